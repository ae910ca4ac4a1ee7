"""Nothing typed ahead is lost, and no key waits for a view that is only read again."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Any

import pytest

from ebatui.casework.records import Note
from ebatui.services.today import Task
from ebatui.widgets.rows import Row, RowList, RowsMade

SLOW = 0.15


async def kevin(t: Any) -> None:
    await t.case_file.add_case(
        prison_number="A1234AA",
        surname="Doe",
        forenames="Kevin",
        cell="A2-014",
        received=date(2011, 11, 8),
        crd=date(2012, 1, 2),
    )


def slow_down(t: Any, *, reads: float = 0.0, writes: float = 0.0) -> None:
    """From here on the disk takes its time."""
    read, write = t.case_file.read, t.case_file.write

    async def slow_read(work: Any) -> Any:
        await asyncio.sleep(reads)
        return await read(work)

    async def slow_write(actor: str, work: Any) -> Any:
        await asyncio.sleep(writes)
        return await write(actor, work)

    t.case_file.read, t.case_file.write = slow_read, slow_write


def test_typed_ahead_across_screens_and_while_saving(terminal: Any) -> None:
    """Find, open, write a note, save it, write another: one burst, on a disk that is slow."""

    async def journey(t: Any) -> None:
        slow_down(t, reads=0.05, writes=SLOW)
        keys = ["f3", *"doe", "enter", "f4", *"First note", "f2", "f4", *"Second note", "f2"]
        await t.press(*keys)
        assert sorted(note.text for note in t.case_file.find(Note)) == ["First note", "Second note"]
        assert t.screen == "person"

    terminal.sit(journey, prepare=kevin)


def test_typed_while_a_save_fails_it_is_still_there(terminal: Any) -> None:
    from ebatui.services.ports import CannotSave

    async def journey(t: Any) -> None:
        await t.press("f3", *"doe", "enter", "f4", *"Kept", "tab")
        slow_down(t, writes=SLOW)
        t.case_file.fail_next = CannotSave("DISK_FULL")
        await t.press("f2")
        assert "Kept" in t.text
        assert t.case_file.find(Note) == []

    terminal.sit(journey, prepare=kevin)


def test_keys_on_today_do_not_wait_for_it_to_be_read_again(terminal: Any) -> None:
    """Coming back, the list shown is there to work on; what is new comes when it has been read."""

    async def journey(t: Any) -> None:
        await t.press("f10")
        assert t.screen == "menu"
        slow_down(t, reads=5.0)
        await t.pilot.press("escape", "f10")
        for _ in range(200):
            await asyncio.sleep(0.005)
            if t.screen == "menu":
                break
        assert t.screen == "menu", "F10 waited for Today to be read"

    terminal.sit(journey, prepare=kevin)


@pytest.mark.parametrize("length", [0, 1, 1000])
def test_rows_are_made_as_they_come_into_sight(length: int) -> None:
    made: list[int] = []

    def make(value: int) -> Row:
        made.append(value)
        return Row(f"row {value}", value)

    rows = RowsMade(range(length), make)
    assert len(rows) == length
    assert [row.value for row in rows[5:8]] == list(range(length))[5:8]
    assert made == list(range(length))[5:8]
    if length:
        assert rows[-1].value == length - 1
        assert rows[-1] is rows[length - 1], "made once"
        assert rows.place_of(length - 1) == length - 1
    assert rows.place_of(length) is None
    with pytest.raises(IndexError):
        rows[length]


def task(number: int) -> Task:
    return Task("X", "", f"task {number}", "", "", "", None, None, late=False, opens="person")


def test_a_list_of_rows_made_in_sight_walks_and_keeps_its_place(terminal: Any) -> None:
    made: set[str] = set()

    def make(one: Task) -> Row:
        made.add(one.who)
        return Row(one.who, one)

    async def journey(t: Any) -> None:
        tasks = t.app.screen.query_one(RowList)
        many = [task(number) for number in range(20_001)]
        tasks.show(RowsMade(many[:-1], make))
        await t.settle()
        assert 0 < len(made) < 100
        await t.press("end")
        assert tasks.row.value.who == "task 19999"
        assert "task 19999" in t.text
        tasks.show(RowsMade(many[1:], make))
        assert tasks.row.value.who == "task 19999", "the cursor stays on the same thing"
        await t.press("home")
        assert tasks.row.value.who == "task 1"
        assert len(made) < 200

    terminal.sit(journey)
