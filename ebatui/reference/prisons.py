"""Prisons by their NOMIS agency code. Source: Ministry of Justice prison register."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from ebatui.reference.places import Position, position
from ebatui.reference.register import PRISONS
from ebatui.reference.tables import PolicyError, Shelf

TYPES = frozenset({"HMP", "YOI", "YCS", "STC", "IRC"})
YOUTH_TYPES = frozenset({"YCS", "STC"})
NOT_PRISONS = frozenset({"OUT", "TRN", "ZZGHI", "FOI"})
"""Codes that NOMIS uses for "outside", "in transit" and the like."""

_CODE = re.compile(r"[A-Z]{2,3}[A-Z0-9]{1,2}")
_CLOSED = re.compile(r"[0-9]{4}(-[0-9]{2}){0,2}")


@dataclass(frozen=True, slots=True)
class Prison:
    """One establishment. ``closed`` is as the register gives it: year, month or day."""

    code: str
    name: str
    types: frozenset[str]
    male: bool
    female: bool
    categories: str
    active: bool
    contracted: bool
    operator: str
    town: str
    postcode: str
    region: str
    position: Position | None
    closed: str
    successor: str
    note: str

    @property
    def adult(self) -> bool:
        """Whether everyone held should be 18 or over; unknown types are taken for adult prisons."""
        return not self.types or not self.types <= YOUTH_TYPES


class Prisons:
    """All prisons, read when the first is asked for."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    def find(self, code: str) -> Prison | None:
        """The prison of an agency code in any case, or ``None``."""
        return self.by_code.get(code.strip().upper())

    def active(self) -> tuple[Prison, ...]:
        """Prisons in use, by name."""
        return tuple(sorted((p for p in self.by_code.values() if p.active), key=lambda p: p.name))

    @cached_property
    def by_code(self) -> dict[str, Prison]:
        """Every prison, closed ones too. Raises ``PolicyError`` for a row that cannot be right."""
        found = {
            code: _prison(where, row)
            for code, (where, row) in self._shelf.keyed(PRISONS, "code").items()
        }
        for prison in found.values():
            if prison.successor and prison.successor not in found:
                raise PolicyError(f"{PRISONS} ({prison.code})", "'successor' is not a code here")
        return found


def _prison(where: str, row: dict[str, str]) -> Prison:
    types = frozenset(filter(None, row["type"].split("/")))
    if not _CODE.fullmatch(row["code"]) or row["code"] in NOT_PRISONS:
        raise PolicyError(where, "'code' is not a prison's agency code")
    if not row["name"].strip():
        raise PolicyError(where, "'name' is missing")
    if not types <= TYPES:
        raise PolicyError(where, "'type' is not known")
    if row["closed"] and not _CLOSED.fullmatch(row["closed"]):
        raise PolicyError(where, "'closed' must be a year, a month or a day")
    return Prison(
        code=row["code"],
        name=row["name"],
        types=types,
        male=_flag(where, row, "male"),
        female=_flag(where, row, "female"),
        categories=row["categories"],
        active=_flag(where, row, "active"),
        contracted=_flag(where, row, "contracted"),
        operator=row["operator"],
        town=row["town"],
        postcode=row["postcode"],
        region=row["region"],
        position=position(where, row) if row["lat"] else None,
        closed=row["closed"],
        successor=row["successor"],
        note=row["note"],
    )


def _flag(where: str, row: dict[str, str], column: str) -> bool:
    if row[column] not in {"0", "1"}:
        raise PolicyError(where, f"'{column}' must be 0 or 1")
    return row[column] == "1"
