"""Proving a case file whole, and making its tables anew from the journal.

Findings name a change by its device's label and its sequence (``HLI2 17``), never a person.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ebatui.casework.fields import Kind
from ebatui.casework.ids import RecordId
from ebatui.casework.records import BY_NAME, KINDS
from ebatui.journal.change import Change
from ebatui.journal.merge import Merged
from ebatui.store import journal_tables, search
from ebatui.store.casefile import EncryptedCaseFile
from ebatui.store.connection import Connection, driver, meaning
from ebatui.store.errors import CaseFileDamaged
from ebatui.store.projection import folded, last_writer, row_of
from ebatui.store.queries import Queries
from ebatui.store.rebuild import by_subject, make_projection
from ebatui.store.receive import readable_fields
from ebatui.store.tables import select_sql


@dataclass(frozen=True, slots=True)
class Verdict:
    """What ``verify`` found."""

    ok: bool
    changes: int
    """How many changes the journal holds."""
    projection: bool
    """Whether the tables are what the journal makes."""
    what: str | None = None
    """The first thing at fault: ``page``, ``journal`` or ``tables``."""
    first_bad: str | None = None
    """The first bad change, where one can be named."""
    chain: bool | None = None
    """Whether the parcels' chain is whole; ``None`` until ``sync`` has looked."""


class _Bad(Exception):
    def __init__(self, change: tuple[int, int] | None = None) -> None:
        super().__init__()
        self.change = change


def verify(case_file: EncryptedCaseFile) -> Verdict:
    """Check every page, every change and every row. Changes nothing."""
    try:
        return case_file.on_reader(lambda connection: _verify(connection, case_file.device))
    except CaseFileDamaged as problem:
        return Verdict(ok=False, changes=0, projection=False, what=problem.what)


def rebuild(case_file: EncryptedCaseFile) -> None:
    """Make the tables, the search and the rivals anew from the journal, in one transaction.

    Raises ``CaseFileDamaged`` (``journal``, naming the change) where the journal itself is not
    whole: then the tables may hold what the journal has lost, and are left alone.
    """

    def work(connection: Connection) -> None:
        try:
            _check_journal(connection)
        except _Bad as bad:
            named = _named(connection, case_file.device, bad.change)
            raise CaseFileDamaged("journal", named) from None
        make_projection(connection)

    case_file.on_writer(work)


def _verify(connection: Connection, device: int) -> Verdict:
    if _bad_pages(connection):
        return Verdict(ok=False, changes=0, projection=False, what="page")
    changes = int(connection.execute("SELECT count(*) FROM change").fetchone()[0])
    try:
        _check_journal(connection)
    except _Bad as bad:
        named = _named(connection, device, bad.change)
        return Verdict(False, changes, projection=False, what="journal", first_bad=named)
    try:
        _check_tables(connection)
        _check_lines(connection)
    except _Bad as bad:
        named = _named(connection, device, bad.change)
        return Verdict(False, changes, projection=False, what="tables", first_bad=named)
    return Verdict(True, changes, projection=True)


def _bad_pages(connection: Connection) -> bool:
    try:
        if connection.execute("PRAGMA cipher_integrity_check").fetchone() is not None:
            return True
        return bool(connection.execute("PRAGMA integrity_check(1)").fetchone()[0] != "ok")
    except driver().DatabaseError as problem:
        if isinstance(meaning(problem), CaseFileDamaged):
            return True
        raise


def _named(connection: Connection, device: int, change: tuple[int, int] | None) -> str | None:
    if change is None:
        return None
    return f"{Queries(connection, device).label_of(change[0])} {change[1]}"


def _check_journal(connection: Connection) -> None:
    """Every device's sequence whole, every change readable and as it was frozen."""
    refused: dict[int, set[int]] = {}
    for device, seq in connection.execute("SELECT device, seq FROM refusal"):
        refused.setdefault(device, set()).add(seq)
    last: dict[int, int] = {}
    rows = connection.execute(
        f"SELECT {journal_tables.COLUMNS}, digest FROM change ORDER BY device, seq"  # noqa: S608 - constant
    )
    for row in rows:
        device, seq = row[0], row[1]
        missing = range(last.get(device, 0) + 1, seq)
        if not refused.get(device, set()).issuperset(missing):
            raise _Bad((device, missing[0]))
        last[device] = seq
        if not _is_frozen(row):
            raise _Bad((device, seq))


