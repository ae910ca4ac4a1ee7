"""Counting wrong tries, so that guessing is slow and ends; the count survives a kill.

The count is on disk before a try is made: a program killed during the try has used it up.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from ebatui.store.files import replace_file

FREE_TRIES = 3
"""Wrong tries before waiting begins."""

LOCK_AFTER = 10
"""Wrong tries after which only the recovery file helps."""

LONGEST_WAIT = 300
"""Seconds. The wait doubles from one second up to this."""


@dataclass(frozen=True, slots=True)
class Tries:
    """How many wrong tries there were, and when the last began (whole UTC seconds)."""

    count: int
    last: int

    def wait(self, now: int) -> int:
        """Seconds still to wait before the next try.

        A clock that went back neither shortens the wait nor stretches it beyond its own length.
        """
        whole = wait_after(self.count)
        return whole if now < self.last else max(0, self.last + whole - now)


def wait_after(count: int) -> int:
    """Seconds to wait after so many wrong tries: 0, 0, 1, 2, 4, 8…"""
    if count < FREE_TRIES:
        return 0
    return int(min(LONGEST_WAIT, 1 << min(count - FREE_TRIES, 30)))


class TryBook:
    """The count kept in one small file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self, now: int) -> Tries:
        """The count. A file that was tampered with leaves one try."""
        try:
            told = self._path.read_bytes()
        except FileNotFoundError:
            return Tries(0, now)
        words = told.split()
        if len(words) == 3 and words[0].isdigit() and words[1].isdigit():
            count, last = int(words[0][:4]), int(words[1][:12])
            if told == _line(count, last):
                return Tries(count, last)
        return Tries(LOCK_AFTER - 1, now)

    def put(self, tries: Tries) -> None:
        """Keep the count. Raises ``CannotSave``; then no try may be made."""
        replace_file(self._path, _line(tries.count, tries.last))


def _line(count: int, last: int) -> bytes:
    told = f"{count} {last}"
    return f"{told} {blake2b(told.encode(), digest_size=8).hexdigest()}\n".encode()
