"""A hub's backup: its database at one moment, its keys and its settings, in one file.

The file is as secret as the hub's folder. Putting it back begins a new epoch: the terminals notice
at their next sync, and fill the hub again with what they sent since.
"""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
import time
import zipfile
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import date
from pathlib import Path

from ebatui.hub.home import CERTIFICATE, DATABASE, KEYS, SETTINGS, open_home
from ebatui.hub.hub import Hub
from ebatui.hub.lock import replacing

PARTS = (SETTINGS, KEYS, CERTIFICATE, DATABASE)
_SHUT = (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR)
SET_ASIDE = "before-{epoch}"
"""The folder that what stood there before is moved to."""


class BackupError(Exception):
    """The backup cannot be made or put back: ``FILE_EXISTS``, ``CANNOT_WRITE``, ``NOT_A_BACKUP``
    or ``OTHER_DATABASE``. The message is one line and names the mend.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def back_up(folder: Path, file: Path) -> int:
    """Write the hub of ``folder`` to ``file``, while it is served too; the file's size in bytes.

    Raises ``BackupError``. The file appears whole or not at all, readable by its owner alone.
    """
    database = folder / DATABASE
    if not database.is_file():
        raise BackupError(
            "OTHER_DATABASE",
            "This hub's database is elsewhere: use its own backup, then hub new-epoch.",
        )
    if file.exists():
        raise BackupError("FILE_EXISTS", "There is a file of this name already.")
    if not file.absolute().parent.is_dir():
        raise BackupError("CANNOT_WRITE", "There is no such folder: make it, or name another.")
    unfinished = file.with_name(file.name + ".new")
    copy = file.with_name(file.name + ".db.new")
    try:
        for left in (unfinished, copy):
            left.unlink(missing_ok=True)
            os.close(os.open(left, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        with closing(sqlite3.connect(database)) as held, closing(sqlite3.connect(copy)) as made:
            held.backup(made)
            made.execute("PRAGMA journal_mode = DELETE")
        with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED) as out:
            for name in (SETTINGS, KEYS, CERTIFICATE):
                out.write(folder / name, name)
            out.write(copy, DATABASE)
        _to_disk(unfinished)
        unfinished.rename(file)
        return file.stat().st_size
    except (OSError, sqlite3.Error) as fault:
        raise BackupError("CANNOT_WRITE", _mend(fault)) from None
    finally:
        for left in (unfinished, copy):
            with suppress(OSError):
                left.unlink(missing_ok=True)


def _mend(fault: Exception) -> str:
    if getattr(fault, "errno", None) in _SHUT:
        return "The folder cannot be written: name another."
    return "The backup cannot be written: make room."


def put_back(folder: Path, file: Path, today: Callable[[], date]) -> Hub:
    """Put a backup back into ``folder`` and begin a new epoch; the hub. It must not be served.

    What stood in the folder is moved aside, never deleted. Raises ``BackupError``, ``HomeError``,
    ``StorageError``, and ``InUse`` where it is served or used; until all is well the folder stands
    as it was.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with replacing(folder):
            _replace(folder, file, today)
    except OSError:
        raise BackupError("CANNOT_WRITE", "The hub's folder cannot be written.") from None
    return open_home(folder, today)


def _replace(folder: Path, file: Path, today: Callable[[], date]) -> None:
    coming = folder / "being-put-back"
    coming.mkdir(mode=0o700, exist_ok=True)
    try:
        _unpack(file, coming)
        hub = open_home(coming, today)
        try:
            epoch = hub.storage.begin_epoch(time.time_ns())
        finally:
            hub.storage.close()
    except BaseException:
        shutil.rmtree(coming, ignore_errors=True)  # keys are in it
        raise
    aside = folder / SET_ASIDE.format(epoch=epoch)
    aside.mkdir(mode=0o700)
    for name in (*PARTS, f"{DATABASE}-wal", f"{DATABASE}-shm"):
        if (folder / name).exists():
            (folder / name).rename(aside / name)
    for name in reversed(PARTS):  # settings last: without them there is no hub
        _to_disk(coming / name)
        (coming / name).rename(folder / name)
    for left in coming.iterdir():
        left.unlink()
    coming.rmdir()
    if not any(aside.iterdir()):
        aside.rmdir()


def _unpack(file: Path, coming: Path) -> None:
    try:
        with zipfile.ZipFile(file) as held:
            if sorted(held.namelist()) != sorted(PARTS):
                raise BackupError("NOT_A_BACKUP", "This file is not a hub's backup.")
            for name in PARTS:
                target = coming / name
                target.unlink(missing_ok=True)
                handle = os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
                with os.fdopen(handle, "wb") as out, held.open(name) as part:
                    while piece := part.read(1 << 20):
                        out.write(piece)
    except (zipfile.BadZipFile, FileNotFoundError, EOFError):
        raise BackupError("NOT_A_BACKUP", "This file is not a hub's backup.") from None
    try:
        with closing(sqlite3.connect(coming / DATABASE)) as check:
            whole = check.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok"
    except sqlite3.Error:
        whole = False
    if not whole:
        raise BackupError("NOT_A_BACKUP", "The backup is damaged: use another.")


def _to_disk(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
