"""Older files open: named steps for what cannot be made anew, and tables made from the journal."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

from ebatui.casework.records import Person
from ebatui.services.ports import CannotSave
from ebatui.store import migrations, tables
from ebatui.store.verify import verify


def test_every_step_is_applied_once_and_named(bench: Any) -> None:
    bench.create().close()
    case_file = bench.open()
    rows = case_file.on_reader(
        lambda c: c.execute("SELECT name FROM _sqlite_migrations ORDER BY id").fetchall()
    )
    assert [name for (name,) in rows] == [name for name, _ in migrations.STEPS]


def test_a_new_step_reaches_an_old_file(bench: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.create().close()

    def step(connection: Any) -> None:
        connection.execute("CREATE TABLE extra (x)")

    monkeypatch.setattr(migrations, "STEPS", (*migrations.STEPS, ("9999_extra", step)))
    case_file = bench.open()
    assert case_file.on_reader(lambda c: c.execute("SELECT * FROM extra").fetchall()) == []


def test_a_step_that_fails_leaves_the_file_as_it_was(
    bench: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.create().close()

    def step(connection: Any) -> None:
        connection.execute("CREATE TABLE extra (x)")
        connection.execute("PRAGMA max_page_count=1")
        connection.execute("CREATE TABLE more AS SELECT zeroblob(1000000)")

    steps = migrations.STEPS
    monkeypatch.setattr(migrations, "STEPS", (*steps, ("9999_extra", step)))
    with pytest.raises(CannotSave):
        bench.open()
    monkeypatch.setattr(migrations, "STEPS", steps)
    case_file = bench.open()
    names = case_file.on_reader(lambda c: c.execute("SELECT name FROM sqlite_master").fetchall())
    assert ("extra",) not in names


def test_tables_declared_otherwise_are_made_anew(
    bench: Any, add_person: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_file = bench.create()
    ident = case_file.write_now("ada", add_person)
    case_file.on_writer(lambda c: c.execute('ALTER TABLE person DROP COLUMN "welsh"'))
    case_file.close()
    monkeypatch.setattr(tables, "_SHAPE", tables._SHAPE + 1)
    case_file = bench.open()
    kept = case_file.read_now(lambda reader: reader.get(Person, ident))
    assert kept is not None
    assert kept.surname == "Ash"
    assert verify(case_file).ok


def test_opening_an_up_to_date_file_is_light(bench: Any) -> None:
    bench.create().close()
    script = (
        "import sys\nfrom pathlib import Path\n"
        "from ebatui.store.casefile import open_case_file\n"
        "open_case_file(Path(sys.argv[1]), bytes(range(32)), 7, None, print).close()\n"
        "heavy = {'sqlite_utils', 'keyring', 'asyncio', 'textual', 'nacl'} & set(sys.modules)\n"
        "sys.exit(', '.join(heavy) or 0)\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script, bench.path], capture_output=True, check=False
    )
    assert (ended.returncode, ended.stderr) == (0, b"")
