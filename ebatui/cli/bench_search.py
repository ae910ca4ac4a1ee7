"""``ebatui bench search``: finding and moving among many people, in the store and at the keys."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from ebatui.cli.options import Json
from ebatui.cli.output import say, table

_DAY = date(2026, 11, 21)
_PEOPLE = 100_000
_TYPED = ("smith", "jones dav", "a12", "qq1234", "o", "mc", "b2-01", "zz", "williams m", "taylor")
_REPEATS = 5
_PAGE = 50
_AT_REST = 3.0
"""Seconds after unlocking before memory is looked at: what unlocking took is given back."""

_RESTED = 0.25
"""Seconds between keys: by then what follows a resting cursor is drawn; it is no later key's."""

_DOWN, _UP, _PAGE_DOWN, _PAGE_UP = "\x1b[B", "\x1b[A", "\x1b[6~", "\x1b[5~"
_TAB, _ESC, _RUB, _ENTER = "\t", "\x1b", "\x7f", "\r"
_F1, _F3, _F4, _F5 = "\x1bOP", "\x1bOR", "\x1bOS", "\x1b[15~"
_F7, _F8, _F9, _F10 = "\x1b[18~", "\x1b[19~", "\x1b[20~", "\x1b[21~"

_OPENINGS = 20
"""Times each screen is opened and gone back from: the slowest of them says nothing yet."""

Key = tuple[str, str]
"""What a key is counted as, and the key. An opening is counted as such and by its screen."""


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command("search")(search)


def search(
    people: Annotated[int, typer.Option("--people", min=100, max=1_000_000)] = _PEOPLE,
    as_json: Json = False,
) -> None:
    """Time the search as it is typed, and every key of a walk through all lists and forms.

    Milliseconds; ``store``: the query of each letter typed, on the encrypted case file; ``key``:
    from the key to the last byte out of the app. The case file has ten changes a person and half an
    interview time or vacancy. Building it is not counted: some minutes for 100,000.
    """
    with tempfile.TemporaryDirectory() as scratch:
        figures = measure(Path(scratch), people)
    say(
        as_json, figures, lambda: table([(name, f"{figure:g}") for name, figure in figures.items()])
    )


def measure(scratch: Path, people: int) -> dict[str, float]:
    """All figures of one run. Builds the case file it measures on."""
    from ebatui.bootstrap.bulk import build_bulk

    home = scratch / "search"
    started = time.perf_counter()
    changes = build_bulk(home, people=people, seed=1, as_of=_DAY)
    built = time.perf_counter() - started
    return {"people": people, "changes": changes, "built_s": round(built, 1), **measured(home)}


def measured(home: Path) -> dict[str, float]:
    """The figures on a case file that is there."""
    store = store_times(home)
    keys, now, peak = key_times(home)
    kinds = [(kind.partition(" ")[0], ms) for kind, ms in keys]
    screens = [(kind.replace(" ", "_"), ms) for kind, ms in keys if " " in kind]
    letters = [ms for kind, ms in kinds if kind == "letter"]
    every = [ms for _, ms in keys]
    return {
        "store_ms_p50": nth(store, 50),
        "store_ms_p95": nth(store, 95),
        "key_ms_p50": nth(every, 50),
        "key_ms_p95": nth(every, 95),
        "letter_ms_p95": nth(letters, 95),
        **{f"{kind}_ms_p95": nth(some, 95) for kind, some in _by_kind(kinds) if kind != "letter"},
        **{f"{kind}_ms_p95": nth(some, 95) for kind, some in _by_kind(screens)},
        "rss_mb": round(now, 1),
        "peak_mb": round(peak, 1),
    }


def _by_kind(keys: Sequence[tuple[str, float]]) -> Iterable[tuple[str, list[float]]]:
    for kind in sorted({kind for kind, _ in keys}):
        yield kind, [ms for one, ms in keys if one == kind]


