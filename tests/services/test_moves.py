"""Someone moves to another prison: the case is read only, and says where it went."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from typing import Any

import pytest

from ebatui.casework.codes import (
    BookingState,
    CallResult,
    EpisodeState,
    JobOutcome,
    NoteKind,
    TargetState,
    YesNo,
)
from ebatui.casework.ids import HUB, make_id, stand_in
from ebatui.casework.records import (
    Booking,
    Claim,
    Closure,
    Episode,
    Induction,
    JobBefore,
    Person,
    Slip,
    Target,
)
from ebatui.i18n import words
from ebatui.journal.change import Change
from ebatui.reference.loader import shipped_policy
from ebatui.rules.practice import induction_due
from ebatui.services.closures import RecordCall
from ebatui.services.desk import NotAccepted
from ebatui.services.importing import Importing
from ebatui.services.ports import Arrived, Placed


def gone(sitting: Any, **about: Any) -> tuple[Person, Episode]:
    person, episode = sitting.add_case(received=date(2011, 11, 1), cell="A1-1", **about)
    sitting.do(sitting.office.moves.transfer(person.id, "LEI", "13/11/11"))
    return person, episode


@pytest.mark.parametrize("typed", ["LEI", "lei", "leeds", " Lee "])
def test_a_prison_by_code_or_name(sitting: Any, typed: str) -> None:
    person, episode = sitting.add_case()
    said = sitting.do(sitting.office.moves.transfer(person.id, typed))
    assert said == words("MOVE_DONE", prison="Leeds (HMP)")
    held = sitting.one(Episode, id=episode.id)
    assert (held.state, held.transferred_to) == (EpisodeState.TRANSFERRED, "LEI")
    assert held.transferred_on == sitting.clock.today()
    assert held.prison == "HLI"


@pytest.mark.parametrize(
    ("to", "on", "why"),
    [
        ("", "", "to: ENTRY_MISSING"),
        ("Xanadu", "", "to: MOVE_NO_SUCH_PRISON"),
        ("ZZZ", "", "to: MOVE_NO_SUCH_PRISON"),
        ("Lin", "", "to: PRISON_TWO"),
        ("HLI", "", "to: MOVE_TO_ITSELF"),
        ("LEI", "x", "on: ENTRY_NOT_A_DATE"),
        ("LEI", "+1", "on: ENTRY_IN_FUTURE"),
        ("LEI", "31/10/11", "on: MOVE_BEFORE_RECEPTION"),
    ],
)
def test_what_cannot_be_a_transfer(sitting: Any, to: str, on: str, why: str) -> None:
    person, _ = sitting.add_case(received=date(2011, 11, 1))
    before = sitting.case_file.changes()
    with pytest.raises(NotAccepted, match=why):
        sitting.do(sitting.office.moves.transfer(person.id, to, on))
    assert sitting.case_file.changes() == before


@pytest.mark.parametrize("state", [EpisodeState.RELEASED, None])
def test_only_someone_in_custody_moves(sitting: Any, state: EpisodeState | None) -> None:
    person = sitting.add(Person, prison_number="A1234AA", surname="Doe")
    if state is not None:
        sitting.add(Episode, person=person.id, state=state)
    with pytest.raises(NotAccepted, match="CASE_NO_EPISODE"):
        sitting.do(sitting.office.moves.transfer(person.id, "LEI"))


def test_every_command_refuses_and_says_where_it_went(sitting: Any) -> None:
    person, episode = sitting.add_case(received=date(2011, 11, 1))
    claim = sitting.add(Claim, episode=episode.id, benefit="JSA")
    closure = sitting.add(Closure, episode=episode.id, claim=claim.id, state="READY")
    target = sitting.add(Target, episode=episode.id, title="Driver", state=TargetState.OPEN)
    booking = sitting.add(Booking, episode=episode.id, state=BookingState.BOOKED)
    slip = sitting.add(Slip, surname="Doe", state="WAITING")
    sitting.do(sitting.office.moves.transfer(person.id, "LEI", "13/11/11"))
    before = sitting.case_file.changes()
    office = sitting.office
    for use_case in (
        office.people.add_note(person.id, NoteKind.WORK, "x"),
        office.people.move_release(person.id, "+7", "x"),
        office.targets.add(person.id, "x", "y"),
        office.targets.move(target.id, TargetState.APPLIED),
        office.bookings.book(person.id, make_id(0, 1)),
        office.bookings.cancel(booking.id, "x"),
        office.bookings.attended(booking.id, came=True),
        office.inductions.finish(person.id, {}),
        office.closures.verify(closure.id, "the office"),
        office.closures.send_notice(closure.id),
        office.closures.record_call(RecordCall(closure.id, CallResult.ASKED, "Sue")),
        office.slips.accept(slip.id, person.id),
        office.moves.transfer(person.id, "LII"),
    ):
        with pytest.raises(NotAccepted, match="CASE_GONE") as refused:
            sitting.do(use_case)
        problem = refused.value.problems[0]
        assert words(problem.code, **dict(problem.values)) == (
            "This case went to Leeds (HMP) on 13 Nov 2011."
        )
    assert sitting.case_file.changes() == before


def test_its_work_is_no_longer_here(sitting: Any) -> None:
    person, episode = sitting.add_case(received=date(2011, 11, 1), crd=date(2011, 11, 25))
    claim = sitting.add(Claim, episode=episode.id, benefit="JSA", weekly_pence=6750)
    sitting.add(Closure, episode=episode.id, claim=claim.id, state="READY")
    sitting.add(Induction, episode=episode.id, due=date(2011, 11, 10))
    sitting.add(JobBefore, episode=episode.id, wants_kept=YesNo.YES, outcome=JobOutcome.TO_SETTLE)
    assert sitting.do(sitting.office.today.view()).tasks
    sitting.do(sitting.office.moves.transfer(person.id, "LEI"))
    view = sitting.do(sitting.office.today.view())
    assert (view.tasks, view.in_payment, view.out_14) == ((), 0, 0)
    assert sitting.do(sitting.office.closures.call_sheet()).open == 0
    assert sitting.do(sitting.office.today.wing_list()) == []
    case = sitting.do(sitting.office.people.case(person.id))
    assert case.gone.startswith("This case went to Leeds (HMP) on 17 Nov 2011")
    assert case.in_payment == 1  # to be read
    assert "Moved to Leeds (HMP) 17 Nov 2011" in [row.say for row in case.timeline]


def test_a_mistake_is_taken_back_until_the_hub_has_it(sitting: Any) -> None:
    person, episode = gone(sitting)
    assert sitting.do(sitting.office.people.case(person.id)).may_stay
    sitting.do(sitting.office.moves.stay(person.id))
    held = sitting.one(Episode, id=episode.id)
    assert (held.state, held.transferred_to, held.transferred_on) == (
        EpisodeState.IN_CUSTODY,
        None,
        None,
    )
    sitting.do(sitting.office.people.add_note(person.id, NoteKind.WORK, "Still here."))
    with pytest.raises(NotAccepted, match="MOVE_NOT_GONE"):
        sitting.do(sitting.office.moves.stay(person.id))


def test_what_the_hub_has_is_sent_back_by_the_other_prison(sitting: Any) -> None:
    person, _ = gone(sitting)
    placed = Placed(1, 1, len(sitting.case_file.changes()), 1)
    sitting.do(
        sitting.case_file.write("sync", lambda unit: unit.receive(Arrived(placed=(placed,))))
    )
    assert not sitting.do(sitting.office.people.case(person.id)).may_stay
    with pytest.raises(NotAccepted, match="MOVE_SENT"):
        sitting.do(sitting.office.moves.stay(person.id))


def arrived(sitting: Any, **about: Any) -> tuple[Any, Any]:
    """A case as the hub brings it from Leeds."""
    person, episode = make_id(7, 1), make_id(7, 2)
    fields = {"prison_number": "A1234AA", "surname": "Doe", "born": "1991-02-14", **about}
    made = [
        Change(device=stand_in(7), seq=1, at=0, actor="bcole", kind="person", subject=person,
               fields=fields, cursor=1),
        Change(device=stand_in(7), seq=2, at=0, actor="bcole", kind="episode", subject=episode,
               fields={"person": person, "prison": "LEI", "state": "TRANSFERRED",
                       "received": "2011-10-03", "transferred_to": "HLI",
                       "transferred_on": "2011-11-15"}, cursor=2),
        Change(device=HUB, seq=1, at=0, actor="hub", kind="episode", subject=episode,
               fields={"state": "IN_CUSTODY", "prison": "HLI", "transferred_from": "LEI"},
               seen=2, cursor=3),
    ]  # fmt: skip
    came = Arrived(tuple(made), labels={7: "LEI1"})
    sitting.do(sitting.case_file.write("sync", lambda unit: unit.receive(came)))
    return person, episode


def importing(sitting: Any) -> Importing:
    policy = shipped_policy()
    return Importing(
        sitting.case_file,
        sitting.clock,
        sitting.desk.places,
        "HLI",
        ages=policy.ages,
        induction_due=lambda day: induction_due(policy.practice, policy.calendar, day),
    )


def bring(sitting: Any, received: str, cell: str = "B1-2") -> Any:
    head = (
        "Prison Number,Surname,Forename(s),Date of Birth,Sex,Wing,Cell,Reception Date,"
        "Legal Status,Sentence Length,Conditional Release Date,HDC Eligibility Date,"
        "Home Postcode,Previous Prison Number"
    )
    row = f"A1234AA,Doe,Kevin,14/02/1991,M,B,{cell},{received},Sentenced,12 weeks,,,,"
    data = f"{head}\n{row}\n".encode()
    return asyncio.run(importing(sitting).reception(data, "amensah"))


def test_today_says_that_a_case_came_and_from_where(sitting: Any) -> None:
    sitting.do(sitting.office.today.looked())
    person, _ = arrived(sitting)
    sitting.clock.set(sitting.clock.today() + timedelta(1))
    view = sitting.do(sitting.office.today.view())
    (task,) = [one for one in view.tasks if one.kind == "CASE_ARRIVED"]
    assert (task.person, task.say) == (person, "from Leeds (HMP): no cell known yet")
    assert view.arrived == ("1 case came from another prison",)
    case = sitting.do(sitting.office.people.case(person))
    assert (case.gone, case.came) == ("", "from Leeds (HMP) 15 Nov")
    assert {row.by for row in case.timeline} == {"bcole LEI1", "hub"}
    sitting.do(sitting.office.people.add_note(person, NoteKind.WORK, "Seen."))


def test_a_list_finds_who_came_and_goes_on_with_their_custody(sitting: Any) -> None:
    _, episode = arrived(sitting)
    result = bring(sitting, "16/11/2011")
    assert (result.added, result.matched, result.returned) == (0, 1, 0)
    held = sitting.one(Episode)
    assert (held.id, held.cell, held.arrived) == (episode, "B1-2", date(2011, 11, 16))
    assert held.received == date(2011, 10, 3)
    bring(sitting, "16/11/2011", cell="B1-9")
    assert sitting.one(Episode).cell == "B1-9"
    assert "CASE_ARRIVED" not in {t.kind for t in sitting.do(sitting.office.today.view()).tasks}
    sitting.clock.set(date(2011, 12, 20))
    later = bring(sitting, "15/12/2011")
    assert later.returned == 1
    assert len(sitting.find(Episode)) == 2


def test_a_list_that_lags_behind_leaves_a_case_that_went_alone(sitting: Any) -> None:
    gone(sitting, born=date(1991, 2, 14))
    before = sitting.case_file.changes()
    result = bring(sitting, "01/11/2011")
    assert (result.matched, result.changed) == (1, 0)
    assert [(one.field, one.code) for one in result.warnings] == [("prison_number", "CASE_WENT")]
    assert "another prison" in result.warnings[0].message
    assert sitting.case_file.changes() == before


def test_a_later_reception_brings_a_person_back(sitting: Any) -> None:
    person, _ = gone(sitting, born=date(1991, 2, 14))
    result = bring(sitting, "16/11/2011")
    assert result.returned == 1
    sitting.do(sitting.office.people.add_note(person.id, NoteKind.WORK, "Back."))
    assert sitting.do(sitting.office.people.case(person.id)).gone == ""


def test_two_with_one_number_are_both_shown(sitting: Any) -> None:
    sitting.add_case(born=date(1980, 1, 1))
    arrived(sitting)
    (task,) = [
        one for one in sitting.do(sitting.office.today.view()).tasks if one.kind == "CASE_ARRIVED"
    ]
    assert (task.late, task.say) == (True, "from Leeds (HMP): two have this number")


def test_a_record_joined_to_another_is_left_alone(sitting: Any) -> None:
    person, _ = sitting.add_case()
    kept, _ = sitting.add_case(prison_number="A1234AA")
    sitting.set(person, same_as=kept.id)
    with pytest.raises(NotAccepted, match="CASE_JOINED"):
        sitting.do(sitting.office.people.add_note(person.id, NoteKind.WORK, "x"))
    assert sitting.do(sitting.office.people.by_number("A1234AA")) == kept.id


def test_what_is_contested_in_a_case_that_went_is_chosen_there(sitting: Any) -> None:
    person, episode = sitting.add_case(crd=date(2011, 12, 14))
    other = Change(
        device=2, seq=1, at=0, actor="bcole", kind="episode", subject=episode.id,
        fields={"crd": "2011-12-21"}, cursor=1,
    )  # fmt: skip
    sitting.do(sitting.case_file.write("sync", lambda unit: unit.receive(Arrived((other,)))))
    assert sitting.do(sitting.office.settling.view())
    sitting.do(sitting.office.moves.transfer(person.id, "LEI"))
    assert sitting.do(sitting.office.settling.view()) == ()
    kinds = {task.kind for task in sitting.do(sitting.office.today.view()).tasks}
    assert "CONFLICT" not in kinds
    with pytest.raises(NotAccepted):
        sitting.do(sitting.office.settling.choose("episode", episode.id, "crd", "2011-12-21"))
