"""Where each case is, and what follows it there.

A case moves when a prison says that the person did. The hub then lets every change ever made about
the person follow to the receiving prison, and whatever the sender's terminals still send about
them. Nothing made at the receiving prison goes back, unless the person does. What follows waits in
``tables.following`` until a terminal of the receiving prison calls (:mod:`ebatui.hub.bringing`):
a prison that has none yet finds the case when it has.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TypeVar

from sqlalchemy import Connection, delete, insert, select, tuple_, update

from ebatui.casework.codes import EpisodeState
from ebatui.casework.fields import Kind, Risk
from ebatui.casework.ids import HUB, RecordId, is_stand_in
from ebatui.casework.records import BY_NAME, KINDS
from ebatui.hub import tables
from ebatui.hub.hub import Hub
from ebatui.hub.ledger import Ledger, Subject
from ebatui.hub.prisons import is_prison
from ebatui.hub.storage import TURN_COUNTER
from ebatui.journal.change import Change

AT_ONCE = 400
"""Values in one statement, well below any database's limit."""

T = TypeVar("T")

_EPISODE = BY_NAME["episode"]
_PLACE = tables.case_place.c
_FOLLOWS = tables.following.c
_CHANGE = tables.change.c
_ANY_ERRAND = select(tables.errand.c.person).limit(1)


def names(kind: Kind, field: str) -> bool:
    """Whether records of a kind have a field of this name."""
    return any(spec.name == field for spec in kind.fields)


OF_EPISODE = tuple(kind.name for kind in KINDS if names(kind, "episode"))
"""Kinds of record that hang on a spell of custody."""


def chunks(listed: Sequence[T]) -> Iterator[Sequence[T]]:
    """A few at a time."""
    for start in range(0, len(listed), AT_ONCE):
        yield listed[start : start + AT_ONCE]


def places_of(connection: Connection, people: Iterable[RecordId]) -> dict[RecordId, str]:
    """Where the cases of these people are, of those that ever moved."""
    found: dict[RecordId, str] = {}
    for some in chunks(sorted(set(people))):
        for row in connection.execute(select(tables.case_place).where(_PLACE.person.in_(some))):
            found[RecordId(row.person)] = str(row.establishment)
    return found


def owners(ledger: Ledger, subjects: Iterable[Subject]) -> dict[Subject, RecordId]:
    """Whose each record is; those of nobody are left out, slips too: they are sealed to a prison.

    What the ledger added must have been written.
    """
    wanted = list(dict.fromkeys(subjects))
    found = {subject: subject[1] for subject in wanted if subject[0] == "person"}
    episodes: dict[Subject, int] = {}
    closures: dict[Subject, int] = {}
    for subject in wanted:
        values = ledger.values(subject)
        if subject[0] == "episode" and isinstance(values.get("person"), int):
            found[subject] = RecordId(int(values["person"] or 0))
        elif subject[0] == "call" and isinstance(values.get("closure"), int):
            closures[subject] = int(values["closure"] or 0)
        elif subject[0] in OF_EPISODE and isinstance(values.get("episode"), int):
            episodes[subject] = int(values["episode"] or 0)
    spells = _column(ledger, "closure", "episode", closures.values())
    episodes.update((call, spells[one]) for call, one in closures.items() if one in spells)
    people = _column(ledger, "episode", "person", episodes.values())
    found.update((one, RecordId(people[at])) for one, at in episodes.items() if at in people)
    return found


def _column(ledger: Ledger, kind: str, field: str, ids: Iterable[int]) -> dict[int, int]:
    table, found = tables.RECORDS[kind], {}
    for some in chunks(sorted(set(ids))):
        for row in ledger.connection.execute(
            select(table.c.id, table.c[field].label("held")).where(
                table.c.establishment == ledger.establishment, table.c.id.in_(some)
            )
        ):
            if row.held is not None:
                found[row.id] = int(row.held)
    return found


def records_of(ledger: Ledger, person: RecordId) -> list[Subject]:
    """Every record of a person's case here, parents before children."""
    found: list[Subject] = [("person", person)]
    spells = _ids(ledger, "episode", "person", [person])
    found += [("episode", one) for one in spells]
    for kind in OF_EPISODE:
        held = _ids(ledger, kind, "episode", spells)
        found += [(kind, one) for one in held]
        if kind == "closure":
            found += [("call", one) for one in _ids(ledger, "call", "closure", held)]
    return found


