"""National Insurance numbers: validity, display, masking and the signing day.

Sources: HMRC National Insurance Manual NIM39110; GOV.UK Design System, National Insurance numbers
(which also warns never to verify identity by one); DWP's form framework, whose pattern is the same.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ebatui.rules.dated import PolicyRow
from ebatui.rules.notes import Notes
from ebatui.rules.reasons import Reason
from ebatui.rules.typed import DIGITS, LETTERS, Progress, compact, places, plain

OK = "NINO_OK"
MISSING = "NINO_MISSING"
TRN = "NINO_TRN"
TEMPORARY = "NINO_TEMPORARY"
TEST = "NINO_TEST"
NO_SUFFIX = "NINO_NO_SUFFIX"
LENGTH = "NINO_LENGTH"
CHARS = "NINO_CHARS"
PREFIX_LETTER = "NINO_PREFIX_LETTER"
SECOND_O = "NINO_SECOND_O"
PREFIX_RESERVED = "NINO_PREFIX_RESERVED"
SUFFIX = "NINO_SUFFIX"
ADMIN_PREFIX = "NINO_ADMIN_PREFIX"

CODES = (
    OK,
    MISSING,
    TRN,
    TEMPORARY,
    TEST,
    NO_SUFFIX,
    LENGTH,
    CHARS,
    PREFIX_LETTER,
    SECOND_O,
    PREFIX_RESERVED,
    SUFFIX,
    ADMIN_PREFIX,
)

NOTES = frozenset({MISSING, NO_SUFFIX, TEMPORARY})
"""Codes with a row of their own, as they do not rest on what the letters' row was read in."""

_TEMPORARY_REFERENCE = re.compile(r"[0-9]{2}[A-Z][0-9]{5}")
_KINDS = re.compile(r"[A-Z]{2}[0-9]{6}[A-Z]")
_KINDS_WITHOUT_SUFFIX = re.compile(r"[A-Z]{2}[0-9]{6}")


@dataclass(frozen=True, slots=True, kw_only=True)
class NinoLetters(PolicyRow):
    """The letters that may and may not stand in a number."""

    never_used: str
    never_second: str
    suffixes: str
    temporary_suffixes: str
    temporary_prefix: str
    test_prefix: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReservedPrefixes(PolicyRow):
    """Prefixes that are never used."""

    prefixes: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class AdministrativePrefix(PolicyRow):
    """A prefix that passes the pattern but is no one's benefit record."""

    prefix: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningDay(PolicyRow):
    """The weekday (Monday is 0) for last two digits from ``least`` to ``most``."""

    least: int
    most: int
    weekday: int
    day: str


@dataclass(frozen=True, slots=True)
class NinoPolicy:
    """Everything a number is checked against."""

    letters: NinoLetters
    reserved: ReservedPrefixes
    administrative: tuple[AdministrativePrefix, ...]
    signing_days: tuple[SigningDay, ...]
    notes: Notes


@dataclass(frozen=True, slots=True)
class CheckedNino:
    """A number that was checked whole.

    ``ok``: it may be stored as this person's number; ``code``: the first thing found, and
    ``warnings`` what else; ``closable``: it may go to a benefit centre with a closure.
    ``normalised``, ``display`` and ``masked`` are ``None`` where there is nothing to show.
    """

    ok: bool
    code: str
    normalised: str | None
    display: str | None
    masked: str | None
    signing_day: str | None
    closable: bool
    warnings: tuple[str, ...]
    reasons: tuple[Reason, ...]


def check(
    text: str, policy: NinoPolicy, *, demo: bool = False, ascii_only: bool = False
) -> CheckedNino:
    """Checks a number as typed or imported; ``demo`` accepts the example prefix ``QQ``.

    The first failing rule is reported. A number without its suffix is accepted with a warning and
    the suffix is never guessed: the first eight characters already identify the record.
    """
    number = compact(text)
    code = _code(number, policy)
    administrative = _administrative(number, policy)
    if code == OK and administrative:
        code = ADMIN_PREFIX
    ok = code in {OK, NO_SUFFIX, ADMIN_PREFIX} or (code == TEST and demo)
    shaped = bool(_KINDS.fullmatch(number) or _KINDS_WITHOUT_SUFFIX.fullmatch(number))
    signing = signing_day(number, policy) if shaped else None
    return CheckedNino(
        ok=ok,
        code=code,
        normalised=number if number and plain(number) else None,
        display=display(number) if shaped else None,
        masked=masked(number, ascii_only=ascii_only) if shaped else None,
        signing_day=signing.day if signing else None,
        closable=ok and not administrative,
        warnings=(ADMIN_PREFIX,) if administrative and code != ADMIN_PREFIX else (),
        reasons=_reasons(code, number, administrative, policy),
    )


def stem(number: str) -> str:
    """The eight characters that identify the record, without the suffix."""
    return compact(number)[:8]


def display(number: str) -> str:
    """``QQ 12 34 56 C``: how GOV.UK writes a number."""
    signs = compact(number)
    return " ".join(part for part in (signs[i : i + 2] for i in range(0, 10, 2)) if part)


