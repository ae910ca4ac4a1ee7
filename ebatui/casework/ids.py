"""Record ids: the number of the device that made the record, and that device's own counter.

Two terminals can never make the same id, with no line between them, and on the wire a new id
costs nothing because the counter is implied. A person sees ``HLI2-3F7``: the label the hub gave
the device, and the counter in base 32 (no I, L, O or U, so that it can be read out).
"""

from __future__ import annotations

from typing import NewType

RecordId = NewType("RecordId", int)

COUNTER_BITS = 32
MAX_COUNTER = (1 << COUNTER_BITS) - 1
MAX_DEVICE = (1 << 31) - 1
HUB = 0
"""The device number of the hub: it makes changes too (slots, acknowledgements, confirmations)."""

STAND_IN = 1 << 31
"""Added to a device's number where what it made followed a case to another prison.

There its changes have a sequence of their own, given by the hub: the prison is never sent the
changes in between, which are about other people. Record ids keep the maker's own number.
"""
MOST_DEVICE = STAND_IN | MAX_DEVICE

AGAIN = 1 << 31
"""Where the counters begin of records that others than their maker made again, from what was said.

Whoever holds the same lost record makes it again under the same id, so that it is there once,
though they cannot ask each other. No device counts as far.
"""

_DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_READ_AS = str.maketrans({"I": "1", "L": "1", "O": "0"})


def make_id(device: int, counter: int) -> RecordId:
    """The id for a device's ``counter``-th record. ``ValueError`` outside either range."""
    if not 0 <= device <= MAX_DEVICE or not 1 <= counter <= MAX_COUNTER:
        raise ValueError("a record id needs a device number and a counter from 1")
    return RecordId(device << COUNTER_BITS | counter)


def again_id(lost: RecordId, digest: int) -> RecordId:
    """The id under which a lost record is made again; ``digest`` is of all that made it."""
    return make_id(maker(lost), AGAIN | digest % AGAIN)


def is_again(record: RecordId) -> bool:
    """Whether a record was made again by another than its maker."""
    return counter(record) >= AGAIN


def stand_in(device: int) -> int:
    """The number under which a device's changes are known at another prison."""
    return device | STAND_IN


def is_stand_in(device: int) -> bool:
    """Whether changes of this number were made at another prison and followed a case."""
    return device > MAX_DEVICE


def true_device(device: int) -> int:
    """The device itself that a stand-in stands for; any other device as it is."""
    return device & MAX_DEVICE


def maker(record: RecordId) -> int:
    """The number of the device that made the record."""
    return record >> COUNTER_BITS


def counter(record: RecordId) -> int:
    """The maker's own count of the record, from 1."""
    return record & MAX_COUNTER


def shown(record: RecordId, label: str) -> str:
    """How a person sees an id: ``HLI2-3F7`` for the device labelled ``HLI2``."""
    number, digits = counter(record), ""
    while number:
        number, digit = divmod(number, 32)
        digits = _DIGITS[digit] + digits
    return f"{label}-{digits}"


def read_shown(text: str) -> tuple[str, int]:
    """The device label and counter of an id as a person typed it. ``ValueError`` if it is none."""
    label, dash, digits = text.strip().upper().rpartition("-")
    digits = digits.translate(_READ_AS)
    if not (dash and label and digits) or any(digit not in _DIGITS for digit in digits):
        raise ValueError("a reference looks like HLI2-3F7")
    number = 0
    for digit in digits:
        number = number * 32 + _DIGITS.index(digit)
    if not 1 <= number <= MAX_COUNTER:
        raise ValueError("a reference looks like HLI2-3F7")
    return label, number
