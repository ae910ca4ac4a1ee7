"""Working days, eras, windows, claims on release and the checks of typed dates."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ebatui.reference.loader import shipped_policy
from ebatui.rules import claims, field_checks
from ebatui.rules.claims import Route, SentenceKind
from ebatui.rules.era import era_for
from ebatui.rules.policy import Policy
from ebatui.rules.windows import ReleaseWindows, one_visit, windows_for

ALL = shipped_policy()
DAY = timedelta(days=1)


def windows_of(
    release: date, *, era: str = "auto", digits: int | None = None, ended: date | None = None
) -> ReleaseWindows:
    return windows_for(
        release,
        ALL.windows,
        ALL.claims,
        ALL.nino,
        ALL.calendar,
        era=era,
        nino_digits=digits,
        last_award_ended=ended,
    )


def spans(found: ReleaseWindows) -> dict[str, tuple[str, str | None]]:
    return {
        window.code: (
            window.opens.isoformat(),
            window.closes.isoformat() if window.closes else None,
        )
        for window in found.windows
    }


def codes(reasons: object) -> set[str]:
    return {reason.code for reason in reasons}  # type: ignore[attr-defined]


def test_worked_2012() -> None:
    """Released Monday 16 April 2012 with a number ending 56."""
    found = windows_of(date(2012, 4, 16), digits=56)
    assert found.era.name == "advance-jsa"
    assert spans(found) == {
        "EMPLOYMENT_INTERVIEW": ("2012-01-23", "2012-04-15"),
        "CCG": ("2012-03-05", "2012-04-16"),
        "ADVANCE_JSA": ("2012-03-12", "2012-04-15"),
        "JOB_CLUB": ("2012-04-02", "2012-04-15"),
        "WP_MANDATORY": ("2012-04-16", "2012-07-16"),
        "AVAILABLE": ("2012-04-16", "2012-04-22"),
    }
    assert found.first_payable_day == date(2012, 4, 19)
    assert found.first_signing_day == date(2012, 4, 18)


def test_worked_2025() -> None:
    """Released Wednesday 16 April 2025, due on Easter Saturday."""
    found = windows_of(date(2025, 4, 16), digits=56)
    assert found.era.name == "uc"
    held = spans(found)
    assert held["EMPLOYMENT_INTERVIEW"] == ("2025-01-22", "2025-04-15")
    assert held["UC_PREPARATION"] == ("2025-04-09", "2025-04-15")
    assert held["UC_CLAIM"] == ("2025-04-16", None)
    assert held["UC_APPOINTMENT"] == ("2025-04-16", "2025-04-23")
    assert "CCG" not in held
    assert found.uc is not None
    assert found.uc.pay_day == date(2025, 5, 22)
    assert (found.first_signing_day, found.first_payable_day) == (None, None)


def test_freshstart_is_booked_before_and_kept_on_the_first_working_day() -> None:
    """Released on Good Friday's eve it is that day; on the Saturday it is Tuesday."""
    friday = windows_of(date(2011, 4, 21)).window("FRESHSTART")
    assert friday is not None
    assert (friday.opens, friday.closes) == (date(2011, 3, 24), date(2011, 4, 20))
    assert friday.interview_on == date(2011, 4, 21)
    saturday = windows_of(date(2011, 4, 23)).window("FRESHSTART")
    assert saturday is not None
    assert saturday.interview_on == date(2011, 4, 26)
    assert friday.holds(date(2011, 4, 20))
    assert not friday.holds(date(2011, 4, 21))


@pytest.mark.parametrize(
    ("release", "era"),
    [
        ("2009-01-01", "freshstart"),
        ("2012-02-29", "freshstart"),
        ("2012-03-01", "advance-jsa"),
        ("2014-06-01", "advance-jsa"),
        ("2019-07-23", "uc"),
        ("2026-11-21", "uc"),
    ],
)
def test_era_by_date(policy: Policy, release: str, era: str) -> None:
    found = era_for(date.fromisoformat(release), policy.windows.eras)
    assert found.name == era
    assert codes(found.reasons) == {"ERA_BY_DATE"}


