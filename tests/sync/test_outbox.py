"""Cutting parcels: everything committed, once, in bounded parcels that span one ``seen`` each."""

from __future__ import annotations

import asyncio
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ebatui.journal.change import Change
from ebatui.services.ports import Arrived
from ebatui.sync.chain import check_chain
from ebatui.sync.contents import unpack
from ebatui.sync.outbox import MOST_CHANGES, MOST_PLAIN_BYTES, CaseFileBehind, batches, cut
from ebatui.sync.parcel import open_parcel


def _cut(terminal: Any) -> int:
    return asyncio.run(cut(terminal.case, terminal.mailbox, terminal.signer))


def _opened(terminal: Any, hub_keys: Any) -> list[tuple[Any, Arrived]]:
    opened = []
    for row in terminal.mailbox.chain_rows("outgoing"):
        header, plain = open_parcel(row.parcel, terminal.keys.public.verify, hub_keys.open_key)
        opened.append((header, unpack(plain)))
    return opened


def _all_changes(terminal: Any, hub_keys: Any) -> list[Change]:
    return [change for _, held in _opened(terminal, hub_keys) for change in held.changes]


def test_what_waits_is_cut_once(terminal: Any, hub_keys: Any) -> None:
    assert _cut(terminal) == 0
    terminal.enter(3)
    assert _cut(terminal) == 3
    before = terminal.mailbox.chain_rows("outgoing")
    assert _cut(terminal) == 3
    assert terminal.mailbox.chain_rows("outgoing") == before
    assert _all_changes(terminal, hub_keys) == terminal.case.own
    assert terminal.mailbox.waiting().uncut == 0


def test_an_unstarted_parcel_grows_and_a_frozen_one_never_changes(
    terminal: Any, hub_keys: Any
) -> None:
    terminal.enter(2)
    _cut(terminal)
    terminal.enter(1)
    assert _cut(terminal) == 3
    ((header, _),) = _opened(terminal, hub_keys)
    assert (header.number, header.first_seq, header.count) == (1, 1, 3)
    frozen = terminal.mailbox.take_waiting(10**6)
    terminal.enter(2)
    assert _cut(terminal) == 5
    rows = terminal.mailbox.chain_rows("outgoing")
    assert rows[0].parcel == frozen[0].parcel
    assert [(head.first_seq, head.count) for head, _ in _opened(terminal, hub_keys)] == [
        (1, 3),
        (4, 2),
    ]
    assert _all_changes(terminal, hub_keys) == terminal.case.own
    assert check_chain(terminal.mailbox) == (True, None)


def test_no_parcel_spans_two_seen(terminal: Any, hub_keys: Any) -> None:
    for seen in (0, 5, 5, 9):
        terminal.enter(2, seen=seen)
        _cut(terminal)
    assert [(head.seen, head.first_seq, head.count) for head, _ in _opened(terminal, hub_keys)] == [
        (0, 1, 2),
        (5, 3, 4),
        (9, 7, 2),
    ]
    assert _all_changes(terminal, hub_keys) == terminal.case.own


def test_a_large_import_becomes_several_parcels(terminal: Any, hub_keys: Any) -> None:
    terminal.enter(10_500)
    assert _cut(terminal) == 10_500
    opened = _opened(terminal, hub_keys)
    assert len(opened) > 5
    assert all(head.count <= MOST_CHANGES for head, _ in opened)
    assert _all_changes(terminal, hub_keys) == terminal.case.own
    assert all(one.last_seq + 1 == two.first_seq for (one, _), (two, _) in pairwise(opened))
    assert check_chain(terminal.mailbox) == (True, None)


def test_nothing_is_cut_before_there_is_a_hub(terminals: Any) -> None:
    alone = terminals(9)
    alone.enter(2)
    assert _cut(alone) == 0
    assert alone.mailbox.waiting().uncut == 2


def test_a_case_file_that_was_put_back_is_told(terminal: Any) -> None:
    terminal.enter(3)
    _cut(terminal)
    terminal.case.own.pop()
    with pytest.raises(CaseFileBehind):
        _cut(terminal)


def test_a_parcel_frozen_while_it_was_being_cut_again_is_kept(
    terminal: Any, hub_keys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal.enter(1)
    _cut(terminal)
    terminal.enter(1)
    replace_after = terminal.mailbox.replace_after
    frozen: list[Any] = []

    def freezing(*given_values: Any) -> bool:
        if not frozen:  # the nightly command takes it at the worst moment
            frozen.extend(terminal.mailbox.take_waiting(10**6))
        return bool(replace_after(*given_values))

    monkeypatch.setattr(terminal.mailbox, "replace_after", freezing)
    assert _cut(terminal) == 2
    assert terminal.mailbox.chain_rows("outgoing")[0].parcel == frozen[0].parcel
    assert _all_changes(terminal, hub_keys) == terminal.case.own


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2_000)), max_size=200))
def test_batches_hold_every_change_in_order(rows: list[tuple[int, int]]) -> None:
    seen = 0
    changes = []
    for seq, (step, length) in enumerate(rows, 1):
        seen += step // 2
        changes.append(
            Change(
                device=7,
                seq=seq,
                at=0,
                actor="A",
                kind="note",
                subject=(7 << 32) + seq,  # type: ignore[arg-type]
                fields={"text": "é" * length},
                seen=seen,
            )
        )
    cut_up = list(batches(changes))
    assert [change for batch in cut_up for change in batch] == changes
    for batch in cut_up:
        assert len({change.seen for change in batch}) == 1
        size = sum(len(str(change.fields["text"]).encode()) for change in batch)
        assert size <= MOST_PLAIN_BYTES
    for one, two in pairwise(cut_up):
        assert one[-1].seen != two[0].seen or len(one) + len(two) > 10  # no needless parcels
