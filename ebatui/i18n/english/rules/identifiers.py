"""Words for the identifiers rules."""

from __future__ import annotations

WORDS: dict[str, str] = {}
