"""Today: what is due, most harm first, and what changed since this adviser was last here."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from ebatui.casework.codes import (
    ClosureState,
    EpisodeState,
    InductionOutcome,
    JobOutcome,
    SlipState,
    TargetState,
    YesNo,
)
from ebatui.casework.ids import RecordId
from ebatui.casework.records import Episode, Induction, JobBefore, Person, Record, Slip, Target
from ebatui.i18n import words
from ebatui.rules.reasons import Reason
from ebatui.rules.windows import one_visit
from ebatui.services.arrivals import arrived_since, last_look, remember_look
from ebatui.services.cases import Cases
from ebatui.services.closures import ClosureRow, closure_rows
from ebatui.services.desk import Desk
from ebatui.services.facts import ASKED, FINAL_OUTCOMES
from ebatui.services.leaving import Leaving, booking_trouble, live_bookings, who_leaves
from ebatui.services.ports import Reader
from ebatui.services.saying import counted, full_name, place_in_prison, pounds
from ebatui.services.targets import DOES_NOT_COUNT

R = TypeVar("R", bound=Record)

VERY_SOON = timedelta(days=2)
"""A release this near with no interview goes before money."""
_NUMBERS = re.compile(r"([0-9]+)")
FETCHED_AGAIN = tuple(outcome for outcome in InductionOutcome if outcome not in FINAL_OUTCOMES)


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do."""

    kind: str
    lead: str
    who: str
    number: str
    cell: str
    say: str
    person: RecordId | None
    subject: RecordId | None
    late: bool
    opens: str
    reasons: tuple[Reason, ...] = ()
    rank: tuple[int, int] = (9, 0)


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
    waiting: int


@dataclass(frozen=True, slots=True)
class InductionDue:
    """Someone who has not been inducted."""

    person: RecordId
    episode: RecordId
    number: str
    name: str
    wing: str
    cell: str
    received: date
    due: date
    late: bool
    one_visit: bool
    draft: bool


