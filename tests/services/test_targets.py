"""Ten opportunities a person, each on its way toward work."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ebatui.casework.arrows import TARGET_ARROWS
from ebatui.casework.codes import TargetSource, TargetState
from ebatui.casework.ids import make_id
from ebatui.casework.records import Person, Target
from ebatui.services.desk import NotAccepted
from ebatui.services.ports import ForbiddenMove
from ebatui.services.targets import moves_from

S = TargetState
WAY = {
    S.OPEN: (S.OPEN,),
    S.ENQUIRED: (S.OPEN, S.ENQUIRED),
    S.APPLIED: (S.OPEN, S.APPLIED),
    S.INTERVIEW: (S.OPEN, S.INTERVIEW),
    S.OFFER: (S.OPEN, S.OFFER),
    S.STARTED: (S.OPEN, S.OFFER, S.STARTED),
    S.UNSUCCESSFUL: (S.OPEN, S.UNSUCCESSFUL),
    S.DROPPED: (S.OPEN, S.DROPPED),
}


@pytest.fixture
def kevin(sitting: Any) -> Any:
    person, _ = sitting.add_case(received=date(2011, 11, 8), crd=date(2011, 12, 30))
    return person


def add(sitting: Any, person: Any, number: int = 0, **more: str) -> str:
    given = {"title": f"Labourer {number}", "employer": "Arco", **more}
    return str(sitting.do(sitting.office.targets.add(person.id, **given)))


def view(sitting: Any, person: Any) -> Any:
    return sitting.do(sitting.office.targets.view(person.id))


def test_one_is_added_and_counted(sitting: Any, kevin: Any) -> None:
    said = add(
        sitting, kevin, town="Hessle", telephone="01482", contact="Jo", source="dwp", note="near"
    )
    assert said == "Added. 1 of 10 opportunities."
    (row,) = view(sitting, kevin).rows
    assert (row.title, row.employer, row.town) == ("Labourer 0", "Arco", "Hessle")
    assert (row.telephone, row.contact, row.note) == ("01482", "Jo", "near")
    assert (row.state, row.state_on) == (S.OPEN, date(2011, 11, 17))
    assert (row.source, row.counts) == (TargetSource.DWP, True)


def test_ten_and_what_pace(sitting: Any, kevin: Any) -> None:
    """43 days to release: ten at one every 4 days, three more at one every 6 with seven to go."""
    assert view(sitting, kevin).pace == "one every 4 days"
    for number in range(3):
        add(sitting, kevin, number)
    seen = view(sitting, kevin)
    assert (seen.count, seen.of, seen.pace) == (3, 10, "one every 6 days")
    for number in range(3, 10):
        add(sitting, kevin, number)
    full = view(sitting, kevin)
    assert (full.count, full.pace) == (10, "")
    assert add(sitting, kevin, 10) == "Added. 11 of 10 opportunities."


@pytest.mark.parametrize(
    ("day", "pace"),
    [
        (date(2011, 12, 20), "one a day"),
        (date(2011, 12, 29), "one a day"),
        (date(2011, 12, 30), ""),
        (date(2012, 1, 5), ""),
    ],
)
def test_the_pace_toward_the_gate(sitting: Any, kevin: Any, day: date, pace: str) -> None:
    sitting.clock.set(day)
    assert view(sitting, kevin).pace == pace


def test_the_same_twice_is_refused_however_it_is_written(sitting: Any, kevin: Any) -> None:
    add(sitting, kevin)
    with pytest.raises(NotAccepted, match="title: TARGET_TWICE"):
        add(sitting, kevin, title=" labourer  0", employer="ARCO\x1b")
    (row,) = view(sitting, kevin).rows
    sitting.do(sitting.office.targets.move(row.target, S.DROPPED, "too far"))
    add(sitting, kevin)  # dropped before: it may be taken up again
    assert view(sitting, kevin).count == 1
    assert len(view(sitting, kevin).rows) == 2


def test_everything_wrong_is_told_at_once(sitting: Any, kevin: Any) -> None:
    with pytest.raises(NotAccepted) as refused:
        add(sitting, kevin, title="", employer=" ", town="x" * 61, source="zzz")
    assert {(problem.field, problem.code) for problem in refused.value.problems} == {
        ("title", "ENTRY_MISSING"),
        ("employer", "ENTRY_MISSING"),
        ("town", "ENTRY_TOO_LONG"),
        ("source", "ENTRY_NO_CHOICE"),
    }
    assert not sitting.find(Target)


@pytest.mark.parametrize("to", list(S))
@pytest.mark.parametrize("state", list(S))
def test_moves(sitting: Any, kevin: Any, state: TargetState, to: TargetState) -> None:
    add(sitting, kevin)
    target = sitting.one(Target)
    for step in WAY[state][1:]:
        sitting.set(target, state=step)
    sitting.clock.set(date(2011, 11, 20))
    move = sitting.office.targets.move(target.id, to, "note")
    if to != state and to not in moves_from(state):
        with pytest.raises(ForbiddenMove):
            sitting.do(move)
        assert sitting.one(Target).state is state
        return
    assert sitting.do(move).startswith("Now: ")
    held = sitting.one(Target)
    assert (held.state, held.state_on, held.note) == (to, date(2011, 11, 20), "note")
    assert view(sitting, kevin).count == (to is not S.DROPPED)


def test_a_move_makes_no_target(sitting: Any) -> None:
    for state in S:
        with pytest.raises(NotAccepted, match="CASE_NOT_FOUND"):
            sitting.do(sitting.office.targets.move(make_id(1, 77), state))
    assert not sitting.find(Target)


def test_someone_without_custody_here(sitting: Any) -> None:
    person = sitting.add(Person, prison_number="A9999AA")
    with pytest.raises(NotAccepted, match="CASE_NO_EPISODE"):
        add(sitting, person)
    assert view(sitting, person).rows == ()


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(st.integers(0, 3), st.sampled_from(list(S))), max_size=20))
def test_no_path_leads_off_the_arrows(
    new_sitting: Any, steps: list[tuple[int, TargetState]]
) -> None:
    sitting = new_sitting()
    person, _ = sitting.add_case(crd=date(2011, 12, 30))
    held: dict[int, Any] = {}
    for number, to in steps:
        if number not in held:
            add(sitting, person, number)
            held[number] = view(sitting, person).rows[-1].target
        before = {row.target: row.state for row in view(sitting, person).rows}
        try:
            sitting.do(sitting.office.targets.move(held[number], to))
        except ForbiddenMove:
            continue
        was = before[held[number]]
        assert to == was or to in TARGET_ARROWS[was]
    seen = view(sitting, person)
    assert seen.count == sum(row.state is not S.DROPPED for row in seen.rows)
    assert len(seen.rows) == len(held)
