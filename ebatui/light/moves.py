"""The cheapest way for the cursor to go."""

from __future__ import annotations

from functools import lru_cache

TAB = 8
"""Columns between tab stops."""


@lru_cache(maxsize=16384)
def move(
    here: tuple[int | None, int | None], x: int, y: int, tabbed: int, bare_line_feed: bool
) -> str:
    """What moves the cursor from ``here`` (column, line; ``None`` is not known) to ``x, y``.

    ``tabbed``: tab stops stand at every eighth column short of this one. ``bare_line_feed``: a
    line feed keeps its column.
    """
    if here == (x, y):
        return ""
    column = f"{x + 1}" if x else ""
    line = f"{y + 1}" if y else ""
    best = f"\x1b[{line};{column}H" if column else f"\x1b[{line}H"
    from_x, from_y = here
    if from_y is None:
        return best
    across = "\r" + _forward(0, x, tabbed)
    if from_x is not None:
        way = _forward(from_x, x, tabbed) if x >= from_x else _back(from_x - x)
        across = min(across, way, key=len)
    return min(best, _vertical(y - from_y, bare_line_feed) + across, key=len)


def _forward(start: int, x: int, tabbed: int) -> str:
    """Right along a line: by columns, or by tab stops and the rest by columns, or back."""
    best = _step(x - start, "C")
    if len(best) > 1:
        tabs = x // TAB - start // TAB
        if tabs and x < tabbed:
            best = min(best, "\t" * tabs + _step(x % TAB, "C"), key=len)
        if (past := (x // TAB + 1) * TAB) < tabbed:
            best = min(best, "\t" * (tabs + 1) + "\b" * (past - x), key=len)
    return best


def _vertical(down: int, bare_line_feed: bool) -> str:
    if down < 0:
        return _step(-down, "A")
    return "\n" * down if bare_line_feed and down <= 4 else _step(down, "B")


def _step(by: int, way: str) -> str:
    return "" if by == 0 else f"\x1b[{way}" if by == 1 else f"\x1b[{by}{way}"


def _back(by: int) -> str:
    return "\b" * by if by <= 4 else _step(by, "D")
