"""The induction interview: opened from the case, judged as it is typed, saved as one act."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from ebatui.casework.codes import Benefit, ClosureAction, InductionOutcome
from ebatui.casework.ids import RecordId
from ebatui.casework.records import Claim, Closure, Episode, Person
from ebatui.i18n import has_words, words
from ebatui.rules import nino
from ebatui.rules.asked import CannotAnswerError
from ebatui.rules.reasons import Reason
from ebatui.services.case_view import CaseView, case_view
from ebatui.services.desk import Desk, NotAccepted, Problem
from ebatui.services.entry import choice_words
from ebatui.services.facts import (
    ClaimFacts,
    HouseholdFacts,
    Judged,
    judge_claim,
    live_episode,
)
from ebatui.services.induction_answers import hear
from ebatui.services.induction_form import asked, rows_of
from ebatui.services.induction_prefill import prefilled
from ebatui.services.induction_save import save_induction
from ebatui.services.ports import Reader, UnitOfWork
from ebatui.services.release import release_of
from ebatui.services.saying import counted, in_sentence, near_day

FORM = "induction"
_SAVED_AT = "_saved_at"


@dataclass(frozen=True, slots=True)
class InductionForm:
    """The interview as it is taken up: answers as typed, from the case or from a draft."""

    case: CaseView
    answers: dict[str, object]
    from_draft: bool
    saved_at: datetime | None


@dataclass(frozen=True, slots=True)
class ClaimJudged:
    """What follows for one benefit, in a few words, with what it costs (estimates)."""

    benefit: Benefit
    action: ClosureAction
    stops_on: date | None
    say: str
    notify: tuple[str, ...]
    overpaid_pence: int | None
    risk_pence_day: int | None
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What follows from the answers so far."""

    claims: tuple[ClaimJudged | None, ...]
    overpaid_pence: int
    risk_pence_day: int
    problems: tuple[Problem, ...]
    nino: str
    nino_say: str


@dataclass(frozen=True, slots=True)
class Finished:
    """What saving did."""

    message: str
    closures: int


