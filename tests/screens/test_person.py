"""One person's page."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ebatui.casework.records import Claim, Closure, Episode, Note, Target
from ebatui.services.ports import CannotSave


async def kevin(t: Any) -> None:
    _, episode = await t.case_file.add_case(
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
    claim = await t.case_file.add(
        Claim, episode=episode.id, benefit="JSA", office="Hull BDC", weekly_pence=5345
    )
    await t.case_file.add(
        Closure, claim=claim.id, episode=episode.id, state="READY", action="CLOSE"
    )
    await t.case_file.add(Target, episode=episode.id, title="Roofer", state="OPEN")


async def open_kevin(t: Any) -> None:
    await t.press("f3")
    await t.type("doe")
    await t.press("enter")
    assert t.screen == "person"


def test_it_answers_who_when_out_where_to_and_what_is_missing(terminal: Any) -> None:
    async def journey(t: Any) -> None:
        await open_kevin(t)
        lines = t.text.split("\n")
        assert lines[0].startswith("Hull (HMP/YOI) · Doe, Kevin  A1234AA")
        assert "b. 14 Feb 1991 (20)" in lines[2]
        assert "56 C" in lines[2]
        assert "QQ 12 34 56 C" not in t.text
        assert "QQ123456C" not in t.text
        assert "A2-014  sentenced 8 Nov" in lines[2]
        assert lines[3].startswith(" Out: Fri 30 Dec 2011")
        assert "Mon 2 Jan" in lines[3]
        assert " ?" in lines[3]
        assert lines[3].endswith("43 days")
        assert "Jobcentre Hull Britannia House" in lines[4]
        assert "No induction yet" in lines[5]
        assert lines[6].startswith(" Gate pack  ID x")
        assert lines[6].endswith("2 of 6")
        assert "F7 Closures 1 in payment  F8 Jobs 1/10  F9 Bookings none" in lines[8]
        assert "today 14:02" in lines[10]

    terminal.sit(journey, prepare=kevin)


@pytest.mark.parametrize(
    ("key", "screen"),
    [("f7", "closures"), ("f8", "targets"), ("f9", "bookings"), ("i", "induction")],
)
def test_the_tabs_open_for_this_person_and_escape_comes_back(
    terminal: Any, key: str, screen: str
) -> None:
    async def journey(t: Any) -> None:
        await open_kevin(t)
        await t.press(key)
        assert t.screen == screen
        assert "Doe" in t.text
        await t.press("escape")
        assert t.screen == "person"

    terminal.sit(journey, prepare=kevin)


def test_why_for_the_release_date(terminal: Any) -> None:
    async def journey(t: Any) -> None:
        await open_kevin(t)
        await t.press("question_mark")
        assert "bank holiday" in t.text
        assert "Criminal Justice Act 1961 s.23(3)" in t.text

    terminal.sit(journey, prepare=kevin)


def test_a_note_is_saved_by_keys_alone_and_counted(terminal: Any) -> None:
    async def journey(t: Any) -> None:
        await open_kevin(t)
        await t.press("f4")
        assert "Case note: Doe, Kevin" in t.lines[0]
        await t.type("Rang his mother? Yes.")
        await t.press("enter")
        await t.type("f")
        assert "Finance / Family" in t.text
        await t.type("am")
        assert "] Family" in t.text
        await t.press("enter")
        assert t.screen == "person"
        assert t.message == "Note saved 14:02."
        assert "Notes 1" in t.text
        (note,) = t.case_file.find(Note)
        assert (note.text, note.kind) == ("Rang his mother? Yes.", "FAMILY")

    terminal.sit(journey, prepare=kevin)


def test_an_empty_note_and_an_unclear_kind_are_refused_and_nothing_is_lost(terminal: Any) -> None:
    async def journey(t: Any) -> None:
        await open_kevin(t)
        await t.press("f4", "f2")
        assert t.message == "Write the note, or Esc to leave without one."
        await t.type("Seen")
        await t.press("enter")
        await t.type("f")
        await t.press("f2")
        assert t.screen == "ask"
        assert "About          ![f " in t.text
        assert "Finance" in t.message
        assert "[Seen " in t.text
        await t.press("escape")
        assert t.screen == "person"
        assert t.message.startswith("Not saved. What you typed is kept")
        assert t.case_file.find(Note) == []
        await t.press("f4")
        assert "[Seen " in t.text
        assert "What you typed before is here again." in t.message
        await t.press("tab", "ctrl+u", "f2")
        assert t.message == "Note saved 14:02."
        await t.press("f4")
        assert "Seen" not in t.text
        await t.press("escape")
        assert t.message == "Nothing was saved."

    terminal.sit(journey, prepare=kevin)


def test_a_full_disk_keeps_the_question_open_with_all_that_was_typed(terminal: Any) -> None:
    async def journey(t: Any) -> None:
        await open_kevin(t)
        await t.press("f4")
        await t.type("Seen")
        t.case_file.fail_next = CannotSave("DISK_FULL")
        await t.press("f2")
        assert t.screen == "ask"
        assert t.message == "Not saved: the disk is full. What you typed is still here."
        assert "[Seen " in t.text
        await t.press("f2")
        assert t.message == "Note saved 14:02."

    terminal.sit(journey, prepare=kevin)


def test_a_date_that_moved_is_read_as_typed_and_changes_the_page(terminal: Any) -> None:
    async def journey(t: Any) -> None:
        await open_kevin(t)
        await t.press("r")
        assert "Held now: Fri 30 Dec 2011" in t.text
        await t.type("10 dec")
        assert "] Sat 10 Dec 2011" in t.text
        await t.press("enter")
        await t.press("f2")
        assert t.screen == "ask"
        assert "Why or who said![" in t.text
        await t.type("OMU by telephone")
        await t.press("enter")
        assert t.screen == "person"
        assert "Fri 9 Dec 2011" in t.message
        assert "Out: Fri 9 Dec 2011" in t.text
        (episode,) = t.case_file.find(Episode)
        assert episode.dates_why == "OMU by telephone"

    terminal.sit(journey, prepare=kevin)


@pytest.mark.parametrize("typed", ["31 feb", "soon", "99/99/99"])
def test_a_date_that_is_none_is_refused_with_the_mend(terminal: Any, typed: str) -> None:
    async def journey(t: Any) -> None:
        await open_kevin(t)
        await t.press("r")
        await t.type(typed)
        await t.press("enter")
        assert "!" in t.text
        first = t.message
        assert first
        await t.type("x")
        await t.press("f2")
        assert t.screen == "ask"
        assert f"[{typed} " in t.text
        assert t.message == first

    terminal.sit(journey, prepare=kevin)


def test_someone_with_no_custody_here_is_still_shown(terminal: Any) -> None:
    async def nobody_here(t: Any) -> None:
        from ebatui.casework.records import Person

        await t.case_file.add(Person, prison_number="A9999ZZ", surname="Gone", forenames="Al")

    async def journey(t: Any) -> None:
        await t.press("f3")
        await t.type("gone")
        await t.press("enter")
        assert "not in custody here" in t.text
        await t.press("r")
        assert t.message == "This person is not in custody here now."

    terminal.sit(journey, prepare=nobody_here)


def test_a_lock_keeps_what_was_typed(terminal: Any) -> None:
    async def journey(t: Any) -> None:
        await open_kevin(t)
        await t.press("f4")
        await t.type("Half a sen")
        await t.pilot.press("f12")
        await t.pilot.pause()

    terminal.sit(journey, prepare=kevin)
    assert terminal.app.return_value == "lock"
    ((form, _),) = terminal.case_file.held.drafts
    assert form == "note"
    ((_, kept),) = terminal.case_file.held.drafts.items()
    assert kept["text"] == "Half a sen"


def test_a_long_note_can_be_read_whole(terminal: Any) -> None:
    note = "He rang his sister, who keeps his papers in Hessle and will bring them on Monday."

    async def journey(t: Any) -> None:
        t.app.go("person", t.case_file.one(Episode).person)
        await t.settle()
        await t.press("f4")
        await t.type(note)
        await t.press("f2")
        assert note not in t.text
        await t.press("home", "enter")
        assert t.screen == "reading"
        assert note in " ".join(t.text.split())
        await t.press("escape")
        assert t.screen == "person"

    terminal.sit(journey, prepare=kevin)


def test_the_history_says_which_benefit_in_its_own_spelling(terminal: Any) -> None:
    async def journey(t: Any) -> None:
        t.app.go("person", t.case_file.one(Episode).person)
        await t.settle()
        assert "JSA in payment when received" in t.text
        assert "JSA closure ready to send" in t.text

    terminal.sit(journey, prepare=kevin)


def test_a_transfer_is_said_and_taken_back(terminal: Any) -> None:
    async def journey(t: Any) -> None:
        await open_kevin(t)
        await t.press("t")
        assert "The whole case follows there." in t.text
        await t.type("xanadu")
        await t.press("f2")
        assert "is not a prison: type its name or its code (LEI)" in t.text
        assert "xanadu" in t.text
        await t.press(*["backspace"] * 6)
        await t.type("leeds")
        await t.press("f2")
        assert t.screen == "person"
        assert "This case went to Leeds (HMP) on 17 Nov 2011: read only here. u: not so" in t.text
        await t.press("f4")
        assert t.screen == "person"
        assert "it can only be read here" in t.text
        await t.press("escape")
        assert "gone: LEI" in t.text
        await t.press("enter")
        await t.press("u")
        assert "Still here: the case stays." in t.text
        assert "read only here" not in t.text
        assert t.case_file.one(Episode).state == "IN_CUSTODY"
        await t.press("u")
        assert "no transfer here that has not been sent" in t.text

    terminal.sit(journey, prepare=kevin)


def test_where_a_case_came_from(terminal: Any) -> None:
    async def prepare(t: Any) -> None:
        await t.case_file.add_case(
            surname="Doe", transferred_from="LEI", transferred_on=date(2011, 11, 14)
        )

    async def journey(t: Any) -> None:
        assert "from Leeds (HMP): no cell" in t.text
        await open_kevin(t)
        assert "from Leeds (HMP) 14 Nov" in t.text

    terminal.sit(journey, prepare=prepare)
