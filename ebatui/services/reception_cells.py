"""The cells of a reception list: what each may hold, and the form in which it is kept. Pure.

Every reader takes a raw cell and gives its value, ``None`` for nothing, or raises ``CellFault``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from ebatui.casework.codes import CustodyStatus, Sex
from ebatui.casework.fields import Kind
from ebatui.casework.records import BY_RECORD, Episode, Person
from ebatui.rules import terms
from ebatui.rules.field_checks import RECEPTION_IN_FUTURE, AgeLimits, check_date_of_birth
from ebatui.rules.identifiers import check_postcode, check_prison_number, outward_code
from ebatui.services.cells_in import CellFault, is_nothing, read_date, tidy

NO_FIXED_ABODE = "NFA"

_STATUSES: Mapping[str, CustodyStatus] = {
    "remand": CustodyStatus.REMAND,
    "remanded": CustodyStatus.REMAND,
    "on remand": CustodyStatus.REMAND,
    "remand in custody": CustodyStatus.REMAND,
    "remanded in custody": CustodyStatus.REMAND,
    "unconvicted": CustodyStatus.REMAND,
    "unconvicted remand": CustodyStatus.REMAND,
    # Not sentenced yet: for benefits still a remand.
    "convicted unsentenced": CustodyStatus.REMAND,
    "convicted remand": CustodyStatus.REMAND,
    "unsentenced": CustodyStatus.REMAND,
    "sentenced": CustodyStatus.SENTENCED,
    "determinate": CustodyStatus.SENTENCED,
    "determinate sentence": CustodyStatus.SENTENCED,
    "indeterminate": CustodyStatus.SENTENCED,
    "indeterminate sentence": CustodyStatus.SENTENCED,
    "recall": CustodyStatus.RECALL,
    "recalled": CustodyStatus.RECALL,
    "licence recall": CustodyStatus.RECALL,
    "recall to custody": CustodyStatus.RECALL,
    "fixed term recall": CustodyStatus.RECALL,
    "standard recall": CustodyStatus.RECALL,
}
_SEXES: Mapping[str, Sex] = {
    "m": Sex.MALE,
    "male": Sex.MALE,
    "man": Sex.MALE,
    "f": Sex.FEMALE,
    "female": Sex.FEMALE,
    "woman": Sex.FEMALE,
}
_NO_HOME = {"nfa", "nofixedabode", "nofixedaddress", "nofixedhome", "homeless", "zz993vz"}
_NO_END = {"life", "life sentence", "mandatory life", "ipp", "dpp", "indeterminate", "whole life"}


_PERSON, _EPISODE = BY_RECORD[Person], BY_RECORD[Episode]


def _limit(kind: Kind, field: str) -> int:
    return kind.field(field).limit


def _needed(raw: str, limit: int | None = None) -> str:
    text = tidy(raw, limit)
    if not text:
        raise CellFault("MISSING")
    return text


def optional(raw: str, limit: int | None = None) -> str | None:
    """Text that may be missing; ``-`` and the like count as missing."""
    text = tidy(raw, limit)
    return None if is_nothing(text) else text


def prison_number(raw: str) -> str:
    """``A1234AA``, in capitals without spaces."""
    number = check_prison_number(_needed(raw)).normalised
    if number is None:
        raise CellFault("PRISON_NUMBER")
    return number


def surname(raw: str) -> str:
    """A surname, as the prison spells it."""
    return _name(_needed(raw, _limit(_PERSON, "surname")))


def forenames(raw: str) -> str | None:
    """Forenames, as the prison spells them."""
    text = tidy(raw, _limit(_PERSON, "forenames"))
    return _name(text) if text else None


def _name(text: str) -> str:
    if not any(char.isalpha() for char in text):
        raise CellFault("NOT_A_NAME")
    return text


def born(raw: str, today: date, ages: AgeLimits) -> date:
    """A date of birth that gives an age someone in custody can have."""
    day = read_date(_needed(raw), today, past=True)
    for fault in check_date_of_birth(day, today, ages, adult_prison=False):
        raise CellFault(fault.code)
    return day


def received(raw: str, today: date) -> date:
    """A reception date: today at the latest."""
    day = read_date(_needed(raw), today)
    if day > today:
        raise CellFault(RECEPTION_IN_FUTURE)
    return day


def release_day(raw: str, today: date) -> date | None:
    """A date that the prison may not have worked out yet."""
    text = optional(raw)
    return read_date(text, today) if text else None


def sex(raw: str) -> Sex | None:
    """Male or female; not specified is ``None``."""
    text = optional(raw)
    if text is None or text.casefold() in {"u", "x", "not specified"}:
        return None
    try:
        return _SEXES[text.casefold()]
    except KeyError:
        raise CellFault("SEX_UNKNOWN") from None


def status(raw: str) -> CustodyStatus:
    """Remand, sentenced or recall, from the words that prison systems use."""
    said = " ".join(re.split(r"[\W_]+", _needed(raw).casefold())).strip()
    try:
        return _STATUSES[said]
    except KeyError:
        raise CellFault("STATUS_UNKNOWN") from None


def sentence(raw: str) -> str | None:
    """A sentence's length, kept as given: ``9 months``, ``1y 6m``, ``Life``."""
    text = optional(raw, _limit(_EPISODE, "sentence"))
    if text is None:
        return None
    if text.casefold() not in _NO_END:
        try:
            terms.parse(text)
        except terms.TermError:
            raise CellFault("NOT_A_TERM") from None
    return text


