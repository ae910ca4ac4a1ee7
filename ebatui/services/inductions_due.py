"""Who has not been inducted yet, and where they are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from ebatui.casework.codes import InductionOutcome
from ebatui.casework.ids import RecordId
from ebatui.casework.records import Induction
from ebatui.rules.windows import one_visit
from ebatui.services.cases import Cases
from ebatui.services.desk import Desk
from ebatui.services.facts import FINAL_OUTCOMES
from ebatui.services.ports import Reader
from ebatui.services.saying import full_name

FETCHED_AGAIN = tuple(outcome for outcome in InductionOutcome if outcome not in FINAL_OUTCOMES)
_NUMBERS = re.compile(r"([0-9]+)")


@dataclass(frozen=True, slots=True)
class InductionDue:
    """Someone who has not been inducted."""

    person: RecordId
    episode: RecordId
    number: str
    name: str
    wing: str
    cell: str
    received: date
    due: date
    late: bool
    one_visit: bool
    draft: bool


def inductions_due(desk: Desk, reader: Reader, cases: Cases) -> list[InductionDue]:
    """Everyone in custody here whose induction has not ended."""
    today = desk.clock.today()
    drafts = {subject for subject, _ in reader.drafts("induction")}
    due = reader.find(Induction, outcome=[None, *FETCHED_AGAIN])
    held = cases.in_custody((induction, induction.episode) for induction in due)
    # Two terminals may each have begun one: what has ended is not due, nor anything twice.
    met = {
        induction.episode
        for induction in reader.find(
            Induction,
            episode=[episode.id for _, episode, _ in held],
            outcome=sorted(FINAL_OUTCOMES),
        )
    }
    rows = []
    for induction, episode, person in held:
        release = cases.release_of(episode).date
        gone = release is not None and release < today
        if gone or episode.id in met:
            continue
        met.add(episode.id)
        received = episode.received or today
        due_on = induction.due or received
        rows.append(
            InductionDue(
                person=person.id,
                episode=episode.id,
                number=person.prison_number or "",
                name=full_name(person),
                wing=episode.wing or "",
                cell=episode.cell or "",
                received=received,
                due=due_on,
                late=due_on < today,
                one_visit=release is not None
                and one_visit(received, release, desk.policy.windows).one_visit,
                draft=person.id in drafts,
            )
        )
    return rows


def round_to_walk(due: list[InductionDue]) -> list[InductionDue]:
    """In the order of wings and cells."""
    return sorted(due, key=lambda row: (_walked(row.wing), _walked(row.cell), row.name))


def _walked(place: str) -> list[tuple[int, str]]:
    """A cell as doors follow each other: ``A1-9`` before ``A1-10``."""
    return [(int(part), "") if part.isdecimal() else (0, part) for part in _NUMBERS.split(place)]
