"""The Freshstart diary. The hub alone confirms an interview, and no place is given twice.

A booking that asks (state BOOKED) is confirmed when its slot has a free place. Otherwise it goes
back to PROPOSED with a code in ``refused_why`` (``FULL``, ``NO_SUCH_SLOT``, ``PAST``) and, in
``nearest``, the shown ids of at most three free slots of the same Jobcentre, nearest in time
first, apart by a space (``HUB-2K HUB-2M``): none past, and none before release. A booking at a
Jobcentre whose diary the hub does not keep stays BOOKED: it was made by telephone.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, Select, delete, func, insert, select, update

from ebatui.casework.codes import BookingState, SlotKind
from ebatui.casework.fields import Value
from ebatui.casework.ids import RecordId, shown
from ebatui.hub import tables
from ebatui.hub.ledger import LOOKED_UP_AT_ONCE, Ledger

HUB_LABEL = "HUB"
"""How the hub's own device number shows in ids."""

PUBLISHED_AHEAD = timedelta(weeks=16)
MOST_ALTERNATIVES = 3
_RELEASE = ("crd", "ard")
_A_MINUTE = timedelta(minutes=1)

_FREES = {BookingState.PROPOSED, BookingState.CANCELLED, BookingState.OVERTAKEN}
_SLOT, _PLACE = tables.diary_slot.c, tables.diary_place.c
_TAKEN = (
    select(func.count())
    .where(_PLACE.slot == _SLOT.id)
    .select_from(tables.diary_place)
    .scalar_subquery()
)


@dataclass(frozen=True, slots=True)
class DiarySlot:
    """A slot as the diary holds it."""

    id: RecordId
    jobcentre: str
    at: datetime
    kind: str
    minutes: int
    places: int
    taken: int

    @property
    def free(self) -> bool:
        """Whether a place is left."""
        return self.taken < self.places

    def fields(self) -> dict[str, object]:
        """As the fields of a ``Slot`` record."""
        return {
            "jobcentre": self.jobcentre,
            "at": self.at,
            "minutes": self.minutes,
            "places": self.places,
            "taken": self.taken,
            "kind": self.kind,
        }


def publish(ledger: Ledger, today: date) -> int:
    """Bring the establishment's ``Slot`` records up to the diary; how many changes that took.

    New slots from today to sixteen weeks ahead are made; of those made earlier, the places taken
    (by any prison) and other corrections follow. Past slots are left as they were.
    """
    first = datetime.combine(today, time())
    last = first + PUBLISHED_AHEAD
    record = tables.RECORDS["slot"].c
    held = {
        row.id: row
        for row in ledger.connection.execute(
            select(tables.RECORDS["slot"]).where(
                record.establishment == ledger.establishment, record.at >= first
            )
        )
    }
    stale = []
    for slot in _slots(ledger.connection, _SLOT.at >= first):
        row = held.get(slot.id)
        new = row is None and slot.at < last
        if new or (row is not None and _differs(row, slot)):
            stale.append(slot)
    ledger.prefetch(("slot", slot.id) for slot in stale)
    made = [ledger.hub_change(("slot", slot.id), slot.fields()) for slot in stale]
    return len([change for change in made if change is not None])


def publish_one(ledger: Ledger, slot: RecordId) -> bool:
    """Make the establishment know a slot of the diary, past or far off too; whether it does."""
    if ledger.merged(("slot", slot)) is not None:
        return True
    for held in _slots(ledger.connection, _SLOT.id == slot):
        ledger.hub_change(("slot", slot), held.fields())
        return True
    return False


def take_over(ledger: Ledger, bookings: Iterable[RecordId]) -> None:
    """Bookings of cases that came here bring their places with them."""
    listed = list(bookings)
    if listed:
        ledger.connection.execute(
            update(tables.diary_place)
            .where(_PLACE.booking.in_(listed), _PLACE.establishment != ledger.establishment)
            .values(establishment=ledger.establishment)
        )


