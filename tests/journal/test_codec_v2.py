"""Version 2's own laws: primed or not, whatever the contents, what is written is read."""

from __future__ import annotations

import json
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ebatui.casework.fields import FieldSpec, Type
from ebatui.casework.ids import HUB, make_id
from ebatui.casework.records import KINDS
from ebatui.journal import squeeze
from ebatui.journal.change import Change
from ebatui.journal.codec import UNPRIMED, CodecError, Primings, Rows, decode, encode
from ebatui.journal.coder import Reader, Tally, Writer, flag, number, signed
from ebatui.journal.pack import Packer
from ebatui.journal.priming import NONE, BadPriming, Priming, read_priming
from ebatui.journal.rangecoder import MOST_TOTAL, Decoder, Encoder, Odds, Overrun
from ebatui.journal.squeeze import Squeezer, check_of
from ebatui.journal.texts import Texts
from ebatui.reference.primings import shipped_primings
from ebatui.services.ports import Arrived, Placed, Refusal

SHIPPED = shipped_primings()
GOLDEN = Path(__file__).resolve().parent / "golden"

words = st.sampled_from(
    ["Smith", "Ash", "Lee", "Ash Roofing Ltd", "QQ123456C", "AB1", "12.30, 4 Ltd", "", "é\x00\x01"]
) | st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
days = st.dates().map(lambda day: day.isoformat())
moments = st.datetimes().map(lambda moment: moment.isoformat(timespec="minutes"))
devices = st.sampled_from([HUB, 7, 1_234_567_890]) | st.integers(0, 2**31 - 1)
record_ids = st.builds(make_id, devices, st.integers(1, 40) | st.integers(1, 2**32 - 1))


def values(spec: FieldSpec) -> st.SearchStrategy[Any]:
    codes = [code.value for code in spec.codes or ()]
    return {
        Type.TEXT: words.map(lambda text: text or None),
        Type.CODE: st.sampled_from(codes or [None]),
        Type.CODES: st.sets(st.sampled_from(codes or [""])).map(
            lambda some: " ".join(code for code in codes if code in some)
        ),
        Type.DATE: days,
        Type.MOMENT: moments,
        Type.BOOL: st.booleans(),
        Type.REF: record_ids | st.integers(-5, -1),
        Type.INT: st.integers(-(2**63) + 1, 2**63 - 1) | st.sampled_from([5, 10, 15]),
        Type.PENCE: st.integers(-(2**63) + 1, 2**63 - 1) | st.integers(0, 20_000),
    }[spec.holds]


@st.composite
def days_of_changes(draw: st.DrawFn) -> tuple[Change, ...]:
    """Changes as a day makes them: acts of several changes, new records and known ones."""
    made: list[Change] = []
    at, seq = draw(st.integers(-(2**40), 2**40)), draw(st.integers(1, 2**40))
    for newest in range(draw(st.integers(0, 8))):
        kind = draw(st.sampled_from(KINDS))
        fields = draw(st.lists(st.sampled_from(kind.fields), unique_by=lambda spec: spec.name))
        new = draw(st.booleans())
        subject = make_id(7, 100 + newest) if new else draw(record_ids)
        foreign = draw(st.integers(0, 5)) == 0
        made.append(
            Change(
                device=draw(devices) if foreign else 7,
                seq=draw(st.integers(1, 2**40)) if foreign else seq,
                at=at,
                actor=draw(st.sampled_from(["adv1", "adv2", "hub", ""])),
                kind=kind.name,
                subject=subject,
                fields={spec.name: draw(st.none() | values(spec)) for spec in fields},
                seen=draw(st.sampled_from([0, 5, 2**40])),
                cursor=draw(st.none() | st.integers(0, 2**40)) if foreign else None,
            )
        )
        seq += 0 if foreign else 1
        at += draw(st.sampled_from([0, 0, 1, 90, -3_600, 86_400]))
    return tuple(made)


numbers = st.integers(0, 2**40)
arrivals = st.builds(
    Arrived,
    changes=days_of_changes(),
    placed=st.lists(st.builds(Placed, devices, numbers, numbers, numbers), max_size=4).map(tuple),
    refusals=st.lists(st.builds(Refusal, devices, numbers, words, words), max_size=4).map(tuple),
    labels=st.dictionaries(devices, words, max_size=4),
)


def as_arrived(rows: Rows) -> Arrived:
    return Arrived(
        rows.changes,
        tuple(Placed(*row) for row in rows.placed),
        tuple(Refusal(*row) for row in rows.refusals),
        rows.labels,
    )


