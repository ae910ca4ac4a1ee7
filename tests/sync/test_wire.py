"""Requests and answers: each believed only from whom it is from, and an answer only to its own."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ebatui.casework.ids import MAX_DEVICE
from ebatui.journal.pack import Packer
from ebatui.sync.keys import new_key_pairs
from ebatui.sync.parcel import NO_HASH
from ebatui.sync.parts import Hold, Rest, hold_of, size_of_parts
from ebatui.sync.wire import (
    MOST_HEAD_BYTES,
    NO_NONCE,
    RECEIPT_SIGNED_AS,
    SHORT_HASH_BYTES,
    Receipt,
    Refused,
    Request,
    WireError,
    head_ends,
    read_answer,
    read_request,
    read_request_so_far,
    write_answer,
    write_request,
)

DEVICE, HUB_KEYS, OTHER = new_key_pairs(), new_key_pairs(), new_key_pairs()
NONCE = b"12345678"
ASK = Request(
    establishment="HLI",
    device=7,
    epoch=77,
    held=0,
    held_hash=NO_HASH,
    nonce=NONCE,
    moment=1_321_500_000,
    room=1 << 18,
    parcels=(b"parcel one", b"", b"x" * 300),
)
RECEIPT = Receipt(
    status=0, epoch=77, accepted=3, accepted_hash=b"h" * 32, latest=2, moment=1_321_500_000
)

SHORT = slice(SHORT_HASH_BYTES)

numbers = st.integers(0, 2**63 - 1)
places = st.text(max_size=5).filter(str.isprintable)
devices = st.integers(0, MAX_DEVICE)
hashes = st.binary(min_size=32, max_size=32)
parcels = st.lists(st.binary(max_size=60), max_size=4).map(tuple)


def _answer(receipt: Receipt = RECEIPT, held: tuple[bytes, ...] = (), **more: Any) -> bytes:
    to: dict[str, Any] = {"device": 7, "nonce": NONCE, "signer": HUB_KEYS.signer(0)}
    return write_answer(receipt, held, **to | more)


def _read(body: bytes, **more: Any) -> Any:
    to: dict[str, Any] = {"device": 7, "nonce": NONCE, "verify_key": HUB_KEYS.public.verify}
    return read_answer(body, **to | more)


def _code(act: Any, *given_values: Any, **more: Any) -> str:
    with pytest.raises(WireError) as refused:
        act(*given_values, **more)
    return refused.value.code


rests = st.none() | st.builds(Rest, numbers, numbers, st.binary(max_size=60))
holds = st.none() | st.builds(hold_of, numbers, st.binary(max_size=60))


@settings(deadline=None)
@given(places, devices, numbers, numbers, hashes, numbers, parcels, rests, holds)
def test_a_request_arrives_as_asked(
    place: str,
    device: int,
    epoch: int,
    held: int,
    held_hash: bytes,
    room: int,
    waiting: Any,
    rest: Rest | None,
    hold: Hold | None,
) -> None:
    asked = Request(
        establishment=place,
        device=device,
        epoch=epoch,
        held=held,
        held_hash=(held_hash if held else NO_HASH)[SHORT],
        nonce=NONCE,
        moment=5,
        room=room,
        parcels=waiting,
        rest=rest,
        hold=hold,
    )
    read, signature = read_request(write_request(asked, DEVICE.signer(7)))
    assert read == asked
    assert signature.is_from(DEVICE.public.verify)
    assert not signature.is_from(OTHER.public.verify)


@pytest.mark.parametrize(
    "more",
    [{name: 2**63} for name in ("device", "epoch", "held", "moment", "room")]
    + [
        {"device": MAX_DEVICE + 1},
        {"establishment": "H\x00I"},
        {"establishment": "x" * MOST_HEAD_BYTES},
        {"rest": Rest(2**63, 0, b"x")},
        {"rest": Rest(1, 2**63, b"x")},
        {"hold": Hold(2**63, 1, bytes(8))},
        {"hold": Hold(1, 2**63, bytes(8))},
    ],
    ids=str,
)
def test_what_no_database_can_hold_is_no_request(more: dict[str, Any]) -> None:
    body = write_request(replace(ASK, held_hash=b"h" * 8, **more), DEVICE.signer(7))
    assert _code(read_request, body) == "DAMAGED"


def test_a_head_is_known_to_be_in_and_to_be_none_as_early_as_can_be() -> None:
    whole = write_request(replace(ASK, parcels=()), DEVICE.signer(7))
    for size in range(len(whole)):
        assert head_ends(whole[:size]) is None
    assert head_ends(whole) == head_ends(whole + b"parts") == len(whole)
    assert _code(head_ends, whole[:1] + b"\x02") == "VERSION"
    assert _code(head_ends, Packer().number(MOST_HEAD_BYTES + 1).bytes()) == "DAMAGED"
    assert _code(head_ends, b"\xff" * 12) == "DAMAGED"


def test_a_request_with_any_byte_of_its_head_changed_is_refused() -> None:
    body = write_request(ASK, DEVICE.signer(7))
    head = len(write_request(replace(ASK, parcels=()), DEVICE.signer(7)))
    for place in range(head):
        damaged = bytearray(body)
        damaged[place] ^= 1 << place % 8
        try:
            _, signature = read_request(bytes(damaged))
        except WireError:
            continue
        assert not signature.is_from(DEVICE.public.verify), place


def test_a_request_cut_anywhere_is_refused() -> None:
    body = write_request(ASK, DEVICE.signer(7))
    ends = {len(write_request(replace(ASK, parcels=ASK.parcels[:n]), DEVICE.signer(7)))
            for n in range(4)}  # fmt: skip
    for length in set(range(len(body))) - ends:
        assert _code(read_request, body[:length]) == "DAMAGED"


def test_what_came_of_a_request_cut_short_counts() -> None:
    parcel = b"\x01\x07\x00\x05" + bytes(range(200))  # as far as it matters: number 5
    body = write_request(replace(ASK, parcels=(b"whole", parcel)), DEVICE.signer(7))
    for missing in range(1, 190):
        request, signature, parts = read_request_so_far(body[:-missing])
        assert signature.is_from(DEVICE.public.verify)
        assert (request.parcels, parts.cut_short) == ((b"whole",), True)
        assert parts.tail == Rest(5, 0, parcel[:-missing])


def test_the_rest_of_a_parcel_may_be_cut_too() -> None:
    rest = Rest(5, 4_096, bytes(range(200)))
    body = write_request(replace(ASK, parcels=(), rest=rest), DEVICE.signer(7))
    for missing in range(1, 190):
        request, _, parts = read_request_so_far(body[:-missing])
        assert request.rest is None
        assert parts.tail == replace(rest, data=rest.data[:-missing])


def test_only_a_true_beginning_is_completed() -> None:
    parcel = bytes(range(256)) * 40
    for size in (1, 4_096, len(parcel) - 1):
        assert hold_of(5, parcel[:size]).rest_of(parcel) == Rest(5, size, parcel[size:])
    for held in (b"", b"\x01", parcel, parcel + b"x", parcel[:99] + b"x"):
        assert hold_of(5, held).rest_of(parcel) is None


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200))
def test_noise_is_neither_request_nor_answer(noise: bytes) -> None:
    assert _code(read_request, noise) in {"DAMAGED", "VERSION"}
    assert _code(_read, noise) in {"DAMAGED", "BAD_SIGNATURE"}


@pytest.mark.parametrize(
    "page", [b"<!DOCTYPE html><html>Sign in to the WiFi</html>", b'{"detail": "Not Found"}' * 9]
)
def test_a_page_of_some_other_server_is_noise(page: bytes) -> None:
    assert _code(_read, page) == "DAMAGED"


@settings(deadline=None)
@given(numbers, numbers, hashes, numbers, parcels, st.sampled_from([0, 4, 5, 99]))
def test_an_answer_arrives_as_given(
    epoch: int, accepted: int, accepted_hash: bytes, latest: int, held: Any, status: int
) -> None:
    receipt = Receipt(
        status=status,
        epoch=epoch,
        accepted=accepted,
        accepted_hash=accepted_hash if accepted else NO_HASH,
        latest=latest,
        moment=5,
    )
    answer = _read(_answer(receipt, held))
    assert (answer.receipt, answer.parcels, answer.cut_short) == (receipt, held, False)


def test_an_answer_cut_short_keeps_its_receipt_and_whole_parcels() -> None:
    held = (b"first parcel", b"second parcel")
    body = _answer(held=held)
    receipt_ends = len(_answer())
    for length in range(len(body)):
        if length < receipt_ends:
            assert _code(_read, body[:length]) == "DAMAGED"
            continue
        answer = _read(body[:length])
        assert answer.receipt == RECEIPT
        assert answer.parcels == held[: len(answer.parcels)]
        whole = sum(size_of_parts(held[: count + 1]) <= length - receipt_ends for count in (0, 1))
        assert len(answer.parcels) == whole


def test_a_receipt_is_for_one_request_of_one_device_by_one_hub() -> None:
    body = _answer()
    assert _code(_read, body, nonce=b"87654321") == "BAD_SIGNATURE"
    assert _code(_read, body, device=8) == "BAD_SIGNATURE"
    assert _code(_read, body, verify_key=OTHER.public.verify) == "BAD_SIGNATURE"


def test_no_byte_of_a_receipt_can_be_changed() -> None:
    body = _answer()
    for place in range(len(body)):
        damaged = bytearray(body)
        damaged[place] ^= 1 << place % 8
        assert _code(_read, bytes(damaged)) in {"DAMAGED", "BAD_SIGNATURE"}


def test_only_unreadable_may_be_answered_to_no_one() -> None:
    lost = replace(RECEIPT, status=Refused.UNREADABLE, accepted=0, accepted_hash=NO_HASH)
    assert _read(_answer(lost, device=0, nonce=NO_NONCE)).receipt == lost
    for status in (0, Refused.CHAIN_DIFFERS, Refused.UNKNOWN_DEVICE):
        body = _answer(replace(lost, status=status), device=0, nonce=NO_NONCE)
        assert _code(_read, body) == "BAD_SIGNATURE"


def test_parts_yet_to_be_invented_are_passed_over() -> None:
    newer = Packer().number(98).run(b"anything").bytes()
    answer = _read(_answer(held=(b"one",)) + newer + Packer().number(99).run(b"").bytes())
    assert (answer.parcels, answer.cut_short) == ((b"one",), False)


def test_a_newer_answer_says_so_only_when_the_hub_signed_it() -> None:
    newer = Packer().number(2).raw(b"something else").bytes()
    signed = RECEIPT_SIGNED_AS + NONCE + Packer().number(7).bytes() + newer
    body = Packer().run(newer + HUB_KEYS.signer(0).sign(signed)).bytes()
    assert _code(_read, body) == "VERSION"
    forged = Packer().run(newer + OTHER.signer(0).sign(signed)).bytes()
    assert _code(_read, forged) == "DAMAGED"


def test_a_request_of_a_newer_terminal_says_so() -> None:
    assert _code(read_request, Packer().run(b"\x02").bytes()) == "VERSION"


def test_what_an_exchange_adds_is_small() -> None:
    empty = replace(ASK, parcels=())
    assert len(write_request(empty, DEVICE.signer(7))) < 110
    assert len(_answer()) < 115
