"""The two desks a terminal opens: an adviser's, with everything; a mentor's, which only adds."""

from __future__ import annotations

import json
from dataclasses import dataclass

from ebatui.services.bookings import Bookings
from ebatui.services.closures import Closures
from ebatui.services.desk import Desk
from ebatui.services.entry import Entries, read_text
from ebatui.services.induction import Inductions
from ebatui.services.mending import Mending
from ebatui.services.moves import Moves
from ebatui.services.people import People
from ebatui.services.ports import Clock, OpenedSlips, Post, SlipBox
from ebatui.services.post_desk import PostDesk
from ebatui.services.settling import Settling
from ebatui.services.slips import LIMITS, IntakeSlip, Slips
from ebatui.services.targets import Targets
from ebatui.services.today import Today


@dataclass(frozen=True, slots=True)
class Office:
    """Everything a logged-in adviser may do."""

    desk: Desk
    today: Today
    people: People
    inductions: Inductions
    closures: Closures
    targets: Targets
    bookings: Bookings
    slips: Slips
    post: PostDesk
    settling: Settling
    mending: Mending
    moves: Moves


def furnish(desk: Desk, opened: OpenedSlips, post: Post) -> Office:
    """An adviser's office over one desk."""
    return Office(
        desk=desk,
        today=Today(desk),
        people=People(desk),
        inductions=Inductions(desk),
        closures=Closures(desk),
        targets=Targets(desk),
        bookings=Bookings(desk),
        slips=Slips(desk, opened),
        post=PostDesk(desk, post),
        settling=Settling(desk),
        mending=Mending(desk),
        moves=Moves(desk),
    )


_NEEDED = frozenset({"forenames", "surname", "wing"})
_IDENTIFYING = frozenset({"nino", "born"})
"""Taken only where the prison lets mentors collect them."""


class MentorOffice:
    """All that mentor mode has: one form to submit, and nothing that reads."""

    def __init__(self, box: SlipBox, clock: Clock, prison_name: str, *, collect: bool) -> None:
        self._box = box
        self._clock = clock
        self.prison_name = prison_name
        self.collect = collect
        """Whether this prison lets mentors take an NI number and date of birth (off by default)."""

    def submit(self, slip: IntakeSlip) -> None:
        """Seal a slip to the establishment. Raises ``NotAccepted`` without a name or a wing."""
        plain: dict[str, object] = {"v": 1, "taken": f"{self._clock.now():%Y-%m-%dT%H:%M}"}
        entries = Entries()
        for name, limit in LIMITS.items():
            if name in _IDENTIFYING and not self.collect:
                continue
            read = entries.need if name in _NEEDED else entries.read
            if typed := read(read_text, name, getattr(slip, name), limit):
                plain[name] = typed
        entries.accept()
        plain["wants"] = [want.value for want in slip.wants]
        plain["reading_help"] = slip.reading_help
        self._box.put(json.dumps(plain, ensure_ascii=False, sort_keys=True).encode())
