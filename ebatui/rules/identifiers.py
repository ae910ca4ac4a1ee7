"""Prison numbers, probation case references and postcodes."""

from __future__ import annotations

import re

from ebatui.rules.typed import DIGITS, LETTERS, Checked, Progress, Template, compact, follow, plain

PRISON_NUMBER_OK = "PRISON_NUMBER_OK"
PRISON_NUMBER_MISSING = "PRISON_NUMBER_MISSING"
PRISON_NUMBER_FORMAT = "PRISON_NUMBER_FORMAT"
CRN_OK = "CRN_OK"
CRN_MISSING = "CRN_MISSING"
CRN_FORMAT = "CRN_FORMAT"
POSTCODE_OK = "POSTCODE_OK"
POSTCODE_MISSING = "POSTCODE_MISSING"
POSTCODE_FORMAT = "POSTCODE_FORMAT"

CODES = (
    PRISON_NUMBER_OK,
    PRISON_NUMBER_MISSING,
    PRISON_NUMBER_FORMAT,
    CRN_OK,
    CRN_MISSING,
    CRN_FORMAT,
    POSTCODE_OK,
    POSTCODE_MISSING,
    POSTCODE_FORMAT,
)

_PRISON_NUMBER: Template = (LETTERS, *[DIGITS] * 4, *[LETTERS] * 2)
_CRN: Template = (LETTERS, *[DIGITS] * 6)
_LIDS_NUMBER = re.compile(r"[A-Z]{2}[0-9]{4}")

# Which letters may stand where in a postcode: BS 7666 and Royal Mail's Programmer's Guide.
_FIRST, _SECOND = "ABCDEFGHIJKLMNOPRSTUWYZ", "ABCDEFGHKLMNOPQRSTUVWXY"
_THIRD, _FOURTH = "ABCDEFGHJKPSTUW", "ABEHMNPRVWXY"
_UNIT = "ABDEFGHJLNPQRSTUWXYZ"
_INWARD: Template = (DIGITS, _UNIT, _UNIT)
_OUTWARD: tuple[Template, ...] = (
    (_FIRST, DIGITS),
    (_FIRST, DIGITS, DIGITS),
    (_FIRST, DIGITS, _THIRD),
    (_FIRST, _SECOND, DIGITS),
    (_FIRST, _SECOND, DIGITS, DIGITS),
    (_FIRST, _SECOND, DIGITS, _FOURTH),
)
_POSTCODE: tuple[Template, ...] = tuple((*outward, *_INWARD) for outward in _OUTWARD)


def check_prison_number(text: str) -> Checked:
    """``A1234AA``: one per person, kept across sentences; no check digit.

    Source: the HMPPS prisoner search services' pattern.
    """
    return _checked(text, (_PRISON_NUMBER,), "PRISON_NUMBER")


def check_crn(text: str) -> Checked:
    """``X123456``: probation's case reference. Source: HMPPS probation services' pattern."""
    return _checked(text, (_CRN,), "CRN")


def check_postcode(text: str) -> Checked:
    """A full United Kingdom postcode, stored as ``HU9 5LS``."""
    found = _checked(text, _POSTCODE, "POSTCODE")
    if found.normalised is None:
        return found
    return Checked(True, found.code, f"{found.normalised[:-3]} {found.normalised[-3:]}")


def check_prison_number_or_crn(text: str) -> Checked:
    """Either number, for a field that takes both."""
    crn = check_crn(text)
    return crn if crn.ok else check_prison_number(text)


def is_earlier_prison_number(text: str) -> bool:
    """Whether ``text`` looks like a number from before NOMIS (``AB1234``): kept as text only."""
    return bool(_LIDS_NUMBER.fullmatch(compact(text)))


def prison_number_progress(text: str) -> Progress:
    """A prison number as it is being typed."""
    return follow(text, (_PRISON_NUMBER,), PRISON_NUMBER_FORMAT)


def crn_progress(text: str) -> Progress:
    """A probation case reference as it is being typed."""
    return follow(text, (_CRN,), CRN_FORMAT)


def postcode_progress(text: str) -> Progress:
    """A postcode as it is being typed."""
    return follow(text, _POSTCODE, POSTCODE_FORMAT)


def outward_code(text: str) -> str | None:
    """``HU9`` of a full postcode or of an outward code alone; ``None`` where it is neither."""
    signs = compact(text)
    if not plain(signs):
        return None
    whole = check_postcode(signs)
    if whole.normalised:
        return whole.normalised.split()[0]
    alone = any(
        len(signs) == len(t) and all(s in a for s, a in zip(signs, t, strict=True))
        for t in _OUTWARD
    )
    return signs if alone else None


def _checked(text: str, templates: tuple[Template, ...], prefix: str) -> Checked:
    signs = compact(text)
    if not signs:
        return Checked(False, f"{prefix}_MISSING", None)
    followed = follow(signs, templates, f"{prefix}_FORMAT")
    if not (followed.valid_so_far and followed.complete):
        return Checked(False, f"{prefix}_FORMAT", None)
    return Checked(True, f"{prefix}_OK", signs)
