"""Reading the tables that offices send: tolerant of form, strict about content. Pure.

Exports differ in separator, encoding, column names and order. What cannot be read for certain is
refused with a code (words: ``IMPORT_<code>``): the whole file by ``NotATable``, one row by a
fault on the row, one cell by ``cells_in.CellFault``. No error carries anything of a cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from ebatui.casework.text import clean
from ebatui.i18n import has_words, words

FILE_LIMIT = 64 * 1024 * 1024
"""The largest file that is read, in bytes: far beyond any list, well within a terminal's memory."""
CELL_LIMIT = 20_000
"""The longest quoted cell that is followed before its quotation mark counts as unpaired."""
HEADER_WITHIN = 10
"""How many rows may stand above the column names (titles, the day of the export)."""

_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_DOCUMENTS = (b"%PDF", b"{\\rtf", b"\x89PNG")


class NotATable(ValueError):
    """The file as a whole cannot be read: a code, the column at fault, and values for the words."""

    def __init__(self, code: str, field: str = "file", **values: str) -> None:
        super().__init__(f"{field}: {code}")
        self.code = code
        self.field = field
        self.values = values

    @property
    def message(self) -> str:
        """What is wrong and how to mend it, on one line."""
        said = words(f"IMPORT_{self.code}", field=field_words(self.field), **self.values)
        return said[:1].upper() + said[1:]


@dataclass(frozen=True, slots=True)
class Column:
    """One fact that a table may bring: its name here, and the names exports give it, best first."""

    field: str
    spellings: tuple[str, ...]
    required: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One row as the spreadsheet numbers it: raw cells by field, or why the row has none."""

    row: int
    cells: Mapping[str, str]
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table that was read: its rows (blank ones left out) and what was not understood."""

    lines: tuple[Line, ...]
    fields: frozenset[str]
    ignored_columns: tuple[str, ...]
    encoding: str
    separator: str


@dataclass(frozen=True, slots=True)
class Rejection:
    """One row that did not go in (or, as a warning, did): the first thing wrong, and the mend."""

    row: int
    field: str
    code: str
    values: tuple[tuple[str, str], ...] = ()
    also: tuple[str, ...] = ()
    """Other fields of the row that need mending too."""

    @property
    def message(self) -> str:
        """What is wrong and how to mend it, on one line; nothing of what the row held."""
        values = dict(self.values)
        code = f"IMPORT_{self.code}"
        if "other" in values and has_words(f"{code}_AT_ROW"):
            code += "_AT_ROW"
        said = words(code, field=field_words(self.field), **values)
        if self.also:
            said += words("IMPORT_ALSO", fields=", ".join(map(field_words, self.also)))
        return said[:1].upper() + said[1:]

    def as_json(self) -> dict[str, object]:
        """The shape that ``--json`` promises."""
        return {
            "row": self.row,
            "field": self.field,
            "code": self.code,
            "message": self.message,
        }


def field_words(field: str) -> str:
    """A field's name in words."""
    return words(f"IMPORT_FIELD_{field.upper()}")


def read_table(data: bytes, columns: Sequence[Column]) -> Table:
    """The table in ``data``. Raises ``NotATable`` where it is none or lacks a required column.

    Separators comma, semicolon and tab; UTF-8, UTF-16 with its mark, or Windows-1252, decided for
    the whole file. A row with unpaired quotation marks, or too few or too many cells, is given
    with a fault and the rows after it are read on.
    """
    text, encoding = decode(data)
    text = re.sub(r"\Asep=.(?:\r\n|\r|\n)", "", text, flags=re.IGNORECASE)
    if not text.strip():
        raise NotATable("EMPTY")
    separator, number, header = _find_header(text, columns)
    places, ignored = _place_columns(header, columns)
    return Table(
        lines=tuple(_lines(text, separator, number, len(header), places)),
        fields=frozenset(places),
        ignored_columns=ignored,
        encoding=encoding,
        separator=separator,
    )


def decode(data: bytes) -> tuple[str, str]:
    """The text of a file and the name of its encoding. Raises ``NotATable``."""
    if len(data) > FILE_LIMIT:
        raise NotATable("TOO_LARGE")
    if data.startswith(_WORKBOOKS):
        raise NotATable("WORKBOOK")
    if data.startswith(_DOCUMENTS):
        raise NotATable("NOT_TEXT")
    text, encoding = _decoded(data)
    text = text.rstrip("\x1a\x00")  # DOS ends a file with Ctrl-Z
    if text.count("\x00", 0, 4096) * 3 > min(len(text), 4096):  # UTF-16 that does not say so
        raise NotATable("NOT_TEXT")
    return text, encoding


def _decoded(data: bytes) -> tuple[str, str]:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        try:
            # A file cut in the middle of a letter is still the same file up to there.
            return data[: len(data) & ~1].decode("utf-16"), "utf-16"
        except UnicodeDecodeError:
            raise NotATable("NOT_TEXT") from None
    try:
        return data.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError as fault:
        cut = fault.reason == "unexpected end of data" and fault.end == len(data)
        if cut and (data.startswith(b"\xef\xbb\xbf") or not data[: fault.start].isascii()):
            return data[: fault.start].decode("utf-8-sig"), "utf-8"
    return data.decode("latin-1").translate(_WINDOWS_1252), "windows-1252"


def _windows_1252() -> dict[int, str]:
    # The five bytes that Windows-1252 leaves out stay control characters: their row is refused.
    return {
        byte: bytes([byte]).decode("cp1252")
        for byte in range(0x80, 0xA0)
        if byte not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
    }


