"""The locked terminal."""

from __future__ import annotations

from typing import Any

import pytest


def test_it_says_what_and_where_this_is_and_hides_what_is_typed(terminal: Any) -> None:
    async def journey(t: Any) -> None:
        assert "employment and benefit casework" in t.text
        assert "Hull (HMP/YOI). Everything here is locked." in t.text
        assert "Passphrase, or mentor code" in t.text
        await t.type("correct")
        assert "correct" not in t.text
        assert "[•••••••" in t.text
        assert "wait" not in t.lines[0]

    terminal.sit(journey, unlocked=False)


def test_demonstration_and_notices_are_said(terminal: Any) -> None:
    terminal.door.demo = True
    terminal.door.notices = ("SOME_NOTICE_WITHOUT_WORDS",)

    async def journey(t: Any) -> None:
        assert "the people in it are invented" in t.text
        assert "SOME_NOTICE_WITHOUT_WORDS" in t.text

    terminal.sit(journey, unlocked=False)


def test_a_wrong_passphrase_says_the_tries_left_and_the_wait(terminal: Any) -> None:
    async def journey(t: Any) -> None:
        await t.type("nonsense")
        await t.press("enter")
        assert t.message == "That does not open it; tries left: 2."
        assert "nonsense" not in t.text
        assert "[ " in t.text
        await t.type("nonsense")
        await t.press("enter")
        assert t.message == "That does not open it; tries left: 1. Wait 4 seconds."
        await t.type("nonsense")
        await t.press("enter")
        assert t.message.startswith("Locked after too many tries.")
        assert t.screen == "unlock"

    terminal.sit(journey, unlocked=False)


def test_enter_on_nothing_does_not_cost_a_try(terminal: Any) -> None:
    async def journey(t: Any) -> None:
        await t.press("enter")
        assert t.message.startswith("Type your passphrase")

    terminal.sit(journey, unlocked=False)
    assert terminal.door.knocks == []


def test_while_knocking_it_says_so_and_keys_wait_for_the_screen_that_opens(terminal: Any) -> None:
    terminal.door.slow = 0.2

    async def journey(t: Any) -> None:
        await t.type("correct horse")
        await t.pilot.press("enter")
        await t.pilot.press("f3", "d")
        assert "Opening..." in t.text
        await t.settle()
        assert t.screen == "people"
        assert "[d " in t.text

    terminal.sit(journey, unlocked=False)


@pytest.mark.parametrize("typed", ["  two  spaces  ", "pass\u202eword", "[red]"])
def test_a_passphrase_is_handed_over_as_typed_but_for_what_cannot_be_typed(
    terminal: Any, typed: str
) -> None:
    async def journey(t: Any) -> None:
        await t.type(typed)
        await t.press("enter")

    terminal.sit(journey, unlocked=False)
    assert terminal.door.knocks == [typed.replace("\u202e", "")]


def test_a_mentor_code_opens_the_one_form_there_is(terminal: Any) -> None:
    async def journey(t: Any) -> None:
        await t.type("271828")
        await t.press("enter")
        assert t.screen == "intake"
        for key in ("f1", "f3", "f5", "f7", "f10", "ctrl+p", "escape"):
            await t.press(key)
            assert t.screen == "intake"
        await t.pilot.press("f12")
        await t.pilot.pause()

    terminal.sit(journey, unlocked=False)
    assert terminal.door.closed == 1
