"""Small files written so that a power cut leaves the old one or the new one, never half of one."""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from pathlib import Path

from ebatui.services.unsaved import CannotSave


def sync_folder(folder: Path) -> None:
    """Make a rename or a new name in ``folder`` survive a power cut."""
    if os.name == "nt":
        return  # Windows has no such call: its renames are journalled
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def replace_file(path: Path, content: bytes, *, mode: int = 0o600) -> None:
    """Put ``content`` at ``path`` in one step. Raises ``CannotSave``; the old file then stands."""
    new = path.with_name(path.name + ".new")
    try:
        handle = os.open(new, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, mode)
        try:
            with open(handle, "wb", closefd=False) as file:
                file.write(content)
            os.fsync(handle)
        finally:
            os.close(handle)
        new.replace(path)
        sync_folder(path.parent)
    except OSError as problem:
        with suppress(OSError):
            new.unlink(missing_ok=True)
        raise writable(problem) from None


def writable(problem: OSError) -> CannotSave:
    """What an error of the operating system means to someone saving."""
    match problem.errno:
        case errno.ENOSPC | errno.EDQUOT:
            return CannotSave("DISK_FULL")
        case errno.EROFS | errno.EACCES | errno.EPERM:
            return CannotSave("READ_ONLY")
        case _:
            return CannotSave("DISK")
