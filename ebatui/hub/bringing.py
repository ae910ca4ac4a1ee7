"""Bringing what follows a case into the receiving prison's journal.

Every change comes under the number that stands in for its maker, in the maker's own order, with
what it had seen said in this prison's places: what was concurrent where it was made is concurrent
here, and what nobody there could know of is not said to have been seen. The merge does the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select, update

from ebatui.casework.codes import EpisodeState
from ebatui.casework.fields import Type, Value
from ebatui.casework.ids import RecordId, stand_in, true_device
from ebatui.casework.records import BY_NAME
from ebatui.hub import diary, joining, tables
from ebatui.hub.hub import Hub
from ebatui.hub.ledger import Ledger, Subject, change_of
from ebatui.hub.moving import chunks, here, places_of, records_of
from ebatui.journal.change import Change

_FOLLOWS = tables.following.c
_CHANGE = tables.change.c
_WAITING = (
    select(tables.following)
    .where(_FOLLOWS.establishment == bindparam("establishment"), _FOLLOWS.cursor.is_(None))
    .order_by(_FOLLOWS.turn)
)
_WAITS = _WAITING.limit(1)


def anything_comes(connection: Connection, establishment: str) -> bool:
    """Whether anything waits to follow a case to this prison."""
    return connection.execute(_WAITS, {"establishment": establishment}).first() is not None


def bring(hub: Hub, establishment: str) -> None:
    """Take into a prison's journal what waits to follow a case there."""
    with hub.storage.write() as connection:
        ledger = Ledger(connection, establishment, hub.clock.acted_at())
        rows = connection.execute(_WAITING, {"establishment": establishment}).all()
        bookings = _Bringing(ledger, rows).all()
        ledger.save()
        people = sorted({RecordId(row.person) for row in rows})
        places = places_of(connection, people)
        come = [person for person in people if places.get(person) == establishment]
        for person in come:
            _settle_in(ledger, person)
            ledger.save()
            joining.join_all(ledger, person)
            ledger.save()
        asked = here(ledger, bookings)
        diary.take_over(ledger, asked)
        diary.answer(ledger, asked, hub.clock.now())
        ledger.save()


def _settle_in(ledger: Ledger, person: RecordId) -> None:
    """The spell of custody that was left at the sender goes on here."""
    spells = [subject for subject in records_of(ledger, person) if subject[0] == "episode"]
    held = {subject: ledger.values(subject) for subject in spells}
    own = ledger.establishment
    staying = [
        one for one, values in held.items() if values.get("state") == EpisodeState.IN_CUSTODY
    ]
    for subject in staying:
        if held[subject].get("prison") not in (None, own):
            ledger.hub_change(subject, {"prison": own, "wing": None, "cell": None})
    if staying:
        return
    for subject, values in held.items():
        left = values.get("state") == EpisodeState.TRANSFERRED
        if left and values.get("transferred_to") == own and not values.get("same_as"):
            ledger.hub_change(
                subject,
                {
                    "state": EpisodeState.IN_CUSTODY,
                    "prison": own,
                    "transferred_from": values.get("prison"),
                    "wing": None,
                    "cell": None,
                    "arrived": None,
                },
            )


class _Bringing:
    def __init__(self, ledger: Ledger, rows: Sequence[Row[Any]]) -> None:
        self._ledger = ledger
        self._rows = rows
        self._sources: dict[tuple[str, int], int | None] = {}
        """Where a change of this prison stands in another's order: (that prison, place here)."""
        self._coming: set[Subject] = set()

    def all(self) -> list[RecordId]:
        """Bring everything; the bookings among it."""
        changes = self._read()
        self._coming = {(change.kind, change.subject) for change in changes}
        self._ledger.prefetch(self._coming)
        for row, change in zip(self._rows, changes, strict=True):
            self._bring(row, change)
        found = {change.subject for change in changes if change.kind == "booking"}
        return sorted(found)

    def _read(self) -> list[Change]:
        """The changes as they stand where they are read from, in turn."""
        found: dict[tuple[str, int], Change] = {}
        for source in {row.source for row in self._rows}:
            there = [row.source_cursor for row in self._rows if row.source == source]
            for some in chunks(there):
                for row in self._ledger.connection.execute(
                    select(tables.change).where(
                        _CHANGE.establishment == source, _CHANGE.cursor.in_(some)
                    )
                ):
                    found[source, row.cursor] = change_of(row)
        return [found[row.source, row.source_cursor] for row in self._rows]

    def _bring(self, row: Row[Any], change: Change) -> None:
        ledger, subject = self._ledger, (change.kind, change.subject)
        fields = self._fields(change)
        placed = ledger.followed(change, subject, fields, self._seen(row.source, change))
        self._sources[row.source, placed.cursor or 0] = row.source_cursor
        ledger.connection.execute(
            update(tables.following)
            .where(
                _FOLLOWS.establishment == row.establishment,
                _FOLLOWS.root == row.root,
                _FOLLOWS.root_cursor == row.root_cursor,
            )
            .values(cursor=placed.cursor)
        )

    def _fields(self, change: Change) -> dict[str, Value]:
        """Without what names a record that does not come too."""
        kind, fields = BY_NAME[change.kind], dict(change.fields)
        for name, value in change.fields.items():
            spec = kind.field(name)
            if spec.holds is not Type.REF or not isinstance(value, int):
                continue
            target = (str(spec.ref), RecordId(value))
            if target[0] == "slot":
                known = diary.publish_one(self._ledger, target[1])
            else:
                known = target in self._coming or self._ledger.merged(target) is not None
            if not known:
                del fields[name]
        return fields

    def _seen(self, source: str, change: Change) -> int:
        """What the change had seen, in this prison's places: up to the first it had not.

        Too little may be said, never too much: then an adviser is asked, nothing is overwritten.
        """
        last = 0
        own = stand_in(true_device(change.device))
        for held in self._ledger.history((change.kind, change.subject)):
            cursor = held.cursor or 0
            if held.device != own:
                there = self._place_at(source, cursor)
                if there is None or there > change.seen:
                    return cursor - 1
            last = cursor
        return last

    def _place_at(self, source: str, cursor: int) -> int | None:
        """Where the change at one of this prison's places stands in another prison's order."""
        if (source, cursor) not in self._sources:
            self._sources[source, cursor] = self._looked_up(source, cursor)
        return self._sources[source, cursor]

    def _looked_up(self, source: str, cursor: int) -> int | None:
        connection, here = self._ledger.connection, self._ledger.establishment
        row = connection.execute(
            select(tables.following).where(
                _FOLLOWS.establishment == here, _FOLLOWS.cursor == cursor
            )
        ).one_or_none()
        root, at = (here, cursor) if row is None else (str(row.root), int(row.root_cursor))
        if root == source:
            return at
        return connection.execute(
            select(_FOLLOWS.cursor).where(
                _FOLLOWS.establishment == source,
                _FOLLOWS.root == root,
                _FOLLOWS.root_cursor == at,
            )
        ).scalar_one_or_none()
