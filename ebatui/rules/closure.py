"""What custody does to a benefit, from which day, and who must be told.

Sources are those of the policy rows; the tests of Housing Benefit, Universal Credit and Personal
Independence Payment are GOV.UK's "Benefits and prison" pages.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from ebatui.casework.codes import ClosureAction
from ebatui.rules.arithmetic import add_days, add_months
from ebatui.rules.asked import CannotAnswerError
from ebatui.rules.closure_policy import (
    BENEFIT_CODES,
    ClosurePolicy,
    Conditions,
    Custody,
    Household,
    InCustody,
    Outcome,
    Standing,
    Stops,
    Stretch,
)
from ebatui.rules.reasons import Reason

NOTES = frozenset({"SPELL_INCLUDES_REMAND", "EXPECTED_RETURN_NOT_KNOWN", "CUSTODY_DAYS_USED_UP"})
"""The remarks an answer may add to the reason of its policy row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosureQuestion:
    """The facts about one claim and one spell in custody.

    ``received`` is the first day of the whole spell: for someone sentenced after remand the day
    they were remanded, with ``sentenced_on`` the day of sentence. ``as_of`` is the day the answer
    is given on (policy rows are those of that day, and a return first seen to be unlikely is
    unlikely from that day); left out, it is the day of reception. ``housing_element``: the
    Universal Credit housing element was in payment in the assessment period before custody.
    ``earlier_custody_days`` counts days in custody in the twelve months before.
    """

    benefit: str
    custody: Custody
    received: date
    sentenced_on: date | None = None
    likely_return: date | None = None
    expected_release: date | None = None
    household: Household | None = None
    housing_costs: bool = False
    housing_element: bool = False
    intends_to_return: bool = True
    home_let: bool = False
    earlier_custody_days: int = 0
    in_custody: InCustody = InCustody.CLAIMANT
    as_of: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosureAnswer:
    """What to do about a claim.

    ``stops_on`` is the first day not payable (in Universal Credit, which is undone by whole
    assessment periods, the day of the change: a reason says so), ``keeps`` what may go on and
    ``kept_until`` the first day on which that must have ended, ``arrears`` whether arrears follow
    if no custodial sentence does. ``estimate`` is set where the answer rests on how long custody
    is expected to last, or on a body that has yet to decide.
    """

    benefit: str
    action: ClosureAction
    stops_on: date | None
    keeps: tuple[str, ...]
    kept_until: date | None
    arrears: bool
    notify: tuple[str, ...]
    estimate: bool
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """Who must be told about a person's claims, and the duties to read out."""

    notify: tuple[str, ...]
    reasons: tuple[Reason, ...]


def close_claim(asked: ClosureQuestion, policy: ClosurePolicy) -> ClosureAnswer:
    """What custody does to a claim. Raises :class:`CannotAnswerError` for facts that clash."""
    _check(asked, policy)
    outcome = _outcome(asked, asked.custody, policy)
    stops_on = _stops_on(asked, outcome, policy)
    reasons = [outcome.reason(outcome.code), *_caveats(asked, outcome, policy)]
    action, keeps, kept_until = outcome.action, outcome.keeps, None
    if outcome.once_used_up is not None and stops_on == _first_day(asked, policy):
        action, keeps = outcome.once_used_up, ()
        reasons.append(policy.notes.reason("CUSTODY_DAYS_USED_UP"))
    if outcome.kept_for:
        kept_until = outcome.kept_for.after(asked.received)
    if _remand_first(asked):
        on_remand = _outcome(asked, Custody.REMAND, policy)
        reasons.append(policy.notes.reason("SPELL_INCLUDES_REMAND"))
        stops_on = _later_of_sentence(asked, stops_on, _stops_on(asked, on_remand, policy), outcome)
        if on_remand.keeps and not keeps and outcome.stops is Stops.RECEPTION:
            keeps, kept_until = on_remand.keeps, asked.sentenced_on
            reasons.append(on_remand.reason(on_remand.code))
    stops_on, ended = _not_beyond_abolition(asked, stops_on, policy)
    return ClosureAnswer(
        benefit=asked.benefit,
        action=action,
        stops_on=stops_on,
        keeps=keeps,
        kept_until=kept_until,
        arrears=outcome.arrears,
        notify=outcome.notify,
        estimate=outcome.conditions.on_length
        or outcome.stops is Stops.UNLIKELY
        or outcome.action is ClosureAction.TELL,
        reasons=(*reasons, *ended, *_not_begun(asked, policy)),
    )


def _not_begun(asked: ClosureQuestion, policy: ClosurePolicy) -> tuple[Reason, ...]:
    """A warning that nobody can have had the benefit on that day: a day or a code is mistyped."""
    if has_begun(asked.benefit, _answered_for(asked), policy):
        return ()
    return (policy.begun[asked.benefit].reason("BENEFIT_NOT_BEGUN"),)


def who_must_be_told(
    answers: Iterable[ClosureAnswer], *, sentenced_after_remand: bool, policy: ClosurePolicy
) -> Told:
    """Everyone the answers name, once each, and the claimant's duties to report."""
    notify = dict.fromkeys(body for answer in answers for body in answer.notify)
    return Told(
        tuple(notify),
        tuple(
            duty.reason(duty.code)
            for duty in policy.duties
            if sentenced_after_remand or not duty.only_when_sentenced_after_remand
        ),
    )


def has_begun(benefit: str, on: date, policy: ClosurePolicy) -> bool:
    """Whether anyone could have had ``benefit`` on that day."""
    row = policy.begun.get(benefit)
    return row is None or row.first_day <= on