def test_a_pinned_era_works_whatever_the_date() -> None:
    found = windows_of(date(2026, 12, 1), era="freshstart", digits=10)
    assert found.era.name == "freshstart"
    assert "ERA_PINNED" in codes(found.reasons)
    assert set(spans(found)) == {
        "EMPLOYMENT_INTERVIEW",
        "CCG",
        "FRESHSTART",
        "JOB_CLUB",
        "AVAILABLE",
    }
    # Limits follow the date all the same: seven waiting days since October 2014.
    assert found.first_payable_day == date(2026, 12, 8)
    with pytest.raises(ValueError, match="no such era"):
        windows_of(date(2026, 12, 1), era="borstal")


def test_a_scheme_that_had_ended_is_listed_under_a_pinned_era_and_says_so() -> None:
    grant = windows_of(date(2026, 12, 1), era="freshstart").window("CCG")
    assert grant is not None
    (ended,) = [reason for reason in grant.reasons if reason.code == "SCHEME_HAD_ENDED"]
    assert ended.confidence == "recalled"
    assert "WINDOW_CUT_BY_SCHEME" not in codes(grant.reasons)
    running = windows_of(date(2012, 12, 1), era="freshstart").window("CCG")
    assert running is not None
    assert codes(running.reasons) == {"WINDOW_FROM_RELEASE"}


def test_an_award_that_ended_shortly_before_spares_the_waiting_days() -> None:
    again = windows_of(date(2012, 4, 16), ended=date(2012, 1, 23))
    assert again.first_payable_day == date(2012, 4, 16)
    assert "NO_AWARD_ASSUMED" not in codes(again.reasons)
    long_ago = windows_of(date(2012, 4, 16), ended=date(2012, 1, 22))
    assert long_ago.first_payable_day == date(2012, 4, 19)
    assert "NO_AWARD_ASSUMED" not in codes(long_ago.reasons)
    (assumed,) = [
        reason
        for reason in windows_of(date(2012, 4, 16)).reasons
        if reason.code == "NO_AWARD_ASSUMED"
    ]
    assert assumed.confidence == "design"


def test_years_without_known_holidays_make_an_estimate() -> None:
    far = windows_of(date(2035, 5, 4))
    assert far.estimate
    unknown = {
        (reason.rule, reason.confidence)
        for window in far.windows
        for reason in window.reasons
        if reason.code == "HOLIDAYS_NOT_KNOWN"
    }
    assert unknown == {("HOLIDAYS_NOT_KNOWN", "design")}
    assert not windows_of(date(2012, 4, 16)).estimate


def test_the_end_of_a_scheme_cuts_its_window() -> None:
    cut = windows_of(date(2013, 4, 10)).window("CCG")
    assert cut is not None
    assert (cut.opens, cut.closes) == (date(2013, 2, 27), date(2013, 3, 31))
    (end,) = [reason for reason in cut.reasons if reason.code == "WINDOW_CUT_BY_SCHEME"]
    assert end.confidence == "recalled"
    assert windows_of(date(2013, 5, 13)).window("CCG") is None
    last = windows_of(date(2013, 5, 12)).window("CCG")
    assert last is not None
    assert last.opens == last.closes == date(2013, 3, 31)


def test_waiting_days_by_date_and_not_twice(policy: Policy) -> None:
    """AskCPAG 2014: seven days for periods beginning on or after 27 October 2014."""
    rules = policy.claims
    assert claims.first_payable_day(date(2014, 10, 26), rules).day == date(2014, 10, 29)
    assert claims.first_payable_day(date(2014, 10, 27), rules).day == date(2014, 11, 3)
    again = claims.first_payable_day(date(2012, 4, 16), rules, date(2012, 4, 16) - 84 * DAY)
    assert (again.day, again.waiting_days) == (date(2012, 4, 16), 0)
    assert codes(again.reasons) == {"WAITING_DAYS_NOT_AGAIN"}
    late = claims.first_payable_day(date(2012, 4, 16), rules, date(2012, 4, 16) - 85 * DAY)
    assert late.waiting_days == 3


