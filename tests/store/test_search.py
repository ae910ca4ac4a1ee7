"""Finding people: every word a prefix, accents folded, in the order of names, page by page."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ebatui.casework.records import Episode, Person
from ebatui.services.ports import PersonKey, PersonRow
from ebatui.store.casefile import EncryptedCaseFile
from ebatui.store.search import bucket, folded, sort_key
from ebatui.store.verify import verify

Add = Callable[..., Any]


def found(case_file: EncryptedCaseFile, query: str, limit: int = 50) -> list[str]:
    rows = case_file.read_now(lambda reader: reader.search_people(query, limit))
    return [row.surname for row in rows]


@pytest.fixture
def people(case_file: EncryptedCaseFile, add_person: Add) -> EncryptedCaseFile:
    def work(unit: Any) -> None:
        add_person(
            unit, surname="O'Brien-Smith", forenames="Siân Mary", prison_number="A1234BC",
            nino="QQ123456C", wing="A", cell="2-14",
        )  # fmt: skip
        add_person(unit, surname="Łukaszewicz", forenames="Jan", prison_number="A9999ZZ")
        add_person(unit, surname="Ng", forenames="José", wing="B", cell="1-01")
        add_person(unit, surname="Smith", forenames="Jo")
        unit.append(Person, unit.new_id(), {})

    case_file.write_now("ada", work)
    return case_file


@pytest.mark.parametrize(
    ("query", "surnames"),
    [
        ("obr", ["O'Brien-Smith"]),
        ("o'brien", ["O'Brien-Smith"]),
        ("O'Brien-Sm", ["O'Brien-Smith"]),
        ("smith", ["O'Brien-Smith", "Smith"]),
        ("smi jo", ["Smith"]),
        ("jo smi", ["Smith"]),
        ("sian", ["O'Brien-Smith"]),
        ("SIÂN mar", ["O'Brien-Smith"]),
        ("lukas", ["Łukaszewicz"]),
        ("josé", ["Ng"]),
        ("a12", ["O'Brien-Smith"]),
        ("qq123456c", ["O'Brien-Smith"]),
        ("QQ 12 34 56", ["O'Brien-Smith"]),
        ("a2-14", ["O'Brien-Smith"]),
        ("a 2-14", ["O'Brien-Smith"]),
        ("b1", ["Ng"]),
        ("nobody", []),
        ("brien zz", []),
        ("'", []),
        ('" OR x*', []),
        ("", ["", "Łukaszewicz", "Ng", "O'Brien-Smith", "Smith"]),
        ("   ", ["", "Łukaszewicz", "Ng", "O'Brien-Smith", "Smith"]),
    ],
)
def test_what_finds_whom(people: EncryptedCaseFile, query: str, surnames: list[str]) -> None:
    assert found(people, query) == surnames


@given(st.text(max_size=30))
def test_no_query_breaks_the_search(query: str) -> None:
    from ebatui.store.search import match_words

    words = match_words(query)
    assert words is None or '""' not in words


def test_hostile_queries_find_no_one_and_break_nothing(people: EncryptedCaseFile) -> None:
    for query in ["NEAR(a b)", "words:x", "^a", "a AND", "*", "(", "\x00", "\ud800", "{", "-a"]:
        assert isinstance(found(people, query), list)


def test_lines_follow_the_records(case_file: EncryptedCaseFile, add_person: Add) -> None:
    ident = case_file.write_now("ada", lambda u: add_person(u, wing="A", cell="1"))

    def row() -> PersonRow:
        (only,) = case_file.read_now(lambda r: r.search_people("", 9))
        return only

    assert (row().wing, row().cell) == ("A", "1")
    case_file.write_now("ada", lambda u: u.append(Person, ident, {"surname": "Zed"}))
    assert found(case_file, "ash") == []
    assert found(case_file, "zed") == ["Zed"]
    episode = row().episode
    assert episode is not None
    fields = {"state": "RELEASED", "crd": "2011-08-01"}
    case_file.write_now("ada", lambda u: u.append(Episode, episode, fields))
    assert (row().wing, str(row().release)) == ("", "2011-08-01")

    def again(unit: Any) -> list[PersonRow]:
        back = {"person": ident, "state": "IN_CUSTODY", "wing": "C", "ard": "2012-01-01"}
        unit.append(Episode, unit.new_id(), back)
        return list(unit.search_people("zed c", 9))

    assert [one.wing for one in case_file.write_now("ada", again)] == ["C"], "seen in the unit"
    assert str(row().release) == "2012-01-01"
    assert verify(case_file).ok


def test_pages_follow_on_without_gap_or_repeat(
    case_file: EncryptedCaseFile, add_person: Add
) -> None:
    draw = random.Random(3)
    names = ["Smith", "Smithe", "Smithson", "smith", "Smyth", "Šmith", "S", "Smith 2", "李", "5"]

    def work(unit: Any) -> None:
        for _ in range(300):
            fore = draw.choice(["Jo", "Joe", "John", "Jon", "", "Ann"])
            add_person(unit, surname=draw.choice(names), forenames=fore)

    case_file.write_now("ada", work)
    for query in ("", "s", "j", "smi jo"):
        whole = case_file.read_now(lambda r, q=query: r.search_people(q, 1000))
        keys = [sort_key(row.surname, row.forenames, row.person) for row in whole]
        assert keys == sorted(keys)
        paged: list[PersonRow] = []
        while True:
            after = None
            if paged:
                last = paged[-1]
                after = PersonKey(last.surname, last.forenames, last.person)
            page = case_file.read_now(lambda r, q=query, a=after: r.search_people(q, 7, a))
            paged += page
            if not page:
                break
        assert paged == whole
    assert len(case_file.read_now(lambda r: r.search_people("", 1000))) == 300


NAMES = st.text(alphabet="abzé'- 59李ÅZ", max_size=12)


@given(NAMES, NAMES, NAMES, NAMES)
def test_buckets_never_run_against_the_order_of_names(
    surname: str, forenames: str, other: str, others: str
) -> None:
    one, two = sort_key(surname, forenames, 1), sort_key(other, others, 1)
    if one < two:
        assert bucket(surname, forenames) <= bucket(other, others)
    assert 0 <= bucket(surname, forenames) < 1 << 45


@given(st.text())
def test_folding_again_changes_nothing(text: str) -> None:
    assert folded(folded(text)) == folded(text)


def test_a_search_among_many_is_quick(case_file: EncryptedCaseFile, add_person: Add) -> None:
    draw = random.Random(1)
    parts = ["ba", "ri", "ton", "smith", "son", "mac", "lee", "well", "er", "har", "jo", "ka"]

    def name() -> str:
        return "".join(draw.choices(parts, k=draw.choice([2, 3]))).title()

    def work(unit: Any) -> None:
        for _ in range(4000):
            add_person(unit, surname=name(), forenames=name())

    case_file.write_now("ada", work)
    times = []
    for query in ["", "s", "sm", "smith", "h", "h s", "j k", "zz", "e"] * 5:
        begun = time.perf_counter()
        found(case_file, query)
        times.append(time.perf_counter() - begun)
    assert sorted(times)[len(times) * 95 // 100] < 0.02
