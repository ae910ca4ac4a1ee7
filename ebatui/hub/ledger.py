"""One establishment's journal within one write transaction.

The establishment's row is locked first, so cursors and the hub's own sequence have no gaps however
many workers there are; record rows are brought up to date with the same commit.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import Connection, Integer, Row, bindparam, func, insert, select, tuple_, update

from ebatui.casework.fields import FieldError, Value
from ebatui.casework.ids import HUB, RecordId, stand_in, true_device
from ebatui.casework.records import BY_NAME, KINDS
from ebatui.hub import tables
from ebatui.journal.change import Change, checked_fields
from ebatui.journal.merge import Merged, merge

HUB_ACTOR = "hub"
LOOKED_UP_AT_ONCE = 400
"""Parameters of a statement: well below any database's limit."""

# Asked of every request, so made once: putting a statement together costs more than running it.
_LOCKED = (
    select(tables.establishment)
    .where(tables.establishment.c.code == bindparam("code"))
    .with_for_update()
)
_BETWEEN = (
    select(tables.change)
    .where(tables.change.c.establishment == bindparam("establishment"))
    .where(tables.change.c.cursor > bindparam("after"))
    .where(tables.change.c.cursor <= bindparam("upto"))
    .order_by(tables.change.c.cursor)
    .limit(bindparam("most", type_=Integer))
)

Subject = tuple[str, RecordId]
"""A record: the name of its kind, and its id."""


class Ledger:
    """The changes and records of one establishment, to read and to add to. End with ``save``."""

    def __init__(self, connection: Connection, establishment: str, at: int) -> None:
        """Lock the establishment. ``at`` is the wall clock in UTC seconds, for the hub's changes.

        Raises ``LookupError`` where the hub knows no such establishment.
        """
        row = connection.execute(_LOCKED, {"code": establishment}).one_or_none()
        if row is None:
            raise LookupError("no such establishment")
        self.connection = connection
        self.establishment = establishment
        self.cursor: int = row.cursor
        self._hub_seq: int = row.hub_seq
        self._refusals: int = row.refusals
        self._at = at
        self._histories: dict[Subject, list[Change]] = {}
        self._merged: dict[Subject, Merged] = {}
        self._stored: set[Subject] = set()
        self._added: list[Change] = []
        self._seqs: dict[int, int] = {}
        self._set_aside: list[dict[str, object]] = []

    def prefetch(self, subjects: Iterable[Subject]) -> None:
        """Read the histories of many records at once."""
        wanted = [subject for subject in dict.fromkeys(subjects) if subject not in self._histories]
        for start in range(0, len(wanted), LOOKED_UP_AT_ONCE):
            self._read(wanted[start : start + LOOKED_UP_AT_ONCE])

    def history(self, subject: Subject) -> list[Change]:
        """Every accepted change of a record, in the hub's order."""
        if subject not in self._histories:
            self.prefetch([subject])
        return self._histories[subject]

    def merged(self, subject: Subject) -> Merged | None:
        """The record as its changes make it; ``None`` where there is none."""
        history = self.history(subject)
        if subject not in self._merged and history:
            self._merged[subject] = merge(BY_NAME[subject[0]], history)
        return self._merged.get(subject)

    def values(self, subject: Subject) -> Mapping[str, Value]:
        """The record's values. Raises ``LookupError`` where there is no such record."""
        merged = self.merged(subject)
        if merged is None:
            raise LookupError("no such record")
        return merged.values

    def tried(self, change: Change) -> tuple[Change, Merged]:
        """The change with the place it would get, and the record it would make. Adds nothing."""
        placed = replace(change, cursor=self.cursor + 1)
        history = self.history((change.kind, change.subject))
        return placed, merge(BY_NAME[change.kind], [*history, placed])

    def add(self, placed: Change, makes: Merged) -> None:
        """Add a change that was just tried."""
        if placed.cursor != self.cursor + 1:
            raise ValueError("a change is added at the next cursor")
        subject = (placed.kind, placed.subject)
        self.cursor += 1
        self._histories[subject].append(placed)
        self._merged[subject] = makes
        self._added.append(placed)

    def hub_change(self, subject: Subject, fields: Mapping[str, object]) -> Change | None:
        """A change of the hub's own, with what differs of ``fields``; ``None`` if nothing does.

        Raises ``FieldError`` for a value the field cannot hold and ``ValueError`` for a move of
        the state that has no arrow.
        """
        kind = BY_NAME[subject[0]]
        merged = self.merged(subject)
        held = merged.values if merged else {}
        differing = {
            name: value
            for name, value in checked_fields(kind, fields).items()
            if value != held.get(name)
        }
        if merged is not None and not differing:
            return None
        placed, makes = self.tried(
            Change(
                device=HUB,
                seq=self._hub_seq + 1,
                at=self._at,
                actor=HUB_ACTOR,
                kind=kind.name,
                subject=subject[1],
                fields=differing,
                seen=self.cursor,
            )
        )
        if placed in makes.refused_moves:
            raise ValueError(f"{kind.name}: no such move of its state")
        self._hub_seq += 1
        self.add(placed, makes)
        return placed

    @property
    def added(self) -> tuple[Change, ...]:
        """What was added and is not written yet."""
        return tuple(self._added)

    def followed(
        self, made: Change, subject: Subject, fields: Mapping[str, Value], seen: int
    ) -> Change:
        """Add what a device made elsewhere, under the number that stands in for it here.

        A move of the state that has no arrow here does not move it; the change's other fields
        stand, as in every merge.
        """
        device = stand_in(true_device(made.device))
        if device not in self._seqs:
            columns = tables.change.c
            self._seqs[device] = (
                self.connection.execute(
                    select(func.max(columns.seq)).where(
                        columns.establishment == self.establishment, columns.device == device
                    )
                ).scalar_one()
                or 0
            )
        self._seqs[device] += 1
        placed, makes = self.tried(
            Change(
                device=device,
                seq=self._seqs[device],
                at=made.at,
                actor=made.actor,
                kind=subject[0],
                subject=subject[1],
                fields=fields,
                seen=seen,
            )
        )
        self.add(placed, makes)
        return placed

    @property
    def refused(self) -> int:
        """How many changes are set aside and not yet saved."""
        return len(self._set_aside)

    def set_aside(self, change: Change, fault: FieldError) -> None:
        """Keep a change that cannot be accepted, as it came: nothing is lost, nothing waits."""
        self._refusals += 1
        self._set_aside.append(
            {
                "establishment": self.establishment,
                "device": change.device,
                "seq": change.seq,
                "field": fault.field,
                "code": fault.code,
                "change": as_refused(change),
                "place": self._refusals,
                "after": self.cursor,
            }
        )

    def save(self) -> None:
        """Write what was added: changes, the records they touch, refusals, and the counters."""
        if self._added:
            rows = [self._as_row(one) for one in self._added]
            self.connection.execute(insert(tables.change), rows)
            self._save_records({(one.kind, one.subject) for one in self._added})
        if self._set_aside:
            self.connection.execute(insert(tables.refusal), self._set_aside)
        if not (self._added or self._set_aside):
            return
        self.connection.execute(
            update(tables.establishment)
            .where(tables.establishment.c.code == self.establishment)
            .values(cursor=self.cursor, hub_seq=self._hub_seq, refusals=self._refusals)
        )
        self._added, self._set_aside = [], []

    def _save_records(self, touched: set[Subject]) -> None:
        for kind in KINDS:  # parents before children
            table = tables.RECORDS[kind.name]
            new, known = [], []
            for subject in sorted(one for one in touched if one[0] == kind.name):
                row = tables.to_row(kind, self._merged[subject].values)
                if subject in self._stored:
                    known.append({"of": self.establishment, "which": subject[1], **row})
                else:
                    new.append({"establishment": self.establishment, "id": subject[1], **row})
            if new:
                self.connection.execute(insert(table), new)
            if known:
                self.connection.execute(
                    update(table)
                    .where(table.c.establishment == bindparam("of"))
                    .where(table.c.id == bindparam("which"))
                    .values({name: bindparam(name) for name in row}),
                    known,
                )
        self._stored |= touched

    def _read(self, subjects: Sequence[Subject]) -> None:
        for subject in subjects:
            self._histories[subject] = []
        columns = tables.change.c
        rows = self.connection.execute(
            select(tables.change)
            .where(columns.establishment == self.establishment)
            .where(tuple_(columns.kind, columns.subject).in_(subjects))
            .order_by(columns.cursor)
        )
        for row in rows:
            change = change_of(row)
            subject = (change.kind, change.subject)
            self._histories[subject].append(change)
            self._stored.add(subject)

    def _as_row(self, change: Change) -> dict[str, object]:
        return {
            "establishment": self.establishment,
            "cursor": change.cursor,
            "device": change.device,
            "seq": change.seq,
            "at": change.at,
            "actor": change.actor,
            "kind": change.kind,
            "subject": change.subject,
            "fields": written_fields(change.fields),
            "seen": change.seen,
        }


