"""What must be told to an employer, what a check leaves out, and a sentence to read out.

Sources: Exceptions Order 1975 as amended; GOV.UK's guide to filtering; the evaluation of offender
employment services for DWP (2012).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ebatui.i18n import words
from ebatui.rules.arithmetic import add_days, last_day_of_months
from ebatui.rules.convictions import Rehabilitation, Result
from ebatui.rules.dated import Dated, PolicyRow
from ebatui.rules.notes import Note, Notes
from ebatui.rules.reasons import Reason
from ebatui.rules.rehabilitation import Conviction
from ebatui.rules.rehabilitation_policy import Kind, RehabilitationPolicy

NOTES = frozenset(
    {
        "CUSTODY_ALWAYS_SHOWS",
        "SPECIFIED_ALWAYS_SHOWS",
        "SPECIFIED_NOT_KNOWN",
        "UNSURE_TREAT_AS_UNSPENT",
    }
)
"""The remarks an answer about disclosure may carry."""


class Question(StrEnum):
    """What an employer asks, or which check is made."""

    NOT_ASKED = "NOT_ASKED"
    ORDINARY_JOB = "ORDINARY_JOB"
    STANDARD_OR_ENHANCED = "STANDARD_OR_ENHANCED"
    ENHANCED_WITH_BARRED_LIST = "ENHANCED_WITH_BARRED_LIST"


class Tells(StrEnum):
    """What must be told in answer."""

    NOTHING = "nothing"
    UNSPENT = "unspent"
    ALL_BUT_PROTECTED = "all-but-protected"


class RecordKind(StrEnum):
    """What the police hold."""

    CONVICTION = "CONVICTION"
    CAUTION = "CAUTION"


class FilterEra(StrEnum):
    """Whether filtering had begun, and whether its rules are held here."""

    NONE = "NONE"
    NOT_HELD = "NOT_HELD"
    HELD = "HELD"


class Specified(StrEnum):
    """Whether the offence is on the list that is never filtered."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionRow(PolicyRow):
    """What a question must be answered with."""

    question: Question
    tells: Tells
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterEraRow(PolicyRow):
    """How filtering stood over some days."""

    era: FilterEra
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterRow(PolicyRow):
    """After how many months a kind of record is protected."""

    record: RecordKind
    under_18: bool
    months: int
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DisclosurePolicy:
    """All rows about disclosure, with the rehabilitation periods."""

    rehabilitation: RehabilitationPolicy
    questions: Mapping[Question, QuestionRow]
    filter_eras: Dated[FilterEraRow]
    filters: Mapping[tuple[RecordKind, bool], FilterRow]
    exempt_work: tuple[Note, ...]
    notes: Notes
    sentence_ends: Notes


@dataclass(frozen=True, slots=True, kw_only=True)
class Protection:
    """Whether a record is left out of standard and enhanced checks on a day.

    ``protected`` is ``None`` where it cannot be said; ``protected_from`` the day it is or will be,
    ``None`` where it never is or cannot be said.
    """

    protected: bool | None
    protected_from: date | None
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """Whether a conviction must be told in answer to a question. Doubt is told."""

    must_tell: bool
    reasons: tuple[Reason, ...]


def is_custodial(conviction: Conviction, policy: RehabilitationPolicy) -> bool:
    """Whether any of its disposals is custody, suspended custody included."""
    custodial = policy.kinds[Kind.CUSTODIAL]
    return any(disposal.disposal in custodial for disposal in conviction.disposals)


def protection(
    on: date,
    as_of: date,
    *,
    record: RecordKind,
    under_18: bool,
    custodial: bool,
    specified: Specified,
    policy: DisclosurePolicy,
) -> Protection:
    """Whether a conviction or caution given on ``on`` is filtered from checks on ``as_of``."""
    era = policy.filter_eras.in_force(as_of)
    row = policy.filters[(record, under_18)]
    why = [era.reason(era.code)]
    if era.era is not FilterEra.HELD:
        protected = False if era.era is FilterEra.NONE else None
        return Protection(protected=protected, protected_from=None, reasons=tuple(why))
    at_once = row.months == 0
    never = "CUSTODY_ALWAYS_SHOWS" if custodial else None
    if not never and specified is Specified.YES and not at_once:
        never = "SPECIFIED_ALWAYS_SHOWS"
    if never:
        why.append(policy.notes.reason(never))
        return Protection(protected=False, protected_from=None, reasons=tuple(why))
    why.append(row.reason(row.code))
    if specified is Specified.UNKNOWN and not at_once:
        why.append(policy.notes.reason("SPECIFIED_NOT_KNOWN"))
        return Protection(protected=None, protected_from=None, reasons=tuple(why))
    begins = add_days(last_day_of_months(on, row.months), 1)
    return Protection(protected=as_of >= begins, protected_from=begins, reasons=tuple(why))


def must_tell(
    question: Question,
    answer: Rehabilitation,
    *,
    policy: DisclosurePolicy,
    shielded: Protection | None = None,
) -> Advice:
    """Whether a conviction must be told in answer to ``question``.

    ``shielded`` is what :func:`protection` says of the same record; without it, it shows.
    """
    row = policy.questions[question]
    why = [row.reason(row.code), *answer.reasons]
    match row.tells:
        case Tells.NOTHING:
            tell = False
        case Tells.UNSPENT:
            tell = not answer.spent
            if answer.result is Result.CANNOT_SAY:
                why.append(policy.notes.reason("UNSURE_TREAT_AS_UNSPENT"))
        case Tells.ALL_BUT_PROTECTED:
            tell = shielded is None or shielded.protected is not True
            why.extend(shielded.reasons if shielded else ())
    return Advice(must_tell=tell, reasons=tuple(why))


def exempt_work(policy: DisclosurePolicy) -> tuple[Reason, ...]:
    """The groups of work that may ask about spent convictions; not a full list."""
    return tuple(group.reason(group.code) for group in policy.exempt_work)


def spoken_day(day: date) -> str:
    """A date as it is read out: 4 September 2016."""
    return words("SPOKEN_DAY", day=day.day, month=words(f"MONTH_{day.month}"), year=day.year)


def read_out(answer: Rehabilitation) -> str:
    """What an adviser can read out about one conviction: what must be told, and until when."""
    match answer.result:
        case Result.NEVER:
            return words("SAY_NEVER")
        case Result.CANNOT_SAY:
            if answer.at_least_until is None:
                return words("SAY_CANNOT_SAY")
            return words("SAY_CANNOT_SAY_AT_LEAST", until=spoken_day(answer.at_least_until))
        case Result.SPENT | Result.UNSPENT:
            if answer.spent_on is None or answer.last_unspent is None:
                raise ValueError("a dated answer has its dates")
            return words(
                f"SAY_{answer.result}",
                spent_on=spoken_day(answer.spent_on),
                until=spoken_day(answer.last_unspent),
            )
