"""Small numbers in few bytes: the alphabet that the codec and sync's headers are written in.

A *number* is an unsigned LEB128 varint of at most 64 bits, seven bits a byte, lowest first, in
its shortest form only. A *signed* number is a number after zigzag (0, -1, 1, -2… as 0, 1, 2, 3…).
A *text* is the number of its UTF-8 bytes, then those bytes. A *run* is the number of its bytes,
then the bytes.
"""

from __future__ import annotations

_BITS = 64
_TOP = 1 << _BITS
_TOP_KEPT = 1 << 63


class Malformed(ValueError):
    """Bytes that are not what they should be: ``CUT_SHORT``, ``NOT_A_NUMBER`` or ``NOT_TEXT``.

    Writing raises it too: ``OUT_OF_RANGE`` (as ``kept`` does), ``NOT_TEXT``.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Packer:
    """Writes numbers, texts and runs one after another."""

    __slots__ = ("_out",)

    def __init__(self) -> None:
        self._out = bytearray()

    def __len__(self) -> int:
        return len(self._out)

    def number(self, value: int) -> Packer:
        """An unsigned number below 2**64."""
        if not 0 <= value < _TOP:
            raise Malformed("OUT_OF_RANGE")
        while value > 0x7F:
            self._out.append(value & 0x7F | 0x80)
            value >>= 7
        self._out.append(value)
        return self

    def signed(self, value: int) -> Packer:
        """A number from -2**63 to 2**63 - 1."""
        return self.number(value << 1 if value >= 0 else (-value << 1) - 1)

    def text(self, value: str) -> Packer:
        """A text."""
        try:
            return self.run(value.encode())
        except UnicodeEncodeError:
            raise Malformed("NOT_TEXT") from None

    def run(self, value: bytes) -> Packer:
        """Bytes with their length before them."""
        self.number(len(value))
        self._out += value
        return self

    def raw(self, value: bytes) -> Packer:
        """Bytes whose length the reader knows."""
        self._out += value
        return self

    def bytes(self) -> bytes:
        """All that was written."""
        return bytes(self._out)


class Unpacker:
    """Reads what :class:`Packer` wrote. Every read raises :class:`Malformed` rather than guess."""

    __slots__ = ("_data", "at")

    def __init__(self, data: bytes, at: int = 0) -> None:
        self._data = data
        self.at = at

    @property
    def left(self) -> int:
        """How many bytes are left."""
        return len(self._data) - self.at

    def number(self) -> int:
        """An unsigned number."""
        value = shift = 0
        while True:
            if self.at >= len(self._data):
                raise Malformed("CUT_SHORT")
            byte = self._data[self.at]
            self.at += 1
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                if value >= _TOP or (byte == 0 and shift):
                    raise Malformed("NOT_A_NUMBER")
                return value
            shift += 7
            if shift >= _BITS + 6:
                raise Malformed("NOT_A_NUMBER")

    def kept(self) -> int:
        """A number that a database can keep: below 2**63."""
        value = self.number()
        if value >= _TOP_KEPT:
            raise Malformed("OUT_OF_RANGE")
        return value

    def signed(self) -> int:
        """A signed number."""
        value = self.number()
        return value >> 1 if not value & 1 else -((value + 1) >> 1)

    def text(self) -> str:
        """A text."""
        try:
            return self.run().decode()
        except UnicodeDecodeError:
            raise Malformed("NOT_TEXT") from None

    def run(self) -> bytes:
        """Bytes with their length before them."""
        return self.raw(self.number())

    def raw(self, length: int) -> bytes:
        """The next ``length`` bytes."""
        if length > self.left:
            raise Malformed("CUT_SHORT")
        start, self.at = self.at, self.at + length
        return self._data[start : self.at]
