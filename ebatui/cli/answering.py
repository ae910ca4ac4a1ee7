"""From what people type to what the rules ask, and from a rule's refusal to a failure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from ebatui.cli.failure import ExitCode, Failure
from ebatui.i18n import words
from ebatui.rules.asked import CannotAnswerError

_POUNDS = re.compile(r"£?([0-9]{1,7})(?:\.([0-9]{1,2}))?")


@contextmanager
def answering(**shown: str) -> Iterator[None]:
    """Turns a rule's refusal into a failure that names the option and the mend; ``shown`` are
    what its words may list."""
    try:
        yield
    except CannotAnswerError as fault:
        raise Failure(
            ExitCode.USAGE, fault.code, words(fault.code, **shown), fault.field
        ) from fault


def pounds(text: str, field: str) -> int:
    """``67.50``, ``67.5``, ``67`` or ``£67.50`` as pence. Raises :class:`Failure`."""
    amount = _POUNDS.fullmatch(text.strip())
    if amount is None:
        raise Failure(
            ExitCode.USAGE, "NOT_AN_AMOUNT", "Give pounds and pence, such as 67.50.", field
        )
    return int(amount[1]) * 100 + int((amount[2] or "").ljust(2, "0"))


def in_pounds(pence: int) -> str:
    """An amount for people: £1,234.50."""
    return f"£{pence // 100:,}.{pence % 100:02}"


def missing(field: str, message: str = "This is needed.") -> Failure:
    """The failure for an option left out."""
    return Failure(ExitCode.USAGE, "MISSING", message, field)


def not_both(field: str, other: str) -> Failure:
    """The failure for two options that exclude each other."""
    return Failure(ExitCode.USAGE, "NOT_BOTH", f"Give this or {other}, not both.", field)