@pytest.mark.parametrize(
    ("ended", "claim", "changed", "ok", "limit"),
    [
        ("2011-01-01", "2011-07-02", False, True, 182),
        ("2011-01-01", "2011-07-03", False, False, 182),
        ("2011-01-01", "2011-02-01", True, False, 182),
        ("2009-10-08", "2009-12-31", False, True, 84),
        ("2009-10-07", "2009-12-31", False, False, 84),
        ("2009-10-01", "2010-01-01", False, True, 182),
        ("2011-01-01", "2011-01-01", False, True, 182),
    ],
)
def test_rapid_reclaim(
    policy: Policy, ended: str, claim: str, changed: bool, ok: bool, limit: int
) -> None:
    """Joint Strategic Review 2010; Hansard 15 July 2003."""
    found = claims.rapid_reclaim(
        date.fromisoformat(ended),
        date.fromisoformat(claim),
        policy.claims,
        circumstances_changed=changed,
    )
    assert (found.ok, found.limit_days) == (ok, limit)


def test_rapid_reclaim_refuses_a_claim_before_the_award_ended(policy: Policy) -> None:
    with pytest.raises(ValueError, match="before the end"):
        claims.rapid_reclaim(
            date(2011, 2, 1), date(2011, 1, 1), policy.claims, circumstances_changed=False
        )


@pytest.mark.parametrize(
    ("claim", "release", "kind", "route"),
    [
        ("2012-07-16", "2012-04-16", "custody", Route.MANDATORY_DAY_ONE),
        ("2012-07-17", "2012-04-16", "custody", Route.VOLUNTARY_AT_3_MONTHS),
        ("2012-04-01", "2012-04-16", "custody", Route.MANDATORY_DAY_ONE),
        ("2012-04-16", "2012-04-16", "community", Route.VOLUNTARY_AT_3_MONTHS),
        ("2012-02-29", "2012-02-27", "custody", Route.VOLUNTARY_AT_3_MONTHS),
        ("2012-03-01", "2012-02-27", "custody", Route.MANDATORY_DAY_ONE),
        ("2017-03-31", "2017-03-30", "custody", Route.MANDATORY_DAY_ONE),
        ("2017-04-01", "2017-03-30", "custody", Route.NONE),
    ],
)
def test_work_programme_route(
    policy: Policy, claim: str, release: str, kind: str, route: Route
) -> None:
    """Work Programme for Offenders, March 2012."""
    found = claims.claim_route(
        date.fromisoformat(claim),
        date.fromisoformat(release),
        SentenceKind(kind),
        policy.claims,
    )
    assert found.route == route
    assert found.reasons


@pytest.mark.parametrize(
    ("claim", "end", "pay_day", "days"),
    [
        ("2024-01-31", "2024-02-28", "2024-03-06", 35),
        ("2025-04-16", "2025-05-15", "2025-05-22", 36),
        ("2026-02-27", "2026-03-26", "2026-04-02", 34),
        ("2026-11-24", "2026-12-23", "2026-12-30", 36),
    ],
)
def test_universal_credit_timing(
    policy: Policy, claim: str, end: str, pay_day: str, days: int
) -> None:
    """Housing Systems, February 2018."""
    found = claims.uc_dates(date.fromisoformat(claim), policy.claims, policy.calendar)
    assert found.assessment_from == date.fromisoformat(claim)
    assert found.assessment_to == date.fromisoformat(end)
    assert found.pay_day == date.fromisoformat(pay_day)
    assert found.days == days


def test_later_assessment_periods_keep_the_day_number(policy: Policy) -> None:
    third = claims.uc_dates(date(2024, 1, 31), policy.claims, policy.calendar, period=3)
    assert (third.assessment_from, third.assessment_to) == (date(2024, 3, 31), date(2024, 4, 29))
    with pytest.raises(ValueError, match="count from 1"):
        claims.uc_dates(date(2024, 1, 31), policy.claims, policy.calendar, period=0)


def test_uc_waiting_days_until_february_2018(policy: Policy) -> None:
    def reasons(claim: date) -> set[str]:
        return codes(claims.uc_dates(claim, policy.claims, policy.calendar).reasons)

    assert "UC_WAITING_POSSIBLE" in reasons(date(2018, 2, 13))
    assert "UC_WAITING_POSSIBLE" not in reasons(date(2018, 2, 14))


