"""A demonstration prison: Hull, invented people, weeks of work behind it, and a hub beside it.

Everything goes through the same services, journal and sync as real work does, day by day on a
clock that is set back, so that a demonstration is also a rehearsal.
"""

from __future__ import annotations

import asyncio
import csv
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

from ebatui.bootstrap.demo_answers import answers_of, call_steps
from ebatui.bootstrap.demo_facts import DemoPerson, DemoSlip, invent_facts
from ebatui.bootstrap.demo_people import invent, invent_rows
from ebatui.bootstrap.enrolling import enrol_terminal
from ebatui.bootstrap.home import Home
from ebatui.bootstrap.links import EMBEDDED
from ebatui.bootstrap.people import set_mentor_code
from ebatui.bootstrap.setup import set_up
from ebatui.bootstrap.terminal import Terminal, mentor_office, open_terminal
from ebatui.casework.codes import (
    CallResult,
    ClosureState,
    SlotKind,
    TargetState,
)
from ebatui.casework.ids import RecordId
from ebatui.casework.records import Contact, Episode
from ebatui.hub import desk as hub_desk
from ebatui.hub import enrolment
from ebatui.hub.home import init_home
from ebatui.hub.hub import Hub
from ebatui.hub.slots import import_slots
from ebatui.hub.slots_csv import SlotRow
from ebatui.reference.locate import data_folder
from ebatui.services.closures import ClosureRow, RecordCall
from ebatui.services.ports import UnitOfWork
from ebatui.services.slips import IntakeSlip

ESTABLISHMENT = "HLI"
ADVISER = "A Mensah"
PASSPHRASE = "demo at hull"  # noqa: S105 - a demonstration's, printed for whoever tries it
MENTOR_CODE = "314159"
HUB_FOLDER = "hub"
LAST_VISIT_DAYS = 2
"""The adviser was last in this long ago: what came since is news."""

SLOT_TIMES = (time(9, 30), time(10, 15), time(11, 45), time(13, 30), time(14, 15), time(15, 0))
SLOT_DAYS = 100
SLOT_MINUTES = 40

_ON_THE_WAY: Mapping[TargetState, tuple[TargetState, ...]] = {
    TargetState.OPEN: (),
    TargetState.ENQUIRED: (TargetState.ENQUIRED,),
    TargetState.APPLIED: (TargetState.ENQUIRED, TargetState.APPLIED),
    TargetState.INTERVIEW: (TargetState.APPLIED, TargetState.INTERVIEW),
    TargetState.OFFER: (TargetState.INTERVIEW, TargetState.OFFER),
    TargetState.STARTED: (TargetState.OFFER, TargetState.STARTED),
    TargetState.UNSUCCESSFUL: (TargetState.APPLIED, TargetState.UNSUCCESSFUL),
    TargetState.DROPPED: (TargetState.DROPPED,),
}


@dataclass(frozen=True, slots=True)
class Demo:
    """What was built."""

    home: Path
    hub_home: Path
    passphrase: str
    mentor_code: str
    people: int


class DemoClock:
    """A clock that is set to the day being rehearsed; each look at it is a minute later."""

    def __init__(self, day: date) -> None:
        self._day = day
        self._minutes = 0

    def go_to(self, day: date) -> None:
        """The morning of ``day``."""
        self._day, self._minutes = day, 0

    def today(self) -> date:
        """The day being rehearsed."""
        return self._day

    def now(self) -> datetime:
        """Some time of that day, later at each look, within office hours."""
        self._minutes = min(self._minutes + 1, 8 * 60)
        return datetime.combine(self._day, time(9)) + timedelta(minutes=self._minutes)


def build_demo(folder: Path, *, people: int, seed: int, as_of: date) -> Demo:
    """Build the demonstration in ``folder``, with its hub in ``folder/hub``.

    The same people and facts for the same seed and day. Raises what setting up raises.
    """
    return asyncio.run(_build(folder, people, seed, as_of))


