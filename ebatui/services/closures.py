"""Closures: every live claim ended or suspended, and chased until the office says so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ebatui.casework.codes import (
    Benefit,
    CallResult,
    Channel,
    ClosureAction,
    ClosureState,
)
from ebatui.casework.ids import RecordId, maker, shown
from ebatui.casework.records import Call, Claim, Closure, Contact, Episode
from ebatui.rules import nino
from ebatui.rules.asked import CannotAnswerError
from ebatui.rules.chasing import ChaseStage, chase_plan
from ebatui.rules.reasons import Reason
from ebatui.services.cases import Cases
from ebatui.services.desk import Desk, NotAccepted, Problem
from ebatui.services.entry import choice_words, read_day, read_pence, read_text
from ebatui.services.facts import (
    ASKED,
    SETTLED,
    HouseholdFacts,
    Judged,
    claim_facts,
    judge_claim,
)
from ebatui.services.ports import Reader, UnitOfWork
from ebatui.services.saying import full_name, long_day, place_in_prison, pounds, short_day

_SETTLES = {
    CallResult.CLOSED: ClosureState.CLOSED,
    CallResult.NOTHING_IN_PAYMENT: ClosureState.NOTHING_IN_PAYMENT,
    CallResult.WRONG_PERSON: ClosureState.WRONG_PERSON,
}
_ASKS = frozenset({CallResult.ACCEPTED, CallResult.ASKED, CallResult.CALL_BACK})


@dataclass(frozen=True, slots=True)
class ClosureRow:
    """One closure as a call sheet shows it. Money is an estimate."""

    closure: RecordId
    claim: RecordId | None
    person: RecordId
    name: str
    number: str
    cell: str
    born: date | None
    nino: str
    nino_masked: str
    benefit: Benefit
    state: ClosureState
    action: ClosureAction
    stops_on: date | None
    office: str
    risk_pence_day: int | None
    overpaid_pence: int | None
    say: str
    chase_on: date | None
    late: bool
    reference: str
    reasons: tuple[Reason, ...]

    @property
    def open(self) -> bool:
        """Whether it still needs something."""
        return self.state not in SETTLED


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
        return await self._desk.case_file.read(
            lambda reader: _sheet(
                reader,
                closure_rows(self._desk, reader, person=person, settled=person is not None),
            )
        )

    async def words_to_say(self, closure: RecordId) -> str:
        """What to say on the telephone, with the NI number in full."""

        def work(reader: Reader) -> str:
            row = _row_of(self._desk, reader, closure)
            number = nino.display(row.nino) if row.nino else "not known"
            received = _received(reader, closure)
            came = f"came in on {long_day(received)}" if received else "is in custody"
            act = {
                ClosureAction.CLOSE: f"end {row.benefit.value}",
                ClosureAction.SUSPEND: f"suspend {row.benefit.value}",
                ClosureAction.REDUCE: f"reduce {row.benefit.value} to its housing part",
            }.get(row.action, f"look at {row.benefit.value}")
            until = f" from {long_day(row.stops_on)}" if row.stops_on else ""
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
        """The person has been identified against the prison's record: ready to send."""
        checked_with = read_text("with_whom", with_whom, 60)
        if checked_with is None:
            raise NotAccepted(Problem("with_whom", "ENTRY_MISSING"))
        today = self._desk.clock.today()

        def work(unit: UnitOfWork) -> str:
            held = _held(unit, closure)
            unit.append(Closure, closure, {"state": ClosureState.READY})
            if held.claim is not None:
                unit.append(
                    Claim, held.claim, {"verified_on": today, "verified_with": checked_with}
                )
            return "Verified: ready to send."

        return await self._desk.case_file.write(self._desk.adviser, work)

    async def send_notice(self, closure: RecordId) -> str:
        """Send a closure as a notice with the next sync. It must have been verified."""
        today = self._desk.clock.today()

        def work(unit: UnitOfWork) -> str:
            _held(unit, closure)
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

    async def record_call(self, call: RecordCall) -> str:
        """Record who was rung, the reference, and what came of it; move the closure on.

        Raises ``NotAccepted`` where a settled answer has no name to it, or no date it holds from.
        """
        today = self._desk.clock.today()
        problems: list[Problem] = []
        spoke_to = read_text("spoke_to", call.spoke_to, 60)
        if spoke_to is None and call.result not in {
            CallResult.NO_ANSWER,
            CallResult.NUMBER_WRONG,
        }:
            problems.append(Problem("spoke_to", "ENTRY_MISSING"))
        closed_from = read_day("closed_from", call.closed_from, today)
        overpaid = read_pence("overpaid", call.overpaid)
        reference = read_text("reference", call.reference, 40)
        said = read_text("said", call.said, 400, lines=True)
        if problems:
            raise NotAccepted(*problems)

        def work(unit: UnitOfWork) -> str:
            held = _held(unit, call.closure)
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
            fields = self._after(held, call.result, today)
            if call.result is CallResult.CLOSED:
                fields["closed_from"] = closed_from or held.stops_on
                fields["overpaid_pence"] = overpaid
            if fields:
                fields["contact"] = spoke_to
                fields["channel"] = Channel.TELEPHONE
                if reference is not None:
                    fields["reference"] = reference
                unit.append(Closure, call.closure, fields)
            return self._said(call.result, fields)

        return await self._desk.case_file.write(self._desk.adviser, work)

    def _after(self, held: Closure, result: CallResult, today: date) -> dict[str, object]:
        settles = _SETTLES.get(result)
        if settles is not None:
            return {"state": settles, "settled_on": today}
        if result not in _ASKS:
            return {}
        onward = (
            {
                ClosureState.READY: ClosureState.SENT,
                ClosureState.SENT: ClosureState.CHASED,
                ClosureState.CHASED: ClosureState.ESCALATED,
                ClosureState.ACKNOWLEDGED: ClosureState.CHASED,
            }.get(held.state)
            if held.state
            else None
        )
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
        said = f"Recorded: {choice_words(result).lower()}."
        chase = fields.get("chase_on")
        return f"{said} Chase on {short_day(chase)}." if isinstance(chase, date) else said


