"""Labelled one-line fields and the forms made of them.

A field keeps what was typed, as typed; beside it stands how it was read, or ``!`` where it could
not be. Only the use case decides whether a form is accepted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol, runtime_checkable

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.events import Key
from textual.geometry import Region
from textual.strip import Strip

from ebatui.casework.codes import YesNo
from ebatui.i18n import has_words, words
from ebatui.services.desk import NotAccepted, Problem
from ebatui.services.entry import (
    choice_words,
    matching_choices,
    read_choice,
    read_day,
    read_number,
    read_pence,
    read_text,
)
from ebatui.services.saying import pounds, week_day
from ebatui.widgets.entry import Entry
from ebatui.widgets.lines import strip_of
from ebatui.widgets.text import fit

NEXT_KEYS = frozenset({"enter", "tab", "down"})
PREVIOUS_KEYS = frozenset({"shift+tab", "up"})
MOST_NUMBER = 9999


@dataclass(frozen=True, slots=True)
class FieldShape:
    """How a field looks and how it is read.

    ``kind`` is ``text``, ``day``, ``money``, ``number``, ``choice``, ``yesno`` or ``several``
    (choices with commas between); widths are cells.
    ``note_width`` is the room for how it was read (0 takes what is left of the line); ``hint``
    stands there until something is typed.
    """

    name: str
    label: str = ""
    kind: str = "text"
    width: int = 20
    choices: tuple[StrEnum, ...] = ()
    limit: int = 60
    label_width: int = 16
    note_width: int = 0
    hint: str = ""
    hidden: bool = False
    birth: bool = False
    most: int = MOST_NUMBER


def problem_words(problem: Problem, label: str = "") -> str:
    """A problem in words: the field, what is wrong and the mend.

    Words that begin small say something of the field, which is named before them.
    """
    name = problem.field.rsplit(".", 1)[-1].replace("_", " ")
    if not has_words(problem.code):
        return words("SCREEN_PROBLEM", field=name, code=problem.code)
    said = words(problem.code, **dict(problem.values))
    if not said[:1].islower():
        return said
    label = label.strip() or name.capitalize()
    return f"{label[:-1]}: {said}" if label.endswith("?") else f"{label} {said}"


def reading(shape: FieldShape, typed: str, today: date) -> str:
    """How what is typed reads, in words; nothing where the text says it all.

    Raises ``NotAccepted`` with the mend where it cannot be read.
    """
    match shape.kind:
        case "day":
            day = read_day(shape.name, typed, today, birth=shape.birth)
            return week_day(day) if day else ""
        case "money":
            pence = read_pence(shape.name, typed)
            return "" if pence is None else pounds(pence)
        case "number":
            read_number(shape.name, typed, shape.most)
            return ""
        case "choice" | "yesno":
            choice = read_choice(shape.name, typed, _choices(shape))
            return choice_words(choice) if choice else ""
        case "several":
            parts = [part for part in typed.split(",") if part.strip()]
            found = [read_choice(shape.name, part, shape.choices) for part in parts]
            return ", ".join(choice_words(choice) for choice in found if choice)
        case _:
            if not shape.hidden:
                read_text(shape.name, typed, shape.limit)
            return ""


def meaning(shape: FieldShape, typed: str, today: date) -> str:
    """How it reads so far: nothing for what is not finished, the choices where two fit."""
    try:
        return reading(shape, typed, today)
    except NotAccepted:
        pass
    if shape.kind in {"choice", "yesno"}:
        fitting = matching_choices(typed, _choices(shape))
        return " / ".join(choice_words(choice) for choice in fitting[:4])
    return ""


def _choices(shape: FieldShape) -> tuple[StrEnum, ...]:
    if shape.kind == "yesno" and not shape.choices:
        return (YesNo.YES, YesNo.NO)
    return shape.choices


@runtime_checkable
class FormHost(Protocol):
    """The screen a form stands on: told of each step, in order, before the next key is handled."""

    def field_changed(self, form: Form, field: FormField) -> None:
        """Something was typed."""

    def field_left(self, form: Form, field: FormField, problem: Problem | None) -> None:
        """The cursor moves on from a field."""

    def form_done(self, form: Form) -> None:
        """Enter was pressed on the last field."""


class FormField(Entry):
    """``Label  [what is typed]  how it was read``.

    The line to type in draws the words around it too: a form has many fields, and what takes time
    when one opens is the number of widgets.
    """

    DEFAULT_CSS = """
    FormField { width: 1fr; }
    """

    def __init__(self, shape: FieldShape, today: date, value: str = "") -> None:
        super().__init__(value, hidden=shape.hidden, limit=max(shape.limit, shape.width) * 2)
        self.shape = shape
        self.today = today
        self.problem: Problem | None = None
        self.aside = ""
        """What the screen has to say about the field, in place of how it was read."""
        self._drawn = (self._label_text(), self._note_text())
        if room := self._note_room():
            self.styles.width = self._note_at + room

    def _note_room(self) -> int:
        """Cells for how it was read; 0 for what is left of the line."""
        return self.shape.note_width + 1 if self.shape.note_width else 0

    @property
    def typed_at(self) -> int:
        """The cell at which what is typed begins: after the label and a bracket."""
        return self.shape.label_width + 1

    @property
    def typed_width(self) -> int:
        """The cells there are for what is typed: fewer where the terminal is narrow."""
        room = self.size.width - self.typed_at - 1
        return max(1, min(self.shape.width, room)) if self.size else self.shape.width

    @property
    def _note_at(self) -> int:
        return self.typed_at + self.typed_width

    @property
    def name_of(self) -> str:
        """The field's name."""
        return self.shape.name

    def put(self, value: str, *, aside: str = "") -> None:
        """Set what stands in the field."""
        self.aside = aside
        self.problem = None
        self.value = value
        self.cursor_position = len(self.value)
        self.repaint()

    def read(self) -> Problem | None:
        """Read what is typed; what is wrong with it, if anything. Marks the field."""
        try:
            reading(self.shape, self.value, self.today)
        except NotAccepted as refused:
            self.problem = refused.problems[0]
        else:
            self.problem = None
        self.repaint()
        return self.problem

    def mark(self, problem: Problem | None) -> None:
        """Mark the field as wrong, or as right again."""
        self.problem = problem
        self.repaint()

    def changed(self) -> None:
        """Something was typed: an earlier mark or aside no longer holds."""
        self.problem = None
        self.aside = ""
        self.repaint()

    def repaint(self) -> None:
        """Draw label and note anew where they changed."""
        before, self._drawn = self._drawn, (self._label_text(), self._note_text())
        if not self.is_mounted:
            return
        if before[0] != self._drawn[0]:
            self.refresh(Region(0, 0, self.typed_at, 1))
        if before[1] != self._drawn[1]:
            self.refresh(Region(self._note_at, 0, max(0, self.size.width - self._note_at), 1))

    def render_line(self, y: int) -> Strip:
        """Label, what is typed, and note."""
        width, style = self.size.width, self.rich_style
        if y:
            return strip_of("", width, style)
        label, note = self._drawn
        room = max(0, width - self._note_at - 1)
        parts = [
            strip_of(label, self.typed_at, style),
            self.shown(),
            strip_of(note[0] + fit(note[1:], room), room + 1, style),  # the end is never cut
        ]
        return Strip.join(parts).crop(0, width)

    def _label_text(self) -> str:
        mark = "!" if self.problem else " "
        width = self.shape.label_width
        if not width:
            return "["
        return f"{self.shape.label[: width - 1]:<{width - 1}}{mark}["

    def _note_text(self) -> str:
        said = (
            self.aside
            or meaning(self.shape, self.value, self.today)
            or ("" if self.value else self.shape.hint)
        )
        mark = "!" if self.problem and not self.shape.label_width else ""
        return f"]{mark} {said}"


