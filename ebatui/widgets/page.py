"""Text longer than the screen, read with the arrows."""

from __future__ import annotations

from collections.abc import Sequence

from textual.events import Key, Resize
from textual.strip import Strip
from textual.widget import Widget

from ebatui.widgets.lines import Drawn, strip_of


class Page(Widget, can_focus=True):
    """Lines with a window over them. Up, Down, PgUp, PgDn, Home and End move the window."""

    DEFAULT_CSS = """
    Page { height: 1fr; width: 1fr; }
    """

    def __init__(self, lines: Sequence[Drawn] = ()) -> None:
        super().__init__()
        self._lines = list(lines)
        self._top = 0

    def show(self, lines: Sequence[Drawn]) -> None:
        """Show these lines, from the first."""
        self._lines = list(lines)
        self._top = 0
        self.refresh()

    def press(self, key: Key) -> bool:
        """Move by a key. Whether the key was one that moves."""
        page = max(1, self.size.height - 1)
        steps = {"up": -1, "down": 1, "pageup": -page, "pagedown": page}
        ends = {"home": 0, "end": len(self._lines)}
        if key.key in steps:
            self._move_to(self._top + steps[key.key])
        elif key.key in ends:
            self._move_to(ends[key.key])
        else:
            return False
        return True

    def _move_to(self, top: int) -> None:
        top = max(0, min(top, len(self._lines) - max(1, self.size.height)))
        if top != self._top:
            self._top = top
            self.refresh()

    def on_resize(self, _: Resize) -> None:
        """Keep the last line at the foot."""
        self._move_to(self._top)

    def render_line(self, y: int) -> Strip:
        """The line at ``y`` of the window; an arrow in the last column tells of more."""
        width, height, at = self.size.width, self.size.height, self._top + y
        line: Drawn = self._lines[at] if at < len(self._lines) else ""
        arrow = ""
        if y == 0 and self._top > 0:
            arrow = "↑"
        elif y == height - 1 and at + 1 < len(self._lines):
            arrow = "↓"
        strip = strip_of(line, width - len(arrow), self.rich_style)
        return Strip.join([strip, strip_of(arrow, 1, self.rich_style)]) if arrow else strip
