"""A national night at the hub: 140 prisons, each with a night of its own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from ebatui.bootstrap.bench_hub import live_national_night
from ebatui.bootstrap.night_lines import Line
from tests.bench.night_workload import generate

PRISONS = 140
FIRST_SEED = 201
"""Beyond those that helped to build a priming."""


def nights(prisons: int) -> Iterator[list[Line]]:
    """A night for each prison."""
    return (list(generate(seed)) for seed in range(FIRST_SEED, FIRST_SEED + prisons))


def measure(scratch: Path) -> list[tuple[str, str, str]]:
    """Rows for the page."""
    took = live_national_night(nights(PRISONS), scratch / "national", lambda: date(2026, 11, 20))
    whole, applying = (took.bare_per_s / one for one in (took.changes_per_s, took.apply_per_s))
    return [
        (
            f"{took.prisons} prisons call, one after another",
            f"{took.seconds:.1f} s",
            f"under 60 s; {took.changes:,} changes in, {took.answered:,} out",
        ),
        ("of it: opening parcels", f"{took.decode_seconds:.1f} s", "showing PPMd the priming text"),
        (
            "applying them",
            f"{took.apply_seconds:.1f} s",
            f"{took.apply_per_s:,.0f} changes a second",
        ),
        ("answering", f"{took.answer_seconds:.1f} s", "the same, once more"),
        ("processor seconds, all cores", f"{took.processor_seconds:.1f} s", "whatever else runs"),
        (
            f"the same {took.rows:,} rows by bare `executemany`",
            f"{took.bare_seconds:.2f} s",
            f"{took.bare_per_s:,.0f} changes a second",
        ),
        ("applying, beside bare", f"1/{applying:.0f}", "1/20 or better"),
        ("all of it, beside bare", f"1/{whole:.0f}", ""),
        ("most memory", f"{took.rss_mb:.0f} MB", "the 140 prisons' own parcels included"),
    ]
