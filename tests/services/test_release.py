"""When someone is out: the prison's own date first, moved by the rules, and why."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ebatui.casework.codes import CustodyStatus, DateSource, EpisodeState
from ebatui.casework.ids import RecordId
from ebatui.casework.records import Episode
from ebatui.services.desk import NotAccepted
from ebatui.services.release import NOT_KNOWN, release_of

SIXTEEN_WEEKS = {"status": "SENTENCED", "sentenced_on": date(2011, 11, 8), "sentence": "16 weeks"}


@pytest.fixture(scope="module")
def one_desk(new_sitting: Any) -> Any:
    return new_sitting().desk


def spell(**fields: Any) -> Episode:
    coded = {"status": CustodyStatus, "crd_source": DateSource}
    values = {name: coded[name](v) if name in coded else v for name, v in fields.items()}
    return Episode(id=RecordId(1), **values)


def codes(view: Any) -> set[str]:
    return {reason.code for reason in view.reasons}


@pytest.mark.parametrize(
    ("fields", "day", "say"),
    [
        (
            {"crd": date(2012, 1, 2)},
            date(2011, 12, 30),
            "Fri 30 Dec 2011 (prison's date Mon 2 Jan is a bank holiday)",
        ),
        (
            {"crd": date(2011, 12, 10), "crd_source": "PRISON"},
            date(2011, 12, 9),
            "Fri 9 Dec 2011 (prison's date Sat 10 Dec is at a weekend)",
        ),
        (
            {"crd": date(2011, 12, 11), "crd_source": "ADVISER"},
            date(2011, 12, 9),
            "Fri 9 Dec 2011 (date given Sun 11 Dec is at a weekend)",
        ),
        (
            {"crd": date(2024, 5, 24), "received": date(2024, 1, 5)},
            date(2024, 5, 23),
            "Thu 23 May 2024 (prison's date Fri 24 May is before a day off)",
        ),
        ({"crd": date(2011, 11, 25)}, date(2011, 11, 25), "Fri 25 Nov 2011"),
        ({"ard": date(2011, 11, 24)}, date(2011, 11, 24), "Thu 24 Nov 2011"),
        (
            {"crd": date(2011, 12, 1), "ard": date(2011, 11, 24)},
            date(2011, 12, 1),
            "Thu 1 Dec 2011",
        ),
        (
            {
                **SIXTEEN_WEEKS,
                "sentence": "2 months",
                "sentenced_on": date(2011, 11, 1),
            },
            date(2011, 12, 1),
            "Thu 1 Dec 2011 (estimate)",
        ),
        ({"released": date(2011, 11, 16)}, date(2011, 11, 16), "released Wed 16 Nov 2011"),
        ({"status": "SENTENCED", "sentence": "Life", "received": date(2011, 1, 1)}, None, None),
        ({"status": "REMAND", "received": date(2011, 11, 1)}, None, "not known"),
        ({}, None, "not known"),
    ],
)
def test_the_day_and_how_it_is_said(
    sitting: Any, fields: dict[str, Any], day: date | None, say: str | None
) -> None:
    view = release_of(sitting.desk, spell(**fields))
    if say is not None:
        assert view.say == say
    assert view.date == day
    assert view.days == (None if view.date is None else (view.date - date(2011, 11, 17)).days)


def test_why_it_was_moved_is_told_with_its_rule(sitting: Any) -> None:
    view = release_of(sitting.desk, spell(crd=date(2012, 1, 2)))
    assert view.prison_date == date(2012, 1, 2)
    assert (view.code, view.source, view.estimate) == ("CRD", "PRISON", False)
    assert codes(view) == {"RELEASE_DATE_FROM_PRISON", "WEEKEND_OR_HOLIDAY"}
    assert all(reason.rule and reason.source for reason in view.reasons)


def test_an_estimate_says_so_and_is_moved_as_well(sitting: Any) -> None:
    view = release_of(sitting.desk, spell(**SIXTEEN_WEEKS))
    assert view.estimate
    assert view.prison_date is None
    assert view.source == "ESTIMATE"
    assert "estimate" in view.say
    assert "RELEASE_DATE_ESTIMATED" in codes(view)
    assert view.date == date(2011, 12, 30)  # due Mon 2 January, a bank holiday
    assert view.say == "Fri 30 Dec 2011 (estimate: Mon 2 Jan is a bank holiday)"


@given(
    crd=st.dates(date(1990, 1, 1), date(2199, 12, 31)),
    source=st.sampled_from([None, DateSource.PRISON, DateSource.ADVISER]),
    sentence=st.sampled_from(["12 months", "16 weeks", "90d", "Life", None]),
    status=st.sampled_from([*CustodyStatus, None]),
)
def test_a_date_that_is_held_is_never_replaced_by_an_estimate(
    one_desk: Any, crd: date, source: Any, sentence: Any, status: Any
) -> None:
    episode = Episode(
        id=RecordId(1),
        received=date(2011, 11, 8),
        status=status,
        sentence=sentence,
        crd=crd,
        crd_source=source,
    )
    view = release_of(one_desk, episode)
    assert not view.estimate
    assert view.date is not None
    assert 0 <= (crd - view.date).days <= 14
    if source is not DateSource.ADVISER:
        assert view.prison_date == crd
    assert view.reasons


def test_a_date_at_the_end_of_time_hides_no_case(sitting: Any) -> None:
    view = release_of(sitting.desk, spell(crd=date.max))
    assert view.date == date.max


def test_no_custody_no_date(sitting: Any) -> None:
    assert release_of(sitting.desk, None) is NOT_KNOWN


def test_moving_the_date_keeps_why_and_the_old_one_in_the_journal(sitting: Any) -> None:
    person, episode = sitting.add_case(
        received=date(2011, 11, 8), crd=date(2011, 11, 25), crd_source="PRISON"
    )
    said = sitting.do(sitting.office.people.move_release(person.id, "10/12/11", "15 days added"))
    assert said == "Release is now Fri 9 Dec 2011 (date given Sat 10 Dec is at a weekend)."
    held = sitting.one(Episode)
    assert (held.crd, held.crd_source) == (date(2011, 12, 10), DateSource.ADVISER)
    assert held.dates_why == "15 days added"
    first, *_, last = sitting.do(
        sitting.case_file.read(lambda reader: reader.changes_of(Episode, episode.id))
    )
    assert (first.fields["crd"], last.fields["crd"]) == ("2011-11-25", "2011-12-10")


@pytest.mark.parametrize(
    ("typed", "why", "problems"),
    [
        ("", "", [("release", "ENTRY_MISSING"), ("why", "ENTRY_MISSING")]),
        ("soon", "", [("release", "ENTRY_NOT_A_DATE"), ("why", "ENTRY_MISSING")]),
        ("t", "x" * 121, [("why", "ENTRY_TOO_LONG")]),
        ("7/11/11", "told", [("release", "RELEASE_BEFORE_RECEPTION")]),
        ("31/12/9999", "told", [("release", "ENTRY_NOT_A_DATE")]),
    ],
)
def test_a_move_that_cannot_be(
    sitting: Any, typed: str, why: str, problems: list[tuple[str, str]]
) -> None:
    person, _ = sitting.add_case(received=date(2011, 11, 8), crd=date(2011, 11, 25))
    before = sitting.case_file.changes()
    with pytest.raises(NotAccepted) as refused:
        sitting.do(sitting.office.people.move_release(person.id, typed, why))
    assert [(problem.field, problem.code) for problem in refused.value.problems] == problems
    assert sitting.case_file.changes() == before


def test_who_is_out_already_has_no_date_to_move(sitting: Any) -> None:
    person, _ = sitting.add_case(
        received=date(2011, 10, 8), released=date(2011, 11, 10), state=EpisodeState.RELEASED
    )
    with pytest.raises(NotAccepted, match="CASE_NO_EPISODE"):
        sitting.do(sitting.office.people.move_release(person.id, "+7", "told"))
