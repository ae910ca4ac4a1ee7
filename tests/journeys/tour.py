"""``python -m tests.journeys.tour``: write ``docs/tour.md`` from a day lived at a real terminal.

What differs from run to run is masked: times of day on the machine's clock, bytes, seconds, ports.
"""

from __future__ import annotations

import re
import sys
import tempfile
from pathlib import Path

from tests.journeys.day import Day, walk
from tests.journeys.outside import new_town

TOUR = Path(__file__).parents[2] / "docs" / "tour.md"
COMMAND = "python -m tests.journeys.tour"

_HEAD = """\
# A day with ebatui, screen by screen

Written by the journey that tests it (`{command}`), at 80 columns by 24 lines,
by keys alone. The prison is Hull; the people, firms and telephone numbers are invented.
`--:--` stands for the time of day, `…` for what differs from run
to run: bytes, seconds, an address, how much waits.
"""

# The clocks of a journey stand between twelve and two; its interviews never do.
_MASKS = (
    (re.compile(r"\b1[23]:[0-5]\d:[0-5]\d\b"), "--:--:--"),
    (re.compile(r"\b1[23]:[0-5]\d\b"), "--:--"),
    (re.compile(r"\b[\d,.]+ (bytes|kB)"), r"… \1"),
    (re.compile(r"\b\d+\.\d s\b"), "… s"),
    (re.compile(r"127\.0\.0\.1:\d+"), "127.0.0.1:…"),
)


# How much waits is painted when the mailbox answers, maybe a moment after the screen.
_WAITING = re.compile(r"^(.*?) {2,}(A Mensah .*?) +\d+ wait$", re.MULTILINE)


def _at_the_right(line: re.Match[str]) -> str:
    right = f"{line[2]}    … wait"
    return f"{line[1]}{right:>{80 - len(line[1])}}"


def masked(screen: str) -> str:
    """A screen without what differs from run to run."""
    for pattern, stands_for in _MASKS:
        screen = pattern.sub(stands_for, screen)
    screen = _WAITING.sub(_at_the_right, screen)
    return "\n".join(line.rstrip() for line in screen.splitlines())


def page(day: Day) -> str:
    """The tour as Markdown."""
    parts = [_HEAD.format(command=COMMAND)]
    parts += [
        f"## {at}. {one.title}\n\n{one.prose}\n\n```text\n{masked(one.screen)}\n```\n"
        for at, one in enumerate(day.shown, 1)
    ]
    return "\n".join(parts)


def main() -> None:
    """Live the day and write the page."""
    with tempfile.TemporaryDirectory() as folder:
        day = walk(new_town(Path(folder) / "town"))
    TOUR.write_text(page(day), encoding="utf-8")
    sys.stdout.write(f"{TOUR.name}: {len(day.shown)} screens.\n")


if __name__ == "__main__":
    main()
