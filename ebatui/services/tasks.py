"""The day's tasks: one line each, most harm first."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from ebatui.casework.codes import ClosureState, JobOutcome, SlipState, YesNo
from ebatui.casework.ids import RecordId
from ebatui.casework.records import Episode, JobBefore, Person, Slip
from ebatui.i18n import words
from ebatui.rules.reasons import Reason
from ebatui.services.cases import Cases
from ebatui.services.closures import ClosureRow
from ebatui.services.desk import Desk
from ebatui.services.facts import ASKED
from ebatui.services.inductions_due import InductionDue
from ebatui.services.leaving import Leaving, booking_trouble, live_bookings
from ebatui.services.ports import Reader
from ebatui.services.saying import counted, full_name, place_in_prison, pounds
from ebatui.services.settling import is_elsewhere

VERY_SOON = timedelta(days=2)
"""A release this near with no interview goes before money."""


UNCOSTED_AS_DAYS = 7
"""A claim whose daily cost is not known stands among releases so many days away."""


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


def closure_tasks(rows: list[ClosureRow]) -> list[Task]:
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
                rank=(1, -risk) if risk else (2, UNCOSTED_AS_DAYS),
            )
        )
    return tasks


def leaving_tasks(desk: Desk, reader: Reader, cases: Cases, coming: list[Leaving]) -> list[Task]:
    practice = desk.policy.practice.in_force(desk.clock.today())
    bookings = live_bookings(reader, coming)
    troubled = [
        (item, trouble)
        for item in coming
        if (
            trouble := booking_trouble(
                item,
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


def induction_tasks(due: list[InductionDue]) -> list[Task]:
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


def slip_tasks(reader: Reader) -> list[Task]:
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


def job_tasks(reader: Reader, cases: Cases) -> list[Task]:
    jobs = reader.find(JobBefore, outcome=JobOutcome.TO_SETTLE, wants_kept=YesNo.YES)
    tasks = []
    for job, episode, person in cases.in_custody((job, job.episode) for job in jobs):
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


def unseen_tasks(cases: Cases, unseen: list[Leaving]) -> list[Task]:
    cases.fetch_persons(item.episode.id for item in unseen)
    return [
        Task(
            kind="RELEASED_UNSEEN",
            lead=_out_ago(-item.days),
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


def arrived_tasks(desk: Desk, reader: Reader, cases: Cases) -> list[Task]:
    """Cases that came from another prison, until it is known where in this one they are."""
    moved = reader.find_between(Episode, "transferred_on", date.min, date.max)
    came = [
        episode
        for episode in moved
        if episode.transferred_from is not None and not (episode.wing or episode.cell)
    ]
    cases.have(came)
    tasks = []
    for _, episode, person in cases.in_custody((episode, episode.id) for episode in came):
        code = episode.transferred_from or ""
        number = person.prison_number or ""
        twice = bool(number) and reader.count(Person, prison_number=number, same_as=None) > 1
        tasks.append(
            Task(
                kind="CASE_ARRIVED",
                lead=words("TODAY_ARRIVED"),
                who=full_name(person),
                number=number,
                cell="",
                say=words(
                    "TODAY_CAME_TWICE" if twice else "TODAY_CAME_FROM",
                    prison=desk.places.prison_name(code) or code,
                ),
                person=person.id,
                subject=episode.id,
                late=twice,
                opens="person",
                rank=(2 if twice else 3, 1),
            )
        )
    return tasks


def sync_tasks(desk: Desk, reader: Reader) -> list[Task]:
    refused = len(reader.refusals())
    conflicts = sum(
        rival.conflict and not is_elsewhere(desk, reader, kind, subject)
        for kind, subject, rival in reader.rivals()
    )
    tasks = []
    for number, kind, lead, say, opens in (
        (refused, "REFUSED_CHANGE", "TODAY_REFUSED", "TODAY_MEND", "sync"),
        (conflicts, "CONFLICT", "TODAY_CONFLICT", "TODAY_CHOOSE", "settle"),
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
                    opens=opens,
                    rank=(6, 0),
                )
            )
    return tasks


def _out_ago(days: int) -> str:
    return words("TODAY_OUT_YESTERDAY") if days == 1 else words("TODAY_OUT_AGO", n=days)
