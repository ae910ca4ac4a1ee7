"""When a closure that has not been answered is chased, escalated and warned about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ebatui.rules.arithmetic import add_months
from ebatui.rules.calendar import Calendar
from ebatui.rules.closure_policy import ClosurePolicy
from ebatui.rules.reasons import Reason


class ChaseStage(StrEnum):
    """How overdue the answer to a closure is."""

    WAITING = "WAITING"
    CHASE = "CHASE"
    ESCALATE = "ESCALATE"
    WARN = "WARN"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChasePlan:
    """The days on which a closure sent but not answered is chased, and where it stands today."""

    chase_on: date
    escalate_on: date
    warn_on: date
    stage: ChaseStage
    reasons: tuple[Reason, ...]


def chase_plan(
    sent_on: date, today: date, *, calendar: Calendar, policy: ClosurePolicy
) -> ChasePlan:
    """The plan for a closure sent on ``sent_on``; days are working days after it."""
    row = policy.chasing.in_force(sent_on)
    chase_on, escalate_on, warn_on = (
        calendar.add_working_days(sent_on, days)
        for days in (row.chase_after, row.escalate_after, row.warn_after)
    )
    stage = ChaseStage.WAITING
    if today >= warn_on:
        stage = ChaseStage.WARN
    elif today >= escalate_on:
        stage = ChaseStage.ESCALATE
    elif today >= chase_on:
        stage = ChaseStage.CHASE
    return ChasePlan(
        chase_on=chase_on,
        escalate_on=escalate_on,
        warn_on=warn_on,
        stage=stage,
        reasons=(row.reason(row.code),),
    )


def closing_days(
    received: date, stops_on: date | None, today: date, policy: ClosurePolicy
) -> tuple[date, date]:
    """The first and the last day from which an office may say that a claim is closed.

    ``stops_on`` is the first day not payable, where it is known: an office may end a claim ahead of
    it. Raises ``NotInForceError``. A house rule, to catch a mistyped year.
    """
    row = policy.closing.in_force(received)
    return add_months(received, -row.months_before), max(today, stops_on or today)
