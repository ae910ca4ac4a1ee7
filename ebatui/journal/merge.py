"""The merge: what a record is, given every change ever made to it, in any order of arrival.

Order is the hub's cursor, then what still waits here; never a clock. Two writes of one field are
concurrent when neither had seen the other. Different fields: both stand. Equal values: one.
Concurrent and different: a low-risk field keeps the one the hub accepted first and marks the
later; a high-risk field stays in conflict until a write that has seen both settles it.
States move only along their arrows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ebatui.casework.fields import Kind, Risk, Value
from ebatui.journal.change import Change


@dataclass(frozen=True, slots=True)
class Rival:
    """A value that did not become the field's, and the change that brought it."""

    field: str
    value: Value
    change: Change
    conflict: bool
    """True: an adviser must choose. False: marked only."""


@dataclass(frozen=True, slots=True)
class Merged:
    """A record as its changes make it."""

    values: Mapping[str, Value]
    written_by: Mapping[str, Change]
    rivals: tuple[Rival, ...]
    refused_moves: tuple[Change, ...]
    """Changes whose move of the state had no arrow; their other fields stand."""


@dataclass(slots=True)
class _Held:
    value: Value
    change: Change
    rivals: list[Rival] = field(default_factory=list)


def in_order(changes: Iterable[Change]) -> list[Change]:
    """Accepted changes by the hub's cursor, then waiting ones by device and sequence."""
    return sorted(
        changes,
        key=lambda change: (
            change.cursor is None,
            change.cursor if change.cursor is not None else change.device,
            change.seq,
        ),
    )


def had_seen(later: Change, earlier: Change) -> bool:
    """Whether the device that made ``later`` knew of ``earlier``."""
    if later.device == earlier.device:
        return earlier.seq < later.seq
    return earlier.cursor is not None and earlier.cursor <= later.seen


def merge(kind: Kind, changes: Iterable[Change]) -> Merged:
    """The record that ``changes`` (all of one subject) make. A pure fold: same set, same answer."""
    held: dict[str, _Held] = {}
    refused: list[Change] = []
    for change in in_order(changes):
        for name, value in change.fields.items():
            now = held.get(name)
            if name == kind.state and not _contested(kind, name, now, value, change):
                if not kind.may_move(now.value if now else None, value):  # type: ignore[arg-type]  # states are text
                    refused.append(change)
                    continue
                held[name] = _Held(value, change)
            elif now is None:
                held[name] = _Held(value, change)
            else:
                _write(kind, name, now, value, change)
    return Merged(
        values={name: item.value for name, item in held.items() if item.value is not None},
        written_by={name: item.change for name, item in held.items()},
        rivals=tuple(rival for item in held.values() for rival in item.rivals),
        refused_moves=tuple(refused),
    )


def _contested(kind: Kind, name: str, now: _Held | None, value: Value, change: Change) -> bool:
    """A state that an adviser must settle (consent) rather than one whose arrows decide."""
    return (
        now is not None
        and kind.field(name).risk is Risk.HIGH
        and value != now.value
        and not had_seen(change, now.change)
    )


def _write(kind: Kind, name: str, now: _Held, value: Value, change: Change) -> None:
    unseen = [rival for rival in now.rivals if not had_seen(change, rival.change)]
    if had_seen(change, now.change):
        now.value, now.change, now.rivals = value, change, unseen
        return
    now.rivals = unseen
    if value != now.value:
        conflict = kind.field(name).risk is Risk.HIGH
        now.rivals.append(Rival(name, value, change, conflict))
