"""What the loaders share: reason codes that must have words, remarks, and layered CSV files."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import TypeVar

from ebatui.i18n import has_words
from ebatui.reference.tables import PolicyError, Row, Shelf, read_csv
from ebatui.rules.notes import Note, Notes
from ebatui.rules.reasons import Confidence

CodeT = TypeVar("CodeT")


def worded(row: Row) -> str:
    """The row's reason code, which must have words."""
    code = row.text("code")
    if not has_words(code):
        raise row.error("'code' has no words")
    return code


def load_notes(shelf: Shelf, file: str, needed: Collection[str], table: str = "note") -> Notes:
    """The remarks of a file; each one needed must be there once, and no other."""
    rows = [Note(**row.basics(), code=worded(row)) for row in shelf.rows(file, table)]
    codes = [row.code for row in rows]
    missing = sorted(set(needed) - set(codes))
    if missing:
        raise PolicyError(f"{file}, {table}", f"no row for {missing[0]}")
    for row in rows:
        if row.code not in needed or codes.count(row.code) > 1:
            raise PolicyError(f"{file}, {table} ({row.id})", "'code' is not known, or given twice")
    return Notes({row.code: row for row in rows})


def complete(file: str, table: str, found: list[CodeT], all_of: Collection[CodeT]) -> list[CodeT]:
    """``found``, if it has each of ``all_of`` exactly once."""
    for code in all_of:
        if found.count(code) != 1:
            raise PolicyError(f"{file}, {table}", f"{code} needs exactly one row")
    return found


def layered(
    shelf: Shelf, file: str, columns: Collection[str]
) -> Iterator[tuple[set[tuple[object, ...]], str, dict[str, str]]]:
    """Each row of a reference file, the shipped first and then the site's, with where it stands
    and a set, new for each of the two, in which to note the keys already seen there."""
    folders: list[Path] = [shelf.data, *([shelf.site] if shelf.site else [])]
    for number, folder in enumerate(folders):
        path = folder / "reference" / file
        if number == 0 or path.is_file():
            seen: set[tuple[object, ...]] = set()
            for where, row in read_csv(path):
                if row.keys() != set(columns):
                    raise PolicyError(path.name, f"the columns must be {', '.join(columns)}")
                yield seen, where, row


def csv_confidence(where: str, text: str) -> Confidence:
    """The confidence of a CSV row: where it gives several, the least of them."""
    parts = [part.rpartition(" ")[2] for part in text.split(";")]
    if not all(part in list(Confidence) for part in parts):
        raise PolicyError(where, "'confidence' is not verified, recalled or design")
    return Confidence.VERIFIED if set(parts) == {"verified"} else Confidence.RECALLED


def worded_list(row: Row, key: str, prefix: str = "") -> tuple[str, ...]:
    """A list of codes, each of which has words under ``prefix``."""
    codes = row.texts(key)
    if not all(has_words(prefix + code) for code in codes):
        raise row.error(f"'{key}' holds a code that is not known")
    return codes
