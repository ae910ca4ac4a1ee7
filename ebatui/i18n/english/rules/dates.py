"""Words for the dates rules."""

from __future__ import annotations

WORDS: dict[str, str] = {}
