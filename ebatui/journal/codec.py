"""Changes as bytes: what a parcel holds once it is opened.

The first byte is the format's version; what follows is that version's business alone. Version 1
is rows, one change after another, then raw deflate::

    01 | deflate( actors | changes | placed | refusals | labels )

Each of the five is a number of entries (at most ``MOST_ENTRIES``), then the entries, written as
:mod:`ebatui.journal.pack` says:

- actor: text. Changes name their actor by place in this list.
- change: kind tag number; device signed, less the device of the change before (0 before the
  first); ``seq`` signed, less one more than the ``seq`` last written for that device (0);
  ``at`` signed, less that of the change before (0); actor number; subject as a reference
  from (this device, counter 0); ``seen`` signed, less that of the change before (0); cursor: 0
  for none, else 1 + zigzag of the cursor less one more than the cursor before (0); then a number
  of fields, and each field: its place among the kind's declared fields, doubled, plus 1 if the
  field is set to nothing; then the value unless it is nothing.
- value: TEXT a text; CODE the place in its list; DATE the signed number of days since 1970-01-01;
  MOMENT the signed number of minutes since then; INT and PENCE signed; BOOL 0 or 1; REF a
  reference from the change's own subject.
- reference: device signed, less the other's device; counter signed, less the other's counter.
- placed: device, first_seq, last_seq, first_cursor numbers.
- refusal: device, seq numbers, field and code texts.
- label: device number, text.

The order of fields within a record, of codes within a list, and the kinds' tags are therefore
part of the format: they may be added to at the end and never changed. The codec checks types, not
the limits of texts, nor whether a change makes sense: whoever receives must.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NoReturn, Protocol

from ebatui.casework.fields import FieldError, FieldSpec, Kind, Type, Value, to_value
from ebatui.casework.ids import COUNTER_BITS, MAX_COUNTER, MAX_DEVICE, RecordId
from ebatui.casework.records import BY_NAME, BY_TAG
from ebatui.journal.change import Change
from ebatui.journal.pack import Malformed, Packer, Unpacker

MOST_BYTES = 1 << 20
"""The most bytes a parcel's contents may unpack to, unless the caller says otherwise."""

MOST_ENTRIES = 10_000
"""The most changes (or places, refusals, labels) one parcel may hold."""

_FIRST_DAY = date(1970, 1, 1).toordinal()
_FIRST_MOMENT = datetime(1970, 1, 1)  # noqa: DTZ001 - wall-clock times have no zone
_MINUTE = timedelta(minutes=1)
_MOST = 1 << 62


