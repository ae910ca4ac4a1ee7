"""The mailbox's file: opened, guarded and written so that a kill or a full disk costs nothing."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from ebatui.services.ports import CannotSave

_APPLICATION = 0x45425549
_SCHEMA_VERSION = 2
_SCHEMA = (
    "CREATE TABLE meta (name TEXT PRIMARY KEY, value ANY) STRICT, WITHOUT ROWID",
    """CREATE TABLE outgoing (
        number INTEGER PRIMARY KEY, hash BLOB NOT NULL, parcel BLOB, size INTEGER NOT NULL,
        first_seq INTEGER NOT NULL, last_seq INTEGER NOT NULL,
        frozen INTEGER NOT NULL DEFAULT 0, receipted INTEGER) STRICT""",
    """CREATE TABLE arrived (
        number INTEGER PRIMARY KEY, hash BLOB NOT NULL, parcel BLOB, size INTEGER NOT NULL,
        applied INTEGER, cursor INTEGER) STRICT""",
    "CREATE TABLE slips (digest TEXT PRIMARY KEY, sealed BLOB NOT NULL) STRICT, WITHOUT ROWID",
    f"PRAGMA application_id = {_APPLICATION}",
    f"PRAGMA user_version = {_SCHEMA_VERSION}",
)
_UPGRADES = {1: ("ALTER TABLE arrived ADD COLUMN cursor INTEGER", "PRAGMA user_version = 2")}
"""From each earlier version to the next."""
_UNSAVED = {
    sqlite3.SQLITE_FULL: "DISK_FULL",
    sqlite3.SQLITE_READONLY: "READ_ONLY",
    sqlite3.SQLITE_BUSY: "BUSY",
    sqlite3.SQLITE_LOCKED: "BUSY",
    sqlite3.SQLITE_IOERR: "DISK",
    sqlite3.SQLITE_CANTOPEN: "DISK",
    sqlite3.SQLITE_PERM: "READ_ONLY",
    sqlite3.SQLITE_NOMEM: "DISK",
}


class MailboxDamaged(Exception):
    """The mailbox is missing or is not what was written. ``code``: ``MISSING`` or ``DAMAGED``."""

    def __init__(self, code: str = "DAMAGED") -> None:
        super().__init__(code)
        self.code = code


class MailboxCannotSave(CannotSave, OSError):
    """The mailbox could not be written: ``DISK_FULL``, ``READ_ONLY``, ``BUSY`` or ``DISK``."""


class MailboxFile:
    """An open file of tables. ``MailboxDamaged`` where there is none, or it is not whole."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.RLock()
        if not path.is_file() or not path.stat().st_size:
            raise MailboxDamaged("MISSING")
        self._db = _connect(path)
        try:
            with self._guarded():
                self._upgrade()
                self._check()
        except BaseException:
            self._db.close()
            raise

    @classmethod
    def create(cls, path: Path) -> Self:
        """A new, empty mailbox that only this account may read. ``FileExistsError`` over another.

        It is made whole under another name first, so that a kill leaves none or a good one.
        """
        if path.exists():
            raise FileExistsError(path.name)
        unfinished = path.with_name(path.name + ".new")
        unfinished.unlink(missing_ok=True)
        os.close(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        with closing(sqlite3.connect(unfinished, isolation_level=None)) as db:
            db.execute("BEGIN IMMEDIATE")
            for statement in _SCHEMA:
                db.execute(statement)
            db.execute("COMMIT")
        unfinished.replace(path)
        flush_folder(path.parent)
        return cls(path)

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def get(self, name: str) -> Any:
        """A small thing kept by name, ``None`` where there is none."""
        with self._guarded():
            row = self._db.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return row[0] if row else None

    def put(self, **values: str | int | bytes | None) -> None:
        """Keep small things by name, all or none."""
        with self._writing():
            self._put(values)

    def _put(self, values: dict[str, Any]) -> None:
        self._db.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", list(values.items()))

    def _one(self, query: str, *given: int) -> int:
        with self._guarded():
            return int(self._db.execute(query, given).fetchone()[0])

    def _upgrade(self) -> None:
        """Bring a file of an earlier version up to this one."""
        if self._db.execute("PRAGMA application_id").fetchone()[0] != _APPLICATION:
            return
        while (step := _UPGRADES.get(self._version())) is not None:
            with self._writing():
                if _UPGRADES.get(self._version()) is step:  # another process may have been first
                    for statement in step:
                        self._db.execute(statement)

    def _version(self) -> int:
        return int(self._db.execute("PRAGMA user_version").fetchone()[0])

    def _check(self) -> None:
        if (
            self._db.execute("PRAGMA application_id").fetchone()[0] != _APPLICATION
            or self._db.execute("PRAGMA user_version").fetchone()[0] != _SCHEMA_VERSION
            or self._db.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok"
        ):
            raise MailboxDamaged

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        with self._lock:
            try:
                yield
            except sqlite3.DatabaseError as fault:
                raise _told(fault) from fault

    @contextmanager
    def _writing(self) -> Iterator[None]:
        yield from self._within("BEGIN IMMEDIATE")

    @contextmanager
    def _reading(self) -> Iterator[None]:
        yield from self._within("BEGIN")

    def _within(self, begin: str) -> Iterator[None]:
        with self._guarded():
            self._db.execute(begin)
            try:
                yield
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:  # a full disk may have rolled back by itself
                    self._db.execute("ROLLBACK")
                raise


def _connect(path: Path) -> sqlite3.Connection:
    try:
        db = sqlite3.connect(path, timeout=10, isolation_level=None, check_same_thread=False)
        try:
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA synchronous = FULL")
        except BaseException:
            db.close()
            raise
    except sqlite3.DatabaseError as fault:
        raise _told(fault) from fault
    return db


def flush_folder(folder: Path) -> None:
    """A new name in a folder outlives a power cut only once the folder is on the disk."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _told(fault: sqlite3.DatabaseError) -> Exception:
    """What a fault of SQLite's means to whoever holds the mailbox."""
    if isinstance(fault, sqlite3.ProgrammingError):
        return fault
    code = _UNSAVED.get(fault.sqlite_errorcode & 0xFF)
    return MailboxCannotSave(code) if code else MailboxDamaged()
