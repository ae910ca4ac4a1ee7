"""Records, states and code lists."""

from __future__ import annotations

WORDS: dict[str, str] = {}
