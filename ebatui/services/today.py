"""Today: what is due, most harm first, and what changed since this adviser was last here."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from ebatui.casework.codes import (
    BookingState,
    ClosureState,
    EpisodeState,
    InductionOutcome,
    JobOutcome,
    SlipState,
    YesNo,
)
from ebatui.casework.ids import RecordId
from ebatui.casework.records import Episode, Induction, JobBefore, Person, Slip, Target
from ebatui.i18n import words
from ebatui.rules.reasons import Reason
from ebatui.rules.windows import one_visit
from ebatui.services.arrivals import arrived_since, last_look, remember_look
from ebatui.services.booking_rows import LIVE, BookingRow, booking_rows
from ebatui.services.closures import ClosureRow, closure_rows
from ebatui.services.desk import Desk
from ebatui.services.facts import ASKED, FINAL_OUTCOMES, induction_of, person_of
from ebatui.services.ports import Reader
from ebatui.services.release import ReleaseView, release_of
from ebatui.services.saying import counted, full_name, place_in_prison, pounds
from ebatui.services.targets import counting

VERY_SOON = timedelta(days=2)
"""A release this near with no interview goes before money."""
MOVED_AT_MOST = timedelta(days=14)
"""The rules bring a release forward by less than this: dates a little later are looked at too."""
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
        due = await self._desk.case_file.read(lambda reader: _inductions_due(self._desk, reader))
        return sorted(due, key=lambda row: (row.wing, row.cell, row.name))

    async def looked(self) -> None:
        """Remember that this adviser has seen what changed up to now."""
        await self._desk.case_file.write(
            self._desk.adviser, lambda unit: remember_look(unit, self._desk)
        )


@dataclass(frozen=True, slots=True)
class _Leaving:
    """Someone whose release is near or just past."""

    episode: Episode
    person: Person
    release: ReleaseView
    days: int
    bookings: list[BookingRow]
    inducted: bool


def _view(desk: Desk, reader: Reader) -> TodayView:
    today = desk.clock.today()
    practice = desk.policy.practice.in_force(today)
    look = last_look(reader, desk)
    closures = closure_rows(desk, reader)
    leaving = _leaving(desk, reader, practice.far_days, practice.seen_look_back_days)
    coming = [item for item in leaving if item.days >= 0]
    inductions = _inductions_due(desk, reader)
    tasks = [
        *_closure_tasks(closures),
        *_leaving_tasks(coming, practice.soon_days, practice.middle_days),
        *_induction_tasks(inductions),
        *_slip_tasks(reader),
        *_job_tasks(reader),
        *_unseen_tasks(leaving),
        *_sync_tasks(reader),
    ]
    tasks.sort(key=lambda task: (task.rank, task.who))
    gone = [item for item in leaving if item.days < 0]
    ten = [_has_ten(desk, reader, item.episode) for item in coming]
    live = [row for row in closures if row.risk_pence_day]
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
        seen=sum(item.inducted for item in gone),
        released=len(gone),
        ten_met=sum(ten),
        ten_of=len(ten),
        in_payment=len(live),
        risk_pence_day=sum(row.risk_pence_day or 0 for row in live),
        so_far_pence=sum(row.overpaid_pence or 0 for row in live),
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


def _leaving_tasks(coming: list[_Leaving], soon: int, middle: int) -> list[Task]:
    tasks = []
    for item in coming:
        kind, say = _booking_trouble(item, soon, middle)
        if not kind:
            continue
        rank = 0 if item.days <= VERY_SOON.days else 2
        tasks.append(
            Task(
                kind=kind,
                lead=_out_in(item.days),
                who=full_name(item.person),
                number=item.person.prison_number or "",
                cell=place_in_prison(item.episode),
                say=say,
                person=item.person.id,
                subject=item.episode.id,
                late=item.days <= VERY_SOON.days,
                opens="bookings",
                reasons=item.release.reasons,
                rank=(rank, item.days),
            )
        )
    return tasks


def _booking_trouble(item: _Leaving, soon: int, middle: int) -> tuple[str, str]:
    live = [row for row in item.bookings if row.state in LIVE]
    if any(row.late and row.state is BookingState.PROPOSED for row in live):
        return "BOOKING_REFUSED", words("TODAY_BOOKING_REFUSED")
    if any(row.late for row in live):
        return "BOOKING_OVERTAKEN", words("TODAY_BOOKING_OVERTAKEN")
    if not live and item.days <= middle:
        return "RELEASE_NO_BOOKING", words("TODAY_NO_BOOKING")
    unconfirmed = [row for row in live if row.state is not BookingState.CONFIRMED]
    if unconfirmed and item.days <= soon:
        return "BOOKING_UNCONFIRMED", words("TODAY_UNCONFIRMED")
    return "", ""


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


def _job_tasks(reader: Reader) -> list[Task]:
    tasks = []
    for job in reader.find(JobBefore, outcome=JobOutcome.TO_SETTLE, wants_kept=YesNo.YES):
        episode = reader.get(Episode, job.episode) if job.episode is not None else None
        person = person_of(reader, episode) if episode else None
        if episode is None or person is None or episode.state is not EpisodeState.IN_CUSTODY:
            continue
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


def _unseen_tasks(leaving: list[_Leaving]) -> list[Task]:
    return [
        Task(
            kind="RELEASED_UNSEEN",
            lead=words("TODAY_OUT_AGO", n=-item.days),
            who=full_name(item.person),
            number=item.person.prison_number or "",
            cell="",
            say=words("TODAY_UNSEEN"),
            person=item.person.id,
            subject=item.episode.id,
            late=True,
            opens="person",
            reasons=item.release.reasons,
            rank=(7, -item.days),
        )
        for item in leaving
        if item.days < 0 and not item.inducted
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


def _leaving(desk: Desk, reader: Reader, ahead: int, back: int) -> list[_Leaving]:
    """Everyone whose adjusted release lies from ``back`` days ago to ``ahead`` days on."""
    today = desk.clock.today()
    first = today - timedelta(days=back)
    last = today + timedelta(days=ahead)
    episodes: dict[RecordId, Episode] = {}
    for field in ("crd", "ard", "released"):
        for episode in reader.find_between(Episode, field, first, last + MOVED_AT_MOST):
            episodes[episode.id] = episode
    for episode in reader.find(Episode, state=EpisodeState.IN_CUSTODY, crd=None, ard=None):
        episodes[episode.id] = episode
    found = []
    for episode in episodes.values():
        if episode.state is EpisodeState.TRANSFERRED:
            continue
        release = release_of(desk, episode)
        if release.date is None or not first <= release.date <= last:
            continue
        person = person_of(reader, episode)
        if person is None:
            continue
        induction = induction_of(reader, episode.id)
        found.append(
            _Leaving(
                episode=episode,
                person=person,
                release=release,
                days=(release.date - today).days,
                bookings=booking_rows(desk, reader, episode, release),
                inducted=induction is not None and induction.outcome in FINAL_OUTCOMES,
            )
        )
    return found


def _inductions_due(desk: Desk, reader: Reader) -> list[InductionDue]:
    today = desk.clock.today()
    drafts = {subject for subject, _ in reader.drafts("induction")}
    rows = []
    for induction in reader.find(Induction, outcome=[None, *FETCHED_AGAIN]):
        episode = reader.get(Episode, induction.episode) if induction.episode is not None else None
        if episode is None or episode.state is not EpisodeState.IN_CUSTODY:
            continue
        person = person_of(reader, episode)
        release = release_of(desk, episode).date
        if person is None or (release is not None and release < today):
            continue
        received = episode.received or today
        due = induction.due or received
        rows.append(
            InductionDue(
                person=person.id,
                episode=episode.id,
                number=person.prison_number or "",
                name=full_name(person),
                wing=episode.wing or "",
                cell=episode.cell or "",
                received=received,
                due=due,
                late=due < today,
                one_visit=release is not None
                and one_visit(received, release, desk.policy.windows).one_visit,
                draft=person.id in drafts,
            )
        )
    return rows


def _has_ten(desk: Desk, reader: Reader, episode: Episode) -> bool:
    wanted = desk.policy.practice.in_force(desk.clock.today()).targets
    return counting(reader.find(Target, episode=episode.id)) >= wanted
