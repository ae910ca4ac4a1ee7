"""Which way of claiming belongs to a release: by its date, or as a prison's profile pins it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ebatui.rules.dated import Dated, PolicyRow
from ebatui.rules.reasons import Reason

AUTO = "auto"
FRESHSTART, ADVANCE_JSA, UC = "freshstart", "advance-jsa", "uc"
NAMES = (FRESHSTART, ADVANCE_JSA, UC)
DEFAULT_PINNED = FRESHSTART

BY_DATE = "ERA_BY_DATE"
PINNED = "ERA_PINNED"

CODES = (BY_DATE, PINNED)


@dataclass(frozen=True, slots=True, kw_only=True)
class EraRow(PolicyRow):
    """An era and the days on which releases belong to it."""

    name: str


@dataclass(frozen=True, slots=True)
class Era:
    """The era to work by. ``by_date`` says that a release on the day asked belongs to it anyway."""

    name: str
    by_date: bool
    reasons: tuple[Reason, ...]


def era_for(release: date, eras: Dated[EraRow], pinned: str = AUTO) -> Era:
    """The era of a release on ``release``; ``pinned`` names one whatever the date.

    Holidays, rates and limits follow the date all the same. Raises ``ValueError`` for a name that
    is none.
    """
    natural = eras.in_force(release)
    if pinned == AUTO:
        return Era(natural.name, True, (natural.reason(BY_DATE),))
    for row in eras:
        if row.name == pinned:
            return Era(row.name, row is natural, (row.reason(PINNED),))
    raise ValueError("there is no such era")
