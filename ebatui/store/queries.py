"""Reads of the case file: ``services.ports.Reader`` over one connection."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from ebatui.casework.fields import Type, to_value
from ebatui.casework.ids import HUB, RecordId, true_device
from ebatui.casework.records import BY_RECORD, R, Record, read_row
from ebatui.journal.change import Change
from ebatui.journal.merge import Merged, Rival, in_order
from ebatui.services.ports import PersonKey, PersonRow, Refusal
from ebatui.store import drafts, journal_tables, search
from ebatui.store.connection import Connection
from ebatui.store.projection import merged_of
from ebatui.store.tables import quoted, select_sql


class Queries:
    """Fulfils ``Reader``. The caller holds the transaction that makes it one moment."""

    def __init__(self, connection: Connection, device: int) -> None:
        self._connection = connection
        self._device = device

    def get(self, record: type[R], subject: RecordId) -> R | None:
        """The record, or ``None`` where there is none."""
        kind = BY_RECORD[record]
        row = self._connection.execute(
            select_sql(kind.name) + " WHERE id = ?", (subject,)
        ).fetchone()
        return None if row is None else _record(record, row)

    def find(self, record: type[R], **equal: object) -> list[R]:
        """Records whose fields equal these, oldest id first.

        ``FieldError`` for a value the field cannot hold, ``KeyError`` for no such field.
        """
        where, given = self._where(record, equal)
        rows = self._connection.execute(
            f"{select_sql(BY_RECORD[record].name)}{where} ORDER BY id", given
        )
        return [_record(record, row) for row in rows]

    def find_between(
        self, record: type[R], field: str, first: date, last: date, **equal: object
    ) -> list[R]:
        """Records whose date (or moment) ``field`` lies from ``first`` to ``last``, earliest first.

        Both days count. ``KeyError`` for no such field.
        """
        kind = BY_RECORD[record]
        column = quoted(kind.field(field).name)
        where, given = self._where(record, equal)
        where += f"{' AND' if where else ' WHERE'} {column} BETWEEN ? AND ?"
        rows = self._connection.execute(
            f"{select_sql(kind.name)}{where} ORDER BY {column}, id",
            [*given, first.isoformat(), last.isoformat() + "~"],  # beyond any time of that day
        )
        return [_record(record, row) for row in rows]

    def count(self, record: type[Record], **equal: object) -> int:
        """How many ``find`` would give."""
        where, given = self._where(record, equal)
        table = quoted(BY_RECORD[record].name)
        row = self._connection.execute(f"SELECT count(*) FROM {table}{where}", given).fetchone()  # noqa: S608 - declared names
        return int(row[0])

    def _where(self, record: type[Record], equal: Mapping[str, object]) -> tuple[str, list[Any]]:
        kind = BY_RECORD[record]
        clauses: list[str] = []
        given: list[Any] = []
        for name, value in equal.items():
            spec = None if name == "id" else kind.field(name)
            many = value if isinstance(value, (tuple, list, set, frozenset)) else (value,)
            values = [one if spec is None else to_value(spec, one) for one in many]
            if spec is not None and spec.holds is Type.BOOL:
                values = [None if one is None else int(bool(one)) for one in values]
            known = [one for one in values if one is not None]
            column = quoted(name)
            if len(known) == 1:
                test = f"{column} = ?"
                given.append(known[0])
            else:
                test = f"{column} IN (SELECT value FROM json_each(?))"  # noqa: S608 - declared names
                given.append(json.dumps(known))
            clauses.append(f"({test} OR {column} IS NULL)" if len(known) < len(values) else test)
        return (" WHERE " + " AND ".join(clauses) if clauses else ""), given

    def person_by_number(self, prison_number: str) -> RecordId | None:
        """The person with this prison number; the oldest record where two carry it."""
        row = self._connection.execute(
            "SELECT min(id) FROM person WHERE prison_number = ? AND same_as IS NULL",
            (prison_number,),
        ).fetchone()
        return None if row[0] is None else RecordId(row[0])

    def search_people(
        self, query: str, limit: int, after: PersonKey | None = None
    ) -> list[PersonRow]:
        """A page of people; see ``search``."""
        return search.search(self._connection, query, limit, after)

    def changes_of(self, record: type[Record], subject: RecordId) -> list[Change]:
        """The record's history, in the merge's order."""
        kind = BY_RECORD[record].name
        return in_order(journal_tables.changes_of(self._connection, kind, subject))

    def merged(self, record: type[Record], subject: RecordId) -> Merged:
        """The record with what contests it, as its changes make it here."""
        kind = BY_RECORD[record]
        changes = journal_tables.changes_of(self._connection, kind.name, subject)
        return merged_of(self._connection, kind, changes)

    def changes_since(self, cursor: int, *, not_by: int | None = None) -> list[Change]:
        """Accepted changes beyond a hub cursor, in the hub's order."""
        return list(
            journal_tables.select(
                self._connection,
                "WHERE cursor > ? AND device IS NOT ? ORDER BY cursor",
                (cursor, not_by),
            )
        )

    def rivals(self) -> list[tuple[str, RecordId, Rival]]:
        """Every unsettled rival value: kind, record, and what rivals what."""
        columns = ", ".join(f"change.{name.strip()}" for name in journal_tables.COLUMNS.split(","))
        rows = self._connection.execute(
            f"SELECT {columns}, rival.field, rival.conflict FROM rival "  # noqa: S608 - constants
            "JOIN change USING (device, seq) "
            "ORDER BY rival.conflict DESC, change.kind, change.subject, rival.field, device, seq"
        )
        found = []
        for row in rows:
            change = journal_tables.as_change(row)
            value = change.fields[row[9]]
            found.append((change.kind, change.subject, Rival(row[9], value, change, bool(row[10]))))
        return found

    def refused_moves(self) -> list[Change]:
        """Changes whose move of a state had no arrow when the merge came to them."""
        return list(
            journal_tables.select(
                self._connection,
                "WHERE (device, seq) IN (SELECT device, seq FROM refused_move) "
                "ORDER BY kind, subject, device, seq",
            )
        )

    def draft(self, form: str, subject: RecordId | None) -> Mapping[str, object] | None:
        """What was typed into a form and not yet saved."""
        return drafts.load(self._connection, form, subject)

    def drafts(self, form: str) -> Sequence[tuple[RecordId | None, Mapping[str, object]]]:
        """All drafts of one form."""
        return drafts.load_all(self._connection, form)

    def mark(self, name: str) -> str | None:
        """A small thing this terminal remembers."""
        row = self._connection.execute("SELECT value FROM mark WHERE name = ?", (name,)).fetchone()
        return None if row is None else str(row[0])

    def version(self) -> int:
        """A number that is another once another connection, the writer's, has saved anything."""
        return int(self._connection.execute("PRAGMA data_version").fetchone()[0])

    def seen_cursor(self) -> int:
        """The highest hub cursor applied here."""
        return journal_tables.counted(self._connection, "seen")

    def waiting(self) -> int:
        """How many changes made here the hub has neither placed nor refused."""
        row = self._connection.execute(
            "SELECT (SELECT count(*) FROM change INDEXED BY change_waiting "
            "WHERE device = ?1 AND cursor IS NULL) - "
            "(SELECT count(DISTINCT seq) FROM refusal JOIN change USING (device, seq) "
            "WHERE device = ?1 AND cursor IS NULL)",
            (self._device,),
        ).fetchone()
        return int(row[0])

    def label_of(self, device: int) -> str:
        """The label of a device: ``HUB`` for the hub, ``D<number>`` until its label is known."""
        device = true_device(device)
        row = self._connection.execute(
            "SELECT label FROM label WHERE device = ?", (device,)
        ).fetchone()
        if row is not None:
            return str(row[0])
        return "HUB" if device == HUB else f"D{device}"

    def own_changes(self, after_seq: int, limit: int = 100_000) -> list[Change]:
        """Changes this device made beyond one of its own sequence numbers, in sequence."""
        return list(
            journal_tables.select(
                self._connection,
                "WHERE device = ? AND seq > ? ORDER BY seq LIMIT ?",
                (self._device, after_seq, limit),
            )
        )

    def own_seq(self) -> int:
        """The last sequence number this device gave, 0 before the first."""
        return journal_tables.last_seq(self._connection, self._device)

    def refusals(self) -> list[Refusal]:
        """Changes the hub could not accept and no later ones mend, oldest first.

        Mended is what was said again, all of it, in changes that were not refused themselves.
        """
        rows = self._connection.execute(
            "SELECT refusal.device, refusal.seq, refusal.field, refusal.code "
            "FROM refusal JOIN change AS bad USING (device, seq) WHERE EXISTS ("
            " SELECT 1 FROM json_each(bad.fields) AS said WHERE said.key NOT IN ("
            "  SELECT again.key FROM change AS mend, json_each(mend.fields) AS again"
            "  WHERE mend.kind = bad.kind AND mend.subject = bad.subject"
            "  AND mend.device = bad.device AND mend.seq > bad.seq"
            "  AND (mend.device, mend.seq) NOT IN (SELECT device, seq FROM refusal)))"
            " ORDER BY bad.at, refusal.device, refusal.seq, refusal.field"
        )
        return [Refusal(*row) for row in rows]

    def secret(self, name: str) -> bytes | None:
        """A private key or other secret of this terminal."""
        row = self._connection.execute(
            "SELECT secret FROM secret WHERE name = ?", (name,)
        ).fetchone()
        return None if row is None else bytes(row[0])


def _record(record: type[R], row: Sequence[Any]) -> R:
    return read_row(record, RecordId(row[0]), row[1:])
