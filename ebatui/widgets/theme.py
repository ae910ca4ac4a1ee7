"""The looks of the app: what any terminal has."""

from __future__ import annotations

from textual.theme import BUILTIN_THEMES, Theme

THEME = Theme(
    name="ebatui",
    ansi=True,
    primary="ansi_default",
    secondary="ansi_default",
    warning="ansi_default",
    error="ansi_default",
    success="ansi_default",
    accent="ansi_default",
    foreground="ansi_default",
    background="ansi_default",
    surface="ansi_default",
    panel="ansi_default",
    boost="ansi_default",
    variables=BUILTIN_THEMES["ansi-dark"].variables,
)
"""The terminal's own two colours. Words, bold and reverse video say everything."""
