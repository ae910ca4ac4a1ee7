"""What keys cost on the line: ebatui beside stock Textual, mc and nano."""

from __future__ import annotations

from pathlib import Path

from ebatui.cli.bench_lists import RESTS
from ebatui.cli.bench_tty import OPERATIONS, measure

BUDGETS = {"char": 24, "down": 100, "tab": 90, "idle": 0}

_WORST = 5
"""Acts named as nearest to their budgets."""


def measure_keys(_: Path) -> list[tuple[str, str, str]]:
    """Medians of bytes at 80x24, and of the cells that changed."""
    figures = measure(80, 24)
    rows = []
    spent = {}
    for operation in OPERATIONS:
        own = figures["ebatui"][operation]
        if operation in RESTS:
            rows.append((operation, f"{own['bytes']:.0f} bytes", "what follows the cursor at rest"))
            continue
        cells = own["cells"] or 0
        act = operation.partition("_")[0]
        most = BUDGETS.get(act, 1.25 * cells + 60)
        spent[operation] = (own["bytes"] or 0) / (most or 1)
        budget = f"{most:.0f}" + ("" if act in BUDGETS else f", for {cells:.0f} cells")
        beside = ", ".join(
            f"{name} {program[operation]['bytes']:.0f}"
            for name, program in figures.items()
            if name != "ebatui" and operation in program
        )
        aim = f"at most {budget}" + (f"; {beside}" if beside else "")
        rows.append((operation, f"{own['bytes']:.0f} bytes", aim))
    return [*rows, *_nearest(spent)]


def _nearest(spent: dict[str, float]) -> list[tuple[str, str, str]]:
    """The acts that come nearest to their budgets, or are over them: above 1."""
    worst = sorted(spent, key=lambda operation: -spent[operation])[:_WORST]
    return [
        (f"of its budget, {place}", f"{spent[operation]:.2f}", operation)
        for place, operation in enumerate(worst, 1)
    ]
