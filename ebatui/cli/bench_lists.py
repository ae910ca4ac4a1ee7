"""The lists that ``ebatui bench tty`` walks: down each row by row, by pages, to its ends."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from ebatui.cli.metered import Metered, Step

if TYPE_CHECKING:
    from ebatui.services.ports import Reader, UnitOfWork

UP, DOWN, PAGE_DOWN, PAGE_UP, ESC = "\x1b[A", "\x1b[B", "\x1b[6~", "\x1b[5~", "\x1b"
HOME, END = "\x1b[H", "\x1b[F"
TIMES = 6
_ROWS = 5
"""Rows down each list."""
_CONTESTED = 12
"""People with a value in contest: more than Settle shows at once."""
_ANOTHER = 90
"""The number of a terminal that nobody has."""
_CALL_SHEET = "calls"
_KEYS: Mapping[str, tuple[str, ...]] = {
    "calls": ("c",),
    "slips": ("s",),
    "wing": ("w",),
    "sync": ("\x19",),
    "settle": ("\x19", "v"),
    "people": ("\x06",),
    "person": ("\x06", "{number}", "\r"),
    "jobs": ("\x06", "{number}", "\x0f"),
    "bookings": ("\x06", "{number}", "\x12"),
}
"""From Today to each list; control letters are the twins of F5, F3, F8 and F9."""

LISTS = tuple(f"down_{name}" for name in _KEYS)
RESTS = ("rest", "rest_slips")
WHOLE = tuple(f"{act}_{name}" for act in ("push", "pop", "page", "ends") for name in _KEYS)
"""Acts that draw much of a screen anew: opened, left, paged, and from one end to the other."""
OPERATIONS = (*LISTS, *WHOLE, *RESTS)
_REST = 0.7
"""Seconds within which what is said of a row has followed."""
_SHOWN = 0.4
"""Seconds within which the last of a screen that opened is drawn."""


def walk_lists(program: Metered, steps: dict[str, list[Step]], number: str) -> None:
    """Open each list from Today, go down some rows, by pages and to both ends, and come back.

    ``number``: the prison number of one with something in every list of a case.
    """
    for name, keys in _KEYS.items():
        with_number = tuple(key.format(number=number) for key in keys)
        with opened(program, steps, name, with_number):
            steps[f"down_{name}"] = _moved(program.press(DOWN) for _ in range(_ROWS))
            if name in {_CALL_SHEET, "slips"}:
                rest = "rest" if name == _CALL_SHEET else f"rest_{name}"
                steps[rest] = [_rest(program) for _ in range(_ROWS)]
            steps[f"page_{name}"] = paged(program)
            steps[f"ends_{name}"] = _moved(program.press(key) for key in (END, HOME))


@contextmanager
def opened(
    program: Metered, steps: dict[str, list[Step]], name: str, keys: Sequence[str]
) -> Iterator[None]:
    """Open something from Today by keys, and come back; what the last key and Esc cost is kept."""
    today = _title(program)
    for key in keys[:-1]:
        program.press(key)
        program.idle(_SHOWN)
    steps[f"push_{name}"] = [program.press(keys[-1])]
    program.idle(_SHOWN)
    yield
    program.idle(_SHOWN)
    steps[f"pop_{name}"] = [program.press(ESC)]
    while _title(program) != today:
        program.press(ESC)
    program.idle(_SHOWN)


def paged(program: Metered) -> list[Step]:
    """Down by some pages and up again; at an end nothing moves, and that is no figure."""
    return _moved(program.press(key) for key in 3 * [PAGE_DOWN] + 3 * [PAGE_UP])


def _moved(steps: Iterable[Step]) -> list[Step]:
    """The steps that moved something."""
    kept = list(steps)
    return [step for step in kept if step.cells] or kept


def _title(program: Metered) -> str:
    """Where we are."""
    return program.text[:24]


def _rest(program: Metered) -> Step:
    """What follows once the cursor rests on another row; upwards, for there are rows."""
    program.press(UP)
    return program.idle(_REST)


# -- a prison with something in every list


def fill_lists(home: Path, day: date) -> str:
    """Have the hub refuse some changes and another terminal contradict some values.

    The prison number of one with the most in their lists is given back. A demonstration is sound:
    nothing of it was refused or contested, and Sync and Settle would have no rows.
    """
    return asyncio.run(_fill_lists(home, day))


async def _fill_lists(folder: Path, day: date) -> str:
    from ebatui.bootstrap.demo import PASSPHRASE, DemoClock
    from ebatui.bootstrap.home import Home
    from ebatui.bootstrap.terminal import open_terminal

    terminal = await open_terminal(Home(folder), PASSPHRASE, DemoClock(day))
    try:
        await terminal.case_file.write("sync", _refuse)
        await terminal.case_file.write(terminal.adviser.handle, _contradict)
        return await terminal.case_file.read(_busiest)
    finally:
        await terminal.close()


def _refuse(unit: UnitOfWork) -> None:
    from ebatui.services.ports import Arrived, Refusal

    notes = [change for change in unit.own_changes(0) if change.kind == "need"][: _ROWS + 1]
    refused = tuple(Refusal(one.device, one.seq, "detail", "TOO_LONG") for one in notes)
    unit.receive(Arrived(refusals=refused))


def _contradict(unit: UnitOfWork) -> None:
    """Two values of a NI number each, as where two terminals wrote before they had synced."""
    from ebatui.casework.records import Person
    from ebatui.journal.change import Change
    from ebatui.services.ports import Arrived

    seen = unit.seen_cursor()
    for at, person in enumerate(unit.find(Person)[:_CONTESTED], 1):
        unit.append(Person, person.id, {"nino": f"QQ{at:06}A"})
        theirs = Change(
            device=_ANOTHER,
            seq=at,
            at=0,
            actor="B Cole",
            kind="person",
            subject=person.id,
            fields={"nino": f"QQ{at:06}B"},
            seen=seen,
            cursor=seen + at,
        )
        unit.receive(Arrived(changes=(theirs,), labels={_ANOTHER: "HLI9"}))


def _busiest(reader: Reader) -> str:
    from ebatui.casework.codes import EpisodeState
    from ebatui.casework.records import Episode, Person, Target

    jobs = Counter(target.episode for target in reader.find(Target))
    here = reader.find(Episode, state=EpisodeState.IN_CUSTODY)
    booked = [one for one in here if one.person is not None and one.crd is not None]
    busiest = max(booked, key=lambda one: jobs[one.id])
    person = reader.get(Person, busiest.person) if busiest.person is not None else None
    return (person.prison_number if person is not None else None) or ""
