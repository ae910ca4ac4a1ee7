"""Small phrases that several views share."""

from __future__ import annotations

import time
from datetime import date

import pytest

from ebatui.casework.ids import make_id
from ebatui.journal.change import MOMENTS, Change
from ebatui.services.saying import acted, in_sentence, near_day


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


@pytest.mark.parametrize("zone", ["UTC", "Europe/London", "Pacific/Kiritimati", "Etc/GMT+12"])
@pytest.mark.parametrize("at", [-(1 << 61), MOMENTS[0], 0, MOMENTS[-1], 1 << 61])
def test_a_change_of_any_moment_can_be_shown(
    zone: str, at: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A broken clock wrote it: the screen that shows it goes on."""
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        change = Change(
            device=1, seq=1, at=at, actor="a", kind="note", subject=make_id(1, 1), fields={}
        )
        assert len(f"{acted(change):%H:%M}") == 5
        assert near_day(acted(change).date(), date(2026, 11, 23))
    finally:
        monkeypatch.undo()
        time.tzset()
