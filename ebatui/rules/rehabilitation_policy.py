"""What the rehabilitation policy holds: regimes, periods, and what they leave to special rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ebatui.rules.dated import Dated, PolicyRow
from ebatui.rules.notes import Notes
from ebatui.rules.terms import Term


class Starts(StrEnum):
    """From which day a period runs."""

    CONVICTION = "conviction"
    SENTENCE_END = "sentence_end"
    ORDER_END = "order_end"
    PAID_IN_FULL = "paid_in_full"
    DATE = "date"
    NEVER = "never"


ENDS_NEEDED = frozenset({Starts.SENTENCE_END, Starts.ORDER_END, Starts.PAID_IN_FULL})


class Governs(StrEnum):
    """Which of two ends decides."""

    LATER = "later"
    EARLIER = "earlier"


class Kind(StrEnum):
    """Sets of disposals that rules speak of."""

    CUSTODIAL = "custodial"
    SCHEDULE_18_MATTERS = "schedule-18-matters"
    DOES_NOT_EXTEND = "does-not-extend"


@dataclass(frozen=True, slots=True, kw_only=True)
class Regime(PolicyRow):
    """The Act as it stood over some days; its id is the regime's code."""

    code: str


@dataclass(frozen=True, slots=True)
class Length:
    """A sentence of a term, beginning on a given day."""

    begins: date
    term: Term

    def over(self, months: int) -> bool:
        """Whether the sentence is longer than ``months`` months (exactly so many is not)."""
        return self.term.longer_than_months(months, self.begins)


@dataclass(frozen=True, slots=True, kw_only=True)
class Period(PolicyRow):
    """A rehabilitation period: months for adults and under-18s, by length of sentence."""

    regime: str
    disposal: str
    over_months: int | None
    to_months: int | None
    adult_months: int | None
    under18_months: int | None
    starts: Starts

    @property
    def by_length(self) -> bool:
        """Whether the length of the sentence decides if this row applies."""
        return self.over_months is not None or self.to_months is not None

    def fits(self, length: Length | None) -> bool:
        """Whether a sentence of ``length`` falls in this row (above its lower bound, up to
        and including its upper)."""
        if length is None:
            return not self.by_length
        return (self.over_months is None or length.over(self.over_months)) and not (
            self.to_months is not None and length.over(self.to_months)
        )

    def months(self, under_18: bool) -> int:
        """The length of the period for someone of that age at conviction."""
        months = self.under18_months if under_18 else self.adult_months
        return months or 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadsAs(PolicyRow):
    """In a regime without a period of its own for it, a disposal reads as another."""

    reads_as: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Whichever(PolicyRow):
    """A second end, so many months after the order, of which the later or earlier governs."""

    governs: Governs
    months_after_end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RehabilitationPolicy:
    """All rows about rehabilitation periods."""

    regimes: Dated[Regime]
    periods: Mapping[tuple[str, str], tuple[Period, ...]]
    reads_as: Mapping[tuple[str, str], ReadsAs]
    whichever: Mapping[tuple[str, str], Whichever]
    kinds: Mapping[Kind, frozenset[str]]
    disposals: frozenset[str]
    notes: Notes

    def period(self, regime: str, disposal: str, length: Length | None) -> Period | None:
        """The row for a disposal of that length, its own before the one it reads as."""
        for row in self.periods.get((regime, disposal), ()):
            if row.fits(length):
                return row
        reads_as = self.reads_as.get((regime, disposal))
        return self.period(regime, reads_as.reads_as, length) if reads_as else None

    def needs_length(self, regime: str, disposal: str) -> bool:
        """Whether the period of a disposal depends on the length of the sentence."""
        reads_as = self.reads_as.get((regime, disposal))
        return any(row.by_length for row in self.periods.get((regime, disposal), ())) or (
            reads_as is not None and self.needs_length(regime, reads_as.reads_as)
        )
