"""The last day of a sentence: the full term less remand credit."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ebatui.i18n import has_words
from ebatui.reference.loader import shipped_policy
from ebatui.rules.asked import CannotAnswerError
from ebatui.rules.sentence_end import sentence_end
from ebatui.rules.terms import Term

NOTES = shipped_policy().disclosure.sentence_ends


@pytest.mark.parametrize(
    ("begins", "months", "remand", "ends"),
    [
        (date(2011, 9, 19), 12, 14, date(2012, 9, 4)),
        (date(2011, 6, 6), 6, 0, date(2011, 12, 5)),
        (date(2024, 1, 15), 12, 20, date(2024, 12, 25)),
        (date(2025, 2, 3), 30, 0, date(2027, 8, 2)),
        (date(2011, 6, 6), 1, 90, date(2011, 6, 6)),
    ],
)
def test_the_full_term_less_remand(begins: date, months: int, remand: int, ends: date) -> None:
    found = sentence_end(begins, [Term(months)], NOTES, remand_days=remand)
    assert (found.ends, found.estimate) == (ends, True)
    assert all(has_words(reason.code) for reason in found.reasons)


def test_consecutive_concurrent_and_suspended_terms() -> None:
    begins, terms = date(2025, 2, 3), [Term(6), Term(days=200), Term(3)]
    together = sentence_end(begins, terms, NOTES)
    after = sentence_end(begins, terms, NOTES, consecutive=True)
    suspended = sentence_end(begins, [Term(12)], NOTES, remand_days=30, suspended=True)
    assert (together.term, together.ends) == (Term(days=200), date(2025, 8, 21))
    assert (after.term, after.ends) == (Term(9, 200), date(2026, 5, 21))
    assert suspended.ends == date(2026, 2, 2)


def test_what_cannot_be_answered() -> None:
    with pytest.raises(CannotAnswerError) as none:
        sentence_end(date(2025, 2, 3), [], NOTES)
    with pytest.raises(CannotAnswerError) as below:
        sentence_end(date(2025, 2, 3), [Term(1)], NOTES, remand_days=-1)
    assert (none.value.field, below.value.field) == ("months", "remand-days")


@given(
    begins=st.dates(date(1990, 1, 1), date(2060, 1, 1)),
    lengths=st.lists(st.tuples(st.integers(0, 60), st.integers(1, 400)), min_size=1, max_size=5),
)
def test_one_after_another_is_never_shorter_than_together(
    begins: date, lengths: list[tuple[int, int]]
) -> None:
    terms = [Term(months, days) for months, days in lengths]
    together = sentence_end(begins, terms, NOTES).ends
    assert begins <= together <= sentence_end(begins, terms, NOTES, consecutive=True).ends
