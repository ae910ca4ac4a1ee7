"""Prison-side and police identifiers, and the prisons named, row by row.

Sections are those of the domain reference that the project was built from.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from typing import Any

import pytest

from ebatui.reference.locate import data_folder
from ebatui.rules import identifiers, police_numbers

Holds = Callable[[str, int, dict[str, object]], Any]

NUMBERS = [
    # section, command, typed, stored or None where refused
    ("2.1", "prison-number", "A1234AA", "A1234AA"),
    ("2.1 lower case and spaces", "prison-number", " a 1234 aa ", "A1234AA"),
    ("2.1 pattern", "prison-number", "A1234A", None),
    ("2.1 pattern", "prison-number", "AA234AA", None),
    ("2.1 pattern", "prison-number", "A1234AAA", None),
    ("2.1 a booking number is none", "prison-number", "12345A", None),
    ("2.1 a number from before NOMIS is none", "prison-number", "AB1234", None),
    ("2.1 CRN", "crn", "X123456", "X123456"),
    ("2.1 CRN", "crn", "x 123456", "X123456"),
    ("2.1 CRN", "crn", "X12345", None),
    ("2.1 CRN", "crn", "XX12345", None),
    ("2.2 worked", "pnc", "02/73319Z", "2002/0073319Z"),
    ("2.2 canonical", "pnc", "2002/0073319Z", "2002/0073319Z"),
    ("2.2 no slash, short", "pnc", "0273319Z", "2002/0073319Z"),
    ("2.2 no slash, eleven signs", "pnc", "020073319Z", "2002/0073319Z"),
    ("2.2 no slash, twelve signs", "pnc", "20020073319Z", "2002/0073319Z"),
    ("2.2 lower case", "pnc", "02/73319z", "2002/0073319Z"),
    ("2.2 this year", "pnc", f"26/1{police_numbers.check_letter('26', '0000001')}", "2026/0000001"),
    ("2.2 next year", "pnc", f"27/1{police_numbers.check_letter('27', '0000001')}", "1927/0000001"),
    ("2.2 a wrong letter", "pnc", "02/73319A", None),
    *[("2.2 I, O and S are absent", "pnc", f"02/73319{letter}", None) for letter in "IOS"],
    ("2.2 serial of eight", "pnc", "2002/00733190Z", None),
    ("2.2 no serial", "pnc", "2002/Z", None),
    ("2.3 standard", "cro", "065656/91H", "065656/91H"),
    ("2.3 padded to six", "cro", "65656/91H", "065656/91H"),
    ("2.3 short file, not padded", "cro", "SF05/482703J", "SF05/482703J"),
    ("2.3 short file, not padded", "cro", "sf83/50058z", "SF83/50058Z"),
    ("2.3 well formed but invalid", "cro", "85227/65G", None),
    ("2.3 with the letter it should have", "cro", "85227/65L", "085227/65L"),
    ("2.3 serial of seven", "cro", "1065656/91H", None),
]


@pytest.mark.parametrize(("section", "command", "typed", "stored"), NUMBERS)
def test_number(holds: Holds, section: str, command: str, typed: str, stored: str | None) -> None:
    found = holds(f"check {command} '{typed}'", int(stored is None), {"ok": stored is not None})
    if stored is None:
        assert found["normalised"] is None
    else:
        assert found["normalised"].startswith(stored)
        assert len(found["normalised"]) - len(stored) <= int(command == "pnc")


def test_2_2_the_check_letter_worked() -> None:
    """Section 2.2: 20073319 mod 23 = 0, which is Z; I, O and S are not in the row of letters."""
    assert 20073319 % 23 == 0
    assert police_numbers.check_letter("2002", "0073319") == "Z"
    letters = [police_numbers.check_letter("00", f"{rest:07}") for rest in range(23)]
    assert "".join(letters) == "ZABCDEFGHJKLMNPQRTUVWXY"


@pytest.mark.parametrize(
    ("section", "typed", "ok"),
    [("2.1", "X123456", True), ("2.1", "A1234AA", True), ("2.1", "AB1234", False)],
)
def test_a_field_for_either_number(section: str, typed: str, ok: bool) -> None:
    assert identifiers.check_prison_number_or_crn(typed).ok == ok


def test_2_1_a_number_from_before_nomis_is_kept_as_text() -> None:
    """Section 2.1: ``AB1234``, the older number."""
    assert identifiers.is_earlier_prison_number("AB1234")
    assert not identifiers.is_earlier_prison_number("A1234AA")


with (data_folder() / "reference" / "prisons.csv").open(encoding="utf-8", newline="") as handle:
    PRISONS = {row["code"]: row for row in csv.DictReader(handle)}

NAMED = [
    # section, code, part of the name
    ("2.6", "HLI", "Hull"),
    ("2.6", "CFI", "Cardiff"),
    ("2.6", "LEI", "Leeds"),
    ("2.6", "DMI", "Durham"),
    ("2.6", "LNI", "Low Newton"),
    ("2.6", "DTI", "Deerbolt"),
    ("2.6", "RSI", "Risley"),
    ("2.6", "STI", "Styal"),
    ("2.6", "TCI", "Thorn Cross"),
    ("2.6", "UKI", "Usk"),
    ("2.6", "UPI", "Prescoed"),
    ("2.6", "PRI", "Parc"),
    ("2.6", "EVI", "Everthorpe"),
    ("2.6", "WOI", "Wolds"),
    ("2.6", "HMI", "Humber"),
    ("2.6", "PBI", "Peterborough"),
    ("2.6", "PFI", "Peterborough"),
    ("2.6", "LWI", "Lewes"),
    ("2.6", "LPI", "Liverpool"),
    ("2.6", "WWI", "Wandsworth"),
]


@pytest.mark.parametrize(("section", "code", "name"), NAMED)
def test_prison(section: str, code: str, name: str) -> None:
    assert name in PRISONS[code]["name"]


def test_2_6_the_register() -> None:
    """Section 2.6: 172 rows; two closed into Humber; no pseudo-agency among them."""
    assert len(PRISONS) == 172
    assert PRISONS["EVI"]["successor"] == PRISONS["WOI"]["successor"] == "HMI"
    assert {"STC2", "STC3"} <= PRISONS.keys()
    assert not {"OUT", "TRN", "ZZGHI"} & PRISONS.keys()
    others = {code for code in PRISONS if not (len(code) == 3 and code.endswith("I"))}
    assert others == {"STC2", "STC3"}


def test_2_5_the_kinds_of_prison() -> None:
    """Section 2.5: the register's types; a prison can be several. Many closed ones have none."""
    kinds = {kind for row in PRISONS.values() if row["type"] for kind in row["type"].split("/")}
    assert kinds == {"HMP", "YOI", "YCS", "STC", "IRC"}
