"""Several convictions together: how one keeps another unspent, and the answer for each.

Rehabilitation of Offenders Act 1974 s.6(4)-(6): a further conviction within a period, unless its
offence is triable only summarily, makes both end together at the later day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from ebatui.rules.asked import CannotAnswerError
from ebatui.rules.reasons import Reason
from ebatui.rules.rehabilitation import (
    Alone,
    Certainty,
    Conviction,
    Span,
    alone,
    longest,
    spent_from,
)
from ebatui.rules.rehabilitation_policy import Regime, RehabilitationPolicy


class Result(StrEnum):
    """What can be said of a conviction."""

    SPENT = "SPENT"
    UNSPENT = "UNSPENT"
    NEVER = "NEVER"
    CANNOT_SAY = "CANNOT_SAY"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehabilitation:
    """Whether a conviction is spent on a day.

    ``spent_on`` is the first day it is spent and ``last_unspent`` the day before; both are
    ``None`` where it never is or nothing can be said. ``at_least_until`` is set where it cannot be
    said, but it is unspent to that day whatever the answer. ``extended`` where another conviction
    moved its end.
    """

    label: str
    as_of: date
    regime: str
    result: Result
    spent_on: date | None
    last_unspent: date | None
    at_least_until: date | None
    extended: bool
    reasons: tuple[Reason, ...]

    @property
    def spent(self) -> bool:
        """Whether it is spent on the day asked; what cannot be said counts as unspent."""
        return self.result is Result.SPENT

    @property
    def never(self) -> bool:
        """Whether it can never be spent."""
        return self.result is Result.NEVER


def rehabilitation(
    conviction: Conviction, as_of: date, policy: RehabilitationPolicy
) -> Rehabilitation:
    """The answer for one conviction by itself. Raises :class:`CannotAnswerError`."""
    return rehabilitate_all((conviction,), as_of, policy)[0]


def rehabilitate_all(
    convictions: Sequence[Conviction], as_of: date, policy: RehabilitationPolicy
) -> tuple[Rehabilitation, ...]:
    """The answer for each conviction, in the order given, with the others taken into account.

    Raises :class:`CannotAnswerError` where a fact is missing or contradicts another, or a
    conviction comes after the day asked for.
    """
    for conviction in convictions:
        refuse_later(conviction, as_of)
    regime = policy.regimes.in_force(as_of)
    each = [alone(conviction, regime, policy) for conviction in convictions]
    together = extend(convictions, each)
    already = _spent_before(convictions, as_of, policy)
    return tuple(
        _answer(conviction, before, after, already.get(place), as_of, regime, policy)
        for place, (conviction, before, after) in enumerate(
            zip(convictions, each, together, strict=True)
        )
    )


def refuse_later(conviction: Conviction, as_of: date) -> None:
    """Raises :class:`CannotAnswerError` for a conviction after the day asked for."""
    if conviction.convicted_on > as_of:
        raise CannotAnswerError("CONVICTED_AFTER_DAY_ASKED", "conviction")


def extend(convictions: Sequence[Conviction], each: Sequence[Alone]) -> tuple[Alone, ...]:
    """Each conviction's periods once those of the others have moved them.

    Repeats until nothing changes, so that extending the outcome again changes nothing.
    """
    found = list(each)
    order = sorted(range(len(found)), key=lambda place: convictions[place].convicted_on)
    pairs = [
        (earlier, later)
        for number, earlier in enumerate(order)
        for later in order[number + 1 :]
        if convictions[earlier].convicted_on < convictions[later].convicted_on
        and not convictions[later].summary_only
    ]
    changed = True
    while changed:
        changed = False
        for earlier, later in pairs:
            first, second = found[earlier].reach, found[later].reach
            if first is None or second is None or first.certainty is Certainty.NEVER:
                continue
            if convictions[later].convicted_on <= first.last_unspent:
                ends = _together(first, second)
                changed = changed or ends != (first, second)
                found[earlier] = _reaching(found[earlier], ends[0])
                found[later] = _reaching(found[later], ends[1])
    return tuple(found)


def _together(first: Span, second: Span) -> tuple[Span, Span]:
    """The ends of an earlier and a later conviction of which the one falls within the other.

    Where it is not known whether the earlier can ever be spent, it may not extend the later at
    all: all that is sure of the later is its own period.
    """
    both = longest(first, second)
    if first.certainty is Certainty.UNKNOWN:
        return both, Span(both.certainty, second.last_unspent)
    return both, both


def _reaching(conviction: Alone, reach: Span) -> Alone:
    return replace(conviction, reach=reach, span=longest(conviction.span, reach))


def _spent_before(
    convictions: Sequence[Conviction], as_of: date, policy: RehabilitationPolicy
) -> dict[int, tuple[Span, Regime]]:
    """Convictions already spent under an earlier regime while it lasted, by place."""
    already: dict[int, tuple[Span, Regime]] = {}
    for regime in policy.regimes:
        last_day = policy.regimes.last_day(regime)
        if last_day is None or last_day >= as_of:
            break
        places, each = [], []
        for place, conviction in enumerate(convictions):
            try:
                found = alone(conviction, regime, policy)
            except CannotAnswerError:  # a fact only the older law asks for: nothing to say of it
                continue
            if conviction.convicted_on <= last_day:
                places.append(place)
                each.append(found)
        together = extend([convictions[place] for place in places], each)
        for place, after in zip(places, together, strict=True):
            ended = after.span.certainty is Certainty.DATED and after.span.last_unspent <= last_day
            if ended and place not in already:
                already[place] = (after.span, regime)
    return already


def _answer(
    conviction: Conviction,
    before: Alone,
    after: Alone,
    already: tuple[Span, Regime] | None,
    as_of: date,
    regime: Regime,
    policy: RehabilitationPolicy,
) -> Rehabilitation:
    span, reasons = after.span, [regime.reason(regime.code), *before.reasons]
    extended = after.span != before.span
    if extended:
        never = span.certainty is Certainty.NEVER
        reasons.append(
            policy.notes.reason(
                "NEVER_THROUGH_LATER_CONVICTION" if never else "EXTENDED_BY_OVERLAP"
            )
        )
    if already is not None and already[0] < span:
        span, extended = already[0], False
        reasons.extend((already[1].reason(already[1].code), policy.notes.reason("STAYS_SPENT")))
    spent_on = spent_from(span)
    return Rehabilitation(
        label=conviction.label,
        as_of=as_of,
        regime=regime.id,
        result=_result(span, spent_on, as_of),
        spent_on=spent_on,
        last_unspent=span.last_unspent if spent_on else None,
        at_least_until=_at_least(span),
        extended=extended,
        reasons=tuple(reasons),
    )


def _result(span: Span, spent_on: date | None, as_of: date) -> Result:
    if span.certainty is Certainty.NEVER:
        return Result.NEVER
    if spent_on is None:
        return Result.CANNOT_SAY
    return Result.SPENT if as_of >= spent_on else Result.UNSPENT


def _at_least(span: Span) -> date | None:
    known = span.certainty is Certainty.UNKNOWN and span.last_unspent > date.min
    return span.last_unspent if known else None
