"""The mentor's form: one, in large simple words, and nothing else on the screen.

It only adds. It looks the same whether the person is known or not, shows no name of anyone, no
count and no menu, and after a slip is sent nothing of it can be read again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import ClassVar

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.events import Key

from ebatui.casework.codes import Wants
from ebatui.i18n import has_words, words
from ebatui.screens.actions import TWINS
from ebatui.screens.base import DeskScreen
from ebatui.screens.framed import NOBODY
from ebatui.services.desk import NotAccepted, Problem
from ebatui.services.office import MentorOffice
from ebatui.services.slips import IntakeSlip
from ebatui.widgets.entry import Entry
from ebatui.widgets.fields import NEXT_KEYS, PREVIOUS_KEYS, FieldShape, Form, FormField
from ebatui.widgets.lines import Drawn, Lines, Strong

INDENT = 12
WANT_KEYS = {
    "b": Wants.BENEFITS,
    "j": Wants.KEEP_JOB,
    "w": Wants.FIND_WORK,
    "i": Wants.ID_OR_BANK,
    "o": Wants.SOMETHING_ELSE,
}
READING_KEYS = {"y": True, "n": False}
BACK_KEYS = ("escape", TWINS["escape"])


class Letters(Lines, can_focus=True):
    """Lines whose answers are single letters; a mark shows where the keys go."""

    def __init__(self, height: int) -> None:
        super().__init__()
        self.styles.height = height


class IntakeScreen(DeskScreen):
    """One blank form, again and again."""

    NAME: ClassVar[str] = "intake"
    REFILL = False
    DEFAULT_CSS = """
    IntakeScreen #intake { padding: 1 0 0 0; }
    IntakeScreen Form { padding: 0 0 0 12; }
    IntakeScreen Form > * { margin: 0 0 1 0; }
    """

    def __init__(self, mentor: MentorOffice) -> None:
        super().__init__(NOBODY)
        self._mentor = mentor
        self._wants: set[Wants] = set()
        self._reading: bool | None = None
        self._clearing = False
        self._form = Form(intake_shapes(collect=mentor.collect), today=date.min)
        self._want_lines = Letters(6)
        self._reading_lines = Letters(1)

    # -- drawing

    def compose(self) -> ComposeResult:
        """The form, a line for what happened, and the two keys."""
        self.hold_back()
        title = words("INTAKE_TITLE")
        with Vertical(id="body"), Vertical(id="intake"):
            yield _lines([Strong(_centred(title)), "", ""])
            yield self._form
            yield self._want_lines
            yield _lines([""])
            yield self._reading_lines
        yield self._low

    async def fill(self) -> None:
        """Blank."""
        self._paint()

    def refresh_top(self) -> None:
        """There is no top line: who is at the desk and what waits is not a mentor's business."""

    def refresh_keys(self) -> None:
        """The two keys that matter."""
        self._footer = " " * 6 + words("INTAKE_KEYS")
        self._show_low()

    def say(self, message: str) -> None:
        """In the middle, where it is seen."""
        super().say(_centred(message)[1:] if message else "")

    def _paint(self) -> None:
        pad = " " * INDENT
        lines: list[Drawn] = [_mark(self._on(self._want_lines)) + words("INTAKE_WANTS")]
        for key, want in WANT_KEYS.items():
            tick = "x" if want in self._wants else " "
            lines.append(f"{pad}   [{tick}] {key}  {words(f'INTAKE_WANT_{want.value}')}")
        self._want_lines.show(lines)
        said = {None: " ", True: "y", False: "n"}[self._reading]
        self._reading_lines.show(
            f"{_mark(self._on(self._reading_lines))}{words('INTAKE_READING')}  [{said}]  "
            + words("INTAKE_READING_KEYS")
        )

    def _on(self, lines: Letters) -> bool:
        return self.focused is lines

    # -- keys

    async def pressed(self, key: Key) -> None:
        """Lines in order; letters where letters are asked for; nothing else does anything."""
        if self._clearing:
            self._answer_clearing(key)
        elif key.key in BACK_KEYS:
            self._ask_to_clear()
        elif isinstance(self.focused, Entry):
            before = self.focused
            await super().pressed(key)
            if self.focused is before and key.key in NEXT_KEYS:
                self.set_focus(self._want_lines)
        elif key.key in NEXT_KEYS:
            self._move(1)
        elif key.key in PREVIOUS_KEYS:
            self._move(-1)
        elif self._on(self._want_lines) and key.key.lower() in WANT_KEYS:
            self._wants ^= {WANT_KEYS[key.key.lower()]}
        elif self._on(self._reading_lines) and key.key.lower() in READING_KEYS:
            answer = READING_KEYS[key.key.lower()]
            self._reading = None if self._reading is answer else answer
        else:
            await super().pressed(key)
        self._paint()

    def _move(self, step: int) -> None:
        self.let_pass()
        if step > 0:
            self.set_focus(self._reading_lines)
        elif self._on(self._reading_lines):
            self.set_focus(self._want_lines)
        else:
            self.set_focus(self._form.shown_fields[-1])

    def field_changed(self, form: Form, field: FormField) -> None:
        """Typing for the next person: what was said about the last one goes."""
        self.say("")

    def field_left(self, form: Form, field: FormField, problem: Problem | None) -> None:
        """Nothing is checked until it is sent."""
        super().field_left(form, field, None)

    def _unknown(self, key: Key) -> None:
        """A key that does nothing here does nothing."""

    # -- wiping

    def _ask_to_clear(self) -> None:
        if not any(self._form.values().values()) and not self._wants and self._reading is None:
            return
        self._clearing = True
        self.say(words("INTAKE_CLEAR"))

    def _answer_clearing(self, key: Key) -> None:
        self._clearing = False
        if key.key.lower() == "y":
            self._wipe()
            self.say(words("INTAKE_CLEARED"))
        else:
            self.say("")

    def _wipe(self) -> None:
        self._form.put({field.name_of: "" for field in self._form.fields})
        self._wants = set()
        self._reading = None
        self._form.focus_first()

    # -- sending

    def act_move_on(self) -> None:
        """Tab where no line has the cursor."""
        self._form.focus_first()

    def act_save(self) -> None:
        """Seal it for the adviser; then the same blank form."""
        try:
            self._mentor.submit(self._slip())
        except NotAccepted as refused:
            self.not_accepted(refused.problems)
        except OSError:
            self.refuse(words("INTAKE_NOT_SENT"))
        else:
            self._wipe()
            self.say(words("INTAKE_SENT"))
        self._paint()

    def _slip(self) -> IntakeSlip:
        typed = self._form.values()
        wants = tuple(want for want in WANT_KEYS.values() if want in self._wants)
        return IntakeSlip(wants=wants, reading_help=self._reading, **typed)

    def not_accepted(self, problems: Sequence[Problem]) -> None:
        """Simple words, and the cursor on the line to mend."""
        self._form.show_problems(problems)
        first = problems[0]
        own = f"INTAKE_MISSING_{first.field.upper()}"
        if first.code == "ENTRY_MISSING" and has_words(own):
            self.refuse(words(own))
        else:
            long = first.code == "ENTRY_TOO_LONG"
            self.refuse(words("INTAKE_TOO_LONG" if long else "INTAKE_MEND"))


def intake_shapes(*, collect: bool) -> list[Sequence[FieldShape]]:
    """The lines of the form. NI number and date of birth only where the prison lets mentors."""
    rows: list[Sequence[FieldShape]] = [
        (_line("forenames", 26, 80),),
        (_line("surname", 26, 60),),
        (_line("wing", 8, 20, beside=True), _line("cell", 8, 20, label_width=8)),
    ]
    if collect:
        rows.append((_line("nino", 14, 13, beside=True), _line("born", 14, 20, label_width=15)))
    return rows


def _line(
    name: str, width: int, limit: int, *, label_width: int = 16, beside: bool = False
) -> FieldShape:
    return FieldShape(
        name,
        words(f"INTAKE_ASK_{name.upper()}"),
        width=width,
        limit=limit,
        label_width=label_width,
        note_width=3 if beside else 0,
    )


def _mark(here: bool) -> str:
    return " " * (INDENT - 2) + ("> " if here else "  ")


def _centred(text: str) -> str:
    return " " * max(0, (80 - cell_len(text)) // 2) + text


def _lines(lines: Sequence[Drawn]) -> Lines:
    widget = Lines(*lines)
    widget.styles.height = len(lines)
    return widget
