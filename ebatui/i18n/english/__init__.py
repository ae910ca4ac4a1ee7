"""English, area by area."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from ebatui.i18n.english import casework, entry, messages, rules, screens, terminal


def _joined(*areas: Mapping[str, str]) -> Mapping[str, str]:
    """One set of words; the same code in two areas is a mistake and says so at import."""
    joined: dict[str, str] = {}
    for area in areas:
        twice = joined.keys() & area.keys()
        if twice:
            raise ValueError(f"codes worded twice: {sorted(twice)}")
        joined.update(area)
    return MappingProxyType(joined)


WORDS: Mapping[str, str] = _joined(
    casework.WORDS, entry.WORDS, rules.WORDS, screens.WORDS, messages.WORDS, terminal.WORDS
)
