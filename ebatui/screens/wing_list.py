"""The wing list: inductions due, in the order of a walk round the wings."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from textual.app import ComposeResult

from ebatui.casework.ids import RecordId
from ebatui.i18n import words
from ebatui.screens.base import DeskScreen
from ebatui.services.saying import short_day
from ebatui.services.today import InductionDue
from ebatui.widgets.lines import Lines, Strong
from ebatui.widgets.rows import Row, RowList, RowsMade
from ebatui.widgets.text import columns, named

if TYPE_CHECKING:
    from ebatui.services.office import Office


class WingListScreen(DeskScreen):
    """Everyone without an induction. Enter starts one, or goes on with it."""

    NAME = "wing_list"
    CSS_PATH = "wing_list.tcss"

    def __init__(
        self, office: Office, person: RecordId | None = None, subject: RecordId | None = None
    ) -> None:
        super().__init__(office, person, subject)
        self._head = Lines(id="head")
        self._rows = RowList(id="rows")

    def body(self) -> ComposeResult:
        """Counts and column names, then the people."""
        yield self._head
        yield self._rows

    async def fill(self) -> None:
        """Read who is due."""
        due = await self.office.today.wing_list()
        late = sum(row.late for row in due)
        count = words("WING_LIST_COUNT", count=len(due), late=late)
        self._head.show([" " + count, Strong(words("WING_LIST_HEAD"))])
        listed: list[str | InductionDue] = []
        for wing, people in groupby(due, key=lambda row: row.wing):
            here = list(people)
            name = wing or words("WING_LIST_NO_WING")
            listed += [words("WING_LIST_WING", wing=name, count=len(here)), *here]
        self._rows.show(RowsMade(listed, _row), empty=words("WING_LIST_NONE"))

    def person_here(self) -> RecordId | None:
        """The person under the cursor."""
        row = self._rows.row
        return row.value.person if row is not None else None

    def act_open(self) -> None:
        """Their induction."""
        self.frame.go("induction", self.person_here())


def _row(listed: str | InductionDue) -> Row:
    if isinstance(listed, str):
        return Row(f" {listed}", pick=False, strong=True)
    return Row(due_line(listed), listed)


def due_line(row: InductionDue) -> str:
    """Where they are, who they are, when they came in and are due, and what is special."""
    special = [
        words(code)
        for code, holds in (
            ("WING_LIST_LATE", row.late),
            ("WING_LIST_ONE_VISIT_LATE" if row.late else "WING_LIST_ONE_VISIT", row.one_visit),
            ("WING_LIST_DRAFT", row.draft),
        )
        if holds
    ]
    return columns(  # what differs from row to row begins at tab stops
        (row.cell, 7),
        (named(row.name, 21), 22),
        (row.number, 8),
        (short_day(row.received), 9),
        (short_day(row.due), 8),
        (", ".join(special), 23),
    )
