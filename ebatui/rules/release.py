"""Estimates of release: the end of a sentence, the part served, and supervision afterwards.

Sources: PSO 6650 Sentence Calculation; HMPPS calculate-release-dates (PSI 03/2015); Criminal
Justice Act 2003 s.244 and the Order of 2024; Offender Rehabilitation Act 2014.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ebatui.rules.arithmetic import add_days, add_months
from ebatui.rules.calendar import Calendar
from ebatui.rules.dated import Dated, PolicyRow
from ebatui.rules.governing import GoverningDate
from ebatui.rules.reasons import Reason
from ebatui.rules.release_day import ReleaseDayPolicy, adjust
from ebatui.rules.terms import Term

AUTO = "auto"

SENTENCE_COUNTED = "SENTENCE_COUNTED"
FRACTION_BY_DATE = "FRACTION_BY_DATE"
FRACTION_AS_TOLD = "FRACTION_AS_TOLD"
FRACTION_NOT_THEN = "FRACTION_NOT_THEN"
FRACTION_EXCLUDED_OFFENCES = "FRACTION_EXCLUDED_OFFENCES"
FRACTION_MAY_BE_40 = "FRACTION_MAY_BE_40"
FRACTION_MAY_BE_THIRD = "FRACTION_MAY_BE_THIRD"
REMAND_CREDITED = "REMAND_CREDITED"
RELEASE_AT_SENTENCE = "RELEASE_AT_SENTENCE"
DAYS_ADDED = "DAYS_ADDED"
DAYS_ADDED_TO_END = "DAYS_ADDED_TO_END"
CAUTION_CODES = (FRACTION_MAY_BE_40, FRACTION_MAY_BE_THIRD)

NO_SUPERVISION = "NO_SUPERVISION"
LICENCE_ONLY = "LICENCE_ONLY"
LICENCE_AND_SUPERVISION = "LICENCE_AND_SUPERVISION"
SUPERVISION_BY_OFFENCE_DATE = "SUPERVISION_BY_OFFENCE_DATE"
SUPERVISION_MAY_HAVE_CHANGED = "SUPERVISION_MAY_HAVE_CHANGED"

CODES = (
    SENTENCE_COUNTED,
    FRACTION_BY_DATE,
    FRACTION_AS_TOLD,
    FRACTION_NOT_THEN,
    FRACTION_EXCLUDED_OFFENCES,
    *CAUTION_CODES,
    REMAND_CREDITED,
    RELEASE_AT_SENTENCE,
    DAYS_ADDED,
    DAYS_ADDED_TO_END,
    NO_SUPERVISION,
    LICENCE_ONLY,
    LICENCE_AND_SUPERVISION,
    SUPERVISION_BY_OFFENCE_DATE,
    SUPERVISION_MAY_HAVE_CHANGED,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fraction(PolicyRow):
    """A share of the sentence served, for terms over and up to so many months."""

    name: str
    numerator: int
    denominator: int
    over_months: int | None
    most_months: int | None
    automatic: bool
    commenced: bool

    def of(self, days: int) -> int:
        """That share of ``days``, rounded up to a whole day."""
        return -(-days * self.numerator // self.denominator)

    def fits(self, sentenced: date, term: Term) -> bool:
        """Whether the row is chosen for a sentence without being asked for."""
        return (
            self.automatic
            and self.commenced
            and self.in_force(sentenced)
            and self.fits_length(sentenced, term)
        )

    def fits_length(self, sentenced: date, term: Term) -> bool:
        """Whether the row is for sentences of that length."""
        over = self.over_months is None or term.longer_than_months(self.over_months, sentenced)
        within = self.most_months is None or not term.longer_than_months(
            self.most_months, sentenced
        )
        return over and within


@dataclass(frozen=True, slots=True, kw_only=True)
class FractionCaution(PolicyRow):
    """A warning that the fraction named ``instead`` may govern.

    It is for sentences passed in the row's days with release from ``released_from``.
    """

    code: str
    instead: str
    released_from: date


@dataclass(frozen=True, slots=True, kw_only=True)
class SupervisionRule(PolicyRow):
    """Licence and supervision by the day of the offence; a length of 0 months means none."""

    least_months_for_licence: int
    top_up_under_months: int
    top_up_to_months: int


@dataclass(frozen=True, slots=True)
class ReleasePolicy:
    """What release estimates rest on."""

    fractions: tuple[Fraction, ...]
    cautions: tuple[FractionCaution, ...]
    length: PolicyRow
    remand: PolicyRow
    added: PolicyRow
    release_day: ReleaseDayPolicy
    supervision: Dated[SupervisionRule]
    supervision_caution: Dated[PolicyRow]
    governing: tuple[GoverningDate, ...]

    def named(self) -> frozenset[str]:
        """The names of the fractions that can be asked for."""
        return frozenset(row.name for row in self.fractions)


class UnknownFraction(ValueError):
    """No fraction has the name asked for."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as the estimate needs it. ``fraction`` is ``auto`` or the name of a row."""

    sentenced: date
    term: Term
    remand_days: int = 0
    added_days: int = 0
    fraction: str = AUTO

    def __post_init__(self) -> None:
        if self.remand_days < 0 or self.added_days < 0:
            raise ValueError("remand and added days are not negative")


