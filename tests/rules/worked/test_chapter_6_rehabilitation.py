"""The Rehabilitation of Offenders Act and disclosure, row by row.

Sections are those of the domain reference that the project was built from.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from ebatui.i18n import words
from ebatui.reference.loader import shipped_policy
from ebatui.rules.convictions import Result, rehabilitation
from ebatui.rules.disclosure import (
    Question,
    RecordKind,
    Specified,
    exempt_work,
    is_custodial,
    must_tell,
    protection,
)
from ebatui.rules.rehabilitation import Conviction, Disposal
from ebatui.rules.sentence_end import sentence_end
from ebatui.rules.terms import Term

Holds = Callable[[str, int, dict[str, object]], Any]
ALL = shipped_policy()
DAY = timedelta(days=1)
ASKED = {"PRE2014": "2012-05-01", "LASPO": "2014-05-01", "PCSC": "2024-05-01"}
LINE = "rules rehabilitation --disposal {} --conviction {} --as-of {}"

REGIMES = [
    ("6.1 before 10 March 2014", "2014-03-09", "PRE2014"),
    ("6.1 from 10 March 2014", "2014-03-10", "LASPO"),
    ("6.1 to 27 October 2023", "2023-10-27", "LASPO"),
    ("6.1 from 28 October 2023", "2023-10-28", "PCSC"),
]


@pytest.mark.parametrize(("section", "as_of", "regime"), REGIMES)
def test_regime(holds: Holds, section: str, as_of: str, regime: str) -> None:
    holds(LINE.format("fine", "2009-01-05", as_of), 0, {"regime": regime})


EXCLUDED = [
    # section, regime, disposal and length, Schedule 18, result
    ("6.2 over 30 months", "PRE2014", "custody --months 30 --days 1", "no", "NEVER"),
    ("6.2 30 months", "PRE2014", "custody --months 30", "no", "UNSPENT"),
    ("6.2 public protection", "PRE2014", "custody_public_protection", "no", "NEVER"),
    ("6.2 over 48 months", "LASPO", "custody --months 48 --days 1", "no", "NEVER"),
    ("6.2 48 months", "LASPO", "custody --months 48", "no", "UNSPENT"),
    ("6.2 public protection", "LASPO", "custody_public_protection", "no", "NEVER"),
    ("6.2 over 4 years, Schedule 18", "PCSC", "custody --months 48 --days 1", "yes", "NEVER"),
    ("6.2 4 years, Schedule 18", "PCSC", "custody --months 48", "yes", "UNSPENT"),
    ("6.2 over 4 years, not in it", "PCSC", "custody --months 60", "no", "UNSPENT"),
    ("6.2 over 4 years, not known", "PCSC", "custody --months 60", "unknown", "CANNOT_SAY"),
    ("6.2 4 years, not known", "PCSC", "custody --months 48", "unknown", "UNSPENT"),
    ("6.2 public protection", "PCSC", "custody_public_protection", "no", "NEVER"),
]


@pytest.mark.parametrize(("section", "regime", "disposal", "schedule", "result"), EXCLUDED)
def test_never_spent(
    holds: Holds, section: str, regime: str, disposal: str, schedule: str, result: str
) -> None:
    convicted, ends = ("2010-01-04", "2017-01-03")
    line = LINE.format(disposal, convicted, ASKED[regime])
    if regime == "PCSC":
        ends = "2023-12-31"
    found = holds(f"{line} --schedule-18 {schedule} --ends {ends}", 0, {"result": result})
    assert found["never"] == (result == "NEVER")
    assert not found["spent"]
    assert (found["spent_on"] is None) == (result != "UNSPENT")


# section, months, PRE2014 from conviction, LASPO and PCSC from the end: adult and under 18
CUSTODY = [
    ("6.3 row 1, shortest", 1, (84, 42), (24, 18), (12, 6)),
    ("6.3 row 1, 6 months", 6, (84, 42), (24, 18), (12, 6)),
    ("6.3 row 2, over 6", 7, (120, 60), (48, 24), (12, 6)),
    ("6.3 row 2, 12 months", 12, (120, 60), (48, 24), (12, 6)),
    ("6.3 row 3, over 12", 13, (120, 60), (48, 24), (48, 24)),
    ("6.3 row 3, 30 months", 30, (120, 60), (48, 24), (48, 24)),
    ("6.3 row 4, over 30", 31, None, (84, 42), (48, 24)),
    ("6.3 row 4, 48 months", 48, None, (84, 42), (48, 24)),
    ("6.3 row 5, over 48", 49, None, None, (84, 42)),
]


def months_after(day: str, months: int) -> str:
    """The day of the same number, months later, for days every month has."""
    year, month, number = map(int, day.split("-"))
    assert number <= 28
    total = year * 12 + month - 1 + months
    return f"{total // 12}-{total % 12 + 1:02}-{number:02}"


@pytest.mark.parametrize("under_18", [False, True], ids=["adult", "under 18"])
@pytest.mark.parametrize("regime", list(ASKED))
@pytest.mark.parametrize("disposal", ["custody", "suspended_sentence"])
@pytest.mark.parametrize(
    ("section", "months", "before", "laspo", "pcsc"), CUSTODY, ids=[row[0] for row in CUSTODY]
)
def test_custody(
    holds: Holds,
    section: str,
    months: int,
    before: tuple[int, int] | None,
    laspo: tuple[int, int] | None,
    pcsc: tuple[int, int] | None,
    disposal: str,
    regime: str,
    under_18: bool,
) -> None:
    convicted, ends = "2023-11-06", months_after("2023-11-05", months)
    if regime != "PCSC":
        convicted, ends = "2012-01-16", months_after("2012-01-15", months)
    period = {"PRE2014": before, "LASPO": laspo, "PCSC": pcsc}[regime]
    starts = convicted if regime == "PRE2014" else ends
    spent_on = None if period is None else months_after(starts, period[under_18])
    line = LINE.format(disposal, convicted, ASKED[regime])
    age = "--under-18" if under_18 else ""
    holds(
        f"{line} --months {months} --ends {ends} --schedule-18 no {age}",
        0,
        {"regime": regime, "spent_on": spent_on, "never": spent_on is None},
    )


# section, disposal and options, then under each regime the day from which it is spent: convicted on
# 5 January 2012; "-" where the regime has no period. The later regimes are asked the same of a
# conviction some years later, so that none is already spent under the law before.
YEARS_ON = {"PRE2014": 0, "LASPO": 3, "PCSC": 12}


def years_on(text: str, years: int) -> str:
    """The text with its dates moved on by whole years."""
    return re.sub(r"\b20[0-9]{2}(?=-)", lambda year: str(int(year[0]) + years), text)


ORDER, LONG = " --ends 2012-10-04", " --ends 2018-10-04"
CHANGED, PAID = "2012-10-05", "2012-10-04"
OTHERS = [
    ("6.4 row 1, fine", "fine", "2017-01-05", "2013-01-05", "2013-01-05"),
    ("6.4 row 1, under 18", "fine --under-18", "2014-07-05", "2012-07-05", "2012-07-05"),
    (
        "6.4 row 2, community order",
        *("community_order" + ORDER, "2017-01-05", "2013-10-04", CHANGED),
    ),
    (
        "6.4 row 2, under 18",
        *("community_order --under-18" + ORDER, "2014-07-05", "2013-04-04", CHANGED),
    ),
    ("6.4 row 3, no last day", "order_without_end", "-", "2014-01-05", "2014-01-05"),
    ("6.4 row 4, absolute discharge", "absolute_discharge", "2012-07-05", "at once", "at once"),
    (
        "6.4 row 4, no halving",
        *("absolute_discharge --under-18", "2012-07-05", "at once", "at once"),
    ),
    (
        "6.4 row 5, conditional discharge",
        *("conditional_discharge_bind_over" + ORDER, "2013-01-05", CHANGED, CHANGED),
    ),
    (
        "6.4 row 5, or the order if longer",
        *("conditional_discharge_bind_over" + LONG, "2018-10-05", "2018-10-05", "2018-10-05"),
    ),
    (
        "6.4 row 5, no halving",
        *("conditional_discharge_bind_over --under-18" + ORDER, "2013-01-05", CHANGED, CHANGED),
    ),
    ("6.4 row 6, hospital order", "hospital_order" + ORDER, "2017-01-05", CHANGED, CHANGED),
    (
        "6.4 row 6, or 2 years after it ends",
        *("hospital_order" + LONG, "2020-10-04", "2018-10-05", "2018-10-05"),
    ),
    ("6.4 row 7, referral order", "referral_order" + ORDER, CHANGED, CHANGED, CHANGED),
    (
        "6.4 row 8, attendance centre",
        *("attendance_centre" + ORDER, "2013-10-04", "at once", "at once"),
    ),
    (
        "6.4 row 9, compensation, when paid",
        *("compensation_order" + ORDER, "2017-01-05", PAID, PAID),
    ),
    (
        "6.4 row 9, under 18",
        *("compensation_order --under-18" + ORDER, "2014-07-05", PAID, PAID),
    ),
    ("6.4 row 10, disqualification", "disqualification" + ORDER, CHANGED, CHANGED, CHANGED),
    ("6.4 row 11, endorsement", "endorsement", "2017-01-05", "2017-01-05", "2017-01-05"),
    ("6.4 row 11, under 18", "endorsement --under-18", "2014-07-05", "2014-07-05", "2014-07-05"),
    ("6.4 row 12, other orders", "relevant_order" + ORDER, "-", CHANGED, CHANGED),
    (
        "6.4 row 8, under 18",
        *("attendance_centre --under-18" + ORDER, "2013-10-04", "at once", "at once"),
    ),
    ("6.4 row 13, costs", "costs", "at once", "at once", "at once"),
    ("6.4 row 13, under 18", "costs --under-18", "at once", "at once", "at once"),
    ("6.4 row 14, under 18", "caution --under-18", "at once", "at once", "at once"),
    (
        "6.4 row 15, under 18",
        *("conditional_caution --under-18", "2012-04-05", "2012-04-05", "2012-04-05"),
    ),
    ("6.4 row 14, simple caution", "caution", "at once", "at once", "at once"),
    (
        "6.4 row 15, conditional caution",
        *("conditional_caution", "2012-04-05", "2012-04-05", "2012-04-05"),
    ),
    (
        "6.4 row 15, ends earlier",
        *("conditional_caution --ends 2012-02-20", "2012-02-21", "2012-02-21", "2012-02-21"),
    ),
    (
        "6.4 row 15, ends later",
        *("conditional_caution --ends 2012-09-20", "2012-04-05", "2012-04-05", "2012-04-05"),
    ),
    ("6.4 row 16, Borstal", "borstal_training", "2019-01-05", "-", "-"),
    ("6.4 row 16, no halving", "borstal_training --under-18", "2019-01-05", "-", "-"),
    ("6.4 row 16, detention centre", "detention_centre", "2015-01-05", "-", "-"),
]


@pytest.mark.parametrize(
    ("section", "options", "regime", "spent_on"),
    [
        pytest.param(section, options, regime, day, id=f"{section}: {options}, {regime}")
        for section, options, *days in OTHERS
        for regime, day in zip(ASKED, days, strict=True)
    ],
)
def test_other_disposal(
    holds: Holds, section: str, options: str, regime: str, spent_on: str
) -> None:
    convicted = "2012-01-05"
    spent_on = convicted if spent_on == "at once" else spent_on
    disposal, *rest = options.split(" ", 1)
    line = " ".join([LINE.format(disposal, convicted, "2012-05-01"), *rest])
    found = holds(years_on(line, YEARS_ON[regime]), 0, {"regime": regime})
    if spent_on == "-":
        assert (found["result"], found["spent_on"]) == ("CANNOT_SAY", None)
    else:
        assert found["spent_on"] == years_on(spent_on, YEARS_ON[regime])


ENDS = [
    # section, terms, consecutive, remand days, suspended, end; from 19 September 2011
    ("6.5 less remand credit", [12], False, 14, False, "2012-09-04"),
    ("6.5 licence included", [12], False, 0, False, "2012-09-18"),
    ("6.5 suspended: the full term", [12], False, 14, True, "2012-09-18"),
    ("6.5 consecutive: one term", [6, 12], True, 0, False, "2013-03-18"),
    ("6.5 concurrent: the longest", [6, 12], False, 0, False, "2012-09-18"),
]


@pytest.mark.parametrize(("section", "terms", "consecutive", "remand", "suspended", "ends"), ENDS)
def test_sentence_end(
    section: str, terms: list[int], consecutive: bool, remand: int, suspended: bool, ends: str
) -> None:
    found = sentence_end(
        date(2011, 9, 19),
        [Term(months) for months in terms],
        ALL.disclosure.sentence_ends,
        consecutive=consecutive,
        remand_days=remand,
        suspended=suspended,
    )
    assert found.ends == date.fromisoformat(ends)


ARITHMETIC = [
    # section, disposal and its end or conviction, spent from
    ("6.6 12 months from 4 September 2012", "2012-09-04", "2013-09-04"),
    ("6.6 12 months from 29 February 2016", "2016-02-29", "2017-03-01"),
    ("6.6 12 months from 31 August 2016", "2016-08-31", "2017-08-31"),
]


@pytest.mark.parametrize(("section", "ends", "spent_on"), ARITHMETIC)
def test_arithmetic(holds: Holds, section: str, ends: str, spent_on: str) -> None:
    line = LINE.format("custody --months 6", "2012-03-05", "2024-05-01")
    code = holds(f"{line} --ends {ends}", 0, {"regime": "PCSC"})
    assert code["spent_on"] == spent_on


def test_6_6_short_months(holds: Holds) -> None:
    """Section 6.6: 6 months beginning with 31 August end on the last of February."""
    line = LINE.format("fine", "2023-08-31", "2024-05-01")
    holds(f"{line} --under-18", 0, {"last_unspent": "2024-02-29", "spent_on": "2024-03-01"})


def test_6_6_no_months(holds: Holds) -> None:
    """Section 6.6, N = 0: unspent on the order's last day, spent the next."""
    line = "rules rehabilitation --disposal community_order --conviction 2025-01-06"
    holds(f"{line} --ends 2026-01-05 --as-of 2026-01-05", 0, {"spent": False})
    holds(f"{line} --ends 2026-01-05 --as-of 2026-01-06", 0, {"spent": True})