def closure_rows(
    desk: Desk,
    reader: Reader,
    *,
    person: RecordId | None = None,
    settled: bool = False,
    cases: Cases | None = None,
) -> list[ClosureRow]:
    """Closures with what the rules say of each today. ``cases``: what was read already."""
    cases = cases or Cases(desk, reader)
    if person is not None:
        episodes = [episode.id for episode in reader.find(Episode, person=person)]
        held = reader.find(Closure, episode=episodes) if episodes else []
    elif settled:
        held = reader.find(Closure)
    else:
        held = reader.find(Closure, state=[state for state in ClosureState if state not in SETTLED])
    claims = _read_ahead(reader, cases, held)
    rows = [row_of(desk, cases, closure, claims) for closure in held]
    return [row for row in rows if row is not None and (settled or row.open)]


def _read_ahead(reader: Reader, cases: Cases, held: Sequence[Closure]) -> Mapping[RecordId, Claim]:
    """What rows are made of, in a few reads however many there are: the claims, by id."""
    cases.fetch_persons(closure.episode for closure in held)
    episodes = [episode for closure in held if (episode := cases.episode(closure.episode))]
    cases.fetch_spells(episode.person for episode in episodes)
    cases.fetch_inductions(episode.id for episode in episodes)
    wanted = [closure.claim for closure in held if closure.claim is not None]
    return {claim.id: claim for claim in reader.find(Claim, id=wanted)} if wanted else {}


