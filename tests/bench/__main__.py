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
import sys
import tempfile
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from tests.bench import app_start, at_scale, hub, keys, night, rules_speed, work

PAGE = Path(__file__).resolve().parents[2] / "docs" / "performance.md"
BENCHES: Mapping[str, Callable[[Path], list[tuple[str, str, str]]]] = {
    "Start and memory": app_start.measure,
    "Search among 100,000 people": at_scale.measure,
    "Keys on the line": keys.measure_keys,
    "One prison-night": night.measure,
    "A national night at the hub": hub.measure,
    "Rules": rules_speed.measure,
    "Work on the encrypted store": work.measure,
}
CHECK = "--check"


def main() -> int:
    """Measure in a scratch folder; the exit code."""
    from tests.bench.keeping import Keeper

    wanted, checking = [word for word in sys.argv[1:] if word != CHECK], CHECK in sys.argv[1:]
    keeper = Keeper()
    with tempfile.TemporaryDirectory() as scratch:
        for title, bench in BENCHES.items():
            if wanted and not any(word.lower() in title.lower() for word in wanted):
                continue
            rows = bench(Path(scratch))
            table = _table(rows)
            print(f"\n## {title}\n\n{table}", flush=True)
            keeper.take(title, rows)
            if not checking:
                _write(title, table)
    return keeper.check() if checking else keeper.add()


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
    sys.exit(main())
