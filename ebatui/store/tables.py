"""The case file's tables, read off the declarations: one per kind, ordinary typed columns."""

from __future__ import annotations

import json
from functools import cache
from hashlib import blake2b

from ebatui.casework.fields import FieldSpec, Kind, Type
from ebatui.casework.records import BY_NAME, KINDS
from ebatui.store.connection import Connection

_COLUMN = {
    Type.TEXT: "TEXT",
    Type.CODE: "TEXT",
    Type.CODES: "TEXT",
    Type.DATE: "TEXT",
    Type.MOMENT: "TEXT",
    Type.INT: "INTEGER",
    Type.PENCE: "INTEGER",
    Type.BOOL: "INTEGER",
    Type.REF: "INTEGER",
}

_LOOKED_UP = {
    "person": ("prison_number", "nino", "born"),
    "episode": ("state", "received", "crd", "ard", "released", "transferred_on"),
    "slip": ("state", "digest"),
    "induction": ("due", "outcome"),
    "closure": ("state",),
    "target": ("state",),
    "slot": ("jobcentre", "at"),
    "booking": ("state", "at"),
    "contact": ("office",),
}
"""Fields that lists ask for, besides references (which are always indexed)."""

_SHAPE = 2
"""Counted up when tables or rows are made differently from the same declarations and changes."""


def quoted(name: str) -> str:
    """A declared name as SQL (``call``, ``on`` and ``at`` are words of SQL)."""
    return f'"{name}"'


def _indexed(kind: Kind) -> list[str]:
    wanted = _LOOKED_UP.get(kind.name, ())
    return [spec.name for spec in kind.fields if spec.holds is Type.REF or spec.name in wanted]


def _column(spec: FieldSpec) -> str:
    line = f"{quoted(spec.name)} {_COLUMN[spec.holds]}"
    if spec.ref is not None:
        line += f" REFERENCES {quoted(spec.ref)}(id) DEFERRABLE INITIALLY DEFERRED"
    return line


def create_sql(kind: Kind) -> list[str]:
    """The statements that make a kind's table and its indexes."""
    columns = ", ".join(["id INTEGER PRIMARY KEY", *(_column(spec) for spec in kind.fields)])
    return [
        f"CREATE TABLE {quoted(kind.name)} ({columns})",
        *(
            f"CREATE INDEX {quoted(f'{kind.name}_{name}')} ON {quoted(kind.name)}({quoted(name)})"
            for name in _indexed(kind)
        ),
    ]


def signature() -> str:
    """A digest of everything the tables are made from; when it changes they are made anew."""
    sql = [line for kind in KINDS for line in create_sql(kind)]
    told = json.dumps([_SHAPE, sql], separators=(",", ":"))
    return blake2b(told.encode(), digest_size=16).hexdigest()


def make_tables(connection: Connection) -> None:
    """Make every kind's table, empty, in place of any that is there."""
    for kind in reversed(KINDS):
        connection.execute(f"DROP TABLE IF EXISTS {quoted(kind.name)}")
    for kind in KINDS:
        for line in create_sql(kind):
            connection.execute(line)


@cache
def upsert_sql(name: str) -> str:
    """The statement that makes a record's row what its changes make it."""
    kind = BY_NAME[name]
    names = ["id", *(quoted(spec.name) for spec in kind.fields)]
    marks = ", ".join("?" * len(names))
    sets = ", ".join(f"{name}=excluded.{name}" for name in names[1:])
    return (
        f"INSERT INTO {quoted(kind.name)} ({', '.join(names)}) VALUES ({marks}) "  # noqa: S608 - declared names
        f"ON CONFLICT(id) DO UPDATE SET {sets}"
    )


@cache
def select_sql(name: str) -> str:
    """The start of a query for whole rows: id, then the fields as declared."""
    kind = BY_NAME[name]
    names = ", ".join(["id", *(quoted(spec.name) for spec in kind.fields)])
    return f"SELECT {names} FROM {quoted(kind.name)}"  # noqa: S608 - declared names
