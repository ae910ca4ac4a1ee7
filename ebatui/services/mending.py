"""Mending a change that the hub set aside: its field once more, and it goes with the next sync."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from ebatui.casework.fields import FieldError, FieldSpec, Type, Value, from_value
from ebatui.casework.records import BY_NAME
from ebatui.i18n import has_words, words
from ebatui.journal.change import Change
from ebatui.services.desk import Desk, NotAccepted, Problem
from ebatui.services.entry import read_choice, read_day, read_number, read_pence, read_text
from ebatui.services.ports import ForbiddenMove, Reader, Refusal, UnitOfWork
from ebatui.services.settling import about_words, field_words, shown_value


@dataclass(frozen=True, slots=True)
class Mend:
    """A change set aside, and how its field is asked for again."""

    device: int
    seq: int
    about: str
    why: str
    said: tuple[str, ...]
    """What the change said, a line a field: all of it goes again."""
    field: str
    """The field to mend; empty where nothing can be typed, and it is sent as it stands."""
    label: str
    asks: str
    """How: ``text``, ``day``, ``money``, ``number``, ``choice`` or ``yesno``."""
    value: str
    """What stands in it now, as it would be typed."""
    choices: tuple[StrEnum, ...] = ()
    limit: int = 60


_ASKS: Mapping[Type, str] = {
    Type.TEXT: "text",
    Type.CODE: "choice",
    Type.DATE: "day",
    Type.MOMENT: "text",
    Type.INT: "number",
    Type.PENCE: "money",
    Type.BOOL: "yesno",
}
_MOST_NUMBER = 1_000_000
_MOMENT_LENGTH = 16


class Mending:
    """Changes that the hub set aside, waiting on the Sync screen."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def open(self, device: int, seq: int) -> Mend:
        """The change and what to type. Raises ``NotAccepted`` where it waits no longer."""
        return await self._desk.case_file.read(
            lambda reader: _mend(reader, *_waiting(reader, device, seq))
        )

    async def mend(self, device: int, seq: int, typed: str) -> str:
        """Say it again with ``typed`` in the field at fault; what to say.

        A new change sets that field and all the others that the refused one set, as they stand
        now. Raises ``NotAccepted``.
        """

        def work(unit: UnitOfWork) -> str:
            refusal, change = _waiting(unit, device, seq)
            kind = BY_NAME[change.kind]
            held = unit.merged(kind.record, change.subject).values
            fields: dict[str, object] = {name: held.get(name) for name in change.fields}
            if refusal.field in {spec.name for spec in kind.fields}:
                spec = kind.field(refusal.field)
                if spec.holds is not Type.REF:
                    fields[refusal.field] = self._read(spec, typed)
            try:
                unit.append(kind.record, change.subject, fields, whole=True)
            except ForbiddenMove:
                raise NotAccepted(Problem(refusal.field, "SCREEN_FORBIDDEN_MOVE")) from None
            except FieldError as fault:
                code = f"MEND_{fault.code}"
                known = code if has_words(code) else "MEND_NOT_HELD"
                raise NotAccepted(Problem(fault.field, known)) from None
            return words("MEND_DONE", about=about_words(unit, change.kind, change.subject))

        return await self._desk.case_file.write(self._desk.adviser, work)

    def _read(self, spec: FieldSpec, typed: str) -> object:  # noqa: PLR0911 - one arm a type
        match spec.holds:
            case Type.DATE:
                return read_day(spec.name, typed, self._desk.clock.today())
            case Type.PENCE:
                return read_pence(spec.name, typed)
            case Type.INT:
                return read_number(spec.name, typed, _MOST_NUMBER)
            case Type.CODE:
                assert spec.codes is not None  # noqa: S101 - declared with its codes
                return read_choice(spec.name, typed, spec.codes)
            case Type.BOOL:
                return _read_flag(spec.name, typed)
            case Type.MOMENT:
                return _read_moment(spec.name, typed)
            case _:
                return read_text(spec.name, typed, spec.limit, lines=spec.lines)


def _waiting(reader: Reader, device: int, seq: int) -> tuple[Refusal, Change]:
    for refusal in reader.refusals():
        if (refusal.device, refusal.seq) == (device, seq):
            for change in reader.own_changes(seq - 1, 1):
                if (change.device, change.seq) == (device, seq):
                    return refusal, change
    raise NotAccepted(Problem("change", "MEND_GONE"))


def _mend(reader: Reader, refusal: Refusal, change: Change) -> Mend:
    kind = BY_NAME[change.kind]
    held = reader.merged(kind.record, change.subject).values
    spec = next((one for one in kind.fields if one.name == refusal.field), None)
    if spec is not None and spec.holds is Type.REF:
        spec = None  # what it names is another record: that one is mended, then this goes as it is
    return Mend(
        device=change.device,
        seq=change.seq,
        about=about_words(reader, change.kind, change.subject),
        why=refusal_words(refusal),
        said=tuple(
            f"{field_words(name)}: {shown_value(kind.field(name), held.get(name))}"
            for name in change.fields
            if kind.field(name).holds is not Type.REF
        ),
        field=spec.name if spec else "",
        label=field_words(refusal.field),
        asks=_ASKS[spec.holds] if spec else "",
        value=_as_typed(spec, held.get(spec.name)) if spec else "",
        choices=tuple(spec.codes) if spec and spec.codes else (),
        limit=(spec.limit or _MOMENT_LENGTH) if spec else 0,
    )


def refusal_words(refusal: Refusal) -> str:
    """Why the hub could not take a change, and the mend."""
    code = f"REFUSED_{refusal.code}"
    field = field_words(refusal.field)
    return words(code, field=field) if has_words(code) else words("REFUSED", field=field)


def _as_typed(spec: FieldSpec, value: Value) -> str:  # noqa: PLR0911 - one arm a type
    held = from_value(spec, value)
    match held:
        case None:
            return ""
        case bool():
            return words("SETTLE_YES" if held else "SETTLE_NO")
        case datetime():
            return f"{held:%Y-%m-%d %H:%M}"
        case date():
            return held.isoformat()
        case int() if spec.holds is Type.PENCE:
            return f"{held // 100}.{held % 100:02}"
        case _ if spec.holds is Type.CODE:
            return shown_value(spec, value)
        case _:
            return str(held)


def _read_flag(name: str, typed: str) -> bool | None:
    said = typed.strip().casefold()
    if not said:
        return None
    for word, meant in (("SETTLE_YES", True), ("SETTLE_NO", False)):
        if words(word).casefold().startswith(said):
            return meant
    raise NotAccepted(Problem(name, "MEND_NOT_YES_OR_NO"))


def _read_moment(name: str, typed: str) -> datetime | None:
    if not typed.strip():
        return None
    try:
        return datetime.fromisoformat(typed.strip()).replace(tzinfo=None)
    except ValueError:
        raise NotAccepted(Problem(name, "MEND_NOT_A_MOMENT")) from None
