"""Which day a release that is due on a given day happens: weekends, bank holidays and Fridays.

Rule 1: Criminal Justice Act 1961 s.23(3). Rule 2: Offenders (Day of Release from Detention)
Act 2023, as the policy framework applies it to adults.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from ebatui.rules.arithmetic import add_days
from ebatui.rules.calendar import HOLIDAYS_NOT_KNOWN, SATURDAY, SUNDAY, Calendar
from ebatui.rules.dated import Dated, PolicyRow
from ebatui.rules.reasons import Reason

WEEKEND_OR_HOLIDAY = "WEEKEND_OR_HOLIDAY"
FRIDAY = "FRIDAY"
ON_DUE_DAY = "RELEASE_ON_DUE_DAY"
FRIDAY_TRANSITION = "FRIDAY_TRANSITION"
FRIDAY_SHORT_CUSTODY = "FRIDAY_SHORT_CUSTODY"
FRIDAY_TOLD_NOT = "FRIDAY_TOLD_NOT"

CODES = (
    WEEKEND_OR_HOLIDAY,
    FRIDAY,
    ON_DUE_DAY,
    FRIDAY_TRANSITION,
    FRIDAY_SHORT_CUSTODY,
    FRIDAY_TOLD_NOT,
    HOLIDAYS_NOT_KNOWN,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekendRule(PolicyRow):
    """Rule 1: Saturdays count for those serving more than ``saturday_over_days``."""

    saturday_over_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FridayRule(PolicyRow):
    """Rule 2: how many eligible working days a release is brought forward."""

    usual_steps: int
    most_steps: int
    least_days_served: int


@dataclass(frozen=True, slots=True)
class ReleaseDayPolicy:
    """Both rules, and the days of transition to the second."""

    weekend: Dated[WeekendRule]
    friday: Dated[FridayRule]
    transition: Dated[PolicyRow]


@dataclass(frozen=True, slots=True)
class ReleaseDay:
    """``due`` moved to the ``adjusted`` day. ``applied`` lists the rules that moved it; an
    ``estimate`` where the bank holidays around it are not known."""

    due: date
    adjusted: date
    applied: tuple[str, ...]
    reasons: tuple[Reason, ...]
    estimate: bool = False


def adjust(
    due: date,
    policy: ReleaseDayPolicy,
    calendar: Calendar,
    *,
    term_days: int | None = None,
    friday_steps: int | None = None,
    days_served: int | None = None,
) -> ReleaseDay:
    """The day of release for someone due on ``due``.

    ``term_days`` is the length of the sentence (``None``: over the Saturday limit);
    ``days_served`` the days in custody since sentence, where known. ``friday_steps``: 0 leaves the
    Friday rule out (release on tag, indeterminate sentences, discretionary release), 1 or 2 asks
    for so many days; ``None`` takes the usual step, unless fewer days than the rule asks for were
    served. The Friday rule holds from its own date whichever is asked.
    """
    weekend = policy.weekend.in_force(due)
    moved = _off_weekends(due, weekend, calendar, term_days)
    applied = [WEEKEND_OR_HOLIDAY] if moved != due else []
    reasons = [weekend.reason(WEEKEND_OR_HOLIDAY)] if moved != due else []

    adjusted, friday_reasons = _off_fridays(
        moved, policy, calendar, friday_steps, _served_at_most(days_served, term_days)
    )
    if adjusted != moved:
        applied.append(FRIDAY)
    reasons.extend(friday_reasons)
    if adjusted == due:
        reasons.append(weekend.reason(ON_DUE_DAY))
    known = calendar.knows(adjusted) and calendar.knows(due)
    if not known:
        reasons.append(calendar.not_known())
    return ReleaseDay(due, adjusted, tuple(applied), tuple(reasons), estimate=not known)


def _off_weekends(day: date, rule: WeekendRule, calendar: Calendar, term_days: int | None) -> date:
    saturdays_too = term_days is None or term_days > rule.saturday_over_days

    def barred(day: date) -> bool:
        return (
            day.weekday() == SUNDAY
            or (day.month, day.day) == (12, 25)
            or calendar.is_bank_holiday(day)
            or (day.weekday() == SATURDAY and saturdays_too)
        )

    return _earlier(day, lambda day: not barred(day))


def _off_fridays(
    day: date,
    policy: ReleaseDayPolicy,
    calendar: Calendar,
    steps: int | None,
    served: int | None,
) -> tuple[date, list[Reason]]:
    """``day`` brought forward where the Friday rule holds, and why or why not."""
    rule = policy.friday.find(day)
    before_rest = calendar.is_working_day(day) and not calendar.is_working_day(add_days(day, 1))
    if rule is None or not before_rest:
        return day, []
    if steps == 0:
        return day, [rule.reason(FRIDAY_TOLD_NOT)]
    if steps is None and served is not None and served < rule.least_days_served:
        return day, [rule.reason(FRIDAY_SHORT_CUSTODY)]

    def eligible(day: date) -> bool:
        return calendar.is_working_day(day) and calendar.is_working_day(add_days(day, 1))

    moved = day
    for _ in range(min(steps or rule.usual_steps, rule.most_steps)):
        moved = _earlier(add_days(moved, -1), eligible)
    reasons = [rule.reason(FRIDAY)]
    transition = policy.transition.find(day)
    if transition:
        reasons.append(transition.reason(FRIDAY_TRANSITION))
    return moved, reasons


def _earlier(day: date, fits: Callable[[date], bool]) -> date:
    while not fits(day):
        day = add_days(day, -1)
    return day


def _served_at_most(days_served: int | None, term_days: int | None) -> int | None:
    """No one serves longer than the term, so a short term alone can settle it."""
    known = [days for days in (days_served, term_days) if days is not None]
    return min(known, default=None)
