"""Bad lists, from outside: each says which row, which field and what to do; good rows go in."""

from __future__ import annotations

import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.journeys import outside
from tests.journeys.outside import RECEPTION, Town

HEADER = RECEPTION.splitlines()[0]
FIELDS = (
    "prison_number",
    "surname",
    "forenames",
    "date_of_birth",
    "sex",
    "wing",
    "cell",
    "reception_date",
    "status",
    "sentence",
    "conditional_release_date",
    "hdc_eligibility_date",
    "home_postcode",
    "previous_prison_number",
)
GOOD = (
    "A5678EE,Smith,Lee,01/01/1990,M,A,A1-001,09/11/2026,Sentenced,12 weeks,20/12/2026,"
    "05/12/2026,HU1 1AA,AB1234"
)
NASTY = "\x1b[31mRed\x07\u202eevil\u2066\x9b"


@pytest.fixture(scope="module")
def terminal(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """One terminal for all bad lists: none of them may leave anything."""
    folder = tmp_path_factory.mktemp("lists")
    return outside.made_town(folder).copied(folder / "town", quick=True)


@pytest.fixture
def read(terminal: Town) -> Any:
    """Import a list: exit code and document."""

    def reading(content: str | bytes, kind: str = "reception") -> outside.Ran:
        return terminal.run("import", kind, terminal.file("list.csv", content)).inert()

    return reading


def row(**changed: str) -> str:
    """The good row with some cells changed."""
    cells = dict(zip(FIELDS, GOOD.split(","), strict=True)) | changed
    return f"{HEADER}\n{','.join(cells[name] for name in FIELDS)}\n"


def only_rejection(ran: outside.Ran) -> tuple[str, str]:
    """Field and code of the one row that was left out; nothing went in."""
    document = ran.json
    assert (document["added"], document["changed"]) == (0, 0)
    [rejected] = document["rejected"]
    assert set(rejected) == {"row", "field", "code", "message"}
    assert rejected["row"] == 2
    assert rejected["message"]
    return rejected["field"], rejected["code"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("", "EMPTY"),
        (bytes(range(256)) * 20, "NOT_TEXT"),
        (b"\x00\x01\xff\xfe" * 400, "NOT_TEXT"),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), "NOT_TEXT"),
        (b"PK\x03\x04" + bytes(500), "WORKBOOK"),
        (HEADER[:20], "COLUMN_MISSING"),
    ],
)
def test_what_is_no_list_is_refused_whole(read: Any, content: str | bytes, code: str) -> None:
    ran = read(content)
    assert ran.exit_code == 1
    assert ran.error["code"] == code
    assert ran.error["field"] == "file"
    assert len(ran.error["message"].split()) > 4, "a sentence that says what to do"


@pytest.mark.parametrize(
    ("last", "code"), [("A5678EE,Smi", "SHORT_ROW"), ('A5678EE,"Smith,Lee,01/01/1990', "QUOTES")]
)
def test_a_file_cut_short_keeps_the_rows_before_the_cut(
    terminal: Town, read: Any, last: str, code: str
) -> None:
    whole = "A9999ZZ,Cutter,Ned,01/01/1990,M,A,A1-009,09/11/2026,Remand,,,,HU1 1AA,"
    document = read(f"{HEADER}\n{whole}\n{last}").json
    [rejected] = document["rejected"]
    assert (rejected["row"], rejected["field"], rejected["code"]) == (3, "row", code)
    assert document["added"] + document["matched"] == 1
    assert [row["prison_number"] for row in terminal.do("people", "--query", "cutter")] == [
        "A9999ZZ"
    ]


@pytest.mark.parametrize("field", FIELDS)
def test_control_characters_in_every_field(read: Any, field: str) -> None:
    ran = read(row(**{field: NASTY}))
    assert only_rejection(ran) == (field, "CONTROL_CHARACTERS")
    assert "evil" not in ran.out + ran.err


@pytest.mark.parametrize(
    ("changed", "field", "code"),
    [
        ({"surname": "x" * 5000}, "surname", "TOO_LONG"),
        ({"forenames": "x" * 5000}, "forenames", "TOO_LONG"),
        ({"date_of_birth": "01/01/2030"}, "date_of_birth", "BORN_IN_FUTURE"),
        (
            {"conditional_release_date": "01/11/2026"},
            "conditional_release_date",
            "RELEASE_NOT_AFTER_RECEPTION",
        ),
    ],
)
def test_what_cannot_be_is_left_out(
    read: Any, changed: dict[str, str], field: str, code: str
) -> None:
    ran = read(row(**changed))
    assert only_rejection(ran) == (field, code)
    assert "xxxx" not in ran.out + ran.err


def test_one_number_for_two_people(terminal: Town, read: Any) -> None:
    first = row(prison_number="A7777TT", surname="Twice")
    other = row(prison_number="A7777TT", surname="Twice", date_of_birth="02/02/1991")
    document = read(first + other.splitlines()[1] + "\n").json
    assert document["added"] == 1
    [rejected] = document["rejected"]
    assert (rejected["row"], rejected["code"]) == (3, "IDENTITY_CONFLICT")
    [known] = read(other).json["rejected"]
    assert known["code"] == "IDENTITY_CONFLICT"
    assert terminal.do("show", "A7777TT")["person"]["born"] == "1990-01-01"


def test_the_good_rows_of_a_bad_list_go_in_once(terminal: Town, read: Any) -> None:
    mixed = row(prison_number="A8888GG", surname="Good") + GOOD.replace("01/01/1990", "soon") + "\n"
    assert read(mixed).json["added"] == 1
    again = read(mixed).json
    assert (again["added"], again["changed"], again["matched"]) == (0, 0, 1)
    assert terminal.do("verify")["ok"]


def test_ten_thousand_rows(tmp_path: Path, terminal: Town) -> None:
    """A whole region's list goes in within a minute, and again within one, adding nothing."""
    town = terminal.copied(tmp_path / "big")
    letters = "ABCDEFGHJK"
    born = date(1960, 1, 1)
    lines = [
        f"A{1000 + at // 10}{letters[at % 10]}{letters[at // 1000]},Name{letters[at % 10]}ton,Lee,"
        f"{(born + timedelta(days=at)).isoformat()},M,A,A1-{at % 40:03},09/11/2026,Remand,,,,NFA,"
        for at in range(10_000)
    ]
    path = town.file("big.csv", "\n".join([HEADER, *lines]) + "\n")
    began = time.monotonic()
    document = town.do("import", "reception", path)
    took = time.monotonic() - began
    assert (document["rows"], document["added"], document["rejected"]) == (10_000, 10_000, [])
    assert took < 60, f"{took:.1f} s"
    again = town.do("import", "reception", path)
    assert (again["added"], again["changed"], again["matched"]) == (0, 0, 10_000)


def test_slots_at_the_hub_are_no_better(terminal: Town) -> None:
    def slots(content: str | bytes) -> outside.Ran:
        words = ("hub", "slots", "import", terminal.file("slots.csv", content))
        return outside.ebatui(*words, home=terminal.hub, passphrase=None).inert()

    assert slots(bytes(range(256)) * 4).error["code"] == "NOT_TEXT"
    assert slots("").exit_code == 1
    head = outside.SLOTS.splitlines()[0]
    bad = slots(
        f"{head}\n6727,,2026-12-30,{NASTY},40,1,freshstart\n{NASTY},,2026-12-30,09:00,40,1,\n"
    )
    assert bad.json["added"] == 0
    assert len(bad.json["rejected"]) == 2