def row_of(
    desk: Desk, cases: Cases, closure: Closure, claims: Mapping[RecordId, Claim]
) -> ClosureRow | None:
    """A closure with whose it is and what the rules say today; ``None`` for a stray one."""
    episode = cases.episode(closure.episode)
    person = cases.person_of(episode) if episode else None
    claim = claims.get(closure.claim) if closure.claim is not None else None
    if episode is None or person is None or claim is None or claim.benefit is None:
        return None
    state = closure.state or ClosureState.TO_VERIFY
    judged = _judged(desk, cases, episode, claim, closure)
    answer = judged.answer if judged else None
    number = person.nino or ""
    late = _late(desk, closure, state)
    return ClosureRow(
        closure=closure.id,
        claim=claim.id,
        person=person.id,
        name=full_name(person),
        number=person.prison_number or "",
        cell=place_in_prison(episode),
        born=person.born,
        nino=number,
        nino_masked=nino.masked(number) if number else "",
        benefit=claim.benefit,
        state=state,
        action=closure.action or (answer.action if answer else ClosureAction.CLOSE),
        stops_on=closure.stops_on or (answer.stops_on if answer else None),
        office=claim.office or "",
        risk_pence_day=judged.risk_pence_day if judged else None,
        overpaid_pence=judged.overpaid_pence if judged else None,
        say=_say(closure, claim.benefit, state, late),
        chase_on=closure.chase_on,
        late=late,
        reference=shown(closure.id, cases.label_of(maker(closure.id))),
        reasons=judged.reasons if judged else (),
    )


def _judged(
    desk: Desk, cases: Cases, episode: Episode, claim: Claim, closure: Closure
) -> Judged | None:
    facts = claim_facts(claim)
    if facts is None:
        return None
    try:
        return judge_claim(
            desk,
            episode,
            facts,
            HouseholdFacts.of(cases.induction_of(episode)),
            release=cases.release_of(episode).date,
            earlier=cases.spells_of(episode),
            told=closure.stops_on,
        )
    except CannotAnswerError:
        return None


def _late(desk: Desk, closure: Closure, state: ClosureState) -> bool:
    if state not in ASKED or closure.sent_on is None:
        return False
    plan = chase_plan(
        closure.sent_on,
        desk.clock.today(),
        calendar=desk.policy.calendar,
        policy=desk.policy.closures,
    )
    if closure.chase_on is not None and closure.chase_on > desk.clock.today():
        return False
    return plan.stage is not ChaseStage.WAITING


def _say(closure: Closure, benefit: Benefit, state: ClosureState, late: bool) -> str:
    name = benefit.value.replace("_", " ")
    match state:
        case ClosureState.TO_VERIFY:
            return f"{name}: who is this? verify first"
        case ClosureState.CLOSED:
            from_day = f" from {short_day(closure.closed_from)}" if closure.closed_from else ""
            money = closure.overpaid_pence
            over = f", overpaid {pounds(money)}" if money is not None else ""
            return f"{name} closed{from_day}{over}"
        case ClosureState.NOTHING_IN_PAYMENT | ClosureState.WRONG_PERSON:
            return f"{name}: {choice_words(state).lower()}"
        case ClosureState.READY:
            from_day = f" from {short_day(closure.stops_on)}" if closure.stops_on else ""
            return f"{name}{from_day}"
        case _:
            asked = f" {short_day(closure.sent_on)}" if closure.sent_on else ""
            return f"{name} {choice_words(state).lower()}{asked}{': chase' if late else ''}"


def _sheet(reader: Reader, rows: Sequence[ClosureRow]) -> CallSheet:
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
    row = row_of(desk, cases, held, _read_ahead(reader, cases, [held]))
    if row is None:
        raise NotAccepted(Problem("closure", "CLOSURE_NOT_FOUND"))
    return row


def _received(reader: Reader, closure: RecordId) -> date | None:
    held = _held(reader, closure)
    episode = reader.get(Episode, held.episode) if held.episode is not None else None
    return episode.received if episode else None
