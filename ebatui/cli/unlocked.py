"""Running one act on an unlocked terminal, for commands."""

from __future__ import annotations

import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from ebatui.cli.clock import today
from ebatui.cli.failure import ExitCode, Failure

if TYPE_CHECKING:
    from ebatui.bootstrap.home import Home
    from ebatui.bootstrap.terminal import Terminal

T = TypeVar("T")
_MOST_PASSPHRASE_BYTES = 4096
"""As much of a passphrase file as is read: it may be a pipe, and need not end."""


def home_of(given: str | None) -> Home:
    """The terminal's folder: ``--home``, ``EBATUI_HOME``, or the user's data folder."""
    from ebatui.bootstrap.home import Home, default_folder

    return Home(Path(given) if given else default_folder())


def passphrase(file: Path | None, *, ask: str = "Passphrase: ") -> str:
    """The passphrase: from a file, ``EBATUI_PASSPHRASE``, or typed unseen at a terminal."""
    if file is not None:
        try:
            with file.open("rb") as opened:
                return opened.read(_MOST_PASSPHRASE_BYTES).decode("utf-8").rstrip("\r\n")
        except (OSError, ValueError):
            raise Failure(
                ExitCode.USAGE, "CANNOT_READ", "The file cannot be read.", "passphrase-file"
            ) from None
    told = os.environ.get("EBATUI_PASSPHRASE")
    if told is not None:
        return told
    if sys.stdin.isatty():
        import getpass

        return getpass.getpass(ask)
    raise Failure(
        ExitCode.LOCKED,
        "NO_PASSPHRASE",
        "Give EBATUI_PASSPHRASE or --passphrase-file.",
        "passphrase-file",
    )


def act(
    home: str | None, passphrase_file: Path | None, work: Callable[[Terminal], Awaitable[T]]
) -> T:
    """Unlock, do ``work``, cut parcels of what it changed, and lock again."""
    from ebatui.bootstrap.clock import SystemClock
    from ebatui.bootstrap.terminal import open_terminal

    place = home_of(home)
    place.settings()  # says clearly where there is no terminal, before any passphrase is asked for
    today()  # and a bad EBATUI_TODAY before anything is done
    typed = passphrase(passphrase_file)

    async def whole() -> T:
        terminal = await open_terminal(place, typed, SystemClock(today))
        try:
            return await work(terminal)
        finally:
            await terminal.close()

    import asyncio  # here: the prompt of the app needs none of this

    return asyncio.run(whole())
