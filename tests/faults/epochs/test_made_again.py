"""What a hub and a terminal were both put back to before, and others hold: made again, once."""

from __future__ import annotations

from typing import Any

import pytest

from ebatui.casework.ids import AGAIN, counter, is_again, make_id, maker
from ebatui.casework.records import Episode, Note, Target
from ebatui.store import adopt
from ebatui.store.verify import verify


def texts(prison: Any) -> list[str]:
    return sorted(str(one["text"]) for one in prison.at_hub("note").values())


def lost_but_held(prison: Any) -> tuple[Any, Any, Any]:
    """A third's spell, note and target that only two others hold, each with work built on them."""
    one, two, third = prison.desk(), prison.desk(), prison.desk()
    prison.settle(2)
    backup, copy = prison.back_up_hub(), third.copy()
    one.make(Note, text="seen by the third")
    one.sync()
    third.sync()  # so that whoever makes again what it makes now must wait for the others
    spell = third.make(Episode, wing="B")
    third.make(Note, text="of the third", episode=spell)
    target = third.make(Target, title="Baker", state="OPEN")
    third.make(Target, target, state="APPLIED")
    for desk in (third, one, two):
        desk.sync()
    one.make(Note, text="built on it by one", episode=spell)
    two.make(Note, text="built on it by two", episode=spell)
    for desk in (one, two, one):
        desk.sync()
    prison.put_back_hub(backup)
    third.put_back(copy, third.device, third.keys)
    third.make(Episode, wing="C")
    third.make(Note, text="after it was put back")
    third.make(Target, title="Cook", state="OPEN")
    return one, two, third


def test_two_that_hold_it_make_it_again_once_though_neither_sees_the_other(prison: Any) -> None:
    one, two, third = lost_but_held(prison)
    made = []
    for desk in (one, two, third, one, two):
        before = desk.changes()
        desk.sync()
        made += [
            change
            for change in desk.changes()
            if change not in before and change.device == desk.device and is_again(change.subject)
        ]
    assert {change.device for change in made} == {one.device, two.device}, "both did"
    assert {maker(change.subject) for change in made} == {third.device}
    prison.settle()
    assert texts(prison) == [
        "after it was put back",
        "built on it by one",
        "built on it by two",
        "of the third",
        "seen by the third",
    ]
    targets = {row["title"]: row["state"] for row in prison.at_hub("target").values()}
    assert targets == {"Baker": "APPLIED", "Cook": "OPEN"}
    for desk in (one, two, third):
        assert desk.values("target") == prison.at_hub("target")
        assert desk.rivals() == set()
        assert verify(desk.case).ok
    assert all(row.code == "NO_SUCH_RECORD" for desk in (one, two) for row in refusals(desk))
    own = third.make(Note, text="its own count goes on")
    assert counter(own) < AGAIN


def refusals(desk: Any) -> list[Any]:
    return list(desk.case.read_now(lambda reader: reader.refusals()))


def test_two_records_of_one_digest_stay_two(prison: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adopt, "_digest", lambda _: 7)
    one, two, third = prison.desk(), prison.desk(), prison.desk()
    prison.settle(2)
    backup, copy = prison.back_up_hub(), third.copy()
    third.make(Note, text="first")
    third.make(Note, text="second")
    for desk in (third, one):
        desk.sync()
    prison.put_back_hub(backup)
    third.put_back(copy, third.device, third.keys)
    third.make(Note, text="after it was put back")
    for desk in (third, one, two):
        desk.sync()
    prison.settle()
    assert texts(prison) == ["after it was put back", "first", "second"]
    ids = {row["text"]: number for number, row in prison.at_hub("note").items()}
    assert ids["first"] == make_id(third.device, AGAIN | 7)
    assert maker(ids["second"]) == one.device
