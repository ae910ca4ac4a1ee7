"""Why an answer is what it is: the reason codes that every rule gives back with its answer.

A reason names a policy row, its source and the day from which it holds, so that any figure on a
screen or print-out can be traced. English words for the codes live in ``ebatui.i18n``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Confidence(StrEnum):
    """How sure we are of a rule (``docs/rules.md`` shows it beside each)."""

    VERIFIED = "verified"
    RECALLED = "recalled"
    DESIGN = "design"


@dataclass(frozen=True, slots=True)
class Reason:
    """One rule that was applied.

    ``code`` is what ``i18n`` turns into words, ``rule`` the id of the policy row, ``source`` where
    the rule was read, ``since`` the day from which the row holds (``None``: always).
    """

    code: str
    rule: str
    source: str
    since: date | None
    confidence: Confidence

    def as_json(self) -> dict[str, str | None]:
        """The shape that ``--json`` promises: ``code, rule, source, from`` and the confidence."""
        return {
            "code": self.code,
            "rule": self.rule,
            "source": self.source,
            "from": self.since.isoformat() if self.since else None,
            "confidence": self.confidence.value,
        }
