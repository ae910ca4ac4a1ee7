"""The diary: the hub alone confirms, and no place is held twice."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from ebatui.casework.ids import HUB, RecordId, make_id, maker, read_shown
from ebatui.hub import desk, intake, tables
from ebatui.hub.home import open_home
from ebatui.hub.hub import Hub
from ebatui.hub.verify import verify

Enrol = Callable[..., Any]
Slots = Callable[..., None]
MORNING = datetime.fromisoformat("2026-12-07T09:30")
EARLIER = datetime.fromisoformat("2026-12-03T09:30")
NOON = datetime.fromisoformat("2026-12-07T12:00")
NEXT_DAY = datetime.fromisoformat("2026-12-08T09:30")
NEXT_WEEK = datetime.fromisoformat("2026-12-14T09:30")


def slot_at(terminal: Any, at: datetime) -> RecordId:
    (found,) = [
        slot
        for slot in terminal.of_kind("slot")
        if terminal.values("slot", slot)["at"] == at.isoformat(timespec="minutes")
    ]
    return found


def book(terminal: Any, slot: RecordId, **more: object) -> RecordId:
    _, episode = terminal.case(f"A{terminal.number:04d}AA")
    return terminal.change("booking", episode=episode, slot=slot, state="BOOKED", **more)


def places(hub: Hub) -> list[tuple[int, int]]:
    with hub.storage.read() as connection:
        rows = connection.execute(select(tables.diary_place)).all()
    return [(row.slot, row.booking) for row in rows]


def nearest(terminal: Any, booking: RecordId) -> list[str]:
    shown = str(terminal.values("booking", booking)["nearest"]).split()
    slots = [make_id(HUB, read_shown(one)[1]) for one in shown]
    assert all(one.startswith("HUB-") for one in shown)
    return [str(terminal.values("slot", slot)["at"]) for slot in slots]


def test_slots_are_published_to_every_terminal(hub: Hub, enrol: Enrol, slots: Slots) -> None:
    first = enrol(501)
    slots((MORNING, 1), (NOON, 2))
    first.sync()
    late = enrol(502, "LEI")
    late.sync()
    for terminal in (first, late):
        assert [terminal.values("slot", slot) for slot in terminal.of_kind("slot")] == [
            {
                "jobcentre": "6727",
                "at": at.isoformat(timespec="minutes"),
                "minutes": 40,
                "places": wanted,
                "taken": 0,
                "kind": "FRESHSTART",
            }
            for at, wanted in ((MORNING, 1), (NOON, 2))
        ]
        assert all(maker(slot) == HUB for slot in terminal.of_kind("slot"))
    assert first.of_kind("slot") == late.of_kind("slot")


def test_only_what_lies_ahead_within_sixteen_weeks_is_published(
    hub: Hub, enrol: Enrol, slots: Slots, wall: Any
) -> None:
    terminal = enrol(501)
    last = datetime.combine(wall.day + timedelta(weeks=16), datetime.min.time())
    slots((NOON - timedelta(days=30), 1), (MORNING, 1), (last, 1), (last - timedelta(hours=9), 1))
    terminal.sync()
    assert len(terminal.of_kind("slot")) == 2
    wall.day += timedelta(days=1)
    terminal.sync()
    assert len(terminal.of_kind("slot")) == 3


def test_a_free_place_is_confirmed_and_everyone_is_told(
    hub: Hub, enrol: Enrol, slots: Slots
) -> None:
    slots((MORNING, 2))
    terminal, other, elsewhere = enrol(501), enrol(502), enrol(503, "LEI")
    for one in (terminal, other, elsewhere):
        one.sync()
    slot = slot_at(terminal, MORNING)
    booking = book(terminal, slot, jobcentre="6727", at=MORNING.isoformat(timespec="minutes"))
    terminal.sync()
    other.sync()
    elsewhere.sync()
    for one in (terminal, other):
        assert one.values("booking", booking)["state"] == "CONFIRMED"
        assert one.values("slot", slot)["taken"] == 1
    assert elsewhere.values("slot", slot)["taken"] == 1
    assert places(hub) == [(slot, booking)]
    assert desk.show(hub, "A0501AA")["episodes"][0]["bookings"][0]["slot"] == "HUB-1"
    assert verify(hub).ok


def test_a_full_slot_is_refused_with_the_nearest_others(
    hub: Hub, enrol: Enrol, slots: Slots
) -> None:
    slots((MORNING, 1), (NOON, 1), (NEXT_DAY, 1), (NEXT_WEEK, 1))
    slots((MORNING + timedelta(minutes=30), 5), jobcentre="1503")
    terminal, other = enrol(501), enrol(502)
    terminal.sync()
    other.sync()
    slot = slot_at(other, MORNING)
    first, second = book(terminal, slot), book(other, slot)
    terminal.sync()
    other.sync()
    refused = other.values("booking", second)
    assert (refused["state"], refused["refused_why"]) == ("PROPOSED", "FULL")
    assert nearest(other, second) == [
        at.isoformat(timespec="minutes") for at in (NOON, NEXT_DAY, NEXT_WEEK)
    ]
    assert other.values("booking", first)["state"] == "CONFIRMED"
    # Another time, asked for on the same booking, is confirmed and the refusal is forgotten.
    other.change("booking", second, slot=slot_at(other, NOON), state="BOOKED")
    other.sync(1)
    confirmed = other.values("booking", second)
    assert confirmed["state"] == "CONFIRMED"
    assert not {"refused_why", "nearest"} & confirmed.keys()
    assert (confirmed["at"], confirmed["jobcentre"]) == (NOON.isoformat(timespec="minutes"), "6727")
    assert verify(hub).ok


@pytest.mark.parametrize("state", ["CANCELLED", "OVERTAKEN"])
def test_giving_up_a_time_frees_its_place(hub: Hub, enrol: Enrol, slots: Slots, state: str) -> None:
    slots((MORNING, 1))
    terminal, other = enrol(501), enrol(502)
    terminal.sync()
    other.sync()
    slot = slot_at(terminal, MORNING)
    first = book(terminal, slot)
    terminal.sync()
    terminal.change("booking", first, state=state)
    terminal.sync(1)
    assert (places(hub), terminal.values("slot", slot)["taken"]) == ([], 0)
    second = book(other, slot)
    other.sync()
    assert other.values("booking", second)["state"] == "CONFIRMED"


def test_an_interview_is_moved_within_a_full_slot_in_one_parcel(
    hub: Hub, enrol: Enrol, slots: Slots
) -> None:
    slots((MORNING, 1))
    terminal = enrol(501)
    terminal.sync()
    slot = slot_at(terminal, MORNING)
    first = book(terminal, slot)
    terminal.sync()
    second = terminal.change("booking", slot=slot, state="BOOKED", supersedes=first)
    terminal.change("booking", first, state="CANCELLED")
    terminal.sync(1)
    assert terminal.values("booking", second)["state"] == "CONFIRMED"
    assert places(hub) == [(slot, second)]


def test_a_booking_cancelled_before_it_was_sent_takes_nothing(
    hub: Hub, enrol: Enrol, slots: Slots
) -> None:
    slots((MORNING, 1))
    terminal = enrol(501)
    terminal.sync()
    booking = book(terminal, slot_at(terminal, MORNING))
    terminal.change("booking", booking, state="CANCELLED")
    terminal.sync()
    assert places(hub) == []
    assert terminal.values("booking", booking)["state"] == "CANCELLED"


def test_a_time_without_a_slot_is_looked_up(hub: Hub, enrol: Enrol, slots: Slots) -> None:
    slots((MORNING, 1))
    terminal = enrol(501)
    terminal.sync()
    found = terminal.change("booking", jobcentre="6727", at="2026-12-07T09:30", state="BOOKED")
    none = terminal.change("booking", jobcentre="6727", at="2026-12-07T09:31", state="BOOKED")
    by_telephone = terminal.change(
        "booking", jobcentre="9999", at="2026-12-07T09:30", state="BOOKED"
    )
    terminal.sync()
    assert terminal.values("booking", found)["state"] == "CONFIRMED"
    assert terminal.values("booking", found)["slot"] == slot_at(terminal, MORNING)
    assert terminal.values("booking", none)["refused_why"] == "NO_SUCH_SLOT"
    assert terminal.values("booking", by_telephone)["state"] == "BOOKED"


def test_past_slots_are_not_given_nor_offered(
    hub: Hub, enrol: Enrol, slots: Slots, wall: Any
) -> None:
    slots((MORNING, 1), (NOON, 1), (NEXT_DAY, 1), (NEXT_WEEK, 1))
    terminal = enrol(501)
    terminal.sync()
    booking = book(terminal, slot_at(terminal, MORNING))
    wall.day = NEXT_WEEK.date() - timedelta(days=1)
    terminal.sync()
    assert terminal.values("booking", booking)["refused_why"] == "PAST"
    assert nearest(terminal, booking) == [NEXT_WEEK.isoformat(timespec="minutes")]
    assert places(hub) == []


@pytest.mark.parametrize(
    ("release", "offered"),
    [
        (None, [NOON, NEXT_DAY]),
        ("2026-12-08", [NOON, NEXT_DAY]),
        ("2026-12-03", [NOON, NEXT_DAY, EARLIER]),
    ],
)
def test_no_time_before_release_is_offered(
    hub: Hub, enrol: Enrol, slots: Slots, release: str | None, offered: list[datetime]
) -> None:
    slots((EARLIER - timedelta(days=1), 1), (EARLIER, 1), (MORNING, 1), (NOON, 1), (NEXT_DAY, 1))
    terminal, other = enrol(501), enrol(502)
    terminal.sync()
    other.sync()
    book(terminal, slot_at(terminal, MORNING))
    terminal.sync()
    _, episode = other.case()
    other.change("episode", episode, crd=release)
    booking = other.change("booking", episode=episode, slot=slot_at(other, MORNING), state="BOOKED")
    other.sync()
    assert nearest(other, booking) == [at.isoformat(timespec="minutes") for at in offered]


def test_only_the_hub_confirms_and_a_confirmed_time_stands(
    hub: Hub, enrol: Enrol, slots: Slots
) -> None:
    slots((MORNING, 1), (NOON, 1))
    terminal = enrol(501)
    terminal.sync()
    booking = book(terminal, slot_at(terminal, MORNING))
    terminal.change("booking", booking, state="CONFIRMED")
    terminal.sync()
    assert [(one.field, one.code) for one in terminal.refusals] == [("state", "ONLY_THE_HUB")]
    assert terminal.values("booking", booking)["state"] == "CONFIRMED"
    terminal.change("booking", booking, slot=slot_at(terminal, NOON))
    terminal.sync(1)
    assert [(one.field, one.code) for one in terminal.refusals[1:]] == [
        ("slot", "CONFIRMED_ALREADY")
    ]


def test_twenty_ask_at_once_for_one_place(hub: Hub, enrol: Enrol, slots: Slots) -> None:
    slots((MORNING, 1), (NOON, 3))
    asking = [enrol(600 + n, random.Random(n).choice(["HLI", "LEI"])) for n in range(20)]
    bookings = {}
    for terminal in asking:
        terminal.sync()
        bookings[terminal.number] = book(terminal, slot_at(terminal, MORNING))
    ready = threading.Barrier(len(asking))
    failures: list[BaseException] = []

    def ask(terminal: Any) -> None:
        ready.wait()
        try:
            terminal.sync()
        except BaseException as fault:
            failures.append(fault)

    threads = [threading.Thread(target=ask, args=(terminal,)) for terminal in asking]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failures == []
    states = [terminal.values("booking", bookings[terminal.number])["state"] for terminal in asking]
    assert sorted(states) == ["CONFIRMED"] + ["PROPOSED"] * 19
    assert len(places(hub)) == 1
    for terminal in asking:
        terminal.sync(1)
        assert terminal.values("slot", slot_at(terminal, MORNING))["taken"] == 1
    assert verify(hub).ok


def test_fewer_places_than_given_take_nothing_back(hub: Hub, enrol: Enrol, slots: Slots) -> None:
    slots((MORNING, 2))
    terminal = enrol(501)
    terminal.sync()
    slot = slot_at(terminal, MORNING)
    held = [terminal.change("booking", slot=slot, state="BOOKED") for _ in range(2)]
    terminal.sync()
    slots((MORNING, 1))
    more = terminal.change("booking", slot=slot, state="BOOKED")
    terminal.sync(1)
    states = [terminal.values("booking", one)["state"] for one in [*held, more]]
    assert states == ["CONFIRMED", "CONFIRMED", "PROPOSED"]
    assert terminal.values("slot", slot)["places"] == 1


@pytest.mark.parametrize("prisons", [("HLI",), ("HLI", "LEI", "WDI")], ids=["one", "several"])
def test_fifty_terminals_at_once_and_one_place(
    hub: Hub, enrol_at: Any, slots: Any, tmp_path: Path, prisons: tuple[str, ...]
) -> None:
    """Two workers, fifty terminals, one place: one is confirmed, and all agree which."""
    slots((MORNING, 1))
    other = open_home(tmp_path / "hub", hub.clock.today)
    workers = (hub, other)
    terminals = [enrol_at(hub, 501 + n, prisons[n % len(prisons)]) for n in range(50)]
    asked = []
    for number, terminal in enumerate(terminals):
        terminal.sync()
        terminal.send = partial(intake.take, workers[number % 2])
        _, episode = terminal.case(f"A{number:04}AA")
        (slot,) = terminal.of_kind("slot")
        asked.append(terminal.change("booking", episode=episode, slot=slot, state="BOOKED"))
    together = threading.Barrier(len(terminals))

    def ask(terminal: Any) -> None:
        together.wait(30)
        terminal.sync()

    threads = [threading.Thread(target=ask, args=(one,)) for one in terminals]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    for terminal in terminals:
        terminal.sync(len(terminal.parcels))
    states = [
        terminal.values("booking", booking)
        for terminal, booking in zip(terminals, asked, strict=True)
    ]
    assert sorted(str(one["state"]) for one in states) == ["CONFIRMED"] + ["PROPOSED"] * 49
    assert {one.get("refused_why") for one in states} == {None, "FULL"}
    with hub.storage.read() as connection:
        (place,) = connection.execute(tables.diary_place.select()).all()
    (winner,) = [n for n, one in enumerate(states) if one["state"] == "CONFIRMED"]
    assert place.booking == asked[winner]
    assert verify(hub).wrong == {}
    other.storage.close()