CUSTODY_2011 = {
    "label": "custody",
    "conviction": "2011-09-19",
    "disposal": "custody",
    "months": 12,
    "ends": "2012-09-04",
    "schedule_18": "no",
}
FINE_2012 = {"label": "fine", "conviction": "2012-06-01", "disposal": "fine"}
NEVER_2012 = {
    "label": "never",
    "conviction": "2012-06-01",
    "disposal": "custody_public_protection",
}

SEVERAL = [
    # section, convictions, as of, the day each is spent from (None: never)
    (
        "6.7 the longest of several disposals",
        [
            {
                "conviction": "2024-06-03",
                "disposals": [
                    {"disposal": "fine"},
                    {"disposal": "disqualification", "ends": "2027-06-02"},
                ],
            }
        ],
        *("2024-07-01", ["2027-06-03"]),
    ),
    (
        "6.7 both end together at the later",
        [CUSTODY_2011, {**FINE_2012, "conviction": "2016-08-01"}],
        *("2016-08-15", ["2017-08-01", "2017-08-01"]),
    ),
    (
        "6.7 the last unspent day",
        [CUSTODY_2011, {**FINE_2012, "conviction": "2016-09-03"}],
        *("2016-09-20", ["2017-09-03", "2017-09-03"]),
    ),
    (
        "6.7 after the first is spent",
        [CUSTODY_2011, {**FINE_2012, "conviction": "2016-09-04"}],
        *("2016-09-20", ["2016-09-04", "2017-09-04"]),
    ),
    (
        "6.7 summary-only",
        [CUSTODY_2011, {**FINE_2012, "summary_only": True}],
        *("2014-05-01", ["2016-09-04", "2013-06-01"]),
    ),
    ("6.7 a later never", [CUSTODY_2011, NEVER_2012], "2014-05-01", [None, None]),
    (
        "6.7 a never does not extend a later one",
        [{**NEVER_2012, "conviction": "2010-06-01"}, FINE_2012],
        *("2014-05-01", [None, "2013-06-01"]),
    ),
    (
        "6.7 a disqualification alone extends nothing",
        [
            {"conviction": "2013-01-07", "disposal": "disqualification", "ends": "2023-01-06"},
            {**FINE_2012, "conviction": "2014-01-06"},
        ],
        *("2014-05-01", ["2023-01-07", "2015-01-06"]),
    ),
    (
        "6.7 to a fixed point",
        [
            FINE_2012,
            {**FINE_2012, "conviction": "2013-05-31"},
            {**FINE_2012, "conviction": "2014-05-30"},
        ],
        *("2014-06-15", ["2015-05-30", "2015-05-30", "2015-05-30"]),
    ),
    (
        "6.8 the fine within the first period",
        [CUSTODY_2011, FINE_2012],
        *("2014-05-01", ["2016-09-04", "2016-09-04"]),
    ),
    (
        "6.8 the fine had it been summary-only",
        [CUSTODY_2011, {**FINE_2012, "summary_only": True}],
        *("2014-05-01", ["2016-09-04", "2013-06-01"]),
    ),
    ("6.8 the fine alone", [FINE_2012], "2014-05-01", ["2013-06-01"]),
]


