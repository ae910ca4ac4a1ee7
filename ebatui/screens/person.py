"""One person: who, when out, where to, what is still missing at the gate, what happened."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.app import ComposeResult

from ebatui.casework.codes import EpisodeState, NoteKind
from ebatui.casework.ids import RecordId
from ebatui.i18n import words
from ebatui.rules.reasons import Reason
from ebatui.screens.actions import ACTIONS
from ebatui.screens.base import DeskScreen
from ebatui.screens.reading import ReadingScreen
from ebatui.services.booking_rows import LIVE
from ebatui.services.case_view import CaseView, TimelineRow
from ebatui.services.desk import NotAccepted, Problem
from ebatui.services.entry import choice_words, read_choice
from ebatui.services.saying import long_day, short_day
from ebatui.widgets.fields import FieldShape
from ebatui.widgets.lines import Drawn, Lines, Strong
from ebatui.widgets.rows import Row, RowList
from ebatui.widgets.text import columns, ends, fit

if TYPE_CHECKING:
    from ebatui.services.office import Office

SAID = 47
"""Cells of what happened, in the timeline."""


class PersonScreen(DeskScreen):
    """The hub of a case: F7, F8 and F9 go to its parts; the timeline shows what was done."""

    NAME = "person"
    CSS_PATH = "person.tcss"

    def __init__(
        self, office: Office, person: RecordId | None = None, subject: RecordId | None = None
    ) -> None:
        super().__init__(office, person, subject)
        self._case: CaseView | None = None
        self._about = Lines(id="about")
        self._tabs = Lines(id="tabs")
        self._timeline = RowList(id="timeline")

    def body(self) -> ComposeResult:
        """Summary, tabs, timeline."""
        yield self._about
        yield self._tabs
        yield self._timeline

    def title_words(self) -> str:
        """Name and number."""
        if self._case is None:
            return words("PERSON_OPENING")
        return f"{self._case.name}  {self._case.person.prison_number or ''}"

    async def fill(self) -> None:
        """Read the case and paint it."""
        if self.person is None:
            return
        self._case = case = await self.office.people.case(self.person)
        self._about.show(about_lines(case, self.wide))
        self._tabs.show(self._tab_lines(case))
        today = self.today
        self._timeline.show(
            [
                Row(event_line(event, self.today == event.on, today.year), event)
                for event in case.timeline
            ],
            empty=words("PERSON_NOTHING"),
        )

    def facts(self) -> set[str]:
        """Whether there is a custody to act on, and whether it goes on here."""
        held = super().facts()
        case = self._case
        if case is None or not case.gone:
            held.add("here")
        if case is not None and case.episode is not None:
            if not case.gone:
                held.add("episode")
            if case.episode.state is EpisodeState.IN_CUSTODY:
                held.add("in_custody")
            if case.may_stay:
                held.add("may_stay")
        return held

    def reasons_here(self) -> Sequence[Reason]:
        """The rules behind the event under the cursor, then behind the release date."""
        if self._case is None:
            return ()
        row = self._timeline.row
        event: TimelineRow | None = row.value if row is not None else None
        return (*(event.reasons if event else ()), *self._case.release.reasons)

    def _tab_lines(self, case: CaseView) -> list[Drawn]:
        def key(action: str) -> str:
            return self.frame.keys.label(ACTIONS[action])

        none = words("PERSON_NONE")
        in_payment = words("PERSON_IN_PAYMENT", count=case.in_payment)
        closures = in_payment if case.in_payment else str(len(case.closures) or none)
        booking = case.bookings[0].say if case.bookings else none
        parts = [
            words("PERSON_TAB_CLOSURES", key=key("closures"), count=closures),
            words("PERSON_TAB_TARGETS", key=key("targets"), count=case.targets, of=case.targets_of),
            words("PERSON_TAB_BOOKINGS", key=key("bookings"), count=booking),
            words("PERSON_TAB_NEEDS", count=case.needs),
            words("PERSON_TAB_NOTES", count=case.notes),
        ]
        rule = "-" * self.wide
        return [rule, " " + "  ".join(parts), rule]

    # -- acts

    def act_read(self) -> None:
        """The whole of the line under the cursor."""
        row = self._timeline.row
        if row is not None:
            self.app.push_screen(ReadingScreen(self.office, row.value))

    def act_note(self) -> None:
        """Add a case note."""
        if self._case is None or self.person is None:
            return
        person = self.person

        async def accept(answers: dict[str, str]) -> str:
            kind = read_choice("kind", answers["kind"], NoteKind)
            if not answers["text"].strip():
                raise NotAccepted(Problem("text", "PERSON_NOTE_EMPTY"))
            await self.office.people.add_note(person, kind or NoteKind.GENERAL, answers["text"])
            return words("PERSON_NOTE_SAVED", time=f"{self.now:%H:%M}")

        shapes = [
            FieldShape("text", words("PERSON_NOTE_TEXT"), width=58, limit=2000),
            FieldShape(
                "kind",
                words("PERSON_NOTE_KIND"),
                "choice",
                12,
                tuple(NoteKind),
                hint=choice_words(NoteKind.GENERAL),
            ),
        ]
        title = words("PERSON_NOTE_TITLE", name=self._case.name)
        self.ask(title, shapes, accept, form="note")

    def act_date_moved(self) -> None:
        """Enter a release date that moved. The one before stays in the journal, with the reason."""
        if self._case is None or self.person is None:
            return
        case, person = self._case, self.person

        async def accept(answers: dict[str, str]) -> str:
            said = await self.office.people.move_release(person, answers["release"], answers["why"])
            moved = await self.office.people.case(person)
            if any(row.late and row.state in LIVE for row in moved.bookings):
                said += " " + words(
                    "PERSON_MOVED_OVERTAKES", key=self.frame.keys.label(ACTIONS["bookings"])
                )
            return said

        shapes = [
            FieldShape(
                "release", words("PERSON_MOVED_DAY"), "day", 14, hint=words("PERSON_MOVED_HINT")
            ),
            FieldShape("why", words("PERSON_MOVED_WHY"), width=58, limit=120),
        ]
        self.ask(
            words("PERSON_MOVED_TITLE", name=case.name),
            shapes,
            accept,
            form="date-moved",
            intro=[words("PERSON_MOVED_NOW", say=case.release.say or words("PERSON_NONE"))],
        )

    def act_transfer(self) -> None:
        """Say that the person moved to another prison: the case follows."""
        if self._case is None or self.person is None:
            return
        person = self.person

        async def accept(answers: dict[str, str]) -> str:
            return await self.office.moves.transfer(person, answers["to"], answers["on"])

        shapes = [
            FieldShape("to", words("PERSON_TRANSFER_TO"), width=40, limit=60),
            FieldShape(
                "on", words("PERSON_TRANSFER_ON"), "day", 14, hint=words("PERSON_TRANSFER_HINT")
            ),
        ]
        self.ask(
            words("PERSON_TRANSFER_TITLE", name=self._case.name),
            shapes,
            accept,
            form="transfer",
            intro=[words("PERSON_TRANSFER_WHAT")],
        )

    async def act_transfer_undo(self) -> None:
        """It was a mistake: the person is still here."""
        if self.person is not None:
            await self.done(await self.office.moves.stay(self.person))


def _release(case: CaseView) -> str:
    """When out, in the rule's words, marked where it is an estimate."""
    release = case.release
    if release.date is None:
        return words("PERSON_OUT_UNKNOWN")
    return words(
        "PERSON_OUT",
        say=release.say,
        estimate=words("PERSON_ESTIMATE") if release.estimate else "",
        why=words("PERSON_WHY") if release.reasons else "",
    )


