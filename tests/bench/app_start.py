"""From the command to the prompt, to the first full frame, and what is resident after unlocking."""

from __future__ import annotations

from pathlib import Path

from ebatui.cli import bench_start


def measure(scratch: Path) -> list[tuple[str, str, str]]:
    """The figures of ``ebatui bench start``."""
    found = bench_start.measure(scratch)
    return [
        ("prompt, from the command", f"{found['prompt_s'] * 1000:.0f} ms", "under 300 ms"),
        ("the app's own first full frame", f"{found['ebatui_s'] * 1000:.0f} ms", ""),
        ("a bare Textual app's, same widgets", f"{found['bare_s'] * 1000:.0f} ms", ""),
        ("ratio", f"{found['ratio']:.2f}", "under 1.3"),
        (
            "from Enter to Today",
            f"{found['enter_s'] * 1000:.0f} ms",
            "key derivation is 200 of it",
        ),
        ("resident while unlocked, 150 people", f"{found['rss_mb']:.1f} MB", "< 80"),
        (
            "peak, the unlock included",
            f"{found['peak_mb']:.1f} MB",
            "key derivation takes 64 of it",
        ),
    ]
