"""A short book of faults of our own: what kind, where and when. Nothing personal can be in it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

MOST_LINES = 200


def fault_book(path: Path, now: Callable[[], datetime]) -> Callable[[str], None]:
    """Takes one line about a fault; the oldest lines go first. A full disk loses the line."""

    def note(line: str) -> None:
        try:
            kept = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
            kept.append(f"{now():%Y-%m-%d %H:%M} {line}")
            path.write_text("\n".join(kept[-MOST_LINES:]) + "\n", encoding="utf-8")
        except (OSError, ValueError):
            return

    return note


def faults_noted(path: Path) -> int:
    """How many faults are in the book."""
    try:
        return len(path.read_text(encoding="utf-8").splitlines())
    except (OSError, ValueError):
        return 0
