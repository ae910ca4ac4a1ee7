"""What a terminal had made under an earlier number and the hub has not got, made again.

A terminal put back from a copy, or cloned, gets a new number. Once the hub has sent everything,
whatever the copy had made under the old one and the hub does not hold is made again under the new,
by the same person at the same moment, knowing what was known then: a later edit by another is no
more overwritten than it would have been. A record that the hub has not got gets a new id, for the
old number may have given its id to another record since: an id made of what was said, for other
terminals may hold that record and make it again too.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import replace
from hashlib import blake2b
from typing import TYPE_CHECKING

from ebatui.casework.fields import Kind, Type, Value
from ebatui.casework.ids import RecordId, again_id, maker
from ebatui.casework.records import BY_NAME
from ebatui.journal.change import Change
from ebatui.services.ports import ForbiddenMove
from ebatui.store import journal_tables
from ebatui.store.connection import Connection

if TYPE_CHECKING:
    from ebatui.store.unit import Unit

Former = Mapping[int, tuple[int, int]]
"""Numbers whose changes come no more: from which sequence on, and the last that is held here."""


def read_former(told: str | None) -> dict[int, tuple[int, int]]:
    """What a mark says of such numbers: ``501:1:17 640:3:3``."""
    rows = (one.split(":") for one in (told or "").split())
    return {int(device): (int(first), int(last)) for device, first, last in rows}


def write_former(former: Former) -> str:
    """The same as text."""
    return " ".join(f"{device}:{first}:{last}" for device, (first, last) in former.items())


def adopt(unit: Unit, connection: Connection, former: Former) -> int:
    """Make again what only this terminal holds of its earlier numbers; how many changes."""
    made = 0
    for device, (first, last) in former.items():
        mine = _held_nowhere_else(connection, device, first)
        fork = min(
            [last + 1, *(seq for (seq,) in connection.execute(
                "SELECT seq FROM set_apart WHERE device = ?", (device,)
            ))]
        )  # fmt: skip
        for change in mine:
            unit.forget(change)
        connection.execute("DELETE FROM set_apart WHERE device = ?", (device,))
        made += _Again(unit, connection, device, fork).make(mine)
    return made


def _held_nowhere_else(connection: Connection, device: int, first: int) -> list[Change]:
    """Changes the hub gave no place, those it knows otherwise, and none that were mended."""
    apart = connection.execute(
        f"SELECT {journal_tables.COLUMNS} FROM set_apart WHERE device = ?",  # noqa: S608 - constant
        (device,),
    )
    found = [
        *map(journal_tables.as_change, apart),
        *journal_tables.select(
            connection, "WHERE device = ? AND seq >= ? AND cursor IS NULL", (device, first)
        ),
    ]
    refused = {
        seq for (seq,) in connection.execute("SELECT seq FROM refusal WHERE device = ?", (device,))
    }
    return sorted(
        (
            replace(change, cursor=None)
            for change in found
            if change.seq not in refused or not _is_mended(connection, change, refused)
        ),
        key=lambda change: change.seq,
    )


def _is_mended(connection: Connection, bad: Change, refused: Collection[int]) -> bool:
    """Whether all that it said was said again later; see ``Queries.refusals``."""
    later = journal_tables.select(
        connection,
        "WHERE kind = ? AND subject = ? AND device = ? AND seq > ?",
        (bad.kind, bad.subject, bad.device, bad.seq),
    )
    again = {name for change in later if change.seq not in refused for name in change.fields}
    return again.issuperset(bad.fields)


class _Again:
    """Makes the changes of one earlier number again, in their order."""

    def __init__(self, unit: Unit, connection: Connection, device: int, fork: int) -> None:
        self._unit = unit
        self._connection = connection
        self._device = device
        self._fork = fork
        self._ids: dict[tuple[str, RecordId], RecordId] = {}

    def make(self, changes: list[Change]) -> int:
        made = 0
        for change in changes:
            kind = BY_NAME[change.kind]
            subject, fields = self._id_of(kind.name, change), dict(change.fields)
            for name, value in change.fields.items():
                ref = kind.field(name).ref
                if ref is not None and isinstance(value, int):
                    target = self._ids.get((ref, RecordId(value)), RecordId(value))
                    fields[name] = target
                    if not self._unit.holds(ref, target):
                        del fields[name]
            made += self._append(kind, subject, fields, change)
        return made

    def _append(
        self, kind: Kind, subject: RecordId, fields: dict[str, Value], change: Change
    ) -> int:
        if not fields:
            return 0
        try:
            return self._unit.append_again(kind.record, subject, fields, change)
        except ForbiddenMove:
            # The record has moved on meanwhile; what else was said stands.
            fields.pop(str(kind.state))
            return self._append(kind, subject, fields, change)

    def _id_of(self, name: str, change: Change) -> RecordId:
        subject = change.subject
        if (name, subject) in self._ids:
            return self._ids[name, subject]
        if maker(subject) != self._device or self._is_known(name, subject):
            return subject
        again = again_id(subject, _digest(change))
        if self._unit.holds(name, again) and not self._is_twin(again, change):
            again = self._unit.new_id()  # one digest of two records
        self._ids[name, subject] = again
        return again

    def _is_known(self, name: str, subject: RecordId) -> bool:
        """Whether the hub has the record as this terminal made it."""
        return (
            self._connection.execute(
                "SELECT 1 FROM change WHERE kind = ? AND subject = ? AND device = ? AND seq < ?",
                (name, subject, self._device, self._fork),
            ).fetchone()
            is not None
        )

    def _is_twin(self, again: RecordId, change: Change) -> bool:
        """Whether a record is of the same act, made again by another terminal that held it."""
        said = self._connection.execute(
            "SELECT fields FROM change WHERE kind = ? AND subject = ? AND at = ? AND actor = ?",
            (change.kind, again, change.at, change.actor),
        )
        return any(
            _said(change.kind, json.loads(fields)) == _said(change.kind, change.fields)
            for (fields,) in said
        )


def _digest(change: Change) -> int:
    """Of what made a record, the same wherever it is held; what it refers to may have a new id."""
    told = [change.kind, change.subject, change.at, change.actor, _said(change.kind, change.fields)]
    packed = journal_tables.packed(told).encode()
    return int.from_bytes(blake2b(packed, digest_size=4, person=b"ebatui-again").digest(), "big")


def _said(name: str, fields: Mapping[str, Value]) -> dict[str, Value]:
    kind = BY_NAME[name]
    return {
        field: value for field, value in fields.items() if kind.field(field).holds is not Type.REF
    }
