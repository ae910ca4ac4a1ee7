"""The call sheet: whom to ring, what to say, and what was said, office by office."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult

from ebatui.casework.codes import CallResult, ClosureState
from ebatui.casework.ids import RecordId
from ebatui.i18n import words
from ebatui.rules.nino import display
from ebatui.rules.reasons import Reason
from ebatui.screens.inline import InlineScreen, Shapes, title_about
from ebatui.services.closures import CallSheet, ClosureRow, OfficeSheet, RecordCall
from ebatui.services.desk import NotAccepted, Problem
from ebatui.services.saying import pounds
from ebatui.widgets.fields import FieldShape
from ebatui.widgets.lines import Drawn, Lines
from ebatui.widgets.rows import Row, RowsMade
from ebatui.widgets.text import columns, ends, named, wrapped

SAY_LINES = 4
VERIFY = "VERIFY"

_NAMED = frozenset({CallResult.NO_ANSWER, CallResult.NUMBER_WRONG})
"""Results for which no one was spoken to."""


class ClosuresScreen(InlineScreen):
    """Closures to ring about, of everyone or of one person."""

    NAME: ClassVar[str] = "closures"
    LEFT_WORDS = "CLOSURES_LEFT"

    def body(self) -> ComposeResult:
        """The sheet, the words for the row under the cursor, and the outcomes."""
        self._summary = Lines()
        self._says = Lines()
        self._says.styles.height = SAY_LINES
        yield self._summary
        yield self.list
        yield Lines("-" * 80)
        yield self._says
        yield from self.foot()

    async def fill(self) -> None:
        """Read the sheet."""
        sheet = await self.office.closures.call_sheet(self.person)
        none = await self._name_sheet(sheet)
        self._scripts: dict[RecordId, str] = {}
        self._summary.show(self._summed(sheet))
        self.list.show(rows_of_sheet(sheet), empty=none)
        await self._say_for(self.closure_here)
        self._show_outcomes()

    def title_words(self) -> str:
        """The sheet's name, and whose it is."""
        return getattr(self, "_title", words("CLOSURES_TITLE"))

    async def _name_sheet(self, sheet: CallSheet) -> str:
        """Set the title: everyone's, or whose. What to say where there is nothing to ring about."""
        if self.person is None:
            self._title = words("CLOSURES_TITLE")
            return words("CLOSURES_NONE")
        row = next((row for office in sheet.offices for row in office.rows), None)
        if row is not None:
            name, number = row.name, row.number
        else:
            case = await self.office.people.case(self.person)
            name, number = case.name, case.person.prison_number or ""
        self._title = title_about("CLOSURES_TITLE_PERSON", name, number)
        return words("CLOSURES_NONE_PERSON", name=name)

    def _summed(self, sheet: CallSheet) -> str:
        if not sheet.open:
            return ""
        return " " + words(
            "CLOSURES_SUMMARY_AND_MORE" if sheet.more else "CLOSURES_SUMMARY",
            open=sheet.open,
            day=pounds(sheet.risk_pence_day),
            so_far=pounds(sheet.so_far_pence),
        )

    # -- what the cursor is on

    @property
    def closure_here(self) -> ClosureRow | None:
        """The closure under the cursor."""
        row = self.list.row
        return row.value if row is not None else None

    def person_here(self) -> RecordId | None:
        """Whose closure the cursor is on."""
        here = self.closure_here
        return here.person if here is not None else self.person

    def facts(self) -> set[str]:
        """How far the closure under the cursor has come."""
        held = super().facts()
        here = self.closure_here
        if here is not None:
            held |= {"unsettled"} if here.open else set()
            held |= {"to_verify"} if here.state is ClosureState.TO_VERIFY else set()
            held |= {"ready"} if here.state is ClosureState.READY else set()
        return held

    def reasons_here(self) -> Sequence[Reason]:
        """The rules behind the row."""
        here = self.closure_here
        return here.reasons if here is not None else ()

    def show_row(self) -> None:
        """Its script, its outcomes."""
        self._show_outcomes()
        here = self.closure_here
        if here is None or here.closure in getattr(self, "_scripts", {}):
            self._paint_script(here)
        else:
            self.work(self._say_for(here), group="say")

    async def _say_for(self, here: ClosureRow | None) -> None:
        if here is not None and here.closure not in self._scripts:
            self._scripts[here.closure] = await self.office.closures.words_to_say(here.closure)
        if here is self.closure_here:  # the cursor may have gone on meanwhile
            self._paint_script(here)

    def _paint_script(self, here: ClosureRow | None) -> None:
        if here is None:
            self._says.show([])
            return
        said = words("CLOSURES_SAY", words=self._scripts.get(here.closure, "..."))
        self._says.show([" " + line for line in wrapped(said, 78)][:SAY_LINES])

    def _show_outcomes(self) -> None:
        here = self.closure_here
        lines: list[Drawn] = []
        if here is not None and here.open:
            lines = ["", words("CLOSURES_OUTCOMES_1"), words("CLOSURES_OUTCOMES_2")]
            if here.state is ClosureState.TO_VERIFY:
                lines.append(words("CLOSURES_OUTCOMES_VERIFY"))
            elif here.state is ClosureState.READY:
                lines.append(words("CLOSURES_OUTCOMES_SEND"))
        elif here is not None:
            lines = ["", " " + words("NEEDS_UNSETTLED")]
        self.show_foot(lines)

    # -- outcomes

    async def _outcome(self, result: CallResult) -> None:
        here = self.closure_here
        if here is None:
            return
        title = words(f"CLOSURES_FORM_{result.value}")
        await self.ask_here(result.value, here.closure, title, call_shapes(result))

    async def act_call_closed(self) -> None:
        """The office closed it."""
        await self._outcome(CallResult.CLOSED)

    async def act_call_nothing(self) -> None:
        """Nothing is in payment."""
        await self._outcome(CallResult.NOTHING_IN_PAYMENT)

    async def act_call_wrong(self) -> None:
        """The wrong person."""
        await self._outcome(CallResult.WRONG_PERSON)

    async def act_call_accepted(self) -> None:
        """Taken, to be done."""
        await self._outcome(CallResult.ACCEPTED)

    async def act_call_back(self) -> None:
        """To be rung again."""
        await self._outcome(CallResult.CALL_BACK)

    async def act_call_asked(self) -> None:
        """The office asked for something."""
        await self._outcome(CallResult.ASKED)

    async def act_call_no_answer(self) -> None:
        """No one answered."""
        await self._outcome(CallResult.NO_ANSWER)

    async def act_call_number(self) -> None:
        """The number is wrong."""
        await self._outcome(CallResult.NUMBER_WRONG)

    async def act_verify(self) -> None:
        """The person has been identified."""
        here = self.closure_here
        if here is None:
            return
        shapes = [FieldShape("with_whom", words("CLOSURES_ASK_WITH_WHOM"), width=30)]
        await self.ask_here(VERIFY, here.closure, words("CLOSURES_FORM_VERIFY"), shapes)

    async def act_send_notice(self) -> None:
        """Send the closure as a notice with the next sync."""
        here = self.closure_here
        if here is None:
            return
        await self.done(await self.office.closures.send_notice(here.closure))

    async def accept(self, kind: str, about: RecordId, values: dict[str, str]) -> None:
        """Record the call, or the verification."""
        if kind == VERIFY:
            message = await self.office.closures.verify(about, values["with_whom"])
        else:
            result = CallResult(kind)
            if result is CallResult.ASKED and not values.get("said", "").strip():
                raise NotAccepted(Problem("said", "ENTRY_MISSING"))
            message = await self.office.closures.record_call(
                RecordCall(about, result, values.pop("spoke_to", ""), **values)
            )
        await self.close_form()
        await self.done(message)


