"""The hub's database: SQLite by default, PostgreSQL by URL, the same statements for both."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, delete, event, insert, select, update
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from ebatui.hub import tables
from ebatui.journal.places import next_base

LAYOUT = "3"
RECORD_COUNTER = "record"
TURN_COUNTER = "turn"
PUT_BACK = "put-back"
"""There in ``meta`` where the hub was ever put back from a backup."""
_EPOCHS = (1 << 32) - 1
_PRIVATE, _OTHERS = 0o600, 0o077
_WRITES = "ebatui_writes"
_RECORD_BITS = 20
_RECORD_LEAPS = 1 << 6


class StorageError(Exception):
    """The database cannot be used. The message names the reason and nothing personal."""


class Storage:
    """A hub's database. Safe to share between threads; close it when done."""

    def __init__(self, url: str) -> None:
        try:
            # A failed statement's values could be personal: they stay out of its message.
            self._engine = create_engine(
                url, hide_parameters=True, pool_pre_ping=not url.startswith("sqlite")
            )
        except (ArgumentError, NoSuchModuleError, ImportError, ValueError):
            raise StorageError("The database URL cannot be used.") from None
        if self._engine.dialect.name == "sqlite":
            _settle_sqlite(self._engine)

    def create(self) -> None:
        """Lay the tables, and give the hub its epoch, where there are none yet."""
        if path := self._file():
            # SQLite gives its -wal and -shm files the mode of the database.
            with suppress(OSError):
                os.close(os.open(path, os.O_WRONLY | os.O_CREAT, _PRIVATE))
            self._keep_private()
        with self._telling(), self.write() as connection:
            tables.metadata.create_all(connection)
            if self._meta(connection, "layout") is None:
                connection.execute(
                    insert(tables.meta),
                    [
                        {"name": "layout", "value": LAYOUT},
                        {"name": "epoch", "value": str(1 + secrets.randbelow(_EPOCHS))},
                    ],
                )
                connection.execute(
                    insert(tables.counter),
                    [{"name": name, "value": 0} for name in (RECORD_COUNTER, TURN_COUNTER)],
                )

    def check(self) -> None:
        """Raises ``StorageError`` where the database is absent or of another layout."""
        self._keep_private()
        with self._telling(), self.read() as connection:
            if self._meta(connection, "layout") != LAYOUT:
                raise StorageError("The database was laid by another version of ebatui.")

    def epoch(self, connection: Connection) -> int:
        """The hub's epoch: random, never 0, new after a restore so that terminals notice."""
        return int(self._meta(connection, "epoch") or 0)

    def begin_epoch(self, now_ns: int) -> int:
        """Begin a new epoch, with places beyond any that may have been lost; the epoch.

        ``now_ns`` is the machine's own time, Unix nanoseconds. To be called on a database that
        was put back, before any terminal is answered.
        """
        with self.write() as connection:
            epoch = self.epoch(connection)
            while epoch == self.epoch(connection):
                epoch = 1 + secrets.randbelow(_EPOCHS)
            connection.execute(
                update(tables.meta).where(tables.meta.c.name == "epoch").values(value=str(epoch))
            )
            if self._meta(connection, PUT_BACK) is None:
                connection.execute(insert(tables.meta).values(name=PUT_BACK, value="1"))
            # What an earlier epoch held had no receipt: it comes again.
            connection.execute(delete(tables.parcel_held))
            # Records of the hub's own, made and lost since the backup, keep their numbers too.
            own = tables.counter.c
            connection.execute(
                update(tables.counter)
                .where(own.name == RECORD_COUNTER)
                .values(value=own.value + (secrets.randbelow(_RECORD_LEAPS) + 1 << _RECORD_BITS))
            )
            prison = tables.establishment.c
            for row in connection.execute(select(prison.code, prison.cursor)).all():
                base = next_base(row.cursor, now_ns)
                connection.execute(
                    insert(tables.restored).values(
                        establishment=row.code,
                        epoch=epoch,
                        kept=row.cursor,
                        base=base,
                        at=now_ns // 10**9,
                    )
                )
                connection.execute(
                    update(tables.establishment).where(prison.code == row.code).values(cursor=base)
                )
            return epoch

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One write transaction: all of it, or none."""
        with self._engine.connect() as plain:
            connection = plain.execution_options(**{_WRITES: True})
            with connection.begin():
                yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Reads that all see one moment."""
        with self._engine.connect() as connection, connection.begin():
            yield connection

    def close(self) -> None:
        """Give back every connection."""
        self._engine.dispose()

    def _file(self) -> str | None:
        """The database's file, where it is one."""
        name = self._engine.url.database or ""
        sqlite = self._engine.dialect.name == "sqlite"
        return name if sqlite and name and not name.startswith((":", "file:")) else None

    def _keep_private(self) -> None:
        """Every case is in it in plain: its owner alone reads it, however it was once made."""
        if path := self._file():
            for name in (path, f"{path}-wal", f"{path}-shm"):
                with suppress(OSError):  # absent, or another's: then the operator sees to it
                    if Path(name).stat().st_mode & _OTHERS:
                        Path(name).chmod(_PRIVATE)

    @staticmethod
    def _meta(connection: Connection, name: str) -> str | None:
        return connection.execute(
            select(tables.meta.c.value).where(tables.meta.c.name == name)
        ).scalar_one_or_none()

    @contextmanager
    def _telling(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as fault:
            kind = type(fault.orig).__name__
            raise StorageError(f"The database cannot be opened ({kind}).") from None


def first_cursor(connection: Connection, now_ns: int) -> int:
    """Where an establishment that is new to the hub begins: beyond what it may have had before."""
    put_back = connection.execute(
        select(tables.meta.c.value).where(tables.meta.c.name == PUT_BACK)
    ).first()
    return next_base(0, now_ns) if put_back else 0


def next_number(connection: Connection, name: str) -> int:
    """The next of the hub's own numbers: its row is locked until the transaction ends."""
    own = tables.counter.c.name == name
    connection.execute(update(tables.counter).where(own).values(value=tables.counter.c.value + 1))
    return int(connection.execute(select(tables.counter.c.value).where(own)).scalar_one())


def _settle_sqlite(engine: Engine) -> None:
    """All that is SQLite's own. A write takes the lock at its start, as a row lock would."""

    @event.listens_for(engine, "connect")
    def _open(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # SQLAlchemy begins and ends; the driver must not
        for setting in (
            "busy_timeout=30000",
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
        ):
            connection.execute(f"PRAGMA {setting}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(_WRITES)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
