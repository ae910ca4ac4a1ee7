"""Two records of one person at one prison, made one.

A prison may have entered someone from its own reception list before their case came from where
they were; and two of its terminals may have read one list while neither had a line. The case that
came is kept, else the record that was here first. The other record says which (``same_as``), what
was said in it is said again about the one kept, by the same people, unseen by the rest: so the
merge shows whatever differs, and nothing is overwritten. What hung on the other is hung on the one
kept. The hub alone does this, and its changes make it the same on every terminal.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select

from ebatui.casework.codes import EpisodeState
from ebatui.casework.fields import Value
from ebatui.casework.ids import HUB, RecordId
from ebatui.hub import tables
from ebatui.hub.ledger import Ledger, Subject
from ebatui.hub.moving import OF_EPISODE, chunks, places_of
from ebatui.journal.change import Change

_ITS_OWN = frozenset(
    {"person", "prison", "received", "state", "wing", "cell", "same_as", "arrived"}
)
"""What a spell's two records say each for itself, or what is seen to here."""

_PARENTS = ("person", "episode")


def join_all(ledger: Ledger, kept: RecordId) -> None:
    """Join whoever here has the prison number of a case that has come, and is not someone else."""
    values = ledger.values(("person", kept))
    number = values.get("prison_number")
    if number:
        others = _with_number(ledger, [str(number)]).get(str(number), [])
        _join_to(ledger, kept, others, came=True)


def join_newcomers(ledger: Ledger, added: Iterable[Change]) -> None:
    """Join people whom a terminal entered, not knowing that someone had before.

    What the ledger added must have been written.
    """
    entered = {
        change.subject: str(change.fields["prison_number"])
        for change in added
        if change.kind == "person" and change.fields.get("prison_number")
    }
    twice = [
        group
        for group in _with_number(ledger, sorted(set(entered.values()))).values()
        if len(group) > 1
    ]
    moved = places_of(ledger.connection, (one for group in twice for one in group))
    prison = ledger.establishment
    for group in twice:
        here = [one for one in group if moved.get(one, prison) == prison]
        if here:
            kept = min(here, key=lambda one: (one not in moved, one in entered, one))
            _join_to(ledger, kept, here, came=kept in moved)
            ledger.save()


def _with_number(ledger: Ledger, numbers: Iterable[str]) -> dict[str, list[RecordId]]:
    """The records here of people with these prison numbers that are not joined to another."""
    person = tables.RECORDS["person"].c
    found: dict[str, list[RecordId]] = {}
    for some in chunks(list(numbers)):
        for row in ledger.connection.execute(
            select(person.prison_number, person.id)
            .where(
                person.establishment == ledger.establishment,
                person.prison_number.in_(some),
                person.same_as.is_(None),
            )
            .order_by(person.id)
        ):
            found.setdefault(row.prison_number, []).append(RecordId(row.id))
    return found


def _join_to(ledger: Ledger, kept: RecordId, others: Iterable[RecordId], *, came: bool) -> None:
    listed = [one for one in others if one != kept]
    places = places_of(ledger.connection, listed)
    values = ledger.values(("person", kept))
    for other in listed:
        here = places.get(other, ledger.establishment) == ledger.establishment
        if here and _one_person(values, ledger.values(("person", other)), came=came):
            _join(ledger, kept, other)


def _one_person(one: Mapping[str, Value], other: Mapping[str, Value], *, came: bool) -> bool:
    """Whether two records of one number are of one person: else one of the numbers was mistyped.

    Their dates of birth say so. Where one has none the number is enough for a case that came from
    another prison, which gave it; of two made here the surnames must be the same. An adviser is
    told of records that stay two.
    """
    births = one.get("born"), other.get("born")
    if None not in births:
        return births[0] == births[1]
    names = (str(values.get("surname") or "").casefold() for values in (one, other))
    return came or len(set(names)) == 1


