"""One prison's name, found in the register without reading the register.

The locked terminal says where it stands before anything else is loaded. Whatever needs more of a
prison, or checks the register, reads it whole (``prisons``).
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import NamedTuple

PRISONS = "prisons.csv"


class Named(NamedTuple):
    """A prison's name as the register has it, and what kinds of establishment it is."""

    name: str
    types: frozenset[str]


def named(data: Path, code: str) -> Named | None:
    """The prison of an agency code in any case. Raises ``PolicyError`` for an unusable file."""
    wanted = code.strip().upper()
    try:
        with (data / "reference" / PRISONS).open(encoding="utf-8", newline="") as lines:
            rows = csv.reader(lines, strict=True)
            columns = next(rows)
            at, name, types = (columns.index(column) for column in ("code", "name", "type"))
            for row in rows:
                if row[at] == wanted:
                    return Named(row[name], frozenset(filter(None, row[types].split("/"))))
    except (OSError, ValueError, LookupError, StopIteration, csv.Error) as fault:
        from ebatui.reference.tables import PolicyError

        raise PolicyError(PRISONS, "cannot be read") from fault
    return None
