"""The change: what the journal is made of. Frozen at commit, never edited, never reordered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ebatui.casework.fields import FieldError, Kind, Value, to_value
from ebatui.casework.ids import RecordId


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One act on one record, by one person at one device.

    ``device`` and ``seq`` name it (``seq`` runs from 1 with no gaps). ``at`` is the wall clock in
    UTC seconds: shown, never ordered by. ``seen`` is the highest hub cursor the device had applied
    when it made the change; ``cursor`` is the place the hub gave it, ``None`` while it waits.
    """

    device: int
    seq: int
    at: int
    actor: str
    kind: str
    subject: RecordId
    fields: Mapping[str, Value]
    seen: int = 0
    cursor: int | None = None


MOMENTS = range(-62_135_510_400, 253_402_128_000)
"""What ``at`` may be: from the second day of year 1 to the last but one of year 9999, so that a
calendar can show it in any zone."""


def checked_fields(kind: Kind, given: Mapping[str, object]) -> dict[str, Value]:
    """``given`` as journal values, every one declared and holdable. Raises ``FieldError``."""
    values: dict[str, Value] = {}
    for name, value in given.items():
        try:
            spec = kind.field(name)
        except KeyError:
            raise FieldError(name, "NOT_A_FIELD") from None
        values[name] = to_value(spec, value)
    return values