def postcode(raw: str) -> str | None:
    """A postcode, its outward half where that is all there is, or ``NFA`` for no home."""
    text = optional(raw)
    if text is None:
        return None
    if "".join(char for char in text.casefold() if char.isalnum()) in _NO_HOME:
        return NO_FIXED_ABODE
    found = check_postcode(text).normalised or outward_code(text)
    if found is None:
        raise CellFault("POSTCODE")
    return found


def previous_numbers(raw: str) -> str | None:
    """Prison numbers held in earlier custody, as text."""
    text = optional(raw, _limit(_PERSON, "previous_numbers"))
    if text is None:
        return None
    if not re.fullmatch(r"[A-Za-z0-9 ,;/.&-]+", text):
        raise CellFault("PREVIOUS_NUMBER")
    return text.upper()


# --- Where someone is in the prison --------------------------------------------------------------

_AGENCY = re.compile(r"[A-Z]{2}I[-/ ](?=.)")
_WING_FIRST = re.compile(r"([A-Z]{1,3}[0-9]{0,2}|[0-9]{1,2})[- ]?WING[-, /]*(.*)")
_WING_LAST = re.compile(r"WING[- ]?([A-Z0-9]{1,4})[-, /]*(.*)")
_PATH = re.compile(r"([A-Z]{1,2}[0-9]{1,2}(?=-[0-9]+-)|[A-Z]{1,3})-?([0-9].*)")
_ON_LANDING = re.compile(r"[0-9]-[0-9]{1,3}[A-Z]?")


def read_location(text: str) -> tuple[str | None, str | None]:
    """Wing and cell of one location: ``A-wing 2-005`` and ``HLI-A-2-005`` are A and A2-005."""
    said = _AGENCY.sub("", text.upper(), count=1).strip()
    for pattern in (_WING_FIRST, _WING_LAST, _PATH):
        if found := pattern.fullmatch(said):
            return found[1], _cell(found[1], found[2])
    return said or None, None


def wing_and_cell(wing: str | None, cell: str | None) -> tuple[str | None, str | None]:
    """Wing and cell from columns of their own, written alike whoever exported them."""
    if cell and not wing:
        return read_location(cell)
    said = re.sub(r"[- ]*\bWING\b[- ]*", " ", wing.upper()).strip() if wing else ""
    tidied = said or (wing.upper() if wing else None)
    return tidied, _cell(tidied, cell)


def check_place(wing: str | None, cell: str | None) -> None:
    """Raises ``CellFault`` where wing or cell is longer than can be kept."""
    for field, text in (("wing", wing), ("cell", cell)):
        limit = _limit(_EPISODE, field)
        if text and len(text) > limit:
            raise CellFault("TOO_LONG", limit=str(limit), length=str(len(text)))


def _cell(wing: str | None, cell: str | None) -> str | None:
    said = cell.upper().replace(" ", "") if cell else ""
    if not said or not wing:
        return said or None
    if said.startswith(f"{wing}-") and _ON_LANDING.fullmatch(said[len(wing) + 1 :]):
        said = said[len(wing) + 1 :]
    if _ON_LANDING.fullmatch(said):
        return f"{wing}{said}" if wing.isalpha() else f"{wing}-{said}"
    return said
