"""What a workload's lines make of each record, and whether an end's tables hold just that.

The journals are compared elsewhere (:mod:`ebatui.bootstrap.night_back`). Here a record is what a
person would be shown of it: every field that its lines gave, and nothing that they did not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, select

from ebatui.bootstrap.night_lines import Ids, Line, acts_of
from ebatui.casework.fields import Value, to_value
from ebatui.casework.ids import RecordId
from ebatui.casework.records import BY_RECORD, KINDS, Record
from ebatui.hub import tables
from ebatui.journal.change import checked_fields
from ebatui.services.ports import Reader

Records = Mapping[tuple[str, RecordId], Mapping[str, Value]]
"""The values of records, those not known left out, by kind and id."""


def records_said(lines: Iterable[Line], ids: Ids) -> Records:
    """The records that the lines make, one line after another."""
    said: dict[tuple[str, RecordId], dict[str, Value]] = {}
    for line in lines:
        for act in acts_of(line, ids):
            kind = BY_RECORD[act.record]
            subject = (kind.name, ids.records[line["id"], act.part])
            said.setdefault(subject, {}).update(
                checked_fields(kind, ids.resolved(line["id"], act.fields))
            )
    return {subject: _known(values) for subject, values in said.items()}


def records_at_hub(connection: Connection, prison: str) -> Records:
    """Every record of a prison as the hub's tables hold it."""
    found: dict[tuple[str, RecordId], Mapping[str, Value]] = {}
    for kind in KINDS:
        table = tables.RECORDS[kind.name]
        rows = connection.execute(select(table).where(table.c.establishment == prison))
        for row in rows.mappings():
            found[kind.name, RecordId(row["id"])] = tables.of_row(kind, dict(row))
    return found


def records_at_terminal(reader: Reader) -> Records:
    """Every record as the terminal's tables hold it."""
    found: dict[tuple[str, RecordId], Mapping[str, Value]] = {}
    for kind in KINDS:
        records: list[Record] = reader.find(kind.record)
        for record in records:
            values = {spec.name: to_value(spec, getattr(record, spec.name)) for spec in kind.fields}
            found[kind.name, record.id] = _known(values)
    return found


def differing_records(said: Records, held: Records, ids: Ids) -> list[str]:
    """The ids of lines whose records an end does not hold as they were said, or not at all.

    A record that no line made is named by its kind: the hub's own, such as slots, are none of it.
    """
    wrong = [ids.lines[subject][0] for subject in said if said[subject] != held.get(subject)]
    kinds = {kind for kind, _ in said}
    return wrong + [kind for kind, one in held.keys() - said.keys() if kind in kinds]


def _known(values: Mapping[str, Value]) -> dict[str, Value]:
    return {name: value for name, value in values.items() if value is not None}
