"""Reading the cells of tables that offices send: text made safe to keep, and dates. Pure."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from functools import lru_cache

from ebatui.casework.text import clean


class CellFault(ValueError):
    """One cell cannot be used. ``values`` go into the words and never hold what the cell held."""

    def __init__(self, code: str, **values: str) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


_HARMLESS = set("\t\n\r\xa0\xad\u200b\u200c\u200d\u2028\u2029\u2060\ufeff")
_NOTHING = {"", "-", "--", "n/a", "na", "none", "null", "nil", "unknown", "not known"}
_FORMULA = ("=", "+", "@", "-")


def tidy(raw: str, limit: int | None = None) -> str:
    """A cell as it may be kept: cleaned, never cut.

    Raises ``CellFault``: CONTROL_CHARACTERS for characters that act on a screen or turn the
    direction of text (tabs, line breaks and hard spaces are only spaces), GARBLED where letters
    were lost before the file came here, FORMULA for what a spreadsheet would run, TOO_LONG.
    """
    if not (raw.isascii() and raw.isprintable()):
        for char in raw:
            if char not in _HARMLESS and unicodedata.category(char)[0] == "C":
                raise CellFault("CONTROL_CHARACTERS")
        if "\ufffd" in raw or _was_utf_8(raw):
            raise CellFault("GARBLED")
    text = clean(raw)
    if limit is not None and len(text) > limit:
        raise CellFault("TOO_LONG", limit=str(limit), length=str(len(text)))
    if text.startswith(_FORMULA) and text.casefold() not in _NOTHING:
        raise CellFault("FORMULA")
    return text


def _was_utf_8(text: str) -> bool:
    """Whether accented letters were once read in the wrong encoding (``RenÃ©e``)."""
    try:
        return text.encode("cp1252").decode("utf-8") != text
    except UnicodeError:
        return False


def is_nothing(text: str) -> bool:
    """Whether a tidied optional cell says only that nothing is known (``-``, ``N/A``)."""
    return text.casefold() in _NOTHING


_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("jan", "january"),
            ("feb", "february"),
            ("mar", "march"),
            ("apr", "april"),
            ("may",),
            ("jun", "june"),
            ("jul", "july"),
            ("aug", "august"),
            ("sep", "sept", "september"),
            ("oct", "october"),
            ("nov", "november"),
            ("dec", "december"),
        ),
        start=1,
    )
    for name in names
}
_CLOCK = r"(?:[ t][0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?z?)?"
_ISO = re.compile(rf"([0-9]{{4}})[-/]([0-9]{{2}})[-/]([0-9]{{2}}){_CLOCK}")
_BRITISH = re.compile(rf"([0-9]{{1,2}})[-/. ]([0-9]{{1,2}})[-/. ]([0-9]{{4}}|[0-9]{{2}}){_CLOCK}")
_WORDED = re.compile(rf"([0-9]{{1,2}})[-/. ]?([a-z]{{3,9}})[-/. ]?([0-9]{{4}}|[0-9]{{2}}){_CLOCK}")
AHEAD = 50
"""How many years ahead of today a two-digit year may be; birthdays are never ahead."""


@lru_cache(maxsize=4096)
def read_date(text: str, today: date, *, past: bool = False) -> date:
    """A tidied cell as a date, the day always before the month. Raises ``CellFault`` NOT_A_DATE.

    A two-digit year is the one within the hundred years that end ``AHEAD`` years from this year,
    or with this year where the date must be ``past``.
    """
    said = text.casefold()
    try:
        if found := _ISO.fullmatch(said):
            return date(int(found[1]), int(found[2]), int(found[3]))
        if found := _BRITISH.fullmatch(said):
            return _in_century(found[3], int(found[2]), int(found[1]), today, past)
        if (found := _WORDED.fullmatch(said)) and found[2] in _MONTHS:
            return _in_century(found[3], _MONTHS[found[2]], int(found[1]), today, past)
    except ValueError:
        pass
    raise CellFault("NOT_A_DATE")


def _in_century(year: str, month: int, day: int, today: date, past: bool) -> date:
    if len(year) == 4:
        return date(int(year), month, day)
    latest = today.year if past else today.year + AHEAD
    return date(latest - (latest - int(year)) % 100, month, day)
