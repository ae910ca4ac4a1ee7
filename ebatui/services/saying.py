"""Small phrases that several views share: names, days, money, counts."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from ebatui.i18n import words
from ebatui.journal.change import MOMENTS

if TYPE_CHECKING:
    from ebatui.casework.records import Episode, Person
    from ebatui.journal.change import Change


def full_name(person: Person) -> str:
    """``Doe, Kevin``."""
    return ", ".join(part for part in (person.surname, person.forenames) if part)


def acted(change: Change) -> datetime:
    """When a change was made, in local time; the nearest moment that a calendar has."""
    at = min(max(change.at, MOMENTS[0]), MOMENTS[-1])
    return datetime.fromtimestamp(at, UTC).astimezone()


_HALF_A_YEAR = 183
_NAMES = frozenset({"Jobcentre"})
"""Names of one word, which keep their capital wherever they stand."""


def in_sentence(text: str) -> str:
    """Words of a choice as they stand inside a sentence.

    ``Money and ID`` becomes ``money and ID``; abbreviations, names and the word I stay as they
    are: ``JSA``, ``Universal Credit``, ``Jobcentre``.
    """
    first, *others = text.split(" ")
    named = first in _NAMES or any(word.istitle() and word != "I" for word in others)
    if named or first == "I" or sum(letter.isupper() for letter in first) > 1:
        return text
    return text[:1].lower() + text[1:]


def place_in_prison(episode: Episode | None) -> str:
    """The cell, or the wing where no cell is known."""
    if episode is None:
        return ""
    return episode.cell or episode.wing or ""


def short_day(day: date) -> str:
    """``8 Nov``."""
    return f"{day.day} {day:%b}"


def near_day(day: date, today: date) -> str:
    """``8 Nov``; with its year where it is more than half a year away: ``18 Nov 2027``."""
    return short_day(day) if abs((day - today).days) < _HALF_A_YEAR else long_day(day)


def long_day(day: date) -> str:
    """``8 Nov 2011``."""
    return f"{day.day} {day:%b %Y}"


def week_day(day: date) -> str:
    """``Tue 8 Nov 2011``."""
    return f"{day:%a} {day.day} {day:%b %Y}"


def clock_time(moment: datetime) -> str:
    """``Tue 8 Nov 14:30``."""
    return f"{moment:%a} {moment.day} {moment:%b %H:%M}"


def pounds(pence: int) -> str:
    """``£83.99``."""
    sign = "-" if pence < 0 else ""
    return f"{sign}£{abs(pence) // 100:,}.{abs(pence) % 100:02}"


def counted(number: int, one: str, many: str = "") -> str:
    """``1 claim``, ``3 claims``."""
    return f"{number} {one if number == 1 else many or one + 's'}"


CLOCK_MAY_DIFFER = 300
"""Seconds by which a terminal's clock may differ from the hub's before anyone is told."""


def clock_words(ahead: int | None) -> str:
    """That this terminal's clock is ahead of the hub's, or behind; empty where it agrees or that
    is not known."""
    if ahead is None or abs(ahead) <= CLOCK_MAY_DIFFER:
        return ""
    away = abs(ahead)
    span = counted(away // 60, "minute")
    if away >= 2 * 86_400:
        span = counted(away // 86_400, "day")
    elif away >= 2 * 3_600:
        span = counted(away // 3_600, "hour")
    return words("CLOCK_AHEAD" if ahead > 0 else "CLOCK_BEHIND", span=span)


def bar(done: int, left: int, cells: int) -> str:
    """How much of it is done, in ASCII: ``[####....]``. Full only when nothing is left."""
    full = cells * done // max(1, done + left)
    return f"[{'#' * full}{'.' * (cells - full)}]"
