"""Mentor mode: one form that adds, and nothing that reads."""

from __future__ import annotations

import inspect
import json
from typing import Any

import pytest

from ebatui.casework.codes import Wants
from ebatui.services.desk import NotAccepted
from ebatui.services.office import MentorOffice
from ebatui.services.slips import IntakeSlip


def slip(**more: Any) -> IntakeSlip:
    typed = {"forenames": "Kevin", "surname": "Doe", "wing": "A", "cell": "A2-014", **more}
    return IntakeSlip(**{"wants": (), "reading_help": None, **typed})


def sealed(sitting: Any) -> dict[str, Any]:
    ((_, plain),) = sitting.box.slips
    opened: dict[str, Any] = json.loads(plain)
    return opened


def test_submitting_gives_nothing_back(sitting: Any) -> None:
    mentor = sitting.mentor()
    assert mentor.submit(slip(wants=(Wants.ID_OR_BANK,), reading_help=True)) is None
    assert sealed(sitting) == {
        "v": 1,
        "taken": "2011-11-17T10:00",
        "forenames": "Kevin",
        "surname": "Doe",
        "wing": "A",
        "cell": "A2-014",
        "wants": ["ID_OR_BANK"],
        "reading_help": True,
    }


def test_there_is_nothing_else_to_ask_of_it(sitting: Any) -> None:
    """No read, no count, no case file: only the form, where it stands and what it may take."""
    public = {name for name in dir(sitting.mentor()) if not name.startswith("_")}
    assert public == {"submit", "prison_name", "collect"}
    assert set(inspect.signature(MentorOffice.__init__).parameters) == {
        "self",
        "box",
        "clock",
        "prison_name",
        "collect",
    }


def test_it_behaves_the_same_whether_the_person_is_known_or_not(sitting: Any) -> None:
    sitting.add_case()
    before = sitting.case_file.changes()
    mentor = sitting.mentor()
    assert mentor.submit(slip()) is mentor.submit(slip(surname="Nobody"))
    assert sitting.case_file.changes() == before


@pytest.mark.parametrize("missing", ["forenames", "surname", "wing"])
@pytest.mark.parametrize("blank", ["", "  ", "\x1b\u202e"])
def test_a_name_and_a_wing_are_needed(sitting: Any, missing: str, blank: str) -> None:
    with pytest.raises(NotAccepted) as refused:
        sitting.mentor().submit(slip(**{missing: blank}))
    assert [(problem.field, problem.code) for problem in refused.value.problems] == [
        (missing, "ENTRY_MISSING")
    ]
    assert sitting.box.slips == []


def test_everything_wrong_is_told_at_once(sitting: Any) -> None:
    with pytest.raises(NotAccepted) as refused:
        sitting.mentor().submit(slip(forenames="", surname="x" * 61, wing="", cell="y" * 21))
    assert {(problem.field, problem.code) for problem in refused.value.problems} == {
        ("forenames", "ENTRY_MISSING"),
        ("surname", "ENTRY_TOO_LONG"),
        ("wing", "ENTRY_MISSING"),
        ("cell", "ENTRY_TOO_LONG"),
    }
    assert sitting.box.slips == []


def test_where_mentors_signpost_no_number_and_no_birth_date_is_kept(sitting: Any) -> None:
    sitting.mentor(collect=False).submit(slip(nino="QQ123456C", born="14/2/91"))
    assert not {"nino", "born"} & set(sealed(sitting))
    assert b"QQ123456C" not in sitting.box.slips[0][1]


def test_where_they_collect_both_are(sitting: Any) -> None:
    sitting.mentor(collect=True).submit(slip(nino="QQ123456C", born="14/2/91"))
    assert (sealed(sitting)["nino"], sealed(sitting)["born"]) == ("QQ123456C", "14/2/91")


def test_nothing_that_acts_on_a_screen_is_sealed(sitting: Any) -> None:
    sitting.mentor().submit(slip(surname="D\x1b[2Jo\u202ee", cell="A2\x00-014"))
    assert (sealed(sitting)["surname"], sealed(sitting)["cell"]) == ("D[2Joe", "A2-014")