def _ids(ledger: Ledger, kind: str, field: str, of: Sequence[int]) -> list[RecordId]:
    table = tables.RECORDS[kind]
    found: list[RecordId] = []
    for some in chunks(of):
        found += ledger.connection.execute(
            select(table.c.id).where(
                table.c.establishment == ledger.establishment, table.c[field].in_(some)
            )
        ).scalars()
    return sorted(found)


def here(ledger: Ledger, bookings: Sequence[RecordId]) -> list[RecordId]:
    """Those of the bookings whose case has not gone to another prison."""
    spells = {
        one: RecordId(int(held))
        for one in bookings
        if isinstance(held := ledger.values(("booking", one)).get("episode"), int)
    }
    ledger.prefetch(("episode", spell) for spell in spells.values())
    people = {
        one: RecordId(int(held))
        for one, spell in spells.items()
        if ledger.merged(("episode", spell)) is not None
        and isinstance(held := ledger.values(("episode", spell)).get("person"), int)
    }
    places = places_of(ledger.connection, people.values())
    own = ledger.establishment
    return [one for one in bookings if places.get(people.get(one, RecordId(0)), own) == own]


def say_again(ledger: Ledger, changes: Iterable[Change]) -> None:
    """What terminals said of spells that had come, before the hub was put back.

    The hub has brought the spell again and opened it anew: that came first this time, and where
    little is at risk it would stand. ``changes`` had seen places that were lost.
    """
    for change in changes:
        merged = ledger.merged((change.kind, change.subject))
        if change.kind != "episode" or merged is None:
            continue
        unheard = {
            name: value
            for name, value in change.fields.items()
            if _is_from_the_hub(merged.written_by.get(name))
            and merged.values.get(name) != value
            and _EPISODE.field(name).risk is Risk.LOW
        }
        if unheard:
            ledger.hub_change((change.kind, change.subject), unheard)


def _is_from_the_hub(change: Change | None) -> bool:
    return change is not None and (change.device == HUB or is_stand_in(change.device))


def route(ledger: Ledger, added: Iterable[Change]) -> None:
    """Send on what was just written: cases that moved, and work on those that had moved before.

    In the transaction that wrote it, so that nothing is receipted and not sent on.
    """
    listed = [change for change in added if change.kind != "slot"]
    whose = owners(ledger, ((change.kind, change.subject) for change in listed))
    about: dict[RecordId, list[Change]] = defaultdict(list)
    for change in listed:
        if (change.kind, change.subject) in whose:
            about[whose[change.kind, change.subject]].append(change)
    places = places_of(ledger.connection, about)
    for person, changes in about.items():
        place = places.get(person, ledger.establishment)
        if place == ledger.establishment:
            goes_to = _sent_to(ledger, changes)
            if goes_to is not None:
                send(ledger, person, goes_to)
        elif _is_back(ledger, changes):
            _call_back(ledger, person, place)
        else:
            _follow(ledger, person, place, [change.cursor or 0 for change in changes])


def _sent_to(ledger: Ledger, changes: Iterable[Change]) -> str | None:
    """The prison that one of these changes says the person moved to, as all of them stand."""
    for change in changes:
        if change.kind == "episode" and {"state", "transferred_to"} & change.fields.keys():
            held = ledger.values(("episode", change.subject))
            to = held.get("transferred_to")
            if held.get("state") == EpisodeState.TRANSFERRED and isinstance(to, str):
                return to if to != ledger.establishment and is_prison(to) else None
    return None


def _is_back(ledger: Ledger, changes: Iterable[Change]) -> bool:
    """Whether the person is in custody here again: a reception, or a transfer that was undone."""
    return any(
        change.kind == "episode"
        and change.device != HUB
        and change.fields.get("state") == EpisodeState.IN_CUSTODY
        and ledger.values(("episode", change.subject)).get("state") == EpisodeState.IN_CUSTODY
        for change in changes
    )


def send(ledger: Ledger, person: RecordId, goes_to: str) -> None:
    """Let the whole case follow the person."""
    _put_at(ledger.connection, person, goes_to)
    cursors: list[int] = []
    subjects = records_of(ledger, person)
    for start in range(0, len(subjects), AT_ONCE):
        cursors += ledger.connection.execute(
            select(_CHANGE.cursor)
            .where(_CHANGE.establishment == ledger.establishment)
            .where(tuple_(_CHANGE.kind, _CHANGE.subject).in_(subjects[start : start + AT_ONCE]))
        ).scalars()
    _follow(ledger, person, goes_to, sorted(cursors))


def _put_at(connection: Connection, person: RecordId, establishment: str) -> None:
    moved = connection.execute(
        update(tables.case_place).where(_PLACE.person == person).values(establishment=establishment)
    )
    if not moved.rowcount:
        connection.execute(
            insert(tables.case_place).values(person=person, establishment=establishment)
        )


