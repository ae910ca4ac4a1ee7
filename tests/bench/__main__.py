"""Run every benchmark, print the figures, and write them into ``docs/performance.md``."""

from __future__ import annotations

import os
import platform
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from tests.bench import app_start, at_scale, keys, night, rules_speed, work

PAGE = Path(__file__).resolve().parents[2] / "docs" / "performance.md"
BENCHES: Mapping[str, Callable[[Path], list[tuple[str, str, str]]]] = {
    "Start and memory": app_start.measure,
    "Search among 100,000 people": at_scale.measure,
    "Keys on the line": keys.measure_keys,
    "One prison-night": night.measure,
    "Rules": rules_speed.measure,
    "Work on the encrypted store": work.measure,
}


def main() -> None:
    """Measure in a scratch folder."""
    wanted = sys.argv[1:]
    with tempfile.TemporaryDirectory() as scratch:
        for title, bench in BENCHES.items():
            if wanted and not any(word.lower() in title.lower() for word in wanted):
                continue
            rows = bench(Path(scratch))
            table = _table(rows)
            print(f"\n## {title}\n\n{table}", flush=True)
            _write(title, table)


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


if __name__ == "__main__":
    main()
