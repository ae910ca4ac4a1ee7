"""Today: what is due, most harm first, and what changed since the adviser was last here."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ebatui.casework.codes import (
    Benefit,
    BookingState,
    ClosureState,
    DateSource,
    EpisodeState,
    InductionOutcome,
    JobOutcome,
    SlipState,
    TargetState,
    YesNo,
)
from ebatui.casework.ids import HUB, make_id
from ebatui.casework.records import (
    Booking,
    Claim,
    Closure,
    Episode,
    Induction,
    JobBefore,
    Slip,
    Slot,
    Target,
)
from ebatui.journal.change import Change
from ebatui.services.ports import Arrived, Refusal

TODAY = date(2011, 11, 17)
DONE = InductionOutcome.DONE


class Prison:
    """People with what each test needs of them."""

    def __init__(self, sitting: Any) -> None:
        self.sitting = sitting
        self.number = 0

    def person(self, surname: str = "Doe", *, seen: Any = DONE, **fields: Any) -> Any:
        self.number += 1
        _, episode = self.sitting.add_case(
            surname=surname,
            prison_number=f"A{self.number:04}AA",
            **{"received": date(2011, 11, 8), "status": "SENTENCED", **fields},
        )
        if seen != "none":
            self.sitting.add(Induction, episode=episode.id, outcome=seen, due=date(2011, 11, 10))
        return episode

    def claim(self, episode: Any, weekly: int | None, state: ClosureState, **more: Any) -> None:
        claim = self.sitting.add(
            Claim,
            episode=episode.id,
            benefit=more.pop("benefit", Benefit.JSA),
            weekly_pence=weekly,
            office="Hull BDC",
        )
        first = state if state is ClosureState.TO_VERIFY else ClosureState.READY
        closure = self.sitting.add(Closure, claim=claim.id, episode=episode.id, state=first, **more)
        if state is not first:
            self.sitting.set(closure, state=state)

    def view(self) -> Any:
        return self.sitting.do(self.sitting.office.today.view())

    def kinds(self) -> list[str]:
        return [task.kind for task in self.view().tasks]


@pytest.fixture
def prison(sitting: Any) -> Prison:
    return Prison(sitting)


def test_an_empty_prison_has_nothing_to_do(prison: Prison) -> None:
    view = prison.view()
    assert (view.day, view.since, view.arrived, view.tasks) == (TODAY, None, (), ())
    assert (view.due, view.late, view.in_payment, view.ten_of, view.released) == (0, 0, 0, 0, 0)


def test_most_harm_first(prison: Prison) -> None:
    """The order of the sketch: money by the day, then the gate, then the round of the wings."""
    sitting = prison.sitting
    prison.claim(prison.person("Marsh"), 6750, ClosureState.READY)
    prison.claim(prison.person("Ahmed"), 5400, ClosureState.TO_VERIFY, benefit=Benefit.IS)
    prison.claim(prison.person("Walsh"), 5345, ClosureState.SENT, sent_on=TODAY - timedelta(3))
    prison.claim(prison.person("Quiet"), 9999, ClosureState.SENT, sent_on=TODAY)
    prison.person("Smith", crd=TODAY + timedelta(4))
    prison.person("Urgent", crd=TODAY + timedelta(1))
    job = prison.person("Roofer", crd=date(2013, 1, 1))
    sitting.add(
        JobBefore,
        episode=job.id,
        employer="Beverley Roofing",
        outcome=JobOutcome.TO_SETTLE,
        wants_kept=YesNo.YES,
    )
    prison.person("New", seen=None, wing="A")
    sitting.add(Slip, state=SlipState.WAITING, digest="d")
    prison.person("Gone", seen=None, crd=TODAY - timedelta(6))
    tasks = prison.view().tasks
    assert [(task.kind, task.lead, task.who, task.say) for task in tasks] == [
        ("RELEASE_NO_BOOKING", "out tomorrow", "Urgent, Kevin", "no interview booked"),
        ("CLAIM_IN_PAYMENT", "£9.64 a day", "Marsh, Kevin", "JSA: ring Hull BDC"),
        ("VERIFY_FIRST", "£7.71 a day", "Ahmed, Kevin", "IS: who is this? verify first"),
        ("CLOSURE_CHASE", "£7.63 a day", "Walsh, Kevin", "JSA sent 14 Nov: chase"),
        ("RELEASE_NO_BOOKING", "out in 4 days", "Smith, Kevin", "no interview booked"),
        ("INDUCTIONS_DUE", "today", "1 induction", "A 1: wing list"),
        ("SLIPS_WAITING", "today", "1 slip", "from mentors: review"),
        ("JOB_TO_SAVE", "job to save", "Roofer, Kevin", "wants Beverley Roofing kept"),
        ("RELEASED_UNSEEN", "6 days ago", "Gone, Kevin", "released without being seen"),
    ]
    view = prison.view()
    assert (view.due, view.late) == (9, 4)
    assert [task.opens for task in tasks] == [
        "bookings",
        "closures",
        "closures",
        "closures",
        "bookings",
        "wing_list",
        "slips",
        "person",
        "person",
    ]


def test_the_sums(prison: Prison) -> None:
    prison.claim(prison.person(), 6750, ClosureState.READY)
    prison.claim(prison.person(), 5345, ClosureState.SENT, sent_on=TODAY)
    prison.claim(prison.person(), None, ClosureState.READY)  # how much is not known
    prison.claim(prison.person(), 8200, ClosureState.READY, benefit=Benefit.HB)  # runs on
    prison.claim(prison.person(), 7000, ClosureState.CLOSED, closed_from=date(2011, 11, 8))
    view = prison.view()
    assert view.in_payment == 3
    assert view.risk_pence_day == 964 + 763
    assert view.so_far_pence == 9642 + 7635
    assert view.more  # of the one whose amount is not known
    (unknown,) = (c for c in prison.sitting.find(Claim) if c.weekly_pence is None)
    prison.sitting.set(unknown, weekly_pence=7000)
    assert not prison.view().more


def test_how_many_come_out_and_when(prison: Prison) -> None:
    """By the adjusted day: 45 days on is a bank holiday, 85 and 86 a weekend."""
    friday = date(2011, 11, 18)
    prison.sitting.clock.set(friday)
    for days in (0, 14, 17, 42, 45, 47, 84, 85, 86, 87):
        prison.person(crd=friday + timedelta(days))
    prison.person(sentence="8 weeks", sentenced_on=date(2011, 11, 8))  # half: out on 5 December
    prison.person(crd=friday + timedelta(3), state=EpisodeState.TRANSFERRED)
    prison.person(crd=friday + timedelta(3), state=EpisodeState.RELEASED)  # gone before
    prison.person(status="REMAND")
    view = prison.view()
    assert (view.out_14, view.out_42, view.out_84) == (2, 6, 10)


def test_seen_before_release(prison: Prison) -> None:
    """A count of thirty days back, by the adjusted date, released early or not said to be."""
    prison.person("Seen", crd=TODAY - timedelta(3))
    prison.person("Early", crd=TODAY + timedelta(9), released=TODAY - timedelta(1))
    prison.person("Refused", crd=TODAY - timedelta(7), seen=InductionOutcome.REFUSED)
    prison.person("Fetched", crd=TODAY - timedelta(8), seen=InductionOutcome.LOCKDOWN)
    prison.person("Never", crd=TODAY - timedelta(2), seen="none")
    prison.person("Long ago", crd=TODAY - timedelta(31), seen="none")
    view = prison.view()
    assert (view.seen, view.released) == (3, 5)
    unseen = [task for task in view.tasks if task.kind == "RELEASED_UNSEEN"]
    assert [task.who for task in unseen] == ["Never, Kevin", "Fetched, Kevin"]
    assert all(task.late and task.reasons for task in unseen)


def test_ten_targets(prison: Prison) -> None:
    for have, dropped in ((10, 0), (10, 1), (9, 1), (0, 0), (12, 0)):
        episode = prison.person(crd=TODAY + timedelta(20))
        for number in range(have + dropped):
            target = prison.sitting.add(
                Target, episode=episode.id, title=str(number), state=TargetState.OPEN
            )
            if number >= have:
                prison.sitting.set(target, state=TargetState.DROPPED)
    view = prison.view()
    assert (view.ten_met, view.ten_of) == (3, 5)


@pytest.mark.parametrize(
    ("days", "state", "fields", "kind"),
    [
        (10, None, {}, "RELEASE_NO_BOOKING"),
        (42, None, {}, "RELEASE_NO_BOOKING"),
        (43, None, {}, None),
        (10, BookingState.CANCELLED, {}, "RELEASE_NO_BOOKING"),
        (10, BookingState.BOOKED, {}, "BOOKING_UNCONFIRMED"),
        (15, BookingState.BOOKED, {}, None),
        (10, BookingState.CONFIRMED, {}, None),
        (10, BookingState.PROPOSED, {"refused_why": "FULL"}, "BOOKING_REFUSED"),
        (60, BookingState.PROPOSED, {"refused_why": "PAST"}, "BOOKING_REFUSED"),
        (10, BookingState.CONFIRMED, {"early": True}, "BOOKING_OVERTAKEN"),
        (80, BookingState.BOOKED, {"early": True}, "BOOKING_OVERTAKEN"),
    ],
)
def test_what_is_wrong_with_an_interview(
    prison: Prison, days: int, state: BookingState | None, fields: dict[str, Any], kind: str | None
) -> None:
    out = TODAY + timedelta(days)
    episode = prison.person(crd=out)
    if state is not None:
        fields = dict(fields)
        day = out - timedelta(9) if fields.pop("early", False) else out
        booking = prison.sitting.add(
            Booking,
            episode=episode.id,
            at=datetime.combine(day, time(12)),
            state=BookingState.BOOKED,
        )
        if state is not BookingState.BOOKED or fields:
            prison.sitting.set(booking, state=state, **fields)
    assert prison.kinds() == ([kind] if kind else [])


def test_a_job_is_saved_only_for_who_is_here(prison: Prison) -> None:
    for fields, outcome, wants in (
        ({}, JobOutcome.TO_SETTLE, YesNo.YES),
        ({}, JobOutcome.REFERRED, YesNo.YES),
        ({}, JobOutcome.TO_SETTLE, YesNo.NO),
        ({"state": EpisodeState.RELEASED}, JobOutcome.TO_SETTLE, YesNo.YES),
    ):
        episode = prison.person(**fields)
        prison.sitting.add(JobBefore, episode=episode.id, outcome=outcome, wants_kept=wants)
    prison.sitting.add(JobBefore, outcome=JobOutcome.TO_SETTLE, wants_kept=YesNo.YES)
    assert prison.kinds() == ["JOB_TO_SAVE"]


def test_the_wing_list_is_the_round_to_walk(prison: Prison) -> None:
    sitting = prison.sitting
    for surname, wing, cell, crd in (
        ("Tenth", "A", "A1-10", None),
        ("Ninth", "A", "A1-9", date(2012, 1, 27)),
        ("Wing C", "C", "C1-1", date(2013, 1, 27)),
        ("Wing B", "B", "B1-1", date(2012, 1, 31)),
        ("Nowhere", None, None, None),
    ):
        prison.person(surname, seen=None, wing=wing, cell=cell, crd=crd)
    prison.person("Seen", wing="A", cell="A1-1")
    prison.person("Out", seen=None, wing="A", cell="A1-2", released=TODAY - timedelta(1))
    prison.person("Moved", seen=None, wing="A", cell="A1-3", state=EpisodeState.TRANSFERRED)
    prison.person("Fetched", seen=InductionOutcome.NOT_FETCHED, wing="A", cell="A1-11")
    ninth = sitting.do(sitting.office.people.by_number("A0002AA"))
    sitting.do(sitting.office.inductions.save_draft(ninth, {"nino": "q"}))
    due = sitting.do(sitting.office.today.wing_list())
    assert [row.name.partition(",")[0] for row in due] == [
        "Nowhere",
        "Ninth",
        "Tenth",
        "Fetched",
        "Wing B",
        "Wing C",
    ]
    assert [row.name.partition(",")[0] for row in due if row.one_visit] == ["Ninth", "Wing B"]
    assert [row.name.partition(",")[0] for row in due if row.draft] == ["Ninth"]
    assert all(row.late for row in due)
    (task,) = [task for task in prison.view().tasks if task.kind == "INDUCTIONS_DUE"]
    assert (task.who, task.late) == ("6 inductions", True)
    assert task.say == "2 one visit · ? 1 · A 3 · B 1 · C 1: wing list"


def test_an_induction_not_yet_late(prison: Prison) -> None:
    _, episode = prison.sitting.add_case(received=TODAY)
    prison.sitting.add(Induction, episode=episode.id, due=TODAY)
    (row,) = prison.sitting.do(prison.sitting.office.today.wing_list())
    assert (row.due, row.late) == (TODAY, False)
    assert prison.view().late == 0


# -- since the last visit


def arrive(sitting: Any, *told: tuple[str, int, int, dict[str, Any]]) -> None:
    """Changes from the hub (device 0) or another terminal."""
    seen = sitting.case_file.held.seen
    changes = tuple(
        Change(
            device=device,
            seq=seen + number,
            at=0,
            actor="x",
            kind=kind,
            subject=make_id(HUB, subject),
            fields=fields,
            cursor=seen + number,
        )
        for number, (kind, device, subject, fields) in enumerate(told, 1)
    )
    sitting.do(sitting.case_file.write("sync", lambda unit: unit.receive(Arrived(changes))))


def test_what_arrived_since_the_last_visit(prison: Prison) -> None:
    sitting = prison.sitting
    sitting.clock.set(date(2011, 11, 15))
    slot = {"at": "2011-11-25T10:00", "jobcentre": "6727", "places": 1}
    arrive(sitting, ("slot", HUB, 1, slot))
    assert prison.view().since is None
    sitting.do(sitting.office.today.looked())
    sitting.clock.set(TODAY)
    assert (prison.view().since, prison.view().arrived) == (date(2011, 11, 15), ())
    arrive(
        sitting,
        ("closure", HUB, 2, {"state": "READY"}),
        ("closure", HUB, 3, {"state": "READY"}),
        ("booking", HUB, 4, {"state": "BOOKED"}),
        ("slot", HUB, 5, slot),
        ("slot", HUB, 5, {"taken": 1}),
        ("person", 2, 6, {"surname": "Doe"}),
    )
    arrive(
        sitting,
        ("closure", HUB, 2, {"state": "SENT"}),
        ("closure", HUB, 2, {"state": "ACKNOWLEDGED"}),
        ("booking", HUB, 4, {"state": "CONFIRMED"}),
    )
    view = prison.view()
    assert "1 closure acknowledged" in view.arrived
    assert "1 interview confirmed" in view.arrived
    assert "1 new interview time" in view.arrived
    assert view.arrived[-1] == "1 change from another terminal"
    sitting.do(sitting.office.today.looked())
    assert prison.view().arrived == view.arrived  # news stays news all day
    sitting.clock.set(date(2011, 11, 18))
    assert (prison.view().since, prison.view().arrived) == (TODAY, ())
    assert sitting.one(Slot, id=make_id(HUB, 5)).taken == 1


def test_what_the_hub_refused_is_a_task_and_has_its_mend(prison: Prison) -> None:
    sitting = prison.sitting
    prison.person()
    refusal = Refusal(1, 1, "weekly_pence", "NOT_A_NUMBER")
    sitting.do(
        sitting.case_file.write("sync", lambda unit: unit.receive(Arrived(refusals=(refusal,))))
    )
    (task,) = [task for task in prison.view().tasks if task.kind == "REFUSED_CHANGE"]
    assert (task.who, task.opens) == ("1 change", "sync")
    (row,) = sitting.do(sitting.office.post.view()).refusals
    assert (row.reference, row.code) == ("HLI1:1", "NOT_A_NUMBER")
    assert "weekly amount" in row.say


# -- laws


SPELL = st.fixed_dictionaries(
    {},
    optional={
        "crd": st.dates(date(2011, 9, 1), date(2012, 4, 1)),
        "ard": st.dates(date(2011, 9, 1), date(2012, 4, 1)),
        "crd_source": st.sampled_from(DateSource),
        "released": st.dates(date(2011, 10, 1), TODAY),
        "state": st.sampled_from(EpisodeState),
        "status": st.sampled_from(["SENTENCED", "REMAND", "RECALL"]),
        "sentence": st.sampled_from(["8 weeks", "6 months", "Life", "12m"]),
        "sentenced_on": st.dates(date(2011, 6, 1), TODAY),
        "received": st.dates(date(2011, 6, 1), TODAY),
        "seen": st.sampled_from([*InductionOutcome, None, "none"]),
        "wing": st.sampled_from(["A", "B"]),
    },
)


@settings(deadline=None, max_examples=60)
@given(st.lists(SPELL, max_size=8))
def test_the_counts_agree_with_each_other_and_with_each_case(
    new_sitting: Any, spells: list[dict[str, Any]]
) -> None:
    """However people stand, Today's batches say what each case says alone."""
    sitting = new_sitting()
    prison = Prison(sitting)
    for fields in spells:
        prison.claim(prison.person(**fields), 6300, ClosureState.READY)
    view = prison.view()
    releases = []
    for episode in sitting.find(Episode):
        case = sitting.do(sitting.office.people.case(episode.person))
        days = case.release.days
        # Gone, and nobody knows when: no date ahead is theirs.
        unknown = episode.state is EpisodeState.RELEASED and episode.released is None
        moved = episode.state is EpisodeState.TRANSFERRED
        if days is not None and not moved and (days < 0 or not unknown):
            releases.append((days, case.inducted))
        (alone,) = case.closures
        (together,) = [
            row
            for office in sitting.do(sitting.office.closures.call_sheet()).offices
            for row in office.rows
            if row.closure == alone.closure
        ]
        assert alone == together
    assert view.out_14 == sum(0 <= days <= 14 for days, _ in releases)
    assert view.out_42 == sum(0 <= days <= 42 for days, _ in releases)
    assert view.out_84 == sum(0 <= days <= 84 for days, _ in releases)
    gone = [inducted for days, inducted in releases if -30 <= days < 0]
    assert (view.released, view.seen) == (len(gone), sum(gone))
    assert view.due == len(view.tasks)
    assert view.late == sum(task.late for task in view.tasks)
    assert [task.rank for task in view.tasks] == sorted(task.rank for task in view.tasks)
    due = sitting.do(sitting.office.today.wing_list())
    for row in due:
        case = sitting.do(sitting.office.people.case(row.person))
        assert not case.inducted
        assert case.one_visit == row.one_visit
        assert case.episode.state is EpisodeState.IN_CUSTODY
