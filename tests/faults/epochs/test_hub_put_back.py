"""A hub put back from a backup: what it lost comes again, and no one's work vanishes."""

from __future__ import annotations

import time
from datetime import date, timedelta
from typing import Any

import pytest

from ebatui.casework.ids import shown
from ebatui.casework.records import Booking, Claim, Closure, Episode, Note, Person
from ebatui.hub import desk as hub_desk
from ebatui.hub import tables
from ebatui.hub.desk import Answer
from ebatui.hub.verify import verify
from ebatui.services.ports import UNDONE_ANSWERS, SyncResult
from ebatui.store.verify import verify as verify_case
from ebatui.sync.chain import check_chain
from ebatui.sync.exchange import exchange


def whole(prison: Any) -> None:
    """Everyone holds the same, and everything verifies."""
    assert verify(prison.hub).wrong == {}
    for desk in prison.desks:
        assert verify_case(desk.case).ok
        assert check_chain(desk.mailbox) == (True, None)
        for kind in ("person", "episode", "note", "claim", "closure", "booking", "slot"):
            assert desk.values(kind) == prison.at_hub(kind), kind


def test_one_terminal_fills_its_hub_again(prison: Any) -> None:
    one = prison.desk()
    person = one.make(Person, surname="Ash")
    one.sync()
    backup = prison.back_up_hub()
    one.make(Person, person, surname="Ashe")
    one.sync()
    one.make(Person, person, aliases="Al")
    one.sync()
    prison.put_back_hub(backup)
    assert prison.at_hub("person")[person]["surname"] == "Ash"
    result = one.sync()
    assert (result.status, result.message) == ("complete", "SYNC_COMPLETE")
    assert prison.at_hub("person")[person] == {"surname": "Ashe", "aliases": "Al"}
    one.make(Person, person, welsh=True)
    prison.settle()
    whole(prison)


def test_the_refill_needs_no_passphrase(prison: Any) -> None:
    one = prison.desk()
    backup = prison.back_up_hub()
    person = one.make(Person, surname="Ash")
    one.sync()
    prison.put_back_hub(backup)

    async def locked() -> SyncResult:
        return exchange(one.mailbox, one.keys.signer(one.device), now=prison.clock.now)

    # The prison is not known to the hub of that backup, nor is the terminal: a code, once more.
    wire = prison.wire()
    result = prison.over(wire, locked)
    assert result.message in ("SYNC_REFUSED_UNKNOWN_DEVICE", "SYNC_COMPLETE")
    if result.message != "SYNC_COMPLETE":
        prison.enrol(one)
        result = prison.over(wire, locked)
    assert (result.status, result.waiting) == ("complete", 0)
    assert prison.at_hub("person")[person] == {"surname": "Ash"}
    prison.settle()
    whole(prison)


def test_what_builds_on_anothers_lost_work_waits_for_it(prison: Any) -> None:
    one, two = prison.desk(), prison.desk()
    prison.settle()
    backup = prison.back_up_hub()
    person = one.make(Person, surname="Ash")
    episode = one.make(Episode, person=person, state="IN_CUSTODY")
    one.sync()
    two.sync()
    note = two.make(Note, episode=episode, text="Seen on the wing")
    two.sync()
    one.sync()
    prison.put_back_hub(backup)
    told = two.sync()  # the second terminal is faster, but what its note is about is not there
    assert (told.status, told.message) == ("partial", "SYNC_REFILLING")
    assert prison.at_hub("note") == {}
    assert two.values("note")[note]["text"] == "Seen on the wing", "it is still to be seen here"
    prison.settle()
    assert prison.at_hub("note")[note]["text"] == "Seen on the wing"
    assert [desk.case.read_now(lambda r: r.refusals()) for desk in prison.desks] == [[], []]
    whole(prison)


