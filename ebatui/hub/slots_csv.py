"""Slots as a Jobcentre's diary clerk sends them: a CSV file, with whatever faults it has."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from ebatui.casework.codes import SlotKind

NEEDED = ("jobcentre_code", "date", "time", "minutes", "places")
MOST_BYTES = 16 << 20
_ENCODINGS = ("utf-8-sig", "cp1252")
_MOST_MINUTES = 480
_MOST_PLACES = 100

WHY: Mapping[str, str] = {
    "MISSING": "This is needed.",
    "NOT_A_JOBCENTRE": "Give the Jobcentre's office code: letters and digits, at most ten.",
    "NOT_A_DATE": "Give the date as 2026-11-23 or 23/11/2026.",
    "NOT_A_TIME": "Give the time on the 24-hour clock, as 13:30.",
    "NOT_A_NUMBER": "Give a whole number.",
    "OUT_OF_RANGE": "The number is too small or too large.",
    "NOT_A_CHOICE": "Give freshstart or first appointment.",
    "COLUMNS": "The row has more or fewer cells than the heading.",
    "TWICE": "An earlier row gives the same slot with other minutes or places.",
}
"""What to do about each code, for the person who mends the file."""


class NotASlotsFile(ValueError):
    """The file as a whole cannot be read: a code, a message, and the column at fault."""

    def __init__(self, code: str, message: str, field: str = "") -> None:
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
    """One bad row: its line in the file, the field at fault, and why."""

    row: int
    field: str
    code: str

    @property
    def message(self) -> str:
        """What to mend."""
        return WHY[self.code]


class _Fault(ValueError):
    def __init__(self, field: str, code: str) -> None:
        super().__init__(code)
        self.field = field
        self.code = code


def read_slots(content: bytes) -> tuple[int, list[SlotRow], list[Rejected]]:
    """How many rows the file has, the good ones, and the bad. Raises ``NotASlotsFile``.

    UTF-8 or Windows-1252; columns in any order and case; extra columns are left alone. ``kind``
    may be absent or empty: Freshstart. A row's number is its line, the heading being line 1.
    """
    reader = csv.reader(io.StringIO(_text(content), newline=""), strict=True)
    try:
        columns = _columns(next(reader, []))
        return _read(reader, columns)
    except csv.Error:
        raise NotASlotsFile("NOT_CSV", "The file is not CSV.") from None


def _text(content: bytes) -> str:
    if len(content) > MOST_BYTES:
        raise NotASlotsFile("TOO_BIG", "The file is larger than 16 MB.")
    for encoding in _ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise NotASlotsFile("NOT_TEXT", "The file is neither UTF-8 nor Windows-1252 text.")


def _columns(heading: list[str]) -> list[str]:
    columns = [re.sub(r"[\s_-]+", "_", name.strip().lower()) for name in heading]
    for name in NEEDED:
        if columns.count(name) != 1:
            raise NotASlotsFile("NO_COLUMN", f"The file needs one column named {name}.", name)
    return columns


def _read(reader: object, columns: list[str]) -> tuple[int, list[SlotRow], list[Rejected]]:
    rows = 0
    good: dict[tuple[str, datetime, str], SlotRow] = {}
    bad: list[Rejected] = []
    for cells in reader:  # type: ignore[attr-defined]  # the csv module names no type for readers
        line = reader.line_num  # type: ignore[attr-defined]
        if not any(cell.strip() for cell in cells):
            continue
        rows += 1
        try:
            if len(cells) != len(columns):
                raise _Fault("", "COLUMNS")
            slot = _slot(dict(zip(columns, (cell.strip() for cell in cells), strict=True)))
            if good.setdefault((slot.jobcentre, slot.at, slot.kind), slot) != slot:
                raise _Fault("time", "TWICE")
        except _Fault as fault:
            bad.append(Rejected(line, fault.field, fault.code))
    return rows, list(good.values()), bad


def _slot(cells: Mapping[str, str]) -> SlotRow:
    for name in NEEDED:
        if not cells[name]:
            raise _Fault(name, "MISSING")
    if not re.fullmatch(r"[A-Za-z0-9]{1,10}", cells["jobcentre_code"]):
        raise _Fault("jobcentre_code", "NOT_A_JOBCENTRE")
    return SlotRow(
        jobcentre=cells["jobcentre_code"].upper(),
        at=datetime.combine(_date(cells["date"]), _time(cells["time"])),
        kind=_kind(cells.get("kind", "")),
        minutes=_number("minutes", cells["minutes"], _MOST_MINUTES),
        places=_number("places", cells["places"], _MOST_PLACES),
    )


def _date(text: str) -> date:
    iso = re.fullmatch(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})", text)
    british = re.fullmatch(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})", text)
    parts = iso.groups() if iso else british.groups()[::-1] if british else ()
    try:
        year, month, day = (int(part) for part in parts)
        return date(year, month, day)
    except ValueError:
        raise _Fault("date", "NOT_A_DATE") from None


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
        raise _Fault(field, "OUT_OF_RANGE")
    return int(text)


def _kind(text: str) -> str:
    code = re.sub(r"[\s-]+", "_", text).upper() or SlotKind.FRESHSTART.value
    try:
        return SlotKind(code).value
    except ValueError:
        raise _Fault("kind", "NOT_A_CHOICE") from None
