"""Pages of ``docs/`` that are generated: ``python -m ebatui.cli.docs [--check]``.

Without an option the pages are written; with ``--check`` nothing is, and the exit code is 1 where
one is stale. ``PAGES`` is the register: a page's path in the checkout, and what makes its text.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from ebatui.reference.locate import data_folder
from ebatui.reference.tables import PolicyError, Row, read_csv, read_head, read_tables
from ebatui.rules.reasons import Confidence

MARKS = {
    Confidence.VERIFIED: "verified",
    Confidence.RECALLED: "recalled: **check before relying on it**",
    Confidence.DESIGN: "a choice made here, not a published rule",
}
TABLES_WITH_SOURCES = ("benefit_rates.csv", "rehabilitation_periods.csv")


def rules_page() -> str:
    """Every rule in plain words, from the policy files."""
    parts = [
        "# The rules",
        "Generated from `data/policy` and `data/reference` by `python -m ebatui.cli.docs`; change "
        "those files, not this page. An estimate never replaces a date or a decision of the "
        "prison, the Jobcentre or a decision maker.",
        "A site adds newer rows, or replaces a row by its id, in `site/policy/*.toml` and "
        "`site/reference/*.csv` of the terminal's folder.",
    ]
    for path in sorted((data_folder() / "policy").glob("*.toml")):
        parts.extend(_policy_file(path))
    for file in TABLES_WITH_SOURCES:
        parts.extend(_reference_file(data_folder() / "reference" / file))
    return "\n\n".join(parts) + "\n"


PAGES: Mapping[str, Callable[[], str]] = {
    "docs/rules.md": rules_page,
}


def main(argv: Sequence[str]) -> int:
    """Writes or checks every page; returns the exit code."""
    if [*argv] not in ([], ["--check"]):
        print("usage: python -m ebatui.cli.docs [--check]", file=sys.stderr)
        return 2
    checkout = Path(__file__).resolve().parents[2]
    try:
        stale = [name for name, make in PAGES.items() if _update(checkout / name, make(), argv)]
    except PolicyError as fault:
        print(fault, file=sys.stderr)
        return 7
    for name in stale:
        print(f"{name} is stale: run python -m ebatui.cli.docs", file=sys.stderr)
    return 1 if stale else 0


def _update(path: Path, text: str, argv: Sequence[str]) -> bool:
    """Writes ``text``, or with ``--check`` says whether the page differs from it."""
    if "--check" in argv:
        return not path.is_file() or path.read_text(encoding="utf-8") != text
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return False


def _policy_file(path: Path) -> Iterator[str]:
    title, intro = read_head(path)
    yield f"## {title}"
    yield " ".join(part for part in (intro, f"File: `{path.name}`.") if part)
    for rows in read_tables(path).values():
        yield "\n".join(_rule(row) for row in rows)


def _rule(row: Row) -> str:
    basics = row.basics()
    figures = {key: _shown(key, value) for key, value in row.values.items()}
    try:
        said = row.text("says").format_map(figures)
    except (KeyError, ValueError, IndexError) as fault:
        raise row.error("'says' names a figure that the row does not have") from fault
    held = _held(basics["since"], basics["until"])
    mark = MARKS[basics["confidence"]]
    return f"- {said}  \n  `{basics['id']}` · {held} · {basics['source']} · {mark}"


def _held(since: date | None, until: date | None) -> str:
    if since and until:
        return f"{since.isoformat()} to {until.isoformat()}"
    if since:
        return f"from {since.isoformat()}"
    return f"to {until.isoformat()}" if until else "undated"


def _shown(key: str, value: object) -> str:
    if isinstance(value, int) and key.endswith("pence"):
        return f"£{value // 100:,}.{value % 100:02}"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _reference_file(path: Path) -> Iterator[str]:
    rows = [row for _, row in read_csv(path)]
    columns = list(rows[0])
    yield f"## {path.stem.replace('_', ' ').capitalize()}"
    yield f"File: `{path.name}`. Rows marked recalled: **check before relying on them**."
    lines = [columns, ["---"] * len(columns), *(list(row.values()) for row in rows)]
    yield "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |" for line in lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
