"""Lines of text on the grid, redrawn only where they changed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from ebatui.widgets.text import fit, inert

PLAIN = Style()
STRONG = Style(bold=True)
REVERSE = Style(reverse=True)
_GAP = re.compile(r"( {8,})")
"""Blanks inside a line that are worth stepping over."""


@dataclass(frozen=True, slots=True)
class Strong:
    """A line that stands out (bold); what it says must still read without it."""

    text: str


Drawn = str | Strong


def strip_of(line: Drawn, width: int, style: Style = PLAIN) -> Strip:
    """One line as cells, exactly ``width`` wide, whatever the text holds.

    The blanks that fill it are plain: what is not seen need not be sent.
    """
    look = style + STRONG if isinstance(line, Strong) else style
    text = fit(line.text if isinstance(line, Strong) else line, width)
    return Strip(filled(text, look, style), width)


def filled(text: str, look: Style, style: Style) -> list[Segment]:
    """``text`` as it looks; the blanks at its end, and wide gaps in it, without that look.

    For bold alone: a blank in reverse video is seen.
    """
    if look == style:
        return [Segment(text, style)] if text else []
    said = text.rstrip(" ")
    parts = [(part, style if at % 2 else look) for at, part in enumerate(_GAP.split(said))]
    return [Segment(part, as_) for part, as_ in (*parts, (text[len(said) :], style)) if part]


class Lines(Widget):
    """Some lines of text. ``show`` replaces them and repaints those that differ."""

    DEFAULT_CSS = """
    Lines { height: 1; width: 1fr; }
    Lines.tall { height: 1fr; }
    """

    def __init__(
        self,
        *lines: Drawn,
        id: str | None = None,  # noqa: A002 - Textual's name for it
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._lines: tuple[Drawn, ...] = lines

    @property
    def text(self) -> str:
        """What is drawn, line by line."""
        return "\n".join(
            inert(line.text if isinstance(line, Strong) else line) for line in self._lines
        )

    def show(self, lines: Drawn | Sequence[Drawn]) -> None:
        """Draw these lines instead."""
        new = (lines,) if isinstance(lines, (str, Strong)) else tuple(lines)
        old, self._lines = self._lines, new
        if not self.is_mounted:
            return
        for row in range(max(len(old), len(new))):
            if old[row : row + 1] != new[row : row + 1]:
                self.refresh(Region(0, row, self.size.width, 1))

    def render_line(self, y: int) -> Strip:
        """The line at ``y``, blank below the last."""
        width = self.size.width
        return strip_of(self._lines[y] if y < len(self._lines) else "", width, self.rich_style)
