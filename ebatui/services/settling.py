"""Settling what two people wrote differently: both values, who and when; an adviser chooses.

The choice is a change that has seen both, so it stands on every terminal, and the journal keeps
who chose what over what.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from ebatui.casework.fields import FieldSpec, Type, Value, from_value
from ebatui.casework.ids import RecordId, is_stand_in, maker, shown
from ebatui.casework.records import BY_NAME, Person
from ebatui.i18n import has_words, words
from ebatui.journal.change import Change
from ebatui.journal.merge import Rival
from ebatui.services.desk import Desk, NotAccepted, Problem
from ebatui.services.entry import choice_words
from ebatui.services.facts import check_here, current_episode, has_gone
from ebatui.services.ports import Reader, UnitOfWork
from ebatui.services.saying import acted, clock_time, full_name, long_day, pounds


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the values: what it says, who wrote it, at which terminal, when on their clock."""

    value: Value
    say: str
    who: str
    device: str
    when: str
    stands: bool
    """Whether it is the record's value until someone chooses."""


@dataclass(frozen=True, slots=True)
class Contest:
    """A field that was written differently by people who had not seen each other's value."""

    kind: str
    subject: RecordId
    field: str
    about: str
    """Whose: name and prison number; else the record's reference."""
    label: str
    must: bool
    """An adviser must choose; otherwise the later value is marked, to be looked at."""
    choices: tuple[Choice, ...]


class Settling:
    """What is contested, and choosing."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def view(self) -> tuple[Contest, ...]:
        """Every contest: those that must be settled first."""
        return await self._desk.case_file.read(lambda reader: contests(self._desk, reader))

    async def choose(self, kind: str, subject: RecordId, field: str, value: Value) -> str:
        """Let one of the values stand; what to say. Raises ``NotAccepted`` where it is none now."""

        def work(unit: UnitOfWork) -> str:
            person = _person(unit, kind, subject)
            check_here(self._desk, unit, person.id if person else None)
            found = [
                one
                for one in contests(self._desk, unit)
                if (one.kind, one.subject, one.field) == (kind, subject, field)
            ]
            if not found or value not in [choice.value for choice in found[0].choices]:
                raise NotAccepted(Problem(field, "SETTLE_MOVED_ON"))
            told = _told_with(unit, kind, subject, field, value)
            unit.append(BY_NAME[kind].record, subject, {field: value, **told})
            say = shown_value(BY_NAME[kind].field(field), value)
            return words("SETTLE_DONE", label=found[0].label, say=say)

        return await self._desk.case_file.write(self._desk.adviser, work)


_TOLD_WITH = {("episode", "crd"): ("crd_source", "dates_why")}
"""Fields that say where another's value is from: they go with it, whichever is chosen."""


def _told_with(
    reader: Reader, kind: str, subject: RecordId, field: str, value: Value
) -> dict[str, Value]:
    names = _TOLD_WITH.get((kind, field), ())
    if not names:
        return {}
    declared = BY_NAME[kind]
    merged = reader.merged(declared.record, subject)
    brought = next(
        (one.change for one in merged.rivals if (one.field, one.value) == (field, value)),
        merged.written_by[field],
    )
    return {name: brought.fields.get(name) for name in names}


def contests(desk: Desk, reader: Reader) -> tuple[Contest, ...]:
    """Every contest as of now, those that must be settled first."""
    found = [
        _contest(desk, reader, kind, subject, field, rivals)
        for (kind, subject, field), rivals in groupby(
            sorted(reader.rivals(), key=_place), key=_place
        )
        if not is_elsewhere(desk, reader, kind, subject)
    ]
    return tuple(sorted(found, key=lambda one: (not one.must, one.about, one.label)))


def _who(desk: Desk, change: Change) -> str:
    """Who wrote it: an adviser of another prison may share a handle with one of this."""
    known = {} if is_stand_in(change.device) else desk.names
    return known.get(change.actor, change.actor)


def is_elsewhere(desk: Desk, reader: Reader, kind: str, subject: RecordId) -> bool:
    """Whether the choice is another prison's now: the case went there, and what is contested."""
    person = _person(reader, kind, subject)
    if person is None:
        return False
    return person.same_as is not None or has_gone(desk, current_episode(reader, person.id))


def _place(item: tuple[str, RecordId, Rival]) -> tuple[str, RecordId, str]:
    return item[0], item[1], item[2].field


def _contest(
    desk: Desk,
    reader: Reader,
    kind: str,
    subject: RecordId,
    field: str,
    rivals: Iterable[tuple[str, RecordId, Rival]],
) -> Contest:
    declared = BY_NAME[kind]
    merged = reader.merged(declared.record, subject)
    written: dict[Value, Change] = {merged.values.get(field): merged.written_by[field]}
    must = False
    for _, _, rival in rivals:
        written.setdefault(rival.value, rival.change)
        must |= rival.conflict
    spec = declared.field(field)
    return Contest(
        kind=kind,
        subject=subject,
        field=field,
        about=about_words(reader, kind, subject),
        label=field_words(field),
        must=must,
        choices=tuple(
            Choice(
                value=value,
                say=shown_value(spec, value),
                who=_who(desk, change),
                device=reader.label_of(change.device),
                when=clock_time(acted(change)),
                stands=place == 0,
            )
            for place, (value, change) in enumerate(written.items())
        ),
    )


def field_words(field: str) -> str:
    """A field's name as a person reads it: ``nino`` is ``NI number``."""
    known = f"FIELD_{field.upper()}"
    return words(known) if has_words(known) else field.replace("_", " ")


def shown_value(spec: FieldSpec, value: Value) -> str:  # noqa: PLR0911 - one arm a type
    """A value as a person reads it; ``nothing`` where there is none."""
    held = from_value(spec, value)
    if held is None:
        return words("SETTLE_NOTHING")
    if spec.holds is Type.PENCE and isinstance(held, int):
        return pounds(held)
    if spec.holds is Type.CODE:
        return choice_words(held).lower()  # type: ignore[arg-type]  # a StrEnum
    match held:
        case bool():
            return words("SETTLE_YES" if held else "SETTLE_NO")
        case datetime():
            return clock_time(held)
        case date():
            return long_day(held)
        case _:
            return str(held)


def about_words(reader: Reader, kind: str, subject: RecordId) -> str:
    """Whose record it is: name and prison number, or the record's own reference."""
    person = _person(reader, kind, subject)
    if person is None:
        return shown(subject, reader.label_of(maker(subject)))
    return f"{full_name(person)} {person.prison_number or ''}".strip()


def _person(reader: Reader, kind: str, subject: RecordId) -> Person | None:
    record = reader.get(BY_NAME[kind].record, subject)
    if record is None or isinstance(record, Person):
        return record
    for name, onward in (("person", "person"), ("episode", "episode"), ("closure", "closure")):
        target = getattr(record, name, None)
        if isinstance(target, int):
            return _person(reader, onward, RecordId(target))
    return None
