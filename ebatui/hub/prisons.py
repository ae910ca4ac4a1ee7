"""Which establishment codes are prisons, from the reference data."""

from __future__ import annotations

from functools import cache

from ebatui.reference.locate import data_folder
from ebatui.reference.tables import read_csv

PRISONS = "prisons.csv"


@cache
def _codes() -> frozenset[str]:
    return frozenset(row["code"] for _, row in read_csv(data_folder() / "reference" / PRISONS))


def prison_codes() -> tuple[str, ...]:
    """Every prison's code, in order."""
    return tuple(sorted(_codes()))


def is_prison(code: str) -> bool:
    """Whether ``code`` is the code of a prison, open or closed (``HLI``)."""
    return code in _codes()
