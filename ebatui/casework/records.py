"""The records of the case file. One person, many custody episodes; everything hangs on an episode.

Every field may be ``None``: not known, or not asked. Who set it and when stands in the journal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from ebatui.casework.codes import (
    Benefit,
    BookingClaim,
    BookingReason,
    BookingState,
    CallResult,
    Channel,
    ClosureAction,
    ClosureReason,
    ClosureState,
    ConsentHow,
    ConsentState,
    ContactRole,
    CustodyStatus,
    DateSource,
    EpisodeState,
    Ethnicity,
    IdDocument,
    InductionOutcome,
    JobOutcome,
    NeedStatus,
    NinoUnknown,
    NoteKind,
    OffenceGroup,
    Pathway,
    Recipient,
    Sex,
    SlipState,
    SlotKind,
    SupportNeed,
    TargetSource,
    TargetState,
    Tenure,
    YesNo,
)
from ebatui.casework.fields import (
    Kind,
    Risk,
    Value,
    code,
    codes,
    day,
    flag,
    from_value,
    kind_of,
    moment,
    number,
    pence,
    reader_of,
    ref,
    text,
)
from ebatui.casework.ids import RecordId

HIGH = Risk.HIGH


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What every kind of record has: an id."""

    id: RecordId


R = TypeVar("R", bound=Record)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person(Record):
    """Someone who is or was in custody. The prison number is theirs for life."""

    prison_number: str | None = text(7, risk=HIGH)
    surname: str | None = text(60, risk=HIGH)
    forenames: str | None = text(80, risk=HIGH)
    aliases: str | None = text(200)
    born: date | None = day(risk=HIGH)
    sex: Sex | None = code(Sex, risk=HIGH)
    nino: str | None = text(9, risk=HIGH)
    nino_unknown: NinoUnknown | None = code(NinoUnknown)
    previous_numbers: str | None = text(60)
    pnc: str | None = text(13, risk=HIGH)
    cro: str | None = text(13, risk=HIGH)
    reading_help: bool | None = flag()
    welsh: bool | None = flag()
    ethnicity: Ethnicity | None = code(Ethnicity)
    kin_telephone: str | None = text(30)
    same_as: RecordId | None = ref("person")
    """The record kept, where two of one person met when a case came from another prison."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode(Record):
    """One spell of custody, from reception to release, remand and sentence together."""

    person: RecordId | None = ref("person")
    prison: str | None = text(5)
    wing: str | None = text(20)
    cell: str | None = text(20)
    received: date | None = day(risk=HIGH)
    status: CustodyStatus | None = code(CustodyStatus, risk=HIGH)
    state: EpisodeState | None = code(EpisodeState)
    sentenced_on: date | None = day(risk=HIGH)
    sentence: str | None = text(40)
    remand_days: int | None = number()
    crd: date | None = day(risk=HIGH)
    crd_source: DateSource | None = code(DateSource)
    ard: date | None = day(risk=HIGH)
    hdced: date | None = day(risk=HIGH)
    sled: date | None = day(risk=HIGH)
    dates_why: str | None = text(120)
    released: date | None = day(risk=HIGH)
    home_postcode: str | None = text(20)
    jobcentre: str | None = text(10)
    going_to: str | None = text(120)
    offence_group: OffenceGroup | None = code(OffenceGroup)
    sentence_weeks: int | None = number(risk=HIGH)
    hdc_eligible: bool | None = flag()
    transferred_to: str | None = text(5)
    transferred_on: date | None = day()
    transferred_from: str | None = text(5)
    """The prison whose case this was before it came to ``prison``."""
    arrived: date | None = day()
    """Reception here, by this prison's own list, of someone who came from another prison."""
    same_as: RecordId | None = ref("episode")
    """The spell kept, where two records of it met."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip(Record):
    """What a peer mentor sealed, as typed; opened only on an adviser's unlocked terminal."""

    digest: str | None = text(64)
    surname: str | None = text(60)
    forenames: str | None = text(80)
    wing: str | None = text(20)
    cell: str | None = text(20)
    wants: str | None = text(80)
    reading_help: bool | None = flag()
    nino: str | None = text(13)
    born: str | None = text(20)
    taken: datetime | None = moment()
    state: SlipState | None = code(SlipState)
    person: RecordId | None = ref("person")
    refused_why: str | None = text(120)


