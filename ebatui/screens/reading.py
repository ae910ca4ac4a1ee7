"""One line of a case's history, read whole: a long note, a long reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult

from ebatui.screens.base import DeskScreen
from ebatui.services.case_view import TimelineRow
from ebatui.services.saying import week_day
from ebatui.widgets.lines import Drawn, Strong
from ebatui.widgets.page import Page
from ebatui.widgets.text import wrapped

if TYPE_CHECKING:
    from ebatui.services.office import Office


class ReadingScreen(DeskScreen):
    """What happened, in full: when, by whom, and every word of it."""

    NAME = "reading"
    REFILL = False

    def __init__(self, office: Office, event: TimelineRow) -> None:
        super().__init__(office)
        self._event = event

    def body(self) -> ComposeResult:
        """The day, who, and the words."""
        yield Page(event_lines(self._event))


def event_lines(event: TimelineRow, width: int = 78) -> list[Drawn]:
    """The event as lines to draw."""
    when = " ".join(part for part in (week_day(event.on), event.time) if part)
    return ["", Strong(f" {when}   {event.by}"), "", *wrapped(event.say, width, " ")]
