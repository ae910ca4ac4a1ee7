"""What is shown when something went wrong inside: what is safe, and what to tell whom."""

from __future__ import annotations

from textual.app import ComposeResult

from ebatui.i18n import words
from ebatui.screens.base import DeskScreen
from ebatui.screens.framed import NOBODY
from ebatui.widgets.lines import Lines


class FaultScreen(DeskScreen):
    """A fault, named by its kind and place only: no name, number or traceback."""

    NAME = "fault"

    def __init__(self, code: str) -> None:
        super().__init__(NOBODY)
        self._code = code

    def body(self) -> ComposeResult:
        """The words and the code."""
        yield Lines(*words("FAULT_BODY", code=self._code).splitlines(), classes="tall")

    def act_back(self) -> None:
        """Back to the screen before, or past one that could not open."""
        stack = self.app.screen_stack
        below = stack[-2] if len(stack) > 1 else None
        self.leave()
        if isinstance(below, DeskScreen) and not below.filled and len(self.app.screen_stack) > 2:
            self.app.pop_screen()