def _call_back(ledger: Ledger, person: RecordId, place: str) -> None:
    """The person is here again: what has not been brought there stays, the rest comes back."""
    connection = ledger.connection
    _put_at(connection, person, ledger.establishment)
    connection.execute(
        delete(tables.following).where(
            _FOLLOWS.establishment == place,
            _FOLLOWS.person == person,
            _FOLLOWS.cursor.is_(None),
        )
    )
    connection.execute(delete(tables.errand).where(tables.errand.c.person == person))
    record = tables.RECORDS["person"].c
    was_brought = connection.execute(
        select(record.id).where(record.establishment == place, record.id == person)
    ).first()
    if was_brought is not None:
        connection.execute(
            insert(tables.errand).values(
                establishment=place, person=person, goes_to=ledger.establishment
            )
        )


def any_errands(connection: Connection) -> bool:
    """Whether any case that was called back is still to be sent on."""
    return connection.execute(_ANY_ERRAND).first() is not None


def run_errands(hub: Hub) -> bool:
    """Send on the cases that were called back, each from where it was; whether there were any."""
    with hub.storage.read() as connection:
        waiting = connection.execute(select(tables.errand)).all()
    for row in waiting:
        with hub.storage.write() as connection:
            ledger = Ledger(connection, row.establishment, hub.clock.acted_at())
            own = (
                tables.errand.c.establishment == row.establishment,
                tables.errand.c.person == row.person,
                tables.errand.c.goes_to == row.goes_to,
            )
            if connection.execute(delete(tables.errand).where(*own)).rowcount:
                _send_back(ledger, RecordId(row.person), row.goes_to, hub.clock.today())
    return bool(waiting)


def _send_back(ledger: Ledger, person: RecordId, goes_to: str, today: date) -> None:
    for kind, episode in records_of(ledger, person):
        if kind == "episode" and (
            ledger.values((kind, episode)).get("state") == EpisodeState.IN_CUSTODY
        ):
            ledger.hub_change((kind, episode), gone(goes_to, today))
    ledger.save()
    send(ledger, person, goes_to)


def gone(goes_to: str, on: date) -> Mapping[str, object]:
    """A spell of custody that goes on elsewhere, as the episode's fields."""
    return {
        "state": EpisodeState.TRANSFERRED,
        "transferred_to": goes_to,
        "transferred_on": on,
    }


def _follow(ledger: Ledger, person: RecordId, place: str, cursors: Sequence[int]) -> None:
    """Let the changes at these places follow to a prison that has not got them."""
    connection, source = ledger.connection, ledger.establishment
    roots = {cursor: (source, cursor) for cursor in cursors}
    for some in chunks(cursors):
        for row in connection.execute(
            select(tables.following).where(
                _FOLLOWS.establishment == source, _FOLLOWS.cursor.in_(some)
            )
        ):
            roots[row.cursor] = (str(row.root), int(row.root_cursor))
    by_root: dict[str, list[int]] = defaultdict(list)
    for root, cursor in roots.values():
        by_root[root].append(cursor)
    known: set[tuple[str, int]] = set()
    for root, there in by_root.items():
        for some in chunks(there):
            known.update(
                (root, int(cursor))
                for cursor in connection.execute(
                    select(_FOLLOWS.root_cursor).where(
                        _FOLLOWS.establishment == place,
                        _FOLLOWS.root == root,
                        _FOLLOWS.root_cursor.in_(some),
                    )
                ).scalars()
            )
    fresh = [
        cursor for cursor in cursors if roots[cursor] not in known and roots[cursor][0] != place
    ]
    if not fresh:
        return
    turn = _turns(connection, len(fresh))
    connection.execute(
        insert(tables.following),
        [
            {
                "establishment": place,
                "root": roots[cursor][0],
                "root_cursor": roots[cursor][1],
                "source": source,
                "source_cursor": cursor,
                "person": person,
                "turn": turn + at,
                "cursor": None,
            }
            for at, cursor in enumerate(fresh)
        ],
    )


def _turns(connection: Connection, many: int) -> int:
    """The first of so many turns: what is sent on later is brought later."""
    counter = tables.counter.c
    connection.execute(
        update(tables.counter)
        .where(counter.name == TURN_COUNTER)
        .values(value=counter.value + many)
    )
    last = connection.execute(
        select(counter.value).where(counter.name == TURN_COUNTER)
    ).scalar_one()
    return int(last) - many + 1