def answer(ledger: Ledger, bookings: Iterable[RecordId], now: datetime) -> None:
    """Settle what bookings ask of the diary: free their places, confirm them or refuse them.

    Call with every booking that a parcel touched, after its last change. Places are freed before
    any is given, so that an interview can be moved within a full day.
    """
    asking = []
    touched = list(dict.fromkeys(bookings))
    places = _places_of(ledger, touched)
    for booking in touched:
        state = ledger.values(("booking", booking)).get("state")
        held = places.get(booking)
        if held is not None and state in _FREES:
            _free(ledger, booking, held)
        elif held is None and state == BookingState.BOOKED:
            asking.append(booking)
    if not asking:
        return
    kept = _kept_of(ledger, asking)
    for booking in asking:
        _decide(ledger, booking, now, kept)


def _decide(ledger: Ledger, booking: RecordId, now: datetime, kept: Container[str]) -> None:
    wanted, why = _wanted(ledger.connection, ledger.values(("booking", booking)), kept)
    if wanted is not None and why is None:
        why = "PAST" if wanted.at <= now else _take(ledger, booking, wanted.id)
    if why is not None:
        _refuse(ledger, booking, wanted, why, now)
    elif wanted is not None:
        _confirm(ledger, booking, wanted)


def _slots(connection: Connection, *only: Any) -> list[DiarySlot]:
    statement: Select[Any] = (
        select(tables.diary_slot, _TAKEN.label("taken"))
        .where(*only)
        .order_by(_SLOT.at, _SLOT.jobcentre, _SLOT.id)
    )
    return [
        DiarySlot(RecordId(row.id), row.jobcentre, row.at, row.kind, row.minutes, row.places, taken)
        for row in connection.execute(statement)
        for taken in (row.taken,)
    ]


def _differs(row: Any, slot: DiarySlot) -> bool:
    return (row.minutes, row.places, row.taken) != (slot.minutes, slot.places, slot.taken)


def _places_of(ledger: Ledger, bookings: Sequence[RecordId]) -> dict[RecordId, RecordId]:
    """The slot in which each of these bookings has a place, of those that have one."""
    places: dict[RecordId, RecordId] = {}
    for start in range(0, len(bookings), LOOKED_UP_AT_ONCE):
        some = bookings[start : start + LOOKED_UP_AT_ONCE]
        for row in ledger.connection.execute(
            select(_PLACE.booking, _PLACE.slot).where(
                _PLACE.establishment == ledger.establishment, _PLACE.booking.in_(some)
            )
        ):
            places[RecordId(row.booking)] = RecordId(row.slot)
    return places


def _kept_of(ledger: Ledger, bookings: Iterable[RecordId]) -> set[str]:
    """Those of the Jobcentres asked for whose diary the hub keeps."""
    asked = {str(ledger.values(("booking", one)).get("jobcentre")) for one in bookings}
    kept: set[str] = set()
    for start in range(0, len(asked), LOOKED_UP_AT_ONCE):
        some = sorted(asked)[start : start + LOOKED_UP_AT_ONCE]
        found = select(_SLOT.jobcentre).where(_SLOT.jobcentre.in_(some)).distinct()
        kept |= set(ledger.connection.execute(found).scalars())
    return kept


def _wanted(
    connection: Connection, values: Mapping[str, Value], kept: Container[str]
) -> tuple[DiarySlot | None, str | None]:
    """The slot a booking asks for, or why there is none; neither where no diary is ``kept``."""
    if values.get("slot") is not None:
        found = _slots(connection, _SLOT.id == values["slot"])
        return (found[0], None) if found else (None, "NO_SUCH_SLOT")
    jobcentre, at = values.get("jobcentre"), values.get("at")
    if str(jobcentre) not in kept:
        return None, None
    if at is None:
        return None, "NO_SUCH_SLOT"
    then = datetime.fromisoformat(str(at))
    found = _slots(connection, _SLOT.jobcentre == jobcentre, _SLOT.at == then)
    # Two kinds may stand at one time: one with a place left, and Freshstart before others.
    found.sort(key=lambda slot: (not slot.free, slot.kind != SlotKind.FRESHSTART))
    return (found[0], None) if found else (None, "NO_SUCH_SLOT")


