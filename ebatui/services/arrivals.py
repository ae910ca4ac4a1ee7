"""What changed since an adviser was last here, in a few phrases."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from ebatui.casework.codes import BookingState, ClosureState
from ebatui.casework.ids import HUB
from ebatui.i18n import words
from ebatui.journal.change import Change
from ebatui.services.desk import Desk
from ebatui.services.ports import Reader, UnitOfWork


@dataclass(frozen=True, slots=True)
class Look:
    """When an adviser last looked at Today, and how far the journal had come."""

    cursor: int
    on: date | None


def last_look(reader: Reader, desk: Desk) -> Look:
    """The adviser's last look at this terminal; never, at the first."""
    cursor, _, day = (reader.mark(_name(desk)) or "").partition(" ")
    if not cursor.isdigit():
        return Look(0, None)
    return Look(int(cursor), date.fromisoformat(day))


def remember_look(unit: UnitOfWork, desk: Desk) -> None:
    """The adviser has seen everything up to now."""
    unit.set_mark(_name(desk), f"{unit.seen_cursor()} {desk.clock.today().isoformat()}")


def arrived_since(reader: Reader, desk: Desk, cursor: int) -> tuple[str, ...]:
    """Phrases for what the hub and other terminals did beyond ``cursor``, most telling first."""
    counts: Counter[str] = Counter()
    for change in reader.changes_since(cursor, not_by=desk.device):
        counts[_sort(change)] += 1
    return tuple(
        words(f"ARRIVED_{sort}_ONE" if counts[sort] == 1 else f"ARRIVED_{sort}", n=counts[sort])
        for sort in _SORTS
        if counts[sort]
    )


_SORTS = (
    "ACKNOWLEDGED",
    "CLOSED",
    "CONFIRMED",
    "REFUSED",
    "SLOTS",
    "OTHER_TERMINALS",
)


def _name(desk: Desk) -> str:
    return f"looked:{desk.adviser}"


def _sort(change: Change) -> str:
    if change.device != HUB:
        return "OTHER_TERMINALS"
    state = change.fields.get("state")
    if change.kind == "closure":
        return "ACKNOWLEDGED" if state == ClosureState.ACKNOWLEDGED else "CLOSED"
    if change.kind == "booking":
        return "CONFIRMED" if state == BookingState.CONFIRMED else "REFUSED"
    # Slots whose places were taken or freed are not news; new ones are.
    return "SLOTS" if change.kind == "slot" and "at" in change.fields else ""
