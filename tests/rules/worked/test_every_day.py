"""Release and window results for every day of 2009 to 2028, found again by a slower method.

The slower method walks through the days one at a time and shares nothing with the product: it
reads the list of bank holidays itself, and takes its figures from the tables below. Both ends of
the twenty years are walked. The holidays of 2029 are not published, so what a window of the last
days of 2028 makes of them is only held to say so.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count

import pytest

from ebatui.reference.loader import shipped_policy
from ebatui.reference.locate import data_folder
from ebatui.rules.claims import uc_dates
from ebatui.rules.release import Sentence, estimate_release
from ebatui.rules.release_day import adjust
from ebatui.rules.terms import Term
from ebatui.rules.windows import windows_for

ALL = shipped_policy()
DAY = timedelta(days=1)
FIRST, LAST = date(2009, 1, 1), date(2028, 12, 31)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")

with (data_folder() / "reference" / "bank_holidays_england_wales.csv").open(
    encoding="utf-8", newline=""
) as handle:
    HOLIDAYS = {date.fromisoformat(row["date"]) for row in csv.DictReader(handle)}


def every_day() -> Iterator[date]:
    """Each day of the twenty years."""
    day = FIRST
    while day <= LAST:
        yield day
        day += DAY


def rests(day: date) -> bool:
    """Whether a day is no working day."""
    return f"{day:%A}" not in WEEKDAYS or day in HOLIDAYS


def slow_day_of_release(due: date, steps: int, term_days: int) -> date:
    """Sections 5.5 rules 1 and 2."""
    day = due
    while (
        f"{day:%A}" == "Sunday"
        or day in HOLIDAYS
        or f"{day:%d-%m}" == "25-12"
        or (f"{day:%A}" == "Saturday" and term_days > 5)
    ):
        day -= DAY
    if day < date(2023, 12, 12) or rests(day) or not rests(day + DAY):
        return day
    for _ in range(steps):
        day -= DAY
        while rests(day) or rests(day + DAY):
            day -= DAY
    return day


def test_5_5_every_day_of_release() -> None:
    """Section 5.5, for every day due, with no, one and two days before a Friday."""
    rules = ALL.release.release_day
    for due in every_day():
        for steps, term_days in ((0, 300), (1, 300), (2, 300), (0, 4), (1, 4)):
            found = adjust(
                due, rules, ALL.calendar, term_days=term_days, friday_steps=steps
            ).adjusted
            assert found == slow_day_of_release(due, steps, term_days), (due, steps, term_days)


def slow_last_day(start: date, months: int) -> date:
    """Section 5.2 step 1: the day before the same day number, or the last day of its month."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    day = start
    while (day.year, day.month) != (year, month + 1):
        day += DAY
    while day.day < start.day and (day + DAY).month == day.month:
        day += DAY
    return day - DAY if day.day == start.day else day


SENTENCES = [
    # months, days, remand days, parts served: numerator and denominator
    pytest.param(6, 0, 0, (1, 2), "half", id="6 months, half"),
    pytest.param(12, 0, 14, (1, 2), "half", id="12 months, 14 remand days, half"),
    pytest.param(0, 30, 0, (1, 2), "half", id="30 days, half"),
    pytest.param(18, 0, 0, (1, 3), "third", id="18 months, a third"),
    pytest.param(3, 10, 60, (2, 5), "40", id="3 months 10 days, 60 remand days, 40%"),
]


@pytest.mark.parametrize(("months", "days", "remand", "part", "fraction"), SENTENCES)
def test_5_2_every_day_of_sentence(
    months: int, days: int, remand: int, part: tuple[int, int], fraction: str
) -> None:
    """Section 5.2 with 5.5, for every day on which a sentence could be passed."""
    numerator, denominator = part
    for start in every_day():
        sentence = Sentence(start, Term(months, days), remand, 0, fraction)
        found = estimate_release(sentence, ALL.release, ALL.calendar)
        last = (slow_last_day(start, months) if months else start - DAY) + days * DAY
        total = next(n for n in count(1) if start + (n - 1) * DAY == last)
        serve = next(n for n in count(1) if n * denominator >= total * numerator)
        due = start + (serve - 1) * DAY
        for _ in range(remand):
            due = due - DAY if due > start else due
        assert (found.sed, found.total_days, found.serve_days) == (last, total, serve), start
        assert found.crd == due, start
        served = (due - start).days + 1
        released = slow_day_of_release(due, int(served >= 28), total)
        assert found.adjusted == max(start, released), start


