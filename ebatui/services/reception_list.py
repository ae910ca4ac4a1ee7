"""A prison's reception list: bytes in, checked rows and plainly refused ones out. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from ebatui.casework.codes import CustodyStatus, Sex
from ebatui.rules.field_checks import RELEASE_NOT_AFTER_RECEPTION, AgeLimits, check_date_of_birth
from ebatui.services import reception_cells as cells
from ebatui.services.cells_in import CellFault
from ebatui.services.reception_columns import COLUMNS
from ebatui.services.tables_in import (
    Line,
    NotATable,
    Rejection,
    in_row_order,
    read_table,
)

T = TypeVar("T")


class NotAReceptionList(NotATable):
    """The file as a whole is not a reception list; ``code`` and ``field`` say why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceptionRow:
    """One person received, checked. ``None``: the list does not say. Equal where the facts are."""

    row: int = field(compare=False)
    prison_number: str
    surname: str
    forenames: str | None
    born: date
    sex: Sex | None
    wing: str | None
    cell: str | None
    received: date
    status: CustodyStatus
    sentence: str | None
    crd: date | None
    ard: date | None
    hdced: date | None
    home_postcode: str | None
    previous_numbers: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceptionList:
    """What a reception list holds."""

    rows: tuple[ReceptionRow, ...]
    rejected: tuple[Rejection, ...]
    warnings: tuple[Rejection, ...]
    """Rows that go in and should be looked at."""
    repeated: int
    """Rows that say again what an earlier row said; not in ``rows``."""
    ignored_columns: tuple[str, ...]
    """Columns of the file that nothing is read from."""
    encoding: str
    rows_read: int
    """Every row that was not blank, refused ones too."""


def parse_reception(data: bytes, today: date, ages: AgeLimits) -> ReceptionList:
    """The rows of a reception list, checked as of ``today``. Too young for an adult prison: warned.

    Raises ``NotAReceptionList`` where the file as a whole cannot be read. Of two rows that give
    one prison number different birthdays the later is refused, and so is a row that contradicts
    an earlier one about the same reception.
    """
    try:
        table = read_table(data, COLUMNS)
    except NotATable as fault:
        raise NotAReceptionList(fault.code, fault.field, **fault.values) from None
    known: dict[str, dict[date, ReceptionRow]] = {}
    rows: list[ReceptionRow] = []
    rejected: list[Rejection] = []
    for line in table.lines:
        row = _read(line, today, ages)
        if isinstance(row, Rejection):
            rejected.append(row)
            continue
        receptions = known.setdefault(row.prison_number, {})
        if clash := _clash(row, receptions):
            rejected.append(clash)
        elif row.received not in receptions:
            receptions[row.received] = row
            rows.append(row)
    return ReceptionList(
        rows=tuple(rows),
        rejected=in_row_order(rejected),
        warnings=tuple(
            Rejection(row.row, fault.field, fault.code)
            for row in rows
            for fault in check_date_of_birth(row.born, today, ages, adult_prison=True)
        ),
        repeated=len(table.lines) - len(rows) - len(rejected),
        ignored_columns=table.ignored_columns,
        encoding=table.encoding,
        rows_read=len(table.lines),
    )


def _clash(row: ReceptionRow, receptions: dict[date, ReceptionRow]) -> Rejection | None:
    for other in receptions.values():  # all born on one day: the first answers
        if other.born != row.born:
            at = (("other", str(other.row)),)
            return Rejection(row.row, "prison_number", "IDENTITY_CONFLICT", at)
        break
    same = receptions.get(row.received)
    if same is not None and same != row:
        return Rejection(row.row, "row", "CONTRADICTS_ROW", (("other", str(same.row)),))
    return None


def _read(line: Line, today: date, ages: AgeLimits) -> ReceptionRow | Rejection:
    """One line as a row, or the first thing wrong with it and the names of the others."""
    if line.fault:
        return Rejection(line.row, "row", line.fault)
    faults: list[tuple[str, CellFault]] = []

    def take(name: str, read: Callable[[str], T]) -> T | None:
        try:
            return read(line.cells.get(name, ""))
        except CellFault as fault:
            faults.append((name, fault))
            return None

    number = take("prison_number", cells.prison_number)
    surname = take("surname", cells.surname)
    forenames = take("forenames", cells.forenames)
    born = take("date_of_birth", lambda raw: cells.born(raw, today, ages))
    sex = take("sex", cells.sex)
    wing, cell = cells.wing_and_cell(take("wing", cells.optional), take("cell", cells.optional))
    location = take("location", cells.optional)
    if location and not (wing or cell):
        wing, cell = cells.read_location(location)
    take("location" if location else "cell", lambda _: cells.check_place(wing, cell))
    received = take("reception_date", lambda raw: cells.received(raw, today))
    status = take("status", cells.status)
    sentence = take("sentence", cells.sentence)
    crd = take("conditional_release_date", lambda raw: cells.release_day(raw, today))
    ard = take("automatic_release_date", lambda raw: cells.release_day(raw, today))
    hdced = take("hdc_eligibility_date", lambda raw: cells.release_day(raw, today))
    postcode = take("home_postcode", cells.postcode)
    previous = take("previous_prison_number", cells.previous_numbers)
    faults += _out_of_order(received, born, crd, ard, hdced)
    if number and surname and born and received and status and not faults:
        return ReceptionRow(
            row=line.row,
            prison_number=number,
            surname=surname,
            forenames=forenames,
            born=born,
            sex=sex,
            wing=wing,
            cell=cell,
            received=received,
            status=status,
            sentence=sentence,
            crd=crd,
            ard=ard,
            hdced=hdced,
            home_postcode=postcode,
            previous_numbers=previous,
        )
    first, fault = faults[0]
    also = dict.fromkeys(name for name, _ in faults if name != first)
    return Rejection(line.row, first, fault.code, tuple(fault.values.items()), tuple(also))


def _out_of_order(
    received: date | None,
    born: date | None,
    crd: date | None,
    ard: date | None,
    hdced: date | None,
) -> list[tuple[str, CellFault]]:
    if received is None:
        return []
    found: list[tuple[str, CellFault]] = []
    if born and received <= born:
        found.append(("reception_date", CellFault("BEFORE_BIRTH")))
    for name, day in (("conditional_release_date", crd), ("automatic_release_date", ard)):
        if day and day <= received:
            found.append((name, CellFault(RELEASE_NOT_AFTER_RECEPTION)))
    if hdced and hdced < received:
        found.append(("hdc_eligibility_date", CellFault("HDC_BEFORE_RECEPTION")))
    return found
