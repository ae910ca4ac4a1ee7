"""The Jobcentre's desk: closures that wait for a benefit centre, its answers, and whole cases."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import Connection, and_, select

from ebatui.casework.codes import ClosureState
from ebatui.casework.ids import HUB, RecordId, make_id, maker, read_shown, shown
from ebatui.casework.records import (
    BY_NAME,
    BY_RECORD,
    Call,
    Claim,
    Closure,
    Episode,
    Person,
    Record,
    read_record,
)
from ebatui.hub import moving, tables
from ebatui.hub.diary import HUB_LABEL
from ebatui.hub.hub import Hub
from ebatui.hub.ledger import Ledger
from ebatui.reference.loader import shipped_policy
from ebatui.rules.chasing import closing_days
from ebatui.services.case_document import BY_EPISODE, LabelOf, case_document

R = TypeVar("R", bound=Record)

WAITING = (
    ClosureState.SENT,
    ClosureState.CHASED,
    ClosureState.ESCALATED,
    ClosureState.ACKNOWLEDGED,
)
_ASKED_AT_ONCE = 500


class DeskError(ValueError):
    """``NOT_A_REFERENCE``, ``NO_SUCH_CLOSURE``, ``NOT_WAITING``, ``CLOSED_DAY`` or
    ``NO_SUCH_PERSON``."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True, slots=True)
class Answer:
    """What a benefit centre answers to a closure."""

    closed_from: date | None = None
    nothing_in_payment: bool = False

    def fields(self, today: date) -> dict[str, object]:
        """As the closure's fields."""
        if self.nothing_in_payment:
            return {"state": ClosureState.NOTHING_IN_PAYMENT, "settled_on": today}
        if self.closed_from is not None:
            return {
                "state": ClosureState.CLOSED,
                "closed_from": self.closed_from,
                "settled_on": today,
            }
        return {"state": ClosureState.ACKNOWLEDGED}


def closures(hub: Hub) -> list[dict[str, object]]:
    """Every closure that waits for a benefit centre, in order of prison and day sent."""
    with hub.storage.read() as connection:
        label_of = _labels(connection)
        waiting: list[dict[str, object]] = []
        for prison in _establishments(connection):
            found = _find(connection, prison, Closure, state=[one.value for one in WAITING])
            gone = _elsewhere(connection, prison)
            found = [one for one in found if one.id not in gone]
            waiting += _told(connection, prison, found, label_of)
    return waiting


def acknowledge(hub: Hub, ref: str, answer: Answer) -> dict[str, object]:
    """Put a benefit centre's answer to the closure shown as ``ref``. Raises ``DeskError``."""
    with hub.storage.write() as connection:
        prison, closure = _closure_shown(connection, ref)
        ledger = Ledger(connection, prison, hub.clock.acted_at())
        subject = (BY_RECORD[Closure].name, closure)
        if ledger.merged(subject) is None:
            raise DeskError("NO_SUCH_CLOSURE", "There is no closure of this reference.")
        if ledger.values(subject).get("state") not in WAITING:
            raise DeskError("NOT_WAITING", "This closure does not wait for an answer.")
        if answer.closed_from is not None:
            _check_closing(connection, prison, closure, answer.closed_from, hub.clock.today())
        ledger.hub_change(subject, answer.fields(hub.clock.today()))
        added = ledger.added
        ledger.save()
        moving.route(ledger, added)
        held = ledger.values(subject)
        return {
            "ref": shown(closure, _labels(connection)(maker(closure))),
            "establishment": prison,
            "state": held.get("state"),
            "closed_from": held.get("closed_from"),
            "settled_on": held.get("settled_on"),
        }


def _check_closing(
    connection: Connection, prison: str, closure: RecordId, day: date, today: date
) -> None:
    (held,) = _find(connection, prison, Closure, id=[closure])
    episode = _by_id(connection, prison, Episode, [held.episode]).get(held.episode)
    received = (episode.received if episode else None) or today
    policy = shipped_policy().closures
    first, last = closing_days(received, held.stops_on, today, policy)
    if not first <= day <= last:
        raise DeskError("CLOSED_DAY", f"Give a day from {first.isoformat()} to {last.isoformat()}.")


def show(hub: Hub, prison_number: str) -> dict[str, object]:
    """The whole case of a person, in the shape of the terminal's. Raises ``DeskError``.

    Of a case that moved the record is shown where it is now. Where several records carry the
    number, the first of the first establishment is shown.
    """
    number = prison_number.strip().upper()
    with hub.storage.read() as connection:
        found = [
            (prison, person)
            for prison in _establishments(connection)
            for person in _find(connection, prison, Person, prison_number=[number])
            if person.same_as is None
        ]
        places = moving.places_of(connection, (person.id for _, person in found))
        found.sort(key=lambda one: places.get(one[1].id, one[0]) != one[0])
        for prison, person in found:
            return _case(connection, prison, person)
    raise DeskError("NO_SUCH_PERSON", "The hub has no one of this prison number.")


