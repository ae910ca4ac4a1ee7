"""What must be told and what checks leave out: GOV.UK's guide to filtering; the Act."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest

from ebatui.i18n import has_words
from ebatui.reference.loader import shipped_policy
from ebatui.rules.convictions import Rehabilitation, Result, rehabilitation
from ebatui.rules.disclosure import (
    Protection,
    Question,
    RecordKind,
    Specified,
    exempt_work,
    is_custodial,
    must_tell,
    protection,
    read_out,
    spoken_day,
)
from ebatui.rules.rehabilitation import Conviction, Disposal

POLICY = shipped_policy().disclosure
TODAY = date(2026, 11, 21)
YEAR_INSIDE = Conviction(
    convicted_on=date(2011, 9, 19),
    disposals=(Disposal(disposal="custody", months=12, ends=date(2012, 9, 4)),),
)
FINE = Conviction(convicted_on=date(2026, 6, 1), disposals=(Disposal(disposal="fine"),))
LIFE = Conviction(
    convicted_on=date(2011, 9, 19), disposals=(Disposal(disposal="custody_public_protection"),)
)
DOUBTFUL = Conviction(
    convicted_on=date(2024, 7, 2),
    disposals=(Disposal(disposal="custody", months=60, ends=date(2029, 7, 1)),),
)
NO_ROW = Conviction(
    convicted_on=date(2011, 9, 19), disposals=(Disposal(disposal="relevant_order"),)
)


def answer(conviction: Conviction, as_of: date = TODAY) -> Rehabilitation:
    return rehabilitation(conviction, as_of, POLICY.rehabilitation)


@pytest.mark.parametrize(
    ("conviction", "result", "ordinary"),
    [
        (YEAR_INSIDE, Result.SPENT, False),
        (FINE, Result.UNSPENT, True),
        (LIFE, Result.NEVER, True),
        (DOUBTFUL, Result.CANNOT_SAY, True),
    ],
)
def test_what_must_be_told(conviction: Conviction, result: Result, ordinary: bool) -> None:
    found = answer(conviction)
    assert found.result is result
    told = {question: must_tell(question, found, policy=POLICY).must_tell for question in Question}
    assert told == {
        Question.NOT_ASKED: False,
        Question.ORDINARY_JOB: ordinary,
        Question.STANDARD_OR_ENHANCED: True,
        Question.ENHANCED_WITH_BARRED_LIST: True,
    }
    for question in Question:
        reasons = must_tell(question, found, policy=POLICY).reasons
        assert all(has_words(reason.code) for reason in reasons)


def guarded(
    on: date,
    as_of: date = TODAY,
    *,
    record: RecordKind = RecordKind.CONVICTION,
    under_18: bool = False,
    custodial: bool = False,
    specified: Specified = Specified.NO,
) -> Protection:
    return protection(
        on,
        as_of,
        record=record,
        under_18=under_18,
        custodial=custodial,
        specified=specified,
        policy=POLICY,
    )


@pytest.mark.parametrize(
    ("record", "under_18", "protected_from"),
    [
        (RecordKind.CONVICTION, False, date(2026, 6, 1)),
        (RecordKind.CONVICTION, True, date(2020, 12, 1)),
        (RecordKind.CAUTION, False, date(2021, 6, 1)),
        (RecordKind.CAUTION, True, date(2015, 6, 1)),
    ],
)
def test_when_a_record_is_protected(
    record: RecordKind, under_18: bool, protected_from: date
) -> None:
    on = date(2015, 6, 1)
    found = guarded(on, record=record, under_18=under_18)
    assert (found.protected, found.protected_from) == (True, protected_from)
    assert all(has_words(reason.code) for reason in found.reasons)
    before = guarded(on, date(2020, 11, 28), record=record, under_18=under_18)
    assert before.protected is (protected_from <= date(2020, 11, 28))


def test_a_protected_conviction_is_not_told_for_exempt_work() -> None:
    shielded = guarded(date(2015, 6, 1))
    fine = Conviction(convicted_on=date(2015, 6, 1), disposals=(Disposal(disposal="fine"),))
    found = must_tell(Question.STANDARD_OR_ENHANCED, answer(fine), policy=POLICY, shielded=shielded)
    assert not found.must_tell


def test_custody_and_specified_offences_always_show() -> None:
    custody = guarded(date(1990, 1, 1), custodial=True)
    specified = guarded(date(1990, 1, 1), specified=Specified.YES)
    unknown = guarded(date(1990, 1, 1), specified=Specified.UNKNOWN)
    assert (custody.protected, specified.protected, unknown.protected) == (False, False, None)
    assert custody.protected_from is specified.protected_from is unknown.protected_from is None
    for shielded in (custody, specified, unknown):
        found = must_tell(
            Question.STANDARD_OR_ENHANCED, answer(YEAR_INSIDE), policy=POLICY, shielded=shielded
        )
        assert found.must_tell
        assert all(has_words(reason.code) for reason in found.reasons)
    youth = guarded(
        date(2015, 6, 1),
        record=RecordKind.CAUTION,
        under_18=True,
        specified=Specified.YES,
    )
    assert youth.protected


def test_the_filtering_rules_of_the_day() -> None:
    assert guarded(date(1990, 1, 1), date(2013, 5, 28)).protected is False
    assert guarded(date(1990, 1, 1), date(2013, 5, 29)).protected is None
    assert guarded(date(1990, 1, 1), date(2020, 11, 27)).protected is None
    assert guarded(date(1990, 1, 1), date(2020, 11, 28)).protected is True


@pytest.mark.parametrize(
    ("disposal", "custodial"),
    [("custody", True), ("suspended_sentence", True), ("dto_age15to17", True), ("fine", False)],
)
def test_what_is_custody(disposal: str, custodial: bool) -> None:
    conviction = Conviction(convicted_on=date(2020, 1, 1), disposals=(Disposal(disposal=disposal),))
    assert is_custodial(conviction, POLICY.rehabilitation) is custodial


@pytest.mark.parametrize(
    ("conviction", "as_of", "said"),
    [
        (YEAR_INSIDE, date(2024, 5, 1), "spent since 4 September 2013"),
        (YEAR_INSIDE, date(2014, 5, 1), "unspent until 3 September 2016"),
        (YEAR_INSIDE, date(2014, 5, 1), "From 4 September 2016 it is spent"),
        (LIFE, TODAY, "can never be spent"),
        (DOUBTFUL, TODAY, "unspent until 30 June 2036 at least"),
        (NO_ROW, date(2012, 5, 1), "cannot say yet"),
    ],
)
def test_the_sentence_to_read_out(conviction: Conviction, as_of: date, said: str) -> None:
    assert said in read_out(answer(conviction, as_of))


def test_every_month_can_be_said() -> None:
    assert spoken_day(date(2016, 9, 4)) == "4 September 2016"
    said = {spoken_day(date(2016, month, 1)) for month in range(1, 13)}
    assert len(said) == 12


def test_exempt_work_has_words_and_a_source() -> None:
    groups = exempt_work(POLICY)
    assert len({group.code for group in groups}) == len(groups) > 10
    assert all(has_words(group.code) and group.source for group in groups)


def test_every_record_and_age_is_covered() -> None:
    for record, under_18 in product(RecordKind, (False, True)):
        assert guarded(date(2015, 6, 1), record=record, under_18=under_18).reasons


@pytest.mark.parametrize(
    ("as_of", "protected"), [(date(2026, 5, 31), False), (date(2026, 6, 1), True)]
)
def test_protection_begins_on_its_day(as_of: date, protected: bool) -> None:
    assert guarded(date(2015, 6, 1), as_of).protected is protected
