"""Today and the wing list."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from typing import Any

import pytest

from ebatui.casework.records import Claim, Closure, Induction
from ebatui.screens.today import TodayScreen, task_line
from ebatui.services.today import Task

DAY = date(2011, 11, 17)


async def full_day(t: Any) -> None:
    """One claim in payment, one release with nothing booked, nine more to induct."""
    file = t.case_file
    _, episode = await file.add_case(
        prison_number="A1234AA",
        surname="Doe",
        forenames="Kevin",
        nino="QQ123456C",
        born=date(1991, 2, 14),
        wing="A",
        cell="A2-014",
        received=date(2011, 11, 8),
        status="SENTENCED",
        sentenced_on=date(2011, 11, 8),
        sentence="16w",
        crd=date(2012, 1, 2),
        crd_source="PRISON",
        home_postcode="HU3 1AB",
        jobcentre="6727",
    )
    await file.add(Induction, episode=episode.id, due=date(2011, 11, 22))
    claim = await file.add(
        Claim, episode=episode.id, benefit="JSA", office="Hull BDC", weekly_pence=5345
    )
    await file.add(
        Closure,
        claim=claim.id,
        episode=episode.id,
        state="READY",
        action="CLOSE",
        stops_on=date(2011, 11, 8),
    )
    await file.add_case(
        prison_number="A4410DD",
        surname="Smith",
        forenames="Lee",
        wing="A",
        cell="A1-002",
        received=date(2011, 9, 1),
        status="SENTENCED",
        crd=DAY + timedelta(days=4),
        crd_source="PRISON",
    )
    for number in range(4):
        _, waiting = await file.add_case(
            prison_number=f"A70{number:02}EE",
            surname=f"Patel{number}",
            forenames="Ravi",
            wing="C",
            cell=f"C1-{9 - number:03}",
            received=date(2011, 11, 16),
            status="REMAND",
        )
        await file.add(Induction, episode=waiting.id, due=date(2011, 11, 18 - number))


def test_an_empty_day_says_so(terminal: Any) -> None:
    async def journey(t: Any) -> None:
        assert "Nothing is due." in t.text
        assert "0 due" in t.text
        assert "Enter Open" not in t.footer
        await t.press("enter")
        assert t.message == "There is nothing in the list to do that with."
        await t.press("f6")
        assert t.message == "There are no tasks."
        await t.press("escape")
        assert t.screen == "today"

    terminal.sit(journey)


def test_tasks_stand_in_columns_most_harm_first(terminal: Any) -> None:
    async def journey(t: Any) -> None:
        lines = t.text.split("\n")
        tasks = [line for line in lines if line.startswith(("> ", "  ")) and "Doe" in line]
        assert tasks[0].startswith("> £7.6")
        assert "Doe, Kevin     A1234AA A2-014 JSA" in tasks[0]
        release = next(line for line in lines if "Smith, Lee" in line)
        assert lines.index(tasks[0]) < lines.index(release)
        assert "out in 4 days  Smith, Lee     A4410DD A1-002" in release
        assert "Claims still in payment  1" in t.text
        assert "(estimate)" in lines[-3]
        assert "14 days ██████ 1" in t.text

    terminal.sit(journey, prepare=full_day)


def test_enter_opens_what_the_task_needs_and_escape_comes_back_to_it(terminal: Any) -> None:
    async def journey(t: Any) -> None:
        await t.press("enter")
        assert t.screen == "closures"
        assert "Doe, Kevin" in t.text
        await t.press("escape")
        assert t.screen == "today"
        await t.press("down", "enter")
        assert t.screen == "bookings"
        assert "Smith, Lee" in t.lines[0]
        await t.press("escape")
        assert "> out in 4 days  Smith, Lee" in t.text

    terminal.sit(journey, prepare=full_day)


def test_f6_walks_through_the_tasks_from_wherever_one_is(terminal: Any) -> None:
    async def journey(t: Any) -> None:
        seen = []
        await t.press("f6")
        while t.screen != "today":
            seen.append(t.screen)
            assert len(t.app.screen_stack) <= 3
            await t.press("f6")
        assert seen[:2] == ["closures", "bookings"]
        assert "wing_list" in seen
        assert t.message == "That was the last task of the list."
        await t.press("f6")
        assert t.screen == seen[0]

    terminal.sit(journey, prepare=full_day)


def test_f6_after_a_task_is_done_goes_to_the_one_that_took_its_place(terminal: Any) -> None:
    async def journey(t: Any) -> None:
        await t.press("enter")
        (closure,) = t.case_file.find(Closure)

        def settle(unit: Any) -> None:
            unit.append(Closure, closure.id, {"state": "NOTHING_IN_PAYMENT"})

        await t.case_file.write("amensah", settle)
        await t.press("f6")
        assert t.screen == "bookings"
        assert "Smith, Lee" in t.lines[0]

    terminal.sit(journey, prepare=full_day)


def test_function_keys_act_on_the_person_under_the_cursor(terminal: Any) -> None:
    async def journey(t: Any) -> None:
        await t.press("down", "f8")
        assert t.screen == "targets"
        assert "Smith, Lee" in t.text

    terminal.sit(journey, prepare=full_day)


def test_why_tells_rule_date_source_and_how_sure(terminal: Any) -> None:
    async def journey(t: Any) -> None:
        await t.press("question_mark")
        assert t.screen == "why"
        assert "rule " in t.text
        assert "read in: " in t.text
        assert "checked against its source" in t.text
        await t.press("escape")
        assert t.screen == "today"

    terminal.sit(journey, prepare=full_day)


def test_what_arrived_is_told_since_the_adviser_was_last_here(terminal: Any) -> None:
    async def journey(t: Any) -> None:
        assert "Welcome." in t.text
        t.clock.set(date(2011, 11, 21))
        await t.press("f3", "escape")
        assert "Since Thu 17 Nov: nothing new has arrived" in t.text

    terminal.sit(journey)


def test_the_wing_list_walks_the_wings_cell_by_cell_and_opens_inductions(terminal: Any) -> None:
    async def journey(t: Any) -> None:
        await t.press("w")
        assert t.screen == "wing_list"
        lines = t.text.split("\n")
        wings = [line.strip() for line in lines if line.startswith(" A   ") or line[1:3] == "C "]
        assert wings == ["A   1", "C   4"]
        cells = [line[2:8] for line in lines if line[2:4] in {"A1", "A2", "C1"}]
        assert cells == sorted(cells)
        assert len(cells) == 5
        assert lines[2].strip() == ("5 inductions due, 2 late")
        await t.press("end", "enter")
        assert t.screen == "induction"
        assert "Patel0" in t.text

    terminal.sit(journey, prepare=full_day)


def test_a_wing_list_with_nobody_due_says_so(terminal: Any) -> None:
    async def journey(t: Any) -> None:
        await t.press("w")
        assert "Everyone has had an induction." in t.text

    terminal.sit(journey)


async def hostile_arrival(t: Any) -> None:
    _, episode = await t.case_file.add_case(
        surname="[red]Bold[/", forenames="\u202eevil", cell="[@click=app.quit]x"
    )
    await t.case_file.add(Induction, episode=episode.id)


def test_hostile_text_is_drawn_inert(terminal: Any) -> None:
    async def journey(t: Any) -> None:
        await t.press("w")
        assert "[red]Bold[/, evil" in t.text
        assert "\u202e" not in t.text

    terminal.sit(journey, prepare=hostile_arrival)


def test_how_much_of_each_kind_stands_above_the_list_with_its_key(terminal: Any) -> None:
    async def journey(t: Any) -> None:
        assert t.lines[3].startswith("c 1 claim   w ")
        assert "inductions" in t.lines[3]

    terminal.sit(journey, prepare=full_day)


def test_no_column_of_a_task_runs_into_the_next() -> None:
    task = Task(
        kind="VERIFY_FIRST",
        lead="out in 14 days",
        who="PRYDDERCH-SZYMAŃSKA, Dominika",
        number="A7605YB",
        cell="C2-035",
        say="x" * 60,
        person=None,
        subject=None,
        late=False,
        opens="closures",
    )
    assert task_line(task).split("A7605YB") == [
        "out in 14 days PRYDDERCH-SZY… ",
        " C2-035 " + "x" * 31 + "…",
    ]


def test_the_welcome_stands_until_today_is_left(terminal: Any) -> None:
    """On a slow machine the screen may be read twice as it opens, and be seen in between."""

    async def journey(t: Any) -> None:
        await t.settle()
        await t.app.screen.refill()
        assert "Welcome." in t.text
        await t.press("f3", "escape")
        await t.settle()
        assert "Since Thu 17 Nov" in t.text

    terminal.sit(journey)


def _hold_the_view(t: Any) -> asyncio.Event:
    """Today's view is there when told."""
    told, view = asyncio.Event(), t.office.today.view

    async def later() -> Any:
        await told.wait()
        return await view()

    t.office.today.view = later
    return told