def test_a_terminal_in_a_cupboard_holds_no_one_up_for_ever(
    prison: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = prison.desk(), prison.desk()
    prison.settle()
    backup = prison.back_up_hub()
    person = one.make(Person, surname="Ash")
    one.sync()
    two.sync()
    two.make(Person, person, aliases="Al")
    elsewhere = two.make(Person, surname="Elm")
    two.sync()
    prison.put_back_hub(backup)
    assert two.sync().message == "SYNC_REFILLING"
    monkeypatch.setattr("ebatui.hub.refill.WAITS", 0)
    assert two.sync().status == "complete"
    assert list(prison.at_hub("person")) == [elsewhere]
    # What builds on the other's work is set aside with a reason, not lost.
    (refused,) = two.case.read_now(lambda reader: reader.refusals())
    assert refused.code == "NO_SUCH_RECORD"
    prison.settle()
    assert set(prison.at_hub("person")) == {person, elsewhere}
    assert two.values("person")[person]["aliases"] == "Al"


def worked_on_what_is_anothers(prison: Any, one: Any) -> tuple[Any, Any]:
    """A terminal that enrols now, and a person of its whom ``one`` has an alias for."""
    late = prison.desk()
    person = late.make(Person, surname="Ash")
    late.sync()
    one.sync()
    one.make(Person, person, aliases="Al")
    one.sync()
    return late, person


def test_what_builds_on_a_terminal_that_enrolled_after_the_backup_waits_for_it(
    prison: Any,
) -> None:
    one, two = prison.desk(), prison.desk()
    prison.settle()
    backup = prison.back_up_hub()
    late, person = worked_on_what_is_anothers(prison, one)
    two.sync()
    spell = two.make(Episode, person=person, state="IN_CUSTODY")
    two.sync()
    prison.put_back_hub(backup)
    for _ in range(2):  # all that the hub knows have told it what they hold
        assert [desk.sync().message for desk in (one, two)] == ["SYNC_REFILLING"] * 2
    assert late.sync().message == "SYNC_REFUSED_UNKNOWN_DEVICE"
    prison.enrol(late)
    assert one.sync().message == "SYNC_REFILLING", "known again is not yet heard"
    prison.settle()
    assert prison.at_hub("person") == {person: {"surname": "Ash", "aliases": "Al"}}
    assert prison.at_hub("episode")[spell]["person"] == person
    assert [desk.case.read_now(lambda r: r.refusals()) for desk in prison.desks] == [[], [], []]
    whole(prison)


def test_a_terminal_that_is_never_enrolled_again_holds_no_one_up_for_ever(
    prison: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = prison.desk()
    prison.settle()
    backup = prison.back_up_hub()
    _, person = worked_on_what_is_anothers(prison, one)
    prison.put_back_hub(backup)
    assert one.sync().message == "SYNC_REFILLING"
    monkeypatch.setattr("ebatui.hub.refill.WAITS", 0)
    assert one.sync().message == "SYNC_COMPLETE"
    (refused,) = one.case.read_now(lambda reader: reader.refusals())
    assert refused.code == "NO_SUCH_RECORD"
    assert one.values("person")[person] == {"surname": "Ash", "aliases": "Al"}


def test_places_of_a_new_epoch_are_never_taken_for_places_seen(prison: Any) -> None:
    one, two = prison.desk(), prison.desk()
    person = one.make(Person, surname="Ash")
    prison.settle()
    backup = prison.back_up_hub()
    for number in range(9):
        two.make(Person, surname=f"Lost{number}")
    two.sync()
    one.sync()
    waiting = one.make(Person, person, nino="QQ123456C")  # it had seen the places that are lost
    assert waiting == person
    prison.put_back_hub(backup)
    three = prison.desk()
    three.sync()
    three.make(Person, person, nino="QQ123456D")
    three.sync()
    prison.settle()
    assert {(one[2], one[4]) for one in one.rivals()} == {("nino", True)}, "both are shown"
    assert one.rivals() == two.rivals() == three.rivals()
    whole(prison)


def test_answers_of_the_desk_are_to_be_given_again_and_it_is_said(prison: Any) -> None:
    one = prison.desk()
    person = one.make(Person, surname="Ash")
    episode = one.make(Episode, person=person, state="IN_CUSTODY")
    claim = one.make(Claim, episode=episode, benefit="JSA")
    closure = one.make(Closure, claim=claim, episode=episode, state="READY")
    one.make(Closure, closure, state="SENT")
    one.sync()
    backup = prison.back_up_hub()
    ref = shown(closure, one.label)
    hub_desk.acknowledge(prison.hub, ref, Answer(closed_from=date(2026, 11, 20)))
    one.sync()
    assert one.values("closure")[closure]["state"] == "CLOSED"
    prison.put_back_hub(backup)
    one.sync()
    assert one.values("closure")[closure]["state"] == "SENT", "as the hub has it: it is chased"
    assert one.case.read_now(lambda reader: reader.mark(UNDONE_ANSWERS)) == "1"
    hub_desk.acknowledge(prison.hub, ref, Answer(closed_from=date(2026, 11, 20)))
    prison.settle()
    assert one.values("closure")[closure]["state"] == "CLOSED"
    assert one.case.read_now(lambda reader: reader.mark(UNDONE_ANSWERS)) == "0", "given again"
    whole(prison)


def test_an_interview_is_confirmed_anew_and_a_lost_slot_takes_no_other(prison: Any) -> None:
    at = prison.slot_at
    prison.slots((at, 1))
    one = prison.desk()
    person = one.make(Person, surname="Ash")
    episode = one.make(Episode, person=person, state="IN_CUSTODY")
    prison.settle()
    backup = prison.back_up_hub()
    (slot,) = one.values("slot")
    kept = one.make(Booking, episode=episode, slot=slot, jobcentre="6727", at=at, state="BOOKED")
    prison.slots((at + timedelta(days=1), 1))
    one.sync()
    lost = max(one.values("slot"))
    gone = one.make(Booking, episode=episode, slot=lost, jobcentre="6727", state="BOOKED")
    one.sync()
    assert {one.values("booking")[which]["state"] for which in (kept, gone)} == {"CONFIRMED"}
    prison.put_back_hub(backup)
    prison.slots((at + timedelta(days=2), 1))
    prison.settle()
    assert one.values("booking")[kept]["state"] == "CONFIRMED"
    (refused,) = one.case.read_now(lambda reader: reader.refusals())
    assert (refused.field, refused.code) == ("slot", "NO_SUCH_RECORD")
    with prison.hub.storage.read() as connection:
        places = connection.execute(tables.diary_place.select()).all()
    assert [place.booking for place in places] == [kept]


def test_put_back_twice_from_one_backup(prison: Any) -> None:
    one, two = prison.desk(), prison.desk()
    prison.settle()
    backup = prison.back_up_hub()
    for round_ in range(3):
        one.make(Person, surname=f"One{round_}")
        one.sync()
        two.sync()
        two.make(Person, surname=f"Two{round_}")
        two.sync()
        prison.put_back_hub(backup)
        if round_ == 1:
            one.sync()  # only one of them hears of the epoch in between
    prison.settle(6)
    assert len(prison.at_hub("person")) == 6
    whole(prison)


def test_a_newer_backup_after_an_older_one(prison: Any) -> None:
    one, two = prison.desk(), prison.desk()
    prison.settle()
    old = prison.back_up_hub()
    one.make(Person, surname="Ash")
    prison.settle()
    new = prison.back_up_hub()
    prison.put_back_hub(old)
    prison.settle()
    two.make(Person, surname="Elm")
    prison.settle()
    prison.put_back_hub(new)  # the terminals know an epoch that this hub never heard of
    prison.settle(6)
    assert sorted(one["surname"] for one in prison.at_hub("person").values()) == ["Ash", "Elm"]
    whole(prison)


def test_a_database_put_back_by_hand_is_noticed(prison: Any) -> None:
    one = prison.desk()
    one.make(Person, surname="Ash")
    one.sync()
    backup = prison.back_up_hub()
    one.make(Person, surname="Elm")
    one.sync()
    prison.put_back_hub(backup)
    with prison.hub.storage.write() as connection:  # as a copied file would: no epoch begun
        epoch = one.mailbox.epoch()
        connection.execute(
            tables.meta.update().where(tables.meta.c.name == "epoch").values(value=str(epoch))
        )
    prison.hub.__dict__.pop("epoch", None)
    result = one.sync()
    assert (result.status, result.message) == ("refused", "SYNC_HUB_WENT_BACK")
    prison.hub.storage.begin_epoch(time.time_ns())
    prison.hub.__dict__.pop("epoch", None)
    prison.settle()
    assert len(prison.at_hub("person")) == 2
    whole(prison)


def test_the_last_to_come_takes_its_place_among_those_that_wait(prison: Any) -> None:
    one, two, three = (prison.desk() for _ in range(3))
    person = one.make(Person, surname="Ash")
    prison.settle()
    backup = prison.back_up_hub()
    two.make(Person, surname="Elm")
    two.sync()
    one.sync()
    one.make(Person, person, aliases="Al")
    one.sync()
    two.sync()
    episode = two.make(Episode, person=person, wing="B")
    two.sync()
    three.sync()
    note = three.make(Note, episode=episode, text="Seen")
    three.sync()
    prison.put_back_hub(backup)
    assert [one.sync().message, two.sync().message] == ["SYNC_REFILLING"] * 2
    assert three.sync().status == "complete", "all have come: what waited is taken in its order"
    assert three.case.read_now(lambda reader: reader.refusals()) == []
    assert prison.at_hub("note")[note]["episode"] == episode
    prison.settle()
    whole(prison)


def test_what_is_made_before_others_work_has_come_again_waits_for_it(prison: Any) -> None:
    one, two = prison.desk(), prison.desk()
    prison.settle()
    backup = prison.back_up_hub()
    episode = one.make(Episode, person=one.make(Person, surname="Ash"), wing="B")
    one.sync()
    two.sync()
    prison.put_back_hub(backup)
    two.sync()
    assert two.values("episode")[episode]["wing"] == "B", "it is still to be seen"
    note = two.make(Note, episode=episode, text="Seen")
    assert two.sync().message == "SYNC_REFILLING"
    prison.settle()
    assert prison.at_hub("note")[note]["episode"] == episode
    assert two.case.read_now(lambda reader: reader.refusals()) == []
    whole(prison)


def test_an_effect_that_says_less_than_it_had_seen_comes_after_its_cause(prison: Any) -> None:
    """A terminal that waits for lost work names the last place lost, whatever it fetched since."""
    one, two, three = prison.desk(), prison.desk(), prison.desk()
    prison.settle()
    first = prison.back_up_hub()
    lost = two.make(Person, surname="Ash")
    two.sync()
    one.sync()
    one.make(Person, lost, aliases="Al")
    one.sync()
    prison.put_back_hub(first)
    assert one.sync().message == "SYNC_REFILLING", "what the second made is not there again yet"
    three.make(Person, surname="Oak")
    three.sync()
    late = prison.desk()
    late.sync()
    elm = late.make(Person, surname="Elm")
    late.sync()
    assert one.sync().message == "SYNC_REFILLING"
    one.make(Person, elm, aliases="Ell")
    one.sync()
    prison.put_back_hub(first)
    for _ in range(4):
        for desk in (one, two, three, late):
            if desk.sync().message == "SYNC_REFUSED_UNKNOWN_DEVICE":
                prison.enrol(desk)
    prison.settle()
    assert prison.at_hub("person")[elm] == {"surname": "Elm", "aliases": "Ell"}
    assert [desk.case.read_now(lambda r: r.refusals()) for desk in prison.desks] == [[]] * 4
    whole(prison)
