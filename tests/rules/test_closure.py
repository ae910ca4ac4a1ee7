"""What custody does to each benefit: GOV.UK "Benefits and prison" and its worked examples."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ebatui.casework.codes import Benefit, ClosureAction, CustodyStatus
from ebatui.i18n import has_words
from ebatui.reference.loader import shipped_policy
from ebatui.rules.asked import CannotAnswerError
from ebatui.rules.closure import (
    ClosureQuestion,
    close_claim,
    earlier_custody_days,
    is_prisoner,
    who_must_be_told,
)
from ebatui.rules.closure_policy import (
    BENEFIT_CODES,
    Custody,
    Household,
    InCustody,
    Standing,
    custody_of,
)

POLICY = shipped_policy().closures
REMAND, SENTENCED = Custody.REMAND, Custody.SENTENCED
SINGLE, COUPLE = Household.SINGLE, Household.COUPLE
RECEIVED = date(2011, 7, 13)


def asked(
    benefit: str, custody: Custody, received: date = RECEIVED, **facts: object
) -> ClosureQuestion:
    return replace(
        ClosureQuestion(benefit=benefit, custody=custody, received=received),
        **facts,  # type: ignore[arg-type]  # the table below names fields of the question
    )


# benefit, remand action, sentenced action, arrears on remand, arrears sentenced
PLAIN = [
    ("JSA", "CLOSE", "CLOSE", False, False),
    ("IS", "CLOSE", "CLOSE", False, False),
    ("ESA_IR", "CLOSE", "CLOSE", False, False),
    ("ESA_C", "SUSPEND", "SUSPEND", True, False),
    ("IB", "SUSPEND", "SUSPEND", True, False),
    ("SDA", "SUSPEND", "SUSPEND", True, False),
    ("PC", "CLOSE", "CLOSE", False, False),
    ("SP", "SUSPEND", "SUSPEND", True, False),
    ("UC", "CLOSE", "CLOSE", False, False),
    ("DLA", "SUSPEND", "CLOSE", True, False),
    ("AA", "SUSPEND", "CLOSE", True, False),
    ("CA", "CLOSE", "CLOSE", False, False),
    ("IIDB", "SUSPEND", "SUSPEND", True, True),
    ("MA", "SUSPEND", "SUSPEND", False, False),
]


@pytest.mark.parametrize(("benefit", "remand", "sentenced", "arrears", "arrears_sentenced"), PLAIN)
def test_a_benefit_that_stops_at_once_stops_on_the_reception_day(
    benefit: str, remand: str, sentenced: str, arrears: bool, arrears_sentenced: bool
) -> None:
    received = RECEIVED if benefit != "UC" else date(2013, 7, 13)
    on_remand = close_claim(asked(benefit, REMAND, received), POLICY)
    serving = close_claim(asked(benefit, SENTENCED, received), POLICY)
    assert (on_remand.action, serving.action) == (remand, sentenced)
    assert on_remand.stops_on == serving.stops_on == received
    assert (on_remand.arrears, serving.arrears) == (arrears, arrears_sentenced)
    assert on_remand.keeps == serving.keeps == ()


@pytest.mark.parametrize(
    ("benefit", "custody", "facts", "action", "keeps"),
    [
        ("IS", REMAND, {"housing_costs": True}, "REDUCE", ("HOUSING_COSTS",)),
        ("IS", SENTENCED, {"housing_costs": True}, "CLOSE", ()),
        ("ESA_IR", REMAND, {"housing_costs": True}, "REDUCE", ("HOUSING_COSTS",)),
        ("ESA_IR", SENTENCED, {"housing_costs": True}, "CLOSE", ()),
        ("PC", REMAND, {"housing_costs": True, "household": SINGLE}, "REDUCE", ("HOUSING_COSTS",)),
        ("PC", REMAND, {"housing_costs": True, "household": COUPLE}, "CLOSE", ()),
        ("PC", SENTENCED, {"housing_costs": True, "household": SINGLE}, "CLOSE", ()),
        (
            "UC",
            REMAND,
            {"household": COUPLE, "received": date(2013, 4, 29)},
            "TELL",
            ("PARTNER_AS_SINGLE",),
        ),
        ("CTR", REMAND, {"received": date(2013, 4, 1)}, "TELL", ("COUNCIL_TAX_REDUCTION",)),
        ("CTR", REMAND, {"received": date(2013, 3, 31)}, "TELL", ()),
        ("SSP", SENTENCED, {}, "TELL", ()),
        ("SMP", SENTENCED, {}, "TELL", ()),
        ("CHB", SENTENCED, {}, "TELL", ("CHILD_BENEFIT",)),
        ("WTC", SENTENCED, {"household": SINGLE}, "TELL", ()),
        ("WTC", SENTENCED, {"household": COUPLE}, "TELL", ("WORKING_TAX_CREDIT",)),
        (
            "WTC",
            SENTENCED,
            {"household": COUPLE, "expected_release": date(2012, 7, 14)},
            "TELL",
            (),
        ),
        ("CTC", SENTENCED, {"household": COUPLE}, "TELL", ("CHILD_TAX_CREDIT",)),
        ("CTC", SENTENCED, {"expected_release": date(2012, 1, 13)}, "TELL", ("CHILD_TAX_CREDIT",)),
        ("CTC", SENTENCED, {"expected_release": date(2012, 1, 14)}, "TELL", ()),
        ("WTC", REMAND, {"received": date(2025, 4, 6)}, "TELL", ()),
        ("CA", REMAND, {"in_custody": InCustody.CARED_FOR}, "CLOSE", ()),
    ],
)
def test_what_goes_on(
    benefit: str,
    custody: Custody,
    facts: dict[str, object],
    action: str,
    keeps: tuple[str, ...],
) -> None:
    found = close_claim(asked(benefit, custody, **facts), POLICY)
    assert (found.action, found.keeps) == (action, keeps)


# Housing Benefit: GOV.UK "Benefits and prison: Housing Benefit".
@pytest.mark.parametrize(
    ("custody", "received", "back", "as_of", "stops_on", "kept"),
    [
        # Six months from 6 June 2011, released 5 September: exactly thirteen weeks.
        (SENTENCED, date(2011, 6, 6), date(2011, 9, 5), None, date(2011, 9, 5), True),
        (SENTENCED, date(2011, 6, 6), date(2011, 9, 6), None, date(2011, 6, 6), False),
        # Reception 13 July 2011.
        (SENTENCED, RECEIVED, None, None, date(2011, 10, 12), True),
        (REMAND, RECEIVED, None, None, date(2012, 7, 11), True),
        (REMAND, RECEIVED, date(2012, 7, 11), None, date(2012, 7, 11), True),
        (REMAND, RECEIVED, date(2012, 7, 12), None, RECEIVED, False),
        # The return is first seen to be unlikely on the day asked, or after the limit.
        (SENTENCED, RECEIVED, date(2012, 7, 1), date(2011, 8, 1), date(2011, 8, 1), False),
        (SENTENCED, RECEIVED, date(2012, 7, 1), date(2011, 12, 1), date(2011, 10, 12), False),
    ],
)
def test_housing_benefit_is_counted(
    custody: Custody,
    received: date,
    back: date | None,
    as_of: date | None,
    stops_on: date,
    kept: bool,
) -> None:
    found = close_claim(asked("HB", custody, received, likely_return=back, as_of=as_of), POLICY)
    assert (found.action, found.stops_on) == (ClosureAction.COUNT, stops_on)
    assert bool(found.keeps) is kept
    assert found.notify == ("LOCAL_AUTHORITY",)
    assert found.estimate


@pytest.mark.parametrize("facts", [{"home_let": True}, {"intends_to_return": False}])
def test_housing_benefit_stops_at_once_when_the_home_is_given_up(facts: dict[str, object]) -> None:
    assert close_claim(asked("HB", REMAND, **facts), POLICY).stops_on == RECEIVED


def test_remand_then_sentence_is_one_spell() -> None:
    """Thirteen weeks count from the first day on remand; what remand paid is not undone."""
    early = close_claim(asked("HB", SENTENCED, sentenced_on=date(2011, 8, 1)), POLICY)
    late = close_claim(asked("HB", SENTENCED, sentenced_on=date(2011, 12, 1)), POLICY)
    beyond = close_claim(asked("HB", SENTENCED, sentenced_on=date(2012, 9, 1)), POLICY)
    assert early.stops_on == date(2011, 10, 12)
    assert late.stops_on == date(2011, 12, 1)
    assert beyond.stops_on == date(2012, 7, 11)
    assert "SPELL_INCLUDES_REMAND" in {reason.code for reason in late.reasons}


def test_housing_costs_kept_on_remand_end_at_the_sentence() -> None:
    found = close_claim(
        asked("IS", SENTENCED, housing_costs=True, sentenced_on=date(2011, 9, 1)), POLICY
    )
    assert (found.action, found.stops_on) == (ClosureAction.CLOSE, RECEIVED)
    assert (found.keeps, found.kept_until) == (("HOUSING_COSTS",), date(2011, 9, 1))


@pytest.mark.parametrize(
    ("received", "earlier", "stops_on"),
    [
        (date(2024, 3, 4), 0, date(2024, 4, 1)),
        (date(2024, 3, 4), 10, date(2024, 3, 22)),
        (date(2024, 3, 4), 27, date(2024, 3, 5)),
        (date(2024, 3, 4), 28, date(2024, 3, 4)),
        (date(2024, 3, 4), 300, date(2024, 3, 4)),
    ],
)
def test_personal_independence_payment_counts_days(
    received: date, earlier: int, stops_on: date
) -> None:
    for custody in Custody:
        found = close_claim(asked("PIP", custody, received, earlier_custody_days=earlier), POLICY)
        used_up = earlier >= 28
        action = ClosureAction.SUSPEND if used_up else ClosureAction.COUNT
        assert (found.action, found.stops_on) == (action, stops_on)
        assert found.keeps == (() if used_up else ("PERSONAL_INDEPENDENCE_PAYMENT",))
        said = {reason.code for reason in found.reasons}
        assert ("CUSTODY_DAYS_USED_UP" in said) == used_up


@pytest.mark.parametrize(
    ("household", "had_it", "release", "action"),
    [
        (SINGLE, True, date(2025, 1, 12), "REDUCE"),
        (SINGLE, True, date(2025, 1, 13), "CLOSE"),
        (SINGLE, True, None, "REDUCE"),
        (SINGLE, False, date(2024, 9, 1), "CLOSE"),
        (None, True, date(2024, 9, 1), "CLOSE"),
        (COUPLE, True, date(2024, 9, 1), "TELL"),
    ],
)
def test_universal_credit_keeps_housing_for_six_months(
    household: Household | None, had_it: bool, release: date | None, action: str
) -> None:
    for custody in Custody:
        found = close_claim(
            asked(
                "UC",
                custody,
                date(2024, 7, 12),
                household=household,
                housing_element=had_it,
                expected_release=release,
            ),
            POLICY,
        )
        assert found.action == action
        if action == "REDUCE":
            assert found.keeps == ("HOUSING_ELEMENT",)
            assert found.kept_until == date(2025, 1, 12)
            assert found.stops_on is None
            doubt = "EXPECTED_RETURN_NOT_KNOWN" in {reason.code for reason in found.reasons}
            assert doubt is (release is None)


def test_a_child_in_custody() -> None:
    child = {"in_custody": InCustody.CHILD}
    benefit = close_claim(asked("CHB", SENTENCED, **child), POLICY)
    short = close_claim(
        asked("CTC", SENTENCED, expected_release=date(2011, 11, 13), **child), POLICY
    )
    long = close_claim(
        asked("CTC", SENTENCED, expected_release=date(2011, 11, 14), **child), POLICY
    )
    assert benefit.stops_on == RECEIVED + timedelta(weeks=8)
    assert (short.keeps, short.stops_on) == (("CHILD_TAX_CREDIT",), None)
    assert (long.keeps, long.stops_on) == ((), RECEIVED)


@pytest.mark.parametrize(
    ("benefit", "received", "rule", "since"),
    [
        ("CTB", date(2013, 3, 31), "ctb-remand-to-2013-1", None),
        ("CTB", date(2013, 4, 1), "ctb-from-2013", date(2013, 4, 1)),
        ("CTR", date(2013, 3, 31), "ctr-before-2013", None),
        ("CTR", date(2013, 4, 1), "ctr-from-2013", date(2013, 4, 1)),
        ("CTC", date(2025, 4, 6), "ctc-claimant-from-2025", date(2025, 4, 6)),
        ("WTC", date(2025, 4, 5), "wtc-to-2025-3", None),
        ("WTC", date(2025, 4, 6), "wtc-from-2025", date(2025, 4, 6)),
        ("IS", date(2026, 4, 1), "is-remand-to-2026-2", None),
        ("IS", date(2026, 4, 2), "is-from-2026", date(2026, 4, 2)),
        ("JSA", date(2026, 4, 2), "jsa-from-2026", date(2026, 4, 2)),
    ],
)
def test_the_row_of_the_day_answers(
    benefit: str, received: date, rule: str, since: date | None
) -> None:
    first = close_claim(asked(benefit, REMAND, received), POLICY).reasons[0]
    assert (first.rule, first.since) == (rule, since)


def test_the_day_asked_for_chooses_the_row() -> None:
    found = close_claim(asked("CTB", REMAND, date(2013, 3, 20), as_of=date(2013, 4, 2)), POLICY)
    assert (found.action, found.reasons[0].rule) == (ClosureAction.TELL, "ctb-from-2013")


@pytest.mark.parametrize("facts", [{}, {"household": COUPLE}, {"household": SINGLE}])
def test_universal_credit_changes_with_its_assessment_period(facts: dict[str, object]) -> None:
    """CPAG prison benefits factsheet: not from the day of reception itself."""
    received = date(2024, 7, 12)
    found = close_claim(asked("UC", REMAND, received, **facts), POLICY)
    assert "CLOSURE_UC_WHOLE_PERIOD" in {reason.code for reason in found.reasons}
    plain = close_claim(asked("JSA", REMAND, received, **facts), POLICY)
    assert "CLOSURE_UC_WHOLE_PERIOD" not in {reason.code for reason in plain.reasons}


def test_a_count_does_not_outlive_an_abolished_benefit() -> None:
    found = close_claim(asked("CTB", REMAND, date(2013, 3, 1)), POLICY)
    assert found.stops_on == date(2013, 4, 1)
    assert found.reasons[-1].code == "BENEFIT_ABOLISHED_CTB"


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"benefit": "DOLE"}, "benefit"),
        ({"likely_return": date(2011, 7, 12)}, "likely-return"),
        ({"expected_release": date(2011, 7, 12)}, "expected-release"),
        ({"sentenced_on": date(2011, 7, 12)}, "sentenced"),
        ({"custody": REMAND, "sentenced_on": date(2011, 8, 12)}, "sentenced"),
        ({"earlier_custody_days": -1}, "earlier-custody-days"),
        ({"in_custody": InCustody.CHILD}, "in-custody"),
        ({"as_of": date(2011, 7, 12)}, "as-of"),
    ],
)
def test_facts_that_clash_are_refused_by_name(facts: dict[str, object], field: str) -> None:
    with pytest.raises(CannotAnswerError) as refused:
        close_claim(replace(asked("HB", SENTENCED), **facts), POLICY)  # type: ignore[arg-type]  # as above
    assert refused.value.field == field
    assert has_words(refused.value.code)


def questions() -> Iterator[ClosureQuestion]:
    for benefit in sorted(BENEFIT_CODES):
        for custody in Custody:
            for household in (None, SINGLE, COUPLE):
                for housing in (False, True):
                    for away in (None, 30, 100, 170, 200, 400):
                        for received in (RECEIVED, date(2013, 5, 1), date(2026, 5, 1)):
                            yield asked(
                                benefit,
                                custody,
                                received,
                                household=household,
                                housing_costs=housing,
                                housing_element=housing,
                                likely_return=away and received + timedelta(days=away),
                            )


def test_every_question_has_an_answer_and_every_code_has_words() -> None:
    for question in questions():
        found = close_claim(question, POLICY)
        assert found.reasons
        assert found.notify
        for reason in found.reasons:
            assert has_words(reason.code)
            assert reason.source
        if found.action in (ClosureAction.CLOSE, ClosureAction.SUSPEND):
            assert found.stops_on == question.received
        if found.stops_on is not None:
            assert found.stops_on >= question.received
    assert {*Benefit, "SSP", "SMP"} == BENEFIT_CODES


@given(
    received=st.dates(date(2011, 1, 1), date(2040, 1, 1)),
    weeks_away=st.integers(0, 80),
    custody=st.sampled_from(Custody),
)
def test_housing_benefit_agrees_with_counting_the_days(
    received: date, weeks_away: int, custody: Custody
) -> None:
    """A slower check: pay day by day while fewer days than the limit have gone by."""
    limit = {Custody.REMAND: 52, Custody.SENTENCED: 13}[custody]
    back = received + timedelta(weeks=weeks_away)
    found = close_claim(asked("HB", custody, received, likely_return=back), POLICY)
    day, paid = received, 0
    while weeks_away <= limit and paid < limit * 7:
        day, paid = day + timedelta(days=1), paid + 1
    assert found.stops_on == day


@given(
    received=st.dates(date(2013, 6, 1), date(2040, 1, 1)),
    spells=st.lists(st.tuples(st.integers(1, 500), st.integers(0, 60)), max_size=6),
)
def test_personal_independence_payment_agrees_with_counting_the_days(
    received: date, spells: list[tuple[int, int]]
) -> None:
    earlier = [
        (received - timedelta(days=ago), min(received, received - timedelta(days=ago - length)))
        for ago, length in spells
    ]
    try:
        first = received.replace(year=received.year - 1)
    except ValueError:
        first = date(received.year - 1, 2, 28)
    used, day = 0, first
    while day < received:
        used += any(start <= day < end for start, end in earlier)
        day += timedelta(days=1)
    assert earlier_custody_days(received, earlier) == used
    while used < 28:
        used, day = used + 1, day + timedelta(days=1)
    found = close_claim(
        asked(
            "PIP",
            REMAND,
            received,
            earlier_custody_days=earlier_custody_days(received, earlier),
        ),
        POLICY,
    )
    assert found.stops_on == day


def test_everyone_is_told_once() -> None:
    answers = [close_claim(asked(code, REMAND), POLICY) for code in ("JSA", "HB", "IS", "CTC")]
    told = who_must_be_told(answers, sentenced_after_remand=False, policy=POLICY)
    again = who_must_be_told(answers, sentenced_after_remand=True, policy=POLICY)
    assert told.notify == ("BENEFIT_OFFICE", "LOCAL_AUTHORITY", "HMRC_TAX_CREDITS")
    codes = {reason.code for reason in told.reasons}
    assert codes == {"DUTY_TELL_AT_ONCE", "DUTY_TELL_EACH_OFFICE"}
    assert {reason.code for reason in again.reasons} - codes == {"DUTY_TELL_AGAIN_AT_SENTENCE"}


def test_who_is_a_prisoner_for_benefits() -> None:
    held = {standing for standing in Standing if is_prisoner(standing, POLICY)[0]}
    assert held == {Standing.REMAND, Standing.SENTENCED, Standing.TEMPORARY_RELEASE}
    assert all(has_words(is_prisoner(standing, POLICY)[1].code) for standing in Standing)


def test_someone_recalled_is_serving_a_sentence() -> None:
    assert [custody_of(status) for status in CustodyStatus] == [REMAND, *[SENTENCED] * 3]


@pytest.mark.parametrize(("days", "action"), [(52 * 7 - 1, "REDUCE"), (52 * 7, "CLOSE")])
def test_pension_credit_housing_costs_are_for_less_than_fifty_two_weeks(
    days: int, action: str
) -> None:
    facts = {"housing_costs": True, "household": SINGLE}
    back = RECEIVED + timedelta(days=days)
    assert close_claim(asked("PC", REMAND, expected_release=back, **facts), POLICY).action == action


@pytest.mark.parametrize(
    ("benefit", "first"), [("UC", date(2013, 4, 29)), ("PIP", date(2013, 4, 8))]
)
def test_a_benefit_that_had_not_begun_is_answered_with_a_warning(benefit: str, first: date) -> None:
    for received, warned in ((first - timedelta(days=1), True), (first, False)):
        found = close_claim(asked(benefit, REMAND, received), POLICY)
        assert ("BENEFIT_NOT_BEGUN" in {reason.code for reason in found.reasons}) is warned
