"""A person moves prison: the case follows, the sender's later work too, nothing of anyone else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select

from ebatui.casework.ids import HUB, RecordId, is_stand_in, true_device
from ebatui.hub import desk, tables
from ebatui.hub.hub import Hub
from ebatui.hub.verify import verify

SLOT_AT = datetime(2026, 12, 7, 9, 30)  # noqa: DTZ001 - wall-clock times have no zone
Enrol = Callable[..., Any]
MOVED = {"state": "TRANSFERRED", "transferred_to": "LEI", "transferred_on": "2026-11-20"}


@pytest.fixture
def hull(enrol: Enrol) -> Any:
    return enrol(501)


@pytest.fixture
def leeds(enrol: Enrol) -> Any:
    return enrol(601, "LEI")


def settle(*terminals: Any) -> None:
    """Everyone syncs until nothing more comes."""
    for _ in range(3):
        for terminal in terminals:
            terminal.sync(terminal.ask([]).receipt.accepted)


def whole_case(terminal: Any) -> dict[str, RecordId]:
    """A person with one record of most kinds."""
    person, episode = terminal.case()
    claim = terminal.change("claim", episode=episode, benefit="JSA", weekly_pence=6750)
    closure = terminal.change("closure", episode=episode, claim=claim, state="READY")
    return {
        "person": person,
        "episode": episode,
        "claim": claim,
        "closure": closure,
        "call": terminal.change("call", closure=closure, said="rang twice"),
        "induction": terminal.change("induction", episode=episode, due="2026-11-25"),
        "note": terminal.change("note", episode=episode, text="Wants a forklift ticket."),
        "target": terminal.change("target", episode=episode, title="Driver", state="OPEN"),
    }


def other_case(terminal: Any) -> RecordId:
    person = terminal.change("person", prison_number="A9999AA", surname="Elsewhere")
    episode = terminal.change("episode", person=person, prison="HLI", state="IN_CUSTODY")
    terminal.change("note", episode=episode, text="Nothing to do with it.")
    return person


def at_hub(hub: Hub, prison: str, kind: str, subject: RecordId) -> dict[str, object]:
    table = tables.RECORDS[kind]
    with hub.storage.read() as connection:
        row = (
            connection.execute(
                select(table).where(table.c.establishment == prison, table.c.id == subject)
            )
            .mappings()
            .one()
        )
    return {name: value for name, value in row.items() if value is not None}


def test_the_whole_case_follows_with_who_did_what(hub: Hub, hull: Any, leeds: Any) -> None:
    case = whole_case(hull)
    other_case(hull)
    hull.sync()
    hull.change("episode", case["episode"], **MOVED)
    settle(hull, leeds)
    for kind, subject in case.items():
        there = leeds.values(kind, subject)
        if kind != "episode":
            assert there == hull.values(kind, subject)
    episode = leeds.values("episode", case["episode"])
    assert (episode["state"], episode["prison"]) == ("IN_CUSTODY", "LEI")
    assert episode["transferred_from"] == "HLI"
    assert hull.values("episode", case["episode"])["state"] == "TRANSFERRED"
    came = [change for change in leeds.arrived if is_stand_in(change.device)]
    assert {change.actor for change in came} == {"adviser"}
    assert {true_device(change.device) for change in came} == {501}
    assert leeds.labels[501] == hull.label
    assert verify(hub).wrong == {}


def test_nothing_of_anyone_else_reaches_the_other_prison(hull: Any, leeds: Any) -> None:
    case = whole_case(hull)
    other = other_case(hull)
    slip = hull.change("slip", surname="Marlow", state="WAITING")
    hull.sync()
    hull.change("slip", slip, state="MERGED", person=case["person"])
    hull.change("episode", case["episode"], **MOVED)
    settle(hull, leeds)
    hull.change("person", other, aliases="Ellis")
    settle(hull, leeds)
    subjects = {change.subject for change in leeds.arrived if change.kind != "slot"}
    assert subjects == set(case.values())


def test_work_not_yet_sent_follows_and_overwrites_nothing(
    hub: Hub, hull: Any, leeds: Any, enrol: Enrol
) -> None:
    second = enrol(502)
    case = whole_case(hull)
    hull.sync()
    second.sync()
    second.change("claim", case["claim"], weekly_pence=7000)
    second.change("closure", case["closure"], state="SENT")
    late = second.change("note", episode=case["episode"], text="Made before the move was known.")
    hull.change("episode", case["episode"], **MOVED)
    settle(hull, leeds)
    leeds.change("claim", case["claim"], weekly_pence=7100)
    leeds.change("closure", case["closure"], state="CLOSED")
    leeds.change("claim", case["claim"], office="Leeds BDC")
    settle(leeds)
    settle(second, hull, leeds)
    assert leeds.values("note", late)["text"] == "Made before the move was known."
    # Both amounts are there for an adviser at Leeds to choose between; Hull's copy has its own.
    claim = [change for change in leeds.arrived if change.subject == case["claim"]]
    assert {change.fields.get("weekly_pence") for change in claim} >= {6750, 7000}
    assert leeds.values("claim", case["claim"])["weekly_pence"] == 7100
    assert at_hub(hub, "LEI", "claim", case["claim"])["weekly_pence"] == 7100
    assert hull.values("claim", case["claim"])["weekly_pence"] == 7000
    assert leeds.values("closure", case["closure"])["state"] == "CLOSED"
    assert hull.values("closure", case["closure"])["state"] == "SENT"
    assert "office" not in hull.values("claim", case["claim"])
    assert verify(hub).wrong == {}


def test_a_prison_with_no_terminal_yet_finds_the_case_when_it_has(
    hub: Hub, hull: Any, enrol: Enrol
) -> None:
    case = whole_case(hull)
    hull.change("episode", case["episode"], **MOVED)
    settle(hull)
    hull.change("note", episode=case["episode"], text="Late.")
    settle(hull)
    first, second = enrol(601, "LEI"), enrol(602, "LEI")
    settle(first, second)
    assert first.values("person", case["person"])["surname"] == "Marlow"
    assert second.values("episode", case["episode"])["state"] == "IN_CUSTODY"
    assert len(first.of_kind("note")) == 2
    assert verify(hub).wrong == {}


def test_the_case_comes_back_and_is_worked_on_again(hub: Hub, hull: Any, leeds: Any) -> None:
    case = whole_case(hull)
    hull.change("episode", case["episode"], **MOVED)
    settle(hull, leeds)
    note = leeds.change("note", episode=case["episode"], text="Done at Leeds.")
    leeds.change("claim", case["claim"], weekly_pence=7200)
    settle(leeds, hull)
    assert hull.values("note", note) == {}
    leeds.change("episode", case["episode"], **{**MOVED, "transferred_to": "HLI"})
    settle(leeds, hull)
    back = hull.values("episode", case["episode"])
    assert (back["state"], back["prison"], back["transferred_from"]) == ("IN_CUSTODY", "HLI", "LEI")
    assert hull.values("note", note)["text"] == "Done at Leeds."
    assert hull.values("claim", case["claim"])["weekly_pence"] == 7200
    assert leeds.values("episode", case["episode"])["state"] == "TRANSFERRED"
    hull.change("claim", case["claim"], weekly_pence=7300)
    settle(hull, leeds)
    assert leeds.values("claim", case["claim"])["weekly_pence"] == 7200
    # Out again: only what Leeds lacks follows.
    hull.change("episode", case["episode"], **MOVED)
    settle(hull, leeds)
    assert leeds.values("claim", case["claim"])["weekly_pence"] == 7300
    assert leeds.values("episode", case["episode"])["state"] == "IN_CUSTODY"
    assert verify(hub).wrong == {}


def test_late_work_follows_past_the_prison_the_case_only_passed_through(
    hub: Hub, hull: Any, leeds: Any, enrol: Enrol
) -> None:
    wakefield, second = enrol(701, "WDI"), enrol(502)
    case = whole_case(hull)
    settle(hull, second)
    second.change("person", case["person"], aliases="Mick")
    hull.change("episode", case["episode"], **MOVED)
    settle(hull, leeds)
    leeds.change("person", case["person"], nino="QQ123456C")
    leeds.change("episode", case["episode"], **{**MOVED, "transferred_to": "WDI"})
    settle(leeds, second, wakefield)
    there = wakefield.values("person", case["person"])
    assert (there["aliases"], there["nino"]) == ("Mick", "QQ123456C")
    assert "aliases" not in leeds.values("person", case["person"])
    assert wakefield.labels.keys() >= {501, 502, 601}
    assert verify(hub).wrong == {}


def test_a_transfer_undone_before_it_is_sent_moves_nothing(hub: Hub, hull: Any, leeds: Any) -> None:
    case = whole_case(hull)
    hull.change("episode", case["episode"], **MOVED)
    hull.change(
        "episode",
        case["episode"],
        state="IN_CUSTODY",
        transferred_to=None,
        transferred_on=None,
    )
    settle(hull, leeds)
    assert leeds.of_kind("person") == []
    with hub.storage.read() as connection:
        assert connection.execute(select(tables.following)).all() == []


@pytest.mark.parametrize("was_fetched", [False, True])
def test_a_transfer_undone_after_it_was_sent_calls_the_case_back(
    hub: Hub, hull: Any, leeds: Any, was_fetched: bool
) -> None:
    case = whole_case(hull)
    hull.change("episode", case["episode"], **MOVED)
    hull.cut()
    hull.ask(hull.parcels)  # the receipt is lost: the adviser may still undo
    note = None
    if was_fetched:
        leeds.sync()
        note = leeds.change("note", episode=case["episode"], text="Made at Leeds meanwhile.")
        settle(leeds)
    hull.change(
        "episode", case["episode"], state="IN_CUSTODY", transferred_to=None, transferred_on=None
    )
    settle(hull, leeds)
    settle(hull, leeds)
    here = hull.values("episode", case["episode"])
    assert (here["state"], here["prison"]) == ("IN_CUSTODY", "HLI")
    if note is None:
        assert leeds.of_kind("person") == []
    else:
        there = leeds.values("episode", case["episode"])
        assert (there["state"], there["transferred_to"]) == ("TRANSFERRED", "HLI")
        assert hull.values("note", note)["text"] == "Made at Leeds meanwhile."
    assert verify(hub).wrong == {}


def test_a_reception_at_the_first_prison_calls_the_case_back(
    hub: Hub, hull: Any, leeds: Any
) -> None:
    case = whole_case(hull)
    hull.change("episode", case["episode"], **MOVED)
    settle(hull, leeds)
    note = leeds.change("note", episode=case["episode"], text="Made at Leeds.")
    settle(leeds)
    again = hull.change(
        "episode",
        person=case["person"],
        prison="HLI",
        state="IN_CUSTODY",
        received="2026-11-22",
    )
    settle(hull, leeds, hull)
    assert hull.values("episode", again)["state"] == "IN_CUSTODY"
    assert hull.values("note", note)["text"] == "Made at Leeds."
    assert leeds.values("episode", case["episode"])["state"] == "TRANSFERRED"
    assert leeds.values("episode", again) == {}
    assert verify(hub).wrong == {}


def test_a_person_entered_there_already_is_joined_to_the_case(
    hub: Hub, hull: Any, leeds: Any, enrol: Enrol
) -> None:
    second = enrol(602, "LEI")
    case = whole_case(hull)
    hull.change("person", case["person"], born="1980-03-04", nino="QQ123456A")
    hull.sync()
    local = leeds.change(
        "person", prison_number="A1234AA", surname="Marlow", nino="QQ123456B", aliases="Mick"
    )
    spell = leeds.change(
        "episode",
        person=local,
        prison="LEI",
        state="IN_CUSTODY",
        received="2026-11-20",
        cell="C3-12",
    )
    note = leeds.change("note", episode=spell, text="Seen on the wing.")
    settle(leeds, second)
    late = second.change("note", episode=spell, text="Made by the other terminal, offline.")
    second.change("person", local, pnc="11/123456X")
    hull.change("episode", case["episode"], **MOVED)
    settle(hull, leeds)
    settle(second, leeds, second)
    for terminal in (leeds, second):
        assert terminal.values("person", local)["same_as"] == case["person"]
        kept = terminal.values("person", case["person"])
        assert (kept["aliases"], kept["pnc"]) == ("Mick", "11/123456X")
        assert kept["nino"] == "QQ123456A"  # the other is a conflict, for an adviser to choose
        for made in (note, late):
            assert terminal.values("note", made)["episode"] == case["episode"]
        open_spell = terminal.values("episode", case["episode"])
        assert (open_spell["state"], open_spell["cell"]) == ("IN_CUSTODY", "C3-12")
        assert open_spell["arrived"] == "2026-11-20"
        assert terminal.values("episode", spell)["same_as"] == case["episode"]
        assert terminal.values("episode", spell)["state"] == "TRANSFERRED"
    said = [
        change.fields["nino"]
        for change in second.arrived
        if change.subject == case["person"] and "nino" in change.fields
    ]
    assert sorted(said) == ["QQ123456A", "QQ123456B"]
    assert desk.show(hub, "A1234AA")["person"]["same_as"] is None  # type: ignore[index]  # a case
    assert verify(hub).wrong == {}


def test_a_person_entered_by_a_terminal_that_did_not_know_is_joined_too(
    hub: Hub, hull: Any, leeds: Any, enrol: Enrol
) -> None:
    second = enrol(602, "LEI")
    case = whole_case(hull)
    hull.change("episode", case["episode"], **MOVED)
    settle(hull, leeds)
    local = second.change("person", prison_number="A1234AA", surname="MARLOW", welsh=True)
    spell = second.change("episode", person=local, prison="LEI", state="IN_CUSTODY", cell="D1")
    note = second.change("note", episode=spell, text="Entered anew.")
    settle(second, leeds, second)
    for terminal in (leeds, second):
        assert terminal.values("person", local)["same_as"] == case["person"]
        kept = terminal.values("person", case["person"])
        assert (kept["surname"], kept["welsh"]) == ("Marlow", True)
        assert terminal.values("note", note)["episode"] == case["episode"]
        assert terminal.values("episode", case["episode"])["cell"] == "D1"
    # Names in capitals are no other names: there is nothing to choose.
    said = [one.fields for one in leeds.arrived if one.subject == case["person"]]
    assert [one["surname"] for one in said if "surname" in one] == ["Marlow"]
    assert verify(hub).wrong == {}


def test_two_people_with_one_number_are_not_joined_where_their_births_differ(
    hub: Hub, hull: Any, leeds: Any
) -> None:
    case = whole_case(hull)
    hull.change("person", case["person"], born="1980-03-04")
    local = leeds.change("person", prison_number="A1234AA", surname="Merlow", born="1990-01-01")
    settle(hull, leeds)
    hull.change("episode", case["episode"], **MOVED)
    settle(hull, leeds)
    assert "same_as" not in leeds.values("person", local)
    assert leeds.values("person", case["person"])["born"] == "1980-03-04"


def test_an_interview_moves_with_its_place(
    hub: Hub, hull: Any, leeds: Any, slots: Callable[..., None]
) -> None:
    slots((SLOT_AT, 1))
    hull.sync()
    (slot,) = hull.of_kind("slot")
    case = whole_case(hull)
    booking = hull.change("booking", episode=case["episode"], slot=slot, state="BOOKED")
    settle(hull)
    assert hull.values("booking", booking)["state"] == "CONFIRMED"
    hull.change("episode", case["episode"], **MOVED)
    settle(hull, leeds)
    assert leeds.values("booking", booking)["state"] == "CONFIRMED"
    assert verify(hub).wrong == {}
    leeds.change("booking", booking, state="CANCELLED")
    settle(leeds)
    with hub.storage.read() as connection:
        assert connection.execute(select(tables.diary_place)).all() == []


def test_an_interview_asked_for_late_is_answered_where_the_person_is(
    hub: Hub, hull: Any, leeds: Any, enrol: Enrol, slots: Callable[..., None]
) -> None:
    second = enrol(502)
    slots((SLOT_AT, 1))
    case = whole_case(hull)
    settle(hull, second)
    (slot,) = second.of_kind("slot")
    booking = second.change("booking", episode=case["episode"], slot=slot, state="BOOKED")
    hull.change("episode", case["episode"], **MOVED)
    settle(hull, second, leeds)
    assert second.values("booking", booking)["state"] == "BOOKED"
    assert leeds.values("booking", booking)["state"] == "CONFIRMED"
    with hub.storage.read() as connection:
        (place,) = connection.execute(select(tables.diary_place)).all()
    assert place.establishment == "LEI"
    assert verify(hub).wrong == {}


def test_a_benefit_centre_answers_the_prison_the_case_is_at(
    hub: Hub, hull: Any, leeds: Any
) -> None:
    case = whole_case(hull)
    hull.change("closure", case["closure"], state="SENT", sent_on="2026-11-19")
    hull.change("episode", case["episode"], **MOVED)
    settle(hull, leeds)
    (waiting,) = desk.closures(hub)
    assert waiting["establishment"] == "LEI"
    desk.acknowledge(hub, str(waiting["ref"]), desk.Answer(nothing_in_payment=True))
    settle(hull, leeds)
    assert leeds.values("closure", case["closure"])["state"] == "NOTHING_IN_PAYMENT"
    assert hull.values("closure", case["closure"])["state"] == "SENT"


def test_the_same_parcels_again_bring_nothing_again(hub: Hub, hull: Any, leeds: Any) -> None:
    case = whole_case(hull)
    hull.change("episode", case["episode"], **MOVED)
    hull.cut()
    for _ in range(3):
        hull.ask(hull.parcels)
        leeds.ask([])
    settle(leeds)
    brought = [(one.device, one.seq) for one in leeds.arrived if one.device != HUB]
    assert len(brought) == len(set(brought)) == len(hull.sent)


@pytest.mark.parametrize("code", ["XXX", "OUT"])
def test_a_prison_there_is_not_is_set_aside(hub: Hub, hull: Any, code: str) -> None:
    case = whole_case(hull)
    hull.change("episode", case["episode"], **{**MOVED, "transferred_to": code})
    settle(hull)
    assert [one.code for one in hull.own_refusals()] == ["NOT_A_PRISON"]


@pytest.mark.parametrize(
    ("kind", "field"),
    [("person", "same_as"), ("episode", "same_as"), ("episode", "transferred_from")],
)
def test_only_the_hub_says_where_a_case_came_from(hull: Any, kind: str, field: str) -> None:
    case = whole_case(hull)
    other = whole_case(hull)
    value = "WDI" if field == "transferred_from" else other[kind]
    hull.change(kind, case[kind], **{field: value})
    settle(hull)
    assert [one.code for one in hull.own_refusals()] == ["ONLY_THE_HUB"]
