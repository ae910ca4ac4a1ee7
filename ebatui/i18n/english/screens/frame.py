"""The frame: actions, footer, unlock, today, people, person, help, menu, why and ask."""

from __future__ import annotations

WORDS: dict[str, str] = {}
