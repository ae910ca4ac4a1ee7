"""Text from outside, made safe to keep and to draw.

Control characters can drive a terminal, and bidirectional marks can make one name look like
another; both are dropped when text enters and again when it is drawn.
"""

from __future__ import annotations

import unicodedata

_DROPPED = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_KEPT = {"\u200c", "\u200d"}  # joiners: some scripts cannot be written without them


def clean(text: str, *, lines: bool = False) -> str:
    """``text`` composed (NFC), with runs of space made one and nothing in it that acts on a screen.

    With ``lines`` line breaks stay (notes); without, they become spaces.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if lines:
        return "\n".join(_one_line(line) for line in text.split("\n")).strip("\n")
    return _one_line(text)


def _one_line(text: str) -> str:
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    spaced = "".join(
        " " if char in "\t\n\v\f\x85\u2028\u2029" or unicodedata.category(char) == "Zs" else char
        for char in text
    )
    kept = "".join(
        char for char in spaced if char in _KEPT or unicodedata.category(char) not in _DROPPED
    )
    # Composed again: what was dropped may have stood between a letter and its accent.
    return unicodedata.normalize("NFC", " ".join(kept.split()))


def drawable(text: str) -> str:
    """``text`` as it may be drawn on one line: the second of the two sievings."""
    return clean(text)
