"""The merge: tables of what two people may do to one field, and laws over random histories."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ebatui.casework.ids import make_id
from ebatui.casework.records import BY_NAME
from ebatui.journal.change import Change
from ebatui.journal.merge import Merged, had_seen, in_order, merge

PERSON, CLOSURE, CONSENT = BY_NAME["person"], BY_NAME["closure"], BY_NAME["consent"]
TARGET = BY_NAME["target"]
SUBJECT = make_id(1, 1)


def change(
    device: int,
    seq: int,
    *,
    kind: str = "person",
    seen: int = 0,
    cursor: int | None = None,
    **fields: Any,
) -> Change:
    return Change(
        device=device, seq=seq, at=0, actor="a", kind=kind, subject=SUBJECT,
        fields=fields, seen=seen, cursor=cursor,
    )  # fmt: skip


def rivals(merged: Merged) -> list[tuple[str, Any, bool]]:
    return [(rival.field, rival.value, rival.conflict) for rival in merged.rivals]


def test_different_fields_both_stand() -> None:
    merged = merge(
        PERSON, [change(1, 1, cursor=1, welsh=True), change(2, 1, cursor=2, aliases="Q")]
    )
    assert merged.values == {"welsh": True, "aliases": "Q"}
    assert not merged.rivals


def test_an_act_that_two_tell_of_moves_a_state_once_and_is_refused_to_neither() -> None:
    told = [
        {"device": device, "seq": seq, "kind": "target", "cursor": cursor, "state": state}
        for device, seq, cursor, state in [
            (1, 1, 1, "OPEN"),
            (1, 2, 2, "APPLIED"),
            (2, 1, 3, "OPEN"),
            (2, 2, 4, "APPLIED"),
        ]
    ]
    merged = merge(TARGET, [change(**one) for one in told])
    assert (merged.values["state"], merged.refused_moves) == ("APPLIED", ())
    own = merge(TARGET, [change(**{**one, "device": 1, "seq": at}) for at, one in enumerate(told)])
    assert [one.seq for one in own.refused_moves] == [2], "one device does not repeat itself"


def test_equal_values_are_one() -> None:
    merged = merge(
        PERSON, [change(1, 1, cursor=1, surname="Ash"), change(2, 1, cursor=2, surname="Ash")]
    )
    assert merged.values == {"surname": "Ash"}
    assert not merged.rivals


@pytest.mark.parametrize(("field", "conflict"), [("aliases", False), ("surname", True)])
def test_concurrent_and_different_keeps_what_the_hub_accepted_first(
    field: str, conflict: bool
) -> None:
    first = change(2, 9, cursor=1, **{field: "first"})
    late = change(1, 1, cursor=2, **{field: "late"})
    merged = merge(PERSON, [late, first])
    assert merged.values == {field: "first"}
    assert rivals(merged) == [(field, "late", conflict)]


def test_a_waiting_change_comes_after_what_the_hub_accepted() -> None:
    merged = merge(
        PERSON, [change(1, 1, aliases="waiting"), change(2, 1, cursor=5, aliases="accepted")]
    )
    assert merged.values == {"aliases": "accepted"}
    assert rivals(merged) == [("aliases", "waiting", False)]


def test_a_later_write_that_saw_the_first_replaces_it() -> None:
    merged = merge(
        PERSON, [change(1, 1, cursor=1, surname="Ash"), change(2, 1, seen=1, surname="Elm")]
    )
    assert merged.values == {"surname": "Elm"}
    assert not merged.rivals


def test_a_device_never_conflicts_with_itself() -> None:
    merged = merge(PERSON, [change(1, 2, surname="Elm"), change(1, 1, surname="Ash")])
    assert merged.values == {"surname": "Elm"}
    assert not merged.rivals


CONFLICT = (
    change(1, 1, cursor=1, surname="Ash"),
    change(2, 1, cursor=2, surname="Elm"),
)


@pytest.mark.parametrize("chosen", ["Ash", "Elm", "Oak"])
def test_a_write_that_saw_both_settles_a_conflict(chosen: str) -> None:
    merged = merge(PERSON, [*CONFLICT, change(3, 1, seen=2, cursor=3, surname=chosen)])
    assert merged.values == {"surname": chosen}
    assert not merged.rivals


def test_a_write_that_saw_only_one_leaves_the_other_in_conflict() -> None:
    merged = merge(PERSON, [*CONFLICT, change(1, 2, cursor=3, surname="Oak")])
    assert merged.values == {"surname": "Oak"}
    assert rivals(merged) == [("surname", "Elm", True)]


def test_coming_to_the_rivals_value_unseen_ends_the_conflict() -> None:
    merged = merge(PERSON, [*CONFLICT, change(1, 2, cursor=3, surname="Elm")])
    assert merged.values == {"surname": "Elm"}
    assert not merged.rivals


def test_a_write_concurrent_with_an_equal_one_is_still_concurrent_with_the_next() -> None:
    merged = merge(
        PERSON,
        [
            change(1, 1, cursor=1, nino="QQ123456A"),
            change(2, 1, cursor=2, nino="QQ123456A"),
            change(1, 2, cursor=3, nino="QQ123456B"),  # had not seen the second
        ],
    )
    assert rivals(merged) == [("nino", "QQ123456A", True)]


def test_setting_a_field_to_nothing_takes_it_away() -> None:
    merged = merge(PERSON, [change(1, 1, aliases="Q"), change(1, 2, aliases=None)])
    assert merged.values == {}


def test_a_state_moves_only_along_its_arrows() -> None:
    first = change(1, 1, kind="closure", cursor=1, state="TO_VERIFY", answer="x")
    leap = change(2, 1, kind="closure", cursor=2, seen=1, state="ACKNOWLEDGED", contact="y")
    merged = merge(CLOSURE, [first, leap])
    assert merged.values == {"state": "TO_VERIFY", "answer": "x", "contact": "y"}
    assert merged.refused_moves == (leap,)


def test_concurrent_moves_go_as_far_as_the_arrows_let_them() -> None:
    merged = merge(
        CLOSURE,
        [
            change(1, 1, kind="closure", cursor=1, state="READY"),
            change(1, 2, kind="closure", cursor=2, state="SENT"),
            change(2, 1, kind="closure", cursor=3, seen=1, state="CLOSED"),
            change(3, 1, kind="closure", cursor=4, seen=2, state="CHASED"),
        ],
    )
    assert merged.values == {"state": "CLOSED"}
    assert rivals(merged) == [("state", "SENT", False)]
    assert [one.device for one in merged.refused_moves] == [3]


def test_a_state_that_another_had_not_seen_never_gives_way_unmarked() -> None:
    """A rota adviser's edit of two months ago arrives after all that was done since."""
    since = [
        change(1, 1, kind="target", cursor=1, state="OPEN"),
        change(1, 2, kind="target", cursor=2, state="APPLIED"),
        change(1, 3, kind="target", cursor=3, state="OFFER"),
    ]
    late = change(2, 1, kind="target", seen=1, cursor=9, state="DROPPED")
    merged = merge(TARGET, [*since, late])
    assert merged.values == {"state": "DROPPED"}
    assert rivals(merged) == [("state", "OFFER", False)]
    for chosen in ("OFFER", "DROPPED"):
        settle = change(1, 4, kind="target", seen=9, cursor=10, state=chosen)
        settled = merge(TARGET, [*since, late, settle])
        assert settled.values == {"state": chosen}
        assert not settled.rivals
        assert not settled.refused_moves


