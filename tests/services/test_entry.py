"""What people type, read as dates, money, numbers and choices."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ebatui.casework.codes import Benefit, Pathway, TargetSource, YesNo
from ebatui.services.desk import NotAccepted
from ebatui.services.entry import (
    Entries,
    choice_words,
    matching_choices,
    read_choice,
    read_day,
    read_number,
    read_pence,
    read_text,
)

TODAY = date(2011, 11, 17)  # a Thursday


def refused(call: Any, *given: Any, **named: Any) -> str:
    with pytest.raises(NotAccepted) as caught:
        call("field", *given, **named)
    (problem,) = caught.value.problems
    assert problem.field == "field"
    return str(problem.code)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("13/7/11", date(2011, 7, 13)),
        ("13-07-2011", date(2011, 7, 13)),
        ("13.7.11", date(2011, 7, 13)),
        ("13 7 11", date(2011, 7, 13)),
        ("13 jul", date(2011, 7, 13)),
        ("13jul", date(2011, 7, 13)),
        ("13 July 2012", date(2012, 7, 13)),
        ("1 sept 12", date(2012, 9, 1)),
        ("2 jan", date(2012, 1, 2)),  # the nearest to today
        ("2/1", date(2012, 1, 2)),
        ("13/7", date(2011, 7, 13)),
        ("2011-07-13", date(2011, 7, 13)),
        ("2011-7-3", date(2011, 7, 3)),
        ("t", TODAY),
        ("Today", TODAY),
        ("+7", TODAY + timedelta(7)),
        ("-3", TODAY - timedelta(3)),
        ("mon", date(2011, 11, 21)),
        ("Monday", date(2011, 11, 21)),
        ("thu", date(2011, 11, 24)),  # the next, not today
        ("wednes", date(2011, 11, 23)),
        ("29 feb 2012", date(2012, 2, 29)),
        ("29/2/12", date(2012, 2, 29)),
        ("29 feb", date(2012, 2, 29)),
        ("1/1/31", date(2031, 1, 1)),
        ("1/1/32", date(1932, 1, 1)),
        (" 13/7/11 ", date(2011, 7, 13)),
        ("13\u202e/7/1\x1b1", date(2011, 7, 13)),
        ("", None),
        ("  \u200b", None),
    ],
)
def test_days(typed: str, day: date | None) -> None:
    assert read_day("field", typed, TODAY) == day


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("14/2/91", date(1991, 2, 14)),
        ("14/2/11", date(2011, 2, 14)),
        ("14/2/12", date(1912, 2, 14)),
        ("17/11/11", TODAY),
        ("18/11/11", date(1911, 11, 18)),  # later this year is not past
        ("14/2/1950", date(1950, 2, 14)),
    ],
)
def test_a_date_of_birth_lies_in_the_past(typed: str, day: date) -> None:
    assert read_day("field", typed, TODAY, birth=True) == day


@pytest.mark.parametrize(
    "typed",
    [
        "30 feb",
        "29/2/11",
        "31/4",
        "13/13/11",
        "0/7/11",
        "13/7/011",
        "13 j",
        "13 julio",
        "m",
        "mo",
        "monn",
        "tomorrow",
        "7",
        "+",
        "+99999",
        "13/7/11 10:00",
        "1/1/0001",
        "31/12/9999",
        "1/1/1899",
        "0000-00-00",
    ],
)
def test_what_is_no_day(typed: str) -> None:
    assert refused(read_day, typed, TODAY) == "ENTRY_NOT_A_DATE"


def test_a_leap_day_without_a_year_is_not_guessed_far_away() -> None:
    assert refused(read_day, "29 feb", date(2026, 11, 21)) == "ENTRY_NOT_A_DATE"


DAYS = st.dates(date(1900, 1, 1), date(2199, 12, 31))


@given(day=DAYS, today=st.dates(date(2000, 1, 1), date(2060, 1, 1)))
def test_a_day_written_out_reads_back(day: date, today: date) -> None:
    for written in (
        f"{day.day}/{day.month}/{day.year}",
        f"{day.day:02}-{day.month:02}-{day.year}",
        f"{day.day} {calendar.month_abbr[day.month]} {day.year}",
        f"{day.day} {calendar.month_name[day.month]} {day.year}".upper(),
        day.isoformat(),
    ):
        assert read_day("field", written, today) == day
        assert read_day("field", written, today, birth=True) == day


@given(day=DAYS, today=st.dates(date(2000, 1, 1), date(2060, 1, 1)))
def test_a_short_year_is_the_right_century_or_none(day: date, today: date) -> None:
    typed = f"{day.day}/{day.month}/{day.year % 100:02}"
    try:
        past = read_day("field", typed, today, birth=True)
        other = read_day("field", typed, today)
    except NotAccepted:
        assert (day.month, day.day) == (2, 29)
        return
    assert past is not None
    assert other is not None
    assert past <= today
    assert today.year - past.year <= 100
    assert other.year <= today.year + 20
    assert past.year % 100 == other.year % 100 == day.year % 100


def read_every_way(typed: str, birth: bool) -> None:
    readers: list[Any] = [
        lambda: read_day("field", typed, TODAY, birth=birth),
        lambda: read_pence("field", typed),
        lambda: read_number("field", typed, 30),
        lambda: read_choice("field", typed, Benefit),
        lambda: read_text("field", typed, 12),
        lambda: read_text("field", typed, 12, lines=True),
    ]
    problems = []
    for reader in readers:
        try:
            reader()
        except NotAccepted as refusal:
            problems.extend(refusal.problems)
    for problem in problems:
        assert problem.field == "field"
        assert all(value.isprintable() for _, value in problem.values)


@given(st.text(), st.booleans())
def test_no_text_does_more_than_be_refused(typed: str, birth: bool) -> None:
    read_every_way(typed, birth)


@given(st.text(st.sampled_from("0123456789/-.+ janfebt£,٣"), max_size=40), st.booleans())
def test_nor_does_a_text_that_looks_like_one(typed: str, birth: bool) -> None:
    read_every_way(typed, birth)


@pytest.mark.parametrize(
    ("typed", "pence"),
    [
        ("67.50", 6750),
        ("£67.5", 6750),
        ("£ 67", 6700),
        ("67", 6700),
        ("1,234.50", 123450),
        ("12,345", 1234500),
        ("0", 0),
        ("0.05", 5),
        ("999999.99", 99999999),
        ("", None),
    ],
)
def test_money(typed: str, pence: int | None) -> None:
    assert read_pence("field", typed) == pence


@pytest.mark.parametrize(
    "typed",
    ["67,50", "67 50", "6 7", "-5", "67.505", "£", "1,2,3", ",5", "abc", "1e3", "1000000", "٣"],
)
def test_what_is_no_money(typed: str) -> None:
    """A decimal comma or a space must not become a hundredfold sum."""
    assert refused(read_pence, typed) == "ENTRY_NOT_MONEY"


@given(st.integers(0, 99_999_999))
def test_money_written_out_reads_back(pence: int) -> None:
    assert read_pence("field", f"£{pence // 100}.{pence % 100:02}") == pence


@pytest.mark.parametrize(
    ("typed", "number"), [("0", 0), ("30", 30), ("007", 7), ("", None), ("0" * 5000 + "3", 3)]
)
def test_numbers(typed: str, number: int | None) -> None:
    assert read_number("field", typed, 30) == number


@pytest.mark.parametrize(
    "typed", ["31", "-1", "1.5", "three", "²", "٣", "0000000009999999999", "0" * 9 + "9" * 5000]
)
def test_what_is_no_number(typed: str) -> None:
    assert refused(read_number, typed, 30) == "ENTRY_NOT_A_NUMBER"


@pytest.mark.parametrize(
    ("typed", "choice"),
    [
        ("j", Benefit.JSA),
        ("JSA", Benefit.JSA),
        ("hous", Benefit.HB),
        ("hb", Benefit.HB),
        ("universal credit", Benefit.UC),
        ("c", None),
        ("ca", Benefit.CA),  # an exact code, though Carer's Allowance begins so too
        ("esa contrib", Benefit.ESA_C),
        ("esa c", Benefit.ESA_C),
        ("x", None),
    ],
)
def test_first_letters(typed: str, choice: Benefit | None) -> None:
    if choice is None:
        code = "ENTRY_NO_CHOICE" if typed == "x" else "ENTRY_TWO_CHOICES"
        assert refused(read_choice, typed, Benefit) == code
    else:
        assert read_choice("field", typed, Benefit) is choice


@pytest.mark.parametrize("choices", [Benefit, Pathway, TargetSource, YesNo])
def test_every_choice_is_named_by_its_code_and_by_its_words(choices: Any) -> None:
    for choice in choices:
        assert read_choice("field", choice.value.lower(), choices) is choice
        assert read_choice("field", choice_words(choice), choices) is choice
        assert choice in matching_choices(choice.value[0], choices)


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        (" two  words ", "two words"),
        ("a\x1b[31mb", "a[31mb"),
        ("ab\u202ecd", "abcd"),
        ("a\nb", "a b"),
        ("e\u0301", "é"),
        ("\x00\x07", None),
        ("\ud800x", "x"),
    ],
)
def test_text_is_cleaned(typed: str, text: str | None) -> None:
    assert read_text("field", typed, 20) == text


def test_text_is_measured_after_cleaning() -> None:
    assert read_text("field", "  " + "x" * 20 + "\u202e" * 9, 20) == "x" * 20
    assert refused(read_text, "x" * 21, 20) == "ENTRY_TOO_LONG"
    assert read_text("field", "a\r\nb", 20, lines=True) == "a\nb"


def test_several_things_typed_together_are_refused_together() -> None:
    entries = Entries()
    assert entries.need(read_day, "day", "+1", TODAY) == TODAY + timedelta(1)
    assert entries.need(read_text, "name", " ", 20) is None
    assert entries.read(read_pence, "sum", "x") is None
    assert entries.read(read_text, "note", "", 20) is None
    assert entries.need(read_number, "number", "x", 3) is None
    with pytest.raises(NotAccepted) as caught:
        entries.accept()
    assert [(problem.field, problem.code) for problem in caught.value.problems] == [
        ("name", "ENTRY_MISSING"),
        ("sum", "ENTRY_NOT_MONEY"),
        ("number", "ENTRY_NOT_A_NUMBER"),
    ]
