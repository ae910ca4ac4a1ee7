"""What Textual has drawn, read from the sequences it writes.

Textual 8.2 draws with few: move to a place, set the look, text, line ends. Modes and titles are
not drawing and are handed back to be sent as they are. Anything else raises ``Unknown``, and the
driver gives up its own drawing for the stock one.
"""

from __future__ import annotations

import re

from ebatui.light.cells import (
    PLAIN,
    Cell,
    Row,
    Unknown,
    blank_row,
    cells_of,
    columns_of,
    restyled,
)

_TOKEN = re.compile(
    r"(?P<text>[^\x00-\x1f\x7f-\x9f]+)"
    r"|\x1b\[(?P<look>[0-9;]*)m"
    r"|\x1b\[(?P<place>[0-9;]*)H"
    r"|(?P<end>[\r\n])"
    r"|\x1b\[(?P<erase>[0-2]?)J"
    r"|(?P<other>\x07|\x1b\[\?[0-9;]*[hl]|\x1b\](?!8;)[^\x07\x1b]*(?:\x07|\x1b\\))"
)


class Canvas:
    """A grid of cells with a cursor: the picture Textual means the terminal to show."""

    def __init__(self, width: int, height: int, *, colours: bool, unicode: bool) -> None:
        self.width, self.height = width, height
        self.rows: list[Row] = [blank_row(width) for _ in range(height)]
        self.x = self.y = 0
        self.style = PLAIN
        self._colours = colours
        self._unicode = unicode

    def resize(self, width: int, height: int) -> None:
        """Take another size. What still fits stays, until Textual draws anew."""
        self.width, self.height = width, height
        kept = [(row + blank_row(width - len(row)))[:width] for row in self.rows[:height]]
        self.rows = kept + [blank_row(width) for _ in range(height - len(kept))]
        self.x, self.y = min(self.x, width - 1), min(self.y, height - 1)

    def draw(self, data: str) -> str:
        """Draw what Textual wrote; what of it is no drawing, to be sent as it is.

        Raises ``Unknown`` before anything is drawn.
        """
        tokens = list(_TOKEN.finditer(data))
        if sum(token.end() - token.start() for token in tokens) != len(data):
            raise Unknown("a sequence that Textual was not known to write")
        style = self.style
        for token in tokens:  # so that what is not known is not half drawn
            if token.lastgroup == "look":
                style = restyled(style, token["look"], self._colours)
        passed = []
        for token in tokens:
            match token.lastgroup:
                case "text":
                    self._text(token["text"])
                case "look":
                    self.style = restyled(self.style, token["look"], self._colours)
                case "place":
                    self._place(token["place"])
                case "end":
                    self.x = 0
                    if token["end"] == "\n":
                        self.y = min(self.y + 1, self.height - 1)
                case "erase":
                    self._erase(token["erase"] or "0")
                case _:
                    passed.append(token["other"])
        return "".join(passed)

    def _place(self, arguments: str) -> None:
        line, _, column = arguments.partition(";")
        self.y = min(max(int(line or 1), 1), self.height) - 1
        self.x = min(max(int(column or 1), 1), self.width) - 1

    def _erase(self, how: str) -> None:
        x, y = self.x, self.y
        first, last = {"0": (y + 1, self.height), "1": (0, y), "2": (0, self.height)}[how]
        for row in range(first, last):
            self.rows[row] = blank_row(self.width)
        if how == "0":
            self._put(blank_row(self.width - x), x)
        elif how == "1":
            self._put(blank_row(x + 1), 0)

    def _text(self, text: str) -> None:
        table = cells_of(self.style)
        cells = [table[char] for char in text] if text.isascii() else self._wider(text, table)
        room = self.width - self.x
        if len(cells) > room:  # no wrapping: what goes past the edge stays in the last column
            cells = [*cells[: room - 1], cells[-1] if cells[-1].text else table[" "]]
        self._put(cells, self.x)
        self.x = min(self.x + len(cells), self.width - 1)

    def _wider(self, text: str, table: dict[str, Cell]) -> list[Cell]:
        cells: list[Cell] = []
        for char in text:
            width = columns_of(char)
            if not self._unicode and not char.isascii():
                from ebatui.light.plain import plain

                cells.extend(table[part] for part in plain(char).ljust(width)[:width])
            elif width:
                cells.append(table[char])
                cells.extend([table[""]] * (width - 1))
            elif cells or self.x:
                self._combine(char, cells, table)
        return cells

    def _combine(self, char: str, cells: list[Cell], table: dict[str, Cell]) -> None:
        """Put an accent on the character before it."""
        if cells:
            at = len(cells) - 1 - (not cells[-1].text)
            cells[at] = table[cells[at].text + char]
            return
        row = self.rows[self.y]
        at = self.x - 1 - (not row[self.x - 1].text)
        before = row[at]
        row[at] = cells_of(before.style)[before.text + char]

    def _put(self, cells: list[Cell], x: int) -> None:
        """Cells over those that are there; what is left of a wide one cut in two is blank."""
        if not cells:
            return
        row = self.rows[self.y]
        end = x + len(cells)
        if x and not row[x].text:
            row[x - 1] = cells_of(row[x - 1].style)[" "]
        if end < self.width and not row[end].text:
            row[end] = cells_of(row[end].style)[" "]
        row[x:end] = cells
