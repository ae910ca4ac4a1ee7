"""The sections of the induction as widgets: questions one a line, benefits as a table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widget import Widget

from ebatui.i18n import has_words, words
from ebatui.services.entry import choice_words
from ebatui.services.induction_form import (
    BENEFIT_ROW,
    FIELDS,
    ROWS,
    Asked,
    Section,
    likeliest,
    shortcuts,
    visible_in_row,
)
from ebatui.services.induction_form import FormField as Question
from ebatui.widgets.fields import FieldShape, Form, FormField
from ebatui.widgets.lines import Drawn, Lines, Strong
from ebatui.widgets.text import columns, wrapped

WIDTH = 80
_ENTRY_WIDTH = {
    Asked.DAY: 13,
    Asked.MONEY: 10,
    Asked.NUMBER: 5,
    Asked.YES_NO: 3,
    Asked.CHOICE: 14,
    Asked.SEVERAL: 14,
}
_CELL_WIDTH = {"benefit": 10, "weekly": 8, "paid_to": 10, "office": 12, "housing_costs": 4}
_LEAD = 1
_HAPPENS = WIDTH - _LEAD - sum(width + 2 for width in _CELL_WIDTH.values()) - 1

COLUMNS: Mapping[str, Question] = {item.name: item for item in BENEFIT_ROW}


def label_of(name: str) -> str:
    """A question, or a column's heading, as it is asked. ``benefits.2.weekly`` is the column."""
    if "." in name:
        return words(f"INDUCTION_COLUMN_{name.rsplit('.', 1)[1].upper()}")
    code = f"INDUCTION_ASK_{name.upper()}"
    return words(code) if has_words(code) else ""


def question_of(name: str) -> Question:
    """The question that a field on the screen asks."""
    return COLUMNS[name.rsplit(".", 1)[1]] if "." in name else FIELDS[name]


def hint_for(name: str, typed: str) -> list[str]:
    """How to answer a question, in at most three lines."""
    item = question_of(name)
    if not item.choices:
        return [" " + line for line in wrapped(_plain_hint(name, item), WIDTH - 2)][:3]
    claim = name.startswith(ROWS)
    listed = [
        f"{letters} {one.value.replace('_', ' ') if claim else choice_words(one)}"
        for letters, one in shortcuts(item.choices)
    ]
    meant = likeliest(typed, item.choices) if claim else None
    if meant is not None:
        listed.insert(0, f"{choice_words(meant)}.")
    if item.kind is Asked.SEVERAL:
        listed.append(words("INDUCTION_HINT_SEVERAL"))
    return _packed(listed)[:3]


def _packed(items: Sequence[str]) -> list[str]:
    """Items side by side, none broken over two lines."""
    lines: list[str] = []
    for item in items:
        if lines and cell_len(lines[-1]) + 3 + cell_len(item) < WIDTH:
            lines[-1] += f" · {item}"
        else:
            lines.append(f" {item}")
    return lines


def _plain_hint(name: str, item: Question) -> str:
    own = f"INDUCTION_HINT_{name.rsplit('.', 1)[-1].upper()}"
    if has_words(own):
        return words(own)
    general = {Asked.DAY: "INDUCTION_HINT_DAY", Asked.YES_NO: "INDUCTION_HINT_YES_NO"}
    return words(general[item.kind]) if item.kind in general else ""


def shapes_of(fields: Iterable[Question]) -> list[FieldShape]:
    """Questions of one section as fields under each other, all beginning at one column."""
    listed = list(fields)
    label_width = max(len(label_of(item.name)) for item in listed) + 3
    return [
        FieldShape(
            item.name,
            " " + label_of(item.name),
            kind=item.kind.value,
            width=_ENTRY_WIDTH.get(item.kind, min(item.limit, WIDTH - label_width - 5)),
            choices=item.choices,
            limit=item.limit,
            label_width=label_width,
        )
        for item in listed
    ]


class ClaimCell(FormField):
    """One cell of the benefits table: no label, and no room to say how it was read."""

    def _note_room(self) -> int:
        return 1

    def _label_text(self) -> str:
        return "["

    def _note_text(self) -> str:
        return "!" if self.problem else "]"