@given(st.dates(date(2009, 1, 1), date(2028, 10, 1)), st.integers(1, 24))
def test_assessment_periods_follow_without_a_gap(claim: date, period: int) -> None:
    this = claims.uc_dates(claim, ALL.claims, ALL.calendar, period=period)
    following = claims.uc_dates(claim, ALL.claims, ALL.calendar, period=period + 1)
    assert following.assessment_from == this.assessment_to + DAY
    assert ALL.calendar.is_working_day(this.pay_day) or not ALL.calendar.knows(this.pay_day)
    assert this.assessment_to < this.pay_day <= this.assessment_to + 7 * DAY


ROWS = {
    # code: (days from R, eras, first and last release, last day of the scheme)
    "EMPLOYMENT_INTERVIEW": (-84, -1, {"freshstart", "advance-jsa", "uc"}, None),
    "CCG": (-42, 0, {"freshstart", "advance-jsa"}, date(2013, 3, 31)),
    "ADVANCE_JSA": (-35, -1, {"advance-jsa"}, None),
    "FRESHSTART": (-28, -1, {"freshstart"}, None),
    "JOB_CLUB": (-14, -1, {"freshstart", "advance-jsa", "uc"}, None),
    "UC_PREPARATION": (-7, -1, {"uc"}, None),
    "UC_CLAIM": (0, None, {"uc"}, None),
    "UC_APPOINTMENT": (0, 7, {"uc"}, None),
    "WP_MANDATORY": (0, 91, {"advance-jsa"}, date(2017, 3, 31)),
    "AVAILABLE": (0, 6, {"freshstart", "advance-jsa"}, None),
}


def slow_windows(release: date) -> dict[str, tuple[str, str | None]]:
    """The windows from a table, found by walking through the days one by one."""
    era = "freshstart" if release < date(2012, 3, 1) else "advance-jsa"
    era = "uc" if release >= date(2016, 5, 1) else era
    found: dict[str, tuple[str, str | None]] = {}
    for code, (opens, closes, eras, ended) in ROWS.items():
        last = 200 if closes is None else closes
        days = [
            release + DAY * offset
            for offset in range(opens, last + 1)
            if ended is None or release + DAY * offset <= ended
        ]
        if code == "UC_APPOINTMENT":
            while f"{days[0]:%a}" in {"Sat", "Sun"} or days[0] in ALL.calendar.holidays:
                days = days[1:]
        if era in eras and days:
            found[code] = (days[0].isoformat(), None if closes is None else days[-1].isoformat())
    return found


def test_every_day_of_twenty_years_against_a_slower_method() -> None:
    release = date(2009, 1, 1)
    while release <= date(2028, 12, 20):
        assert spans(windows_of(release)) == slow_windows(release), release
        release += DAY


@given(
    st.dates(date(2009, 1, 1), date(2028, 12, 1)),
    st.sampled_from(["auto", "freshstart", "advance-jsa", "uc"]),
    st.integers(0, 99),
)
def test_laws_of_windows(release: date, era: str, digits: int) -> None:
    found = windows_of(release, era=era, digits=digits)
    for window in found.windows:
        assert window.closes is None or window.opens <= window.closes
        assert window.reasons
        first = ROWS[window.code][0]
        assert window.opens == release + DAY * first or window.code == "UC_APPOINTMENT"
    if found.era.name != "uc":
        assert found.first_signing_day is not None
        assert release <= found.first_signing_day < release + 7 * DAY
        assert found.first_signing_day.weekday() == min(digits // 20, 4)


def test_a_signing_day_on_a_bank_holiday_is_said() -> None:
    found = windows_of(date(2011, 8, 26), digits=5)
    assert found.first_signing_day == date(2011, 8, 29)
    assert "SIGNING_DAY_IS_HOLIDAY" in codes(found.reasons)


@pytest.mark.parametrize(("days", "one"), [(1, True), (84, True), (85, False), (400, False)])
def test_short_sentences_are_one_visit(policy: Policy, days: int, one: bool) -> None:
    reception = date(2011, 7, 13)
    found = one_visit(reception, reception + days * DAY, policy.windows)
    assert found.one_visit == one
    assert codes(found.reasons) == {"ONE_VISIT" if one else "TWO_VISITS"}


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        ("2011-04-20", 2, "2011-04-26"),
        ("2011-04-20", -1, "2011-04-19"),
        ("2025-04-17", 1, "2025-04-22"),
        ("2011-04-23", 0, "2011-04-23"),
    ],
)
def test_working_days(policy: Policy, start: str, count: int, end: str) -> None:
    day = policy.calendar.add_working_days(date.fromisoformat(start), count)
    assert day == date.fromisoformat(end)


