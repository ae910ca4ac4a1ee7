"""Consent, the disadvantage marker, how long records are kept, and chasing a closure."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ebatui.casework.codes import ConsentState
from ebatui.i18n import has_words
from ebatui.reference.loader import shipped_policy
from ebatui.rules.chasing import ChaseStage, chase_plan
from ebatui.rules.sharing import (
    ConsentFacts,
    RecordClass,
    consent_live,
    keep_until,
    marker,
    may_share,
)

ALL = shipped_policy()
POLICY = ALL.sharing
GIVEN = ConsentFacts(
    state=ConsentState.GIVEN,
    given_on=date(2011, 7, 14),
    expires_on=date(2012, 7, 14),
    items=frozenset({"CURFEW", "APPOINTMENTS"}),
    recipients=frozenset({"JOBCENTRE"}),
)


@pytest.mark.parametrize(
    ("consent", "today", "code"),
    [
        (GIVEN, date(2011, 7, 13), "CONSENT_NOT_YET"),
        (GIVEN, date(2011, 7, 14), "CONSENT_LIVE"),
        (GIVEN, date(2012, 7, 13), "CONSENT_LIVE"),
        (GIVEN, date(2012, 7, 14), "CONSENT_EXPIRED"),
        (replace(GIVEN, expires_on=None), date(2030, 1, 1), "CONSENT_LIVE"),
        (replace(GIVEN, withdrawn_on=date(2011, 8, 1)), date(2011, 7, 31), "CONSENT_LIVE"),
        (replace(GIVEN, withdrawn_on=date(2011, 8, 1)), date(2011, 8, 1), "CONSENT_WITHDRAWN"),
        (replace(GIVEN, state=ConsentState.WITHDRAWN), date(2011, 8, 1), "CONSENT_WITHDRAWN"),
        (replace(GIVEN, state=ConsentState.EXPIRED), date(2011, 8, 1), "CONSENT_EXPIRED"),
        (replace(GIVEN, state=ConsentState.REFUSED), date(2011, 8, 1), "CONSENT_NOT_GIVEN"),
        (replace(GIVEN, state=ConsentState.DRAFT), date(2011, 8, 1), "CONSENT_NOT_GIVEN"),
        (replace(GIVEN, given_on=None), date(2011, 8, 1), "CONSENT_NOT_GIVEN"),
    ],
)
def test_when_a_consent_is_live(consent: ConsentFacts, today: date, code: str) -> None:
    found = consent_live(consent, today, POLICY)
    assert (found.live, found.reasons[0].code) == (code == "CONSENT_LIVE", code)
    assert has_words(code)


@pytest.mark.parametrize(
    ("consents", "item", "recipient", "codes"),
    [
        ((GIVEN,), "CURFEW", "JOBCENTRE", {"CONSENT_LIVE"}),
        ((GIVEN,), "HEALTH", "JOBCENTRE", {"CONSENT_DOES_NOT_COVER_ITEM"}),
        ((GIVEN,), "CURFEW", "EMPLOYER", {"CONSENT_DOES_NOT_COVER_RECIPIENT"}),
        ((), "CURFEW", "JOBCENTRE", {"CONSENT_NOT_GIVEN"}),
        (
            (replace(GIVEN, withdrawn_on=date(2011, 8, 1)), GIVEN),
            "CURFEW",
            "JOBCENTRE",
            {"CONSENT_LIVE"},
        ),
        (
            (replace(GIVEN, withdrawn_on=date(2011, 8, 1)),),
            "CURFEW",
            "JOBCENTRE",
            {"CONSENT_WITHDRAWN"},
        ),
        # One covers the item and another the recipient: together they cover nothing.
        (
            (
                replace(GIVEN, items=frozenset({"HEALTH"})),
                replace(GIVEN, recipients=frozenset({"PROBATION"})),
            ),
            "CURFEW",
            "JOBCENTRE",
            {"CONSENT_DOES_NOT_COVER_ITEM", "CONSENT_DOES_NOT_COVER_RECIPIENT"},
        ),
    ],
)
def test_one_live_consent_covers_item_and_recipient(
    consents: tuple[ConsentFacts, ...], item: str, recipient: str, codes: set[str]
) -> None:
    found = may_share(consents, item, recipient, date(2011, 9, 1), POLICY)
    assert {reason.code for reason in found.reasons} == codes
    assert found.live is (codes == {"CONSENT_LIVE"})
    assert all(has_words(code) for code in codes)


@pytest.mark.parametrize(
    ("set_on", "today", "live", "expires_on", "visible"),
    [
        (date(2011, 7, 14), date(2011, 7, 14), True, date(2012, 7, 14), True),
        (date(2011, 7, 14), date(2012, 7, 13), True, date(2012, 7, 14), True),
        (date(2011, 7, 14), date(2012, 7, 14), True, date(2012, 7, 14), False),
        (date(2011, 7, 14), date(2011, 7, 13), True, date(2012, 7, 14), False),
        (date(2011, 7, 14), date(2011, 8, 1), False, date(2012, 7, 14), False),
        (date(2012, 2, 29), date(2012, 8, 1), True, date(2013, 2, 28), True),
    ],
)
def test_a_marker_is_kept_for_twelve_months(
    set_on: date, today: date, live: bool, expires_on: date, visible: bool
) -> None:
    found = marker(set_on, today, consent_is_live=live, policy=POLICY)
    assert (found.expires_on, found.visible) == (expires_on, visible)
    assert all(has_words(reason.code) for reason in found.reasons)


@pytest.mark.parametrize(
    ("record", "event", "purge_on"),
    [
        (RecordClass.OFFENCE_DATA, date(2012, 4, 16), date(2012, 7, 16)),
        (RecordClass.CASE, date(2012, 4, 16), date(2014, 7, 16)),
        (RecordClass.SUPPORTING, date(2023, 12, 31), date(2025, 2, 28)),
        (RecordClass.SUPPORTING, date(2024, 1, 1), date(2026, 1, 1)),
        (RecordClass.EPHEMERAL, date(2024, 1, 1), date(2024, 1, 29)),
    ],
)
def test_when_records_must_be_gone(record: RecordClass, event: date, purge_on: date) -> None:
    found = keep_until(record, event, POLICY)
    assert (found.record, found.purge_on) == (record, purge_on)
    assert has_words(found.reasons[0].code)


@given(released=st.dates(date(2009, 1, 1), date(2100, 1, 1)))
def test_offence_data_goes_before_the_case(released: date) -> None:
    offence = keep_until(RecordClass.OFFENCE_DATA, released, POLICY).purge_on
    assert released < offence < keep_until(RecordClass.CASE, released, POLICY).purge_on


# Sent on Thursday 21 April 2011: Good Friday and Easter Monday come after it, and on the
# 29th a bank holiday for the royal wedding.
@pytest.mark.parametrize(
    ("today", "stage"),
    [
        (date(2011, 4, 21), ChaseStage.WAITING),
        (date(2011, 4, 26), ChaseStage.WAITING),
        (date(2011, 4, 27), ChaseStage.CHASE),
        (date(2011, 5, 2), ChaseStage.CHASE),
        (date(2011, 5, 4), ChaseStage.ESCALATE),
        (date(2011, 5, 10), ChaseStage.ESCALATE),
        (date(2011, 5, 11), ChaseStage.WARN),
    ],
)
def test_chasing_counts_working_days(today: date, stage: ChaseStage) -> None:
    found = chase_plan(date(2011, 4, 21), today, calendar=ALL.calendar, policy=ALL.closures)
    assert (found.chase_on, found.escalate_on, found.warn_on) == (
        date(2011, 4, 27),
        date(2011, 5, 4),
        date(2011, 5, 11),
    )
    assert found.stage is stage
    assert has_words(found.reasons[0].code)
    assert has_words(f"CHASE_{stage}")


@given(sent=st.dates(date(2010, 1, 1), date(2028, 1, 1)), later=st.integers(0, 40))
def test_chasing_never_goes_back(sent: date, later: int) -> None:
    order = list(ChaseStage)
    stages = [
        chase_plan(sent, sent + timedelta(days=days), calendar=ALL.calendar, policy=ALL.closures)
        for days in (later, later + 1)
    ]
    assert order.index(stages[0].stage) <= order.index(stages[1].stage)