class Inductions:
    """Inductions, from the first keystroke to the closures they make."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def open(self, person: RecordId) -> InductionForm:
        """The interview with a person: the draft if one is there, else what the case knows."""

        def work(reader: Reader) -> InductionForm:
            case = case_view(self._desk, reader, person)
            draft = reader.draft(FORM, person)
            if draft is None:
                return InductionForm(case, prefilled(self._desk, reader, case), False, None)
            answers = {name: value for name, value in draft.items() if name != _SAVED_AT}
            return InductionForm(case, answers, True, _moment(draft.get(_SAVED_AT)))

        return await self._desk.case_file.read(work)

    async def save_draft(self, person: RecordId, answers: Mapping[str, object]) -> datetime:
        """Keep what has been typed; when it was kept."""
        now = self._desk.clock.now()
        kept = {**answers, _SAVED_AT: now.isoformat()}
        await self._desk.case_file.write(
            self._desk.adviser, lambda unit: unit.save_draft(FORM, person, kept)
        )
        return now

    async def discard(self, person: RecordId) -> None:
        """Forget the draft."""
        await self._desk.case_file.write(
            self._desk.adviser, lambda unit: unit.drop_draft(FORM, person)
        )

    async def judge(self, person: RecordId, answers: Mapping[str, object]) -> Judgement:
        """What follows so far. Never raises for what was typed: problems are listed."""
        return await self._desk.case_file.read(
            lambda reader: self._judgement(reader, person, answers)
        )

    async def finish(self, person: RecordId, answers: Mapping[str, object]) -> Finished:
        """Save the interview: case, claims, closures, needs and consents, in one act.

        Raises ``NotAccepted`` with every problem; nothing is saved then and the draft stays.
        """
        desk = self._desk

        def work(unit: UnitOfWork) -> Finished:
            episode = live_episode(desk, unit, person)
            held = unit.get(Person, person)
            if held is None:
                raise NotAccepted(Problem("person", "CASE_NOT_FOUND"))
            heard = hear(desk, held, episode, asked(answers))
            if heard.problems:
                raise NotAccepted(*heard.problems)
            made = save_induction(desk, unit, held, episode, heard)
            unit.drop_draft(FORM, person)
            return Finished(_finished(desk, heard.outcome, made), made)

        return await desk.case_file.write(desk.adviser, work)

    def _judgement(
        self, reader: Reader, person: RecordId, answers: Mapping[str, object]
    ) -> Judgement:
        desk = self._desk
        episode = live_episode(desk, reader, person)
        held = reader.get(Person, person)
        if held is None:
            raise NotAccepted(Problem("person", "CASE_NOT_FOUND"))
        heard = hear(desk, held, episode, asked(answers))
        facing = heard.episode(episode)
        earlier = reader.find(Episode, person=person)
        release = release_of(desk, facing).date
        told = _told(reader, episode.id)
        claims: list[ClaimJudged | None] = [
            _judged(desk, facing, facts, heard.household, release, earlier, told.get(facts.benefit))
            if facts
            else None
            for facts in heard.claims
        ]
        claims += [None] * (len(rows_of(answers)) - len(claims))
        known = [claim for claim in claims if claim is not None]
        code, said = _nino_so_far(desk, str(answers.get("nino") or ""))
        return Judgement(
            claims=tuple(claims),
            overpaid_pence=sum(claim.overpaid_pence or 0 for claim in known),
            risk_pence_day=sum(claim.risk_pence_day or 0 for claim in known),
            problems=heard.problems,
            nino=code,
            nino_say=said,
        )


def _told(reader: Reader, episode: RecordId) -> dict[Benefit, date | None]:
    """The first day not payable, by benefit, as the closures made so far say it."""
    stops = {closure.claim: closure.stops_on for closure in reader.find(Closure, episode=episode)}
    return {
        claim.benefit: stops.get(claim.id)
        for claim in reader.find(Claim, episode=episode)
        if claim.benefit is not None
    }


def _judged(
    desk: Desk,
    episode: Episode,
    facts: ClaimFacts,
    household: HouseholdFacts,
    release: date | None,
    earlier: list[Episode],
    told: date | None,
) -> ClaimJudged | None:
    try:
        judged = judge_claim(
            desk, episode, facts, household, release=release, earlier=earlier, told=told
        )
    except CannotAnswerError:
        return None
    return ClaimJudged(
        benefit=facts.benefit,
        action=judged.answer.action,
        stops_on=judged.answer.stops_on,
        say=what_happens(judged, desk.clock.today()),
        notify=judged.answer.notify,
        overpaid_pence=judged.overpaid_pence,
        risk_pence_day=judged.risk_pence_day,
        reasons=judged.reasons,
    )


def what_happens(judged: Judged, today: date) -> str:
    """The action in a few words: ``close from 8 Nov``, ``may run to 18 Nov 2027``."""
    answer = judged.answer
    day = near_day(answer.stops_on, today) if answer.stops_on else ""
    code = f"HAPPENS_{answer.action.value}" + ("" if day else "_NO_DAY")
    return words(code, day=day)


def _nino_so_far(desk: Desk, typed: str) -> tuple[str, str]:
    if not typed.strip():
        return "", ""
    checked = nino.check(typed, desk.policy.nino, demo=desk.demo)
    if checked.ok:
        code = checked.code
        said = "" if code in {nino.OK, nino.TEST} else words(code)
        if checked.signing_day and not said:
            said = words("NINO_SIGNS_ON", day=checked.signing_day)
        return code, said
    so_far = nino.progress(typed, desk.policy.nino, demo=desk.demo)
    if so_far.valid_so_far and not so_far.complete:
        return "", ""
    code = so_far.code or checked.code
    return code, words(code) if has_words(code) else code


def _finished(desk: Desk, outcome: InductionOutcome, closures: int) -> str:
    at = f"{desk.clock.now():%H:%M}"
    if outcome is not InductionOutcome.DONE:
        return f"Saved {at}: {in_sentence(choice_words(outcome))}."
    if not closures:
        return f"Saved {at}. Nothing to close."
    return f"Saved {at}. {counted(closures, 'claim')} to close."


def _moment(given: object) -> datetime | None:
    try:
        return datetime.fromisoformat(str(given))
    except ValueError:
        return None
