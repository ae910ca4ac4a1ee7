"""When one conviction becomes spent under the Rehabilitation of Offenders Act 1974.

The law that counts is that of the day one asks (``as_of``): both reforms apply to earlier
convictions. Periods run "beginning with the day" (s.5), as :func:`last_day_of_months` counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum

from ebatui.rules.arithmetic import add_days, last_day_of_months
from ebatui.rules.asked import CannotAnswerError
from ebatui.rules.reasons import Reason
from ebatui.rules.rehabilitation_policy import (
    ENDS_NEEDED,
    Governs,
    Kind,
    Length,
    Period,
    Regime,
    RehabilitationPolicy,
    Starts,
)
from ebatui.rules.terms import Term, TermError

SCHEDULE_18_CUSTODY = "custody_schedule18"

NOTES = frozenset(
    {
        "SCHEDULE_18_NOT_KNOWN",
        "NO_PERIOD_IN_REGIME",
        "ORDER_END_NOT_GIVEN",
        "LONGEST_DISPOSAL_GOVERNS",
        "EXTENDED_BY_OVERLAP",
        "NEVER_THROUGH_LATER_CONVICTION",
        "STAYS_SPENT",
        "PERIOD_APPLIED",
        "NEVER_SPENT",
        "END_BEFORE_FULL_TERM",
    }
)
"""The remarks an answer may carry."""


class Schedule18(StrEnum):
    """Whether the offence is in Schedule 18 to the Sentencing Code."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Certainty(IntEnum):
    """How an end of a period is known; a later member outlasts an earlier one."""

    DATED = 0
    UNKNOWN = 1
    NEVER = 2


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Until when a conviction is unspent.

    ``last_unspent`` is the last unspent day where ``DATED``; where ``UNKNOWN`` it is unspent to
    that day at least; where ``NEVER`` it is the last day of the calendar.
    """

    certainty: Certainty
    last_unspent: date


def longest(first: Span, *others: Span) -> Span:
    """The span that outlasts all: as certain as the least certain, as long as the longest."""
    spans = (first, *others)
    return Span(max(span.certainty for span in spans), max(span.last_unspent for span in spans))


NEVER = Span(Certainty.NEVER, date.max)
NO_ANSWER = Span(Certainty.UNKNOWN, date.min)


@dataclass(frozen=True, slots=True, kw_only=True)
class Disposal:
    """One thing a court (or the police) imposed.

    ``months`` and ``days`` are the length imposed, not that served; ``ends`` the last day of the
    sentence (licence included), of the order, or the day a sum was paid in full.
    """

    disposal: str
    months: int | None = None
    days: int = 0
    ends: date | None = None
    schedule_18: Schedule18 = Schedule18.UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class Conviction:
    """One conviction (or caution), by the label its keeper gave it, with all its disposals."""

    convicted_on: date
    disposals: tuple[Disposal, ...]
    label: str = ""
    under_18: bool = False
    summary_only: bool = False


@dataclass(frozen=True, slots=True)
class Alone:
    """A conviction's periods before any other is looked at.

    ``span`` is the longest of all its disposals, ``reach`` the longest of those that can extend
    others and be extended (``None`` where there is none).
    """

    span: Span
    reach: Span | None
    reasons: tuple[Reason, ...]


def alone(conviction: Conviction, regime: Regime, policy: RehabilitationPolicy) -> Alone:
    """The periods of one conviction under a regime.

    Raises :class:`CannotAnswerError` where a disposal is not known, or a fact it needs is missing
    or contradicts another.
    """
    if not conviction.disposals:
        raise CannotAnswerError("NO_DISPOSAL", "disposal")
    spans: list[tuple[Span, Disposal]] = []
    reasons: list[Reason] = []
    for disposal in conviction.disposals:
        span, why = _disposal_span(conviction, disposal, regime, policy)
        spans.append((span, disposal))
        reasons.extend(why)
    if len(spans) > 1:
        reasons.append(policy.notes.reason("LONGEST_DISPOSAL_GOVERNS"))
    reaching = [
        span
        for span, disposal in spans
        if disposal.disposal not in policy.kinds[Kind.DOES_NOT_EXTEND]
        and (span.certainty is Certainty.NEVER or span.last_unspent >= conviction.convicted_on)
    ]
    return Alone(
        longest(*(span for span, _ in spans)),
        longest(*reaching) if reaching else None,
        tuple(dict.fromkeys(reasons)),
    )


def _disposal_span(
    conviction: Conviction, disposal: Disposal, regime: Regime, policy: RehabilitationPolicy
) -> tuple[Span, tuple[Reason, ...]]:
    _check(conviction, disposal, regime, policy)
    name = disposal.disposal
    if name not in policy.kinds[Kind.SCHEDULE_18_MATTERS] or disposal.schedule_18 is Schedule18.NO:
        return _named_span(name, conviction, disposal, regime, policy)
    listed = _named_span(SCHEDULE_18_CUSTODY, conviction, disposal, regime, policy)
    plain = _named_span(name, conviction, disposal, regime, policy)
    if listed[0] == plain[0]:
        return plain
    if disposal.schedule_18 is Schedule18.YES:
        return listed
    return (
        Span(Certainty.UNKNOWN, plain[0].last_unspent),
        (*plain[1], policy.notes.reason("SCHEDULE_18_NOT_KNOWN")),
    )


def _check(
    conviction: Conviction, disposal: Disposal, regime: Regime, policy: RehabilitationPolicy
) -> None:
    if disposal.disposal not in policy.disposals:
        raise CannotAnswerError("UNKNOWN_DISPOSAL", "disposal")
    if (disposal.months or 0) < 0 or disposal.days < 0:
        raise CannotAnswerError("LENGTH_BELOW_NOUGHT", "months")
    if disposal.ends is not None and disposal.ends < conviction.convicted_on:
        raise CannotAnswerError("ENDS_BEFORE_CONVICTION", "ends")
    if policy.needs_length(regime.id, disposal.disposal) and not (disposal.months or disposal.days):
        raise CannotAnswerError("LENGTH_MISSING", "months")


def _named_span(
    name: str,
    conviction: Conviction,
    disposal: Disposal,
    regime: Regime,
    policy: RehabilitationPolicy,
) -> tuple[Span, tuple[Reason, ...]]:
    length = None
    if disposal.months or disposal.days:
        length = Length(conviction.convicted_on, _term(disposal))
    row = policy.period(regime.id, name, length)
    if row is None:
        return NO_ANSWER, (policy.notes.reason("NO_PERIOD_IN_REGIME"),)
    if row.starts is Starts.NEVER:
        return NEVER, (row.reason("NEVER_SPENT"),)
    last = _last_unspent(row, conviction, disposal)
    early = _ends_early(row, length, disposal, policy)
    whichever = policy.whichever.get((regime.id, name))
    if whichever is None:
        return Span(Certainty.DATED, last), (row.reason("PERIOD_APPLIED"), *early)
    if disposal.ends is None:
        return (
            Span(Certainty.DATED, last),
            (row.reason("PERIOD_APPLIED"), policy.notes.reason("ORDER_END_NOT_GIVEN")),
        )
    other = _after_order(disposal.ends, whichever.months_after_end)
    governs = max if whichever.governs is Governs.LATER else min
    return (
        Span(Certainty.DATED, governs(last, other)),
        (row.reason("PERIOD_APPLIED"), whichever.reason("PERIOD_APPLIED")),
    )


def _ends_early(
    row: Period, length: Length | None, disposal: Disposal, policy: RehabilitationPolicy
) -> tuple[Reason, ...]:
    """A warning where custody is said to end before its full length: perhaps at release."""
    if (
        row.starts not in ENDS_NEEDED
        or length is None
        or disposal.ends is None
        or disposal.disposal not in policy.kinds[Kind.CUSTODIAL]
        or disposal.ends >= length.term.last_day(length.begins)
    ):
        return ()
    return (policy.notes.reason("END_BEFORE_FULL_TERM"),)


def _term(disposal: Disposal) -> Term:
    try:
        return Term(disposal.months or 0, disposal.days)
    except TermError:
        raise CannotAnswerError("LENGTH_TOO_LONG", "months") from None


def _last_unspent(row: Period, conviction: Conviction, disposal: Disposal) -> date:
    months = row.months(conviction.under_18)
    if row.starts not in ENDS_NEEDED:
        return last_day_of_months(conviction.convicted_on, months)
    if disposal.ends is None:
        raise CannotAnswerError("END_MISSING", "ends")
    if row.starts is Starts.ORDER_END:
        return _after_order(disposal.ends, months)
    return last_day_of_months(disposal.ends, months)


def _after_order(ends: date, months: int) -> date:
    """An order without a further period is unspent on its last day and spent the next."""
    return last_day_of_months(ends, months) if months else ends


def spent_from(span: Span) -> date | None:
    """The first day on which a conviction counts as spent, where it is known."""
    return add_days(span.last_unspent, 1) if span.certainty is Certainty.DATED else None
