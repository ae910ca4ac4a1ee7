"""What every screen does: opens, reads its view, works beside it, hands keys to what they are for.

Keys are handled one at a time, in the order they were pressed, by the screen on top. While a
screen opens, fills or saves, keys wait in the app and are handed over after, so that an adviser
can type ahead of a slow line and nothing goes astray. No key reaches Textual's own bindings.
"""

from __future__ import annotations

from collections.abc import Coroutine, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from textual.events import Key

from ebatui.i18n import has_words, words
from ebatui.screens.actions import ACTIONS, Action, help_words, key_name
from ebatui.screens.framed import FramedScreen
from ebatui.services.unsaved import CannotSave, ForbiddenMove
from ebatui.widgets.entry import Entry

if TYPE_CHECKING:  # what the locked screen has no use for comes with the first screen that does
    from ebatui.services.desk import Problem
    from ebatui.widgets.fields import Form, FormField
    from ebatui.widgets.rows import Row, RowList


class DeskScreen(FramedScreen, inherit_bindings=False):
    """A screen of the adviser's desk.

    A screen names itself in ``NAME`` (a sheet of ``actions.SHEETS``), draws its body in ``body``,
    reads its view in ``fill``, and has an ``act_<id>`` method for each of its actions.
    """

    REFILL: ClassVar[bool] = True
    """Whether to read the view again on coming back from another screen. Forms say no."""

    HOLDS_REFILL: ClassVar[bool] = True
    """Whether keys wait for that reading. No: they work on what is shown until it is there."""

    KNOWS_ALT: ClassVar[bool] = False
    """Whether Alt and a digit is a key here. Elsewhere it is Esc and that digit, typed ahead."""

    _holds = 1  # until the first fill
    _begun = False
    _filled = False
    _painted_for = 0
    _armed: str | None = None

    # -- what a screen gives

    async def fill(self) -> None:
        """Read the view and paint it. Called on opening and on coming back."""

    def facts(self) -> set[str]:
        """What holds now, for the actions that need it. Screens add their own."""
        held = set()
        if self.person_here() is not None:
            held.add("person")
        rows = self.row_list
        if rows is not None and rows.row is not None:
            held.add("row")
        if self.reasons_here():
            held.add("why")
        return held

    async def keep_typing(self) -> None:
        """Save what is typed and not yet saved. Called before a lock."""

    async def chosen(self, rows: RowList, row: Row) -> None:
        """Enter was pressed on a row of a screen whose sheet has no action for Enter."""

    def field_changed(self, form: Form, field: FormField) -> None:
        """Something was typed in a form."""

    def field_left(self, form: Form, field: FormField, problem: Problem | None) -> None:
        """The cursor moves on from a field; what is wrong with it is said."""
        from ebatui.widgets.fields import problem_words

        if problem is not None:
            self.refuse(problem_words(problem, field.shape.label))

    def form_done(self, form: Form) -> None:
        """Enter was pressed on the last field of a form."""

    # -- opening, filling, working

    def on_mount(self) -> None:
        """Put the cursor where it will be, while the view is read."""
        self.first_focus()

    def opens(self) -> None:
        """Read the view on opening, and on coming back, when another screen may have changed it."""
        if self._filled and not self.REFILL:
            self.refresh_top()
            self.refresh_keys()
            self.draw()
            return
        if self._filled and not self.HOLDS_REFILL:
            self.refresh_top()
            self.draw()
            self.work(self._fill_and_paint(), group="refill")
            return
        self.hold_back()
        if self._begun:
            self._holds += 1
        self._begun = True
        self.work(self._fill_and_paint(), held=True)

    def late(self) -> None:
        """Draw the frame; the view follows when it has been read."""
        self.refresh_top()
        self.refresh_keys()
        self.draw()

    async def _fill_and_paint(self) -> None:
        try:
            self._painted_for = self.wide
            await self.fill()
            await self.count_waiting()
            if not self._filled and self.focused is None:
                self.first_focus()
            self._filled = True
            self.said_all()
            self.refresh_top()
            self.refresh_keys()
        finally:
            if self.held_back:
                self.draw()

    def first_focus(self) -> None:
        """Put the cursor where work begins: the first list or field."""
        for widget in self.query("*"):
            if widget.focusable:
                self.set_focus(widget)
                return

    async def refill(self) -> None:
        """Read and paint the view again after a command."""
        await self._fill_and_paint()

    @property
    def filled(self) -> bool:
        """Whether the view has been read and painted once."""
        return self._filled

    @property
    def holding(self) -> bool:
        """Whether keys must wait: the screen opens, fills or saves."""
        return self._holds > 0

    def work(
        self,
        work: Coroutine[Any, Any, Any],
        *,
        hold: bool = False,
        held: bool = False,
        group: str = "work",
    ) -> None:
        """Run a coroutine beside the screen; what goes wrong is said, nothing typed is lost.

        ``hold``: keys wait until it is done (saving); without, they go on working (a line that
        takes half a minute). ``held``: the caller has taken the hold already.
        """
        if hold:
            self._holds += 1
        self.run_worker(self._guarded(work, hold or held), group=group, exit_on_error=False)

    async def _guarded(self, work: Coroutine[Any, Any, Any], held: bool) -> None:
        try:
            await work
        except (CannotSave, ForbiddenMove) as error:
            self.refuse(said(error))
        except Exception as error:  # whatever it is, the adviser is told and the app goes on
            self._went_wrong(error)
        finally:
            if held:
                self._holds -= 1
                self.frame.drain_keys()

    def _went_wrong(self, error: Exception) -> None:
        from ebatui.services.desk import NotAccepted

        if isinstance(error, NotAccepted):
            self.not_accepted(error.problems)
        else:
            self.frame.fault(error)

    def not_accepted(self, problems: Sequence[Problem]) -> None:
        """Say what is wrong, in the form where there is one."""
        from ebatui.widgets.fields import Form, problem_words

        form = next(iter(self.query(Form)), None)
        if form is not None:
            self.refuse(form.show_problems(problems))
        elif problems:
            self.refuse(problem_words(problems[0]))

    async def done(self, message: str) -> None:
        """After a command: read the view again, and say what was done."""
        await self.refill()
        self.say(message)

    def resized(self, width: int, height: int) -> None:
        """Draw the frame for the width; what was made for another is read and made again."""
        super().resized(width, height)
        if self._filled and self.REFILL and width != self._painted_for:
            self._painted_for = width
            self.work(self._fill_and_paint(), hold=True)

    def on_row_list_near_end(self, event: RowList.NearEnd) -> None:
        """Fetch the next page before it is needed."""
        self.work(event.rows.fetch(), group="page")

    # -- keys

    async def pressed(self, key: Key) -> None:
        """Handle one key, to its end."""
        from ebatui.widgets.page import Page
        from ebatui.widgets.rows import RowList

        self.let_pass()
        self._keep_focus()
        focused = self.focused
        typing = isinstance(focused, Entry)
        action = self.frame.keys.find(self.sheet, key.key)
        if action is not None and not (typing and self._types(key)):
            self.act(action)
        elif typing:
            form = next((n for n in focused.ancestors if isinstance(n, _form_class())), None)  # type: ignore[union-attr]
            used = form.press(key) if form is not None else focused.press(key)  # type: ignore[union-attr]
            if not used:
                self._unknown(key)
        elif isinstance(focused, RowList) and key.key == "enter" and focused.row is not None:
            await self.chosen(focused, focused.row)
        elif isinstance(focused, (RowList, Page)):
            if not focused.press(key):
                self._unknown(key)
        else:
            self._unknown(key)

    def _types(self, key: Key) -> bool:
        """Whether the key is text to the field with the focus, not a command.

        Moving keys belong to the form. ``?`` asks why, but is text where text is typed.
        """
        from ebatui.widgets.fields import FormField

        focused = self.focused
        field = focused if isinstance(focused, FormField) else None
        if key.key == "question_mark":
            return field is None or field.shape.kind == "text"
        if key.key in {"enter", "tab", "shift+tab", "up", "down"}:
            return field is not None
        return key.is_printable

    def _unknown(self, key: Key) -> None:
        if self.frame.keys.known(key.key) and not key.is_printable:
            helped = self.frame.keys.find(self.sheet, "f1") is not None
            code = "KEY_NOT_HERE" if helped else "KEY_NOTHING"
            self.refuse(words(code, key=key_name(key.key)))

    def act(self, action: Action | str) -> None:
        """Do an action, or say why not."""
        if isinstance(action, str):
            action = ACTIONS[action]
        if action.needs and self.lags:
            self.catch_up()
        reason = action.allowed(self.facts())
        if reason is not None:
            self.refuse(words(reason))
            return
        if action.dangerous and self._armed != action.id:
            self._armed = action.id
            what, key = help_words(self.NAME, action), self.frame.keys.label(action)
            self.refuse(words("SURE", what=what, key=key))
            return
        self._armed = None
        result = getattr(self, f"act_{action.id}")()
        if isinstance(result, Coroutine):
            self.work(result, hold=True)


def _form_class() -> type[Form]:
    """Forms, imported with the first screen that has a field: the lock is there sooner."""
    from ebatui.widgets.fields import Form

    return Form


def said(error: CannotSave | ForbiddenMove) -> str:
    """What the store refused, in words."""
    if isinstance(error, CannotSave):
        code = f"SCREEN_{error.code}"
        return words(code if has_words(code) else "SCREEN_DISK")
    return words("SCREEN_FORBIDDEN_MOVE")
