"""Today: what is due, most harm first, and what changed since this adviser was last here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ebatui.casework.codes import TargetState
from ebatui.casework.records import Target
from ebatui.services.arrivals import arrived_since, last_look, remember_look
from ebatui.services.cases import Cases
from ebatui.services.closure_rows import open_closures
from ebatui.services.desk import Desk
from ebatui.services.facts import FINAL_OUTCOMES
from ebatui.services.inductions_due import InductionDue, inductions_due, round_to_walk
from ebatui.services.leaving import Leaving, who_leaves
from ebatui.services.ports import Reader
from ebatui.services.targets import DOES_NOT_COUNT
from ebatui.services.tasks import (
    Task,
    arrived_tasks,
    closure_tasks,
    induction_tasks,
    job_tasks,
    leaving_tasks,
    slip_tasks,
    sync_tasks,
    unseen_tasks,
)

__all__ = ["InductionDue", "Task", "Today", "TodayView"]


@dataclass(frozen=True, slots=True)
class TodayView:
    """The first screen. Money is an estimate."""

    day: date
    since: date | None
    arrived: tuple[str, ...]
    tasks: tuple[Task, ...]
    due: int
    late: int
    out_14: int
    out_42: int
    out_84: int
    seen: int
    released: int
    ten_met: int
    ten_of: int
    in_payment: int
    risk_pence_day: int
    so_far_pence: int
    more: bool
    """Whether some of it, so far, is not known and not in the sum."""
    waiting: int


class Today:
    """The day's work."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def view(self) -> TodayView:
        """Everything the first screen shows, from one moment."""
        desk = self._desk
        return await desk.case_file.read(
            lambda reader: desk.kept.of(
                "today", reader, desk.clock.today(), lambda: _view(desk, reader)
            )
        )

    async def wing_list(self) -> list[InductionDue]:
        """Inductions due, in wing and cell order: the round to walk."""
        desk = self._desk
        return await desk.case_file.read(
            lambda reader: desk.kept.of(
                "wing_list",
                reader,
                desk.clock.today(),
                lambda: round_to_walk(inductions_due(desk, reader, Cases(desk, reader))),
            )
        )

    async def looked(self) -> None:
        """Remember that this adviser has seen what changed up to now."""
        await self._desk.case_file.write(
            self._desk.adviser, lambda unit: remember_look(unit, self._desk)
        )


def _view(desk: Desk, reader: Reader) -> TodayView:
    today = desk.clock.today()
    practice = desk.policy.practice.in_force(today)
    look = last_look(reader, desk)
    cases = Cases(desk, reader)
    leaving = who_leaves(desk, reader, cases, practice.far_days, practice.seen_look_back_days)
    coming = [item for item in leaving if item.days >= 0]
    gone = [item for item in leaving if item.days < 0]
    unseen = _unseen(cases, gone)
    closures = open_closures(desk, reader, cases)
    tasks = [
        *closure_tasks(closures),
        *leaving_tasks(desk, reader, cases, coming),
        *induction_tasks(inductions_due(desk, reader, cases)),
        *slip_tasks(reader),
        *job_tasks(reader, cases),
        *unseen_tasks(cases, unseen),
        *arrived_tasks(desk, reader, cases),
        *sync_tasks(desk, reader),
    ]
    tasks.sort(key=lambda task: (task.rank, task.who))
    in_payment = [row for row in closures if row.risk_pence_day != 0]
    return TodayView(
        day=today,
        since=look.on,
        arrived=arrived_since(reader, desk, look.cursor) if look.on else (),
        tasks=tuple(tasks),
        due=len(tasks),
        late=sum(task.late for task in tasks),
        out_14=sum(item.days <= practice.soon_days for item in coming),
        out_42=sum(item.days <= practice.middle_days for item in coming),
        out_84=len(coming),
        seen=len(gone) - len(unseen),
        released=len(gone),
        ten_met=_with_all_targets(reader, coming, practice.targets),
        ten_of=len(coming),
        in_payment=len(in_payment),
        risk_pence_day=sum(row.risk_pence_day or 0 for row in in_payment),
        so_far_pence=sum(row.overpaid_pence or 0 for row in in_payment),
        more=any(row.overpaid_pence is None for row in in_payment),
        waiting=reader.waiting(),
    )


def _unseen(cases: Cases, gone: list[Leaving]) -> list[Leaving]:
    """Those who left without an induction."""
    cases.fetch_inductions(item.episode.id for item in gone)
    held = ((item, cases.induction_of(item.episode)) for item in gone)
    return [
        item
        for item, induction in held
        if induction is None or induction.outcome not in FINAL_OUTCOMES
    ]


def _with_all_targets(reader: Reader, coming: list[Leaving], wanted: int) -> int:
    """How many of them have their whole list of job opportunities."""
    counting = [state for state in TargetState if state not in DOES_NOT_COUNT]
    return sum(
        # The first count is the cheap one, and settles it for most.
        reader.count(Target, episode=item.episode.id) >= wanted
        and reader.count(Target, episode=item.episode.id, state=counting) >= wanted
        for item in coming
    )
