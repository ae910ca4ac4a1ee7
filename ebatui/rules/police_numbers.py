"""PNC and CRO numbers with their check letters.

Source: HMPPS core person record, PNC and CRO identifier classes and their tests.
"""

from __future__ import annotations

import re
from datetime import date

from ebatui.rules.typed import DIGITS, LETTERS, Checked, Progress, Template, compact, follow

PNC_OK = "PNC_OK"
PNC_MISSING = "PNC_MISSING"
PNC_FORMAT = "PNC_FORMAT"
PNC_CHECK_LETTER = "PNC_CHECK_LETTER"
CRO_OK = "CRO_OK"
CRO_MISSING = "CRO_MISSING"
CRO_FORMAT = "CRO_FORMAT"
CRO_CHECK_LETTER = "CRO_CHECK_LETTER"

CODES = (
    PNC_OK,
    PNC_MISSING,
    PNC_FORMAT,
    PNC_CHECK_LETTER,
    CRO_OK,
    CRO_MISSING,
    CRO_FORMAT,
    CRO_CHECK_LETTER,
)

CHECK_LETTERS = "ZABCDEFGHJKLMNPQRTUVWXY"
_LONG_FORM = 12

_PNC_WITH_SLASH = re.compile(r"([0-9]{2}|[0-9]{4})/([0-9]{1,7})([A-Z])")
_PNC_SHORT = re.compile(r"([0-9]{2})([0-9]{1,7})([A-Z])")
_PNC_LONG = re.compile(r"([0-9]{4})([0-9]{7})([A-Z])")
_CRO_STANDARD = re.compile(r"([0-9]{1,6})/([0-9]{2})([A-Z])")
_CRO_SHORT_FILE = re.compile(r"SF([0-9]{2})/([0-9]{1,6})([A-Z])")

_PNC_TEMPLATES: tuple[Template, ...] = tuple(
    (*[DIGITS] * year, *slash, *[DIGITS] * serial, LETTERS)
    for year in (2, 4)
    for slash in (("/",), ())
    for serial in range(1, 8)
    if slash or year == 2 or serial == 7
)
_CRO_TEMPLATES: tuple[Template, ...] = tuple(
    (*[DIGITS] * serial, "/", DIGITS, DIGITS, LETTERS) for serial in range(1, 7)
) + tuple(("S", "F", DIGITS, DIGITS, "/", *[DIGITS] * serial, LETTERS) for serial in range(1, 7))


def check_letter(year: str, serial: str) -> str:
    """The letter that the last two digits of the year and the serial call for."""
    return CHECK_LETTERS[int(year[-2:] + serial) % len(CHECK_LETTERS)]


def check_pnc(text: str, today: date) -> Checked:
    """A Police National Computer identity, stored as ``2002/0073319Z``.

    A year of two digits up to that of ``today`` is in this century. Without a slash, fewer than
    twelve characters are the short form.
    """
    signs = compact(text)
    if not signs:
        return Checked(False, PNC_MISSING, None)
    without_slash = _PNC_SHORT if len(signs) < _LONG_FORM else _PNC_LONG
    found = _PNC_WITH_SLASH.fullmatch(signs) or without_slash.fullmatch(signs)
    if not found:
        return Checked(False, PNC_FORMAT, None)
    year, serial, letter = found[1], found[2].zfill(7), found[3]
    if letter != check_letter(year, serial):
        return Checked(False, PNC_CHECK_LETTER, None)
    if len(year) == 2:
        year = ("20" if int(year) <= today.year % 100 else "19") + year
    return Checked(True, PNC_OK, f"{year}/{serial}{letter}")


def check_cro(text: str) -> Checked:
    """A Criminal Records Office number: ``065656/91H``, or a short file ``SF05/482703J``."""
    signs = compact(text)
    if not signs:
        return Checked(False, CRO_MISSING, None)
    standard = _CRO_STANDARD.fullmatch(signs)
    short_file = _CRO_SHORT_FILE.fullmatch(signs)
    if standard:
        serial, year, letter = standard[1].zfill(6), standard[2], standard[3]
        stored = f"{serial}/{year}{letter}"
    elif short_file:
        year, serial, letter = short_file[1], short_file[2], short_file[3]
        stored = signs
    else:
        return Checked(False, CRO_FORMAT, None)
    if letter != check_letter(year, serial):
        return Checked(False, CRO_CHECK_LETTER, None)
    return Checked(True, CRO_OK, stored)


def pnc_progress(text: str, today: date) -> Progress:
    """A PNC number as it is being typed; its last letter is checked as soon as it stands."""
    return _with_letter(text, follow(text, _PNC_TEMPLATES, PNC_FORMAT), check_pnc(text, today))


def cro_progress(text: str) -> Progress:
    """A CRO number as it is being typed; its last letter is checked as soon as it stands."""
    return _with_letter(text, follow(text, _CRO_TEMPLATES, CRO_FORMAT), check_cro(text))


def _with_letter(text: str, followed: Progress, whole: Checked) -> Progress:
    if not (followed.valid_so_far and followed.complete) or whole.ok:
        return followed
    last = max(at for at, sign in enumerate(text) if sign.isalpha())
    return Progress(complete=False, at=last, code=whole.code)
