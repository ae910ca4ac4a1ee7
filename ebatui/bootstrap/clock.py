"""The clock of a process: the machine's own, or the day it was told to act as of."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime


class SystemClock:
    """The day from ``today`` (which ``EBATUI_TODAY`` may set), the time from the machine."""

    def __init__(self, today: Callable[[], date]) -> None:
        self._today = today

    def today(self) -> date:
        """The day to act as of."""
        return self._today()

    def now(self) -> datetime:
        """Local time on that day, without zone."""
        return datetime.combine(self._today(), datetime.now().astimezone().time())
