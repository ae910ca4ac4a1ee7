"""Where the history of figures is kept, and a run set beside what is committed of it."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from tests.bench.history import Run, compare, runs

ROOT = Path(__file__).resolve().parents[2]
HISTORY = ROOT / "docs" / "performance-history.jsonl"
LOOKING = 1.0
"""Seconds to look at the pace of the machine."""


class Keeper:
    """Takes the figures of a run as they come."""

    def __init__(self) -> None:
        self._figures: dict[str, dict[str, str]] = {}
        self._pace: dict[str, float] = {}
        self._before = pace()

    def take(self, section: str, rows: Sequence[tuple[str, str, str]]) -> None:
        """The rows of a section that has just been measured."""
        after = pace()
        self._figures[section] = {what: figure for what, figure, _ in rows}
        self._pace[section] = round((self._before + after) / 2, 1)
        self._before = after

    def add(self) -> int:
        """Add the run to the history; the exit code."""
        with HISTORY.open("a", encoding="utf-8") as history:
            history.write(self._run().line())
        return 0

    def check(self) -> int:
        """Say what got worse than the history as committed; exit code 1 where something did.

        Where there is no git the history is taken as it lies here.
        """
        name = HISTORY.relative_to(ROOT).as_posix()
        kept = _git("show", f"HEAD:{name}") or HISTORY.read_text(encoding="utf-8")
        verdict = compare(runs(kept), self._run())
        print()
        for line in verdict.told:
            print(f"Not judged: {line}.")
        for line in verdict.worse:
            print(f"Worse: {line}.")
        print(f"Compared with the last committed: {verdict.compared}; worse: {len(verdict.worse)}.")
        return 1 if verdict.worse else 0

    def _run(self) -> Run:
        day, commit = f"{datetime.now(UTC):%Y-%m-%d}", _git("describe", "--always", "--dirty")
        return Run(day, commit, _kind(), self._figures, self._pace)


def pace() -> float:
    """Rounds of a bare loop in a second, just now: what else runs takes its share of them."""
    rounds, started = 0, time.perf_counter()
    while (spent := time.perf_counter() - started) < LOOKING:
        sum(range(10_000))
        rounds += 1
    return rounds / spent


def _kind() -> dict[str, str | int]:
    """What kind of machine this is: times are compared between two of a kind alone."""
    told = Path("/proc/cpuinfo")
    lines = told.read_text(encoding="utf-8").splitlines() if told.exists() else []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return {
        "cores": os.cpu_count() or 1,
        "processor": models[0] if models else platform.machine(),
        "system": platform.system(),
        "python": platform.python_version(),
    }


def _git(*words: str) -> str:
    """What git says; nothing where there is none."""
    if shutil.which("git") is None:
        return ""
    done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else ""
