"""Today, which ``EBATUI_TODAY`` may set, and the dates people type to commands."""

from __future__ import annotations

import os
import re
from datetime import date, datetime

from ebatui.cli.failure import ExitCode, Failure

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)
"""Dates outside are mistyped, or would run sums of dates past the end of the calendar."""


def today() -> date:
    """The day to act as of: ``EBATUI_TODAY`` (YYYY-MM-DD), else the machine's own date.

    Raises :class:`Failure` where ``EBATUI_TODAY`` is not a date.
    """
    told = os.environ.get("EBATUI_TODAY", "")
    return day(told, "EBATUI_TODAY") if told else datetime.now().astimezone().date()


def day(text: str, field: str) -> date:
    """``text`` (YYYY-MM-DD) as a date. Raises :class:`Failure` naming ``field``."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise Failure(ExitCode.USAGE, "NOT_A_DATE", "Give a date as YYYY-MM-DD.", field)
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise Failure(
            ExitCode.USAGE, "NOT_A_DATE", "There is no such day; give YYYY-MM-DD.", field
        ) from None
    if not FIRST_DAY <= found <= LAST_DAY:
        raise Failure(
            ExitCode.USAGE,
            "DATE_OUT_OF_RANGE",
            f"Give a date from {FIRST_DAY.isoformat()} to {LAST_DAY.isoformat()}.",
            field,
        )
    return found


def day_or_none(text: str | None, field: str) -> date | None:
    """As :func:`day`, for an option that may be left out."""
    return None if text is None else day(text, field)
