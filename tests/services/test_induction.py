"""The induction from the first answer to the closures it makes, and again a second time."""

from __future__ import annotations

import asyncio
import unicodedata
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ebatui.casework.codes import (
    Benefit,
    ClosureAction,
    ClosureState,
    ConsentState,
    InductionOutcome,
    JobOutcome,
    NeedStatus,
    NinoUnknown,
    Recipient,
    YesNo,
)
from ebatui.casework.fields import Type
from ebatui.casework.records import (
    KINDS,
    Claim,
    Closure,
    Consent,
    Episode,
    Induction,
    JobBefore,
    Need,
    Person,
)
from ebatui.services.desk import Desk, NotAccepted
from ebatui.services.entry import read_choice
from ebatui.services.induction import Inductions
from ebatui.services.induction_form import BENEFIT_ROW, FIELDS, ROWS
from ebatui.store.casefile import create_case_file

NINO = "QQ123456C"
RECEIVED = date(2011, 11, 8)
JSA = {"benefit": "j", "weekly": "53.45", "paid_to": "18 nov", "office": "Hull BDC"}


def answers(**more: Any) -> dict[str, Any]:
    """An interview in which everything was asked."""
    return {
        "outcome": "d",
        "seen_on": "t",
        "nino": "qq 12 34 56 c",
        "reading_help": "n",
        "status": "s",
        "sentenced_on": "8 nov",
        "sentence": "16w",
        "remand_days": "0",
        "had_job": "y",
        "employer": "Beverley Roofing",
        "employer_contact": "Tom",
        "job": "labourer",
        "wants_kept": "y",
        "on_benefit": "y",
        "single": "y",
        "children": "0",
        ROWS: [JSA],
        "home_postcode": "hu31ab",
        "going_to": "Mother's",
        "needs": "hous, drugs",
        "needs_detail": "sofa surfing",
        "wants_work": "y",
        "wants": "Roofing",
        "skills": "CSCS card",
        "bank_account": "n",
        "id_held": "Birth certificate",
        "consent_jobcentre": "y",
        "consent_employer": "n",
        "consent_how": "read o",
    } | more


@pytest.fixture
def kevin(sitting: Any) -> Any:
    person, episode = sitting.add_case(received=RECEIVED, born=date(1991, 2, 14), wing="A")
    sitting.add(Induction, episode=episode.id, due=date(2011, 11, 10))
    return person


def finish(sitting: Any, person: Any, **more: Any) -> Any:
    return sitting.do(sitting.office.inductions.finish(person.id, answers(**more)))


def judge(sitting: Any, person: Any, **more: Any) -> Any:
    return sitting.do(sitting.office.inductions.judge(person.id, answers(**more)))


# -- the case of the sketches


def test_the_estimate_and_the_money_at_risk(sitting: Any, kevin: Any) -> None:
    """11 days of £53.45 a week are 83.9928; a day is 7.6357, and both are rounded down once."""
    judged = judge(sitting, kevin)
    (claim,) = judged.claims
    assert (claim.action, claim.stops_on) == (ClosureAction.CLOSE, RECEIVED)
    assert claim.say == "close from 8 Nov"
    assert (claim.overpaid_pence, claim.risk_pence_day) == (8399, 763)
    assert (judged.overpaid_pence, judged.risk_pence_day) == (8399, 763)
    assert {"CLOSURE_JSA", "OVERPAYMENT_SEVENTHS", "AT_RISK_EACH_DAY"} <= {
        reason.code for reason in claim.reasons
    }
    assert judged.problems == ()


