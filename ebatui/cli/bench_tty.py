"""``ebatui bench tty``: what a key costs on the line, beside stock Textual, ``mc`` and ``nano``."""

from __future__ import annotations

import os
import re
import shutil
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from ebatui.cli import bench_forms, bench_lists
from ebatui.cli.bench_lists import DOWN, END, ESC, HOME, PAGE_DOWN, PAGE_UP, TIMES
from ebatui.cli.failure import ExitCode, Failure
from ebatui.cli.metered import Metered, Step
from ebatui.cli.options import Json
from ebatui.cli.output import say, table

_COMMON = ("char", "down", "page", "tab", "push", "pop", "idle")
OPERATIONS = (
    "start",
    "today",
    *_COMMON,
    "ends",
    *bench_lists.OPERATIONS,
    *bench_forms.OPERATIONS,
)
"""``today``, the lists, forms and overlays are ours alone; ``down`` and ``page`` are of Today."""
_DAY = date(2026, 11, 21)
_PEOPLE = 150
_STARTS = 3
_IDLE = 5.0
_TAB, _BACK = bench_forms.TAB, bench_forms.BACK
_F1, _F10 = "\x1bOP", "\x1b[21~"
_SIZE = re.compile(r"([0-9]{2,3})x([0-9]{2,3})")

Steps = dict[str, list[Step]]


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command("tty")(tty)


def tty(
    size: Annotated[
        str, typer.Option("--size", help="Columns and lines.", metavar="COLUMNSxLINES")
    ] = "80x24",
    as_json: Json = False,
) -> None:
    """Count the bytes, changed cells and milliseconds of keys, program beside program.

    Medians; ``ms`` is from the key to the last byte back. ``mc`` and ``nano`` are measured where
    they are installed.
    """
    found = _SIZE.fullmatch(size)
    if found is None:
        raise Failure(ExitCode.USAGE, "NOT_A_SIZE", "Give columns x lines, such as 80x24.", "size")
    columns, lines = int(found[1]), int(found[2])
    if columns < 60 or lines < 20:
        raise Failure(ExitCode.USAGE, "TOO_SMALL", "The screens need 60x20 at least.", "size")
    try:
        import pyte  # noqa: F401 - whether it is there
    except ImportError:
        raise Failure(
            ExitCode.USAGE, "NEEDS_PYTE", "Cells are counted with pyte: pip install pyte."
        ) from None
    figures = measure(columns, lines)
    say(as_json, figures, lambda: _readable(figures))


def measure(columns: int, lines: int) -> dict[str, dict[str, dict[str, float | None]]]:
    """Every program's figures at one size, in one run. Builds a demonstration to work on."""
    from ebatui.bootstrap.demo import build_demo

    with tempfile.TemporaryDirectory() as scratch:
        home = Path(scratch) / "home"
        build_demo(home, people=_PEOPLE, seed=1, as_of=_DAY)
        return {
            name: {op: _figures(steps[op]) for op in OPERATIONS if op in steps}
            for name, steps in (
                (name, run(Path(scratch), columns, lines)) for name, run in _programs().items()
            )
        }


def _programs() -> Mapping[str, Callable[[Path, int, int], Steps]]:
    programs: dict[str, Callable[[Path, int, int], Steps]] = {
        "ebatui": ebatui_steps,
        "stock": lambda scratch, columns, lines: ebatui_steps(
            scratch, columns, lines, EBATUI_RENDER="stock"
        ),
    }
    if shutil.which("mc"):
        programs["mc"] = _mc
    if shutil.which("nano"):
        programs["nano"] = _nano
    return programs


