"""Words for the benefits rules."""

from __future__ import annotations

WORDS: dict[str, str] = {}
