"""Free text, apart from everything else: one stream of a parcel's texts.

What is easily foretold is taken out of PPMd's way first, so that the same word looks the same
wherever it stands:

- a digit becomes ``0`` and goes to the range coder, which knows that digits follow no grammar;
- a capital before a small letter or a space becomes the byte 2 and the small letter;
- a space is put before ``. , ; ! ?`` where a space or the end follows;
- a text ends with the byte 0. The bytes 0, 1 and 2 within a text, and a space that already stood
  before such a sign, are marked with the byte 1.

All of it is undone exactly, whatever the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ebatui.journal.coder import Coder
from ebatui.journal.rows import CodecError, damaged

_END = "\x00"
_MARKED = {"\x00": "\x01\x03", "\x01": "\x01\x04", "\x02": "\x01\x05"}
_NO_MARK = "\x01\x06"
"""Stands between a space that was there already and the sign after it."""
_PLAIN = {code[1]: char for char, code in _MARKED.items()} | {_NO_MARK[1]: ""}

_SPECIAL = re.compile("[\x00\x01\x02]")
_CAPITAL = re.compile("[A-Z](?=[a-z ])")
_SPACED = re.compile(r" (?=[.,;!?])")
_SIGN = re.compile(r"(?<=[^ ])(?=[.,;!?](?: |\Z))")
_MADE_SPACE = re.compile(r" (?=[.,;!?](?: |\Z))")
_SHIFT = re.compile("\x02(.)", re.DOTALL)
_MARK = re.compile("\x01(.)", re.DOTALL)
_DIGITS = re.compile("[0-9]+")
_BEFORE = frozenset(" £/.-:,(")
_MOST_RUN, _MOST_PLACE = 6, 3


class Texts:
    """The texts of one parcel, in the order the format asks for them."""

    def __init__(self, coder: Coder, stream: bytes | None = None) -> None:
        self._coder = coder
        self._out: list[str] = []
        self._texts: Iterator[str] | None = None if stream is None else iter(_split(stream))

    def text(self, value: str | None) -> str:
        """Write a text, or read the next."""
        if self._texts is None:
            assert value is not None  # noqa: S101 - the format's own
            self._out.append(self._digits(_easier(value), reading=False))
            return value
        found = next(self._texts, None)
        return damaged() if found is None else _restored(self._digits(found, reading=True))

    def _digits(self, text: str, *, reading: bool) -> str:
        """The text with its digits written, and zeros for them; or the digits read in again."""

        def run(found: re.Match[str]) -> str:
            start, digits = found.start(), found[0]
            before = text[start - 1] if start else ""
            lead = before if before in _BEFORE else "x"
            size = min(len(digits), _MOST_RUN)
            told = []
            for at, digit in enumerate(digits):
                context = f"digit {lead if at == 0 else ''}{size}{min(at, _MOST_PLACE)}"
                given = None if reading else ord(digit) - ord("0")
                told.append(self._coder.symbol(context, 10, given))
            return "".join(map(str, told)) if reading else "0" * len(digits)

        return _DIGITS.sub(run, text)

    def stream(self) -> bytes:
        """All that was written."""
        try:
            return "".join(text + _END for text in self._out).encode()
        except UnicodeEncodeError:
            raise CodecError("BAD_VALUE") from None

    def ended(self) -> bool:
        """Whether every text was read."""
        return self._texts is None or next(self._texts, None) is None


def _split(stream: bytes) -> list[str]:
    if stream and not stream.endswith(_END.encode()):
        damaged()
    try:
        return stream.decode().split(_END)[:-1]
    except UnicodeDecodeError:
        damaged()


def _easier(text: str) -> str:
    text = _SPECIAL.sub(lambda found: _MARKED[found[0]], text)
    text = _SPACED.sub(" " + _NO_MARK, text)
    text = _SIGN.sub(" ", text)
    return _CAPITAL.sub(lambda found: "\x02" + found[0].lower(), text)


def _restored(text: str) -> str:
    text = _SHIFT.sub(lambda found: found[1].upper(), text)
    text = _MADE_SPACE.sub("", text)
    return _MARK.sub(lambda found: _PLAIN.get(found[1]) or _unmarked(found[1]), text)


def _unmarked(mark: str) -> str:
    return "" if mark == _NO_MARK[1] else damaged()