async def _build(folder: Path, people: int, seed: int, as_of: date) -> Demo:
    home = Home(folder)
    clock = DemoClock(as_of)
    set_up(
        home,
        establishment=ESTABLISHMENT,
        adviser=ADVISER,
        passphrase=PASSPHRASE,
        clock=clock,
        recovery_file=folder / f"recovery-{ESTABLISHMENT}.txt",
        demo=True,
    )
    hub = init_home(folder / HUB_FOLDER, None, clock.today)
    terminal = await open_terminal(home, PASSPHRASE, clock)
    try:
        await _live_through(terminal, hub, clock, people, seed, as_of)
    finally:
        await terminal.close()
        hub.storage.close()
    return Demo(folder, folder / HUB_FOLDER, PASSPHRASE, MENTOR_CODE, people)


async def _live_through(
    terminal: Terminal, hub: Hub, clock: DemoClock, people: int, seed: int, as_of: date
) -> None:
    """The weeks before ``as_of``: reception, inductions, calls, targets, bookings, sync."""
    last_visit = as_of - timedelta(days=LAST_VISIT_DAYS)
    everyone = invent_facts(people, seed, as_of)
    # Whoever would have been seen since the last visit has not been: there is work left to do.
    facts = [person for person in everyone if (person.seen_on or last_visit) <= last_visit]
    set_mentor_code(terminal, MENTOR_CODE)
    await _contacts(terminal)
    arrivals = _receptions_by_day(people, seed, as_of)
    await _day_by_day(terminal, clock, arrivals, facts, last_visit)
    await _targets(terminal, facts)
    await _enrol(terminal, hub)
    await _slots(terminal, hub, as_of)
    await terminal.post.send_now()
    await terminal.office.today.looked()
    await _bookings(terminal, facts)
    await terminal.post.send_now()
    clock.go_to(as_of)
    await _hub_answers(terminal, hub, facts)
    last = await terminal.post.send_now()
    # A clock that is set back says nothing of this machine's.
    terminal.mailbox.note_result(replace(last, clock_ahead_seconds=0), clock.now())
    _slips(terminal, clock, [person.slip for person in everyone if person.slip])


