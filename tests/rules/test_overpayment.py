"""Overpayment estimates: the part-week rule of the JSA Regulations, and Universal Credit."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from math import floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ebatui.i18n import has_words
from ebatui.reference.loader import shipped_policy
from ebatui.rules.asked import CannotAnswerError
from ebatui.rules.overpayment import at_risk_per_day, at_risk_per_day_pence, overpayment
from ebatui.rules.rates import GivenWeekly, WeeklyRate
from ebatui.rules.uc_overpayment import (
    PaidPeriod,
    assessment_period_start,
    uc_overpayment,
    uc_overpayment_on_reception,
)

POLICY = shipped_policy().overpayments
JSA = POLICY.rates.weekly("JSA", "25+")
JSA_UNDER_25 = POLICY.rates.weekly("JSA", "under25")

# Cases A to E, and what release does to them.
WEEKLY = [
    ("25+", date(2011, 7, 13), date(2011, 8, 2), None, 21, 20250),
    ("25+", date(2011, 7, 13), date(2011, 7, 28), None, 16, 15428),
    ("under25", date(2011, 11, 3), date(2011, 11, 15), None, 13, 9926),
    ("25+", date(2012, 3, 30), date(2012, 4, 12), None, 14, 13700),
    ("25+", date(2011, 7, 13), date(2011, 7, 12), None, 0, 0),
    ("25+", date(2011, 7, 13), date(2011, 6, 1), None, 0, 0),
    ("25+", date(2011, 7, 13), date(2011, 8, 2), date(2011, 7, 20), 7, 6750),
    ("25+", date(2011, 7, 13), date(2011, 8, 2), date(2011, 7, 13), 0, 0),
    ("25+", date(2011, 7, 13), date(2011, 7, 13), None, 1, 964),
]


@pytest.mark.parametrize(("group", "received", "paid_to", "released", "days", "pence"), WEEKLY)
def test_weekly_benefits(
    group: str, received: date, paid_to: date, released: date | None, days: int, pence: int
) -> None:
    rate = POLICY.rates.weekly("JSA", group)
    found = overpayment(received, paid_to, rate, policy=POLICY, released=released, benefit="JSA")
    assert (found.days, found.pence) == (days, pence)
    assert found.estimate
    assert all(has_words(reason.code) for reason in found.reasons)
    assert found.reasons[-1].code == "OVERPAYMENT_DECISION_MAKER_DECIDES"


def test_an_uprating_cuts_the_spell_in_two() -> None:
    found = overpayment(date(2012, 3, 30), date(2012, 4, 12), JSA, policy=POLICY)
    assert [(run.first, run.last, run.days, run.weekly_pence) for run in found.segments] == [
        (date(2012, 3, 30), date(2012, 4, 8), 10, 6750),
        (date(2012, 4, 9), date(2012, 4, 12), 4, 7100),
    ]
    dated = [reason.since for reason in found.reasons if reason.code == "RATE_IN_FORCE"]
    assert dated == [date(2011, 4, 11), date(2012, 4, 9)]


def test_release_before_reception_and_unknown_rates_are_refused() -> None:
    day = date(2011, 7, 13)
    with pytest.raises(CannotAnswerError) as backwards:
        overpayment(day, day, JSA, policy=POLICY, released=day - timedelta(days=1))
    with pytest.raises(CannotAnswerError) as early:
        overpayment(date(2009, 4, 5), day, JSA, policy=POLICY)
    with pytest.raises(CannotAnswerError) as below:
        overpayment(day, day, GivenWeekly(-1), policy=POLICY)
    assert (backwards.value.field, early.value.field, below.value.field) == (
        "released",
        "received",
        "weekly",
    )
    for benefit, group, field in (
        ("HB", "25+", "benefit"),
        ("UC", "25+", "benefit"),
        ("JSA", "30+", "age-group"),
    ):
        with pytest.raises(CannotAnswerError) as refused:
            POLICY.rates.weekly(benefit, group)
        assert refused.value.field == field
        assert has_words(refused.value.code)


@pytest.mark.parametrize(
    ("rate", "paid_to", "code"),
    [
        (JSA, date(2028, 4, 6), "PAID_TO_BEYOND_RATES"),
        (JSA, date(2199, 12, 31), "PAID_TO_TOO_FAR"),
        (GivenWeekly(6750), date(2199, 12, 31), "PAID_TO_TOO_FAR"),
    ],
)
def test_a_payment_beyond_what_can_be_known_is_refused(
    rate: WeeklyRate, paid_to: date, code: str
) -> None:
    with pytest.raises(CannotAnswerError) as refused:
        overpayment(date(2027, 7, 13), paid_to, rate, policy=POLICY)
    assert (refused.value.code, refused.value.field) == (code, "paid-to")
    assert has_words(code)


@pytest.mark.parametrize(
    ("rate", "received", "paid_to", "warned"),
    [
        (JSA, date(2027, 7, 13), date(2027, 8, 1), True),
        (JSA, date(2027, 3, 13), date(2027, 4, 1), True),
        (JSA, date(2027, 3, 13), date(2027, 3, 31), False),
        (JSA, date(2027, 8, 13), date(2027, 8, 1), False),
        (JSA, date(2011, 7, 13), date(2011, 8, 2), False),
        (GivenWeekly(9555), date(2027, 7, 13), date(2027, 8, 1), False),
    ],
)
def test_a_rate_that_may_have_been_uprated_since_is_said(
    rate: WeeklyRate, received: date, paid_to: date, warned: bool
) -> None:
    found = overpayment(received, paid_to, rate, policy=POLICY)
    why = {reason.code: reason.confidence for reason in found.reasons}
    assert ("RATE_MAY_HAVE_CHANGED" in why) == warned
    assert why.get("RATE_MAY_HAVE_CHANGED", "design") == "design"


RECEIVED = st.dates(date(2009, 4, 6), date(2023, 4, 1))
SPANS = st.integers(-20, 900)


@given(
    received=RECEIVED,
    first=SPANS,
    second=st.integers(0, 900),
    group=st.sampled_from(("25+", "under25")),
)
def test_adjacent_spells_add_up_before_the_rounding(
    received: date, first: int, second: int, group: str
) -> None:
    rate = POLICY.rates.weekly("JSA", group)
    middle = received + timedelta(days=max(first, 0))
    end = middle + timedelta(days=second)
    whole = overpayment(received, end, rate, policy=POLICY)
    before = overpayment(received, end, rate, policy=POLICY, released=middle)
    after = overpayment(middle, end, rate, policy=POLICY)
    assert before.exact_pence + after.exact_pence == whole.exact_pence
    assert before.days + after.days == whole.days
    assert 0 <= whole.pence - before.pence - after.pence <= 1


@given(received=RECEIVED, span=SPANS, group=st.sampled_from(("25+", "under25")))
def test_it_agrees_with_counting_day_by_day_and_is_never_below_nought(
    received: date, span: int, group: str
) -> None:
    """A slower check: the rate of each single day, a seventh of it, summed."""
    paid_to = received + timedelta(days=span)
    names = {"25+": "single 25 or over", "under25": "single under 25"}
    rates = POLICY.rates.rates[("JSA", names[group])]
    exact, day, days = Fraction(0), received, 0
    while day <= paid_to:
        in_force = max((row for row in rates if row.since <= day), key=lambda row: row.since)
        exact += Fraction(in_force.pence, 7)
        day, days = day + timedelta(days=1), days + 1
    found = overpayment(received, paid_to, POLICY.rates.weekly("JSA", group), policy=POLICY)
    assert (found.days, found.exact_pence, found.pence) == (days, exact, floor(exact))
    assert found.pence >= 0


@given(weekly=st.integers(0, 100_000), days=st.integers(0, 1000))
def test_a_given_rate_is_one_run(weekly: int, days: int) -> None:
    received = date(2020, 1, 1)
    paid_to = received + timedelta(days=days - 1)
    found = overpayment(received, paid_to, GivenWeekly(weekly), policy=POLICY)
    assert found.pence == weekly * days // 7
    assert len(found.segments) == (1 if days else 0)


def test_money_at_risk_each_day() -> None:
    today = date(2026, 11, 21)
    assert at_risk_per_day_pence(6750, today, POLICY) == 964
    together = at_risk_per_day(today, policy=POLICY, weekly_pence=[6750] * 7)
    assert together.pence == 6750
    monthly = at_risk_per_day(today, policy=POLICY, monthly_pence=[36500])
    assert (monthly.pence, monthly.estimate) == (1200, True)
    assert has_words(monthly.reasons[0].code)


# Universal Credit: cases F and G, and periods that begin late in the month.
@pytest.mark.parametrize(
    ("received", "assessment_day", "paid", "housing", "pence", "first_day"),
    [
        (date(2024, 7, 12), 9, 79345, 40000, 39345, date(2024, 7, 9)),
        (date(2025, 5, 2), 16, 40014, 0, 40014, date(2025, 4, 16)),
        (date(2025, 5, 16), 16, 40014, 0, 40014, date(2025, 5, 16)),
        (date(2025, 1, 5), 9, 100, 0, 100, date(2024, 12, 9)),
        (date(2025, 3, 1), 31, 100, 200, 0, date(2025, 2, 28)),
        (date(2024, 2, 29), 30, 100, 0, 100, date(2024, 2, 29)),
        (date(2024, 2, 28), 30, 100, 0, 100, date(2024, 1, 30)),
    ],
)
def test_universal_credit_counts_from_the_assessment_period(
    received: date, assessment_day: int, paid: int, housing: int, pence: int, first_day: date
) -> None:
    found = uc_overpayment_on_reception(
        received, assessment_day, paid_pence=paid, housing_pence=housing, policy=POLICY
    )
    assert (found.pence, found.first_day, found.estimate) == (pence, first_day, True)
    assert all(has_words(reason.code) for reason in found.reasons)


def test_several_periods_are_each_at_least_nought() -> None:
    periods = [PaidPeriod(79345, 40000), PaidPeriod(100, 40000), PaidPeriod(40000, 0)]
    assert uc_overpayment(periods, policy=POLICY).pence == 39345 + 40000


@pytest.mark.parametrize(
    ("paid", "housing", "day", "field"),
    [
        (-1, 0, 9, "paid-pence"),
        (1, -1, 9, "housing-pence"),
        (1, 0, 0, "assessment-day"),
        (1, 0, 32, "assessment-day"),
    ],
)
def test_amounts_and_days_that_cannot_be_are_refused(
    paid: int, housing: int, day: int, field: str
) -> None:
    with pytest.raises(CannotAnswerError) as refused:
        uc_overpayment_on_reception(
            date(2024, 7, 12), day, paid_pence=paid, housing_pence=housing, policy=POLICY
        )
    assert refused.value.field == field
    assert has_words(refused.value.code)


@given(received=st.dates(date(2013, 5, 1), date(2060, 1, 1)), number=st.integers(1, 31))
def test_a_reception_lies_in_its_assessment_period(received: date, number: int) -> None:
    """A slower check: go back a day at a time to a day on which a period begins."""
    start = assessment_period_start(number, received)
    assert timedelta(0) <= received - start <= timedelta(days=30)
    day = received
    while not (day.day == number or (day.day < number and (day + timedelta(days=1)).day == 1)):
        day -= timedelta(days=1)
    assert start == day


def test_rates_of_the_month() -> None:
    rate = POLICY.rates.monthly("UC", "25+", date(2025, 5, 2))
    assert rate is not None
    assert rate.pence == 40014
    assert POLICY.rates.monthly("UC", "25+", date(2013, 5, 2)) is None
    assert POLICY.rates.monthly("JSA", "25+", date(2025, 5, 2)) is None
    assert JSA_UNDER_25.runs(date(2011, 4, 11), date(2011, 4, 11))[0].weekly_pence == 5345
