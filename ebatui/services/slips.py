"""Mentors' slips: sealed on the wing, opened and judged at the adviser's desk.

The mentor's half can only add: it holds no key that opens anything.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from ebatui.casework.codes import EpisodeState, NoteKind, SlipState, Wants
from ebatui.casework.ids import RecordId
from ebatui.casework.records import Episode, Induction, Note, Person, Slip
from ebatui.casework.text import clean
from ebatui.rules import identifiers, nino
from ebatui.rules.practice import induction_due
from ebatui.services.desk import Desk, NotAccepted, Problem
from ebatui.services.entry import Entries, choice_words, read_day, read_text
from ebatui.services.facts import check_here, current_episode
from ebatui.services.ports import (
    OpenedSlips,
    PersonRow,
    Reader,
    UnitOfWork,
)

LIMITS = {"forenames": 80, "surname": 60, "wing": 20, "cell": 20, "nino": 13, "born": 20}


@dataclass(frozen=True, slots=True)
class IntakeSlip:
    """What a mentor typed about someone."""

    forenames: str
    surname: str
    wing: str
    cell: str
    wants: tuple[Wants, ...]
    reading_help: bool | None
    nino: str = ""
    born: str = ""


@dataclass(frozen=True, slots=True)
class SlipRow:
    """A slip in the adviser's queue, and whom it may be about."""

    slip: RecordId
    name: str
    wing: str
    cell: str
    wants: tuple[Wants, ...]
    reading_help: bool | None
    taken: datetime | None
    maybe: tuple[PersonRow, ...]


class Slips:
    """The adviser's queue of slips."""

    def __init__(self, desk: Desk, opened: OpenedSlips) -> None:
        self._desk = desk
        self._opened = opened

    async def collect(self) -> int:
        """Bring what lies in the box into the queue; how many slips were new.

        Each is journalled before it leaves the box, so a kill in between loses and doubles none.
        """
        found = self._opened.open_all()
        if not found:
            return 0

        def work(unit: UnitOfWork) -> int:
            new = 0
            for digest, plain in found:
                if unit.count(Slip, digest=digest):
                    continue
                unit.append(
                    Slip,
                    unit.new_id(),
                    {**_read_plain(plain), "digest": digest, "state": SlipState.WAITING},
                )
                new += 1
            return new

        new = await self._desk.case_file.write("mentor", work)
        self._opened.forget([digest for digest, _ in found])
        return new

    async def queue(self) -> list[SlipRow]:
        """Slips that wait for an adviser, oldest first."""

        def work(reader: Reader) -> list[SlipRow]:
            return [_row(reader, slip) for slip in reader.find(Slip, state=SlipState.WAITING)]

        return await self._desk.case_file.read(work)

    async def accept(self, slip: RecordId, person: RecordId) -> str:
        """Put a slip into an existing case: its wish becomes a note there.

        What the case does not know yet of reading help and the NI number comes from the slip.
        """

        def work(unit: UnitOfWork) -> str:
            waiting = _waiting(unit, slip)
            held = unit.get(Person, person)
            if held is None:
                raise NotAccepted(Problem("person", "CASE_NOT_FOUND"))
            check_here(self._desk, unit, person)
            told: dict[str, object] = {}
            if held.reading_help is None:
                told["reading_help"] = waiting.reading_help
            if held.nino is None and held.nino_unknown is None:
                told["nino"] = self._number(waiting)
            unit.append(Person, person, _known(told))
            _attach(unit, waiting, person, SlipState.MERGED)
            return "Accepted into the case."

        return await self._desk.case_file.write(self._desk.adviser, work)

    async def accept_new(self, slip: RecordId, prison_number: str, born: str) -> str:
        """Make a new case of a slip, once the adviser has checked who it is about.

        The induction is due like anyone's. Without a date of birth the slip's own is taken, where
        it can be read. Raises ``NotAccepted`` for a bad prison number, one that is already known,
        or a bad date.
        """
        desk = self._desk
        today = desk.clock.today()
        entries = Entries()
        checked = identifiers.check_prison_number(prison_number)
        if not checked.ok:
            entries.problems.append(Problem("prison_number", checked.code))
        day = entries.read(read_day, "born", born, today, birth=True)
        if day is not None and day >= today:
            entries.problems.append(Problem("born", "ENTRY_IN_FUTURE"))
        entries.accept()
        number = checked.normalised or ""

        def work(unit: UnitOfWork) -> str:
            if unit.person_by_number(number) is not None:
                raise NotAccepted(Problem("prison_number", "SLIP_PERSON_KNOWN"))
            waiting = _waiting(unit, slip)
            person, episode = unit.new_id(), unit.new_id()
            told = {
                "prison_number": number,
                "surname": waiting.surname,
                "forenames": waiting.forenames,
                "born": day or _born(waiting, today),
                "nino": self._number(waiting),
                "reading_help": waiting.reading_help,
            }
            unit.append(Person, person, _known(told))
            unit.append(
                Episode,
                episode,
                {
                    "person": person,
                    "prison": desk.establishment,
                    "wing": waiting.wing,
                    "cell": waiting.cell,
                    "state": EpisodeState.IN_CUSTODY,
                },
            )
            due = induction_due(desk.policy.practice, desk.policy.calendar, today)
            unit.append(Induction, unit.new_id(), {"episode": episode, "due": due})
            _attach(unit, waiting, person, SlipState.ACCEPTED)
            return f"New case {number}."

        return await desk.case_file.write(desk.adviser, work)

    async def refuse(self, slip: RecordId, why: str) -> str:
        """Refuse a slip; the reason is kept with it."""
        reason = read_text("why", why, 120)
        if reason is None:
            raise NotAccepted(Problem("why", "ENTRY_MISSING"))

        def work(unit: UnitOfWork) -> str:
            _waiting(unit, slip)
            unit.append(Slip, slip, {"state": SlipState.REFUSED, "refused_why": reason})
            return "Refused; kept with its reason."

        return await self._desk.case_file.write(self._desk.adviser, work)

    def _number(self, slip: Slip) -> str | None:
        """The NI number a mentor took, where it is one; the induction checks it with the person."""
        checked = nino.check(slip.nino or "", self._desk.policy.nino, demo=self._desk.demo)
        return checked.normalised if checked.ok else None


