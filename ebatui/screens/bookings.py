"""Interviews with the Jobcentre: the day of release, the windows around it, times to choose."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.events import Key

from ebatui.casework.codes import BookingState
from ebatui.casework.ids import RecordId
from ebatui.i18n import words
from ebatui.rules.reasons import Reason
from ebatui.screens.inline import InlineScreen, title_about
from ebatui.services.booking_rows import LIVE, BookingRow, SlotRow
from ebatui.services.bookings import BookingsView, WindowRow
from ebatui.services.saying import clock_time, counted, short_day
from ebatui.widgets.entry import Entry
from ebatui.widgets.fields import FieldShape
from ebatui.widgets.lines import Lines, Strong
from ebatui.widgets.rows import Row
from ebatui.widgets.text import columns, ends

CANCEL = "CANCEL"
MOST_WINDOWS = 7
"""The last of them, should there be more: those nearest release."""


class BookingsScreen(InlineScreen):
    """One person's interviews, and the times that suit."""

    NAME: ClassVar[str] = "bookings"
    FOOT = 2

    _asked_about: RecordId | None = None
    """The time that was chosen while another interview stands: the same key again takes it."""
    _sure_of: RecordId | None = None

    def body(self) -> ComposeResult:
        """When and where, the windows, and the list."""
        self._head = Lines()
        self._numbers: dict[str, SlotRow] = {}
        yield self._head
        yield Lines("-" * 80)
        yield self.list
        yield from self.foot()

    async def fill(self) -> None:
        """Read interviews, windows and times."""
        if self.person is None:
            return
        view = await self.office.bookings.view(self.person)
        self._view = view
        self._title = title_about("BOOKINGS_TITLE", view.case.name, view.case.person.prison_number)
        head = _head(view)
        self._head.styles.height = len(head)
        self._head.show(head)
        self._number_times(view)
        self.list.show(self._rows(view))

    def title_words(self) -> str:
        """Whose interviews they are."""
        return getattr(self, "_title", words("BOOKINGS_TITLE_OPENING"))

    def _number_times(self, view: BookingsView) -> None:
        """The times that 1 to 9 choose: those the diary offered instead first."""
        times: dict[RecordId, SlotRow] = {}
        for booking in view.bookings:
            if booking.late and booking.state in LIVE:
                times |= {slot.slot: slot for slot in booking.nearest}
        times |= {slot.slot: slot for slot in view.slots if slot.slot not in times}
        self._numbers = {str(at): slot for at, slot in enumerate(list(times.values())[:9], 1)}
        self._number_of = {slot.slot: number for number, slot in self._numbers.items()}
        self._free_width = 8 if all(slot.free < 10 for slot in times.values()) else 9

    def _rows(self, view: BookingsView) -> list[Row]:
        rows = [Row(" " + words("BOOKINGS_BOOKED"), pick=False, strong=True)]
        if not view.bookings:
            rows.append(Row("   " + words("BOOKINGS_NO_BOOKING"), pick=False))
        for booking in view.bookings:
            rows.append(Row(_booking_line(booking), value=booking))
            if booking.late and booking.state in LIVE and booking.nearest:
                rows.append(Row("     " + words("BOOKINGS_NEAREST"), pick=False))
                rows += [Row("   " + self._time(slot), value=slot) for slot in booking.nearest]
        rows.append(Row("", pick=False))
        if view.slots:
            rows.append(Row(" " + words("BOOKINGS_SLOTS"), pick=False, strong=True))
            rows += [Row(self._time(slot), value=slot) for slot in view.slots]
        else:
            why = view.why_not or words("BOOKINGS_NO_SLOTS_HELD")
            rows.append(Row(" " + words("BOOKINGS_NO_SLOTS", why=why), pick=False))
        return rows

    def _time(self, slot: SlotRow) -> str:
        """A time to choose. What differs from time to time begins at tab stops: cheaper to page."""
        own = self._view.jobcentre
        elsewhere = own is None or slot.jobcentre != own.name
        return columns(
            (self._number_of.get(slot.slot, ""), 6),
            (clock_time(slot.at), 16),
            (" " + words("BOOKINGS_FREE", count=slot.free), self._free_width),
            (slot.good, 18),
            (slot.clash or (slot.jobcentre if elsewhere else ""), 24),
        )

    # -- what the cursor is on

    @property
    def booking_here(self) -> BookingRow | None:
        """The interview under the cursor."""
        value = self.list.row.value if self.list.row is not None else None
        return value if isinstance(value, BookingRow) else None

    @property
    def slot_here(self) -> SlotRow | None:
        """The time under the cursor."""
        value = self.list.row.value if self.list.row is not None else None
        return value if isinstance(value, SlotRow) else None

    def facts(self) -> set[str]:
        """Whether the cursor is on a time or on an interview that still stands."""
        held = super().facts()
        held |= {"slot"} if self.slot_here is not None else set()
        here = self.booking_here
        held |= {"booking"} if here is not None and here.state in LIVE else set()
        return held

    def reasons_here(self) -> Sequence[Reason]:
        """The rules behind the release date and the windows."""
        view: BookingsView | None = getattr(self, "_view", None)
        if view is None:
            return ()
        reasons = [*view.case.release.reasons]
        for window in view.windows:
            reasons += [reason for reason in window.reasons if reason not in reasons]
        return reasons

    # -- choosing

    async def pressed(self, key: Key) -> None:
        """1 to 9 choose a time."""
        self._sure_of, self._asked_about = self._asked_about, None
        number = key.character or ""
        if number.isdecimal() and number != "0" and not isinstance(self.focused, Entry):
            slot = self._numbers.get(number)
            if slot is None:
                self.refuse(words("BOOKINGS_NO_NUMBER", number=number))
            else:
                self.work(self._book(slot), hold=True)
            return
        await super().pressed(key)

    async def _book(self, slot: SlotRow) -> None:
        if self.person is None:
            return
        stands = _stands(self._view)
        if stands is not None and self._sure_of != slot.slot:
            self._asked_about = slot.slot
            given_up = clock_time(stands.at) if stands.at else stands.say
            self.refuse(words("BOOKINGS_SURE", new=clock_time(slot.at), old=given_up))
            return
        await self.done(await self.office.bookings.book(self.person, slot.slot))

    async def act_book(self) -> None:
        """Ask for the time under the cursor."""
        slot = self.slot_here
        if slot is not None:
            await self._book(slot)

    async def act_cancel_booking(self) -> None:
        """Give an interview back: asks the reason."""
        here = self.booking_here
        if here is not None:
            shapes = [FieldShape("reason", words("BOOKINGS_ASK_REASON"), width=50, limit=80)]
            await self.ask_here(CANCEL, here.booking, words("BOOKINGS_FORM_CANCEL"), shapes)

    async def accept(self, kind: str, about: RecordId, values: dict[str, str]) -> None:
        """Cancel, with the reason."""
        message = await self.office.bookings.cancel(about, values["reason"])
        await self.close_form()
        await self.done(message)

    async def act_attended(self) -> None:
        """Came."""
        await self._came(True)

    async def act_not_attended(self) -> None:
        """Did not come."""
        await self._came(False)

    async def _came(self, came: bool) -> None:
        here = self.booking_here
        if here is not None:
            await self.done(await self.office.bookings.attended(here.booking, came))


