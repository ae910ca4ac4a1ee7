"""National Insurance numbers: HMRC NIM39110 and the GOV.UK Design System pattern."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ebatui.reference.loader import shipped_policy
from ebatui.rules import nino

NINO = shipped_policy().nino
DWP_PATTERN = re.compile(
    r"^(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z][0-9]{6}[A-D]$"
)
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ADMINISTRATIVE = {"CR", "MW", "NC", "PP", "PY", "PZ"}


@pytest.mark.parametrize(
    ("typed", "code", "stored"),
    [
        ("ab-12 34.56c", "NINO_OK", "AB123456C"),
        ("AB123456", "NINO_NO_SUFFIX", "AB123456"),
        ("OA123456A", "NINO_OK", "OA123456A"),
        ("GY123456A", "NINO_OK", "GY123456A"),
        ("MW123456A", "NINO_ADMIN_PREFIX", "MW123456A"),
        ("CR123456A", "NINO_ADMIN_PREFIX", "CR123456A"),
        ("PP123456A", "NINO_ADMIN_PREFIX", "PP123456A"),
        ("ab\u00a012\u201334\u201456 c", "NINO_OK", "AB123456C"),
    ],
)
def test_accepted(typed: str, code: str, stored: str) -> None:
    found = nino.check(typed, NINO)
    assert (found.ok, found.code, found.normalised) == (True, code, stored)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("QQ 12 34 56 C", "NINO_TEST"),
        ("", "NINO_MISSING"),
        ("  -. ", "NINO_MISSING"),
        ("AB12345C", "NINO_LENGTH"),
        ("AB1234567C", "NINO_LENGTH"),
        ("DA123456", "NINO_LENGTH"),
        ("AB123456E", "NINO_SUFFIX"),
        ("DA123456A", "NINO_PREFIX_LETTER"),
        ("AO123456A", "NINO_SECOND_O"),
        ("JO123456A", "NINO_SECOND_O"),
        ("OO123456A", "NINO_SECOND_O"),
        ("BG123456A", "NINO_PREFIX_RESERVED"),
        ("GB123456A", "NINO_PREFIX_RESERVED"),
        ("KN123456A", "NINO_PREFIX_RESERVED"),
        ("NK123456A", "NINO_PREFIX_RESERVED"),
        ("NT123456A", "NINO_PREFIX_RESERVED"),
        ("ZZ123456A", "NINO_PREFIX_RESERVED"),
        ("TN011075M", "NINO_TEMPORARY"),
        ("TN011075A", "NINO_TEMPORARY"),
        ("AB123456M", "NINO_TEMPORARY"),
        ("AB123456F", "NINO_TEMPORARY"),
        ("AB123456P", "NINO_TEMPORARY"),
        ("NC010180M", "NINO_TEMPORARY"),
        ("11A11111", "NINO_TRN"),
        ("11 a1 11 11", "NINO_TRN"),
        ("A1123456A", "NINO_CHARS"),
        ("AB12345O6", "NINO_CHARS"),
        ("AB123456\u0664", "NINO_CHARS"),
        ("\u017fA123456A", "NINO_CHARS"),
        ("FY123456A", "NINO_PREFIX_LETTER"),
    ],
)
def test_refused(typed: str, code: str) -> None:
    found = nino.check(typed, NINO)
    assert (found.ok, found.code) == (False, code)
    assert found.reasons[0].code == code


def test_example_prefix_is_accepted_in_demonstration_only() -> None:
    found = nino.check("qq123456c", NINO, demo=True)
    assert (found.ok, found.code, found.display) == (True, "NINO_TEST", "QQ 12 34 56 C")
    assert found.masked == "•• •• •• 56 C"
    assert found.signing_day == "Wednesday"
    assert not nino.check("qq123456c", NINO).ok
    assert not nino.check("qq12345c", NINO, demo=True).ok


def test_administrative_prefixes_are_warned_of_and_not_closed() -> None:
    assert not nino.check("MW123456A", NINO).closable
    temporary = nino.check("NC010180M", NINO)
    assert temporary.warnings == ("NINO_ADMIN_PREFIX",)
    without_suffix = nino.check("CR123456", NINO)
    assert without_suffix.code == "NINO_NO_SUFFIX"
    assert without_suffix.warnings == ("NINO_ADMIN_PREFIX",)
    assert not without_suffix.closable


@pytest.mark.parametrize(
    ("typed", "rule", "confidence"),
    [
        ("", "NINO_NONE_GIVEN", "design"),
        ("AB123456", "NINO_WITHOUT_SUFFIX", "design"),
        ("TN011075M", "NINO_TEMPORARY_LAYOUT", "recalled"),
        ("AB123456M", "NINO_LETTERS", "verified"),
        ("AB123456C", "NINO_LETTERS", "verified"),
        ("BG123456C", "NINO_RESERVED", "verified"),
    ],
)
def test_a_reason_names_the_row_it_rests_on(typed: str, rule: str, confidence: str) -> None:
    (why,) = nino.check(typed, NINO).reasons
    assert (why.rule, why.confidence) == (rule, confidence)
    assert (confidence == "verified") == (why.source.startswith("HMRC"))


def test_what_cannot_be_shown_is_not() -> None:
    found = nino.check("AB12\x1b[31m\u202e56C", NINO)
    assert found.code == "NINO_LENGTH"
    assert (found.normalised, found.display, found.masked) == (None, None, None)


@pytest.mark.parametrize(
    ("digits", "day"),
    [
        (0, "Monday"),
        (19, "Monday"),
        (20, "Tuesday"),
        (39, "Tuesday"),
        (40, "Wednesday"),
        (56, "Wednesday"),
        (59, "Wednesday"),
        (60, "Thursday"),
        (79, "Thursday"),
        (80, "Friday"),
        (99, "Friday"),
    ],
)
def test_signing_day(digits: int, day: str) -> None:
    assert nino.signing_day_for_digits(digits, NINO).day == day
    assert nino.signing_day(f"QQ1234{digits:02}C", NINO).day == day


def test_signing_day_refuses_other_digits() -> None:
    with pytest.raises(ValueError, match="00 to 99"):
        nino.signing_day_for_digits(100, NINO)


def test_every_prefix_agrees_with_the_published_pattern() -> None:
    """373 of 676 prefixes pass."""
    passing = 0
    for first in LETTERS:
        for second in LETTERS:
            number = f"{first}{second}123456A"
            expected = bool(DWP_PATTERN.match(number))
            found = nino.check(number, NINO)
            assert (found.code in {"NINO_OK", "NINO_ADMIN_PREFIX"}) == expected, number
            assert (found.code == "NINO_ADMIN_PREFIX") == (
                expected and number[:2] in ADMINISTRATIVE
            )
            passing += expected
    assert passing == 373


numbers = st.from_regex(
    r"\A(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z][0-9]{6}[A-D]?\Z"
)


@given(numbers)
def test_display_is_read_back(number: str) -> None:
    assert nino.check(nino.display(number), NINO).normalised == number


@given(st.text(max_size=20))
def test_masked_never_shows_more_than_two_digits_and_suffix(text: str) -> None:
    shown = nino.masked(text)
    assert len([sign for sign in shown if sign.isalnum()]) <= 3
    assert set(shown[:8]) <= {"•", " "}


@given(numbers)
def test_masked_shows_the_last_two_digits_and_suffix_only(number: str) -> None:
    assert nino.masked(number) == f"•• •• •• {number[6:8]} {number[8:]}".rstrip()
    assert nino.masked(number, ascii_only=True) == f"** ** ** {number[6:8]} {number[8:]}".rstrip()


@given(numbers, st.data())
def test_every_beginning_of_a_right_number_is_right_so_far(
    number: str, data: st.DataObject
) -> None:
    shown = nino.display(number)
    cut = data.draw(st.integers(0, len(shown)))
    assert nino.progress(shown[:cut], NINO).valid_so_far
    assert nino.progress(shown, NINO).complete


@pytest.mark.parametrize(
    ("typed", "at", "code"),
    [
        ("D", 0, "NINO_PREFIX_LETTER"),
        ("1", 0, "NINO_CHARS"),
        ("a o", 2, "NINO_SECOND_O"),
        ("gb", 1, "NINO_PREFIX_RESERVED"),
        ("AB 1x", 4, "NINO_CHARS"),
        ("AB 12 34 56 E", 12, "NINO_SUFFIX"),
        ("AB123456M", 8, "NINO_TEMPORARY"),
        ("AB123456CC", 9, "NINO_LENGTH"),
        ("QQ", 0, "NINO_PREFIX_LETTER"),
    ],
)
def test_progress_says_where_and_why(typed: str, at: int, code: str) -> None:
    found = nino.progress(typed, NINO)
    assert (found.at, found.code, found.complete) == (at, code, False)


def test_progress_takes_the_example_prefix_in_demonstration() -> None:
    assert nino.progress("qq 12 34 56 c", NINO, demo=True).complete
    assert nino.progress("q", NINO, demo=True).valid_so_far
    assert not nino.progress("qa", NINO, demo=True).valid_so_far


def test_stem_identifies_the_record() -> None:
    assert nino.stem("qq 12 34 56 c") == "QQ123456"