def test_saving_writes_the_case_in_one_act(sitting: Any, kevin: Any) -> None:
    finished = finish(sitting, kevin)
    assert finished.message == "Saved 10:00. 1 claim to close."
    assert finished.closures == 1
    assert sitting.one(Person).nino == NINO
    episode = sitting.one(Episode)
    assert (episode.sentence, episode.home_postcode) == ("16w", "HU3 1AB")
    assert episode.jobcentre == "6727"
    induction = sitting.one(Induction)
    assert induction.outcome is InductionOutcome.DONE
    assert (induction.seen_on, induction.seen_by) == (date(2011, 11, 17), "amensah")
    assert induction.due == date(2011, 11, 10)
    claim = sitting.one(Claim)
    assert (claim.benefit, claim.weekly_pence) == (Benefit.JSA, 5345)
    assert (claim.paid_to, claim.office) == (date(2011, 11, 18), "Hull BDC")
    closure = sitting.one(Closure)
    assert (closure.state, closure.claim) == (ClosureState.READY, claim.id)
    assert (closure.action, closure.stops_on) == (ClosureAction.CLOSE, RECEIVED)
    assert "CLOSURE_JSA" in (closure.reasons or "").split()
    job = sitting.one(JobBefore)
    assert (job.employer, job.outcome) == ("Beverley Roofing", JobOutcome.TO_SETTLE)
    needs = sitting.find(Need)
    assert [need.status for need in needs] == [NeedStatus.NOT_STARTED] * 2
    assert [need.detail for need in needs] == ["sofa surfing", None]
    consents = {consent.recipient: consent for consent in sitting.find(Consent)}
    assert consents[Recipient.JOBCENTRE].state is ConsentState.GIVEN
    assert consents[Recipient.JOBCENTRE].expires == date(2012, 11, 17)
    assert consents[Recipient.EMPLOYER].state is ConsentState.REFUSED
    case = sitting.do(sitting.office.people.case(kevin.id))
    assert case.inducted
    assert case.one_visit
    assert [item.code for item in case.gate if item.ready] == ["ID", "NINO", "ADDRESS"]


REMAND = {"status": "rem", "sentenced_on": "", "sentence": ""}


@pytest.mark.parametrize(
    ("day", "row", "more", "action", "stops_on", "say"),
    [
        (
            date(2011, 11, 17),
            {"benefit": "hb", "weekly": "82"},
            {"returns_home": "y"},
            ClosureAction.COUNT,
            date(2012, 2, 7),  # the first day not payable, 13 weeks on
            "may run to 7 Feb",
        ),
        (
            date(2011, 11, 17),
            {"benefit": "hb", "weekly": "82"},
            {"returns_home": "n"},
            ClosureAction.COUNT,
            date(2011, 11, 17),
            "may run to 17 Nov",
        ),
        (
            date(2011, 11, 17),
            {"benefit": "hb"},
            {"returns_home": "y", **REMAND},
            ClosureAction.COUNT,
            date(2012, 11, 6),  # 52 weeks on remand
            "may run to 6 Nov 2012",
        ),
        (
            date(2024, 3, 20),
            {"benefit": "pip", "weekly": "68.10"},
            {},
            ClosureAction.COUNT,
            date(2024, 4, 1),
            "may run to 1 Apr",
        ),
        (
            date(2024, 3, 20),
            {"benefit": "uc", "weekly": "793.45", "housing_costs": "y"},
            {"sentence": "", "crd": "4/6/24"},
            ClosureAction.REDUCE,
            None,
            "housing part only",
        ),
        (
            date(2024, 3, 20),
            {"benefit": "uc", "weekly": "793.45", "housing_costs": "y"},
            {"sentence": "", "crd": "4/12/24"},
            ClosureAction.CLOSE,
            date(2024, 3, 4),
            "close from 4 Mar",
        ),
        (
            date(2024, 3, 20),
            {"benefit": "uc", "weekly": "400.14"},
            {"single": "n"},
            ClosureAction.TELL,
            None,
            "tell them; they decide",
        ),
        (
            date(2011, 11, 17),
            {"benefit": "dla", "weekly": "51.40"},
            REMAND,
            ClosureAction.SUSPEND,
            RECEIVED,
            "suspend from 8 Nov",
        ),
        (
            date(2011, 11, 17),
            {"benefit": "dla"},
            {},
            ClosureAction.CLOSE,
            RECEIVED,
            "close from 8 Nov",
        ),
        (
            date(2011, 11, 17),
            {"benefit": "is", "housing_costs": "y"},
            REMAND,
            ClosureAction.REDUCE,
            None,
            "housing part only",
        ),
    ],
)
def test_what_follows_by_benefit(
    new_sitting: Any,
    day: date,
    row: dict[str, str],
    more: dict[str, Any],
    action: ClosureAction,
    stops_on: date | None,
    say: str,
) -> None:
    sitting = new_sitting(day)
    received = RECEIVED if day.year == 2011 else date(2024, 3, 4)
    person, _ = sitting.add_case(received=received)
    more = {"sentenced_on": f"{received.day}/{received.month}/{received.year}", **more}
    (judged,) = judge(sitting, person, **{ROWS: [row], **more}).claims
    assert (judged.action, judged.stops_on, judged.say) == (action, stops_on, say)
    finish(sitting, person, **{ROWS: [row], **more})
    closure = sitting.one(Closure)
    assert (closure.action, closure.stops_on) == (action, stops_on)
    if stops_on is None or stops_on > day:
        assert judged.risk_pence_day == 0


