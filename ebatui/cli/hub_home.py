"""The hub's folder as its commands open it, and what it refuses as failures of a command."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from ebatui.cli.clock import today
from ebatui.cli.failure import ExitCode, Failure

if TYPE_CHECKING:
    from ebatui.hub.hub import Hub


def folder(home: str | None) -> Path:
    """The folder named, by option or environment."""
    named = home or os.environ.get("EBATUI_HOME", "")
    if not named:
        raise Failure(ExitCode.USAGE, "NO_HOME", "Name the hub's folder.", "home")
    return Path(named)


@contextmanager
def opened(home: str | None, *, alone: bool = False) -> Iterator[Hub]:
    """The hub, used beside others, or ``alone``: then nobody serves it."""
    from ebatui.hub.home import SETTINGS, open_home
    from ebatui.hub.lock import replacing, using

    where = folder(home)
    today()  # a bad EBATUI_TODAY is said at once, not in the middle
    with ExitStack() as held:
        with told():
            if (where / SETTINGS).exists():  # nothing is made where there is no hub
                held.enter_context(replacing(where) if alone else using(where))
            hub = open_home(where, today)
        held.callback(hub.storage.close)
        with told():
            yield hub


@contextmanager
def told() -> Iterator[None]:
    """What the hub's folder and database refuse, as failures of a command."""
    from sqlalchemy.exc import DBAPIError

    from ebatui.hub.home import HomeError
    from ebatui.hub.lock import CannotLock, InUse
    from ebatui.hub.storage import StorageError

    exits = {"HUB_EXISTS": ExitCode.NO, "NO_HUB": ExitCode.USAGE, "CANNOT_WRITE": ExitCode.NO}
    try:
        yield
    except HomeError as fault:
        exit_code = exits.get(fault.code, ExitCode.DAMAGED)
        raise Failure(exit_code, fault.code, fault.message, "home") from None
    except InUse as fault:
        raise Failure(ExitCode.REFUSED, fault.code, fault.message, "home") from None
    except CannotLock:
        message = "The hub's folder cannot be written."
        raise Failure(ExitCode.NO, "CANNOT_WRITE", message, "home") from None
    except StorageError as fault:
        raise Failure(ExitCode.DAMAGED, "DATABASE", str(fault), "database") from None
    except DBAPIError as fault:
        kind = type(fault.orig).__name__
        message = f"The database failed ({kind}); nothing of this was kept."
        raise Failure(ExitCode.DAMAGED, "DATABASE", message, "database") from None
