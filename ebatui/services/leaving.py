"""Who is about to leave, or just has, and what is wrong with their interview."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from ebatui.casework.codes import BookingState, EpisodeState
from ebatui.casework.ids import RecordId
from ebatui.casework.records import Booking, Episode
from ebatui.i18n import words
from ebatui.services.booking_rows import LIVE, is_overtaken, is_refused
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
    for episode in reader.find(Episode, crd=None, ard=None, released=None):
        episodes[episode.id] = episode  # the rules may say when, also of one who has left
    cases.have(episodes.values())
    return [
        Leaving(episode, release, (release.date - today).days)
        for episode in episodes.values()
        if episode.state is not EpisodeState.TRANSFERRED and episode.person is not None
        for release in (cases.release_of(episode),)
        if release.date is not None
        and first <= release.date <= last
        and not _left_unnoticed(episode, release.date, today)
    ]


def _left_unnoticed(episode: Episode, release: date, today: date) -> bool:
    """Whether someone is known to have left, on a day nobody told: no date ahead is theirs."""
    unknown = episode.state is EpisodeState.RELEASED and episode.released is None
    return unknown and release >= today


def live_bookings(reader: Reader, leaving: Iterable[Leaving]) -> dict[RecordId, list[Booking]]:
    """The interviews they hold or ask for, by spell of custody."""
    found: dict[RecordId, list[Booking]] = defaultdict(list)
    episodes = [item.episode.id for item in leaving]
    for booking in reader.find(Booking, episode=episodes, state=sorted(LIVE)):
        if booking.episode is not None:
            found[booking.episode].append(booking)
    return found


def booking_trouble(
    item: Leaving, live: list[Booking], soon: int, middle: int
) -> tuple[str, str] | None:
    """What is wrong with an interview: its kind and in words; ``None`` where nothing is."""
    if any(is_refused(booking) for booking in live):
        return "BOOKING_REFUSED", words("TODAY_BOOKING_REFUSED")
    if any(is_overtaken(booking, item.release.date) for booking in live):
        return "BOOKING_OVERTAKEN", words("TODAY_BOOKING_OVERTAKEN")
    if not live and item.days <= middle:
        return "RELEASE_NO_BOOKING", words("TODAY_NO_BOOKING")
    unconfirmed = any(booking.state is not BookingState.CONFIRMED for booking in live)
    if unconfirmed and item.days <= soon:
        return "BOOKING_UNCONFIRMED", words("TODAY_UNCONFIRMED")
    return None