def test_an_amount_not_known_is_no_nought(sitting: Any, kevin: Any) -> None:
    (claim,) = judge(sitting, kevin, **{ROWS: [{"benefit": "jsa"}]}).claims
    assert claim.overpaid_pence is None
    assert claim.risk_pence_day is None
    assert "AT_RISK_EACH_DAY" not in {reason.code for reason in claim.reasons}


def test_what_universal_credit_costs_a_day_has_its_rule_behind_it(new_sitting: Any) -> None:
    sitting = new_sitting(date(2026, 11, 23))
    person, _ = sitting.add_case(received=date(2026, 11, 18))
    uc = {"benefit": "uc", "weekly": "500", "paid_to": "20/11/26"}
    (claim,) = judge(sitting, person, sentenced_on="18/11/26", **{ROWS: [uc]}).claims
    assert (claim.overpaid_pence, claim.risk_pence_day) == (None, 1643)
    assert "AT_RISK_EACH_DAY" in {reason.code for reason in claim.reasons}


# -- identity


@pytest.mark.parametrize(
    ("nino", "unknown", "state"),
    [
        ("qq123456c", "", ClosureState.READY),
        ("qq123456", "", ClosureState.READY),
        ("mw123456a", "", ClosureState.TO_VERIFY),  # no one's benefit record
        ("", "n", None),  # two choices begin so
        ("", "not", ClosureState.TO_VERIFY),
        ("", "", ClosureState.TO_VERIFY),
    ],
)
def test_without_a_number_someone_must_first_find_out_who_it_is(
    sitting: Any, kevin: Any, nino: str, unknown: str, state: ClosureState | None
) -> None:
    if state is None:
        unknown = "ne"
        state = ClosureState.TO_VERIFY
    finish(sitting, kevin, nino=nino, nino_unknown=unknown)
    assert sitting.one(Closure).state is state


def test_a_number_taken_back_takes_the_closure_back_to_verify(sitting: Any, kevin: Any) -> None:
    finish(sitting, kevin)
    finish(sitting, kevin, nino="", nino_unknown="not")
    person = sitting.one(Person)
    assert (person.nino, person.nino_unknown) == (None, NinoUnknown.NOT_REMEMBERED)
    assert sitting.one(Closure).state is ClosureState.TO_VERIFY


@pytest.mark.parametrize(
    ("typed", "code", "said"),
    [
        ("", "", ""),
        ("q", "", ""),
        ("qq123456c", "NINO_TEST", "signs on Wednesday"),
        ("qq12345x", "NINO_CHARS", None),
        ("d", "NINO_PREFIX_LETTER", None),
    ],
)
def test_the_number_is_judged_as_it_is_typed(
    sitting: Any, kevin: Any, typed: str, code: str, said: str | None
) -> None:
    judged = judge(sitting, kevin, nino=typed)
    assert judged.nino == code
    assert judged.nino_say == said if said is not None else judged.nino_say


