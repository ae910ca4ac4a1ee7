"""Keys, read from the bytes a terminal sends, over lines that cut them anywhere.

A sequence that has begun is waited for (``ESCDELAY``), so that an arrow cut in two is still an
arrow. Esc followed by anything that cannot continue a sequence is Esc at once, and what follows
is typed: nothing typed ahead is taken for Alt and lost. Only Esc with a digit soon after is Alt
and that digit; a screen that knows no such key makes Esc and the digit of it again. What is pasted
is typed too, so that the form hears of it like of any other text. Noise that is no UTF-8 is
dropped.
"""

from __future__ import annotations

import re
from codecs import getincrementaldecoder
from collections.abc import Iterator

from textual import events
from textual._xterm_parser import XTermParser
from textual.message import Message

_WHOLE = re.compile(
    r"\x1b\[\[[A-E]"  # F1 to F5 of the Linux console
    r"|\x1b\[[0-?]*[ -/]*[@-Z\\-~]"
    r"|\x1bO[A-FHMP-S]"
    r"|\x1b[1-9]"  # Alt and a digit
)
_BEGUN = re.compile(r"\x1b(?:\[\[?|\[[0-?]*[ -/]*|O)?\Z")
_PASTE, _PASTED = "\x1b[200~", "\x1b[201~"
_NOISE = "\ufffd"
_PASTE_DELAYS = 10
"""A paste whose end went missing is over after so many delays."""


class KeyReader:
    """Turns what arrives into Textual's events."""

    def __init__(self, delay: float) -> None:
        """``delay``: seconds to wait for the rest of a sequence."""
        self._delay = delay
        self._decode = getincrementaldecoder("utf-8")("replace").decode
        self._held = ""
        self._pasting = False

    def patience(self) -> float:
        """Seconds to wait for more before giving up what is held; 0 where nothing is."""
        if self._pasting:
            return self._delay * _PASTE_DELAYS
        return self._delay if self._held else 0

    def feed(self, data: bytes) -> Iterator[Message]:
        """The keys in what has arrived. What has only begun is kept for the next bytes."""
        text, self._held = self._held + self._decode(data).replace(_NOISE, ""), ""
        while text:
            if self._pasting:
                yield from self._paste(text)
                text, self._held = (self._held, "") if not self._pasting else ("", self._held)
            elif text[0] != "\x1b":
                yield from _parsed(text[0])
                text = text[1:]
            elif whole := _WHOLE.match(text):
                text = text[whole.end() :]
                self._pasting = whole[0] == _PASTE
                if whole[0][1].isdecimal():
                    yield events.Key(f"alt+{whole[0][1]}", None)
                elif whole[0] not in {_PASTE, _PASTED}:
                    yield from _parsed(whole[0])
            elif _BEGUN.match(text):
                self._held, text = text, ""
            else:
                yield events.Key("escape", "\x1b")
                text = text[1:]

    def give_up(self) -> Iterator[Message]:
        """Nothing more came in time: Esc was Esc, and what stood after it was typed."""
        held, self._held = self._held, ""
        if self._pasting:
            self._pasting = False
            yield from _typed(held)
            return
        if held:
            yield events.Key("escape", "\x1b")
        if len(held) == 2:
            yield from _parsed(held[1])

    def _paste(self, text: str) -> Iterator[Message]:
        pasted, end, rest = text.partition(_PASTED)
        self._held = rest if end else text
        if end:
            self._pasting = False
            yield from _typed(pasted)


def _typed(pasted: str) -> Iterator[Message]:
    """What is pasted, as if typed on one line: none of it is a command."""
    for char in " ".join(pasted.split()):
        if char.isprintable():
            yield from _parsed(char)


def _parsed(sequence: str) -> Iterator[Message]:
    """What Textual's own tables make of one whole sequence; nothing if it is not in them."""
    parser = XTermParser(False)
    yield from parser.feed(sequence)