def _figures(steps: list[Step]) -> dict[str, float | None]:
    times = sorted(step.ms for step in steps if step.ms is not None)
    return {
        "bytes": statistics.median(step.bytes for step in steps),
        "cells": statistics.median(step.cells for step in steps),
        "ms_p50": round(statistics.median(times), 1) if times else None,
        "ms_p95": round(times[-(len(times) // -20) and (len(times) * 95 - 1) // 100], 1)
        if times
        else None,
    }


def _environment(scratch: Path, **more: str) -> dict[str, str]:
    dropped = ("EBATUI", "LC_", "LANG", "COLUMNS", "LINES", "NO_COLOR", "COLORTERM", "TERM")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
    return kept | {
        "TERM": "xterm-256color",
        "LC_ALL": "C.UTF-8",
        "HOME": str(scratch),
        "EBATUI_TODAY": _DAY.isoformat(),
        "ESCDELAY": "25",  # so that Esc is the program's time, not the wait for an arrow
        **more,
    }


@contextmanager
def _running(
    command: list[str], text: str, steps: Steps, environment: dict[str, str], *size: int
) -> Iterator[Metered]:
    """The program started a few times for the figure of its start, then left running."""
    for _ in range(_STARTS - 1):
        with Metered(command, environment, *size) as program:
            steps.setdefault("start", []).append(program.first_frame(text))
    with Metered(command, environment, *size) as program:
        steps.setdefault("start", []).append(program.first_frame(text))
        yield program


def ebatui_steps(scratch: Path, columns: int, lines: int, **more: str) -> Steps:
    """Today and what is opened from it, and every list of the app.

    Of our own drawing also every form and overlay; of Textual's one form, to compare.
    """
    from ebatui.bootstrap.demo import MENTOR_CODE, PASSPHRASE

    steps: Steps = {}
    with tempfile.TemporaryDirectory(dir=scratch) as apart:  # what is news is news once
        home = Path(apart) / "home"
        shutil.copytree(scratch / "home", home)
        number = bench_lists.fill_lists(home, _DAY)
        environment = _environment(scratch, **more)
        _walk(steps, home, number, PASSPHRASE, environment, columns, lines)
        if not more:
            with Metered(_command(home), environment, columns, lines) as program:
                bench_forms.walk_intake(program, steps, MENTOR_CODE)
    return steps


def _command(home: Path) -> list[str]:
    return [sys.executable, "-m", "ebatui", "--home", str(home)]


def _walk(
    steps: Steps,
    home: Path,
    number: str,
    passphrase: str,
    environment: dict[str, str],
    columns: int,
    lines: int,
) -> None:
    own = "EBATUI_RENDER" not in environment
    running = _running(_command(home), "Passphrase", steps, environment, columns, lines)
    with running as program:
        for key in passphrase:
            program.press(key)
        program.press("\r", until="Opening")
        steps["today"] = [program.first_frame("F12")]
        program.idle(1)
        steps["down"] = [program.press(DOWN) for _ in range(TIMES)]
        steps["page"] = [program.press(PAGE_DOWN) for _ in range(3)]
        steps["page"] += [program.press(PAGE_UP) for _ in range(3)]
        steps["ends"] = [program.press(key) for key in (END, HOME)]
        there_and_back = [program.press(key) for _ in range(TIMES) for key in ("\r", ESC, DOWN)]
        steps["push"], steps["pop"] = there_and_back[::3], there_and_back[1::3]
        steps["idle"] = [program.idle(_IDLE)]
        bench_lists.walk_lists(program, steps, number)
        if own:
            bench_forms.walk_forms(program, steps, number)
        program.press("w")
        program.press("\r")
        program.first_frame("Induction")
        program.idle(1)
        steps["tab"] = [program.press(key) for _ in range(2) for key in (_TAB, _TAB, *2 * [_BACK])]
        steps["char"] = [program.press(key) for key in "warehouse"]
        if own:
            bench_forms.walk_sections(program, steps)


def _nano(scratch: Path, columns: int, lines: int) -> Steps:
    """A text of a few hundred lines."""
    text = scratch / "text.txt"
    text.write_text("".join(f"{n} of these lines is much as the next\n" for n in range(400)))
    steps: Steps = {}
    command = ["nano", "-I", str(text)]
    with _running(command, "^X", steps, _environment(scratch), columns, lines) as program:
        steps["char"] = [program.press(key) for key in "warehouse"]
        steps["down"] = [program.press(DOWN) for _ in range(TIMES)]
        steps["page"] = [program.press(PAGE_DOWN) for _ in range(3)]
        steps["page"] += [program.press(PAGE_UP) for _ in range(3)]
        steps["tab"] = [program.press(_TAB) for _ in range(3)]
        there_and_back = [program.press(key) for _ in range(4) for key in ("\x07", "\x18")]
        steps["push"], steps["pop"] = there_and_back[::2], there_and_back[1::2]
        steps["idle"] = [program.idle(_IDLE)]
    return steps


def _mc(scratch: Path, columns: int, lines: int) -> Steps:
    """Two panels on a folder of files."""
    folder = scratch / "files"
    folder.mkdir()
    for number in range(80):
        (folder / f"file-{number:03}.txt").write_text("text\n" * number)
    steps: Steps = {}
    command = ["mc", "-d", "-u", str(folder), str(folder)]
    with _running(command, "Quit", steps, _environment(scratch), columns, lines) as program:
        program.idle(1)
        steps["down"] = [program.press(DOWN) for _ in range(TIMES)]
        steps["page"] = [program.press(PAGE_DOWN) for _ in range(3)]
        steps["page"] += [program.press(PAGE_UP) for _ in range(3)]
        steps["tab"] = [program.press(_TAB) for _ in range(4)]
        there_and_back = [program.press(key) for _ in range(4) for key in (_F1, _F10)]
        steps["push"], steps["pop"] = there_and_back[::2], there_and_back[1::2]
        steps["char"] = [program.press(key) for key in "warehouse"]
        steps["idle"] = [program.idle(_IDLE)]
    return steps


def _readable(figures: Mapping[str, Mapping[str, Mapping[str, float | None]]]) -> str:
    rows = [
        (op, *(_cell(program[op]) if op in program else "-" for program in figures.values()))
        for op in OPERATIONS
    ]
    return table(rows, ("bytes/cells ms p50/p95", *figures))


def _cell(figure: Mapping[str, float | None]) -> str:
    spent = f"  {figure['ms_p50']:g}/{figure['ms_p95']:g}" if figure["ms_p50"] is not None else ""
    return f"{figure['bytes']:g}/{figure['cells']:g}{spent}"