# -- a second time


def test_a_second_save_brings_up_to_date_and_doubles_nothing(sitting: Any, kevin: Any) -> None:
    finish(sitting, kevin)
    sitting.clock.set(date(2011, 11, 18))
    hb = {"benefit": "hb", "weekly": "82", "office": "Hull City Council"}
    finish(sitting, kevin, needs="drugs", **{ROWS: [JSA | {"weekly": "67.50"}, hb]})
    claims = {claim.benefit: claim for claim in sitting.find(Claim)}
    assert claims[Benefit.JSA].weekly_pence == 6750
    assert set(claims) == {Benefit.JSA, Benefit.HB}
    assert len(sitting.find(Closure)) == 2
    for record, number in ((Need, 2), (Consent, 2), (JobBefore, 1), (Induction, 1)):
        assert len(sitting.find(record)) == number


@pytest.mark.parametrize("days", [0, 1, 100])
@pytest.mark.parametrize("returns_home", ["", "n"])
def test_what_is_known_saved_unchanged_adds_nothing(
    sitting: Any, kevin: Any, days: int, returns_home: str
) -> None:
    hb = {"benefit": "hb", "weekly": "82"}
    finish(sitting, kevin, returns_home=returns_home, **{ROWS: [JSA, hb]})
    before = sitting.case_file.changes()
    sitting.clock.set(date.fromordinal(date(2011, 11, 17).toordinal() + days))
    form = sitting.do(sitting.office.inductions.open(kevin.id))
    assert not form.from_draft
    sitting.do(sitting.office.inductions.finish(kevin.id, form.answers))
    assert sitting.case_file.changes() == before


def test_another_adviser_who_corrects_did_not_see_them(new_sitting: Any) -> None:
    sitting = new_sitting()
    person, _ = sitting.add_case(received=RECEIVED)
    finish(sitting, person)
    other = Inductions(Desk(**{**_fields(sitting.desk), "adviser": "bcole"}))
    form = sitting.do(other.open(person.id))
    sitting.do(other.finish(person.id, {**form.answers, "skills": "Forklift"}))
    assert sitting.one(Induction).seen_by == "amensah"
    assert sitting.one(Induction).skills == "Forklift"


def _fields(desk: Desk) -> dict[str, Any]:
    return {name: getattr(desk, name) for name in Desk.__dataclass_fields__}


def test_a_closure_that_is_settled_stays_so(sitting: Any, kevin: Any) -> None:
    finish(sitting, kevin)
    closure = sitting.one(Closure)
    sitting.set(closure, state=ClosureState.CLOSED, closed_from=RECEIVED)
    finished = finish(sitting, kevin, status="rem", sentence="")
    assert finished.closures == 0
    assert finished.message == "Saved 10:00. Nothing to close."
    assert sitting.one(Closure).state is ClosureState.CLOSED


def test_a_return_first_seen_unlikely_stays_unlikely_from_that_day(
    sitting: Any, kevin: Any
) -> None:
    hb = {"benefit": "hb", "weekly": "70"}
    finish(sitting, kevin, returns_home="n", **{ROWS: [hb]})
    assert sitting.one(Closure).stops_on == date(2011, 11, 17)
    sitting.clock.set(date(2011, 11, 27))
    sheet = sitting.do(sitting.office.closures.call_sheet())
    (row,) = sheet.offices[0].rows
    assert row.stops_on == date(2011, 11, 17)
    assert row.overpaid_pence == 11 * 1000
    (claim,) = judge(sitting, kevin, returns_home="n", **{ROWS: [hb]}).claims
    assert claim.stops_on == date(2011, 11, 17)
    assert claim.overpaid_pence == 11 * 1000