def _take(ledger: Ledger, booking: RecordId, slot: RecordId) -> str | None:
    """Take a place under the slot's lock; the code of the refusal where none is left."""
    places = ledger.connection.execute(
        select(_SLOT.places).where(_SLOT.id == slot).with_for_update()
    ).scalar_one()
    used = set(ledger.connection.execute(select(_PLACE.place).where(_PLACE.slot == slot)).scalars())
    free = [place for place in range(1, places + 1) if place not in used]
    if not free or len(used) >= places:
        return "FULL"
    ledger.connection.execute(
        insert(tables.diary_place).values(
            slot=slot, place=free[0], establishment=ledger.establishment, booking=booking
        )
    )
    return None


def _confirm(ledger: Ledger, booking: RecordId, slot: DiarySlot) -> None:
    ledger.hub_change(
        ("booking", booking),
        {
            "state": BookingState.CONFIRMED,
            "slot": slot.id if ledger.merged(("slot", slot.id)) else None,
            "jobcentre": slot.jobcentre,
            "at": slot.at,
            "refused_why": None,
            "nearest": None,
        },
    )
    _tell_taken(ledger, slot.id)


def _refuse(
    ledger: Ledger, booking: RecordId, wanted: DiarySlot | None, why: str, now: datetime
) -> None:
    values = ledger.values(("booking", booking))
    if wanted is not None:
        jobcentre, about = wanted.jobcentre, wanted.at
    else:
        jobcentre = str(values.get("jobcentre"))
        asked = values.get("at")
        about = now if asked is None else datetime.fromisoformat(str(asked))
    after = max(now, _not_before(ledger, values, about))
    published_until = datetime.combine(now.date(), time()) + PUBLISHED_AHEAD
    nearest = _nearest(ledger.connection, jobcentre, about, after, published_until)
    ledger.hub_change(
        ("booking", booking),
        {"state": BookingState.PROPOSED, "refused_why": why, "nearest": nearest},
    )


def _not_before(ledger: Ledger, values: Mapping[str, Value], about: datetime) -> datetime:
    """The start of the first day that is any use: of release, or asked for where that is sooner.

    The prison's own date stands for release: the terminal has checked the day that was asked for.
    """
    days = [about.date()]
    episode = values.get("episode")
    if isinstance(episode, int):
        held = ledger.values(("episode", RecordId(episode)))
        days += [date.fromisoformat(str(held[name])) for name in _RELEASE if held.get(name)]
    return datetime.combine(min(days), time()) - _A_MINUTE


def _nearest(
    connection: Connection, jobcentre: str, about: datetime, after: datetime, until: datetime
) -> str | None:
    free = [
        slot
        for slot in _slots(
            connection,
            _SLOT.jobcentre == jobcentre,
            _SLOT.at > after,
            _SLOT.at < until,
        )
        if slot.free
    ]
    free.sort(key=lambda slot: (abs(slot.at - about), slot.at, slot.id))
    return " ".join(shown(slot.id, HUB_LABEL) for slot in free[:MOST_ALTERNATIVES]) or None


def _free(ledger: Ledger, booking: RecordId, slot: RecordId) -> None:
    ledger.connection.execute(
        delete(tables.diary_place).where(
            _PLACE.establishment == ledger.establishment, _PLACE.booking == booking
        )
    )
    _tell_taken(ledger, slot)


def _tell_taken(ledger: Ledger, slot: RecordId) -> None:
    if ledger.merged(("slot", slot)) is None:
        return
    taken = ledger.connection.execute(
        select(func.count()).select_from(tables.diary_place).where(_PLACE.slot == slot)
    ).scalar_one()
    ledger.hub_change(("slot", slot), {"taken": taken})
