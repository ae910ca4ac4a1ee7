"""Small phrases that several views share."""

from __future__ import annotations

from datetime import date

import pytest

from ebatui.services.saying import in_sentence, near_day


@pytest.mark.parametrize(
    ("words", "inside"),
    [
        ("Closed", "closed"),
        ("Will not say", "will not say"),
        ("Money and ID", "money and ID"),
        ("ID or bank account", "ID or bank account"),
        ("Benefits I was getting", "benefits I was getting"),
        ("JSA", "JSA"),
        ("ESA income-related", "ESA income-related"),
        ("Universal Credit", "Universal Credit"),
        ("Carer's Allowance", "Carer's Allowance"),
        ("council tax reduction", "council tax reduction"),
        ("Jobcentre", "Jobcentre"),
        ("", ""),
    ],
)
def test_words_inside_a_sentence_keep_names_and_abbreviations(words: str, inside: str) -> None:
    assert in_sentence(words) == inside


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 11, 18), "18 Nov"),
        (date(2027, 2, 6), "6 Feb"),
        (date(2027, 11, 18), "18 Nov 2027"),
        (date(2025, 11, 21), "21 Nov 2025"),
    ],
)
def test_a_day_far_off_has_its_year(day: date, said: str) -> None:
    assert near_day(day, date(2026, 11, 21)) == said
