"""Loads house practice: how an adviser's own work is paced."""

from __future__ import annotations

from ebatui.reference.tables import Row, Shelf, series
from ebatui.rules.practice import Practice, PracticeRow

FILE = "practice.toml"


def load_practice(shelf: Shelf) -> Practice:
    """The paces in force by date."""
    return series(FILE, [_row(row) for row in shelf.rows(FILE, "practice")])


def _row(row: Row) -> PracticeRow:
    return PracticeRow(
        **row.basics(),
        targets=row.integer("targets", least=1, most=99),
        induction_working_days=row.integer("induction_working_days", least=0, most=30),
        consent_months=row.integer("consent_months", least=1, most=120),
        soon_days=row.integer("soon_days", least=1, most=365),
        middle_days=row.integer("middle_days", least=1, most=365),
        far_days=row.integer("far_days", least=1, most=365),
        seen_look_back_days=row.integer("seen_look_back_days", least=1, most=365),
        verify_office_days=row.integer("verify_office_days", least=1, most=3650),
    )
