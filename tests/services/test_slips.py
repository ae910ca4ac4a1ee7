"""The adviser's queue of mentors' slips: each arrives once, whatever was sealed in it."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ebatui.casework.codes import EpisodeState, NoteKind, SlipState, Wants
from ebatui.casework.ids import make_id
from ebatui.casework.records import Episode, Induction, Note, Person, Slip
from ebatui.services.desk import NotAccepted
from ebatui.services.ports import CannotSave
from ebatui.services.slips import IntakeSlip

TYPED = IntakeSlip(
    forenames="Kevin",
    surname="Doe",
    wing="A",
    cell="A2-014",
    wants=(Wants.BENEFITS, Wants.KEEP_JOB),
    reading_help=True,
    nino="QQ 12 34 56 C",
    born="14/2/91",
)


def submit(sitting: Any, typed: IntakeSlip = TYPED, *, collect: bool = False) -> None:
    sitting.mentor(collect=collect).submit(typed)


def collect(sitting: Any) -> int:
    return int(sitting.do(sitting.office.slips.collect()))


def waiting(sitting: Any) -> Slip:
    """One slip in the queue."""
    if not sitting.box.slips and not sitting.find(Slip):
        submit(sitting)
    collect(sitting)
    held: Slip = sitting.one(Slip)
    return held


# -- from the box into the queue


def test_a_slip_becomes_one_waiting_slip(sitting: Any) -> None:
    submit(sitting)
    assert collect(sitting) == 1
    held = sitting.one(Slip)
    assert (held.surname, held.forenames, held.wing, held.cell) == ("Doe", "Kevin", "A", "A2-014")
    assert held.state is SlipState.WAITING
    assert held.taken == sitting.clock.now()
    assert held.wants == "BENEFITS KEEP_JOB"
    assert held.reading_help is True
    assert sitting.box.slips == []
    assert collect(sitting) == 0
    assert len(sitting.find(Slip)) == 1


def test_a_kill_between_journal_and_box_neither_loses_nor_doubles(sitting: Any) -> None:
    submit(sitting)
    sitting.box.forgets = False
    with pytest.raises(KeyboardInterrupt):
        collect(sitting)
    assert len(sitting.box.slips) == 1
    sitting.box.forgets = True
    assert collect(sitting) == 0
    assert sitting.one(Slip).state is SlipState.WAITING
    assert sitting.box.slips == []


def test_a_disk_that_fails_leaves_the_slip_in_the_box(sitting: Any) -> None:
    submit(sitting)
    sitting.case_file.fail_next = CannotSave("DISK_FULL")
    with pytest.raises(CannotSave):
        collect(sitting)
    assert len(sitting.box.slips) == 1
    assert collect(sitting) == 1


def test_two_slips_about_one_person_are_two(sitting: Any) -> None:
    submit(sitting)
    submit(sitting)
    assert collect(sitting) == 2
    assert len(sitting.do(sitting.office.slips.queue())) == 2


@pytest.mark.parametrize(
    "plain",
    [
        b"",
        b"\xff\xfe",
        b"null",
        b"[]",
        b"{}",
        b'"text"',
        b"[" * 100_000,
        b'{"forenames": 3, "surname": null, "wing": [], "wants": {}, "taken": {}}',
        b'{"wants": [{"a": 1}, ["b"], null, 7, "BENEFITS", "BENEFITS", "NO_SUCH"]}',
        b'{"wants": "BENEFITS", "reading_help": "yes", "taken": "2011-99-99"}',
        json.dumps({"surname": "\ud800\x1b[2J\u202e" + "x" * 10_000}).encode(),
        json.dumps({"cell": " " * 19 + "abc", "born": "1" * 99, "v": 9**9**3}).encode()[:4000],
        b'{"taken": "2011-11-17T10:00:00+05:00", "reading_help": false}',
        b'{"wants": ' + b"9" * 5000 + b"}",
    ],
)
def test_whatever_was_sealed_ends_as_one_waiting_slip(sitting: Any, plain: bytes) -> None:
    sitting.box.put(plain)
    assert collect(sitting) == 1
    held = sitting.one(Slip)
    assert held.state is SlipState.WAITING
    assert held.wants in {None, "BENEFITS"}
    text = held.surname or ""
    assert text.isprintable()
    assert len(text) <= 60
    (row,) = sitting.do(sitting.office.slips.queue())
    assert row.maybe == ()  # no name, no guess
    sitting.do(sitting.office.slips.refuse(held.id, "damaged"))
    assert sitting.do(sitting.office.slips.queue()) == []


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)
KEYS = ("forenames", "surname", "wing", "cell", "nino", "born", "wants", "reading_help", "taken")


@settings(deadline=None)
@given(st.one_of(st.binary(max_size=80), st.dictionaries(st.sampled_from(KEYS), JSON)))
def test_no_plain_text_breaks_the_queue(new_sitting: Any, given_plain: Any) -> None:
    sitting = new_sitting()
    sitting.add_case()
    plain = given_plain if isinstance(given_plain, bytes) else json.dumps(given_plain).encode()
    sitting.box.put(plain)
    assert collect(sitting) == 1
    (row,) = sitting.do(sitting.office.slips.queue())
    sitting.do(sitting.office.slips.accept_new(row.slip, "A5555AA", ""))
    assert sitting.one(Slip).state is SlipState.ACCEPTED


# -- what the adviser does with it


def test_whom_it_may_be_about(sitting: Any) -> None:
    person, _ = sitting.add_case()
    sitting.add_case(prison_number="A2222AA", surname="Marsh", forenames="Colin")
    waiting(sitting)
    (row,) = sitting.do(sitting.office.slips.queue())
    assert row.name == "Doe, Kevin"
    assert (row.wing, row.cell, row.reading_help) == ("A", "A2-014", True)
    assert row.wants == (Wants.BENEFITS, Wants.KEEP_JOB)
    assert [maybe.person for maybe in row.maybe] == [person.id]


def test_into_a_case_that_is_held(sitting: Any) -> None:
    person, episode = sitting.add_case()
    slip = waiting(sitting)
    assert sitting.do(sitting.office.slips.accept(slip.id, person.id)) == "Accepted into the case."
    held = sitting.one(Slip)
    assert (held.state, held.person) == (SlipState.MERGED, person.id)
    note = sitting.one(Note)
    assert (note.episode, note.kind) == (episode.id, NoteKind.MENTOR)
    assert note.text == (
        "Asked a mentor to see the adviser about: Benefits I was getting, Keeping my job."
    )
    assert sitting.one(Person).reading_help is True
    assert sitting.do(sitting.office.slips.queue()) == []


def test_what_the_case_knows_better_stands(sitting: Any) -> None:
    person, _ = sitting.add_case(nino="QQ999999A", reading_help=False)
    submit(sitting, collect=True)
    slip = waiting(sitting)
    sitting.do(sitting.office.slips.accept(slip.id, person.id))
    held = sitting.one(Person)
    assert (held.nino, held.reading_help) == ("QQ999999A", False)


def test_a_new_case_has_an_induction_due(sitting: Any) -> None:
    slip = waiting(sitting)
    said = sitting.do(sitting.office.slips.accept_new(slip.id, "a1234 aa", "14/2/91"))
    assert said == "New case A1234AA."
    person, episode = sitting.one(Person), sitting.one(Episode)
    assert (person.prison_number, person.born) == ("A1234AA", date(1991, 2, 14))
    assert (person.surname, person.reading_help, person.nino) == ("Doe", True, None)
    assert (episode.wing, episode.cell, episode.prison) == ("A", "A2-014", "HLI")
    assert episode.state is EpisodeState.IN_CUSTODY
    assert sitting.one(Induction).due == date(2011, 11, 21)
    (due,) = sitting.do(sitting.office.today.wing_list())
    assert (due.person, due.cell, due.late) == (person.id, "A2-014", False)
    assert sitting.one(Slip).state is SlipState.ACCEPTED
    assert len(sitting.find(Note)) == 1


@pytest.mark.parametrize(
    ("nino", "born", "number", "day"),
    [
        ("QQ 12 34 56 C", "14/2/91", "QQ123456C", date(1991, 2, 14)),
        ("dont know", "in february", None, None),
        ("", "17/11/2011", None, None),
    ],
)
def test_what_a_mentor_took_is_used_where_it_can_be_read(
    sitting: Any, nino: str, born: str, number: str | None, day: date | None
) -> None:
    fields = {name: getattr(TYPED, name) for name in IntakeSlip.__dataclass_fields__}
    submit(sitting, IntakeSlip(**{**fields, "nino": nino, "born": born}), collect=True)
    slip = waiting(sitting)
    sitting.do(sitting.office.slips.accept_new(slip.id, "A1234AA", ""))
    person = sitting.one(Person)
    assert (person.nino, person.born) == (number, day)


@pytest.mark.parametrize(
    ("number", "born", "problems"),
    [
        (
            "1234",
            "soon",
            {("prison_number", "PRISON_NUMBER_FORMAT"), ("born", "ENTRY_NOT_A_DATE")},
        ),
        ("", "t", {("prison_number", "PRISON_NUMBER_MISSING"), ("born", "ENTRY_IN_FUTURE")}),
        ("A1234AA", "14/2/91", {("prison_number", "SLIP_PERSON_KNOWN")}),
    ],
)
def test_a_new_case_that_cannot_be(
    sitting: Any, number: str, born: str, problems: set[tuple[str, str]]
) -> None:
    sitting.add_case()
    slip = waiting(sitting)
    with pytest.raises(NotAccepted) as refused:
        sitting.do(sitting.office.slips.accept_new(slip.id, number, born))
    assert {(problem.field, problem.code) for problem in refused.value.problems} == problems
    assert sitting.one(Slip).state is SlipState.WAITING
    assert len(sitting.find(Person)) == 1


def test_refused_with_a_reason(sitting: Any) -> None:
    slip = waiting(sitting)
    with pytest.raises(NotAccepted, match="why: ENTRY_MISSING"):
        sitting.do(sitting.office.slips.refuse(slip.id, "\u202e "))
    sitting.do(sitting.office.slips.refuse(slip.id, "seen already"))
    held = sitting.one(Slip)
    assert (held.state, held.refused_why) == (SlipState.REFUSED, "seen already")


def test_a_slip_is_dealt_with_once(sitting: Any) -> None:
    person, _ = sitting.add_case()
    slip = waiting(sitting)
    slips = sitting.office.slips
    with pytest.raises(NotAccepted, match="person: CASE_NOT_FOUND"):
        sitting.do(slips.accept(slip.id, make_id(1, 999)))
    sitting.do(slips.accept(slip.id, person.id))
    for use_case in (
        slips.accept(slip.id, person.id),
        slips.accept_new(slip.id, "A9999AA", ""),
        slips.refuse(slip.id, "x"),
        slips.accept(make_id(1, 998), person.id),
    ):
        with pytest.raises(NotAccepted, match="slip: SLIP_NOT_WAITING"):
            sitting.do(use_case)
    assert len(sitting.find(Note)) == 1
