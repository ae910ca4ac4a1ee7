"""A terminal put back from a copy, or cloned: noticed, explained, and nothing of it lost."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ebatui.casework.records import Claim, Closure, Episode, Induction, Note, Person
from ebatui.hub.verify import verify
from ebatui.services.ports import FORMER
from ebatui.store.verify import verify as verify_case
from ebatui.sync.outbox import CaseFileBehind
from tests.faults.epochs.conftest import SLOT_AT


def whole(prison: Any) -> None:
    assert verify(prison.hub).wrong == {}
    for desk in prison.desks:
        assert verify_case(desk.case).ok
        for kind in ("person", "episode", "note", "claim", "closure"):
            assert desk.values(kind) == prison.at_hub(kind), kind


def test_a_copy_with_nothing_new_goes_on(prison: Any) -> None:
    one = prison.desk()
    person = one.make(Person, surname="Ash")
    one.sync()
    one.put_back(one.copy(), one.device, one.keys)
    one.make(Person, person, aliases="Al")
    prison.settle()
    whole(prison)


def test_a_list_read_on_a_copy_keeps_each_person_with_their_own(prison: Any) -> None:
    """Their spells and inductions are alike and of one moment: nothing is taken for another's."""
    one = prison.desk()
    prison.settle()
    copy, device, keys = one.copy(), one.device, one.keys
    one.make(Person, surname="Elm")
    one.sync()
    one.put_back(copy, device, keys)

    def read_list(unit: Any) -> None:
        for surname in ("Ash", "Bay", "Cox", "Day"):
            person, episode = unit.new_id(), unit.new_id()
            unit.append(Person, person, {"surname": surname})
            unit.append(Episode, episode, {"person": person, "wing": "B"})
            unit.append(Induction, unit.new_id(), {"episode": episode, "due": date(2026, 11, 25)})

    prison.clock.now = lambda: SLOT_AT  # all of it within one second
    one.case.write_now("adviser", read_list)
    assert one.sync().message == "SYNC_OLD_COPY"
    one.rejoin(replaces="HLI1")
    prison.settle()
    whole(prison)
    people, episodes = prison.at_hub("person"), prison.at_hub("episode")
    assert sorted(str(who["surname"]) for who in people.values()) == [
        *("Ash", "Bay", "Cox", "Day", "Elm"),
    ]
    assert len(episodes) == len({row["person"] for row in episodes.values()}) == 4
    inductions = prison.at_hub("induction").values()
    assert len(inductions) == len({row["episode"] for row in inductions}) == 4
    assert one.values("induction") == prison.at_hub("induction")


@pytest.mark.parametrize("busy", [True, False], ids=["worked on", "only fetched"])
def test_an_older_copy_is_told_to_rejoin_and_loses_nothing(prison: Any, busy: bool) -> None:
    one, two = prison.desk(), prison.desk()
    person = one.make(Person, surname="Ash")
    prison.settle()
    copy, device, keys = one.copy(), one.device, one.keys
    later = one.make(Person, surname="Elm")
    one.sync()
    one.put_back(copy, device, keys)
    if busy:
        mine = one.make(Person, surname="Oak", born="1980-01-01")  # under the id of Elm
        one.make(Person, person, aliases="Al")
        assert mine == later, "the copy knows nothing of it"
        one.make(Note, episode=one.make(Episode, person=mine, wing="B"), text="Seen")
    result = one.sync()
    assert (result.status, result.message) == ("refused", "SYNC_OLD_COPY")
    one.rejoin(replaces="HLI1")
    prison.settle()
    assert one.case.read_now(lambda reader: reader.mark(FORMER)) is None
    people = prison.at_hub("person")
    expected = ["Ash", "Elm", "Oak"] if busy else ["Ash", "Elm"]
    assert sorted(str(who["surname"]) for who in people.values()) == expected
    assert people[later] == {"surname": "Elm"}, "two people never become one"
    if busy:
        assert people[person]["aliases"] == "Al"
        (note,) = prison.at_hub("note").values()
        (episode,) = prison.at_hub("episode").values()
        assert note["text"] == "Seen"
        assert people[episode["person"]]["surname"] == "Oak"
    two.sync()
    whole(prison)


