"""Eras, windows, claims and money on release, row by row.

Sections are those of the domain reference that the project was built from.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from ebatui.bootstrap.home import Settings
from ebatui.reference.loader import shipped_policy
from ebatui.rules.claims import first_payable_day
from ebatui.rules.grants import advances
from ebatui.services.bookings import window_rows

Holds = Callable[[str, int, dict[str, object]], Any]
ALL = shipped_policy()

ERAS = [
    # section, release, --era or none, era
    ("4.1 to February 2012", "2009-01-01", "", "freshstart"),
    ("4.1 to February 2012", "2012-02-29", "", "freshstart"),
    ("4.1 from March 2012", "2012-03-01", "", "advance-jsa"),
    ("4.1 from March 2012", "2012-04-16", "--era auto", "advance-jsa"),
    ("4.1 from 2019", "2019-07-23", "", "uc"),
    ("4.1 now", "2026-11-21", "--era auto", "uc"),
    ("4.1 pinned", "2026-11-20", "--era freshstart", "freshstart"),
    ("4.1 pinned", "2009-06-01", "--era uc", "uc"),
    ("4.1 pinned", "2026-11-20", "--era advance-jsa", "advance-jsa"),
]


@pytest.mark.parametrize(("section", "release", "option", "era"), ERAS)
def test_era(holds: Holds, section: str, release: str, option: str, era: str) -> None:
    holds(f"rules windows --release {release} {option}", 0, {"era": era})


PINNED = [
    # section, the terminal's era, the windows its screens show for a release in 2025
    ("4.1 pinned by the profile", "freshstart", {"FRESHSTART", "CCG", "AVAILABLE"}),
    ("4.1 by date", "auto", {"UC_PREPARATION", "UC_CLAIM", "UC_APPOINTMENT"}),
]


@pytest.mark.parametrize(("section", "era", "codes"), PINNED)
def test_the_screens_work_by_the_pinned_era(section: str, era: str, codes: set[str]) -> None:
    always = {"EMPLOYMENT_INTERVIEW", "JOB_CLUB"}
    clock = SimpleNamespace(today=lambda: date(2025, 4, 10))
    desk: Any = SimpleNamespace(era=era, policy=ALL, clock=clock)
    case: Any = SimpleNamespace(release=SimpleNamespace(date=date(2025, 4, 16)))
    rows = window_rows(desk, case)
    assert {row.code for row in rows} == codes | always
    assert all(row.reasons for row in rows)


def test_4_1_a_new_terminal_pins_freshstart() -> None:
    """Section 4.1: the default profile works in the world of 2011."""
    assert Settings("HLI", 1).era == "freshstart"


WINDOWS = [
    # section, release and era, every window with its first and last day
    (
        "4.2 worked 2012",
        "2012-04-16",
        {
            "EMPLOYMENT_INTERVIEW": ("2012-01-23", "2012-04-15"),
            "CCG": ("2012-03-05", "2012-04-16"),
            "ADVANCE_JSA": ("2012-03-12", "2012-04-15"),
            "JOB_CLUB": ("2012-04-02", "2012-04-15"),
            "WP_MANDATORY": ("2012-04-16", "2012-07-16"),
            "AVAILABLE": ("2012-04-16", "2012-04-22"),
        },
    ),
    (
        "4.2 worked 2025",
        "2025-04-16",
        {
            "EMPLOYMENT_INTERVIEW": ("2025-01-22", "2025-04-15"),
            "JOB_CLUB": ("2025-04-02", "2025-04-15"),
            "UC_PREPARATION": ("2025-04-09", "2025-04-15"),
            "UC_CLAIM": ("2025-04-16", None),
            "UC_APPOINTMENT": ("2025-04-16", "2025-04-23"),
        },
    ),
    (
        "4.2 Freshstart",
        "2011-09-05",
        {
            "EMPLOYMENT_INTERVIEW": ("2011-06-13", "2011-09-04"),
            "CCG": ("2011-07-25", "2011-09-05"),
            "FRESHSTART": ("2011-08-08", "2011-09-04"),
            "JOB_CLUB": ("2011-08-22", "2011-09-04"),
            "AVAILABLE": ("2011-09-05", "2011-09-11"),
        },
    ),
    (
        "4.2 Community Care Grant, last day 31 March 2013",
        "2013-04-08",
        {
            "EMPLOYMENT_INTERVIEW": ("2013-01-14", "2013-04-07"),
            "CCG": ("2013-02-25", "2013-03-31"),
            "ADVANCE_JSA": ("2013-03-04", "2013-04-07"),
            "JOB_CLUB": ("2013-03-25", "2013-04-07"),
            "WP_MANDATORY": ("2013-04-08", "2013-07-08"),
            "AVAILABLE": ("2013-04-08", "2013-04-14"),
        },
    ),
    (
        "4.2 UC appointment on the next working day",
        "2025-12-24 --era uc",
        {
            "EMPLOYMENT_INTERVIEW": ("2025-10-01", "2025-12-23"),
            "JOB_CLUB": ("2025-12-10", "2025-12-23"),
            "UC_PREPARATION": ("2025-12-17", "2025-12-23"),
            "UC_CLAIM": ("2025-12-24", None),
            "UC_APPOINTMENT": ("2025-12-24", "2025-12-31"),
        },
    ),
    (
        "4.2 UC appointment on the next working day",
        "2011-07-16 --era uc",  # a Saturday: three days' sentence
        {
            "EMPLOYMENT_INTERVIEW": ("2011-04-23", "2011-07-15"),
            "JOB_CLUB": ("2011-07-02", "2011-07-15"),
            "UC_PREPARATION": ("2011-07-09", "2011-07-15"),
            "UC_CLAIM": ("2011-07-16", None),
            "UC_APPOINTMENT": ("2011-07-18", "2011-07-23"),
        },
    ),
]


@pytest.mark.parametrize(("section", "release", "windows"), WINDOWS)
def test_windows(
    holds: Holds, section: str, release: str, windows: dict[str, tuple[str, str | None]]
) -> None:
    found = holds(f"rules windows --release {release}", 0, {})["windows"]
    assert {each["code"]: (each["opens"], each["closes"]) for each in found} == windows


FIRST_DAYS = [
    # section, options, expected
    (
        "4.2 worked 2012, waiting days and Wednesday",
        "2012-04-16 --nino-digits 56",
        {"first_payable_day": "2012-04-19", "first_signing_day": "2012-04-18"},
    ),
    (
        "4.2 the signing day may be R itself",
        "2012-04-18 --nino-digits 56",
        {"first_payable_day": "2012-04-21", "first_signing_day": "2012-04-18"},
    ),
    (
        "4.2 the signing day, by 1.4",
        "2012-04-16 --nino-digits 00",
        {"first_signing_day": "2012-04-16"},
    ),
    (
        "4.2 the signing day, by 1.4",
        "2012-04-17 --nino-digits 19",
        {"first_signing_day": "2012-04-23"},
    ),
    (
        "4.2 the signing day, by 1.4",
        "2012-04-16 --nino-digits 99",
        {"first_signing_day": "2012-04-20"},
    ),
    ("4.2 no digits", "2012-04-16", {"first_signing_day": None}),
    (
        "4.2 worked 2025",
        "2025-04-16 --nino-digits 56",
        {"era": "uc", "first_payable_day": None, "first_signing_day": None},
    ),
    (
        "4.3 three waiting days",
        "2014-10-26 --era advance-jsa",
        {"first_payable_day": "2014-10-29"},
    ),
    (
        "4.3 seven waiting days",
        "2014-10-27 --era advance-jsa",
        {"first_payable_day": "2014-11-03"},
    ),
]


@pytest.mark.parametrize(("section", "options", "expected"), FIRST_DAYS)
def test_first_days(holds: Holds, section: str, options: str, expected: dict[str, object]) -> None:
    holds(f"rules windows --release {options}", 0, expected)


def test_4_2_worked_2025_from_the_calculated_date(holds: Holds) -> None:
    """Section 4.2, worked 2025: Saturday to Thursday to Wednesday; claim, period and payment."""
    moved = holds(
        "rules release-day --due 2025-04-19",
        0,
        {"adjusted": "2025-04-16", "applied": ["WEEKEND_OR_HOLIDAY", "FRIDAY"]},
    )
    holds("rules release-day --due 2025-04-19 --friday-days 0", 0, {"adjusted": "2025-04-17"})
    windows = holds(f"rules windows --release {moved['adjusted']}", 0, {"era": "uc"})
    paid = {
        "assessment_from": "2025-04-16",
        "assessment_to": "2025-05-15",
        "pay_day": "2025-05-22",
        "days": 36,
    }
    assert {key: windows["uc"][key] for key in paid} == paid
    closed = [date(2025, 4, 18) + timedelta(days=count) for count in range(4)]
    assert not any(map(ALL.calendar.is_working_day, closed))
    assert all(map(ALL.calendar.is_working_day, (date(2025, 4, 16), date(2025, 4, 17))))


INTERVIEWS = [
    # section, release, the day of the Freshstart interview
    ("4.2 Freshstart on R", "2011-09-05", "2011-09-05"),
    ("4.2 or the next working day", "2011-07-16", "2011-07-18"),
    ("4.2 or the next working day", "2011-04-23", "2011-04-26"),
]


@pytest.mark.parametrize(("section", "release", "interview"), INTERVIEWS)
def test_freshstart_interview(holds: Holds, section: str, release: str, interview: str) -> None:
    found = holds(f"rules windows --release {release}", 0, {"era": "freshstart"})["windows"]
    assert [each["interview_on"] for each in found if each["code"] == "FRESHSTART"] == [interview]


NOT_AGAIN = [
    # section, claim, last award ended so many days before it, waiting days
    ("4.3 within 12 weeks", "2012-04-16", 84, 0),
    ("4.3 over 12 weeks", "2012-04-16", 85, 3),
    ("4.3 within 12 weeks, seven days", "2015-04-16", 84, 0),
    ("4.3 over 12 weeks, seven days", "2015-04-16", 85, 7),
]


@pytest.mark.parametrize(("section", "claim", "before", "waiting"), NOT_AGAIN)
def test_waiting_days_not_served_again(section: str, claim: str, before: int, waiting: int) -> None:
    day = date.fromisoformat(claim)
    found = first_payable_day(day, ALL.claims, day - timedelta(days=before))
    assert found.waiting_days == waiting
    assert found.day == day + timedelta(days=waiting)


RATES = [
    # section, age group, a week's first and last day, pence
    ("4.3 2009", "25+", "2009-04-06", "2009-04-12", 6430),
    ("4.3 2010", "25+", "2010-04-12", "2010-04-18", 6545),
    ("4.3 2011", "25+", "2011-04-11", "2011-04-17", 6750),
    ("4.3 2012", "25+", "2012-04-09", "2012-04-15", 7100),
    ("4.3 the week before", "25+", "2012-04-02", "2012-04-08", 6750),
    ("4.3 with 3.8 C", "under25", "2011-04-11", "2011-04-17", 5345),
]


@pytest.mark.parametrize(("section", "age", "first", "last", "pence"), RATES)
def test_rate(holds: Holds, section: str, age: str, first: str, last: str, pence: int) -> None:
    line = f"rules overpayment --received {first} --paid-to {last} --benefit JSA --age-group {age}"
    holds(line, 0, {"pence": pence, "days": 7})


RECLAIMS = [
    # section, last award ended, claim, exit code, limit
    ("4.3 12 weeks", "2009-10-08", "2009-12-31", 0, 84),
    ("4.3 12 weeks and a day", "2009-10-07", "2009-12-31", 1, 84),
    ("4.3 from 1 January 2010", "2009-10-08", "2010-01-01", 0, 182),
    ("4.3 182 days, inclusive", "2011-01-01", "2011-07-02", 0, 182),
    ("4.3 183 days", "2011-01-01", "2011-07-03", 1, 182),
    ("4.3 the same day", "2011-01-01", "2011-01-01", 0, 182),
    ("4.3 changed", "2011-01-01", "2011-01-02 --circumstances-changed", 1, 182),
]


@pytest.mark.parametrize(("section", "ended", "claim", "exit_code", "limit"), RECLAIMS)
def test_rapid_reclaim(
    holds: Holds, section: str, ended: str, claim: str, exit_code: int, limit: int
) -> None:
    line = f"rules rapid-reclaim --last-award-ended {ended} --claim {claim}"
    holds(line, exit_code, {"ok": exit_code == 0, "limit_days": limit})


ROUTES = [
    # section, claim, release, kind, route
    ("4.4 day one", "2012-04-16", "2012-04-16", "custody", "MANDATORY_DAY_ONE"),
    ("4.4 claimed in advance", "2012-04-01", "2012-04-16", "custody", "MANDATORY_DAY_ONE"),
    ("4.4 91 days, inclusive", "2012-07-16", "2012-04-16", "custody", "MANDATORY_DAY_ONE"),
    ("4.4 92 days", "2012-07-17", "2012-04-16", "custody", "VOLUNTARY_AT_3_MONTHS"),
    ("4.4 community", "2012-04-16", "2012-04-16", "community", "VOLUNTARY_AT_3_MONTHS"),
    ("4.4 before March 2012", "2012-02-29", "2012-02-27", "custody", "VOLUNTARY_AT_3_MONTHS"),
    ("4.4 before March 2012", "2012-02-29", "2012-02-29", "custody", "VOLUNTARY_AT_3_MONTHS"),
    ("4.4 from 1 March 2012", "2012-03-01", "2012-02-27", "custody", "MANDATORY_DAY_ONE"),
    ("4.4 to 31 March 2017", "2017-03-31", "2017-03-01", "custody", "MANDATORY_DAY_ONE"),
    ("4.4 to 31 March 2017", "2017-03-31", "2017-03-01", "community", "VOLUNTARY_AT_3_MONTHS"),
    ("4.4 after", "2017-04-01", "2017-03-31", "custody", "NONE"),
    ("4.4 after", "2017-04-01", "2017-03-31", "community", "NONE"),
]


@pytest.mark.parametrize(("section", "claim", "release", "kind", "route"), ROUTES)
def test_route(holds: Holds, section: str, claim: str, release: str, kind: str, route: str) -> None:
    line = f"rules claim-route --claim {claim} --release {release} --kind {kind}"
    holds(line, 0, {"route": route})


GRANTS = [
    # section, options, pence or None where there is no grant
    ("4.5 £46 from 1 March 2005", "--custody-days 15 --released 2005-03-01", 4600),
    ("4.5 £46 in 2011", "--custody-days 15 --released 2011-08-16", 4600),
    ("4.5 £76 from August 2021", "--custody-days 15 --released 2021-08-31", 7600),
    ("4.5 then £82.39", "--custody-days 15 --released 2023-06-01", 8239),
    ("4.5 then £89.52", "--custody-days 15 --released 2026-06-01", 8952),
    ("4.5 18 or over", "--custody-days 15 --released 2011-08-16 --age 18", 4600),
    ("4.5 under 18", "--custody-days 15 --released 2011-08-16 --age 17", None),
    ("4.5 more than 14 days", "--custody-days 14 --released 2011-08-16", None),
    ("4.5 more than 14 days", "--custody-days 0 --released 2011-08-16", None),
    ("4.5 remand or time served", "--custody-days 40 --released 2011-08-16 --remand-only", None),
    *[
        (
            f"4.5 not eligible: {exclusion}",
            f"--custody-days 40 --released 2011-08-16 --exclusion {exclusion}",
            None,
        )
        for exclusion in (
            *("REMAND_OR_TIME_SERVED", "SHORT_RECALL", "DEPORTATION", "TRAVEL_OUTSIDE_UK"),
            *("HOSPITAL", "FINE_DEFAULTER", "CIVIL_PRISONER"),
        )
    ],
    ("4.5 £16,000", "--custody-days 40 --released 2011-08-16 --savings-pence 1600000", 4600),
    ("4.5 over it", "--custody-days 40 --released 2011-08-16 --savings-pence 1600001", None),
]


@pytest.mark.parametrize(("section", "options", "pence"), GRANTS)
def test_discharge_grant(holds: Holds, section: str, options: str, pence: int | None) -> None:
    eligible = pence is not None
    extra = 5000 if eligible else None
    holds(
        f"rules discharge-grant {options}",
        int(not eligible),
        {"eligible": eligible, "pence": pence, "provider_extra_up_to_pence": extra},
    )


GRANTS_WORKED = [
    # section, term from 1 August 2011, days in custody, eligible
    ("4.5 worked, 30 days", "30d", 15, True),
    ("4.5 worked, 28 days", "28d", 14, False),
]


@pytest.mark.parametrize(("section", "term", "days", "eligible"), GRANTS_WORKED)
def test_discharge_grant_worked(
    holds: Holds, section: str, term: str, days: int, eligible: bool
) -> None:
    line = f"rules release --sentenced 2011-08-01 --term {term}"
    released = holds(line, 0, {"serve_days": days})["adjusted"]
    line = f"rules discharge-grant --custody-days {days} --released {released}"
    holds(line, int(not eligible), {"eligible": eligible})


ADVANCES = [
    # section, day, kind, whether it exists
    ("4.5 crisis loan, to 31 March 2013", "2013-03-31", "CRISIS_LOAN", True),
    ("4.5 crisis loan, ended", "2013-04-01", "CRISIS_LOAN", False),
    ("4.5 payment on account, from October 2010", "2010-09-30", "PAYMENT_ON_ACCOUNT", False),
    ("4.5 payment on account, from October 2010", "2010-10-01", "PAYMENT_ON_ACCOUNT", True),
    ("4.5 payment on account, its last day", "2013-03-31", "PAYMENT_ON_ACCOUNT", True),
    ("4.5 followed in April 2013", "2013-04-01", "PAYMENT_ON_ACCOUNT", False),
    ("4.5 short-term advance", "2013-04-01", "SHORT_TERM_BENEFIT_ADVANCE", True),
    ("4.5 UC advance", "2026-11-21", "UC_ADVANCE", True),
]


@pytest.mark.parametrize(("section", "on", "kind", "there"), ADVANCES)
def test_advance(section: str, on: str, kind: str, there: bool) -> None:
    found = {each.kind for each in advances(date.fromisoformat(on), policy=ALL.grants)}
    assert (kind in found) == there


UC_ADVANCES = [
    # section, day, months to repay, cap on deductions in per cent of the standard allowance
    ("4.5 before 12 April 2021", "2021-04-11", 12, None),
    ("4.5 on or after 12 April 2021", "2021-04-12", 24, 25),
    ("4.5 the 25% cap's last day", "2025-04-29", 24, 25),
    ("4.5 from 30 April 2025", "2025-04-30", 24, 15),
]


@pytest.mark.parametrize(("section", "on", "months", "cap"), UC_ADVANCES)
def test_uc_advance(section: str, on: str, months: int, cap: int | None) -> None:
    (found,) = advances(date.fromisoformat(on), policy=ALL.grants, benefit="UC")
    assert (found.repay_months, found.deduction_cap_percent) == (months, cap)
    assert found.share_of_first_payment_percent == 100


PAYMENTS = [
    # section, claim, last day of the period, pay day, days
    ("4.6 row 1", "2024-01-31", "2024-02-28", "2024-03-06", 35),
    ("4.6 row 2", "2025-04-16", "2025-05-15", "2025-05-22", 36),
    ("4.6 row 3", "2026-02-27", "2026-03-26", "2026-04-02", 34),
    ("4.6 row 4", "2026-11-24", "2026-12-23", "2026-12-30", 36),
    ("4.6 a short month's last day", "2023-01-29", "2023-02-27", "2023-03-06", 36),
    ("4.6 a short month's last day", "2026-08-31", "2026-09-29", "2026-10-06", 36),
]


@pytest.mark.parametrize(("section", "claim", "ends", "pay_day", "days"), PAYMENTS)
def test_uc_dates(
    holds: Holds, section: str, claim: str, ends: str, pay_day: str, days: int
) -> None:
    holds(
        f"rules uc-dates --claim {claim}",
        0,
        {"assessment_from": claim, "assessment_to": ends, "pay_day": pay_day, "days": days},
    )


UC_WAITING = [
    ("4.6 waiting days until 14 February 2018", "2018-02-13", True),
    ("4.6 abolished on 14 February 2018", "2018-02-14", False),
]


@pytest.mark.parametrize(("section", "claim", "said"), UC_WAITING)
def test_uc_waiting_days(holds: Holds, section: str, claim: str, said: bool) -> None:
    found = holds(f"rules uc-dates --claim {claim}", 0, {})
    assert ("UC_WAITING_POSSIBLE" in {each["code"] for each in found["reasons"]}) == said
