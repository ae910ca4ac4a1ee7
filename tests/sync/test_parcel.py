"""Parcels: only what its sender signed, in its place in the chain, opens for its recipient."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ebatui.journal.pack import Packer
from ebatui.sync.contents import pack, unpack
from ebatui.sync.keys import KeyPairs, new_key_pairs
from ebatui.sync.parcel import (
    MOST_PARCEL_BYTES,
    NO_HASH,
    SIGNED_AS,
    Header,
    ParcelRefused,
    check_follows,
    check_parcel,
    open_parcel,
    parcel_hash,
    seal_parcel,
)

SENDER, HUB_KEYS, OTHER = new_key_pairs(), new_key_pairs(), new_key_pairs()
FIRST = Header(sender=7, to=0, number=1, previous=NO_HASH, seen=9, first_seq=1, count=1)


def _sealed(header: Header = FIRST, plain: bytes = b"plain", keys: KeyPairs = SENDER) -> bytes:
    return seal_parcel(header, plain, HUB_KEYS.public.seal, keys.signer(header.sender))


def _code(act: Any, *given_values: Any, **more: Any) -> str:
    with pytest.raises(ParcelRefused) as refused:
        act(*given_values, **more)
    return refused.value.code


numbers = st.integers(0, 2**62)
devices = st.integers(0, 2**31 - 1)
hashes = st.binary(min_size=32, max_size=32).filter(lambda found: found != NO_HASH)


@st.composite
def headers(draw: st.DrawFn) -> Header:
    number = draw(st.integers(1, 2**62))
    return Header(
        sender=draw(devices),
        to=draw(devices),
        number=number,
        previous=draw(hashes) if number > 1 else NO_HASH,
        seen=draw(numbers),
        first_seq=draw(numbers),
        count=draw(numbers),
    )


@given(headers(), st.binary(max_size=300))
def test_what_was_sealed_opens(header: Header, plain: bytes) -> None:
    parcel = _sealed(header, plain)
    assert check_parcel(parcel, SENDER.public.verify) == header
    assert open_parcel(parcel, SENDER.public.verify, HUB_KEYS.open_key) == (header, plain)


def test_changes_travel_whole(helpers: Any) -> None:
    changes = [helpers.person(seq, seen=9) for seq in (1, 2, 3)]
    parcel = _sealed(replace(FIRST, count=3), pack(changes))
    _, plain = open_parcel(parcel, SENDER.public.verify, HUB_KEYS.open_key)
    assert list(unpack(plain).changes) == changes
    assert b"Smith" not in parcel
    assert b"Mensah" not in parcel


def test_every_byte_matters() -> None:
    parcel = _sealed(plain=b"x" * 40)
    for place in range(len(parcel)):
        damaged = bytearray(parcel)
        damaged[place] ^= 1 << place % 8
        assert _code(check_parcel, bytes(damaged), SENDER.public.verify) == "BAD_SIGNATURE"
        assert (
            _code(open_parcel, bytes(damaged), SENDER.public.verify, HUB_KEYS.open_key)
            == "BAD_SIGNATURE"
        )


def test_no_shorter_or_longer_parcel_is_taken() -> None:
    parcel = _sealed()
    for length in range(len(parcel)):
        code = _code(check_parcel, parcel[:length], SENDER.public.verify)
        assert code in {"DAMAGED", "BAD_SIGNATURE"}
    assert _code(check_parcel, parcel + b"\0", SENDER.public.verify) == "BAD_SIGNATURE"


@settings(max_examples=200)
@given(st.binary(max_size=300))
def test_signed_nonsense_is_refused_cleanly(nonsense: bytes) -> None:
    """Even a device that signs anything at all can do no more than be refused."""
    parcel = nonsense + SENDER.signer(7).sign(SIGNED_AS + nonsense)
    try:
        check_parcel(parcel, SENDER.public.verify)
    except ParcelRefused as fault:
        code = fault.code
        assert code in {"DAMAGED", "VERSION"}


def test_only_the_senders_key_and_the_recipients_key_do() -> None:
    parcel = _sealed()
    assert _code(check_parcel, parcel, OTHER.public.verify) == "BAD_SIGNATURE"
    assert _code(check_parcel, parcel, b"short") == "BAD_SIGNATURE"
    assert _code(open_parcel, parcel, SENDER.public.verify, OTHER.open_key) == "SEALED"


def test_a_newer_format_says_so() -> None:
    body = Packer().number(2).raw(b"whatever").bytes()
    parcel = body + SENDER.signer(7).sign(SIGNED_AS + body)
    assert _code(check_parcel, parcel, SENDER.public.verify) == "VERSION"


def test_the_largest_parcel() -> None:
    with pytest.raises(ValueError, match="large"):
        _sealed(plain=bytes(MOST_PARCEL_BYTES))
    assert _code(check_parcel, bytes(MOST_PARCEL_BYTES + 1), SENDER.public.verify) == "TOO_BIG"


def test_a_signer_signs_only_as_itself() -> None:
    with pytest.raises(ValueError, match="sender"):
        seal_parcel(FIRST, b"", HUB_KEYS.public.seal, SENDER.signer(8))
    with pytest.raises(ValueError, match="chained"):
        _sealed(replace(FIRST, number=2))


def test_the_chain_is_followed() -> None:
    first = _sealed()
    second = replace(FIRST, number=2, previous=parcel_hash(first), first_seq=2)
    good = {"sender": 7, "to": 0, "number": 2, "previous": parcel_hash(first)}
    check_follows(second, **good)
    for name, wrong, code in (
        ("sender", 8, "NOT_FOR_US"),
        ("to", 8, "NOT_FOR_US"),
        ("number", 3, "NOT_NEXT"),
        ("previous", NO_HASH, "NOT_NEXT"),
    ):
        assert _code(check_follows, second, **good | {name: wrong}) == code


def test_two_seals_of_the_same_never_look_alike() -> None:
    assert parcel_hash(_sealed()) != parcel_hash(_sealed())


def test_a_small_parcel_is_small(helpers: Any) -> None:
    change = helpers.person(1, seen=9, surname="Smith", born="1980-07-13")
    plain = pack([change])
    assert len(_sealed(plain=plain)) - len(plain) <= 8 + 48 + 64
