"""Loads what the release date and tag rules need, and the bank holidays."""

from __future__ import annotations

from datetime import date
from types import MappingProxyType

from ebatui.reference.tables import PolicyError, Row, Shelf, csv_day
from ebatui.rules.calendar import SATURDAY, Calendar
from ebatui.rules.dated import PolicyRow
from ebatui.rules.governing import GoverningDate
from ebatui.rules.hdc import HdcPolicy, TagDays, TagSentence, TagServed
from ebatui.rules.release import (
    AUTO,
    CAUTION_CODES,
    Fraction,
    FractionCaution,
    ReleasePolicy,
    SupervisionRule,
)
from ebatui.rules.release_day import FridayRule, ReleaseDayPolicy, WeekendRule

RELEASE, HDC = "release.toml", "hdc.toml"
RELEASE_CODES = ("HDCAD", "CRD", "ARD", "SLED", "SED")
BANK_HOLIDAYS = "bank_holidays_england_wales.csv"


def load_calendar(shelf: Shelf) -> Calendar:
    """The bank holidays, and the whole years for which they are listed."""
    holidays: dict[date, str] = {}
    for where, row in shelf.csv(BANK_HOLIDAYS):
        day = csv_day(where, "date", row["date"])
        if day.weekday() >= SATURDAY:
            raise PolicyError(where, "lists a weekend; list the substitute day instead")
        if f"{day:%a}" != row["weekday"]:
            raise PolicyError(where, "'weekday' is not the weekday of 'date'")
        if not row["title"].strip():
            raise PolicyError(where, "'title' is missing")
        if holidays.setdefault(day, row["title"]) != row["title"]:
            raise PolicyError(where, "lists a day twice under different titles")
    if not holidays:
        raise PolicyError(BANK_HOLIDAYS, "lists no bank holiday")
    years = {day.year for day in holidays}
    missing = sorted(set(range(min(years), max(years) + 1)) - years)
    if missing:
        raise PolicyError(BANK_HOLIDAYS, f"lists no bank holiday in {missing[0]}")
    return Calendar(
        MappingProxyType(holidays),
        date(min(years), 1, 1),
        date(max(years), 12, 31),
        plain_row(shelf.one(RELEASE, "holidays_not_known")),
    )


def load_release(shelf: Shelf) -> ReleasePolicy:
    """Fractions, days of release, supervision and the order in which dates govern."""
    fractions = tuple(_fraction(row) for row in shelf.rows(RELEASE, "fraction"))
    _refuse_unclear_fractions(fractions)
    names = frozenset(row.name for row in fractions)
    return ReleasePolicy(
        fractions=fractions,
        cautions=tuple(_caution(row, names) for row in shelf.rows(RELEASE, "fraction_caution")),
        length=plain_row(shelf.one(RELEASE, "sentence_length")),
        remand=plain_row(shelf.one(RELEASE, "remand_credit")),
        added=plain_row(shelf.one(RELEASE, "added_days")),
        release_day=ReleaseDayPolicy(
            weekend=shelf.dated(RELEASE, "release_day", _weekend),
            friday=shelf.dated(RELEASE, "friday", _friday),
            transition=shelf.dated(RELEASE, "friday_transition", plain_row, gaps=True),
        ),
        supervision=shelf.dated(RELEASE, "supervision", _supervision),
        supervision_caution=shelf.dated(RELEASE, "supervision_caution", plain_row, gaps=True),
        governing=_governing(shelf.rows(RELEASE, "governing_date")),
    )


def load_hdc(shelf: Shelf) -> HdcPolicy:
    """Limits of home detention curfew."""
    return HdcPolicy(
        limits=shelf.dated(HDC, "tag_limit", _tag_days),
        sentences=shelf.dated(HDC, "tag_sentence", _tag_sentence),
        served=shelf.dated(HDC, "tag_served", _tag_served),
        shortest=shelf.dated(HDC, "tag_shortest", _tag_days),
        excluded=plain_row(shelf.one(HDC, "tag_excluded")),
        progression=plain_row(shelf.one(HDC, "tag_progression")),
    )


def plain_row(row: Row) -> PolicyRow:
    """A row that holds a rule without figures."""
    return PolicyRow(**row.basics())


def _fraction(row: Row) -> Fraction:
    denominator = row.integer("denominator", least=1)
    name = row.text("name")
    if name == AUTO:
        raise row.error("'name' cannot be 'auto'")
    return Fraction(
        **row.basics(),
        name=name,
        numerator=row.integer("numerator", least=1, most=denominator),
        denominator=denominator,
        over_months=row.integer_or_none("over_months", least=1),
        most_months=row.integer_or_none("most_months", least=1),
        automatic=row.flag("automatic"),
        commenced=row.flag("commenced"),
    )


def _refuse_unclear_fractions(fractions: tuple[Fraction, ...]) -> None:
    automatic = [row for row in fractions if row.automatic and row.commenced]
    if not any(
        row.since is None and row.until is None and not row.over_months and not row.most_months
        for row in automatic
    ):
        raise PolicyError(f"{RELEASE}, fraction", "has no row for every day and length")
    begun = [(row.since, row.over_months, row.most_months) for row in automatic]
    for row, beginning in zip(automatic, begun, strict=True):
        if begun.count(beginning) > 1:
            raise PolicyError(
                f"{RELEASE}, fraction ({row.id})", "begins on the same day as another for a length"
            )


def _caution(row: Row, names: frozenset[str]) -> FractionCaution:
    released_from = row.day("released_from")
    if released_from is None:
        raise row.error("'released_from' is missing")
    return FractionCaution(
        **row.basics(),
        code=row.choice("code", CAUTION_CODES),
        instead=row.choice("instead", names),
        released_from=released_from,
    )


def _weekend(row: Row) -> WeekendRule:
    return WeekendRule(**row.basics(), saturday_over_days=row.integer("saturday_over_days"))


def _friday(row: Row) -> FridayRule:
    most = row.integer("most_steps", least=1, most=5)
    return FridayRule(
        **row.basics(),
        usual_steps=row.integer("usual_steps", least=1, most=most),
        most_steps=most,
        least_days_served=row.integer("least_days_served"),
    )


def _supervision(row: Row) -> SupervisionRule:
    return SupervisionRule(
        **row.basics(),
        least_months_for_licence=row.integer("least_months_for_licence"),
        top_up_under_months=row.integer("top_up_under_months"),
        top_up_to_months=row.integer("top_up_to_months"),
    )


def _governing(rows: list[Row]) -> tuple[GoverningDate, ...]:
    governing = tuple(
        GoverningDate(
            **row.basics(),
            code=row.choice("code", RELEASE_CODES),
            place=row.integer("place", least=1),
            friday=row.flag("friday"),
        )
        for row in rows
    )
    for read, row in zip(governing, rows, strict=True):
        if [other.code for other in governing].count(read.code) > 1:
            raise row.error("gives a code that another row gives")
        if [other.place for other in governing].count(read.place) > 1:
            raise row.error("gives a place that another row gives")
    return governing


def _tag_days(row: Row) -> TagDays:
    return TagDays(**row.basics(), days=row.integer("days", least=1))


def _tag_sentence(row: Row) -> TagSentence:
    return TagSentence(
        **row.basics(),
        least_days=row.integer("least_days", least=1),
        most_months=row.integer_or_none("most_months", least=1),
    )


def _tag_served(row: Row) -> TagServed:
    return TagServed(
        **row.basics(),
        least_days_served=row.integer("least_days_served"),
        least_requisite_days=row.integer("least_requisite_days"),
    )
