"""How a record's fields are declared: type, size, and what it costs to get one wrong.

The declarations are the one place where a field is described; the tables, the journal's codec,
the merge and the forms all read them.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType
from typing import Any, cast

Value = str | int | bool | None
"""A field's value as the journal holds it: dates and times as ISO text, money as whole pence."""


class Type(StrEnum):
    """What a field holds."""

    TEXT = "text"
    CODE = "code"
    DATE = "date"
    MOMENT = "moment"
    INT = "int"
    PENCE = "pence"
    BOOL = "bool"
    REF = "ref"
    CODES = "codes"


class Risk(StrEnum):
    """What happens when two people set the field to different things unseen by each other.

    ``LOW``: the first the hub accepted stands, the other is marked. ``HIGH``: both are shown and
    an adviser chooses.
    """

    LOW = "low"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One field of a kind of record."""

    name: str
    holds: Type
    risk: Risk = Risk.LOW
    codes: type[StrEnum] | None = None
    ref: str | None = None
    limit: int = 0
    lines: bool = False


_SPEC = "ebatui.field"


def _declare(holds: Type, **more: Any) -> Any:
    return dataclasses.field(default=None, metadata={_SPEC: {"holds": holds, **more}})


def text(limit: int = 60, *, risk: Risk = Risk.LOW, lines: bool = False) -> Any:
    """Text of at most ``limit`` characters; ``lines`` lets it hold line breaks."""
    return _declare(Type.TEXT, limit=limit, risk=risk, lines=lines)


def code(codes: type[StrEnum], *, risk: Risk = Risk.LOW) -> Any:
    """One of a list of codes. The order of the list is part of the wire format: only append."""
    return _declare(Type.CODE, codes=codes, risk=risk)


def codes(codes: type[StrEnum], *, risk: Risk = Risk.LOW) -> Any:
    """Any number of a list of codes: none of them is the empty text, not asked is ``None``.

    Held as the codes in the order of their list, apart by a space. The order of the list is part
    of the wire format: only append.
    """
    return _declare(Type.CODES, codes=codes, risk=risk)


def day(*, risk: Risk = Risk.LOW) -> Any:
    """A calendar date in England and Wales."""
    return _declare(Type.DATE, risk=risk)


def moment(*, risk: Risk = Risk.LOW) -> Any:
    """A date and time on the wall clock, to the minute."""
    return _declare(Type.MOMENT, risk=risk)


def number(*, risk: Risk = Risk.LOW) -> Any:
    """A whole number."""
    return _declare(Type.INT, risk=risk)


def pence(*, risk: Risk = Risk.LOW) -> Any:
    """Money in whole pence."""
    return _declare(Type.PENCE, risk=risk)


def flag(*, risk: Risk = Risk.LOW) -> Any:
    """Yes or no; ``None`` is not asked."""
    return _declare(Type.BOOL, risk=risk)


def ref(kind: str) -> Any:
    """Another record, by id."""
    return _declare(Type.REF, ref=kind)


@dataclass(frozen=True)
class Kind:
    """A kind of record: its name, its tag on the wire, its fields, and the arrows of its state."""

    name: str
    tag: int
    record: type
    fields: tuple[FieldSpec, ...]
    state: str | None
    arrows: Mapping[str | None, frozenset[str]]

    @cached_property
    def _by_name(self) -> dict[str, FieldSpec]:
        return {spec.name: spec for spec in self.fields}

    def field(self, name: str) -> FieldSpec:
        """The declaration of a field. ``KeyError`` if the kind has none of that name."""
        return self._by_name[name]

    def may_move(self, before: str | None, after: str | None) -> bool:
        """Whether the state may go from ``before`` to ``after``; staying put is always allowed."""
        return before == after or after in self.arrows.get(before, frozenset())


def kind_of(
    record: type,
    tag: int,
    *,
    state: str | None = None,
    arrows: Mapping[str | None, frozenset[str]] | None = None,
) -> Kind:
    """The declaration read off a record's dataclass."""
    fields = tuple(
        FieldSpec(name=item.name, **item.metadata[_SPEC])
        for item in dataclasses.fields(record)
        if _SPEC in item.metadata
    )
    name = record.__name__
    snake = "".join("_" + char.lower() if char.isupper() else char for char in name).lstrip("_")
    return Kind(snake, tag, record, fields, state, MappingProxyType(dict(arrows or {})))