@pytest.mark.parametrize(("section", "convictions", "as_of", "spent_on"), SEVERAL)
def test_several(
    holds: Holds,
    tmp_path: Path,
    section: str,
    convictions: list[dict[str, object]],
    as_of: str,
    spent_on: list[str | None],
) -> None:
    path = tmp_path / "convictions.json"
    for order in (convictions, convictions[::-1]):
        path.write_text(json.dumps(order), encoding="utf-8")
        found = holds(f"rules rehabilitation --file {path} --as-of {as_of}", 0, {})["convictions"]
        days = [each["spent_on"] for each in found]
        assert (days if order is convictions else days[::-1]) == spent_on
        assert [each["never"] for each in found] == [day is None for day in days]


FROM_2011 = "custody --months 12 --ends 2012-09-04"
WORKED = [
    # section, options, conviction, as of, regime, spent from, spent
    ("6.8 row 1", FROM_2011, "2011-09-19", "2012-05-01", "PRE2014", "2021-09-19", False),
    ("6.8 row 2", FROM_2011, "2011-09-19", "2014-05-01", "LASPO", "2016-09-04", False),
    ("6.8 row 3", FROM_2011, "2011-09-19", "2024-05-01", "PCSC", "2013-09-04", True),
    (
        "6.8 30 months exactly",
        *("custody --months 30 --ends 2027-08-02", "2025-02-03", "2026-11-21"),
        *("PCSC", "2031-08-02", False),
    ),
    (
        "6.8 5 years, not Schedule 18",
        *("custody --months 60 --ends 2029-07-01 --schedule-18 no", "2024-07-02", "2026-11-21"),
        *("PCSC", "2036-07-01", False),
    ),
    (
        "6.8 5 years, Schedule 18",
        *("custody --months 60 --ends 2029-07-01 --schedule-18 yes", "2024-07-02", "2026-11-21"),
        *("PCSC", None, False),
    ),
]


