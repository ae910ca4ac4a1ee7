"""From the command to the first full frame, and what is resident after unlocking."""

from __future__ import annotations

import os
import statistics
import sys
from datetime import date
from pathlib import Path

from ebatui.bootstrap.demo import PASSPHRASE, build_demo
from tests.bench.screen import OnScreen

RUNS = 7
PEOPLE = 150
SETTLED_AFTER = 30.0


def measure(scratch: Path) -> list[tuple[str, str, str]]:
    """Start-up in pairs beside a bare Textual app, then memory half a minute after unlock."""
    home = scratch / "start"
    day = date(2026, 11, 21)
    build_demo(home, people=PEOPLE, seed=1, as_of=day)
    environment = {**os.environ, "TERM": "xterm-256color", "EBATUI_TODAY": day.isoformat()}
    ours, bare = [], []
    for _ in range(RUNS):
        bare.append(_first_frame(["-m", "tests.bench.bare"], "bare and ready", environment))
        ours.append(_first_frame(["-m", "ebatui", "--home", str(home)], "Unlock", environment))
    ratio = statistics.median(a / b for a, b in zip(ours, bare, strict=True))
    now, peak = _memory(home, environment)
    return [
        ("first full frame, ebatui", f"{statistics.median(ours) * 1000:.0f} ms", ""),
        ("first full frame, bare Textual app", f"{statistics.median(bare) * 1000:.0f} ms", ""),
        ("ratio", f"{ratio:.2f}", "under 2"),
        (f"resident {SETTLED_AFTER:.0f} s after unlock, {PEOPLE} people", f"{now:.1f} MB", "< 80"),
        ("peak, the unlock included", f"{peak:.1f} MB", "key derivation takes 64 of it"),
    ]


def _first_frame(arguments: list[str], text: str, environment: dict[str, str]) -> float:
    with OnScreen([sys.executable, *arguments], environment) as program:
        return program.until(text)


def _memory(home: Path, environment: dict[str, str]) -> tuple[float, float]:
    command = [sys.executable, "-m", "ebatui", "--home", str(home)]
    with OnScreen(command, environment) as program:
        program.until("Unlock")
        program.type(f"{PASSPHRASE}\r")
        program.until("What hurts most")
        program.stay(SETTLED_AFTER)
        return program.memory_mb()
