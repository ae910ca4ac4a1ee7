"""A parcel's changes into the ledger, each accepted or set aside."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ebatui.casework.fields import FieldError, Type
from ebatui.casework.ids import RecordId
from ebatui.casework.records import BY_NAME
from ebatui.hub import acceptance
from ebatui.hub.ledger import Ledger, Subject
from ebatui.hub.prisons import is_prison
from ebatui.journal.aside import FORBIDDEN_MOVE
from ebatui.journal.change import Change


def apply(ledger: Ledger, changes: Sequence[Change]) -> None:
    """Add every change that can be accepted, and set the others aside."""
    ledger.prefetch(looked_at(changes))
    for change in changes:
        try:
            _accept(ledger, change)
        except FieldError as fault:
            ledger.set_aside(change, fault)


def _accept(ledger: Ledger, change: Change) -> None:
    merged = ledger.merged((change.kind, change.subject))
    goes_to = change.fields.get("transferred_to") if change.kind == "episode" else None
    if goes_to is not None and not is_prison(str(goes_to)):
        raise FieldError("transferred_to", "NOT_A_PRISON")
    good = acceptance.checked(
        change,
        merged.values if merged else None,
        lambda kind, target: ledger.merged((kind, target)) is not None,
    )
    placed, makes = ledger.tried(good)
    if placed in makes.refused_moves:
        raise FieldError(str(BY_NAME[change.kind].state), FORBIDDEN_MOVE)
    ledger.add(placed, makes)


def looked_at(changes: Iterable[Change]) -> Iterable[Subject]:
    """Every record that changes are of, or refer to."""
    for change in changes:
        yield change.kind, change.subject
        for name, value in change.fields.items():
            spec = BY_NAME[change.kind].field(name)
            if spec.holds is Type.REF and isinstance(value, int) and value > 0:
                yield str(spec.ref), RecordId(value)