class CodecError(ValueError):
    """Contents that cannot be read, or cannot be written.

    ``code``: ``VERSION`` (made by a newer ebatui), ``UNKNOWN_KIND``, ``UNKNOWN_FIELD`` and
    ``UNKNOWN_CODE`` (likewise), ``TOO_BIG``, ``DAMAGED``, ``BAD_VALUE``. Never names a value.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class _Place(Protocol):
    @property
    def device(self) -> int: ...
    @property
    def first_seq(self) -> int: ...
    @property
    def last_seq(self) -> int: ...
    @property
    def first_cursor(self) -> int: ...


class _Refusal(Protocol):
    @property
    def device(self) -> int: ...
    @property
    def seq(self) -> int: ...
    @property
    def field(self) -> str: ...
    @property
    def code(self) -> str: ...


class _Contents(Protocol):
    """What ``services.ports.Arrived`` looks like from below."""

    @property
    def changes(self) -> Sequence[Change]: ...
    @property
    def placed(self) -> Sequence[_Place]: ...
    @property
    def refusals(self) -> Sequence[_Refusal]: ...
    @property
    def labels(self) -> Mapping[int, str]: ...


@dataclass(frozen=True, slots=True)
class Rows:
    """What was decoded: places are (device, first seq, last seq, first cursor), refusals
    (device, seq, field, code). ``sync.contents`` makes an ``Arrived`` of it.
    """

    changes: tuple[Change, ...] = ()
    placed: tuple[tuple[int, int, int, int], ...] = ()
    refusals: tuple[tuple[int, int, str, str], ...] = ()
    labels: Mapping[int, str] = field(default_factory=dict)


def encode(contents: _Contents | Iterable[Change]) -> bytes:
    """The bytes of an ``Arrived``, or of changes alone. Raises ``CodecError``.

    ``BAD_VALUE`` for a value that its field's declaration could not have made.
    """
    packer = Packer()
    try:
        if isinstance(contents, Iterable):
            _write(packer, tuple(contents), (), (), {})
        else:
            _write(packer, contents.changes, contents.placed, contents.refusals, contents.labels)
    except Malformed:
        raise CodecError("BAD_VALUE") from None
    squeeze = zlib.compressobj(9, zlib.DEFLATED, -15, 9)
    return b"\x01" + squeeze.compress(packer.bytes()) + squeeze.flush()


def decode(data: bytes, max_bytes: int = MOST_BYTES) -> Rows:
    """What ``data`` holds. Raises nothing but ``CodecError``.

    Contents that would unpack to more than ``max_bytes`` are refused before the memory is taken.
    """
    if not data:
        raise CodecError("DAMAGED")
    try:
        decoder = _DECODERS[data[0]]
    except KeyError:
        raise CodecError("VERSION") from None
    try:
        return decoder(data[1:], max_bytes)
    except Malformed:
        raise CodecError("DAMAGED") from None


def _reference(packer: Packer, to: int, device: int, counter: int) -> None:
    packer.signed((to >> COUNTER_BITS) - device).signed((to & MAX_COUNTER) - counter)


def _write(
    packer: Packer,
    changes: Sequence[Change],
    placed: Sequence[_Place],
    refusals: Sequence[_Refusal],
    labels: Mapping[int, str],
) -> None:
    if max(len(changes), len(placed), len(refusals), len(labels)) > MOST_ENTRIES:
        raise CodecError("TOO_BIG")
    actors = {name: place for place, name in enumerate(dict.fromkeys(c.actor for c in changes))}
    packer.number(len(actors))
    for actor in actors:
        packer.text(actor)
    packer.number(len(changes))
    device = at = seen = cursor = 0
    seqs: dict[int, int] = {}
    for change in changes:
        _check_change(change)
        kind = _kind_named(change.kind)
        packer.number(kind.tag).signed(change.device - device)
        device = change.device
        packer.signed(change.seq - seqs.get(device, 0) - 1)
        packer.signed(change.at - at).number(actors[change.actor])
        _reference(packer, change.subject, device, 0)
        packer.signed(change.seen - seen)
        if change.cursor is None:
            packer.number(0)
        else:
            gap = change.cursor - cursor - 1
            packer.number(1 + (gap << 1 if gap >= 0 else (-gap << 1) - 1))
            cursor = change.cursor
        seqs[device], at, seen = change.seq, change.at, change.seen
        _write_fields(packer, kind, change)
    packer.number(len(placed))
    for run in placed:
        packer.number(run.device).number(run.first_seq)
        packer.number(run.last_seq).number(run.first_cursor)
    packer.number(len(refusals))
    for refusal in refusals:
        packer.number(refusal.device).number(refusal.seq)
        packer.text(refusal.field).text(refusal.code)
    packer.number(len(labels))
    for labelled, label in labels.items():
        packer.number(labelled).text(label)


def _check_change(change: Change) -> None:
    """What cannot be read back is not written."""
    if not (
        0 <= change.device <= MAX_DEVICE
        and 1 <= change.seq < _MOST
        and abs(change.at) < _MOST
        and 0 <= change.subject >> COUNTER_BITS <= MAX_DEVICE
        and 0 <= change.seen < _MOST
        and 0 <= (change.cursor or 0) < _MOST
    ):
        raise CodecError("BAD_VALUE")


def _kind_named(name: str) -> Kind:
    try:
        return BY_NAME[name]
    except KeyError:
        raise CodecError("UNKNOWN_KIND") from None


def _write_fields(packer: Packer, kind: Kind, change: Change) -> None:
    places = {spec.name: place for place, spec in enumerate(kind.fields)}
    packer.number(len(change.fields))
    for name, value in change.fields.items():
        if name not in places:
            raise CodecError("UNKNOWN_FIELD")
        packer.number(places[name] << 1 | (value is None))
        if value is not None:
            _write_value(packer, kind.field(name), value, change.subject)


def _write_value(packer: Packer, spec: FieldSpec, value: Value, subject: RecordId) -> None:
    _check_value(spec, value)
    if isinstance(value, str):
        match spec.holds:
            case Type.CODE:
                assert spec.codes is not None  # noqa: S101 - declared with its codes
                packer.number([code.value for code in spec.codes].index(value))
            case Type.DATE:
                packer.signed(date.fromisoformat(value).toordinal() - _FIRST_DAY)
            case Type.MOMENT:
                packer.signed((datetime.fromisoformat(value) - _FIRST_MOMENT) // _MINUTE)
            case _:
                packer.text(value)
    elif spec.holds is Type.BOOL:
        packer.number(int(bool(value)))
    elif isinstance(value, int):
        if spec.holds is Type.REF:
            _reference(packer, value, subject >> COUNTER_BITS, subject & MAX_COUNTER)
        else:
            packer.signed(value)


def _check_value(spec: FieldSpec, value: Value) -> None:
    """Only the one form that ``to_value`` gives is written, so that what is read is the same."""
    if isinstance(value, str) and spec.holds is Type.TEXT:
        return  # a text may be longer than today's limit; the receiver judges
    try:
        held = to_value(spec, value)
    except FieldError:
        raise CodecError("BAD_VALUE") from None
    if held != value or type(held) is not type(value):
        raise CodecError("BAD_VALUE")


def _decode_rows(data: bytes, max_bytes: int) -> Rows:
    unpacker = Unpacker(_inflate(data, max_bytes))
    actors = [unpacker.text() for _ in range(_entries(unpacker, 1))]
    changes = _read_changes(unpacker, actors)
    placed = tuple(
        (unpacker.number(), unpacker.number(), unpacker.number(), unpacker.number())
        for _ in range(_entries(unpacker, 4))
    )
    refusals = tuple(
        (unpacker.number(), unpacker.number(), unpacker.text(), unpacker.text())
        for _ in range(_entries(unpacker, 4))
    )
    labels = {unpacker.number(): unpacker.text() for _ in range(_entries(unpacker, 2))}
    if unpacker.left:
        raise CodecError("DAMAGED")
    return Rows(changes, placed, refusals, labels)


def _inflate(data: bytes, max_bytes: int) -> bytes:
    inflate = zlib.decompressobj(-15)
    try:
        plain = inflate.decompress(data, max_bytes + 1)
    except zlib.error:
        raise CodecError("DAMAGED") from None
    if len(plain) > max_bytes:
        raise CodecError("TOO_BIG")
    if not inflate.eof or inflate.unused_data:
        raise CodecError("DAMAGED")
    return plain


def _entries(unpacker: Unpacker, least: int) -> int:
    """How many entries follow, believed only if that many of ``least`` bytes each can be there."""
    count = unpacker.number()
    if count > MOST_ENTRIES:
        raise CodecError("TOO_BIG")
    if count * least > unpacker.left:
        raise CodecError("DAMAGED")
    return count


def _read_changes(unpacker: Unpacker, actors: Sequence[str]) -> tuple[Change, ...]:
    changes = []
    device = at = seen = cursor = 0
    seqs: dict[int, int] = {}
    for _ in range(_entries(unpacker, 10)):
        kind = BY_TAG.get(unpacker.number())
        if kind is None:
            raise CodecError("UNKNOWN_KIND")
        device = _within(device + unpacker.signed(), 0, MAX_DEVICE)
        seq = _within(seqs.get(device, 0) + 1 + unpacker.signed(), 1, _MOST)
        at = _within(at + unpacker.signed(), -_MOST, _MOST)
        by = unpacker.number()
        if by >= len(actors):
            raise CodecError("DAMAGED")
        subject = _read_reference(unpacker, device, 0)
        if subject < 0:
            raise CodecError("DAMAGED")
        seen = _within(seen + unpacker.signed(), 0, _MOST)
        given = unpacker.number()
        if given:
            gap = given - 1
            step = gap >> 1 if not gap & 1 else -((gap + 1) >> 1)
            cursor = _within(cursor + 1 + step, 0, _MOST)
        seqs[device] = seq
        changes.append(
            Change(
                device=device,
                seq=seq,
                at=at,
                actor=actors[by],
                kind=kind.name,
                subject=RecordId(subject),
                fields=_read_fields(unpacker, kind, subject),
                seen=seen,
                cursor=cursor if given else None,
            )
        )
    return tuple(changes)


def _within(value: int, low: int, high: int) -> int:
    return value if low <= value <= high else _damaged()


def _damaged() -> NoReturn:
    raise CodecError("DAMAGED")


def _read_reference(unpacker: Unpacker, device: int, counter: int) -> int:
    device += unpacker.signed()
    counter += unpacker.signed()
    if not (-MAX_DEVICE - 1 <= device <= MAX_DEVICE and 0 <= counter <= MAX_COUNTER):
        _damaged()
    return device << COUNTER_BITS | counter


def _read_fields(unpacker: Unpacker, kind: Kind, subject: int) -> dict[str, Value]:
    fields: dict[str, Value] = {}
    for _ in range(_entries(unpacker, 1)):
        lead = unpacker.number()
        if lead >> 1 >= len(kind.fields):
            raise CodecError("UNKNOWN_FIELD")
        spec = kind.fields[lead >> 1]
        if spec.name in fields:
            _damaged()
        fields[spec.name] = None if lead & 1 else _read_value(unpacker, spec, subject)
    return fields


def _read_value(unpacker: Unpacker, spec: FieldSpec, subject: int) -> Value:  # noqa: PLR0911 - one arm a type
    match spec.holds:
        case Type.TEXT:
            return unpacker.text()
        case Type.CODE:
            assert spec.codes is not None  # noqa: S101 - declared with its codes
            codes, place = list(spec.codes), unpacker.number()
            if place >= len(codes):
                raise CodecError("UNKNOWN_CODE")
            return codes[place].value
        case Type.DATE:
            try:
                return date.fromordinal(unpacker.signed() + _FIRST_DAY).isoformat()
            except (ValueError, OverflowError):
                _damaged()
        case Type.MOMENT:
            try:
                moment = _FIRST_MOMENT + unpacker.signed() * _MINUTE
            except OverflowError:
                _damaged()
            return moment.isoformat(timespec="minutes")
        case Type.BOOL:
            return bool(_within(unpacker.number(), 0, 1))
        case Type.REF:
            return _read_reference(unpacker, subject >> COUNTER_BITS, subject & MAX_COUNTER)
        case Type.INT | Type.PENCE:
            return unpacker.signed()


_DECODERS: Mapping[int, Callable[[bytes, int], Rows]] = {1: _decode_rows}
"""By version. Every version ever released stays readable."""
