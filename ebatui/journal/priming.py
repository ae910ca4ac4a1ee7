"""What both ends know before a parcel is written: a text to learn from, common values, and odds.

Built from sample parcels by ``python -m ebatui.cli.priming``, shipped in ``data/priming``, named by
its hash in every parcel that was written with it, and never changed: a better one is added beside
it, so that parcels cut with the older can still be read. Nothing here is anyone's data.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from ebatui.journal.coder import Prior
from ebatui.journal.squeeze import Squeezer

NAME_BYTES = 2
"""Bytes of its hash that name a priming in a parcel. All zeros: no priming."""

_FORMAT = 1


class BadPriming(ValueError):
    """Bytes that are no priming."""


@dataclass(frozen=True)
class Vocabulary:
    """What is common in one field: whole values, the shapes of values, single words.

    A shape is a text with every digit as 9 and every capital letter as A.
    """

    values: tuple[str | int, ...] = ()
    shapes: tuple[str, ...] = ()
    words: tuple[str, ...] = ()

    @cached_property
    def value_places(self) -> Mapping[str | int, int]:
        """Where each value stands."""
        return {value: place for place, value in enumerate(self.values)}

    @cached_property
    def shape_places(self) -> Mapping[str, int]:
        """Where each shape stands."""
        return {shape: place for place, shape in enumerate(self.shapes)}

    @cached_property
    def word_places(self) -> Mapping[str, int]:
        """Where each word stands, from 1: 0 is for a word that is not there."""
        return {word: place for place, word in enumerate(self.words, 1)}


@dataclass(frozen=True)
class Priming:
    """One priming. ``name`` is how parcels name it."""

    name: bytes = bytes(NAME_BYTES)
    text: bytes = field(default=b"", repr=False)
    vocabularies: Mapping[str, Vocabulary] = field(default_factory=dict, repr=False)
    """By ``kind.field``."""
    patterns: Mapping[str, tuple[tuple[int, ...], ...]] = field(default_factory=dict, repr=False)
    """Sets of fields that changes of a kind often set, as ``journal.codec_v2`` writes them."""
    odds: Prior = field(default_factory=dict, repr=False)

    @cached_property
    def squeezer(self) -> Squeezer:
        """PPMd shown this priming's text."""
        return Squeezer(self.text)

    def to_bytes(self) -> bytes:
        """As ``read_priming`` reads it."""
        head = {
            "format": _FORMAT,
            "vocabularies": {
                name: {"values": one.values, "shapes": one.shapes, "words": one.words}
                for name, one in sorted(self.vocabularies.items())
            },
            "patterns": dict(sorted(self.patterns.items())),
            "odds": dict(sorted(self.odds.items())),
        }
        lines = json.dumps(head, ensure_ascii=False, separators=(",", ":"))
        return lines.encode() + b"\n" + self.text


NONE = Priming()
"""No priming: every end knows it."""


def full_hash(data: bytes) -> bytes:
    """The hash of a priming's bytes; its first ``NAME_BYTES`` name it."""
    return hashlib.blake2b(data, digest_size=16, person=b"ebatui-priming").digest()


def read_priming(data: bytes) -> Priming:
    """A priming from its bytes. Raises ``BadPriming``."""
    head, _, text = data.partition(b"\n")
    try:
        told = json.loads(head)
        if told["format"] != _FORMAT:
            raise BadPriming("of a newer format")
        return Priming(
            name=full_hash(data)[:NAME_BYTES],
            text=text,
            vocabularies={
                name: Vocabulary(*(tuple(one[part]) for part in ("values", "shapes", "words")))
                for name, one in told["vocabularies"].items()
            },
            patterns={
                name: tuple(map(tuple, patterns)) for name, patterns in told["patterns"].items()
            },
            odds={name: tuple(counts) for name, counts in told["odds"].items()},
        )
    except (ValueError, KeyError, TypeError):
        raise BadPriming("not a priming") from None
