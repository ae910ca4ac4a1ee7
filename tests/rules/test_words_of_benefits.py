"""Every code that the benefit and disclosure rules give has words, and no words hold figures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass

import pytest

from ebatui.casework.codes import ClosureAction
from ebatui.i18n import has_words, words
from ebatui.i18n.english.rules import benefits, dates, disclosure, identifiers
from ebatui.reference.loader import shipped_policy
from ebatui.rules.chasing import ChaseStage
from ebatui.rules.convictions import Result
from ebatui.rules.dated import PolicyRow
from ebatui.rules.grants import AdvanceRow

POLICY = shipped_policy()


def rows(found: object) -> Iterator[PolicyRow]:
    """Every policy row inside a policy."""
    if isinstance(found, PolicyRow):
        yield found
    if is_dataclass(found) and not isinstance(found, type):
        for field in fields(found):
            yield from rows(getattr(found, field.name))
    elif isinstance(found, Mapping):
        for value in found.values():
            yield from rows(value)
    elif isinstance(found, tuple):
        for value in found:
            yield from rows(value)


MINE = [
    *rows(POLICY.closures),
    *rows(POLICY.overpayments),
    *rows(POLICY.grants),
    *rows(POLICY.disclosure),
    *rows(POLICY.sharing),
]
CODES = sorted(
    {
        *(row.code for row in MINE if hasattr(row, "code")),
        *(code for row in MINE if isinstance(row, AdvanceRow) for code in row.conditions),
        *(f"NOTIFY_{code}" for row in MINE for code in getattr(row, "notify", ())),
        *(f"KEEPS_{code}" for row in MINE for code in getattr(row, "keeps", ())),
        *(f"CLOSURE_ACTION_{action}" for action in ClosureAction),
        *(f"CHASE_{stage}" for stage in ChaseStage),
        *(f"RESULT_{result}" for result in Result),
    }
)


@pytest.mark.parametrize("code", CODES)
def test_code_has_words(code: str) -> None:
    assert has_words(code)
    assert words(code).strip()


def test_there_are_rows_enough_for_the_test_to_mean_something() -> None:
    assert len(MINE) > 200
    assert len(CODES) > 120
    assert all(row.source and row.id for row in MINE)


def test_words_hold_no_policy_figure() -> None:
    """Amounts, ages and periods are said by the policy rows, so that a newer row is not belied."""
    allowed = {"SCHEDULE_18_NOT_KNOWN", "PROTECTED_YOUTH_CONVICTION", "NOT_A_DAY_OF_THE_MONTH"}
    said = {**benefits.WORDS, **disclosure.WORDS}
    refusals = {code for code, text in said.items() if "Give " in text}
    for code in said.keys() - allowed - refusals:
        assert not re.search(r"[0-9£%]", said[code]), code


def test_no_code_is_worded_twice_among_the_rules() -> None:
    areas = [benefits.WORDS, disclosure.WORDS, dates.WORDS, identifiers.WORDS]
    assert sum(map(len, areas)) == len({code for area in areas for code in area})
