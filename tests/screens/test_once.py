"""A screen is laid out and drawn once when it opens, and once when it is come back to."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from ebatui.screens.once import DrawnOnceScreen
from ebatui.screens.person import PersonScreen

FROM_TODAY = ("f3", "w", "c", "s", "f5", "f1", "f10")
FROM_A_PERSON = ("f7", "f8", "f9", "i", "f4", "f1", "f10")


async def somebody(terminal: Any) -> None:
    await terminal.case_file.add_case(surname="Doe", forenames="Kevin", cell="A2-014")


class Drawn:
    """What the app has drawn since last asked: the first line of each frame."""

    def __init__(self, t: Any) -> None:
        self._t = t
        self._frames: list[str] = []
        display = t.app._display

        def counted(screen: Any, frame: Any) -> None:
            if frame is not None and not t.app._batch_count:
                self._frames.append(t.text)
            display(screen, frame)

        t.app._display = counted

    async def by(self, *keys: str) -> list[str]:
        """The frames that these keys drew."""
        self._frames.clear()
        await self._t.press(*keys)
        return list(self._frames)


@pytest.mark.parametrize("key", FROM_TODAY)
def test_a_screen_is_drawn_once_with_everything_in(terminal: Any, key: str) -> None:
    async def journey(t: Any) -> None:
        drawn = Drawn(t)
        assert await drawn.by(key) == [t.text]
        frames = await drawn.by("escape")  # Today is shown at once, and its view read anew
        assert t.screen == "today"
        assert {*frames} == {t.text}
        assert len(frames) <= 2

    terminal.sit(journey, prepare=somebody)


@pytest.mark.parametrize("key", FROM_A_PERSON)
def test_so_is_one_about_a_person(terminal: Any, key: str) -> None:
    async def journey(t: Any) -> None:
        await t.press("f3", "enter")
        drawn = Drawn(t)
        frames = await drawn.by(key)
        assert {*frames} == {t.text}
        assert len(frames) == 1 or key == "i"  # the field hears of the cursor it has drawn
        (frame,) = await drawn.by("escape")
        assert t.screen == "person"
        assert frame.split("\n")[:-2] == t.text.split("\n")[:-2]  # what was left is said after

    terminal.sit(journey, prepare=somebody)


def test_what_changed_meanwhile_is_in_the_frame_that_is_come_back_to(terminal: Any) -> None:
    async def journey(t: Any) -> None:
        await t.press("f3", "enter", "f8")
        (person,) = [s.person for s in t.app.screen_stack if isinstance(s, PersonScreen)]
        await t.office.targets.add(person, title="Baker", employer="Jacksons", town="Hull")
        drawn = Drawn(t)
        (frame,) = await drawn.by("escape")
        assert "1/10" in frame

    terminal.sit(journey, prepare=somebody)


def test_a_view_that_takes_long_leaves_the_frame_to_be_seen(
    terminal: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(DrawnOnceScreen, "WHOLE_BY", 0.02)

    async def journey(t: Any) -> None:
        told, case = asyncio.Event(), t.office.people.case

        async def later(person: Any) -> Any:
            await told.wait()
            return await case(person)

        t.office.people.case = later
        await t.press("f3")
        t.app.screen.act("person")
        await asyncio.sleep(0.2)
        assert t.screen == "person"
        assert not t.app._batch_count
        assert "Hull" in t.lines[0]
        assert "Doe" not in t.text
        told.set()
        await t.settle()
        assert "Doe" in t.lines[0]

    terminal.sit(journey, prepare=somebody)


def test_a_screen_left_before_its_view_came_holds_nothing_back(
    terminal: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(DrawnOnceScreen, "WHOLE_BY", 3600)

    async def journey(t: Any) -> None:
        async def never(person: Any) -> Any:
            await asyncio.Event().wait()

        t.office.people.case = never
        await t.press("f3")
        t.app.screen.act("person")
        await asyncio.sleep(0.1)
        assert t.app._batch_count == 1
        t.app.pop_screen()
        await t.settle()
        assert t.screen == "people"
        assert not t.app._batch_count
        assert "Doe" in t.text

    terminal.sit(journey, prepare=somebody)


def test_a_screen_below_is_laid_out_for_the_size_there_is_when_it_is_come_back_to(
    terminal: Any,
) -> None:
    async def journey(t: Any) -> None:
        await t.press("f3", "enter")
        await t.pilot.resize_terminal(100, 30)
        await t.settle()
        await t.press("escape")
        assert t.screen == "people"
        assert len(t.lines) == 30
        assert t.lines[1] == "-" * 100
        assert t.lines[29].startswith("F1 Help")
        await t.press("escape")
        assert t.lines[1] == "-" * 100

    terminal.sit(journey, prepare=somebody)
