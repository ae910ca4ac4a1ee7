"""Jobcentres by office code, and the open ones nearest to a postcode.

Source: GOV.UK registers (2019) with addresses of 2015-16: a starting list that a site corrects.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from ebatui.reference.places import Places, Position, position
from ebatui.reference.tables import PolicyError, Shelf, csv_day

JOBCENTRES = "jobcentres.csv"


@dataclass(frozen=True, slots=True)
class Jobcentre:
    """One office. ``approximate``: its position is that of the outward code."""

    code: str
    name: str
    district_code: str
    district: str
    address: str
    town: str
    postcode: str
    opened: date | None
    closed: date | None
    position: Position | None
    approximate: bool

    def is_open(self, on: date | None = None) -> bool:
        """Whether the office is open ``on`` a day; without one, whether it has not closed."""
        if on is None:
            return self.closed is None
        return (self.opened is None or self.opened <= on) and (
            self.closed is None or on < self.closed
        )


@dataclass(frozen=True, slots=True)
class Nearby:
    """An office and how many miles it is away, from the middle of the postcode's outward code.

    ``estimate``: one of the two positions is rougher still.
    """

    jobcentre: Jobcentre
    miles: float
    estimate: bool


class Jobcentres:
    """All offices, read when the first is asked for."""

    def __init__(self, shelf: Shelf, places: Places) -> None:
        self._shelf = shelf
        self._places = places

    def find(self, code: str) -> Jobcentre | None:
        """The office of a code, or ``None``."""
        return self.by_code.get(code.strip())

    def nearest(self, postcode: str, count: int = 5, on: date | None = None) -> tuple[Nearby, ...]:
        """The open offices nearest to a postcode or outward code, the nearest first.

        Empty where the place is not known (NFA, abroad). Offices without a position are left out.
        """
        place = self._places.find(postcode)
        if place is None:
            return ()
        found = [
            Nearby(
                office,
                place.position.miles_to(office.position),
                office.approximate or not place.exact_outcode,
            )
            for office in self.by_code.values()
            if office.position is not None and office.is_open(on)
        ]
        found.sort(key=lambda nearby: (nearby.miles, nearby.jobcentre.code))
        return tuple(found[: max(0, count)])

    @cached_property
    def by_code(self) -> dict[str, Jobcentre]:
        """Every office, closed ones too. Raises ``PolicyError`` for a row that cannot be right."""
        return {
            code: _jobcentre(where, row)
            for code, (where, row) in self._shelf.keyed(JOBCENTRES, "code").items()
        }


def _jobcentre(where: str, row: dict[str, str]) -> Jobcentre:
    if not row["name"].strip():
        raise PolicyError(where, "'name' is missing")
    return Jobcentre(
        code=row["code"],
        name=row["name"],
        district_code=row["district_code"],
        district=row["district"],
        address=row["address"],
        town=row["town"],
        postcode=row["postcode"],
        opened=_day(where, row, "start_date"),
        closed=_day(where, row, "end_date"),
        position=position(where, row) if row["lat"] else None,
        approximate=row["geo_precision"] != "postcode",
    )


def _day(where: str, row: dict[str, str], column: str) -> date | None:
    return csv_day(where, column, row[column]) if row[column] else None
