"""Job targets: ten opportunities a person, added fast and followed with one key each."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult

from ebatui.casework.codes import TargetSource, TargetState
from ebatui.casework.ids import RecordId
from ebatui.i18n import words
from ebatui.screens.inline import InlineScreen, Shapes, title_about
from ebatui.services.desk import NotAccepted, Problem
from ebatui.services.entry import choice_words
from ebatui.services.saying import in_sentence, short_day
from ebatui.services.targets import TargetRow, TargetsView, moves_from
from ebatui.widgets.fields import FieldShape
from ebatui.widgets.lines import Lines
from ebatui.widgets.rows import Row
from ebatui.widgets.text import columns, ends

ADD = "ADD"
DROP = "DROP"


class TargetsScreen(InlineScreen):
    """One person's opportunities."""

    NAME: ClassVar[str] = "targets"
    LEFT_WORDS = "TARGETS_KEPT"

    def body(self) -> ComposeResult:
        """How many of how many, the list, and the keys for a row."""
        self._count = Lines()
        yield self._count
        yield Lines("-" * 80)
        yield self.list
        yield Lines("-" * 80)
        yield from self.foot()

    async def fill(self) -> None:
        """Read the list."""
        if self.person is None:
            return
        view = await self.office.targets.view(self.person)
        self._title = title_about("TARGETS_TITLE", view.case.name, view.case.person.prison_number)
        self._count.show(self._counted(view))
        rows = [Row(_line(number, row), value=row) for number, row in _numbered(view.rows)]
        self.list.show(rows, empty=words("TARGETS_NONE"))
        self.show_foot(["", words("TARGETS_STATES_1"), words("TARGETS_STATES_2")] if rows else [])

    def title_words(self) -> str:
        """Whose list it is."""
        return getattr(self, "_title", words("TARGETS_TITLE_OPENING"))

    def _counted(self, view: TargetsView) -> str:
        bar = ten_bar(view.count, view.of, ascii_only=self.app.console.options.ascii_only)
        return ends(f" {view.count}/{view.of} {bar}", pace_words(view), 79)

    @property
    def target_here(self) -> TargetRow | None:
        """The opportunity under the cursor."""
        row = self.list.row
        return row.value if row is not None else None

    # -- adding

    async def act_new_target(self) -> None:
        """Open the form for one more."""
        if self.person is not None:
            await self.ask_here(ADD, self.person, words("TARGETS_FORM"), add_shapes())

    async def accept(self, kind: str, about: RecordId, values: dict[str, str]) -> None:
        """Add one and stay for the next; or drop one, with the reason."""
        if kind == ADD:
            message = await self.office.targets.add(about, **values)
            await self.again()
        else:
            if not values["note"].strip():
                raise NotAccepted(Problem("note", "ENTRY_MISSING"))
            message = await self.office.targets.move(about, TargetState.DROPPED, values["note"])
            await self.close_form()
        await self.done(message)
        if kind == ADD:
            self.list.move_to(len(self.list.rows) - 1)

    # -- moving on

    async def _move(self, to: TargetState) -> None:
        here = self.target_here
        if here is None:
            return
        reason = why_not_move(here.state, to)
        if reason:
            self.refuse(reason)
        elif to is TargetState.DROPPED:
            shapes = [FieldShape("note", words("TARGETS_ASK_NOTE"), width=50, limit=200)]
            await self.ask_here(DROP, here.target, words("TARGETS_FORM_DROP"), shapes)
        else:
            await self.done(await self.office.targets.move(here.target, to))

    async def act_target_enquired(self) -> None:
        """Asked the employer."""
        await self._move(TargetState.ENQUIRED)

    async def act_target_applied(self) -> None:
        """Applied."""
        await self._move(TargetState.APPLIED)

    async def act_target_interview(self) -> None:
        """Has an interview."""
        await self._move(TargetState.INTERVIEW)

    async def act_target_offer(self) -> None:
        """Has an offer."""
        await self._move(TargetState.OFFER)

    async def act_target_started(self) -> None:
        """Started work."""
        await self._move(TargetState.STARTED)

    async def act_target_unsuccessful(self) -> None:
        """It came to nothing."""
        await self._move(TargetState.UNSUCCESSFUL)

    async def act_target_dropped(self) -> None:
        """Given up."""
        await self._move(TargetState.DROPPED)

    async def act_target_open(self) -> None:
        """Taken up again."""
        await self._move(TargetState.OPEN)


def why_not_move(before: TargetState, to: TargetState) -> str:
    """Why an opportunity cannot go there from where it stands; empty where it can."""
    if before is to:
        return words("TARGETS_ALREADY", before=in_sentence(choice_words(before)))
    onward = moves_from(before)
    if to in onward:
        return ""
    if not onward:
        return words("TARGETS_NO_MOVE_END", before=choice_words(before))
    ways = [in_sentence(choice_words(state)) for state in TargetState if state in onward]
    return words(
        "TARGETS_NO_MOVE", before=in_sentence(choice_words(before)), choices=", ".join(ways)
    )


def ten_bar(count: int, of: int, *, ascii_only: bool = False) -> str:
    """How far the list has come, one cell each; plain signs for a terminal without others."""
    full, empty = ("#", ".") if ascii_only else ("█", "░")
    done = max(0, min(count, of))
    return full * done + empty * (of - done)


def pace_words(view: TargetsView) -> str:
    """The days that are left and how often one is to be found."""
    days = view.case.release.days
    if days is None:
        return words("TARGETS_NO_DATE")
    if days < 0:
        return words("TARGETS_OUT")
    if view.count >= view.of or not view.pace:
        return words("TARGETS_PACE_DONE", days=days)
    return words("TARGETS_PACE", days=days, pace=view.pace)


def add_shapes() -> Shapes:
    """What is asked of an opportunity, two questions a line."""
    return [
        (
            FieldShape(
                "title",
                words("TARGETS_ASK_TITLE"),
                width=28,
                limit=80,
                label_width=10,
                note_width=1,
            ),
            FieldShape(
                "employer", words("TARGETS_ASK_EMPLOYER"), width=22, limit=80, label_width=11
            ),
        ),
        (
            FieldShape(
                "town", words("TARGETS_ASK_TOWN"), width=28, limit=60, label_width=10, note_width=1
            ),
            FieldShape(
                "telephone", words("TARGETS_ASK_TELEPHONE"), width=22, limit=30, label_width=11
            ),
        ),
        (
            FieldShape(
                "contact",
                words("TARGETS_ASK_CONTACT"),
                width=28,
                limit=60,
                label_width=10,
                note_width=1,
            ),
            FieldShape(
                "source",
                words("TARGETS_ASK_SOURCE"),
                kind="choice",
                choices=tuple(TargetSource),
                width=8,
                limit=20,
                label_width=11,
            ),
        ),
    ]


def _numbered(rows: tuple[TargetRow, ...]) -> list[tuple[str, TargetRow]]:
    """Each row with its number in the ten; those that do not count have none."""
    numbered, number = [], 0
    for row in rows:
        number += row.counts
        numbered.append((str(number) if row.counts else "x", row))
    return numbered


def _line(number: str, row: TargetRow) -> str:
    since = short_day(row.state_on) if row.state_on else ""
    what = ", ".join(part for part in (row.employer, row.town) if part)
    ask = " ".join(part for part in (row.contact, row.telephone) if part)
    last = row.note or ask if row.counts else row.note or words("TARGETS_CLOSED")
    return columns(
        (number, -2),
        (" " + in_sentence(choice_words(row.state)), 13),
        (since, 7),
        (row.title, 19),
        (" " + what, 21),
        (" " + last, 16),
    )