# -- problems


def test_every_problem_is_listed_and_nothing_is_saved(sitting: Any, kevin: Any) -> None:
    before = sitting.case_file.changes()
    wrong = answers(
        seen_on="+1",
        nino="QQ12345",
        reading_help="maybe",
        sentenced_on="7 nov",
        sentence="a while",
        remand_days="x",
        crd="8/11/11",
        employer=" ",
        children="31",
        home_postcode="HULL",
        needs="zzz",
        consent_how="",
        skills="x" * 201,
        **{
            ROWS: [
                {"benefit": "jsa", "weekly": "67,50", "paid_to": "soon"},
                {"benefit": "jsa"},
                {"weekly": "5"},
                {"benefit": "q"},
            ]
        },
    )
    sitting.do(sitting.office.inductions.save_draft(kevin.id, wrong))
    with pytest.raises(NotAccepted) as refused:
        sitting.do(sitting.office.inductions.finish(kevin.id, wrong))
    assert {(problem.field, problem.code) for problem in refused.value.problems} == {
        ("seen_on", "ENTRY_IN_FUTURE"),
        ("nino", "NINO_LENGTH"),
        ("reading_help", "ENTRY_NOT_YES_OR_NO"),
        ("sentenced_on", "SENTENCED_BEFORE_RECEPTION"),
        ("sentence", "ENTRY_NOT_A_TERM"),
        ("remand_days", "ENTRY_NOT_A_NUMBER"),
        ("crd", "RELEASE_NOT_AFTER_RECEPTION"),
        ("employer", "ENTRY_MISSING"),
        ("children", "ENTRY_NOT_A_NUMBER"),
        ("home_postcode", "POSTCODE_FORMAT"),
        ("needs", "ENTRY_NO_CHOICE"),
        ("consent_how", "ENTRY_MISSING"),
        ("skills", "ENTRY_TOO_LONG"),
        ("benefits.0.weekly", "ENTRY_NOT_MONEY"),
        ("benefits.0.paid_to", "ENTRY_NOT_A_DATE"),
        ("benefits.1.benefit", "BENEFIT_TWICE"),
        ("benefits.2.benefit", "ENTRY_MISSING"),
        ("benefits.3.benefit", "ENTRY_NO_CHOICE"),
    }
    assert sitting.case_file.changes() == before
    form = sitting.do(sitting.office.inductions.open(kevin.id))
    assert form.from_draft
    assert form.answers == wrong
    judged = sitting.do(sitting.office.inductions.judge(kevin.id, wrong))
    assert set(judged.problems) == set(refused.value.problems)
    assert len(judged.claims) == 4


@pytest.mark.parametrize(
    ("more", "field", "code"),
    [
        ({ROWS: []}, "benefits", "BENEFITS_NONE_NAMED"),
        ({"on_benefit": " \u200b"}, "on_benefit", "ENTRY_MISSING"),
        ({"on_benefit": "maybe"}, "on_benefit", "ENTRY_NO_CHOICE"),
        ({"needs": "", "needs_detail": "a hostel"}, "needs", "ENTRY_MISSING"),
        ({"sentenced_on": "+1"}, "sentenced_on", "SENTENCED_IN_FUTURE"),
    ],
)
def test_one_problem(sitting: Any, kevin: Any, more: dict[str, Any], field: str, code: str) -> None:
    with pytest.raises(NotAccepted) as refused:
        finish(sitting, kevin, **more)
    assert [(p.field, p.code) for p in refused.value.problems] == [(field, code)]


def test_the_draft_is_dropped_once_saved_and_can_be_thrown_away(sitting: Any, kevin: Any) -> None:
    inductions = sitting.office.inductions
    kept = sitting.do(inductions.save_draft(kevin.id, answers()))
    form = sitting.do(inductions.open(kevin.id))
    assert (form.from_draft, form.saved_at, form.answers) == (True, kept, answers())
    finish(sitting, kevin)
    assert not sitting.do(inductions.open(kevin.id)).from_draft
    sitting.do(inductions.save_draft(kevin.id, {"nino": "q"}))
    sitting.do(inductions.discard(kevin.id))
    assert not sitting.do(inductions.open(kevin.id)).from_draft


