"""The frame of every screen: where I am, who I am, what waits; a message; the keys that work."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, ClassVar, cast

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widget import Widget

from ebatui.i18n import words
from ebatui.screens.once import DrawnOnceScreen
from ebatui.widgets.lines import Lines, Strong
from ebatui.widgets.text import ends, wrapped

if TYPE_CHECKING:  # what the locked screen has no use for comes with the first screen that does
    from ebatui.casework.ids import RecordId
    from ebatui.services.office import Office


class _Nobody:
    """Who is at the desk while nobody is: the unlock screen, a mentor, a fault."""


NOBODY = cast("Office", _Nobody())

LEAST = (60, 20)
"""The smallest terminal the screens are drawn on, columns and lines."""


class FramedScreen(DrawnOnceScreen, inherit_bindings=False):
    """A screen that draws its frame and leaves room for a body, or says what size it needs."""

    AUTO_FOCUS = ""  # focus is set when the view is in, before any key is handed over
    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[Any]] = []
    DEFAULT_CSS = """
    FramedScreen { layout: vertical; background: ansi_default; color: ansi_default; }
    FramedScreen #body { height: 1fr; width: 1fr; overflow: hidden hidden; }
    FramedScreen #top, FramedScreen #low { height: 2; }
    FramedScreen #too-small { display: none; height: 1fr; }
    FramedScreen.small #body { display: none; }
    FramedScreen.small #too-small { display: block; }
    """

    def __init__(
        self,
        office: Office,
        person: RecordId | None = None,
        subject: RecordId | None = None,
    ) -> None:
        super().__init__()
        self.office = office
        self.person = person
        self.subject = subject
        self._passing = False
        self._kept_focus: Widget | None = None
        self._top = Lines(id="top")
        self._small = Lines(id="too-small")
        self._low = Lines("", "", id="low")
        self._message = self._footer = ""

    # -- what a screen gives

    def body(self) -> ComposeResult:
        """The widgets between the rule and the message line."""
        yield from ()

    def title_words(self) -> str:
        """Where I am: the screen's name, and whom it is about."""
        return words(f"SCREEN_{self.NAME.upper()}")

    # -- drawing

    @property
    def today(self) -> date:
        """The day to act as of."""
        return self.office.desk.clock.today()

    @property
    def now(self) -> datetime:
        """The wall clock."""
        return self.office.desk.clock.now()

    def compose(self) -> ComposeResult:
        """The frame around the body."""
        self.hold_back()
        yield self._top
        with Vertical(id="body"):
            yield from self.body()
        yield self._low

    @property
    def wide(self) -> int:
        """Columns of the terminal."""
        return self.size.width or 80

    def say(self, message: str) -> None:
        """Put a message on the message line. It stays until the next."""
        self._passing = False
        self._message = message
        self._show_low()

    def refuse(self, message: str) -> None:
        """Say why something is not done. Goes with the next key."""
        self.say(message)
        self._passing = True

    def let_pass(self) -> None:
        """What was said in passing goes: another key has come."""
        if self._passing:
            self.say("")

    @property
    def message(self) -> str:
        """What the message line says."""
        return self._message.strip()

    def refresh_keys(self) -> None:
        """Draw the keys that work here now."""
        self._footer = self.frame.keys.footer(self.sheet, self.facts(), self.wide)
        self._show_low()

    def _show_low(self) -> None:
        self._low.show((" " + self._message if self._message else "", self._footer))

    def refresh_top(self) -> None:
        """Draw line 1, and the rule under it."""
        self._top.show((Strong(ends(self._where(), self._who(), self.wide)), "-" * self.wide))

    def _where(self) -> str:
        title = self.title_words()
        full = f"{self.frame.prison_name} · {title}"
        room = self.wide - cell_len(self._who()) - 1
        return full if cell_len(full) <= room else title  # whose page it is matters more

    def _who(self) -> str:
        if isinstance(self.office, _Nobody):
            return ""
        from ebatui.services.saying import week_day

        waiting = self.frame.waiting
        parts = [self.office.desk.adviser_name, week_day(self.today)]
        if waiting is not None:
            parts.append(words("TOP_WAITING", count=waiting))
        return "   ".join(parts)

    async def count_waiting(self) -> None:
        """Ask how many changes wait to be sent, for line 1."""
        if isinstance(self.office, _Nobody):
            return
        self.frame.waiting = await self.office.desk.case_file.read(lambda file: file.waiting())

    # -- another size

    def resized(self, width: int, height: int) -> None:
        """Redraw the frame for the width; below the least size say what is needed."""
        small = width < LEAST[0] or height < LEAST[1]
        if small and not self.has_class("small"):
            self._kept_focus = self.focused
        self.set_class(small, "small")
        self.call_after_refresh(self._keep_focus)
        if small:
            if not self._small.is_attached:
                self.mount(self._small, before=self._low)
            needed = words("TOO_SMALL", width=width, height=height)
            self._small.show(["", *wrapped(needed, max(width, 1), "  "[: width // 20])])
        self.refresh_top()
        self.refresh_keys()

    def _keep_focus(self) -> None:
        """Give the cursor back to the field it was in, which lost it on being hidden.

        What is typed while the terminal is too small goes on into that field; and once it is
        large enough, into no field that is not there to be seen.
        """
        kept, small = self._kept_focus, self.has_class("small")
        if kept is None:
            return
        if self.focused is None and kept.is_attached and (small or _is_there(kept)):
            self.set_focus(kept)
        if not small and (self.focused is not None or not kept.is_attached):
            self._kept_focus = None


def _is_there(widget: Widget) -> bool:
    """Whether neither a widget nor what it stands in is hidden."""
    return all(node.display for node in widget.ancestors_with_self if isinstance(node, Widget))