async def _contacts(terminal: Terminal) -> None:
    with (data_folder() / "demo" / "contacts.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    def work(unit: UnitOfWork) -> None:
        for row in rows:
            unit.append(
                Contact,
                unit.new_id(),
                {
                    "office": row["office"],
                    "office_kind": row["kind"],
                    "outcodes": row["serves_outcodes"],
                    "purpose": row["purpose"],
                    "name": row["name"],
                    "telephone": row["telephone"],
                    "email": row["email"],
                    "hours": row["hours"],
                    "since": row["since"],
                    "confirmed": row["confirmed"],
                    "cover_name": row["cover_name"] or None,
                    "cover_telephone": row["cover_telephone"] or None,
                },
            )

    await terminal.case_file.write(terminal.adviser.handle, work)


def _receptions_by_day(people: int, seed: int, as_of: date) -> dict[date, bytes]:
    """The office's list of each day: those received on it."""
    header, *lines = invent(people, seed, as_of).splitlines(keepends=True)
    by_day: dict[date, bytes] = {}
    for row, line in zip(invent_rows(people, seed, as_of), lines, strict=True):
        by_day[row.received] = by_day.get(row.received, header) + line
    return by_day


async def _day_by_day(
    terminal: Terminal,
    clock: DemoClock,
    arrivals: Mapping[date, bytes],
    facts: list[DemoPerson],
    last_visit: date,
) -> None:
    """Receptions as they came, and inductions on the days they were held."""
    seen: dict[date, list[DemoPerson]] = defaultdict(list)
    for person in facts:
        if person.outcome is not None and person.seen_on is not None:
            seen[person.seen_on].append(person)
    for day in sorted({*arrivals, *seen}):
        clock.go_to(day)
        if day in arrivals:
            await terminal.importing.reception(arrivals[day], terminal.adviser.handle)
        for person in seen.get(day, ()):
            await _induct(terminal, person)
    clock.go_to(last_visit)
    for person in facts:
        await _chase(terminal, clock, person)


async def _induct(terminal: Terminal, person: DemoPerson) -> None:
    subject = await _known(terminal, person)
    form = await terminal.office.inductions.open(subject)
    answers = {**form.answers, **answers_of(person)}
    await terminal.office.inductions.finish(subject, answers)


async def _chase(terminal: Terminal, clock: DemoClock, person: DemoPerson) -> None:
    """Bring each closure as far as the facts say, by notices and calls."""
    wanted = {benefit.benefit: benefit.closure for benefit in person.benefits}
    if not wanted:
        return
    closures = terminal.office.closures
    today = clock.today()
    for row in await _closure_rows(terminal, person):
        for step, days_ago in call_steps(wanted.get(row.benefit, ClosureState.READY), row):
            clock.go_to(today - timedelta(days=days_ago))
            if step is None:
                await closures.send_notice(row.closure)
            else:
                spoke_to = "" if step is CallResult.NO_ANSWER else "the benefits line"
                call = RecordCall(
                    row.closure,
                    step,
                    spoke_to,
                    reference=f"REF{row.reference}",
                    closed_from=(row.stops_on or clock.today()).isoformat(),
                )
                await closures.record_call(call)
    clock.go_to(today)


async def _closure_rows(terminal: Terminal, person: DemoPerson) -> list[ClosureRow]:
    sheet = await terminal.office.closures.call_sheet(await _known(terminal, person))
    return [row for office in sheet.offices for row in office.rows]


async def _targets(terminal: Terminal, facts: list[DemoPerson]) -> None:
    targets = terminal.office.targets
    for person in facts:
        if not person.targets:
            continue
        subject = await _known(terminal, person)
        for target in person.targets:
            await targets.add(
                subject,
                target.title,
                target.employer,
                target.town,
                target.telephone,
                source=target.source.value,
            )
        view = await targets.view(subject)
        for row, target in zip(view.rows, person.targets, strict=True):
            for state in _ON_THE_WAY[target.state]:
                await targets.move(row.target, state)


async def _enrol(terminal: Terminal, hub: Hub) -> None:
    with hub.storage.write() as connection:
        code, _ = enrolment.make_code(connection, ESTABLISHMENT, hub.clock.machine())
    await enrol_terminal(terminal, f"{EMBEDDED}{HUB_FOLDER}", code)


async def _slots(terminal: Terminal, hub: Hub, as_of: date) -> None:
    """A diary at every Jobcentre that someone here will go home to."""
    episodes = await terminal.case_file.read(lambda reader: reader.find(Episode))
    offices = sorted({episode.jobcentre for episode in episodes if episode.jobcentre})
    calendar = terminal.desk.policy.calendar
    rows = [
        SlotRow(
            jobcentre=office,
            at=datetime.combine(day, at),
            minutes=SLOT_MINUTES,
            places=1 + (place + number) % 2,
            kind=SlotKind.FRESHSTART,
        )
        for place, office in enumerate(offices)
        for number in range(SLOT_DAYS)
        if calendar.is_working_day(day := as_of + timedelta(days=number))
        for at in SLOT_TIMES[(place + number) % 3 :: 3]
    ]
    await asyncio.to_thread(import_slots, hub.storage, hub.clock, rows)


async def _bookings(terminal: Terminal, facts: list[DemoPerson]) -> None:
    for person in facts:
        if not person.books:
            continue
        subject = await _known(terminal, person)
        view = await terminal.office.bookings.view(subject)
        if view.slots:
            await terminal.office.bookings.book(subject, view.slots[0].slot)


async def _hub_answers(terminal: Terminal, hub: Hub, facts: list[DemoPerson]) -> None:
    """The benefit centre answers some of the closures while the adviser was away."""
    for person in facts:
        wanted = {benefit.benefit: benefit.closure for benefit in person.benefits}
        if ClosureState.ACKNOWLEDGED not in wanted.values():
            continue
        for row in await _closure_rows(terminal, person):
            if (
                wanted.get(row.benefit) is ClosureState.ACKNOWLEDGED
                and row.state is ClosureState.SENT
            ):
                await asyncio.to_thread(hub_desk.acknowledge, hub, row.reference, hub_desk.Answer())


def _slips(terminal: Terminal, clock: DemoClock, slips: list[DemoSlip]) -> None:
    office, mailbox = mentor_office(terminal.home, terminal.settings, clock)
    try:
        for slip in slips:
            office.submit(
                IntakeSlip(
                    forenames=slip.forenames,
                    surname=slip.surname,
                    wing=slip.wing,
                    cell=slip.cell,
                    wants=slip.wants,
                    reading_help=slip.reading_help,
                )
            )
    finally:
        mailbox.close()


async def _known(terminal: Terminal, person: DemoPerson) -> RecordId:
    found = await terminal.office.people.by_number(person.prison_number)
    if found is None:
        raise LookupError("an invented person is not in the case file")
    return found
