"""The hub's clocks: the day it acts as of, and the machine's own time for what expires."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime


def _machine_day() -> date:
    return datetime.now().astimezone().date()


@dataclass(frozen=True, slots=True)
class HubClock:
    """Acts as of ``today``; expiry and receipt always go by the machine's own clock."""

    today: Callable[[], date] = _machine_day

    def now(self) -> datetime:
        """Local wall-clock time to the minute, without zone; its date is ``today()``."""
        at = datetime.now().astimezone().time().replace(second=0, microsecond=0, tzinfo=None)
        return datetime.combine(self.today(), at)

    def acted_at(self) -> int:
        """The wall clock in UTC seconds, on the day acted as of: shown, never ordered by."""
        return int(self.now().astimezone().timestamp())

    def machine(self) -> int:
        """The machine's own time in UTC seconds."""
        return int(time.time())