class ClaimRows(Form):
    """The benefits, a row each, and always one empty row to add to."""

    def __init__(self, rows: Sequence[Mapping[str, str]], *, today: date) -> None:
        super().__init__([], today=today)
        self._today = today
        self._happens: list[Lines] = []
        self._first_lines = [self._new_row(row) for row in (*rows, {})]

    def _new_row(self, typed: Mapping[str, str]) -> Horizontal:
        number = len(self._rows)
        cells: list[FormField] = [
            ClaimCell(
                FieldShape(
                    f"{ROWS}.{number}.{item.name}",
                    kind=item.kind.value,
                    width=_CELL_WIDTH[item.name],
                    choices=item.choices,
                    limit=item.limit,
                    label_width=0,
                ),
                self._today,
                str(typed.get(item.name) or ""),
            )
            for item in BENEFIT_ROW
        ]
        happens = Lines()
        happens.styles.width = _HAPPENS
        self._rows.append(cells)
        self._happens.append(happens)
        self._by_name |= {cell.name_of: cell for cell in cells}
        lead = Lines()
        lead.styles.width = _LEAD
        line = Horizontal(lead, *cells, happens)
        self._show_cells(number)
        return line

    def compose(self) -> ComposeResult:
        """One line a benefit."""
        yield from self._first_lines

    @property
    def shown_fields(self) -> list[FormField]:
        """The cells to answer: of an empty row only the benefit."""
        return [cell for cell in self.fields if cell.name_of in self._asked_cells()]

    def _asked_cells(self) -> set[str]:
        return {
            cell.name_of
            for number in range(len(self._rows))
            for cell in self._rows[number]
            if cell.name_of.rsplit(".", 1)[1] in self._columns(number)
        }

    def _columns(self, number: int) -> frozenset[str]:
        typed = self.row_typed(number)
        if not any(value.strip() for value in typed.values()):
            return frozenset({"benefit"})
        return visible_in_row(typed)

    def _show_cells(self, number: int) -> None:
        asked = self._columns(number)
        for cell in self._rows[number]:
            cell.visible = cell.name_of.rsplit(".", 1)[1] in asked

    def row_typed(self, number: int) -> dict[str, str]:
        """What is typed in one row, by column."""
        return {cell.name_of.rsplit(".", 1)[1]: cell.value for cell in self._rows[number]}

    def typed(self) -> list[dict[str, str]]:
        """What is typed, row by row, without the rows that hold nothing."""
        return [self.row_typed(number) for number in self.filled()]

    def filled(self) -> list[int]:
        """The rows that hold something: how the answers count them."""
        return [
            number
            for number in range(len(self._rows))
            if any(value.strip() for value in self.row_typed(number).values())
        ]

    def repaint_cells(self, field: FormField) -> None:
        """A cell changed: its row may ask more, or less."""
        self._show_cells(int(field.name_of.split(".")[1]))

    async def grow(self) -> None:
        """Add an empty row where the last one is in use."""
        if self.filled() and self.filled()[-1] == len(self._rows) - 1:
            await self.mount(self._new_row({}))

    def say(self, happens: Sequence[str]) -> None:
        """What happens to each filled row."""
        said = dict(zip(self.filled(), happens, strict=False))
        for number, line in enumerate(self._happens):
            line.show(" " + said.get(number, ""))


def claims_heading() -> Strong:
    """The line above the table."""
    cells = [(words(f"INDUCTION_COLUMN_{name.upper()}"), w + 2) for name, w in _CELL_WIDTH.items()]
    return Strong(
        " " * (_LEAD + 1) + columns(*cells, (words("INDUCTION_COLUMN_HAPPENS") + " ?", _HAPPENS))
    )


