"""The codec's laws: what is written is read, and nothing else is believed."""

from __future__ import annotations

import tracemalloc
import zlib
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ebatui.casework.fields import FieldSpec, Type
from ebatui.casework.ids import HUB, MAX_DEVICE, make_id, stand_in
from ebatui.casework.records import KINDS
from ebatui.journal.change import Change
from ebatui.journal.codec import MOST_BYTES, CodecError, Rows, decode, encode
from ebatui.journal.pack import Malformed, Packer, Unpacker
from ebatui.services.ports import Arrived, Placed, Refusal

CODES = {
    "READ",
    "VERSION",
    "PRIMING",
    "UNKNOWN_KIND",
    "UNKNOWN_FIELD",
    "UNKNOWN_CODE",
    "TOO_BIG",
    "DAMAGED",
}

devices = st.integers(0, 2**31 - 1)
record_ids = st.builds(make_id, devices, st.integers(1, 2**32 - 1))
words = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


def values(spec: FieldSpec) -> st.SearchStrategy[Any]:
    match spec.holds:
        case Type.TEXT:
            return words.map(lambda text: text or None)
        case Type.CODE:
            assert spec.codes is not None
            return st.sampled_from([code.value for code in spec.codes])
        case Type.DATE:
            return st.dates().map(date.isoformat)
        case Type.MOMENT:
            return st.datetimes().map(lambda moment: moment.isoformat(timespec="minutes"))
        case Type.BOOL:
            return st.booleans()
        case Type.REF:
            return record_ids
        case Type.CODES:
            assert spec.codes is not None
            every = [code.value for code in spec.codes]
            return st.sets(st.sampled_from(every)).map(
                lambda some: " ".join(code for code in every if code in some)
            )
        case _:
            return st.integers(-(2**63) + 1, 2**63 - 1)


@st.composite
def changes(draw: st.DrawFn) -> Change:
    kind = draw(st.sampled_from(KINDS))
    names = draw(st.lists(st.sampled_from(kind.fields), unique_by=lambda spec: spec.name))
    return Change(
        device=draw(devices),
        seq=draw(st.integers(1, 2**40)),
        at=draw(st.integers(-(2**40), 2**40)),
        actor=draw(words),
        kind=kind.name,
        subject=draw(record_ids),
        fields={spec.name: draw(st.none() | values(spec)) for spec in names},
        seen=draw(st.integers(0, 2**40)),
        cursor=draw(st.none() | st.integers(0, 2**40)),
    )


numbers = st.integers(0, 2**40)
arrivals = st.builds(
    Arrived,
    changes=st.lists(changes(), max_size=8).map(tuple),
    placed=st.lists(st.builds(Placed, devices, numbers, numbers, numbers)).map(tuple),
    refusals=st.lists(st.builds(Refusal, devices, numbers, words, words)).map(tuple),
    labels=st.dictionaries(devices, words),
)


def as_arrived(rows: Rows) -> Arrived:
    return Arrived(
        rows.changes,
        tuple(Placed(*row) for row in rows.placed),
        tuple(Refusal(*row) for row in rows.refusals),
        rows.labels,
    )


@given(arrivals)
def test_what_is_written_is_read(arrived: Arrived) -> None:
    assert as_arrived(decode(encode(arrived))) == arrived


@given(changes())
def test_field_types_survive_too(change: Change) -> None:
    (back,) = decode(encode([change])).changes
    assert {name: type(value) for name, value in back.fields.items()} == {
        name: type(value) for name, value in change.fields.items()
    }


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_kind_with_every_field_set_and_every_field_cleared(kind: Any) -> None:
    for full in (True, False):
        given_values = {spec.name: _sample(spec) if full else None for spec in kind.fields}
        change = _change(kind=kind.name, fields=given_values)
        assert decode(encode([change])).changes == (change,)


@pytest.mark.parametrize("device", [stand_in(7), stand_in(HUB), stand_in(MAX_DEVICE)])
def test_what_a_stand_in_made_of_another_prisons_records(device: int) -> None:
    changes = (
        _change(device=device, seq=1, cursor=4, seen=2),
        _change(device=7, seq=9, cursor=5, seen=4),
        _change(device=device, seq=2, cursor=6, seen=5, fields={"surname": None}),
    )
    assert decode(encode(changes)).changes == changes


def _sample(spec: FieldSpec) -> Any:
    return {
        Type.TEXT: "Ŵyn – O'Brien",
        Type.CODES: " ".join(code.value for code in spec.codes) if spec.codes else None,
        Type.CODE: [code.value for code in spec.codes][-1] if spec.codes else None,
        Type.DATE: "2011-11-17",
        Type.MOMENT: "2011-11-17T09:30",
        Type.BOOL: False,
        Type.REF: make_id(3, 9),
        Type.INT: -1,
        Type.PENCE: 6750,
    }[spec.holds]