# -- other ends


def test_nothing_is_ended_where_no_one_asked(sitting: Any) -> None:
    """A blank form is refused; one from before is not ready for the gate."""
    person, episode = sitting.add_case(received=RECEIVED, nino=NINO)
    form = sitting.do(sitting.office.inductions.open(person.id))
    with pytest.raises(NotAccepted, match="on_benefit: ENTRY_MISSING"):
        sitting.do(sitting.office.inductions.finish(person.id, form.answers))
    assert not sitting.find(Induction)

    def ready() -> set[str]:
        case = sitting.do(sitting.office.people.case(person.id))
        return {item.code for item in case.gate if item.ready}

    held = sitting.add(Induction, episode=episode.id, outcome=InductionOutcome.DONE)
    assert "CLAIM" not in ready()
    sitting.set(held, on_benefit=YesNo.NO)
    assert "CLAIM" in ready()


@pytest.mark.parametrize("outcome", [o for o in InductionOutcome if o is not InductionOutcome.DONE])
def test_an_interview_that_was_not_held(
    sitting: Any, kevin: Any, outcome: InductionOutcome
) -> None:
    finished = finish(sitting, kevin, outcome=outcome.value)
    assert finished.message.startswith("Saved 10:00: ")
    assert finished.closures == 0
    assert sitting.one(Induction).outcome is outcome
    assert not sitting.find(Claim)
    assert sitting.one(Person).nino is None
    due = sitting.do(sitting.office.today.wing_list())
    again = outcome not in {InductionOutcome.REFUSED, InductionOutcome.DISCHARGED}
    assert [row.person for row in due] == ([kevin.id] if again else [])
    form = sitting.do(sitting.office.inductions.open(kevin.id))
    offered = read_choice("outcome", str(form.answers["outcome"]), InductionOutcome)
    assert offered is (InductionOutcome.DONE if again else outcome)


def test_a_consent_taken_back_is_withdrawn_and_may_be_given_again(sitting: Any, kevin: Any) -> None:
    def state(**more: Any) -> Any:
        finish(sitting, kevin, **more)
        return sitting.one(Consent, recipient=Recipient.JOBCENTRE).state

    assert state() is ConsentState.GIVEN
    assert state(consent_jobcentre="n") is ConsentState.WITHDRAWN
    assert sitting.one(Consent, recipient=Recipient.JOBCENTRE).expires is None
    assert state(consent_jobcentre="n") is ConsentState.WITHDRAWN
    assert state(consent_jobcentre="") is ConsentState.WITHDRAWN
    assert state() is ConsentState.GIVEN
    assert len(sitting.find(Consent)) == 2


def test_a_consent_that_ran_out_is_asked_for_again(sitting: Any, kevin: Any) -> None:
    finish(sitting, kevin)
    sitting.clock.set(date(2012, 11, 17))
    form = sitting.do(sitting.office.inductions.open(kevin.id))
    assert "consent_jobcentre" not in form.answers
    sitting.do(
        sitting.office.inductions.finish(
            kevin.id, {**form.answers, "consent_jobcentre": "y", "consent_how": "read o"}
        )
    )
    consent = sitting.one(Consent, recipient=Recipient.JOBCENTRE)
    assert (consent.state, consent.expires) == (ConsentState.GIVEN, date(2013, 11, 17))


def test_the_date_told_at_induction_says_who_told_it(sitting: Any, kevin: Any) -> None:
    finish(sitting, kevin, crd="30/12/11")
    episode = sitting.one(Episode)
    assert (episode.crd, episode.dates_why) == (date(2011, 12, 30), "told at induction")
    case = sitting.do(sitting.office.people.case(kevin.id))
    assert (case.release.source, case.release.prison_date) == ("ADVISER", None)


