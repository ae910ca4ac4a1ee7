"""Benefits when someone enters custody, row by row.

Sections are those of the domain reference that the project was built from.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from ebatui.i18n import words
from ebatui.reference.loader import shipped_policy
from ebatui.rules.chasing import chase_plan
from ebatui.rules.closure import (
    ClosureQuestion,
    close_claim,
    earlier_custody_days,
    is_prisoner,
    who_must_be_told,
)
from ebatui.rules.closure_policy import Custody, Standing

Holds = Callable[[str, int, dict[str, object]], Any]
ALL = shipped_policy()
JULY = "2011-07-13"
UC_DAY = "2024-07-12"
OFFICE, PENSIONS, COUNCIL = "BENEFIT_OFFICE", "PENSION_SERVICE", "LOCAL_AUTHORITY"
DISABILITY, HMRC = "DISABILITY_BENEFITS_OFFICE", "HMRC_TAX_CREDITS"

STANDINGS = [
    ("3.1 counts: pending trial or sentence", "REMAND", True),
    ("3.1 counts: serving a sentence", "SENTENCED", True),
    ("3.1 counts: temporary release", "TEMPORARY_RELEASE", True),
    ("3.1 does not: licence or parole", "LICENCE", False),
    ("3.1 does not: tag", "HOME_DETENTION_CURFEW", False),
    ("3.1 does not: bail hostel", "BAIL_HOSTEL", False),
    ("3.1 does not: probation hostel", "PROBATION_HOSTEL", False),
    ("3.1 does not: suspended sentence", "SUSPENDED_SENTENCE", False),
    ("3.1 does not: community sentence", "COMMUNITY_SENTENCE", False),
    ("3.1 does not: Mental Health Act", "HOSPITAL_MENTAL_HEALTH_ACT", False),
]


@pytest.mark.parametrize(("section", "standing", "prisoner"), STANDINGS)
def test_who_is_a_prisoner(section: str, standing: str, prisoner: bool) -> None:
    assert is_prisoner(Standing(standing), ALL.closures)[0] == prisoner


def test_3_1_every_standing_has_its_row() -> None:
    """Section 3.1: no standing is left unsaid."""
    assert {standing for _, standing, _ in STANDINGS} == set(Standing)


DAYS_IN_CUSTODY = [
    # section, spells, received, days in the twelve months before
    ("3.2 half open", [("2011-03-01", "2011-03-02")], JULY, 1),
    ("3.2 half open", [("2011-03-01", "2011-03-01")], JULY, 0),
    ("3.2 half open", [("2011-03-01", "2011-03-15"), ("2011-03-14", "2011-03-20")], JULY, 19),
    ("3.2 with 13, the last 12 months", [("2010-07-01", "2010-07-20")], JULY, 7),
]


@pytest.mark.parametrize(("section", "spells", "received", "days"), DAYS_IN_CUSTODY)
def test_custody_days(
    section: str, spells: list[tuple[str, str]], received: str, days: int
) -> None:
    held = [(date.fromisoformat(start), date.fromisoformat(end)) for start, end in spells]
    assert earlier_custody_days(date.fromisoformat(received), held) == days


REMAND, SENTENCED, BOTH = ("remand",), ("sentenced",), ("remand", "sentenced")


@dataclass(frozen=True)
class Effect:
    """A row of the table of effects: the options, the custody states, and the answer."""

    section: str
    options: str
    custody: tuple[str, ...]
    action: str
    stops_on: str | None
    received: str = JULY
    arrears: bool = False
    keeps: str = ""
    tells: str = OFFICE


EFFECTS = [
    Effect("3.3 JSA", "JSA", BOTH, "CLOSE", JULY),
    Effect("3.3 IS", "IS", REMAND, "CLOSE", JULY),
    Effect("3.3 IS", "IS --housing-costs", REMAND, "REDUCE", None, keeps="HOUSING_COSTS"),
    Effect("3.3 IS", "IS --housing-costs", SENTENCED, "CLOSE", JULY),
    Effect("3.3 ESA income-related", "ESA_IR", REMAND, "CLOSE", JULY),
    Effect(
        "3.3 ESA income-related",
        "ESA_IR --housing-costs",
        REMAND,
        "REDUCE",
        None,
        keeps="HOUSING_COSTS",
    ),
    Effect("3.3 ESA income-related", "ESA_IR --housing-costs", SENTENCED, "CLOSE", JULY),
    Effect("3.3 ESA contributory", "ESA_C", REMAND, "SUSPEND", JULY, arrears=True),
    Effect("3.3 ESA contributory", "ESA_C", SENTENCED, "SUSPEND", JULY),
    Effect("3.3 Incapacity Benefit", "IB", REMAND, "SUSPEND", JULY, arrears=True),
    Effect("3.3 Incapacity Benefit", "IB", SENTENCED, "SUSPEND", JULY),
    Effect("3.3 PC", "PC", REMAND, "CLOSE", JULY, tells=PENSIONS),
    Effect(
        "3.3 PC single",
        "PC --single --housing-costs",
        REMAND,
        "REDUCE",
        None,
        keeps="HOUSING_COSTS",
        tells=PENSIONS,
    ),
    Effect(
        "3.3 PC under 52 weeks",
        "PC --single --housing-costs --likely-return 2012-07-10",
        REMAND,
        "REDUCE",
        None,
        keeps="HOUSING_COSTS",
        tells=PENSIONS,
    ),
    Effect(
        "3.3 PC 52 weeks",
        "PC --single --housing-costs --likely-return 2012-07-11",
        REMAND,
        "CLOSE",
        JULY,
        tells=PENSIONS,
    ),
    Effect("3.3 PC couple", "PC --couple --housing-costs", REMAND, "CLOSE", JULY, tells=PENSIONS),
    Effect("3.3 PC", "PC --single --housing-costs", SENTENCED, "CLOSE", JULY, tells=PENSIONS),
    Effect("3.3 State Pension", "SP", REMAND, "SUSPEND", JULY, arrears=True, tells=PENSIONS),
    Effect("3.3 State Pension", "SP", SENTENCED, "SUSPEND", JULY, tells=PENSIONS),
    Effect(
        "3.3 HB, 52 weeks",
        "HB",
        REMAND,
        "COUNT",
        "2012-07-11",
        keeps="HOUSING_BENEFIT",
        tells=COUNCIL,
    ),
    Effect(
        "3.3 HB, 13 weeks",
        "HB",
        SENTENCED,
        "COUNT",
        "2011-10-12",
        keeps="HOUSING_BENEFIT",
        tells=COUNCIL,
    ),
    Effect(
        "3.3 CTB", "CTB", REMAND, "COUNT", "2012-07-11", keeps="COUNCIL_TAX_BENEFIT", tells=COUNCIL
    ),
    Effect(
        "3.3 CTB",
        "CTB",
        SENTENCED,
        "COUNT",
        "2011-10-12",
        keeps="COUNCIL_TAX_BENEFIT",
        tells=COUNCIL,
    ),
    Effect(
        "3.3 CTB to 31 March 2013",
        "CTB",
        REMAND,
        "COUNT",
        "2013-04-01",
        received="2013-03-31",
        keeps="COUNCIL_TAX_BENEFIT",
        tells=COUNCIL,
    ),
    Effect("3.3 CTB, none", "CTB", REMAND, "TELL", None, received="2013-04-01", tells=COUNCIL),
    Effect(
        "3.3 CTR from 1 April 2013",
        "CTR",
        REMAND,
        "TELL",
        None,
        received="2013-04-01",
        keeps="COUNCIL_TAX_REDUCTION",
        tells=COUNCIL,
    ),
    Effect(
        "3.3 CTR",
        "CTR",
        SENTENCED,
        "TELL",
        None,
        received=UC_DAY,
        keeps="COUNCIL_TAX_REDUCTION",
        tells=COUNCIL,
    ),
    Effect("3.3 UC", "UC --single", BOTH, "CLOSE", UC_DAY, received=UC_DAY),
    Effect(
        "3.3 UC, six months",
        "UC --single --housing-element --expected-release 2025-01-12",
        BOTH,
        "REDUCE",
        None,
        received=UC_DAY,
        keeps="HOUSING_ELEMENT",
    ),
    Effect(
        "3.3 UC, over six",
        "UC --single --housing-element --expected-release 2025-01-13",
        BOTH,
        "CLOSE",
        UC_DAY,
        received=UC_DAY,
    ),
    Effect(
        "3.3 UC, couple",
        "UC --couple --housing-element",
        BOTH,
        "TELL",
        None,
        received=UC_DAY,
        keeps="PARTNER_AS_SINGLE",
        tells="PARTNER BENEFIT_OFFICE",
    ),
    Effect(
        "3.3 DLA from the first day", "DLA", REMAND, "SUSPEND", JULY, arrears=True, tells=DISABILITY
    ),
    Effect("3.3 DLA", "DLA", SENTENCED, "CLOSE", JULY, tells=DISABILITY),
    Effect("3.3 AA", "AA", REMAND, "SUSPEND", JULY, arrears=True, tells=DISABILITY),
    Effect("3.3 AA", "AA", SENTENCED, "CLOSE", JULY, tells=DISABILITY),
    Effect(
        "3.3 PIP, 28 days",
        "PIP",
        BOTH,
        "COUNT",
        "2024-04-01",
        received="2024-03-04",
        keeps="PERSONAL_INDEPENDENCE_PAYMENT",
        tells=DISABILITY,
    ),
    Effect(
        "3.3 Carer's Allowance",
        "CA",
        BOTH,
        "CLOSE",
        JULY,
        tells="CARERS_ALLOWANCE_UNIT PERSON_CARED_FOR",
    ),
    Effect(
        "3.3 Carer's Allowance, the cared for",
        "CA --in-custody cared-for",
        BOTH,
        "CLOSE",
        None,
        tells="CARERS_ALLOWANCE_UNIT",
    ),
    Effect("3.3 IIDB", "IIDB", BOTH, "SUSPEND", JULY, arrears=True),
    Effect("3.3 Maternity Allowance", "MA", BOTH, "SUSPEND", JULY),
    Effect("3.3 statutory pay", "SSP", BOTH, "TELL", None, tells="EMPLOYER"),
    Effect("3.3 statutory pay", "SMP", BOTH, "TELL", None, tells="EMPLOYER"),
    Effect(
        "3.3 Child Benefit",
        "CHB",
        BOTH,
        "TELL",
        None,
        keeps="CHILD_BENEFIT",
        tells="HMRC_CHILD_BENEFIT",
    ),
    Effect(
        "3.3 Child Benefit, 8 weeks",
        "CHB --in-custody child",
        BOTH,
        "TELL",
        "2011-09-07",
        keeps="CHILD_BENEFIT",
        tells="HMRC_CHILD_BENEFIT",
    ),
    Effect("3.3 WTC, single", "WTC --single", BOTH, "TELL", None, tells=HMRC),
    Effect(
        "3.3 WTC, couple, a year",
        "WTC --couple --expected-release 2012-07-13",
        BOTH,
        "TELL",
        None,
        keeps="WORKING_TAX_CREDIT",
        tells="HMRC_TAX_CREDITS PARTNER",
    ),
    Effect(
        "3.3 WTC, couple, over a year",
        "WTC --couple --expected-release 2012-07-14",
        BOTH,
        "TELL",
        None,
        tells="HMRC_TAX_CREDITS PARTNER",
    ),
    Effect(
        "3.3 CTC, single, six months",
        "CTC --single --expected-release 2012-01-13",
        SENTENCED,
        "TELL",
        None,
        keeps="CHILD_TAX_CREDIT",
        tells=HMRC,
    ),
    Effect(
        "3.3 CTC, single, over six",
        "CTC --single --expected-release 2012-01-14",
        SENTENCED,
        "TELL",
        None,
        tells=HMRC,
    ),
    Effect(
        "3.3 CTC, couple",
        "CTC --couple --expected-release 2013-07-13",
        REMAND,
        "TELL",
        None,
        keeps="CHILD_TAX_CREDIT",
        tells="HMRC_TAX_CREDITS PARTNER",
    ),
    Effect(
        "3.3 CTC, child, 4 months",
        "CTC --in-custody child --expected-release 2011-11-13",
        SENTENCED,
        "TELL",
        None,
        keeps="CHILD_TAX_CREDIT",
        tells=HMRC,
    ),
    Effect(
        "3.3 CTC, child, over 4",
        "CTC --in-custody child --expected-release 2011-11-14",
        SENTENCED,
        "TELL",
        JULY,
        tells=HMRC,
    ),
    Effect(
        "3.3 tax credits' last day",
        "WTC --single",
        REMAND,
        "TELL",
        None,
        received="2025-04-05",
        tells=HMRC,
    ),
    Effect(
        "3.3 tax credits ended",
        "CTC --couple",
        REMAND,
        "TELL",
        None,
        received="2025-04-06",
        tells=HMRC,
    ),
    Effect(
        "3.3 IS, last awards",
        "IS --housing-costs",
        REMAND,
        "REDUCE",
        None,
        received="2026-04-01",
        keeps="HOUSING_COSTS",
    ),
    Effect(
        "3.3 IS, no awards",
        "IS --housing-costs",
        REMAND,
        "CLOSE",
        "2026-04-02",
        received="2026-04-02",
    ),
]


@pytest.mark.parametrize(
    ("row", "custody"),
    [
        pytest.param(row, custody, id=f"{row.section}: {row.options}, {custody}")
        for row in EFFECTS
        for custody in row.custody
    ],
)
def test_effect(holds: Holds, row: Effect, custody: str) -> None:
    holds(
        f"rules closure --benefit {row.options} --custody {custody} --received {row.received}",
        0,
        {
            "action": row.action,
            "stops_on": row.stops_on,
            "arrears": row.arrears,
            "keeps": row.keeps.split(),
            "notify": row.tells.split(),
        },
    )


CLOSURE = "rules closure --benefit {} --custody {} --received {}"
COUNTED = {"action": "COUNT", "keeps": ["HOUSING_BENEFIT"]}
STOPPED = {"action": "COUNT", "keeps": []}
PIP = ("PIP", "remand", "2024-03-04")

LIMITS = [
    # section, options, expected
    (
        "3.4 HB, exactly 13 weeks",
        CLOSURE.format("HB", "sentenced", JULY) + " --likely-return 2011-10-12",
        {**COUNTED, "stops_on": "2011-10-12", "estimate": True},
    ),
    (
        "3.4 HB, a day over 13 weeks",
        CLOSURE.format("HB", "sentenced", JULY) + " --likely-return 2011-10-13",
        {**STOPPED, "stops_on": JULY, "estimate": True},
    ),
    (
        "3.4 HB, exactly 52 weeks",
        CLOSURE.format("HB", "remand", JULY) + " --likely-return 2012-07-11",
        {**COUNTED, "stops_on": "2012-07-11"},
    ),
    (
        "3.4 HB, a day over 52 weeks",
        CLOSURE.format("HB", "remand", JULY) + " --likely-return 2012-07-12",
        {**STOPPED, "stops_on": JULY},
    ),
    (
        "3.4 HB, unlikely from a later day",
        CLOSURE.format("HB", "remand", JULY) + " --likely-return 2013-01-01 --as-of 2011-09-01",
        {**STOPPED, "stops_on": "2011-09-01"},
    ),
    *[
        (
            f"3.4 {benefit}, unlikely, but never beyond the limit",
            CLOSURE.format(benefit, custody, JULY)
            + " --likely-return 2014-01-01 --as-of 2012-08-01",
            {**STOPPED, "stops_on": stops_on},
        )
        for benefit in ("HB", "CTB")
        for custody, stops_on in (("remand", "2012-07-11"), ("sentenced", "2011-10-12"))
    ],
    *[
        (
            "3.4 CTB as HB, a day over",
            CLOSURE.format("CTB", custody, JULY) + f" --likely-return {back}",
            {**STOPPED, "stops_on": JULY},
        )
        for custody, back in (("remand", "2012-07-12"), ("sentenced", "2011-10-13"))
    ],
    (
        "3.4 HB, does not mean to return",
        CLOSURE.format("HB", "sentenced", JULY) + " --likely-return 2011-08-01 --no-return",
        {**STOPPED, "stops_on": JULY},
    ),
    (
        "3.4 HB, home let",
        CLOSURE.format("HB", "sentenced", JULY) + " --likely-return 2011-08-01 --home-let",
        {**STOPPED, "stops_on": JULY},
    ),
    (
        "3.4 HB, remand counts towards 13 weeks",
        CLOSURE.format("HB", "sentenced", JULY)
        + " --sentenced 2011-09-01 --likely-return 2011-10-12",
        {**COUNTED, "stops_on": "2011-10-12"},
    ),
    (
        "3.4 HB, remand counts towards 13 weeks",
        CLOSURE.format("HB", "sentenced", JULY)
        + " --sentenced 2011-09-01 --likely-return 2011-10-13 --as-of 2011-09-01",
        {**STOPPED, "stops_on": "2011-09-01"},
    ),
    (
        "3.4 UC, no housing element before",
        CLOSURE.format("UC", "remand", UC_DAY) + " --single --expected-release 2024-08-12",
        {"action": "CLOSE", "stops_on": UC_DAY},
    ),
    (
        "3.4 UC, six months end on a short month's last day",
        CLOSURE.format("UC", "remand", "2024-08-31")
        + " --single --housing-element --expected-release 2025-02-28",
        {"action": "REDUCE", "kept_until": "2025-02-28"},
    ),
    (
        "3.4 UC, six months end on a short month's last day",
        CLOSURE.format("UC", "remand", "2024-08-31")
        + " --single --housing-element --expected-release 2025-03-01",
        {"action": "CLOSE"},
    ),
    (
        "3.4 PIP, 10 earlier days",
        CLOSURE.format(*PIP) + " --earlier-custody-days 10",
        {"stops_on": "2024-03-22"},
    ),
    (
        "3.4 PIP, 27 earlier days",
        CLOSURE.format(*PIP) + " --earlier-custody-days 27",
        {"stops_on": "2024-03-05"},
    ),
    (
        "3.4 PIP, 28 earlier days",
        CLOSURE.format(*PIP) + " --earlier-custody-days 28",
        {"stops_on": "2024-03-04"},
    ),
    (
        "3.4 PIP, 100 earlier days",
        CLOSURE.format(*PIP) + " --earlier-custody-days 100",
        {"stops_on": "2024-03-04"},
    ),
    (
        "3.5 example 1",
        CLOSURE.format("HB", "sentenced", "2011-06-06") + " --likely-return 2011-09-05",
        {**COUNTED, "stops_on": "2011-09-05"},
    ),
    (
        "3.5 example 1, its dates",
        "rules release --sentenced 2011-06-06 --term 6m",
        {
            "sed": "2011-12-05",
            "total_days": 183,
            "serve_days": 92,
            "crd": "2011-09-05",
            "adjusted": "2011-09-05",
        },
    ),
    (
        "3.5 example 2, 13 weeks",
        CLOSURE.format("HB", "sentenced", JULY),
        {"stops_on": "2011-10-12"},
    ),
    ("3.5 example 2, 52 weeks", CLOSURE.format("HB", "remand", JULY), {"stops_on": "2012-07-11"}),
    ("3.5 example 3", CLOSURE.format(*PIP), {"action": "COUNT", "stops_on": "2024-04-01"}),
    (
        "3.5 example 4",
        "rules uc-overpayment --assessment-day 9 --received 2024-07-12 --housing-pence 40000 "
        "--paid-pence 79345",
        {"pence": 39345, "from": "2024-07-09", "estimate": True},
    ),
]


@pytest.mark.parametrize(("section", "line", "expected"), LIMITS)
def test_limit(holds: Holds, section: str, line: str, expected: dict[str, object]) -> None:
    holds(line, 0, expected)


CHASES = [
    # section, sent, chase, escalate, warn (working days; 2012 had Good Friday on 6 April)
    ("3.6 chase 2, escalate 5, warn 10", "2011-07-13", "2011-07-15", "2011-07-20", "2011-07-27"),
    ("3.6 chase 2, escalate 5, warn 10", "2012-04-04", "2012-04-10", "2012-04-13", "2012-04-20"),
]


@pytest.mark.parametrize(("section", "sent", "chase", "escalate", "warn"), CHASES)
def test_chase(section: str, sent: str, chase: str, escalate: str, warn: str) -> None:
    def stage(today: str) -> str:
        plan = chase_plan(
            date.fromisoformat(sent),
            date.fromisoformat(today),
            calendar=ALL.calendar,
            policy=ALL.closures,
        )
        days = (plan.chase_on, plan.escalate_on, plan.warn_on)
        assert [day.isoformat() for day in days] == [chase, escalate, warn]
        return plan.stage

    assert [stage(day) for day in (sent, chase, escalate, warn)] == [
        "WAITING",
        "CHASE",
        "ESCALATE",
        "WARN",
    ]


@pytest.mark.parametrize(
    ("section", "again", "codes"),
    [
        ("3.7 at once, each office", False, {"DUTY_TELL_AT_ONCE", "DUTY_TELL_EACH_OFFICE"}),
        (
            "3.7 again after remand",
            True,
            {"DUTY_TELL_AT_ONCE", "DUTY_TELL_EACH_OFFICE", "DUTY_TELL_AGAIN_AT_SENTENCE"},
        ),
    ],
)
def test_duties(section: str, again: bool, codes: set[str]) -> None:
    answers = [
        close_claim(
            ClosureQuestion(benefit=benefit, custody=Custody.SENTENCED, received=date(2011, 7, 13)),
            ALL.closures,
        )
        for benefit in ("JSA", "HB", "CTC")
    ]
    told = who_must_be_told(answers, sentenced_after_remand=again, policy=ALL.closures)
    # The Tax Credit Office must be told separately.
    assert told.notify == ("BENEFIT_OFFICE", "LOCAL_AUTHORITY", "HMRC_TAX_CREDITS")
    assert {reason.code for reason in told.reasons} == codes


OVER_25 = "--benefit JSA --age-group 25+"
PAID = "rules overpayment --received {} --paid-to {} {}"

ESTIMATES = [
    # section, line, days, pence, segments (first day, last day, days, weekly pence)
    *[
        (
            *("3.8 A", PAID.format(JULY, "2011-08-02", how), 21, 20250),
            [(JULY, "2011-08-02", 21, 6750)],
        )
        for how in ("--weekly 67.50", OVER_25)
    ],
    (
        *("3.8 B", PAID.format(JULY, "2011-07-28", "--weekly 67.50"), 16, 15428),
        [(JULY, "2011-07-28", 16, 6750)],
    ),
    *[
        (
            *("3.8 C", PAID.format("2011-11-03", "2011-11-15", how), 13, 9926),
            [("2011-11-03", "2011-11-15", 13, 5345)],
        )
        for how in ("--weekly 53.45", "--benefit JSA --age-group under25")
    ],
    (
        *("3.8 D", PAID.format("2012-03-30", "2012-04-12", OVER_25), 14, 13700),
        [("2012-03-30", "2012-04-08", 10, 6750), ("2012-04-09", "2012-04-12", 4, 7100)],
    ),
    ("3.8 E", PAID.format(JULY, "2011-07-12", OVER_25), 0, 0, []),
    ("3.8 E", PAID.format(JULY, "2011-01-01", "--weekly 67.50"), 0, 0, []),
    (
        *("3.8 first day inclusive", PAID.format(JULY, JULY, "--weekly 67.50"), 1, 964),
        [(JULY, JULY, 1, 6750)],
    ),
    (
        "3.8 last: the day before release",
        PAID.format(JULY, "2011-08-02", "--weekly 67.50 --released 2011-07-20"),
        *(7, 6750, [(JULY, "2011-07-19", 7, 6750)]),
    ),
    (
        "3.8 last: released on the day",
        PAID.format(JULY, "2011-08-02", f"--weekly 67.50 --released {JULY}"),
        *(0, 0, []),
    ),
]


@pytest.mark.parametrize(("section", "line", "days", "pence", "segments"), ESTIMATES)
def test_overpayment(
    holds: Holds,
    section: str,
    line: str,
    days: int,
    pence: int,
    segments: list[tuple[str, str, int, int]],
) -> None:
    holds(
        line,
        0,
        {
            "days": days,
            "pence": pence,
            "estimate": True,
            "segments": [
                {"from": first, "to": last, "days": count, "weekly_pence": weekly}
                for first, last, count, weekly in segments
            ],
        },
    )


UC_ESTIMATES = [
    ("3.8 F", "--paid-pence 79345 --due-pence 40000", 39345, None),
    (
        "3.8 F, from its facts",
        "--assessment-day 9 --received 2024-07-12 --housing-pence 40000 --paid-pence 79345",
        *(39345, "2024-07-09"),
    ),
    ("3.8 G", "--paid-pence 40014 --due-pence 0", 40014, None),
    (
        "3.8 G, from its facts",
        "--assessment-day 16 --received 2025-05-02 --housing-pence 0 --paid-pence 40014",
        *(40014, "2025-04-16"),
    ),
    (
        "3.8 from the first day of the period it happens in",
        "--assessment-day 9 --received 2024-07-09 --housing-pence 0 --paid-pence 100",
        *(100, "2024-07-09"),
    ),
    (
        "3.8 from the first day of the period it happens in",
        "--assessment-day 9 --received 2024-07-08 --housing-pence 0 --paid-pence 100",
        *(100, "2024-06-09"),
    ),
]


@pytest.mark.parametrize(("section", "options", "pence", "first"), UC_ESTIMATES)
def test_uc_overpayment(
    holds: Holds, section: str, options: str, pence: int, first: str | None
) -> None:
    holds(f"rules uc-overpayment {options}", 0, {"pence": pence, "from": first, "estimate": True})


RECOVERY = [
    ("3.8 legacy: only if misrepresented or not disclosed", "IS", "RECOVERABLE_IF_NOT_DISCLOSED"),
    ("3.8 JSA: by style of award", "JSA", "RECOVERABLE_BY_STYLE_OF_AWARD"),
]


@pytest.mark.parametrize(("section", "benefit", "code"), RECOVERY)
def test_recovery_is_never_promised(holds: Holds, section: str, benefit: str, code: str) -> None:
    line = PAID.format(JULY, "2011-08-02", f"--weekly 67.50 --benefit {benefit}")
    found = [reason["code"] for reason in holds(line, 0, {})["reasons"]]
    assert code in found
    assert "OVERPAYMENT_DECISION_MAKER_DECIDES" in found
    assert not any("will be recovered" in words(each).lower() for each in found)
