"""The words round the questions of an interview: its sections, how to answer, what is overpaid."""

from __future__ import annotations

from collections.abc import Collection

from ebatui.i18n import words
from ebatui.screens.actions import WIDTH
from ebatui.screens.induction_sections import hint_for, label_of
from ebatui.services.induction import Judgement
from ebatui.services.induction_form import SECTIONS
from ebatui.services.saying import pounds
from ebatui.widgets.fields import FormField, problem_words
from ebatui.widgets.text import wrapped

HINT_LINES = 3


def tabs_line(here: int, wrong: Collection[int]) -> str:
    """The sections: ``<`` at the one that is open, ``!`` at those with something to mend."""
    line = "".join(
        f"{at + 1} {words(f'INDUCTION_SECTION_{section.code}')}"
        f"{('!' if at in wrong else '') + ('<' if at == here else ''):<2} "
        for at, section in enumerate(SECTIONS)
    ).rstrip()
    return line if len(line) >= WIDTH else " " + line


def hint_lines(field: FormField | None, nino_say: str) -> list[str]:
    """How to answer a question, or what is wrong with its answer; ``nino_say`` of an NI number."""
    if field is None:
        return []
    said = problem_words(field.problem, label_of(field.name_of)) if field.problem else ""
    if not said and field.name_of == "nino":
        said = nino_say
    if said:
        return [" " + line for line in wrapped(said, WIDTH - 2)][:HINT_LINES]
    return hint_for(field.name_of, field.value)


def estimated(judged: Judgement) -> str:
    """What is overpaid so far; that it is not known where an amount is missing."""
    unknown = any(claim is not None and claim.overpaid_pence is None for claim in judged.claims)
    if judged.overpaid_pence or judged.risk_pence_day:
        said = words(
            "INDUCTION_ESTIMATE",
            pounds=pounds(judged.overpaid_pence),
            day=pounds(judged.risk_pence_day),
        )
        return f"{said} {words('INDUCTION_AND_MORE')}" if unknown else said
    return words("INDUCTION_NO_AMOUNT" if unknown else "INDUCTION_NO_ESTIMATE")
