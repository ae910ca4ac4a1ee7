"""What changes that the hub set aside still say, until they are mended.

A terminal keeps such a change, and shows what was typed while it waits to be mended. But the hub
has decided where a state stands, and what the same terminal wrote into a field later takes the
place of what it had written: neither may come back when the record moves on.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from ebatui.casework.fields import Kind
from ebatui.journal.change import Change

FORBIDDEN_MOVE = "FORBIDDEN_MOVE"
"""The hub's reason where a state had no arrow from where it stood."""

SetAside = Mapping[tuple[int, int], Collection[str]]
"""The hub's reasons, by a change's device and sequence."""


def still_said(kind: Kind, changes: Sequence[Change], aside: SetAside) -> list[Change]:
    """``changes`` (all of one record) as they are to be merged, where some were set ``aside``."""
    if not any(_named(change) in aside for change in changes):
        return list(changes)
    return [
        _without(change, _unsaid(kind, change, changes, aside[_named(change)]))
        if _named(change) in aside
        else change
        for change in changes
    ]


def _named(change: Change) -> tuple[int, int]:
    return change.device, change.seq


def _unsaid(
    kind: Kind, change: Change, changes: Sequence[Change], why: Collection[str]
) -> set[str]:
    said_again = {
        name
        for later in changes
        if later.device == change.device and later.seq > change.seq
        for name in later.fields
    }
    if FORBIDDEN_MOVE in why and kind.state is not None:
        said_again.add(kind.state)
    return said_again


def _without(change: Change, names: set[str]) -> Change:
    left = {name: value for name, value in change.fields.items() if name not in names}
    return replace(change, fields=left)
