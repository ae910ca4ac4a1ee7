"""What a parcel's contents are, apart from how any version of the format writes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NoReturn, Protocol

from ebatui.casework.fields import FieldError, FieldSpec, Kind, Type, Value, to_value
from ebatui.casework.ids import COUNTER_BITS, MAX_DEVICE, MOST_DEVICE
from ebatui.casework.records import BY_NAME
from ebatui.journal.change import Change

MOST_BYTES = 4 << 20
"""The most bytes a parcel's contents may unpack to, unless the caller says otherwise."""

MOST_ENTRIES = 10_000
"""The most changes (or places, refusals, labels) one parcel may hold."""

MOST = 1 << 62
"""Sequences, cursors and times are below this."""


class CodecError(ValueError):
    """Contents that cannot be read, or cannot be written.

    ``code``: ``VERSION`` (made by a newer ebatui), ``PRIMING`` (with a priming that is not here:
    likewise), ``UNKNOWN_KIND``, ``UNKNOWN_FIELD`` and ``UNKNOWN_CODE`` (likewise), ``TOO_BIG``,
    ``DAMAGED``, ``BAD_VALUE``. Never names a value.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


NEWER = frozenset({"VERSION", "PRIMING", "UNKNOWN_KIND", "UNKNOWN_FIELD", "UNKNOWN_CODE"})
"""The codes that say: an update of ebatui is needed here."""


class Place(Protocol):
    """A run of a device's own changes, and the cursor the hub gave the first."""

    @property
    def device(self) -> int: ...
    @property
    def first_seq(self) -> int: ...
    @property
    def last_seq(self) -> int: ...
    @property
    def first_cursor(self) -> int: ...


class Refused(Protocol):
    """A change the hub set aside, and why."""

    @property
    def device(self) -> int: ...
    @property
    def seq(self) -> int: ...
    @property
    def field(self) -> str: ...
    @property
    def code(self) -> str: ...


class Contents(Protocol):
    """What ``services.ports.Arrived`` looks like from below."""

    @property
    def changes(self) -> Sequence[Change]: ...
    @property
    def placed(self) -> Sequence[Place]: ...
    @property
    def refusals(self) -> Sequence[Refused]: ...
    @property
    def labels(self) -> Mapping[int, str]: ...


@dataclass(frozen=True, slots=True)
class Rows:
    """Contents as plain rows: places are (device, first seq, last seq, first cursor), refusals
    (device, seq, field, code). ``sync.contents`` makes an ``Arrived`` of it.
    """

    changes: tuple[Change, ...] = ()
    placed: tuple[tuple[int, int, int, int], ...] = ()
    refusals: tuple[tuple[int, int, str, str], ...] = ()
    labels: Mapping[int, str] = field(default_factory=dict)


def rows_of(contents: Contents) -> Rows:
    """Contents as rows, checked: what could not be read back is not written.

    Raises ``CodecError``: ``BAD_VALUE``, ``TOO_BIG``, ``UNKNOWN_KIND``, ``UNKNOWN_FIELD``.
    """
    if max(map(len, (contents.changes, contents.placed, contents.refusals, contents.labels))) > (
        MOST_ENTRIES
    ):
        raise CodecError("TOO_BIG")
    for change in contents.changes:
        _check_change(change)
    rows = Rows(
        tuple(contents.changes),
        tuple(
            (one.device, one.first_seq, one.last_seq, one.first_cursor) for one in contents.placed
        ),
        tuple((one.device, one.seq, one.field, one.code) for one in contents.refusals),
        dict(contents.labels),
    )
    numbers = (
        *(number for run in rows.placed for number in run),
        *(number for told in rows.refusals for number in told[:2]),
        *rows.labels,
    )
    if any(not 0 <= number < MOST for number in numbers):
        raise CodecError("BAD_VALUE")
    return rows


def _check_change(change: Change) -> None:
    if not (
        0 <= change.device <= MOST_DEVICE
        and 1 <= change.seq < MOST
        and abs(change.at) < MOST
        and 0 <= change.subject >> COUNTER_BITS <= MAX_DEVICE
        and 0 <= change.seen < MOST
        and 0 <= (change.cursor or 0) < MOST
    ):
        raise CodecError("BAD_VALUE")
    kind = kind_named(change.kind)
    for name, value in change.fields.items():
        try:
            spec = kind.field(name)
        except KeyError:
            raise CodecError("UNKNOWN_FIELD") from None
        _check_value(spec, value)


def kind_named(name: str) -> Kind:
    """The kind of that name. ``CodecError`` ``UNKNOWN_KIND``."""
    try:
        return BY_NAME[name]
    except KeyError:
        raise CodecError("UNKNOWN_KIND") from None


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


def within(value: int, low: int, high: int) -> int:
    """``value`` where it lies between; ``CodecError`` ``DAMAGED`` where not."""
    return value if low <= value <= high else damaged()


def damaged() -> NoReturn:
    """Raise ``CodecError`` ``DAMAGED``."""
    raise CodecError("DAMAGED")
