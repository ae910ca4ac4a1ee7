"""Benefit rates by the day from which they hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

from ebatui.rules.arithmetic import add_days
from ebatui.rules.asked import CannotAnswerError
from ebatui.rules.dated import Dated, PolicyRow
from ebatui.rules.reasons import Reason


class RatePeriod(StrEnum):
    """What an amount is paid for."""

    WEEK = "week"
    MONTH = "month"
    ONCE = "once"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate(PolicyRow):
    """One amount in pence, by benefit and the rate's name in the published tables."""

    benefit: str
    name: str
    period: RatePeriod
    pence: int
    code: str = "RATE_IN_FORCE"


@dataclass(frozen=True, slots=True)
class RateRun:
    """Days from ``first`` to ``last``, both included, at one weekly rate."""

    first: date
    last: date
    weekly_pence: int
    reason: Reason | None

    @property
    def days(self) -> int:
        """How many days the run has."""
        return (self.last - self.first).days + 1


class WeeklyRate(Protocol):
    """A weekly rate that may change from one day to the next."""

    def runs(self, first: date, last: date) -> tuple[RateRun, ...]:
        """The days from ``first`` to ``last`` cut where the rate changes."""
        ...

    def newest(self) -> date | None:
        """The first day of the newest rate held; ``None`` where a rate has no such day."""
        ...


@dataclass(frozen=True, slots=True)
class GivenWeekly:
    """A weekly rate someone read off an award: the same every day."""

    weekly_pence: int

    def runs(self, first: date, last: date) -> tuple[RateRun, ...]:
        """One run over all the days. Raises :class:`CannotAnswerError` for a rate below nought."""
        if self.weekly_pence < 0:
            raise CannotAnswerError("MONEY_BELOW_NOUGHT", "weekly")
        return (RateRun(first, last, self.weekly_pence, None),)

    def newest(self) -> date | None:
        """None: what was read off an award holds as long as the award."""
        return None


@dataclass(frozen=True, slots=True)
class PublishedWeekly:
    """A weekly rate of the published tables, with its upratings."""

    rates: Dated[Rate]

    def runs(self, first: date, last: date) -> tuple[RateRun, ...]:
        """A run for each rate. Raises :class:`CannotAnswerError` before the first rate held."""
        found: list[RateRun] = []
        day = first
        while day <= last:
            rate = self.rates.find(day)
            if rate is None:
                raise CannotAnswerError("NO_RATE_THEN", "received")
            ends = self.rates.last_day(rate)
            end = last if ends is None else min(ends, last)
            found.append(RateRun(day, end, rate.pence, rate.reason(rate.code)))
            day = add_days(end, 1)
        return tuple(found)

    def newest(self) -> date | None:
        """The day of the last uprating held."""
        return self.rates.rows[-1].since


@dataclass(frozen=True, slots=True, kw_only=True)
class RateBook:
    """Every rate held, by benefit and name, and the names each age group goes by."""

    rates: Mapping[tuple[str, str], Dated[Rate]]
    age_groups: Mapping[str, frozenset[str]]

    def weekly(self, benefit: str, age_group: str) -> PublishedWeekly:
        """The weekly rate of ``benefit`` for an age group (``under25`` or ``25+``).

        Raises :class:`CannotAnswerError` where the tables hold none, or hold a monthly one.
        """
        names = self.age_groups.get(age_group)
        if names is None:
            raise CannotAnswerError("UNKNOWN_AGE_GROUP", "age-group")
        series = [self.rates[key] for key in self.rates if key[0] == benefit and key[1] in names]
        if not series:
            raise CannotAnswerError("NO_RATE_FOR_BENEFIT", "benefit")
        if any(rate.period is not RatePeriod.WEEK for rate in series[0]):
            raise CannotAnswerError("RATE_IS_NOT_WEEKLY", "benefit")
        return PublishedWeekly(series[0])

    def monthly(self, benefit: str, age_group: str, on: date) -> Rate | None:
        """The monthly rate in force, or ``None`` where the tables hold none for that day."""
        names = self.age_groups.get(age_group, frozenset())
        for (held, name), series in self.rates.items():
            rate = series.find(on) if held == benefit and name in names else None
            if rate is not None and rate.period is RatePeriod.MONTH:
                return rate
        return None