def call_shapes(result: CallResult) -> Shapes:
    """What is asked after a call that ended so."""
    said = FieldShape("said", words("CLOSURES_ASK_SAID"), width=58, limit=400)
    reference = FieldShape(
        "reference", words("CLOSURES_ASK_REFERENCE"), width=18, limit=40, label_width=17
    )
    if result in _NAMED:
        return [said]
    spoke_to = FieldShape("spoke_to", words("CLOSURES_ASK_SPOKE_TO"), width=22, note_width=1)
    rows: list[FieldShape | Sequence[FieldShape]] = [(spoke_to, reference)]
    if result is CallResult.CLOSED:
        rows.append(
            (
                FieldShape(
                    "closed_from",
                    words("CLOSURES_ASK_CLOSED_FROM"),
                    kind="day",
                    width=10,
                    limit=20,
                    note_width=17,
                ),
                FieldShape(
                    "overpaid",
                    words("CLOSURES_ASK_OVERPAID"),
                    kind="money",
                    width=9,
                    limit=10,
                    label_width=12,
                ),
            )
        )
    return [*rows, said]


def rows_of_sheet(sheet: CallSheet) -> RowsMade:
    """Offices as headings, their closures under them."""
    listed: list[ClosureRow | OfficeSheet | None] = []
    for office in sheet.offices:
        if listed:
            listed.append(None)
        listed += [office, *office.rows]
    return RowsMade(listed, _row)


def _row(listed: ClosureRow | OfficeSheet | None) -> Row:
    match listed:
        case None:
            return Row("", pick=False)
        case OfficeSheet():
            return Row(_heading(listed), pick=False, strong=True)
        case _:
            return Row(_line(listed), value=listed)


def _heading(office: OfficeSheet) -> str:
    whom = "  ".join(
        part
        for part in (
            office.office or words("CLOSURES_NO_OFFICE"),
            office.contact,
            office.telephone or words("CLOSURES_NO_TELEPHONE"),
            office.hours,
        )
        if part
    )
    count = len(office.rows)
    rows = words("CLOSURES_ROWS_ONE") if count == 1 else words("CLOSURES_ROWS", count=count)
    return ends(" " + whom, rows, 79)


def _line(row: ClosureRow) -> str:
    born = words("CLOSURES_BORN", day=f"{row.born:%d/%m/%Y}") if row.born else ""
    benefit = row.benefit.value.replace("_", " ")
    said = row.say
    if row.state is ClosureState.TO_VERIFY:
        said = words("CLOSURES_VERIFY", benefit=benefit)
    return columns(
        (_harm(row), 12),
        (" " + named(row.name, 15), 16),
        (" " + (display(row.nino) if row.nino else words("CLOSURES_NO_NINO")), 14),
        (" " + born, 11),
        (" " + said, 25),
    )


def _harm(row: ClosureRow) -> str:
    """What it costs while it goes on, or why that is not known."""
    if not row.open:
        return words("CLOSURES_DONE")
    if row.risk_pence_day is None:
        return words("CLOSURES_NO_AMOUNT")
    if not row.risk_pence_day:
        return words("CLOSURES_NO_COST")
    return words("CLOSURES_A_DAY", pounds=pounds(row.risk_pence_day))
