"""What has been done to a case file's tables, by name, so that every older file can be opened.

The records' own tables are a projection: whenever their declarations change they are made anew
from the journal (``tables.signature``), so only what cannot be made anew is migrated here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ebatui.store.connection import Connection, driver
from ebatui.store.drafts import make_drafts
from ebatui.store.journal_tables import make_journal, make_set_apart

STEPS: tuple[tuple[str, Callable[[Connection], None]], ...] = (
    ("0001_journal", make_journal),
    ("0002_drafts", make_drafts),
    ("0003_set_apart", make_set_apart),
)
"""Named steps, in order. A released step is never edited: a new one is added."""

_SET = "case file"


def applied(connection: Connection) -> set[str]:
    """The names of the steps this file has had."""
    there = connection.execute(
        "SELECT 1 FROM sqlite_master WHERE name = '_sqlite_migrations'"
    ).fetchone()
    if there is None:
        return set()
    rows = connection.execute(
        "SELECT name FROM _sqlite_migrations WHERE migration_set = ?", (_SET,)
    )
    return {str(row[0]) for row in rows}


def migrate(connection: Connection) -> None:
    """Apply every step not yet applied, each in a transaction of its own."""
    # sqlite-utils costs a tenth of a second to import: only where there is something to do.
    if applied(connection) >= {name for name, _ in STEPS}:
        return
    driver()
    from sqlite_utils import Database
    from sqlite_utils.migrations import Migrations

    steps = Migrations(_SET)
    for name, act in STEPS:
        steps(name=name)(_on_database(act))
    steps.apply(Database(connection, execute_plugins=False, recursive_triggers=False))


def _on_database(act: Callable[[Connection], None]) -> Any:
    def step(database: Any) -> None:
        act(database.conn)

    return step