def _change(**more: Any) -> Change:
    base: dict[str, Any] = {
        "device": 7,
        "seq": 1,
        "at": 1_321_500_000,
        "actor": "A Mensah",
        "kind": "person",
        "subject": make_id(7, 1),
        "fields": {"surname": "Smith"},
    }
    return Change(**base | more)


def _outcome(data: bytes) -> str:
    """``READ``, or the code of the one exception there may be."""
    try:
        decode(data)
    except CodecError as fault:
        return fault.code
    return "READ"


@settings(max_examples=400)
@given(st.binary(max_size=400), st.booleans())
def test_random_bytes_raise_nothing_but_codec_error(data: bytes, deflated: bool) -> None:
    if deflated:
        squeeze = zlib.compressobj(9, zlib.DEFLATED, -15)
        data = b"\x01" + squeeze.compress(data) + squeeze.flush()
    assert _outcome(data) in CODES


@settings(max_examples=200)
@given(arrivals, st.data())
def test_a_damaged_payload_is_refused_or_read_but_never_crashes(
    arrived: Arrived, data: st.DataObject
) -> None:
    damaged = bytearray(encode(arrived))
    place = data.draw(st.integers(0, len(damaged) - 1))
    damaged[place] ^= data.draw(st.integers(1, 255))
    assert _outcome(bytes(damaged)) in CODES


@given(arrivals, st.integers(0, 10**6))
def test_a_payload_cut_short_is_refused_unless_nothing_is_lost(
    arrived: Arrived, length: int
) -> None:
    whole = encode(arrived)
    cut = whole[: length % len(whole)]
    if _outcome(cut) == "READ":  # zeros at the very end say nothing
        assert as_arrived(decode(cut)) == arrived
    else:
        assert _outcome(cut) in {"DAMAGED", "PRIMING"}


def _deflate(plain: bytes) -> bytes:
    squeeze = zlib.compressobj(9, zlib.DEFLATED, -15)
    return b"\x01" + squeeze.compress(plain) + squeeze.flush()


def _most_memory(data: bytes) -> int:
    tracemalloc.start()
    try:
        _outcome(data)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_a_bomb_takes_no_memory() -> None:
    bomb = _deflate(bytes(200_000_000))
    assert len(bomb) < 300_000
    assert _most_memory(bomb) < 16_000_000
    with pytest.raises(CodecError) as refused:
        decode(bomb)
    assert refused.value.code == "TOO_BIG"


def test_counts_that_promise_more_than_is_there_are_not_believed() -> None:
    for count in (10_000, 10_001, 2**63):
        assert _most_memory(_deflate(Packer().number(count).bytes())) < 200_000


def test_the_densest_payload_stays_within_64_megabytes() -> None:
    packer = Packer().number(10_000)
    for _ in range(10_000):
        packer.text("")
    packer.number(10_000)
    episode = next(kind for kind in KINDS if kind.name == "episode")
    for _ in range(10_000):
        packer.number(episode.tag).signed(0).signed(0).signed(0).number(0)
        packer.signed(0).signed(1).signed(0).number(0)
        packer.number(len(episode.fields))
        for place in range(len(episode.fields)):
            packer.number(place << 1 | 1)
    packer.number(10_000)
    for place in range(10_000):
        packer.number(2**60 + place).number(2**61).number(2**62).number(2**59 + place)
    packer.number(10_000)
    for place in range(10_000):
        packer.number(2**60 + place).number(2**61).text("a").text("")
    packer.number(10_000)
    for place in range(10_000):
        packer.number(2**60 + place).text("l")
    data = _deflate(packer.bytes())
    assert len(packer) < MOST_BYTES
    assert len(decode(data).changes) == 10_000
    assert _most_memory(data) < 64_000_000