def _is_frozen(row: tuple[Any, ...]) -> bool:
    try:
        change = journal_tables.as_change(row)
        kind = BY_NAME[change.kind]
        whole = readable_fields(kind, change.fields) == change.fields
        return whole and journal_tables.digest_of(change, row[6]) == bytes(row[9])
    except (CaseFileDamaged, KeyError, TypeError, ValueError):  # FieldError is a ValueError
        return False


def _check_tables(connection: Connection) -> None:
    left: list[set[tuple[Any, ...]]] = [set(), set(), set()]
    aside = journal_tables.set_aside(connection)
    for kind in KINDS:
        rows = iter(connection.execute(f"{select_sql(kind.name)} ORDER BY id"))
        for subject, changes in by_subject(connection, kind):
            merged = folded(kind, changes, aside)
            _check_row(kind, subject, changes, merged, next(rows, None), left[2])
            left[0].update(
                (kind.name, subject, one.field, one.change.device, one.change.seq, one.conflict)
                for one in merged.rivals
            )
            left[1].update(
                (kind.name, subject, one.device, one.seq) for one in merged.refused_moves
            )
        if next(rows, None) is not None:
            raise _Bad
    for table, expected in zip(journal_tables.PROJECTED, left, strict=True):
        found = set(connection.execute(f"SELECT * FROM {table}"))  # noqa: S608 - constants
        if found != expected:
            raise _Bad
    if connection.execute("PRAGMA foreign_key_check").fetchone() is not None:
        raise _Bad
    for kind in KINDS:
        for spec in kind.fields:
            if spec.ref is None:
                continue
            tied = connection.execute(
                f'SELECT 1 FROM loose_ref JOIN "{spec.ref}" AS there ON there.id = target '  # noqa: S608 - declared names
                "WHERE loose_ref.kind = ? AND loose_ref.field = ?",
                (kind.name, spec.name),
            ).fetchone()
            if tied is not None:
                raise _Bad


def _check_row(
    kind: Kind,
    subject: RecordId,
    changes: list[Change],
    merged: Merged,
    row: tuple[Any, ...] | None,
    loose: set[tuple[Any, ...]],
) -> None:
    expected = row_of(kind, subject, merged)
    if row is not None and row[0] < subject:
        raise _Bad  # a row that no change made
    if row is None or row[0] != subject:
        raise _Bad(_name_of(last_writer(merged, changes, None)))
    for spec, want, have in zip(kind.fields, expected[1:], row[1:], strict=True):
        if have == want and type(have) is type(want):
            continue
        if have is None and spec.ref is not None:
            loose.add((kind.name, subject, spec.name, want))  # must be in the table of loose ends
            continue
        raise _Bad(_name_of(last_writer(merged, changes, spec.name)))


def _name_of(change: Change | None) -> tuple[int, int] | None:
    return None if change is None else (change.device, change.seq)


def _check_lines(connection: Connection) -> None:
    """Every person once in the search, as the records make them."""
    people = 0
    for person, *line in _lines(connection):
        people += 1
        if search.line_of(connection, person) != tuple(line):
            raise _Bad
    shown = connection.execute("SELECT count(*) FROM person WHERE same_as IS NULL").fetchone()[0]
    if people != shown:
        raise _Bad
    astray = connection.execute(
        "SELECT (SELECT count(*) FROM person_line WHERE number NOT IN "
        "(SELECT id FROM person_words_docsize)) + (SELECT count(*) FROM person_words_docsize "
        "WHERE id NOT IN (SELECT number FROM person_line))"
    ).fetchone()[0]
    if astray:
        raise _Bad


def _lines(connection: Connection) -> Iterator[tuple[Any, ...]]:
    rows = connection.execute(
        "SELECT person, person, episode, prison_number, surname, forenames, wing, cell, received, "
        "release, gone_to, words FROM person_line ORDER BY number"
    )
    yield from rows
