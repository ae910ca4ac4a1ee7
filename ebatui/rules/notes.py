"""Remarks that go with an answer: rows of policy that hold no figure, only words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ebatui.rules.dated import PolicyRow
from ebatui.rules.reasons import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Note(PolicyRow):
    """One remark, by its reason code."""

    code: str


@dataclass(frozen=True, slots=True)
class Notes:
    """Remarks by code. A rule names the codes it needs; the loader sees that all are there."""

    rows: Mapping[str, Note]

    def reason(self, code: str) -> Reason:
        """The remark ``code`` as a reason."""
        return self.rows[code].reason(code)
