"""The journal's tables: every change ever made, and what the merge left for an adviser to see."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from typing import Any

from ebatui.casework.fields import Value
from ebatui.casework.ids import RecordId
from ebatui.journal.change import Change
from ebatui.store.connection import Connection
from ebatui.store.errors import CaseFileDamaged

TABLES = (
    """CREATE TABLE change (
        device INTEGER NOT NULL, seq INTEGER NOT NULL, at INTEGER NOT NULL, actor TEXT NOT NULL,
        kind TEXT NOT NULL, subject INTEGER NOT NULL, fields TEXT NOT NULL,
        seen INTEGER NOT NULL, cursor INTEGER, digest BLOB NOT NULL,
        PRIMARY KEY (device, seq)
    ) WITHOUT ROWID""",
    "CREATE INDEX change_subject ON change(kind, subject)",
    "CREATE UNIQUE INDEX change_cursor ON change(cursor) WHERE cursor IS NOT NULL",
    "CREATE INDEX change_waiting ON change(device, seq) WHERE cursor IS NULL",
    """CREATE TABLE rival (
        kind TEXT NOT NULL, subject INTEGER NOT NULL, field TEXT NOT NULL,
        device INTEGER NOT NULL, seq INTEGER NOT NULL, conflict INTEGER NOT NULL,
        PRIMARY KEY (kind, subject, field, device, seq)
    ) WITHOUT ROWID""",
    """CREATE TABLE refused_move (
        kind TEXT NOT NULL, subject INTEGER NOT NULL,
        device INTEGER NOT NULL, seq INTEGER NOT NULL,
        PRIMARY KEY (kind, subject, device, seq)
    ) WITHOUT ROWID""",
    """CREATE TABLE loose_ref (
        kind TEXT NOT NULL, subject INTEGER NOT NULL, field TEXT NOT NULL,
        target INTEGER NOT NULL,
        PRIMARY KEY (kind, subject, field)
    ) WITHOUT ROWID""",
    "CREATE INDEX loose_ref_target ON loose_ref(target)",
    """CREATE TABLE refusal (
        device INTEGER NOT NULL, seq INTEGER NOT NULL, field TEXT NOT NULL, code TEXT NOT NULL,
        PRIMARY KEY (device, seq, field, code)
    ) WITHOUT ROWID""",
    "CREATE TABLE counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID",
    "CREATE TABLE mark (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE label (device INTEGER PRIMARY KEY, label TEXT NOT NULL)",
    "CREATE TABLE secret (name TEXT PRIMARY KEY, secret BLOB NOT NULL) WITHOUT ROWID",
)

COLUMNS = "device, seq, at, actor, kind, subject, fields, seen, cursor"
PROJECTED = ("rival", "refused_move", "loose_ref")
"""Tables that, with the records' own and the search, can be made anew from the journal."""


APART = f"""CREATE TABLE set_apart (
    {", ".join(name.strip() for name in COLUMNS.split(","))}, PRIMARY KEY (device, seq)
) WITHOUT ROWID"""
"""Changes that the hub knows otherwise: what this terminal made before it was put back."""


def make_journal(connection: Connection) -> None:
    """Make the journal's tables."""
    for line in TABLES:
        connection.execute(line)


def make_set_apart(connection: Connection) -> None:
    """Make the table of changes set apart."""
    connection.execute(APART)


def packed(fields: object) -> str:
    """A change's fields as the journal keeps them: JSON in one canonical form."""
    return json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest_of(change: Change, fields: str) -> bytes:
    """What a change's row must still hash to. Its cursor, which the hub gives later, is left out.

    The file's own authentication covers every page; this tells which change a mending hand or a
    faulty program touched.
    """
    told = packed(
        [
            *(change.device, change.seq, change.at, change.actor),
            *(change.kind, change.subject, change.seen, fields),
        ]
    )
    return blake2b(told.encode(), digest_size=8, person=b"ebatui-change").digest()


def as_change(row: Any) -> Change:
    """A change from a row of ``COLUMNS``. ``CaseFileDamaged`` where its fields cannot be read."""
    try:
        fields: dict[str, Value] = json.loads(row[6])
    except ValueError:
        raise CaseFileDamaged("journal", f"{row[0]}/{row[1]}") from None
    if not isinstance(fields, dict):
        raise CaseFileDamaged("journal", f"{row[0]}/{row[1]}")
    return Change(
        device=row[0],
        seq=row[1],
        at=row[2],
        actor=row[3],
        kind=row[4],
        subject=RecordId(row[5]),
        fields=fields,
        seen=row[7],
        cursor=row[8],
    )


def insert(connection: Connection, change: Change) -> None:
    """Add a change. The driver's ``IntegrityError`` if its place is taken."""
    connection.execute(_INSERT, _row_of(change))


def insert_many(connection: Connection, changes: Iterable[Change]) -> None:
    """Add changes, as ``insert``."""
    connection.executemany(_INSERT, map(_row_of, changes))


_INSERT = f"INSERT INTO change ({COLUMNS}, digest) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608 - constant


def _row_of(change: Change) -> tuple[object, ...]:
    fields = packed(dict(change.fields))
    return (
        change.device,
        change.seq,
        change.at,
        change.actor,
        change.kind,
        change.subject,
        fields,
        change.seen,
        change.cursor,
        digest_of(change, fields),
    )


def select(connection: Connection, where: str, given: Iterable[object] = ()) -> Iterator[Change]:
    """Changes by a clause of SQL written in this package (never from outside)."""
    rows = connection.execute(f"SELECT {COLUMNS} FROM change {where}", tuple(given))  # noqa: S608 - constants
    return map(as_change, rows)


def changes_of(connection: Connection, kind: str, subject: RecordId) -> list[Change]:
    """Every change of one record, in no promised order."""
    return list(select(connection, "WHERE kind = ? AND subject = ?", (kind, subject)))


def set_aside(connection: Connection) -> dict[tuple[int, int], set[str]]:
    """Why the hub could not accept changes, by device and sequence. There are few, if any."""
    found: dict[tuple[int, int], set[str]] = {}
    for device, seq, code in connection.execute("SELECT device, seq, code FROM refusal"):
        found.setdefault((device, seq), set()).add(code)
    return found


def last_seq(connection: Connection, device: int) -> int:
    """The last sequence number held of a device, 0 for none."""
    row = connection.execute("SELECT max(seq) FROM change WHERE device = ?", (device,)).fetchone()
    return int(row[0] or 0)


def last_seq_before(connection: Connection, device: int, seq: int) -> int:
    """The last sequence number held of a device below ``seq``, 0 for none."""
    row = connection.execute(
        "SELECT max(seq) FROM change WHERE device = ? AND seq < ?", (device, seq)
    ).fetchone()
    return int(row[0] or 0)


def counted(connection: Connection, name: str) -> int:
    """A counter, 0 before its first use."""
    row = connection.execute("SELECT value FROM counter WHERE name = ?", (name,)).fetchone()
    return int(row[0]) if row else 0


def set_counter(connection: Connection, name: str, value: int) -> None:
    """Set a counter."""
    connection.execute("INSERT OR REPLACE INTO counter VALUES (?, ?)", (name, value))
