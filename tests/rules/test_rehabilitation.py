"""When convictions are spent: Rehabilitation of Offenders Act 1974 s.5, in three regimes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ebatui.i18n import has_words
from ebatui.reference.loader import shipped_policy
from ebatui.rules.arithmetic import last_day_of_months
from ebatui.rules.asked import CannotAnswerError
from ebatui.rules.convictions import (
    Rehabilitation,
    Result,
    extend,
    rehabilitate_all,
    rehabilitation,
)
from ebatui.rules.disclosure import read_out
from ebatui.rules.rehabilitation import (
    Certainty,
    Conviction,
    Disposal,
    Schedule18,
    alone,
    longest,
)

POLICY = shipped_policy().disclosure.rehabilitation
BEFORE, MIDDLE, NOW = date(2012, 5, 1), date(2014, 5, 1), date(2024, 5, 1)
CONVICTED = date(2011, 9, 19)
ENDS = date(2012, 9, 4)


def convicted(
    disposal: str,
    on: date = CONVICTED,
    months: int | None = None,
    ends: date | None = None,
    *,
    days: int = 0,
    schedule_18: Schedule18 = Schedule18.UNKNOWN,
    under_18: bool = False,
    summary_only: bool = False,
) -> Conviction:
    one = Disposal(disposal=disposal, months=months, days=days, ends=ends, schedule_18=schedule_18)
    return Conviction(
        convicted_on=on, disposals=(one,), under_18=under_18, summary_only=summary_only
    )


def answer(conviction: Conviction, as_of: date) -> Rehabilitation:
    found = rehabilitation(conviction, as_of, POLICY)
    assert all(has_words(reason.code) for reason in found.reasons)
    assert read_out(found)
    return found


YEAR_INSIDE = convicted("custody", months=12, ends=ENDS)


# Worked spent dates: twelve months' custody from 19 September 2011, ending 4 September 2012.
@pytest.mark.parametrize(
    ("as_of", "regime", "spent_on", "spent"),
    [
        (BEFORE, "PRE2014", date(2021, 9, 19), False),
        (date(2014, 3, 9), "PRE2014", date(2021, 9, 19), False),
        (date(2014, 3, 10), "LASPO", date(2016, 9, 4), False),
        (MIDDLE, "LASPO", date(2016, 9, 4), False),
        (date(2016, 9, 3), "LASPO", date(2016, 9, 4), False),
        (date(2016, 9, 4), "LASPO", date(2016, 9, 4), True),
        (date(2023, 10, 27), "LASPO", date(2016, 9, 4), True),
        (date(2023, 10, 28), "PCSC", date(2013, 9, 4), True),
        (NOW, "PCSC", date(2013, 9, 4), True),
    ],
)
def test_the_law_of_the_day_one_asks(as_of: date, regime: str, spent_on: date, spent: bool) -> None:
    found = answer(YEAR_INSIDE, as_of)
    assert (found.regime, found.spent_on, found.spent) == (regime, spent_on, spent)
    assert found.last_unspent == spent_on - timedelta(days=1)


# Custody by length: adult and under 18, from conviction or from the end.
@pytest.mark.parametrize(
    ("as_of", "length", "adult", "youth"),
    [
        (BEFORE, 6, 84, 42),
        (BEFORE, 7, 120, 60),
        (BEFORE, 12, 120, 60),
        (BEFORE, 30, 120, 60),
        (BEFORE, 31, None, None),
        (MIDDLE, 6, 24, 18),
        (MIDDLE, 7, 48, 24),
        (MIDDLE, 30, 48, 24),
        (MIDDLE, 31, 84, 42),
        (MIDDLE, 48, 84, 42),
        (MIDDLE, 49, None, None),
        (NOW, 6, 12, 6),
        (NOW, 12, 12, 6),
        (NOW, 13, 48, 24),
        (NOW, 48, 48, 24),
        (NOW, 49, 84, 42),
    ],
)
def test_custody_by_length(as_of: date, length: int, adult: int | None, youth: int | None) -> None:
    convicted_on, ends = date(2011, 6, 10), date(2011, 6, 10) + timedelta(days=length * 30)
    for disposal in ("custody", "suspended_sentence"):
        for under_18, months in ((False, adult), (True, youth)):
            found = answer(
                convicted(
                    disposal,
                    convicted_on,
                    length,
                    ends,
                    schedule_18=Schedule18.NO,
                    under_18=under_18,
                ),
                as_of,
            )
            if months is None:
                assert (found.result, found.spent_on) == (Result.NEVER, None)
                continue
            start = convicted_on if as_of == BEFORE else ends
            assert found.last_unspent == last_day_of_months(start, months)


def test_a_day_over_the_bound_is_over_it() -> None:
    exactly = answer(convicted("custody", months=6, ends=ENDS), MIDDLE)
    over = answer(convicted("custody", months=6, days=1, ends=ENDS), MIDDLE)
    in_days = answer(convicted("custody", days=180, ends=ENDS), MIDDLE)
    assert exactly.spent_on == in_days.spent_on == date(2014, 9, 4)
    assert over.spent_on == date(2016, 9, 4)


@pytest.mark.parametrize(
    ("disposal", "as_of", "ends", "adult", "youth"),
    [
        ("fine", BEFORE, None, date(2016, 9, 19), date(2014, 3, 19)),
        ("fine", MIDDLE, None, date(2012, 9, 19), date(2012, 3, 19)),
        ("fine", NOW, None, date(2012, 9, 19), date(2012, 3, 19)),
        ("community_order", BEFORE, None, date(2016, 9, 19), date(2014, 3, 19)),
        ("community_order", MIDDLE, ENDS, date(2013, 9, 4), date(2013, 3, 4)),
        ("community_order", NOW, ENDS, date(2012, 9, 5), date(2012, 9, 5)),
        ("order_without_end", MIDDLE, None, date(2013, 9, 19), date(2013, 9, 19)),
        ("order_without_end", NOW, None, date(2013, 9, 19), date(2013, 9, 19)),
        ("absolute_discharge", BEFORE, None, date(2012, 3, 19), date(2012, 3, 19)),
        ("absolute_discharge", MIDDLE, None, CONVICTED, CONVICTED),
        ("conditional_discharge_bind_over", BEFORE, None, date(2012, 9, 19), date(2012, 9, 19)),
        (
            "conditional_discharge_bind_over",
            BEFORE,
            date(2013, 9, 18),
            date(2013, 9, 19),
            date(2013, 9, 19),
        ),
        (
            "conditional_discharge_bind_over",
            BEFORE,
            date(2012, 3, 18),
            date(2012, 9, 19),
            date(2012, 9, 19),
        ),
        ("conditional_discharge_bind_over", MIDDLE, ENDS, date(2012, 9, 5), date(2012, 9, 5)),
        ("hospital_order", BEFORE, ENDS, date(2016, 9, 19), date(2016, 9, 19)),
        ("hospital_order", BEFORE, date(2015, 9, 4), date(2017, 9, 4), date(2017, 9, 4)),
        ("hospital_order", NOW, ENDS, date(2012, 9, 5), date(2012, 9, 5)),
        ("referral_order", BEFORE, ENDS, date(2012, 9, 5), date(2012, 9, 5)),
        ("referral_order", MIDDLE, ENDS, date(2012, 9, 5), date(2012, 9, 5)),
        ("attendance_centre", BEFORE, ENDS, date(2013, 9, 4), date(2013, 9, 4)),
        ("attendance_centre", MIDDLE, ENDS, CONVICTED, CONVICTED),
        ("compensation_order", BEFORE, None, date(2016, 9, 19), date(2014, 3, 19)),
        ("compensation_order", MIDDLE, ENDS, ENDS, ENDS),
        ("disqualification", BEFORE, ENDS, date(2012, 9, 5), date(2012, 9, 5)),
        ("disqualification", NOW, ENDS, date(2012, 9, 5), date(2012, 9, 5)),
        ("relevant_order", NOW, ENDS, date(2012, 9, 5), date(2012, 9, 5)),
        ("endorsement", MIDDLE, None, date(2016, 9, 19), date(2014, 3, 19)),
        ("endorsement", NOW, None, date(2016, 9, 19), date(2014, 3, 19)),
        ("caution", BEFORE, None, CONVICTED, CONVICTED),
        ("caution", NOW, None, CONVICTED, CONVICTED),
        ("conditional_caution", MIDDLE, None, date(2011, 12, 19), date(2011, 12, 19)),
        ("conditional_caution", NOW, date(2011, 10, 1), date(2011, 10, 2), date(2011, 10, 2)),
        ("costs", NOW, None, CONVICTED, CONVICTED),
        ("borstal_training", BEFORE, None, date(2018, 9, 19), date(2018, 9, 19)),
        ("detention_centre", BEFORE, None, date(2014, 9, 19), date(2014, 9, 19)),
        ("service_detention", MIDDLE, ENDS, date(2013, 9, 4), date(2013, 3, 4)),
        ("service_dismissal", BEFORE, None, date(2018, 9, 19), date(2015, 3, 19)),
        ("service_dismissal", NOW, None, date(2012, 9, 19), date(2012, 3, 19)),
    ],
)
def test_other_disposals(
    disposal: str, as_of: date, ends: date | None, adult: date, youth: date
) -> None:
    assert answer(convicted(disposal, ends=ends), as_of).spent_on == adult
    assert answer(convicted(disposal, ends=ends, under_18=True), as_of).spent_on == youth


def test_schedule_18_decides_over_four_years() -> None:
    """Five years, sentence and licence ending 1 July 2029."""
    five_years = convicted("custody", date(2024, 7, 2), 60, date(2029, 7, 1))
    as_of = date(2026, 11, 21)

    def flagged(flag: Schedule18) -> Rehabilitation:
        (one,) = five_years.disposals
        return answer(replace(five_years, disposals=(replace(one, schedule_18=flag),)), as_of)

    assert flagged(Schedule18.NO).spent_on == date(2036, 7, 1)
    assert flagged(Schedule18.YES).never
    unsure = flagged(Schedule18.UNKNOWN)
    assert (unsure.result, unsure.spent, unsure.never) == (Result.CANNOT_SAY, False, False)
    assert unsure.at_least_until == date(2036, 6, 30)
    assert "SCHEDULE_18_NOT_KNOWN" in {reason.code for reason in unsure.reasons}
    listed = convicted("custody_schedule18", date(2024, 7, 2), 60, date(2029, 7, 1))
    assert answer(listed, as_of).never
    short = convicted("custody_schedule18", date(2024, 7, 2), 48, date(2028, 7, 1))
    assert answer(short, as_of).spent_on == date(2032, 7, 1)


@pytest.mark.parametrize("as_of", [BEFORE, MIDDLE, NOW])
def test_life_and_public_protection_are_never_spent(as_of: date) -> None:
    found = answer(convicted("custody_public_protection"), as_of)
    assert (found.never, found.spent, found.spent_on) == (True, False, None)


def test_exactly_thirty_months() -> None:
    found = answer(convicted("custody", date(2025, 2, 3), 30, date(2027, 8, 2)), date(2026, 11, 21))
    assert found.spent_on == date(2031, 8, 2)


# Periods "beginning with the day".
@pytest.mark.parametrize(
    ("ends", "spent_on"),
    [(ENDS, date(2013, 9, 4)), (date(2016, 2, 29), date(2017, 3, 1))],
)
def test_periods_begin_with_the_day_the_sentence_ends(ends: date, spent_on: date) -> None:
    assert answer(convicted("custody", months=6, ends=ends), NOW).spent_on == spent_on


FINE = convicted("fine", date(2012, 6, 1))


def test_a_further_conviction_makes_both_end_together() -> None:
    found = rehabilitate_all((FINE, YEAR_INSIDE), MIDDLE, POLICY)
    assert [one.spent_on for one in found] == [date(2016, 9, 4)] * 2
    assert [one.extended for one in found] == [True, False]
    summary = rehabilitate_all((replace(FINE, summary_only=True), YEAR_INSIDE), MIDDLE, POLICY)
    assert [one.spent_on for one in summary] == [date(2013, 6, 1), date(2016, 9, 4)]
    assert not any(one.extended for one in summary)


def test_a_further_conviction_that_is_never_spent_holds_the_earlier_one() -> None:
    life = convicted("custody_public_protection", date(2012, 6, 1))
    found = rehabilitate_all((YEAR_INSIDE, life), MIDDLE, POLICY)
    assert [one.result for one in found] == [Result.NEVER, Result.NEVER]
    assert found[0].extended
    later = convicted("fine", date(2013, 6, 1))
    after = rehabilitate_all((life, later), MIDDLE, POLICY)
    assert after[1].spent_on == date(2014, 6, 1)


def test_a_conviction_after_the_first_is_spent_revives_nothing() -> None:
    later = date(2017, 1, 1)
    found = rehabilitate_all((YEAR_INSIDE, convicted("fine", date(2016, 9, 4))), later, POLICY)
    assert found[0].spent_on == date(2016, 9, 4)
    inside = rehabilitate_all((YEAR_INSIDE, convicted("fine", date(2016, 9, 3))), later, POLICY)
    assert inside[0].spent_on == inside[1].spent_on == date(2017, 9, 3)


@pytest.mark.parametrize(
    ("disposal", "ends", "as_of", "warned"),
    [
        ("custody", date(2012, 9, 17), NOW, True),
        ("custody", date(2012, 9, 18), NOW, False),
        ("custody", date(2012, 9, 17), BEFORE, False),
        ("suspended_sentence", date(2012, 3, 19), MIDDLE, True),
        ("community_order", date(2012, 3, 19), NOW, False),
    ],
)
def test_an_end_before_the_full_length_is_warned_of(
    disposal: str, ends: date, as_of: date, warned: bool
) -> None:
    """Twelve months from 19 September 2011; before 2014 the period ran from conviction."""
    found = answer(convicted(disposal, months=12, ends=ends), as_of)
    assert ("END_BEFORE_FULL_TERM" in {reason.code for reason in found.reasons}) == warned


def test_a_conviction_after_the_day_asked_is_refused() -> None:
    fine = convicted("fine", date(2014, 5, 1))
    assert answer(fine, date(2014, 5, 1)).spent_on == date(2015, 5, 1)
    with pytest.raises(CannotAnswerError) as refused:
        rehabilitate_all((YEAR_INSIDE, fine), date(2014, 4, 30), POLICY)
    assert (refused.value.code, refused.value.field) == ("CONVICTED_AFTER_DAY_ASKED", "conviction")


def test_a_disqualification_extends_nothing() -> None:
    ban = convicted("disqualification", date(2012, 6, 1), ends=date(2022, 5, 31))
    found = rehabilitate_all((YEAR_INSIDE, ban), MIDDLE, POLICY)
    assert [one.spent_on for one in found] == [date(2016, 9, 4), date(2022, 6, 1)]


def test_the_longest_disposal_of_a_conviction_governs() -> None:
    both = Conviction(
        convicted_on=date(2012, 6, 1),
        disposals=(
            Disposal(disposal="fine"),
            Disposal(disposal="disqualification", ends=date(2022, 5, 31)),
        ),
    )
    assert answer(both, MIDDLE).spent_on == date(2022, 6, 1)
    found = rehabilitate_all((YEAR_INSIDE, both), MIDDLE, POLICY)
    assert [one.spent_on for one in found] == [date(2016, 9, 4), date(2022, 6, 1)]


def test_doubt_about_one_conviction_reaches_the_earlier() -> None:
    doubtful = convicted("custody", date(2012, 6, 1), 60, date(2017, 5, 31))
    found = rehabilitate_all((YEAR_INSIDE, doubtful), NOW, POLICY)
    assert [one.result for one in found] == [Result.CANNOT_SAY, Result.CANNOT_SAY]
    assert found[0].at_least_until == found[1].at_least_until == date(2024, 5, 30)
    recent = convicted("custody", date(2024, 1, 8), 60, date(2029, 1, 7))
    fine = convicted("fine", date(2025, 6, 1))
    after = rehabilitate_all((recent, fine), date(2026, 11, 21), POLICY)
    assert (after[1].result, after[1].at_least_until) == (Result.CANNOT_SAY, date(2026, 5, 31))
    assert after[0].at_least_until == date(2036, 1, 6)


def test_a_later_law_does_not_revive_what_an_earlier_one_let_go() -> None:
    """Under LASPO five years were never spent and extended nothing: the fine was spent in 2014."""
    five_years = convicted(
        "custody", date(2012, 6, 1), 60, date(2017, 5, 31), schedule_18=Schedule18.NO
    )
    found = rehabilitate_all((five_years, convicted("fine", date(2013, 6, 1))), NOW, POLICY)
    assert [one.spent_on for one in found] == [date(2024, 5, 31), date(2014, 6, 1)]


def test_what_was_spent_under_an_earlier_law_stays_spent() -> None:
    borstal = convicted("borstal_training", date(1980, 5, 1))
    found = answer(borstal, NOW)
    assert (found.spent, found.spent_on) == (True, date(1987, 5, 1))
    assert found.reasons[-1].code == "STAYS_SPENT"
    unpaid = convicted("compensation_order", date(2005, 1, 10), ends=date(2020, 1, 10))
    assert answer(unpaid, NOW).spent_on == date(2010, 1, 10)


def test_no_period_means_no_answer() -> None:
    found = answer(convicted("relevant_order", ends=ENDS), BEFORE)
    assert (found.result, found.spent, found.at_least_until) == (Result.CANNOT_SAY, False, None)


@pytest.mark.parametrize(
    ("conviction", "as_of", "field"),
    [
        (convicted("oakum"), NOW, "disposal"),
        (convicted("custody", ends=ENDS), NOW, "months"),
        (convicted("custody", months=0, ends=ENDS), NOW, "months"),
        (convicted("custody", months=-1, ends=ENDS), NOW, "months"),
        (convicted("custody", months=99_999, ends=ENDS), NOW, "months"),
        (convicted("custody", months=12), NOW, "ends"),
        (convicted("community_order"), NOW, "ends"),
        (convicted("custody", months=12, ends=date(2011, 9, 18)), NOW, "ends"),
        (replace(YEAR_INSIDE, disposals=()), NOW, "disposal"),
    ],
)
def test_a_fact_that_is_missing_is_named(conviction: Conviction, as_of: date, field: str) -> None:
    with pytest.raises(CannotAnswerError) as refused:
        rehabilitation(conviction, as_of, POLICY)
    assert refused.value.field == field
    assert has_words(refused.value.code)


def test_every_disposal_has_an_answer_in_every_regime() -> None:
    for disposal in sorted(POLICY.disposals):
        for as_of in (BEFORE, MIDDLE, NOW):
            found = answer(convicted(disposal, months=12, ends=ENDS), as_of)
            assert found.result in Result


REGIME_DAYS = st.sampled_from((BEFORE, MIDDLE, NOW))


@given(
    as_of=REGIME_DAYS,
    convicted_on=st.dates(date(1990, 1, 1), date(2026, 1, 1)),
    shorter=st.integers(1, 120),
    more=st.integers(0, 120),
    extra_days=st.integers(0, 40),
    under_18=st.booleans(),
    schedule_18=st.sampled_from(Schedule18),
)
def test_a_longer_sentence_is_never_spent_sooner(
    as_of: date,
    convicted_on: date,
    shorter: int,
    more: int,
    extra_days: int,
    under_18: bool,
    schedule_18: Schedule18,
) -> None:
    def span(months: int, days: int) -> tuple[Certainty, date]:
        conviction = convicted(
            "custody",
            convicted_on,
            months,
            last_day_of_months(convicted_on, months) + timedelta(days=days),
            days=days,
            schedule_18=schedule_18,
            under_18=under_18,
        )
        found = alone(conviction, POLICY.regimes.in_force(as_of), POLICY).span
        return found.certainty, found.last_unspent

    assert span(shorter, 0) <= span(shorter + more, extra_days)


KINDS = st.sampled_from(
    (
        "custody",
        "fine",
        "community_order",
        "disqualification",
        "custody_public_protection",
        "caution",
    )
)
CONVICTIONS = st.lists(
    st.builds(
        lambda kind, on, months, flag, summary: convicted(
            kind,
            on,
            months,
            last_day_of_months(on, months),
            schedule_18=flag,
            summary_only=summary,
        ),
        KINDS,
        st.dates(date(2000, 1, 1), date(2026, 1, 1)),
        st.integers(1, 72),
        st.sampled_from(Schedule18),
        st.booleans(),
    ),
    min_size=1,
    max_size=6,
)


@given(convictions=CONVICTIONS, as_of=REGIME_DAYS)
def test_extension_only_lengthens_and_settles(convictions: list[Conviction], as_of: date) -> None:
    regime = POLICY.regimes.in_force(as_of)
    each = [alone(conviction, regime, POLICY) for conviction in convictions]
    together = extend(convictions, each)
    for before, after in zip(each, together, strict=True):
        assert after.span.certainty >= before.span.certainty
        assert longest(before.span, after.span) == after.span
    assert extend(convictions, together) == together


@given(convictions=CONVICTIONS, as_of=REGIME_DAYS, seed=st.randoms(use_true_random=False))
def test_the_order_of_the_list_does_not_matter(
    convictions: list[Conviction], as_of: date, seed: object
) -> None:
    convictions = [one for one in convictions if one.convicted_on <= as_of]
    places = list(range(len(convictions)))
    seed.shuffle(places)  # type: ignore[attr-defined]  # a random.Random made by hypothesis
    plain = rehabilitate_all(convictions, as_of, POLICY)
    shuffled = rehabilitate_all([convictions[place] for place in places], as_of, POLICY)
    assert [plain[place] for place in places] == list(shuffled)


@given(convictions=CONVICTIONS, as_of=REGIME_DAYS)
def test_a_later_day_of_the_same_law_never_unspends(
    convictions: list[Conviction], as_of: date
) -> None:
    convictions = [one for one in convictions if one.convicted_on <= as_of]
    regime = POLICY.regimes.in_force(as_of)
    last = POLICY.regimes.last_day(regime) or date(2060, 1, 1)
    now = rehabilitate_all(convictions, as_of, POLICY)
    then = rehabilitate_all(convictions, last, POLICY)
    assert [one.spent_on for one in now] == [one.spent_on for one in then]
    assert all(after.spent or not before.spent for before, after in zip(now, then, strict=True))


@given(convictions=CONVICTIONS, as_of=REGIME_DAYS)
def test_extension_agrees_with_the_plain_rule(convictions: list[Conviction], as_of: date) -> None:
    """A slower check: over and over, any two that overlap take the later day. NEVER is the last
    day of the calendar; doubtful, disqualified and periodless convictions are left out."""
    regime = POLICY.regimes.in_force(as_of)
    plain = [
        conviction
        for conviction in convictions
        if (found := alone(conviction, regime, POLICY)).reach == found.span
        and found.span.certainty is not Certainty.UNKNOWN
    ]
    plain.sort(key=lambda conviction: conviction.convicted_on)
    each = [alone(conviction, regime, POLICY) for conviction in plain]
    last = [one.span.last_unspent for one in each]
    for _ in range(len(plain) ** 2 + 1):
        for place, earlier in enumerate(plain):
            for other, later in enumerate(plain):
                if (
                    earlier.convicted_on < later.convicted_on <= last[place] < date.max
                    and not later.summary_only
                ):
                    last[place] = last[other] = max(last[place], last[other])
    assert [one.span.last_unspent for one in extend(plain, each)] == last


def test_a_disposal_without_a_period_is_neither_extended_nor_extends() -> None:
    discharge = convicted("absolute_discharge", date(2012, 6, 1))
    found = rehabilitate_all((YEAR_INSIDE, discharge), MIDDLE, POLICY)
    assert [one.spent_on for one in found] == [date(2016, 9, 4), date(2012, 6, 1)]
