"""One whole case, as the Person screen and every screen about one person needs it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from ebatui.casework.codes import BookingState, CustodyStatus, InductionOutcome, YesNo
from ebatui.casework.fields import from_value
from ebatui.casework.ids import RecordId, is_stand_in
from ebatui.casework.records import (
    BY_NAME,
    Booking,
    Call,
    Claim,
    Closure,
    Consent,
    Episode,
    Induction,
    JobBefore,
    Need,
    Note,
    Person,
    Record,
    Target,
)
from ebatui.i18n import has_words, words
from ebatui.journal.change import Change
from ebatui.rules import nino
from ebatui.rules.field_checks import age_on
from ebatui.rules.reasons import Reason
from ebatui.rules.windows import one_visit
from ebatui.services.booking_rows import BookingRow, booking_rows
from ebatui.services.closures import ClosureRow, closure_rows
from ebatui.services.desk import Desk, NotAccepted, Problem
from ebatui.services.entry import choice_words
from ebatui.services.facts import FINAL_OUTCOMES, current_episode, gone_to, has_gone, induction_of
from ebatui.services.moves import may_stay
from ebatui.services.ports import Jobcentre, Reader
from ebatui.services.release import ReleaseView, release_of
from ebatui.services.saying import acted, full_name, in_sentence, long_day, short_day, week_day
from ebatui.services.settling import field_words

_NOT_COUNTED = "DROPPED"
_PRISONS = ("transferred_from", "transferred_to")


@dataclass(frozen=True, slots=True)
class GateItem:
    """One thing a person should leave the gate with; red until set."""

    code: str
    label: str
    ready: bool


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """Something that happened, newest first."""

    on: date
    time: str
    say: str
    by: str
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseView:
    """A person, their present custody, and what has been done."""

    person: Person
    episode: Episode | None
    name: str
    age: int | None
    nino_masked: str
    custody: str
    release: ReleaseView
    home: str
    jobcentre: Jobcentre | None
    gate: tuple[GateItem, ...]
    closures: tuple[ClosureRow, ...]
    in_payment: int
    targets: int
    targets_of: int
    bookings: tuple[BookingRow, ...]
    needs: int
    notes: int
    timeline: tuple[TimelineRow, ...]
    inducted: bool
    draft: bool
    one_visit: bool
    rivals: tuple[str, ...]
    gone: str = ""
    """Where the case went and when, where it is only read here; empty where it is worked on."""
    came: str = ""
    """Where it came from, and when."""
    may_stay: bool = False
    """Whether that it went can still be taken back: the hub has not got it, as far as is known."""


def case_view(desk: Desk, reader: Reader, subject: RecordId) -> CaseView:
    """A case as of today. Raises ``NotAccepted`` where there is no such person."""
    person = reader.get(Person, subject)
    if person is None:
        raise NotAccepted(Problem("person", "CASE_NOT_FOUND"))
    today = desk.clock.today()
    episode = current_episode(reader, subject)
    induction = induction_of(reader, episode.id) if episode else None
    release = release_of(desk, episode)
    closures = tuple(closure_rows(desk, reader, person=subject, settled=True))
    bookings = tuple(booking_rows(desk, reader, episode, release)) if episode else ()
    targets = reader.find(Target, episode=episode.id) if episode else []
    code = episode.jobcentre if episode else None
    return CaseView(
        person=person,
        episode=episode,
        name=full_name(person),
        age=age_on(person.born, today) if person.born else None,
        nino_masked=nino.masked(person.nino) if person.nino else _no_nino(person),
        custody=_custody(episode),
        release=release,
        home=(episode.going_to or episode.home_postcode or "") if episode else "",
        jobcentre=desk.places.jobcentre(code) if code else None,
        gate=_gate(person, episode, induction, closures, bookings),
        closures=closures,
        in_payment=sum(row.open for row in closures),
        targets=sum(target.state != _NOT_COUNTED for target in targets),
        targets_of=desk.policy.practice.in_force(today).targets,
        bookings=bookings,
        needs=reader.count(Need, episode=episode.id) if episode else 0,
        notes=reader.count(Note, episode=episode.id) if episode else 0,
        timeline=tuple(_timeline(desk, reader, person)),
        inducted=induction is not None and induction.outcome in FINAL_OUTCOMES,
        draft=reader.draft("induction", subject) is not None,
        one_visit=_one_visit(desk, episode, release),
        rivals=tuple(_rivals(reader, person, episode)),
        gone=_gone(desk, person, episode),
        came=_came(desk, episode),
        may_stay=episode is not None and may_stay(desk, reader, episode),
    )


def _gone(desk: Desk, person: Person, episode: Episode | None) -> str:
    if person.same_as is not None:
        return words("CASE_JOINED")
    if episode is None or not has_gone(desk, episode):
        return ""
    where = gone_to(desk, episode)
    return words(f"{where.code}_SAY", **dict(where.values))


def _came(desk: Desk, episode: Episode | None) -> str:
    if episode is None or not episode.transferred_from or has_gone(desk, episode):
        return ""
    prison = desk.places.prison_name(episode.transferred_from) or episode.transferred_from
    day = short_day(episode.transferred_on) if episode.transferred_on else ""
    return words("CASE_CAME", prison=prison, day=day).strip()


def _no_nino(person: Person) -> str:
    return in_sentence(choice_words(person.nino_unknown)) if person.nino_unknown else "no NI number"


def _custody(episode: Episode | None) -> str:
    if episode is None:
        return "not in custody here"
    said = in_sentence(choice_words(episode.status)) if episode.status else "in custody"
    since = episode.sentenced_on if episode.status is CustodyStatus.SENTENCED else None
    day = since or episode.received
    parts = [f"{said} {short_day(day)}" if day else said]
    if episode.sentence:
        parts.append(episode.sentence)
    return ", ".join(parts)


def _gate(
    person: Person,
    episode: Episode | None,
    induction: Induction | None,
    closures: tuple[ClosureRow, ...],
    bookings: tuple[BookingRow, ...],
) -> tuple[GateItem, ...]:
    booked = any(
        row.state in {BookingState.CONFIRMED, BookingState.ATTENDED} and not row.late
        for row in bookings
    )
    ready = {
        "ID": bool(induction and induction.id_held and induction.id_held != "NONE"),
        "BANK": bool(induction and induction.bank_account is YesNo.YES),
        "NINO": bool(person.nino),
        "ADDRESS": bool(episode and (episode.going_to or _fixed(episode.home_postcode))),
        "INTERVIEW": booked,
        "CLAIM": bool(
            induction
            and induction.outcome is InductionOutcome.DONE
            and induction.on_benefit is not None
            and not any(row.open for row in closures)
        ),
    }
    return tuple(GateItem(code, words(f"GATE_{code}"), is_set) for code, is_set in ready.items())


def _fixed(postcode: str | None) -> bool:
    return bool(postcode) and postcode != "NFA"


def _one_visit(desk: Desk, episode: Episode | None, release: ReleaseView) -> bool:
    if episode is None or episode.received is None or release.date is None:
        return False
    return one_visit(episode.received, release.date, desk.policy.windows).one_visit


_TELLS: tuple[type[Record], ...] = (
    Induction,
    Claim,
    Closure,
    JobBefore,
    Need,
    Consent,
    Target,
    Booking,
    Note,
)


def _timeline(desk: Desk, reader: Reader, person: Person) -> list[TimelineRow]:
    """Every change about the person, newest first, each as one short sentence."""
    told: list[tuple[Change, Record]] = [
        (change, person) for change in reader.changes_of(Person, person.id)
    ]
    for record in _about(reader, person.id):
        told += [(change, record) for change in reader.changes_of(type(record), record.id)]
    benefits = _benefits(record for _, record in told)
    told.sort(key=lambda item: (item[0].at, item[0].device, item[0].seq), reverse=True)
    today = desk.clock.today()
    rows = []
    for change, about in told:
        said = _told(desk, change, about, benefits.get(about.id, ""))
        if said:
            when = acted(change)
            time = f"{when:%H:%M}" if when.date() == today else ""
            by = desk.names.get(change.actor, change.actor)
            if is_stand_in(change.device):  # another prison's adviser, who may share a handle
                by = f"{change.actor} {reader.label_of(change.device)}"
            rows.append(TimelineRow(when.date(), time, said, by))
    return rows


def _about(reader: Reader, person: RecordId) -> Iterator[Record]:
    """Every record of a person's custody, calls about their closures included."""
    for episode in reader.find(Episode, person=person):
        yield episode
        for kind in _TELLS:
            for held in reader.find(kind, episode=episode.id):
                yield held
                if isinstance(held, Closure):
                    yield from reader.find(Call, closure=held.id)


