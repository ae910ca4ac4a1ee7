"""Closures: every call from every state, chasing, and the sheet of whom to ring."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from ebatui.casework.arrows import CLOSURE_ARROWS
from ebatui.casework.codes import (
    Benefit,
    CallResult,
    Channel,
    ClosureAction,
    ClosureState,
    NinoUnknown,
)
from ebatui.casework.ids import make_id
from ebatui.casework.records import (
    Call,
    Claim,
    Closure,
    Contact,
    Episode,
    Induction,
    Person,
)
from ebatui.services.closures import RecordCall
from ebatui.services.desk import NotAccepted
from ebatui.services.facts import SETTLED
from ebatui.services.ports import ForbiddenMove

RECEIVED = date(2011, 11, 8)
S, R = ClosureState, CallResult

WAY: dict[ClosureState, tuple[ClosureState, ...]] = {
    S.TO_VERIFY: (S.TO_VERIFY,),
    S.READY: (S.READY,),
    S.SENT: (S.READY, S.SENT),
    S.CHASED: (S.READY, S.SENT, S.CHASED),
    S.ESCALATED: (S.READY, S.SENT, S.CHASED, S.ESCALATED),
    S.ACKNOWLEDGED: (S.READY, S.SENT, S.ACKNOWLEDGED),
    S.CLOSED: (S.READY, S.CLOSED),
    S.NOTHING_IN_PAYMENT: (S.READY, S.NOTHING_IN_PAYMENT),
    S.WRONG_PERSON: (S.READY, S.WRONG_PERSON),
}
"""How a closure comes into each state."""


def add_closure(
    sitting: Any,
    state: ClosureState = S.READY,
    *,
    episode: Any = None,
    benefit: Benefit = Benefit.JSA,
    weekly: int | None = 5345,
    office: str | None = "Hull BDC",
    **fields: Any,
) -> Closure:
    if episode is None:
        _, episode = sitting.add_case(received=RECEIVED, nino="QQ123456C", status="SENTENCED")
    claim = sitting.add(
        Claim, episode=episode.id, benefit=benefit, weekly_pence=weekly, office=office
    )
    first, *onward = WAY[state]
    closure = sitting.add(Closure, claim=claim.id, episode=episode.id, state=first, **fields)
    for step in onward:
        closure = sitting.set(closure, state=step)
    return closure


def ring(
    sitting: Any, closure: Closure, result: CallResult, spoke: str = "Sue", **more: str
) -> Any:
    call = RecordCall(closure.id, result, spoke, **more)
    return sitting.do(sitting.office.closures.record_call(call))


# -- every result from every state

ONWARD = {
    (S.READY, R.ACCEPTED): S.SENT,
    (S.READY, R.ASKED): S.SENT,
    (S.READY, R.CALL_BACK): S.SENT,
    (S.SENT, R.ACCEPTED): S.CHASED,
    (S.SENT, R.ASKED): S.CHASED,
    (S.SENT, R.CALL_BACK): S.CHASED,
    (S.CHASED, R.ASKED): S.ESCALATED,
    (S.CHASED, R.CALL_BACK): S.ESCALATED,
    (S.ACKNOWLEDGED, R.ASKED): S.CHASED,
    (S.ACKNOWLEDGED, R.CALL_BACK): S.CHASED,
}
SETTLING = {
    R.CLOSED: S.CLOSED,
    R.NOTHING_IN_PAYMENT: S.NOTHING_IN_PAYMENT,
    R.WRONG_PERSON: S.WRONG_PERSON,
}


def after(state: ClosureState, result: CallResult) -> ClosureState | None:
    """Where a call leads; ``None`` where it is refused."""
    if result in {R.NO_ANSWER, R.NUMBER_WRONG}:
        return state
    if result in SETTLING:
        return SETTLING[result] if state not in SETTLED or state is SETTLING[result] else None
    return None if state in SETTLED else ONWARD.get((state, result), state)


@pytest.mark.parametrize("result", list(R))
@pytest.mark.parametrize("state", list(S))
def test_a_call_moves_along_an_arrow_or_says_why(
    sitting: Any, state: ClosureState, result: CallResult
) -> None:
    closure = add_closure(sitting, state, stops_on=RECEIVED)
    expected = after(state, result)
    before = sitting.case_file.changes()
    if expected is None:
        with pytest.raises(ForbiddenMove):
            ring(sitting, closure, result, reference="R1", said="what\nthey said")
        assert sitting.case_file.changes() == before
        return
    said = ring(sitting, closure, result, reference="R1", said="what\nthey said")
    assert said.startswith("Recorded: ")
    held = sitting.one(Closure)
    assert held.state is expected
    assert expected == state or expected in CLOSURE_ARROWS[state]
    call = sitting.one(Call)
    assert (call.closure, call.on, call.result) == (closure.id, sitting.clock.today(), result)
    assert (call.spoke_to, call.reference, call.said) == ("Sue", "R1", "what\nthey said")
    reached = result not in {R.NO_ANSWER, R.NUMBER_WRONG}
    assert held.reference == ("R1" if reached else None)
    assert held.channel is (Channel.TELEPHONE if reached else None)
    assert held.contact == ("Sue" if reached else None)
    if result in SETTLING:
        assert held.settled_on == sitting.clock.today()
        assert held.chase_on is None
    elif reached:
        assert held.chase_on == date(2011, 11, 21)  # two working days on, over a weekend
        assert "Chase on 21 Nov." in said
    if result is R.CLOSED:
        assert held.closed_from == RECEIVED
    if expected is S.SENT and state is S.READY:
        assert held.sent_on == sitting.clock.today()


def test_what_was_agreed_is_kept(sitting: Any) -> None:
    closure = add_closure(sitting)
    ring(sitting, closure, R.CLOSED, closed_from="5 nov", overpaid="£48.20")
    held = sitting.one(Closure)
    assert (held.closed_from, held.overpaid_pence) == (date(2011, 11, 5), 4820)
    ring(sitting, closure, R.CLOSED, reference="R2")  # a word more, and nothing lost
    held = sitting.one(Closure)
    assert (held.closed_from, held.overpaid_pence, held.reference) == (
        date(2011, 11, 5),
        4820,
        "R2",
    )


@pytest.mark.parametrize(
    ("result", "more", "problems"),
    [
        (R.CLOSED, {"spoke": ""}, {("spoke_to", "ENTRY_MISSING")}),
        (R.ASKED, {"spoke": " \x1b"}, {("spoke_to", "ENTRY_MISSING")}),
        (R.CLOSED, {}, {("closed_from", "ENTRY_MISSING")}),
        (
            R.CLOSED,
            {"spoke": "", "closed_from": "soon", "overpaid": "67,50", "reference": "x" * 41},
            {
                ("spoke_to", "ENTRY_MISSING"),
                ("closed_from", "ENTRY_NOT_A_DATE"),
                ("overpaid", "ENTRY_NOT_MONEY"),
                ("reference", "ENTRY_TOO_LONG"),
            },
        ),
    ],
)
def test_what_a_call_must_tell(
    sitting: Any, result: CallResult, more: dict[str, str], problems: set[tuple[str, str]]
) -> None:
    closure = add_closure(sitting)  # no day from which it stops is known
    with pytest.raises(NotAccepted) as refused:
        ring(sitting, closure, result, **more)
    assert {(problem.field, problem.code) for problem in refused.value.problems} == problems
    assert not sitting.find(Call)


@pytest.mark.parametrize(
    ("day", "stops_on", "code"),
    [
        ("8/11/1999", RECEIVED, "CLOSED_TOO_EARLY"),
        ("7/11/2009", RECEIVED, "CLOSED_TOO_EARLY"),
        ("8/11/2009", RECEIVED, None),  # ended well before custody
        ("t", RECEIVED, None),
        ("+1", RECEIVED, "CLOSED_TOO_LATE"),
        ("+1", None, "CLOSED_TOO_LATE"),
        ("6/12/2011", date(2011, 12, 6), None),  # ended ahead of the day on which it stops
        ("7/12/2011", date(2011, 12, 6), "CLOSED_TOO_LATE"),
        ("1/1/2030", None, "CLOSED_TOO_LATE"),
    ],
)
def test_a_day_on_which_no_claim_of_this_custody_can_have_closed(
    sitting: Any, day: str, stops_on: date | None, code: str | None
) -> None:
    closure = add_closure(sitting, stops_on=stops_on)
    if code is None:
        ring(sitting, closure, R.CLOSED, closed_from=day)
        assert sitting.one(Closure).state is S.CLOSED
        return
    with pytest.raises(NotAccepted, match=f"closed_from: {code}"):
        ring(sitting, closure, R.CLOSED, closed_from=day)
    assert sitting.one(Closure).state is S.READY
    assert not sitting.find(Call)


def test_nobody_need_be_named_who_did_not_answer(sitting: Any) -> None:
    closure = add_closure(sitting)
    ring(sitting, closure, R.NO_ANSWER, spoke="")
    ring(sitting, closure, R.NUMBER_WRONG, spoke="")
    calls = sitting.do(sitting.office.closures.calls(closure.id))
    assert [call.result for call in calls] == [R.NO_ANSWER, R.NUMBER_WRONG]
    assert sitting.one(Closure).state is S.READY


# -- verifying and sending


@pytest.mark.parametrize("state", list(S))
def test_verifying(sitting: Any, state: ClosureState) -> None:
    closure = add_closure(sitting, state)
    verify = sitting.office.closures.verify(closure.id, "reception officer")
    if state not in {S.TO_VERIFY, S.READY, S.WRONG_PERSON}:
        with pytest.raises(ForbiddenMove):
            sitting.do(verify)
        assert sitting.one(Claim).verified_on is None
        return
    sitting.do(verify)
    assert sitting.one(Closure).state is S.READY
    claim = sitting.one(Claim)
    assert (claim.verified_on, claim.verified_with) == (
        sitting.clock.today(),
        "reception officer",
    )


def test_verifying_needs_someone_it_was_checked_with(sitting: Any) -> None:
    closure = add_closure(sitting, S.TO_VERIFY)
    with pytest.raises(NotAccepted, match="with_whom: ENTRY_MISSING"):
        sitting.do(sitting.office.closures.verify(closure.id, " "))


@pytest.mark.parametrize("state", list(S))
def test_a_notice_goes_once_and_only_when_ready(sitting: Any, state: ClosureState) -> None:
    closure = add_closure(sitting, state)
    before = sitting.case_file.changes()
    send = sitting.office.closures.send_notice
    if state is not S.READY:
        with pytest.raises(ForbiddenMove):
            sitting.do(send(closure.id))
        assert sitting.case_file.changes() == before
        return
    assert sitting.do(send(closure.id)) == "Goes with the next sync. Chase on 21 Nov."
    held = sitting.one(Closure)
    assert (held.state, held.channel) == (S.SENT, Channel.NOTICE)
    assert (held.sent_on, held.chase_on) == (date(2011, 11, 17), date(2011, 11, 21))
    sitting.clock.set(date(2011, 11, 30))
    with pytest.raises(ForbiddenMove):  # sending again would hide how late it is
        sitting.do(send(closure.id))


@pytest.mark.parametrize(
    ("about", "code"),
    [
        ({}, "NINO_MISSING"),
        ({"nino": "MW123456A"}, "NINO_ADMIN_PREFIX"),
        ({"nino": "QQ123456"}, None),
        ({"nino_unknown": NinoUnknown.NEVER_HAD_ONE}, None),
    ],
)
def test_a_notice_needs_a_number_or_why_there_is_none(
    sitting: Any, about: dict[str, Any], code: str | None
) -> None:
    _, episode = sitting.add_case(received=RECEIVED, **about)
    closure = add_closure(sitting, episode=episode)
    send = sitting.office.closures.send_notice(closure.id)
    if code is None:
        sitting.do(send)
        return
    with pytest.raises(NotAccepted) as refused:
        sitting.do(send)
    assert [(problem.field, problem.code) for problem in refused.value.problems] == [("nino", code)]


def test_what_is_not_here_is_said_to_be(sitting: Any) -> None:
    nowhere = make_id(3, 9)
    closures = sitting.office.closures
    for use_case in (
        closures.verify(nowhere, "x"),
        closures.send_notice(nowhere),
        closures.words_to_say(nowhere),
        closures.record_call(RecordCall(nowhere, R.NO_ANSWER, "")),
    ):
        with pytest.raises(NotAccepted, match="CLOSURE_NOT_FOUND"):
            sitting.do(use_case)


# -- late


@pytest.mark.parametrize(
    ("state", "fields", "late"),
    [
        (S.SENT, {"sent_on": date(2011, 11, 17)}, False),
        (S.SENT, {"sent_on": date(2011, 11, 16)}, False),
        (S.SENT, {"sent_on": date(2011, 11, 15)}, True),  # two working days ago
        (S.SENT, {"sent_on": date(2011, 11, 11)}, True),
        (S.SENT, {"sent_on": date(2011, 11, 1), "chase_on": date(2011, 11, 18)}, False),
        (S.SENT, {"sent_on": date(2011, 11, 1), "chase_on": date(2011, 11, 17)}, True),
        (S.ACKNOWLEDGED, {"sent_on": date(2011, 11, 1)}, True),
        (S.CLOSED, {"sent_on": date(2011, 11, 1)}, False),
        (S.READY, {}, False),
        (S.SENT, {}, False),
    ],
)
def test_late(sitting: Any, state: ClosureState, fields: dict[str, Any], late: bool) -> None:
    closure = add_closure(sitting, state, **fields)
    person = sitting.one(Person).id
    (row,) = sitting.do(sitting.office.closures.call_sheet(person)).offices[0].rows
    assert row.closure == closure.id
    assert row.late is late
    assert row.say.endswith(": chase") is late


# -- the sheet


def test_the_sheet_puts_the_most_money_first(sitting: Any) -> None:
    for office, number, weekly in (
        ("Leeds BDC", "A1111AA", 5000),
        ("Hull BDC", "A2222AA", 6750),
        ("Leeds BDC", "A3333AA", 6000),
        (None, "A4444AA", None),
    ):
        _, episode = sitting.add_case(
            prison_number=number, received=RECEIVED, cell="A2-014", status="SENTENCED"
        )
        add_closure(sitting, episode=episode, weekly=weekly, office=office)
    sitting.add(Contact, office="Hull BDC", name="Sue Carr", telephone="01482", hours="8-4")
    sitting.add(Contact, office="Leeds BDC", cover_name="Mo", cover_telephone="0113")
    sheet = sitting.do(sitting.office.closures.call_sheet())
    assert [office.office for office in sheet.offices] == ["Hull BDC", "Leeds BDC", ""]
    hull, leeds, other = sheet.offices
    assert (hull.contact, hull.telephone, hull.hours) == ("Sue Carr", "01482", "8-4")
    assert (leeds.contact, leeds.telephone, leeds.hours) == ("Mo", "0113", "")
    assert [row.number for row in leeds.rows] == ["A3333AA", "A1111AA"]
    assert other.rows[0].risk_pence_day is None
    assert sheet.open == 4
    assert sheet.risk_pence_day == 964 + 857 + 714
    # 10 days from 8 to 17 November of all three, each rounded down once
    assert sheet.so_far_pence == 9642 + 8571 + 7142
    assert sheet.more  # of the one whose amount is not known
    known = sitting.do(sitting.office.closures.call_sheet(hull.rows[0].person))
    assert not known.more


@pytest.mark.parametrize(("stops_on", "more"), [(RECEIVED, True), (date(2011, 12, 6), False)])
def test_what_is_not_known_counts_from_the_day_on_which_it_stops(
    sitting: Any, stops_on: date, more: bool
) -> None:
    """Of PIP, four weeks in, nothing is overpaid yet however much it is."""
    benefit = Benefit.JSA if more else Benefit.PIP
    add_closure(sitting, benefit=benefit, weekly=None, stops_on=stops_on)
    sheet = sitting.do(sitting.office.closures.call_sheet())
    assert (sheet.offices[0].rows[0].stops_on, sheet.more) == (stops_on, more)


def test_settled_ones_show_with_their_person_only(sitting: Any) -> None:
    closure = add_closure(sitting, S.CLOSED, closed_from=RECEIVED, overpaid_pence=4820)
    assert sitting.do(sitting.office.closures.call_sheet()).offices == ()
    person = sitting.one(Person).id
    sheet = sitting.do(sitting.office.closures.call_sheet(person))
    (row,) = sheet.offices[0].rows
    assert (row.closure, row.open) == (closure.id, False)
    assert row.say == "JSA closed from 8 Nov, overpaid £48.20"
    assert (sheet.open, sheet.risk_pence_day, sheet.so_far_pence) == (0, 0, 0)


def test_after_release_nothing_more_is_at_risk(sitting: Any) -> None:
    _, episode = sitting.add_case(received=RECEIVED, status="SENTENCED")
    add_closure(sitting, episode=episode)
    sitting.set(episode, released=date(2011, 11, 15))
    (row,) = sitting.do(sitting.office.closures.call_sheet()).offices[0].rows
    assert row.risk_pence_day == 0
    assert row.overpaid_pence == 7 * 5345 // 7  # 8 to 14 November


def test_a_stray_closure_breaks_no_list(sitting: Any) -> None:
    """Made elsewhere, its claim, spell or person not here yet."""
    add_closure(sitting)
    sitting.add(Closure, state=S.READY)
    _, episode = sitting.add_case(prison_number="A5555AA")
    sitting.add(Closure, state=S.READY, episode=episode.id)
    nameless = sitting.add(Episode, prison="HLI")
    no_benefit = sitting.add(Claim, episode=episode.id)
    sitting.add(Closure, state=S.READY, episode=episode.id, claim=no_benefit.id)
    claim = sitting.add(Claim, episode=nameless.id, benefit=Benefit.IS)
    stray = sitting.add(Closure, state=S.READY, episode=nameless.id, claim=claim.id)
    assert sitting.do(sitting.office.closures.call_sheet()).open == 1
    assert len(sitting.do(sitting.office.today.view()).tasks) == 1
    with pytest.raises(NotAccepted, match="CLOSURE_NOT_FOUND"):
        sitting.do(sitting.office.closures.words_to_say(stray.id))


@pytest.mark.parametrize(
    ("benefit", "action", "please"),
    [
        (Benefit.JSA, ClosureAction.CLOSE, "Please end JSA from 8 Nov 2011."),
        (Benefit.ESA_C, ClosureAction.SUSPEND, "Please suspend ESA contributory from 8 Nov 2011."),
        (
            Benefit.UC,
            ClosureAction.REDUCE,
            "Please reduce Universal Credit to its housing part from the first day of the "
            "assessment period that 8 Nov 2011 falls in.",
        ),
        (
            Benefit.UC,
            ClosureAction.CLOSE,
            "Please end Universal Credit from the first day of the assessment period that "
            "8 Nov 2011 falls in.",
        ),
        (Benefit.HB, ClosureAction.TELL, "Please look at Housing Benefit from 8 Nov 2011."),
    ],
)
def test_what_to_say(sitting: Any, benefit: Benefit, action: ClosureAction, please: str) -> None:
    closure = add_closure(sitting, benefit=benefit, action=action, stops_on=RECEIVED)
    said = sitting.do(sitting.office.closures.words_to_say(closure.id))
    assert said == (
        "I am ringing from Hull (HMP/YOI) about a claim. National Insurance number "
        f"QQ 12 34 56 C. The person came in on 8 Nov 2011. {please}"
    )


def test_earlier_custody_uses_up_days(new_sitting: Any) -> None:
    """Personal Independence Payment is paid for 28 days of custody in any twelve months."""
    sitting = new_sitting(date(2024, 3, 20))
    person, episode = sitting.add_case(received=date(2024, 3, 4), status="SENTENCED")
    sitting.add(
        Episode,
        person=person.id,
        received=date(2024, 1, 1),
        released=date(2024, 1, 21),
        state="RELEASED",
    )
    add_closure(sitting, episode=episode, benefit=Benefit.PIP, weekly=7000)
    (row,) = sitting.do(sitting.office.closures.call_sheet()).offices[0].rows
    assert row.stops_on == date(2024, 3, 12)
    assert row.overpaid_pence == 9 * 1000


# -- a law: no path of use cases leads off the arrows


class Paths(RuleBasedStateMachine):
    """Random use cases on one closure; every state it takes follows an arrow from the last."""

    sitting_of: Any

    @initialize(state=st.sampled_from([S.TO_VERIFY, S.READY]))
    def begin(self, state: ClosureState) -> None:
        self.sitting = type(self).sitting_of()
        self.closure = add_closure(self.sitting, state)

    @rule(result=st.sampled_from(list(R)), day=st.sampled_from(["", "8/11/11"]))
    def call(self, result: CallResult, day: str) -> None:
        self._try(
            self.sitting.office.closures.record_call(
                RecordCall(self.closure.id, result, "Sue", closed_from=day)
            )
        )

    @rule()
    def verify(self) -> None:
        self._try(self.sitting.office.closures.verify(self.closure.id, "x"))

    @rule()
    def send(self) -> None:
        self._try(self.sitting.office.closures.send_notice(self.closure.id))

    @rule()
    def acknowledged_by_the_hub(self) -> None:
        held = self.sitting.one(Closure)
        if held.state in {S.SENT, S.CHASED, S.ESCALATED}:
            self.sitting.set(held, state=S.ACKNOWLEDGED)

    @rule(days=st.integers(1, 9))
    def days_pass(self, days: int) -> None:
        today = self.sitting.clock.today()
        self.sitting.clock.set(date.fromordinal(today.toordinal() + days))

    def _try(self, use_case: Any) -> None:
        before = self.sitting.case_file.changes()
        try:
            self.sitting.do(use_case)
        except (NotAccepted, ForbiddenMove):
            assert self.sitting.case_file.changes() == before

    @invariant()
    def every_step_followed_an_arrow(self) -> None:
        changes = self.sitting.case_file.changes()
        moves = [c.fields["state"] for c in changes if c.kind == "closure" and "state" in c.fields]
        for one, next_one in pairwise([None, *moves]):
            assert next_one in CLOSURE_ARROWS[one]

    @invariant()
    def what_the_lists_show_agrees(self) -> None:
        held = self.sitting.one(Closure)
        sheet = self.sitting.do(self.sitting.office.closures.call_sheet())
        assert sheet.open == (held.state not in SETTLED)
        if held.state in SETTLED:
            assert held.settled_on is not None
            assert held.chase_on is None
        if held.state is S.CLOSED:
            assert held.closed_from is not None


def test_no_path_leads_off_the_arrows(new_sitting: Any) -> None:
    Paths.sitting_of = staticmethod(new_sitting)
    run_state_machine_as_test(
        Paths, settings=settings(max_examples=60, stateful_step_count=15, deadline=None)
    )


def test_an_induction_without_answers_judges_all_the_same(sitting: Any) -> None:
    _, episode = sitting.add_case(received=RECEIVED)
    sitting.add(Induction, episode=episode.id)
    add_closure(sitting, episode=episode, benefit=Benefit.HB)
    (row,) = sitting.do(sitting.office.closures.call_sheet()).offices[0].rows
    assert row.action is ClosureAction.COUNT