@dataclass(frozen=True, slots=True)
class ReleaseEstimate:
    """An estimate; a date from the prison goes before it.

    ``sed``: last day of the sentence; ``sled``: the same less remand credit; ``crd``: the day
    release is due; ``adjusted``: the day it happens; ``total_days`` and ``serve_days`` of the
    sentence, before remand credit; ``tused``: last day of supervision after the sentence.
    """

    sed: date
    sled: date
    crd: date
    total_days: int
    serve_days: int
    fraction: str
    adjusted: date
    applied: tuple[str, ...]
    supervision: Supervision
    reasons: tuple[Reason, ...]
    estimate: bool = True


class SupervisionKind(StrEnum):
    """What follows release."""

    NONE = "NONE"
    LICENCE = "LICENCE"
    LICENCE_AND_SUPERVISION = "LICENCE_AND_SUPERVISION"


@dataclass(frozen=True, slots=True)
class Supervision:
    """Until when a released person is on licence and, after it, under supervision."""

    kind: SupervisionKind
    licence_to: date | None
    tused: date | None
    reasons: tuple[Reason, ...]
    estimate: bool = True


def estimate_release(
    sentence: Sentence,
    policy: ReleasePolicy,
    calendar: Calendar,
    *,
    friday_steps: int | None = None,
) -> ReleaseEstimate:
    """When someone serving ``sentence`` would be released, as far as the rules can say.

    Raises :class:`UnknownFraction`.
    """
    start, term = sentence.sentenced, sentence.term
    sed, total = term.last_day(start), term.length(start)
    fraction, reasons = choose_fraction(sentence, policy)
    serve = fraction.of(total)
    reasons = [policy.length.reason(SENTENCE_COUNTED), *reasons]

    sled = max(start, add_days(sed, -sentence.remand_days))
    crd, moved = _due(sentence, serve, sled, policy)
    reasons += moved
    reasons += _cautions(sentence, fraction, crd, policy)

    day = adjust(
        crd,
        policy.release_day,
        calendar,
        term_days=total,
        friday_steps=friday_steps,
        days_served=(crd - start).days + 1,
    )
    # No one is released before the sentence is passed, whatever day of the week that is.
    released = max(start, day.adjusted)
    after = supervision(sentence, released, sled, policy)
    return ReleaseEstimate(
        sed=sed,
        sled=sled,
        crd=crd,
        total_days=total,
        serve_days=serve,
        fraction=fraction.name,
        adjusted=released,
        applied=day.applied if released < crd else (),
        supervision=after,
        reasons=(*reasons, *day.reasons, *after.reasons),
    )


