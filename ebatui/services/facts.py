"""The facts that rules are asked about, read off a case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from ebatui.casework.codes import (
    Benefit,
    ClosureState,
    CustodyStatus,
    EpisodeState,
    InductionOutcome,
    YesNo,
)
from ebatui.casework.ids import RecordId
from ebatui.casework.records import Claim, Closure, Episode, Induction, Person
from ebatui.rules.closure import ClosureAnswer, ClosureQuestion, close_claim, earlier_custody_days
from ebatui.rules.closure_policy import Custody, Household
from ebatui.rules.overpayment import at_risk_per_day, overpayment
from ebatui.rules.rates import GivenWeekly
from ebatui.rules.reasons import Reason
from ebatui.services.desk import Desk, NotAccepted, Problem
from ebatui.services.ports import Reader
from ebatui.services.saying import long_day

SETTLED = frozenset(
    {ClosureState.CLOSED, ClosureState.NOTHING_IN_PAYMENT, ClosureState.WRONG_PERSON}
)
"""Closure states that need nothing more."""

ASKED = frozenset(
    {
        ClosureState.SENT,
        ClosureState.CHASED,
        ClosureState.ESCALATED,
        ClosureState.ACKNOWLEDGED,
    }
)
"""Closure states in which the paying office has been asked and has not finished."""

FINAL_OUTCOMES = frozenset(
    {InductionOutcome.DONE, InductionOutcome.REFUSED, InductionOutcome.DISCHARGED}
)
"""Outcomes that end an induction; after the others the person is fetched again."""


def current_episode(reader: Reader, person: RecordId) -> Episode | None:
    """The person's spell of custody that goes on; failing that the latest."""
    return max(
        reader.find(Episode, person=person),
        key=lambda held: (
            held.state is EpisodeState.IN_CUSTODY,
            held.received or date.min,
            held.id,
        ),
        default=None,
    )


def live_episode(desk: Desk, reader: Reader, person: RecordId) -> Episode:
    """The spell of custody to work on.

    Raises ``NotAccepted`` where there is none, or the case went to another prison.
    """
    check_here(desk, reader, person)
    episode = current_episode(reader, person)
    if episode is None:
        raise NotAccepted(Problem("person", "CASE_NO_EPISODE"))
    return episode


def has_gone(desk: Desk, episode: Episode | None) -> bool:
    """Whether a spell of custody goes on at another prison, and its case with it."""
    return (
        episode is not None
        and episode.state is EpisodeState.TRANSFERRED
        and episode.transferred_to != desk.establishment
    )


def gone_to(desk: Desk, episode: Episode) -> Problem:
    """Where a case went and when, as what stands in the way of changing it here."""
    if episode.transferred_to is None:
        return Problem("person", "CASE_TRANSFERRED")
    prison = desk.places.prison_name(episode.transferred_to) or episode.transferred_to
    if episode.transferred_on is None:
        return Problem("person", "CASE_GONE_UNDATED", (("prison", prison),))
    day = long_day(episode.transferred_on)
    return Problem("person", "CASE_GONE", (("prison", prison), ("day", day)))


def check_here(desk: Desk, reader: Reader, person: RecordId | None) -> None:
    """Raises ``NotAccepted`` where the person's case went elsewhere: this copy is only read."""
    if person is None:
        return
    held = reader.get(Person, person)
    if held is not None and held.same_as is not None:
        raise NotAccepted(Problem("person", "CASE_JOINED"))
    episode = current_episode(reader, person)
    if episode is not None and has_gone(desk, episode):
        raise NotAccepted(gone_to(desk, episode))


def check_episode_here(desk: Desk, reader: Reader, episode: RecordId | None) -> None:
    """As ``check_here``, of whose spell of custody it is."""
    held = reader.get(Episode, episode) if episode is not None else None
    check_here(desk, reader, held.person if held else None)


def custody_of(episode: Episode) -> Custody:
    """Which of the rules' two kinds of custody this is; a recall is a sentence."""
    return Custody.REMAND if episode.status is CustodyStatus.REMAND else Custody.SENTENCED


def induction_of(reader: Reader, episode: RecordId) -> Induction | None:
    """The episode's induction, done or due."""
    return likeliest_induction(reader.find(Induction, episode=episode))


def likeliest_induction(held: Sequence[Induction]) -> Induction | None:
    """Of an episode's inductions the one that ended: two terminals may each have begun one."""
    ended = (induction for induction in held if induction.outcome in FINAL_OUTCOMES)
    return next(ended, held[0] if held else None)


@dataclass(frozen=True, slots=True)
class ClaimFacts:
    """What an adviser was told about one benefit."""

    benefit: Benefit
    weekly_pence: int | None
    monthly_pence: int | None
    """Universal Credit is paid by the month, everything else by the week."""
    paid_to: date | None
    housing_costs: bool | None