_WINDOWS_1252 = _windows_1252()


# --- Columns ------------------------------------------------------------------------------------


def _key(name: str) -> str:
    return "".join(char for char in clean(name).casefold() if char.isalnum())


def _spellings(columns: Sequence[Column]) -> dict[str, tuple[str, int]]:
    known: dict[str, tuple[str, int]] = {}
    for column in columns:
        for rank, spelling in enumerate(column.spellings):
            known.setdefault(_key(spelling), (column.field, rank))
    return known


def _find_header(text: str, columns: Sequence[Column]) -> tuple[str, int, list[str]]:
    """The separator, the row of the column names, and these: where most of them are known."""
    known = _spellings(columns)
    best: tuple[int, str, int, list[str]] = (0, ",", 0, [])
    for separator in ",;\t":
        for number, cells, _ in islice(_records(text, separator), HEADER_WITHIN):
            found = sum(_key(cell) in known for cell in cells)
            if found > best[0]:
                best = (found, separator, number, cells)
    found, separator, number, cells = best
    if not found:
        acting = sum(char < " " and char not in "\t\r\n" for char in text[:4096])
        raise NotATable("NOT_TEXT" if acting * 50 > len(text[:4096]) else "NO_HEADER")
    while cells and not cells[-1].strip():
        cells.pop()
    return separator, number, cells


def _place_columns(
    header: list[str], columns: Sequence[Column]
) -> tuple[dict[str, int], tuple[str, ...]]:
    """Where each field stands, and the names of the columns that are not read."""
    known = _spellings(columns)
    ranked: dict[str, tuple[int, int]] = {}
    read_as: list[str | None] = []
    for at, name in enumerate(header):
        field, rank = known.get(_key(name), (None, 0))
        read_as.append(field)
        if field is None:
            continue
        if field in ranked and ranked[field][0] == rank:
            raise NotATable("COLUMN_TWICE", field)
        if field not in ranked or rank < ranked[field][0]:
            ranked[field] = (rank, at)
    places = {field: at for field, (_, at) in ranked.items()}
    for column in columns:
        if column.required and column.field not in places:
            _refuse_missing(column, header, read_as)
    ignored = [
        clean(name)[:40]
        for at, name in enumerate(header)
        if clean(name) and (read_as[at] is None or places[str(read_as[at])] != at)
    ]
    return places, tuple(ignored)


def _refuse_missing(column: Column, header: list[str], read_as: list[str | None]) -> None:
    # Only names that are known are said back: without a header the first row is somebody.
    found = [clean(name) for name, field in zip(header, read_as, strict=True) if field]
    raise NotATable(
        "COLUMN_MISSING",
        column.field,
        found=", ".join(found),
        others=str(len(header) - len(found)),
    )


# --- Rows ---------------------------------------------------------------------------------------

_BREAK = re.compile(r"\r\n|\r|\n")
_UNQUOTED = {separator: re.compile(f"[^{separator}\r\n]*") for separator in ",;\t"}


def _lines(
    text: str, separator: str, header: int, width: int, places: Mapping[str, int]
) -> Iterator[Line]:
    for number, cells, fault in _records(text, separator):
        if number <= header:
            continue
        if fault:
            yield Line(number, {}, fault)
        elif not any(cell.strip() for cell in cells):
            continue
        elif len(cells) < width:
            yield Line(number, {}, "SHORT_ROW")
        elif any(cell.strip() for cell in cells[width:]):
            yield Line(number, {}, "LONG_ROW")
        else:
            yield Line(number, {field: cells[at] for field, at in places.items()})


def _records(text: str, separator: str) -> Iterator[tuple[int, list[str], str | None]]:
    """Each row: its number from 1, its cells, and a fault. Bad quoting costs only its own line."""
    at, number = 0, 0
    while at < len(text):
        number += 1
        found = _BREAK.search(text, at)
        end, after = (found.start(), found.end()) if found else (len(text), len(text))
        if text.find('"', at, end) < 0:
            yield number, text[at:end].split(separator), None
        else:
            record = _quoted_record(text, at, separator)
            if record is None:
                yield number, [], "QUOTES"
            else:
                cells, after = record
                yield number, cells, None
        at = after


def _quoted_record(text: str, at: int, separator: str) -> tuple[list[str], int] | None:
    """The cells of a row with quotation marks and where the next row starts; ``None``: unpaired."""
    cells: list[str] = []
    while True:
        start = at
        while text.startswith(" ", start):
            start += 1
        if text.startswith('"', start):
            end = _closing(text, start + 1)
            if end is None:
                return None
            cells.append(text[start + 1 : end].replace('""', '"'))
            at = end + 1
            while text.startswith(" ", at):
                at += 1
        else:
            found = _UNQUOTED[separator].match(text, at)
            assert found is not None  # noqa: S101 - the pattern matches nothing at all too
            cells.append(found.group())
            at = found.end()
        if at >= len(text):
            return cells, at
        line_break = _BREAK.match(text, at)
        if line_break:
            return cells, line_break.end()
        if text[at] != separator:
            return None
        at += 1


def _closing(text: str, at: int) -> int | None:
    limit = at + CELL_LIMIT
    while True:
        end = text.find('"', at, limit)
        if end < 0:
            return None
        if not text.startswith('"', end + 1):
            return end
        at = end + 2


def in_row_order(rejected: Iterable[Rejection]) -> tuple[Rejection, ...]:
    """Rejections as the spreadsheet shows them, top to bottom."""
    return tuple(sorted(rejected, key=lambda rejection: rejection.row))