async def _unlock(t: Any) -> None:
    t.app.screen._entry.value = "correct horse"
    t.app.screen.act("unlock")
    await asyncio.sleep(0.3)


def test_nothing_is_drawn_before_the_first_frame_is_whole(
    terminal: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(TodayScreen, "WHOLE_BY", 3600)

    async def journey(t: Any) -> None:
        told = _hold_the_view(t)
        await _unlock(t)
        assert t.screen == "today"
        assert t.app._batch_count
        told.set()
        await t.settle()
        assert not t.app._batch_count
        assert "£7.63 a day" in t.text
        assert "F6 Next" in t.footer

    terminal.sit(journey, prepare=full_day, unlocked=False)


def test_a_view_that_takes_long_does_not_hold_back_the_frame(
    terminal: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(TodayScreen, "WHOLE_BY", 0.05)

    async def journey(t: Any) -> None:
        told = _hold_the_view(t)
        await _unlock(t)
        assert not t.app._batch_count
        assert "Today" in t.lines[0]
        assert "£" not in t.text
        told.set()
        await t.settle()
        assert "£7.63 a day" in t.text

    terminal.sit(journey, prepare=full_day, unlocked=False)


def test_a_view_that_fails_is_told_of(terminal: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(TodayScreen, "WHOLE_BY", 3600)

    async def journey(t: Any) -> None:
        async def fails() -> Any:
            raise KeyError

        t.office.today.view = fails
        await _unlock(t)
        assert not t.app._batch_count
        assert t.screen == "fault"

    terminal.sit(journey, prepare=full_day, unlocked=False, faults=True)
