"""A run of sync with no one there: one line of how it ended, kept for whoever looks later."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from ebatui.cli.failure import Failure
from ebatui.cli.output import note

if TYPE_CHECKING:
    from ebatui.bootstrap.home import Home
    from ebatui.services.ports import SyncResult
    from ebatui.sync.redial import Call


def called(call: Call, redial: int, max_seconds: float | None, *, alone: bool) -> SyncResult:
    """Call, and again up to ``redial`` times where there is no line; a person is told so."""
    from ebatui.sync.redial import redialled

    def wait(seconds: float) -> None:
        if not alone:
            note(f"No line: calling again in {seconds:.0f} s.")
        time.sleep(seconds)

    return redialled(call, again=redial, max_seconds=max_seconds, wait=wait)


def line_of(place: Home, result: SyncResult, *, log: bool) -> str:
    """The run's one line; put into the terminal's log too where ``log`` says so."""
    from ebatui.bootstrap.night_log import night_line

    line = night_line(result, _machine_now())
    if log:
        _keep(place, line)
    return line


@contextmanager
def faults_logged(place: Home, *, log: bool) -> Iterator[None]:
    """A run that comes to nothing leaves its line too."""
    try:
        yield
    except Exception as fault:
        if log and place.folder.is_dir():
            from ebatui.bootstrap.night_log import fault_line

            kind = fault.code if isinstance(fault, Failure) else type(fault).__name__
            _keep(place, fault_line(kind, _machine_now()))
        raise


def _keep(place: Home, line: str) -> None:
    from ebatui.bootstrap.night_log import keep_line

    if not keep_line(place.night_log, line):
        note(f"{place.night_log.name} cannot be written: {line}")


def _machine_now() -> datetime:
    """The machine's own time, whatever day is acted as of."""
    return datetime.now().astimezone()
