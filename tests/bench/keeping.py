"""Where the history of figures is kept, and a run set beside what is committed of it."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

from tests.bench.history import Figures, Run, compare, runs

ROOT = Path(__file__).resolve().parents[2]
HISTORY = ROOT / "docs" / "performance-history.jsonl"


def add(figures: Figures) -> int:
    """Add a line to the history; the exit code."""
    with HISTORY.open("a", encoding="utf-8") as history:
        history.write(_now(figures).line())
    return 0


def check(figures: Figures) -> int:
    """Say what got worse than the history as committed; exit code 1 where something did.

    Where there is no git the history is taken as it lies here.
    """
    name = HISTORY.relative_to(ROOT).as_posix()
    kept = _git("show", f"HEAD:{name}") or HISTORY.read_text(encoding="utf-8")
    verdict = compare(runs(kept), _now(figures))
    print()
    for line in verdict.told:
        print(f"Not judged: {line}.")
    for line in verdict.worse:
        print(f"Worse: {line}.")
    print(f"Compared with the last committed: {verdict.compared}; worse: {len(verdict.worse)}.")
    return 1 if verdict.worse else 0


def _now(figures: Figures) -> Run:
    return Run(
        f"{datetime.now(UTC):%Y-%m-%d}", _git("describe", "--always", "--dirty"), _kind(), figures
    )


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
