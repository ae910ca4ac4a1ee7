"""Why a figure is what it is: the rules that gave it, their dates and where they were read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.app import ComposeResult

from ebatui.i18n import has_words, words
from ebatui.rules.reasons import Reason
from ebatui.screens.base import DeskScreen
from ebatui.services.saying import week_day
from ebatui.widgets.lines import Drawn, Strong
from ebatui.widgets.page import Page
from ebatui.widgets.text import wrapped

if TYPE_CHECKING:
    from ebatui.services.office import Office


class WhyScreen(DeskScreen):
    """The reasons behind what the cursor was on."""

    NAME = "why"
    REFILL = False

    def __init__(self, office: Office, reasons: Sequence[Reason]) -> None:
        super().__init__(office)
        self._reasons = tuple(dict.fromkeys(reasons))

    def body(self) -> ComposeResult:
        """Each reason: in words, then rule, date, how sure, source."""
        yield Page(reason_lines(self._reasons))


def reason_lines(reasons: Sequence[Reason], width: int = 78) -> list[Drawn]:
    """Reasons as lines to draw."""
    lines: list[Drawn] = [] if reasons else ["", " " + words("WHY_NONE")]
    for reason in reasons:
        said = words(reason.code) if has_words(reason.code) else reason.code
        since = (
            words("WHY_SINCE", day=week_day(reason.since)) if reason.since else words("WHY_ALWAYS")
        )
        sure = words(f"CONFIDENCE_{reason.confidence.name}")
        rule = words("WHY_RULE", rule=reason.rule, since=since)
        lines.append("")
        lines.extend(Strong(line) for line in wrapped(said, width, " "))
        lines.extend(wrapped(f"{rule}; {sure}", width, "   "))
        lines.extend(wrapped(words("WHY_SOURCE", source=reason.source), width, "   "))
    return lines
