"""Reason codes of the rules, in plain words an adviser can read out."""

from __future__ import annotations

from ebatui.i18n.english.rules import benefits, dates, disclosure, identifiers

WORDS: dict[str, str] = {
    **identifiers.WORDS,
    **dates.WORDS,
    **benefits.WORDS,
    **disclosure.WORDS,
}
