"""What keys cost on the line: ebatui beside stock Textual, mc and nano."""

from __future__ import annotations

from pathlib import Path

from ebatui.cli.bench_lists import RESTS
from ebatui.cli.bench_tty import OPERATIONS, measure

BUDGETS = {"char": "24", "down": "100", "tab": "90", "idle": "0"}


def measure_keys(_: Path) -> list[tuple[str, str, str]]:
    """Medians of bytes at 80x24, and of the cells that changed."""
    figures = measure(80, 24)
    rows = []
    for operation in OPERATIONS:
        own = figures["ebatui"][operation]
        if operation in RESTS:
            rows.append((operation, f"{own['bytes']:.0f} bytes", "what follows the cursor at rest"))
            continue
        cells = own["cells"] or 0
        budget = (
            BUDGETS.get(operation.partition("_")[0])
            or f"{1.25 * cells + 60:.0f}, for {cells:.0f} cells"
        )
        beside = ", ".join(
            f"{name} {program[operation]['bytes']:.0f}"
            for name, program in figures.items()
            if name != "ebatui" and operation in program
        )
        rows.append((operation, f"{own['bytes']:.0f} bytes", f"at most {budget}; {beside}"))
    return rows
