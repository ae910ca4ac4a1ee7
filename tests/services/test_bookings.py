"""Interviews: chosen on or after release, confirmed or refused by the diary, overtaken, kept."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from ebatui.casework.arrows import BOOKING_ARROWS
from ebatui.casework.codes import BookingState, SlotKind
from ebatui.casework.ids import HUB, make_id, shown
from ebatui.casework.records import Booking, Slot
from ebatui.services.booking_rows import LIVE
from ebatui.services.desk import NotAccepted
from ebatui.services.ports import ForbiddenMove
from ebatui.services.saying import long_day

S = BookingState
OUT = date(2011, 11, 25)  # a Friday
HULL = "6727"


def at(day: date, hour: int = 11, minute: int = 30) -> datetime:
    return datetime.combine(day, time(hour, minute))


def slot(sitting: Any, when: datetime, number: int = 0, **fields: Any) -> Slot:
    """A time of the hub's diary."""
    number = number or len(sitting.find(Slot)) + 1
    told = {"jobcentre": HULL, "at": when, "minutes": 40, "places": 1, "taken": 0}
    told["kind"] = SlotKind.FRESHSTART
    subject = make_id(HUB, number)
    sitting.do(
        sitting.case_file.write("hub", lambda unit: unit.append(Slot, subject, told | fields))
    )
    return sitting.one(Slot, id=subject)


@pytest.fixture
def ravi(sitting: Any) -> Any:
    person, _ = sitting.add_case(
        surname="Patel", received=date(2011, 9, 1), crd=OUT, jobcentre=HULL
    )
    return person


def book(sitting: Any, person: Any, wanted: Slot) -> str:
    return str(sitting.do(sitting.office.bookings.book(person.id, wanted.id)))


def view(sitting: Any, person: Any, jobcentre: str | None = None) -> Any:
    return sitting.do(sitting.office.bookings.view(person.id, jobcentre))


def refusal(sitting: Any, use_case: Any) -> tuple[str, str]:
    before = sitting.case_file.changes()
    with pytest.raises(NotAccepted) as refused:
        sitting.do(use_case)
    assert sitting.case_file.changes() == before
    (problem,) = refused.value.problems
    return problem.field, problem.code


# -- choosing


def test_the_times_to_choose_from(sitting: Any, ravi: Any) -> None:
    slot(sitting, at(OUT - timedelta(1)))
    for_out = slot(sitting, at(OUT))
    monday = slot(sitting, at(date(2011, 11, 28)))
    slot(sitting, at(date(2011, 11, 29)), places=2, taken=2)
    later = slot(sitting, at(date(2011, 11, 30)), places=2, taken=1)
    elsewhere = slot(sitting, at(OUT), jobcentre="6725")
    shown_now = view(sitting, ravi)
    assert [(row.slot, row.good, row.free) for row in shown_now.slots] == [
        (for_out.id, "on release day", 1),
        (monday.id, "next working day", 1),
        (later.id, "5 days after", 1),
    ]
    assert shown_now.jobcentre.name == "Hull Britannia House"
    assert shown_now.why_not == ""
    assert [row.slot for row in view(sitting, ravi, "6725").slots] == [elsewhere.id]


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"jobcentre": HULL}, "No release date is known yet"),
        ({"crd": OUT}, "No home Jobcentre yet"),
        ({"crd": OUT, "jobcentre": HULL}, "No free times here yet"),
    ],
)
def test_why_there_is_nothing_to_choose(sitting: Any, fields: dict[str, Any], why: str) -> None:
    person, _ = sitting.add_case(**fields)
    seen = view(sitting, person)
    assert seen.slots == ()
    assert seen.why_not.startswith(why)


@pytest.mark.parametrize("days_before", [1, 3, 400])
def test_a_diary_that_ends_before_release_says_how_far_it_reaches(
    sitting: Any, ravi: Any, days_before: int
) -> None:
    last = OUT - timedelta(days=days_before)
    slot(sitting, at(last))
    slot(sitting, at(last - timedelta(days=1)))
    slot(sitting, at(OUT), jobcentre="6752")
    assert long_day(last) in view(sitting, ravi).why_not
    slot(sitting, at(OUT), taken=1)  # it reaches, and is full
    assert view(sitting, ravi).why_not.startswith("No free times here yet")


