"""The lists that ``ebatui bench tty`` walks: the cursor goes down each, row by row."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from ebatui.cli.metered import Metered, Step

if TYPE_CHECKING:
    from ebatui.services.ports import Reader, UnitOfWork

UP, DOWN, PAGE_DOWN, PAGE_UP, ESC = "\x1b[A", "\x1b[B", "\x1b[6~", "\x1b[5~", "\x1b"
TIMES = 6
_ROWS = 5
"""Rows down each list."""
_CALL_SHEET = "calls"
_KEYS: Mapping[str, tuple[str, ...]] = {
    "calls": ("c",),
    "slips": ("s",),
    "wing": ("w",),
    "sync": ("\x19",),
    "people": ("\x06",),
    "person": ("\x06", "{number}", "\r"),
    "jobs": ("\x06", "{number}", "\x0f"),
    "bookings": ("\x06", "{number}", "\x12"),
}
"""From Today to each list; control letters are the twins of F5, F3, F8 and F9."""

LISTS = tuple(f"down_{name}" for name in _KEYS)
RESTS = ("rest", "rest_slips")
OPERATIONS = (*LISTS, "page_calls", *RESTS)
_REST = 0.7
"""Seconds within which what is said of a row has followed."""
_SHOWN = 0.4
"""Seconds within which the last of a screen that opened is drawn."""


def walk_lists(program: Metered, steps: dict[str, list[Step]], number: str) -> None:
    """Open each list from Today, go down some rows, and come back.

    ``number``: the prison number of one with something in every list of a case.
    """
    for name, keys in _KEYS.items():
        today = _title(program)
        for key in keys:
            program.press(key.format(number=number))
        program.idle(_SHOWN)
        steps[f"down_{name}"] = _down(program)
        if name in {_CALL_SHEET, "slips"}:
            rest = "rest" if name == _CALL_SHEET else f"rest_{name}"
            steps[rest] = [_rest(program) for _ in range(_ROWS)]
        if name == _CALL_SHEET:
            steps["page_calls"] = [program.press(key) for key in 3 * [PAGE_DOWN] + 3 * [PAGE_UP]]
        while _title(program) != today:
            program.press(ESC)
        program.idle(_SHOWN)


def _title(program: Metered) -> str:
    """Where we are."""
    return program.text[:24]


def _down(program: Metered) -> list[Step]:
    """Some rows down; at the last row nothing moves, and that is no figure."""
    steps = [program.press(DOWN) for _ in range(_ROWS)]
    return [step for step in steps if step.cells]


def _rest(program: Metered) -> Step:
    """What follows once the cursor rests on another row; upwards, for there are rows."""
    program.press(UP)
    return program.idle(_REST)


# -- a prison with something in every list


def fill_lists(home: Path, day: date) -> str:
    """Have the hub refuse some changes; the prison number of one with the most in their lists.

    A demonstration is sound: nothing of it was refused, and Sync would have no rows.
    """
    return asyncio.run(_fill_lists(home, day))


async def _fill_lists(folder: Path, day: date) -> str:
    from ebatui.bootstrap.demo import PASSPHRASE, DemoClock
    from ebatui.bootstrap.home import Home
    from ebatui.bootstrap.terminal import open_terminal

    terminal = await open_terminal(Home(folder), PASSPHRASE, DemoClock(day))
    try:
        await terminal.case_file.write("sync", _refuse)
        return await terminal.case_file.read(_busiest)
    finally:
        await terminal.close()


def _refuse(unit: UnitOfWork) -> None:
    from ebatui.services.ports import Arrived, Refusal

    notes = [change for change in unit.own_changes(0) if change.kind == "need"][: _ROWS + 1]
    refused = tuple(Refusal(one.device, one.seq, "detail", "TOO_LONG") for one in notes)
    unit.receive(Arrived(refusals=refused))


def _busiest(reader: Reader) -> str:
    from ebatui.casework.codes import EpisodeState
    from ebatui.casework.records import Episode, Person, Target

    jobs = Counter(target.episode for target in reader.find(Target))
    here = reader.find(Episode, state=EpisodeState.IN_CUSTODY)
    booked = [one for one in here if one.person is not None and one.crd is not None]
    busiest = max(booked, key=lambda one: jobs[one.id])
    person = reader.get(Person, busiest.person) if busiest.person is not None else None
    return (person.prison_number if person is not None else None) or ""