@pytest.mark.parametrize(
    ("wants_kept", "outcome"),
    [("y", JobOutcome.TO_SETTLE), ("n", JobOutcome.NOT_WANTED), ("", JobOutcome.TO_SETTLE)],
)
def test_the_job_held_before(
    sitting: Any, kevin: Any, wants_kept: str, outcome: JobOutcome
) -> None:
    finish(sitting, kevin, wants_kept=wants_kept)
    assert sitting.one(JobBefore).outcome is outcome
    sitting.set(sitting.one(JobBefore), outcome=JobOutcome.KEPT)
    finish(sitting, kevin, wants_kept="n")
    assert sitting.one(JobBefore).outcome is JobOutcome.KEPT


def test_of_two_inductions_begun_the_one_that_ended_counts(sitting: Any, kevin: Any) -> None:
    episode = sitting.one(Episode)
    sitting.add(Induction, episode=episode.id, outcome=InductionOutcome.DONE)
    assert sitting.do(sitting.office.today.wing_list()) == []
    assert sitting.do(sitting.office.people.case(kevin.id)).inducted


# -- text from outside


def test_nothing_that_acts_on_a_screen_enters_the_case(sitting: Any, kevin: Any) -> None:
    """Every answer with a control and a bidirectional sign in it is read as without."""

    def dirty(value: str) -> str:
        return value[:1] + "\x1b\u202e\u200b\x9b" + value[1:] if value else value

    spoilt = {
        name: [{key: dirty(text) for key, text in row.items()} for row in value]
        if isinstance(value, list)
        else dirty(value)
        for name, value in answers(consent_how="READ_OUT").items()
    }
    finish(sitting, kevin, **spoilt)
    assert sitting.one(Person).nino == NINO
    assert sitting.one(JobBefore).employer == "Beverley Roofing"
    assert sitting.one(Claim).weekly_pence == 5345
    for kind in KINDS:
        for held in sitting.find(kind.record):
            for spec in kind.fields:
                value = getattr(held, spec.name)
                if spec.holds is Type.TEXT and value:
                    assert not {unicodedata.category(char) for char in value} & {"Cc", "Cf"}


ANSWER = st.one_of(
    st.text(max_size=12),
    st.sampled_from(["", "y", "n", "t", "+3", "-9999", "s", "rem", "1/1/2199", "99y", "d", "j"]),
)
ROW = st.dictionaries(st.sampled_from([item.name for item in BENEFIT_ROW]), ANSWER)


@settings(deadline=None)
@example(typed={"outcome": "L"}, rows=[])
@given(
    st.dictionaries(st.sampled_from(sorted(set(FIELDS) - {ROWS})), ANSWER),
    st.lists(ROW | st.dictionaries(st.just("benefit"), st.sampled_from(list(Benefit)))),
)
def test_whatever_is_typed_is_judged_and_saved_or_refused(
    new_sitting: Any, typed: dict[str, str], rows: list[dict[str, str]]
) -> None:
    """Judging never raises; saving either refuses and changes nothing, or opens unchanged."""
    sitting = new_sitting()
    person, _ = sitting.add_case(received=RECEIVED, crd=date(2012, 3, 2))
    given = {"on_benefit": "y", **typed, ROWS: rows}
    judged = sitting.do(sitting.office.inductions.judge(person.id, given))
    before = sitting.case_file.changes()
    try:
        sitting.do(sitting.office.inductions.finish(person.id, given))
    except NotAccepted as refused:
        problems = refused.problems
    else:
        problems = ()
    assert problems == judged.problems
    saved = sitting.case_file.changes()
    if problems:
        assert saved == before
        return
    form = sitting.do(sitting.office.inductions.open(person.id))
    # Who was not fetched will be: the form then asks anew how it went.
    how = {"outcome": given["outcome"]} if given.get("outcome") else {}
    sitting.do(sitting.office.inductions.finish(person.id, {**form.answers, **how}))
    assert sitting.case_file.changes() == saved


