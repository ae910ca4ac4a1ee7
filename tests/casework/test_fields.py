"""What fields may hold, and how kinds are declared."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from ebatui.casework.codes import ClosureState, IdDocument, Sex
from ebatui.casework.fields import FieldError, Type, from_value, to_value
from ebatui.casework.ids import MAX_COUNTER, counter, make_id, maker, read_shown, shown
from ebatui.casework.records import BY_NAME, BY_RECORD, KINDS, Induction, Person, read_record

FIELDS = {
    Type.TEXT: BY_NAME["person"].field("surname"),
    Type.CODE: BY_NAME["person"].field("sex"),
    Type.DATE: BY_NAME["person"].field("born"),
    Type.MOMENT: BY_NAME["slot"].field("at"),
    Type.INT: BY_NAME["slot"].field("minutes"),
    Type.PENCE: BY_NAME["claim"].field("weekly_pence"),
    Type.BOOL: BY_NAME["person"].field("welsh"),
    Type.REF: BY_NAME["episode"].field("person"),
    Type.CODES: BY_NAME["induction"].field("documents"),
}


@pytest.mark.parametrize(
    ("holds", "given", "held"),
    [
        (Type.TEXT, "Ash", "Ash"),
        (Type.TEXT, "", None),
        (Type.CODE, Sex.MALE, "M"),
        (Type.CODE, "F", "F"),
        (Type.DATE, date(2011, 7, 13), "2011-07-13"),
        (Type.DATE, "2011-07-13", "2011-07-13"),
        (Type.MOMENT, datetime(2011, 7, 13, 9, 5, 59, tzinfo=UTC), "2011-07-13T09:05"),
        (Type.MOMENT, "2011-07-13T09:05", "2011-07-13T09:05"),
        (Type.INT, -3, -3),
        (Type.PENCE, 6750, 6750),
        (Type.BOOL, False, False),
        (Type.REF, 7, 7),
        (Type.CODES, (IdDocument.ARC, "PASSPORT", "ARC"), "PASSPORT ARC"),
        (Type.CODES, "ARC PASSPORT", "PASSPORT ARC"),
        (Type.CODES, (), ""),
    ],
)
def test_what_a_field_holds(holds: Type, given: object, held: Any) -> None:
    assert to_value(FIELDS[holds], given) == held
    assert to_value(FIELDS[holds], held) == held


@pytest.mark.parametrize("holds", list(Type))
def test_every_field_may_be_unknown(holds: Type) -> None:
    assert to_value(FIELDS[holds], None) is None
    assert from_value(FIELDS[holds], None) is None


@pytest.mark.parametrize(
    ("holds", "given", "code"),
    [
        (Type.TEXT, 3, "NOT_TEXT"),
        (Type.TEXT, "x" * 61, "TOO_LONG"),
        (Type.CODE, "X", "NOT_A_CHOICE"),
        (Type.DATE, "13 July", "NOT_A_DATE"),
        (Type.DATE, datetime(2011, 7, 13, tzinfo=UTC), "NOT_A_DATE"),
        (Type.MOMENT, "soon", "NOT_A_DATE"),
        (Type.INT, True, "NOT_A_NUMBER"),
        (Type.INT, 1.5, "NOT_A_NUMBER"),
        (Type.PENCE, 1 << 63, "NOT_A_NUMBER"),
        (Type.BOOL, 1, "NOT_YES_OR_NO"),
        (Type.REF, "7", "NOT_A_NUMBER"),
        (Type.CODES, ("PASSPORT", "SKETCH"), "NOT_A_CHOICE"),
        (Type.CODES, "PASSPORT  ARC", "NOT_A_CHOICE"),
        (Type.CODES, 12, "NOT_A_CHOICE"),
    ],
)
def test_what_a_field_cannot_hold(holds: Type, given: object, code: str) -> None:
    with pytest.raises(FieldError) as caught:
        to_value(FIELDS[holds], given)
    assert caught.value.code == code
    assert caught.value.field == FIELDS[holds].name
    assert str(given) not in str(caught.value) or len(str(given)) < 2


def test_what_is_held_comes_back_as_python() -> None:
    held = {"surname": "Ash", "sex": "M", "born": "1980-02-29", "welsh": 1}
    person = read_record(Person, make_id(1, 1), held)
    assert (person.sex, person.born, person.welsh) == (Sex.MALE, date(1980, 2, 29), True)
    assert person.nino is None
    induction = read_record(Induction, make_id(1, 2), {"documents": "PASSPORT ARC", "support": ""})
    assert induction.documents == (IdDocument.PASSPORT, IdDocument.ARC)
    assert induction.support == ()


def test_tags_names_and_references_are_whole() -> None:
    assert len({kind.tag for kind in KINDS}) == len({kind.name for kind in KINDS}) == len(KINDS)
    before: set[str] = set()
    for kind in KINDS:
        assert BY_RECORD[kind.record] is kind
        before.add(kind.name)
        assert {spec.ref for spec in kind.fields if spec.ref} <= before, "parents come first"
        if kind.state is not None:
            codes = kind.field(kind.state).codes
            assert codes is not None
            reached = set(kind.arrows) - {None}
            for onward in kind.arrows.values():
                reached |= onward
            assert reached == {code.value for code in codes}, "every state can be reached"


def test_a_state_may_stay_and_may_not_leap() -> None:
    closure = BY_NAME["closure"]
    assert closure.may_move(ClosureState.SENT, ClosureState.SENT)
    assert closure.may_move(None, ClosureState.READY)
    assert not closure.may_move(None, ClosureState.CLOSED)
    assert not closure.may_move(ClosureState.CLOSED, ClosureState.READY)


@pytest.mark.parametrize("number", [1, 31, 32, 0x3F7, MAX_COUNTER])
def test_ids_are_shown_and_read_back(number: int) -> None:
    ident = make_id(12, number)
    assert (maker(ident), counter(ident)) == (12, number)
    assert read_shown(shown(ident, "HLI2").lower()) == ("HLI2", number)


@pytest.mark.parametrize("typed", ["", "HLI2", "HLI2-", "-3F7", "HLI2-U", "HLI2-0", "X-ZZZZZZZZZ"])
def test_what_is_no_id(typed: str) -> None:
    with pytest.raises(ValueError, match="a reference looks like"):
        read_shown(typed)


@pytest.mark.parametrize(("device", "number"), [(-1, 1), (1 << 31, 1), (1, 0), (1, 1 << 32)])
def test_what_no_device_makes(device: int, number: int) -> None:
    with pytest.raises(ValueError, match="device number"):
        make_id(device, number)