def as_refused(change: Change) -> str:
    """A change that was set aside, as the table holds it."""
    whole: dict[str, Value | dict[str, Value]] = {
        "at": change.at,
        "actor": change.actor,
        "kind": change.kind,
        "subject": change.subject,
        "seen": change.seen,
        "fields": dict(change.fields),
    }
    return json.dumps(whole, sort_keys=True)  # ASCII: what was refused may hold anything


def written_fields(fields: Mapping[str, Value]) -> str:
    """A change's fields as the table holds them."""
    return json.dumps(dict(fields), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def change_of(row: Row) -> Change:  # type: ignore[type-arg]  # rows of one table, any columns
    """A row of the change table."""
    return Change(
        device=row.device,
        seq=row.seq,
        at=row.at,
        actor=row.actor,
        kind=row.kind,
        subject=RecordId(row.subject),
        fields=json.loads(row.fields),
        seen=row.seen,
        cursor=row.cursor,
    )


def rows_between(
    connection: Connection, establishment: str, after: int, upto: int, most: int
) -> Sequence[Row]:  # type: ignore[type-arg]  # rows of one table, any columns
    """The first rows of changes at cursors beyond ``after`` up to ``upto``, at most ``most``."""
    given = {"establishment": establishment, "after": after, "upto": upto, "most": most}
    return connection.execute(_BETWEEN, given).all()


def changes_between(
    connection: Connection, establishment: str, after: int, upto: int, most: int
) -> list[Change]:
    """The first changes at cursors beyond ``after`` up to ``upto``, at most ``most``, in order."""
    rows = rows_between(connection, establishment, after, upto, most)
    return [change_of(row) for row in rows]
