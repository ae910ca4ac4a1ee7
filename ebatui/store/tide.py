"""How far the write-ahead log was known to reach, so that losing any of it shows.

SQLite passes over a log that is missing, cut short, or has a byte changed, as if its last commits
had never been. After every commit the tide file beside the case file says which log it was and
how many of its frames were then safely on disk; before the case file is opened the log must bear
that out. The tide never runs ahead of the disk, so it gives no false alarm after a power cut.
"""

from __future__ import annotations

import os
import struct
import time
from functools import cache
from hashlib import blake2b
from operator import mul
from pathlib import Path

from ebatui.store.connection import PAGE_BYTES, Connection
from ebatui.store.errors import CaseFileDamaged

_HEADER, _FRAME_HEADER = 32, 24
_MAGIC = 0x377F0682
_MASK = 0xFFFFFFFF
_TIDE = struct.Struct(">8sI4s")
_TRIES, _PAUSE = 3, 0.02


def log_path(path: Path) -> Path:
    """The write-ahead log of a case file."""
    return path.with_name(path.name + "-wal")


def tide_path(path: Path) -> Path:
    """The tide file of a case file."""
    return path.with_name(path.name + "-tide")


def _weights(words: int) -> tuple[list[int], list[int], list[int], list[int]]:
    """The log's checksum is linear; these weigh each word's part in its two halves.

    The checksum of n words from (a, b) is found with the weights of the last n words, and two
    Fibonacci factors for a and b.
    """
    first_on_first, first_on_second = [0] * words, [0] * words
    # Going back from the end: what a unit added to either half before step k becomes at the end.
    # One step: a' = a + x + b, b' = b + y + a'.
    aa, ab, ba, bb = 1, 0, 0, 1  # unit in a -> (aa in a, ab in b); unit in b -> (ba, bb)
    for at in range(words - 2, -1, -2):
        # y enters b' only; x enters a', and through it b'.
        first_on_first[at + 1], first_on_second[at + 1] = ba, bb
        first_on_first[at], first_on_second[at] = (aa + ba) & _MASK, (ab + bb) & _MASK
        aa, ab, ba, bb = (
            (aa + ba) & _MASK,
            (ab + bb) & _MASK,
            (aa + 2 * ba) & _MASK,
            (ab + 2 * bb) & _MASK,
        )
    return first_on_first, first_on_second, [aa, ab], [ba, bb]


@cache
def _checksum(size: int) -> _Checksum:
    return _Checksum(size)


class _Checksum:
    """SQLite's write-ahead log checksum over a fixed number of bytes."""

    def __init__(self, size: int) -> None:
        self._words = size // 4
        self._on_a, self._on_b, self._from_a, self._from_b = _weights(self._words)

    def of(self, data: bytes, a: int, b: int, *, big: bool) -> tuple[int, int]:
        """The two halves after ``data``, from ``a`` and ``b``."""
        words = struct.unpack(f"{'>' if big else '<'}{self._words}I", data)
        return (
            (sum(map(mul, words, self._on_a)) + a * self._from_a[0] + b * self._from_b[0]) & _MASK,
            (sum(map(mul, words, self._on_b)) + a * self._from_a[1] + b * self._from_b[1]) & _MASK,
        )


def whole_frames(log: Path) -> tuple[bytes, int]:
    """A log's salt, and how many frames from its start are whole. ``b""``, 0: no such log."""
    try:
        with log.open("rb") as file:
            header = file.read(_HEADER)
            if len(header) < _HEADER:
                return b"", 0
            magic, _, page = struct.unpack(">III", header[:12])
            big = magic == _MAGIC | 1
            a, b = _checksum(24).of(header[:24], 0, 0, big=big)
            if (
                magic & ~1 != _MAGIC
                or page != PAGE_BYTES
                or (a, b) != struct.unpack(">II", header[24:])
            ):
                return b"", 0
            salt, frames = header[16:24], 0
            start, rest = _checksum(8), _checksum(PAGE_BYTES)
            while True:
                frame = file.read(_FRAME_HEADER + PAGE_BYTES)
                if len(frame) < _FRAME_HEADER + PAGE_BYTES or frame[8:16] != salt:
                    return salt, frames
                a, b = start.of(frame[:8], a, b, big=big)
                a, b = rest.of(frame[_FRAME_HEADER:], a, b, big=big)
                if (a, b) != struct.unpack(">II", frame[16:24]):
                    return salt, frames
                frames += 1
    except FileNotFoundError:
        return b"", 0


def check_log(path: Path) -> None:
    """Raise ``CaseFileDamaged`` where the log holds less than was committed to it."""
    for attempt in range(_TRIES):
        if attempt:
            time.sleep(_PAUSE)  # another program may be beginning a new log, or clearing this one
        known = _read(path)
        if known is None or _bears_out(path, *known):
            return
    raise CaseFileDamaged("write-ahead log")


def _bears_out(path: Path, salt: bytes, frames: int) -> bool:
    found, whole = whole_frames(log_path(path))
    if found == salt:
        return whole >= frames
    # A later log has a first salt one greater for each time it began anew, and a whole header.
    return bool(found)


def _read(path: Path) -> tuple[bytes, int] | None:
    try:
        told = tide_path(path).read_bytes()
    except FileNotFoundError:
        return None
    if len(told) != _TIDE.size:
        return None  # cut off while it was written: it said nothing yet
    salt, frames, check = _TIDE.unpack(told)
    if check != _check(salt, frames):
        raise CaseFileDamaged("write-ahead log")
    return salt, frames


def _check(salt: bytes, frames: int) -> bytes:
    return blake2b(salt + struct.pack(">I", frames), digest_size=4).digest()


class Tide:
    """The tide file, kept up to date by one open case file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: int | None = None

    def note(self, connection: Connection) -> None:
        """Say how far the log reaches now. Call after a commit, on the writer's connection."""
        before = self._salt()
        _, frames, _ = connection.execute("PRAGMA wal_checkpoint(NOOP)").fetchone()
        if before is None or before != self._salt() or frames < 1:
            return  # another process began a new log meanwhile, and will say so itself
        if self._file is None:
            self._file = os.open(tide_path(self._path), os.O_CREAT | os.O_WRONLY, 0o600)
        os.lseek(self._file, 0, os.SEEK_SET)
        os.write(self._file, _TIDE.pack(before, frames, _check(before, frames)))

    def _salt(self) -> bytes | None:
        try:
            with log_path(self._path).open("rb") as file:
                header = file.read(_HEADER)
        except FileNotFoundError:
            return None
        return header[16:24] if len(header) == _HEADER else None

    def clear(self) -> None:
        """Forget the log. Call before the last connection closes and takes the log with it."""
        if self._file is not None:
            os.close(self._file)
            self._file = None
        tide_path(self._path).unlink(missing_ok=True)