def test_an_office_is_one_that_is_known_or_has_a_diary_here(sitting: Any) -> None:
    slot(sitting, at(OUT), jobcentre="00001")
    known = sitting.office.bookings.keeps_a_diary
    answers = {code: sitting.do(known(code)) for code in (HULL, "00001", "99999", "")}
    assert answers == {HULL: True, "00001": True, "99999": False, "": False}


def test_the_windows_of_the_era_move_with_the_date(new_sitting: Any) -> None:
    sitting = new_sitting(date(2011, 11, 17), era="freshstart")
    person, episode = sitting.add_case(crd=OUT)
    windows = {row.code: row for row in view(sitting, person).windows}
    assert windows["FRESHSTART"].opens == OUT - timedelta(28)
    assert windows["FRESHSTART"].open_now
    assert all(row.say and row.reasons for row in windows.values())
    assert all("ERA_PINNED" in {why.code for why in row.reasons} for row in windows.values())
    sitting.set(episode, crd=date(2012, 3, 1))
    moved = {row.code: row for row in view(sitting, person).windows}
    assert moved["FRESHSTART"].opens == date(2012, 3, 1) - timedelta(28)
    assert not moved["FRESHSTART"].open_now


def test_booking_asks_the_diary(sitting: Any, ravi: Any) -> None:
    wanted = slot(sitting, at(OUT))
    assert book(sitting, ravi, wanted) == (
        "Asked for Fri 25 Nov 11:30. The diary answers at the next sync."
    )
    booking = sitting.one(Booking)
    assert (booking.slot, booking.at, booking.state) == (wanted.id, at(OUT), S.BOOKED)
    assert (booking.jobcentre, booking.supersedes) == (HULL, None)
    (row,) = view(sitting, ravi).bookings
    assert row.say == "Fri 25 Nov 11:30 asked for"
    assert not row.late


@pytest.mark.parametrize(
    ("when", "fields", "code"),
    [
        (at(OUT - timedelta(1)), {}, "BOOKING_TOO_EARLY"),
        (at(OUT), {"taken": 1}, "BOOKING_FULL"),
        (at(OUT), {"places": 0}, "BOOKING_FULL"),
        (None, {}, "BOOKING_NO_SLOT"),
    ],
)
def test_a_time_that_cannot_be_had(
    sitting: Any, ravi: Any, when: datetime | None, fields: dict[str, Any], code: str
) -> None:
    wanted = slot(sitting, when, **fields) if when else slot(sitting, at(OUT), at=None)
    assert refusal(sitting, sitting.office.bookings.book(ravi.id, wanted.id)) == ("slot", code)


def test_a_time_that_is_not_in_the_diary(sitting: Any, ravi: Any) -> None:
    wanted = sitting.office.bookings.book(ravi.id, make_id(HUB, 99))
    assert refusal(sitting, wanted) == ("slot", "BOOKING_NO_SLOT")


def test_a_time_already_gone(sitting: Any, ravi: Any) -> None:
    wanted = slot(sitting, at(OUT, 9))
    sitting.clock.set(OUT)
    assert refusal(sitting, sitting.office.bookings.book(ravi.id, wanted.id)) == (
        "slot",
        "BOOKING_TOO_EARLY",
    )
    assert view(sitting, ravi).slots == ()


def test_without_a_release_date(sitting: Any) -> None:
    person, _ = sitting.add_case(jobcentre=HULL)
    wanted = slot(sitting, at(OUT))
    assert refusal(sitting, sitting.office.bookings.book(person.id, wanted.id)) == (
        "release",
        "BOOKING_NO_RELEASE_DATE",
    )


def test_the_same_time_twice(sitting: Any, ravi: Any) -> None:
    wanted = slot(sitting, at(OUT), places=5)
    book(sitting, ravi, wanted)
    assert refusal(sitting, sitting.office.bookings.book(ravi.id, wanted.id)) == (
        "slot",
        "BOOKING_TWICE",
    )


def test_another_time_gives_the_one_before_back(sitting: Any, ravi: Any) -> None:
    first, second = slot(sitting, at(OUT)), slot(sitting, at(OUT, 15, 0))
    book(sitting, ravi, first)
    book(sitting, ravi, second)
    old, new = sitting.find(Booking)
    assert (old.state, old.reason) == (S.CANCELLED, "changed to Fri 25 Nov 15:00")
    assert (new.state, new.supersedes) == (S.BOOKED, old.id)


