"""How much was paid for days in custody: an estimate until a decision maker decides.

Weekly benefits pay part weeks as days times the weekly rate over seven (Jobseeker's Allowance
Regulations 1996 reg. 150, 2013 reg. 64). Sums are kept in sevenths of a penny and rounded down
once, at the end.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import floor

from ebatui.rules.arithmetic import add_days, add_months
from ebatui.rules.asked import CannotAnswerError
from ebatui.rules.closure_policy import FirstDay
from ebatui.rules.dated import Dated, PolicyRow
from ebatui.rules.notes import Notes
from ebatui.rules.rates import RateBook, RateRun, WeeklyRate
from ebatui.rules.reasons import Reason

NOTES = frozenset(
    {
        "OVERPAYMENT_ROUNDED_DOWN_ONCE",
        "OVERPAYMENT_WHOLE_ASSESSMENT_PERIOD",
        "OVERPAYMENT_DECISION_MAKER_DECIDES",
    }
)
"""The remarks an estimate carries."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartWeek(PolicyRow):
    """Into how many days a weekly rate is divided."""

    days_in_week: int
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AtRisk(PolicyRow):
    """How a weekly or monthly amount is spread over days for money at risk."""

    days_in_week: int
    months_in_year: int
    days_in_year: int
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Recoverability(PolicyRow):
    """When an overpayment of these benefits may be asked for again at all."""

    benefits: frozenset[str]
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach(PolicyRow):
    """How far estimates go: a published rate is carried ``carried_months`` past its first day,
    and no payment covers a day ``longest_months`` after reception. ``code`` warns of days in or
    after the ``uprating_month`` that follows the last rate known."""

    carried_months: int
    longest_months: int
    uprating_month: int
    code: str

    def next_uprating(self, newest: date) -> date:
        """The first day of the next uprating month after that of the newest rate."""
        first = newest.replace(month=self.uprating_month, day=1)
        return first if first > newest else add_months(first, 12)


@dataclass(frozen=True, slots=True, kw_only=True)
class OverpaymentPolicy:
    """All rows of the overpayment policy, with the rate tables."""

    rates: RateBook
    first_day: Dated[FirstDay]
    part_week: Dated[PartWeek]
    reach: Reach
    at_risk: Dated[AtRisk]
    recoverability: tuple[Recoverability, ...]
    notes: Notes


@dataclass(frozen=True, slots=True, kw_only=True)
class Overpayment:
    """An estimate: ``exact_pence`` before, ``pence`` after rounding down; the runs of days."""

    days: int
    exact_pence: Fraction
    pence: int
    segments: tuple[RateRun, ...]
    reasons: tuple[Reason, ...]
    estimate: bool = True


def overpayment(
    received: date,
    paid_to: date,
    rate: WeeklyRate,
    *,
    policy: OverpaymentPolicy,
    released: date | None = None,
    benefit: str | None = None,
) -> Overpayment:
    """What was paid for days in custody of a weekly benefit.

    ``paid_to`` is the last day covered by a payment; ``released`` the day of release, which is a
    free day. ``benefit`` adds what the law says about recovering it. Raises
    :class:`CannotAnswerError` where release is before reception, no rate is held, or ``paid_to``
    lies beyond what any payment or rate can reach.
    """
    if released is not None and released < received:
        raise CannotAnswerError("BEFORE_RECEPTION", "released")
    first_day = policy.first_day.in_force(received)
    part_week = policy.part_week.in_force(received)
    first = first_day.of(received)
    last = paid_to if released is None else min(paid_to, add_days(released, -1))
    stale = _within_reach(received, paid_to, last, rate, policy)
    runs = rate.runs(first, last) if last >= first else ()
    exact = sum(
        (Fraction(run.weekly_pence * run.days, part_week.days_in_week) for run in runs),
        start=Fraction(0),
    )
    return Overpayment(
        days=sum(run.days for run in runs),
        exact_pence=exact,
        pence=floor(exact),
        segments=runs,
        reasons=(
            part_week.reason(part_week.code),
            first_day.reason(first_day.code),
            *(run.reason for run in runs if run.reason is not None),
            *(stale if runs else ()),
            policy.notes.reason("OVERPAYMENT_ROUNDED_DOWN_ONCE"),
            *recovery(benefit, policy),
            policy.notes.reason("OVERPAYMENT_DECISION_MAKER_DECIDES"),
        ),
    )


def _within_reach(
    received: date, paid_to: date, last: date, rate: WeeklyRate, policy: OverpaymentPolicy
) -> tuple[Reason, ...]:
    """A warning where the last day paid may have a rate that is not known here."""
    reach = policy.reach
    if paid_to >= add_months(received, reach.longest_months):
        raise CannotAnswerError("PAID_TO_TOO_FAR", "paid-to")
    newest = rate.newest()
    if newest is None:
        return ()
    if last >= add_months(newest, reach.carried_months):
        raise CannotAnswerError("PAID_TO_BEYOND_RATES", "paid-to")
    return (reach.reason(reach.code),) if last >= reach.next_uprating(newest) else ()


def recovery(benefit: str | None, policy: OverpaymentPolicy) -> tuple[Reason, ...]:
    """When an overpayment of ``benefit`` may be asked for again at all, where known."""
    return tuple(row.reason(row.code) for row in policy.recoverability if benefit in row.benefits)


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskPerDay:
    """What claims still in payment put at risk each day from today."""

    exact_pence: Fraction
    pence: int
    reasons: tuple[Reason, ...]
    estimate: bool = True


def at_risk_per_day(
    today: date,
    *,
    policy: OverpaymentPolicy,
    weekly_pence: Iterable[int] = (),
    monthly_pence: Iterable[int] = (),
) -> RiskPerDay:
    """What the given awards, all still in payment, put at risk each day; rounded down once."""
    row = policy.at_risk.in_force(today)
    exact = Fraction(sum(weekly_pence), row.days_in_week) + Fraction(
        sum(monthly_pence) * row.months_in_year, row.days_in_year
    )
    return RiskPerDay(exact_pence=exact, pence=floor(exact), reasons=(row.reason(row.code),))


def at_risk_per_day_pence(weekly_pence: int, today: date, policy: OverpaymentPolicy) -> int:
    """As :func:`at_risk_per_day` for one weekly award, in whole pence."""
    return at_risk_per_day(today, policy=policy, weekly_pence=(weekly_pence,)).pence
