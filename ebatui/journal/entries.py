"""Changes on their way through the codec: what is known of each, and what they have in common."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from ebatui.casework.fields import Kind, Type, Value
from ebatui.casework.ids import COUNTER_BITS, MAX_COUNTER, RecordId
from ebatui.casework.records import BY_NAME, KINDS
from ebatui.journal.change import Change
from ebatui.journal.rows import kind_named

NEAR = 64
"""Ids that a device gives in one run lie no further apart than this."""


Pattern = tuple[int, ...]
"""The fields a change sets: each place doubled, plus 1 where it is set to nothing."""


@dataclass(slots=True)
class Entry:
    """One change, as far as it is known."""

    device: int = 0
    seq: int = 0
    at: int = 0
    actor: str = ""
    kind: Kind = KINDS[0]
    subject: int = 0
    seen: int = 0
    cursor: int | None = None
    joins: bool = False
    run: int = 0
    new: bool = False
    pattern: Pattern = ()
    values: dict[str, Value] = field(default_factory=dict)


def last_of(entries: Sequence[Entry], before: int, kind: str) -> int | None:
    """The record of a kind that the nearest change before this one touched."""
    for at in range(before - 1, max(-1, before - NEAR), -1):
        if entries[at].kind.name == kind:
            return entries[at].subject
    return None


def entry_of(change: Change) -> Entry:
    kind = kind_named(change.kind)
    places = {spec.name: place for place, spec in enumerate(kind.fields)}
    return Entry(
        device=change.device,
        seq=change.seq,
        at=change.at,
        actor=change.actor,
        kind=kind,
        subject=change.subject,
        seen=change.seen,
        cursor=change.cursor,
        pattern=tuple(
            sorted(places[name] << 1 | (value is None) for name, value in change.fields.items())
        ),
        values=dict(change.fields),
    )


def change_of(entry: Entry) -> Change:
    return Change(
        device=entry.device,
        seq=entry.seq,
        at=entry.at,
        actor=entry.actor,
        kind=entry.kind.name,
        subject=RecordId(entry.subject),
        fields=entry.values,
        seen=entry.seen,
        cursor=entry.cursor,
    )


def makers(entries: Sequence[Entry]) -> Counter[int]:
    """Devices by how often they are named."""
    found = Counter(entry.device for entry in entries)
    for entry in entries:
        found[entry.subject >> COUNTER_BITS] += 1
        for spec in BY_NAME[entry.kind.name].fields:
            value = entry.values.get(spec.name) if spec.holds is Type.REF else None
            if isinstance(value, int) and value >= 0:
                found[value >> COUNTER_BITS] += 1
    return found


def newest_before(entries: Sequence[Entry], maker: int) -> int:
    """The counter after which a device's records in these changes are likely new.

    Ids are given in order, so new ones are the highest, near together and in order of appearance.
    A wrong guess costs bytes, nothing else.
    """
    first: dict[int, int] = {}
    for at, entry in enumerate(entries):
        if entry.subject >> COUNTER_BITS == maker:
            first.setdefault(entry.subject & MAX_COUNTER, at)
    highest = sorted(first, reverse=True)
    if not highest:
        return 0
    newest = highest[0]
    for above, below in pairwise([highest[0] + 1, *highest]):
        if above - below > NEAR or (above in first and first[below] > first[above]):
            break
        newest = below - 1
    return max(0, newest)


def patterns_of(changes: Iterable[Change]) -> list[tuple[str, Pattern]]:
    """Which fields each change sets, by what patterns are kept under; for building a priming."""
    entries = [entry_of(change) for change in changes]
    newest = {maker: newest_before(entries, maker) for maker in makers(entries)}
    found = []
    for entry in entries:
        maker, count = entry.subject >> COUNTER_BITS, entry.subject & MAX_COUNTER
        new = count > newest[maker]
        newest[maker] = max(newest[maker], count) if new else newest[maker]
        found.append((pattern_name(entry.kind, new=new), entry.pattern))
    return found


def pattern_name(kind: Kind, *, new: bool) -> str:
    return f"{kind.name}{'+' if new else ''}"
