"""What the rows of the closure policy hold, and how one is found for a question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ebatui.casework.codes import Benefit, ClosureAction, CustodyStatus
from ebatui.rules.arithmetic import add_days, add_months
from ebatui.rules.dated import Dated, PolicyRow
from ebatui.rules.notes import Notes

STATUTORY_PAY = ("SSP", "SMP")
BENEFIT_CODES: frozenset[str] = frozenset({*Benefit, *STATUTORY_PAY})
"""Every code a closure can be asked for: the benefits, and the pay an employer owes."""


class Custody(StrEnum):
    """The two states the rules tell apart; someone recalled is serving a sentence."""

    REMAND = "remand"
    SENTENCED = "sentenced"


def custody_of(status: CustodyStatus) -> Custody:
    """What a custody episode's status is to the benefit rules."""
    return Custody.REMAND if status is CustodyStatus.REMAND else Custody.SENTENCED


class Household(StrEnum):
    """Whether the claim is a single person's or a couple's."""

    SINGLE = "single"
    COUPLE = "couple"


class InCustody(StrEnum):
    """Whose custody changes the claim."""

    CLAIMANT = "claimant"
    CHILD = "child"
    CARED_FOR = "cared-for"


class Stops(StrEnum):
    """How the first day not payable is found."""

    RECEPTION = "reception"
    AFTER = "after"
    UNLIKELY = "unlikely"
    NONE = "none"


class Standing(StrEnum):
    """Where a person is, as far as being a prisoner for benefits goes."""

    REMAND = "REMAND"
    SENTENCED = "SENTENCED"
    TEMPORARY_RELEASE = "TEMPORARY_RELEASE"
    LICENCE = "LICENCE"
    HOME_DETENTION_CURFEW = "HOME_DETENTION_CURFEW"
    BAIL_HOSTEL = "BAIL_HOSTEL"
    PROBATION_HOSTEL = "PROBATION_HOSTEL"
    SUSPENDED_SENTENCE = "SUSPENDED_SENTENCE"
    COMMUNITY_SENTENCE = "COMMUNITY_SENTENCE"
    HOSPITAL_MENTAL_HEALTH_ACT = "HOSPITAL_MENTAL_HEALTH_ACT"


@dataclass(frozen=True, slots=True)
class Stretch:
    """A length of time given in months or in days."""

    months: int = 0
    days: int = 0

    def after(self, day: date) -> date:
        """The day this long after ``day``."""
        return add_days(add_months(day, self.months), self.days)


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """Facts that must all hold for an outcome; ``None`` or ``False`` asks nothing."""

    household: Household | None = None
    housing_costs: bool = False
    housing_element: bool = False
    home_kept: bool = False
    away_at_most: Stretch | None = None
    away_under: Stretch | None = None

    @property
    def any(self) -> bool:
        """Whether there is a condition at all."""
        return self != Conditions()

    @property
    def on_length(self) -> bool:
        """Whether the length of the absence matters."""
        return self.away_at_most is not None or self.away_under is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome(PolicyRow):
    """One answer of the decision table for a benefit and a custody state."""

    benefit: str
    in_custody: InCustody
    custody: tuple[Custody, ...]
    conditions: Conditions
    code: str
    action: ClosureAction
    stops: Stops
    period: Stretch | None
    counts_earlier_custody: bool
    once_used_up: ClosureAction | None
    keeps: tuple[str, ...]
    kept_for: Stretch | None
    arrears: bool
    notify: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeTable(PolicyRow):
    """The outcomes that hold over the same days, in the order they are tried."""

    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Abolished(PolicyRow):
    """The last day for which a benefit could be paid to anyone."""

    benefit: str
    last_day: date
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WholePeriod(PolicyRow):
    """A benefit in which a change counts from the first day of the assessment period it falls in,
    however the first day not payable is named."""

    benefit: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun(PolicyRow):
    """The first day on which anyone could have a benefit: before it there is no award to close."""

    benefit: str
    first_day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstDay(PolicyRow):
    """Whether the day of reception is already a day in custody."""

    reception_day_in_custody: bool
    code: str

    def of(self, received: date) -> date:
        """The first day in custody of someone ``received`` that day."""
        return received if self.reception_day_in_custody else add_days(received, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingRow(PolicyRow):
    """Whether a standing makes a person a prisoner for benefits."""

    standing: Standing
    prisoner: bool
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chasing(PolicyRow):
    """After how many working days without an answer a closure is chased."""

    chase_after: int
    escalate_after: int
    warn_after: int
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing(PolicyRow):
    """How long before reception an office may say that a claim closed."""

    months_before: int
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty(PolicyRow):
    """Something the claimant must do about a change."""

    only_when_sentenced_after_remand: bool
    code: str


Question = tuple[str, InCustody, Custody]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosurePolicy:
    """All rows of the closure policy."""

    tables: Mapping[Question, Dated[OutcomeTable]]
    begun: Mapping[str, Begun]
    whole_periods: Mapping[str, WholePeriod]
    abolished: Mapping[str, Abolished]
    first_day: Dated[FirstDay]
    standings: Mapping[Standing, StandingRow]
    chasing: Dated[Chasing]
    closing: Dated[Closing]
    duties: tuple[Duty, ...]
    notes: Notes