def _benefits(records: Iterable[Record]) -> dict[RecordId, str]:
    """Which benefit a closure, or a call about one, is about: by the record's id, in words."""
    held = list(records)
    claims = {one.id: _in_words(one.benefit) for one in held if isinstance(one, Claim)}
    closures = {
        one.id: claims.get(one.claim, "") if one.claim else _in_words(one.benefit)
        for one in held
        if isinstance(one, Closure)
    }
    calls = {
        one.id: closures.get(one.closure, "")
        for one in held
        if isinstance(one, Call) and one.closure
    }
    return closures | calls


def _told(desk: Desk, change: Change, about: Record, benefit: str) -> str:
    """A change as a sentence; nothing for those that say nothing to a reader.

    What the change did not set reads as the record has it now: which job, which office.
    ``benefit`` is what a closure or a call is about.
    """
    kind = BY_NAME[change.kind]
    values = {spec.name: _in_words(getattr(about, spec.name)) for spec in kind.fields}
    for name, value in change.fields.items():
        values[name] = _in_words(from_value(kind.field(name), value))
    for name in _PRISONS:
        if values.get(name):
            values[name] = desk.places.prison_name(values[name]) or values[name]
    values["benefit"] = values.get("benefit") or benefit
    if values.get("reference"):
        values["reference"] = f"({values['reference']})"
    state = change.fields.get(kind.state) if kind.state else None
    candidates = [f"TOLD_{change.kind}_{state}"] if state else []
    candidates += [f"TOLD_{change.kind}_{name}" for name in _PRISONS if change.fields.get(name)]
    candidates += [f"TOLD_{change.kind}_{name}" for name in change.fields]
    candidates.append(f"TOLD_{change.kind}")
    for code in candidates:
        if has_words(code.upper()):
            said = " ".join(words(code.upper(), **values).split())
            return said if isinstance(about, Note) else _tidied(said)
    return ""


def _tidied(said: str) -> str:
    """A sentence some of whose parts were not given."""
    said = said.replace(" :", ":").rstrip(" :")
    return said[:1].upper() + said[1:]


def _in_words(value: object) -> str:
    match value:
        case None:
            return ""
        case datetime():
            return f"{week_day(value.date())} {value:%H:%M}"
        case date():
            return long_day(value)
        case tuple():
            return ", ".join(map(_in_words, value))
        case str() if hasattr(value, "name"):
            return in_sentence(choice_words(value))  # type: ignore[arg-type]  # a StrEnum
        case _:
            return str(value)


def _rivals(reader: Reader, person: Person, episode: Episode | None) -> list[str]:
    mine = {("person", person.id)}
    if episode is not None:
        mine.add(("episode", episode.id))
    contested = dict.fromkeys(
        field_words(rival.field)
        for kind, subject, rival in reader.rivals()
        if rival.conflict and (kind, subject) in mine
    )
    return list(contested)
