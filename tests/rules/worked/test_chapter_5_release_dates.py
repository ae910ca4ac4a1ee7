"""Release dates, tag, the day of release and supervision, row by row.

Sections are those of the domain reference that the project was built from.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from ebatui.reference.loader import shipped_policy
from ebatui.rules.release import Sentence, supervision
from ebatui.rules.terms import parse

Holds = Callable[[str, int, dict[str, object]], Any]
ALL = shipped_policy()

RELEASES = [
    # section, options, expected
    ("5.2 step 1", "2011-01-01 --term 3m", {"sed": "2011-03-31", "total_days": 90}),
    ("5.2 step 1, no such day", "2011-08-31 --term 6m", {"sed": "2012-02-29"}),
    ("5.2 step 1, no such day", "2012-02-29 --term 12m", {"sed": "2013-02-28"}),
    ("5.2 step 1, months and days", "2011-01-31 --term '1 month 5 days'", {"sed": "2011-03-05"}),
    ("5.2 step 1, days alone", "2011-08-01 --term 30d", {"sed": "2011-08-30", "total_days": 30}),
    ("5.2 step 1, weeks", "2011-08-01 --term 6w", {"sed": "2011-09-11", "total_days": 42}),
    ("5.2 step 2, leap days count", "2012-01-01 --term 12m", {"total_days": 366}),
    ("5.2 step 2", "2013-01-01 --term 12m", {"total_days": 365}),
    ("5.2 step 3, rounded up", "2011-08-01 --term 31d", {"serve_days": 16, "crd": "2011-08-16"}),
    (
        "5.2 step 3, rounded up",
        "2025-01-06 --term 31d --fraction 40",
        {"serve_days": 13, "crd": "2025-01-18"},
    ),
    (
        "5.2 step 4",
        "2011-08-01 --term 60d --remand-days 10",
        {"sed": "2011-09-29", "sled": "2011-09-19", "crd": "2011-08-20"},
    ),
    (
        "5.2 step 5, added days",
        "2011-08-01 --term 60d --added-days 7",
        {"sled": "2011-09-29", "crd": "2011-09-06"},
    ),
    (
        "5.2 step 6, remand to the day",
        "2011-08-01 --term 60d --remand-days 29",
        {"crd": "2011-08-01", "adjusted": "2011-08-01"},
    ),
    (
        "5.2 step 6, remand over it",
        "2011-08-01 --term 60d --remand-days 50",
        {"crd": "2011-08-01", "adjusted": "2011-08-01"},
    ),
    ("5.2 half, the 2011-12 default", "2011-08-01 --term 10m", {"fraction": "half"}),
    ("5.2 up to 5 years, the day before", "2024-09-09 --term 60m", {"fraction": "half"}),
    ("5.2 up to 5 years from 10 September 2024", "2024-09-10 --term 60m", {"fraction": "40"}),
    ("5.2 over 5 years not yet", "2024-09-10 --term '5 years 1 day'", {"fraction": "half"}),
    ("5.2 over 5 years, the day before", "2024-10-21 --term 61m", {"fraction": "half"}),
    (
        "5.2 over 5 years from 22 October 2024",
        "2024-10-22 --term 61m",
        {"fraction": "40", "serve_days": 743},
    ),
    (
        "5.2 two thirds, when asked for",
        "2020-01-06 --term 90d --fraction two-thirds",
        {"serve_days": 60},
    ),
    ("5.2 one third, a setting", "2026-10-05 --term 18m", {"fraction": "40"}),
    (
        "5.3 row 1",
        "2011-09-19 --term 12m --remand-days 14 --fraction half",
        {
            "total_days": 366,
            "serve_days": 183,
            "crd": "2012-03-05",
            "sed": "2012-09-18",
            "sled": "2012-09-04",
            "adjusted": "2012-03-05",
            "applied": [],
            "estimate": True,
        },
    ),
    (
        "5.3 row 2",
        "2011-06-06 --term 6m --fraction half",
        {
            "total_days": 183,
            "serve_days": 92,
            "crd": "2011-09-05",
            "sed": "2011-12-05",
            "sled": "2011-12-05",
        },
    ),
    (
        "5.3 row 3",
        "2024-01-15 --term 12m --remand-days 20 --fraction half",
        {
            "total_days": 366,
            "serve_days": 183,
            "crd": "2024-06-25",
            "sed": "2025-01-14",
            "sled": "2024-12-25",
        },
    ),
    *[
        (
            "5.3 row 4",
            f"2025-02-03 --term 30m --fraction {fraction}",
            {
                "total_days": 911,
                "serve_days": 365,
                "crd": "2026-02-02",
                "sed": "2027-08-02",
                "sled": "2027-08-02",
            },
        )
        for fraction in ("40", "auto")
    ],
    (
        "5.3 row 5",
        "2026-10-05 --term 18m --fraction third",
        {
            "total_days": 548,
            "serve_days": 183,
            "crd": "2027-04-05",
            "sed": "2028-04-04",
            "sled": "2028-04-04",
        },
    ),
]


@pytest.mark.parametrize(("section", "options", "expected"), RELEASES)
def test_release(holds: Holds, section: str, options: str, expected: dict[str, object]) -> None:
    holds(f"rules release --sentenced {options}", 0, {**expected, "estimate": True})


TAGS = [
    # section, options, earliest or None where no tag is possible, limit
    ("5.4 estimate 1", "2024-01-15 --term 12m --remand-days 20", "2024-03-27", 180),
    ("5.4 estimate 2", "2012-01-16 --term 36m --fraction half", "2013-03-03", 135),
    ("5.4 estimate 3", "2025-07-07 --term 36m --fraction 40", "2026-02-12", 365),
    ("5.4 at least 12 weeks", "2012-01-16 --term 12w", "2012-02-13", 135),
    ("5.4 at least 12 weeks", "2012-01-16 --term 83d", None, 135),
    ("5.4 at least 12 weeks", "2024-08-05 --term 84d", "2024-09-02", 180),
    ("5.4 at least 12 weeks", "2024-08-05 --term 83d", None, 180),
    ("5.4 135 days from 14 July 2003", "2003-03-03 --term 10m", "2003-07-14", 135),
    ("5.4 4 weeks before half", "2012-01-16 --term 100d", "2012-02-13", 135),
    ("5.4 no more than 4 years", "2012-01-16 --term 48m", "2013-09-02", 135),
    ("5.4 no more than 4 years", "2012-01-16 --term '48 months 1 day'", None, 135),
    ("5.4 the bar removed in June 2024", "2024-11-04 --term 60m", "2025-11-05", 365),
    ("5.4 period of at least 6 weeks", "2025-07-07 --term 103d --fraction 40", "2025-08-04", 365),
    ("5.4 period of at least 6 weeks", "2025-07-07 --term 102d --fraction 40", None, 365),
    (
        "5.4 shortest 14 days, both ends counted",
        *("2012-01-16 --term 12m --remand-days 169", "2012-01-16", 135),
    ),
    (
        "5.4 shortest 14 days, both ends counted",
        *("2012-01-16 --term 12m --remand-days 170", None, 135),
    ),
    ("5.4 one third: under-18 sentences only", "2026-10-05 --term 18m --fraction third", None, 365),
]


@pytest.mark.parametrize(("section", "options", "earliest", "limit"), TAGS)
def test_tag(holds: Holds, section: str, options: str, earliest: str | None, limit: int) -> None:
    holds(
        f"rules hdc --sentenced {options}",
        int(earliest is None),
        {
            "eligible": earliest is not None,
            "earliest": earliest,
            "latest_tag_days": limit,
            "estimate": True,
        },
    )


# A tag that could only begin once the longer limit was in force begins on its first day.
TAG_LIMITS = [
    # section, sentenced, CRD, earliest, limit: around each change
    ("5.4 135 days to 5 June 2023", "2022-03-03", "2023-09-01", "2023-04-19", 135),
    ("5.4 180 days from 6 June 2023", "2022-05-03", "2023-11-01", "2023-06-06", 180),
    ("5.4 365 days from 3 June 2025", "2024-10-01", "2025-12-12", "2025-06-03", 365),
]


@pytest.mark.parametrize(("section", "sentenced", "crd", "earliest", "limit"), TAG_LIMITS)
def test_tag_limit(
    holds: Holds, section: str, sentenced: str, crd: str, earliest: str, limit: int
) -> None:
    line = f"rules hdc --sentenced {sentenced} --term 36m"
    holds(line, 0, {"crd": crd, "earliest": earliest, "latest_tag_days": limit})


MOVED, FRIDAY = "WEEKEND_OR_HOLIDAY", "FRIDAY"
DAYS = [
    # section, due, after rule 1, after one step of rule 2, after two; None: rule not in force
    ("5.5 row 1, Easter", "2011-04-24", "2011-04-21", None, None),
    ("5.5 row 2, substitute day", "2011-12-27", "2011-12-23", None, None),
    ("5.5 row 3, Jubilee", "2012-06-05", "2012-06-01", None, None),
    ("5.5 row 4, transition", "2023-12-24", "2023-12-22", "2023-12-21", "2023-12-20"),
    ("5.5 row 5", "2024-05-24", "2024-05-24", "2024-05-23", "2024-05-22"),
    ("5.5 row 6, eligible days", "2024-12-25", "2024-12-24", "2024-12-23", "2024-12-19"),
    ("5.5 row 7, Good Friday", "2025-04-18", "2025-04-17", "2025-04-16", "2025-04-15"),
    ("5.5 row 8", "2025-04-19", "2025-04-17", "2025-04-16", "2025-04-15"),
    ("5.5 row 9, Easter Monday", "2026-04-06", "2026-04-02", "2026-04-01", "2026-03-31"),
    ("5.5 row 10", "2026-05-01", "2026-05-01", "2026-04-30", "2026-04-29"),
    ("5.5 rule 1, a Sunday", "2011-07-17", "2011-07-15", None, None),
    ("5.5 rule 1, Christmas Day on a Saturday", "2010-12-25", "2010-12-24", None, None),
    ("5.5 rule 2 from 12 December 2023", "2023-12-08", "2023-12-08", None, None),
    ("5.5 rule 2 from 12 December 2023", "2023-12-15", "2023-12-15", "2023-12-14", "2023-12-13"),
    ("5.5 not before a working day", "2024-05-23", "2024-05-23", "2024-05-23", "2024-05-23"),
]


@pytest.mark.parametrize(("section", "due", "first", "one", "two"), DAYS)
def test_day_of_release(
    holds: Holds, section: str, due: str, first: str, one: str | None, two: str | None
) -> None:
    steps = {"--friday-days 0": first, "--friday-days 1": one, "--friday-days 2": two, "": one}
    for option, adjusted in steps.items():
        went = adjusted or first
        applied = [MOVED] if first != due else []
        if went != first:
            applied.append(FRIDAY)
        line = f"rules release-day --due {due} {option}"
        holds(line, 0, {"due": due, "adjusted": went, "applied": applied})


SATURDAYS = [
    # section, options, adjusted
    ("5.5 row 11", "2011-07-16 --term-days 3", "2011-07-16"),
    ("5.5 rule 1, a Saturday, 5 days", "2011-07-16 --term-days 5", "2011-07-16"),
    ("5.5 rule 1, a Saturday, more than 5", "2011-07-16 --term-days 6", "2011-07-15"),
    ("5.5 rule 1, Christmas Day, 3 days", "2010-12-25 --term-days 3", "2010-12-24"),
    ("5.5 rule 2, 28 days", "2024-05-24 --term-days 28", "2024-05-23"),
    ("5.5 rule 2, under 28 days", "2024-05-24 --term-days 27", "2024-05-24"),
]


@pytest.mark.parametrize(("section", "options", "adjusted"), SATURDAYS)
def test_short_terms(holds: Holds, section: str, options: str, adjusted: str) -> None:
    holds(f"rules release-day --due {options}", 0, {"adjusted": adjusted})


SERVED = [
    # section, sentenced, options, due on Friday 24 May 2024, adjusted
    ("5.5 28 days served", "2024-04-27", "--term 56d", "2024-05-23"),
    ("5.5 27 days served", "2024-04-28", "--term 54d", "2024-05-24"),
    ("5.5 since sentence: remand is not", "2024-04-28", "--term 56d --remand-days 1", "2024-05-24"),
]


@pytest.mark.parametrize(("section", "sentenced", "options", "adjusted"), SERVED)
def test_days_served(
    holds: Holds, section: str, sentenced: str, options: str, adjusted: str
) -> None:
    line = f"rules release --sentenced {sentenced} {options} --fraction half"
    holds(line, 0, {"crd": "2024-05-24", "adjusted": adjusted})


TRANSITION = [
    # section, due, whether the answer says that a Friday could be allowed
    ("5.5 transition 15-29 December 2023", "2023-12-14", False),
    ("5.5 transition 15-29 December 2023", "2023-12-15", True),
    ("5.5 transition 15-29 December 2023", "2023-12-29", True),
    ("5.5 transition 15-29 December 2023", "2024-01-05", False),
]


@pytest.mark.parametrize(("section", "due", "said"), TRANSITION)
def test_transition(holds: Holds, section: str, due: str, said: bool) -> None:
    found = holds(f"rules release-day --due {due}", 0, {})
    assert ("FRIDAY_TRANSITION" in {each["code"] for each in found["reasons"]}) == said


SUPERVISIONS = [
    # section, term, offence, kind
    ("5.6 under 12 months, before", "11m", "2015-01-31", "NONE"),
    ("5.6 12 months to under 2 years, before", "12m", "2015-01-31", "LICENCE"),
    ("5.6 12 months to under 2 years, before", "23m", "2015-01-31", "LICENCE"),
    ("5.6 2 years, before", "24m", "2015-01-31", "LICENCE"),
    ("5.6 under 12 months, after", "2d", "2015-02-01", "LICENCE_AND_SUPERVISION"),
    ("5.6 under 12 months, after", "11m", "2015-02-01", "LICENCE_AND_SUPERVISION"),
    ("5.6 over 1 day", "1d", "2015-02-01", "LICENCE"),
    ("5.6 12 months to under 2 years, after", "12m", "2015-02-01", "LICENCE_AND_SUPERVISION"),
    (
        "5.6 12 months to under 2 years, after",
        *("23 months 27 days", "2015-02-01", "LICENCE_AND_SUPERVISION"),
    ),
    ("5.6 2 years, after", "24m", "2015-02-01", "LICENCE"),
]


@pytest.mark.parametrize(("section", "term", "offence", "kind"), SUPERVISIONS)
def test_supervision(section: str, term: str, offence: str, kind: str) -> None:
    sentence = Sentence(date(2015, 3, 2), parse(term))
    sled = sentence.term.last_day(sentence.sentenced)
    released = date(2015, 3, 2)
    found = supervision(sentence, released, sled, ALL.release, offence=date.fromisoformat(offence))
    assert found.kind == kind
    # Top-up: release and twelve months less a day.
    assert found.tused == (date(2016, 3, 1) if kind == "LICENCE_AND_SUPERVISION" else None)


def test_5_6_a_two_month_sentence(holds: Holds) -> None:
    """Section 5.6, the example: one month in, one month licence, eleven months supervision."""
    holds(
        "rules release --sentenced 2016-06-06 --term 2m",
        0,
        {
            "adjusted": "2016-07-06",
            "licence_to": "2016-08-05",
            "tused": "2017-07-05",
            "supervision": "LICENCE_AND_SUPERVISION",
        },
    )
