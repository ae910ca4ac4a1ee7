"""What a row of a reception list changed about someone already held, field by field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from ebatui.casework.records import Episode
from ebatui.services.tables_in import field_words

_PERSON = {
    "surname": "surname",
    "forenames": "forenames",
    "born": "date_of_birth",
    "sex": "sex",
    "previous_numbers": "previous_prison_number",
}
_ADDRESS = {"home_postcode": "home_postcode"}
_CUSTODY = {
    "received": "reception_date",
    "status": "status",
    "wing": "wing",
    "cell": "cell",
    "sentence": "sentence",
    "crd": "conditional_release_date",
    "ard": "automatic_release_date",
    "hdced": "hdc_eligibility_date",
}
"""The columns of a list by the field that each one fills."""


@dataclass(frozen=True, slots=True)
class Changed:
    """One field that a row changed.

    ``old`` and ``new`` are given for custody alone: of who someone is, and where they live, it is
    said only that it changed.
    """

    row: int
    field: str
    old: str | None = None
    new: str | None = None

    def as_json(self) -> dict[str, object]:
        """The shape that ``--json`` promises."""
        return {"row": self.row, "field": self.field, "old": self.old, "new": self.new}

    @property
    def words(self) -> str:
        """The field's name, for a person."""
        return field_words(self.field)


def person_changes(row: int, fresh: Mapping[str, object]) -> list[Changed]:
    """Which of a person's fields a row changed."""
    return [Changed(row, column) for name, column in _PERSON.items() if name in fresh]


def custody_changes(row: int, held: Episode, fresh: Mapping[str, object]) -> list[Changed]:
    """Which fields of a spell of custody a row changed, from what and to what."""
    told = [
        Changed(row, column, _said(getattr(held, name)), _said(fresh[name]))
        for name, column in _CUSTODY.items()
        if name in fresh
    ]
    return told + [Changed(row, column) for name, column in _ADDRESS.items() if name in fresh]


def spell_change(row: int, before: date | None, received: date) -> Changed:
    """A new spell of custody after the one that began on ``before``."""
    return Changed(row, _CUSTODY["received"], _said(before), _said(received))


def _said(value: object) -> str | None:
    if value is None:
        return None
    return value.isoformat() if isinstance(value, date) else str(value)
