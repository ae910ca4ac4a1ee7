"""The mentor's form: it adds, and nothing can be read from it."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from ebatui.casework.codes import Wants
from ebatui.services.office import MentorOffice

CODE = "271828"


async def _enter(at: Any) -> None:
    await at.type(CODE)
    await at.press("enter")


def _slips(at: Any) -> list[dict[str, Any]]:
    return [json.loads(plain) for _, plain in at.box.slips]


async def _known(at: Any) -> None:
    await at.case_file.add_case(cell="A2-014", received=date(2011, 11, 8))


async def _fill(at: Any, *lines: str) -> None:
    for line in lines:
        await at.type(line)
        await at.press("enter")


def test_one_form_and_nothing_else(terminal: Any) -> None:
    async def journey(at: Any) -> None:
        await _enter(at)
        assert at.screen == "intake"
        assert "Tell the employment adviser about someone new" in at.text
        assert at.footer.strip().startswith("Enter  next line")
        for secret in ("Mensah", "wait", "2011", "Hull", "NI number", "Menu", "F10", "F3"):
            assert secret not in at.text

    terminal.sit(journey, prepare=_known, unlocked=False)


def test_a_slip_by_keys(terminal: Any) -> None:
    async def journey(at: Any) -> None:
        await _enter(at)
        await _fill(at, "Kevin", "Doe", "A", "A2-014")
        await at.press("b", "o", "j", "o", "enter", "y")
        assert "[x] b" in at.text
        assert "[ ] o" in at.text
        assert "hard?  [y]" in at.text
        await at.press("f2")
        assert at.message == "Sent to the employment adviser."
        assert "Kevin" not in at.text
        assert "[x]" not in at.text

    terminal.sit(journey, unlocked=False)
    (slip,) = _slips(terminal)
    assert slip["surname"] == "Doe"
    assert slip["cell"] == "A2-014"
    assert slip["wants"] == [Wants.BENEFITS, Wants.KEEP_JOB]
    assert slip["reading_help"] is True


def test_known_or_not_it_looks_the_same(terminal: Any) -> None:
    screens: list[str] = []

    async def journey(at: Any) -> None:
        await _enter(at)
        for surname in ("Doe", "Zzyzx"):
            await _fill(at, "Kevin", surname, "A")
            await at.press("f2")
            screens.append(at.text)

    terminal.sit(journey, prepare=_known, unlocked=False)
    assert screens[0] == screens[1]
    assert len(_slips(terminal)) == 2


@pytest.mark.parametrize(
    "key",
    ["f1", "f3", "f4", "f5", "f6", "f7", "f8", "f9", "f10", "ctrl+p", "ctrl+q", "ctrl+c", "ctrl+f"],
)
def test_no_key_leads_anywhere(terminal: Any, key: str) -> None:
    async def journey(at: Any) -> None:
        await _enter(at)
        before = at.text
        await at.press(key)
        assert at.screen == "intake"
        assert at.text == before
        assert len(at.app.screen_stack) == 2

    terminal.sit(journey, prepare=_known, unlocked=False)


def test_after_sending_no_key_brings_it_back(terminal: Any) -> None:
    async def journey(at: Any) -> None:
        await _enter(at)
        await _fill(at, "Kevin", "Quillfeather", "A")
        await at.press("f2")
        for key in ("ctrl+z", "ctrl+y", "ctrl+v", "up", "down", "escape", "y", "tab", "home"):
            await at.press(key)
            assert "Quillfeather" not in at.text
        assert not hasattr(at.app.screen.office, "people")

    terminal.sit(journey, unlocked=False)


def test_what_is_missing_is_said_in_simple_words_and_nothing_is_lost(terminal: Any) -> None:
    async def journey(at: Any) -> None:
        await _enter(at)
        await at.type("Kevin")
        await at.press("f2")
        assert at.message == "Please write the last name."
        assert "[Kevin" in at.text
        await at.type("Doe")
        await at.press("f2")
        assert at.message == "Please write the wing."
        await at.type("A")
        await at.press("f2")
        assert at.message == "Sent to the employment adviser."

    terminal.sit(journey, unlocked=False)
    assert len(_slips(terminal)) == 1


def test_esc_wipes_only_after_a_question(terminal: Any) -> None:
    async def journey(at: Any) -> None:
        await _enter(at)
        await at.press("escape")
        assert at.message == ""
        await at.type("Kevin")
        await at.press("escape")
        assert at.message.startswith("Wipe what is written here?")
        await at.press("n")
        assert "[Kevin " in at.text
        await at.press("ctrl+e", "y")
        assert "Kevin" not in at.text
        await at.type("Sam")
        assert "[Sam " in at.text

    terminal.sit(journey, unlocked=False)
    assert _slips(terminal) == []


def test_typing_goes_on_through_a_window_too_small(terminal: Any) -> None:
    async def journey(at: Any) -> None:
        await _enter(at)
        await at.type("Ke")
        await at.pilot.resize_terminal(40, 10)
        await at.settle()
        assert "needs at least 60 x 20" in " ".join(at.text.split())
        await at.type("vi")
        await at.pilot.resize_terminal(80, 24)
        await at.settle()
        await at.type("n")
        assert "[Kevin " in at.text

    terminal.sit(journey, unlocked=False)


def test_a_prison_that_lets_mentors_take_the_number(terminal: Any) -> None:
    terminal.door.mentor = MentorOffice(terminal.box, terminal.clock, "Hull", collect=True)

    async def journey(at: Any) -> None:
        await _enter(at)
        assert "NI number" in at.text
        assert "Date of birth" in at.text
        await _fill(at, "Kevin", "Doe", "A", "", "QQ123456C", "14/2/91")
        await at.press("b", "f2")
        assert at.message == "Sent to the employment adviser."
        assert "QQ" not in at.text

    terminal.sit(journey, unlocked=False)
    (slip,) = _slips(terminal)
    assert (slip["nino"], slip["born"]) == ("QQ123456C", "14/2/91")


def test_a_full_disk_says_try_again_and_keeps_what_is_written(
    terminal: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(plain: bytes) -> None:
        raise OSError(28, "no space")

    async def journey(at: Any) -> None:
        await _enter(at)
        await _fill(at, "Kevin", "Doe", "A")
        monkeypatch.setattr(at.box, "put", full)
        await at.press("f2")
        assert at.message == "It could not be sent. Try F2 again, or tell the adviser."
        assert "[Kevin" in at.text

    terminal.sit(journey, unlocked=False)


def test_hostile_typing_is_inert(terminal: Any) -> None:
    async def journey(at: Any) -> None:
        await _enter(at)
        await _fill(at, "[red]K[/", "[@click=quit]", "A")
        assert "[red]K[/" in at.text
        await at.press("f2")
        assert at.message == "Sent to the employment adviser."

    terminal.sit(journey, unlocked=False)
