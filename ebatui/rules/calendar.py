"""Working days and bank holidays in England and Wales."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from ebatui.rules.arithmetic import add_days
from ebatui.rules.dated import PolicyRow
from ebatui.rules.reasons import Reason

SATURDAY, SUNDAY = 5, 6
HOLIDAYS_NOT_KNOWN = "HOLIDAYS_NOT_KNOWN"


@dataclass(frozen=True, slots=True)
class Calendar:
    """The bank holidays known (day to title) and the span of years for which they are; ``beyond``
    is the rule for the years outside."""

    holidays: Mapping[date, str]
    first_day: date
    last_day: date
    beyond: PolicyRow

    def not_known(self) -> Reason:
        """What is said of an answer that falls outside the years known: an estimate."""
        return self.beyond.reason(HOLIDAYS_NOT_KNOWN)

    def knows(self, day: date) -> bool:
        """Whether the bank holidays around ``day`` are known; beyond, only weekends are."""
        return self.first_day <= day <= self.last_day

    def is_bank_holiday(self, day: date) -> bool:
        """Whether ``day`` is a bank holiday, Good Friday, or a substitute day."""
        return day in self.holidays

    def is_working_day(self, day: date) -> bool:
        """Whether ``day`` is neither at a weekend nor a bank holiday."""
        return day.weekday() < SATURDAY and day not in self.holidays

    def working_day_on_or_after(self, day: date) -> date:
        """``day`` itself, or the first working day after it."""
        while not self.is_working_day(day):
            day = add_days(day, 1)
        return day

    def working_day_on_or_before(self, day: date) -> date:
        """``day`` itself, or the last working day before it."""
        while not self.is_working_day(day):
            day = add_days(day, -1)
        return day

    def add_working_days(self, day: date, working_days: int) -> date:
        """The day that many working days after ``day`` (before it, where negative)."""
        step = 1 if working_days >= 0 else -1
        for _ in range(abs(working_days)):
            day = add_days(day, step)
            while not self.is_working_day(day):
                day = add_days(day, step)
        return day

    def working_days_between(self, start: date, end: date) -> int:
        """How many working days lie after ``start`` up to and including ``end``."""
        count, day = 0, start
        while day < end:
            day = add_days(day, 1)
            count += self.is_working_day(day)
        return count
