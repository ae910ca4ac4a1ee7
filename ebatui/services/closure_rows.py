"""Closures as lists show them, with what the rules say of each today."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ebatui.casework.codes import Benefit, Channel, ClosureAction, ClosureState
from ebatui.casework.ids import RecordId, maker, shown
from ebatui.casework.records import Claim, Closure, Episode
from ebatui.rules import nino
from ebatui.rules.asked import CannotAnswerError
from ebatui.rules.chasing import ChaseStage, chase_plan
from ebatui.rules.reasons import Reason
from ebatui.services.cases import Cases
from ebatui.services.desk import Desk
from ebatui.services.entry import choice_words
from ebatui.services.facts import (
    ASKED,
    SETTLED,
    HouseholdFacts,
    Judged,
    claim_facts,
    has_gone,
    judge_claim,
)
from ebatui.services.ports import Reader
from ebatui.services.saying import full_name, in_sentence, place_in_prison, pounds, short_day


@dataclass(frozen=True, slots=True)
class ClosureRow:
    """One closure as a call sheet shows it. Money is an estimate."""

    closure: RecordId
    claim: RecordId | None
    person: RecordId
    name: str
    number: str
    cell: str
    born: date | None
    nino: str
    nino_masked: str
    benefit: Benefit
    state: ClosureState
    action: ClosureAction
    stops_on: date | None
    office: str
    risk_pence_day: int | None
    overpaid_pence: int | None
    say: str
    chase_on: date | None
    late: bool
    reference: str
    reasons: tuple[Reason, ...]

    @property
    def open(self) -> bool:
        """Whether it still needs something."""
        return self.state not in SETTLED


def closure_rows(
    desk: Desk,
    reader: Reader,
    *,
    person: RecordId | None = None,
    settled: bool = False,
    cases: Cases | None = None,
) -> list[ClosureRow]:
    """Closures with what the rules say of each today. ``cases``: what was read already."""
    cases = cases or Cases(desk, reader)
    if person is not None:
        episodes = [episode.id for episode in reader.find(Episode, person=person)]
        held = reader.find(Closure, episode=episodes) if episodes else []
    elif settled:
        held = reader.find(Closure)
    else:
        held = reader.find(Closure, state=[state for state in ClosureState if state not in SETTLED])
    claims = read_ahead(reader, cases, held)
    if person is None:  # what went to another prison is worked on there
        held = [one for one in held if not _is_elsewhere(desk, cases.episode(one.episode))]
    rows = [row_of(desk, cases, closure, claims) for closure in held]
    return [row for row in rows if row is not None and (settled or row.open)]


def _is_elsewhere(desk: Desk, episode: Episode | None) -> bool:
    known = episode is not None and episode.transferred_to is not None
    return known and has_gone(desk, episode)


def open_closures(desk: Desk, reader: Reader, cases: Cases | None = None) -> list[ClosureRow]:
    """Everyone's closures that still need something, kept for the next list. For reads only."""
    return desk.kept.of(
        "closures", reader, desk.clock.today(), lambda: closure_rows(desk, reader, cases=cases)
    )


def read_ahead(reader: Reader, cases: Cases, held: Sequence[Closure]) -> Mapping[RecordId, Claim]:
    """What rows are made of, in a few reads however many there are: the claims, by id."""
    cases.fetch_persons(closure.episode for closure in held)
    episodes = [episode for closure in held if (episode := cases.episode(closure.episode))]
    cases.fetch_inductions(episode.id for episode in episodes)
    wanted = [closure.claim for closure in held if closure.claim is not None]
    return {claim.id: claim for claim in reader.find(Claim, id=wanted)} if wanted else {}


def row_of(
    desk: Desk, cases: Cases, closure: Closure, claims: Mapping[RecordId, Claim]
) -> ClosureRow | None:
    """A closure with whose it is and what the rules say today; ``None`` for a stray one."""
    episode = cases.episode(closure.episode)
    person = cases.person_of(episode) if episode else None
    claim = claims.get(closure.claim) if closure.claim is not None else None
    if episode is None or person is None or claim is None or claim.benefit is None:
        return None
    state = closure.state or ClosureState.TO_VERIFY
    judged = _judged(desk, cases, episode, claim, closure)
    answer = judged.answer if judged else None
    number = person.nino or ""
    late = _late(desk, closure, state)
    return ClosureRow(
        closure=closure.id,
        claim=claim.id,
        person=person.id,
        name=full_name(person),
        number=person.prison_number or "",
        cell=place_in_prison(episode),
        born=person.born,
        nino=number,
        nino_masked=nino.masked(number) if number else "",
        benefit=claim.benefit,
        state=state,
        action=closure.action or (answer.action if answer else ClosureAction.CLOSE),
        stops_on=closure.stops_on or (answer.stops_on if answer else None),
        office=claim.office or "",
        risk_pence_day=judged.risk_pence_day if judged else None,
        overpaid_pence=judged.overpaid_pence if judged else None,
        say=_say(closure, claim.benefit, state, late),
        chase_on=closure.chase_on,
        late=late,
        reference=shown(closure.id, cases.label_of(maker(closure.id))),
        reasons=judged.reasons if judged else (),
    )


def _judged(
    desk: Desk, cases: Cases, episode: Episode, claim: Claim, closure: Closure
) -> Judged | None:
    facts = claim_facts(claim)
    if facts is None:
        return None
    try:
        return judge_claim(
            desk,
            episode,
            facts,
            HouseholdFacts.of(cases.induction_of(episode)),
            release=cases.release_of(episode).date,
            earlier=cases.earlier_of(episode, facts.benefit),
            told=closure.stops_on,
        )
    except CannotAnswerError:
        return None


def _late(desk: Desk, closure: Closure, state: ClosureState) -> bool:
    if state not in ASKED or closure.sent_on is None:
        return False
    plan = chase_plan(
        closure.sent_on,
        desk.clock.today(),
        calendar=desk.policy.calendar,
        policy=desk.policy.closures,
    )
    if closure.chase_on is not None and closure.chase_on > desk.clock.today():
        return False
    return plan.stage is not ChaseStage.WAITING


def _say(closure: Closure, benefit: Benefit, state: ClosureState, late: bool) -> str:
    name = benefit.value.replace("_", " ")
    match state:
        case ClosureState.TO_VERIFY:
            return f"{name}: who is this? verify first"
        case ClosureState.CLOSED:
            from_day = f" from {short_day(closure.closed_from)}" if closure.closed_from else ""
            money = closure.overpaid_pence
            over = f", overpaid {pounds(money)}" if money is not None else ""
            return f"{name} closed{from_day}{over}"
        case ClosureState.NOTHING_IN_PAYMENT | ClosureState.WRONG_PERSON:
            return f"{name}: {in_sentence(choice_words(state))}"
        case ClosureState.READY:
            from_day = f" from {short_day(closure.stops_on)}" if closure.stops_on else ""
            return f"{name}{from_day}"
        case _:
            asked = f" {short_day(closure.sent_on)}" if closure.sent_on else ""
            done = in_sentence(choice_words(state))
            if state is ClosureState.SENT and closure.channel is Channel.TELEPHONE:
                done = "asked"  # by telephone nothing was sent
            return f"{name} {done}{asked}{': chase' if late else ''}"