def is_prisoner(standing: Standing, policy: ClosurePolicy) -> tuple[bool, Reason]:
    """Whether someone of that standing is a prisoner for benefits, and why."""
    row = policy.standings[standing]
    return row.prisoner, row.reason(row.code)


def earlier_custody_days(received: date, spells: Sequence[tuple[date, date]]) -> int:
    """Days in custody in the twelve months before ``received``.

    A spell runs from its reception up to, not including, its release. Spells may overlap; a day
    counts once. Use it for the days of Personal Independence Payment already used up.
    """
    first = add_months(received, -12)
    days = 0
    counted_to = first
    for start, end in sorted(spells):
        begins, ends = max(start, counted_to), min(end, received)
        if ends > begins:
            days += (ends - begins).days
            counted_to = ends
    return days


def _check(asked: ClosureQuestion, policy: ClosurePolicy) -> None:
    if asked.benefit not in BENEFIT_CODES:
        raise CannotAnswerError("UNKNOWN_BENEFIT", "benefit")
    if asked.earlier_custody_days < 0:
        raise CannotAnswerError("DAYS_BELOW_NOUGHT", "earlier-custody-days")
    after_reception = {
        "likely-return": asked.likely_return,
        "expected-release": asked.expected_release,
        "sentenced": asked.sentenced_on,
        "as-of": asked.as_of,
    }
    for field, day in after_reception.items():
        if day is not None and day < asked.received:
            raise CannotAnswerError("BEFORE_RECEPTION", field)
    if asked.sentenced_on and asked.custody is Custody.REMAND:
        raise CannotAnswerError("SENTENCED_YET_ON_REMAND", "sentenced")


def _answered_for(asked: ClosureQuestion) -> date:
    return asked.as_of or asked.received


def _outcome(asked: ClosureQuestion, custody: Custody, policy: ClosurePolicy) -> Outcome:
    series = policy.tables.get((asked.benefit, asked.in_custody, custody))
    if series is None:
        raise CannotAnswerError("NOT_A_QUESTION_FOR_THIS_BENEFIT", "in-custody")
    table = series.in_force(_answered_for(asked))
    return next(row for row in table.outcomes if _holds(row.conditions, asked))


def _holds(conditions: Conditions, asked: ClosureQuestion) -> bool:
    home_kept = asked.intends_to_return and not asked.home_let
    return (
        conditions.household in (None, asked.household)
        and (asked.housing_costs or not conditions.housing_costs)
        and (asked.housing_element or not conditions.housing_element)
        and (home_kept or not conditions.home_kept)
        and _short_enough(conditions, asked)
    )


def _short_enough(conditions: Conditions, asked: ClosureQuestion) -> bool:
    back = _expected_back(asked, conditions)
    if back is None:
        return True
    longest, under = conditions.away_at_most, conditions.away_under
    return (longest is None or back <= longest.after(asked.received)) and (
        under is None or back < under.after(asked.received)
    )


def _expected_back(asked: ClosureQuestion, conditions: Conditions) -> date | None:
    """The day custody is expected to end: a home asks for the return, an award for the release."""
    if conditions.home_kept:
        return asked.likely_return or asked.expected_release
    return asked.expected_release or asked.likely_return


def _first_day(asked: ClosureQuestion, policy: ClosurePolicy) -> date:
    return policy.first_day.in_force(asked.received).of(asked.received)


def _stops_on(asked: ClosureQuestion, outcome: Outcome, policy: ClosurePolicy) -> date | None:
    first = _first_day(asked, policy)
    match outcome.stops:
        case Stops.RECEPTION:
            return first
        case Stops.AFTER:
            return add_days(_end_of(outcome, first), -_days_used_before(asked, outcome, first))
        case Stops.UNLIKELY:
            return min(max(asked.as_of or first, first), _end_of(outcome, first))
        case Stops.NONE:
            return None


def _end_of(outcome: Outcome, first: date) -> date:
    return (outcome.period or Stretch()).after(first)


def _days_used_before(asked: ClosureQuestion, outcome: Outcome, first: date) -> int:
    if not outcome.counts_earlier_custody:
        return 0
    return min(asked.earlier_custody_days, (_end_of(outcome, first) - first).days)


def _remand_first(asked: ClosureQuestion) -> bool:
    return asked.sentenced_on is not None and asked.sentenced_on > asked.received


def _later_of_sentence(
    asked: ClosureQuestion, stops_on: date | None, on_remand: date | None, outcome: Outcome
) -> date | None:
    """What was rightly paid on remand is not undone by the shorter limit of a sentence."""
    if stops_on is None or on_remand is None or asked.sentenced_on is None:
        return stops_on
    if outcome.stops is Stops.RECEPTION:
        return stops_on
    return min(on_remand, max(stops_on, asked.sentenced_on))


def _not_beyond_abolition(
    asked: ClosureQuestion, stops_on: date | None, policy: ClosurePolicy
) -> tuple[date | None, tuple[Reason, ...]]:
    row = policy.abolished.get(asked.benefit)
    if row is None or stops_on is None or stops_on <= row.last_day:
        return stops_on, ()
    return add_days(row.last_day, 1), (row.reason(row.code),)


def _caveats(asked: ClosureQuestion, outcome: Outcome, policy: ClosurePolicy) -> Iterable[Reason]:
    if outcome.stops in (Stops.RECEPTION, Stops.AFTER):
        row = policy.first_day.in_force(asked.received)
        yield row.reason(row.code)
    whole = policy.whole_periods.get(asked.benefit)
    if whole is not None:
        yield whole.reason(whole.code)
    if outcome.conditions.on_length and _expected_back(asked, outcome.conditions) is None:
        yield policy.notes.reason("EXPECTED_RETURN_NOT_KNOWN")
