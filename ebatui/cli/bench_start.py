"""``ebatui bench start``: how long until something can be typed, and until there is work to see.

Three starts are timed in turns, so that a busy machine slows all alike: the plain prompt; the app
with the lock it draws itself (``EBATUI_PROMPT=screen``: the app's own first full frame, with nobody
to wait for); and a bare Textual app with the same widgets as that lock.

An installed ebatui is byte-compiled, as the toolkit is, and so is a checkout before ``make bench``.
Where a checkout is run with no bytecode (``PYTHONDONTWRITEBYTECODE``) the ratio is a tenth higher.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from ebatui.cli.options import Json
from ebatui.cli.output import say, table

_DAY = date(2026, 11, 21)
_PEOPLE = 150
_RUNS = 7
_TYPING = 1.0
"""Seconds a person types at the least; the app is loaded by then or soon after."""
_SETTLED = 5.0


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command("start")(start)


def start(
    runs: Annotated[int, typer.Option("--runs", min=1, help="Starts of each, in turns.")] = _RUNS,
    as_json: Json = False,
) -> None:
    """Time the prompt, the app's first full frame and a bare Textual app's, in turns.

    Seconds, medians. ``enter_s`` is from Enter to the whole of Today, the key's derivation (about
    a fifth of a second, on purpose) in it. ``rss_mb`` is what is resident while unlocked.
    """
    with tempfile.TemporaryDirectory() as scratch:
        figures = measure(Path(scratch), runs)
    say(
        as_json, figures, lambda: table([(name, f"{figure:g}") for name, figure in figures.items()])
    )


def measure(scratch: Path, runs: int = _RUNS) -> dict[str, float]:
    """All figures of one run. Builds a demonstration to start on."""
    from ebatui.bootstrap.demo import build_demo
    from ebatui.cli.bare import READY
    from ebatui.cli.on_screen import environment

    home = scratch / "start"
    build_demo(home, people=_PEOPLE, seed=1, as_of=_DAY)
    own = [sys.executable, "-m", "ebatui", "--home", str(home)]
    bare = [sys.executable, "-m", "ebatui.cli.bare"]
    plain = environment(_DAY.isoformat())
    taken: dict[str, list[float]] = {"bare": [], "app": [], "prompt": [], "enter": []}
    memory: list[tuple[float, float]] = []
    for _ in range(runs):
        taken["bare"].append(_first(bare, READY, plain))
        taken["app"].append(_first(own, "Unlock", plain | {"EBATUI_PROMPT": "screen"}))
        prompt, enter = _at_work(own, plain, memory)
        taken["prompt"].append(prompt)
        taken["enter"].append(enter)
    middle = {name: statistics.median(times) for name, times in taken.items()}
    ratio = statistics.median(a / b for a, b in zip(taken["app"], taken["bare"], strict=True))
    return {
        "ebatui_s": round(middle["app"], 3),
        "bare_s": round(middle["bare"], 3),
        "ratio": round(ratio, 2),
        "prompt_s": round(middle["prompt"], 3),
        "enter_s": round(middle["enter"], 3),
        "rss_mb": round(memory[-1][0], 1),
        "peak_mb": round(max(peak for _, peak in memory), 1),
    }


def _first(command: list[str], text: str, environment: Mapping[str, str]) -> float:
    from ebatui.cli.on_screen import OnScreen

    with OnScreen(command, environment) as program:
        return program.until(text)


def _at_work(
    command: list[str], environment: Mapping[str, str], memory: list[tuple[float, float]]
) -> tuple[float, float]:
    """Through the prompt to Today: seconds until the prompt, and from Enter to Today."""
    from ebatui.bootstrap.demo import PASSPHRASE
    from ebatui.cli.on_screen import OnScreen

    with OnScreen(command, environment) as program:
        prompt = program.until("Passphrase")
        program.stay(_TYPING)
        program.type(PASSPHRASE)
        entered = time.perf_counter() - program.started
        program.type("\r")
        enter = program.until("What hurts most") - entered
        program.stay(_SETTLED if not memory else 0.0)
        memory.append(program.memory_mb() if not memory else memory[0])
        return prompt, enter
