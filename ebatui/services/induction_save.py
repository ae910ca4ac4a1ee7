"""Saving an induction: one act that updates the case and makes the closures that follow."""

from __future__ import annotations

from datetime import date

from ebatui.casework.codes import (
    ClosureAction,
    ClosureState,
    ConsentState,
    DateSource,
    InductionOutcome,
    JobOutcome,
    NeedStatus,
    YesNo,
)
from ebatui.casework.ids import RecordId
from ebatui.casework.records import (
    Claim,
    Closure,
    Consent,
    Episode,
    Induction,
    JobBefore,
    Need,
    Person,
)
from ebatui.rules.arithmetic import add_months
from ebatui.rules.asked import CannotAnswerError
from ebatui.rules.practice import induction_due
from ebatui.services.desk import Desk
from ebatui.services.facts import ClaimFacts, Judged, induction_of, is_open, judge_claim
from ebatui.services.induction_answers import Heard
from ebatui.services.induction_prefill import CONSENT_FIELD, lapsed
from ebatui.services.ports import UnitOfWork
from ebatui.services.release import release_of

CONSENT_WORDING = "2026-1"
"""The version of the words read out; ``CONSENT_WORDING`` of ``i18n`` holds them."""


def save_induction(
    desk: Desk, unit: UnitOfWork, person: Person, episode: Episode, heard: Heard
) -> int:
    """Write what was heard into the case; how many closures are open afterwards."""
    _induction(desk, unit, episode, heard)
    if heard.outcome is not InductionOutcome.DONE:
        return 0
    if heard.person:
        unit.append(Person, person.id, heard.person)
    custody = dict(heard.custody)
    if "crd" in custody and custody["crd"] != episode.crd:
        custody |= {"crd_source": DateSource.ADVISER, "dates_why": "told at induction"}
    if custody:
        unit.append(Episode, episode.id, custody)
    facing = heard.episode(episode)
    _job(unit, episode.id, heard)
    _needs(unit, episode.id, heard)
    _consents(desk, unit, episode.id, heard)
    removed = person.nino is not None and heard.person.get("nino", person.nino) is None
    return _claims(desk, unit, facing, heard, number_removed=removed)


def _induction(desk: Desk, unit: UnitOfWork, episode: Episode, heard: Heard) -> None:
    held = induction_of(unit, episode.id)
    fields: dict[str, object] = {
        **heard.induction,
        "episode": episode.id,
        "outcome": heard.outcome,
        "seen_on": heard.seen_on,
        "seen_by": desk.adviser,
    }
    if held and held.outcome is heard.outcome and held.seen_on == heard.seen_on:
        fields["seen_by"] = held.seen_by or desk.adviser  # corrected later: who saw them stands
    if held is None:
        received = episode.received or desk.clock.today()
        fields["due"] = induction_due(desk.policy.practice, desk.policy.calendar, received)
    unit.append(Induction, held.id if held else unit.new_id(), fields)


def _job(unit: UnitOfWork, episode: RecordId, heard: Heard) -> None:
    if not heard.job:
        return
    held = unit.find(JobBefore, episode=episode)
    outcome = JobOutcome.TO_SETTLE
    if heard.job.get("wants_kept") is YesNo.NO:
        outcome = JobOutcome.NOT_WANTED
    fields = {**heard.job, "episode": episode}
    if not held or held[-1].outcome in {None, JobOutcome.TO_SETTLE, JobOutcome.NOT_WANTED}:
        fields["outcome"] = outcome
    unit.append(JobBefore, held[-1].id if held else unit.new_id(), fields)


def _needs(unit: UnitOfWork, episode: RecordId, heard: Heard) -> None:
    held = {need.pathway: need for need in unit.find(Need, episode=episode)}
    for place, pathway in enumerate(heard.needs):
        fields: dict[str, object] = {"episode": episode, "pathway": pathway}
        if place == 0 and heard.needs_detail is not None:
            fields["detail"] = heard.needs_detail
        if pathway in held:
            unit.append(Need, held[pathway].id, fields)
        else:
            unit.append(Need, unit.new_id(), {**fields, "status": NeedStatus.NOT_STARTED})


