"""The shortest way from what the terminal shows to what it should show.

Every line is written in two ways and the shorter is sent: the cells that differ, or, from the
first that differs, erase to the end and write what is not blank. Lines that have only moved up
or down are moved by the terminal itself, in a scroll region. Between cells the cursor goes the
cheapest way there is, a short stretch that need not change is written again where that costs
less than stepping over it, and attributes are sent only when they change.

Only sequences that a VT220, the Linux console, xterm, PuTTY, screen and tmux all have are used:
CUP, CUU/CUD/CUF/CUB, CR, LF, BS, HT, EL, ED, DECSTBM, RI and SGR. Erasing is done in the terminal's
own colours alone, since terminals differ on what colour an erased cell takes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from operator import is_not
from typing import NamedTuple

from ebatui.light.cells import BLANK, PLAIN, Row, Style, blank_row, restyle, sure
from ebatui.light.moves import TAB, move
from ebatui.light.terminal import Terminal

# Margins off, ASCII in both sets, no origin, insert or wrap mode, plain, no cursor; then cleared.
RESET = "\x0f\x1b(B\x1b[r\x1b[?6;7;25l\x1b[4l"
CLEAR = "\x1b[m\x1b[2J"

_MOST_OVER = 4
"""Cells that may be written again where a move over them is no shorter."""

_BLANKS_TO_ERASE = 4
"""Blanks to write in a line from which erasing it first may pay."""
_LEAST_LINES_TO_SCROLL = 3
_SCROLL_COSTS = 20


class Pen(NamedTuple):
    """Where the terminal's cursor is, and the look it writes with; ``None`` is not known."""

    x: int | None = None
    y: int | None = None
    style: Style | None = None


