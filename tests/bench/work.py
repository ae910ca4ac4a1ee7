"""An adviser's acts on the encrypted store: import, Today, a case, an induction, a search."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path

from ebatui.bootstrap.clock import SystemClock
from ebatui.bootstrap.demo import PASSPHRASE, build_demo
from ebatui.bootstrap.demo_people import invent
from ebatui.bootstrap.home import Home
from ebatui.bootstrap.terminal import Terminal, open_terminal

DAY = date(2026, 11, 21)
CASELOAD = 900
RUNS = 20


def measure(scratch: Path) -> list[tuple[str, str, str]]:
    """A demonstration of 900 people is lived through, then acts are timed one by one."""
    home = scratch / "work"
    started = time.perf_counter()
    build_demo(home, people=CASELOAD, seed=1, as_of=DAY)
    built = time.perf_counter() - started
    return [
        (f"building a demonstration of {CASELOAD}", f"{built:.1f} s", ""),
        *asyncio.run(_acts(home)),
    ]


async def _acts(home: Path) -> list[tuple[str, str, str]]:
    terminal = await open_terminal(Home(home), PASSPHRASE, SystemClock(lambda: DAY))
    try:
        return await _timed(terminal)
    finally:
        await terminal.close()


async def _timed(terminal: Terminal) -> list[tuple[str, str, str]]:
    office = terminal.office
    rows = await office.people.search("", 50)
    form = await office.inductions.open(rows[0].person)

    async def anew() -> object:
        """As after any change: nothing of it is kept."""
        office.desk.kept.forget()
        return await office.today.view()

    today = await _median(anew)
    kept = await _median(office.today.view)
    blocked = await _longest_block(anew)
    more = invent(2_000, 7, DAY)
    started = time.perf_counter()
    result = await terminal.importing.reception(more, terminal.adviser.handle)
    importing = result.rows / (time.perf_counter() - started)
    return [
        (f"Today for {CASELOAD} people, something saved since", today, "under 100 ms"),
        ("the same, nothing saved since", kept, ""),
        ("the screen's thread blocked meanwhile, longest", f"{blocked * 1000:.1f} ms", ""),
        ("one whole case", await _median(lambda: office.people.case(rows[0].person)), ""),
        ("search, as typed", await _median(lambda: office.people.search("sm")), "under 20 ms"),
        (
            "a draft saved, on the disk",
            await _median(lambda: office.inductions.save_draft(rows[0].person, form.answers)),
            "",
        ),
        ("reception rows imported a second", f"{importing:,.0f}", ""),
    ]


async def _median(act: Callable[[], Awaitable[object]]) -> str:
    times = []
    for _ in range(RUNS):
        started = time.perf_counter()
        await act()
        times.append(time.perf_counter() - started)
    return f"{statistics.median(times) * 1000:.1f} ms"


async def _longest_block(act: Callable[[], Awaitable[object]]) -> float:
    """How late a timer on the same thread was, at worst, while the act ran."""
    latest, done = 0.0, False

    async def watch() -> None:
        nonlocal latest
        while not done:
            before = time.perf_counter()
            await asyncio.sleep(0.001)
            latest = max(latest, time.perf_counter() - before - 0.001)

    watcher = asyncio.create_task(watch())
    for _ in range(RUNS):
        await act()
    done = True
    await watcher
    return latest
