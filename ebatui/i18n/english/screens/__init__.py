"""Titles, labels, actions and help, one module per screen or family of screens."""

from __future__ import annotations

from ebatui.i18n.english.screens import (
    bookings,
    closures,
    frame,
    induction,
    intake,
    slips,
    sync,
    targets,
)

_AREAS = (
    frame.WORDS,
    induction.WORDS,
    closures.WORDS,
    targets.WORDS,
    bookings.WORDS,
    sync.WORDS,
    slips.WORDS,
    intake.WORDS,
)

WORDS: dict[str, str] = {code: text for area in _AREAS for code, text in area.items()}

if len(WORDS) != sum(len(area) for area in _AREAS):
    raise ValueError("a code is worded twice among the screens")
