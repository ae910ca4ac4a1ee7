"""The same rows, inserted by the database's own ``executemany`` and nothing else.

What a night left is read as the driver gives it, taken out, and put back: one transaction a prison,
as the hub's own, with the same tables, indexes, keys, file and settings.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import Connection, Table, select

from ebatui.casework.records import KINDS
from ebatui.hub import tables
from ebatui.hub.storage import Storage


class Called(Protocol):
    """A prison that has called."""

    code: str
    device: int
    before: int
    """The hub's cursor before its day."""
    parcels_before: tuple[int, int]
    """Parcels in and out before its night."""


@dataclass(frozen=True, slots=True)
class _Rows:
    table: Table
    where: Any
    rows: list[tuple[Any, ...]]


class BareRows:
    """The rows that prisons' nights left."""

    def __init__(self, storage: Storage, prisons: Sequence[Called]) -> None:
        self._storage = storage
        with storage.read() as connection:
            self._left = [
                [
                    _Rows(table, where, _raw(connection, table, where))
                    for table, where in _left_by(connection, prison)
                ]
                for prison in prisons
            ]

    @property
    def count(self) -> int:
        """How many there are."""
        return sum(len(some.rows) for prison in self._left for some in prison)

    def insert_again(self) -> float:
        """Take them out, untimed, and put them back; the seconds of putting them back."""
        for prison in self._left:
            with self._storage.write() as connection:
                for some in prison:
                    connection.execute(some.table.delete().where(some.where))
        began = time.perf_counter()
        for prison in self._left:
            with self._storage.write() as connection:
                for some in prison:
                    if some.rows:
                        connection.exec_driver_sql(_insert(connection, some.table), some.rows)
        return time.perf_counter() - began


def _left_by(connection: Connection, prison: Called) -> Iterator[tuple[Table, Any]]:
    change = tables.change.c
    after = (change.establishment == prison.code) & (change.cursor > prison.before)
    yield tables.change, after
    touched: dict[str, list[int]] = {}
    for row in connection.execute(select(change.kind, change.subject).where(after).distinct()):
        touched.setdefault(row.kind, []).append(row.subject)
    for kind in KINDS:  # parents before children
        table = tables.RECORDS[kind.name]
        own = table.c.establishment == prison.code
        yield table, own & table.c.id.in_(touched.get(kind.name, []))
    for table, before in zip(
        (tables.parcel_in, tables.parcel_out), prison.parcels_before, strict=True
    ):
        own = (table.c.establishment == prison.code) & (table.c.device == prison.device)
        yield table, own & (table.c.number > before)


def _raw(connection: Connection, table: Table, where: Any) -> list[tuple[Any, ...]]:
    """Rows as the driver gives them, so that they can be given back without a thought."""
    query = select(table).where(where)
    said = query.compile(connection.engine, compile_kwargs={"literal_binds": True})
    return [tuple(row) for row in connection.exec_driver_sql(str(said))]


def _insert(connection: Connection, table: Table) -> str:
    sign = "?" if connection.dialect.paramstyle == "qmark" else "%s"
    places = ", ".join(sign for _ in table.columns)
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    return f'INSERT INTO "{table.name}" ({names}) VALUES ({places})'  # noqa: S608 - our own tables