def _join(ledger: Ledger, kept: RecordId, other: RecordId) -> None:
    before = [*ledger.history(("person", other))]
    ledger.hub_change(("person", other), {"same_as": kept})
    _say_again(ledger, ("person", other), ("person", kept), before)
    for slip in _hanging(ledger, "slip", "person", other):
        ledger.hub_change(("slip", slip), {"person": kept})
    stays = [
        spell
        for spell in _hanging(ledger, "episode", "person", kept)
        if ledger.values(("episode", spell)).get("state") == EpisodeState.IN_CUSTODY
    ]
    for spell in _hanging(ledger, "episode", "person", other):
        is_open = ledger.values(("episode", spell)).get("state") == EpisodeState.IN_CUSTODY
        if is_open and stays:
            _join_spells(ledger, stays[-1], spell)
        else:
            ledger.hub_change(("episode", spell), {"person": kept})


def _join_spells(ledger: Ledger, kept: RecordId, other: RecordId) -> None:
    before = [*ledger.history(("episode", other))]
    held = ledger.values(("episode", other))
    ledger.hub_change(("episode", other), {"same_as": kept, "state": EpisodeState.TRANSFERRED})
    found = {"wing": held.get("wing"), "cell": held.get("cell"), "arrived": held.get("received")}
    ledger.hub_change(
        ("episode", kept), {name: value for name, value in found.items() if value is not None}
    )
    _say_again(ledger, ("episode", other), ("episode", kept), before)
    for kind in OF_EPISODE:
        for child in _hanging(ledger, kind, "episode", other):
            ledger.hub_change((kind, child), {"episode": kept})


def _say_again(ledger: Ledger, other: Subject, kept: Subject, history: Iterable[Change]) -> None:
    """What stands or is contested in one record, said about the other by those who said it."""
    merged = ledger.merged(other)
    if merged is None:
        return
    saying = {(change.device, change.seq, name) for name, change in merged.written_by.items()}
    saying |= {(one.change.device, one.change.seq, one.field) for one in merged.rivals}
    for change in history:
        said = {
            name: value
            for name, value in change.fields.items()
            if (change.device, change.seq, name) in saying
        }
        _say(ledger, change, kept, said)


def _say(ledger: Ledger, change: Change, kept: Subject, fields: Mapping[str, Value]) -> None:
    left_out = _ITS_OWN if kept[0] == "episode" else frozenset({"same_as"})
    held = ledger.values(kept)
    said = {
        name: value
        for name, value in fields.items()
        if name not in left_out and not _only_written_otherwise(value, held.get(name))
    }
    if said and change.device != HUB:
        ledger.followed(change, kept, said, change.seen)


def _only_written_otherwise(one: Value, other: Value) -> bool:
    """Capitals are a matter of the list someone was entered from: nothing to choose between."""
    return isinstance(one, str) and isinstance(other, str) and one.casefold() == other.casefold()


def _hanging(ledger: Ledger, kind: str, field: str, on: RecordId) -> list[RecordId]:
    table = tables.RECORDS[kind].c
    found = ledger.connection.execute(
        select(table.id).where(table.establishment == ledger.establishment, table[field] == on)
    ).scalars()
    return sorted(map(RecordId, found))


def keep_joined(ledger: Ledger, added: Iterable[Change]) -> None:
    """See to what terminals still said of records that were joined to others."""
    for change in added:
        if change.device == HUB:
            continue
        subject = (change.kind, change.subject)
        if change.kind in _PARENTS and (kept := _kept(ledger, subject)) != change.subject:
            _say(ledger, change, (change.kind, kept), change.fields)
            if ledger.values(subject).get("state") == EpisodeState.IN_CUSTODY:
                ledger.hub_change(subject, {"state": EpisodeState.TRANSFERRED})
            continue
        for parent in _PARENTS:
            if change.kind != parent and isinstance(change.fields.get(parent), int):
                held = ledger.values(subject).get(parent)
                if isinstance(held, int):
                    on = _kept(ledger, (parent, RecordId(held)))
                    ledger.hub_change(subject, {parent: on})


def _kept(ledger: Ledger, subject: Subject) -> RecordId:
    """The record kept in place of this one, or itself."""
    met: set[RecordId] = set()
    found = subject[1]
    while found not in met:
        met.add(found)
        merged = ledger.merged((subject[0], found))
        onward: Any = merged.values.get("same_as") if merged else None
        if onward is None:
            return found
        found = RecordId(int(onward))
    return subject[1]