WINDOWS = {
    # section 4.2: first and last day counted from R; eras; last day of the scheme
    "EMPLOYMENT_INTERVIEW": (-84, -1, "freshstart advance-jsa uc", None),
    "CCG": (-42, 0, "freshstart advance-jsa", date(2013, 3, 31)),
    "ADVANCE_JSA": (-35, -1, "advance-jsa", None),
    "FRESHSTART": (-28, -1, "freshstart", None),
    "JOB_CLUB": (-14, -1, "freshstart advance-jsa uc", None),
    "UC_PREPARATION": (-7, -1, "uc", None),
    "UC_CLAIM": (0, None, "uc", None),
    "UC_APPOINTMENT": (0, 7, "uc", None),
    "WP_MANDATORY": (0, 91, "advance-jsa", date(2017, 3, 31)),
    "AVAILABLE": (0, 6, "freshstart advance-jsa", None),
}
FIRST_DAY_OF_UC = date(2016, 5, 1)


def slow_era(release: date) -> str:
    """Section 4.1; between 2012 and 2019 the day of the change is a choice."""
    if release < date(2012, 3, 1):
        return "freshstart"
    return "advance-jsa" if release < FIRST_DAY_OF_UC else "uc"


def slow_windows(release: date, era: str, by_date: bool) -> dict[str, tuple[date, date | None]]:
    """Section 4.2, by trying every day around a release."""
    found = {}
    for code, (first, last, eras, ended) in WINDOWS.items():
        if era not in eras.split():
            continue
        days = [release + n * DAY for n in range(first, 400 if last is None else last + 1)]
        if ended is not None and by_date:
            days = [day for day in days if day <= ended]
        while code == "UC_APPOINTMENT" and rests(days[0]):
            days.pop(0)
        if days:
            found[code] = (days[0], None if last is None else days[-1])
    return found


@pytest.mark.parametrize("pinned", ["auto", "freshstart", "advance-jsa", "uc"])
def test_4_2_every_release(pinned: str) -> None:
    """Section 4.2 for every day of release, by date and with each era pinned."""
    for release in every_day():
        digits = release.toordinal() % 100
        found = windows_for(
            release,
            ALL.windows,
            ALL.claims,
            ALL.nino,
            ALL.calendar,
            era=pinned,
            nino_digits=digits,
        )
        by_date = pinned in ("auto", slow_era(release))
        era = slow_era(release) if pinned == "auto" else pinned
        assert found.era.name == era, release
        spans = {each.code: (each.opens, each.closes) for each in found.windows}
        assert spans == slow_windows(release, era, by_date), release
        if era == "uc":
            assert (found.first_signing_day, found.first_payable_day) == (None, None)
            continue
        # Sections 1.4 and 4.3: the signing day, and the waiting days of the date, pinned or not.
        signing = release
        while f"{signing:%A}" != WEEKDAYS[digits // 20]:
            signing += DAY
        waiting = 3 if release < date(2014, 10, 27) else 7
        assert (found.first_signing_day, found.first_payable_day) == (
            signing,
            release + waiting * DAY,
        ), release


def test_4_6_every_claim() -> None:
    """Section 4.6: the period ends the day before its day number, or a short month's last day."""
    for claim in every_day():
        found = uc_dates(claim, ALL.claims, ALL.calendar)
        following = claim + DAY
        while following.day != claim.day and not (
            following.day < claim.day
            and (following + DAY).day == 1
            and following.month != claim.month
        ):
            following += DAY
        ends = following - DAY
        pay_day = ends + 7 * DAY
        while rests(pay_day):
            pay_day -= DAY
        assert (found.assessment_from, found.assessment_to) == (claim, ends), claim
        assert (found.pay_day, found.days) == (pay_day, (pay_day - claim).days), claim


def test_holidays_beyond_the_list_are_not_known() -> None:
    """What lies in 2029 says that its holidays are not known; nothing in the years held does."""

    def codes(release: date) -> set[str]:
        found = windows_for(release, ALL.windows, ALL.claims, ALL.nino, ALL.calendar, nino_digits=0)
        reasons = [reason for window in found.windows for reason in window.reasons]
        return {reason.code for reason in (*reasons, *found.reasons)}

    assert "HOLIDAYS_NOT_KNOWN" in codes(date(2028, 12, 30))
    assert "HOLIDAYS_NOT_KNOWN" not in codes(date(2028, 11, 20))
    assert "HOLIDAYS_NOT_KNOWN" not in codes(date(2012, 4, 16))
