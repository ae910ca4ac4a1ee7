"""Garbage is collected while nobody waits for a key, and not in between."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Iterator
from typing import Any

import pytest
from textual.strip import Strip

from ebatui.screens.people import PeopleScreen
from ebatui.widgets import tidying
from ebatui.widgets.tidying import Tidying


@pytest.fixture(autouse=True)
def looked(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """A word for every time that all was looked through; Python's own ways are given back."""
    seen: list[str] = []

    def note(phase: str, info: dict[str, int]) -> None:
        if phase == "start" and info["generation"] == 2:
            seen.append("all")

    monkeypatch.setattr(tidying, "QUIET", 0.05)
    before = gc.get_threshold()
    gc.collect()
    gc.disable()
    gc.callbacks.append(note)
    yield seen
    gc.callbacks.remove(note)
    gc.unfreeze()
    gc.set_threshold(*before)
    gc.enable()


def leave_a_screen() -> None:
    """Thousands of objects that refer to themselves, and to which nothing else does."""
    for _ in range(tidying._WORTH_IT):
        one: list[object] = []
        one.append(one)


def test_nothing_is_done_where_the_process_is_somebody_elses(looked: list[str]) -> None:
    async def act() -> None:
        Tidying(lambda: False, lambda: True).stirred()
        leave_a_screen()
        await asyncio.sleep(0.15)

    asyncio.run(act())
    assert looked == []
    assert not gc.isenabled()


def test_once_what_stays_is_there_it_is_put_aside(looked: list[str]) -> None:
    async def act() -> None:
        busy, here = True, False
        own = Tidying(lambda: busy, lambda: here)
        own.begin()
        await asyncio.sleep(0.1)
        assert looked == [], "a screen is being made"
        busy, here = False, True
        stays: list[object] = []
        assert any(one is stays for one in gc.get_objects())
        await asyncio.sleep(0.15)
        assert looked == ["all"]
        assert not any(one is stays for one in gc.get_objects()), "put aside: not looked through"

    asyncio.run(act())


def test_it_is_done_when_it_has_been_quiet_and_there_is_something(looked: list[str]) -> None:
    async def act() -> None:
        own = Tidying(lambda: False, lambda: True)
        own.begin()
        await asyncio.sleep(0.1)
        looked.clear()
        leave_a_screen()
        for _ in range(6):  # keys, none of them long after another
            own.stirred()
            await asyncio.sleep(0.01)
        assert looked == [], "somebody types"
        await asyncio.sleep(0.15)
        assert looked == ["all"]
        own.stirred()
        await asyncio.sleep(0.15)
        assert looked == ["all"], "nothing was made: there is nothing to look for"

    asyncio.run(act())


def test_where_it_is_never_quiet_python_still_looks_at_the_youngest() -> None:
    async def act() -> None:
        Tidying(lambda: True, lambda: False).begin()
        before = gc.get_stats()[0]["collections"]
        kept: list[list[object]] = [[] for _ in range(tidying._YOUNG[0])]
        leave_a_screen()
        assert gc.get_stats()[0]["collections"] > before
        assert kept

    asyncio.run(act())


def test_of_a_screen_that_was_left_nothing_stays(terminal: Any) -> None:
    """Not its lines either, with the names in them."""

    async def journey(t: Any) -> None:
        async def visit() -> int:
            await t.press("f3", "escape")
            await asyncio.sleep(0.7)  # what was started for it has ended
            tidying.collect()
            return sum(isinstance(one, (PeopleScreen, Strip)) for one in gc.get_objects())

        before = await visit()
        assert [await visit(), await visit()] == [before, before]

    terminal.sit(journey)
