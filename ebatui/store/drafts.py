"""Drafts: what was typed into a form and not yet saved. Encrypted, never journalled or sent."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from ebatui.casework.ids import RecordId
from ebatui.store.connection import Connection

_NO_SUBJECT = 0


def make_drafts(connection: Connection) -> None:
    """Make the table of drafts."""
    connection.execute(
        """CREATE TABLE draft (
            form TEXT NOT NULL, subject INTEGER NOT NULL, answers TEXT NOT NULL,
            PRIMARY KEY (form, subject)
        ) WITHOUT ROWID"""
    )


def _plain(value: object) -> str:
    """A date or time as its ISO text, anything else as its words: a draft is never refused."""
    return value.isoformat() if isinstance(value, date) else str(value)


def save(
    connection: Connection, form: str, subject: RecordId | None, answers: Mapping[str, object]
) -> None:
    """Keep a draft in place of the one before."""
    connection.execute(
        "INSERT OR REPLACE INTO draft VALUES (?, ?, ?)",
        (form, subject or _NO_SUBJECT, json.dumps(dict(answers), default=_plain)),
    )


def drop(connection: Connection, form: str, subject: RecordId | None) -> None:
    """Forget a draft, if there is one."""
    connection.execute(
        "DELETE FROM draft WHERE form = ? AND subject = ?", (form, subject or _NO_SUBJECT)
    )


def load(connection: Connection, form: str, subject: RecordId | None) -> dict[str, Any] | None:
    """A draft's answers as JSON gives them, ``None`` where there is no draft."""
    row = connection.execute(
        "SELECT answers FROM draft WHERE form = ? AND subject = ?", (form, subject or _NO_SUBJECT)
    ).fetchone()
    return None if row is None else dict(json.loads(row[0]))


def load_all(connection: Connection, form: str) -> list[tuple[RecordId | None, dict[str, Any]]]:
    """Every draft of one form, by subject."""
    rows = connection.execute(
        "SELECT subject, answers FROM draft WHERE form = ? ORDER BY subject", (form,)
    )
    return [
        (RecordId(subject) if subject != _NO_SUBJECT else None, dict(json.loads(answers)))
        for subject, answers in rows
    ]
