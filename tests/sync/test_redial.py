"""Calling again where there was no line: how often, after how long, and within which time."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ebatui.services.ports import SyncResult
from ebatui.sync.redial import MAY_PASS, redialled

NONE = SyncResult(status="no-line", waiting=9, bytes_up=70, seconds=1.0, message="SYNC_NO_LINE")
CUT = SyncResult(status="partial", changes_sent=4, waiting=5, bytes_up=900, round_trips=1,
                 seconds=2.0, message="SYNC_LINE_CUT")  # fmt: skip
DONE = SyncResult(status="complete", changes_sent=5, bytes_up=800, bytes_down=50, round_trips=1,
                  parcels_received=2, seconds=3.0, message="SYNC_COMPLETE")  # fmt: skip


class Line:
    """Stands in for exchanges, a clock and waiting."""

    def __init__(self, *results: SyncResult) -> None:
        self.results = list(results)
        self.now = 0.0
        self.waits: list[float] = []
        self.given: list[float | None] = []

    def call(self, seconds: float | None) -> SyncResult:
        self.given.append(seconds)
        result = self.results.pop(0)
        self.now += result.seconds
        return result

    def wait(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds

    def run(self, again: int, most: float | None = None) -> SyncResult:
        return redialled(
            self.call, again=again, max_seconds=most, tick=lambda: self.now, wait=self.wait
        )


def test_a_call_that_gets_through_is_the_only_one() -> None:
    line = Line(DONE)
    assert line.run(5) == DONE
    assert line.waits == []


def test_waits_grow_and_all_calls_are_told_as_one() -> None:
    line = Line(NONE, NONE, CUT, DONE)
    told = line.run(5)
    assert line.waits == [30, 60, 120]
    assert (told.status, told.tries, told.message) == ("complete", 4, "SYNC_COMPLETE")
    assert (told.changes_sent, told.waiting, told.parcels_received) == (9, 0, 2)
    assert (told.bytes_up, told.bytes_down, told.round_trips) == (1840, 50, 2)
    assert told.seconds == 7.0


def test_the_clock_is_told_as_the_last_receipt_had_it() -> None:
    late, right = replace(CUT, clock_ahead_seconds=-900), replace(DONE, clock_ahead_seconds=0)
    assert Line(late, right).run(1).clock_ahead_seconds == 0
    assert Line(late, NONE).run(1).clock_ahead_seconds == -900


def test_a_line_that_was_had_is_not_forgotten() -> None:
    told = Line(CUT, NONE).run(1)
    assert (told.status, told.message, told.changes_sent) == ("partial", "SYNC_NO_LINE", 4)


def test_it_gives_up_after_so_many() -> None:
    told = Line(*[NONE] * 3).run(2)
    assert (told.status, told.tries, told.waiting) == ("no-line", 3, 9)
    assert Line(NONE).run(0) == NONE


def test_waits_have_a_most() -> None:
    line = Line(*[NONE] * 9)
    line.run(8)
    assert line.waits == [30, 60, 120, 240, 480, 900, 900, 900]


def test_the_time_given_bounds_calls_and_waits_together() -> None:
    line = Line(*[NONE] * 9)
    told = line.run(8, 100.0)
    assert (line.given, line.waits) == ([100.0, 69.0, 8.0], [30, 60])
    assert told.tries == 3
    assert line.now <= 100


@pytest.mark.parametrize(
    "message", ["SYNC_NOT_ENROLLED", "SYNC_CERTIFICATE", "SYNC_OUT_OF_TIME", "SYNC_WRONG_HUB"]
)
def test_what_no_call_can_mend_is_not_called_for_again(message: str) -> None:
    assert message not in MAY_PASS
    line = Line(SyncResult(status="refused", message=message))
    assert line.run(5).tries == 1
