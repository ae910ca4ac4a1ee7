"""Verify names what is wrong; rebuild makes the tables anew, and never from a damaged journal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ebatui.casework.records import Consent, Person
from ebatui.store.casefile import EncryptedCaseFile
from ebatui.store.errors import CaseFileDamaged
from ebatui.store.verify import Verdict, rebuild, verify

Add = Callable[..., Any]


@pytest.fixture
def kept(case_file: EncryptedCaseFile, add_person: Add) -> EncryptedCaseFile:
    def work(unit: Any) -> None:
        unit.set_label(7, "HLI2")
        add_person(unit, surname="Ash", wing="A")  # changes 1 and 2
        add_person(unit, surname="Elm", wing="B")  # changes 3 and 4
        unit.append(Consent, unit.new_id(), {"state": "GIVEN"})  # change 5

    case_file.write_now("ada", work)
    return case_file


def tamper(case_file: EncryptedCaseFile, sql: str) -> None:
    def work(connection: Any) -> None:
        connection.execute("PRAGMA defer_foreign_keys=ON")
        assert connection.execute(sql).rowcount != 0, "nothing was tampered with"

    case_file.on_writer(work)


def test_a_whole_file_is_said_to_be(kept: EncryptedCaseFile) -> None:
    assert verify(kept) == Verdict(ok=True, changes=5, projection=True)


@pytest.mark.parametrize(
    ("sql", "named"),
    [
        ("UPDATE person SET surname = 'Oak' WHERE surname = 'Elm'", "HLI2 3"),
        ("UPDATE episode SET wing = NULL WHERE wing = 'B'", "HLI2 4"),
        ("UPDATE episode SET person = NULL WHERE wing = 'B'", None),
        ("UPDATE person SET welsh = 1 WHERE surname = 'Elm'", "HLI2 3"),
        ("DELETE FROM consent", "HLI2 5"),
        ("INSERT INTO consent (id) VALUES (12)", None),
        ("INSERT INTO rival VALUES ('person', 1, 'surname', 7, 1, 1)", None),
        ("INSERT INTO refused_move VALUES ('person', 1, 7, 1)", None),
        ("UPDATE person_line SET wing = 'Z' WHERE surname = 'Ash'", None),
        ("DELETE FROM person_line WHERE surname = 'Ash'", None),
        ("DELETE FROM person_words", None),
    ],
)
def test_a_tampered_table_is_found_and_made_anew(
    kept: EncryptedCaseFile, sql: str, named: str | None
) -> None:
    tamper(kept, sql)
    verdict = verify(kept)
    assert (verdict.ok, verdict.projection, verdict.what) == (False, False, "tables")
    assert verdict.first_bad == named
    rebuild(kept)
    assert verify(kept) == Verdict(ok=True, changes=5, projection=True)
    found = kept.read_now(lambda r: [row.surname for row in r.search_people("elm b", 9)])
    assert found == ["Elm"]


@pytest.mark.parametrize(
    ("sql", "named"),
    [
        ('UPDATE change SET fields = \'{"surname":"Oak"}\' WHERE seq = 3', "HLI2 3"),
        ("UPDATE change SET fields = '{' WHERE seq = 4", "HLI2 4"),
        ("UPDATE change SET fields = '{\"antennae\":2}' WHERE seq = 4", "HLI2 4"),
        ("UPDATE change SET fields = '[]' WHERE seq = 4", "HLI2 4"),
        ("UPDATE change SET actor = 'eve' WHERE seq = 2", "HLI2 2"),
        ("UPDATE change SET kind = 'spaceship' WHERE seq = 1", "HLI2 1"),
        ("UPDATE change SET at = at + 1 WHERE seq = 5", "HLI2 5"),
        ("DELETE FROM change WHERE seq = 2", "HLI2 2"),
        ("UPDATE change SET digest = x'00' WHERE seq = 1", "HLI2 1"),
    ],
)
def test_a_tampered_change_is_named_and_spreads_no_further(
    kept: EncryptedCaseFile, sql: str, named: str
) -> None:
    tamper(kept, sql)
    verdict = verify(kept)
    assert (verdict.ok, verdict.what, verdict.first_bad) == (False, "journal", named)
    with pytest.raises(CaseFileDamaged) as caught:
        rebuild(kept)
    assert (caught.value.what, caught.value.first_bad) == ("journal", named)
    assert "Ash" not in str(caught.value)
    assert kept.read_now(lambda r: r.count(Person)) == 2, "the tables are left alone"


def test_verify_changes_nothing(bench: Any, kept: EncryptedCaseFile) -> None:
    kept.close()
    before = bench.path.read_bytes()
    case_file = bench.open()
    assert verify(case_file).ok
    case_file.close()
    assert bench.path.read_bytes() == before
