"""Who uses a hub's folder now: locks that the kernel releases however their holder ends.

Everyone that works on the hub shares ``hub.lock``; who replaces its files, or its epoch, holds it
alone. ``hub.serving`` is held by the one that serves. A hub of one's own for a moment
(``embedded``) only shares: any number of them may run, and beside one that is served.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

LOCK = "hub.lock"
SERVING = "hub.serving"


class InUse(Exception):
    """Somebody else is at work in the folder. ``code``: ``HUB_SERVED`` or ``HUB_IN_USE``."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class CannotLock(OSError):
    """No lock can be had in the folder at all."""


@contextmanager
def using(folder: Path) -> Iterator[None]:
    """Work on the hub beside others. Raises ``InUse`` while it is being replaced."""
    message = "The hub is being put back just now: try again when that is done."
    with _held(folder / LOCK, fcntl.LOCK_SH, "HUB_IN_USE", message):
        yield


@contextmanager
def replacing(folder: Path) -> Iterator[None]:
    """Be alone with the hub. Raises ``InUse`` while it is served or another command runs."""
    message = "The hub is being served or used: stop it first, then do this again."
    with _held(folder / LOCK, fcntl.LOCK_EX, "HUB_SERVED", message):
        yield


@contextmanager
def serving(folder: Path) -> Iterator[None]:
    """Be the one that serves. Raises ``InUse`` where another does."""
    message = "This hub is served already: stop that first, or leave it to serve."
    with _held(folder / SERVING, fcntl.LOCK_EX, "HUB_SERVED", message):
        yield


@contextmanager
def _held(path: Path, how: int, code: str, message: str) -> Iterator[None]:
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as fault:
        raise CannotLock(fault.errno, fault.strerror) from None
    try:
        try:
            fcntl.flock(handle, how | fcntl.LOCK_NB)
        except BlockingIOError:
            raise InUse(code, message) from None
        except OSError as fault:
            raise CannotLock(fault.errno, fault.strerror) from None
        yield
    finally:
        with suppress(OSError):
            os.close(handle)
