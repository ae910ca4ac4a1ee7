"""The windows counted from the adjusted release date R, and what follows from R.

Sources are those of each row of the windows policy. Whenever R moves, ask again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ebatui.rules.arithmetic import add_days
from ebatui.rules.calendar import HOLIDAYS_NOT_KNOWN, Calendar
from ebatui.rules.claims import ClaimsPolicy, UcDates, first_payable_day, uc_dates
from ebatui.rules.dated import Dated, PolicyRow
from ebatui.rules.era import AUTO, UC, Era, EraRow, era_for
from ebatui.rules.nino import NinoPolicy, signing_day_for_digits
from ebatui.rules.reasons import Reason

WINDOW_FROM_RELEASE = "WINDOW_FROM_RELEASE"
WINDOW_CUT_BY_SCHEME = "WINDOW_CUT_BY_SCHEME"
FIRST_SIGNING_DAY = "FIRST_SIGNING_DAY"
SIGNING_DAY_IS_HOLIDAY = "SIGNING_DAY_IS_HOLIDAY"
SCHEME_HAD_ENDED = "SCHEME_HAD_ENDED"
ONE_VISIT = "ONE_VISIT"
TWO_VISITS = "TWO_VISITS"

WINDOW_CODES = (
    "EMPLOYMENT_INTERVIEW",
    "CCG",
    "ADVANCE_JSA",
    "FRESHSTART",
    "JOB_CLUB",
    "UC_PREPARATION",
    "UC_CLAIM",
    "UC_APPOINTMENT",
    "WP_MANDATORY",
    "AVAILABLE",
)

CODES = (
    WINDOW_FROM_RELEASE,
    WINDOW_CUT_BY_SCHEME,
    SCHEME_HAD_ENDED,
    FIRST_SIGNING_DAY,
    SIGNING_DAY_IS_HOLIDAY,
    ONE_VISIT,
    TWO_VISITS,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemeEnd(PolicyRow):
    """The last day of a scheme, and where that was read."""

    last_day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowRow(PolicyRow):
    """A window for releases in the days of the row: its days are counted from R.

    ``closes`` is ``None`` where there is no limit, ``interview`` where it books none.
    ``scheme_end`` is that of the scheme itself, which cuts the window.
    """

    code: str
    eras: frozenset[str]
    opens: int
    closes: int | None
    interview: int | None
    on_working_day: bool
    scheme_end: SchemeEnd | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OneVisitRow(PolicyRow):
    """Within how many days of reception a release makes induction and pre-release one visit."""

    days: int


@dataclass(frozen=True, slots=True)
class WindowsPolicy:
    """Eras, the windows (a series for each code) and the one-visit rule."""

    eras: Dated[EraRow]
    windows: tuple[Dated[WindowRow], ...]
    one_visit: Dated[OneVisitRow]


@dataclass(frozen=True, slots=True)
class Window:
    """From when to when (both included) something can be done; ``closes`` ``None``: no limit.

    ``interview_on`` is the day to aim the interview at, where the window books one.
    """

    code: str
    opens: date
    closes: date | None
    interview_on: date | None
    reasons: tuple[Reason, ...]

    def holds(self, day: date) -> bool:
        """Whether the window is open on ``day``."""
        return self.opens <= day and (self.closes is None or day <= self.closes)


@dataclass(frozen=True, slots=True)
class ReleaseWindows:
    """All windows for one release, and the first days that follow it."""

    release: date
    era: Era
    windows: tuple[Window, ...]
    first_signing_day: date | None
    first_payable_day: date | None
    uc: UcDates | None
    reasons: tuple[Reason, ...]

    @property
    def estimate(self) -> bool:
        """Whether a day rests on bank holidays that are not known."""
        each = (*(reason for window in self.windows for reason in window.reasons), *self.reasons)
        return any(reason.code == HOLIDAYS_NOT_KNOWN for reason in each)

    def window(self, code: str) -> Window | None:
        """The window of that code, where the era has it."""
        return next((window for window in self.windows if window.code == code), None)


@dataclass(frozen=True, slots=True)
class OneVisit:
    """Whether induction and pre-release are one visit."""

    one_visit: bool
    days: int
    reasons: tuple[Reason, ...]


def windows_for(
    release: date,
    policy: WindowsPolicy,
    claims: ClaimsPolicy,
    nino: NinoPolicy,
    calendar: Calendar,
    *,
    era: str = AUTO,
    nino_digits: int | None = None,
    last_award_ended: date | None = None,
) -> ReleaseWindows:
    """Every window of the era for an adjusted ``release`` date.

    ``nino_digits``: the last two digits (0 to 99), which give the signing day. In the Universal
    Credit era there is neither signing day nor waiting days: the assessment period and pay day of
    a claim made on the day of release stand in their place.
    """
    found = era_for(release, policy.eras, era)
    rows = (series.find(release) for series in policy.windows)
    windows = tuple(
        window
        for row in rows
        if row is not None and found.name in row.eras
        for window in _window(release, row, found, calendar)
    )
    if found.name == UC:
        uc = uc_dates(release, claims, calendar)
        reasons = (*found.reasons, *uc.reasons)
        return ReleaseWindows(release, found, windows, None, None, uc, reasons)
    payable = first_payable_day(release, claims, last_award_ended)
    reasons = (*found.reasons, *payable.reasons)
    signing = None
    if nino_digits is not None:
        signing, why = _first_signing_day(release, nino_digits, nino, calendar)
        reasons = (*reasons, *why)
    return ReleaseWindows(release, found, windows, signing, payable.day, None, reasons)


def one_visit(reception: date, release: date, policy: WindowsPolicy) -> OneVisit:
    """Whether release comes so soon after reception that induction and pre-release are one."""
    row = policy.one_visit.in_force(reception)
    days = (release - reception).days
    one = days <= row.days
    return OneVisit(one, days, (row.reason(ONE_VISIT if one else TWO_VISITS),))


def _window(release: date, row: WindowRow, era: Era, calendar: Calendar) -> list[Window]:
    """The window of ``row``; none where its scheme had ended before it opens."""
    opens = add_days(release, row.opens)
    closes = None if row.closes is None else add_days(release, row.closes)
    if row.on_working_day:
        opens = calendar.working_day_on_or_after(opens)
    end = row.scheme_end
    if end is not None and closes is not None and closes <= end.last_day:
        end = None
    # An era pinned outside its own dates is worked as if its schemes still ran, and says so.
    if end is not None and era.by_date:
        closes = end.last_day
    if closes is not None and opens > closes:
        return []
    interview = None
    if row.interview is not None:
        interview = calendar.working_day_on_or_after(add_days(release, row.interview))
    reasons = [row.reason(WINDOW_FROM_RELEASE)]
    if end is not None:
        reasons.append(end.reason(WINDOW_CUT_BY_SCHEME if era.by_date else SCHEME_HAD_ENDED))
    if not calendar.knows(opens):
        reasons.append(calendar.not_known())
    return [Window(row.code, opens, closes, interview, tuple(reasons))]


def _first_signing_day(
    release: date, digits: int, nino: NinoPolicy, calendar: Calendar
) -> tuple[date, list[Reason]]:
    row = signing_day_for_digits(digits, nino)
    day = add_days(release, (row.weekday - release.weekday()) % 7)
    reasons = [row.reason(FIRST_SIGNING_DAY)]
    if calendar.is_bank_holiday(day):
        reasons.append(row.reason(SIGNING_DAY_IS_HOLIDAY))
    return day, reasons