def _days(case: CaseView) -> str:
    days = case.release.days
    if days is None:
        return ""
    if days < 0:
        return words("PERSON_DAYS_AGO", days=-days)
    return words({0: "PERSON_DAYS_NONE", 1: "PERSON_DAYS_ONE"}.get(days, "PERSON_DAYS"), days=days)


def about_lines(case: CaseView, width: int) -> list[Drawn]:
    """Who, when out, where to, the gate pack, and what cannot wait."""
    person, episode = case.person, case.episode
    born = (
        words("PERSON_BORN", day=long_day(person.born), age=case.age)
        if person.born
        else words("PERSON_BORN_UNKNOWN")
    )
    cell = (episode.cell or episode.wing or "") if episode else ""
    who = "  ".join(
        part for part in (born, case.nino_masked, cell, case.custody, case.came) if part
    )
    home = words("PERSON_HOME", home=case.home or words("PERSON_HOME_UNKNOWN"))
    if case.jobcentre is not None:
        home += words("PERSON_JOBCENTRE", name=case.jobcentre.name)
    ready = sum(item.ready for item in case.gate)
    gate = "  ".join(
        f"{item.label} {words('PERSON_READY' if item.ready else 'PERSON_MISSING')}"
        for item in case.gate
    )
    count = words("PERSON_GATE_COUNT", ready=ready, of=len(case.gate))
    return [
        " " + who,
        ends(" " + _release(case), _days(case), width),
        " " + home,
        _cannot_wait(case),
        ends(f" {words('PERSON_GATE')}  {gate}", count, width),
    ]


def _cannot_wait(case: CaseView) -> Drawn:
    """The one thing to see to first, if there is one."""
    if case.gone:
        undo = f" {words('PERSON_TRANSFER_UNSENT')}" if case.may_stay else ""
        return Strong(f" {case.gone}{undo}")
    if case.rivals:
        return Strong(" " + words("PERSON_RIVAL", say="; ".join(case.rivals)))
    if case.inducted or case.episode is None:
        return ""
    if case.draft:
        return Strong(" " + words("PERSON_INDUCTION_DRAFT"))
    code = "PERSON_INDUCTION_ONE_VISIT" if case.one_visit else "PERSON_INDUCTION_DUE"
    return Strong(" " + words(code))


def event_line(event: TimelineRow, is_today: bool, year: int) -> str:
    """One thing that happened: when, what, by whom, and whether a rule is behind it."""
    if is_today:
        when = f"{words('PERSON_DAYS_NONE')} {event.time}".rstrip()
    else:
        when = short_day(event.on) if event.on.year == year else long_day(event.on)
    why = " ?" if event.reasons else ""
    said = fit(event.say, SAID - len(why)).rstrip() + why
    return columns((when, 14), (said, SAID + 1), (event.by, 15))  # each begins at a tab stop