def wants_of(slip: Slip) -> tuple[Wants, ...]:
    """What the person wants to see the adviser about."""
    known = {want.value: want for want in Wants}
    return tuple(known[part] for part in (slip.wants or "").split() if part in known)


def _waiting(reader: Reader, slip: RecordId) -> Slip:
    held = reader.get(Slip, slip)
    if held is None or held.state is not SlipState.WAITING:
        raise NotAccepted(Problem("slip", "SLIP_NOT_WAITING"))
    return held


def _attach(unit: UnitOfWork, slip: Slip, person: RecordId, state: SlipState) -> None:
    unit.append(Slip, slip.id, {"state": state, "person": person})
    episode = current_episode(unit, person)
    if episode is None:
        return
    wishes = ", ".join(choice_words(want) for want in wants_of(slip))
    said = f"Asked a mentor to see the adviser about: {wishes or 'something'}."
    unit.append(
        Note,
        unit.new_id(),
        {"episode": episode.id, "kind": NoteKind.MENTOR, "text": said},
    )


def _born(slip: Slip, today: date) -> date | None:
    """The date of birth a mentor took, where it can be read."""
    try:
        day = read_day("born", slip.born or "", today, birth=True)
    except NotAccepted:
        return None
    return day if day is not None and day < today else None


def _known(told: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in told.items() if value is not None}


def _row(reader: Reader, slip: Slip) -> SlipRow:
    names = " ".join(part for part in (slip.surname, (slip.forenames or "").split(" ")[0]) if part)
    return SlipRow(
        slip=slip.id,
        name=", ".join(part for part in (slip.surname, slip.forenames) if part),
        wing=slip.wing or "",
        cell=slip.cell or "",
        wants=wants_of(slip),
        reading_help=slip.reading_help,
        taken=slip.taken,
        maybe=tuple(reader.search_people(names, 3)) if names else (),
    )


def _read_plain(plain: bytes) -> Mapping[str, object]:
    """A slip's fields from its plain text; anything that is not as sealed here is left out."""
    try:
        given = json.loads(plain)
    except (ValueError, RecursionError):  # whoever holds the public key can seal anything
        given = {}
    if not isinstance(given, dict):
        given = {}
    fields: dict[str, object] = {}
    for name, limit in LIMITS.items():
        if isinstance(given.get(name), str):
            fields[name] = clean(given[name])[:limit] or None
    wants = given.get("wants")
    if isinstance(wants, list):
        known = [want.value for want in Wants if want.value in wants]
        fields["wants"] = " ".join(known) or None
    if isinstance(given.get("reading_help"), bool):
        fields["reading_help"] = given["reading_help"]
    try:
        fields["taken"] = datetime.fromisoformat(str(given.get("taken")))
    except ValueError:
        fields["taken"] = None
    return fields
