"""Calling again where there was no line: a few times, with growing waits, within the time given.

Only what another call may mend is called again for. A refusal, a wrong certificate or a terminal
that is not enrolled stays as it is until someone mends it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from ebatui.services.ports import SyncResult

FIRST_WAIT, MOST_WAIT = 30.0, 900.0
"""Seconds before the second call; twice as many before each further one, up to the most."""

MAY_PASS = frozenset(
    {
        "SYNC_NO_LINE",
        "SYNC_NO_NAME",
        "SYNC_TIMEOUT",
        "SYNC_LINE_CUT",
        "SYNC_TLS",
        "SYNC_HUB_BUSY",
        "SYNC_REFUSED_TRY_LATER",
    }
)
"""What may be otherwise at the next call."""

_SHORTEST_CALL = 1.0

Call = Callable[[float | None], SyncResult]
"""One exchange that stops cleanly after so many seconds."""


def redialled(
    call: Call,
    *,
    again: int,
    max_seconds: float | None = None,
    tick: Callable[[], float] = time.monotonic,
    wait: Callable[[float], None] = time.sleep,
) -> SyncResult:
    """Call, and up to ``again`` times more while that may help; all of it told as one result.

    ``max_seconds`` bounds the whole, waits too. ``seconds`` are those on the line.
    """
    began = tick()
    result = call(max_seconds)
    for tried in range(again):
        if result.message not in MAY_PASS:
            break
        pause = min(FIRST_WAIT * 2**tried, MOST_WAIT)
        left = None if max_seconds is None else max_seconds - (tick() - began) - pause
        if left is not None and left < _SHORTEST_CALL:
            break
        wait(pause)
        left = None if max_seconds is None else max_seconds - (tick() - began)
        result = together(result, call(left))
    return result


def together(first: SyncResult, second: SyncResult) -> SyncResult:
    """Two exchanges told as one: what both moved, and how the second left things.

    Where only the first had a line, there was one.
    """
    ahead = second.clock_ahead_seconds
    had_only_first = second.status == "no-line" != first.status
    return replace(
        second,
        status="partial" if had_only_first else second.status,
        changes_sent=first.changes_sent + second.changes_sent,
        parcels_sent=first.parcels_sent + second.parcels_sent,
        parcels_received=first.parcels_received + second.parcels_received,
        bytes_up=first.bytes_up + second.bytes_up,
        bytes_down=first.bytes_down + second.bytes_down,
        round_trips=first.round_trips + second.round_trips,
        seconds=first.seconds + second.seconds,
        tries=first.tries + second.tries,
        clock_ahead_seconds=first.clock_ahead_seconds if ahead is None else ahead,
    )