class Pane(Vertical):
    """One section on the screen: its forms, and words between them."""

    DEFAULT_CSS = """
    Pane { height: 1fr; width: 1fr; overflow-y: auto; scrollbar-size-vertical: 0; }
    Pane Lines { height: auto; }
    """

    def __init__(self, section: Section, answers: Mapping[str, object], today: date) -> None:
        super().__init__()
        self.section = section
        self._answers = answers
        self._today = today
        self.claims: ClaimRows | None = None
        self.estimate = Lines()
        self.nothing = Lines("", " " + words("INDUCTION_HIDDEN"))
        self.nothing.styles.height = 2
        self.forms: list[Form] = []
        self._born = _lines([""])

    def begin(self, answers: Mapping[str, object]) -> None:
        """Put in what is answered already, where the section was made before that was read."""
        self._answers = answers
        self._say_born()
        for field in (field for form in self.forms for field in form.fields):
            field.put(str(answers.get(field.name_of) or ""))
            field.cursor_position = 0  # so that the beginning shows

    def compose(self) -> ComposeResult:
        """Forms and words in the order in which they are read."""
        yield from getattr(self, f"_{self.section.code.lower()}", self._plain)()

    def _ask(self, *names: str) -> Form:
        """A form of these questions; their answers begin where the section's do."""
        shapes = [shape for shape in self._shapes if shape.name in names]
        given = {name: str(self._answers.get(name) or "") for name in names}
        form = Form(shapes, today=self._today, values=given)
        self.forms.append(form)
        return form

    @property
    def _shapes(self) -> list[FieldShape]:
        plain = (Asked.ROWS, Asked.SHOWN)
        return shapes_of(item for item in self.section.fields if item.kind not in plain)

    def _plain(self) -> Iterable[Widget]:
        yield self._ask(*(item.name for item in self.section.fields))

    def _who(self) -> Iterable[Widget]:
        self._say_born()
        yield self._born
        yield self._ask(*(item.name for item in self.section.fields))

    def _say_born(self) -> None:
        born = str(self._answers.get("born") or "")
        self._born.show([f" {label_of('born')} {born}" if born else ""])

    def _benefits(self) -> Iterable[Widget]:
        yield self._ask("on_benefit")
        self.heading = _lines(["", claims_heading()])
        yield self.heading
        rows = self._answers.get(ROWS)
        self.claims = ClaimRows(rows if isinstance(rows, list) else [], today=self._today)
        self.forms.append(self.claims)
        yield self.claims
        yield _lines([""])
        yield self._ask(*(item.name for item in self.section.fields if item.name != "on_benefit"))
        self.estimate.styles.height = 2
        yield self.estimate

    def _consent(self) -> Iterable[Widget]:
        yield self._read_out("INDUCTION_CONSENT_JOBCENTRE")
        yield self._ask("consent_jobcentre")
        yield self._read_out("INDUCTION_CONSENT_EMPLOYER")
        yield self._ask("consent_employer", "consent_how")

    def _read_out(self, code: str) -> Lines:
        read = Strong(" " + words("INDUCTION_CONSENT_READ"))
        return _lines(["", read, *("  " + line for line in words(code).splitlines())])

    def show_asked(self, asked: frozenset[str]) -> None:
        """Show the questions that are asked now, and no others."""
        mine = {item.name for item in self.section.fields} & asked - {"born"}
        if not mine and not self.nothing.is_attached:  # seldom: a widget the less to open
            self.mount(self.nothing, before=0)
        self.nothing.display = not mine
        for child in self.children:
            if isinstance(child, Lines) and child is not self.nothing:
                child.display = bool(mine)
        for form in self.forms:
            if not isinstance(form, ClaimRows):
                form.show_only(mine)
        if self.claims is not None:
            self.claims.display = self.heading.display = self.estimate.display = ROWS in asked

    @property
    def open_forms(self) -> list[Form]:
        """The forms with something to ask, in order."""
        return [form for form in self.forms if form.display and form.shown_fields]

    def first_open(self) -> FormField | None:
        """Where to begin: at what is to be mended, else the first question without an answer."""
        shown = [field for form in self.open_forms for field in form.shown_fields]
        wrong = [field for field in shown if field.problem is not None]
        empty = [field for field in shown if not field.value]
        return next(iter(wrong or empty or shown), None)

    def find(self, name: str) -> FormField | None:
        """The field of that name, where this section has it."""
        for form in self.forms:
            for field in form.fields:
                if field.name_of == name:
                    return field
        return None


def _lines(lines: Sequence[Drawn]) -> Lines:
    widget = Lines(*lines)
    widget.styles.height = len(lines)
    return widget
