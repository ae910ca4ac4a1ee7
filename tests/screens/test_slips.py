"""Mentors' slips: who each is about, by one key into a case, a new one, or refused."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from textual.events import Key

from ebatui.casework.codes import SlipState, Wants
from ebatui.casework.records import Note, Person, Slip
from ebatui.screens import following
from ebatui.services.slips import IntakeSlip

HOSTILE = "[b]Zed\x1b[31m\u202e[/b"


async def _box(at: Any) -> None:
    at.doe, _ = await at.case_file.add_case(cell="A2-014", received=date(2011, 11, 8))
    at.mentor.submit(
        IntakeSlip("Kevin", "Doe", "A", "A2-014", (Wants.BENEFITS, Wants.FIND_WORK), True)
    )
    at.mentor.submit(IntakeSlip(HOSTILE, "Nobody[/", "C", "", (), None))


async def _slips(at: Any) -> None:
    at.app.go("slips")
    await at.settle()


def test_the_queue_and_who_it_may_be(terminal: Any) -> None:
    async def journey(at: Any) -> None:
        await _slips(at)
        assert "Slips from mentors" in at.lines[0]
        assert at.lines[2] == " 2 slips to review"
        assert at.lines[3].startswith("> A2-014 Doe, Kevin ")
        assert "reading hard" in at.lines[3]
        assert "finding work" in at.text.lower()
        assert "1  Doe, Kevin                  A1234AA" in at.text
        await at.press("down")
        assert "Nobody here has a name like that. n makes a new case." in at.text
        assert "Enter Accept" not in at.footer
        await at.press("enter")
        assert at.message == "Nobody here has a name like that. n makes a new case."

    terminal.sit(journey, prepare=_box)


def test_a_number_puts_it_in_the_case(terminal: Any) -> None:
    async def journey(at: Any) -> None:
        await _slips(at)
        await at.press("2")
        assert at.message == "There is no number 2 in the list."
        await at.press("1")
        assert at.message == "Accepted into the case. Doe, Kevin."
        assert at.lines[2] == " 1 slip to review"

    terminal.sit(journey, prepare=_box)
    assert terminal.case_file.one(Slip, person=terminal.doe.id).state is SlipState.MERGED
    assert "mentor" in terminal.case_file.one(Note).text


@pytest.mark.parametrize("key", ["1", "enter"])
def test_no_key_chooses_a_case_that_was_not_on_the_screen(
    terminal: Any, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    monkeypatch.setattr(following, "REST", 3600)

    async def prepare(at: Any) -> None:
        at.mentor.submit(IntakeSlip("Ann", "Other", "B", "B1-001", (), None))
        await _box(at)

    async def journey(at: Any) -> None:
        await _slips(at)
        assert "Nobody here has a name like that." in at.text
        at.app.post_message(Key("down", None))
        await at.press(key)
        assert at.message == "The list moved on: look who it may be, then press again."
        assert "1  Doe, Kevin" in at.text
        assert at.lines[2] == " 3 slips to review"
        await at.press(key)
        assert at.message == "Accepted into the case. Doe, Kevin."

    terminal.sit(journey, prepare=prepare)


def test_enter_takes_the_only_one_and_asks_which_of_two(terminal: Any) -> None:
    async def prepare(at: Any) -> None:
        await _box(at)
        await at.case_file.add_case(prison_number="A9999ZZ", forenames="Kevin", surname="Doe")

    async def journey(at: Any) -> None:
        await _slips(at)
        await at.press("enter")
        assert at.message == "Which of the 2? Press its number."
        await at.press("2")
        assert at.message.startswith("Accepted into the case.")

    terminal.sit(journey, prepare=prepare)


def test_a_new_person(terminal: Any) -> None:
    async def journey(at: Any) -> None:
        await _slips(at)
        await at.press("down", "n")
        await at.type("a1")
        await at.press("enter")
        await at.type("32/1/80")
        await at.press("f2")
        assert "[a1" in at.text
        assert "is not a date" in at.message
        await at.press("ctrl+u")
        await at.type("3/1/80")
        await at.press("f2")
        assert "![a1" in at.text
        await at.press("ctrl+u")
        await at.type("a1234bc")
        await at.press("f2")
        assert at.message == "New case A1234BC."

    terminal.sit(journey, prepare=_box)
    assert terminal.case_file.one(Person, prison_number="A1234BC").born == date(1980, 1, 3)


def test_a_known_number_is_not_made_twice(terminal: Any) -> None:
    async def journey(at: Any) -> None:
        await _slips(at)
        await at.press("n")
        await at.type("A1234AA")
        await at.press("f2")
        assert "[A1234AA" in at.text
        assert "![" in at.text

    terminal.sit(journey, prepare=_box)
    assert len(terminal.case_file.find(Person)) == 1


def test_refusing_needs_a_reason_and_esc_leaves_it_waiting(terminal: Any) -> None:
    async def journey(at: Any) -> None:
        await _slips(at)
        await at.press("r", "f2")
        assert at.message == "Reason needs an answer"
        await at.type("a joke")
        await at.press("escape")
        assert at.message == "The slip still waits."
        await at.press("r")
        assert "[a joke" in at.text
        await at.press("f2")
        assert at.message == "Refused; kept with its reason."

    terminal.sit(journey, prepare=_box)
    assert terminal.case_file.one(Slip, state=SlipState.REFUSED).refused_why == "a joke"


def test_what_a_mentor_typed_is_inert(terminal: Any) -> None:
    async def journey(at: Any) -> None:
        await _slips(at)
        assert "Nobody[/, [b]Zed" in at.text
        await at.press("down")
        assert at.text

    terminal.sit(journey, prepare=_box)


def test_an_empty_queue(terminal: Any) -> None:
    async def journey(at: Any) -> None:
        await _slips(at)
        assert "No slips waiting." in at.text

    terminal.sit(journey)
