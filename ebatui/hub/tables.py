"""The hub's tables, said once for SQLite and PostgreSQL alike.

Everything that belongs to a prison is keyed by its establishment code first, so that a distributed
PostgreSQL can shard on it. Record tables are generated from the declarations in ``casework``: one
typed column a field.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.types import TypeEngine

from ebatui.casework.fields import FieldSpec, Kind, Type, Value, to_value
from ebatui.casework.records import KINDS

metadata = MetaData()

meta = Table(
    "meta",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", Text, nullable=False),
)
"""The layout's version and the hub's epoch."""

counter = Table(
    "counter",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", BigInteger, nullable=False),
)
"""Numbers given once over the whole hub: the ids of records that the hub makes."""

establishment = Table(
    "establishment",
    metadata,
    Column("code", String(10), primary_key=True),
    Column("cursor", BigInteger, nullable=False),
    Column("hub_seq", BigInteger, nullable=False),
    Column("refusals", BigInteger, nullable=False),
    Column("devices", Integer, nullable=False),
)
"""A prison. Its row is the lock under which cursors are given, so that they have no gaps."""

enrolment_code = Table(
    "enrolment_code",
    metadata,
    Column("id", LargeBinary, primary_key=True),
    Column("key", LargeBinary, nullable=False),
    Column("establishment", String(10), nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("used_at", BigInteger),
    Column("device", Integer),
    Column("replaces", Integer),
)
"""Codes made for terminals: what names one and what proves one, never the code itself."""

device = Table(
    "device",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("establishment", String(10), nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("label", String(20), nullable=False, unique=True),
    Column("verify_key", LargeBinary, nullable=False, unique=True),
    Column("seal_key", LargeBinary, nullable=False),
    Column("state", String(10), nullable=False),
    Column("enrolled_at", BigInteger, nullable=False),
    Column("in_number", BigInteger, nullable=False),
    Column("in_hash", LargeBinary, nullable=False),
    Column("in_seq", BigInteger, nullable=False),
    Column("out_number", BigInteger, nullable=False),
    Column("out_hash", LargeBinary, nullable=False),
    Column("out_cursor", BigInteger, nullable=False),
    Column("out_refusals", BigInteger, nullable=False),
    Column("out_labels", Integer, nullable=False),
    Column("told_epoch", BigInteger, nullable=False),
    UniqueConstraint("establishment", "ordinal"),
)
"""A terminal: its keys, how far its two chains of parcels go, and what it has been told.

``told_epoch`` is the epoch in which it last showed that it has nothing more to send; 0 until then,
as one that is enrolled may have been known to the hub before the hub was put back."""

restored = Table(
    "restored",
    metadata,
    Column("establishment", String(10), primary_key=True),
    Column("epoch", BigInteger, primary_key=True, autoincrement=False),
    Column("kept", BigInteger, nullable=False),
    Column("base", BigInteger, nullable=False),
    Column("at", BigInteger, nullable=False),
)
"""When the hub was put back from a backup: the last cursor it kept, and the one after which the
new epoch's begin. What lay between is lost, until the terminals send it again."""

