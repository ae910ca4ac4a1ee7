"""Release estimates, the day of release, tag and supervision."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ebatui.casework.codes import DateSource
from ebatui.reference.loader import shipped_policy
from ebatui.rules.governing import governing_date
from ebatui.rules.hdc import estimate_hdc
from ebatui.rules.policy import Policy
from ebatui.rules.release import (
    Sentence,
    SupervisionKind,
    UnknownFraction,
    estimate_release,
    supervision,
)
from ebatui.rules.release_day import adjust
from ebatui.rules.terms import Term, parse

ALL = shipped_policy()
DAY = timedelta(days=1)


def codes(reasons: object) -> set[str]:
    return {reason.code for reason in reasons}  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("sentenced", "term", "remand", "fraction", "total", "serve", "crd", "sed", "sled"),
    [
        ("2011-09-19", "12m", 14, "auto", 366, 183, "2012-03-05", "2012-09-18", "2012-09-04"),
        ("2011-06-06", "6m", 0, "auto", 183, 92, "2011-09-05", "2011-12-05", "2011-12-05"),
        ("2024-01-15", "12m", 20, "auto", 366, 183, "2024-06-25", "2025-01-14", "2024-12-25"),
        ("2025-02-03", "30m", 0, "auto", 911, 365, "2026-02-02", "2027-08-02", "2027-08-02"),
        ("2025-02-03", "30m", 0, "40", 911, 365, "2026-02-02", "2027-08-02", "2027-08-02"),
        ("2026-10-05", "18m", 0, "third", 548, 183, "2027-04-05", "2028-04-04", "2028-04-04"),
    ],
)
def test_worked_release_dates(
    policy: Policy,
    sentenced: str,
    term: str,
    remand: int,
    fraction: str,
    total: int,
    serve: int,
    crd: str,
    sed: str,
    sled: str,
) -> None:
    """PSO 6650; Criminal Justice Act 2003 s.244; the Order of 2024; Sentencing Act 2026."""
    sentence = Sentence(date.fromisoformat(sentenced), parse(term), remand, 0, fraction)
    found = estimate_release(sentence, policy.release, policy.calendar)
    assert (found.total_days, found.serve_days) == (total, serve)
    assert (found.crd, found.sed, found.sled) == tuple(map(date.fromisoformat, (crd, sed, sled)))
    assert found.estimate


@pytest.mark.parametrize(
    ("sentenced", "term", "fraction"),
    [
        ("2024-09-09", "60m", "half"),
        ("2024-09-10", "60m", "40"),
        ("2024-10-21", "61m", "half"),
        ("2024-10-21", "60m", "40"),
        ("2024-10-22", "61m", "40"),
        ("2026-11-20", "12m", "40"),
        ("2005-06-01", "12m", "half"),
    ],
)
def test_fraction_by_date_and_length(
    policy: Policy, sentenced: str, term: str, fraction: str
) -> None:
    sentence = Sentence(date.fromisoformat(sentenced), parse(term))
    assert estimate_release(sentence, policy.release, policy.calendar).fraction == fraction


def test_cautions_stand_beside_what_the_estimate_cannot_know(policy: Policy) -> None:
    def reasons(sentenced: str, term: str, fraction: str = "auto") -> set[str]:
        sentence = Sentence(date.fromisoformat(sentenced), parse(term), fraction=fraction)
        return codes(estimate_release(sentence, policy.release, policy.calendar).reasons)

    assert "FRACTION_MAY_BE_40" in reasons("2024-03-01", "24m")
    assert "FRACTION_MAY_BE_40" not in reasons("2024-01-15", "12m")
    assert "FRACTION_MAY_BE_40" not in reasons("2024-09-10", "24m")
    assert "FRACTION_MAY_BE_THIRD" in reasons("2026-10-05", "18m")
    assert "FRACTION_MAY_BE_THIRD" not in reasons("2026-10-05", "18m", "third")
    assert "FRACTION_EXCLUDED_OFFENCES" in reasons("2025-02-03", "30m")


@pytest.mark.parametrize(
    ("sentenced", "months", "rule", "warned"),
    [
        (date(2011, 7, 14), 12, "SDS40_TO_5_YEARS", True),
        (date(2011, 7, 14), 72, "SDS40_OVER_5_YEARS", True),
        (date(2024, 9, 15), 72, "SDS40_OVER_5_YEARS", True),
        (date(2024, 9, 15), 60, "SDS40_TO_5_YEARS", False),
        (date(2025, 2, 3), 72, "SDS40_OVER_5_YEARS", False),
    ],
)
def test_a_part_that_was_told_names_the_row_of_its_length(
    policy: Policy, sentenced: date, months: int, rule: str, warned: bool
) -> None:
    """40% of a sentence passed before it began is reckoned as told, with a warning."""
    found = estimate_release(
        Sentence(sentenced, Term(months), 0, 0, "40"), policy.release, policy.calendar
    )
    told = {reason.code: reason.rule for reason in found.reasons}
    assert told["FRACTION_AS_TOLD"] == rule
    assert told.get("FRACTION_NOT_THEN") == (rule if warned else None)


def test_an_unknown_fraction_is_refused(policy: Policy) -> None:
    sentence = Sentence(date(2011, 1, 3), Term(12), fraction="quarter")
    with pytest.raises(UnknownFraction):
        estimate_release(sentence, policy.release, policy.calendar)


def test_remand_can_cover_the_part_served(policy: Policy) -> None:
    sentence = Sentence(date(2011, 8, 1), Term(0, 28), remand_days=60)
    found = estimate_release(sentence, policy.release, policy.calendar)
    assert found.crd == found.adjusted == date(2011, 8, 1)
    assert "RELEASE_AT_SENTENCE" in codes(found.reasons)


def test_added_days_move_release_and_not_the_end(policy: Policy) -> None:
    plain = estimate_release(Sentence(date(2011, 6, 6), Term(6)), policy.release, policy.calendar)
    late = estimate_release(
        Sentence(date(2011, 6, 6), Term(6), added_days=14), policy.release, policy.calendar
    )
    assert (late.crd - plain.crd).days == 14
    assert late.sled == plain.sled
    most = estimate_release(
        Sentence(date(2011, 6, 6), Term(6), added_days=500), policy.release, policy.calendar
    )
    assert most.crd == most.sled
    assert "DAYS_ADDED_TO_END" in codes(most.reasons)


def test_negative_days_are_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        Sentence(date(2011, 1, 3), Term(12), remand_days=-1)


@pytest.mark.parametrize(
    ("due", "steps", "term_days", "adjusted", "applied"),
    [
        ("2011-04-24", None, None, "2011-04-21", ["WEEKEND_OR_HOLIDAY"]),
        ("2011-12-27", None, None, "2011-12-23", ["WEEKEND_OR_HOLIDAY"]),
        ("2012-06-05", None, None, "2012-06-01", ["WEEKEND_OR_HOLIDAY"]),
        ("2023-12-24", 0, None, "2023-12-22", ["WEEKEND_OR_HOLIDAY"]),
        ("2023-12-24", None, None, "2023-12-21", ["WEEKEND_OR_HOLIDAY", "FRIDAY"]),
        ("2023-12-24", 2, None, "2023-12-20", ["WEEKEND_OR_HOLIDAY", "FRIDAY"]),
        ("2024-05-24", 0, None, "2024-05-24", []),
        ("2024-05-24", 1, None, "2024-05-23", ["FRIDAY"]),
        ("2024-05-24", 2, None, "2024-05-22", ["FRIDAY"]),
        ("2024-12-25", 0, None, "2024-12-24", ["WEEKEND_OR_HOLIDAY"]),
        ("2024-12-25", 1, None, "2024-12-23", ["WEEKEND_OR_HOLIDAY", "FRIDAY"]),
        ("2024-12-25", 2, None, "2024-12-19", ["WEEKEND_OR_HOLIDAY", "FRIDAY"]),
        ("2025-04-18", 0, None, "2025-04-17", ["WEEKEND_OR_HOLIDAY"]),
        ("2025-04-18", 1, None, "2025-04-16", ["WEEKEND_OR_HOLIDAY", "FRIDAY"]),
        ("2025-04-18", 2, None, "2025-04-15", ["WEEKEND_OR_HOLIDAY", "FRIDAY"]),
        ("2025-04-19", 0, None, "2025-04-17", ["WEEKEND_OR_HOLIDAY"]),
        ("2025-04-19", None, None, "2025-04-16", ["WEEKEND_OR_HOLIDAY", "FRIDAY"]),
        ("2025-04-19", 2, None, "2025-04-15", ["WEEKEND_OR_HOLIDAY", "FRIDAY"]),
        ("2026-04-06", 0, None, "2026-04-02", ["WEEKEND_OR_HOLIDAY"]),
        ("2026-04-06", 1, None, "2026-04-01", ["WEEKEND_OR_HOLIDAY", "FRIDAY"]),
        ("2026-04-06", 2, None, "2026-03-31", ["WEEKEND_OR_HOLIDAY", "FRIDAY"]),
        ("2026-05-01", 0, None, "2026-05-01", []),
        ("2026-05-01", 1, None, "2026-04-30", ["FRIDAY"]),
        ("2026-05-01", 2, None, "2026-04-29", ["FRIDAY"]),
        ("2011-07-16", None, 3, "2011-07-16", []),
        ("2011-07-16", None, 5, "2011-07-16", []),
        ("2011-07-16", None, 6, "2011-07-15", ["WEEKEND_OR_HOLIDAY"]),
        ("2024-05-25", None, 3, "2024-05-25", []),
        ("2023-12-08", None, None, "2023-12-08", []),
        ("2010-12-25", None, 3, "2010-12-24", ["WEEKEND_OR_HOLIDAY"]),
    ],
)
def test_worked_days_of_release(
    policy: Policy,
    due: str,
    steps: int | None,
    term_days: int | None,
    adjusted: str,
    applied: list[str],
) -> None:
    """Criminal Justice Act 1961 s.23(3); Offenders (Day of Release from Detention) Act 2023."""
    found = adjust(
        date.fromisoformat(due),
        policy.release.release_day,
        policy.calendar,
        term_days=term_days,
        friday_steps=steps,
    )
    assert found.adjusted == date.fromisoformat(adjusted)
    assert list(found.applied) == applied
    assert found.reasons


def test_transition_is_said(policy: Policy) -> None:
    found = adjust(date(2023, 12, 24), policy.release.release_day, policy.calendar)
    assert "FRIDAY_TRANSITION" in codes(found.reasons)
    later = adjust(date(2024, 1, 12), policy.release.release_day, policy.calendar)
    assert "FRIDAY_TRANSITION" not in codes(later.reasons)


def test_friday_rule_needs_28_days_since_sentence(policy: Policy) -> None:
    """Sentenced so that 28, and so that 27 days are served up to a Friday."""
    friday = date(2024, 5, 24)
    for served, expected in ((28, friday - DAY), (27, friday)):
        sentence = Sentence(friday - (served - 1) * DAY, Term(0, served * 2), fraction="half")
        found = estimate_release(sentence, policy.release, policy.calendar)
        assert found.crd == friday
        assert found.adjusted == expected


def test_years_without_known_holidays_say_so(policy: Policy) -> None:
    found = adjust(date(2040, 3, 7), policy.release.release_day, policy.calendar)
    (unknown,) = [reason for reason in found.reasons if reason.code == "HOLIDAYS_NOT_KNOWN"]
    assert unknown.confidence == "design"
    assert "1961" not in unknown.source
    assert found.estimate
    assert not adjust(date(2026, 3, 6), policy.release.release_day, policy.calendar).estimate


def slow_adjusted(due: date, steps: int, term_days: int) -> date:
    """The same rules from a list of days: nothing shared with the product but the holidays."""
    holidays = set(ALL.calendar.holidays)
    days = [due - DAY * back for back in range(60)]

    def rests(day: date) -> bool:
        return f"{day:%a}" in {"Sat", "Sun"} or day in holidays

    def may_go(day: date) -> bool:
        if f"{day:%d %m}" == "25 12" or f"{day:%a}" == "Sun" or day in holidays:
            return False
        return not (f"{day:%a}" == "Sat" and term_days > 5)

    first = next(day for day in days if may_go(day))
    if first < date(2023, 12, 12) or steps == 0 or rests(first) or not rests(first + DAY):
        return first
    eligible = [day for day in days if day < first and not rests(day) and not rests(day + DAY)]
    return eligible[steps - 1]


def test_every_day_of_twenty_years_against_a_slower_method(policy: Policy) -> None:
    day = date(2009, 3, 1)
    while day <= date(2028, 12, 31):
        for steps, term_days in ((0, 300), (1, 300), (2, 300), (1, 4)):
            found = adjust(
                day,
                policy.release.release_day,
                policy.calendar,
                term_days=term_days,
                friday_steps=steps,
            )
            assert found.adjusted == slow_adjusted(day, steps, term_days), (day, steps, term_days)
        day += DAY


@given(
    st.dates(date(2009, 1, 1), date(2028, 12, 31)),
    st.sampled_from([None, 0, 1, 2]),
    st.integers(1, 4000),
)
def test_laws_of_the_day_of_release(due: date, steps: int | None, term_days: int) -> None:
    rules, calendar = ALL.release.release_day, ALL.calendar
    found = adjust(due, rules, calendar, term_days=term_days, friday_steps=steps)
    assert found.adjusted <= due
    assert bool(found.applied) == (found.adjusted < due)
    if term_days > 5:
        assert calendar.is_working_day(found.adjusted)
    again = adjust(found.adjusted, rules, calendar, term_days=term_days, friday_steps=steps)
    assert again.adjusted == found.adjusted


@given(
    st.dates(date(2009, 1, 1), date(2026, 12, 31)),
    st.tuples(st.integers(0, 72), st.integers(0, 27)).filter(any),
    st.integers(0, 200),
    st.integers(0, 60),
    st.sampled_from(["auto", "half", "40", "third", "two-thirds"]),
)
def test_laws_of_release_estimates(
    sentenced: date, parts: tuple[int, int], remand: int, added: int, fraction: str
) -> None:
    sentence = Sentence(sentenced, Term(*parts), remand, added, fraction)
    found = estimate_release(sentence, ALL.release, ALL.calendar)
    assert sentenced <= found.adjusted <= found.crd
    assert found.sled <= found.sed
    assert found.crd <= max(found.sled, sentenced)
    assert 1 <= found.serve_days <= found.total_days
    more = estimate_release(
        Sentence(sentenced, Term(*parts), remand + 1, added, fraction), ALL.release, ALL.calendar
    )
    assert more.crd <= found.crd


@pytest.mark.parametrize(
    ("sentenced", "term", "remand", "earliest", "limit"),
    [
        ("2024-01-15", "12m", 20, "2024-03-27", 180),
        ("2012-01-16", "36m", 0, "2013-03-03", 135),
        ("2025-07-07", "36m", 0, "2026-02-12", 365),
    ],
)
def test_worked_tag_estimates(
    policy: Policy, sentenced: str, term: str, remand: int, earliest: str, limit: int
) -> None:
    """Criminal Justice Act 2003 s.246 and its Orders."""
    sentence = Sentence(date.fromisoformat(sentenced), parse(term), remand)
    found = estimate_hdc(sentence, policy.hdc, policy.release, policy.calendar)
    assert (found.eligible, found.earliest) == (True, date.fromisoformat(earliest))
    assert found.latest_tag_days == limit
    assert found.estimate


@pytest.mark.parametrize(
    ("sentenced", "term", "remand", "fraction", "code"),
    [
        ("2012-01-16", "83d", 0, "auto", "TAG_SENTENCE_TOO_SHORT"),
        ("2012-01-16", "49m", 0, "auto", "TAG_SENTENCE_TOO_LONG"),
        ("2025-07-07", "84d", 0, "40", "TAG_REQUISITE_TOO_SHORT"),
        ("2012-01-16", "12m", 180, "auto", "TAG_TOO_SHORT"),
        ("2026-10-05", "18m", 0, "third", "TAG_PROGRESSION"),
    ],
)
def test_no_tag(
    policy: Policy, sentenced: str, term: str, remand: int, fraction: str, code: str
) -> None:
    sentence = Sentence(date.fromisoformat(sentenced), parse(term), remand, 0, fraction)
    found = estimate_hdc(sentence, policy.hdc, policy.release, policy.calendar)
    assert (found.eligible, found.earliest) == (False, None)
    assert code in codes(found.reasons)


@pytest.mark.parametrize(
    ("term", "tag_days"), [("12w", 14), ("24w", 42), ("12m", 91), ("36m", 135), ("48m", 135)]
)
def test_days_on_tag_lie_between_the_shortest_and_the_longest(
    policy: Policy, term: str, tag_days: int
) -> None:
    found = estimate_hdc(
        Sentence(date(2012, 1, 16), parse(term)), policy.hdc, policy.release, policy.calendar
    )
    assert found.eligible
    assert found.tag_days == tag_days


def test_shortest_and_longest_sentences_with_tag(policy: Policy) -> None:
    def eligible(sentenced: str, term: str) -> bool:
        sentence = Sentence(date.fromisoformat(sentenced), parse(term))
        return estimate_hdc(sentence, policy.hdc, policy.release, policy.calendar).eligible

    assert eligible("2012-01-16", "84d")
    assert eligible("2012-01-16", "48m")
    assert not eligible("2018-01-16", "49m")
    # The bar at four years went in June 2024: a tag after that day is possible.
    assert eligible("2022-07-01", "60m")


def test_the_tag_limit_is_that_of_the_day_of_the_tag(policy: Policy) -> None:
    """CRD 1 September 2023: at 135 days the tag would be 19 April, at 180 already 5 March."""
    sentence = Sentence(date(2022, 3, 3), Term(36))
    found = estimate_hdc(sentence, policy.hdc, policy.release, policy.calendar)
    assert found.crd == date(2023, 9, 1)
    assert (found.earliest, found.latest_tag_days) == (date(2023, 4, 19), 135)
    later = estimate_hdc(
        Sentence(date(2022, 5, 3), Term(36)), policy.hdc, policy.release, policy.calendar
    )
    assert later.crd == date(2023, 11, 1)
    assert (later.earliest, later.latest_tag_days) == (date(2023, 6, 6), 180)


@pytest.mark.parametrize(
    ("sentenced", "term", "kind"),
    [
        ("2014-06-02", "6m", SupervisionKind.NONE),
        ("2014-06-02", "12m", SupervisionKind.LICENCE),
        ("2015-02-02", "2m", SupervisionKind.LICENCE_AND_SUPERVISION),
        ("2016-06-02", "23m", SupervisionKind.LICENCE_AND_SUPERVISION),
        ("2016-06-02", "24m", SupervisionKind.LICENCE),
        ("2016-06-02", "1d", SupervisionKind.LICENCE),
    ],
)
def test_supervision(policy: Policy, sentenced: str, term: str, kind: SupervisionKind) -> None:
    """Offender Rehabilitation Act 2014."""
    sentence = Sentence(date.fromisoformat(sentenced), parse(term))
    found = estimate_release(sentence, policy.release, policy.calendar).supervision
    assert found.kind == kind
    assert (found.tused is not None) == (kind == SupervisionKind.LICENCE_AND_SUPERVISION)
    assert (found.licence_to is None) == (kind == SupervisionKind.NONE)


def test_top_up_supervision_is_twelve_months_from_release(policy: Policy) -> None:
    """A two-month sentence: one month in, one month licence, eleven months supervision."""
    sentence = Sentence(date(2016, 6, 6), Term(2))
    release = date(2016, 7, 6)
    found = supervision(sentence, release, date(2016, 8, 5), policy.release)
    assert (found.licence_to, found.tused) == (date(2016, 8, 5), date(2017, 7, 5))
    before = supervision(
        sentence, release, date(2016, 8, 5), policy.release, offence=date(2015, 1, 31)
    )
    assert before.kind == SupervisionKind.NONE
    assert "SUPERVISION_BY_OFFENCE_DATE" in codes(found.reasons)
    assert "SUPERVISION_BY_OFFENCE_DATE" not in codes(before.reasons)


PRISON, ADVISER, ESTIMATE = DateSource.PRISON, DateSource.ADVISER, DateSource.ESTIMATE
A, B = date(2012, 3, 5), date(2012, 4, 16)


@pytest.mark.parametrize(
    ("dates", "code", "due", "estimate"),
    [
        ({"CRD": (A, PRISON)}, "CRD", A, False),
        ({"CRD": (A, PRISON), "HDCAD": (B, PRISON)}, "HDCAD", B, False),
        ({"CRD": (A, ESTIMATE), "ARD": (B, PRISON)}, "ARD", B, False),
        ({"CRD": (A, ESTIMATE), "SED": (B, PRISON)}, "CRD", A, True),
        ({"HDCAD": (A, ESTIMATE), "CRD": (B, PRISON)}, "CRD", B, False),
        ({"CRD": (A, ADVISER), "ARD": (B, ESTIMATE)}, "CRD", A, False),
        ({"SED": (A, PRISON)}, "SED", A, False),
        ({"HDCED": (B, PRISON), "CRD": (A, ESTIMATE)}, "CRD", A, True),
    ],
)
def test_governing_date(
    policy: Policy,
    dates: dict[str, tuple[date, DateSource]],
    code: str,
    due: date,
    estimate: bool,
) -> None:
    found = governing_date(dates, policy.release.governing)
    assert found is not None
    assert (found.code, found.due, found.estimate) == (code, due, estimate)
    assert found.reasons


def test_no_release_date_governs_where_none_is_held(policy: Policy) -> None:
    assert governing_date({}, policy.release.governing) is None
    assert governing_date({"PED": (A, PRISON)}, policy.release.governing) is None


@given(
    st.dictionaries(
        st.sampled_from(["HDCAD", "CRD", "ARD"]),
        st.tuples(st.dates(), st.sampled_from(list(DateSource))),
        min_size=1,
    )
)
def test_an_estimate_never_goes_before_a_given_date(
    dates: dict[str, tuple[date, DateSource]],
) -> None:
    found = governing_date(dates, ALL.release.governing)
    assert found is not None
    sources = {source for _, source in dates.values()}
    assert (found.source == PRISON) == (PRISON in sources)
    assert found.estimate == (sources == {ESTIMATE})