CONSENTS = (
    change(1, 1, kind="consent", cursor=1, state="GIVEN"),
    change(2, 1, kind="consent", cursor=2, state="REFUSED"),
)


def test_concurrent_consents_are_for_an_adviser_to_settle() -> None:
    merged = merge(CONSENT, CONSENTS)
    assert merged.values == {"state": "GIVEN"}
    assert rivals(merged) == [("state", "REFUSED", True)]
    assert not merged.refused_moves


@pytest.mark.parametrize("chosen", ["GIVEN", "REFUSED", "WITHDRAWN"])
def test_an_adviser_may_choose_any_consent_that_was_shown(chosen: str) -> None:
    settle = change(3, 1, kind="consent", seen=2, cursor=3, state=chosen)
    merged = merge(CONSENT, [*CONSENTS, settle])
    assert merged.values == {"state": chosen}
    assert not merged.rivals
    assert not merged.refused_moves


def test_moving_a_consent_without_seeing_its_rival_leaves_the_rival() -> None:
    withdraw = change(1, 2, kind="consent", cursor=3, state="WITHDRAWN")
    merged = merge(CONSENT, [*CONSENTS, withdraw])
    assert merged.values == {"state": "WITHDRAWN"}
    assert rivals(merged) == [("state", "REFUSED", True)]


