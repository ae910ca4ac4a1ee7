"""One line to type in, handled key by key in order, so that nothing typed ahead goes astray."""

from __future__ import annotations

from typing import ClassVar, Self

from textual.events import Key, Mount
from textual.geometry import Region
from textual.widgets import Input

from ebatui.casework.text import clean

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

    It has a sheet of its own: Textual's, for borders, states of validity and ways to select, would
    be applied six times to each field of a form that opens.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {"input--cursor", "input--placeholder"}
    DEFAULT_CSS = """
    Entry {
        background: ansi_default; color: ansi_default; height: 1; width: 100%;
        overflow: auto auto; scrollbar-size: 0 0;
    }
    Entry > .input--cursor {
        background: ansi_default; color: ansi_default; text-style: reverse;
    }
    """

    def __init__(
        self,
        value: str = "",
        *,
        hidden: bool = False,
        limit: int = 0,
        id: str | None = None,  # noqa: A002 - Textual's name for it
    ) -> None:
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

    def refresh(
        self,
        *regions: Region,
        repaint: bool = True,
        layout: bool = False,
        recompose: bool = False,
    ) -> Self:
        """Drawn anew in place: its box is fixed, so a letter does not lay out the whole screen."""
        return super().refresh(*regions, repaint=repaint, layout=False, recompose=recompose)

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
