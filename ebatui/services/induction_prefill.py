"""An induction's answers as the case already knows them, as a person would type them."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from ebatui.casework.codes import Benefit, ConsentState, InductionOutcome, Recipient
from ebatui.casework.ids import RecordId
from ebatui.casework.records import Claim, Consent, Episode, Induction, JobBefore, Need
from ebatui.services.case_view import CaseView
from ebatui.services.desk import Desk
from ebatui.services.entry import choice_words
from ebatui.services.facts import FINAL_OUTCOMES, induction_of
from ebatui.services.ports import Reader
from ebatui.services.saying import long_day

_TODAY = "t"
"""Today, as it is typed."""

CONSENT_FIELD = {
    Recipient.JOBCENTRE: "consent_jobcentre",
    Recipient.EMPLOYER: "consent_employer",
}


def prefilled(desk: Desk, reader: Reader, case: CaseView) -> dict[str, object]:
    """Answers to start from. What is not known is empty."""
    person, episode = case.person, case.episode
    answers: dict[str, object] = {
        "outcome": choice_words(InductionOutcome.DONE),
        "seen_on": _TODAY,
        "nino": person.nino or "",
        "nino_unknown": _typed(person.nino_unknown),
        "born": long_day(person.born) if person.born else "",
        "reading_help": _typed(person.reading_help),
    }
    if episode is not None:
        answers |= _episode_answers(episode)
        answers |= _induction_answers(induction_of(reader, episode.id))
        answers |= _job_answers(reader, episode.id)
        answers["benefits"] = [_claim_row(claim) for claim in _claims(reader, episode.id)]
        needs = reader.find(Need, episode=episode.id)
        answers["needs"] = ", ".join(_typed(need.pathway) for need in needs)
        answers["needs_detail"] = next((need.detail for need in needs if need.detail), "")
        answers |= _consent_answers(reader, episode.id, desk.clock.today())
    return answers


def _episode_answers(episode: Episode) -> dict[str, object]:
    return {
        "status": _typed(episode.status),
        "sentenced_on": _typed(episode.sentenced_on),
        "sentence": episode.sentence or "",
        "remand_days": _typed(episode.remand_days),
        "crd": _typed(episode.crd),
        "home_postcode": episode.home_postcode or "",
        "going_to": episode.going_to or "",
    }


def _induction_answers(induction: Induction | None) -> dict[str, object]:
    if induction is None:
        return {}
    ended: dict[str, object] = {}
    if induction.outcome in FINAL_OUTCOMES:
        ended = {
            "outcome": _typed(induction.outcome),
            "seen_on": _typed(induction.seen_on) or _TODAY,
        }
    names = (
        "on_benefit",
        "had_job",
        "wants_work",
        "partner_claims",
        "children",
        "single",
        "returns_home",
        "tenancy_ends",
        "bank_account",
        "id_held",
        "wants",
        "skills",
    )
    return ended | {name: _typed(getattr(induction, name)) for name in names}


def _job_answers(reader: Reader, episode: RecordId) -> dict[str, object]:
    held = reader.find(JobBefore, episode=episode)
    if not held:
        return {}
    job = held[-1]
    return {
        "employer": job.employer or "",
        "employer_contact": job.contact or "",
        "job": job.job or "",
        "wants_kept": _typed(job.wants_kept),
    }


def _claims(reader: Reader, episode: RecordId) -> list[Claim]:
    """One claim a benefit: where two terminals wrote the same one, the later stands."""
    found = {claim.benefit: claim for claim in reader.find(Claim, episode=episode)}
    return [claim for benefit, claim in found.items() if benefit is not None]


def _claim_row(claim: Claim) -> dict[str, str]:
    amount = claim.monthly_pence if claim.benefit is Benefit.UC else claim.weekly_pence
    return {
        "benefit": _typed(claim.benefit),
        "weekly": "" if amount is None else f"{amount // 100}.{amount % 100:02}",
        "paid_to": _typed(claim.paid_to),
        "office": claim.office or "",
        "housing_costs": _typed(claim.housing_costs),
    }


def lapsed(consent: Consent, today: date) -> bool:
    """Whether a consent was given and has run out: it must be asked for again."""
    given = consent.state in {ConsentState.GIVEN, ConsentState.EXPIRED}
    return given and consent.expires is not None and consent.expires <= today


def _consent_answers(reader: Reader, episode: RecordId, today: date) -> dict[str, object]:
    answers: dict[str, object] = {}
    for consent in reader.find(Consent, episode=episode):
        name = CONSENT_FIELD.get(consent.recipient) if consent.recipient else None
        if name is not None and not lapsed(consent, today):
            answers[name] = "y" if consent.state is ConsentState.GIVEN else "n"
            if consent.how is not None:
                answers["consent_how"] = _typed(consent.how)
    return answers


def _typed(value: StrEnum | date | bool | int | str | None) -> str:
    """A value as an adviser would type it."""
    match value:
        case None:
            return ""
        case bool():
            return "y" if value else "n"
        case date():
            return f"{value.day}/{value.month}/{value.year}"
        case Benefit():
            return value.value.replace("_", " ")
        case StrEnum():
            return choice_words(value)
        case _:
            return str(value)