VALUES = {
    "person": {"surname": ["Ash", "Elm", None], "aliases": ["P", "Q", None]},
    "closure": {"state": ["READY", "SENT", "CLOSED", "TO_VERIFY"], "answer": ["a", "b"]},
    "consent": {"state": ["GIVEN", "REFUSED", "WITHDRAWN"], "wording": ["1", "2"]},
}


@st.composite
def histories(draw: st.DrawFn) -> tuple[str, list[Change]]:
    """Changes that up to three devices could have made, each knowing part of the hub's order."""
    name = draw(st.sampled_from(sorted(VALUES)))
    seqs = {1: 0, 2: 0, 3: 0}
    seen = {1: 0, 2: 0, 3: 0}
    made: list[Change] = []
    for cursor in range(1, draw(st.integers(1, 8)) + 1):
        device = draw(st.sampled_from([1, 2, 3]))
        seqs[device] += 1
        seen[device] = draw(st.integers(seen[device], cursor - 1))
        fields = draw(
            st.fixed_dictionaries(
                {}, optional={f: st.sampled_from(v) for f, v in VALUES[name].items()}
            )
        )
        one = change(device, seqs[device], kind=name, seen=seen[device], cursor=cursor, **fields)
        made.append(replace(one, at=cursor))  # each an act of its own
    return name, made


@given(histories(), st.randoms(use_true_random=False))
def test_the_answer_does_not_depend_on_the_order_of_arrival(
    history: tuple[str, list[Change]], shuffler: random.Random
) -> None:
    name, changes = history
    arrived = list(changes)
    shuffler.shuffle(arrived)
    assert merge(BY_NAME[name], arrived) == merge(BY_NAME[name], changes)


@given(histories())
def test_nothing_written_is_lost_unseen(history: tuple[str, list[Change]]) -> None:
    """Every write is the field's value, a rival on show, refused, or was seen by a later one."""
    name, changes = history
    kind = BY_NAME[name]
    merged = merge(kind, changes)
    shown = {(rival.field, rival.change.device, rival.change.seq) for rival in merged.rivals}
    for field in VALUES[name]:
        refused = merged.refused_moves if field == kind.state else ()
        writes = [one for one in changes if field in one.fields and one not in refused]
        for one in writes:
            covered = any(had_seen(later, one) for later in writes if later is not one)
            same = one.fields[field] == merged.values.get(field)
            assert covered or same or (field, one.device, one.seq) in shown


@given(histories())
def test_a_write_that_has_seen_everything_leaves_no_rival(
    history: tuple[str, list[Change]],
) -> None:
    name, changes = history
    field = {"person": "surname", "closure": "answer", "consent": "wording"}[name]
    last = len(changes)
    settle = change(9, 1, kind=name, seen=last, cursor=last + 1, **{field: "settled"})
    merged = merge(BY_NAME[name], [*changes, settle])
    assert merged.values[field] == "settled"
    assert field not in {rival.field for rival in merged.rivals}


def test_order_is_the_hubs_then_what_waits() -> None:
    changes = [change(1, 2), change(1, 1, cursor=7), change(3, 1, cursor=2)]
    assert [(one.device, one.seq) for one in in_order(changes)] == [(3, 1), (1, 1), (1, 2)]