class Painter:
    """Knows what the terminal shows, and writes what makes it show something else."""

    def __init__(self, width: int, height: int, terminal: Terminal) -> None:
        self._terminal = terminal
        self._pen = Pen()
        self._shown: list[Row] = [blank_row(width) for _ in range(height)]
        self._tabbed = width if terminal.tabs else 0
        """Tab stops are sure to stand up to here: not every terminal sets more when it widens."""
        self._known = False
        self._garbled = False

    def forget(self, *, garbled: bool = False) -> None:
        """The terminal may show anything. ``garbled``: its modes may be anything too."""
        self._known = False
        self._garbled |= garbled

    def paint(self, rows: Sequence[Row], cursor: tuple[int, int] | None = None) -> str:
        """What to send for the terminal to show ``rows``; nothing where it does.

        ``cursor`` is a place (column, line) to leave the cursor at; it is not seen, but screen
        readers and magnifiers follow it.
        """
        out = []
        if not self._known or len(rows) != len(self._shown):
            out.append(RESET * self._garbled + CLEAR)
            self._shown = [blank_row(len(row)) for row in rows]
            self._tabbed = min(self._tabbed, len(rows[0]))
            self._pen = Pen(None, None, PLAIN)
            self._known, self._garbled = True, False
        changed = [y for y, row in enumerate(rows) if row != self._shown[y]]
        if len(changed) >= _LEAST_LINES_TO_SCROLL:
            out.append(self._scroll(rows, changed))
        last = None if cursor is None else cursor[1]  # its line last: it is left there
        for y in sorted(range(len(rows)), key=lambda y: (y == last, y)):
            old, row = self._shown[y], rows[y]
            if row != old:
                text, self._pen = self._line(old, row, y, self._pen)
                out.append(text)
                self._shown[y] = row.copy()
        if cursor is not None:
            out.append(self._to(self._pen, *cursor))
            self._pen = Pen(*cursor, self._pen.style)
        return "".join(out)

    def changes(self, rows: Sequence[Row]) -> int:
        """How many lines are to be written."""
        if not self._known:
            return len(rows)
        return sum(row != shown for row, shown in zip(rows, self._shown, strict=False))

    def leave(self, cursor: tuple[int, int]) -> str:
        """What puts the cursor where Textual believes it to be, with the plain look."""
        way = self._to(self._pen, *cursor)
        self._pen = Pen(*cursor, self._pen.style)
        return way + self._look(PLAIN)

    def _look(self, style: Style) -> str:
        text = self._restyle(self._pen.style, style)
        self._pen = self._pen._replace(style=style)
        return text

    # -- lines that moved

    def _scroll(self, rows: Sequence[Row], changed: Sequence[int]) -> str:
        """Move lines that stand elsewhere on the screen already, if that saves anything."""
        found = self._shift(rows, changed)
        if found is None:
            return ""
        top, bottom, by = found
        out = [self._look(PLAIN), f"\x1b[{top + 1};{bottom + 1}r"]
        width, count = len(rows[0]), abs(by)
        block = self._shown[top : bottom + 1]
        fresh = [blank_row(width) for _ in range(count)]
        if by > 0:
            out += [
                f"\x1b[{bottom + 1}H",
                ("\n" if self._terminal.bare_line_feed else "\x1bD") * count,
            ]
            block = block[count:] + fresh
        else:
            out += [f"\x1b[{top + 1}H", "\x1bM" * count]
            block = fresh + block[:-count]
        out.append("\x1b[r")
        self._shown[top : bottom + 1] = block
        self._pen = Pen(None, None, PLAIN)  # home, by the book; not every decoder keeps to it
        return "".join(out)

    def _shift(self, rows: Sequence[Row], changed: Sequence[int]) -> tuple[int, int, int] | None:
        """First line, last line and by how many lines up (down where negative)."""
        shown = self._shown
        blank = blank_row(len(rows[0]))
        where: dict[tuple[object, ...], int] = {}
        for y, row in enumerate(shown):
            if row != blank:
                where.setdefault(tuple(row), y)
        votes = Counter(where[key] - y for y in changed if (key := tuple(rows[y])) in where)
        votes.pop(0, None)
        if not votes:
            return None
        by, count = votes.most_common(1)[0]
        if count < _LEAST_LINES_TO_SCROLL - 1:
            return None

        def gain(y: int) -> int:
            """Cells less to write at a line if line ``y + by`` is moved there."""
            if not 0 <= y + by < len(rows):
                return -len(blank)
            return differ(shown[y], rows[y]) - differ(shown[y + by], rows[y])

        gains = [gain(y) for y in range(len(rows))]
        best, first, last = _best_stretch(gains)
        top, bottom = min(first, first + by), max(last, last + by)
        for y in {*range(top, bottom + 1)} - {*range(first, last + 1)}:  # left blank by the move
            best -= differ(blank, rows[y]) - differ(shown[y], rows[y])
        return (top, bottom, by) if best > _SCROLL_COSTS + 2 * abs(by) else None

    # -- one line

    def _line(self, old: Row, new: Row, y: int, pen: Pen) -> tuple[str, Pen]:
        """The shorter of two ways to write a line."""
        runs = list(_runs(old, new))
        by_cells = self._by_cells(runs, new, y, pen)
        first = runs[0][0]
        blanks = sum(new[x] is BLANK for start, stop in runs for x in range(start, stop))
        if blanks < _BLANKS_TO_ERASE:
            return by_cells
        erase = self._to(pen, first, y) + self._restyle(pen.style, PLAIN) + "\x1b[K"
        erased = old[:first] + blank_row(len(new) - first)
        at = Pen(first, y, PLAIN)
        rest, end = self._by_cells(list(_runs(erased, new)), new, y, at)
        return min(by_cells, (erase + rest, end), key=lambda way: size(way[0]))

    def _by_cells(
        self, runs: Sequence[tuple[int, int]], new: Row, y: int, pen: Pen
    ) -> tuple[str, Pen]:
        """Write the cells that differ; a blank end is erased."""
        out: list[str] = []
        tail = _blank_from(new)
        for start, stop in runs:
            erases = stop > tail
            end = min(stop, tail) if erases else stop
            if erases and runs[-1][1] - max(start, tail) <= 3 and (start, stop) == runs[-1]:
                erases, end = False, stop  # so few that blanks cost no more
            if start < end:
                text, pen = self._run(new, start, end, y, pen)
                out.append(text)
            if erases:
                at = max(start, tail)
                out.append(self._to(pen, at, y) + self._restyle(pen.style, PLAIN) + "\x1b[K")
                pen = Pen(at, y, PLAIN)
                break
        return "".join(out), pen

    def _run(self, new: Row, start: int, end: int, y: int, pen: Pen) -> tuple[str, Pen]:
        """Write the cells from ``start`` up to ``end``."""
        way, over, style = self._to(pen, start, y), start, pen.style
        if way:
            way, over = self._nearer(new, start, y, pen, way)
        out = [way]
        for cell in new[over:end]:
            if cell[1] is not style and cell[1] != style:
                out.append(self._restyle(style, cell[1]))
                style = cell[1]
            out.append(cell[0])
        text = "".join(out)
        certain = end < len(new) and sure(text)  # at the edge a cursor may stand on or past it
        return text, Pen(end if certain else None, y, style)

    def _nearer(self, new: Row, start: int, y: int, pen: Pen, way: str) -> tuple[str, int]:
        """A move to a little before, from where writing cells again costs less than moving."""
        best, cost = (way, start), len(way)
        here = pen.x if pen.y == y and pen.x is not None else start
        for origin in {here, start // TAB * TAB, 0}:
            if 0 < start - origin <= _MOST_OVER and _cheap(new, origin, start, pen.style):
                near = self._to(pen, origin, y)
                total = len(near) + start - origin
                if total < cost or (total == cost and origin == here):
                    best, cost = (near, origin), total
        return best

    def _restyle(self, old: Style | None, new: Style) -> str:
        return restyle(old, new, self._terminal.single_offs)

    def _to(self, pen: Pen, x: int, y: int) -> str:
        """The cheapest move there."""
        feeds = self._terminal.bare_line_feed
        return move(pen[:2], x, y, tabbed=self._tabbed, bare_line_feed=feeds)


def _cheap(row: Row, start: int, end: int, look: Style | None) -> bool:
    """Whether writing a stretch again costs a byte a cell: ASCII, in one look that is at hand."""
    style = row[start][1]
    if style not in {look, row[end][1]}:
        return False
    return all(
        cell[1] is style and len(cell[0]) == 1 and cell[0].isascii() for cell in row[start:end]
    )


def size(text: str) -> int:
    """Bytes on the line."""
    return len(text) if text.isascii() else len(text.encode("utf-8", "replace"))


def differ(old: Row, new: Row) -> int:
    """How many cells differ."""
    return sum(map(is_not, old, new))


def _best_stretch(gains: Sequence[int]) -> tuple[int, int, int]:
    """The highest sum of neighbours, and the first and last of them."""
    best, since, total = (gains[0], 0, 0), 0, 0
    for y, gain in enumerate(gains):
        if total <= 0:
            total, since = 0, y
        total += gain
        best = max(best, (total, since, y), key=lambda stretch: stretch[0])
    return best


def _blank_from(row: Row) -> int:
    """The column after the last one with something in it."""
    end = len(row)
    while end and row[end - 1] is BLANK:
        end -= 1
    return end


def _runs(old: Row, new: Row) -> Iterator[tuple[int, int]]:
    """Stretches of cells to write; a wide character, old or new, is never cut in two."""
    changed = list(map(is_not, old, new))
    if not (all(cell[0] for cell in old) and all(cell[0] for cell in new)):
        _whole_characters(changed, old, new)
    x, width = 0, len(new)
    while True:
        try:
            start = changed.index(True, x)
        except ValueError:
            return
        try:
            x = changed.index(False, start)
        except ValueError:
            x = width
        yield start, x


def _whole_characters(changed: list[bool], old: Row, new: Row) -> None:
    grown = True
    while grown:
        grown = False
        for x in range(1, len(new)):
            if changed[x] != changed[x - 1] and not (old[x].text and new[x].text):
                changed[x] = changed[x - 1] = grown = True