class Form(Vertical):
    """Fields in rows. Enter, Tab and Down move on; Shift+Tab and Up move back."""

    DEFAULT_CSS = """
    Form { height: auto; width: 1fr; }
    Form > Horizontal { height: 1; width: 1fr; }
    """

    def __init__(
        self,
        rows: Iterable[FieldShape | Sequence[FieldShape]],
        *,
        today: date,
        values: Mapping[str, str] | None = None,
        id: str | None = None,  # noqa: A002 - Textual's name for it
    ) -> None:
        super().__init__(id=id)
        given = values or {}
        self._rows = [
            [
                FormField(shape, today, given.get(shape.name, ""))
                for shape in ([row] if isinstance(row, FieldShape) else row)
            ]
            for row in rows
        ]
        self._by_name = {field.shape.name: field for row in self._rows for field in row}

    def compose(self) -> ComposeResult:
        """One line a row."""
        for row in self._rows:
            if len(row) == 1:  # a line of its own: nothing need stand round it
                yield from row
                continue
            with Horizontal():
                yield from row

    # -- what is in it

    @property
    def fields(self) -> list[FormField]:
        """Every field, shown or not, in order."""
        return list(self._by_name.values())

    @property
    def shown_fields(self) -> list[FormField]:
        """The fields that are on the screen, in order."""
        return [field for field in self.fields if field.display]

    @property
    def current(self) -> FormField | None:
        """The field with the cursor."""
        focused = self.screen.focused  # at once; a widget's own ``has_focus`` lags by a message
        return next((field for field in self.fields if field is focused), None)

    def field(self, name: str) -> FormField:
        """The field of that name. ``KeyError`` where there is none."""
        return self._by_name[name]

    def values(self) -> dict[str, str]:
        """What is typed, field by field, those not shown too."""
        return {name: field.value for name, field in self._by_name.items()}

    def put(self, values: Mapping[str, str]) -> None:
        """Set what stands in these fields."""
        for name, value in values.items():
            if name in self._by_name:
                self._by_name[name].put(value)

    def show_only(self, names: Iterable[str]) -> None:
        """Show these fields and no others (what is typed in the others stays)."""
        wanted = set(names)
        for row in self._rows:
            for field in row:
                field.display = field.shape.name in wanted
            if len(row) > 1 and row[0].parent is not None:
                row[0].parent.display = any(field.display for field in row)

    # -- moving

    def focus_first(self) -> None:
        """Put the cursor in the first field shown."""
        if shown := self.shown_fields:
            self.screen.set_focus(shown[0])

    def press(self, key: Key) -> bool:
        """Type, edit or move by a key. Whether the key was used."""
        field = self.current
        if field is None:
            return False
        host = self.screen if isinstance(self.screen, FormHost) else None
        if key.key in NEXT_KEYS or key.key in PREVIOUS_KEYS:
            self._leave(field, host)
            shown = self.shown_fields
            at = shown.index(field) if field in shown else 0
            if key.key in PREVIOUS_KEYS:
                if at > 0:
                    self.screen.set_focus(shown[at - 1])
            elif at + 1 < len(shown):
                self.screen.set_focus(shown[at + 1])
            elif key.key == "enter" and host is not None:
                host.form_done(self)
            return True
        before = field.value
        used = field.press(key)
        if used and field.value != before:
            field.changed()
            if host is not None:
                host.field_changed(self, field)
        return used

    def _leave(self, field: FormField, host: FormHost | None) -> None:
        problem = field.read()
        if host is not None:
            host.field_left(self, field, problem)

    # -- problems

    def read(self) -> list[Problem]:
        """Read every field shown; what is wrong, in order."""
        return [problem for field in self.shown_fields if (problem := field.read())]

    def show_problems(self, problems: Sequence[Problem]) -> str:
        """Mark the fields that are wrong and go to the first; the words for it."""
        wrong: FormField | None = None
        for problem in problems:
            field = self._by_name.get(problem.field)
            if field is not None:
                field.mark(problem)
                wrong = wrong or field
        if wrong is not None and wrong.display:
            self.screen.set_focus(wrong)
        if not problems:
            return ""
        first = self._by_name.get(problems[0].field)
        return problem_words(problems[0], first.shape.label if first is not None else "")
