"""Claims made on release: waiting days, rapid reclaim, the Work Programme, Universal Credit dates.

Sources are those of each row of the claims policy.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from ebatui.rules.arithmetic import add_days, add_months
from ebatui.rules.calendar import Calendar
from ebatui.rules.dated import Dated, PolicyRow
from ebatui.rules.reasons import Reason

WAITING_DAYS = "WAITING_DAYS"
WAITING_DAYS_NOT_AGAIN = "WAITING_DAYS_NOT_AGAIN"
NO_AWARD_ASSUMED = "NO_AWARD_ASSUMED"
RECLAIM_IN_TIME = "RECLAIM_IN_TIME"
RECLAIM_TOO_LATE = "RECLAIM_TOO_LATE"
RECLAIM_CHANGED = "RECLAIM_CHANGED"
ROUTE_MANDATORY = "ROUTE_MANDATORY"
ROUTE_VOLUNTARY = "ROUTE_VOLUNTARY"
ROUTE_NONE = "ROUTE_NONE"
ROUTE_ASK = "ROUTE_ASK"
UC_PERIOD = "UC_PERIOD"
UC_PAY_DAY_EARLIER = "UC_PAY_DAY_EARLIER"
UC_WAITING_POSSIBLE = "UC_WAITING_POSSIBLE"

CODES = (
    WAITING_DAYS,
    WAITING_DAYS_NOT_AGAIN,
    NO_AWARD_ASSUMED,
    RECLAIM_IN_TIME,
    RECLAIM_TOO_LATE,
    RECLAIM_CHANGED,
    ROUTE_MANDATORY,
    ROUTE_VOLUNTARY,
    ROUTE_NONE,
    ROUTE_ASK,
    UC_PERIOD,
    UC_PAY_DAY_EARLIER,
    UC_WAITING_POSSIBLE,
)


class Route(StrEnum):
    """The way into the Work Programme."""

    MANDATORY_DAY_ONE = "MANDATORY_DAY_ONE"
    VOLUNTARY_AT_3_MONTHS = "VOLUNTARY_AT_3_MONTHS"
    NONE = "NONE"


class SentenceKind(StrEnum):
    """Custody or a sentence in the community."""

    CUSTODY = "custody"
    COMMUNITY = "community"


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingDays(PolicyRow):
    """Days at the start of a claim that are not paid, and when they are not served again."""

    days: int
    not_again_within_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DayLimit(PolicyRow):
    """A limit in days."""

    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkProgrammeRow(PolicyRow):
    """Who is referred. ``open``: whether anyone is; 0 mandatory days: no one has to."""

    mandatory_within_days: int
    volunteer_after_months: int
    open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class UcPayment(PolicyRow):
    """The length of an assessment period and how long after it payment comes."""

    period_months: int
    pay_after_days: int


@dataclass(frozen=True, slots=True)
class ClaimsPolicy:
    """What claims on release rest on."""

    waiting: Dated[WaitingDays]
    no_award_assumed: PolicyRow
    rapid_reclaim: Dated[DayLimit]
    work_programme: Dated[WorkProgrammeRow]
    uc_payment: Dated[UcPayment]
    uc_waiting: Dated[DayLimit]


@dataclass(frozen=True, slots=True)
class FirstPayableDay:
    """The first day for which Jobseeker's Allowance is paid."""

    day: date
    waiting_days: int
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class RapidReclaim:
    """Whether the short claim form may be used."""

    ok: bool
    limit_days: int
    days: int
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class ClaimRoute:
    """The route of a JSA claim into the Work Programme."""

    route: Route
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class UcDates:
    """The assessment period (both days included), its pay day, and days from claim to payment."""

    assessment_from: date
    assessment_to: date
    pay_day: date
    days: int
    reasons: tuple[Reason, ...]
    estimate: bool = True


def first_payable_day(
    claim: date, policy: ClaimsPolicy, last_award_ended: date | None = None
) -> FirstPayableDay:
    """The claim day after its waiting days; none where the last award ended shortly before.

    Where it is not said when that was, none is taken to have ended so shortly, with a reason.
    """
    row = policy.waiting.in_force(claim)
    if last_award_ended is not None and (
        timedelta(0) <= claim - last_award_ended <= timedelta(days=row.not_again_within_days)
    ):
        return FirstPayableDay(claim, 0, (row.reason(WAITING_DAYS_NOT_AGAIN),))
    reasons = [row.reason(WAITING_DAYS)]
    if last_award_ended is None:
        reasons.append(policy.no_award_assumed.reason(NO_AWARD_ASSUMED))
    return FirstPayableDay(add_days(claim, row.days), row.days, tuple(reasons))


def rapid_reclaim(
    last_award_ended: date, claim: date, policy: ClaimsPolicy, *, circumstances_changed: bool
) -> RapidReclaim:
    """Whether a new claim is soon enough after the last award. The limit's last day counts.

    Raises ``ValueError`` where the claim comes before the end of the award.
    """
    if claim < last_award_ended:
        raise ValueError("the new claim comes before the end of the last award")
    row = policy.rapid_reclaim.in_force(claim)
    days = (claim - last_award_ended).days
    in_time = days <= row.days
    reasons = [row.reason(RECLAIM_IN_TIME if in_time else RECLAIM_TOO_LATE)]
    if circumstances_changed:
        reasons.append(row.reason(RECLAIM_CHANGED))
    return RapidReclaim(in_time and not circumstances_changed, row.days, days, tuple(reasons))


def claim_route(claim: date, release: date, kind: SentenceKind, policy: ClaimsPolicy) -> ClaimRoute:
    """The Work Programme route of a claim; the last day of the mandatory window counts."""
    row = policy.work_programme.in_force(claim)
    if not row.open:
        return ClaimRoute(Route.NONE, (row.reason(ROUTE_NONE),))
    mandatory = (
        kind == SentenceKind.CUSTODY
        and row.mandatory_within_days > 0
        and claim <= add_days(release, row.mandatory_within_days)
    )
    if mandatory:
        return ClaimRoute(Route.MANDATORY_DAY_ONE, (row.reason(ROUTE_MANDATORY),))
    return ClaimRoute(
        Route.VOLUNTARY_AT_3_MONTHS, (row.reason(ROUTE_VOLUNTARY), row.reason(ROUTE_ASK))
    )


def uc_dates(claim: date, policy: ClaimsPolicy, calendar: Calendar, period: int = 1) -> UcDates:
    """The ``period``-th assessment period of a claim and its pay day.

    Each period begins on the day number of the claim, or on the last day of a month that lacks it.
    Raises ``ValueError`` for a period before the first.
    """
    if period < 1:
        raise ValueError("assessment periods count from 1")
    row = policy.uc_payment.in_force(claim)
    start = add_months(claim, row.period_months * (period - 1))
    end = add_days(add_months(claim, row.period_months * period), -1)
    usual = add_days(end, row.pay_after_days)
    pay_day = calendar.working_day_on_or_before(usual)
    reasons = [row.reason(UC_PERIOD)]
    if pay_day != usual:
        reasons.append(row.reason(UC_PAY_DAY_EARLIER))
    if not calendar.knows(usual):
        reasons.append(calendar.not_known())
    waiting = policy.uc_waiting.find(claim)
    if waiting:
        reasons.append(waiting.reason(UC_WAITING_POSSIBLE))
    return UcDates(start, end, pay_day, (pay_day - claim).days, tuple(reasons))