@dataclass(frozen=True, slots=True)
class HouseholdFacts:
    """What an induction says of the home."""

    single: bool | None = None
    returns_home: YesNo | None = None
    tenancy_ends: date | None = None

    @classmethod
    def of(cls, induction: Induction | None) -> HouseholdFacts:
        """As an induction holds them; nothing known without one."""
        if induction is None:
            return cls()
        return cls(induction.single, induction.returns_home, induction.tenancy_ends)


@dataclass(frozen=True, slots=True)
class Judged:
    """What follows for one claim, as of today. Money is an estimate."""

    answer: ClosureAnswer
    overpaid_pence: int | None
    """Paid for days in custody so far; ``None`` where the weekly amount is not known."""
    risk_pence_day: int | None
    """What each further day of payment adds; ``None`` as above, 0 where nothing stops yet, or any
    more: after release a day is no day in custody."""
    reasons: tuple[Reason, ...]


def judge_claim(
    desk: Desk,
    episode: Episode,
    claim: ClaimFacts,
    household: HouseholdFacts,
    *,
    release: date | None,
    earlier: Sequence[Episode] = (),
    told: date | None = None,
) -> Judged:
    """What custody does to a claim, and what it costs while it goes on.

    ``told`` is the first day not payable as it was said before: a return first seen to be unlikely
    then stays unlikely from that day. Raises ``CannotAnswerError`` for facts that clash.
    """
    today = desk.clock.today()
    received = episode.received or today
    asked = ClosureQuestion(
        benefit=claim.benefit,
        custody=custody_of(episode),
        received=received,
        sentenced_on=_sentenced_later(episode, received),
        expected_release=release if release and release >= received else None,
        household=_household(household.single),
        housing_costs=bool(claim.housing_costs),
        housing_element=bool(claim.housing_costs),
        intends_to_return=household.returns_home is not YesNo.NO,
        earlier_custody_days=earlier_custody_days(received, _spells(earlier, episode)),
        as_of=max(today, received),
    )
    answer = _as_told(close_claim(asked, desk.policy.closures), asked, told, desk)
    return _priced(desk, episode, claim, answer, today)


def _as_told(
    now: ClosureAnswer, asked: ClosureQuestion, told: date | None, desk: Desk
) -> ClosureAnswer:
    """The answer that ended on the day told, where today's differs by the day of asking alone."""
    if told is None or now.stops_on is None or not asked.received <= told < now.stops_on:
        return now
    then = close_claim(replace(asked, as_of=told), desk.policy.closures)
    same = then.stops_on == told and then.reasons == now.reasons
    return then if same else now


def _priced(
    desk: Desk, episode: Episode, claim: ClaimFacts, answer: ClosureAnswer, today: date
) -> Judged:
    stops, policy = answer.stops_on, desk.policy.overpayments
    if stops is None:
        return Judged(answer, 0, 0, answer.reasons)
    at_risk = at_risk_per_day(
        today,
        policy=policy,
        weekly_pence=[claim.weekly_pence] if claim.weekly_pence is not None else (),
        monthly_pence=[claim.monthly_pence] if claim.monthly_pence is not None else (),
    )
    known = claim.weekly_pence is not None or claim.monthly_pence is not None
    out = episode.released is not None and episode.released <= today
    per_day = 0 if stops > today or out else at_risk.pence if known else None
    if claim.weekly_pence is None:
        # Universal Credit is undone by whole assessment periods, which are not asked for here.
        priced = at_risk.reasons if known else ()
        return Judged(answer, None, per_day, (*answer.reasons, *priced))
    shift = policy.first_day.in_force(stops).of(stops) - stops
    so_far = overpayment(
        stops - shift,  # ``stops`` is the first day not payable already
        claim.paid_to or today,
        GivenWeekly(claim.weekly_pence),
        policy=policy,
        released=max(episode.released, stops - shift) if episode.released else None,
        benefit=claim.benefit,
    )
    reasons = (*answer.reasons, *so_far.reasons, *at_risk.reasons)
    return Judged(answer, so_far.pence, per_day, reasons)


def claim_facts(claim: Claim) -> ClaimFacts | None:
    """A claim's facts for the rules; ``None`` until its benefit is known."""
    if claim.benefit is None:
        return None
    return ClaimFacts(
        claim.benefit,
        claim.weekly_pence,
        claim.monthly_pence,
        claim.paid_to,
        claim.housing_costs,
    )


def is_open(closure: Closure) -> bool:
    """Whether a closure still needs something."""
    return closure.state not in SETTLED


def _household(single: bool | None) -> Household | None:
    if single is None:
        return None
    return Household.SINGLE if single else Household.COUPLE


def _sentenced_later(episode: Episode, received: date) -> date | None:
    sentenced = episode.sentenced_on
    if episode.status is CustodyStatus.SENTENCED and sentenced and sentenced > received:
        return sentenced
    return None


def _spells(earlier: Sequence[Episode], now: Episode) -> list[tuple[date, date]]:
    return [
        (held.received, held.released)
        for held in earlier
        if held.id != now.id and held.received and held.released
    ]


def person_of(reader: Reader, episode: Episode) -> Person | None:
    """Whose spell of custody this is."""
    return reader.get(Person, episode.person) if episode.person is not None else None
