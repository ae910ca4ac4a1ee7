"""Making the tables, the search and the rivals anew from the journal."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from ebatui.casework.fields import Kind
from ebatui.casework.ids import RecordId
from ebatui.casework.records import KINDS
from ebatui.journal.change import Change
from ebatui.store import journal_tables, search, tables
from ebatui.store.connection import Connection
from ebatui.store.projection import Projector, folded


def make_projection(connection: Connection) -> None:
    """Make everything that follows from the journal anew, within the caller's transaction."""
    for table in journal_tables.PROJECTED:
        connection.execute(f"DELETE FROM {table}")  # noqa: S608 - constants
    tables.make_tables(connection)
    search.make_search(connection)
    projector = Projector(connection)
    aside = journal_tables.set_aside(connection)
    for kind in KINDS:
        for subject, changes in by_subject(connection, kind):
            projector.put(kind, subject, folded(kind, changes, aside), fresh=True)
    for person in sorted(projector.lines_due):
        search.refresh(connection, person)


def by_subject(connection: Connection, kind: Kind) -> Iterator[tuple[RecordId, list[Change]]]:
    """Every record of a kind with all its changes."""
    changes = journal_tables.select(
        connection, "WHERE kind = ? ORDER BY subject, device, seq", (kind.name,)
    )
    for subject, mine in groupby(changes, key=lambda change: change.subject):
        yield subject, list(mine)
