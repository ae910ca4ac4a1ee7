"""Slips that peer mentors sealed: who each is about, and what the adviser does with it."""

from __future__ import annotations

from typing import ClassVar

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.events import Key

from ebatui.casework.ids import RecordId
from ebatui.i18n import words
from ebatui.screens.actions import Action
from ebatui.screens.inline import InlineScreen
from ebatui.services.entry import choice_words
from ebatui.services.ports import PersonRow
from ebatui.services.saying import clock_time, long_day
from ebatui.services.slips import SlipRow
from ebatui.widgets.entry import Entry
from ebatui.widgets.fields import FieldShape
from ebatui.widgets.lines import Drawn, Lines, Strong
from ebatui.widgets.rows import Row
from ebatui.widgets.text import columns, fit, named

NEW = "NEW"
REFUSE = "REFUSE"


class SlipsScreen(InlineScreen):
    """The queue of slips, oldest first."""

    NAME: ClassVar[str] = "slips"
    FOOT = 7
    LEFT_WORDS = "SLIPS_LEFT"

    def body(self) -> ComposeResult:
        """How many, the queue, and who a slip may be about."""
        self._count = Lines()
        yield self._count
        yield self.list
        yield Lines("-" * 80)
        yield from self.foot()

    async def fill(self) -> None:
        """Open what lies in the box, and read the queue."""
        await self.office.slips.collect()
        queue = await self.office.slips.queue()
        many = "SLIPS_WAITING_ONE" if len(queue) == 1 else "SLIPS_WAITING"
        self._count.show(" " + words(many, count=len(queue)) if queue else "")
        self.list.show([Row(_line(slip), value=slip) for slip in queue], empty=words("SLIPS_NONE"))
        self.show_row()

    @property
    def slip_here(self) -> SlipRow | None:
        """The slip under the cursor."""
        row = self.list.row
        return row.value if row is not None else None

    def facts(self) -> set[str]:
        """Whether anyone here is likely."""
        held = super().facts()
        slip = self.slip_here
        return held | {"likely"} if slip is not None and slip.maybe else held

    def show_row(self) -> None:
        """Who the slip may be about."""
        slip = self.slip_here
        lines: list[Drawn] = []
        if slip is not None:
            wants = ", ".join(choice_words(want) for want in slip.wants)
            said = words("SLIPS_WANTS", wants=wants) if wants else words("SLIPS_WANTS_NOTHING")
            lines = [" " + said, ""]
            if slip.maybe:
                lines.append(Strong(" " + words("SLIPS_MAYBE")))
                lines += [_likely(at, row) for at, row in enumerate(slip.maybe[:3], 1)]
            else:
                lines.append(" " + words("SLIPS_NOBODY"))
        self.show_foot(lines)

    # -- what is done with it

    async def pressed(self, key: Key) -> None:
        """1 to 3 choose the case."""
        number = key.character or ""
        slip = self.slip_here
        if number.isdecimal() and not isinstance(self.focused, Entry) and slip is not None:
            if self._not_looked():
                return
            if 1 <= int(number) <= len(slip.maybe[:3]):
                self.work(self._accept_into(slip, slip.maybe[int(number) - 1]), hold=True)
            else:
                self.refuse(words("SLIPS_NO_PERSON", number=number))
            return
        await super().pressed(key)

    def act(self, action: Action | str) -> None:
        """Enter puts a slip only in a case that was on the screen."""
        named = action if isinstance(action, str) else action.id
        if named != "accept_slip" or not self._not_looked():
            super().act(action)

    def _not_looked(self) -> bool:
        """Whether the cursor came so lately that nobody saw yet who the slip may be about.

        Then it is shown, and the key is asked for again: it must not choose what stood there.
        """
        slip = self.slip_here
        if not self.lags or slip is None:
            return False
        self.catch_up()
        if slip.maybe:
            self.refuse(words("SLIPS_LOOK"))
        return bool(slip.maybe)

    async def _accept_into(self, slip: SlipRow, row: PersonRow) -> None:
        message = await self.office.slips.accept(slip.slip, row.person)
        await self.done(f"{message} {row.surname}, {row.forenames}.")

    async def act_accept_slip(self) -> None:
        """Into the only likely case; where there are more, the number says which."""
        slip = self.slip_here
        if slip is None:
            return
        if len(slip.maybe) > 1:
            self.refuse(words("SLIPS_WHICH", count=len(slip.maybe[:3])))
        else:
            await self._accept_into(slip, slip.maybe[0])

    async def act_accept_new(self) -> None:
        """A new case: asks who it is, by the prison's list."""
        slip = self.slip_here
        if slip is not None:
            shapes = [
                FieldShape("prison_number", words("SLIPS_ASK_PRISON_NUMBER"), width=10, limit=10),
                FieldShape(
                    "born", words("SLIPS_ASK_BORN"), kind="day", birth=True, width=14, limit=20
                ),
            ]
            await self.ask_here(NEW, slip.slip, words("SLIPS_FORM_NEW"), shapes)

    async def act_refuse_slip(self) -> None:
        """Refuse: asks why."""
        slip = self.slip_here
        if slip is not None:
            shapes = [FieldShape("why", words("SLIPS_ASK_WHY"), width=50, limit=120)]
            await self.ask_here(REFUSE, slip.slip, words("SLIPS_FORM_REFUSE"), shapes)

    async def accept(self, kind: str, about: RecordId, values: dict[str, str]) -> None:
        """Make the case, or refuse the slip."""
        if kind == NEW:
            message = await self.office.slips.accept_new(about, **values)
        else:
            message = await self.office.slips.refuse(about, values["why"])
        await self.close_form()
        await self.done(message)


def _line(slip: SlipRow) -> str:
    where = slip.cell if slip.cell.startswith(slip.wing) else f"{slip.wing} {slip.cell}".strip()
    room = min(max(7, cell_len(where) + 1), 16)
    return columns(
        (fit(where, room - 1), room),
        (named(slip.name, 31 - room), 32 - room),
        (clock_time(slip.taken) if slip.taken else "", 17),
        (words("SLIPS_READING") if slip.reading_help else "", 13),
    )


def _likely(at: int, row: PersonRow) -> str:
    received = words("SLIPS_RECEIVED", day=long_day(row.received)) if row.received else ""
    return columns(
        (f"   {at}", 6),
        (f"{row.surname}, {row.forenames}", 28),
        (row.prison_number, 10),
        (row.cell or row.wing, 12),
        (received, 23),
    )
