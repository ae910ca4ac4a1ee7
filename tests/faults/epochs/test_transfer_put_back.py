"""A case that moved prison, when the hub or a terminal is put back, and when tables are rebuilt."""

from __future__ import annotations

from typing import Any

import pytest

from ebatui.casework.codes import EpisodeState
from ebatui.casework.records import Claim, Episode, Note, Person
from ebatui.hub.verify import verify
from ebatui.store.verify import rebuild
from ebatui.store.verify import verify as verify_case
from ebatui.sync.chain import check_chain

KINDS = ("person", "episode", "note", "claim")


def whole(prison: Any) -> None:
    """Every terminal holds what the hub holds of its prison, and everything verifies."""
    assert verify(prison.hub).wrong == {}
    for desk in prison.desks:
        assert verify_case(desk.case).ok
        assert check_chain(desk.mailbox) == (True, None)
        for kind in KINDS:
            assert desk.values(kind) == prison.at_hub(kind, desk.establishment), kind
        assert desk.case.read_now(lambda reader: reader.refusals()) == []


def move(desk: Any, episode: Any, to: str) -> None:
    desk.make(
        Episode,
        episode,
        state=EpisodeState.TRANSFERRED,
        transferred_to=to,
        transferred_on="2026-11-20",
    )


@pytest.fixture
def prisons(prison: Any) -> Any:
    """Two terminals of Hull, two of Leeds."""
    for establishment in ("HLI", "HLI", "LEI", "LEI"):
        prison.desk(establishment=establishment)
    prison.settle()
    return prison


def case(desk: Any) -> tuple[Any, Any, Any]:
    person = desk.make(Person, prison_number="A1234AA", surname="Ash")
    episode = desk.make(
        Episode, person=person, prison=desk.establishment, state=EpisodeState.IN_CUSTODY
    )
    return person, episode, desk.make(Claim, episode=episode, weekly_pence=6750)


@pytest.mark.parametrize("leeds_first", [True, False])
def test_a_hub_that_lost_a_transfer_fills_both_prisons_again(
    prisons: Any, leeds_first: bool
) -> None:
    one, two, leeds, other = prisons.desks
    backup = prisons.back_up_hub()
    person, episode, claim = case(one)
    one.sync()
    two.sync()
    two.make(Claim, claim, weekly_pence=7000)
    move(one, episode, "LEI")
    one.sync()
    leeds.sync()
    leeds.make(Claim, claim, weekly_pence=7100)
    note = leeds.make(Note, episode=episode, text="Made at Leeds.")
    leeds.sync()
    other.sync()
    two.sync()
    prisons.put_back_hub(backup)
    if leeds_first:
        # What Leeds made is about a case that Hull's terminals have yet to send again.
        for desk in (leeds, other, leeds):
            told = desk.sync()
        assert told.message == "SYNC_REFILLING"
        assert leeds.values("note")[note]["text"] == "Made at Leeds."
    prisons.settle(6)
    whole(prisons)
    assert leeds.values("note")[note]["text"] == "Made at Leeds."
    assert leeds.values("episode")[episode]["state"] == "IN_CUSTODY"
    assert one.values("episode")[episode]["state"] == "TRANSFERRED"
    assert note not in one.values("note")
    asked = {value for _, _, field, value, _ in other.rivals() if field == "weekly_pence"}
    assert asked | {other.values("claim")[claim]["weekly_pence"]} >= {7000, 7100}
    assert person in other.values("person")


def test_a_hub_put_back_to_after_the_transfer_brings_what_came_later(prisons: Any) -> None:
    one, two, leeds, other = prisons.desks
    _, episode, claim = case(one)
    prisons.settle()
    move(one, episode, "LEI")
    prisons.settle()
    backup = prisons.back_up_hub()
    leeds.make(Claim, claim, weekly_pence=7100)
    leeds.sync()
    late = two.make(Note, episode=episode, text="Late, from Hull.")
    two.sync()
    other.sync()
    prisons.put_back_hub(backup)
    prisons.settle(6)
    whole(prisons)
    assert other.values("claim")[claim]["weekly_pence"] == 7100
    assert leeds.values("note")[late]["text"] == "Late, from Hull."
    back = leeds.make(Note, episode=episode, text="Going back.")
    move(leeds, episode, "HLI")
    prisons.settle()
    whole(prisons)
    assert one.values("note")[back]["text"] == "Going back."


@pytest.mark.parametrize("turn", [1, -1])
def test_a_hub_that_lost_a_case_going_there_and_back(prisons: Any, turn: int) -> None:
    one, two, leeds, other = prisons.desks
    backup = prisons.back_up_hub()
    _, episode, claim = case(one)
    move(one, episode, "LEI")
    prisons.settle()
    note = leeds.make(Note, episode=episode, text="Made at Leeds.")
    leeds.make(Claim, claim, weekly_pence=7100)
    move(leeds, episode, "HLI")
    prisons.settle()
    two.make(Claim, claim, weekly_pence=7200)
    last = two.make(Note, episode=episode, text="Back at Hull.")
    prisons.settle()
    prisons.put_back_hub(backup)
    prisons.desks[:] = prisons.desks[::turn]
    prisons.settle(8)
    whole(prisons)
    for desk in (one, two):
        assert {note, last} <= desk.values("note").keys()
        assert desk.values("episode")[episode]["state"] == "IN_CUSTODY"
    amounts = {value for _, _, name, value, _ in two.rivals() if name == "weekly_pence"}
    assert 7200 in amounts | {two.values("claim")[claim]["weekly_pence"]}
    for desk in (leeds, other):
        assert desk.values("episode")[episode]["state"] == "TRANSFERRED"


def test_a_terminal_that_rejoins_gets_the_case_again(prisons: Any) -> None:
    one, _, leeds, other = prisons.desks
    _, episode, claim = case(one)
    move(one, episode, "LEI")
    prisons.settle()
    leeds.make(Claim, claim, weekly_pence=7100)
    leeds.rejoin(replaces=leeds.label)
    prisons.settle(6)
    whole(prisons)
    assert leeds.values("claim")[claim]["weekly_pence"] == 7100
    assert other.values("claim")[claim]["weekly_pence"] == 7100


def test_tables_made_anew_are_the_same_where_records_were_joined(prisons: Any) -> None:
    one, _, leeds, other = prisons.desks
    local = leeds.make(Person, prison_number="A1234AA", surname="Ashe")
    leeds.make(Episode, person=local, prison="LEI", state=EpisodeState.IN_CUSTODY, cell="B1")
    prisons.settle()
    person, episode, _ = case(one)
    move(one, episode, "LEI")
    prisons.settle()
    whole(prisons)
    for desk in (one, leeds, other):
        before = {kind: desk.values(kind) for kind in KINDS}
        rebuild(desk.case)
        assert {kind: desk.values(kind) for kind in KINDS} == before
        assert verify_case(desk.case).ok
    find = other.case.read_now
    assert find(lambda reader: reader.person_by_number("A1234AA")) == person
    assert [row.person for row in find(lambda reader: reader.search_people("ash", 9))] == [person]
    assert [row.gone_to for row in one.case.read_now(lambda r: r.search_people("ash", 9))] == [
        "LEI"
    ]
    # Who had another name there: both are shown, an adviser chooses.
    surnames = {value for _, _, field, value, _ in other.rivals() if field == "surname"}
    assert surnames == {"Ashe"}
