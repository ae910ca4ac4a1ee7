"""Exit codes, and a command that cannot answer. Light: the app imports it before anything else."""

from __future__ import annotations

import unicodedata
from enum import IntEnum

UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


class ExitCode(IntEnum):
    """What a command's exit code means; a promise to the scripts that call it."""

    DONE = 0
    NO = 1
    USAGE = 2
    PARTIAL = 3
    NO_LINE = 4
    REFUSED = 5
    LOCKED = 6
    DAMAGED = 7


class Failure(Exception):
    """A command cannot answer. ``field`` names the argument or option at fault, as typed."""

    def __init__(self, exit_code: int, code: str, message: str, field: str = "") -> None:
        super().__init__(message)
        self.exit_code = exit_code
        self.code = code
        self.message = one_line(message)
        self.field = one_line(field)


def seen(text: str) -> str:
    """``text`` with every control, bidirectional or unpaired character replaced by ``?``."""
    return "".join(
        "?" if unicodedata.category(sign) in UNSEEN and sign != "\n" else sign for sign in text
    )


def one_line(text: str) -> str:
    """``text`` on one line without anything that could disturb a terminal."""
    return seen(" ".join(text.split()))