fixture_is_not_reset = settings(
    max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@fixture_is_not_reset
@given(arrived=arrivals)
def test_what_is_written_with_a_priming_is_read_with_it(
    arrived: Arrived, priming: Priming, primings: Primings
) -> None:
    data = encode(arrived, priming)
    assert as_arrived(decode(data, primings=primings)) == arrived
    assert as_arrived(decode(encode(arrived), primings=primings)) == arrived


@settings(max_examples=40, deadline=None)
@given(arrivals)
def test_what_is_written_with_the_shipped_priming_is_read_with_it(arrived: Arrived) -> None:
    assert SHIPPED.newest.text
    assert as_arrived(decode(encode(arrived, SHIPPED.newest), primings=SHIPPED)) == arrived


def test_a_priming_that_is_not_here_is_a_newer_ones(priming: Priming) -> None:
    data = encode([_note("Seen on the wing")], priming)
    with pytest.raises(CodecError) as refused:
        decode(data, primings=UNPRIMED)
    assert refused.value.code == "PRIMING"


def test_an_answer_is_written_with_the_priming_of_who_asked(
    priming: Priming, primings: Primings
) -> None:
    later = read_priming(Priming(text=b"x" * 400).to_bytes())
    both = Primings({priming.name: lambda: priming, later.name: lambda: later})
    assert both.newest is later
    assert both.for_reader_of(encode([_note("a")], priming)) is priming
    assert both.for_reader_of(encode([_note("a")])) is NONE
    assert primings.for_reader_of(encode([_note("a")], later)) is priming
    assert both.for_reader_of(b"\x01") is later


def _note(text: str, **more: Any) -> Change:
    base: dict[str, Any] = {
        "device": 7,
        "seq": 1,
        "at": 1_795_000_000,
        "actor": "adv1",
        "kind": "note",
        "subject": make_id(7, 2),
        "fields": {"episode": make_id(7, 1), "kind": "GENERAL", "minutes": 10, "text": text},
    }
    return Change(**base | more)


def test_what_belongs_together_costs_little() -> None:
    """The second record of an act adds its kind and values, not who and when again."""
    person = _note("", kind="person", subject=make_id(7, 9), fields={"surname": "Smith"})
    episode = _note(
        "", kind="episode", seq=2, subject=make_id(7, 10), fields={"person": make_id(7, 9)}
    )
    one, two = (len(encode(changes, SHIPPED.newest)) for changes in ([person], [person, episode]))
    assert two - one <= 4


# Damage, after authentication


def _outcome(data: bytes, primings: Primings) -> str:
    try:
        decode(data, primings=primings)
    except CodecError as fault:
        return fault.code
    return "READ"


@fixture_is_not_reset
@given(arrived=arrivals, data=st.data())
def test_a_damaged_parcel_is_refused_or_read_and_never_crashes(
    arrived: Arrived, data: st.DataObject, priming: Priming, primings: Primings
) -> None:
    whole = bytearray(encode(arrived, priming))
    if data.draw(st.booleans()):
        whole[data.draw(st.integers(0, len(whole) - 1))] ^= data.draw(st.integers(1, 255))
    else:
        del whole[data.draw(st.integers(0, len(whole) - 1)) :]
    codes = {"READ", "VERSION", "PRIMING", "TOO_BIG", "DAMAGED"}
    codes |= {"UNKNOWN_KIND", "UNKNOWN_FIELD", "UNKNOWN_CODE"}
    assert _outcome(bytes(whole), primings) in codes


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=300), st.binary(max_size=60), st.integers(0, 2**24))
def test_noise_in_a_sound_envelope_is_refused_or_read(
    structure: bytes, squeezed: bytes, length: int
) -> None:
    head = Packer().raw(NONE.name).raw(b"cc").number(len(structure)).number(length)
    data = b"\x02" + head.raw(structure).raw(squeezed).bytes()
    assert _outcome(data, UNPRIMED) != ""


def _enveloped(structure: bytes, texts: bytes = b"") -> bytes:
    how, squeezed = Squeezer(b"").squeeze(texts)
    head = Packer().raw(NONE.name).raw(check_of(texts))
    head.number(len(structure)).number(len(texts) << 1 | how)
    return b"\x02" + head.raw(structure).raw(squeezed).bytes()


def test_text_is_bounded_before_memory_is_taken() -> None:
    head = Packer().raw(NONE.name).raw(b"cc").number(0).number((1 << 40) << 1)
    tracemalloc.start()
    try:
        assert _outcome(b"\x02" + head.bytes(), UNPRIMED) == "TOO_BIG"
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()


