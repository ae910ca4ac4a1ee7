"""Search, every key and memory on a case file of 100,000 people and a million changes."""

from __future__ import annotations

from pathlib import Path

from ebatui.cli import bench_search

PEOPLE = 100_000


def measure(scratch: Path) -> list[tuple[str, str, str]]:
    """The figures of ``ebatui bench search``."""
    found = bench_search.measure(scratch, PEOPLE)
    people, changes = found["people"], found["changes"]
    opened = [name for name in found if name.startswith("open_") and name != "open_ms_p95"]
    return [
        (f"building {people:,} people, {changes:,} changes", f"{found['built_s']:.0f} s", ""),
        ("search in the store, p50", f"{found['store_ms_p50']:.1f} ms", ""),
        ("search in the store, p95", f"{found['store_ms_p95']:.1f} ms", "under 20 ms"),
        ("a letter, key to last byte, p95", f"{found['letter_ms_p95']:.1f} ms", "under 30 ms"),
        ("a moving key, p95", f"{found['move_ms_p95']:.1f} ms", "under 50 ms"),
        ("opening a screen and back, p95", f"{found['open_ms_p95']:.1f} ms", "under 50 ms"),
        *(
            (f"of it {name[5:-7].replace('_', ' ')}, p95", f"{found[name]:.1f} ms", "under 50 ms")
            for name in opened
        ),
        ("any key, p50", f"{found['key_ms_p50']:.1f} ms", ""),
        ("any key, p95", f"{found['key_ms_p95']:.1f} ms", "under 50 ms"),
        ("resident after it all", f"{found['rss_mb']:.1f} MB", "under 120 MB"),
        ("peak, the unlock included", f"{found['peak_mb']:.1f} MB", ""),
    ]
