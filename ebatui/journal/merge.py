"""The merge: what a record is, given every change ever made to it, in any order of arrival.

Order is the hub's cursor, then what still waits here; never a clock. Two writes of one field are
concurrent when neither had seen the other. Different fields: both stand. Equal values: one.
Concurrent and different: a low-risk field keeps the one the hub accepted first and marks the
later; a high-risk field stays in conflict until a write that has seen both settles it.
States move only along their arrows: where one moves on from a state that its writer had not seen,
that one is marked.
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
    others: list[tuple[Value, Change]] = field(default_factory=list)
    """Writes that the held one had not seen, equal values among them: a later write that has
    seen only one of two equal ones is still concurrent with the other."""


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
    ordered = in_order(changes)
    for place, change in enumerate(ordered):
        for name, value in change.fields.items():
            now = held.get(name)
            if name == kind.state:
                if not _may_move(kind, now, value, change):
                    if not any(_same_act(change, before) for before in ordered[:place]):
                        refused.append(change)
                    continue
                if now is not None and kind.field(name).risk is Risk.LOW:
                    _move(now, value, change)  # its arrows have decided
                    continue
            if now is None:
                held[name] = _Held(value, change)
            else:
                _write(now, value, change)
    return Merged(
        values={name: item.value for name, item in held.items() if item.value is not None},
        written_by={name: item.change for name, item in held.items()},
        rivals=tuple(
            Rival(name, value, change, kind.field(name).risk is Risk.HIGH)
            for name, item in held.items()
            for value, change in item.others
            if value != item.value
        ),
        refused_moves=tuple(refused),
    )


def _same_act(one: Change, other: Change) -> bool:
    """Whether two devices tell of one act: both held what a third had lost, and made it again."""
    told = (one.at, one.actor, one.fields) == (other.at, other.actor, other.fields)
    return told and one.device != other.device


def _may_move(kind: Kind, now: _Held | None, value: Value, change: Change) -> bool:
    """Whether a state may be written.

    A high-risk state (consent) written unseen by its rival is for an adviser to settle, not for
    the arrows; and who settles it may start from any of the values that were shown.
    """
    assert kind.state is not None  # noqa: S101 - asked of states only
    if now is None:
        return kind.may_move(None, value)  # type: ignore[arg-type]  # states are text
    shown = [now.value]
    if had_seen(change, now.change):
        shown += [other for other, by in now.others if had_seen(change, by)]
    elif kind.field(kind.state).risk is Risk.HIGH:
        return True
    return any(kind.may_move(before, value) for before in shown)  # type: ignore[arg-type]


def _move(now: _Held, value: Value, change: Change) -> None:
    """The state moves on; what whoever moved it had not seen is marked."""
    brought = [*now.others, (now.value, now.change)]
    now.others = [(other, by) for other, by in brought if not had_seen(change, by)]
    now.value, now.change = value, change


def _write(now: _Held, value: Value, change: Change) -> None:
    now.others = [(other, by) for other, by in now.others if not had_seen(change, by)]
    if had_seen(change, now.change):
        now.value, now.change = value, change
    else:
        now.others.append((value, change))
