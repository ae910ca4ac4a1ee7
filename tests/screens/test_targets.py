"""Ten job targets: added fast, moved by one letter, and only along their arrows."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from textual.events import Key
from textual.keys import _character_to_key

from ebatui.casework.codes import CustodyStatus, TargetState
from ebatui.casework.records import Target
from ebatui.screens.targets import ten_bar, why_not_move

HOSTILE = "[red]Picker\x1b]0;x\x07\u202e"


async def _doe(at: Any) -> None:
    at.doe, at.episode = await at.case_file.add_case(
        received=date(2011, 11, 8), status=CustodyStatus.SENTENCED, crd=date(2011, 12, 30)
    )


async def _jobs(at: Any) -> None:
    at.app.go("targets", at.doe.id)
    await at.settle()


def _send(at: Any, text: str, *keys: str) -> None:
    for char in text:
        at.app.post_message(Key(_character_to_key(char), char))
    for key in keys:
        at.app.post_message(Key(key, None))


def test_where_it_stands(terminal: Any) -> None:
    async def journey(at: Any) -> None:
        await _jobs(at)
        assert "Jobs: Doe, Kevin  A1234AA" in at.lines[0]
        assert at.lines[2].startswith(" 0/10 ░░░░░░░░░░")
        assert at.lines[2].endswith("43 days to release: one every 4 days")
        assert "Press a to add the first." in at.text

    terminal.sit(journey, prepare=_doe)


def test_ten_are_added_without_leaving_the_form(terminal: Any) -> None:
    async def journey(at: Any) -> None:
        await _jobs(at)
        await at.press("a")
        for number in range(10):
            _send(at, f"Job {number}", "enter")
            _send(at, "Arco", "f2")
        await at.settle()
        assert at.message == "Added. 10 of 10 opportunities."
        assert at.lines[2].startswith(" 10/10 ██████████")
        assert "Job 9" in at.text
        assert "Add to the list." in at.text
        await at.press("escape")
        assert at.footer.startswith("F1 Help  a Add")

    terminal.sit(journey, prepare=_doe)
    assert len(terminal.case_file.find(Target)) == 10


def test_everything_about_one(terminal: Any) -> None:
    async def journey(at: Any) -> None:
        await _jobs(at)
        await at.press("a")
        for answer in ("Labourer", "Beverley Roofing", "Hull", "01482 496 0190", "Tom"):
            _send(at, answer, "enter")
        _send(at, "former", "enter")
        await at.settle()
        assert at.message == "Added. 1 of 10 opportunities."

    terminal.sit(journey, prepare=_doe)
    added = terminal.case_file.one(Target)
    assert (added.title, added.employer, added.town) == ("Labourer", "Beverley Roofing", "Hull")
    assert (added.telephone, added.contact, added.source) == (
        "01482 496 0190",
        "Tom",
        "FORMER_EMPLOYER",
    )


def test_a_problem_keeps_what_was_typed(terminal: Any) -> None:
    async def journey(at: Any) -> None:
        await _jobs(at)
        await at.press("a")
        _send(at, "Labourer", "f2")
        await at.settle()
        assert at.message == "Employer needs an answer"
        assert "[Labourer" in at.text
        _send(at, "Arco", "f2")
        await at.settle()
        assert at.message == "Added. 1 of 10 opportunities."
        _send(at, "Labourer", "enter")
        _send(at, "Arco", "f2")
        await at.settle()
        assert "already" in at.message
        await at.press("escape", "a")
        assert "[Labourer" in at.text

    terminal.sit(journey, prepare=_doe)
    assert len(terminal.case_file.find(Target)) == 1


def test_one_letter_moves_it_on_and_says_where_it_may_go(terminal: Any) -> None:
    async def prepare(at: Any) -> None:
        await _doe(at)
        await at.office.targets.add(at.doe.id, "Labourer", "Arco")

    async def journey(at: Any) -> None:
        await _jobs(at)
        await at.press("p")
        assert at.message == "Now: applied."
        assert "1 applied" in at.text
        await at.press("e")
        assert at.message == "From applied only to: interview, offer, unsuccessful, dropped."
        await at.press("p")
        assert at.message == "It is applied already."
        await at.press("i", "o", "s")
        assert at.message == "Now: started."
        await at.press("u")
        assert at.message == "Started is the end of that one. Add another with a."

    terminal.sit(journey, prepare=prepare)
    assert terminal.case_file.one(Target).state is TargetState.STARTED


def test_dropping_asks_why_and_no_longer_counts(terminal: Any) -> None:
    async def prepare(at: Any) -> None:
        await _doe(at)
        await at.office.targets.add(at.doe.id, "Porter", "Willerby")

    async def journey(at: Any) -> None:
        await _jobs(at)
        await at.press("d", "f2")
        assert at.message == "Why dropped needs an answer"
        _send(at, "nights, and he has a tag", "f2")
        await at.settle()
        assert at.lines[2].startswith(" 0/10")
        assert "nights" in at.text
        await at.press("r")
        assert at.message == "Now: open."

    terminal.sit(journey, prepare=prepare)
    assert terminal.case_file.one(Target).state is TargetState.OPEN


def test_text_from_outside_is_inert(terminal: Any) -> None:
    async def prepare(at: Any) -> None:
        await _doe(at)
        await at.case_file.add(
            Target, episode=at.episode.id, title=HOSTILE, employer="[/" * 30, state="OPEN"
        )

    async def journey(at: Any) -> None:
        await _jobs(at)
        assert "[red]Picker" in at.text

    terminal.sit(journey, prepare=prepare)


@pytest.mark.parametrize(
    ("count", "plain", "bar"),
    [
        (0, False, "░░░░░░░░░░"),
        (7, False, "███████░░░"),
        (7, True, "#######..."),
        (12, True, "##########"),
    ],
)
def test_the_bar(count: int, plain: bool, bar: str) -> None:
    assert ten_bar(count, 10, ascii_only=plain) == bar


@pytest.mark.parametrize("before", TargetState)
@pytest.mark.parametrize("to", TargetState)
def test_every_reason_fits_the_message_line(before: TargetState, to: TargetState) -> None:
    assert len(why_not_move(before, to)) < 79