def _stands(view: BookingsView) -> BookingRow | None:
    """The interview that another would take the place of, where it is a good one."""
    held = (BookingState.BOOKED, BookingState.CONFIRMED)
    return next((row for row in view.bookings if row.state in held and not row.late), None)


def _booking_line(booking: BookingRow) -> str:
    """What became of it whole; the office has the room that is left."""
    said = cell_len(booking.say) + 1
    return columns((" " + booking.say, said), (" ", 1), (booking.jobcentre, -max(0, 77 - said)))


def _head(view: BookingsView) -> list[str | Strong]:
    release = view.case.release
    days = counted(release.days, "day") if release.days is not None and release.days >= 0 else ""
    why = " ?" if release.reasons else ""
    office = view.jobcentre
    where = (
        words("BOOKINGS_JOBCENTRE", name=office.name)
        if office is not None
        else words("BOOKINGS_NO_JOBCENTRE")
    )
    lines: list[str | Strong] = [
        ends(" " + words("BOOKINGS_OUT", say=release.say) + why, days, 79),
        " " + where,
    ]
    lines += [_window(window) for window in view.windows][-MOST_WINDOWS:]
    return lines


def _window(window: WindowRow) -> str:
    opens = short_day(window.opens)
    if window.closes is None:
        said = words("BOOKINGS_WINDOW_OPEN_ENDED", say=window.say, opens=opens)
    else:
        said = words(
            "BOOKINGS_WINDOW", say=window.say, opens=opens, closes=short_day(window.closes)
        )
    return ends("   " + said + " ?", words("BOOKINGS_OPEN_NOW") if window.open_now else "", 79)
