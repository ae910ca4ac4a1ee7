"""Slots as a Jobcentre's diary clerk sends them: a table, with whatever faults it has."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import NamedTuple

from ebatui.casework.codes import SlotKind
from ebatui.i18n import words
from ebatui.services.cells_in import CellFault, is_nothing, read_date, tidy
from ebatui.services.tables_in import Column, Line, NotATable, read_table

COLUMNS = (
    Column("jobcentre_code", ("jobcentre code", "office code", "jcp code"), required=True),
    Column("jobcentre", ("jobcentre", "office", "jobcentre name")),
    Column("date", ("date", "interview date", "slot date", "day"), required=True),
    Column("time", ("time", "start time", "start"), required=True),
    Column("minutes", ("minutes", "length", "duration"), required=True),
    Column("places", ("places", "capacity"), required=True),
    Column("kind", ("kind", "type", "interview type")),
)
_MOST_MINUTES = 480
_MOST_PLACES = 100

WHY: Mapping[str, str] = {
    "COLUMN_MISSING": "The file needs a column for the {field}.",
    "COLUMN_TWICE": "The file has two columns for the {field}; keep one.",
    "NOT_A_JOBCENTRE": "Give the Jobcentre's office code: letters and digits, at most ten.",
    "NOT_A_TIME": "Give the time on the 24-hour clock, as 13:30.",
    "NOT_A_NUMBER": "Give the {field} as a whole number.",
    "OUT_OF_RANGE": "Give {field} from 1 to {most}.",
    "NOT_A_CHOICE": "Give freshstart or first appointment.",
    "DAY_PAST": "The day is past; give today or a later day.",
    "OFFICE_SHUT": "Interviews are on working days: this is at a weekend or on a bank holiday.",
    "NOT_IN_REGISTER": "No office of this code is known; the slot was added. Check the code.",
    "SLOT_TWICE": "Row {other} gives the same slot with other minutes or places; keep one.",
}
"""What to do about the codes that only slots have."""


class NotASlotsFile(ValueError):
    """The file as a whole cannot be read: a code, a message, and the column at fault."""

    def __init__(self, code: str, message: str, field: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.field = field


@dataclass(frozen=True, slots=True)
class SlotRow:
    """One good row."""

    jobcentre: str
    at: datetime
    kind: str
    minutes: int
    places: int


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row to look at, as the spreadsheet numbers it: the field at fault, and why."""

    row: int
    field: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of Jobcentres."""

    opens: Callable[[date], bool]
    """Whether they interview on a day."""
    register: Container[str]
    """Office codes: a starting list, so an office that is not in it is doubted, not refused."""


class SlotsRead(NamedTuple):
    """What a file held."""

    rows: int
    good: list[SlotRow]
    bad: list[Rejected]
    doubtful: list[Rejected]
    """Rows of ``good`` that are perhaps not meant."""


class _Fault(ValueError):
    def __init__(self, field: str, code: str, **values: str) -> None:
        super().__init__(code)
        self.field = field
        self.code = code
        self.values = values


def read_slots(content: bytes, today: date, known: Known) -> SlotsRead:
    """The good rows of a file, and the bad. Raises ``NotASlotsFile``.

    Columns in any order and case; others are left alone. ``kind`` may be absent or empty:
    Freshstart. A slot given twice alike counts once. ``today`` places two-digit years; nobody
    can get a slot before it, nor one on a day on which Jobcentres are shut.
    """
    try:
        table = read_table(content, COLUMNS)
    except NotATable as fault:
        said = _said(fault.code, fault.field, fault.values)
        raise NotASlotsFile(fault.code, said, fault.field) from None
    first: dict[tuple[str, datetime, str], tuple[int, SlotRow]] = {}
    bad, doubtful = [], []
    for line in table.lines:
        try:
            slot = _slot(line, today)
            if slot.at.date() < today:
                raise _Fault("date", "DAY_PAST")
            if not known.opens(slot.at.date()):
                raise _Fault("date", "OFFICE_SHUT")
            key = (slot.jobcentre, slot.at, slot.kind)
            row, same = first.setdefault(key, (line.row, slot))
            if same != slot:
                raise _Fault("time", "SLOT_TWICE", other=str(row))
            if slot.jobcentre not in known.register:
                doubtful.append(_rejected(line, _Fault("jobcentre_code", "NOT_IN_REGISTER")))
        except _Fault as fault:
            bad.append(_rejected(line, fault))
    return SlotsRead(len(table.lines), [slot for _, slot in first.values()], bad, doubtful)


def _rejected(line: Line, fault: _Fault) -> Rejected:
    said = _said(fault.code, fault.field, fault.values)
    return Rejected(line.row, fault.field, fault.code, said)


def _said(code: str, field: str, values: Mapping[str, str]) -> str:
    named = field.replace("_", " ")
    if code in WHY:
        return WHY[code].format_map({**values, "field": named})
    said = words(f"IMPORT_{code}", **{**values, "field": named})
    return said[:1].upper() + said[1:]


def _slot(line: Line, today: date) -> SlotRow:
    if line.fault is not None:
        raise _Fault("row", line.fault)
    cells = {name: _cell(name, raw) for name, raw in line.cells.items()}
    for column in COLUMNS:
        if column.required and is_nothing(cells[column.field]):
            raise _Fault(column.field, "MISSING")
    if not re.fullmatch(r"[A-Za-z0-9]{1,10}", cells["jobcentre_code"]):
        raise _Fault("jobcentre_code", "NOT_A_JOBCENTRE")
    return SlotRow(
        jobcentre=cells["jobcentre_code"].upper(),
        at=datetime.combine(_date(cells["date"], today), _time(cells["time"])),
        kind=_kind(cells.get("kind", "")),
        minutes=_number("minutes", cells["minutes"], _MOST_MINUTES),
        places=_number("places", cells["places"], _MOST_PLACES),
    )


def _cell(name: str, raw: str) -> str:
    try:
        return tidy(raw)
    except CellFault as fault:
        raise _Fault(name, fault.code, **fault.values) from None


def _date(text: str, today: date) -> date:
    try:
        return read_date(text, today)
    except CellFault as fault:
        raise _Fault("date", fault.code) from None


def _time(text: str) -> time:
    found = re.fullmatch(r"([0-9]{1,2})[:.]([0-9]{2})(?:[:.]00)?", text)
    try:
        if found is None:
            raise ValueError
        return time(int(found[1]), int(found[2]))
    except ValueError:
        raise _Fault("time", "NOT_A_TIME") from None


def _number(field: str, text: str, most: int) -> int:
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise _Fault(field, "NOT_A_NUMBER")
    if not 1 <= int(text) <= most:
        raise _Fault(field, "OUT_OF_RANGE", most=str(most))
    return int(text)


def _kind(text: str) -> str:
    if is_nothing(text):
        return SlotKind.FRESHSTART.value
    try:
        return SlotKind(re.sub(r"[\s-]+", "_", text).upper()).value
    except ValueError:
        raise _Fault("kind", "NOT_A_CHOICE") from None
