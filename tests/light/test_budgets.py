"""What keys may cost on the line at 80x24, measured on the real app in a pseudo-terminal."""

from __future__ import annotations

import shutil
import statistics
from pathlib import Path

import pytest

from ebatui.cli import bench_forms, bench_lists, bench_tty
from ebatui.cli.metered import Metered, Step

BYTES = {"char": 24, "down": 100, "tab": 90, "idle": 0}
BYTES |= dict.fromkeys(bench_lists.LISTS, BYTES["down"])
BYTES |= {name: BYTES[name.partition("_")[0]] for name in bench_forms.TYPED}
del BYTES["char_mend"]  # what is mended may fill its field, which then moves with every letter
BY_CELLS = ("start", "today", "page", "ends", "push", "pop")
BY_CELLS += (*bench_lists.WHOLE, *bench_forms.WHOLE)
NEARLY = {"ends_people": 1.1, "ends_slips": 1.1}
"""From one end of the alphabet to the other: decision 0008 says why they may be over by so much."""


@pytest.fixture(scope="module")
def steps(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Step]]:
    """Every step of one run."""
    scratch = tmp_path_factory.mktemp("budgets")
    shutil.copytree(demo_home, scratch / "home")
    return bench_tty.ebatui_steps(scratch, 80, 24)


@pytest.mark.parametrize("operation", BYTES)
def test_bytes(steps: dict[str, list[Step]], operation: str) -> None:
    spent = [step.bytes for step in steps[operation]]
    assert statistics.median(spent) <= BYTES[operation], spent
    if operation not in {"idle"}:
        assert statistics.median(step.cells for step in steps[operation]) > 0


@pytest.mark.parametrize("operation", BY_CELLS)
def test_bytes_by_changed_cells(steps: dict[str, list[Step]], operation: str) -> None:
    spent = statistics.median(step.bytes for step in steps[operation])
    cells = statistics.median(step.cells for step in steps[operation])
    assert cells > 25
    assert spent <= (1.25 * cells + 60) * NEARLY.get(operation, 1)


@pytest.mark.parametrize("walked", bench_lists.LISTS)
def test_every_list_is_walked(steps: dict[str, list[Step]], walked: str) -> None:
    assert len(steps[walked]) >= 3


def test_what_is_said_of_a_row_follows_once_the_cursor_rests(steps: dict[str, list[Step]]) -> None:
    for rest in bench_lists.RESTS:
        assert statistics.median(step.cells for step in steps[rest]) > 5, rest
        assert statistics.median(step.bytes for step in steps[rest]) <= 250, rest


def test_what_is_metered(tmp_path: Path) -> None:
    script = tmp_path / "writes"
    script.write_text("printf 'ready'; read -r line; printf '\\033[1;1Hrea\\033[1md'; sleep 30")
    with Metered(["sh", str(script)], {"PATH": "/usr/bin:/bin"}, 80, 24) as program:
        first = program.first_frame("ready")
        assert (first.bytes, first.cells) == (5, 5)
        step = program.press("\n")
        assert step.bytes == len("\r\n" + "\x1b[1;1Hrea\x1b[1md")
        assert step.cells == 1, "the d is bold now; the rest is as it was"
        assert step.ms is not None
        assert program.idle(0.1) == Step(0, 0, None)
