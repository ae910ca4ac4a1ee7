"""Opening the app, and locking it by starting the process anew.

Where there is a terminal to ask at, the passphrase is asked for in plain lines before the app is
loaded, and the app starts with the door open. Where there is none (no keyboard or no glass, no
terminal modes on this system), or ``EBATUI_PROMPT=screen`` says so, the app draws its own lock.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ebatui.bootstrap.home import Home
    from ebatui.cli.quiet import Quiet
    from ebatui.services.office import MentorOffice, Office

SWITCH = "EBATUI_PROMPT"
"""Set to ``screen`` for the lock that the app draws itself."""


def open_app(home: str | None) -> None:
    """Open the app of a terminal. Locking re-executes the process: nothing stays in its memory."""
    asks = os.environ.get(SWITCH, "").strip().lower() != "screen"
    quiet = _be_quiet() if asks else None  # before anything else: what is typed is not echoed
    try:
        _open(home, quiet)
    finally:
        if quiet is not None:
            quiet.end()


def _be_quiet() -> Quiet | None:
    from ebatui.cli.quiet import Quiet

    return Quiet.begin()


def _open(home: str | None, quiet: Quiet | None) -> None:
    from ebatui.bootstrap.clock import SystemClock
    from ebatui.bootstrap.door import TerminalDoor
    from ebatui.cli.clock import today
    from ebatui.cli.unlocked import home_of

    place = home_of(home)
    clock = SystemClock(today)
    today()  # a bad EBATUI_TODAY is told before anything is typed
    door = TerminalDoor(place, clock)
    opened: Office | MentorOffice | None = None
    if quiet is not None:
        from ebatui.cli.prompt import Loading, unlock

        opened = unlock(door, quiet, Loading(door))
        if opened is None:
            return
    from ebatui.app import EbatuiApp, run_app
    from ebatui.bootstrap.faults import fault_book

    app = EbatuiApp(door, fault_log=fault_book(place.faults, clock.now), opened=opened)
    run_app(app, lambda: _start_anew(place, quiet))


def _start_anew(home: Home, quiet: Quiet | None) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "EBATUI_PASSPHRASE"}
    if quiet is not None:
        environment |= quiet.told()
    command = [sys.executable, "-P", "-m", "ebatui", "--home", str(home.folder)]
    os.execve(sys.executable, command, environment)  # noqa: S606 - ourselves, anew
