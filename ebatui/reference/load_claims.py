"""Loads what the identifier, window and claim-on-release rules need."""

from __future__ import annotations

from ebatui.reference.load_dates import plain_row
from ebatui.reference.tables import PolicyError, Row, Shelf, series
from ebatui.reference.worded import load_notes
from ebatui.rules import nino
from ebatui.rules.claims import ClaimsPolicy, DayLimit, UcPayment, WaitingDays, WorkProgrammeRow
from ebatui.rules.era import NAMES, EraRow
from ebatui.rules.field_checks import AgeLimits
from ebatui.rules.nino import (
    AdministrativePrefix,
    NinoLetters,
    NinoPolicy,
    ReservedPrefixes,
    SigningDay,
)
from ebatui.rules.reasons import Confidence
from ebatui.rules.windows import WINDOW_CODES, OneVisitRow, SchemeEnd, WindowRow, WindowsPolicy

IDENTIFIERS, WINDOWS, CLAIMS = "identifiers.toml", "windows.toml", "claims.toml"
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")


def load_nino(shelf: Shelf) -> NinoPolicy:
    """Letters and prefixes of National Insurance numbers, and the signing days."""
    signing_days = tuple(_signing_day(row) for row in shelf.rows(IDENTIFIERS, "signing_day"))
    for digits in range(100):
        if sum(row.least <= digits <= row.most for row in signing_days) != 1:
            raise PolicyError(
                f"{IDENTIFIERS}, signing_day", f"digits {digits:02} have not exactly one day"
            )
    return NinoPolicy(
        letters=_letters(shelf.one(IDENTIFIERS, "nino_letters")),
        reserved=_reserved(shelf.one(IDENTIFIERS, "nino_reserved_prefix")),
        administrative=tuple(
            AdministrativePrefix(**row.basics(), prefix=_prefix(row, row.text("prefix")))
            for row in shelf.rows(IDENTIFIERS, "nino_administrative_prefix")
        ),
        signing_days=signing_days,
        notes=load_notes(shelf, IDENTIFIERS, nino.NOTES),
    )


def load_ages(shelf: Shelf) -> AgeLimits:
    """Ages that a date of birth must give."""
    row = shelf.one(IDENTIFIERS, "age")
    return AgeLimits(
        **row.basics(),
        responsibility=row.integer("responsibility", least=1),
        adult_prison=row.integer("adult_prison", least=1),
        oldest=row.integer("oldest", least=1, most=150),
    )


def load_windows(shelf: Shelf) -> WindowsPolicy:
    """Eras, windows by code, and when two visits are one."""
    by_code: dict[str, list[WindowRow]] = {}
    for row in shelf.rows(WINDOWS, "window"):
        window = _window(row)
        by_code.setdefault(window.code, []).append(window)
    return WindowsPolicy(
        eras=shelf.dated(WINDOWS, "era", _era),
        windows=tuple(
            series(f"{WINDOWS}, window {code}", rows, gaps=True) for code, rows in by_code.items()
        ),
        one_visit=shelf.dated(WINDOWS, "one_visit", _one_visit),
    )


def load_claims(shelf: Shelf) -> ClaimsPolicy:
    """Waiting days, rapid reclaim, the Work Programme and Universal Credit timing."""
    return ClaimsPolicy(
        waiting=shelf.dated(CLAIMS, "waiting_days", _waiting_days),
        no_award_assumed=plain_row(shelf.one(CLAIMS, "no_award_assumed")),
        rapid_reclaim=shelf.dated(CLAIMS, "rapid_reclaim", _day_limit),
        work_programme=shelf.dated(CLAIMS, "work_programme", _work_programme),
        uc_payment=shelf.dated(CLAIMS, "uc_payment", _uc_payment),
        uc_waiting=shelf.dated(CLAIMS, "uc_waiting_days", _day_limit, gaps=True),
    )


def _letters(row: Row) -> NinoLetters:
    return NinoLetters(
        **row.basics(),
        never_used=_capitals(row, "never_used"),
        never_second=_capitals(row, "never_second"),
        suffixes=_capitals(row, "suffixes"),
        temporary_suffixes=_capitals(row, "temporary_suffixes"),
        temporary_prefix=_prefix(row, row.text("temporary_prefix")),
        test_prefix=_prefix(row, row.text("test_prefix")),
    )


def _reserved(row: Row) -> ReservedPrefixes:
    prefixes = frozenset(_prefix(row, prefix) for prefix in row.texts("prefixes"))
    return ReservedPrefixes(**row.basics(), prefixes=prefixes)


def _capitals(row: Row, key: str) -> str:
    letters = row.text(key)
    if not (letters.isascii() and letters.isalpha() and letters.isupper()):
        raise row.error(f"'{key}' must be capital letters")
    return letters


def _prefix(row: Row, prefix: str) -> str:
    if not (len(prefix) == 2 and prefix.isascii() and prefix.isalpha() and prefix.isupper()):
        raise row.error("a prefix is two capital letters")
    return prefix


def _signing_day(row: Row) -> SigningDay:
    day = row.choice("day", WEEKDAYS)
    return SigningDay(
        **row.basics(),
        least=row.integer("least", most=99),
        most=row.integer("most", most=99),
        weekday=WEEKDAYS.index(day),
        day=day,
    )


def _era(row: Row) -> EraRow:
    return EraRow(**row.basics(), name=row.choice("name", NAMES))


def _window(row: Row) -> WindowRow:
    opens = row.integer("opens", least=-3650, most=3650)
    return WindowRow(
        **row.basics(),
        code=row.choice("code", WINDOW_CODES),
        eras=frozenset(row.texts("eras", NAMES)),
        opens=opens,
        closes=row.integer_or_none("closes", least=opens, most=3650),
        interview=row.integer_or_none("interview", least=-3650, most=3650),
        on_working_day=row.flag("on_working_day", default=False),
        scheme_end=_scheme_end(row),
    )


def _scheme_end(row: Row) -> SchemeEnd | None:
    """The end of a scheme, which may have been read elsewhere than its window."""
    last_day = row.day("scheme_ends")
    if last_day is None:
        return None
    basics, read = row.basics(), row.has("scheme_ends_source")
    return SchemeEnd(
        id=basics["id"],
        since=None,
        until=None,
        source=row.text("scheme_ends_source") if read else basics["source"],
        confidence=Confidence(row.choice("scheme_ends_confidence", list(Confidence)))
        if read
        else basics["confidence"],
        last_day=last_day,
    )


def _one_visit(row: Row) -> OneVisitRow:
    return OneVisitRow(**row.basics(), days=row.integer("days"))


def _waiting_days(row: Row) -> WaitingDays:
    return WaitingDays(
        **row.basics(),
        days=row.integer("days"),
        not_again_within_days=row.integer("not_again_within_days"),
    )


def _day_limit(row: Row) -> DayLimit:
    return DayLimit(**row.basics(), days=row.integer("days"))


def _work_programme(row: Row) -> WorkProgrammeRow:
    return WorkProgrammeRow(
        **row.basics(),
        mandatory_within_days=row.integer("mandatory_within_days"),
        volunteer_after_months=row.integer("volunteer_after_months"),
        open=row.flag("open"),
    )


def _uc_payment(row: Row) -> UcPayment:
    return UcPayment(
        **row.basics(),
        period_months=row.integer("period_months", least=1),
        pay_after_days=row.integer("pay_after_days"),
    )
