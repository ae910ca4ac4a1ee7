"""Prison numbers, CRNs, PNC and CRO numbers, postcodes."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ebatui.rules import identifiers, police_numbers
from ebatui.rules.police_numbers import check_letter

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize("typed", ["A1234AA", "a1234aa", " a 1234 aa "])
def test_prison_number(typed: str) -> None:
    found = identifiers.check_prison_number(typed)
    assert (found.ok, found.code, found.normalised) == (True, "PRISON_NUMBER_OK", "A1234AA")


@pytest.mark.parametrize("typed", ["A123AA", "A12345A", "1234AAA", "A1234A", "A1234AAA", "Å1234AA"])
def test_prison_number_refused(typed: str) -> None:
    found = identifiers.check_prison_number(typed)
    assert (found.ok, found.code, found.normalised) == (False, "PRISON_NUMBER_FORMAT", None)


def test_missing_numbers_say_so() -> None:
    assert identifiers.check_prison_number(" ").code == "PRISON_NUMBER_MISSING"
    assert identifiers.check_crn("").code == "CRN_MISSING"
    assert identifiers.check_postcode("").code == "POSTCODE_MISSING"
    assert police_numbers.check_pnc("", TODAY).code == "PNC_MISSING"
    assert police_numbers.check_cro("").code == "CRO_MISSING"


def test_crn() -> None:
    assert identifiers.check_crn("x123456").normalised == "X123456"
    assert identifiers.check_crn("X12345").code == "CRN_FORMAT"


def test_a_field_that_takes_either_number() -> None:
    assert identifiers.check_prison_number_or_crn("x123456").code == "CRN_OK"
    assert identifiers.check_prison_number_or_crn("a1234aa").code == "PRISON_NUMBER_OK"
    assert not identifiers.check_prison_number_or_crn("AB1234").ok
    assert identifiers.is_earlier_prison_number("ab1234")


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("81/34U", "1981/0000034U"),
        ("02/73319Z", "2002/0073319Z"),
        ("0273319Z", "2002/0073319Z"),
        ("20020073319Z", "2002/0073319Z"),
        ("00/223R", "2000/0000223R"),
        ("79/163001B", "1979/0163001B"),
        ("033Y", "2003/0000003Y"),
        ("67/9893091D", "1967/9893091D"),
        ("2002/73319z", "2002/0073319Z"),
    ],
)
def test_pnc(typed: str, stored: str) -> None:
    found = police_numbers.check_pnc(typed, TODAY)
    assert (found.ok, found.code, found.normalised) == (True, "PNC_OK", stored)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("20030011985Z", "PNC_CHECK_LETTER"),
        ("2001/0171310S", "PNC_CHECK_LETTER"),
        ("200/0171310W", "PNC_FORMAT"),
        ("2001/01713101W", "PNC_FORMAT"),
        ("2001/W", "PNC_FORMAT"),
        ("01", "PNC_FORMAT"),
    ],
)
def test_pnc_refused(typed: str, code: str) -> None:
    found = police_numbers.check_pnc(typed, TODAY)
    assert (found.ok, found.code, found.normalised) == (False, code, None)


def test_pnc_century_follows_the_day() -> None:
    letter = check_letter("26", "0000001")
    typed = f"26/1{letter}"
    assert police_numbers.check_pnc(typed, TODAY).normalised == f"2026/0000001{letter}"
    before = police_numbers.check_pnc(typed, date(2025, 12, 31))
    assert before.normalised == f"1926/0000001{letter}"


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("65656/91H", "065656/91H"),
        ("sf05/482703j", "SF05/482703J"),
        ("SF83/50058Z", "SF83/50058Z"),
        ("85227/65L", "085227/65L"),
    ],
)
def test_cro(typed: str, stored: str) -> None:
    assert police_numbers.check_cro(typed).normalised == stored


@pytest.mark.parametrize(
    ("typed", "code"),
    [("85227/65G", "CRO_CHECK_LETTER"), ("85227-65L", "CRO_FORMAT"), ("SF/1Z", "CRO_FORMAT")],
)
def test_cro_refused(typed: str, code: str) -> None:
    assert police_numbers.check_cro(typed).code == code


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("hu95ls", "HU9 5LS"),
        ("SW1A 1AA", "SW1A 1AA"),
        ("m1 1ae", "M1 1AE"),
        ("W1A 0AX", "W1A 0AX"),
        ("CF10 2AF", "CF10 2AF"),
    ],
)
def test_postcode(typed: str, stored: str) -> None:
    assert identifiers.check_postcode(typed).normalised == stored


@pytest.mark.parametrize("typed", ["HU9", "NFA", "HU95L", "QA1 1AA", "HU9 5LC", "HU9 5LSX", "999"])
def test_postcode_refused(typed: str) -> None:
    assert identifiers.check_postcode(typed).code == "POSTCODE_FORMAT"


@pytest.mark.parametrize(
    ("typed", "outward"),
    [("HU9 5LS", "HU9"), ("hu9", "HU9"), ("SW1A", "SW1A"), ("NFA", None), ("H\x1bU9", None)],
)
def test_outward_code(typed: str, outward: str | None) -> None:
    assert identifiers.outward_code(typed) == outward


@given(st.sampled_from([1975, 1999, 2000, 2019, 2026]), st.integers(0, 9_999_999))
def test_pnc_is_read_back(year: int, serial: int) -> None:
    letter = check_letter(str(year), f"{serial:07}")
    whole = police_numbers.check_pnc(f"{year}/{serial}{letter}", TODAY)
    assert whole.ok
    assert police_numbers.check_pnc(whole.normalised or "", TODAY) == whole
    short = police_numbers.check_pnc(f"{year % 100:02}{serial}{letter}", TODAY)
    assert short == whole
    for wrong in set(police_numbers.CHECK_LETTERS) - {letter}:
        assert not police_numbers.check_pnc(f"{year}/{serial}{wrong}", TODAY).ok


@given(st.integers(0, 99), st.integers(0, 999_999), st.booleans())
def test_cro_is_read_back(year: int, serial: int, short_file: bool) -> None:
    yy = f"{year:02}"
    if short_file:
        typed = f"SF{yy}/{serial}{check_letter(yy, str(serial))}"
    else:
        typed = f"{serial}/{yy}{check_letter(yy, f'{serial:06}')}"
    whole = police_numbers.check_cro(typed)
    assert whole.ok
    assert police_numbers.check_cro(whole.normalised or "") == whole


@given(st.text(max_size=16))
def test_any_text_gets_an_answer(text: str) -> None:
    for found in (
        identifiers.check_prison_number(text),
        identifiers.check_crn(text),
        identifiers.check_postcode(text),
        police_numbers.check_pnc(text, TODAY),
        police_numbers.check_cro(text),
    ):
        assert found.ok == (found.normalised is not None)
        if found.normalised is not None:
            assert found.normalised.isascii()
            assert found.normalised.isprintable()


@pytest.mark.parametrize("whole", ["A1234AA", "a 1234 aa"])
def test_prison_number_as_typed(whole: str) -> None:
    for cut in range(len(whole) + 1):
        assert identifiers.prison_number_progress(whole[:cut]).valid_so_far
    assert identifiers.prison_number_progress(whole).complete


@pytest.mark.parametrize(
    ("typed", "at"), [("1", 0), ("A12x", 3), ("a 1234 a1", 8), ("A1234AAA", 7)]
)
def test_prison_number_wrong_as_typed(typed: str, at: int) -> None:
    found = identifiers.prison_number_progress(typed)
    assert (found.at, found.code) == (at, "PRISON_NUMBER_FORMAT")


def test_police_numbers_as_typed() -> None:
    for whole in ("02/73319Z", "0273319Z", "20020073319Z", "2002/0073319Z"):
        for cut in range(len(whole) + 1):
            assert police_numbers.pnc_progress(whole[:cut], TODAY).valid_so_far, whole[:cut]
        assert police_numbers.pnc_progress(whole, TODAY).complete
    wrong = police_numbers.pnc_progress("2001/0171310S", TODAY)
    assert (wrong.at, wrong.code) == (12, "PNC_CHECK_LETTER")
    assert police_numbers.pnc_progress("2001//", TODAY).at == 5
    for whole in ("65656/91H", "SF05/482703J"):
        for cut in range(len(whole) + 1):
            assert police_numbers.cro_progress(whole[:cut]).valid_so_far
    assert police_numbers.cro_progress("85227/65G").code == "CRO_CHECK_LETTER"
    assert police_numbers.cro_progress("SX").at == 1


def test_postcode_and_crn_as_typed() -> None:
    assert identifiers.postcode_progress("hu9 5l").valid_so_far
    assert identifiers.postcode_progress("hu9 5ls").complete
    assert identifiers.postcode_progress("hu9 5lc").at == 6
    assert identifiers.crn_progress("x12").valid_so_far
    assert identifiers.crn_progress("xx").at == 1
