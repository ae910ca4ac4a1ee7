"""National Insurance numbers, row by row.

Sections are those of the domain reference that the project was built from.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import product
from string import ascii_uppercase
from typing import Any

import pytest

from ebatui.reference.loader import shipped_policy
from ebatui.rules import nino

Holds = Callable[[str, int, dict[str, object]], Any]
POLICY = shipped_policy().nino
OK, WARNED, WRONG = 0, 0, 1
PATTERN = re.compile(
    "(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z][0-9]{6}[A-D]", re.ASCII
)

CODES = [
    # section, number, exit code, code
    ("1.1 length", "AB1234567C", WRONG, "NINO_LENGTH"),
    ("1.1 length", "A", WRONG, "NINO_LENGTH"),
    *[
        ("1.1 letters never used first", f"{letter}A123456A", WRONG, "NINO_PREFIX_LETTER")
        for letter in "DFIQUV"
    ],
    *[
        ("1.1 letters never used second", f"A{letter}123456A", WRONG, "NINO_PREFIX_LETTER")
        for letter in "DFIQUV"
    ],
    ("1.1 O never second", "AO123456A", WRONG, "NINO_SECOND_O"),
    ("1.1 O may be first", "OA123456A", OK, "NINO_OK"),
    *[
        ("1.1 prefixes never used", f"{prefix}123456A", WRONG, "NINO_PREFIX_RESERVED")
        for prefix in ("BG", "GB", "KN", "NK", "NT", "ZZ")
    ],
    ("1.1 prefixes never used", "TN123456A", WRONG, "NINO_TEMPORARY"),
    *[("1.1 suffix", f"AB123456{suffix}", OK, "NINO_OK") for suffix in "ABCD"],
    *[("1.1 suffix", f"AB123456{suffix}", WRONG, "NINO_SUFFIX") for suffix in "EGHOXZ"],
    ("1.1 no check digit", "AB000000A", OK, "NINO_OK"),
    ("1.1 suffix absent: a space", "AB123456 ", WARNED, "NINO_NO_SUFFIX"),
    ("1.2 step 1", "ab 12–34—56.c\u00a0", OK, "NINO_OK"),
    ("1.2 step 1", "\u00a0a b-1‐2‑3−4 . 5 6 c", OK, "NINO_OK"),
    ("1.2 step 2", "", WRONG, "NINO_MISSING"),
    ("1.2 step 2", " - . \u00a0", WRONG, "NINO_MISSING"),
    ("1.2 step 3", "11A11111", WRONG, "NINO_TRN"),
    ("1.2 step 3", "11 a1 11 11", WRONG, "NINO_TRN"),
    ("1.2 step 4", "TN011075M", WRONG, "NINO_TEMPORARY"),
    ("1.2 step 4", "TN011075F", WRONG, "NINO_TEMPORARY"),
    ("1.2 step 4", "tn 01 10 75 a", WRONG, "NINO_TEMPORARY"),
    *[("1.2 step 4", f"AB123456{suffix}", WRONG, "NINO_TEMPORARY") for suffix in "FMP"],
    ("1.2 step 5", "QQ 12 34 56 A", WRONG, "NINO_TEST"),
    ("1.2 step 5", "QQ 12 34 56 C", WRONG, "NINO_TEST"),
    ("1.2 step 6", "AB123456", WARNED, "NINO_NO_SUFFIX"),
    ("1.2 step 6, not valid apart from it", "BG123456", WRONG, "NINO_LENGTH"),
    ("1.2 step 7, characters", "AB12345XC", WRONG, "NINO_CHARS"),
    ("1.2 step 7, characters", "1B123456C", WRONG, "NINO_CHARS"),
    ("1.2 step 7, no other script's digits", "AB12345٦C", WRONG, "NINO_CHARS"),
    ("1.2 step 7, the first failing rule", "DO123456E", WRONG, "NINO_PREFIX_LETTER"),
    ("1.2 step 7, the first failing rule", "AO123456E", WRONG, "NINO_SECOND_O"),
    ("1.2 step 7, the first failing rule", "BG123456E", WRONG, "NINO_PREFIX_RESERVED"),
    *[
        ("1.2 step 8", f"{prefix}123456A", WARNED, "NINO_ADMIN_PREFIX")
        for prefix in ("CR", "MW", "NC", "PP", "PY", "PZ")
    ],
    ("1.2 OO fails the pattern already", "OO123456A", WRONG, "NINO_SECOND_O"),
    ("1.2 FY fails the pattern already", "FY123456A", WRONG, "NINO_PREFIX_LETTER"),
]


@pytest.mark.parametrize(("section", "number", "exit_code", "code"), CODES)
def test_code(holds: Holds, section: str, number: str, exit_code: int, code: str) -> None:
    holds(f"check nino '{number}'", exit_code, {"ok": exit_code == 0, "code": code})


def test_1_1_the_pattern_and_the_373_prefixes() -> None:
    """Section 1.1: every prefix passes or fails with the pattern; 373 of 676 pass."""
    passing = []
    for pair in product(ascii_uppercase, repeat=2):
        number = f"{''.join(pair)}123456A"
        passes = nino.check(number, POLICY).code in {nino.OK, nino.ADMIN_PREFIX}
        assert passes == bool(PATTERN.fullmatch(number)), number[:2]
        passing.append(passes)
    assert (sum(passing), len(passing)) == (373, 676)


@pytest.mark.parametrize("prefix", ["CR", "MW", "NC", "PP", "PY", "PZ"])
def test_1_2_step_8_is_not_sent_for_closure(holds: Holds, prefix: str) -> None:
    """Section 1.2 step 8: warned about and kept, but no closure may carry it."""
    holds(f"check nino {prefix}123456A", 0, {"ok": True, "closable": False})


SHOWN = [
    # section, number, normalised, display, masked
    ("1.3", "qq123456c", "QQ123456C", "QQ 12 34 56 C", "•• •• •• 56 C"),
    ("1.3", "AB-12-34-56-D", "AB123456D", "AB 12 34 56 D", "•• •• •• 56 D"),
    ("1.3 with 1.2 step 6", "AB 12 34 56", "AB123456", "AB 12 34 56", "•• •• •• 56"),
]


@pytest.mark.parametrize(("section", "number", "normalised", "display", "masked"), SHOWN)
def test_shown(
    holds: Holds, section: str, number: str, normalised: str, display: str, masked: str
) -> None:
    holds(
        f"check nino '{number}' --demo",
        0,
        {"ok": True, "normalised": normalised, "display": display, "masked": masked},
    )
    # Section 1.3: on terminals without the dot the veil is made of asterisks.
    assert nino.masked(number, ascii_only=True) == masked.replace("•", "*")


SIGNING = [
    ("1.4", "QQ 12 34 56 C", "Wednesday"),
    *[
        ("1.4", f"AB1234{digits}A", day)
        for least, day in zip(
            (0, 20, 40, 60, 80),
            ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday"),
            strict=True,
        )
        for digits in (f"{least:02}", f"{least + 19:02}")
    ],
]


@pytest.mark.parametrize(("section", "number", "day"), SIGNING)
def test_signing_day(holds: Holds, section: str, number: str, day: str) -> None:
    holds(f"check nino '{number}' --demo", 0, {"signing_day": day})


def test_1_1_the_first_eight_characters_identify() -> None:
    """Section 1.1: a number is unique without its suffix."""
    assert nino.stem("ab 12 34 56 c") == nino.stem("AB123456") == "AB123456"
