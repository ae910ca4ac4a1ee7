"""Where a postcode is, as far as its outward code tells, and how far two places are apart.

Positions: OS Code-Point Open (Open Government Licence).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import asin, cos, radians, sin, sqrt

from ebatui.reference.tables import PolicyError, Shelf
from ebatui.rules.identifiers import outward_code

OUTCODES, AREAS = "postcode_outcodes.csv", "postcode_areas.csv"
EARTH_MILES = 3958.7613
"""Mean radius of the earth."""


@dataclass(frozen=True, slots=True)
class Position:
    """Degrees north and east (WGS84)."""

    lat: float
    long: float

    def miles_to(self, other: Position) -> float:
        """Great-circle distance in miles."""
        lat, other_lat = radians(self.lat), radians(other.lat)
        north = sin((other_lat - lat) / 2) ** 2
        east = sin(radians(other.long - self.long) / 2) ** 2
        return 2 * EARTH_MILES * asin(min(1.0, sqrt(north + cos(lat) * cos(other_lat) * east)))


@dataclass(frozen=True, slots=True)
class Place:
    """The middle of an outward code, or of a whole postcode area where only that is known."""

    name: str
    position: Position
    region: str
    exact_outcode: bool


class Places:
    """Looks outward codes up in the files; only what was asked for is kept."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._found = lru_cache(maxsize=512)(self._find)

    def find(self, postcode: str) -> Place | None:
        """The place of a postcode or outward code; ``None`` for NFA or one that is not known."""
        outcode = outward_code(postcode)
        return self._found(outcode) if outcode else None

    def _find(self, outcode: str) -> Place | None:
        for where, row in self._shelf.csv(OUTCODES):
            if row["outcode"] == outcode:
                return Place(outcode, position(where, row), row["region"], exact_outcode=True)
        area = outcode[: 2 if outcode[1].isalpha() else 1]
        for where, row in self._shelf.csv(AREAS):
            if row["area"] == area:
                return Place(row["place"], position(where, row), row["region"], exact_outcode=False)
        return None


def position(where: str, row: dict[str, str]) -> Position:
    """``lat`` and ``long`` of a row. Raises ``PolicyError``."""
    try:
        lat, long = float(row["lat"]), float(row["long"])
    except ValueError:
        raise PolicyError(where, "'lat' and 'long' must be numbers") from None
    if not (-90 <= lat <= 90 and -180 <= long <= 180):
        raise PolicyError(where, "'lat' or 'long' is out of range")
    return Position(lat, long)
