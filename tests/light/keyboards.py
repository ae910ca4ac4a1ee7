"""What keyboards send: the same keys, each terminal with bytes of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Bytes = Mapping[str, str]


def _tilde(**numbers: int) -> dict[str, str]:
    """Keys sent as ``ESC [ number ~``."""
    return {key: f"\x1b[{number}~" for key, number in numbers.items()}


_PF = {f"F{at}": f"\x1bO{letter}" for at, letter in enumerate("PQRS", 1)}
_LATER = _tilde(F5=15, F6=17, F7=18, F8=19, F9=20, F10=21, F12=24)
_PAGES = _tilde(PgUp=5, PgDn=6)
_ARROWS = {"Up": "\x1b[A", "Down": "\x1b[B", "Right": "\x1b[C", "Left": "\x1b[D"}
_NUMBERED = _tilde(Home=1, End=4)
_ESC = {"Esc": "\x1b"}
_TWINS = {"F5": "\x19", "Esc": "\x05"}


@dataclass(frozen=True)
class Keyboard:
    """A terminal by its ``TERM``, and the bytes of its keys."""

    term: str
    keys: Bytes


KEYBOARDS: Mapping[str, Keyboard] = {
    "xterm": Keyboard(
        "xterm-256color",
        _PF | _LATER | _PAGES | _ARROWS | _ESC | {"Home": "\x1b[H", "End": "\x1b[F"},
    ),
    "xterm, cursor keys of an application": Keyboard(
        "xterm",
        _PF
        | _LATER
        | _PAGES
        | _ESC
        | {"Home": "\x1bOH", "End": "\x1bOF"}
        | {key: sent.replace("[", "O") for key, sent in _ARROWS.items()},
    ),
    "Linux console": Keyboard(
        "linux",
        {f"F{at}": f"\x1b[[{letter}" for at, letter in enumerate("ABCDE", 1)}
        | {key: sent for key, sent in _LATER.items() if key != "F5"}
        | _PAGES
        | _ARROWS
        | _NUMBERED
        | _ESC,
    ),
    # PF1 to PF4, Find and Select for Home and End; F5 is the terminal's own, Esc is not there.
    "VT220": Keyboard("vt220", _PF | _LATER | _PAGES | _ARROWS | _NUMBERED | _TWINS),
    "PuTTY": Keyboard(
        "putty", _tilde(F1=11, F2=12, F3=13, F4=14) | _LATER | _PAGES | _ARROWS | _NUMBERED | _ESC
    ),
    "PuTTY, function keys as on Linux": Keyboard(
        "xterm",
        {f"F{at}": f"\x1b[[{letter}" for at, letter in enumerate("ABCDE", 1)}
        | {key: sent for key, sent in _LATER.items() if key != "F5"}
        | _PAGES
        | _ARROWS
        | _NUMBERED
        | _ESC,
    ),
    "rxvt": Keyboard(
        "rxvt",
        _tilde(F1=11, F2=12, F3=13, F4=14, Home=7, End=8) | _LATER | _PAGES | _ARROWS | _ESC,
    ),
    "screen": Keyboard("screen", _PF | _LATER | _PAGES | _ARROWS | _NUMBERED | _ESC),
    "no function keys and no Esc": Keyboard(
        "xterm",
        _PAGES
        | _ARROWS
        | _NUMBERED
        | dict(
            zip(
                ("F1", "F2", "F3", "F4", "F5", "F6", "F7", "F8", "F9", "F10", "F12", "Esc"),
                "\x07\x04\x06\x0e\x19\x14\x0b\x0f\x12\x10\x18\x05",
                strict=True,
            )
        ),
    ),
}
"""By name. ``screen`` and ``tmux`` themselves are in :mod:`tests.light.multiplexers`."""
