"""One unit of work: reads and writes in one transaction, all of it or none."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC

from ebatui.casework.fields import FieldError, Value
from ebatui.casework.ids import HUB, RecordId, counter, is_again, make_id, maker
from ebatui.casework.records import BY_RECORD, Record
from ebatui.journal.change import Change, checked_fields
from ebatui.journal.merge import Merged, in_order, merge
from ebatui.services.ports import (
    FORMER,
    UNDONE_ANSWERS,
    Arrived,
    Clock,
    ForbiddenMove,
    PersonKey,
    PersonRow,
)
from ebatui.store import drafts, journal_tables, search
from ebatui.store.adopt import adopt, read_former, write_former
from ebatui.store.connection import Connection
from ebatui.store.projection import Projector, merged_of
from ebatui.store.queries import Queries
from ebatui.store.receive import ANSWERED, LOST, rebase, receive
from ebatui.store.sieve import cleaned


class Unit(Queries):
    """Fulfils ``UnitOfWork``. Lives for one transaction, on the writer thread only."""

    def __init__(self, connection: Connection, device: int, actor: str, clock: Clock) -> None:
        super().__init__(connection, device)
        self._actor = actor
        self._clock = clock
        self._projector = Projector(connection)
        self._seq = -1
        self._made: list[Change] = []
        self._lost: int | None = None

    @property
    def last_seq(self) -> int:
        """The last sequence given in this unit, 0 where it made no change."""
        return self._made[-1].seq if self._made else 0

    def new_id(self) -> RecordId:
        """A fresh record id of this device."""
        name = f"id:{self._device}"
        number = journal_tables.counted(self._connection, name) + 1
        journal_tables.set_counter(self._connection, name, number)
        return make_id(self._device, number)

    def append(
        self,
        record: type[Record],
        subject: RecordId,
        fields: Mapping[str, object],
        *,
        whole: bool = False,
    ) -> Change:
        """Add a change and bring the record's row up to date.

        Raises ``FieldError`` or ``ForbiddenMove``. Where nothing would be set, the record's last
        change comes back and none is made.
        """
        return self._append(record, subject, fields, None, whole=whole)

    def append_again(
        self,
        record: type[Record],
        subject: RecordId,
        fields: Mapping[str, object],
        made: Change,
    ) -> int:
        """Add what ``made`` said, by the same person at the same moment; whether it says anything.

        For ``adopt``. Raises as ``append``.
        """
        before = self._seq
        self._append(record, subject, fields, made)
        return int(self._seq != before)

    def forget(self, change: Change) -> None:
        """Take a change that the hub never placed out of the journal (for ``adopt``)."""
        self._connection.execute(
            "DELETE FROM change WHERE device = ? AND seq = ? AND cursor IS NULL",
            (change.device, change.seq),
        )
        self._projector.project(change.kind, change.subject)

    def holds(self, kind: str, subject: RecordId) -> bool:
        """Whether there is such a record."""
        return self._projector.exists(kind, subject)

    def _append(
        self,
        record: type[Record],
        subject: RecordId,
        fields: Mapping[str, object],
        made: Change | None,
        *,
        whole: bool = False,
    ) -> Change:
        kind = BY_RECORD[record]
        values = checked_fields(kind, cleaned(kind, fields))
        before = journal_tables.changes_of(self._connection, kind.name, subject)
        if before:
            held = merged_of(self._connection, kind, before)
            values = values if whole else _news(held, values)
            if not values:
                return in_order(before)[-1]
        else:
            held = merge(kind, ())
            values = {name: value for name, value in values.items() if value is not None}
        change = Change(
            device=self._device,
            seq=self._next_seq(),
            at=made.at if made else int(self._clock.now().astimezone(UTC).timestamp()),
            actor=made.actor if made else self._actor,
            kind=kind.name,
            subject=subject,
            fields=values,
            seen=made.seen if made else self._known_cursor(),
        )
        merged = merged_of(self._connection, kind, [*before, change])
        if change in merged.refused_moves:
            assert kind.state is not None  # noqa: S101 - only a state is refused a move
            now = held.values.get(kind.state)
            raise ForbiddenMove(
                kind.name, None if now is None else str(now), str(values[kind.state])
            )
        journal_tables.insert(self._connection, change)
        self._made.append(change)
        self._seq = change.seq
        self._remember_id(subject)
        self._projector.put(kind, subject, merged, fresh=not before)
        return change

    def _known_cursor(self) -> int:
        """The cursor that says what a change made now builds on.

        While another's changes stand here without a place, for the hub lost them and has not got
        them again, that is the highest one lost: the hub then lets this change wait for them.
        """
        if self._lost is None:
            self._lost = journal_tables.counted(self._connection, LOST)
        if not self._lost:
            return self.seen_cursor()
        if self._connection.execute(
            "SELECT 1 FROM change INDEXED BY change_waiting WHERE device <> ? AND cursor IS NULL",
            (self._device,),
        ).fetchone():
            return self._lost
        journal_tables.set_counter(self._connection, LOST, 0)
        self._lost = 0
        return self.seen_cursor()

    def _next_seq(self) -> int:
        if self._seq < 0:
            self._seq = self.own_seq()
        return self._seq + 1

    def _remember_id(self, subject: RecordId) -> None:
        if maker(subject) == self._device and not is_again(subject):
            name = f"id:{self._device}"
            if journal_tables.counted(self._connection, name) < counter(subject):
                journal_tables.set_counter(self._connection, name, counter(subject))

    def search_people(
        self, query: str, limit: int, after: PersonKey | None = None
    ) -> list[PersonRow]:
        """A page of people, with what this unit changed."""
        self._refresh_lines()
        return super().search_people(query, limit, after)

    def save_draft(
        self, form: str, subject: RecordId | None, answers: Mapping[str, object]
    ) -> None:
        """Keep what has been typed so far."""
        drafts.save(self._connection, form, subject, answers)

    def drop_draft(self, form: str, subject: RecordId | None) -> None:
        """Forget a draft."""
        drafts.drop(self._connection, form, subject)

    def set_mark(self, name: str, value: str) -> None:
        """Remember a small thing on this terminal."""
        self._connection.execute("INSERT OR REPLACE INTO mark VALUES (?, ?)", (name, value))

    def keep_secret(self, name: str, secret: bytes) -> None:
        """Keep a private key or other secret."""
        self._connection.execute("INSERT OR REPLACE INTO secret VALUES (?, ?)", (name, secret))

    def set_label(self, device: int, label: str) -> None:
        """Remember a device's label."""
        self._connection.execute("INSERT OR REPLACE INTO label VALUES (?, ?)", (device, label))

    def receive(self, arrived: Arrived) -> int:
        """Apply what the hub sent, once; see ``receive``."""
        former = read_former(self.mark(FORMER))
        news = receive(self._connection, self._projector, arrived, self._device, former)
        self._seq = -1
        answers = 0
        for change in arrived.changes:
            self._remember_id(change.subject)
            answers += change.device == HUB and change.kind in ANSWERED
        if answers and (undone := int(self.mark(UNDONE_ANSWERS) or 0)):
            self.set_mark(UNDONE_ANSWERS, str(max(0, undone - answers)))
        return news

    def rebase(self, kept: int) -> int:
        """Forget the hub's places beyond ``kept``; how many of its answers that undoes."""
        answers = rebase(self._connection, kept)
        if answers:
            self.set_mark(UNDONE_ANSWERS, str(int(self.mark(UNDONE_ANSWERS) or 0) + answers))
        self._seq, self._lost = -1, None
        return answers

    def leave_number(self, number: int) -> None:
        """This terminal will have another device number: the hub is to send everything again."""
        former = {**read_former(self.mark(FORMER)), number: (1, self.own_seq())}
        self.set_mark(FORMER, write_former(former))
        self.rebase(0)

    def adopt(self) -> int:
        """Make again what only this terminal holds of its earlier numbers; how many changes."""
        former = read_former(self.mark(FORMER))
        made = adopt(self, self._connection, former) if former else 0
        if former:
            self._connection.execute("DELETE FROM mark WHERE name = ?", (FORMER,))
        return made

    def finish(self) -> None:
        """Last work before the commit. Raises ``FieldError`` for a reference to no record."""
        for change in self._made:
            loose = self._connection.execute(
                "SELECT field FROM loose_ref WHERE kind = ? AND subject = ?",
                (change.kind, change.subject),
            ).fetchall()
            for (name,) in loose:
                if name in change.fields:
                    raise FieldError(name, "NO_SUCH_RECORD")
        self._refresh_lines()

    def _refresh_lines(self) -> None:
        due, self._projector.lines_due = self._projector.lines_due, set()
        for person in sorted(due):
            search.refresh(self._connection, person)


def _news(held: Merged, values: Mapping[str, Value]) -> dict[str, Value]:
    """What a change adds: fields that differ, and fields whose rivals it settles."""
    contested = {rival.field for rival in held.rivals}
    return {
        name: value
        for name, value in values.items()
        if value != held.values.get(name) or name in contested
    }
