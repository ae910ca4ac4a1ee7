"""Closures: every live claim ended or suspended, and chased until the office says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ebatui.casework.codes import CallResult, Channel, ClosureAction, ClosureState
from ebatui.casework.ids import RecordId
from ebatui.casework.records import Call, Claim, Closure, Contact, Episode, Person
from ebatui.rules import nino
from ebatui.rules.chasing import chase_plan, closing_days
from ebatui.services.cases import Cases
from ebatui.services.closure_rows import (
    ClosureRow,
    closure_rows,
    open_closures,
    read_ahead,
    row_of,
)
from ebatui.services.desk import Desk, NotAccepted, Problem
from ebatui.services.entry import Entries, choice_words, read_day, read_pence, read_text
from ebatui.services.facts import SETTLED, check_episode_here
from ebatui.services.ports import ForbiddenMove, Reader, UnitOfWork
from ebatui.services.saying import in_sentence, long_day, short_day

__all__ = ["CallSheet", "ClosureRow", "Closures", "OfficeSheet", "RecordCall", "closure_rows"]

_SETTLES = {
    CallResult.CLOSED: ClosureState.CLOSED,
    CallResult.NOTHING_IN_PAYMENT: ClosureState.NOTHING_IN_PAYMENT,
    CallResult.WRONG_PERSON: ClosureState.WRONG_PERSON,
}
_ASKS = frozenset({CallResult.ACCEPTED, CallResult.ASKED, CallResult.CALL_BACK})
_ONWARD = {
    ClosureState.READY: ClosureState.SENT,
    ClosureState.SENT: ClosureState.CHASED,
    ClosureState.CHASED: ClosureState.ESCALATED,
    ClosureState.ACKNOWLEDGED: ClosureState.CHASED,
}
"""Where a closure goes when an office was spoken to and has not finished."""
_FIRST_ANSWER = frozenset({ClosureState.READY, ClosureState.SENT})


@dataclass(frozen=True, slots=True)
class OfficeSheet:
    """One office to ring, and everyone to ring it about."""

    office: str
    contact: str
    telephone: str
    hours: str
    rows: tuple[ClosureRow, ...]


@dataclass(frozen=True, slots=True)
class CallSheet:
    """Whom to ring, most money first."""

    offices: tuple[OfficeSheet, ...]
    open: int
    risk_pence_day: int
    so_far_pence: int
    more: bool
    """Whether some of it, so far, is not known and not in the sum."""


@dataclass(frozen=True, slots=True)
class RecordCall:
    """What came of a call, as typed."""

    closure: RecordId
    result: CallResult
    spoke_to: str
    reference: str = ""
    closed_from: str = ""
    overpaid: str = ""
    said: str = ""


class Closures:
    """The ledger of closures and the calls made about them."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def call_sheet(self, person: RecordId | None = None) -> CallSheet:
        """Closures by office, most money at risk first; of one person, settled ones too."""
        desk, today = self._desk, self._desk.clock.today()

        def work(reader: Reader) -> CallSheet:
            if person is None:
                return _sheet(reader, open_closures(desk, reader), today)
            rows = closure_rows(desk, reader, person=person, settled=True)
            return _sheet(reader, rows, today)

        return await desk.case_file.read(work)

    async def words_to_say(self, closure: RecordId) -> str:
        """What to say on the telephone, with the NI number in full."""

        def work(reader: Reader) -> str:
            row = _row_of(self._desk, reader, closure)
            number = nino.display(row.nino) if row.nino else "not known"
            received = _received(reader, closure)
            came = f"came in on {long_day(received)}" if received else "is in custody"
            benefit = choice_words(row.benefit)
            act = {
                ClosureAction.CLOSE: f"end {benefit}",
                ClosureAction.SUSPEND: f"suspend {benefit}",
                ClosureAction.REDUCE: f"reduce {benefit} to its housing part",
            }.get(row.action, f"look at {benefit}")
            until = f" from {long_day(row.stops_on)}" if row.stops_on else ""
            if row.benefit in self._desk.policy.closures.whole_periods:
                changed = received or row.stops_on
                day = long_day(changed) if changed else "the first day in custody"
                until = f" from the first day of the assessment period that {day} falls in"
            return (
                f"I am ringing from {self._desk.prison_name} about a claim. "
                f"National Insurance number {number}. The person {came}. "
                f"Please {act}{until}."
            )

        return await self._desk.case_file.read(work)

    async def calls(self, closure: RecordId) -> tuple[Call, ...]:
        """Calls made about a closure, oldest first."""
        return await self._desk.case_file.read(
            lambda reader: tuple(reader.find(Call, closure=closure))
        )

    async def verify(self, closure: RecordId, with_whom: str) -> str:
        """The person has been identified against the prison's record: ready to send.

        A claim that was thought to be someone else's is taken up again.
        """
        checked_with = read_text("with_whom", with_whom, 60)
        if checked_with is None:
            raise NotAccepted(Problem("with_whom", "ENTRY_MISSING"))
        today = self._desk.clock.today()

        def work(unit: UnitOfWork) -> str:
            held = self._held(unit, closure)
            if held.state is ClosureState.WRONG_PERSON:
                again = {"state": ClosureState.TO_VERIFY, "settled_on": None}
                unit.append(Closure, closure, again)
            unit.append(Closure, closure, {"state": ClosureState.READY})
            if held.claim is not None:
                unit.append(
                    Claim, held.claim, {"verified_on": today, "verified_with": checked_with}
                )
            return "Verified: ready to send."

        return await self._desk.case_file.write(self._desk.adviser, work)

    async def send_notice(self, closure: RecordId) -> str:
        """Send a closure as a notice with the next sync.

        It must have been verified and not sent yet (``ForbiddenMove``). Raises ``NotAccepted``
        where neither an NI number that may be sent is held, nor why there is none.
        """
        today = self._desk.clock.today()

        def work(unit: UnitOfWork) -> str:
            held = self._held(unit, closure)
            if held.state is not ClosureState.READY:
                raise ForbiddenMove("closure", held.state, ClosureState.SENT)
            self._check_number(unit, held)
            chase_on = self._chase_on(today)
            unit.append(
                Closure,
                closure,
                {
                    "state": ClosureState.SENT,
                    "sent_on": today,
                    "channel": Channel.NOTICE,
                    "chase_on": chase_on,
                },
            )
            return f"Goes with the next sync. Chase on {short_day(chase_on)}."

        return await self._desk.case_file.write(self._desk.adviser, work)

    def _held(self, unit: UnitOfWork, closure: RecordId) -> Closure:
        held = _held(unit, closure)
        check_episode_here(self._desk, unit, held.episode)
        return held

    def _check_number(self, unit: UnitOfWork, held: Closure) -> None:
        episode = unit.get(Episode, held.episode) if held.episode is not None else None
        person = unit.get(Person, episode.person) if episode and episode.person else None
        if person is None or (person.nino is None and person.nino_unknown is not None):
            return
        checked = nino.check(person.nino or "", self._desk.policy.nino, demo=self._desk.demo)
        if not checked.closable:
            raise NotAccepted(Problem("nino", checked.code))

    async def record_call(self, call: RecordCall) -> str:
        """Record who was rung, the reference, and what came of it; move the closure on.

        Raises ``NotAccepted`` where an answer has no name to it, or a closed claim no date from
        which it is, or one that cannot be; ``ForbiddenMove`` where the closure is settled and the
        answer says otherwise.
        """
        today = self._desk.clock.today()
        nobody = call.result in {CallResult.NO_ANSWER, CallResult.NUMBER_WRONG}
        entries = Entries()
        asked = entries.read if nobody else entries.need
        spoke_to = asked(read_text, "spoke_to", call.spoke_to, 60)
        closed_from = entries.read(read_day, "closed_from", call.closed_from, today)
        overpaid = entries.read(read_pence, "overpaid", call.overpaid)
        reference = entries.read(read_text, "reference", call.reference, 40)
        said = entries.read(read_text, "said", call.said, 400, lines=True)
        entries.accept()

        def work(unit: UnitOfWork) -> str:
            held = self._held(unit, call.closure)
            fields = self._after(held, call.result, today)
            if call.result is CallResult.CLOSED:
                if closed_from is not None:
                    self._check_closing(unit, held, closed_from, today)
                fields["closed_from"] = closed_from or held.closed_from or held.stops_on
                if fields["closed_from"] is None:
                    raise NotAccepted(Problem("closed_from", "ENTRY_MISSING"))
                if overpaid is not None:
                    fields["overpaid_pence"] = overpaid
            unit.append(
                Call,
                unit.new_id(),
                {
                    "closure": call.closure,
                    "on": today,
                    "spoke_to": spoke_to,
                    "reference": reference,
                    "result": call.result,
                    "said": said,
                },
            )
            if fields:
                fields["contact"] = spoke_to
                fields["channel"] = Channel.TELEPHONE
                if reference is not None:
                    fields["reference"] = reference
                unit.append(Closure, call.closure, fields)
            return self._said(call.result, fields)

        return await self._desk.case_file.write(self._desk.adviser, work)

    def _check_closing(self, unit: UnitOfWork, held: Closure, day: date, today: date) -> None:
        received = _received(unit, held.id) or today
        first, last = closing_days(received, held.stops_on, today, self._desk.policy.closures)
        if day < first:
            bound = (("day", long_day(first)),)
            raise NotAccepted(Problem("closed_from", "CLOSED_TOO_EARLY", bound))
        if day > last:
            raise NotAccepted(Problem("closed_from", "CLOSED_TOO_LATE", (("day", long_day(last)),)))

    def _after(self, held: Closure, result: CallResult, today: date) -> dict[str, object]:
        settles = _SETTLES.get(result)
        if settles is not None:
            return {"state": settles, "settled_on": today, "chase_on": None}
        if result not in _ASKS:
            return {}
        onward = _ONWARD.get(held.state) if held.state else None
        if result is CallResult.ACCEPTED and held.state not in _FIRST_ANSWER:
            onward = None  # an office that takes it on gives no cause to escalate
        if held.state in SETTLED:
            raise ForbiddenMove("closure", held.state, ClosureState.CHASED)
        fields: dict[str, object] = {"chase_on": self._chase_on(today)}
        if onward is not None:
            fields["state"] = onward
        if onward is ClosureState.SENT:
            fields["sent_on"] = today
        return fields

    def _chase_on(self, day: date) -> date:
        plan = chase_plan(
            day, day, calendar=self._desk.policy.calendar, policy=self._desk.policy.closures
        )
        return plan.chase_on

    def _said(self, result: CallResult, fields: dict[str, object]) -> str:
        said = f"Recorded: {in_sentence(choice_words(result))}."
        chase = fields.get("chase_on")
        return f"{said} Chase on {short_day(chase)}." if isinstance(chase, date) else said


