"""A line as it should be, looked at once: where it differs from another, where it is blank.

Several ways to write a line are tried for every line of every frame, and all ask the same things
of it. What can be asked of the whole line at once is asked here, and in C where there is a way.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate, repeat
from operator import and_, is_not, itemgetter

from ebatui.light.cells import BLANK, Row

Stretch = tuple[int, int]
"""Cells from one column up to another."""

BLANKS_TO_ERASE = 4
"""Blanks to write in a line from which erasing it first may pay."""

_TEXT = itemgetter(0)
_YES, _NO = b"\1", b"\0"


class Wanted:
    """A line to write."""

    __slots__ = ("_gaps", "_marks", "_stops", "_turns", "_written", "cells", "filled", "texts")

    def __init__(self, cells: Row) -> None:
        self.cells = cells
        self.texts = list(map(_TEXT, cells))
        self._marks = marks = bytes(map(is_not, cells, repeat(BLANK)))
        self.filled = list(_stretches(marks))
        """Where something stands."""
        self._stops = [stop for _, stop in self.filled]
        starts = [start for start, _ in self.filled]
        self._gaps = [
            (stop, start)
            for stop, start in zip([0, *self._stops], [*starts, len(cells)], strict=True)
            if start - stop >= BLANKS_TO_ERASE
        ]
        self._written: list[int] = [0, *accumulate(map(and_, marks, map(bool, self.texts)))]
        styles = [cell[1] for cell in cells]
        differ = map(is_not, styles[1:], styles)
        self._turns = [at for at, other in enumerate(differ, 1) if other]

    @property
    def tail(self) -> int:
        """The column after the last one with something in it."""
        return self._stops[-1] if self._stops else 0

    def least(self, place: int) -> int:
        """Bytes that writing all that stands from a column on takes at least.

        One for each cell, and one to get over every gap.
        """
        stretches = len(self._stops) - bisect_right(self._stops, place)
        return self._written[-1] - self._written[place] + max(0, stretches - 1)

    def filled_from(self, place: int) -> list[Stretch]:
        """Where something stands from a column on."""
        return [(max(start, place), stop) for start, stop in self.filled if stop > place]

    def blanks(self, start: int, stop: int) -> int:
        """How many of some cells are blank."""
        return self._marks.count(_NO, start, stop)

    def looks(self, start: int, stop: int) -> Iterator[Stretch]:
        """Some cells in stretches of one look each."""
        turns = self._turns
        at = bisect_right(turns, start)
        while at < len(turns) and turns[at] < stop:
            yield start, turns[at]
            start = turns[at]
            at += 1
        yield start, stop

    def cut_at_blanks(self, runs: Iterable[Stretch]) -> Iterator[Stretch]:
        """The runs, cut where in one of them so many blanks begin that erasing may pay."""
        for start, stop in runs:
            since = start
            for begin, end in self._gaps:
                place = max(begin, start)
                if min(end, stop) - place >= BLANKS_TO_ERASE and place > since:
                    yield since, place
                    since = place
            yield since, stop

    def blank_back_to(self, start: int, places: set[int]) -> list[int]:
        """Those of the places up to ``start`` from which all up to it is blank, nearest first."""
        back = start
        while back and self.cells[back - 1] is BLANK:
            back -= 1
        return [place for place in sorted(places, reverse=True) if back <= place <= start]


def runs(old: Row, new: Row) -> Iterator[Stretch]:
    """Stretches of cells to write; a wide character, old or new, is never cut in two."""
    changed = bytearray(map(is_not, old, new))
    if not (all(map(_TEXT, old)) and all(map(_TEXT, new))):
        _whole_characters(changed, old, new)
    return _stretches(changed)


def differ(old: Row, new: Row) -> int:
    """How many cells differ."""
    return sum(map(is_not, old, new))


def _stretches(marks: bytes | bytearray) -> Iterator[Stretch]:
    stop = 0
    while (start := marks.find(_YES, stop)) >= 0:
        stop = marks.find(_NO, start)
        if stop < 0:
            stop = len(marks)
        yield start, stop


def _whole_characters(changed: bytearray, old: Row, new: Row) -> None:
    grown = True
    while grown:
        grown = False
        for x in range(1, len(new)):
            if changed[x] != changed[x - 1] and not (old[x].text and new[x].text):
                changed[x] = changed[x - 1] = grown = True
