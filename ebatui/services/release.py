"""When someone is due out: the prison's own date if there is one, adjusted by the rules."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache

from ebatui.casework.codes import CustodyStatus, DateSource
from ebatui.casework.records import Episode
from ebatui.rules import release_day, terms
from ebatui.rules.arithmetic import CalendarEndError
from ebatui.rules.calendar import SATURDAY
from ebatui.rules.governing import Governing, governing_date
from ebatui.rules.reasons import Reason
from ebatui.rules.release import Sentence, estimate_release
from ebatui.rules.release_day import ReleaseDay
from ebatui.services.desk import Desk
from ebatui.services.saying import short_day, week_day


@dataclass(frozen=True, slots=True)
class ReleaseView:
    """The day to plan by, where it came from and why it is that day."""

    date: dt.date | None
    """The adjusted day of release, R of every window; ``None`` where nothing is known."""
    prison_date: dt.date | None
    code: str | None
    source: str
    days: int | None
    """Days from today to release; negative once it has passed."""
    estimate: bool
    reasons: tuple[Reason, ...]
    say: str


NOT_KNOWN = ReleaseView(None, None, None, "", None, estimate=False, reasons=(), say="not known")


def release_of(desk: Desk, episode: Episode | None) -> ReleaseView:
    """When an episode ends. An estimate is given only where the prison has given no date."""
    if episode is None:
        return NOT_KNOWN
    today = desk.clock.today()
    if episode.released is not None:
        return ReleaseView(
            episode.released,
            episode.released,
            None,
            "",
            (episode.released - today).days,
            estimate=False,
            reasons=(),
            say=f"released {week_day(episode.released)}",
        )
    source = episode.crd_source or DateSource.PRISON
    held = {
        code: (day, source)
        for code, day in (("CRD", episode.crd), ("ARD", episode.ard))
        if day is not None
    }
    why: tuple[Reason, ...] = ()
    if not held:
        estimate, why = _estimated(desk, episode)
        if estimate is not None:
            held["CRD"] = (estimate, DateSource.ESTIMATE)
    if not held:
        return NOT_KNOWN
    governing = governing_date(held, desk.policy.release.governing)
    return NOT_KNOWN if governing is None else _view(desk, episode, governing, why)


def _estimated(desk: Desk, episode: Episode) -> tuple[dt.date | None, tuple[Reason, ...]]:
    start = episode.sentenced_on or episode.received
    if episode.status is not CustodyStatus.SENTENCED or start is None or not episode.sentence:
        return None, ()
    try:
        worked = estimate_release(
            Sentence(start, _term(episode.sentence), episode.remand_days or 0),
            desk.policy.release,
            desk.policy.calendar,
        )
    except (terms.TermError, CalendarEndError):
        return None, ()
    return worked.crd, worked.reasons


def _view(
    desk: Desk, episode: Episode, governing: Governing, why: tuple[Reason, ...]
) -> ReleaseView:
    moved = _adjusted(desk, episode, governing)
    return ReleaseView(
        date=moved.adjusted,
        prison_date=governing.due if governing.source is DateSource.PRISON else None,
        code=governing.code,
        source=governing.source.value,
        days=(moved.adjusted - desk.clock.today()).days,
        estimate=governing.estimate,
        reasons=(*governing.reasons, *why, *moved.reasons),
        say=_say(desk, governing, moved),
    )


def _adjusted(desk: Desk, episode: Episode, governing: Governing) -> ReleaseDay:
    try:
        return release_day.adjust(
            governing.due,
            desk.policy.release.release_day,
            desk.policy.calendar,
            term_days=_term_days(episode),
            friday_steps=None if governing.friday else 0,
            days_served=_served(episode, governing.due),
        )
    except CalendarEndError:  # a date mistyped elsewhere must not hide the case
        return ReleaseDay(governing.due, governing.due, (), ())


_WHOSE = {
    DateSource.PRISON: "prison's date",
    DateSource.ADVISER: "date given",
    DateSource.ESTIMATE: "estimate:",
}


def _say(desk: Desk, governing: Governing, moved: ReleaseDay) -> str:
    """``Fri 30 Dec 2011 (prison's date Mon 2 Jan is a bank holiday)``."""
    due, day = governing.due, week_day(moved.adjusted)
    if moved.adjusted != due:
        why = _why_not(desk, due, moved)
        return f"{day} ({_WHOSE[governing.source]} {due:%a} {short_day(due)} {why})"
    return f"{day} (estimate)" if governing.estimate else day


def _why_not(desk: Desk, due: dt.date, moved: ReleaseDay) -> str:
    if release_day.WEEKEND_OR_HOLIDAY not in moved.applied:
        return "is before a day off"
    if desk.policy.calendar.is_bank_holiday(due):
        return "is a bank holiday"
    return "is at a weekend" if due.weekday() >= SATURDAY else "is a holiday"


@lru_cache(maxsize=1024)
def _term(text: str) -> terms.Term:
    """The same few sentences are read for every person of every list."""
    return terms.parse(text)


def _term_days(episode: Episode) -> int | None:
    start = episode.sentenced_on or episode.received
    if start is None or not episode.sentence:
        return None
    try:
        return _term(episode.sentence).length(start)
    except (terms.TermError, CalendarEndError):
        return None


def _served(episode: Episode, due: dt.date) -> int | None:
    start = episode.sentenced_on or episode.received
    if start is None or episode.status is CustodyStatus.REMAND:
        return None
    return max(0, (due - start).days)
