"""Today: what hurts most, first; what changed; who is coming out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.events import ScreenSuspend

from ebatui.casework.ids import RecordId
from ebatui.i18n import words
from ebatui.rules.reasons import Reason
from ebatui.screens.actions import ACTIONS
from ebatui.screens.base import DeskScreen
from ebatui.services.saying import counted, pounds, short_day
from ebatui.services.today import Task, TodayView
from ebatui.widgets.lines import Drawn, Lines, Strong
from ebatui.widgets.rows import Row, RowList, RowsMade
from ebatui.widgets.text import bar, columns, ends, named, wrapped

if TYPE_CHECKING:
    from ebatui.services.office import Office

BAR = 6
"""Cells of the longest bar."""


class TodayScreen(DeskScreen):
    """The adviser's first screen. Enter opens what a task needs; everything goes back to here."""

    NAME = "today"
    HOLDS_REFILL = False  # the whole day is read: hundreds of people, and nothing typed is at stake
    WHOLE_BY = 0.5
    CSS_PATH = "today.tcss"

    def __init__(
        self, office: Office, person: RecordId | None = None, subject: RecordId | None = None
    ) -> None:
        super().__init__(office, person, subject)
        self._view: TodayView | None = None
        self._drawn: tuple[TodayView, int] | None = None
        self._head = Lines(id="head")
        self._tasks = RowList(id="tasks")
        self._foot = Lines(id="foot")
        self._opened: Task | None = None
        self._seen = self._welcomes = False

    def body(self) -> ComposeResult:
        """What arrived, the tasks, the figures."""
        yield self._head
        yield self._tasks
        yield self._foot

    async def fill(self) -> None:
        """Read the day and paint it; what arrived counts as seen once it has been on screen."""
        view = await self.office.today.view()
        if self._welcomes:  # read again before it was left: that it was seen is no news
            view = replace(view, since=None, arrived=())
        if self._drawn == (view, self.wide):
            return  # nothing was saved since: what is shown is what there is
        self._view, self._drawn = view, (view, self.wide)
        self._head.show(head_lines(view, self._kinds(view), self.wide))
        self._tasks.show(
            RowsMade(view.tasks, lambda task: Row(task_line(task), task)),
            empty=words("TODAY_NOTHING"),
        )
        self._foot.show(foot_lines(view, self.wide))
        if not self._seen:
            self._seen, self._welcomes = True, view.since is None
            self.work(self.office.today.looked(), group="looked")

    def on_screen_suspend(self, _: ScreenSuspend) -> None:
        """Who comes back is welcomed no more."""
        self._welcomes = False

    def _kinds(self, view: TodayView) -> str:
        """How much there is of each kind, and the key that opens it: the list is longer than this.

        Inductions and slips are one task each, which says how many there are.
        """
        opens = Counter(task.opens for task in view.tasks)
        said = {task.opens: task.who for task in view.tasks}
        held = {
            "closures_all": counted(opens["closures"], "claim") if opens["closures"] else "",
            "wing_list": said.get("wing_list", ""),
            "slips": said.get("slips", ""),
        }
        parts = [
            f"{self.frame.keys.label(ACTIONS[action])} {much}"
            for action, much in held.items()
            if much
        ]
        if opens["bookings"]:
            parts.append(words("TODAY_RELEASES", count=opens["bookings"]))
        return "   ".join(parts)

    @property
    def task_here(self) -> Task | None:
        """The task under the cursor."""
        row = self._tasks.row
        return row.value if row is not None else None

    def person_here(self) -> RecordId | None:
        """The person of the task under the cursor."""
        return self.task_here.person if self.task_here else None

    def reasons_here(self) -> Sequence[Reason]:
        """The rules behind the task under the cursor."""
        return self.task_here.reasons if self.task_here else ()

    def act_open(self) -> None:
        """Open the screen on which the task is done."""
        task = self.task_here
        if task is not None:
            self._opened = task
            self.frame.go(task.opens, task.person, task.subject)

    async def open_next(self) -> None:
        """Open the task after the one last opened; where that one is done, what took its place."""
        before = self._view.tasks if self._view is not None else ()
        at = before.index(self._opened) if self._opened in before else -1
        await self.refill()
        after = self._view.tasks if self._view else ()
        if not after:
            self.refuse(words("TODAY_NO_TASKS"))
            return
        if self._opened is None:
            wanted = 0
        else:
            wanted = _place(after, self._opened)
            wanted = at if wanted < 0 else wanted + 1
        if not 0 <= wanted < len(after):
            self._opened = None
            self.refuse(words("TODAY_NO_MORE"))
            return
        self._tasks.move_to(wanted)
        self.act_open()


def _place(tasks: Sequence[Task], wanted: Task) -> int:
    """Where the same task stands now, whatever its figures; -1 where it is done."""
    same = (wanted.kind, wanted.person, wanted.subject)
    return next(
        (i for i, task in enumerate(tasks) if (task.kind, task.person, task.subject) == same), -1
    )


def task_line(task: Task) -> str:
    """A task in columns; one about nobody in particular has the room of name, number and cell."""
    if not task.number and not task.cell:
        spare = max(0, cell_len(task.say) - 32)  # a long sentence takes room from the left
        who = max(17, 31 - spare)
        return columns((task.lead, 14), (" " + task.who, who), (" " + task.say, 64 - who))
    return columns(  # number and cell stand at tab stops
        (task.lead, 15),
        (named(task.who, 14), 15),
        (task.number, 8),
        (task.cell, 7),
        (task.say, 32),
    )


def head_lines(view: TodayView, kinds: str, width: int) -> list[Drawn]:
    """What arrived since, on two lines if it needs them; how much is due, by kind and in all."""
    if view.since is None:
        since = words("TODAY_FIRST")
    else:
        day = f"{view.since:%a} {short_day(view.since)}"
        arrived = " · ".join(view.arrived)
        since = (
            words("TODAY_SINCE", day=day, arrived=arrived)
            if arrived
            else words("TODAY_SINCE_NOTHING", day=day)
        )
    due = words("TODAY_DUE_LATE" if view.late else "TODAY_DUE", due=view.due, late=view.late)
    first, second = (*wrapped(since, width), "", "")[:2]
    return [first, second or kinds, Strong(ends(words("TODAY_HURTS"), due, width))]


def foot_lines(view: TodayView, width: int) -> list[Drawn]:
    """Who is coming out, how the month went, what is at risk."""
    most = max(view.out_14, view.out_42, 1)
    bars = [bar(count, most, BAR) for count in (view.out_14, view.out_42)]
    out = words(
        "TODAY_OUT",
        bar_14=f"{bars[0]} " if bars[0] else "",
        out_14=view.out_14,
        bar_42=f"{bars[1]} " if bars[1] else "",
        out_42=view.out_42,
        out_84=view.out_84,
    )
    seen = words("TODAY_SEEN", seen=view.seen, released=view.released)
    ten = words("TODAY_TEN", met=view.ten_met, of=view.ten_of)
    # Of the longer line the beginning would be cut.
    payment = words("TODAY_PAYMENT_SHORT" if view.more else "TODAY_PAYMENT", count=view.in_payment)
    risk = words(
        "TODAY_RISK_AND_MORE" if view.more else "TODAY_RISK",
        day=pounds(view.risk_pence_day),
        so_far=pounds(view.so_far_pence),
    )
    return ["", out, ends(seen, ten, width), ends(payment, risk, width)]
