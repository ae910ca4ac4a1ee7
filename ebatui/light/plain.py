"""Characters for a terminal that has ASCII alone."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_STANDS_FOR = {
    "£": "L",
    "€": "E",
    "½": "h",
    "°": "o",
    "·": ".",
    "•": "*",
    "…": "~",
    "–": "-",
    "—": "-",
    "−": "-",
    "×": "x",
    "≤": "<",
    "≥": ">",
    "‘": "'",
    "’": "'",
    "“": '"',
    "”": '"',
    "«": '"',
    "»": '"',
    "↑": "^",
    "↓": "v",
    "←": "<",
    "→": ">",
    "█": "#",
    "▓": "#",
    "▒": ":",
    "░": ".",
    "■": "#",
    "□": ".",
    "✓": "/",
    "✔": "/",
    "✗": "x",
    "ß": "s",
    "æ": "a",
    "Æ": "A",
    "ø": "o",
    "Ø": "O",
    "đ": "d",
    "Đ": "D",
    "ł": "l",
    "Ł": "L",
    "þ": "p",
    "Þ": "P",
    "ı": "i",
}


@lru_cache(maxsize=4096)
def plain(char: str) -> str:
    """One ASCII character that reads as ``char`` does, ``?`` where there is none.

    Lines and blocks become ``- | + #``; letters lose their accents; a pound is ``L``, as on a
    telex.
    """
    if char in _STANDS_FOR:
        return _STANDS_FOR[char]
    if "\u2500" <= char <= "\u257f":
        name = unicodedata.name(char, "")
        if "AND" in name:
            return "+"
        return "|" if "VERTICAL" in name else "-"
    if "\u2580" <= char <= "\u259f":
        return "#"
    if unicodedata.category(char) == "Zs":
        return " "
    base = unicodedata.normalize("NFKD", char)[0]
    return base if base.isascii() and base.isprintable() else "?"
