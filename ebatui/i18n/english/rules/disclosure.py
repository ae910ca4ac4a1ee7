"""Words for the disclosure rules."""

from __future__ import annotations

WORDS: dict[str, str] = {}