def test_the_callers_bound_is_kept() -> None:
    data = encode([_change(kind="note", fields={"text": "x" * 1_900}, subject=make_id(7, 2))])
    assert decode(data, 2_000).changes
    with pytest.raises(CodecError) as refused:
        decode(data, 1_000)
    assert refused.value.code == "TOO_BIG"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "DAMAGED"),
        (b"\x03abc", "VERSION"),
        (b"\x02", "DAMAGED"),
        (b"\x02abcdefgh", "DAMAGED"),
        (b"\x02ab" + bytes(4), "PRIMING"),
        (b"\x00", "VERSION"),
        (b"\x01", "DAMAGED"),
        (_deflate(b""), "DAMAGED"),
        (_deflate(bytes(5)) + b"x", "DAMAGED"),
        (_deflate(bytes(6)), "DAMAGED"),
        (_deflate(Packer().number(1).text("A").number(1).number(99).raw(bytes(9)).bytes()),
         "UNKNOWN_KIND"),
        (_deflate(Packer().number(1).text("A").number(1).number(1).raw(bytes(8)).number(1)
                  .number(60 << 1).raw(bytes(4)).bytes()), "UNKNOWN_FIELD"),
        (_deflate(Packer().number(1).text("A").number(1).number(1).raw(bytes(8)).number(1)
                  .number(5 << 1).number(2).raw(bytes(3)).bytes()), "UNKNOWN_CODE"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(data: bytes, code: str) -> None:
    with pytest.raises(CodecError) as refused:
        decode(data)
    assert refused.value.code == code


def test_nothing_is_a_payload_too() -> None:
    assert as_arrived(decode(encode(Arrived()))) == Arrived()
    assert decode(encode([])).changes == ()


@pytest.mark.parametrize(
    "change",
    [
        _change(fields={"surname": "\ud800"}),
        _change(fields={"surname": 5}),
        _change(fields={"sex": "X"}),
        _change(fields={"born": "13/7/1980"}),
        _change(fields={"born": "19800713"}),
        _change(fields={"reading_help": 1}),
        _change(seq=0),
        _change(device=-1),
        _change(device=2**32),
        _change(subject=-1),
        _change(seen=-1),
    ],
)
def test_what_could_not_be_read_back_is_not_written(change: Change) -> None:
    with pytest.raises(CodecError) as refused:
        encode([change])
    assert refused.value.code == "BAD_VALUE"


def test_unknown_names_are_not_written() -> None:
    for change, code in (
        (_change(kind="persona"), "UNKNOWN_KIND"),
        (_change(fields={"shoe": "9"}), "UNKNOWN_FIELD"),
    ):
        with pytest.raises(CodecError) as refused:
            encode([change])
        assert refused.value.code == code


def test_more_entries_than_a_parcel_holds_are_not_written() -> None:
    many = [_change(seq=seq, fields={}) for seq in range(1, 10_002)]
    with pytest.raises(CodecError) as refused:
        encode(many)
    assert refused.value.code == "TOO_BIG"
    assert len(decode(encode(many[:-1])).changes) == 10_000


def test_version_1_stays_readable() -> None:
    """A payload as version 1 was; every format stays readable."""
    change = _change(
        fields={"surname": "Smith", "born": "1980-07-13", "sex": "M", "reading_help": True}
    )
    fixed = Packer().number(1).text("A Mensah").number(1)
    fixed.number(1).signed(7).signed(0).signed(1_321_500_000).number(0)
    fixed.signed(0).signed(1).signed(0).number(0).number(4)
    fixed.number(1 << 1).text("Smith")
    fixed.number(4 << 1).signed(date(1980, 7, 13).toordinal() - date(1970, 1, 1).toordinal())
    fixed.number(5 << 1).number(0).number(11 << 1).number(1)
    fixed.number(0).number(0).number(0)
    assert fixed.bytes().hex() == (
        "010841204d656e73616801010e00c0f5a3ec09000002000004"
        "0205536d69746808" + Packer().signed(3846).bytes().hex() + "0a001601000000"
    )
    assert decode(_deflate(fixed.bytes())) == Rows((change,))


def test_version_1_reads_every_type() -> None:
    """Kinds and values of version 1, the newer type of field among them."""
    induction = next(kind for kind in KINDS if kind.name == "induction")
    place = [spec.name for spec in induction.fields].index("documents")
    head = Packer().number(1).text("A").number(1).number(4).raw(bytes(8)).number(1)
    for told, outcome in (("PASSPORT ARC", "READ"), ("SKETCH", "UNKNOWN_CODE")):
        packer = Packer().raw(head.bytes()).number(place << 1).text(told).raw(bytes(3))
        assert _outcome(_deflate(packer.bytes())) == outcome


@given(st.integers(0, 2**64 - 1), st.integers(-(2**63), 2**63 - 1))
def test_numbers_survive(number: int, signed: int) -> None:
    unpacker = Unpacker(Packer().number(number).signed(signed).bytes())
    assert (unpacker.number(), unpacker.signed(), unpacker.left) == (number, signed, 0)


@pytest.mark.parametrize("data", [b"", b"\x80", b"\x80\x00", b"\xff" * 10, b"\xff" * 9 + b"\x02"])
def test_numbers_have_one_form(data: bytes) -> None:
    with pytest.raises(Malformed):
        Unpacker(data).number()


@pytest.mark.parametrize("number", [-1, 2**64])
def test_numbers_out_of_range_are_not_written(number: int) -> None:
    with pytest.raises(Malformed):
        Packer().number(number)