def test_the_densest_parcel_stays_within_64_megabytes() -> None:
    """Ten thousand changes, each of every field of the widest kind."""
    widest = max(KINDS, key=lambda kind: len(kind.fields))
    cleared = {spec.name: None for spec in widest.fields}
    many = [
        _note("", kind=widest.name, seq=at, subject=make_id(7, at), fields=cleared)
        for at in range(1, 10_001)
    ]
    data = encode(many)
    assert len(data) < 2_000
    tracemalloc.start()
    try:
        assert len(decode(data).changes) == 10_000
        assert tracemalloc.get_traced_memory()[1] < 64_000_000
    finally:
        tracemalloc.stop()


def test_a_caller_may_want_less() -> None:
    data = encode([_note("x" * 1_900)])
    assert decode(data, 4_000).changes
    with pytest.raises(CodecError) as refused:
        decode(data, 1_000)
    assert refused.value.code == "TOO_BIG"


def test_texts_left_over_are_damage() -> None:
    writer = Writer({})
    for context in ("count 0", "count 1", "count 2", "count 3", "count devices", "since"):
        number(writer, context, 0)
    number(writer, "count actors", 0)
    writer.raw(8, 0x5E)
    assert _outcome(_enveloped(writer.finish()), UNPRIMED) == "READ"
    assert _outcome(_enveloped(writer.finish(), b"left\x00"), UNPRIMED) == "DAMAGED"


# Texts


signs = st.text(st.sampled_from("aBZ .,;!?\x00\x01\x02\x03\x06059£\né"), max_size=14)


@settings(max_examples=500, deadline=None)
@given(st.lists(signs | words, max_size=6))
def test_any_text_comes_back(texts: list[str]) -> None:
    writer = Writer({})
    out = Texts(writer)
    for text in texts:
        out.text(text)
    stream = out.stream()
    assert not set(b"123456789") & set(stream), "digits are the range coder's"
    back = Texts(Reader(writer.finish(), {}), stream)
    assert [back.text(None) for _ in texts] == texts
    assert back.ended()


@pytest.mark.parametrize("plain", [b"", b"a\x00", bytes(300_000), b"Rang the council.\x00" * 9_000])
def test_what_was_squeezed_expands(plain: bytes) -> None:
    squeezer = Squeezer(b"Rang the council, no answer.\x00" * 300)
    how, squeezed = squeezer.squeeze(plain)
    assert how == squeeze.PPMD
    assert squeezer.expand(how, squeezed, len(plain), check_of(plain)) == plain
    squeezer.prepare()
    assert squeezer.squeeze(plain) == (how, squeezed), "prepared or not, the same bytes"
    assert squeezer.expand(how, squeezed, len(plain), check_of(plain)) == plain
    if plain:
        with pytest.raises(CodecError):
            squeezer.expand(how, squeezed, len(plain), b"no")


def test_output_beyond_one_block_survives() -> None:
    """The library's encoder may go wrong where one call gives out more than 32 kB."""
    noise = b"".join(bytes([at * at % 251, at % 241, at * 7 % 239]) for at in range(90_000))
    squeezer = Squeezer(noise[:200_000])
    how, squeezed = squeezer.squeeze(noise[:100_000])
    assert how == squeeze.PPMD
    assert squeezer.expand(how, squeezed, 100_000, check_of(noise[:100_000])) == noise[:100_000]


def test_what_does_not_come_back_is_deflated(monkeypatch: pytest.MonkeyPatch) -> None:
    squeezer = Squeezer(b"prime" * 9)
    plain = b"Rang the council.\x00" * 9
    monkeypatch.setattr(Squeezer, "_expanded", lambda *_: b"wrong")
    how, squeezed = squeezer.squeeze(plain)
    assert how == squeeze.DEFLATE
    assert squeezer.expand(how, squeezed, len(plain), check_of(plain)) == plain
    for bad in (squeezed[:-1], squeezed + b"x", b"\xff" * 9):
        with pytest.raises(CodecError):
            squeezer.expand(how, bad, len(plain), check_of(plain))


# The coder


@given(st.lists(st.tuples(st.integers(0, 30), st.booleans(), st.integers(0, 2**9 - 1))))
def test_symbols_come_back(told: list[tuple[int, bool, int]]) -> None:
    writer = Writer({"b": (9, 1)})
    for symbol, yes, bits in told:
        writer.symbol("a", 31, symbol)
        flag(writer, "b", yes)
        writer.raw(9, bits)
    reader = Reader(writer.finish(), {"b": (9, 1)})
    assert [(reader.symbol("a", 31, None), flag(reader, "b", None), reader.raw(9, None))
            for _ in told] == told  # fmt: skip


