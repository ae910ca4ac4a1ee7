"""Which of the dates held for a person is the release date to plan by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ebatui.casework.codes import DateSource
from ebatui.rules.dated import PolicyRow
from ebatui.rules.reasons import Reason

FROM_PRISON = "RELEASE_DATE_FROM_PRISON"
FROM_ADVISER = "RELEASE_DATE_FROM_ADVISER"
ESTIMATED = "RELEASE_DATE_ESTIMATED"
ESTIMATE_DIFFERS = "RELEASE_ESTIMATE_DIFFERS"

CODES = (FROM_PRISON, FROM_ADVISER, ESTIMATED, ESTIMATE_DIFFERS)

_CODE = {
    DateSource.PRISON: FROM_PRISON,
    DateSource.ADVISER: FROM_ADVISER,
    DateSource.ESTIMATE: ESTIMATED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class GoverningDate(PolicyRow):
    """The place of a date code in the order of governing; whether the Friday rule touches it."""

    code: str
    place: int
    friday: bool


@dataclass(frozen=True, slots=True)
class Governing:
    """The date to plan by, its code and who gave it; ``friday`` as the policy row."""

    code: str
    due: date
    source: DateSource
    friday: bool
    reasons: tuple[Reason, ...]
    estimate: bool


def governing_date(
    dates: Mapping[str, tuple[date, DateSource]], order: Sequence[GoverningDate]
) -> Governing | None:
    """The date that governs among those held by code, or ``None`` where none is a release date.

    A release date from the prison goes before one from an adviser, and both before an estimate,
    whatever their codes; only the ends of the sentence wait until no release date is left at all.
    """
    held = [row for row in sorted(order, key=lambda row: row.place) if row.code in dates]
    if not held:
        return None
    ends = {"SED", "SLED"}
    ranking = list(DateSource)
    chosen = min(
        held,
        key=lambda row: (row.code in ends, ranking.index(dates[row.code][1]), row.place),
    )
    due, source = dates[chosen.code]
    reasons = [chosen.reason(_CODE[source])]
    others = [dates[row.code] for row in held if row is not chosen and row.code not in ends]
    if source != DateSource.ESTIMATE and any(
        by == DateSource.ESTIMATE and day != due for day, by in others
    ):
        reasons.append(chosen.reason(ESTIMATE_DIFFERS))
    return Governing(
        chosen.code, due, source, chosen.friday, tuple(reasons), source == DateSource.ESTIMATE
    )