def test_the_whole_path_on_the_encrypted_case_file(tmp_path: Path, sitting: Any) -> None:
    """From reception to a settled closure, a target and a note, through the real store."""

    async def path() -> None:
        case_file = create_case_file(
            tmp_path / "case.db", bytes(32), 1, sitting.clock, lambda _seq: None
        )
        try:
            desk = Desk(**{**_fields(sitting.desk), "case_file": case_file})
            await _live(desk)
        finally:
            case_file.close()

    asyncio.run(path())


async def _live(desk: Desk) -> None:
    from ebatui.casework.codes import CallResult, NoteKind, TargetState
    from ebatui.services.closures import Closures, RecordCall
    from ebatui.services.people import People
    from ebatui.services.targets import Targets
    from ebatui.services.today import Today

    def receive(unit: Any) -> Any:
        person, episode = unit.new_id(), unit.new_id()
        unit.append(Person, person, {"prison_number": "A1234AA", "surname": "Doe"})
        unit.append(
            Episode, episode, {"person": person, "received": RECEIVED, "state": "IN_CUSTODY"}
        )
        unit.append(Induction, unit.new_id(), {"episode": episode, "due": date(2011, 11, 10)})
        return person

    person = await desk.case_file.write("import", receive)
    inductions, closures = Inductions(desk), Closures(desk)
    with pytest.raises(NotAccepted):
        await inductions.finish(person, answers(nino="?"))
    await inductions.save_draft(person, answers())
    await inductions.finish(person, answers())
    form = await inductions.open(person)
    seq = await desk.case_file.read(lambda reader: reader.own_seq())
    await inductions.finish(person, form.answers)
    assert await desk.case_file.read(lambda reader: reader.own_seq()) == seq
    view = await Today(desk).view()
    assert [task.kind for task in view.tasks] == ["CLAIM_IN_PAYMENT", "JOB_TO_SAVE"]
    assert view.risk_pence_day == 763
    (office,) = (await closures.call_sheet()).offices
    closure = office.rows[0].closure
    await closures.send_notice(closure)
    await closures.record_call(RecordCall(closure, CallResult.CLOSED, "Sue", overpaid="48.20"))
    await Targets(desk).add(person, "Roofer", "Beverley Roofing")
    await People(desk).add_note(person, NoteKind.WORK, "Ring Tom\nafter Christmas")
    case = await People(desk).case(person)
    assert case.in_payment == 0
    assert (case.targets, case.notes, case.needs) == (1, 1, 2)
    assert case.closures[0].say == "JSA closed from 8 Nov, overpaid £48.20"
    (row,) = (await Targets(desk).view(person)).rows
    await Targets(desk).move(row.target, TargetState.APPLIED)
    assert (await Today(desk).view()).in_payment == 0
    assert YesNo.YES in {
        job.wants_kept for job in await desk.case_file.read(lambda reader: reader.find(JobBefore))
    }


@pytest.mark.parametrize("benefit", ["uc", "pip"])
def test_a_benefit_that_has_not_begun_is_refused_and_the_rest_kept(
    sitting: Any, kevin: Any, benefit: str
) -> None:
    """In 2011 there was no Universal Credit: what was typed stays in the draft."""
    wrong = answers(**{ROWS: [{"benefit": "jsa"}, {"benefit": benefit}]})
    sitting.do(sitting.office.inductions.save_draft(kevin.id, wrong))
    with pytest.raises(NotAccepted) as refused:
        sitting.do(sitting.office.inductions.finish(kevin.id, wrong))
    assert [(problem.field, problem.code) for problem in refused.value.problems] == [
        ("benefits.1.benefit", "BENEFIT_NOT_YET")
    ]
    assert sitting.do(sitting.office.inductions.open(kevin.id)).answers == wrong
