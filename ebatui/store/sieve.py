"""Texts made safe as they enter the case file (the second sieving is where they are drawn)."""

from __future__ import annotations

from collections.abc import Mapping

from ebatui.casework.fields import FieldError, Kind, Type
from ebatui.casework.text import clean


def cleaned(kind: Kind, fields: Mapping[str, object]) -> dict[str, object]:
    """The fields with every text made safe to keep. ``FieldError`` for an undeclared field."""
    made: dict[str, object] = {}
    for name, value in fields.items():
        try:
            spec = kind.field(name)
        except KeyError:
            raise FieldError(name, "NOT_A_FIELD") from None
        safe = isinstance(value, str) and spec.holds is Type.TEXT
        made[name] = clean_text(str(value), spec.lines) if safe else value
    return made


def clean_text(text: str, lines: bool = False) -> str:
    """As ``casework.text.clean``, at once for the plain text that nearly all text is."""
    if text.isascii() and text.isprintable() and "  " not in text and text == text.strip():
        return text
    return clean(text, lines=lines)
