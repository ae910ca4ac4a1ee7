"""Garbage is collected while nobody waits for a key, and not in between."""

from __future__ import annotations

import asyncio
import gc
import time
import weakref
from collections.abc import Iterator
from typing import Any
from unittest.mock import Mock

import pytest
from textual.widget import Widget

from ebatui.widgets import tidying
from ebatui.widgets.tidying import Tidying


@pytest.fixture(autouse=True)
def looked() -> Iterator[list[str]]:
    """A word for every time that all was looked through; Python's own ways are given back."""
    seen: list[str] = []

    def note(phase: str, info: dict[str, int]) -> None:
        if phase == "start" and info["generation"] == 2:
            seen.append("all")

    before = gc.get_threshold()
    gc.collect()
    gc.disable()
    gc.callbacks.append(note)
    yield seen
    gc.callbacks.remove(note)
    gc.unfreeze()
    gc.set_threshold(*before)
    gc.enable()


class Stepped(Tidying):
    """One whose time is told, so that a busy machine changes nothing."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.busy, self.here, self.now = False, True, 100.0
        self.due: float | None = None
        monkeypatch.setattr(tidying.time, "monotonic", lambda: self.now)
        super().__init__(lambda: self.busy, lambda: self.here)

    def _look_in(self, seconds: float) -> None:
        self._next = Mock()
        self.due = self.now + seconds

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        end = self.now + seconds
        while self.due is not None and self.due <= end:
            self.now, self.due = self.due, None
            self._look()
        self.now = end


@pytest.fixture
def own(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stepped]:
    """A desk that is open."""
    with monkeypatch.context() as patched:
        yield Stepped(patched)


def leave_a_screen() -> None:
    """Thousands of objects that refer to themselves, and to which nothing else does."""
    for _ in range(tidying._WORTH_IT):
        one: list[object] = []
        one.append(one)


def test_nothing_is_done_where_the_process_is_somebody_elses(
    own: Stepped, looked: list[str]
) -> None:
    own.stirred()
    leave_a_screen()
    own.wait(60)
    assert looked == []
    assert not gc.isenabled()


def test_once_what_stays_is_there_it_is_put_aside(own: Stepped, looked: list[str]) -> None:
    own.busy, own.here = True, False
    own.begin()
    own.wait(10)
    assert looked == [], "a screen is being made"
    own.busy, own.here = False, True
    stays: list[object] = []
    assert any(one is stays for one in gc.get_objects())
    own.wait(tidying.QUIET)
    assert looked == ["all"]
    assert not any(one is stays for one in gc.get_objects()), "put aside: not looked through"
    own.wait(60)
    assert looked == ["all"]
    assert own.due is None, "and then there is nothing to wake for"


def test_it_is_done_when_it_has_been_quiet_and_there_is_something(
    own: Stepped, looked: list[str]
) -> None:
    own.begin()
    own.wait(1)
    looked.clear()
    leave_a_screen()
    for _ in range(20):  # keys, none of them long after another
        own.stirred()
        own.wait(tidying.QUIET * 0.9)
    assert looked == [], "somebody types"
    own.wait(tidying.QUIET)
    assert looked == ["all"]
    own.stirred()
    own.wait(1)
    assert looked == ["all"], "nothing was made: there is nothing to look for"


def test_where_it_is_never_quiet_python_still_looks_at_the_youngest(own: Stepped) -> None:
    own.busy = True
    own.begin()
    before = gc.get_stats()[0]["collections"]
    kept: list[list[object]] = [[] for _ in range(tidying._YOUNG[0])]
    leave_a_screen()
    assert gc.get_stats()[0]["collections"] > before
    assert kept


def test_it_wakes_by_itself(looked: list[str]) -> None:
    async def act() -> None:
        Tidying(lambda: False, lambda: True).begin()
        until = time.monotonic() + 30
        while not looked and time.monotonic() < until:
            await asyncio.sleep(tidying.QUIET)
        assert looked == ["all"]

    asyncio.run(act())


async def stays_at_last(t: Any) -> bool:
    """Whether all there is stays, once what was left is gone."""
    until = time.monotonic() + 30
    while not t.app._stays() and time.monotonic() < until:
        await asyncio.sleep(0.1)
        tidying.collect()
    return t.app._stays()


def test_a_screen_that_is_on_its_way_out_is_not_taken_for_what_stays(terminal: Any) -> None:
    async def journey(t: Any) -> None:
        assert await stays_at_last(t)  # the lock has been left too
        await t.press("f3")
        assert not t.app._stays()
        people = t.app.screen
        await t.press("escape")
        assert t.screen == "today"
        assert people not in t.app.screen_stack
        assert not t.app._stays(), "something still refers to it"
        del people
        assert await stays_at_last(t)

    terminal.sit(journey)


@pytest.mark.parametrize("quiet", [0, 3 * tidying.QUIET])
def test_of_a_screen_that_was_left_nothing_stays(terminal: Any, quiet: float) -> None:
    """Not its lines either, with the names in them; nor if somebody rested on it."""

    async def journey(t: Any) -> None:
        await t.press("f3")
        assert t.screen == "people"
        await asyncio.sleep(quiet)
        widgets = t.app.screen.walk_children(Widget, with_self=True)
        left = [weakref.ref(part) for one in widgets for part in (one, one._styles_cache)]
        del widgets
        await t.press("escape")
        until = time.monotonic() + 30
        while any(one() is not None for one in left) and time.monotonic() < until:
            await asyncio.sleep(0.1)  # what was started for it ends
            tidying.collect()
        assert [one() for one in left if one() is not None] == []

    terminal.sit(journey)