class FieldError(ValueError):
    """A value that a field cannot hold: names the field, says why as a code for ``i18n``."""

    def __init__(self, field: str, code: str) -> None:
        super().__init__(f"{field}: {code}")
        self.field = field
        self.code = code


def to_value(spec: FieldSpec, given: object) -> Value:  # noqa: PLR0911, PLR0912 - one arm a type
    """``given`` as the journal holds it, checked against the declaration. Raises ``FieldError``.

    Text is not cleaned here: cleaning belongs where text enters (``casework.text.clean``).
    """
    if given is None:
        return None
    match spec.holds:
        case Type.TEXT:
            if not isinstance(given, str):
                raise FieldError(spec.name, "NOT_TEXT")
            if len(given) > spec.limit:
                raise FieldError(spec.name, "TOO_LONG")
            return given or None
        case Type.CODE:
            assert spec.codes is not None  # noqa: S101 - declared with its codes
            try:
                return spec.codes(str(given)).value
            except ValueError:
                raise FieldError(spec.name, "NOT_A_CHOICE") from None
        case Type.CODES:
            return _several(spec, given)
        case Type.DATE:
            if isinstance(given, date) and not isinstance(given, datetime):
                return given.isoformat()
            return _iso(spec, given, date.fromisoformat)
        case Type.MOMENT:
            if isinstance(given, datetime):
                return given.replace(tzinfo=None).isoformat(timespec="minutes")
            return _iso(spec, given, datetime.fromisoformat)
        case Type.BOOL:
            if not isinstance(given, bool):
                raise FieldError(spec.name, "NOT_YES_OR_NO")
            return given
        case Type.INT | Type.PENCE | Type.REF:
            if not isinstance(given, int) or isinstance(given, bool) or abs(given) >= 1 << 63:
                raise FieldError(spec.name, "NOT_A_NUMBER")
            return given


def _several(spec: FieldSpec, given: object) -> str:
    assert spec.codes is not None  # noqa: S101 - declared with its codes
    if isinstance(given, str):
        given = given.split(" ") if given else []
    if not isinstance(given, Iterable):
        raise FieldError(spec.name, "NOT_A_CHOICE")
    try:
        held = {spec.codes(str(one)) for one in given}
    except ValueError:
        raise FieldError(spec.name, "NOT_A_CHOICE") from None
    return " ".join(code.value for code in spec.codes if code in held)


def _iso(spec: FieldSpec, given: object, parse: Any) -> str:
    if isinstance(given, str):
        try:
            parsed = parse(given)
        except ValueError:
            pass
        else:
            if isinstance(parsed, datetime):
                return parsed.replace(tzinfo=None).isoformat(timespec="minutes")
            return str(parsed.isoformat())
    raise FieldError(spec.name, "NOT_A_DATE")


def reader_of(spec: FieldSpec) -> Callable[[Value], object] | None:
    """What ``from_value`` does for this field, looked up once; ``None`` where it does nothing."""
    match spec.holds:
        case Type.TEXT | Type.INT | Type.PENCE | Type.REF:
            return None
        case Type.BOOL:
            return bool
        case Type.DATE:
            return cast("Callable[[Value], object]", date.fromisoformat)
        case Type.MOMENT:
            return cast("Callable[[Value], object]", datetime.fromisoformat)
        case Type.CODE:
            assert spec.codes is not None  # noqa: S101 - declared with its codes
            known: dict[Value, object] = {code.value: code for code in spec.codes}
            codes = spec.codes
            return lambda value: known.get(value) or codes(str(value))
        case Type.CODES:
            return lambda value: from_value(spec, value)


def from_value(spec: FieldSpec, value: Value) -> object:  # noqa: PLR0911 - one arm a type
    """The Python value of what the journal or a table holds (SQLite gives 0 and 1 for flags)."""
    if value is None:
        return None
    match spec.holds:
        case Type.CODE:
            assert spec.codes is not None  # noqa: S101 - declared with its codes
            return spec.codes(str(value))
        case Type.CODES:
            assert spec.codes is not None  # noqa: S101 - declared with its codes
            return tuple(spec.codes(one) for one in str(value).split())
        case Type.DATE:
            return date.fromisoformat(str(value))
        case Type.MOMENT:
            return datetime.fromisoformat(str(value))
        case Type.BOOL:
            return bool(value)
        case _:
            return value
