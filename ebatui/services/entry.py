"""Reading what people type: dates, money, choices. Forgiving in form, exact in meaning.

Each reader gives the value or raises ``NotAccepted`` with the field and the mend; nothing is
guessed that could be read two ways.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from enum import StrEnum
from typing import TypeVar

from ebatui.casework.text import clean
from ebatui.i18n import has_words, words
from ebatui.services.desk import NotAccepted, Problem

C = TypeVar("C", bound=StrEnum)
T = TypeVar("T")

_MONTHS = {name.lower(): index for index, name in enumerate(calendar.month_abbr) if name}
_WEEKDAYS = {name.lower(): index for index, name in enumerate(calendar.day_abbr)}
_NUMERIC = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})(?:[/.\- ](\d{2}|\d{4}))?")
_WORDED = re.compile(r"(\d{1,2})[ \-]?([a-z]{3,9})(?:[ \-]?(\d{2}|\d{4}))?")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_PIVOT = 20
"""A two-digit year may be this many years ahead before it is read as the century before."""
_FIRST_YEAR, _LAST_YEAR = 1900, 2199
"""Years outside these are slips of the finger, and would lead the rules past their tables."""


class Entries:
    """Reads things that were typed together and keeps every problem, to be told at once."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def read(
        self,
        reader: Callable[..., T | None],
        field: str,
        typed: str,
        *more: object,
        **named: object,
    ) -> T | None:
        """What one of this module's readers makes of it; ``None`` where that is a problem."""
        try:
            return reader(field, typed, *more, **named)
        except NotAccepted as refused:
            self.problems.extend(refused.problems)
            return None

    def need(
        self,
        reader: Callable[..., T | None],
        field: str,
        typed: str,
        *more: object,
        **named: object,
    ) -> T | None:
        """As ``read``; nothing typed is a problem too."""
        before = len(self.problems)
        value = self.read(reader, field, typed, *more, **named)
        if value is None and len(self.problems) == before:
            self.problems.append(Problem(field, "ENTRY_MISSING"))
        return value

    def accept(self) -> None:
        """Raises ``NotAccepted`` with every problem, if there was any."""
        if self.problems:
            raise NotAccepted(*self.problems)


def read_day(field: str, typed: str, today: date, *, birth: bool = False) -> date | None:
    """A date as advisers type it: ``13/7/11``, ``13 jul``, ``t``, ``+7``, ``-3``, ``mon``.

    A date without a year is the nearest to today; a weekday is the next one. ``birth`` reads a
    two-digit year as past. Empty is ``None``.
    """
    text = clean(typed).lower()
    if not text:
        return None
    try:
        day = _relative(text, today) or _absolute(text, today, birth)
    except (ValueError, OverflowError):
        raise NotAccepted(Problem(field, "ENTRY_NOT_A_DATE")) from None
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise NotAccepted(Problem(field, "ENTRY_NOT_A_DATE"))
    return day


def _relative(text: str, today: date) -> date | None:
    if text in {"t", "today"}:
        return today
    if re.fullmatch(r"[+-]\d{1,4}", text):
        return today + timedelta(days=int(text))
    weekday = _WEEKDAYS.get(text[:3]) if text.isalpha() else None
    if weekday is not None and calendar.day_name[weekday].lower().startswith(text):
        return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)
    return None


def _absolute(text: str, today: date, birth: bool) -> date:
    if found := _ISO.fullmatch(text):
        return date(int(found[1]), int(found[2]), int(found[3]))
    if found := _NUMERIC.fullmatch(text):
        day, month, year = int(found[1]), int(found[2]), found[3]
    elif found := _WORDED.fullmatch(text):
        month_name = found[2]
        month = _MONTHS.get(month_name[:3], 0)
        if not month or not calendar.month_name[month].lower().startswith(month_name):
            raise ValueError(text)
        day, year = int(found[1]), found[3]
    else:
        raise ValueError(text)
    if year is None:
        return _nearest(day, month, today)
    if len(year) == 4:
        return date(int(year), month, day)
    full = today.year - today.year % 100 + int(year)
    if birth:
        past = (full, month, day) <= (today.year, today.month, today.day)
        return date(full if past else full - 100, month, day)
    return date(full if full <= today.year + _PIVOT else full - 100, month, day)


def _nearest(day: int, month: int, today: date) -> date:
    candidates = []
    for year in (today.year - 1, today.year, today.year + 1):
        try:
            candidates.append(date(year, month, day))
        except ValueError:  # 29 February in an ordinary year
            continue
    return min(candidates, key=lambda candidate: abs((candidate - today).days))


_MONEY = re.compile(r"£? ?([0-9]{1,6}|[0-9]{1,3},[0-9]{3})(?:\.([0-9]{1,2}))?")


def read_pence(field: str, typed: str) -> int | None:
    """Money as typed (``67.50``, ``£67.5``, ``67``, ``1,234.50``), in pence. Empty is ``None``.

    A comma before two figures or a space between them is not read: it could be a hundredfold sum.
    """
    text = clean(typed)
    if not text:
        return None
    found = _MONEY.fullmatch(text)
    if found is None:
        raise NotAccepted(Problem(field, "ENTRY_NOT_MONEY"))
    return int(found[1].replace(",", "")) * 100 + int((found[2] or "0").ljust(2, "0"))


def read_number(field: str, typed: str, most: int) -> int | None:
    """A whole number from 0 to ``most``. Empty is ``None``."""
    text = clean(typed)
    if not text:
        return None
    figures = text.lstrip("0") or "0"
    plain = text.isascii() and text.isdigit()
    if not plain or len(figures) > len(str(most)) or int(figures) > most:
        raise NotAccepted(Problem(field, "ENTRY_NOT_A_NUMBER", (("most", str(most)),)))
    return int(figures)


def choice_words(choice: StrEnum) -> str:
    """How a code reads on the screen: its words, or the code itself made readable."""
    key = f"{type(choice).__name__}.{choice.name}"
    return words(key) if has_words(key) else choice.value.replace("_", " ").capitalize()


def matching_choices(typed: str, choices: Iterable[C]) -> list[C]:
    """The choices that what is typed may mean: an exact code alone, else by the first letters."""
    text = clean(typed).lower()
    listed = list(choices)
    for choice in listed:
        if text in {choice.value.lower(), choice_words(choice).lower()}:
            return [choice]
    return [
        choice
        for choice in listed
        if choice.value.lower().replace("_", " ").startswith(text.replace("_", " "))
        or choice_words(choice).lower().startswith(text)
    ]


def read_choice(field: str, typed: str, choices: Iterable[C]) -> C | None:
    """The one choice that the first letters name. Empty is ``None``; two or none is a problem."""
    if not clean(typed):
        return None
    listed = list(choices)
    found = matching_choices(typed, listed)
    if len(found) == 1:
        return found[0]
    shown = ", ".join(choice_words(choice) for choice in (found or listed)[:6])
    code = "ENTRY_TWO_CHOICES" if found else "ENTRY_NO_CHOICE"
    raise NotAccepted(Problem(field, code, (("choices", shown),)))


def read_text(field: str, typed: str, limit: int, *, lines: bool = False) -> str | None:
    """Text, cleaned, of at most ``limit`` characters. Empty is ``None``."""
    text = clean(typed, lines=lines)
    if len(text) > limit:
        raise NotAccepted(Problem(field, "ENTRY_TOO_LONG", (("limit", str(limit)),)))
    return text or None
