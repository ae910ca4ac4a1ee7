"""One prison's night through the real store, journal, sync and hub: bytes both ways, all counted.

Seeds 1 to 4 never helped to build a priming.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from ebatui.bootstrap.bench_night import Night, live_night
from ebatui.bootstrap.night_lines import Line
from ebatui.journal.codec import UNPRIMED, Primings
from tests.bench.night_workload import generate
from tests.bench.real_night import real_night

SEEDS = (1, 2, 3, 4)
MOST, AIM, MOST_AGAIN = 13_000, 11_500, 400
RATE, RTT = 33_600, 0.25
SHORTER = "40% shorter in all: see below"


def measure(_: Path) -> list[tuple[str, str, str]]:
    """Rows for the page."""
    rows, again = [], 0
    for seed in SEEDS:
        night = _night(generate(seed))
        again = max(again, night.again_up + night.again_down)
        rows.append((f"seed {seed}", _told(night), f"at most {MOST:,}, aim {AIM:,}"))
    rows.append(("a second night, nothing changed", f"{again} bytes", f"under {MOST_AGAIN}"))
    for seed in SEEDS:
        night = _night(generate(seed), UNPRIMED)
        rows.append((f"seed {seed}, no priming at all", _told(night), "nothing known of the texts"))
    for seed in SEEDS:
        night = _night(real_night(seed))
        rows.append((f"seed {seed}, notes in real sentences", _told(night), SHORTER))
        night = _night(real_night(seed), UNPRIMED)
        rows.append((f"seed {seed}, real sentences, no priming", _told(night), ""))
    return rows


def _night(lines: Iterable[Line], primings: Primings | None = None) -> Night:
    night = live_night(list(lines), rate=RATE, rtt=RTT, primings=primings)
    assert night.equal, "both ends must hold the same"
    return night


def _told(night: Night) -> str:
    return (
        f"{night.bytes:,} bytes ({night.bytes_up:,} up, {night.bytes_down:,} down),"
        f" round trips {night.round_trips}, {night.seconds_simulated} s"
    )
