"""What goes on beside the typing of an interview: the draft is kept, the rules are asked."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TypeVar

from textual.timer import Timer

from ebatui.i18n import words
from ebatui.screens.base import DeskScreen
from ebatui.services.induction import Judgement
from ebatui.services.ports import CannotSave
from ebatui.widgets.lines import Lines

DRAFT_PAUSE = 1.0
"""Seconds without typing before the draft is kept."""
JUDGE_PAUSE = 0.15
"""Seconds without typing before the rules are asked."""

T = TypeVar("T")


class DraftKeeper:
    """Keeps the draft a moment after typing stops, and says when it was last kept."""

    def __init__(self, screen: DeskScreen, keep: Callable[[], Awaitable[datetime]]) -> None:
        self._screen = screen
        self._keep = keep
        self._one_at_a_time = asyncio.Lock()
        self._timer: Timer | None = None
        self.line = Lines()
        self.dirty = False
        """Whether something is typed that is not kept yet."""
        self.finished = False
        self.saved_at: datetime | None = None

    def touched(self) -> None:
        """Something was typed."""
        self.dirty = True
        if self.saved_at is None:
            self.paint()
        if self._timer is not None:
            self._timer.stop()
        self._timer = self._screen.set_timer(DRAFT_PAUSE, self.soon)

    def soon(self) -> None:
        """Keep it now, beside the typing."""
        if self.dirty and not self.finished:
            self._screen.work(self.save(), group="draft")

    async def save(self) -> None:
        """Keep what is typed. Where the disk refuses, that is said and it stays to be kept."""
        async with self._one_at_a_time:
            if not self.dirty or self.finished:
                return
            self.dirty = False
            try:
                self.saved_at = await self._keep()
            except CannotSave as error:
                self.dirty = True
                self.paint(failed=words(f"SCREEN_{error.code}"))
                return
        self.paint()

    async def finish(self, work: Callable[[], Awaitable[T]]) -> T:
        """Do what ends the interview; no draft is kept after it."""
        await self.save()
        async with self._one_at_a_time:
            done = await work()
            self.finished = True
        return done

    def paint(self, failed: str = "") -> None:
        """Say how the draft stands."""
        if failed:
            self.line.show(" " + words("INDUCTION_DRAFT_FAILED", why=failed))
        elif self.saved_at is not None:
            time = f"{self.saved_at:%H:%M:%S}"
            self.line.show(" " + words("INDUCTION_DRAFT_SAVED", time=time))
        else:
            self.line.show(" " + words("INDUCTION_DRAFT_NOT_YET") if self.dirty else "")


class LiveRules:
    """Asks the rules a moment after typing stops. Answers about older typing are dropped."""

    def __init__(
        self,
        screen: DeskScreen,
        judge: Callable[[], Awaitable[Judgement]],
        paint: Callable[[], None],
    ) -> None:
        self._screen = screen
        self._judge = judge
        self._paint = paint
        self._wanted = 0
        self._running = False
        self.latest: Judgement | None = None

    def touched(self) -> None:
        """Something was typed."""
        self._wanted += 1
        if not self._running:
            self._running = True
            self._screen.work(self._until_settled(), group="judge")

    async def _until_settled(self) -> None:
        try:
            asked = -1
            while asked != self._wanted:
                asked = self._wanted
                await asyncio.sleep(JUDGE_PAUSE)
                if asked == self._wanted:
                    await self.ask()
        finally:
            self._running = False

    async def ask(self) -> None:
        """Ask now."""
        asked = self._wanted
        judgement = await self._judge()
        if asked == self._wanted:
            self.latest = judgement
            self._paint()
