"""Freshstart bookings: a time at the home Jobcentre, on or after release."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ebatui.casework.codes import BookingState
from ebatui.casework.ids import RecordId
from ebatui.casework.records import Booking, Episode, Slot
from ebatui.i18n import has_words, words
from ebatui.rules.reasons import Reason
from ebatui.rules.windows import windows_for
from ebatui.services.booking_rows import LIVE, BookingRow, SlotRow, slot_row
from ebatui.services.case_view import CaseView, case_view
from ebatui.services.desk import Desk, NotAccepted, Problem
from ebatui.services.entry import read_text
from ebatui.services.facts import check_episode_here, live_episode
from ebatui.services.ports import Jobcentre, Reader, UnitOfWork
from ebatui.services.release import ReleaseView, release_of
from ebatui.services.saying import clock_time, long_day

SLOTS_SHOWN = 60
FIRST_WINDOW_DAYS = 2
"""Days of the diary read at first; each window after it is four times as long."""
LAST_WINDOW_DAYS = FIRST_WINDOW_DAYS * 4**6
"""The longest window: with those before it some thirty years, all that a diary can hold."""


@dataclass(frozen=True, slots=True)
class WindowRow:
    """A window before or after release."""

    code: str
    say: str
    opens: date
    closes: date | None
    open_now: bool
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class BookingsView:
    """One person's interviews, the windows around release, and the times to choose from."""

    case: CaseView
    jobcentre: Jobcentre | None
    slots: tuple[SlotRow, ...]
    bookings: tuple[BookingRow, ...]
    windows: tuple[WindowRow, ...]
    why_not: str


class Bookings:
    """Choosing, cancelling and closing interviews."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def view(self, person: RecordId, jobcentre: str | None = None) -> BookingsView:
        """Times on or after release at the home Jobcentre, or at another named one."""
        return await self._desk.case_file.read(lambda reader: self._view(reader, person, jobcentre))

    async def keeps_a_diary(self, jobcentre: str) -> bool:
        """Whether an office of this code is known, or its diary is held here."""
        if self._desk.places.jobcentre(jobcentre) is not None:
            return True
        return await self._desk.case_file.read(
            lambda reader: reader.count(Slot, jobcentre=jobcentre) > 0
        )

    async def book(self, person: RecordId, slot: RecordId) -> str:
        """Ask the diary for a slot; the hub confirms or answers with the nearest others.

        A live booking of the same episode that was refused or overtaken is superseded. Raises
        ``NotAccepted`` before release, for a full slot, or where one is already asked for.
        """
        desk = self._desk

        def work(unit: UnitOfWork) -> str:
            episode = live_episode(desk, unit, person)
            wanted = unit.get(Slot, slot)
            if wanted is None or wanted.at is None:
                raise NotAccepted(Problem("slot", "BOOKING_NO_SLOT"))
            self._check(unit, episode, wanted, wanted.at)
            superseded = self._give_up_live(unit, episode, wanted.at)
            unit.append(
                Booking,
                unit.new_id(),
                {
                    "episode": episode.id,
                    "slot": slot,
                    "jobcentre": wanted.jobcentre,
                    "at": wanted.at,
                    "state": BookingState.BOOKED,
                    "supersedes": superseded,
                },
            )
            return f"Asked for {clock_time(wanted.at)}. The diary answers at the next sync."

        return await desk.case_file.write(desk.adviser, work)

    async def cancel(self, booking: RecordId, reason: str) -> str:
        """Give a time back, with the reason."""
        why = read_text("reason", reason, 80)
        if why is None:
            raise NotAccepted(Problem("reason", "ENTRY_MISSING"))

        def work(unit: UnitOfWork) -> str:
            held = unit.get(Booking, booking)
            check_episode_here(self._desk, unit, held.episode if held else None)
            unit.append(Booking, booking, {"state": BookingState.CANCELLED, "reason": why})
            return "Cancelled; the time goes back at the next sync."

        return await self._desk.case_file.write(self._desk.adviser, work)

    async def attended(self, booking: RecordId, came: bool) -> str:
        """Record whether the person came. Raises ``NotAccepted`` before the interview's time."""
        state = BookingState.ATTENDED if came else BookingState.NOT_ATTENDED
        now = self._desk.clock.now()

        def work(unit: UnitOfWork) -> str:
            held = unit.get(Booking, booking)
            check_episode_here(self._desk, unit, held.episode if held else None)
            if held is not None and held.at is not None and held.at > now:
                raise NotAccepted(Problem("booking", "BOOKING_NOT_YET"))
            unit.append(Booking, booking, {"state": state})
            return "Recorded: came." if came else "Recorded: did not come."

        return await self._desk.case_file.write(self._desk.adviser, work)

    def _check(self, unit: UnitOfWork, episode: Episode, wanted: Slot, at: datetime) -> None:
        release = release_of(self._desk, episode).date
        if release is None:
            raise NotAccepted(Problem("release", "BOOKING_NO_RELEASE_DATE"))
        if at.date() < release or at <= self._desk.clock.now():
            raise NotAccepted(Problem("slot", "BOOKING_TOO_EARLY"))
        if (wanted.taken or 0) >= (wanted.places or 0):
            raise NotAccepted(Problem("slot", "BOOKING_FULL"))
        live = unit.find(Booking, episode=episode.id, slot=wanted.id, state=sorted(LIVE))
        if any(not booking.refused_why for booking in live):
            raise NotAccepted(Problem("slot", "BOOKING_TWICE"))

    def _give_up_live(self, unit: UnitOfWork, episode: Episode, at: datetime) -> RecordId | None:
        """Only one time is held at once: the one before is given back when another is chosen."""
        before: RecordId | None = None
        for held in unit.find(Booking, episode=episode.id, state=sorted(LIVE)):
            reason = f"changed to {clock_time(at)}"
            unit.append(Booking, held.id, {"state": BookingState.CANCELLED, "reason": reason})
            before = held.id
        return before

    def _view(self, reader: Reader, person: RecordId, jobcentre: str | None) -> BookingsView:
        desk = self._desk
        case = case_view(desk, reader, person)
        release = case.release
        code = jobcentre or (case.episode.jobcentre if case.episode else None)
        why_not = ""
        if release.date is None:
            why_not = words("BOOKING_NO_RELEASE_DATE")
        elif code is None:
            why_not = words("BOOKING_NO_JOBCENTRE")
        slots: list[SlotRow] = []
        if release.date is not None and code is not None:
            earliest = max(datetime.combine(release.date, datetime.min.time()), desk.clock.now())
            slots = _free_from(desk, reader, code, earliest, release)
            if not slots:
                why_not = _why_none(reader, code, earliest.date())
        return BookingsView(
            case=case,
            jobcentre=desk.places.jobcentre(code) if code else None,
            slots=tuple(slots),
            bookings=case.bookings,
            windows=tuple(window_rows(desk, case)),
            why_not=why_not,
        )


