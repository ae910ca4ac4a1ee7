"""Checks of what an adviser types about custody and a person: codes, never a refusal to keep."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ebatui.rules.arithmetic import add_months
from ebatui.rules.dated import PolicyRow

RECEPTION_IN_FUTURE = "RECEPTION_IN_FUTURE"
RELEASE_NOT_AFTER_RECEPTION = "RELEASE_NOT_AFTER_RECEPTION"
SENTENCED_BEFORE_RECEPTION = "SENTENCED_BEFORE_RECEPTION"
SENTENCED_IN_FUTURE = "SENTENCED_IN_FUTURE"
SENTENCE_END_BEFORE_RELEASE = "SENTENCE_END_BEFORE_RELEASE"
REMAND_LONGER_THAN_CUSTODY = "REMAND_LONGER_THAN_CUSTODY"
BORN_IN_FUTURE = "BORN_IN_FUTURE"
BORN_TOO_LONG_AGO = "BORN_TOO_LONG_AGO"
UNDER_AGE_OF_RESPONSIBILITY = "UNDER_AGE_OF_RESPONSIBILITY"
UNDER_AGE_FOR_ADULT_PRISON = "UNDER_AGE_FOR_ADULT_PRISON"
PHONE_FORMAT = "PHONE_FORMAT"

CODES = (
    RECEPTION_IN_FUTURE,
    RELEASE_NOT_AFTER_RECEPTION,
    SENTENCED_BEFORE_RECEPTION,
    SENTENCED_IN_FUTURE,
    SENTENCE_END_BEFORE_RELEASE,
    REMAND_LONGER_THAN_CUSTODY,
    BORN_IN_FUTURE,
    BORN_TOO_LONG_AGO,
    UNDER_AGE_OF_RESPONSIBILITY,
    UNDER_AGE_FOR_ADULT_PRISON,
    PHONE_FORMAT,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AgeLimits(PolicyRow):
    """Ages in years: criminal responsibility, an adult prison, and what must be a mistyping."""

    responsibility: int
    adult_prison: int
    oldest: int


@dataclass(frozen=True, slots=True)
class FieldFault:
    """What is wrong with which field."""

    field: str
    code: str


def age_on(born: date, day: date) -> int:
    """Whole years from ``born`` to ``day``. Someone born on 29 February is a year older on 1 March
    of a common year.
    """
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def check_custody(
    *,
    today: date,
    reception: date | None = None,
    sentenced: date | None = None,
    release: date | None = None,
    sentence_end: date | None = None,
    remand_days: int = 0,
) -> tuple[FieldFault, ...]:
    """Faults of the dates of one custody episode; what is not given is not judged.

    ``sentenced`` may lie before reception only for a recall: do not give it then.
    """
    faults = []
    if reception and reception > today:
        faults.append(FieldFault("reception", RECEPTION_IN_FUTURE))
    if sentenced and sentenced > today:
        faults.append(FieldFault("sentenced", SENTENCED_IN_FUTURE))
    if reception and sentenced and sentenced < reception:
        faults.append(FieldFault("sentenced", SENTENCED_BEFORE_RECEPTION))
    if reception and release and release <= reception:
        faults.append(FieldFault("release", RELEASE_NOT_AFTER_RECEPTION))
    if release and sentence_end and sentence_end < release:
        faults.append(FieldFault("sentence_end", SENTENCE_END_BEFORE_RELEASE))
    if reception and remand_days > (max(today, sentenced or today) - reception).days + 1:
        faults.append(FieldFault("remand_days", REMAND_LONGER_THAN_CUSTODY))
    return tuple(faults)


def check_date_of_birth(
    born: date, today: date, limits: AgeLimits, *, adult_prison: bool
) -> tuple[FieldFault, ...]:
    """Faults of a date of birth: at least 10 years old, and 18 in an adult prison."""
    if born > today:
        return (FieldFault("date_of_birth", BORN_IN_FUTURE),)
    if born < add_months(today, -12 * (limits.oldest + 1)):
        return (FieldFault("date_of_birth", BORN_TOO_LONG_AGO),)
    age = age_on(born, today)
    if age < limits.responsibility:
        return (FieldFault("date_of_birth", UNDER_AGE_OF_RESPONSIBILITY),)
    if adult_prison and age < limits.adult_prison:
        return (FieldFault("date_of_birth", UNDER_AGE_FOR_ADULT_PRISON),)
    return ()


def check_phone(text: str) -> tuple[FieldFault, ...]:
    """A telephone number: digits, spaces and ``+()-``, with 3 to 15 digits; empty is allowed.

    Source: ITU-T E.164 for the longest; short codes such as 101 for the shortest.
    """
    stripped = text.strip()
    digits = sum(sign in "0123456789" for sign in stripped)
    allowed = all(sign in "0123456789 +()-" for sign in stripped) and "+" not in stripped[1:]
    if stripped and not (allowed and 3 <= digits <= 15):
        return (FieldFault("phone", PHONE_FORMAT),)
    return ()