@given(st.lists(st.integers(0, 2**64 - 1)), st.lists(st.integers(-(2**63), 2**63)))
def test_numbers_of_any_size_come_back(some: list[int], either: list[int]) -> None:
    writer = Writer({})
    for one in some:
        number(writer, "n", one)
    for one in either:
        signed(writer, "s", one)
    reader = Reader(writer.finish(), {})
    assert [number(reader, "n", None) for _ in some] == some
    assert [signed(reader, "s", None) for _ in either] == either


def test_carries_ripple_through_held_bytes() -> None:
    """A run of 0xFF that a later carry turns to zeros, and one that none does."""
    for last in (0, 254):
        encoder = Encoder()
        encoder.put(0, 1, 255)
        for _ in range(300):
            encoder.put(254, 1, 255)
        encoder.put(last, 1, 255)
        decoder = Decoder(encoder.finish())
        read = []
        for _ in range(302):
            read.append(decoder.share(255))
            decoder.take(read[-1], 1)
        assert read == [0, *[254] * 300, last]


def test_odds_are_halved_before_they_overflow() -> None:
    encoder, odds = Encoder(), Odds([1, 1], 24)
    told = [at % 7 == 0 for at in range(5_000)]
    for one in told:
        odds.encode(encoder, one)
    data = encoder.finish()
    assert len(data) < 5_000 * 0.62 / 8
    decoder, odds = Decoder(data), Odds([1, 1], 24)
    assert [odds.decode(decoder) for _ in told] == told
    assert MOST_TOTAL + 24 < 1 << 16


def test_reading_past_the_end_stops() -> None:
    reader = Reader(b"", {})
    for _ in range(4):
        assert reader.raw(15, None) == 0, "zeros stand behind the end"
    with pytest.raises(Overrun):
        [reader.raw(15, None) for _ in range(20)]


def test_a_tally_counts() -> None:
    tally = Tally()
    number(tally, "n", 5)
    assert tally.counts == {"n": {3: 1}, "n#3": {1: 1}}
    assert tally.sizes["n#3"] == 4


# Primings


def test_a_priming_is_named_by_its_hash(priming: Priming) -> None:
    again = read_priming(priming.to_bytes())
    assert again == priming
    assert again.name != read_priming(Priming(text=b"other").to_bytes()).name


@pytest.mark.parametrize("data", [b"", b"{}\n", b'{"format":9}\n', b"[]\n", b"\xff\n"])
def test_what_is_no_priming_is_refused(data: bytes) -> None:
    with pytest.raises(BadPriming):
        read_priming(data)


# What was released


def golden_changes() -> tuple[Change, ...]:
    """What ``golden/v2.json`` says: every kind there was, with every field it had."""
    told = json.loads((GOLDEN / "v2.json").read_text(encoding="utf-8"))
    return tuple(Change(**one) for one in told)


def test_the_golden_parcels_still_decode() -> None:
    """Written when version 2 was new, without a priming and with the first one shipped."""
    parcels = sorted(GOLDEN.glob("v2-*.bin"))
    assert len(parcels) >= 2
    for path in parcels:
        assert decode(path.read_bytes(), primings=SHIPPED).changes == golden_changes()


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("v2-*.bin")), ids=lambda path: path.name)
def test_the_golden_parcels_are_still_what_is_written(path: Path) -> None:
    """The same changes give the same bytes, on every machine and in every later version."""
    priming = SHIPPED.find(bytes.fromhex(path.stem.removeprefix("v2-")))
    assert priming is not None
    assert encode(golden_changes(), priming) == path.read_bytes()


def test_a_squeezer_serves_many_threads_at_once() -> None:
    said = "".join(f"Rang {n * 7919 % 9973}, room {n * 31 % 89}, no answer.\0" for n in range(400))
    squeezer = Squeezer(said.encode())
    used = []
    squeezer.on_use = lambda: used.append(1)
    texts = [f"Rang {n}, no answer, will ring again.\x00".encode() * 40 for n in range(24)]
    with ThreadPoolExecutor(6) as threads:
        ready = threads.submit(lambda: [squeezer.prepare() for _ in range(20)])
        came = list(threads.map(squeezer.squeeze, texts))
        ready.result()
    assert came == [Squeezer(squeezer._primed_with).squeeze(text) for text in texts]
    assert len(used) == 2 * len(texts), "one to write with and one to read back"