def nth(times: Sequence[float], percent: int) -> float:
    """The time that so many in a hundred do not exceed, in milliseconds."""
    ordered = sorted(times)
    return round(ordered[max(0, -(-len(ordered) * percent // 100) - 1)], 2)


def store_times(home: Path) -> list[float]:
    """The search of every letter of the words typed, a page of each, and the page after it."""
    import asyncio

    from ebatui.bootstrap.clock import SystemClock
    from ebatui.bootstrap.demo import PASSPHRASE
    from ebatui.bootstrap.home import Home
    from ebatui.bootstrap.terminal import open_terminal
    from ebatui.services.ports import PersonKey, PersonRow

    async def timed() -> list[float]:
        terminal = await open_terminal(Home(home), PASSPHRASE, SystemClock(lambda: _DAY))
        people, times = terminal.office.people, []
        try:
            for typed in [text[:end] for text in _TYPED for end in range(1, len(text) + 1)]:
                after: PersonKey | None = None
                for _ in range(_REPEATS):
                    begun = time.perf_counter()
                    page: list[PersonRow] = await people.search(typed, _PAGE, after)
                    times.append((time.perf_counter() - begun) * 1000)
                    if len(page) < _PAGE:
                        break
                    last = page[-1]
                    after = PersonKey(last.surname, last.forenames, last.person)
        finally:
            terminal.shut()
        return times

    return asyncio.run(timed())


def key_times(home: Path) -> tuple[list[tuple[str, float]], float, float]:
    """Every key of the walk and its milliseconds; memory at rest after it, and at its highest."""
    from ebatui.bootstrap.demo import PASSPHRASE
    from ebatui.cli.on_screen import OnScreen, environment

    command = [sys.executable, "-m", "ebatui", "--home", str(home)]
    times = []
    with OnScreen(command, environment(_DAY.isoformat())) as program:
        program.until("Passphrase")
        program.type(f"{PASSPHRASE}\r")
        program.until("What hurts most")
        program.stay(_AT_REST)
        for kind, key in _walk():
            ms = program.press(key)
            if ms is not None:
                times.append((kind, ms))
            program.stay(_RESTED)
        program.stay(_AT_REST)
        return times, *program.memory_mb()


def _walk() -> Iterable[Key]:
    """Through every list and form: what is pressed, and what kind of key it is."""
    moving = [*["down"] * 12, "up", "up", *["page"] * 4, "back"]
    codes = {"down": _DOWN, "up": _UP, "page": _PAGE_DOWN, "back": _PAGE_UP}
    moves = [("move", codes[one]) for one in moving]
    yield from moves  # Today
    yield from _there_and_back("closures_all", "c", moves)
    yield from _there_and_back("wing_list", "w", moves)
    yield from _there_and_back("slips", "s", moves[:2])
    yield from _there_and_back("sync", _F5, moves[:2])
    yield from _there_and_back("help", _F1, moves[:2])
    yield from _there_and_back("menu", _F10, moves[:2])
    yield from _there_and_back("people", _F3, moves)
    yield "open people", _F3
    for typed in _TYPED:
        yield from (("letter", letter) for letter in typed)
        yield from moves[-7:]
        yield from (("letter", _RUB) for _ in typed)
    yield from (("letter", letter) for letter in "smith")
    yield "move", _DOWN
    yield from _there_and_back("person", _ENTER, moves)
    yield "open person", _ENTER
    yield from _there_and_back("closures", _F7, moves[:2])
    yield from _there_and_back("targets", _F8, moves[:2])
    yield from _there_and_back("bookings", _F9, moves)
    yield from _there_and_back("note", _F4, [])
    yield from _there_and_back("induction", "i", [])
    yield "open induction", "i"
    for _ in range(6):
        yield "move", _TAB
        yield from (("letter", letter) for letter in "ware")
        yield from (("letter", _RUB) for _ in "ware")
    yield from (("open back", _back()) for _ in range(3))


def _back() -> str:
    """The key that goes back at once where there is one: Esc is waited for, it may be an arrow."""
    from ebatui.screens.actions import ACTIONS, TWINS

    names = [*ACTIONS["back"].keys, *(TWINS.get(key, "") for key in ACTIONS["back"].keys)]
    letter = next((name[-1] for name in names if name.startswith("ctrl+")), None)
    return _ESC if letter is None else chr(ord(letter) & 31)


def _there_and_back(screen: str, key: str, moves: Iterable[Key]) -> Iterable[Key]:
    """Open a screen and go back, some times; what is on it is walked through the first time."""
    for time_ in range(_OPENINGS):
        yield f"open {screen}", key
        if not time_:
            yield from moves
        yield "open back", _back()
