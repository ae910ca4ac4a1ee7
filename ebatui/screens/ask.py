"""A few questions on a screen of their own, then one command."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from textual.app import ComposeResult

from ebatui.casework.ids import RecordId
from ebatui.i18n import words
from ebatui.screens.base import DeskScreen
from ebatui.services.drafts import Drafts
from ebatui.widgets.fields import FieldShape, Form
from ebatui.widgets.lines import Lines

if TYPE_CHECKING:
    from ebatui.services.office import Office


class AskScreen(DeskScreen):
    """Asks, does ``accept`` with the answers, and leaves with what it says.

    A problem keeps the question open, the field marked and everything typed in place.
    """

    NAME = "ask"
    REFILL = False

    def __init__(
        self,
        office: Office,
        title: str,
        shapes: Sequence[FieldShape],
        accept: Callable[[dict[str, str]], Awaitable[str]],
        *,
        form: str,
        about: RecordId | None,
        intro: Sequence[str] = (),
        values: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(office)
        self._drafts = Drafts(office.desk)
        self._draft = (form, about)
        self._title = title
        self._accept = accept
        self._intro = ["", *(" " + line for line in intro), *([""] if intro else [])]
        self._form = Form(shapes, today=self.today, values=values)
        self._form.styles.margin = (0, 0, 0, 1)

    def title_words(self) -> str:
        """What is asked."""
        return self._title

    def body(self) -> ComposeResult:
        """What is held, the fields, how to go on."""
        intro = Lines(*self._intro)
        intro.styles.height = len(self._intro)
        yield intro
        yield self._form
        how = Lines("", " " + words("ASK_HOW"))
        how.styles.height = 2
        yield how

    async def fill(self) -> None:
        """What was typed here before and not saved."""
        kept = await self._drafts.kept(*self._draft)
        if kept:
            self._form.put(kept)
            self.say(words("ASK_KEPT"))

    async def keep_typing(self) -> None:
        """Keep what is typed; nothing typed leaves nothing kept."""
        typed = self._form.values()
        if any(typed.values()):
            await self._drafts.keep(*self._draft, typed)
        else:
            await self._drafts.drop(*self._draft)

    def form_done(self, form: Form) -> None:
        """Enter on the last line saves."""
        self.work(self.act_save(), hold=True)

    async def act_save(self) -> None:
        """Do it, unless a field cannot be read."""
        problems = self._form.read()
        if problems:
            self.refuse(self._form.show_problems(problems))
            return
        message = await self._accept(self._form.values())
        await self._drafts.drop(*self._draft)
        self.leave(message)

    def act_give(self) -> None:
        """Enter where no field has the cursor: to the first."""
        self._form.focus_first()

    async def act_back(self) -> None:
        """Leave without doing anything; what is typed is kept for next time."""
        await self.keep_typing()
        typed = any(self._form.values().values())
        self.leave(words("ASK_LEFT_TYPED" if typed else "ASK_LEFT"))
