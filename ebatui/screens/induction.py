"""The induction interview: eight sections by keys alone, the draft kept as it is typed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.events import Key, ScreenSuspend

from ebatui.casework.ids import RecordId
from ebatui.i18n import words
from ebatui.rules.reasons import Reason
from ebatui.screens.actions import WIDTH
from ebatui.screens.base import DeskScreen
from ebatui.screens.induction_live import DraftKeeper, LiveRules
from ebatui.screens.induction_panes import Panes
from ebatui.screens.induction_sections import (
    ClaimRows,
    Pane,
    label_of,
    question_of,
)
from ebatui.screens.induction_words import HINT_LINES, estimated, hint_lines, tabs_line
from ebatui.screens.inline import title_about
from ebatui.services.desk import Problem
from ebatui.services.entry import choice_words
from ebatui.services.induction import Finished, InductionForm, Judgement
from ebatui.services.induction_form import (
    FIELDS,
    ROWS,
    SECTIONS,
    Asked,
    likeliest,
    rows_of,
    section_of,
    spelled,
    visible,
)
from ebatui.services.saying import week_day
from ebatui.widgets.entry import Entry
from ebatui.widgets.fields import (
    NEXT_KEYS,
    PREVIOUS_KEYS,
    Form,
    FormField,
    problem_words,
)
from ebatui.widgets.keyboard import AltDigit
from ebatui.widgets.lines import Lines

if TYPE_CHECKING:
    from ebatui.services.office import Office

NOTE_WIDTH = 24
"""What can be said beside the NI number; more goes below."""


class InductionScreen(DeskScreen):
    """One interview with one person."""

    NAME: ClassVar[str] = "induction"
    REFILL = False
    KNOWS_ALT = True

    def __init__(
        self,
        office: Office,
        person: RecordId | None = None,
        subject: RecordId | None = None,
    ) -> None:
        super().__init__(office, person, subject)
        self._opened: InductionForm | None = None
        self._answers: dict[str, object] = {}
        self._problems: dict[str, Problem] = {}
        self._draft = DraftKeeper(self, self._keep_draft)
        self._rules = LiveRules(self, self._judge, self._paint_judgement)
        self._tabs = Lines()
        self._hint = Lines()
        self._panes = Panes(self.today)

    # -- drawing

    def body(self) -> ComposeResult:
        """Sections, the one that is open, how to answer, and the draft."""
        self._tabs.styles.height = 2
        self._hint.styles.height = HINT_LINES
        yield self._tabs
        yield self._panes
        yield self._hint
        yield self._draft.line

    def title_words(self) -> str:
        """Whose interview it is."""
        if self._opened is None:
            return words("INDUCTION_TITLE_OPENING")
        case = self._opened.case
        return title_about("INDUCTION_TITLE", case.name, case.person.prison_number)

    async def fill(self) -> None:
        """Open the interview: from the draft, or from the case."""
        if self.person is None:
            return
        self._opened = await self.office.inductions.open(self.person)
        self._answers = dict.fromkeys(FIELDS, "") | self._opened.answers
        self._answers[ROWS] = [dict(row) for row in rows_of(self._answers)]
        saved_at = self._draft.saved_at = self._opened.saved_at
        self._draft.paint()
        self._panes.begin(self._answers)
        await self._go_to(0)
        self._rules.touched()
        if self._opened.from_draft and saved_at is not None:
            when = f"{week_day(saved_at.date())} {saved_at:%H:%M}"
            self.say(words("INDUCTION_FROM_DRAFT", when=when))

    def first_focus(self) -> None:
        """Nowhere yet: the cursor goes to the first question without an answer."""

    @property
    def row_list(self) -> None:
        """There is no list on this screen: not looked for at every key."""

    def facts(self) -> set[str]:
        """``?`` asks why, except where it is text."""
        held = super().facts()
        field = self._field
        if field is not None and field.shape.kind == "text":
            held.discard("why")
        return held

    @property
    def pane(self) -> Pane | None:
        """The section on the screen."""
        return self._panes.shown

    @property
    def _field(self) -> FormField | None:
        """The field with the cursor."""
        return self.focused if isinstance(self.focused, FormField) else None

    def _paint_tabs(self) -> None:
        wrong = {section_of(name) for name in self._problems}
        self._tabs.show((tabs_line(self._panes.at, wrong), "-" * WIDTH))

    def _paint_hint(self) -> None:
        """How to answer the question with the cursor, or what is wrong with its answer."""
        judged = self._rules.latest
        self._hint.show(hint_lines(self._field, judged.nino_say if judged is not None else ""))

    # -- sections

    async def _go_to(self, at: int) -> None:
        """Open a section; it is made when it is first needed, or just before."""
        self.set_focus(None)  # nothing is typed into a section that is no more to be seen
        pane = await self._panes.show(at, self._answers, self._problems)
        if pane.claims is not None and self._rules.latest is None:
            await self._rules.ask()
        first = pane.first_open()
        self.set_focus(first)
        if first is not None:
            first.cursor_position = len(first.value)
        self._paint_tabs()
        self._paint_judgement()
        self._paint_hint()
        self._panes.make_when_quiet(self._neighbour(1), self._answers)

    async def _turn(self, step: int) -> None:
        """The next section with something to ask, or the one before."""
        at = self._neighbour(step)
        if at is None:
            self.refuse(words("INDUCTION_LAST" if step > 0 else "INDUCTION_FIRST"))
        else:
            await self._change(at)

    def _neighbour(self, step: int) -> int | None:
        asked = visible(self._answers) - {"born"}
        at = self._panes.at + step
        while 0 <= at < len(SECTIONS):
            if any(item.name in asked for item in SECTIONS[at].fields):
                return at
            at += step
        return None

    async def _change(self, at: int) -> None:
        await self._go_to(at)
        self._draft.soon()

    async def act_next_section(self) -> None:
        """The next section."""
        self._leave_field()
        await self._turn(1)

    async def act_previous_section(self) -> None:
        """The section before."""
        self._leave_field()
        await self._turn(-1)

    def _leave_field(self) -> None:
        field = self._field
        if field is not None and self.pane is not None:
            form = next(form for form in self.pane.forms if field in form.fields)
            self.field_left(form, field, field.read())

    async def _open_section(self, at: int) -> None:
        if at < len(SECTIONS):
            self._leave_field()
            await self._change(at)
        else:
            self.refuse(words("INDUCTION_NO_SECTION", last=len(SECTIONS)))

    # -- keys

    async def pressed(self, key: Key) -> None:
        """Alt and a number open a section; moving on goes through forms and sections."""
        if key.key in set(AltDigit):
            self.let_pass()
            await self._open_section(int(key.key[-1]) - 1)
            return
        before = self.focused
        await super().pressed(key)
        pane = self.pane
        if pane is not None and pane.claims is not None:
            await pane.claims.grow()
        if isinstance(before, Entry) and self.focused is before:
            if key.key in NEXT_KEYS:
                await self._step(1, turns=key.key != "down")
            elif key.key in PREVIOUS_KEYS:
                await self._step(-1)
        now = self.focused
        if now is not before:
            if isinstance(before, Entry):
                before.cursor_position = 0  # so that the beginning shows
            if isinstance(now, Entry):
                now.cursor_position = len(now.value)
        self._paint_hint()
        self.refresh_keys()
        self._panes.make_when_quiet(self._neighbour(1), self._answers)

    async def _step(self, step: int, *, turns: bool = False) -> None:
        """From the end of one form to the next of the section, and on to the next section.

        Tab and Enter turn the page: what is typed next never runs on in the last answer.
        """
        pane, field = self.pane, self._field
        if pane is None or field is None:
            return
        forms = pane.open_forms
        here = next(at for at, form in enumerate(forms) if field in form.fields)
        if 0 <= here + step < len(forms):
            fields = forms[here + step].shown_fields
            self.set_focus(fields[0 if step > 0 else -1])
        elif turns:
            await self._turn(step)

    def field_changed(self, form: Form, field: FormField) -> None:
        """Keep what is typed, ask the rules, show what is asked now."""
        item, typed = question_of(field.name_of), field.value
        if item.kind is Asked.CHOICE and not isinstance(form, ClaimRows):
            meant = likeliest(typed, item.choices)
            said = choice_words(meant) if meant is not None else ""
            field.aside = said if said != typed or len(said) > field.shape.width else ""
            field.repaint()
        if isinstance(form, ClaimRows):
            form.repaint_cells(field)
            self._answers[ROWS] = form.typed()
        else:
            self._answers[field.name_of] = typed
        if self._problems.pop(field.name_of, None) is not None:
            self._paint_tabs()
        if self.pane is not None:
            self.pane.show_asked(visible(self._answers))
        self._draft.touched()
        self._rules.touched()

    def field_left(self, form: Form, field: FormField, problem: Problem | None) -> None:
        """First letters become what they name; what cannot be read is said."""
        item = question_of(field.name_of)
        meant = spelled(item, field.value)
        if meant != field.value and (problem is not None or isinstance(form, ClaimRows)):
            field.put(meant)
            problem = field.read()
            self.field_changed(form, field)
        if problem is not None:
            self.refuse(problem_words(problem, label_of(field.name_of)))
        elif field.name_of in self._problems:  # it reads well, and still is not accepted
            field.mark(self._problems[field.name_of])

    # -- the rules and the draft, beside the typing

    async def _judge(self) -> Judgement:
        assert self.person is not None  # noqa: S101 - an interview is opened with a person
        return await self.office.inductions.judge(self.person, dict(self._answers))

    async def _keep_draft(self) -> datetime:
        assert self.person is not None  # noqa: S101 - as above
        return await self.office.inductions.save_draft(self.person, dict(self._answers))

    def _paint_judgement(self) -> None:
        judged, pane = self._rules.latest, self.pane
        if judged is None or pane is None:
            return
        if pane.claims is not None:
            pane.claims.say([claim.say if claim else "" for claim in judged.claims])
            pane.estimate.show(["", " " + estimated(judged)] if judged.claims else [])
        number = pane.find("nino")
        if number is not None:
            short = judged.nino_say if len(judged.nino_say) <= NOTE_WIDTH else ""
            number.aside = short
            number.repaint()
            if number is self._field:
                self._paint_hint()
        self.refresh_keys()

    def reasons_here(self) -> Sequence[Reason]:
        """The rules behind the row under the cursor, or behind every row of the section."""
        judged, pane = self._rules.latest, self.pane
        if judged is None or pane is None or pane.claims is None:
            return ()
        field, claims = self._field, judged.claims
        if field is not None and field.name_of.startswith(f"{ROWS}."):
            number, filled = int(field.name_of.split(".")[1]), pane.claims.filled()
            at = filled.index(number) if number in filled else len(claims)
            claims = claims[at : at + 1]
        reasons: list[Reason] = []
        for claim in claims:
            if claim is not None:
                reasons += [reason for reason in claim.reasons if reason not in reasons]
        return reasons

    async def keep_typing(self) -> None:
        """Before a lock."""
        await self._draft.save()

    def on_screen_suspend(self, _: ScreenSuspend) -> None:
        """Another screen comes over this one."""
        self._draft.soon()

    # -- leaving and finishing

    async def act_back(self) -> None:
        """Leave; the draft stays."""
        await self._draft.save()
        if self._draft.dirty:  # it could not be kept: stay, so that nothing typed is lost
            return
        self.leave(words("INDUCTION_DRAFT_STAYS") if self._draft.saved_at is not None else "")

    async def act_save(self) -> None:
        """Save the induction into the case."""
        self._leave_field()
        done = await self._draft.finish(self._finish)
        self.leave(done.message)

    async def _finish(self) -> Finished:
        assert self.person is not None  # noqa: S101 - an interview is opened with a person
        return await self.office.inductions.finish(self.person, dict(self._answers))

    def not_accepted(self, problems: Sequence[Problem]) -> None:
        """Mark every problem, go to the first, name it and say the mend."""
        self._problems = {}
        for problem in problems:
            try:
                section_of(problem.field)
            except KeyError:
                self.refuse(problem_words(problem))
                return
            self._problems[self._on_screen(problem.field)] = problem
        for pane in self._panes.made():
            for name, problem in self._problems.items():
                field = pane.find(name)
                if field is not None:
                    field.mark(problem)
        self.work(self._go_to_problem(), hold=True)

    def _on_screen(self, name: str) -> str:
        """The field of a problem: answers count only the rows that hold something."""
        if name == ROWS:
            return f"{ROWS}.0.benefit"
        parts = name.split(".")
        claims = next((p.claims for p in self._panes.made() if p.claims is not None), None)
        if len(parts) == 3 and claims is not None:
            filled = claims.filled()
            number = int(parts[1])
            parts[1] = str(filled[number] if number < len(filled) else number)
        return ".".join(parts)

    async def _go_to_problem(self) -> None:
        first = min(self._problems, key=section_of)
        problem = self._problems[first]
        await self._go_to(section_of(first))
        field = self.pane.find(first) if self.pane is not None else None
        if field is not None:
            self.set_focus(field)
            field.cursor_position = len(field.value)
        self._paint_hint()
        label = label_of(first)
        say = problem_words(problem, label)
        if not say.startswith(label.rstrip("?")):
            say = f"{label}: {say}"
        said = words("INDUCTION_PROBLEMS", count=len(self._problems), say=say)
        if len(said) >= self.wide:  # the whole of it stands above, where the hint is
            said = words("INDUCTION_PROBLEMS", count=len(self._problems), say=label)
        self.refuse(said)
        self.refresh_keys()
