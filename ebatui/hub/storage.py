"""The hub's database: SQLite by default, PostgreSQL by URL, the same statements for both."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Connection,
    Engine,
    Table,
    create_engine,
    delete,
    event,
    insert,
    make_url,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.exc import TimeoutError as NoneFree

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
_HUB = "hub"
"""In ``meta``: whose database this is."""
_ONE_MOMENT = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
_POSTGRESQL = "postgresql+psycopg"
_RECORD_BITS = 20
_RECORD_LEAPS = 1 << 6


class StorageError(Exception):
    """The database cannot be used. The message names the reason and nothing personal."""


class NoDriver(StorageError):
    """What speaks to the database is not installed."""


class OtherHub(StorageError):
    """The database is one that another hub works on."""


FAULTS = (DBAPIError, NoneFree)
"""What a database may fail a transaction with: nothing of that is kept."""


def fault_kind(fault: Exception) -> str:
    """The sort of a database's fault. Its text could be personal."""
    return type(fault.orig if isinstance(fault, DBAPIError) else fault).__name__


class Storage:
    """A hub's database. Safe to share between threads; close it when done."""

    def __init__(self, url: str) -> None:
        try:
            # A failed statement's values could be personal: they stay out of its message.
            told = make_url(url)
            if told.drivername == "postgresql":
                told = told.set(drivername=_POSTGRESQL)
            elsewhere = not told.drivername.startswith("sqlite")
            self._engine = create_engine(told, hide_parameters=True, pool_pre_ping=elsewhere)
        except ImportError:
            mend = "install it, or give another URL"
            if told.drivername == _POSTGRESQL:
                mend = "python -m pip install 'ebatui[postgres]'"
            raise NoDriver(f"The driver {told.drivername} is not installed: {mend}.") from None
        except (ArgumentError, NoSuchModuleError, ValueError):
            raise StorageError("The database URL cannot be used.") from None
        if self._engine.dialect.name == "sqlite":
            _settle_sqlite(self._engine)
        self._reading = _ONE_MOMENT if self._engine.dialect.name == "postgresql" else {}

    def create(self, hub: str) -> None:
        """Lay the tables, and give the hub its epoch, where there are none yet.

        ``hub`` stands for its keys. Raises ``OtherHub`` where the database is another's.
        """
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
            held = self._meta(connection, _HUB)
            used = connection.execute(select(tables.establishment.c.code).limit(1)).first()
            if held is None and used is None:
                connection.execute(insert(tables.meta).values(name=_HUB, value=hub))
            elif held != hub:
                raise OtherHub(
                    "Another hub works on this database: name one of this hub's own,"
                    " or that hub's folder."
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
        """One write transaction: all of it, or none.

        On PostgreSQL each of its statements sees what was committed before it (READ COMMITTED):
        what is read once a row is locked is the latest.
        """
        with self._engine.connect() as plain:
            connection = plain.execution_options(**{_WRITES: True})
            with connection.begin():
                yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Reads that all see one moment, whatever is written meanwhile."""
        with self._engine.connect() as plain:
            connection = plain.execution_options(**self._reading)
            with connection.begin():
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


def insert_new(connection: Connection, table: Table, **values: object) -> bool:
    """Insert a row unless one with its key is there, or is just being made; whether it was."""
    on = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}[connection.dialect.name]
    new: Any = on(table)
    return bool(connection.execute(new.values(**values).on_conflict_do_nothing()).rowcount)


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
