"""Interviews with the Jobcentre: windows, times, one key to choose, reasons to cancel."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from ebatui.casework.codes import BookingState, CustodyStatus
from ebatui.casework.ids import HUB, RecordId, make_id, shown
from ebatui.casework.records import Booking, Slot


async def _doe(at: Any, **more: Any) -> None:
    about = {
        "received": date(2011, 11, 8),
        "status": CustodyStatus.SENTENCED,
        "sentence": "16w",
        "sentenced_on": date(2011, 11, 8),
        "crd": date(2012, 1, 2),
        "jobcentre": "6727",
    } | more
    at.doe, at.episode = await at.case_file.add_case(**about)


async def _slots(at: Any) -> None:
    await _doe(at)
    at.slots = []
    for number, when in enumerate(("29T11", "30T11", "30T15", "31T09"), 1):
        at.slots.append(make_id(HUB, number))
        await at.case_file.write("hub", _slot(at.slots[-1], f"2011-12-{when}:30"))


def _slot(slot: RecordId, when: str) -> Callable[[Any], object]:
    fields = {"jobcentre": "6727", "at": _at(when), "minutes": 40, "places": 2}
    return lambda unit: unit.append(Slot, slot, fields)


def _at(when: str) -> datetime:
    return datetime.fromisoformat(when)


async def _bookings(at: Any) -> None:
    at.app.go("bookings", at.doe.id)
    await at.settle()


def test_when_where_and_what_can_be_chosen(terminal: Any) -> None:
    async def journey(at: Any) -> None:
        await _bookings(at)
        assert "Bookings: Doe, Kevin  A1234AA" in at.lines[0]
        assert at.lines[2].startswith(" Out: Fri 30 Dec 2011 (")
        assert " ? " in at.lines[2]
        assert at.lines[2].endswith("43 days")
        assert at.lines[3] == " Jobcentre: Hull Britannia House"
        assert "open now" in at.text
        assert "1     Fri 30 Dec 11:30 2 free on release day" in at.text
        assert "3     Sat 31 Dec 09:30" in at.text
        assert "Thu 29 Dec" not in at.text
        await at.press("question_mark")
        assert at.screen == "why"

    terminal.sit(journey, prepare=_slots)


def test_a_digit_asks_for_a_time(terminal: Any) -> None:
    async def journey(at: Any) -> None:
        await _bookings(at)
        await at.press("2")
        assert at.message == "Asked for Fri 30 Dec 15:30. The diary answers at the next sync."
        assert "Fri 30 Dec 15:30 asked for" in at.text
        await at.press("9")
        assert at.message == "There is no time number 9."

    terminal.sit(journey, prepare=_slots)
    assert terminal.case_file.one(Booking).slot == terminal.slots[2]


def test_esc_and_a_digit_typed_ahead_are_two_keys_where_alt_means_nothing(terminal: Any) -> None:
    """A terminal sends the same for both: only an interview has sections to go to by Alt."""

    async def journey(at: Any) -> None:
        await _bookings(at)
        await at.press("f1")
        assert at.screen == "help"
        await at.press("alt+2")
        assert at.screen == "bookings"
        assert at.message == "Asked for Fri 30 Dec 15:30. The diary answers at the next sync."

    terminal.sit(journey, prepare=_slots)


def test_enter_asks_for_the_time_under_the_cursor(terminal: Any) -> None:
    async def journey(at: Any) -> None:
        await _bookings(at)
        await at.press("down", "down", "enter")
        assert at.message.startswith("Asked for Sat 31 Dec 09:30")

    terminal.sit(journey, prepare=_slots)


def test_cancelling_asks_why(terminal: Any) -> None:
    async def journey(at: Any) -> None:
        await _bookings(at)
        assert "x Cancel" not in at.footer
        await at.press("x")
        assert at.message == "The cursor is not on an interview."
        await at.press("1", "home")
        assert "x Cancel" in at.footer
        await at.press("x", "f2")
        assert at.message == "Reason needs an answer"
        await at.type("job that day")
        await at.press("f2")
        assert at.message == "Cancelled; the time goes back at the next sync."
        assert "x Cancel" not in at.footer

    terminal.sit(journey, prepare=_slots)
    booking = terminal.case_file.one(Booking)
    assert (booking.state, booking.reason) == (BookingState.CANCELLED, "job that day")


def test_came_or_did_not(terminal: Any) -> None:
    async def prepare(at: Any) -> None:
        await _doe(at, crd=date(2011, 11, 14))
        for hour in (9, 10):
            await at.case_file.add(
                Booking,
                episode=at.episode.id,
                jobcentre="6727",
                at=_at(f"2011-11-15T{hour:02}:00"),
                state=BookingState.BOOKED,
            )

    async def journey(at: Any) -> None:
        await _bookings(at)
        await at.press("y")
        assert at.message == "Recorded: came."
        await at.press("down", "n")
        assert at.message == "Recorded: did not come."

    terminal.sit(journey, prepare=prepare)
    assert {booking.state for booking in terminal.case_file.find(Booking)} == {
        BookingState.ATTENDED,
        BookingState.NOT_ATTENDED,
    }


def test_a_refused_time_shows_the_nearest_and_one_key_takes_it(terminal: Any) -> None:
    async def prepare(at: Any) -> None:
        await _slots(at)
        await at.case_file.add(
            Booking,
            episode=at.episode.id,
            slot=at.slots[1],
            jobcentre="6727",
            at=_at("2011-12-30T11:30"),
            state=BookingState.PROPOSED,
            refused_why="FULL",
            nearest=shown(at.slots[3], "HUB"),
        )

    async def journey(at: Any) -> None:
        await _bookings(at)
        assert "Nearest times:" in at.text
        assert "1     Sat 31 Dec 09:30" in at.text
        await at.press("1")
        assert at.message.startswith("Asked for Sat 31 Dec 09:30")
        assert "Nearest times:" not in at.text

    terminal.sit(journey, prepare=prepare)
    states = [booking.state for booking in terminal.case_file.find(Booking)]
    assert states == [BookingState.CANCELLED, BookingState.BOOKED]


def test_why_no_time_can_be_chosen(terminal: Any) -> None:
    async def journey(at: Any) -> None:
        await _bookings(at)
        assert " No release date is known yet, so no time can be chosen." in at.text
        assert "Jobcentre: not known." in at.text
        await at.press("enter")
        assert at.message == "Enter chooses a time; the cursor is not on one."

    async def prepare(at: Any) -> None:
        await _doe(at, crd=None, sentence=None, jobcentre=None)

    terminal.sit(journey, prepare=prepare)


def test_text_from_outside_is_inert(terminal: Any) -> None:
    async def prepare(at: Any) -> None:
        await _doe(at, surname="[red]Doe\x1b[2J\u202e[/", forenames="[@click=app.quit]x[/]")
        await at.case_file.add(
            Booking,
            episode=at.episode.id,
            jobcentre="[b]\x9b2J",
            at=_at("2011-12-30T09:00"),
            state=BookingState.BOOKED,
        )

    async def journey(at: Any) -> None:
        await _bookings(at)
        assert "[red]Doe" in at.text
        assert "[b]2J" in at.text

    terminal.sit(journey, prepare=prepare)


def test_an_interview_that_stands_is_given_up_only_by_the_same_key_twice(terminal: Any) -> None:
    async def journey(at: Any) -> None:
        await _bookings(at)
        await at.press("1")
        await at.press("2")
        assert at.message.startswith("Sure? Fri 30 Dec 15:30 in place of Fri 30 Dec 11:30")
        await at.press("3")
        assert at.message.startswith("Sure? Sat 31 Dec 09:30")
        await at.press("down", "3")
        assert at.message.startswith("Sure? Sat 31 Dec 09:30")
        states = [booking.state for booking in at.case_file.find(Booking)]
        assert states == [BookingState.BOOKED]
        await at.press("3")
        assert at.message.startswith("Asked for Sat 31 Dec 09:30")

    terminal.sit(journey, prepare=_slots)
    states = [booking.state for booking in terminal.case_file.find(Booking)]
    assert states == [BookingState.CANCELLED, BookingState.BOOKED]