@pytest.mark.parametrize(
    ("section", "options", "conviction", "as_of", "regime", "spent_on", "spent"), WORKED
)
def test_worked(
    holds: Holds,
    section: str,
    options: str,
    conviction: str,
    as_of: str,
    regime: str,
    spent_on: str | None,
    spent: bool,
) -> None:
    expected = {"regime": regime, "spent_on": spent_on, "spent": spent, "never": spent_on is None}
    holds(LINE.format(options, conviction, as_of), 0, expected)


def convicted(disposal: str, **facts: Any) -> Conviction:
    return Conviction(
        convicted_on=date(2024, 1, 8), disposals=(Disposal(disposal=disposal, **facts),)
    )


UNSPENT = convicted("custody", months=12, ends=date(2025, 1, 7))
SPENT = convicted("absolute_discharge")
UNSURE = convicted("custody", months=60, ends=date(2029, 1, 7))

TOLD = [
    # section, question, unspent, spent, cannot say
    ("6.9 nothing asked", "NOT_ASKED", False, False, False),
    ("6.9 ordinary job or basic check", "ORDINARY_JOB", True, False, True),
    ("6.9 standard or enhanced", "STANDARD_OR_ENHANCED", True, True, True),
    ("6.9 enhanced with barred list", "ENHANCED_WITH_BARRED_LIST", True, True, True),
]


