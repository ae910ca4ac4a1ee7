"""What two people wrote differently: both values, who and when; Enter or a number chooses."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.events import Key

from ebatui.i18n import words
from ebatui.screens.base import DeskScreen
from ebatui.services.saying import counted
from ebatui.services.settling import Choice, Contest
from ebatui.widgets.lines import Lines
from ebatui.widgets.rows import Row, RowList
from ebatui.widgets.text import columns, fit


class SettleScreen(DeskScreen):
    """Every contest: first those an adviser must settle, then values that are only marked."""

    NAME: ClassVar[str] = "settle"

    def body(self) -> ComposeResult:
        """How many, and the values."""
        self._head = Lines()
        self._head.styles.height = 2
        self.list = RowList(id="list")
        yield self._head
        yield self.list

    async def fill(self) -> None:
        """Read what is contested."""
        found = await self.office.settling.view()
        must = sum(one.must for one in found)
        said = words("SETTLE_HEAD", values=counted(must, "value")) if must else ""
        self._head.show([" " + said if said else "", ""])
        self.list.show(_rows(found), empty=words("SETTLE_ALL_WELL"))

    @property
    def here(self) -> tuple[Contest, Choice] | None:
        """The value under the cursor."""
        row = self.list.row
        return row.value if row is not None else None

    async def pressed(self, key: Key) -> None:
        """A number chooses among the values of the field under the cursor."""
        number, here = key.character or "", self.here
        if number.isdecimal() and number.isascii() and here is not None:
            choices = here[0].choices
            if 1 <= int(number) <= len(choices):
                self.work(self._choose(here[0], choices[int(number) - 1]), hold=True)
            else:
                self.refuse(words("SETTLE_NO_VALUE", number=number))
            return
        await super().pressed(key)

    async def act_open(self) -> None:
        """Let the value under the cursor stand."""
        if self.here is not None:
            await self._choose(*self.here)

    async def _choose(self, contest: Contest, choice: Choice) -> None:
        said = await self.office.settling.choose(
            contest.kind, contest.subject, contest.field, choice.value
        )
        await self.done(said)


def _rows(found: tuple[Contest, ...]) -> list[Row]:
    rows: list[Row] = []
    marked = False
    for contest in found:
        if rows:
            rows.append(Row("", pick=False))
        if not contest.must and not marked:
            marked = True
            rows.append(Row(" " + words("SETTLE_MARKED"), pick=False))
        title = columns((" " + contest.about, 44), (contest.label, 34))
        rows.append(Row(title, pick=False, strong=True))
        rows += [
            Row(_line(number, choice), value=(contest, choice))
            for number, choice in enumerate(contest.choices, 1)
        ]
    return rows


def _line(number: int, choice: Choice) -> str:
    by = words("SETTLE_BY", who=choice.who, device=choice.device, when=choice.when)
    return columns(
        (f"   {number}", 6),
        (fit(choice.say, 26), 27),
        (by, 38),
        (words("SETTLE_STANDS") if choice.stands else "", 7),
    )
