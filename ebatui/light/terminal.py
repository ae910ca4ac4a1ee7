"""What the terminal can do, from ``TERM``, the locale and ``NO_COLOR``."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from textual import constants

ASCII_SWITCH = "EBATUI_ASCII"
"""``1`` draws with ASCII alone, ``0`` never does; without it the locale and ``TERM`` decide."""

_NO_UNICODE = ("vt1", "vt2", "vt3", "vt4", "vt5", "dumb", "ansi", "wyse", "wy", "cons25")
_NO_COLOURS = ("vt1", "vt2", "vt3", "vt4", "vt5", "dumb", "wyse", "wy")
_NO_SINGLE_OFFS = ("vt1",)
_NO_TABS = "NCURSES_NO_HARD_TABS"
"""Set where tab stops are not to be relied on, as for programs made with ncurses."""
_COERCED = ("C.UTF-8", "C.utf8", "UTF-8")
"""What Python itself puts in ``LC_CTYPE`` when the locale is C (PEP 538)."""


@dataclass(frozen=True, slots=True)
class Terminal:
    """What may be sent."""

    unicode: bool = True
    colours: bool = True
    single_offs: bool = True
    """Whether one attribute can be ended (``ESC [ 27 m``); a VT100 can only end all."""
    bare_line_feed: bool = True
    """Whether a line feed keeps its column: the driver has switched output processing off."""
    tabs: bool = True
    """Whether tab stops stand at every eighth column, and tabs reach the terminal as they are."""

    @classmethod
    def of(cls, environment: Mapping[str, str] | None = None, *, no_colour: bool = False) -> Self:
        """The terminal named by the environment. ``no_colour``: ``NO_COLOR`` was set."""
        environment = os.environ if environment is None else environment
        term = environment.get("TERM", "")
        return cls(
            unicode=_unicode(environment, term),
            colours=not (no_colour or "NO_COLOR" in environment or term.startswith(_NO_COLOURS)),
            single_offs=not term.startswith(_NO_SINGLE_OFFS),
            tabs=_NO_TABS not in environment,
        )


def _unicode(environment: Mapping[str, str], term: str) -> bool:
    asked = environment.get(ASCII_SWITCH, "")
    if asked in {"0", "1"}:
        return asked == "0"
    if term.startswith(_NO_UNICODE):
        return False
    locale = environment.get("LC_ALL") or environment.get("LC_CTYPE") or ""
    if not environment.get("LC_ALL") and locale in _COERCED:
        locale = environment.get("LANG") or locale  # what was set before Python stepped in
    locale = locale or environment.get("LANG") or ""
    return not locale or "utf-8" in locale.lower() or "utf8" in locale.lower()


def escape_delay() -> float:
    """Seconds to wait after Esc for the rest of an arrow or function key (``ESCDELAY``, in ms)."""
    return constants.ESCAPE_DELAY
