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
from collections.abc import Sequence
from typing import NamedTuple

from ebatui.light.cells import PLAIN, Row, Style, blank_row, restyle, sure
from ebatui.light.moves import TAB, move
from ebatui.light.stretches import BLANKS_TO_ERASE, Stretch, Wanted, differ, runs
from ebatui.light.terminal import Terminal

# Margins off, ASCII in both sets, no origin, insert or wrap mode, plain, no cursor; then cleared.
RESET = "\x0f\x1b(B\x1b[r\x1b[?6;7;25l\x1b[4l"
CLEAR = "\x1b[m\x1b[H\x1b[J"

_MOST_OVER = 4
"""Cells that may be written again where a move over them is no shorter."""

_ERASE = "\x1b[K"
"""Erases a line from the cursor to its end."""


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
            self._pen = Pen(0, 0, PLAIN)
            self._known, self._garbled = True, False
        ways = [self._lines(self._shown, rows, self._pen, cursor)]
        if (moved := self._moved(rows)) is not None:
            text, shown = moved
            # The pen is home, by the book; not every decoder keeps to it.
            rest, pen = self._lines(shown, rows, Pen(None, None, PLAIN), cursor)
            ways.append((text + rest, pen))
        text, self._pen = min(ways, key=lambda way: size(way[0]))
        out.append(text)
        self._shown = [row.copy() for row in rows]
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

    def _lines(
        self,
        shown: Sequence[Row],
        rows: Sequence[Row],
        pen: Pen,
        cursor: tuple[int, int] | None,
    ) -> tuple[str, Pen]:
        """Write every line that differs from what is shown, then go to the cursor's place.

        The cursor's own line comes last: the way there is short.
        """
        out = []
        last = None if cursor is None else cursor[1]
        for y in sorted(range(len(rows)), key=lambda y: (y == last, y)):
            if rows[y] != shown[y]:
                text, pen = self._line(shown[y], rows[y], y, pen)
                out.append(text)
        if cursor is not None:
            out.append(self._to(pen, *cursor))
            pen = Pen(*cursor, pen.style)
        return "".join(out), pen

    # -- lines that moved

    def _moved(self, rows: Sequence[Row]) -> tuple[str, list[Row]] | None:
        """What moves lines that stand elsewhere on the screen already, and what is shown then."""
        found = self._shift(rows)
        if found is None:
            return None
        top, bottom, by = found
        count, shown = abs(by), self._shown
        block = shown[top : bottom + 1]
        fresh = [blank_row(len(rows[0])) for _ in range(count)]
        if by > 0:
            feed = "\n" if self._terminal.bare_line_feed else "\x1bD"
            turn = f"\x1b[{bottom + 1}H" + feed * count
            block = block[count:] + fresh
        else:
            turn = f"\x1b[{top + 1}H" + "\x1bM" * count
            block = fresh + block[:-count]
        region = f"\x1b[{top + 1};{bottom + 1}r"
        text = self._restyle(self._pen.style, PLAIN) + region + turn + "\x1b[r"
        return text, [*shown[:top], *block, *shown[bottom + 1 :]]

    def _shift(self, rows: Sequence[Row]) -> tuple[int, int, int] | None:
        """Lines that may be worth moving: the first, the last, by how many up (negative: down).

        The move that most lines ask for; they are lines again that stand elsewhere. What it is
        worth is seen when both ways are written.
        """
        shown, blank = self._shown, blank_row(len(rows[0]))
        where: dict[tuple[object, ...], int] = {}
        for y, row in enumerate(shown):
            if row != blank:
                where.setdefault(tuple(row), y)
        votes = Counter(
            where[key] - y
            for y, row in enumerate(rows)
            if row != shown[y] and (key := tuple(row)) in where
        )
        if not votes:
            return None
        by = votes.most_common(1)[0][0]

        def gain(y: int) -> int:
            """Cells less to write at a line if line ``y + by`` is moved there."""
            if not 0 <= y + by < len(rows):
                return -len(blank)
            return differ(shown[y], rows[y]) - differ(shown[y + by], rows[y])

        best, first, last = _best_stretch([gain(y) for y in range(len(rows))])
        return (min(first, first + by), max(last, last + by), by) if best > 0 else None

    # -- one line

    def _line(self, old: Row, new: Row, y: int, pen: Pen) -> tuple[str, Pen]:
        """The shortest of the ways to write a line: erased from no place on, or from one of some.

        Erasing pays where many blanks would be written: before a run of cells that differ, or in
        it where blanks begin. A way that must be longer than one that is known is not tried.
        """
        line = Wanted(new)
        cut = list(line.cut_at_blanks(runs(old, new)))
        best = self._by_cells(cut, line, y, pen)
        least = size(best[0])
        blanks = sum(line.blanks(start, stop) for start, stop in cut)
        out, spent = "", 0
        for start, stop in cut:
            if blanks < BLANKS_TO_ERASE:
                break
            for place in line.blank_back_to(start, {start, _column(pen, y), 0}):
                if spent + len(_ERASE) + line.least(place) >= least:
                    continue
                text, at = self._erase(place, y, pen)
                rest, end = self._by_cells(line.filled_from(place), line, y, at)
                if (total := size(way := out + text + rest)) < least:
                    best, least = (way, end), total
            text, pen = self._run(line, start, stop, y, pen)
            out += text
            spent += size(text)
            blanks -= line.blanks(start, stop)
        return best

    def _by_cells(self, runs: Sequence[Stretch], line: Wanted, y: int, pen: Pen) -> tuple[str, Pen]:
        """Write the cells that differ; a blank end is erased where that is shorter."""
        out, tail = "", line.tail
        for at, (start, stop) in enumerate(runs):
            if start < tail:
                text, pen = self._run(line, start, min(stop, tail), y, pen)
                out += text
            if stop > tail:
                blank = max(start, tail)
                places = {blank, tail, max(tail, min(blank, _column(pen, y)))}
                ways = [self._erase(place, y, pen) for place in places]
                ways.append(self._runs_of([(blank, stop), *runs[at + 1 :]], line, y, pen))
                text, pen = min(ways, key=lambda way: len(way[0]))
                return out + text, pen
        return out, pen

    def _runs_of(self, runs: Sequence[Stretch], line: Wanted, y: int, pen: Pen) -> tuple[str, Pen]:
        """Write stretches of cells and nothing else."""
        out = ""
        for start, stop in runs:
            text, pen = self._run(line, start, stop, y, pen)
            out += text
        return out, pen

    def _erase(self, x: int, y: int, pen: Pen) -> tuple[str, Pen]:
        """Erase a line from a place to its end."""
        way = self._to(pen, x, y) + self._restyle(pen.style, PLAIN) + _ERASE
        return way, Pen(x, y, PLAIN)

    def _run(self, line: Wanted, start: int, end: int, y: int, pen: Pen) -> tuple[str, Pen]:
        """Write the cells from ``start`` up to ``end``."""
        over, style, out = start, pen.style, []
        if pen.x != start or pen.y != y:
            way, over = self._nearer(line, start, y, pen)
            out.append(way)
        for since, until in line.looks(over, end):
            look = line.cells[since][1]
            if look is not style and look != style:
                out.append(self._restyle(style, look))
                style = look
            out += line.texts[since:until]
        text = "".join(out)
        certain = end < len(line.cells) and sure(text)  # at the edge it may stand on or past it
        return text, Pen(end if certain else None, y, style)

    def _nearer(self, line: Wanted, start: int, y: int, pen: Pen) -> tuple[str, int]:
        """A move there, or to a little before, where writing cells again costs less than moving."""
        way = self._to(pen, start, y)
        best, cost = (way, start), len(way)
        here = pen.x if pen.y == y and pen.x is not None else start
        for origin in (here, start // TAB * TAB, 0):
            over = start - origin
            if 0 < over <= _MOST_OVER and over <= cost and _cheap(line, origin, start, pen.style):
                near = "" if origin == here else self._to(pen, origin, y)
                total = len(near) + over
                if total < cost or (total == cost and origin == here):
                    best, cost = (near, origin), total
        return best

    def _restyle(self, old: Style | None, new: Style) -> str:
        return restyle(old, new, self._terminal.single_offs)

    def _to(self, pen: Pen, x: int, y: int) -> str:
        """The cheapest move there."""
        return move(pen[:2], x, y, self._tabbed, self._terminal.bare_line_feed)


def _cheap(line: Wanted, start: int, end: int, look: Style | None) -> bool:
    """Whether writing a stretch again costs a byte a cell: ASCII, in one look that is at hand."""
    cells = line.cells
    style = cells[start][1]
    if style != look and style != cells[end][1]:
        return False
    for cell in cells[start + 1 : end]:
        if cell[1] is not style:
            return False
    text = "".join(line.texts[start:end])
    return len(text) == end - start and text.isascii()


def size(text: str) -> int:
    """Bytes on the line."""
    return len(text) if text.isascii() else len(text.encode("utf-8", "replace"))


def _best_stretch(gains: Sequence[int]) -> tuple[int, int, int]:
    """The highest sum of neighbours, and the first and last of them."""
    best, since, total = (gains[0], 0, 0), 0, 0
    for y, gain in enumerate(gains):
        if total <= 0:
            total, since = 0, y
        total += gain
        best = max(best, (total, since, y), key=lambda stretch: stretch[0])
    return best


def _column(pen: Pen, y: int) -> int:
    """The column the pen stands in on a line; the first where it is not known or elsewhere."""
    return pen.x if pen.y == y and pen.x is not None else 0
