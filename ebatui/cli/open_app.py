"""Opening the app, and locking it by starting the process anew."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def open_app(home: str | None) -> None:
    """Open the app of a terminal. Locking re-executes the process: nothing stays in its memory."""
    from ebatui.app import EbatuiApp, run_app
    from ebatui.bootstrap.clock import SystemClock
    from ebatui.bootstrap.door import TerminalDoor
    from ebatui.bootstrap.faults import fault_book
    from ebatui.cli.clock import today
    from ebatui.cli.unlocked import home_of

    place = home_of(home)
    clock = SystemClock(today)
    app = EbatuiApp(TerminalDoor(place, clock), fault_log=fault_book(place.faults, clock.now))
    run_app(app, lambda: _start_anew(place.folder))


def _start_anew(folder: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "EBATUI_PASSPHRASE"}
    command = [sys.executable, "-P", "-m", "ebatui", "--home", str(folder)]
    os.execve(sys.executable, command, environment)  # noqa: S606 - ourselves, anew
