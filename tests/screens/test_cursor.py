"""The cursor is drawn once, where what is typed goes; the terminal's own stands on it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

PERSON = ("f3", *"doe", "enter")
INTERVIEW = (*PERSON, "i")


async def somebody(t: Any) -> None:
    await t.case_file.add_case(
        prison_number="A1234AA",
        surname="Doe",
        forenames="Kevin",
        cell="A2-014",
        received=date(2011, 11, 8),
    )


def stands(t: Any) -> tuple[int, int]:
    """Where the cursor is drawn, which is the one place, and the terminal's own is there too."""
    (at,) = t.cursors
    assert t.app.cursor_position == at
    return (at.x, at.y)


@pytest.mark.parametrize(
    ("keys", "at"),
    [
        (("f3",), (8, 2)),
        ((*PERSON, "f4"), (18, 3)),
        ((*PERSON, "f4", *"abc"), (21, 3)),
        (INTERVIEW, (40, 7)),
        ((*INTERVIEW, "alt+4"), (50, 4)),
        ((*INTERVIEW, "alt+8"), (29, 10)),
        ((*INTERVIEW, "alt+4", "y", "tab", "j"), (3, 7)),
        ((*INTERVIEW, "alt+4", "y", "tab", "j", "f1", "escape"), (3, 7)),
        ((*INTERVIEW, "pagedown", "pageup"), (40, 7)),
    ],
)
def test_wherever_a_field_opens(terminal: Any, keys: tuple[str, ...], at: tuple[int, int]) -> None:
    async def journey(t: Any) -> None:
        await t.press(*keys)
        assert stands(t) == at

    terminal.sit(journey, prepare=somebody)


def test_also_where_the_terminal_is_narrower_than_the_field(terminal: Any) -> None:
    async def journey(t: Any) -> None:
        await t.press(*PERSON, "f4")
        for _ in range(60):
            await t.press("x")
            x, y = stands(t)
            assert (x < 60, y) == (True, 3)
            assert "]" in t.lines[3]

    terminal.sit(journey, prepare=somebody, size=(60, 20))


def test_also_after_the_terminal_was_too_small_for_a_while(terminal: Any) -> None:
    async def journey(t: Any) -> None:
        await t.press(*INTERVIEW)
        before = stands(t)
        await t.pilot.resize_terminal(50, 15)
        await t.settle()
        assert t.cursors == []
        await t.pilot.resize_terminal(80, 24)
        await t.settle()
        assert stands(t) == before

    terminal.sit(journey, prepare=somebody)


def test_nothing_is_typed_into_a_field_that_is_not_there_to_be_seen(terminal: Any) -> None:
    """Not after a while too small either: the field kept in mind then is not gone back to."""

    async def journey(t: Any) -> None:
        await t.press(*INTERVIEW, "up", "up")
        await t.pilot.resize_terminal(50, 15)
        await t.settle()
        await t.pilot.resize_terminal(80, 24)
        await t.settle()
        await t.press("ctrl+u", "r", "alt+2")
        assert "Nothing to ask here." in t.text
        assert t.cursors == []
        await t.press("7", "alt+1")
        assert "[r             ] Refused" in t.text

    terminal.sit(journey, prepare=somebody)


def test_a_benefit_taken_back_leaves_the_cursor_in_its_row(terminal: Any) -> None:
    async def journey(t: Any) -> None:
        await t.press(*INTERVIEW, "alt+4", "y", "tab", "j", "tab", *"53", "up", "ctrl+u", "down")
        weekly = stands(t)
        await t.press("ctrl+u")  # the row is empty now, and asks for the benefit alone
        assert stands(t) != weekly
        await t.press("h")
        assert "[h         ]" in t.text

    terminal.sit(journey, prepare=somebody)


@pytest.mark.parametrize("over", ["f1", "f10"])
def test_alt_and_a_number_over_an_interview_goes_to_its_section(terminal: Any, over: str) -> None:
    """Help says so: where it stands over the interview it is left, and nothing is typed."""

    async def journey(t: Any) -> None:
        await t.press(*INTERVIEW, over, "alt+4")
        assert t.screen == "induction"
        assert "4 Benefits<" in t.text
        await t.press("alt+1")
        assert "[             ]" in t.text, "no digit in the NI number"

    terminal.sit(journey, prepare=somebody)