def _free_from(
    desk: Desk, reader: Reader, jobcentre: str, earliest: datetime, release: ReleaseView
) -> list[SlotRow]:
    """The first free times, read in windows that grow: a diary may hold tens of thousands."""
    free: list[SlotRow] = []
    first, days = earliest.date(), FIRST_WINDOW_DAYS
    while len(free) < SLOTS_SHOWN and days <= LAST_WINDOW_DAYS:
        last = first + timedelta(days=days - 1)
        for slot in reader.find_between(Slot, "at", first, last, jobcentre=jobcentre):
            row = slot_row(desk, slot, release) if slot.at and slot.at >= earliest else None
            if row is not None and row.free > 0:
                free.append(row)
        first, days = last + timedelta(days=1), days * 4
    return free[:SLOTS_SHOWN]


def _why_none(reader: Reader, jobcentre: str, earliest: date) -> str:
    """How far a diary reaches that ends before release; else only that nothing is free."""
    reached = reader.find_between(Slot, "at", earliest, date.max, jobcentre=jobcentre)
    last, days = earliest - timedelta(days=1), FIRST_WINDOW_DAYS
    while not reached and days <= LAST_WINDOW_DAYS:
        first = last - timedelta(days=days - 1)
        reached = reader.find_between(Slot, "at", first, last, jobcentre=jobcentre)
        last, days = first - timedelta(days=1), days * 4
    at = reached[-1].at if reached else None
    if at is None or at.date() >= earliest:
        return words("BOOKING_NO_SLOTS")
    return words("BOOKING_NOT_REACHED", day=long_day(at.date()))


def window_rows(desk: Desk, case: CaseView) -> list[WindowRow]:
    """The windows around release in the terminal's era, each with its reasons."""
    release = case.release.date
    if release is None:
        return []
    today = desk.clock.today()
    policy = desk.policy
    found = windows_for(
        release, policy.windows, policy.claims, policy.nino, policy.calendar, era=desk.era
    )
    return [
        WindowRow(
            code=window.code,
            say=words(f"WINDOW_{window.code}")
            if has_words(f"WINDOW_{window.code}")
            else window.code,
            opens=window.opens,
            closes=window.closes,
            open_now=window.holds(today),
            reasons=(*window.reasons, *found.era.reasons),
        )
        for window in found.windows
    ]
