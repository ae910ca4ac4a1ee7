"""How version 2 writes one value of a field, by the type the schema gives it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ebatui.casework.fields import FieldSpec, Type, Value
from ebatui.journal.coder import Coder, flag, number, signed
from ebatui.journal.priming import Vocabulary
from ebatui.journal.rows import CodecError, damaged, within
from ebatui.journal.texts import Texts

_FIRST_DAY = date(1970, 1, 1).toordinal()
_DAY_MINUTES = 24 * 60
_MOST_WORDS = 16
_PLACES_APART = 3
"""Words after this many share their odds."""

_NOTHING = Vocabulary()
_STREAM, _VALUE, _SHAPE, _WORDS = range(4)


@dataclass(slots=True)
class Column:
    """One field of one kind, new records or known ones: where its odds and vocabulary are."""

    spec: FieldSpec
    context: str
    vocabulary: Vocabulary = _NOTHING
    run: int = 0
    """How many changes of this kind came before in the same act: codes often go in an order."""


def value_of(  # noqa: PLR0911 - one arm a type
    coder: Coder,
    texts: Texts,
    column: Column,
    day: int,
    reference: Callable[[int | None], int],
    value: Value,
) -> Value:
    """A value that is not ``None``, written or (where ``value`` is ``None``) read.

    ``day`` is the change's own, in days since 1970: dates are told from there. ``reference``
    writes or reads a reference.
    """
    context = column.context
    match column.spec.holds:
        case Type.TEXT:
            return text(coder, texts, column, None if value is None else str(value))
        case Type.CODE:
            return _code(coder, column, value)
        case Type.CODES:
            return _codes(coder, column, value)
        case Type.DATE:
            given = None if value is None else date.fromisoformat(str(value)).toordinal()
            return _date(coder, context, day, given).isoformat()
        case Type.MOMENT:
            return _moment(coder, column, day, value)
        case Type.BOOL:
            return flag(coder, context, None if value is None else bool(value))
        case Type.REF:
            return reference(None if value is None else int(value))
        case Type.INT | Type.PENCE:
            return _integer(coder, column, None if value is None else int(value))


def _places(column: Column) -> list[str]:
    assert column.spec.codes is not None  # noqa: S101 - declared with its codes
    return [code.value for code in column.spec.codes]


def _code(coder: Coder, column: Column, value: Value) -> str:
    codes = _places(column)
    context = f"{column.context}{column.run or ''}"
    place = number(coder, context, None if value is None else codes.index(str(value)))
    if place >= len(codes):
        raise CodecError("UNKNOWN_CODE")
    return codes[place]


def _codes(coder: Coder, column: Column, value: Value) -> str:
    """Each code by how many were passed over since the one before, and a 0 for no more."""
    codes = _places(column)
    given = None if value is None else [codes.index(one) for one in str(value).split()]
    found: list[int] = []
    start = 0
    while True:
        step = None
        if given is not None:
            step = given[len(found)] - start + 1 if len(found) < len(given) else 0
        step = number(coder, f"{column.context}@{start}", step)
        if not step:
            return " ".join(codes[place] for place in found)
        start += step
        if start > len(codes):
            raise CodecError("UNKNOWN_CODE")
        found.append(start - 1)


def _date(coder: Coder, context: str, day: int, ordinal: int | None) -> date:
    base = _FIRST_DAY + day
    away = signed(coder, context, None if ordinal is None else ordinal - base)
    try:
        return date.fromordinal(base + away)
    except (ValueError, OverflowError):
        damaged()


def _moment(coder: Coder, column: Column, day: int, value: Value) -> str:
    given = None if value is None else datetime.fromisoformat(str(value))
    on = _date(coder, column.context, day, None if given is None else given.toordinal())
    minute = None if given is None else given.hour * 60 + given.minute
    minute = _common(coder, column, minute, lambda odd: number(coder, f"{column.context}:", odd))
    within(minute, 0, _DAY_MINUTES - 1)
    at = datetime(on.year, on.month, on.day) + timedelta(minutes=minute)  # noqa: DTZ001 - wall clock
    return at.isoformat(timespec="minutes")


def _integer(coder: Coder, column: Column, value: int | None) -> int:
    found = _common(coder, column, value, lambda odd: signed(coder, column.context, odd))
    return within(found, 1 - (1 << 63), (1 << 63) - 1)


def _common(
    coder: Coder, column: Column, value: int | None, otherwise: Callable[[int | None], int]
) -> int:
    """A whole number by its place among the field's common values, where it is one."""
    values = column.vocabulary.values
    if values:
        place = None if value is None else column.vocabulary.value_places.get(value, -1)
        common = flag(coder, f"{column.context}?", None if place is None else place >= 0)
        if common:
            return int(values[coder.symbol(f"{column.context}=", len(values), place)])
    return otherwise(value)


def text(coder: Coder, texts: Texts, column: Column, value: str | None) -> str:
    """A text: by its place among common ones, by its shape, by common words, or in the stream."""
    vocabulary, context = column.vocabulary, column.context
    if vocabulary is _NOTHING:
        return texts.text(value)
    way = coder.symbol(f"{context}?", 4, None if value is None else _way(vocabulary, value))
    if way == _VALUE:
        place = None if value is None else vocabulary.value_places[value]
        values = vocabulary.values or damaged()
        return str(values[coder.symbol(f"{context}=", len(values), place)])
    if way == _SHAPE:
        return _shaped(coder, vocabulary, context, value)
    if way == _WORDS:
        return _worded(coder, texts, vocabulary, context, value)
    return texts.text(value)


def shape_of(value: str) -> str:
    """The shape of a text."""
    return "".join(
        "9" if "0" <= char <= "9" else "A" if "A" <= char <= "Z" else char for char in value
    )


def _way(vocabulary: Vocabulary, value: str) -> int:
    if value in vocabulary.value_places:
        return _VALUE
    if vocabulary.shapes and shape_of(value) in vocabulary.shape_places:
        return _SHAPE
    if vocabulary.words:
        words = value.split(" ")
        known = sum(word in vocabulary.word_places for word in words)
        if len(words) <= _MOST_WORDS and known * 2 >= len(words):
            return _WORDS
    return _STREAM


def _shaped(coder: Coder, vocabulary: Vocabulary, context: str, value: str | None) -> str:
    if not vocabulary.shapes:
        damaged()
    place = None if value is None else vocabulary.shape_places[shape_of(value)]
    place = coder.symbol(f"{context}*", len(vocabulary.shapes), place)
    found = []
    for at, char in enumerate(vocabulary.shapes[place]):
        if char == "9":
            given = None if value is None else ord(value[at]) - ord("0")
            digit = coder.symbol(f"{context}*{place}@{at}", 10, given)
            found.append(chr(ord("0") + digit))
        elif char == "A":
            given = None if value is None else ord(value[at]) - ord("A")
            letter = coder.symbol(f"{context}*{place}@{at}", 26, given)
            found.append(chr(ord("A") + letter))
        else:
            found.append(char)
    return "".join(found)


def _worded(
    coder: Coder, texts: Texts, vocabulary: Vocabulary, context: str, value: str | None
) -> str:
    words = None if value is None else value.split(" ")
    count = coder.symbol(f"{context}/", _MOST_WORDS + 1, None if words is None else len(words))
    found = []
    for at in range(count):
        word = None if words is None else words[at]
        place = None if word is None else vocabulary.word_places.get(word, 0)
        size = len(vocabulary.words) + 1
        place = coder.symbol(f"{context}/{min(at, _PLACES_APART)}", size, place)
        found.append(vocabulary.words[place - 1] if place else texts.text(word))
    return " ".join(found)
