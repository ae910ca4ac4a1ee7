"""Finding a person."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Any

from ebatui.casework.ids import RecordId
from ebatui.screens.people import PAGE
from ebatui.services.ports import PersonKey, PersonRow


async def some_people(t: Any) -> None:
    for number, (surname, forenames, cell) in enumerate(
        [
            ("Doe", "Kevin", "A2-014"),
            ("Doherty", "Sean", "B1-001"),
            ("Smith", "Lee", "A1-002"),
            ("[@click=app.quit]Marsh[/", "Co\u202elin\x1b[31m", "C1-003"),
        ]
    ):
        await t.case_file.add_case(
            prison_number=f"A12{number:02}AA",
            surname=surname,
            forenames=forenames,
            cell=cell,
            received=date(2011, 11, 8),
            crd=date(2012, 1, 2),
        )


def found(t: Any) -> list[str]:
    return [line for line in t.text.split("\n")[4:-2] if line.strip()]


def test_results_come_as_one_types_and_go_as_one_deletes(terminal: Any) -> None:
    async def journey(t: Any) -> None:
        await t.press("f3")
        assert len(found(t)) == 4
        await t.type("do")
        assert [line[2:13].strip() for line in found(t)] == ["Doe, Kevin", "Doherty, Se"]
        await t.type("h")
        assert len(found(t)) == 1
        await t.press("backspace", "backspace", "backspace")
        assert len(found(t)) == 4

    terminal.sit(journey, prepare=some_people)


def test_by_prison_number_and_by_cell(terminal: Any) -> None:
    async def journey(t: Any) -> None:
        await t.press("f3")
        await t.type("a1202")
        assert "Smith, Lee" in found(t)[0]
        await t.press("ctrl+u")
        await t.type("b1-0")
        assert "Doherty, Sean" in found(t)[0]

    terminal.sit(journey, prepare=some_people)


def test_nobody_found_says_what_to_try(terminal: Any) -> None:
    async def journey(t: Any) -> None:
        await t.press("f3")
        await t.type("zzz")
        assert "Nobody here matches that." in t.text
        await t.press("enter")
        assert t.screen == "people"
        assert t.message == "There is nothing in the list to do that with."

    terminal.sit(journey, prepare=some_people)


def test_arrows_choose_while_one_types_and_enter_opens_the_case(terminal: Any) -> None:
    async def journey(t: Any) -> None:
        await t.press("f3")
        await t.type("do")
        await t.press("down")
        assert found(t)[1].startswith("> Doherty")
        await t.press("enter")
        assert t.screen == "person"
        assert "Doherty, Sean" in t.lines[0]
        await t.press("escape")
        assert "[do " in t.text
        assert found(t)[1].startswith("> Doherty")

    terminal.sit(journey, prepare=some_people)


def test_letters_that_are_commands_elsewhere_are_typed_here(terminal: Any) -> None:
    async def journey(t: Any) -> None:
        await t.press("f3")
        await t.type("w c ? i")
        assert t.screen == "people"
        assert "[w c ? i " in t.text

    terminal.sit(journey, prepare=some_people)


def test_hostile_names_are_drawn_inert_and_open_like_any_other(terminal: Any) -> None:
    async def journey(t: Any) -> None:
        await t.press("f3")
        await t.type("a1203")
        assert "[@click=app.quit]Mar…" in found(t)[0]
        await t.press("enter")
        assert t.screen == "person"
        assert "[@click=app.quit]Marsh[/" in t.text

    terminal.sit(journey, prepare=some_people)


def test_what_is_pasted_is_one_clean_line(terminal: Any) -> None:
    async def journey(t: Any) -> None:
        from textual.events import Paste

        await t.press("f3")
        t.app.post_message(Paste("d\x1b[2Jo\u202e\nrm -rf"))
        await t.settle()
        assert "[d[2Jo " in t.text

    terminal.sit(journey, prepare=some_people)


class Crowd:
    """People enough that no screen could hold them, given out page by page."""

    def __init__(self, many: int) -> None:
        self.many = many
        self.asked: list[tuple[str, int]] = []
        self.slow: dict[str, float] = {}

    async def search(
        self, query: str, limit: int = 20, after: PersonKey | None = None
    ) -> list[PersonRow]:
        first = after.person + 1 if after else 0
        self.asked.append((query, first))
        await asyncio.sleep(self.slow.get(query, 0))
        return [
            PersonRow(
                RecordId(at),
                None,
                f"A{at % 10000:04}AA",
                f"{query}{at:06}",
                "Lee",
                "A",
                "",
                None,
                None,
            )
            for at in range(first, min(first + limit, self.many))
        ]


def with_crowd(t: Any, crowd: Crowd) -> None:
    import dataclasses

    t.office = dataclasses.replace(t.office, people=crowd)
    t.door.office = t.office


def test_a_hundred_thousand_people_are_fetched_as_one_pages(terminal: Any) -> None:
    crowd = Crowd(100_000)
    with_crowd(terminal, crowd)

    async def journey(t: Any) -> None:
        await t.press("f3")
        assert crowd.asked == [("", 0)]
        for _ in range(10):
            await t.press("pagedown")
        position = int(next(line for line in found(t) if line.startswith("> "))[2:8])
        assert position > PAGE * 3
        assert len(crowd.asked) > 3
        assert crowd.asked[-1][1] < 1000
        assert len(found(t)) == 18
        await t.press("home")
        assert found(t)[0].startswith("> 000000")

    terminal.sit(journey)


def test_the_last_page_ends_the_list(terminal: Any) -> None:
    crowd = Crowd(PAGE + 5)
    with_crowd(terminal, crowd)

    async def journey(t: Any) -> None:
        await t.press("f3")
        for _ in range(12):
            await t.press("pagedown")
        assert found(t)[-1].startswith(f"> {PAGE + 4:06}")
        assert not found(t)[-1].endswith("↓")

    terminal.sit(journey)


def test_an_answer_that_comes_late_is_dropped(terminal: Any) -> None:
    crowd = Crowd(3)
    crowd.slow = {"d": 0.3}
    with_crowd(terminal, crowd)

    async def journey(t: Any) -> None:
        await t.press("f3")
        await t.pilot.press("d", "o")
        await asyncio.sleep(0.1)
        assert "do000000" in t.text
        await asyncio.sleep(0.4)
        await t.settle()
        assert "do000000" in t.text

    terminal.sit(journey)


def test_enter_waits_for_the_answer_it_is_meant_for(terminal: Any) -> None:
    crowd = Crowd(3)
    crowd.slow = {"do": 0.2}
    with_crowd(terminal, crowd)
    opened: list[object] = []

    async def journey(t: Any) -> None:
        await t.press("f3")
        t.app.go = lambda name, person=None, subject=None: opened.append((name, person))
        await t.pilot.press("d", "o", "down", "enter")
        await asyncio.sleep(0.3)
        await t.settle()
        assert opened == [("person", 1)]
        assert "> do000001" in t.text

    terminal.sit(journey)


def test_after_a_case_was_opened_the_next_letter_begins_a_new_search(terminal: Any) -> None:
    async def journey(t: Any) -> None:
        await t.press("f3")
        await t.type("doh")
        await t.press("f1", "escape")
        await t.type("e")
        assert "[dohe " in t.text
        await t.press("enter")
        assert t.screen == "person"
        await t.press("f3")
        assert "[dohe " in t.text
        await t.type("sm")
        assert "[sm " in t.text
        assert [line[2:12] for line in found(t)] == ["Smith, Lee"]

    terminal.sit(journey, prepare=some_people)