def test_working_days_between_counts_the_last_and_not_the_first(policy: Policy) -> None:
    calendar = policy.calendar
    assert calendar.working_days_between(date(2011, 4, 20), date(2011, 4, 26)) == 2
    assert calendar.working_days_between(date(2011, 4, 26), date(2011, 4, 20)) == 0
    assert calendar.working_day_on_or_before(date(2026, 4, 6)) == date(2026, 4, 2)
    assert calendar.working_day_on_or_after(date(2026, 4, 3)) == date(2026, 4, 7)


TODAY = date(2011, 7, 13)


def faults(**dates: object) -> set[tuple[str, str]]:
    found = field_checks.check_custody(today=TODAY, **dates)  # type: ignore[arg-type]
    return {(fault.field, fault.code) for fault in found}


def test_custody_dates() -> None:
    assert faults() == set()
    assert faults(reception=TODAY, sentenced=TODAY, release=TODAY + DAY) == set()
    assert faults(reception=TODAY + DAY) == {("reception", "RECEPTION_IN_FUTURE")}
    assert faults(reception=TODAY, release=TODAY) == {("release", "RELEASE_NOT_AFTER_RECEPTION")}
    assert faults(reception=TODAY, sentenced=TODAY - DAY) == {
        ("sentenced", "SENTENCED_BEFORE_RECEPTION")
    }
    assert faults(sentenced=TODAY + DAY) == {("sentenced", "SENTENCED_IN_FUTURE")}
    assert faults(release=TODAY, sentence_end=TODAY - DAY) == {
        ("sentence_end", "SENTENCE_END_BEFORE_RELEASE")
    }
    assert faults(reception=TODAY, remand_days=2) == {("remand_days", "REMAND_LONGER_THAN_CUSTODY")}
    assert faults(reception=TODAY - 14 * DAY, remand_days=14) == set()


@pytest.mark.parametrize(
    ("born", "adult", "code"),
    [
        (date(1993, 7, 13), True, None),
        (date(1993, 7, 14), True, "UNDER_AGE_FOR_ADULT_PRISON"),
        (date(1993, 7, 14), False, None),
        (date(2001, 7, 13), False, None),
        (date(2001, 7, 14), False, "UNDER_AGE_OF_RESPONSIBILITY"),
        (date(2011, 7, 14), False, "BORN_IN_FUTURE"),
        (date(1900, 1, 1), True, "BORN_TOO_LONG_AGO"),
    ],
)
def test_date_of_birth(policy: Policy, born: date, adult: bool, code: str | None) -> None:
    found = field_checks.check_date_of_birth(born, TODAY, policy.ages, adult_prison=adult)
    assert [fault.code for fault in found] == ([code] if code else [])


def test_age_of_someone_born_on_29_february() -> None:
    assert field_checks.age_on(date(1992, 2, 29), date(2010, 2, 28)) == 17
    assert field_checks.age_on(date(1992, 2, 29), date(2010, 3, 1)) == 18


@pytest.mark.parametrize(
    ("text", "ok"),
    [
        ("", True),
        ("01482 555 0100", True),
        ("+44 (0)1482 5550100", True),
        ("101", True),
        ("12", False),
        ("01482 ext", False),
        ("0" * 16, False),
        ("01482+555", False),
        ("\u0661\u0662\u0663\u0664", False),
    ],
)
def test_phone(text: str, ok: bool) -> None:
    assert (field_checks.check_phone(text) == ()) == ok
