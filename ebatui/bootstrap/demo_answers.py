"""Invented facts as an adviser would type and act on them."""

from __future__ import annotations

from collections.abc import Mapping

from ebatui.bootstrap.demo_facts import DemoBenefit, DemoPerson
from ebatui.casework.codes import (
    CallResult,
    ClosureState,
    ConsentState,
    InductionOutcome,
    NinoUnknown,
    Recipient,
    YesNo,
)
from ebatui.services.closures import ClosureRow


def answers_of(person: DemoPerson) -> dict[str, object]:
    """An induction's answers, as typed."""
    answers: dict[str, object] = {
        "outcome": (person.outcome or InductionOutcome.DONE).value,
        "seen_on": "t",
    }
    if person.outcome is not InductionOutcome.DONE:
        return answers
    consents = {consent.recipient: consent for consent in person.consents}
    answers |= {
        "nino": person.nino or "",
        "nino_unknown": (person.nino_unknown or NinoUnknown.NOT_REMEMBERED).value,
        "reading_help": _flag(person.reading_help),
        "on_benefit": _code(person.on_benefit),
        "had_job": _code(person.had_job),
        "wants_work": _code(person.wants_work),
        "bank_account": _code(person.bank_account),
        "returns_home": _code(person.returns_home),
        "single": _flag(person.single),
        "children": "" if person.children is None else str(person.children),
        "id_held": person.id_held or "",
        "wants": person.wants or "",
        "skills": person.skills or "",
        "benefits": [_benefit_row(benefit) for benefit in person.benefits],
        "needs": ", ".join(need.pathway.value for need in person.needs),
        "needs_detail": person.needs[0].detail if person.needs else "",
    }
    if person.job is not None:
        answers |= {
            "employer": person.job.employer,
            "employer_contact": person.job.contact,
            "job": person.job.job,
            "wants_kept": person.job.wants_kept.value,
        }
    for recipient, name in (
        (Recipient.JOBCENTRE, "consent_jobcentre"),
        (Recipient.EMPLOYER, "consent_employer"),
    ):
        if recipient in consents:
            answers[name] = _flag(consents[recipient].state is ConsentState.GIVEN)
            answers["consent_how"] = consents[recipient].how.value
    return answers


def _benefit_row(benefit: DemoBenefit) -> dict[str, str]:
    pence = benefit.weekly_pence if benefit.weekly_pence is not None else benefit.monthly_pence
    return {
        "benefit": benefit.benefit.value,
        "weekly": "" if pence is None else f"{pence // 100}.{pence % 100:02}",
        "paid_to": benefit.paid_to.isoformat(),
        "office": benefit.office,
        "housing_costs": _flag(benefit.housing_costs),
    }


def _code(answer: YesNo | None) -> str:
    return answer.value if answer else ""


def _flag(answer: bool | None) -> str:
    return "" if answer is None else "y" if answer else "n"


_STEPS: Mapping[ClosureState, tuple[tuple[CallResult | None, int], ...]] = {
    ClosureState.SENT: ((None, 1),),
    ClosureState.ACKNOWLEDGED: ((None, 1),),
    ClosureState.CHASED: ((None, 5), (CallResult.ASKED, 2)),
    ClosureState.ESCALATED: ((None, 9), (CallResult.CALL_BACK, 6), (CallResult.CALL_BACK, 1)),
    ClosureState.CLOSED: ((CallResult.NO_ANSWER, 2), (CallResult.CLOSED, 1)),
    ClosureState.NOTHING_IN_PAYMENT: ((CallResult.NOTHING_IN_PAYMENT, 1),),
    ClosureState.WRONG_PERSON: ((CallResult.WRONG_PERSON, 1),),
}


def call_steps(goal: ClosureState, row: ClosureRow) -> tuple[tuple[CallResult | None, int], ...]:
    """What is done about a closure until it stands where the facts say.

    A notice is ``None``; with each step, how many days before the last visit it was taken.
    """
    return () if row.state is ClosureState.TO_VERIFY else _STEPS.get(goal, ())
