"""Cells: a character and how it looks, and what it takes to change the look.

Cells are made once and shared, so that comparing two is comparing two names for one thing.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from rich.cells import get_character_cell_size


class Style(NamedTuple):
    """How a cell looks: SGR codes that are on, and the codes of its two colours."""

    on: frozenset[int] = frozenset()
    """Codes such as 1 (bold) and 7 (reverse video)."""
    fore: str = ""
    """``31`` or ``38;5;9``; nothing for the terminal's own."""
    back: str = ""
    """``41`` or ``48;5;9``; nothing for the terminal's own."""


PLAIN = Style()

_OFF = {1: 22, 2: 22, 3: 23, 4: 24, 21: 24, 5: 25, 6: 25, 7: 27, 8: 28, 9: 29, 51: 54, 52: 54}
_OFF[53] = 55
_TURNS_OFF = {
    off: frozenset(on for on, by in _OFF.items() if by == off) for off in set(_OFF.values())
}


class Unknown(ValueError):
    """Something was written that this package does not know."""


@lru_cache(maxsize=4096)
def restyled(style: Style, arguments: str, colours: bool = True) -> Style:
    """The style after ``ESC [ arguments m``; without ``colours`` those are dropped.

    Raises ``Unknown`` for a code that is not known.
    """
    on, fore, back = set(style.on), style.fore, style.back
    codes = iter(arguments.split(";"))
    for text in codes:
        code = int(text or 0)
        if code == 0:
            on, fore, back = set(), "", ""
        elif code in _OFF:
            on.add(code)
        elif code in _TURNS_OFF:
            on -= _TURNS_OFF[code]
        elif 30 <= code <= 37 or 90 <= code <= 97:
            fore = text
        elif 40 <= code <= 47 or 100 <= code <= 107:
            back = text
        elif code == 39:
            fore = ""
        elif code == 49:
            back = ""
        elif code in {38, 48}:
            kind = next(codes, "")
            more = [next(codes, "") for _ in range({"5": 1, "2": 3}.get(kind, 0))]
            if not more or not all(part.isdigit() for part in more):
                raise Unknown(f"colour {arguments}")
            colour = ";".join([text, kind, *more])
            fore, back = (colour, back) if code == 38 else (fore, colour)
        else:
            raise Unknown(f"look {code}")
    if not colours:
        fore = back = ""
    return Style(frozenset(on), fore, back)


@lru_cache(maxsize=4096)
def restyle(old: Style | None, new: Style, single_offs: bool = True) -> str:
    """The shortest sequence from one look to another; ``None`` is a look nobody knows.

    Terminals before the VT220 know no code that ends one attribute (``single_offs``).
    """
    if old == new:
        return ""
    afresh = [str(code) for code in sorted(new.on)] + [part for part in new[1:] if part]
    ways = ["\x1b[" + ";".join(["", *afresh] if afresh else []) + "m"]
    if old == PLAIN:
        ways = ["\x1b[" + ";".join(afresh) + "m"]
    elif old is not None and new != PLAIN and single_offs:
        steps, on = [], set(old.on)
        for off in sorted({_OFF[code] for code in old.on - new.on}):
            steps.append(str(off))
            on -= _TURNS_OFF[off]
        steps += [str(code) for code in sorted(new.on - on)]
        steps += [new.fore or "39"] * (new.fore != old.fore)
        steps += [new.back or "49"] * (new.back != old.back)
        ways.append("\x1b[" + ";".join(steps) + "m")
    return min(ways, key=len)


class Cell(NamedTuple):
    """What stands in one column."""

    text: str
    """A character with what combines with it; nothing in the right half of a wide one."""
    style: Style


class _Cells(dict[str, Cell]):
    """The cells of one style, by text."""

    def __init__(self, style: Style) -> None:
        super().__init__()
        self._style = style

    def __missing__(self, text: str) -> Cell:
        cell = self[text] = Cell(text, self._style)
        return cell


_by_style: dict[Style, _Cells] = {}


def cells_of(style: Style) -> dict[str, Cell]:
    """Every cell of a style: ``cells_of(style)["a"]`` is always the same object."""
    found = _by_style.get(style)
    if found is None:
        found = _by_style[style] = _Cells(style)
    return found


BLANK = cells_of(PLAIN)[" "]

Row = list[Cell]


def blank_row(width: int) -> Row:
    """A line as a cleared terminal has it."""
    return [BLANK] * width


_SURE = re.compile("[^\U0001f000-\U0010ffff\u200b-\u200f\ufe00-\ufe0f]*")


def columns_of(char: str) -> int:
    """How many columns a character takes, 0 for what combines with the one before."""
    return 1 if " " <= char < "\u0300" else get_character_cell_size(char)


def sure(text: str) -> bool:
    """Whether every terminal agrees on the columns the text takes (emoji they do not)."""
    return text.isascii() or _SURE.fullmatch(text) is not None