def choose_fraction(sentence: Sentence, policy: ReleasePolicy) -> tuple[Fraction, list[Reason]]:
    """The share served: the one asked for, or the newest row that fits day and length."""
    if sentence.fraction != AUTO:
        told = [row for row in policy.fractions if row.name == sentence.fraction]
        if not told:
            raise UnknownFraction(sentence.fraction)
        row = _best_of(told, sentence)
        reasons = [row.reason(FRACTION_AS_TOLD)]
        if not row.in_force(sentence.sentenced):
            reasons.append(row.reason(FRACTION_NOT_THEN))
        return row, reasons
    fitting = [row for row in policy.fractions if row.fits(sentence.sentenced, sentence.term)]
    chosen = max(fitting, key=lambda row: row.since or date.min)
    reasons = [chosen.reason(FRACTION_BY_DATE)]
    if chosen.since is not None:
        reasons.append(chosen.reason(FRACTION_EXCLUDED_OFFENCES))
    return chosen, reasons


def _best_of(told: Sequence[Fraction], sentence: Sentence) -> Fraction:
    """Of the rows with the name asked for the one for that day and length, or at least length."""
    start, term = sentence.sentenced, sentence.term
    fitting = [row for row in told if row.fits(start, term)]
    of_length = [row for row in told if row.fits_length(start, term)]
    return (fitting or of_length or told)[-1]


def supervision(
    sentence: Sentence,
    release: date,
    sled: date,
    policy: ReleasePolicy,
    *,
    offence: date | None = None,
) -> Supervision:
    """Licence and supervision after ``release``.

    The day of sentence stands in for that of the ``offence`` where this is not known.
    Top-up supervision ends ``release`` + 12 months - 1 day for sentences under two years.
    """
    start, term = sentence.sentenced, sentence.term
    rule = policy.supervision.in_force(offence or start)
    reasons = []
    if offence is None and policy.supervision.rows[0] != rule:
        reasons.append(rule.reason(SUPERVISION_BY_OFFENCE_DATE))
    caution = policy.supervision_caution.find(release)
    if caution:
        reasons.append(caution.reason(SUPERVISION_MAY_HAVE_CHANGED))

    if term.shorter_than_months(rule.least_months_for_licence, start):
        kind, licence_to, tused, code = SupervisionKind.NONE, None, None, NO_SUPERVISION
    elif term.length(start) > 1 and term.shorter_than_months(rule.top_up_under_months, start):
        kind, code = SupervisionKind.LICENCE_AND_SUPERVISION, LICENCE_AND_SUPERVISION
        licence_to = max(sled, release)
        tused = add_days(add_months(release, rule.top_up_to_months), -1)
    else:
        kind, licence_to, tused = SupervisionKind.LICENCE, max(sled, release), None
        code = LICENCE_ONLY
    return Supervision(kind, licence_to, tused, (rule.reason(code), *reasons))


def _due(
    sentence: Sentence, serve: int, sled: date, policy: ReleasePolicy
) -> tuple[date, list[Reason]]:
    """The day release is due after remand credit and added days, and the reasons."""
    start = sentence.sentenced
    reasons = []
    if sentence.remand_days:
        reasons.append(policy.remand.reason(REMAND_CREDITED))
    served_out = add_days(start, serve - 1 - sentence.remand_days)
    due = max(start, add_days(served_out, sentence.added_days))
    if served_out < start and due == start:
        reasons.append(policy.remand.reason(RELEASE_AT_SENTENCE))
    if sentence.added_days:
        reasons.append(policy.added.reason(DAYS_ADDED))
        if due > sled:
            reasons.append(policy.added.reason(DAYS_ADDED_TO_END))
            due = sled
    return due, reasons


def _cautions(
    sentence: Sentence, chosen: Fraction, crd: date, policy: ReleasePolicy
) -> list[Reason]:
    """What the estimate cannot know about the share, only where it was not told."""
    if sentence.fraction != AUTO:
        return []
    return [
        row.reason(row.code)
        for row in policy.cautions
        if row.in_force(sentence.sentenced)
        and crd >= row.released_from
        and chosen.name != row.instead
    ]
