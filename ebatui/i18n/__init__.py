"""Words for people. Codes come from every layer above; only here do they become language.

English is a typed set of plain modules, one per area, so that a missing word fails a test. A
locked terminal imports its own few; the others come with the first word asked of them, or while
the passphrase is being typed. Welsh follows the same shape.
"""

from __future__ import annotations

from ebatui.i18n.english import WORDS


def words(code: str, /, **values: object) -> str:
    """The sentence for ``code`` with ``values`` put in. Raises ``KeyError`` for an unknown code."""
    text = WORDS[code]
    return text.format_map(values) if values else text


def has_words(code: str) -> bool:
    """Whether ``code`` has words; tests ask this of every code a layer can give."""
    try:
        WORDS[code]
    except KeyError:
        return False
    return True


def read_all_words() -> None:
    """Have every word at hand, so that none has to be waited for."""
    WORDS.read_all()
