"""The call sheet: whom to ring, what to say, and what was said, by keys alone."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from textual.events import Key

from ebatui.casework.codes import Benefit, CallResult, ClosureState, CustodyStatus
from ebatui.casework.records import Call, Claim, Closure, Contact
from ebatui.screens import following
from ebatui.services.office import furnish

HOSTILE = "[b]Ahmed\x1b[31m\u202e[/b"


async def _two_people(at: Any) -> None:
    at.desk = replace(at.desk, demo=True)
    at.office = at.door.office = furnish(at.desk, at.box, at.post)
    at.doe, doe = await at.case_file.add_case(
        forenames="Kevin",
        surname="Doe",
        born=date(1991, 2, 14),
        nino="QQ123456C",
        received=date(2011, 11, 8),
        status=CustodyStatus.SENTENCED,
    )
    at.ahmed, ahmed = await at.case_file.add_case(
        prison_number="A5521KT",
        forenames="Yusuf",
        surname=HOSTILE,
        nino="QQ221709A",
        received=date(2011, 11, 3),
    )
    for episode, benefit, weekly, office, state in (
        (doe, Benefit.JSA, 6750, "Hull BDC", ClosureState.READY),
        (ahmed, Benefit.IS, 5345, "Hull BDC", ClosureState.TO_VERIFY),
        (doe, Benefit.ESA_IR, 6500, "Leeds BDC", ClosureState.READY),
    ):
        claim = await at.case_file.add(
            Claim, episode=episode.id, benefit=benefit, weekly_pence=weekly, office=office
        )
        await at.case_file.add(
            Closure, claim=claim.id, episode=episode.id, state=state, stops_on=date(2011, 11, 8)
        )
    await at.case_file.add(
        Contact, office="Hull BDC", name="Sue Carr", telephone="01482 555 0142", hours="Mon-Fri 8-4"
    )


async def _sheet(at: Any, person: Any = None) -> None:
    at.app.go("closures", person)
    await at.settle()


def _state(at: Any, benefit: Benefit) -> ClosureState | None:
    claim = at.case_file.one(Claim, benefit=benefit)
    state: ClosureState | None = at.case_file.one(Closure, claim=claim.id).state
    return state


def test_whom_to_ring_and_what_to_say(terminal: Any) -> None:
    async def journey(at: Any) -> None:
        await _sheet(at)
        assert "Call sheet" in at.lines[0]
        assert "3 open   at risk" in at.lines[2]
        assert at.lines[2].endswith(" so far (estimate ?)")
        assert "unknown" not in at.lines[2]
        assert "(estimate ?)" in at.lines[2]
        assert at.lines[3].split("  ")[0].strip() == "Hull BDC"
        assert "Sue Carr  01482 555 0142  Mon-Fri 8-4" in at.lines[3]
        assert at.lines[3].endswith("2 rows")
        assert at.lines[4].startswith("> £9.64 a day  Doe, Kevin      QQ 12 34 56 C 14/02/1991")
        assert "Say: I am ringing from Hull (HMP/YOI)" in at.text
        assert "QQ 12 34 56 C. The person came in on 8 Nov 2011." in at.text
        assert "no telephone number held" in at.text
        await at.press("down")
        assert "verify first" in at.lines[5]
        assert "v Verified" in at.text
        assert "v Verify" in at.footer
        await at.press("up")
        assert "s Send notice" in at.footer
        assert "v Verify" not in at.footer
        await at.press("question_mark")
        assert at.screen == "why"

    terminal.sit(journey, prepare=_two_people)


def test_the_sum_says_where_an_amount_is_missing(terminal: Any) -> None:
    async def prepare(at: Any) -> None:
        await _two_people(at)
        claim = at.case_file.one(Claim, benefit=Benefit.JSA)
        await at.case_file.write(
            "amensah", lambda unit: unit.append(Claim, claim.id, {"weekly_pence": None})
        )

    async def journey(at: Any) -> None:
        await _sheet(at)
        assert at.lines[2].endswith(" + unknown so far (estimate ?)")
        at.app.go("today")
        await at.settle()
        assert " + unknown so far (estimate)" in at.text
        assert "In payment  3 " in at.text

    terminal.sit(journey, prepare=prepare)


async def _down(at: Any) -> None:
    """Down by one, and no longer than the row itself takes."""
    before = at.app.screen.list.at
    at.app.post_message(Key("down", None))
    while at.app.screen.list.at == before:
        await asyncio.sleep(0.001)
    await at.pilot.pause()


def test_what_to_say_follows_once_the_cursor_rests(
    terminal: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def journey(at: Any) -> None:
        await _sheet(at)
        monkeypatch.setattr(following, "REST", 3600)
        below = at.lines[-12:]
        await _down(at)
        assert at.lines[5].startswith("> ")
        assert at.lines[-12:] == below, "Down costs the rows it passes, no more"
        monkeypatch.setattr(following, "REST", 0.02)
        await _down(at)
        await at.settle()
        assert at.lines[-12:] != below

    terminal.sit(journey, prepare=_two_people)


def test_an_act_is_about_the_row_under_the_cursor_however_soon(
    terminal: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def journey(at: Any) -> None:
        await _sheet(at)
        monkeypatch.setattr(following, "REST", 3600)
        assert "v Verify" not in at.footer
        at.app.post_message(Key("down", None))
        await at.press("v")
        here = at.app.screen.closure_here
        assert at.app.screen._asking == ("VERIFY", here.closure)
        assert at.lines[5].startswith("> ")
        await at.press("escape")
        assert "v Verified" in at.text
        assert "v Verify" in at.footer

    terminal.sit(journey, prepare=_two_people)


def test_only_one_persons(terminal: Any) -> None:
    async def journey(at: Any) -> None:
        await _sheet(at, at.doe.id)
        assert "Closures: Doe, Kevin  A1234AA" in at.lines[0]
        assert "Yusuf" not in at.text
        assert at.text.count("a day  Doe, Kevin") == 2

    terminal.sit(journey, prepare=_two_people)


def test_closed_from_records_who_reference_day_and_money(terminal: Any) -> None:
    async def journey(at: Any) -> None:
        await _sheet(at)
        await at.press("c")
        assert "Closed: who told you, and from which day?" in at.text
        assert at.footer == "F1 Help  Tab Next  F2 Save  Esc Back"
        await at.type("Sue Carr")
        await at.press("enter")
        await at.type("REF 9")
        await at.press("enter")
        await at.type("7/11")
        await at.press("enter")
        await at.type("38.57")
        await at.press("f2")
        assert at.message == "Recorded: closed."
        assert "2 open" in at.text

    terminal.sit(journey, prepare=_two_people)
    call = terminal.case_file.one(Call)
    assert (call.spoke_to, call.reference, call.result) == (
        "Sue Carr",
        "REF 9",
        CallResult.CLOSED,
    )
    claim = terminal.case_file.one(Claim, benefit=Benefit.JSA)
    closure = terminal.case_file.one(Closure, claim=claim.id)
    assert (closure.closed_from, closure.overpaid_pence) == (date(2011, 11, 7), 3857)


@pytest.mark.parametrize(
    ("key", "typed", "state"),
    [
        ("n", "Sue", ClosureState.NOTHING_IN_PAYMENT),
        ("w", "Sue", ClosureState.WRONG_PERSON),
        ("k", "Sue", ClosureState.SENT),
        ("b", "Sue", ClosureState.SENT),
        ("o", "rang out", ClosureState.READY),
        ("u", "dead line", ClosureState.READY),
    ],
)
def test_every_outcome_has_a_key(terminal: Any, key: str, typed: str, state: ClosureState) -> None:
    async def journey(at: Any) -> None:
        await _sheet(at)
        await at.press(key)
        await at.type(typed)
        await at.press("f2")
        assert at.message.startswith("Recorded: ")

    terminal.sit(journey, prepare=_two_people)
    assert _state(terminal, Benefit.JSA) is state
    assert len(terminal.case_file.find(Call)) == 1


def test_asked_for_says_what(terminal: Any) -> None:
    async def journey(at: Any) -> None:
        await _sheet(at)
        await at.press("a")
        await at.type("Sue")
        await at.press("f2")
        assert at.message == "What was said needs an answer"
        assert "[Sue" in at.text
        await at.type("proof of the date")
        await at.press("f2")
        assert at.message.startswith("Recorded: ")

    terminal.sit(journey, prepare=_two_people)
    assert terminal.case_file.one(Call).said == "proof of the date"


def test_a_problem_keeps_the_form_and_esc_keeps_what_was_typed(terminal: Any) -> None:
    async def journey(at: Any) -> None:
        await _sheet(at)
        await at.press("c")
        await at.press("f2")
        assert at.message == "Spoke to needs an answer"
        await at.type("Sue")
        await at.press("enter", "enter")
        await at.type("32/13")
        await at.press("f2")
        assert "is not a date" in at.message
        assert "![32/13" in at.text
        await at.press("escape")
        assert at.screen == "closures"
        assert "comes back" in at.message
        await at.press("c")
        assert "[Sue" in at.text
        assert "[32/13" in at.text

    terminal.sit(journey, prepare=_two_people)
    assert terminal.case_file.find(Call) == []


def test_what_was_typed_survives_a_lock(terminal: Any) -> None:
    async def journey(at: Any) -> None:
        await _sheet(at)
        await at.press("c")
        await at.type("Sue")
        await at.press("f12")

    terminal.sit(journey, prepare=_two_people)
    again = type(terminal)()
    again.case_file.held = terminal.case_file.held
    assert any(form.startswith("closures:") for form, _ in again.case_file.held.drafts)

    async def later(at: Any) -> None:
        await _sheet(at)
        await at.press("c")
        assert "[Sue" in at.text
        await at.press("f2")
        assert at.message == "Recorded: closed."

    again.sit(later)
    assert not any(form.startswith("closures:") for form, _ in again.case_file.held.drafts)


def test_verify_then_send_as_a_notice(terminal: Any) -> None:
    async def journey(at: Any) -> None:
        await _sheet(at)
        await at.press("down", "s")
        assert at.message == "A notice goes only for a claim that is verified and not yet sent."
        await at.press("v")
        await at.type("reception officer")
        await at.press("f2")
        assert at.message == "Verified: ready to send."
        await at.press("s")
        assert at.message.startswith("Goes with the next sync. Chase on ")
        await at.press("v")
        assert at.message == "This claim is verified already."

    terminal.sit(journey, prepare=_two_people)
    assert _state(terminal, Benefit.IS) is ClosureState.SENT
    assert terminal.case_file.one(Claim, benefit=Benefit.IS).verified_with == "reception officer"


def test_a_settled_row_takes_nothing_more(terminal: Any) -> None:
    async def journey(at: Any) -> None:
        await _sheet(at, at.doe.id)
        await at.press("n")
        await at.type("Sue")
        await at.press("f2", "end")
        while "done" not in next(line for line in at.lines if line.startswith("> ")):
            await at.press("up")
        await at.press("c")
        assert at.message == "This one is settled: nothing more to record."

    terminal.sit(journey, prepare=_two_people)


def test_what_came_from_outside_is_inert_and_fits(terminal: Any) -> None:
    async def journey(at: Any) -> None:
        await _sheet(at)
        for _ in range(3):
            assert "[b]Ahmed" in at.text
            await at.press("down")

    terminal.sit(journey, prepare=_two_people)


def test_nothing_to_ring_about(terminal: Any) -> None:
    async def journey(at: Any) -> None:
        await _sheet(at)
        assert "No claims to close. Nothing to ring about." in at.text
        await at.press("c")
        assert at.message == "There is nothing in the list to do that with."

    terminal.sit(journey)


def test_with_nothing_to_close_the_sheet_still_says_whose_it_is(terminal: Any) -> None:
    async def prepare(at: Any) -> None:
        at.doe, _ = await at.case_file.add_case(received=date(2011, 11, 8))

    async def journey(at: Any) -> None:
        at.app.go("closures", at.doe.id)
        await at.settle()
        assert "Doe, Kevin  A1234AA" in at.lines[0]
        assert "No claim of Doe, Kevin needs closing." in at.text

    terminal.sit(journey, prepare=prepare)
