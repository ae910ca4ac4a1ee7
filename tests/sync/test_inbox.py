"""Applying what the hub sent: in order, once, and never what cannot be believed."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from ebatui.casework.fields import FieldError
from ebatui.services.ports import Arrived, OutOfOrder
from ebatui.sync.chain import check_chain
from ebatui.sync.contents import pack
from ebatui.sync.inbox import CannotApply, apply_arrived
from ebatui.sync.keys import new_key_pairs
from ebatui.sync.parcel import Header, seal_parcel


@pytest.fixture
def from_hub(terminal: Any, hub_keys: Any, helpers: Any) -> Any:
    """Puts a parcel of the hub's, with one change or given contents, into the mailbox."""

    def put(contents: Any = None, *, plain: bytes | None = None, to_key: bytes = b"") -> None:
        end = terminal.mailbox.arrived_end()
        number = end.number + 1
        change = helpers.with_cursor(helpers.person(number, device=8), number)
        header = Header(
            sender=0,
            to=terminal.device,
            number=number,
            previous=end.hash,
            seen=0,
            first_seq=number,
            count=1,
        )
        parcel = seal_parcel(
            header,
            pack(contents or Arrived(changes=(change,))) if plain is None else plain,
            to_key or terminal.keys.public.seal,
            hub_keys.signer(0),
        )
        terminal.mailbox.keep_arrived(end, [parcel])

    return put


def _apply(terminal: Any, helpers: Any) -> int:
    return asyncio.run(
        apply_arrived(terminal.case, terminal.mailbox, terminal.keys.open_key, helpers.now)
    )


def _refused(terminal: Any, helpers: Any) -> tuple[int, str]:
    with pytest.raises(CannotApply) as refused:
        _apply(terminal, helpers)
    return refused.value.number, refused.value.code


def test_what_arrived_is_applied_in_order_and_once(
    terminal: Any, from_hub: Any, helpers: Any
) -> None:
    for _ in range(3):
        from_hub()
    assert _apply(terminal, helpers) == 3
    assert [held.changes[0].cursor for held in terminal.case.received] == [1, 2, 3]
    assert terminal.mailbox.unread() == []
    assert _apply(terminal, helpers) == 0
    assert check_chain(terminal.mailbox) == (True, None)


def test_a_kill_before_it_was_marked_does_no_harm(
    terminal: Any, from_hub: Any, helpers: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from_hub()
    from_hub()

    class Killed(BaseException):
        pass

    def killed(*_: Any) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(terminal.mailbox, "mark_applied", killed)
        with pytest.raises(Killed):
            _apply(terminal, helpers)
    assert len(terminal.case.received) == 1
    assert terminal.mailbox.unread() == [1, 2]
    assert _apply(terminal, helpers) == 1
    assert len(terminal.case.received) == 2


def test_one_that_cannot_be_applied_stays_and_those_before_it_stand(
    terminal: Any, from_hub: Any, helpers: Any
) -> None:
    from_hub()
    from_hub(plain=b"\x63 of a later version")
    from_hub()
    assert _refused(terminal, helpers) == (2, "NEWER")
    assert terminal.mailbox.unread() == [2, 3]
    assert len(terminal.case.received) == 1


def test_what_is_wrong_is_told(terminal: Any, from_hub: Any, helpers: Any) -> None:
    from_hub()
    for fault, code in ((OutOfOrder(), "OUT_OF_ORDER"), (FieldError("person.x", "NEW"), "NEWER")):
        terminal.case.fault = fault
        assert _refused(terminal, helpers) == (1, code)
    terminal.case.fault = None
    assert _apply(terminal, helpers) == 1
    from_hub(plain=b"\x01 damaged")
    assert _refused(terminal, helpers) == (2, "DAMAGED")


def test_a_parcel_sealed_to_another_terminal_is_told(
    terminal: Any, from_hub: Any, helpers: Any
) -> None:
    from_hub(to_key=new_key_pairs().public.seal)
    assert _refused(terminal, helpers) == (1, "SEALED")


def test_a_parcel_of_no_hub_of_ours_is_not_applied(
    terminal: Any, helpers: Any, from_hub: Any
) -> None:
    from_hub()
    other = new_key_pairs()
    end = terminal.mailbox.arrived_end()
    header = Header(
        sender=0, to=terminal.device, number=2, previous=end.hash, seen=0, first_seq=2, count=1
    )
    forged = seal_parcel(header, pack([]), terminal.keys.public.seal, other.signer(0))
    terminal.mailbox.keep_arrived(end, [forged])
    assert check_chain(terminal.mailbox) == (False, "in 2")
    assert _refused(terminal, helpers) == (2, "DAMAGED")


def test_the_chain_names_the_first_bad_parcel(terminal: Any) -> None:
    from ebatui.sync.outbox import cut

    for seen in (0, 1, 2):
        terminal.enter(1, seen=seen)
    asyncio.run(cut(terminal.case, terminal.mailbox, terminal.signer))
    assert check_chain(terminal.mailbox) == (True, None)
    box = terminal.mailbox
    for change, bad in (
        ("UPDATE outgoing SET parcel = x'00' WHERE number = 3", "out 3"),
        ("UPDATE outgoing SET last_seq = 5 WHERE number = 2", "out 2"),
        ("DELETE FROM outgoing WHERE number = 1", "out 1"),
    ):
        with box._writing():
            box._db.execute(change)
        assert check_chain(box) == (False, bad)
