"""F3: find a person. Results come as you type; the arrows walk them; Enter opens the case."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.events import Key

from ebatui.casework.ids import RecordId
from ebatui.i18n import words
from ebatui.screens.base import DeskScreen
from ebatui.services.ports import PersonKey, PersonRow
from ebatui.services.saying import near_day
from ebatui.widgets.entry import Entry
from ebatui.widgets.lines import Lines, Strong
from ebatui.widgets.rows import Row, RowList
from ebatui.widgets.text import columns, named

if TYPE_CHECKING:
    from ebatui.services.office import Office

PAGE = 40
"""Rows fetched at a time: two screens of them."""


class PeopleScreen(DeskScreen):
    """One line to type in, and the people it fits, in order of name.

    The cursor stays in the line; the arrows, PgUp and PgDn move in the list. After a case was
    opened from here, the first letter typed begins a new search.
    """

    NAME = "people"
    CSS_PATH = "people.tcss"

    def __init__(
        self, office: Office, person: RecordId | None = None, subject: RecordId | None = None
    ) -> None:
        super().__init__(office, person, subject)
        self._query = Entry(limit=60, id="query")
        self._rows = RowList(id="rows", lit=True)
        self._asked = 0
        self._fresh = asyncio.Event()
        self._fresh.set()
        self._found = False

    def body(self) -> ComposeResult:
        """The line, the column names, the list."""
        with Horizontal(id="find"):
            yield Lines(f" {words('PEOPLE_LABEL')}  [", id="label")
            yield self._query
            yield Lines(f"]  {words('PEOPLE_HOW')}")
        yield Lines(Strong(words("PEOPLE_HEAD")), id="head")
        yield self._rows

    def first_focus(self) -> None:
        """The cursor starts in the line."""
        self.set_focus(self._query)

    async def fill(self) -> None:
        """The people that what is typed fits; the cursor stays on who it was on."""
        await self._search(keep=True)

    def person_here(self) -> RecordId | None:
        """The person under the cursor."""
        row = self._rows.row
        return row.value.person if row is not None else None

    async def pressed(self, key: Key) -> None:
        """Typing searches; moving keys move in the list."""
        if not key.is_printable:  # a key about the list waits for the list that is meant
            await self._fresh.wait()
        if self._rows.press(key):
            return
        before = self._query.value
        if self._found and key.is_printable:  # the one looked for was found: the next search
            self._query.value = ""
        self._found = False
        await super().pressed(key)
        self._found = getattr(self.app.screen, "person", None) is not None
        if self._query.value != before:
            self._asked += 1
            self._fresh.clear()
            self.work(self._search(), group="search")

    async def _search(self, *, keep: bool = False) -> None:
        """Ask and show, unless more was typed meanwhile."""
        asked, query = self._asked, self._query.value.strip()
        try:
            found = await self.office.people.search(query, PAGE)
        finally:
            if asked == self._asked:
                self._fresh.set()
        if asked != self._asked:
            return

        async def next_page(last: Row) -> Sequence[Row]:
            row: PersonRow = last.value
            key = PersonKey(row.surname, row.forenames, row.person)
            found = await self.office.people.search(query, PAGE, key)
            return [person_row(item, self.today) for item in found]

        self._rows.show(
            [person_row(item, self.today) for item in found],
            next_page=next_page if len(found) == PAGE else None,
            keep=keep,
            empty=words("PEOPLE_NONE" if query else "PEOPLE_EMPTY"),
        )


def _where(person: PersonRow, today: date) -> tuple[tuple[str, int], ...]:
    """The cell, and since when they are in; or the prison that the case went to."""
    if person.gone_to:
        return ((words("PEOPLE_GONE", prison=person.gone_to), 16),)
    came = near_day(person.received, today) if person.received else "-"
    return ((person.cell or person.wing, 8), (came, 8))


def person_row(person: PersonRow, today: date) -> Row:
    """A person as a row of the list; of one who is gone, where to instead of since when."""
    name = ", ".join(part for part in (person.surname, person.forenames) if part)
    return Row(
        columns(
            (named(name, 21), 22),
            (person.prison_number, 8),
            *_where(person, today),
            (near_day(person.release, today) if person.release else "-", 13),
        ),
        person,
    )
