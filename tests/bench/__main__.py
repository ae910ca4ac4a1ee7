"""Run every benchmark, or those whose title has one of the words given, and print the figures.

They are written into ``docs/performance.md`` and added to its history. With ``--check`` nothing is
written: they are compared with the last ones committed, and what got worse is said; exit code 1
when something did.
"""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from tests.bench import app_start, keys, night, rules_speed, work
from tests.bench.history import Run, compare, runs

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "performance.md"
HISTORY = ROOT / "docs" / "performance-history.jsonl"
CHECK = "--check"
BENCHES: Mapping[str, Callable[[Path], list[tuple[str, str, str]]]] = {
    "Start and memory": app_start.measure,
    "Keys on the line": keys.measure_keys,
    "One prison-night": night.measure,
    "Rules": rules_speed.measure,
    "Work on the encrypted store": work.measure,
}


def main() -> int:
    """Measure in a scratch folder; the exit code."""
    wanted, checking = [word for word in sys.argv[1:] if word != CHECK], CHECK in sys.argv[1:]
    figures = {}
    with tempfile.TemporaryDirectory() as scratch:
        for title, bench in BENCHES.items():
            if wanted and not any(word.lower() in title.lower() for word in wanted):
                continue
            rows = bench(Path(scratch))
            table = _table(rows)
            print(f"\n## {title}\n\n{table}", flush=True)
            figures[title] = {what: figure for what, figure, _ in rows}
            if not checking:
                _write(title, table)
    now = Run(f"{datetime.now(UTC):%Y-%m-%d}", _git("describe", "--always"), _kind(), figures)
    if checking:
        return _check(now)
    with HISTORY.open("a", encoding="utf-8") as history:
        history.write(now.line())
    return 0


def _check(now: Run) -> int:
    """Compare with the history as committed; where there is no git, as it lies here."""
    name = HISTORY.relative_to(ROOT).as_posix()
    kept = _git("show", f"HEAD:{name}") or HISTORY.read_text(encoding="utf-8")
    verdict = compare(runs(kept), now)
    print()
    for line in verdict.told:
        print(f"Not judged: {line}.")
    for line in verdict.worse:
        print(f"Worse: {line}.")
    print(
        f"{verdict.compared} numbers compared with the last committed: {len(verdict.worse)} worse."
    )
    return 1 if verdict.worse else 0


def _table(rows: list[tuple[str, str, str]]) -> str:
    lines = ["| what | figure | aim, or beside it |", "|---|---:|---|"]
    return "\n".join([*lines, *(f"| {what} | {figure} | {aim} |" for what, figure, aim in rows)])


def _write(title: str, table: str) -> None:
    page = PAGE.read_text(encoding="utf-8")
    section = re.compile(rf"(## {re.escape(title)}\n)(.*?)(?=\n## |\Z)", re.DOTALL)
    if not section.search(page):
        page = f"{page.rstrip()}\n\n## {title}\n"
    page = section.sub(lambda found: f"{found[1]}\n{table}\n", page)
    page = re.sub(r"^Measured.*$", _machine(), page, count=1, flags=re.MULTILINE)
    PAGE.write_text(page, encoding="utf-8")


def _machine() -> str:
    free = shutil.disk_usage(tempfile.gettempdir()).free // 2**30
    return (
        f"Measured {datetime.now(UTC):%d %B %Y}: {os.cpu_count()} cores, {platform.system()},"
        f" Python {platform.python_version()}, {free} GB of disk free."
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


if __name__ == "__main__":
    sys.exit(main())
