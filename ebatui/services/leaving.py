"""Who is about to leave, or just has, and what is wrong with their interview."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from ebatui.casework.codes import BookingState, EpisodeState
from ebatui.casework.ids import RecordId
from ebatui.casework.records import Booking, Episode
from ebatui.i18n import words
from ebatui.services.booking_rows import LIVE, BookingRow, booking_row
from ebatui.services.cases import Cases
from ebatui.services.desk import Desk
from ebatui.services.ports import Reader
from ebatui.services.release import ReleaseView

MOVED_AT_MOST = timedelta(days=14)
"""The rules bring a release forward by less than this: dates a little later are looked at too."""


@dataclass(frozen=True, slots=True)
class Leaving:
    """Someone whose release is near or just past."""

    episode: Episode
    release: ReleaseView
    days: int
    """From today to release; negative once it has passed."""


def who_leaves(desk: Desk, reader: Reader, cases: Cases, ahead: int, back: int) -> list[Leaving]:
    """Everyone whose adjusted release lies from ``back`` days ago to ``ahead`` days on."""
    today = desk.clock.today()
    first, last = today - timedelta(days=back), today + timedelta(days=ahead)
    episodes: dict[RecordId, Episode] = {}
    for field in ("crd", "ard", "released"):
        for episode in reader.find_between(Episode, field, first, last + MOVED_AT_MOST):
            episodes[episode.id] = episode
    for episode in reader.find(Episode, state=EpisodeState.IN_CUSTODY, crd=None, ard=None):
        episodes[episode.id] = episode
    cases.have(episodes.values())
    return [
        Leaving(episode, release, (release.date - today).days)
        for episode in episodes.values()
        if episode.state is not EpisodeState.TRANSFERRED and episode.person is not None
        for release in (cases.release_of(episode),)
        if release.date is not None and first <= release.date <= last
    ]


def live_bookings(
    desk: Desk, reader: Reader, leaving: Iterable[Leaving]
) -> dict[RecordId, list[BookingRow]]:
    """The interviews they hold or ask for, by spell of custody."""
    releases = {item.episode.id: item.release for item in leaving}
    found: dict[RecordId, list[BookingRow]] = defaultdict(list)
    for booking in reader.find(Booking, episode=list(releases), state=sorted(LIVE)):
        if booking.episode is not None:
            row = booking_row(desk, reader, booking, releases[booking.episode])
            found[booking.episode].append(row)
    return found


def booking_trouble(
    days: int, live: list[BookingRow], soon: int, middle: int
) -> tuple[str, str] | None:
    """What is wrong with an interview: its kind and in words; ``None`` where nothing is."""
    if any(row.late and row.state is BookingState.PROPOSED for row in live):
        return "BOOKING_REFUSED", words("TODAY_BOOKING_REFUSED")
    if any(row.late for row in live):
        return "BOOKING_OVERTAKEN", words("TODAY_BOOKING_OVERTAKEN")
    if not live and days <= middle:
        return "RELEASE_NO_BOOKING", words("TODAY_NO_BOOKING")
    if days <= soon and any(row.state is not BookingState.CONFIRMED for row in live):
        return "BOOKING_UNCONFIRMED", words("TODAY_UNCONFIRMED")
    return None