# -- what the diary answers, and a date that moves


def test_refused_with_the_nearest_others(sitting: Any, ravi: Any) -> None:
    wanted = slot(sitting, at(OUT), 1)
    near = slot(sitting, at(OUT, 15, 0), 2)
    gone = slot(sitting, at(OUT, 16, 0), 3, taken=1)
    book(sitting, ravi, wanted)
    refs = " ".join(shown(other.id, "HUB") for other in (near, gone)) + " HUB-ZZZ nonsense"
    sitting.set(sitting.one(Booking), state=S.PROPOSED, refused_why="FULL", nearest=refs)
    (row,) = view(sitting, ravi).bookings
    assert row.late
    assert row.say == "Fri 25 Nov 11:30 refused, taken: choose another time"
    assert [other.slot for other in row.nearest] == [near.id]
    (task,) = sitting.do(sitting.office.today.view()).tasks
    assert (task.kind, task.say) == ("BOOKING_REFUSED", "interview refused: choose another")
    book(sitting, ravi, near)
    assert [booking.state for booking in sitting.find(Booking)] == [S.CANCELLED, S.BOOKED]


def test_a_refused_time_that_comes_free_may_be_asked_for_again(sitting: Any, ravi: Any) -> None:
    wanted = slot(sitting, at(OUT))
    book(sitting, ravi, wanted)
    sitting.set(sitting.one(Booking), state=S.PROPOSED, refused_why="FULL")
    book(sitting, ravi, wanted)
    assert [booking.state for booking in sitting.find(Booking)] == [S.CANCELLED, S.BOOKED]


def test_overtaken_when_the_date_moves(sitting: Any, ravi: Any) -> None:
    wanted = slot(sitting, at(OUT))
    other = slot(sitting, at(date(2011, 12, 9)))
    book(sitting, ravi, wanted)
    sitting.set(sitting.one(Booking), state=S.CONFIRMED)
    case = sitting.do(sitting.office.people.case(ravi.id))
    assert "INTERVIEW" in {item.code for item in case.gate if item.ready}
    sitting.do(sitting.office.people.move_release(ravi.id, "10/12/11", "15 days added"))
    (row,) = view(sitting, ravi).bookings
    assert row.late
    assert row.say == "Fri 25 Nov 11:30 now before release: choose another time"
    case = sitting.do(sitting.office.people.case(ravi.id))
    assert "INTERVIEW" not in {item.code for item in case.gate if item.ready}
    (task,) = sitting.do(sitting.office.today.view()).tasks
    assert (task.kind, task.lead) == ("BOOKING_OVERTAKEN", "out in 22 days")
    assert [row.slot for row in view(sitting, ravi).slots] == [other.id]
    book(sitting, ravi, other)
    old, new = sitting.find(Booking)
    assert (old.state, new.supersedes) == (S.CANCELLED, old.id)


# -- afterwards


@pytest.mark.parametrize("came", [True, False])
def test_whether_they_came_is_known_only_afterwards(sitting: Any, ravi: Any, came: bool) -> None:
    book(sitting, ravi, slot(sitting, at(OUT)))
    booking = sitting.one(Booking)
    attended = sitting.office.bookings.attended
    for day, hour in ((date(2011, 11, 17), 10), (OUT, 11)):
        sitting.clock.set(day, time(hour))
        assert refusal(sitting, attended(booking.id, came)) == ("booking", "BOOKING_NOT_YET")
    sitting.clock.set(OUT, time(11, 30))
    said = sitting.do(attended(booking.id, came))
    assert said == ("Recorded: came." if came else "Recorded: did not come.")
    assert sitting.one(Booking).state is (S.ATTENDED if came else S.NOT_ATTENDED)
    with pytest.raises(ForbiddenMove):
        sitting.do(attended(booking.id, not came))
    with pytest.raises(ForbiddenMove):
        sitting.do(sitting.office.bookings.cancel(booking.id, "too late"))