@pytest.mark.parametrize(("section", "question", "unspent", "spent", "unsure"), TOLD)
def test_told(section: str, question: str, unspent: bool, spent: bool, unsure: bool) -> None:
    expected = [
        (UNSPENT, Result.UNSPENT, unspent),
        (SPENT, Result.SPENT, spent),
        (UNSURE, Result.CANNOT_SAY, unsure),
    ]
    for conviction, result, tell in expected:
        answer = rehabilitation(conviction, date(2024, 6, 3), ALL.disclosure.rehabilitation)
        assert answer.result is result
        assert must_tell(Question(question), answer, policy=ALL.disclosure).must_tell is tell


FILTERED = [
    # section, record, under 18, custodial, specified, protected from (given on 5 January 2010)
    ("6.9 adult conviction, 11 years", "CONVICTION", False, False, "no", "2021-01-05"),
    ("6.9 conviction under 18, 5½ years", "CONVICTION", True, False, "no", "2015-07-05"),
    ("6.9 adult caution, 6 years", "CAUTION", False, False, "no", "2016-01-05"),
    ("6.9 youth caution, at once", "CAUTION", True, False, "no", "2010-01-05"),
    ("6.9 custody, never", "CONVICTION", False, True, "no", None),
    ("6.9 custody under 18, never", "CONVICTION", True, True, "no", None),
    ("6.9 specified, never", "CONVICTION", False, False, "yes", None),
    ("6.9 specified under 18, never", "CONVICTION", True, False, "yes", None),
    ("6.9 specified caution, never", "CAUTION", False, False, "yes", None),
]


