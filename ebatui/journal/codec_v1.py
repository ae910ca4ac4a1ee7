"""Version 1, read only: rows, one change after another, then raw deflate::

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
- value: TEXT and CODES a text; CODE the place in its list; DATE the signed number of days since
  1970-01-01; MOMENT the signed number of minutes since then; INT and PENCE signed; BOOL 0 or 1;
  REF a reference from the change's own subject.
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
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from ebatui.casework.fields import FieldError, FieldSpec, Kind, Type, Value, to_value
from ebatui.casework.ids import COUNTER_BITS, MAX_COUNTER, MAX_DEVICE, RecordId
from ebatui.casework.records import BY_TAG
from ebatui.journal.change import Change
from ebatui.journal.pack import Unpacker
from ebatui.journal.rows import MOST, MOST_ENTRIES, CodecError, Rows, damaged, within

_FIRST_DAY = date(1970, 1, 1).toordinal()
_FIRST_MOMENT = datetime(1970, 1, 1)  # noqa: DTZ001 - wall-clock times have no zone
_MINUTE = timedelta(minutes=1)


def decode(data: bytes, max_bytes: int) -> Rows:
    """What follows the version's byte. Raises ``CodecError`` and ``pack.Malformed``."""
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
        device = within(device + unpacker.signed(), 0, MAX_DEVICE)
        seq = within(seqs.get(device, 0) + 1 + unpacker.signed(), 1, MOST)
        at = within(at + unpacker.signed(), -MOST, MOST)
        by = unpacker.number()
        if by >= len(actors):
            raise CodecError("DAMAGED")
        subject = _read_reference(unpacker, device, 0)
        if subject < 0:
            raise CodecError("DAMAGED")
        seen = within(seen + unpacker.signed(), 0, MOST)
        given = unpacker.number()
        if given:
            gap = given - 1
            step = gap >> 1 if not gap & 1 else -((gap + 1) >> 1)
            cursor = within(cursor + 1 + step, 0, MOST)
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


def _read_reference(unpacker: Unpacker, device: int, counter: int) -> int:
    device += unpacker.signed()
    counter += unpacker.signed()
    if not (-MAX_DEVICE - 1 <= device <= MAX_DEVICE and 0 <= counter <= MAX_COUNTER):
        damaged()
    return device << COUNTER_BITS | counter


def _read_fields(unpacker: Unpacker, kind: Kind, subject: int) -> dict[str, Value]:
    fields: dict[str, Value] = {}
    for _ in range(_entries(unpacker, 1)):
        lead = unpacker.number()
        if lead >> 1 >= len(kind.fields):
            raise CodecError("UNKNOWN_FIELD")
        spec = kind.fields[lead >> 1]
        if spec.name in fields:
            damaged()
        fields[spec.name] = None if lead & 1 else _read_value(unpacker, spec, subject)
    return fields


def _read_value(unpacker: Unpacker, spec: FieldSpec, subject: int) -> Value:  # noqa: PLR0911 - one arm a type
    match spec.holds:
        case Type.TEXT:
            return unpacker.text()
        case Type.CODES:
            try:
                return to_value(spec, unpacker.text())
            except FieldError:
                raise CodecError("UNKNOWN_CODE") from None
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
                damaged()
        case Type.MOMENT:
            try:
                moment = _FIRST_MOMENT + unpacker.signed() * _MINUTE
            except OverflowError:
                damaged()
            return moment.isoformat(timespec="minutes")
        case Type.BOOL:
            return bool(within(unpacker.number(), 0, 1))
        case Type.REF:
            return _read_reference(unpacker, subject >> COUNTER_BITS, subject & MAX_COUNTER)
        case Type.INT | Type.PENCE:
            return unpacker.signed()