def test_a_time_is_given_back_with_the_reason(sitting: Any, ravi: Any) -> None:
    book(sitting, ravi, slot(sitting, at(OUT)))
    booking = sitting.one(Booking)
    cancel = sitting.office.bookings.cancel
    assert refusal(sitting, cancel(booking.id, " ")) == ("reason", "ENTRY_MISSING")
    assert refusal(sitting, cancel(booking.id, "x" * 81)) == ("reason", "ENTRY_TOO_LONG")
    sitting.do(cancel(booking.id, "claims on the day"))
    held = sitting.one(Booking)
    assert (held.state, held.reason) == (S.CANCELLED, "claims on the day")


def test_nothing_is_made_of_a_booking_not_held_here(sitting: Any) -> None:
    nowhere = make_id(1, 99)
    for use_case in (
        sitting.office.bookings.cancel(nowhere, "x"),
        sitting.office.bookings.attended(nowhere, True),
    ):
        with pytest.raises(ForbiddenMove):
            sitting.do(use_case)
    assert not sitting.find(Booking)


class Paths(RuleBasedStateMachine):
    """Random acts of adviser, diary and calendar on one person's interviews."""

    sitting_of: Any

    @initialize()
    def begin(self) -> None:
        self.sitting = type(self).sitting_of()
        self.person, self.episode = self.sitting.add_case(crd=OUT, jobcentre=HULL)
        self.slots = [
            slot(self.sitting, at(OUT + timedelta(days), 12), places=2) for days in (-2, 0, 3, 5, 9)
        ]

    @rule(number=st.integers(0, 4))
    def book(self, number: int) -> None:
        self._try(self.sitting.office.bookings.book(self.person.id, self.slots[number].id))

    @rule(number=st.integers(0, 3), came=st.booleans())
    def attend(self, number: int, came: bool) -> None:
        for booking in self.sitting.find(Booking)[number : number + 1]:
            self._try(self.sitting.office.bookings.attended(booking.id, came))

    @rule(number=st.integers(0, 3))
    def cancel(self, number: int) -> None:
        for booking in self.sitting.find(Booking)[number : number + 1]:
            self._try(self.sitting.office.bookings.cancel(booking.id, "why"))

    @rule(confirmed=st.booleans())
    def the_diary_answers(self, confirmed: bool) -> None:
        for booking in self.sitting.find(Booking, state=S.BOOKED):
            state, why = (S.CONFIRMED, None) if confirmed else (S.PROPOSED, "FULL")
            self.sitting.set(booking, state=state, refused_why=why)

    @rule(days=st.integers(0, 12))
    def the_date_moves(self, days: int) -> None:
        self.sitting.set(self.episode, crd=OUT + timedelta(days))

    @rule(days=st.integers(1, 4))
    def days_pass(self, days: int) -> None:
        self.sitting.clock.set(self.sitting.clock.today() + timedelta(days))

    def _try(self, use_case: Any) -> None:
        before = self.sitting.case_file.changes()
        try:
            self.sitting.do(use_case)
        except (NotAccepted, ForbiddenMove):
            assert self.sitting.case_file.changes() == before

    @invariant()
    def one_live_booking_at_most(self) -> None:
        assert len(self.sitting.find(Booking, state=sorted(LIVE))) <= 1

    @invariant()
    def every_step_followed_an_arrow(self) -> None:
        last: dict[int, Any] = {}
        for change in self.sitting.case_file.changes():
            if change.kind == "booking" and "state" in change.fields:
                assert change.fields["state"] in BOOKING_ARROWS[last.get(change.subject)]
                last[change.subject] = change.fields["state"]

    @invariant()
    def nobody_came_before_the_time(self) -> None:
        for booking in self.sitting.find(Booking, state=[S.ATTENDED, S.NOT_ATTENDED]):
            assert booking.at <= self.sitting.clock.now()

    @invariant()
    def the_lists_agree(self) -> None:
        release = self.sitting.do(self.sitting.office.people.case(self.person.id)).release.date
        for row in view(self.sitting, self.person).bookings:
            before = row.at.date() < release
            assert row.late == (row.state in LIVE and (before or "refused" in row.say))
        assert all(row.at.date() >= release for row in view(self.sitting, self.person).slots)


def test_no_path_leads_off_the_arrows(new_sitting: Any) -> None:
    Paths.sitting_of = staticmethod(new_sitting)
    run_state_machine_as_test(
        Paths, settings=settings(max_examples=50, stateful_step_count=15, deadline=None)
    )
