"""Calendar arithmetic as the Acts count it: months by day number, ends of periods included."""

from __future__ import annotations

from calendar import monthrange
from datetime import MAXYEAR, MINYEAR, date, timedelta


class CalendarEndError(ValueError):
    """A sum of dates runs past the first or the last day that a calendar can name."""

    def __init__(self) -> None:
        super().__init__("the dates run past the end of the calendar")


def add_days(day: date, days: int) -> date:
    """``day`` and ``days`` more (fewer where negative). Raises :class:`CalendarEndError`."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        raise CalendarEndError from None


def add_months(day: date, months: int) -> date:
    """The same day number ``months`` on, or the last day of a month that lacks it.

    Raises :class:`CalendarEndError`.
    """
    year, month = _month_after(day, months)
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def last_day_of_months(start: date, months: int) -> date:
    """The last day of the period of ``months`` months beginning with ``start``.

    It is the day before the same day number; where the month lacks that number, its last day:
    six months beginning with 31 August 2011 end on 29 February 2012, and twelve beginning with
    29 February 2012 on 28 February 2013. Sources: PSO 6650 (sentence calculation), and for
    rehabilitation periods the Rehabilitation of Offenders Act 1974 s.5.
    Raises :class:`CalendarEndError`.
    """
    year, month = _month_after(start, months)
    length = monthrange(year, month)[1]
    if start.day > length:
        return date(year, month, length)
    return add_days(date(year, month, start.day), -1)


def _month_after(day: date, months: int) -> tuple[int, int]:
    year, month0 = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not MINYEAR <= year <= MAXYEAR:
        raise CalendarEndError
    return year, month0 + 1
