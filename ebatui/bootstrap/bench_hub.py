"""A national night at the hub: every prison's parcel through the hub's own intake, timed, beside a
bare insert of the same rows into the same database.

What the day touches or names is held by both ends beforehand; enrolling, holding and the making of
parcels are not timed. Requests are given to the intake itself, one after another, in one thread:
no socket and no second worker is in the figures.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from sqlalchemy import func, select

from ebatui.bootstrap.bench_bare import BareRows
from ebatui.bootstrap.bench_prison import NightRefused, Prison
from ebatui.bootstrap.night_lines import Line
from ebatui.casework.ids import HUB
from ebatui.hub import intake, tables
from ebatui.hub.home import init_home
from ebatui.hub.hub import Hub
from ebatui.hub.meter import ANSWER, APPLY, DECODE, Meter
from ebatui.hub.primer import primed
from ebatui.hub.prisons import prison_codes
from ebatui.hub.storage import OtherHub
from ebatui.journal.codec import Primings

_FIRST_DEVICE = 1_234_000_000
"""Numbers as long as those that set-up draws."""


class DatabaseInUse(ValueError):
    """The database given has a hub's prisons in it already."""


@dataclass(frozen=True, slots=True)
class National:
    """What the night took, one request after another. Seconds are of this machine's clock."""

    prisons: int
    changes: int
    """Changes that came in and were placed."""
    answered: int
    """Changes of the hub's own that went out in the answers."""
    rows: int
    """Rows that the night left, in any table; what the bare insert wrote again."""
    seconds: float
    decode_seconds: float
    apply_seconds: float
    answer_seconds: float
    processor_seconds: float
    """Of every thread of the process, on all cores: what others do on the machine is not in it."""
    bare_seconds: float
    bytes_up: int
    bytes_down: int
    rss_mb: float

    @property
    def changes_per_s(self) -> float:
        """Changes in a second of everything: decoding, applying, answering."""
        return self.changes / self.seconds

    @property
    def apply_per_s(self) -> float:
        """Changes in a second of applying."""
        return self.changes / self.apply_seconds

    @property
    def bare_per_s(self) -> float:
        """Changes in a second where their rows are only inserted."""
        return self.changes / self.bare_seconds


def live_national_night(
    nights: Iterable[Sequence[Line]],
    folder: Path,
    today: Callable[[], date],
    database: str | None = None,
    primings: Primings | None = None,
) -> National:
    """Lay a hub in ``folder``, enrol a prison for each of ``nights``, and let all of them call.

    ``database`` is an empty one's URL; SQLite in the folder where it is ``None``.
    ``primings`` are both ends'; those shipped where they are not given. Raises ``DatabaseInUse``,
    ``bench_prison.NightRefused``, ``storage.StorageError`` and ``home.HomeError``.
    """
    try:
        laid = init_home(folder, database, today)
    except OtherHub:
        raise DatabaseInUse from None
    laid = replace(laid, primings=primings or laid.primings)
    with closing(laid.storage):
        _refuse_if_used(laid)
        prisons = []
        for place, (code, night) in enumerate(zip(prison_codes(), nights, strict=False)):
            prisons.append(Prison(laid, code, _FIRST_DEVICE + place, night))
        meter = Meter()
        hub = replace(laid, meter=meter)
        with primed(hub):
            began, worked = time.perf_counter(), time.process_time()
            for prison in prisons:
                prison.answer = intake.take(hub, prison.request)
            seconds = time.perf_counter() - began
            worked = time.process_time() - worked
        for prison in prisons:
            prison.take(prison.answer)
        rss = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        came, answered = _placed(hub, prisons)
        bare = BareRows(hub.storage, prisons)
        return National(
            prisons=len(prisons),
            changes=came,
            answered=answered,
            rows=bare.count,
            seconds=seconds,
            decode_seconds=meter.seconds[DECODE],
            apply_seconds=meter.seconds[APPLY],
            answer_seconds=meter.seconds[ANSWER],
            processor_seconds=worked,
            bare_seconds=bare.insert_again(),
            bytes_up=sum(len(prison.request) for prison in prisons),
            bytes_down=sum(len(prison.answer) for prison in prisons),
            rss_mb=rss,
        )


def _refuse_if_used(hub: Hub) -> None:
    with hub.storage.read() as connection:
        if connection.execute(select(tables.establishment.c.code).limit(1)).first() is not None:
            raise DatabaseInUse


def _placed(hub: Hub, prisons: Sequence[Prison]) -> tuple[int, int]:
    """How many of the prisons' own changes of the night were placed, and of the hub's told them.

    Raises ``NightRefused`` where one of those sent was not.
    """
    own = told = 0
    change = tables.change.c
    with hub.storage.read() as connection:
        for prison in prisons:
            placed = connection.execute(
                select(change.device, func.count())
                .where(change.establishment == prison.code, change.cursor > prison.before)
                .group_by(change.device)
            ).all()
            counts = {True: 0, False: 0}
            for device, count in placed:
                counts[device == HUB] += count
            if counts.get(False, 0) != prison.changes:
                raise NightRefused(f"{prison.code}: {counts.get(False, 0)} of {prison.changes}")
            own += counts.get(False, 0)
            told += counts.get(True, 0)
    return own, told
