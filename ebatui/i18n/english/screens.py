"""Titles, labels, actions and help."""

from __future__ import annotations

WORDS: dict[str, str] = {}