def _sheet(reader: Reader, rows: Sequence[ClosureRow], today: date) -> CallSheet:
    contacts = {contact.office: contact for contact in reader.find(Contact) if contact.office}
    by_office: dict[str, list[ClosureRow]] = {}
    for row in sorted(rows, key=lambda row: (not row.open, -(row.risk_pence_day or 0), row.name)):
        by_office.setdefault(row.office, []).append(row)
    offices = [
        OfficeSheet(
            office=office,
            contact=_contact_name(contacts.get(office)),
            telephone=_telephone(contacts.get(office)),
            hours=(contacts[office].hours or "") if office in contacts else "",
            rows=tuple(held),
        )
        for office, held in by_office.items()
    ]
    live = [row for row in rows if row.open]
    return CallSheet(
        offices=tuple(offices),
        open=len(live),
        risk_pence_day=sum(row.risk_pence_day or 0 for row in live),
        so_far_pence=sum(row.overpaid_pence or 0 for row in live),
        more=any(
            row.overpaid_pence is None and (row.stops_on is None or row.stops_on <= today)
            for row in live
        ),
    )


def _contact_name(contact: Contact | None) -> str:
    return (contact.name or contact.cover_name or "") if contact else ""


def _telephone(contact: Contact | None) -> str:
    return (contact.telephone or contact.cover_telephone or "") if contact else ""


def _held(reader: Reader, closure: RecordId) -> Closure:
    held = reader.get(Closure, closure)
    if held is None:
        raise NotAccepted(Problem("closure", "CLOSURE_NOT_FOUND"))
    return held


def _row_of(desk: Desk, reader: Reader, closure: RecordId) -> ClosureRow:
    held = _held(reader, closure)
    cases = Cases(desk, reader)
    row = row_of(desk, cases, held, read_ahead(reader, cases, [held]))
    if row is None:
        raise NotAccepted(Problem("closure", "CLOSURE_NOT_FOUND"))
    return row


def _received(reader: Reader, closure: RecordId) -> date | None:
    held = _held(reader, closure)
    episode = reader.get(Episode, held.episode) if held.episode is not None else None
    return episode.received if episode else None