class Today:
    """The day's work."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def view(self) -> TodayView:
        """Everything the first screen shows, from one moment."""
        return await self._desk.case_file.read(lambda reader: _view(self._desk, reader))

    async def wing_list(self) -> list[InductionDue]:
        """Inductions due, in wing and cell order: the round to walk."""
        desk = self._desk
        due = await desk.case_file.read(
            lambda reader: _inductions_due(desk, reader, Cases(desk, reader))
        )
        return sorted(due, key=lambda row: (_walked(row.wing), _walked(row.cell), row.name))

    async def looked(self) -> None:
        """Remember that this adviser has seen what changed up to now."""
        await self._desk.case_file.write(
            self._desk.adviser, lambda unit: remember_look(unit, self._desk)
        )


def _walked(place: str) -> list[tuple[int, str]]:
    """A cell as doors follow each other: ``A1-9`` before ``A1-10``."""
    return [(int(part), "") if part.isdecimal() else (0, part) for part in _NUMBERS.split(place)]


def _view(desk: Desk, reader: Reader) -> TodayView:
    today = desk.clock.today()
    practice = desk.policy.practice.in_force(today)
    look = last_look(reader, desk)
    cases = Cases(desk, reader)
    leaving = who_leaves(desk, reader, cases, practice.far_days, practice.seen_look_back_days)
    coming = [item for item in leaving if item.days >= 0]
    gone = [item for item in leaving if item.days < 0]
    unseen = _unseen(cases, gone)
    closures = closure_rows(desk, reader, cases=cases)
    tasks = [
        *_closure_tasks(closures),
        *_leaving_tasks(desk, reader, cases, coming),
        *_induction_tasks(_inductions_due(desk, reader, cases)),
        *_slip_tasks(reader),
        *_job_tasks(reader, cases),
        *_unseen_tasks(cases, unseen),
        *_sync_tasks(reader),
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
        waiting=reader.waiting(),
    )


def _closure_tasks(rows: list[ClosureRow]) -> list[Task]:
    tasks = []
    for row in rows:
        risk = row.risk_pence_day or 0
        if row.state in ASKED and not row.late:
            continue
        if row.state is ClosureState.TO_VERIFY:
            kind, say = "VERIFY_FIRST", row.say
        elif row.late:
            kind, say = "CLOSURE_CHASE", row.say
        else:
            kind = "CLAIM_IN_PAYMENT"
            where = row.office or words("TODAY_ITS_OFFICE")
            say = words("TODAY_RING", what=row.say, office=where)
        tasks.append(
            Task(
                kind=kind,
                lead=f"{pounds(risk)} a day" if risk else words("TODAY_CLAIM"),
                who=row.name,
                number=row.number,
                cell=row.cell,
                say=say,
                person=row.person,
                subject=row.closure,
                late=row.late,
                opens="closures",
                reasons=row.reasons,
                rank=(1, -risk),
            )
        )
    return tasks


def _leaving_tasks(desk: Desk, reader: Reader, cases: Cases, coming: list[Leaving]) -> list[Task]:
    practice = desk.policy.practice.in_force(desk.clock.today())
    bookings = live_bookings(desk, reader, coming)
    troubled = [
        (item, trouble)
        for item in coming
        if (
            trouble := booking_trouble(
                item.days,
                bookings.get(item.episode.id, []),
                practice.soon_days,
                practice.middle_days,
            )
        )
    ]
    cases.fetch_persons(item.episode.id for item, _ in troubled)
    tasks = []
    for item, (kind, say) in troubled:
        person = cases.person_of(item.episode)
        if person is None:
            continue
        very_soon = item.days <= VERY_SOON.days
        tasks.append(
            Task(
                kind=kind,
                lead=_out_in(item.days),
                who=full_name(person),
                number=person.prison_number or "",
                cell=place_in_prison(item.episode),
                say=say,
                person=person.id,
                subject=item.episode.id,
                late=very_soon,
                opens="bookings",
                reasons=item.release.reasons,
                rank=(0 if very_soon else 2, item.days),
            )
        )
    return tasks


def _out_in(days: int) -> str:
    match days:
        case 0:
            return words("TODAY_OUT_TODAY")
        case 1:
            return words("TODAY_OUT_TOMORROW")
        case _:
            return words("TODAY_OUT_IN", n=days)


def _induction_tasks(due: list[InductionDue]) -> list[Task]:
    """One line for all that are due, with where they are; those soon out are named first."""
    if not due:
        return []
    wings = Counter(row.wing or "?" for row in due)
    where = " · ".join(f"{wing} {number}" for wing, number in sorted(wings.items())[:6])
    soon = sum(row.one_visit for row in due)
    say = f"{where}: {words('TODAY_WING_LIST')}"
    if soon:
        say = f"{counted(soon, 'one visit', 'one visit')} · {say}"
    return [
        Task(
            kind="INDUCTIONS_DUE",
            lead=words("TODAY_NOW"),
            who=counted(len(due), "induction"),
            number="",
            cell="",
            say=say,
            person=None,
            subject=None,
            late=any(row.late for row in due),
            opens="wing_list",
            rank=(3, 0),
        )
    ]


def _slip_tasks(reader: Reader) -> list[Task]:
    waiting = reader.count(Slip, state=SlipState.WAITING)
    if not waiting:
        return []
    return [
        Task(
            kind="SLIPS_WAITING",
            lead=words("TODAY_NOW"),
            who=counted(waiting, "slip"),
            number="",
            cell="",
            say=words("TODAY_SLIPS"),
            person=None,
            subject=None,
            late=False,
            opens="slips",
            rank=(4, 0),
        )
    ]


def _job_tasks(reader: Reader, cases: Cases) -> list[Task]:
    jobs = reader.find(JobBefore, outcome=JobOutcome.TO_SETTLE, wants_kept=YesNo.YES)
    tasks = []
    for job, episode, person in _in_custody(cases, ((job, job.episode) for job in jobs)):
        tasks.append(
            Task(
                kind="JOB_TO_SAVE",
                lead=words("TODAY_JOB"),
                who=full_name(person),
                number=person.prison_number or "",
                cell=place_in_prison(episode),
                say=words("TODAY_JOB_TO_SAVE", employer=job.employer or "?"),
                person=person.id,
                subject=job.id,
                late=False,
                opens="person",
                rank=(5, 0),
            )
        )
    return tasks


def _in_custody(
    cases: Cases, held: Iterable[tuple[R, RecordId | None]]
) -> list[tuple[R, Episode, Person]]:
    """Records of people who are in custody here, each with its spell and whose it is."""
    listed = list(held)
    cases.fetch_persons(episode for _, episode in listed)
    return [
        (record, episode, person)
        for record, subject in listed
        if (episode := cases.episode(subject)) is not None
        and episode.state is EpisodeState.IN_CUSTODY
        and (person := cases.person_of(episode)) is not None
    ]


def _unseen(cases: Cases, gone: list[Leaving]) -> list[Leaving]:
    """Those who left without an induction."""
    cases.fetch_inductions(item.episode.id for item in gone)
    held = ((item, cases.induction_of(item.episode)) for item in gone)
    return [
        item
        for item, induction in held
        if induction is None or induction.outcome not in FINAL_OUTCOMES
    ]


def _unseen_tasks(cases: Cases, unseen: list[Leaving]) -> list[Task]:
    cases.fetch_persons(item.episode.id for item in unseen)
    return [
        Task(
            kind="RELEASED_UNSEEN",
            lead=words("TODAY_OUT_AGO", n=-item.days),
            who=full_name(person),
            number=person.prison_number or "",
            cell="",
            say=words("TODAY_UNSEEN"),
            person=person.id,
            subject=item.episode.id,
            late=True,
            opens="person",
            reasons=item.release.reasons,
            rank=(7, -item.days),
        )
        for item in unseen
        if (person := cases.person_of(item.episode)) is not None
    ]


def _sync_tasks(reader: Reader) -> list[Task]:
    refused = len(reader.refusals())
    conflicts = sum(rival.conflict for _, _, rival in reader.rivals())
    tasks = []
    for number, kind, lead, say in (
        (refused, "REFUSED_CHANGE", "TODAY_REFUSED", "TODAY_MEND"),
        (conflicts, "CONFLICT", "TODAY_CONFLICT", "TODAY_CHOOSE"),
    ):
        if number:
            tasks.append(
                Task(
                    kind=kind,
                    lead=words(lead),
                    who=counted(number, "change" if kind == "REFUSED_CHANGE" else "value"),
                    number="",
                    cell="",
                    say=words(say),
                    person=None,
                    subject=None,
                    late=False,
                    opens="sync",
                    rank=(6, 0),
                )
            )
    return tasks


def _inductions_due(desk: Desk, reader: Reader, cases: Cases) -> list[InductionDue]:
    today = desk.clock.today()
    drafts = {subject for subject, _ in reader.drafts("induction")}
    due = reader.find(Induction, outcome=[None, *FETCHED_AGAIN])
    held = _in_custody(cases, ((induction, induction.episode) for induction in due))
    cases.fetch_inductions(episode.id for _, episode, _ in held)
    rows = []
    for induction, episode, person in held:
        release = cases.release_of(episode).date
        gone = release is not None and release < today
        if gone or cases.induction_of(episode) != induction:
            continue
        received = episode.received or today
        due_on = induction.due or received
        rows.append(
            InductionDue(
                person=person.id,
                episode=episode.id,
                number=person.prison_number or "",
                name=full_name(person),
                wing=episode.wing or "",
                cell=episode.cell or "",
                received=received,
                due=due_on,
                late=due_on < today,
                one_visit=release is not None
                and one_visit(received, release, desk.policy.windows).one_visit,
                draft=person.id in drafts,
            )
        )
    return rows


def _with_all_targets(reader: Reader, coming: list[Leaving], wanted: int) -> int:
    """How many of them have their whole list of job opportunities."""
    held = reader.find(
        Target,
        episode=[item.episode.id for item in coming],
        state=[state for state in TargetState if state not in DOES_NOT_COUNT],
    )
    counts = Counter(target.episode for target in held)
    return sum(count >= wanted for count in counts.values())
