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
from collections.abc import Iterable, Iterator, Sequence
from operator import is_not
from typing import NamedTuple

from ebatui.light.cells import BLANK, PLAIN, Row, Style, blank_row, restyle, sure
from ebatui.light.moves import TAB, move
from ebatui.light.terminal import Terminal

# Margins off, ASCII in both sets, no origin, insert or wrap mode, plain, no cursor; then cleared.
RESET = "\x0f\x1b(B\x1b[r\x1b[?6;7;25l\x1b[4l"
CLEAR = "\x1b[m\x1b[H\x1b[J"

_MOST_OVER = 4
"""Cells that may be written again where a move over them is no shorter."""

_BLANKS_TO_ERASE = 4
"""Blanks to write in a line from which erasing it first may pay."""


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
        it where blanks begin.
        """
        runs = list(_cut_at_blanks(_runs(old, new), new))
        best = self._by_cells(runs, new, y, pen)
        blanks = sum(new[x] is BLANK for start, stop in runs for x in range(start, stop))
        out = ""
        for start, stop in runs:
            if blanks < _BLANKS_TO_ERASE:
                break
            for place in _blank_back_to(new, start, {start, _column(pen, y), 0}):
                text, at = self._erase(place, y, pen)
                erased = new[:place] + blank_row(len(new) - place)
                rest, end = self._by_cells(list(_runs(erased, new)), new, y, at)
                best = min(best, (out + text + rest, end), key=lambda way: size(way[0]))
            text, pen = self._run(new, start, stop, y, pen)
            out += text
            blanks -= sum(cell is BLANK for cell in new[start:stop])
        return best

    def _by_cells(
        self, runs: Sequence[tuple[int, int]], new: Row, y: int, pen: Pen
    ) -> tuple[str, Pen]:
        """Write the cells that differ; a blank end is erased where that is shorter."""
        out, tail = "", _blank_from(new)
        for at, (start, stop) in enumerate(runs):
            if start < tail:
                text, pen = self._run(new, start, min(stop, tail), y, pen)
                out += text
            if stop > tail:
                blank = max(start, tail)
                places = {blank, tail, max(tail, min(blank, _column(pen, y)))}
                ways = [self._erase(place, y, pen) for place in places]
                ways.append(self._runs_of([(blank, stop), *runs[at + 1 :]], new, y, pen))
                text, pen = min(ways, key=lambda way: len(way[0]))
                return out + text, pen
        return out, pen

    def _runs_of(
        self, runs: Sequence[tuple[int, int]], new: Row, y: int, pen: Pen
    ) -> tuple[str, Pen]:
        """Write stretches of cells and nothing else."""
        out = ""
        for start, stop in runs:
            text, pen = self._run(new, start, stop, y, pen)
            out += text
        return out, pen

    def _erase(self, x: int, y: int, pen: Pen) -> tuple[str, Pen]:
        """Erase a line from a place to its end."""
        way = self._to(pen, x, y) + self._restyle(pen.style, PLAIN) + "\x1b[K"
        return way, Pen(x, y, PLAIN)

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


def _column(pen: Pen, y: int) -> int:
    """The column the pen stands in on a line; the first where it is not known or elsewhere."""
    return pen.x if pen.y == y and pen.x is not None else 0


def _blank_back_to(row: Row, start: int, places: set[int]) -> list[int]:
    """Those of the places up to ``start`` from which all up to it is blank, the nearest first."""
    back = start
    while back and row[back - 1] is BLANK:
        back -= 1
    return [place for place in sorted(places, reverse=True) if back <= place <= start]


def _cut_at_blanks(runs: Iterable[tuple[int, int]], row: Row) -> Iterator[tuple[int, int]]:
    """The runs, cut where in one of them so many blanks begin that erasing may pay."""
    for start, stop in runs:
        since, blanks = start, 0
        for x in range(start, stop):
            blanks = blanks + 1 if row[x] is BLANK else 0
            if blanks == _BLANKS_TO_ERASE and (place := x + 1 - blanks) > since:
                yield since, place
                since = place
        yield since, stop


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
