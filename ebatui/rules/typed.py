"""Identifiers as people type them: what is ignored, and whether what stands is right so far."""

from __future__ import annotations

import string
from collections.abc import Sequence
from dataclasses import dataclass
from unicodedata import category

LETTERS = string.ascii_uppercase
DIGITS = string.digits

Template = tuple[str, ...]
"""The signs allowed at each place of an identifier."""

_UPPER = str.maketrans(string.ascii_lowercase, string.ascii_uppercase)


@dataclass(frozen=True, slots=True)
class Checked:
    """An identifier that was checked whole.

    ``code`` says what was found (``…_OK`` where it is valid), ``normalised`` is the stored form:
    ``None`` where the identifier cannot be used.
    """

    ok: bool
    code: str
    normalised: str | None


@dataclass(frozen=True, slots=True)
class Progress:
    """What stands of an identifier while it is being typed.

    ``at`` is the place in the text of the first sign that cannot be right (``None``: valid so
    far), ``code`` why; ``complete`` says that nothing more is needed.
    """

    complete: bool
    at: int | None = None
    code: str = ""

    @property
    def valid_so_far(self) -> bool:
        """Whether a right identifier can still begin like this."""
        return self.at is None


def ignored(sign: str) -> bool:
    """Whether people type ``sign`` only to set parts of an identifier apart."""
    return sign.isspace() or sign in ".−" or category(sign) == "Pd"


def compact(text: str) -> str:
    """``text`` in ASCII capitals without spaces, dashes and full stops."""
    return "".join(sign for sign in text if not ignored(sign)).translate(_UPPER)


def places(text: str) -> list[tuple[int, str]]:
    """The signs of :func:`compact` with their places in ``text``."""
    return [(at, sign.translate(_UPPER)) for at, sign in enumerate(text) if not ignored(sign)]


def plain(text: str) -> bool:
    """Whether ``text`` is made of ASCII letters, digits and slashes: safe to show back."""
    return all(sign in LETTERS or sign in DIGITS or sign == "/" for sign in text)


def follow(text: str, templates: Sequence[Template], code: str) -> Progress:
    """How far ``text`` follows any of ``templates``; ``code`` is given for the first misfit."""
    possible = list(templates)
    signs = places(text)
    for place, (at, sign) in enumerate(signs):
        possible = [t for t in possible if place < len(t) and sign in t[place]]
        if not possible:
            return Progress(complete=False, at=at, code=code)
    return Progress(complete=any(len(t) == len(signs) for t in possible))