def _consents(desk: Desk, unit: UnitOfWork, episode: RecordId, heard: Heard) -> None:
    today = desk.clock.today()
    months = desk.policy.practice.in_force(today).consent_months
    held = {consent.recipient: consent for consent in unit.find(Consent, episode=episode)}
    for recipient, name in CONSENT_FIELD.items():
        answer = heard.consents.get(name)
        if answer is None:
            continue
        before = held.get(recipient)
        state = _consent_state(before, given=answer)
        if before is not None and before.state is state and not lapsed(before, today):
            continue
        fields: dict[str, object] = {
            "episode": episode,
            "recipient": recipient,
            "state": state,
            "wording": CONSENT_WORDING,
            "how": heard.consent_how,
            "on": today,
            "expires": add_months(today, months) if answer else None,
        }
        unit.append(Consent, before.id if before else unit.new_id(), fields)


def _consent_state(before: Consent | None, *, given: bool) -> ConsentState:
    """A "no" after a consent was given withdraws it; before, it is a refusal."""
    if given:
        return ConsentState.GIVEN
    if before is None or before.state is ConsentState.DRAFT:
        return ConsentState.REFUSED
    if before.state is ConsentState.GIVEN:
        return ConsentState.WITHDRAWN
    return before.state or ConsentState.REFUSED


def _claims(
    desk: Desk, unit: UnitOfWork, episode: Episode, heard: Heard, *, number_removed: bool
) -> int:
    held = {claim.benefit: claim for claim in unit.find(Claim, episode=episode.id)}
    closures = {closure.claim: closure for closure in unit.find(Closure, episode=episode.id)}
    earlier = unit.find(Episode, person=episode.person) if episode.person is not None else []
    release = release_of(desk, episode).date
    for facts, office in zip(heard.claims, heard.offices, strict=True):
        if facts is None:
            continue
        known = held.get(facts.benefit)
        claim = known.id if known else unit.new_id()
        before = closures.get(claim)
        unit.append(Claim, claim, _claim_fields(episode.id, facts, office))
        try:
            judged = judge_claim(
                desk,
                episode,
                facts,
                heard.household,
                release=release,
                earlier=earlier,
                told=before.stops_on if before else None,
            )
        except CannotAnswerError:
            continue
        if before is None:
            _new_closure(unit, episode.id, claim, judged, closable=heard.nino_closable)
        elif is_open(before):
            fields: dict[str, object] = dict(_outcome(judged))
            if number_removed and before.state is ClosureState.READY:
                fields["state"] = ClosureState.TO_VERIFY
            unit.append(Closure, before.id, fields)
    return sum(is_open(closure) for closure in unit.find(Closure, episode=episode.id))


def _claim_fields(episode: RecordId, facts: ClaimFacts, office: str | None) -> dict[str, object]:
    fields: dict[str, object] = {"episode": episode, "benefit": facts.benefit, "office": office}
    optional: dict[str, bool | int | date | None] = {
        "weekly_pence": facts.weekly_pence,
        "monthly_pence": facts.monthly_pence,
        "paid_to": facts.paid_to,
        "housing_costs": facts.housing_costs,
    }
    return fields | {name: value for name, value in optional.items() if value is not None}


def _new_closure(
    unit: UnitOfWork, episode: RecordId, claim: RecordId, judged: Judged, *, closable: bool
) -> None:
    """Without an NI number that may be sent, someone must first find out who this is."""
    state = ClosureState.READY if closable else ClosureState.TO_VERIFY
    fields = {"claim": claim, "episode": episode, "state": state, **_outcome(judged)}
    unit.append(Closure, unit.new_id(), fields)


def _outcome(judged: Judged) -> dict[str, ClosureAction | date | str | None]:
    codes = dict.fromkeys(reason.code for reason in judged.answer.reasons)
    return {
        "action": judged.answer.action,
        "stops_on": judged.answer.stops_on,
        "reasons": " ".join(codes)[:400] or None,
    }