def _case(connection: Connection, prison: str, person: Person) -> dict[str, object]:
    episodes = _find(connection, prison, Episode, person=[person.id])
    spells = [episode.id for episode in episodes]
    records: dict[type[Record], Sequence[Record]] = {
        kind: _find(connection, prison, kind, episode=spells) for kind in BY_EPISODE.values()
    }
    of_closures = [closure.id for closure in records[Closure]]
    records[Call] = _find(connection, prison, Call, closure=of_closures)
    return case_document(person, episodes, records, _labels(connection))


def _told(
    connection: Connection, prison: str, found: Sequence[Closure], label_of: LabelOf
) -> list[dict[str, object]]:
    claims = _by_id(connection, prison, Claim, [one.claim for one in found])
    episodes = _by_id(connection, prison, Episode, [one.episode for one in found])
    people = _by_id(connection, prison, Person, [one.person for one in episodes.values()])
    told: list[dict[str, object]] = []
    for one in sorted(found, key=lambda one: (one.sent_on or date.max, one.id)):
        claim = claims.get(one.claim)
        episode = episodes.get(one.episode)
        person = people.get(episode.person) if episode else None
        told.append(
            {
                "ref": shown(one.id, label_of(maker(one.id))),
                "establishment": prison,
                "state": one.state,
                "prison_number": person.prison_number if person else None,
                "surname": person.surname if person else None,
                "forenames": person.forenames if person else None,
                "born": _iso(person.born if person else None),
                "nino": person.nino if person else None,
                "benefit": claim.benefit if claim else None,
                "office": claim.office if claim else None,
                "received": _iso(episode.received if episode else None),
                "action": one.action,
                "stops_on": _iso(one.stops_on),
                "sent_on": _iso(one.sent_on),
                "chase_on": _iso(one.chase_on),
                "contact": one.contact,
                "reference": one.reference,
            }
        )
    return told


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _establishments(connection: Connection) -> list[str]:
    return sorted(connection.execute(select(tables.establishment.c.code)).scalars())


def _labels(connection: Connection) -> LabelOf:
    labels = {
        row.number: str(row.label)
        for row in connection.execute(select(tables.device.c.number, tables.device.c.label))
    }
    labels[HUB] = HUB_LABEL
    label_of: Callable[[int], str] = labels.__getitem__
    return label_of


def _closure_shown(connection: Connection, ref: str) -> tuple[str, RecordId]:
    try:
        label, count = read_shown(ref)
    except ValueError:
        raise DeskError("NOT_A_REFERENCE", "A reference looks like HLI2-3F7.") from None
    device = connection.execute(
        select(tables.device).where(tables.device.c.label == label)
    ).one_or_none()
    if device is None:
        raise DeskError("NO_SUCH_CLOSURE", "There is no closure of this reference.")
    closure = make_id(device.number, count)
    moved = _elsewhere(connection, device.establishment, closure)
    return moved.get(closure, device.establishment), closure


def _elsewhere(
    connection: Connection, prison: str, closure: RecordId | None = None
) -> Mapping[RecordId, str]:
    """Closures of a prison whose case another works on, which has them too; and which that is."""
    held, there = tables.RECORDS["closure"].c, tables.RECORDS["closure"].alias("there")
    episode, place = tables.RECORDS["episode"].c, tables.case_place.c
    moved = (
        select(held.id, place.establishment)
        .join(
            tables.RECORDS["episode"],
            and_(episode.id == held.episode, episode.establishment == held.establishment),
        )
        .join(tables.case_place, place.person == episode.person)
        .join(there, and_(there.c.id == held.id, there.c.establishment == place.establishment))
        .where(held.establishment == prison, place.establishment != prison)
    )
    if closure is not None:
        moved = moved.where(held.id == closure)
    return {RecordId(row.id): str(row.establishment) for row in connection.execute(moved)}


def _by_id(
    connection: Connection, prison: str, record: type[R], wanted: Sequence[RecordId | None]
) -> Mapping[RecordId | None, R]:
    ids = sorted({one for one in wanted if one is not None})
    return {one.id: one for one in _find(connection, prison, record, id=ids)}


def _find(connection: Connection, prison: str, record: type[R], **any_of: Sequence[Any]) -> list[R]:
    """Records of a prison whose one named column holds any of these values, in order of id."""
    kind = BY_NAME[BY_RECORD[record].name]
    table = tables.RECORDS[kind.name]
    ((name, wanted),) = any_of.items()
    found = []
    for start in range(0, len(wanted), _ASKED_AT_ONCE):
        rows = connection.execute(
            select(table).where(
                table.c.establishment == prison,
                table.c[name].in_(wanted[start : start + _ASKED_AT_ONCE]),
            )
        ).mappings()
        found += [
            read_record(record, RecordId(row["id"]), tables.of_row(kind, dict(row))) for row in rows
        ]
    return sorted(found, key=lambda one: one.id)
