"""Dated rows of policy: what holds on a day, where it was read and how sure we are of it.

Every figure of a rule lives in ``data/policy`` or ``data/reference``; a rule module declares what
its rows hold by deriving from :class:`PolicyRow`, and keeps rows that replace one another over
time in a :class:`Dated` series.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Generic, TypeVar

from ebatui.rules.reasons import Confidence, Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyRow:
    """One row of a policy file.

    ``since`` is its first day in force (``None``: it always was), ``until`` its last
    (``None``: until a later row of the same series begins).
    """

    id: str
    since: date | None
    until: date | None
    source: str
    confidence: Confidence

    def in_force(self, on: date) -> bool:
        """Whether ``on`` lies between ``since`` and ``until``, both included."""
        return (self.since is None or self.since <= on) and (self.until is None or on <= self.until)

    def reason(self, code: str) -> Reason:
        """This row as the reason ``code`` for an answer."""
        return Reason(code, self.id, self.source, self.since, self.confidence)


class SeriesError(ValueError):
    """Rows that should follow one another overlap or leave a gap. ``row`` is the id at fault."""

    def __init__(self, row: str, message: str) -> None:
        super().__init__(message)
        self.row = row


class NotInForceError(LookupError):
    """No row of a series holds on the day asked."""

    def __init__(self, on: date) -> None:
        super().__init__(f"no policy row is in force on {on.isoformat()}")
        self.on = on


RowT = TypeVar("RowT", bound=PolicyRow)


@dataclass(frozen=True, slots=True, init=False)
class Dated(Generic[RowT]):
    """Rows of one rule that replace one another: on any day at most one holds.

    A row without ``until`` holds until the next begins, so a site adds a newer row without
    touching the older one. Raises :class:`SeriesError` for two rows on the same day, and, unless
    ``gaps`` are allowed, for days between the first and the last row that no row covers.
    """

    rows: tuple[RowT, ...]

    def __init__(self, rows: Iterable[RowT], *, gaps: bool = False) -> None:
        ordered = sorted(rows, key=lambda row: row.since or date.min)
        for earlier, later in pairwise(ordered):
            _refuse_overlap(earlier, later)
            if not gaps and earlier.until is not None:
                _refuse_gap(earlier, later)
        for row in ordered:
            if row.since and row.until and row.until < row.since:
                raise SeriesError(row.id, "ends before it begins")
        object.__setattr__(self, "rows", tuple(ordered))

    def __iter__(self) -> Iterator[RowT]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def find(self, on: date) -> RowT | None:
        """The row that holds on ``on``, or ``None``."""
        for row in reversed(self.rows):
            if row.since is None or row.since <= on:
                return row if row.in_force(on) else None
        return None

    def in_force(self, on: date) -> RowT:
        """The row that holds on ``on``. Raises :class:`NotInForceError` where none does."""
        row = self.find(on)
        if row is None:
            raise NotInForceError(on)
        return row

    def last_day(self, row: RowT) -> date | None:
        """The last day on which ``row`` holds: its own, or the day before the next begins."""
        place = self.rows.index(row)
        if row.until is not None or place + 1 == len(self.rows):
            return row.until
        following = self.rows[place + 1].since
        return following - timedelta(days=1) if following else None


def _refuse_overlap(earlier: PolicyRow, later: PolicyRow) -> None:
    if later.since is None or later.since == earlier.since:
        raise SeriesError(later.id, f"begins on the same day as {earlier.id}")
    if earlier.until is not None and earlier.until >= later.since:
        raise SeriesError(later.id, f"overlaps {earlier.id}")


def _refuse_gap(earlier: PolicyRow, later: PolicyRow) -> None:
    if earlier.until is None or later.since is None:
        return
    if later.since - earlier.until != timedelta(days=1):
        raise SeriesError(later.id, f"leaves days uncovered after {earlier.id}")
