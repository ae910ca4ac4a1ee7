"""Money on the day of release: the prison's discharge grant, and advances of benefit.

Sources: PSI 03/2005, PSI 72/2011 and the ministerial answers of 2009 for the grant; the policy
rows for each advance.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ebatui.rules.asked import CannotAnswerError
from ebatui.rules.dated import Dated, PolicyRow
from ebatui.rules.notes import Notes
from ebatui.rules.rates import Rate
from ebatui.rules.reasons import Reason

NOTES = frozenset(
    {
        "GRANT_TOO_YOUNG",
        "GRANT_CUSTODY_TOO_SHORT",
        "GRANT_SAVINGS_TOO_HIGH",
        "GRANT_AGE_NOT_GIVEN",
        "GRANT_TRAVEL_SEPARATE",
        "GRANT_PROVIDER_EXTRA",
    }
)
"""The remarks an answer about the grant may carry."""


class Exclusion(StrEnum):
    """Why someone otherwise entitled gets no discharge grant."""

    REMAND_OR_TIME_SERVED = "REMAND_OR_TIME_SERVED"
    SHORT_RECALL = "SHORT_RECALL"
    DEPORTATION = "DEPORTATION"
    TRAVEL_OUTSIDE_UK = "TRAVEL_OUTSIDE_UK"
    HOSPITAL = "HOSPITAL"
    FINE_DEFAULTER = "FINE_DEFAULTER"
    CIVIL_PRISONER = "CIVIL_PRISONER"


class AdvanceKind(StrEnum):
    """Payments that bridge the gap before the first full payment."""

    CRISIS_LOAN = "CRISIS_LOAN"
    PAYMENT_ON_ACCOUNT = "PAYMENT_ON_ACCOUNT"
    SHORT_TERM_BENEFIT_ADVANCE = "SHORT_TERM_BENEFIT_ADVANCE"
    UC_ADVANCE = "UC_ADVANCE"


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantRule(PolicyRow):
    """The tests of the discharge grant."""

    minimum_age: int
    custody_days_over: int
    savings_limit_pence: int
    provider_extra_up_to_pence: int
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExclusionRow(PolicyRow):
    """One reason for no grant."""

    exclusion: Exclusion
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AdvanceRow(PolicyRow):
    """An advance as it stood over some days."""

    kind: AdvanceKind
    benefits: frozenset[str] | None
    conditions: tuple[str, ...]
    repay_months: int | None
    share_of_first_payment_percent: int | None
    deduction_cap_percent: int | None
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantPolicy:
    """All rows about money on the day of release."""

    rules: Dated[GrantRule]
    amounts: Dated[Rate]
    exclusions: Mapping[Exclusion, ExclusionRow]
    advances: Mapping[AdvanceKind, Dated[AdvanceRow]]
    notes: Notes


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantAnswer:
    """Whether a discharge grant is due, and how much (``None`` where none is).

    ``provider_extra_up_to_pence`` may go to a provider of accommodation at the governor's wish.
    """

    eligible: bool
    pence: int | None
    provider_extra_up_to_pence: int | None
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Advance:
    """An advance that can be asked for on a day: its terms, and what must hold (as codes)."""

    kind: AdvanceKind
    conditions: tuple[str, ...]
    repay_months: int | None
    share_of_first_payment_percent: int | None
    deduction_cap_percent: int | None
    reasons: tuple[Reason, ...]


def discharge_grant(
    custody_days: int,
    released: date,
    *,
    policy: GrantPolicy,
    age: int | None = None,
    exclusions: Collection[Exclusion] = (),
    savings_pence: int = 0,
) -> GrantAnswer:
    """Whether the prison pays a discharge grant on release.

    ``custody_days`` counts days in custody after sentence (remand does not count, answer of
    9 June 2009); ``age`` is that on release, taken to be an adult's where left out. Every reason
    for a refusal is given, not only the first. Raises :class:`CannotAnswerError` for counts below
    nought and for a day before the first rule or amount held.
    """
    for field, amount in (("custody-days", custody_days), ("age", age or 0)):
        if amount < 0:
            raise CannotAnswerError("DAYS_BELOW_NOUGHT", field)
    if savings_pence < 0:
        raise CannotAnswerError("MONEY_BELOW_NOUGHT", "savings-pence")
    rule, amount_row = policy.rules.find(released), policy.amounts.find(released)
    if rule is None or amount_row is None:
        raise CannotAnswerError("NO_RATE_THEN", "released")
    refused = [
        policy.exclusions[exclusion].reason(policy.exclusions[exclusion].code)
        for exclusion in Exclusion
        if exclusion in exclusions
    ]
    if custody_days <= rule.custody_days_over:
        refused.append(policy.notes.reason("GRANT_CUSTODY_TOO_SHORT"))
    if age is not None and age < rule.minimum_age:
        refused.append(policy.notes.reason("GRANT_TOO_YOUNG"))
    if savings_pence > rule.savings_limit_pence:
        refused.append(policy.notes.reason("GRANT_SAVINGS_TOO_HIGH"))
    if refused:
        return GrantAnswer(
            eligible=False,
            pence=None,
            provider_extra_up_to_pence=None,
            reasons=(rule.reason(rule.code), *refused),
        )
    assumed = () if age is not None else (policy.notes.reason("GRANT_AGE_NOT_GIVEN"),)
    return GrantAnswer(
        eligible=True,
        pence=amount_row.pence,
        provider_extra_up_to_pence=rule.provider_extra_up_to_pence,
        reasons=(
            rule.reason(rule.code),
            amount_row.reason(amount_row.code),
            *assumed,
            policy.notes.reason("GRANT_TRAVEL_SEPARATE"),
            policy.notes.reason("GRANT_PROVIDER_EXTRA"),
        ),
    )


def advances(on: date, *, policy: GrantPolicy, benefit: str | None = None) -> tuple[Advance, ...]:
    """The advances that exist on a day, of one benefit where it is named."""
    rows = (policy.advances[kind].find(on) for kind in AdvanceKind)
    return tuple(
        Advance(
            kind=row.kind,
            conditions=row.conditions,
            repay_months=row.repay_months,
            share_of_first_payment_percent=row.share_of_first_payment_percent,
            deduction_cap_percent=row.deduction_cap_percent,
            reasons=(row.reason(row.code),),
        )
        for row in rows
        if row is not None and (benefit is None or row.benefits is None or benefit in row.benefits)
    )
