"""Sending and fetching: honest words, a line that may be slow, work that goes on meanwhile."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from ebatui.screens.sync import head_lines, result_words, seconds_words, size_words
from ebatui.services.ports import PostState, Refusal, SyncResult
from ebatui.services.post_desk import SyncView

WAITING = PostState(True, "Leeds", 14, 2, 2800, 1, datetime.fromisoformat("2011-11-16T02:11"), None)


class Line:
    """Fulfils ``Post``: an exchange that ends when it is told how."""

    def __init__(self, state: PostState = WAITING) -> None:
        self.held = state
        self.answer: SyncResult | Exception | None = None
        self.told = asyncio.Event()
        self.sends = 0
        self.moved: Any = None

    def state(self) -> PostState:
        return self.held

    async def cut(self) -> int:
        return 0

    async def send_now(self, max_seconds: float | None = None, moved: Any = None) -> SyncResult:
        self.sends += 1
        self.moved = moved
        await self.told.wait()
        assert self.answer is not None
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    async def apply_arrived(self) -> int:
        return 0


async def _line(at: Any, state: PostState = WAITING) -> None:
    at.line = at.office.post._post = Line(state)


async def _sync(at: Any) -> None:
    at.app.go("sync")
    await at.settle()


async def _end(at: Any, answer: SyncResult | Exception, state: PostState | None = None) -> None:
    at.line.answer = answer
    at.line.held = state or at.line.held
    at.line.told.set()
    for _ in range(20):
        await asyncio.sleep(0.01)
        await at.settle()
        if not any(worker.group == "sync" for worker in at.app.workers):
            break
    await at.settle()


def test_what_waits_and_how_long_it_will_take(terminal: Any) -> None:
    async def journey(at: Any) -> None:
        await _sync(at)
        assert " Last complete   Wed 16 Nov 2011 02:11, hub Leeds" in at.lines
        waiting = " Waiting         14 changes in 2 parcels (2.8 kB), about 0.9 s to send"
        assert waiting in at.lines
        assert " Arrived unread  1 parcel" in at.lines
        assert "Nothing refused, nothing in conflict." in at.text
        assert at.line.sends == 0
        assert "F5 Sync now" in at.footer

    terminal.sit(journey, prepare=_line)


def test_a_wrong_clock_is_told(terminal: Any) -> None:
    async def journey(at: Any) -> None:
        await _line(at, replace(WAITING, clock_ahead_seconds=-7_300))
        await _sync(at)
        said = " This clock is 2 hours behind the hub's: have the wrong one set."
        assert said in at.lines
        at.line.held = replace(WAITING, clock_ahead_seconds=240)
        await at.app.screen.refill()
        await at.settle()
        assert "This clock" not in at.text

    terminal.sit(journey)


def test_complete_is_said_only_when_nothing_waits(terminal: Any) -> None:
    async def journey(at: Any) -> None:
        await _sync(at)
        await at.press("f5")
        assert "Sending 14 changes, about 0.9 s: 0 s gone." in at.text
        await at.press("f5")
        assert at.message == "Sending already."
        done = SyncResult("complete", changes_sent=14, changes_received=6, bytes_up=2800)
        state = replace(WAITING, waiting_changes=0, waiting_parcels=0, last_result=done)
        await _end(at, done, state)
        assert at.message == "Complete: sent 14 changes, fetched 6 changes. Nothing is waiting."
        assert "Waiting         nothing" in at.text
        assert "Sending" not in at.text
        assert at.line.sends == 1

    terminal.sit(journey, prepare=_line)


def test_leaving_the_screen_does_not_break_off_the_line(terminal: Any) -> None:
    async def journey(at: Any) -> None:
        await _sync(at)
        await at.press("f5", "escape")
        assert at.screen == "today"
        await _end(at, SyncResult("partial", changes_sent=9, waiting=5, message="SYNC_LINE_CUT"))
        assert at.screen == "today"
        assert at.message.startswith("9 changes sent, 5 still waiting. The line was cut;")

    terminal.sit(journey, prepare=_line)


def test_while_it_sends_a_bar_says_what_is_left(terminal: Any) -> None:
    async def journey(at: Any) -> None:
        await _sync(at)
        await at.press("f5")
        assert "Sending 14 changes" in at.text
        at.line.moved(700, 2100)
        at.app.screen._show_progress()
        await at.settle()
        line = " [#####...............]  700 bytes across,     2.1 kB left, 0 s gone"
        assert line in at.lines
        await at.press("escape")
        await _sync(at)
        assert line[:60] in at.text, "also on a screen that was opened since"
        at.line.moved(2700, 40)
        await asyncio.sleep(1.2)
        await at.settle()
        shown = next(one for one in at.lines if "across" in one)
        assert shown.startswith(" [###################.]     2.7 kB across,   40 bytes left, ")
        assert shown.isascii()
        done = SyncResult("complete", changes_sent=14, changes_received=0)
        await _end(at, done, replace(WAITING, waiting_changes=0, waiting_parcels=0))
        assert "across" not in at.text
        assert "Waiting         nothing" in at.text
        assert at.message.startswith("Complete: sent 14 changes")

    terminal.sit(journey, prepare=_line)


def test_a_try_of_the_past_says_nothing_of_what_waits_now(terminal: Any) -> None:
    done = SyncResult("complete", changes_sent=14, changes_received=6)

    async def prepare(at: Any) -> None:
        await _line(at, replace(WAITING, last_result=done))

    async def journey(at: Any) -> None:
        await _sync(at)
        assert "Waiting         14 changes" in at.text
        assert " Last try        Complete: sent 14 changes, fetched 6 changes." in at.lines
        assert "Nothing is waiting" not in at.text

    terminal.sit(journey, prepare=prepare)


def test_a_line_that_fails_inside_says_so_and_loses_nothing(terminal: Any) -> None:
    async def journey(at: Any) -> None:
        await _sync(at)
        await at.press("f5")
        await _end(at, RuntimeError("no"))
        assert at.screen == "fault"
        await at.press("escape")
        assert "14 changes in 2 parcels" in at.text

    terminal.sit(journey, prepare=_line, faults=True)
    assert terminal.faults[0].startswith("RuntimeError")


def test_a_terminal_without_a_hub(terminal: Any) -> None:
    async def prepare(at: Any) -> None:
        await _line(at, replace(WAITING, enrolled=False, last_complete=None))

    async def journey(at: Any) -> None:
        await _sync(at)
        assert "Last complete   never" in at.text
        await at.press("f5")
        assert at.message.startswith("This terminal is not joined to a hub")
        assert at.line.sends == 0

    terminal.sit(journey, prepare=prepare)


def test_refusals_are_listed_with_the_mend(terminal: Any) -> None:
    async def prepare(at: Any) -> None:
        await _line(at)
        at.case_file.held.refusals = [Refusal(1, 7, "weekly_pence", "MISSING\x1b[2J")]

    async def journey(at: Any) -> None:
        await _sync(at)
        assert "Refused by the hub (1): mend and they go again" in at.text
        assert "HLI1:7" in at.text
        assert "weekly amount" in at.text

    terminal.sit(journey, prepare=prepare)


def test_the_footer_says_what_enter_does_on_the_row(terminal: Any) -> None:
    async def prepare(at: Any) -> None:
        await _line(at)
        at.case_file.held.refusals = [Refusal(1, 7, "weekly_pence", "MISSING")]

    async def journey(at: Any) -> None:
        view = at.office.post.view

        async def with_a_conflict() -> SyncView:
            return replace(await view(), conflicts=("Smith, Ann: wing",))

        at.office.post.view = with_a_conflict
        await _sync(at)
        assert "Enter Mend" in at.footer
        await at.press("down")
        assert "Enter Choose" in at.footer
        await at.press("up")
        assert "Enter Mend" in at.footer

    terminal.sit(journey, prepare=prepare)


@pytest.mark.parametrize(
    ("result", "said"),
    [
        (
            SyncResult("complete", changes_sent=1, changes_received=None),
            "Complete: sent 1 change, fetched 0 changes. Nothing is waiting.",
        ),
        (
            SyncResult("complete", changes_sent=1, waiting=2),
            "1 change sent, 2 still waiting. Nothing is lost: F5 goes on from there.",
        ),
        (
            SyncResult("partial", changes_sent=37, waiting=13),
            "37 changes sent, 13 still waiting. Nothing is lost: F5 goes on from there.",
        ),
        (
            SyncResult("no-line", waiting=13),
            "0 changes sent, 13 still waiting. There is no line. Nothing is lost.",
        ),
        (SyncResult("no-line"), "There is no line. Nothing is lost."),
        (
            SyncResult("refused", waiting=1),
            "0 changes sent, 1 still waiting. The hub refused this terminal: ring its operator.",
        ),
    ],
)
def test_how_it_ended(result: SyncResult, said: str) -> None:
    assert result_words(result) == said
    assert ("Complete" in said) is (result.status == "complete" and not result.waiting)


def test_long_lines_are_wrapped_under_what_they_say() -> None:
    last = SyncResult("partial", changes_sent=37, waiting=13, message="SYNC_HUB_PARCEL")
    arrived = tuple(f"{number} closures acknowledged" for number in range(6))
    lines = head_lines(SyncView(replace(WAITING, last_result=last), (), (), 1.4, arrived))
    assert max(len(line) for line in lines) <= 80
    assert any(line.startswith(" " * 17) and line.strip() for line in lines)


def test_sizes_and_times() -> None:
    assert [size_words(size) for size in (0, 840, 2800)] == ["0 bytes", "840 bytes", "2.8 kB"]
    assert [seconds_words(s) for s in (1.44, 180)] == ["1.4 s", "3 minutes"]
