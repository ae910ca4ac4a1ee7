"""What changed since an adviser was last here, in a few phrases."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from ebatui.casework.codes import BookingState, ClosureState
from ebatui.casework.ids import HUB, is_stand_in
from ebatui.i18n import words
from ebatui.journal.change import Change
from ebatui.services.desk import Desk
from ebatui.services.ports import Reader, UnitOfWork


@dataclass(frozen=True, slots=True)
class Look:
    """When an adviser last looked at Today, and how far the journal had come."""

    cursor: int
    on: date | None


NEVER = Look(0, None)


def last_look(reader: Reader, desk: Desk) -> Look:
    """The adviser's last look here on an earlier day: news stays news all day."""
    before, latest = _looks(reader, desk)
    return before if latest.on == desk.clock.today() else latest


def remember_look(unit: UnitOfWork, desk: Desk) -> None:
    """The adviser has seen everything up to now."""
    today = desk.clock.today()
    now = Look(unit.seen_cursor(), today)
    before = last_look(unit, desk)
    if before.on is None:  # the first look ever: what comes later on that day is news too
        before = now
    unit.set_mark(_name(desk), f"{_kept(before)} {_kept(now)}")


def _looks(reader: Reader, desk: Desk) -> tuple[Look, Look]:
    """The look before the latest day of looking, and the latest."""
    kept = (reader.mark(_name(desk)) or "").split()
    if len(kept) != 4:
        return NEVER, NEVER
    return _read(kept[0], kept[1]), _read(kept[2], kept[3])


def _kept(look: Look) -> str:
    return f"{look.cursor} {look.on.isoformat() if look.on else '-'}"


def _read(cursor: str, day: str) -> Look:
    return Look(int(cursor), None if day == "-" else date.fromisoformat(day))


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
    "CASES",
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
        # What followed a case is no news beside the case's coming.
        return "" if is_stand_in(change.device) else "OTHER_TERMINALS"
    state = change.fields.get("state")
    if change.kind == "episode":
        return "CASES" if change.fields.get("transferred_from") else ""
    if change.kind != "slot" and state is None:
        return ""
    if change.kind == "closure":
        return "ACKNOWLEDGED" if state == ClosureState.ACKNOWLEDGED else "CLOSED"
    if change.kind == "booking":
        return "CONFIRMED" if state == BookingState.CONFIRMED else "REFUSED"
    # Slots whose places were taken or freed are not news; new ones are.
    return "SLOTS" if change.kind == "slot" and "at" in change.fields else ""
