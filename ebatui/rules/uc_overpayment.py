"""Universal Credit paid for a period in custody.

A change takes effect from the first day of the assessment period in which it happens, so nothing
is shared out by days (CPAG prison benefits factsheet).
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from ebatui.rules.arithmetic import add_months
from ebatui.rules.asked import CannotAnswerError
from ebatui.rules.overpayment import OverpaymentPolicy, recovery
from ebatui.rules.reasons import Reason

LONGEST_MONTH = 31


@dataclass(frozen=True, slots=True, kw_only=True)
class UcOverpayment:
    """An estimate for whole assessment periods, from the first day of the first of them."""

    pence: int
    first_day: date | None
    reasons: tuple[Reason, ...]
    estimate: bool = True


@dataclass(frozen=True, slots=True)
class PaidPeriod:
    """One assessment period: what was paid for it and what was due (the housing element)."""

    paid_pence: int
    due_pence: int


def assessment_period_start(assessment_day: int, on: date) -> date:
    """The first day of the assessment period that ``on`` lies in.

    ``assessment_day`` is the day of the month periods begin on; from the 29th it stands for the
    last day of months that are shorter. Raises :class:`CannotAnswerError` outside 1 to 31.
    """
    if not 1 <= assessment_day <= LONGEST_MONTH:
        raise CannotAnswerError("NOT_A_DAY_OF_THE_MONTH", "assessment-day")
    begins = _in_month_of(on, assessment_day)
    return begins if begins <= on else _in_month_of(add_months(on, -1), assessment_day)


def uc_overpayment(
    periods: Iterable[PaidPeriod], *, policy: OverpaymentPolicy, first_day: date | None = None
) -> UcOverpayment:
    """What was paid above what was due, period by period; never below nought for any.

    Raises :class:`CannotAnswerError` for amounts below nought.
    """
    pence = 0
    for period in periods:
        if period.paid_pence < 0:
            raise CannotAnswerError("MONEY_BELOW_NOUGHT", "paid-pence")
        if period.due_pence < 0:
            raise CannotAnswerError("MONEY_BELOW_NOUGHT", "due-pence")
        pence += max(0, period.paid_pence - period.due_pence)
    return UcOverpayment(
        pence=pence,
        first_day=first_day,
        reasons=(
            policy.notes.reason("OVERPAYMENT_WHOLE_ASSESSMENT_PERIOD"),
            *recovery("UC", policy),
            policy.notes.reason("OVERPAYMENT_DECISION_MAKER_DECIDES"),
        ),
    )


def uc_overpayment_on_reception(
    received: date,
    assessment_day: int,
    *,
    paid_pence: int,
    housing_pence: int,
    policy: OverpaymentPolicy,
) -> UcOverpayment:
    """The estimate for the period someone was received in, already paid in full.

    ``housing_pence`` is the housing element that goes on, nought where none does.
    Raises :class:`CannotAnswerError`.
    """
    if housing_pence < 0:
        raise CannotAnswerError("MONEY_BELOW_NOUGHT", "housing-pence")
    return uc_overpayment(
        (PaidPeriod(paid_pence, housing_pence),),
        policy=policy,
        first_day=assessment_period_start(assessment_day, received),
    )


def _in_month_of(day: date, number: int) -> date:
    return day.replace(day=min(number, monthrange(day.year, day.month)[1]))