def masked(number: str, *, ascii_only: bool = False) -> str:
    """``•• •• •• 56 C``: only the digits that give the signing day, and the suffix."""
    signs = compact(number)
    if not (_KINDS.fullmatch(signs) or _KINDS_WITHOUT_SUFFIX.fullmatch(signs)):
        return " ".join(["**" if ascii_only else "••"] * 4)
    veil = "**" if ascii_only else "••"
    return " ".join(part for part in (veil, veil, veil, signs[6:8], signs[8:]) if part)


def signing_day(number: str, policy: NinoPolicy) -> SigningDay:
    """The signing day that the last two digits of a shaped ``number`` give."""
    return signing_day_for_digits(int(compact(number)[6:8]), policy)


def signing_day_for_digits(digits: int, policy: NinoPolicy) -> SigningDay:
    """The signing day for last two digits 0 to 99. Raises ``ValueError`` for any other."""
    for row in policy.signing_days:
        if row.least <= digits <= row.most:
            return row
    raise ValueError("the last two digits are 00 to 99")


def progress(text: str, policy: NinoPolicy, *, demo: bool = False) -> Progress:
    """Whether a number can still be right as it is being typed, and if not, where and why."""
    signs = places(text)
    for place, (at, sign) in enumerate(signs):
        so_far = "".join(s for _, s in signs[:place])
        code = _misfit(place, sign, so_far, policy, demo)
        if code:
            return Progress(complete=False, at=at, code=code)
    return Progress(complete=len(signs) >= 8)


def _code(number: str, policy: NinoPolicy) -> str:
    if not number:
        return MISSING
    return _another_kind(number, policy.letters) or _pattern_code(number, policy)


def _another_kind(number: str, letters: NinoLetters) -> str:
    """The code of what looks like a number and is not one; empty for anything else."""
    shaped = bool(_KINDS.fullmatch(number))
    if _TEMPORARY_REFERENCE.fullmatch(number):
        return TRN
    if shaped and (
        number.startswith(letters.temporary_prefix) or number[8] in letters.temporary_suffixes
    ):
        return TEMPORARY
    if number.startswith(letters.test_prefix) and (
        _KINDS_WITHOUT_SUFFIX.fullmatch(number) or (shaped and number[8] in letters.suffixes)
    ):
        return TEST
    return ""


def _pattern_code(number: str, policy: NinoPolicy) -> str:
    if _KINDS_WITHOUT_SUFFIX.fullmatch(number) and not _prefix_fault(number[:2], policy):
        return NO_SUFFIX
    if len(number) != 9:
        return LENGTH
    if not _KINDS.fullmatch(number):
        return CHARS
    wrong_suffix = "" if number[8] in policy.letters.suffixes else SUFFIX
    return _prefix_fault(number[:2], policy) or wrong_suffix or OK


def _prefix_fault(prefix: str, policy: NinoPolicy) -> str:
    if any(letter in policy.letters.never_used for letter in prefix):
        return PREFIX_LETTER
    if prefix[1] in policy.letters.never_second:
        return SECOND_O
    return PREFIX_RESERVED if prefix in policy.reserved.prefixes else ""


def _administrative(number: str, policy: NinoPolicy) -> AdministrativePrefix | None:
    return next((row for row in policy.administrative if number[:2] == row.prefix), None)


def _misfit(place: int, sign: str, so_far: str, policy: NinoPolicy, demo: bool) -> str:
    """Why ``sign`` cannot stand at ``place`` after ``so_far``; empty where it can."""
    if place < 2:
        return _prefix_misfit(so_far + sign, policy, demo)
    if place < 8:
        return "" if sign in DIGITS else CHARS
    if place > 8:
        return LENGTH
    if sign in policy.letters.temporary_suffixes:
        return TEMPORARY
    return "" if sign in policy.letters.suffixes else SUFFIX


def _prefix_misfit(prefix: str, policy: NinoPolicy, demo: bool) -> str:
    if prefix[-1] not in LETTERS:
        return CHARS
    if demo and policy.letters.test_prefix.startswith(prefix):
        return ""
    if len(prefix) == 1:
        return PREFIX_LETTER if prefix in policy.letters.never_used else ""
    return _prefix_fault(prefix, policy)


def _reasons(
    code: str, number: str, administrative: AdministrativePrefix | None, policy: NinoPolicy
) -> tuple[Reason, ...]:
    if code == ADMIN_PREFIX and administrative:
        return (administrative.reason(code),)
    found = (_reason(code, number, policy),)
    return (*found, administrative.reason(ADMIN_PREFIX)) if administrative else found


def _reason(code: str, number: str, policy: NinoPolicy) -> Reason:
    # An old temporary number told by its last letter rests on the letters' row.
    by_suffix = code == TEMPORARY and not number.startswith(policy.letters.temporary_prefix)
    if code in NOTES and not by_suffix:
        return policy.notes.reason(code)
    row: PolicyRow = policy.reserved if code == PREFIX_RESERVED else policy.letters
    return row.reason(code)
