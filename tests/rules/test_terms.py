"""Terms and date arithmetic (PSO 6650; HMPPS calculate-release-dates)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ebatui.rules.arithmetic import CalendarEndError, add_days, add_months, last_day_of_months
from ebatui.rules.terms import Term, TermError, display, parse


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("12m", Term(12, 0)),
        ("6w", Term(0, 42)),
        ("90d", Term(0, 90)),
        ("9 months", Term(9, 0)),
        ("28 days", Term(0, 28)),
        ("2 years 6 months", Term(30, 0)),
        ("2y6m", Term(30, 0)),
        ("2 Years, 6 Months and 3 Days", Term(30, 3)),
        ("1 year", Term(12, 0)),
        (" 1 month ", Term(1, 0)),
        ("1 week 3 days", Term(0, 10)),
    ],
)
def test_terms_as_typed_and_exported(text: str, term: Term) -> None:
    assert parse(text) == term


@pytest.mark.parametrize(
    "text", ["", "12", "m", "12x", "0d", "-3m", "6m 2y", "3m 3m", "12m!", "life", "9999y", "1.5m"]
)
def test_other_text_is_no_term(text: str) -> None:
    with pytest.raises(TermError):
        parse(text)


@pytest.mark.parametrize(
    ("start", "months", "last"),
    [
        (date(2011, 1, 1), 3, date(2011, 3, 31)),
        (date(2011, 8, 31), 6, date(2012, 2, 29)),
        (date(2012, 2, 29), 12, date(2013, 2, 28)),
        (date(2012, 9, 4), 12, date(2013, 9, 3)),
        (date(2016, 2, 29), 12, date(2017, 2, 28)),
        (date(2011, 6, 6), 6, date(2011, 12, 5)),
    ],
)
def test_periods_of_months_end(start: date, months: int, last: date) -> None:
    assert last_day_of_months(start, months) == last
    assert Term(months).last_day(start) == last


def test_days_follow_months() -> None:
    assert Term(6, 3).last_day(date(2011, 8, 31)) == date(2012, 3, 3)
    assert Term(0, 28).last_day(date(2011, 8, 1)) == date(2011, 8, 28)


@given(st.tuples(st.integers(0, 600), st.integers(0, 900)).filter(any))
def test_display_is_read_back(parts: tuple[int, int]) -> None:
    term = Term(*parts)
    assert parse(display(term)) == term


@given(st.dates(date(1950, 1, 1), date(2100, 1, 1)), st.integers(1, 240))
def test_consecutive_periods_leave_no_day_out_unless_a_month_is_short(
    start: date, months: int
) -> None:
    end = last_day_of_months(start, months)
    after = end + timedelta(days=1)
    assert after == add_months(start, months) or (after.day == 1 and start.day > 28)


def test_the_ends_of_the_calendar_are_said() -> None:
    for sum_of_dates in (
        lambda: add_days(date.max, 1),
        lambda: add_days(date.min, -1),
        lambda: add_months(date.max, 1),
        lambda: add_months(date.min, -1),
        lambda: Term(12).last_day(date.max),
    ):
        with pytest.raises(CalendarEndError):
            sum_of_dates()
