"""The discharge grant (PSI 72/2011 and the answers of 2009) and advances of benefit."""

from __future__ import annotations

from datetime import date
from math import ceil

import pytest

from ebatui.i18n import has_words
from ebatui.reference.loader import shipped_policy
from ebatui.rules.asked import CannotAnswerError
from ebatui.rules.grants import AdvanceKind, Exclusion, advances, discharge_grant

POLICY = shipped_policy().grants


@pytest.mark.parametrize(
    ("released", "pence"),
    [
        (date(2005, 3, 1), 4600),
        (date(2011, 9, 1), 4600),
        (date(2021, 8, 15), 4600),
        (date(2021, 8, 16), 7600),
        (date(2022, 4, 1), 8239),
        (date(2024, 1, 1), 8952),
    ],
)
def test_the_amount_of_the_day(released: date, pence: int) -> None:
    found = discharge_grant(15, released, policy=POLICY, age=30)
    assert (found.eligible, found.pence) == (True, pence)
    assert found.provider_extra_up_to_pence == 5000
    (rate,) = [reason for reason in found.reasons if reason.code == "RATE_IN_FORCE"]
    assert rate.source.startswith("Prison Service")
    assert all(has_words(reason.code) for reason in found.reasons)


@pytest.mark.parametrize(("term_days", "eligible"), [(30, True), (29, True), (28, False)])
def test_half_of_a_short_sentence_must_exceed_fourteen_days(term_days: int, eligible: bool) -> None:
    """Thirty days from 1 August 2011 are fifteen in custody; twenty-eight are fourteen."""
    found = discharge_grant(ceil(term_days / 2), date(2011, 8, 16), policy=POLICY)
    assert found.eligible is eligible
    assert (found.pence is None) is not eligible


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"age": 17}, "GRANT_TOO_YOUNG"),
        ({"savings_pence": 1_600_001}, "GRANT_SAVINGS_TOO_HIGH"),
        ({"exclusions": {Exclusion.REMAND_OR_TIME_SERVED}}, "GRANT_NOT_AFTER_REMAND"),
        ({"exclusions": {Exclusion.SHORT_RECALL}}, "GRANT_NOT_SHORT_RECALL"),
        ({"exclusions": {Exclusion.DEPORTATION}}, "GRANT_NOT_DEPORTATION"),
        ({"exclusions": {Exclusion.TRAVEL_OUTSIDE_UK}}, "GRANT_NOT_OUTSIDE_UK"),
        ({"exclusions": {Exclusion.HOSPITAL}}, "GRANT_NOT_HOSPITAL"),
        ({"exclusions": {Exclusion.FINE_DEFAULTER}}, "GRANT_NOT_FINE_DEFAULTER"),
        ({"exclusions": {Exclusion.CIVIL_PRISONER}}, "GRANT_NOT_CIVIL_PRISONER"),
    ],
)
def test_who_is_left_out(facts: dict[str, object], code: str) -> None:
    found = discharge_grant(100, date(2011, 8, 16), policy=POLICY, **facts)  # type: ignore[arg-type]  # by name
    assert (found.eligible, found.pence) == (False, None)
    assert code in {reason.code for reason in found.reasons}
    assert has_words(code)


def test_the_limits_themselves_are_inside() -> None:
    found = discharge_grant(15, date(2011, 8, 16), policy=POLICY, age=18, savings_pence=1_600_000)
    assert found.eligible


def test_every_reason_for_a_refusal_is_given() -> None:
    found = discharge_grant(3, date(2011, 8, 16), policy=POLICY, age=16, exclusions=list(Exclusion))
    assert len(found.reasons) == 1 + 2 + len(Exclusion)


@pytest.mark.parametrize(
    ("days", "released", "facts", "field"),
    [
        (-1, date(2011, 8, 16), {}, "custody-days"),
        (15, date(2011, 8, 16), {"age": -1}, "age"),
        (15, date(2011, 8, 16), {"savings_pence": -1}, "savings-pence"),
        (15, date(2005, 2, 28), {}, "released"),
    ],
)
def test_what_cannot_be_answered(
    days: int, released: date, facts: dict[str, int], field: str
) -> None:
    with pytest.raises(CannotAnswerError) as refused:
        discharge_grant(days, released, policy=POLICY, **facts)
    assert refused.value.field == field
    assert has_words(refused.value.code)


@pytest.mark.parametrize(
    ("on", "kinds"),
    [
        (date(2010, 9, 30), {"CRISIS_LOAN"}),
        (date(2010, 10, 1), {"CRISIS_LOAN", "PAYMENT_ON_ACCOUNT"}),
        (date(2013, 3, 31), {"CRISIS_LOAN", "PAYMENT_ON_ACCOUNT"}),
        (date(2013, 4, 1), {"SHORT_TERM_BENEFIT_ADVANCE"}),
        (date(2013, 4, 29), {"SHORT_TERM_BENEFIT_ADVANCE", "UC_ADVANCE"}),
    ],
)
def test_which_advances_exist(on: date, kinds: set[str]) -> None:
    found = advances(on, policy=POLICY)
    assert {advance.kind.value for advance in found} == kinds
    for advance in found:
        assert advance.conditions
        assert all(has_words(code) for code in advance.conditions)
        assert all(has_words(reason.code) for reason in advance.reasons)


@pytest.mark.parametrize(
    ("on", "months", "cap"),
    [
        (date(2021, 4, 11), 12, None),
        (date(2021, 4, 12), 24, 25),
        (date(2025, 4, 29), 24, 25),
        (date(2025, 4, 30), 24, 15),
    ],
)
def test_the_terms_of_a_universal_credit_advance(on: date, months: int, cap: int | None) -> None:
    (found,) = advances(on, policy=POLICY, benefit="UC")
    assert found.kind is AdvanceKind.UC_ADVANCE
    assert (found.repay_months, found.deduction_cap_percent) == (months, cap)
    assert found.share_of_first_payment_percent == 100


def test_an_advance_is_of_its_benefit() -> None:
    kinds = {found.kind for found in advances(date(2012, 1, 1), policy=POLICY, benefit="DLA")}
    assert kinds == {AdvanceKind.CRISIS_LOAN}