def test_a_case_file_older_than_its_mailbox_can_rejoin(prison: Any) -> None:
    one = prison.desk()
    one.make(Person, surname="Ash")
    one.sync()
    copy, device, keys = one.copy(), one.device, one.keys
    one.make(Person, surname="Elm")
    one.sync()
    mailbox = (one.copy() / "mailbox.db").read_bytes()
    one.put_back(copy, device, keys)
    one.close()
    (one.folder / "mailbox.db").write_bytes(mailbox)
    one.open()
    with pytest.raises(CaseFileBehind):
        one.sync()
    one.rejoin(replaces="HLI1")
    prison.settle()
    assert len(one.values("person")) == 2
    whole(prison)


def test_both_halves_of_a_clone_keep_what_they_made_and_nothing_is_twice(prison: Any) -> None:
    one, two = prison.desk(), prison.desk()
    person = one.make(Person, surname="Ash")
    prison.settle()
    one.make(Note, episode=one.make(Episode, person=person, wing="C"), text="Both have this")
    copy, device, keys = one.copy(), one.device, one.keys
    two.put_back(copy, device, keys)  # a second machine with the first one's folder
    one.make(Person, surname="Elm")
    two.make(Person, surname="Oak")
    assert one.sync().status == "complete"
    assert two.sync().message == "SYNC_OLD_COPY"
    two.rejoin(replaces="HLI1")
    assert two.sync().status == "complete"
    one.make(Person, surname="Yew")
    assert one.sync().message == "SYNC_REFUSED_UNKNOWN_DEVICE"
    one.rejoin()
    prison.settle()
    names = sorted(str(who["surname"]) for who in prison.at_hub("person").values())
    assert names == ["Ash", "Elm", "Oak", "Yew"]
    assert len(prison.at_hub("note")) == len(prison.at_hub("episode")) == 1
    whole(prison)


def test_clones_that_both_rejoin_make_no_act_twice(prison: Any) -> None:
    one, two = prison.desk(), prison.desk()
    prison.settle()
    person = one.make(Person, surname="Ash")
    one.make(Note, episode=one.make(Episode, person=person, wing="C"), text="Both have this")
    two.put_back(one.copy(), one.device, one.keys)
    one.rejoin(replaces="HLI1")
    two.rejoin()
    prison.settle()
    assert [len(prison.at_hub(kind)) for kind in ("person", "episode", "note")] == [1, 1, 1]
    whole(prison)


def test_what_was_made_again_overwrites_nothing_it_had_not_seen(prison: Any) -> None:
    one, two = prison.desk(), prison.desk()
    person = one.make(Person, surname="Ash")
    episode = one.make(Episode, person=person, state="IN_CUSTODY")
    claim = one.make(Claim, episode=episode, benefit="JSA")
    closure = one.make(Closure, claim=claim, episode=episode, state="READY")
    prison.settle()
    copy, device, keys = one.copy(), one.device, one.keys
    one.make(Person, surname="Elm")
    one.sync()
    two.make(Person, person, nino="QQ123456C", aliases="First")
    two.make(Closure, closure, state="CLOSED", answer="closed")
    two.sync()
    one.put_back(copy, device, keys)
    one.make(Person, person, nino="QQ123456D", aliases="Second")
    one.make(Closure, closure, state="SENT", contact="Ms Day")
    assert one.sync().message == "SYNC_OLD_COPY"
    one.rejoin(replaces="HLI1")
    prison.settle()
    assert prison.at_hub("person")[person]["nino"] == "QQ123456C"
    assert prison.at_hub("person")[person]["aliases"] == "First"
    assert {(rival[2], rival[3]) for rival in two.rivals()} == {
        ("nino", "QQ123456D"),
        ("aliases", "Second"),
    }
    closed = prison.at_hub("closure")[closure]
    assert (closed["state"], closed["contact"]) == ("CLOSED", "Ms Day")
    whole(prison)


def test_hub_and_terminal_put_back_together(prison: Any) -> None:
    one, _ = prison.desk(), prison.desk()
    prison.settle()
    backup, copy = prison.back_up_hub(), one.copy()
    device, keys = one.device, one.keys
    one.make(Person, surname="Ash")
    prison.settle()
    prison.put_back_hub(backup)
    one.put_back(copy, device, keys)
    one.make(Person, surname="Elm")
    one.rejoin(replaces="HLI1")
    prison.settle()
    # What only the lost terminal had sent, the one that had fetched it makes again.
    assert sorted(who["surname"] for who in prison.at_hub("person").values()) == ["Ash", "Elm"]
    whole(prison)
