"""From the journal to the tables: what each record's row must be, and putting it there.

A reference to a record that is not here (made elsewhere, not yet arrived) is held loose: the
column stays empty, and is filled the moment that record comes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from ebatui.casework.fields import Kind, Value
from ebatui.casework.ids import RecordId
from ebatui.casework.records import BY_NAME
from ebatui.journal.aside import SetAside, still_said
from ebatui.journal.change import Change
from ebatui.journal.merge import Merged, merge
from ebatui.store import journal_tables
from ebatui.store.connection import Connection
from ebatui.store.tables import quoted, upsert_sql

Touched = set[tuple[str, RecordId]]


def row_of(kind: Kind, subject: RecordId, merged: Merged) -> list[Any]:
    """A record's row: its id, then its fields as declared (flags as 0 and 1)."""
    return [subject, *(_cell(merged.values.get(spec.name)) for spec in kind.fields)]


def declared(kind: Kind, changes: Iterable[Change]) -> list[Change]:
    """The changes without fields this program does not know (a newer one wrote them)."""
    names = {spec.name for spec in kind.fields}
    return [
        change
        if names.issuperset(change.fields)
        else replace(change, fields={n: v for n, v in change.fields.items() if n in names})
        for change in changes
    ]


def merged_of(connection: Connection, kind: Kind, changes: Sequence[Change]) -> Merged:
    """The record that these changes, all that are held of it, make here."""
    waits = any(change.cursor is None for change in changes)
    return folded(kind, changes, journal_tables.set_aside(connection) if waits else {})


def folded(kind: Kind, changes: Sequence[Change], aside: SetAside) -> Merged:
    """The same, where it is known which changes the hub set ``aside``."""
    return merge(kind, declared(kind, still_said(kind, changes, aside)))


def _cell(value: Value) -> Any:
    return int(value) if isinstance(value, bool) else value


class Projector:
    """Brings rows up to date within one transaction; people's lines last, by ``lines_due``."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.lines_due: set[int] = set()

    def project(self, name: str, subject: RecordId) -> None:
        """Merge a record's changes anew and put the row."""
        changes = journal_tables.changes_of(self._connection, name, subject)
        if not changes:
            self._take_away(BY_NAME[name], subject)
            return
        kind = BY_NAME[name]
        self.put(kind, subject, merged_of(self._connection, kind, changes))

    def put(self, kind: Kind, subject: RecordId, merged: Merged, *, fresh: bool = False) -> None:
        """Put a record's row, its rivals and its refused moves as the merge left them.

        ``fresh``: nothing of this record is in the tables yet.
        """
        place = (kind.name, subject)
        isnew = fresh or not self.exists(kind.name, subject)
        self._note_lines(kind, subject, merged)
        if not isnew:
            for table in journal_tables.PROJECTED:
                self._connection.execute(
                    f"DELETE FROM {table} WHERE kind = ? AND subject = ?",  # noqa: S608 - constants
                    place,
                )
        row = row_of(kind, subject, merged)
        for at, spec in enumerate(kind.fields, 1):
            target = row[at]
            if spec.ref is None or target is None or target == subject:
                continue
            if not self.exists(spec.ref, target):
                row[at] = None
                self._connection.execute(
                    "INSERT INTO loose_ref VALUES (?, ?, ?, ?)", (*place, spec.name, target)
                )
        self._connection.execute(upsert_sql(kind.name), row)
        for rival in merged.rivals:
            self._connection.execute(
                "INSERT INTO rival VALUES (?, ?, ?, ?, ?, ?)",
                (*place, rival.field, rival.change.device, rival.change.seq, int(rival.conflict)),
            )
        for change in merged.refused_moves:
            self._connection.execute(
                "INSERT INTO refused_move VALUES (?, ?, ?, ?)", (*place, change.device, change.seq)
            )
        if isnew:
            self._tie(subject)

    def _take_away(self, kind: Kind, subject: RecordId) -> None:
        """Remove the row of a record that no change makes any more; what names it is loose."""
        self._note_lines(kind, subject, merge(kind, ()))
        for other in BY_NAME.values():
            for spec in other.fields:
                if spec.ref == kind.name:
                    column, table = quoted(spec.name), quoted(other.name)
                    self._connection.execute(
                        f"INSERT OR REPLACE INTO loose_ref SELECT ?, id, ?, ? FROM {table}"  # noqa: S608 - declared names
                        f" WHERE {column} = ?",
                        (other.name, spec.name, subject, subject),
                    )
                    self._connection.execute(
                        f"UPDATE {table} SET {column} = NULL WHERE {column} = ?",  # noqa: S608 - declared names
                        (subject,),
                    )
        for table in journal_tables.PROJECTED:
            self._connection.execute(
                f"DELETE FROM {table} WHERE kind = ? AND subject = ?",  # noqa: S608 - constants
                (kind.name, subject),
            )
        self._connection.execute(f"DELETE FROM {quoted(kind.name)} WHERE id = ?", (subject,))  # noqa: S608 - declared names

    def exists(self, name: str, subject: int) -> bool:
        """Whether a record has a row."""
        found = self._connection.execute(
            f"SELECT 1 FROM {quoted(name)} WHERE id = ?",  # noqa: S608 - declared names
            (subject,),
        ).fetchone()
        return found is not None

    def _tie(self, subject: RecordId) -> None:
        waiting = self._connection.execute(
            "SELECT kind, subject FROM loose_ref WHERE target = ?", (subject,)
        ).fetchall()
        for name, other in waiting:
            self.project(name, RecordId(other))

    def _note_lines(self, kind: Kind, subject: RecordId, merged: Merged) -> None:
        if kind.name == "person":
            self.lines_due.add(subject)
        elif kind.name == "episode":
            before = self._connection.execute(
                "SELECT person FROM episode WHERE id = ?", (subject,)
            ).fetchone()
            self.lines_due.update(
                person
                for person in (before and before[0], merged.values.get("person"))
                if isinstance(person, int)
            )

    def project_all(self, touched: Iterable[tuple[str, RecordId]]) -> None:
        """Project many records, parents before children."""
        order = {name: at for at, name in enumerate(BY_NAME)}
        for name, subject in sorted(touched, key=lambda one: (order[one[0]], one[1])):
            self.project(name, subject)


def last_writer(merged: Merged, changes: Iterable[Change], field: str | None) -> Change | None:
    """The change that wrote a field, or failing that the record's last change."""
    if field is not None and field in merged.written_by:
        return merged.written_by[field]
    return max(changes, key=lambda change: (change.device, change.seq), default=None)
