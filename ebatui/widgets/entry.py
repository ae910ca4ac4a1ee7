"""One line to type in, handled key by key in order, so that nothing typed ahead goes astray."""

from __future__ import annotations

from typing import Any, ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from textual.events import Key, Mount
from textual.geometry import Offset, Size
from textual.reactive import Reactive
from textual.strip import Strip
from textual.widgets import Input

from ebatui.casework.text import clean
from ebatui.widgets.lines import REVERSE

HIDDEN = "•"

_ACTS = {
    "left": "cursor_left",
    "right": "cursor_right",
    "ctrl+left": "cursor_left_word",
    "ctrl+right": "cursor_right_word",
    "home": "home",
    "end": "end",
    "backspace": "delete_left",
    "delete": "delete_right",
    "ctrl+w": "delete_left_word",
    "ctrl+u": "delete_left_all",
}


class Entry(Input, inherit_css=False):
    """A text line without border, blink or selection, that keeps control characters out.

    The editing is Textual's. The drawing is ours, as is the sheet: Textual's, for borders, states
    of validity and ways to select, would be applied five times to each field of a form that opens.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = set()
    DEFAULT_CSS = """
    Entry {
        background: ansi_default; color: ansi_default; height: 1; width: 100%;
        overflow: hidden hidden;
    }
    """

    virtual_size = Reactive(Size(0, 0))
    """As Textual has it, but that a letter does not lay out the whole screen."""

    def __init__(
        self,
        value: str = "",
        *,
        hidden: bool = False,
        limit: int = 0,
        id: str | None = None,  # noqa: A002 - Textual's name for it
    ) -> None:
        self._first = 0
        """The first cell of what is typed that shows."""
        super().__init__(
            value,
            password=hidden,
            max_length=limit,
            select_on_focus=False,
            validate_on=(),
            id=id,
        )
        self.set_reactive(Input.cursor_blink, False)

    def _on_mount(self, event: Mount) -> None:
        """No timer to blink by, no ear for selections made with a mouse."""
        event.prevent_default()

    def validate_value(self, value: str) -> str:
        """What may stand in the line: no control or bidirectional characters, single spaces.

        A hidden line is a secret and stays as typed but for control characters.
        """
        if self.password:
            return "".join(char for char in value if char.isprintable())
        return clean(value + ".")[:-1]  # the stop keeps a space just typed at the end

    # -- drawing

    @property
    def typed_at(self) -> int:
        """The cell at which what is typed begins."""
        return 0

    @property
    def typed_width(self) -> int:
        """The cells there are for what is typed."""
        return self.size.width

    def scroll_to_region(self, *_: Any, **__: Any) -> Offset:
        """Nothing: the window over what is typed is moved as it is drawn."""
        return Offset()

    @property
    def cursor_screen_offset(self) -> Offset:
        """Where the terminal's own cursor goes, for readers and magnifiers of screens.

        A line that is only filled in leaves it where it is.
        """
        if self.app.focused is not self:
            return self.app.cursor_position
        before, *_ = self._parts()
        at = self.typed_at + cell_len(before) - self._follow()
        return self.content_region.offset + Offset(at, 0)

    def shown(self) -> Strip:
        """So much of what is typed as there is room for, the cursor always among it."""
        here = self.screen.focused is self  # at once: ``has_focus`` lags by a message
        if here:  # only now is it known where the line stands
            self.app.cursor_position = self.cursor_screen_offset
        style = self.rich_style
        looks = (style, style + REVERSE if here else style, style)
        parts = zip(self._parts(), looks, strict=True)
        strip = Strip([Segment(text, look) for text, look in parts if text])
        first, width = self._follow(), self.typed_width
        return strip.crop(first, first + width).extend_cell_length(width, style)

    def _parts(self) -> tuple[str, str, str]:
        """What stands before the cursor, under it, and after it."""
        text = HIDDEN * len(self.value) if self.password else self.value
        start, end = self.cursor_position, self.cursor_position + 1
        while start and not cell_len(text[start:end] or " "):
            start -= 1  # a mark is nothing to see without its letter
        while text[end:] and not cell_len(text[end]):
            end += 1
        return text[:start], text[start:end] or " ", text[end:]

    def _follow(self) -> int:
        """Move the window no further than the cursor makes it; the first cell that shows."""
        before, under, after = (cell_len(part) for part in self._parts())
        at_end = self.cursor_position == len(self.value)
        whole = before + under + after + (not at_end)  # with room for the cursor after the end
        most = max(0, whole - self.typed_width)
        self._first = min(max(self._first, before + under - self.typed_width), before, most)
        return self._first

    def render_line(self, y: int) -> Strip:
        """What is typed, over the whole of the line."""
        return Strip.blank(self.size.width, self.rich_style) if y else self.shown()

    # -- typing

    def press(self, key: Key) -> bool:
        """Type or edit by a key. Whether the key was one of those."""
        if key.is_printable and key.character is not None:
            self.insert_text_at_cursor(key.character)
            return True
        act = _ACTS.get(key.key)
        if act is None:
            return False
        getattr(self, f"action_{act}")()
        return True