@pytest.mark.parametrize(
    ("section", "record", "under_18", "custodial", "specified", "begins"), FILTERED
)
def test_filtered(
    section: str, record: str, under_18: bool, custodial: bool, specified: str, begins: str | None
) -> None:
    def shielded(as_of: date) -> tuple[bool | None, date | None]:
        found = protection(
            date(2010, 1, 5),
            as_of,
            record=RecordKind(record),
            under_18=under_18,
            custodial=custodial,
            specified=Specified(specified),
            policy=ALL.disclosure,
        )
        return found.protected, found.protected_from

    since_reform = date(2020, 11, 28)
    first = date.fromisoformat(begins) if begins else None
    assert shielded(date(2026, 11, 21)) == (first is not None, first)
    if first is not None:
        assert shielded(max(first, since_reform)) == (True, first)
        if first > since_reform:
            assert shielded(first - DAY) == (False, first)
    # Section 6.9: filtering began on 29 May 2013, and changed on 28 November 2020.
    assert shielded(date(2013, 5, 28)) == (False, None)
    assert shielded(date(2020, 11, 27)) == (None, None)


@pytest.mark.parametrize("disposal", ["custody", "suspended_sentence"])
def test_6_9_custody_always_shows(disposal: str) -> None:
    """Section 6.9: every custodial sentence, even suspended, shows on the higher checks."""
    conviction = convicted(disposal, months=3, ends=date(2024, 4, 7))
    assert is_custodial(conviction, ALL.disclosure.rehabilitation)


EXEMPT = [
    "teaching",
    "social work",
    "childminding",
    "fostering",
    "doctors",
    "dentists",
    "nurses",
    "pharmacists",
    "paramedics",
    "barristers",
    "solicitors",
    "court officers",
    "Crown prosecutors",
    "judges",
    "police",
    "cadets",
    "probation",
    "prison staff",
    "traffic wardens",
    "accountants",
    "veterinary",
    "RSPCA",
    "financial",
    "unit trust",
    "firearms",
    "explosives",
    "gambling",
    "lotter",
    "taxi",
    "security",
    "airport",
    "hostels",
    "enforce court orders",
    "Crown",
    "nuclear",
    "aviation",
    "football stewarding",
]


@pytest.mark.parametrize("work", EXEMPT)
def test_6_10_exempt_work(work: str) -> None:
    """Section 6.10: every group named there is read out; not a full list."""
    said = " ".join(words(reason.code) for reason in exempt_work(ALL.disclosure))
    assert work.lower() in said.lower()
