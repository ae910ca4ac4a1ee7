"""Invented people: the same for the same seed, lifelike, and fit for the real importer."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
from collections import Counter
from datetime import date

import pytest

from ebatui.bootstrap.demo_facts import DemoPerson, invent_facts
from ebatui.bootstrap.demo_people import MOST_PEOPLE, invent, invent_rows, vocabulary
from ebatui.casework.codes import CustodyStatus, InductionOutcome, YesNo
from ebatui.casework.fields import FieldSpec, to_value
from ebatui.casework.records import BY_RECORD, Claim, JobBefore, Need, Target
from ebatui.casework.text import clean
from ebatui.reference.loader import shipped_policy
from ebatui.rules.identifiers import check_postcode
from ebatui.services.reception_list import ReceptionList, parse_reception

DAY = date(2026, 11, 21)


def read(data: bytes, day: date = DAY) -> ReceptionList:
    return parse_reception(data, day, shipped_policy().ages)


def facts(people: int = 400, seed: int = 7, day: date = DAY) -> list[DemoPerson]:
    return invent_facts(people, seed, day)


@pytest.mark.parametrize("day", [DAY, date(2011, 11, 17), date(2012, 2, 29), date(2030, 1, 1)])
@pytest.mark.parametrize("seed", [0, 1, 20111117])
def test_every_invented_row_is_good(seed: int, day: date) -> None:
    found = read(invent(300, seed, day), day)
    assert (len(found.rows), found.rejected, found.warnings) == (300, (), ())
    assert found.ignored_columns == ()
    assert found.encoding == "utf-8"
    assert len({row.prison_number for row in found.rows}) == 300


def test_the_same_seed_and_day_give_the_same_bytes_in_any_process() -> None:
    here = hashlib.sha256(invent(150, 7, DAY) + repr(facts(150)).encode()).hexdigest()
    there = subprocess.run(
        [
            sys.executable,
            "-c",
            "import hashlib; from datetime import date;"
            "from ebatui.bootstrap.demo_people import invent;"
            "from ebatui.bootstrap.demo_facts import invent_facts;"
            "given = 150, 7, date(2026, 11, 21);"
            "both = invent(*given) + repr(invent_facts(*given)).encode();"
            "print(hashlib.sha256(both).hexdigest())",
        ],
        env={**os.environ, "PYTHONHASHSEED": "12345", "PYTHONUTF8": "0"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert there.stdout.strip() == here


def test_another_seed_or_day_gives_other_people() -> None:
    lists = {invent(20, 7, DAY), invent(20, 8, DAY), invent(20, 7, date(2026, 11, 22))}
    assert len(lists) == 3


def test_the_spread_is_lifelike() -> None:
    rows = read(invent(1000, 3, DAY)).rows
    status = Counter(row.status for row in rows)
    assert 250 < status[CustodyStatus.REMAND] < 450
    assert 400 < status[CustodyStatus.SENTENCED] < 620
    assert 80 < status[CustodyStatus.RECALL] < 250
    away = [(row.crd - DAY).days for row in rows if row.crd]
    assert min(away) > 0
    assert sum(days <= 84 for days in away) > len(away) / 2
    assert sum(days <= 14 for days in away) > 50
    assert any(row.sentence and not row.crd for row in rows)
    assert all(row.crd is None for row in rows if row.status is CustodyStatus.REMAND)
    assert sum((DAY - row.received).days <= 2 for row in rows) > 100
    homes = [row.home_postcode or "" for row in rows]
    assert 50 < homes.count("NFA") < 200
    assert {home[:2] for home in homes} >= {"HU", "DN", "LS", "YO"}
    assert all(check_postcode(home).ok for home in homes if home != "NFA")
    assert sum(row.previous_numbers is not None for row in rows) > 100


@pytest.mark.parametrize("name", ["surnames", "forenames", "employers", "jobs"])
def test_the_vocabulary_is_clean_and_holds_nothing_twice(name: str) -> None:
    lines = vocabulary(name)
    assert len(lines) == len(set(lines)) > 30
    assert all(line == clean(line) for line in lines)


def test_names_come_in_all_shapes() -> None:
    names = " ".join((*vocabulary("surnames"), *vocabulary("forenames")))
    for sign in "'-łńéíŷ":
        assert sign in names


def test_facts_follow_the_list_row_by_row() -> None:
    assert [fact.prison_number for fact in facts()] == [
        row.prison_number for row in invent_rows(400, 7, DAY)
    ]


def test_ni_numbers_are_plainly_invented_and_nobody_shares_one() -> None:
    numbers = [fact.nino for fact in facts() if fact.nino]
    assert all(number.startswith("QQ") and len(number) == 9 for number in numbers)
    assert len(numbers) == len(set(numbers)) > 200


def test_nothing_is_known_before_an_induction_is_done() -> None:
    for fact in facts():
        if fact.outcome is InductionOutcome.DONE:
            assert (fact.nino is None) == (fact.nino_unknown is not None)
            assert (fact.on_benefit is YesNo.YES) == bool(fact.benefits)
            assert (fact.had_job is YesNo.YES) == (fact.job is not None)
            assert len(fact.consents) == 3
        else:
            bare = DemoPerson(
                prison_number=fact.prison_number,
                outcome=fact.outcome,
                seen_on=fact.seen_on,
                slip=fact.slip,
            )
            assert fact == bare


def test_inductions_are_on_working_days_after_reception() -> None:
    received = {row.prison_number: row.received for row in invent_rows(400, 7, DAY)}
    for fact in facts():
        if fact.seen_on:
            assert received[fact.prison_number] < fact.seen_on <= DAY
            assert fact.seen_on.weekday() < 5


def test_every_kind_of_fact_turns_up_and_fits_its_record() -> None:
    found = facts(1500)
    claims = [claim for fact in found for claim in fact.benefits]
    assert any(claim.monthly_pence for claim in claims)
    assert any(claim.weekly_pence for claim in claims)
    assert all(bool(claim.monthly_pence) != bool(claim.weekly_pence) for claim in claims)
    assert {len(fact.targets) for fact in found} == set(range(11))
    assert any(fact.books for fact in found)
    assert any(fact.slip for fact in found)
    assert {fact.outcome for fact in found} > {None, InductionOutcome.DONE}
    for record, holders in (
        (Claim, claims),
        (Target, [target for fact in found for target in fact.targets]),
        (Need, [need for fact in found for need in fact.needs]),
        (JobBefore, [fact.job for fact in found if fact.job]),
    ):
        assert holders
        for spec in BY_RECORD[record].fields:
            check(spec, holders)


def check(spec: FieldSpec, holders: list[object]) -> None:
    for holder in holders:
        if hasattr(holder, spec.name):
            to_value(spec, getattr(holder, spec.name))  # FieldError where it does not fit


def test_benefits_are_those_of_their_day() -> None:
    then = {b.benefit for f in facts(800, 7, date(2011, 11, 17)) for b in f.benefits}
    now = {b.benefit for f in facts(800) for b in f.benefits}
    assert {"JSA", "IS", "CTB"} <= then
    assert "UC" not in then
    assert {"UC", "CTR"} <= now
    assert not {"IS", "IB", "CTB"} & now


def test_a_hundred_and_fifty_people_take_no_time() -> None:
    invent_facts(1, 1, DAY)  # the vocabulary is read once
    started = time.process_time()
    invent(150, 9, DAY)
    invent_facts(150, 9, DAY)
    assert time.process_time() - started < 0.1


def test_nobody_is_a_list_too() -> None:
    assert read(invent(0, 1, DAY)).rows_read == 0
    assert facts(0) == []


@pytest.mark.parametrize(
    ("people", "day"),
    [(-1, DAY), (MOST_PEOPLE + 1, DAY), (5, date.min), (5, date.max)],
)
def test_what_cannot_be_invented_is_refused(people: int, day: date) -> None:
    with pytest.raises(ValueError, match="give a"):
        invent(people, 1, day)
    with pytest.raises(ValueError, match="give a"):
        invent_facts(people, 1, day)


@pytest.mark.parametrize("day", [date(2013, 4, 10), date(2013, 7, 31), date(2013, 8, 1)])
def test_no_one_is_paid_a_benefit_before_it_began(day: date) -> None:
    """An induction of a past day would be refused, and the whole demonstration with it."""
    begun = shipped_policy().closures.begun
    found = [fact for fact in facts(people=400, day=day) if fact.seen_on is not None]
    assert any(fact.benefits for fact in found)
    for fact in found:
        for paid in fact.benefits:
            row = begun.get(paid.benefit)
            assert row is None or (fact.seen_on and row.first_day <= fact.seen_on)
