"""One whole case as a document, the same from a terminal and from the hub, so that both ends can
be compared: ``ebatui show`` and ``ebatui hub show`` print it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum

from ebatui.casework.fields import FieldSpec, Type
from ebatui.casework.ids import RecordId, maker, shown
from ebatui.casework.records import (
    BY_RECORD,
    Booking,
    Call,
    Claim,
    Closure,
    Consent,
    Episode,
    Induction,
    JobBefore,
    Need,
    Note,
    Person,
    Record,
    Target,
)
from ebatui.services.ports import Reader

LabelOf = Callable[[int], str]
"""The label of a device by its number."""

Records = Mapping[type[Record], Sequence[Record]]
"""Records by kind, in any order."""

BY_EPISODE: Mapping[str, type[Record]] = {
    "inductions": Induction,
    "claims": Claim,
    "closures": Closure,
    "jobs_before": JobBefore,
    "needs": Need,
    "consents": Consent,
    "targets": Target,
    "bookings": Booking,
    "notes": Note,
}
"""The lists of an episode, in the order they are given."""


def case_document(
    person: Person, episodes: Sequence[Episode], records: Records, label_of: LabelOf
) -> dict[str, object]:
    """The case as plain JSON values: every field of every record, unknowns as ``None``.

    Ids and references are as people see them (``HLI2-3F7``), dates and times ISO, money in whole
    pence, codes as text; lists are in order of id. ``records`` holds everything of the episodes,
    and the calls of their closures.
    """
    calls = _grouped(records.get(Call, ()), "closure")
    by_episode = {
        name: _grouped(records.get(record, ()), "episode") for name, record in BY_EPISODE.items()
    }

    def told(record: Record) -> dict[str, object]:
        document = _document(record, label_of)
        if isinstance(record, Closure):
            document["calls"] = [_document(call, label_of) for call in calls.get(record.id, ())]
        return document

    return {
        "person": _document(person, label_of),
        "episodes": [
            _document(episode, label_of)
            | {
                name: [told(record) for record in grouped.get(episode.id, ())]
                for name, grouped in by_episode.items()
            }
            for episode in sorted(episodes, key=lambda episode: episode.id)
        ],
    }


def gather_case(reader: Reader, person: RecordId) -> dict[str, object]:
    """The case of a person in the case file. Raises ``LookupError`` where there is none."""
    found = reader.get(Person, person)
    if found is None:
        raise LookupError("no such person")
    episodes = reader.find(Episode, person=person)
    spells = tuple(episode.id for episode in episodes)
    records: dict[type[Record], Sequence[Record]] = {}
    if spells:
        records |= {kind: reader.find(kind, episode=spells) for kind in BY_EPISODE.values()}
    closures = tuple(closure.id for closure in records.get(Closure, ()))
    if closures:
        records[Call] = reader.find(Call, closure=closures)
    return case_document(found, episodes, records, reader.label_of)


def _grouped(records: Sequence[Record], by: str) -> Mapping[RecordId, list[Record]]:
    grouped: dict[RecordId, list[Record]] = {}
    for record in sorted(records, key=lambda record: record.id):
        grouped.setdefault(getattr(record, by), []).append(record)
    return grouped


def _document(record: Record, label_of: LabelOf) -> dict[str, object]:
    told: dict[str, object] = {"id": _shown(record.id, label_of)}
    for spec in BY_RECORD[type(record)].fields:
        told[spec.name] = _plain(spec, getattr(record, spec.name), label_of)
    return told


def _plain(spec: FieldSpec, value: object, label_of: LabelOf) -> object:
    if spec.holds is Type.REF and isinstance(value, int):
        return _shown(RecordId(value), label_of)
    if isinstance(value, datetime):
        return value.isoformat(timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, tuple):
        return [_plain(spec, one, label_of) for one in value]
    return value


def _shown(record: RecordId, label_of: LabelOf) -> str:
    return shown(record, label_of(maker(record)))
