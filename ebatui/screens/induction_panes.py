"""The sections of an interview as they stand on the screen: one shown, the next ones made ready."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from datetime import date
from functools import partial

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.timer import Timer

from ebatui.screens.induction_sections import Pane
from ebatui.services.desk import Problem
from ebatui.services.induction_form import SECTIONS, visible

QUIET = 0.5
"""Seconds without a key before the next section is made: that takes as long as a few keys."""


class Panes(Vertical):
    """Every section made so far; the one that is ``at`` is shown."""

    DEFAULT_CSS = """
    Panes { height: 1fr; width: 1fr; }
    """

    def __init__(self, today: date) -> None:
        super().__init__()
        self._today = today
        self.at = 0
        self._made = {0: Pane(SECTIONS[0], {}, today)}
        self._one_at_a_time = asyncio.Lock()
        self._timer: Timer | None = None

    def compose(self) -> ComposeResult:
        """The section that comes first is made while its answers are read."""
        first = self._made[0]
        first.display = False
        yield first

    def begin(self, answers: Mapping[str, object]) -> None:
        """Put what is answered already into the section that was made before that was read."""
        self._made[0].begin(answers)

    def made(self) -> Iterator[Pane]:
        """The sections that are there, shown or not."""
        return iter(self._made.values())

    @property
    def shown(self) -> Pane | None:
        """The section on the screen."""
        return self._made.get(self.at)

    async def show(
        self, at: int, answers: Mapping[str, object], problems: Mapping[str, Problem]
    ) -> Pane:
        """Show a section in the place of the one that was, with what is wrong in it marked."""
        pane = await self._make(at, answers)
        for name, problem in problems.items():
            field = pane.find(name)
            if field is not None:
                field.mark(problem)
        pane.show_asked(visible(answers))
        if self.shown is not None and self.shown is not pane:
            self.shown.display = False
        self.at = at
        pane.display = True
        return pane

    def make_when_quiet(self, at: int | None, answers: Mapping[str, object]) -> None:
        """Make a section once no key has come for a while; each key puts it off anew."""
        if self._timer is not None:
            self._timer.stop()
        if at is not None and at not in self._made:
            self._timer = self.set_timer(QUIET, partial(self._make, at, answers))

    async def _make(self, at: int, answers: Mapping[str, object]) -> Pane:
        async with self._one_at_a_time:
            if at not in self._made:
                pane = Pane(SECTIONS[at], answers, self._today)
                pane.display = False
                await self.mount(pane)
                self._made[at] = pane
        return self._made[at]
