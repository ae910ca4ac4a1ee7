"""Finding people, their notes, and the whole of a case."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ebatui.casework.codes import (
    Benefit,
    EpisodeState,
    InductionOutcome,
    NinoUnknown,
    NoteKind,
    YesNo,
)
from ebatui.casework.ids import make_id
from ebatui.casework.records import Claim, Closure, Contact, Episode, Induction, Note, Person
from ebatui.journal.change import Change
from ebatui.services.desk import NotAccepted
from ebatui.services.ports import Arrived


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Doe", "Marsh", "Smith"]),
        ("do", ["Doe"]),
        ("doe kev", ["Doe"]),
        ("a2222", ["Marsh"]),
        ("qq12", ["Doe"]),
        ("a1-0", ["Smith"]),
        ("zzz", []),
    ],
)
def test_search(sitting: Any, query: str, found: list[str]) -> None:
    sitting.add_case(nino="QQ123456C")
    sitting.add_case(prison_number="A2222AA", surname="Marsh", forenames="Colin")
    sitting.add_case(prison_number="A3333AA", surname="Smith", forenames="Lee", cell="A1-002")
    rows = sitting.do(sitting.office.people.search(query))
    assert [row.surname for row in rows] == found


@pytest.mark.parametrize("typed", ["A1234AA", "a1234aa", " a1234 aa "])
def test_by_number(sitting: Any, typed: str) -> None:
    person, _ = sitting.add_case()
    assert sitting.do(sitting.office.people.by_number(typed)) == person.id
    assert sitting.do(sitting.office.people.by_number("A9999AA")) is None


def test_a_note(sitting: Any) -> None:
    person, episode = sitting.add_case()
    add = sitting.office.people.add_note
    sitting.do(add(person.id, NoteKind.WORK, "Ring Tom\n\x1b[31mafter  Christmas"))
    note = sitting.one(Note)
    assert (note.episode, note.kind) == (episode.id, NoteKind.WORK)
    assert note.text == "Ring Tom\n[31mafter Christmas"
    for text, code in (("\n \n", "ENTRY_MISSING"), ("x" * 2001, "ENTRY_TOO_LONG")):
        with pytest.raises(NotAccepted, match=f"text: {code}"):
            sitting.do(add(person.id, NoteKind.WORK, text))
    case = sitting.do(sitting.office.people.case(person.id))
    assert case.notes == 1
    assert case.timeline[0].say == "Ring Tom [31mafter Christmas"
    assert case.timeline[0].by == "amensah"


@pytest.mark.parametrize(
    ("state", "code"),
    [(None, "CASE_NO_EPISODE"), (EpisodeState.TRANSFERRED, "CASE_TRANSFERRED")],
)
def test_a_case_to_be_read_only(sitting: Any, state: EpisodeState | None, code: str) -> None:
    person = sitting.add(Person, prison_number="A1234AA", surname="Doe")
    if state is not None:
        sitting.add(Episode, person=person.id, state=state)
    before = sitting.case_file.changes()
    office = sitting.office
    for use_case in (
        office.people.add_note(person.id, NoteKind.WORK, "x"),
        office.people.move_release(person.id, "+7", "x"),
        office.targets.add(person.id, "x", "y"),
        office.bookings.book(person.id, make_id(0, 1)),
        office.inductions.finish(person.id, {}),
    ):
        with pytest.raises(NotAccepted, match=code):
            sitting.do(use_case)
    assert sitting.case_file.changes() == before
    assert sitting.do(office.people.case(person.id)).name == "Doe"
    assert not sitting.do(office.inductions.open(person.id)).from_draft


def test_a_person_who_is_not_here(sitting: Any) -> None:
    with pytest.raises(NotAccepted, match="CASE_NOT_FOUND"):
        sitting.do(sitting.office.people.case(make_id(1, 9)))


def test_the_case_of_the_sketch(sitting: Any) -> None:
    person, episode = sitting.add_case(
        born=date(1991, 2, 14),
        nino="QQ123456C",
        cell="A2-014",
        received=date(2011, 11, 8),
        status="SENTENCED",
        sentenced_on=date(2011, 11, 8),
        sentence="16 weeks",
        crd=date(2012, 1, 2),
        home_postcode="HU3 1AB",
        jobcentre="6727",
    )
    case = sitting.do(sitting.office.people.case(person.id))
    assert (case.name, case.age, case.nino_masked) == ("Doe, Kevin", 20, "•• •• •• 56 C")
    assert case.custody == "sentenced 8 Nov, 16 weeks"
    assert case.release.say == "Fri 30 Dec 2011 (prison's date Mon 2 Jan is a bank holiday)"
    assert case.release.days == 43
    assert case.home == "HU3 1AB"
    assert case.jobcentre.name == "Hull Britannia House"
    assert [item.code for item in case.gate] == [
        "ID",
        "BANK",
        "NINO",
        "ADDRESS",
        "INTERVIEW",
        "CLAIM",
    ]
    assert [item.code for item in case.gate if item.ready] == ["NINO", "ADDRESS"]
    assert case.one_visit
    assert not case.inducted
    assert (case.targets, case.targets_of) == (0, 10)
    sitting.add(
        Induction,
        episode=episode.id,
        outcome=InductionOutcome.DONE,
        on_benefit=YesNo.NO,
        bank_account=YesNo.YES,
        id_held="Passport",
    )
    case = sitting.do(sitting.office.people.case(person.id))
    assert [item.code for item in case.gate if not item.ready] == ["INTERVIEW"]


@pytest.mark.parametrize(
    ("about", "masked"),
    [
        ({}, "no NI number"),
        ({"nino_unknown": NinoUnknown.NEVER_HAD_ONE}, "never had one"),
        ({"nino": "QQ123456"}, "•• •• •• 56"),
    ],
)
def test_the_number_is_never_shown_whole(sitting: Any, about: dict[str, Any], masked: str) -> None:
    person, _ = sitting.add_case(**about)
    assert sitting.do(sitting.office.people.case(person.id)).nino_masked == masked


def test_no_fixed_abode_is_no_address(sitting: Any) -> None:
    person, _ = sitting.add_case(home_postcode="NFA")
    case = sitting.do(sitting.office.people.case(person.id))
    assert "ADDRESS" not in {item.code for item in case.gate if item.ready}


def test_the_latest_custody_is_the_present_one(sitting: Any) -> None:
    person, earlier = sitting.add_case(
        received=date(2010, 8, 12), released=date(2010, 10, 1), state=EpisodeState.RELEASED
    )
    now = sitting.add(
        Episode, person=person.id, received=date(2011, 11, 8), state=EpisodeState.IN_CUSTODY
    )
    claim = sitting.add(Claim, episode=earlier.id, benefit=Benefit.JSA)
    sitting.add(Closure, episode=earlier.id, claim=claim.id, state="READY")
    case = sitting.do(sitting.office.people.case(person.id))
    assert case.episode.id == now.id
    assert case.in_payment == 1  # of the earlier spell, and still open
    assert "Received 8 Nov 2011" in [row.say for row in case.timeline]


def test_two_values_for_a_date_are_both_shown(sitting: Any) -> None:
    """Another terminal moved the date unseen by this one."""
    person, episode = sitting.add_case(crd=date(2011, 12, 14))
    sitting.do(sitting.office.people.move_release(person.id, "14/12/11", "prison"))
    other = Change(
        device=2,
        seq=1,
        at=0,
        actor="bcole",
        kind="episode",
        subject=episode.id,
        fields={"crd": "2011-12-21"},
        cursor=1,
    )
    sitting.do(sitting.case_file.write("sync", lambda unit: unit.receive(Arrived((other,)))))
    case = sitting.do(sitting.office.people.case(person.id))
    assert case.rivals == ("release date (conditional)",)
    view = sitting.do(sitting.office.today.view())
    assert "CONFLICT" in {task.kind for task in view.tasks}
    sync = sitting.do(sitting.office.post.view())
    assert len(sync.conflicts) == 1
    assert "two values for release date (conditional)" in sync.conflicts[0]
    assert sync.estimate_seconds == pytest.approx(4200 * 8 / 33600 + 0.25)
    assert sync.state.waiting_bytes == 4200


def test_a_contact_of_an_office_serves_its_sheet(sitting: Any) -> None:
    sitting.add(Contact, name="without an office")
    assert sitting.do(sitting.office.closures.call_sheet()).offices == ()