parcel_held = Table(
    "parcel_held",
    metadata,
    Column("establishment", String(10), primary_key=True),
    Column("device", Integer, primary_key=True, autoincrement=False),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("hash", LargeBinary, nullable=False),
    Column("seen", BigInteger, nullable=False),
    Column("awaits", Text, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
)
"""Parcels that build on what was lost, until every terminal has sent what it holds. ``awaits``: the
codes of other prisons whose terminals are waited for too, for the parcel is about cases of theirs,
and the numbers of terminals not known here, enrolled after the backup, for it is about theirs."""

parcel_in = Table(
    "parcel_in",
    metadata,
    Column("establishment", String(10), primary_key=True),
    Column("device", Integer, primary_key=True, autoincrement=False),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("hash", LargeBinary, nullable=False),
    Column("previous", LargeBinary, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("received_at", BigInteger, nullable=False),
)

parcel_partial = Table(
    "parcel_partial",
    metadata,
    Column("establishment", String(10), primary_key=True),
    Column("device", Integer, primary_key=True, autoincrement=False),
    Column("number", BigInteger, nullable=False),
    Column("data", LargeBinary, nullable=False),
    Column("kept_at", BigInteger, nullable=False),
)
"""The beginning of the parcel that a device was sending when its line was cut."""

parcel_out = Table(
    "parcel_out",
    metadata,
    Column("establishment", String(10), primary_key=True),
    Column("device", Integer, primary_key=True, autoincrement=False),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("hash", LargeBinary, nullable=False),
    Column("previous", LargeBinary, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("first_cursor", BigInteger, nullable=False),
    Column("last_cursor", BigInteger, nullable=False),
)
"""What was cut for a terminal, kept so that asking again gets the same bytes."""

change = Table(
    "change",
    metadata,
    Column("establishment", String(10), primary_key=True),
    Column("cursor", BigInteger, primary_key=True, autoincrement=False),
    Column("device", BigInteger, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("actor", Text, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("subject", BigInteger, nullable=False),
    Column("fields", Text, nullable=False),
    Column("seen", BigInteger, nullable=False),
    UniqueConstraint("establishment", "device", "seq"),
    Index("change_by_subject", "establishment", "kind", "subject"),
)

refusal = Table(
    "refusal",
    metadata,
    Column("establishment", String(10), primary_key=True),
    Column("device", Integer, primary_key=True, autoincrement=False),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("field", String(40), nullable=False),
    Column("code", String(40), nullable=False),
    Column("change", Text, nullable=False),
    Column("place", BigInteger, nullable=False),
    Column("after", BigInteger, nullable=False),
    UniqueConstraint("establishment", "place"),
)
"""Changes set aside, never deleted: in the order they came, ``after`` which cursor. Every terminal
is told which they were, so that none waits for them."""

diary_slot = Table(
    "diary_slot",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("jobcentre", String(10), nullable=False),
    Column("at", DateTime, nullable=False),
    Column("kind", String(30), nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("places", Integer, nullable=False),
    UniqueConstraint("jobcentre", "at", "kind"),
    Index("diary_slot_by_time", "at"),
)

diary_place = Table(
    "diary_place",
    metadata,
    Column("slot", BigInteger, primary_key=True, autoincrement=False),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("establishment", String(10), nullable=False),
    Column("booking", BigInteger, nullable=False),
    UniqueConstraint("establishment", "booking"),
)
"""A place that a booking holds. The keys make a second holder, or a second place, impossible."""

case_place = Table(
    "case_place",
    metadata,
    Column("person", BigInteger, primary_key=True, autoincrement=False),
    Column("establishment", String(10), nullable=False),
)
"""Where a case that ever moved is worked on now. Of any other it is where it was made."""

following = Table(
    "following",
    metadata,
    Column("establishment", String(10), primary_key=True),
    Column("root", String(10), primary_key=True),
    Column("root_cursor", BigInteger, primary_key=True, autoincrement=False),
    Column("source", String(10), nullable=False),
    Column("source_cursor", BigInteger, nullable=False),
    Column("person", BigInteger, nullable=False),
    Column("turn", BigInteger, nullable=False),
    Column("cursor", BigInteger),
    Index("following_by_cursor", "establishment", "cursor"),
    Index("following_by_turn", "establishment", "turn"),
)
"""Changes that follow a case to ``establishment``: in the order of ``turn``, and once brought the
place they got there. ``root`` is the prison the change was made at, and its place there, so that
none comes twice by whatever way; ``source`` the prison it was read from."""

errand = Table(
    "errand",
    metadata,
    Column("establishment", String(10), primary_key=True),
    Column("person", BigInteger, primary_key=True, autoincrement=False),
    Column("goes_to", String(10), nullable=False),
)
"""A case that another prison called back: still to be sent on from ``establishment``."""

_PRECISE: Mapping[Type, TypeEngine[Any]] = {
    Type.DATE: Date(),
    Type.MOMENT: DateTime(),
    Type.INT: BigInteger(),
    Type.PENCE: BigInteger(),
    Type.REF: BigInteger(),
    Type.BOOL: Boolean(create_constraint=False),
}


def _column(spec: FieldSpec) -> Column[Any]:
    if spec.holds is Type.TEXT:
        return Column(spec.name, String(spec.limit))
    if spec.holds is Type.CODES:
        return Column(spec.name, Text)
    if spec.holds is Type.CODE:
        return Column(spec.name, String(40))
    return Column(spec.name, _PRECISE[spec.holds])


def _parents(kind: Kind) -> list[ForeignKeyConstraint]:
    # Deferred: a parcel may bring a record and the one it names in either order.
    return [
        ForeignKeyConstraint(
            ("establishment", spec.name),
            (f"record_{spec.ref}.establishment", f"record_{spec.ref}.id"),
            deferrable=True,
            initially="DEFERRED",
        )
        for spec in kind.fields
        if spec.holds is Type.REF
    ]


def _record_table(kind: Kind) -> Table:
    looked_up = [
        Index(f"{kind.name}_by_{spec.name}", "establishment", spec.name)
        for spec in kind.fields
        if spec.holds is Type.REF or spec.name == "prison_number"
    ]
    return Table(
        f"record_{kind.name}",
        metadata,
        Column("establishment", String(10), primary_key=True),
        Column("id", BigInteger, primary_key=True, autoincrement=False),
        *(_column(spec) for spec in kind.fields),
        *_parents(kind),
        *looked_up,
    )


RECORDS: Mapping[str, Table] = {kind.name: _record_table(kind) for kind in KINDS}
"""The table of each kind of record, equal at every commit to the merge of its changes."""


def to_row(kind: Kind, values: Mapping[str, Value]) -> dict[str, object]:
    """A record's journal values as its table holds them, every column named."""
    return {spec.name: _kept(spec, values.get(spec.name)) for spec in kind.fields}


def of_row(kind: Kind, row: Mapping[str, object]) -> dict[str, Value]:
    """A table row as journal values, unknowns left out, as the merge leaves them out."""
    values = ((spec.name, to_value(spec, row[spec.name])) for spec in kind.fields)
    return {name: value for name, value in values if value is not None}


def _kept(spec: FieldSpec, value: Value) -> object:
    if value is None:
        return None
    if spec.holds is Type.DATE:
        return date.fromisoformat(str(value))
    if spec.holds is Type.MOMENT:
        return datetime.fromisoformat(str(value))
    return value
