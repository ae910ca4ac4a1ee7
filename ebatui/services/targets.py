"""Job targets: ten opportunities a person, each on its way toward work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ebatui.casework.codes import TargetSource, TargetState
from ebatui.casework.ids import RecordId
from ebatui.casework.records import TARGET_ARROWS, Target
from ebatui.casework.text import clean
from ebatui.rules.practice import pace_days
from ebatui.services.case_view import CaseView, case_view
from ebatui.services.desk import Desk, NotAccepted, Problem
from ebatui.services.entry import Entries, choice_words, read_choice, read_text
from ebatui.services.facts import check_episode_here, live_episode
from ebatui.services.ports import Reader, UnitOfWork
from ebatui.services.saying import in_sentence

DOES_NOT_COUNT = {TargetState.DROPPED}


@dataclass(frozen=True, slots=True)
class TargetRow:
    """One opportunity as the list shows it."""

    target: RecordId
    title: str
    employer: str
    town: str
    telephone: str
    contact: str
    state: TargetState
    state_on: date | None
    note: str
    counts: bool
    source: TargetSource | None


@dataclass(frozen=True, slots=True)
class TargetsView:
    """A person's list: how many of how many, at what pace, and each of them."""

    case: CaseView
    count: int
    of: int
    pace: str
    rows: tuple[TargetRow, ...]


def counting(targets: list[Target]) -> int:
    """How many opportunities count toward the list."""
    return sum(target.state not in DOES_NOT_COUNT for target in targets)


def moves_from(state: TargetState) -> frozenset[str]:
    """Where an opportunity in ``state`` may go."""
    return TARGET_ARROWS.get(state, frozenset())


class Targets:
    """Adding opportunities and following them."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def view(self, person: RecordId) -> TargetsView:
        """A person's job targets, oldest first."""
        return await self._desk.case_file.read(lambda reader: self._view(reader, person))

    async def add(
        self,
        person: RecordId,
        title: str,
        employer: str,
        town: str = "",
        telephone: str = "",
        contact: str = "",
        source: str = "",
        note: str = "",
    ) -> str:
        """One more opportunity. Raises ``NotAccepted`` without a job title or an employer."""
        entries = Entries()
        fields: dict[str, object] = {
            "title": entries.need(read_text, "title", title, 80),
            "employer": entries.need(read_text, "employer", employer, 80),
            "town": entries.read(read_text, "town", town, 60),
            "telephone": entries.read(read_text, "telephone", telephone, 30),
            "contact": entries.read(read_text, "contact", contact, 60),
            "source": entries.read(read_choice, "source", source, TargetSource),
            "note": entries.read(read_text, "note", note, 200),
        }
        entries.accept()
        today = self._desk.clock.today()

        def work(unit: UnitOfWork) -> str:
            episode = live_episode(self._desk, unit, person)
            if any(
                _same(target, title, employer) and target.state not in DOES_NOT_COUNT
                for target in unit.find(Target, episode=episode.id)
            ):
                raise NotAccepted(Problem("title", "TARGET_TWICE"))
            unit.append(
                Target,
                unit.new_id(),
                {
                    **fields,
                    "episode": episode.id,
                    "state": TargetState.OPEN,
                    "state_on": today,
                },
            )
            have = counting(unit.find(Target, episode=episode.id))
            return f"Added. {have} of {self._of()} opportunities."

        return await self._desk.case_file.write(self._desk.adviser, work)

    async def move(self, target: RecordId, to: TargetState, note: str = "") -> str:
        """Move an opportunity on.

        Raises ``ForbiddenMove`` where there is no arrow, ``NotAccepted`` for one not held here.
        """
        today = self._desk.clock.today()
        said = read_text("note", note, 200)

        def work(unit: UnitOfWork) -> str:
            held = unit.get(Target, target)
            if held is None:
                raise NotAccepted(Problem("target", "CASE_NOT_FOUND"))
            check_episode_here(self._desk, unit, held.episode)
            fields: dict[str, object] = {"state": to, "state_on": today}
            if said is not None:
                fields["note"] = said
            unit.append(Target, target, fields)
            return f"Now: {in_sentence(choice_words(to))}."

        return await self._desk.case_file.write(self._desk.adviser, work)

    def _of(self) -> int:
        return self._desk.policy.practice.in_force(self._desk.clock.today()).targets

    def _view(self, reader: Reader, person: RecordId) -> TargetsView:
        case = case_view(self._desk, reader, person)
        held = reader.find(Target, episode=case.episode.id) if case.episode else []
        have = counting(held)
        today = self._desk.clock.today()
        every = pace_days(self._desk.policy.practice, today, have, case.release.days or 0)
        pace = "" if every is None else f"one every {every} days" if every > 1 else "one a day"
        return TargetsView(
            case=case,
            count=have,
            of=self._of(),
            pace=pace,
            rows=tuple(_row(target) for target in held),
        )


def _same(target: Target, title: str, employer: str) -> bool:
    """Whether it is the same opportunity, however it is written."""
    return clean(title).casefold() == (target.title or "").casefold() and (
        clean(employer).casefold() == (target.employer or "").casefold()
    )


def _row(target: Target) -> TargetRow:
    state = target.state or TargetState.OPEN
    return TargetRow(
        target=target.id,
        title=target.title or "",
        employer=target.employer or "",
        town=target.town or "",
        telephone=target.telephone or "",
        contact=target.contact or "",
        state=state,
        state_on=target.state_on,
        note=target.note or "",
        counts=state not in DOES_NOT_COUNT,
        source=target.source,
    )
