"""Which changes the hub cannot accept, and why. Pure: the ledger says what is there already."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from ebatui.casework.codes import BookingState
from ebatui.casework.fields import FieldError, Kind, Type, Value
from ebatui.casework.ids import HUB, MAX_COUNTER, RecordId, counter, is_again, maker
from ebatui.casework.records import BY_NAME, KINDS
from ebatui.casework.text import clean
from ebatui.journal.change import MOMENTS, Change, checked_fields

Holds = Callable[[str, RecordId], bool]
"""Whether the establishment has a record of this kind and id."""

MOST_ACTOR = 80
"""Characters in the name of who made a change."""

_REFERENCES = {
    kind.name: tuple(spec for spec in kind.fields if spec.holds is Type.REF) for kind in KINDS
}

WHEN_AND_WHERE = ("slot", "jobcentre", "at")

ONLY_THE_HUBS: Mapping[str, tuple[str, ...]] = {
    "person": ("same_as",),
    "episode": ("same_as", "transferred_from"),
}
"""What the hub says when a case comes from another prison."""


class Unacceptable(FieldError):
    """A change the hub sets aside: the field at fault and a code for ``i18n``."""


def checked(change: Change, before: Mapping[str, Value] | None, holds: Holds) -> Change:
    """The change with its values checked. Raises ``Unacceptable`` or ``FieldError``.

    ``before`` is what the record holds, ``None`` where it would be new. The arrows of the state
    are not looked at here: only the merge knows which writes are concurrent.
    """
    try:
        kind = BY_NAME[change.kind]
    except KeyError:
        raise Unacceptable("kind", "NOT_A_KIND") from None
    if change.at not in MOMENTS:
        raise Unacceptable("at", "NOT_A_MOMENT")
    _refuse_unclean("actor", change.actor)
    if len(change.actor) > MOST_ACTOR:
        raise Unacceptable("actor", "TOO_LONG")
    values = checked_fields(kind, change.fields)
    for name, value in values.items():
        if isinstance(value, str):
            _refuse_unclean(name, value, lines=kind.field(name).lines)
    if before is None and not _may_make(change):
        raise Unacceptable("id", "NO_SUCH_RECORD")
    for spec in _REFERENCES[kind.name]:
        target = values.get(spec.name)
        if target is not None:
            _refuse_strays(spec.name, str(spec.ref), RecordId(int(target)), change, holds)
    if change.device != HUB:
        _refuse_what_only_the_hub_may(kind, values, before or {})
    return change if values == change.fields else replace(change, fields=values)


def _may_make(change: Change) -> bool:
    """Whether a new record's id is its maker's own, or that of one lost with its maker's copy."""
    own = maker(change.subject) == change.device and counter(change.subject) > 0
    return own or (maker(change.subject) != HUB and is_again(change.subject))


def _refuse_unclean(name: str, text: str, *, lines: bool = False) -> None:
    """Text goes to other terminals as it is, so what would be cleaned there is refused here."""
    if text.isascii() and text.isprintable() and "  " not in text and text == text.strip():
        return
    if clean(text, lines=lines) != text:
        raise Unacceptable(name, "UNPRINTABLE")


def _refuse_strays(name: str, kind: str, target: RecordId, change: Change, holds: Holds) -> None:
    in_range = target > 0 and 1 <= counter(target) <= MAX_COUNTER
    itself = kind == change.kind and target == change.subject
    if not in_range or itself or not holds(kind, target):
        raise Unacceptable(name, "NO_SUCH_RECORD")


def _refuse_what_only_the_hub_may(
    kind: Kind, values: Mapping[str, Value], before: Mapping[str, Value]
) -> None:
    if kind.name == "slot":
        raise Unacceptable("id", "ONLY_THE_HUB")
    for name in ONLY_THE_HUBS.get(kind.name, ()):
        if name in values and values[name] != before.get(name):
            raise Unacceptable(name, "ONLY_THE_HUB")
    if kind.name != "booking":
        return
    confirmed = before.get("state") == BookingState.CONFIRMED
    if values.get("state") == BookingState.CONFIRMED and not confirmed:
        raise Unacceptable("state", "ONLY_THE_HUB")
    for name in WHEN_AND_WHERE:
        if confirmed and name in values and values[name] != before.get(name):
            # A confirmed interview is moved by a booking that supersedes it.
            raise Unacceptable(name, "CONFIRMED_ALREADY")
