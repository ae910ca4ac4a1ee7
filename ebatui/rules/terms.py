"""Terms of a sentence: as exports write them, as advisers type them, and how they are counted."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from ebatui.rules.arithmetic import add_days, last_day_of_months

MOST_YEARS = 99
_PART = re.compile(
    r"\s*(?:and\s+|,\s*)?([0-9]{1,5})\s*"
    r"(years?|yrs?|y|months?|mths?|m|weeks?|wks?|w|days?|d)(?![a-z])",
    re.IGNORECASE,
)
_ORDER = "ymwd"


class TermError(ValueError):
    """A text is not a term; the message says what one looks like."""

    def __init__(self) -> None:
        super().__init__("give a term such as 12m, 6w, 90d or 2 years 6 months")


@dataclass(frozen=True, slots=True)
class Term:
    """Months and then days. Weeks are days; years are months."""

    months: int = 0
    days: int = 0

    def __post_init__(self) -> None:
        if self.months < 0 or self.days < 0 or self.months + self.days == 0:
            raise TermError
        if self.months > MOST_YEARS * 12 or self.days > MOST_YEARS * 365:
            raise TermError

    def last_day(self, start: date) -> date:
        """The last day of the term beginning with ``start``."""
        if not self.months:
            return add_days(start, self.days - 1)
        return add_days(last_day_of_months(start, self.months), self.days)

    def length(self, start: date) -> int:
        """Days from ``start`` to the last day, both included; leap days count."""
        return (self.last_day(start) - start).days + 1

    def longer_than_months(self, months: int, start: date) -> bool:
        """Whether the term beginning with ``start`` runs past a term of ``months``."""
        return months == 0 or self.last_day(start) > last_day_of_months(start, months)

    def shorter_than_months(self, months: int, start: date) -> bool:
        """Whether the term beginning with ``start`` ends before a term of ``months``."""
        return months != 0 and self.last_day(start) < last_day_of_months(start, months)


def parse(text: str) -> Term:
    """``12m``, ``6w``, ``90d``, ``9 months``, ``28 days``, ``2 years 6 months``.

    Units come largest first and once each. Raises :class:`TermError`.
    """
    counts: dict[str, int] = {}
    at = 0
    text = text.strip()
    while at < len(text):
        part = _PART.match(text, at)
        if not part:
            raise TermError
        unit = part[2][0].lower()
        if counts and _ORDER.index(unit) <= max(map(_ORDER.index, counts)):
            raise TermError
        counts[unit] = int(part[1])
        at = part.end()
    return Term(
        months=counts.get("y", 0) * 12 + counts.get("m", 0),
        days=counts.get("w", 0) * 7 + counts.get("d", 0),
    )


def display(term: Term) -> str:
    """``2 years 6 months``, ``28 days``: as exports write it."""
    years, months = divmod(term.months, 12)
    parts = [(years, "year"), (months, "month"), (term.days, "day")]
    return " ".join(f"{n} {unit}{'s' if n != 1 else ''}" for n, unit in parts if n)