@dataclass(frozen=True, slots=True, kw_only=True)
class Induction(Record):
    """The interview on the way in: what was asked, who was seen, by whom, on which day."""

    episode: RecordId | None = ref("episode")
    due: date | None = day()
    outcome: InductionOutcome | None = code(InductionOutcome)
    seen_on: date | None = day()
    seen_by: str | None = text(60)
    on_benefit: YesNo | None = code(YesNo)
    had_job: YesNo | None = code(YesNo)
    wants_work: YesNo | None = code(YesNo)
    partner_claims: bool | None = flag()
    children: int | None = number()
    single: bool | None = flag()
    returns_home: YesNo | None = code(YesNo)
    tenancy_ends: date | None = day()
    bank_account: YesNo | None = code(YesNo)
    id_held: str | None = text(120)
    wants: str | None = text(200)
    skills: str | None = text(200)
    tenure: Tenure | None = code(Tenure)
    rent_weekly_pence: int | None = pence()
    debts_pence: int | None = pence()
    number_help: bool | None = flag()
    esol: bool | None = flag()
    documents: tuple[IdDocument, ...] | None = codes(IdDocument)
    support: tuple[SupportNeed, ...] | None = codes(SupportNeed)
    note: str | None = text(400, lines=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim(Record):
    """A benefit in payment, as stated and, once checked with the office, as verified."""

    episode: RecordId | None = ref("episode")
    benefit: Benefit | None = code(Benefit, risk=HIGH)
    office: str | None = text(60)
    weekly_pence: int | None = pence(risk=HIGH)
    monthly_pence: int | None = pence(risk=HIGH)
    paid_to: date | None = day(risk=HIGH)
    housing_costs: bool | None = flag()
    verified_on: date | None = day()
    verified_with: str | None = text(60)
    contributory: bool | None = flag()


@dataclass(frozen=True, slots=True, kw_only=True)
class Closure(Record):
    """The ending, suspending or reducing of one claim because of custody."""

    claim: RecordId | None = ref("claim")
    episode: RecordId | None = ref("episode")
    state: ClosureState | None = code(ClosureState)
    action: ClosureAction | None = code(ClosureAction)
    stops_on: date | None = day()
    reasons: str | None = text(400)
    sent_on: date | None = day()
    channel: Channel | None = code(Channel)
    contact: str | None = text(60)
    reference: str | None = text(40)
    chase_on: date | None = day()
    closed_from: date | None = day()
    settled_on: date | None = day()
    overpaid_pence: int | None = pence()
    answer: str | None = text(200)
    benefit: Benefit | None = code(Benefit)
    contributory: bool | None = flag()
    reason: ClosureReason | None = code(ClosureReason)
    last_paid: date | None = day()
    custody_from: date | None = day()
    office: str | None = text(60)
    signed: bool | None = flag()
    state_on: date | None = day()
    answered_on: date | None = day()
    note: str | None = text(400, lines=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call(Record):
    """One telephone call about a closure. Append only."""

    closure: RecordId | None = ref("closure")
    on: date | None = day()
    spoke_to: str | None = text(60)
    reference: str | None = text(40)
    result: CallResult | None = code(CallResult)
    said: str | None = text(400, lines=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class JobBefore(Record):
    """The job held at reception."""

    episode: RecordId | None = ref("episode")
    employer: str | None = text(80)
    contact: str | None = text(80)
    job: str | None = text(60)
    wants_kept: YesNo | None = code(YesNo)
    outcome: JobOutcome | None = code(JobOutcome)


@dataclass(frozen=True, slots=True, kw_only=True)
class Need(Record):
    """A need found at induction, by resettlement pathway."""

    episode: RecordId | None = ref("episode")
    pathway: Pathway | None = code(Pathway)
    status: NeedStatus | None = code(NeedStatus)
    detail: str | None = text(200)


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent(Record):
    """What may be shared with whom. Withdrawal takes effect at once."""

    episode: RecordId | None = ref("episode")
    recipient: Recipient | None = code(Recipient, risk=HIGH)
    state: ConsentState | None = code(ConsentState, risk=HIGH)
    wording: str | None = text(20)
    how: ConsentHow | None = code(ConsentHow)
    on: date | None = day()
    expires: date | None = day()


@dataclass(frozen=True, slots=True, kw_only=True)
class Target(Record):
    """One job opportunity of the ten."""

    episode: RecordId | None = ref("episode")
    title: str | None = text(80)
    employer: str | None = text(80)
    town: str | None = text(60)
    telephone: str | None = text(30)
    contact: str | None = text(60)
    source: TargetSource | None = code(TargetSource)
    state: TargetState | None = code(TargetState)
    state_on: date | None = day()
    note: str | None = text(200)


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot(Record):
    """An interview slot in a Jobcentre's diary. Made by the hub."""

    jobcentre: str | None = text(10)
    at: datetime | None = moment()
    minutes: int | None = number()
    places: int | None = number()
    taken: int | None = number()
    kind: SlotKind | None = code(SlotKind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking(Record):
    """An interview asked for. The hub's diary alone confirms it."""

    episode: RecordId | None = ref("episode")
    slot: RecordId | None = ref("slot")
    jobcentre: str | None = text(10)
    at: datetime | None = moment()
    state: BookingState | None = code(BookingState)
    refused_why: str | None = text(40)
    nearest: str | None = text(120)
    supersedes: RecordId | None = ref("booking")
    reason: str | None = text(80)
    claim: BookingClaim | None = code(BookingClaim)
    adviser: str | None = text(60)
    interpreter: bool | None = flag()
    moved_for: BookingReason | None = code(BookingReason)
    reference: str | None = text(40)
    room: str | None = text(20)


@dataclass(frozen=True, slots=True, kw_only=True)
class Note(Record):
    """A case note. Append only."""

    episode: RecordId | None = ref("episode")
    kind: NoteKind | None = code(NoteKind)
    minutes: int | None = number()
    text: str | None = text(2000, lines=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact(Record):
    """A named person at an office, for a purpose."""

    office: str | None = text(60)
    office_kind: str | None = text(30)
    outcodes: str | None = text(200)
    purpose: str | None = text(60)
    name: str | None = text(60)
    telephone: str | None = text(30)
    email: str | None = text(80)
    hours: str | None = text(60)
    since: date | None = day()
    confirmed: date | None = day()
    cover_name: str | None = text(60)
    cover_telephone: str | None = text(30)
    role: ContactRole | None = code(ContactRole)
    town: str | None = text(60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Vacancy(Record):
    """A job on offer, published by the hub."""

    reference: str | None = text(40)
    title: str | None = text(80)
    employer: str | None = text(80)
    town: str | None = text(60)
    week_minutes: int | None = number()
    hour_pence: int | None = pence()
    telephone: str | None = text(30)
    closes: date | None = day()
    takes_convictions: bool | None = flag()
    soc: int | None = number()
    text: str | None = text(400, lines=True)


CLOSURE_ARROWS: Mapping[str | None, frozenset[str]] = {
    # Sent at once where the office is rung with the person in the room.
    None: frozenset({ClosureState.TO_VERIFY, ClosureState.READY, ClosureState.SENT}),
    ClosureState.TO_VERIFY: frozenset(
        {
            ClosureState.READY,
            ClosureState.CLOSED,
            ClosureState.NOTHING_IN_PAYMENT,
            ClosureState.WRONG_PERSON,
        }
    ),
    ClosureState.READY: frozenset(
        {
            ClosureState.TO_VERIFY,
            ClosureState.SENT,
            ClosureState.CLOSED,
            ClosureState.NOTHING_IN_PAYMENT,
            ClosureState.WRONG_PERSON,
        }
    ),
    **{
        state: frozenset(onward)
        | {
            ClosureState.ACKNOWLEDGED,
            ClosureState.CLOSED,
            ClosureState.NOTHING_IN_PAYMENT,
            ClosureState.WRONG_PERSON,
        }
        for state, onward in {
            ClosureState.SENT: {ClosureState.CHASED},
            ClosureState.CHASED: {ClosureState.ESCALATED},
            ClosureState.ESCALATED: frozenset[ClosureState](),
        }.items()
    },
    ClosureState.ACKNOWLEDGED: frozenset(
        {
            ClosureState.CHASED,
            ClosureState.CLOSED,
            ClosureState.NOTHING_IN_PAYMENT,
            ClosureState.WRONG_PERSON,
        }
    ),
    ClosureState.WRONG_PERSON: frozenset({ClosureState.TO_VERIFY}),
}

BOOKING_ARROWS: Mapping[str | None, frozenset[str]] = {
    None: frozenset({BookingState.PROPOSED, BookingState.BOOKED}),
    BookingState.PROPOSED: frozenset(
        {BookingState.BOOKED, BookingState.CANCELLED, BookingState.OVERTAKEN}
    ),
    BookingState.BOOKED: frozenset(
        {
            BookingState.CONFIRMED,
            BookingState.PROPOSED,  # refused by the diary: choose another time
            BookingState.ATTENDED,
            BookingState.NOT_ATTENDED,
            BookingState.CANCELLED,
            BookingState.OVERTAKEN,
        }
    ),
    BookingState.CONFIRMED: frozenset(
        {
            BookingState.ATTENDED,
            BookingState.NOT_ATTENDED,
            BookingState.CANCELLED,
            BookingState.OVERTAKEN,
        }
    ),
}

_TARGET_END = frozenset({TargetState.UNSUCCESSFUL, TargetState.DROPPED})
TARGET_ARROWS: Mapping[str | None, frozenset[str]] = {
    None: frozenset({TargetState.OPEN}),
    TargetState.OPEN: frozenset(
        {TargetState.ENQUIRED, TargetState.APPLIED, TargetState.INTERVIEW, TargetState.OFFER}
    )
    | _TARGET_END,
    TargetState.ENQUIRED: frozenset({TargetState.APPLIED, TargetState.INTERVIEW, TargetState.OFFER})
    | _TARGET_END,
    TargetState.APPLIED: frozenset({TargetState.INTERVIEW, TargetState.OFFER}) | _TARGET_END,
    TargetState.INTERVIEW: frozenset({TargetState.OFFER}) | _TARGET_END,
    TargetState.OFFER: frozenset({TargetState.STARTED}) | _TARGET_END,
    TargetState.DROPPED: frozenset({TargetState.OPEN}),
}

SLIP_ARROWS: Mapping[str | None, frozenset[str]] = {
    None: frozenset({SlipState.WAITING}),
    SlipState.WAITING: frozenset({SlipState.ACCEPTED, SlipState.MERGED, SlipState.REFUSED}),
    SlipState.REFUSED: frozenset({SlipState.WAITING}),
}

CONSENT_ARROWS: Mapping[str | None, frozenset[str]] = {
    None: frozenset({ConsentState.DRAFT, ConsentState.GIVEN, ConsentState.REFUSED}),
    ConsentState.DRAFT: frozenset({ConsentState.GIVEN, ConsentState.REFUSED}),
    ConsentState.GIVEN: frozenset({ConsentState.WITHDRAWN, ConsentState.EXPIRED}),
    ConsentState.REFUSED: frozenset({ConsentState.GIVEN}),
    ConsentState.WITHDRAWN: frozenset({ConsentState.GIVEN}),
    ConsentState.EXPIRED: frozenset({ConsentState.GIVEN}),
}

KINDS: tuple[Kind, ...] = (
    kind_of(Person, 1),
    kind_of(Episode, 2),
    kind_of(Slip, 3, state="state", arrows=SLIP_ARROWS),
    kind_of(Induction, 4),
    kind_of(Claim, 5),
    kind_of(Closure, 6, state="state", arrows=CLOSURE_ARROWS),
    kind_of(Call, 7),
    kind_of(JobBefore, 8),
    kind_of(Need, 9),
    kind_of(Consent, 10, state="state", arrows=CONSENT_ARROWS),
    kind_of(Target, 11, state="state", arrows=TARGET_ARROWS),
    kind_of(Slot, 12),
    kind_of(Booking, 13, state="state", arrows=BOOKING_ARROWS),
    kind_of(Note, 14),
    kind_of(Contact, 15),
    kind_of(Vacancy, 16),
)
"""Every kind, parents before children. Tags are the wire format: never reuse one."""

BY_NAME: Mapping[str, Kind] = {kind.name: kind for kind in KINDS}
BY_RECORD: Mapping[type, Kind] = {kind.record: kind for kind in KINDS}
BY_TAG: Mapping[int, Kind] = {kind.tag: kind for kind in KINDS}


_READERS: Mapping[type, tuple[tuple[str, Callable[[Value], object] | None], ...]] = {
    kind.record: tuple((spec.name, reader_of(spec)) for spec in kind.fields) for kind in KINDS
}


def read_row(record: type[R], subject: RecordId, values: Iterable[Any]) -> R:
    """As ``read_record``, from values in the order of the declared fields (a table's row)."""
    held = zip(_READERS[record], values, strict=True)
    return record(
        id=subject,
        **{
            name: value if read is None or value is None else read(value)
            for (name, read), value in held
        },
    )


def read_record(record: type[R], subject: RecordId, values: Mapping[str, Value]) -> R:
    """A record from its values as the journal or a table holds them."""
    kind = BY_RECORD[record]
    return record(
        id=subject, **{spec.name: from_value(spec, values.get(spec.name)) for spec in kind.fields}
    )
