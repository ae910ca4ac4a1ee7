"""When someone is due out: the prison's own date if there is one, adjusted by the rules."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from ebatui.casework.codes import CustodyStatus, DateSource
from ebatui.casework.records import Episode
from ebatui.rules import release_day, terms
from ebatui.rules.arithmetic import CalendarEndError
from ebatui.rules.governing import Governing, governing_date
from ebatui.rules.reasons import Reason
from ebatui.rules.release import Sentence, estimate_release
from ebatui.services.desk import Desk
from ebatui.services.saying import week_day


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
    estimate, why = _estimated(desk, episode)
    held: dict[str, tuple[dt.date, DateSource]] = {}
    source = episode.crd_source or DateSource.PRISON
    for code, day in (("CRD", episode.crd), ("ARD", episode.ard)):
        if day is not None:
            held[code] = (day, source)
    if not held and estimate is not None:
        held["CRD"] = (estimate, DateSource.ESTIMATE)
    governing = governing_date(held, desk.policy.release.governing)
    if governing is None:
        return NOT_KNOWN
    return _view(desk, episode, governing, why if governing.estimate else ())


def _estimated(desk: Desk, episode: Episode) -> tuple[dt.date | None, tuple[Reason, ...]]:
    start = episode.sentenced_on or episode.received
    if episode.status is not CustodyStatus.SENTENCED or start is None or not episode.sentence:
        return None, ()
    try:
        worked = estimate_release(
            Sentence(start, terms.parse(episode.sentence), episode.remand_days or 0),
            desk.policy.release,
            desk.policy.calendar,
        )
    except (terms.TermError, CalendarEndError):
        return None, ()
    return worked.crd, worked.reasons


def _view(
    desk: Desk, episode: Episode, governing: Governing, why: tuple[Reason, ...]
) -> ReleaseView:
    moved = release_day.adjust(
        governing.due,
        desk.policy.release.release_day,
        desk.policy.calendar,
        term_days=_term_days(episode),
        friday_steps=None if governing.friday else 0,
        days_served=_served(episode, governing.due),
    )
    say = week_day(moved.adjusted)
    if moved.adjusted != governing.due:
        whose = {
            DateSource.PRISON: "the prison's date",
            DateSource.ADVISER: "the date given",
            DateSource.ESTIMATE: "estimated",
        }[governing.source]
        say = f"{say} ({whose}: {week_day(governing.due)})"
    elif governing.estimate:
        say = f"{say} (estimate)"
    return ReleaseView(
        date=moved.adjusted,
        prison_date=governing.due if governing.source is DateSource.PRISON else None,
        code=governing.code,
        source=governing.source.value,
        days=(moved.adjusted - desk.clock.today()).days,
        estimate=governing.estimate,
        reasons=(*governing.reasons, *why, *moved.reasons),
        say=say,
    )


def _term_days(episode: Episode) -> int | None:
    start = episode.sentenced_on or episode.received
    if start is None or not episode.sentence:
        return None
    try:
        return terms.parse(episode.sentence).length(start)
    except (terms.TermError, CalendarEndError):
        return None


def _served(episode: Episode, due: dt.date) -> int | None:
    start = episode.sentenced_on or episode.received
    if start is None or episode.status is CustodyStatus.REMAND:
        return None
    return max(0, (due - start).days)
