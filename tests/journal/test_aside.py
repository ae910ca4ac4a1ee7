"""What the hub set aside: it is shown while it waits, and never comes back once it is past."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ebatui.casework.records import BY_NAME
from ebatui.journal.aside import FORBIDDEN_MOVE, still_said
from ebatui.journal.change import Change
from ebatui.journal.merge import merge
from tests.journal.test_merge import change

PERSON, TARGET = BY_NAME["person"], BY_NAME["target"]


def target(device: int, seq: int, cursor: int | None = None, **fields: Any) -> Change:
    return change(device, seq, kind="target", cursor=cursor, seen=1, **fields)


def test_a_refused_move_does_not_stand_once_the_state_has_moved_back() -> None:
    history = [
        target(1, 1, 1, state="OPEN", title="Baker"),
        target(2, 1, 2, state="DROPPED"),
        target(2, 2, 3, state="OPEN"),
        target(1, 2, state="APPLIED", employer="Bun & Co"),
    ]
    assert merge(TARGET, history).values["state"] == "APPLIED", "as if it waited"
    said = still_said(TARGET, history, {(1, 2): {FORBIDDEN_MOVE}})
    assert merge(TARGET, said).values == {"state": "OPEN", "title": "Baker", "employer": "Bun & Co"}


def test_a_field_at_fault_is_shown_until_it_is_mended_and_then_contests_nothing() -> None:
    bad = change(1, 1, surname="x" * 99, aliases="Al")
    why = {(1, 1): {"TOO_LONG"}}
    assert merge(PERSON, still_said(PERSON, [bad], why)).values["surname"] == "x" * 99
    mended = [bad, change(1, 2, cursor=7, surname="Ash")]
    merged = merge(PERSON, still_said(PERSON, mended, why))
    assert merged.values == {"surname": "Ash", "aliases": "Al"}
    assert not merged.rivals


@given(
    st.lists(
        st.tuples(st.integers(1, 3), st.booleans(), st.sampled_from(["surname", "aliases", "sex"])),
        max_size=12,
    ),
    st.sets(st.tuples(st.integers(1, 3), st.integers(1, 6))),
)
def test_only_what_was_set_aside_is_touched(
    said: list[tuple[int, bool, str]], aside: set[tuple[int, int]]
) -> None:
    seqs = {1: 0, 2: 0, 3: 0}
    history = []
    for place, (device, placed, field) in enumerate(said, 1):
        seqs[device] += 1
        history.append(
            change(device, seqs[device], cursor=place if placed else None, **{field: str(place)})
        )
    why = {name: {"TOO_LONG"} for name in aside}
    left = still_said(PERSON, history, why)
    assert [(one.device, one.seq) for one in left] == [(one.device, one.seq) for one in history]
    for before, after in zip(history, left, strict=True):
        again = any(
            later.device == before.device and later.seq > before.seq
            for later in history
            if later.fields.keys() & before.fields.keys()
        )
        gone = (before.device, before.seq) in aside and again
        assert after.fields == ({} if gone else before.fields)
    assert still_said(PERSON, left, why) == left
