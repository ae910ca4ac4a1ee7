"""A few questions asked in place, under a list: the list stays in sight while they are answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from textual.app import ComposeResult
from textual.containers import Vertical

from ebatui.casework.ids import RecordId
from ebatui.i18n import words
from ebatui.screens.base import DeskScreen
from ebatui.services.desk import Problem
from ebatui.services.drafts import Drafts
from ebatui.widgets.fields import FieldShape, Form
from ebatui.widgets.lines import Drawn, Lines, Strong
from ebatui.widgets.rows import RowList
from ebatui.widgets.text import fit

Shapes = Sequence[FieldShape | Sequence[FieldShape]]


NAME_ROOM = 22
"""Cells of a name on line 1, so that the prison number after it is never cut off."""


def title_about(code: str, name: str, number: str | None) -> str:
    """Line 1 of a screen about one person: a long name is cut, the number stands whole."""
    return words(code, name=fit(name, NAME_ROOM).rstrip(), number=number or "")


class InlineScreen(DeskScreen):
    """A list with a foot below it: words, or a small form in their place.

    F2 (or Enter on the last field) hands what was typed to ``accept``; Esc closes the form, and
    what was typed comes back when the same form is opened again.
    """

    DEFAULT_CSS = """
    InlineScreen #foot { height: 4; width: 1fr; }
    InlineScreen #foot-words { height: 4; }
    InlineScreen #foot Form { padding: 0 0 0 1; }
    """

    FOOT: int = 4
    """Lines below the list: the words, or a form's title and rows."""
    LEFT_WORDS = "INLINE_LEFT"
    """What to say when a form is closed with something typed in it."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # as DeskScreen takes them
        self.list = RowList(id="list")
        self._foot_words = Lines(id="foot-words")
        self._foot = Vertical(self._foot_words, id="foot")
        self._form: Form | None = None
        self._form_title: Lines | None = None
        self._asking: tuple[str, RecordId] | None = None
        self._kept = False
        self._drafts = Drafts(self.office.desk)

    # -- what a screen gives

    async def accept(self, kind: str, about: RecordId, values: dict[str, str]) -> None:
        """Do what the form of this kind is for. ``NotAccepted`` leaves it open as typed."""

    # -- drawing

    def foot(self) -> ComposeResult:
        """The lines below the list."""
        self._foot.styles.height = self.FOOT
        self._foot_words.styles.height = self.FOOT
        yield self._foot

    def show_foot(self, lines: Sequence[Drawn]) -> None:
        """The words that stand there while nothing is asked."""
        self._foot_words.show(lines)

    @property
    def sheet(self) -> str:
        """While a form is open its keys work, not the list's."""
        return "inline" if self._asking else self.NAME

    @property
    def row_list(self) -> RowList | None:
        """The list, also while a form below it has the cursor."""
        return self.list

    # -- asking

    @property
    def asking(self) -> str:
        """Which form is open, by its kind; empty for none."""
        return self._asking[0] if self._asking else ""

    async def ask_here(
        self,
        kind: str,
        about: RecordId,
        title: str,
        shapes: Shapes,
        values: Mapping[str, str] | None = None,
    ) -> None:
        """Open a form in the foot. ``about`` is what it is for: the row's id, or the person's."""
        await self._close()
        kept = await self._drafts.kept(f"{self.NAME}:{kind}", about)
        self._asking = (kind, about)
        self._kept = bool(kept)
        self._form = Form(shapes, today=self.today, values=kept or values)
        self._form_title = Lines(Strong(" " + title))
        self._foot_words.display = False
        await self._foot.mount(self._form_title, self._form)
        self._form.focus_first()
        self.say("")
        self.refresh_keys()

    async def _close(self) -> None:
        if self._form is not None and self._form_title is not None:
            self.set_focus(self.list)
            await self._form_title.remove()
            await self._form.remove()
        self._form = self._form_title = self._asking = None
        self._foot_words.display = True

    async def close_form(self) -> None:
        """Close the form: what was typed in it is saved."""
        await self._drop_kept()
        await self._close()
        self.refresh_keys()

    async def again(self, values: Mapping[str, str] | None = None) -> None:
        """Empty the form and stay in it, for the next one."""
        await self._drop_kept()
        if self._form is not None:
            empty = {field.name_of: "" for field in self._form.fields}
            self._form.put(empty | dict(values or {}))
            self._form.focus_first()

    # -- what is typed and not saved: kept by Esc and by a lock, until the form is opened again

    async def keep_typing(self) -> None:
        """Keep what stands in the form; an emptied form leaves nothing kept."""
        if self._form is None or self._asking is None:
            return
        kind, about = self._asking
        typed = self._form.values()
        if any(typed.values()):
            await self._drafts.keep(f"{self.NAME}:{kind}", about, typed)
            self._kept = True
        else:
            await self._drop_kept()

    async def _drop_kept(self) -> None:
        if self._kept and self._asking is not None:
            kind, about = self._asking
            await self._drafts.drop(f"{self.NAME}:{kind}", about)
        self._kept = False

    # -- keys

    def form_done(self, form: Form) -> None:
        """Enter on the last field saves."""
        self.work(self.act_save(), hold=True)

    async def act_save(self) -> None:
        """Hand over what is typed."""
        if self._form is None or self._asking is None:
            return
        problems = self._form.read()
        if problems:
            self.not_accepted(problems)
            return
        kind, about = self._asking
        await self.accept(kind, about, self._form.values())

    def act_back(self) -> None:
        """Out of the form, or back to the screen before."""
        if self._asking is None:
            self.leave()
            return
        self.work(self._leave_form(), hold=True)

    async def _leave_form(self) -> None:
        await self.keep_typing()
        left = words(self.LEFT_WORDS) if self._kept else ""
        await self._close()
        self.refresh_keys()
        self.say(left)

    def not_accepted(self, problems: Sequence[Problem]) -> None:
        """Mark the fields that are wrong, go to the first, name it and say the mend."""
        if self._form is None:
            super().not_accepted(problems)
            return
        self.refuse(self._form.show_problems(problems))
