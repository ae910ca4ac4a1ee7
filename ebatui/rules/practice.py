"""House practice: how many job opportunities make a list, and how soon things are due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ebatui.rules.calendar import Calendar
from ebatui.rules.dated import Dated, PolicyRow


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeRow(PolicyRow):
    """The paces of an adviser's work; days are calendar days unless they say working."""

    targets: int
    """Job opportunities a person should leave with."""
    induction_working_days: int
    """An induction is due this many working days after reception."""
    consent_months: int
    """A consent expires after this many months."""
    soon_days: int
    middle_days: int
    far_days: int
    """A release within so many days is soon, in the middle distance, or far."""
    seen_look_back_days: int
    """How far back "seen before release" looks."""
    verify_office_days: int
    """A named contact not confirmed for so long is shown as such."""


Practice = Dated[PracticeRow]


def induction_due(practice: Practice, calendar: Calendar, received: date) -> date:
    """The day by which someone received on ``received`` should be inducted."""
    row = practice.in_force(received)
    return calendar.add_working_days(received, row.induction_working_days)


def pace_days(practice: Practice, on: date, have: int, days_left: int) -> int | None:
    """One more job opportunity every so many days reaches the whole list by release.

    ``None`` when the list is full or the day has come.
    """
    missing = practice.in_force(on).targets - have
    if missing <= 0 or days_left <= 0:
        return None
    return max(1, days_left // missing)
