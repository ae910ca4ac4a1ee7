"""Bookings and slots as lists show them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from ebatui.casework.codes import BookingState
from ebatui.casework.ids import HUB, RecordId, make_id, read_shown
from ebatui.casework.records import Booking, Episode, Slot
from ebatui.i18n import has_words, words
from ebatui.services.desk import Desk
from ebatui.services.entry import choice_words
from ebatui.services.ports import Reader
from ebatui.services.release import ReleaseView
from ebatui.services.saying import clock_time, counted, in_sentence

LIVE = frozenset({BookingState.PROPOSED, BookingState.BOOKED, BookingState.CONFIRMED})
"""Booking states that still hold or ask for a time."""


@dataclass(frozen=True, slots=True)
class SlotRow:
    """A time in a Jobcentre's diary."""

    slot: RecordId
    at: datetime
    minutes: int
    jobcentre: str
    free: int
    good: str
    """How it lies to the release: ``on release day``, ``next working day``, ``5 days after``."""
    clash: str


@dataclass(frozen=True, slots=True)
class BookingRow:
    """An interview asked for, confirmed or past."""

    booking: RecordId
    at: datetime | None
    jobcentre: str
    state: BookingState
    say: str
    nearest: tuple[SlotRow, ...]
    late: bool
    """Its time no longer lies on or after release, or it was refused and not replaced."""


def booking_rows(
    desk: Desk, reader: Reader, episode: Episode, release: ReleaseView
) -> list[BookingRow]:
    """An episode's bookings, latest first."""
    held = reader.find(Booking, episode=episode.id)
    return [booking_row(desk, reader, booking, release) for booking in reversed(held)]


def booking_row(desk: Desk, reader: Reader, booking: Booking, release: ReleaseView) -> BookingRow:
    """An interview as a list shows it."""
    state = booking.state or BookingState.PROPOSED
    said = in_sentence(choice_words(state))
    overtaken = is_overtaken(booking, release.date)
    if is_refused(booking):
        code = f"BOOKING_REFUSED_{booking.refused_why}"
        said = words(code) if has_words(code) else words("BOOKING_REFUSED")
    elif overtaken:
        said = words("BOOKING_BEFORE_RELEASE")
    return BookingRow(
        booking=booking.id,
        at=booking.at,
        jobcentre=jobcentre_name(desk, booking.jobcentre),
        state=state,
        say=said if booking.at is None else f"{clock_time(booking.at)} {said}",
        nearest=_nearest(desk, reader, booking, release),
        late=overtaken or is_refused(booking),
    )


def is_refused(booking: Booking) -> bool:
    """Whether the diary refused it and no other time has been asked for."""
    return booking.state in {BookingState.PROPOSED, None} and bool(booking.refused_why)


def is_overtaken(booking: Booking, release: date | None) -> bool:
    """Whether a live booking now lies before release."""
    return (
        booking.state in LIVE
        and booking.at is not None
        and release is not None
        and booking.at.date() < release
    )


def slot_row(desk: Desk, slot: Slot, release: ReleaseView) -> SlotRow | None:
    """A slot as the list shows it; ``None`` for one without a time."""
    if slot.at is None:
        return None
    return SlotRow(
        slot=slot.id,
        at=slot.at,
        minutes=slot.minutes or 0,
        jobcentre=jobcentre_name(desk, slot.jobcentre),
        free=(slot.places or 0) - (slot.taken or 0),
        good=_after_release(desk, slot.at.date(), release.date),
        clash="",
    )


def jobcentre_name(desk: Desk, code: str | None) -> str:
    """The office's name, or its code where it is not known."""
    office = desk.places.jobcentre(code) if code else None
    return office.name if office else (code or "")


def _after_release(desk: Desk, day: date, release: date | None) -> str:
    if release is None:
        return ""
    if day == release:
        return "on release day"
    if day == desk.policy.calendar.add_working_days(release, 1):
        return "next working day"
    days = (day - release).days
    return f"{counted(abs(days), 'day')} {'after' if days > 0 else 'before'}"


def _nearest(
    desk: Desk, reader: Reader, booking: Booking, release: ReleaseView
) -> tuple[SlotRow, ...]:
    """The alternatives the diary offered, while they last: shown ids of the hub's slots
    (``HUB-2K HUB-2M``).
    """
    rows = []
    for reference in (booking.nearest or "").split():
        try:
            slot = reader.get(Slot, make_id(HUB, read_shown(reference)[1]))
        except ValueError:
            continue
        row = slot_row(desk, slot, release) if slot else None
        if row is not None and row.free > 0 and row.at > desk.clock.now():
            rows.append(row)
    return tuple(rows)
