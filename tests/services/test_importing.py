"""Reception lists brought into the case file: what goes in, what changes, what is refused."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ebatui.casework.codes import (
    CustodyStatus,
    DateSource,
    EpisodeState,
    InductionOutcome,
    Sex,
)
from ebatui.casework.records import Episode, Induction, Person
from ebatui.reference.loader import shipped_policy
from ebatui.rules.practice import induction_due
from ebatui.services.importing import ROWS_AT_ONCE, Importing, ImportResult
from ebatui.services.ports import CannotSave
from ebatui.services.reception_list import NotAReceptionList
from ebatui.store.casefile import EncryptedCaseFile, create_case_file

SAMPLES = Path(__file__).parents[1] / "samples"
HEADER = (
    "NOMS ID,Surname,Forenames,DOB,Sex,Location,Date in,Status,Sentence,CRD,ARD,HDCED,Postcode,"
    "Previous number"
)
DOE: dict[str, str] = {
    "number": "A1234AA",
    "surname": "Doe",
    "forenames": "Kevin",
    "dob": "14/02/1991",
    "sex": "M",
    "location": "A-2-005",
    "received": "10/11/2026",
    "status": "Sentenced",
    "sentence": "12 weeks",
    "crd": "21/12/2026",
    "ard": "",
    "hdc": "",
    "postcode": "HU5 1AB",
    "previous": "",
}


def listed(*rows: dict[str, str]) -> bytes:
    lines = [HEADER, *(",".join({**DOE, **row}.values()) for row in rows)]
    return "\r\n".join(lines).encode()


@pytest.fixture
def importing(case_file: Any, clock: Any, places: Any) -> Importing:
    return make_importing(case_file, clock, places)


def make_importing(case_file: Any, clock: Any, places: Any) -> Importing:
    policy = shipped_policy()
    return Importing(
        case_file,
        clock,
        places,
        "HLI",
        ages=policy.ages,
        induction_due=lambda day: induction_due(policy.practice, policy.calendar, day),
    )


def bring(importing: Importing, data: bytes) -> ImportResult:
    return asyncio.run(importing.reception(data, "mensah"))


def counts(result: ImportResult) -> tuple[int, int, int, int, int]:
    return (
        result.rows,
        result.added,
        result.changed,
        result.matched,
        len(result.rejected),
    )


# --- New people ---------------------------------------------------------------------------------


def test_someone_new_gets_a_person_a_spell_of_custody_and_an_induction_due(
    importing: Importing, case_file: Any
) -> None:
    result = bring(importing, listed({"previous": "ab1234", "hdc": "01/12/2026"}))
    assert counts(result) == (1, 1, 0, 0, 0)
    person = case_file.one(Person)
    assert (person.prison_number, person.surname, person.forenames) == ("A1234AA", "Doe", "Kevin")
    assert (person.born, person.sex) == (date(1991, 2, 14), Sex.MALE)
    assert person.previous_numbers == "AB1234"
    assert case_file.one(Episode) == Episode(
        id=case_file.one(Episode).id,
        person=person.id,
        prison="HLI",
        wing="A",
        cell="A2-005",
        received=date(2026, 11, 10),
        status=CustodyStatus.SENTENCED,
        state=EpisodeState.IN_CUSTODY,
        sentence="12 weeks",
        crd=date(2026, 12, 21),
        crd_source=DateSource.PRISON,
        hdced=date(2026, 12, 1),
        home_postcode="HU5 1AB",
        jobcentre="6727",
    )
    induction = case_file.one(Induction)
    policy = shipped_policy()
    assert induction.episode == case_file.one(Episode).id
    assert induction.due == induction_due(policy.practice, policy.calendar, date(2026, 11, 10))
    assert induction.outcome is None
    assert set(case_file.writes) == {"mensah"}


def test_the_sample_goes_in_whole_and_only_once(
    importing: Importing, case_file: Any, places: Any
) -> None:
    data = (SAMPLES / "reception.csv").read_bytes()
    assert counts(bring(importing, data)) == (60, 60, 0, 0, 0)
    before = case_file.changes()
    assert counts(bring(importing, data)) == (60, 0, 0, 60, 0)
    assert case_file.changes() == before
    for kind in (Person, Episode, Induction):
        assert len(case_file.find(kind)) == 60
    assert len(places.asked) == len(set(places.asked)) + len(
        {e.home_postcode for e in case_file.find(Episode, jobcentre=None)}
    )


def test_the_sample_with_faults_after_the_sample(importing: Importing, case_file: Any) -> None:
    bring(importing, (SAMPLES / "reception.csv").read_bytes())
    result = bring(importing, (SAMPLES / "reception_with_faults.csv").read_bytes())
    assert counts(result) == (13, 0, 6, 6, 7)
    moore = case_file.one(Person, prison_number="A2506HZ")
    assert result.moved == (moore.id,)
    episode = case_file.one(Episode, person=moore.id)
    assert (episode.crd, episode.cell) == (date(2027, 3, 1), "C2-020")
    assert episode.hdced == date(2027, 1, 19)  # the second list has no such column
    assert moore.surname == "MOORE"  # capitals are no change of name
    assert counts(bring(importing, (SAMPLES / "reception_with_faults.csv").read_bytes())) == (
        13,
        0,
        0,
        6,
        7,
    )


def test_the_sample_with_faults_alone_takes_the_six_good_rows(importing: Importing) -> None:
    result = bring(importing, (SAMPLES / "reception_with_faults.csv").read_bytes())
    assert counts(result) == (13, 6, 0, 0, 7)


def test_the_answer_in_json_names_nobody(importing: Importing) -> None:
    result = bring(importing, listed({}, {"number": "A1", "surname": "Marsh"}))
    shown = result.as_json()
    assert (shown["rows"], shown["added"], shown["changed"], shown["matched"]) == (2, 1, 0, 0)
    assert shown["rejected"] == [
        {
            "row": 3,
            "field": "prison_number",
            "code": "PRISON_NUMBER",
            "message": result.rejected[0].message,
        }
    ]
    assert "Marsh" not in str(shown)
    assert "Doe" not in str(shown)


# --- Changed rows -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "kind", "field", "value"),
    [
        ({"surname": "Roe"}, Person, "surname", "Roe"),
        ({"forenames": "Kevin Paul"}, Person, "forenames", "Kevin Paul"),
        ({"sex": "F"}, Person, "sex", Sex.FEMALE),
        ({"previous": "CD5678"}, Person, "previous_numbers", "CD5678"),
        ({"location": "B-1-001"}, Episode, "cell", "B1-001"),
        ({"status": "Recall"}, Episode, "status", CustodyStatus.RECALL),
        ({"sentence": "16 weeks"}, Episode, "sentence", "16 weeks"),
        ({"crd": "28/12/2026"}, Episode, "crd", date(2026, 12, 28)),
        ({"hdc": "28/11/2026"}, Episode, "hdced", date(2026, 11, 28)),
        ({"postcode": "NFA"}, Episode, "home_postcode", "NFA"),
    ],
)
def test_a_changed_cell_is_a_change_of_that_field_alone(
    importing: Importing, case_file: Any, row: dict[str, str], kind: Any, field: str, value: object
) -> None:
    bring(importing, listed({}))
    made = len(case_file.changes())
    result = bring(importing, listed(row))
    assert counts(result) == (1, 0, 1, 1, 0)
    shown = kind is Episode and field != "home_postcode"
    assert {(one.row, one.new is not None) for one in result.changes} == {(2, shown)}
    assert getattr(case_file.one(kind), field) == value
    (change,) = case_file.changes()[made:]
    assert set(change.fields) <= {field, "wing"}
    assert len(case_file.find(Episode)) == len(case_file.find(Induction)) == 1


@pytest.mark.parametrize(
    "row",
    [
        {"surname": "DOE"},
        {"sex": ""},
        {"location": ""},
        {"sentence": "", "crd": "", "postcode": "", "forenames": ""},
    ],
)
def test_blank_cells_and_capitals_change_nothing(
    importing: Importing, case_file: Any, row: dict[str, str]
) -> None:
    bring(importing, listed({}))
    made = case_file.changes()
    assert counts(bring(importing, listed(row))) == (1, 0, 0, 1, 0)
    assert case_file.changes() == made


def test_a_change_is_told_field_by_field_and_names_no_one(
    importing: Importing, case_file: Any
) -> None:
    bring(importing, listed({}, {"number": "A1234AB", "surname": "Marsh"}))
    result = bring(
        importing,
        listed(
            {"surname": "Dough", "postcode": "LS1 1UR", "crd": "28/12/2026"},
            {"number": "A1234AB", "surname": "Marsh", "received": "20/11/2026"},
        ),
    )
    before = case_file.find(Episode)[0].received.isoformat()
    assert result.as_json()["changes"] == [
        {"row": 2, "field": "surname", "old": None, "new": None},
        {
            "row": 2,
            "field": "conditional_release_date",
            "old": "2026-12-21",
            "new": "2026-12-28",
        },
        {"row": 2, "field": "home_postcode", "old": None, "new": None},
        {"row": 3, "field": "reception_date", "old": before, "new": "2026-11-20"},
    ]
    assert all(one.words for one in result.changes)


def test_a_moved_release_date_names_whom_it_moved_for(importing: Importing, case_file: Any) -> None:
    bring(importing, listed({}, {"number": "A1234AB", "crd": "", "status": "Remand"}))
    result = bring(
        importing,
        listed({"crd": "28/12/2026"}, {"number": "A1234AB", "crd": "04/01/2027"}),
    )
    # A first date is not a move.
    assert result.moved == (case_file.one(Person, prison_number="A1234AA").id,)
    assert result.changed == 2


@pytest.mark.parametrize("source", [DateSource.ESTIMATE, DateSource.ADVISER])
def test_the_prisons_date_replaces_any_other(
    importing: Importing, case_file: Any, source: DateSource
) -> None:
    bring(importing, listed({"crd": ""}))
    episode = case_file.one(Episode)
    assert episode.crd_source is None
    own = {"crd": date(2026, 12, 30), "crd_source": source, "dates_why": "rang the office"}
    asyncio.run(case_file.write("mensah", lambda unit: unit.append(Episode, episode.id, own)))
    result = bring(importing, listed({}))
    now = case_file.one(Episode)
    assert (now.crd, now.crd_source, now.dates_why) == (
        date(2026, 12, 21),
        DateSource.PRISON,
        None,
    )
    assert result.moved == (now.person,)


def test_an_estimate_that_was_right_becomes_the_prisons(
    importing: Importing, case_file: Any
) -> None:
    bring(importing, listed({"crd": ""}))
    own = {"crd": date(2026, 12, 21), "crd_source": DateSource.ESTIMATE}
    subject = case_file.one(Episode).id
    asyncio.run(case_file.write("mensah", lambda unit: unit.append(Episode, subject, own)))
    result = bring(importing, listed({}))
    assert case_file.one(Episode).crd_source is DateSource.PRISON
    assert (result.changed, result.moved) == (1, ())


def test_a_list_without_a_date_leaves_an_estimate(importing: Importing, case_file: Any) -> None:
    bring(importing, listed({"crd": ""}))
    own = {"crd": date(2026, 12, 30), "crd_source": DateSource.ESTIMATE}
    subject = case_file.one(Episode).id
    asyncio.run(case_file.write("mensah", lambda unit: unit.append(Episode, subject, own)))
    assert bring(importing, listed({"crd": ""})).changed == 0
    assert case_file.one(Episode).crd_source is DateSource.ESTIMATE


def test_an_automatic_release_date_replaces_an_estimate_too(
    importing: Importing, case_file: Any
) -> None:
    bring(importing, listed({"crd": ""}))
    own = {"crd": date(2026, 12, 30), "crd_source": DateSource.ESTIMATE}
    subject = case_file.one(Episode).id
    asyncio.run(case_file.write("mensah", lambda unit: unit.append(Episode, subject, own)))
    result = bring(importing, listed({"crd": "", "ard": "21/12/2026"}))
    now = case_file.one(Episode)
    assert (now.crd, now.ard, now.crd_source) == (None, date(2026, 12, 21), DateSource.PRISON)
    assert result.moved == (now.person,)


def test_a_jobcentre_that_was_chosen_stays(importing: Importing, case_file: Any) -> None:
    bring(importing, listed({}))
    subject = case_file.one(Episode).id
    chosen = {"jobcentre": "6752"}
    asyncio.run(case_file.write("mensah", lambda unit: unit.append(Episode, subject, chosen)))
    bring(importing, listed({"postcode": "LS8 1JZ"}))
    assert case_file.one(Episode).jobcentre == "6752"


def test_a_jobcentre_is_found_once_the_postcode_is_known(
    importing: Importing, case_file: Any
) -> None:
    bring(importing, listed({"postcode": "NFA"}))
    assert case_file.one(Episode).jobcentre is None
    bring(importing, listed({"postcode": "LS8 1JZ"}))
    assert case_file.one(Episode).jobcentre == "6725"


def test_previous_numbers_gather_and_a_full_field_is_warned_of(
    importing: Importing, case_file: Any
) -> None:
    for number in ("AB1234", "CD5678", "ab1234"):
        bring(importing, listed({"previous": number}))
    assert case_file.one(Person).previous_numbers == "AB1234, CD5678"
    bring(importing, listed({"previous": " ".join(f"EF{n}" for n in range(1000, 1005))}))
    full = case_file.one(Person).previous_numbers
    result = bring(importing, listed({"previous": "GH1000", "location": "B-1-001"}))
    assert [warning.code for warning in result.warnings] == ["PREVIOUS_FULL"]
    assert "previous prison number" in result.warnings[0].message
    assert case_file.one(Person).previous_numbers == full
    assert case_file.one(Episode).cell == "B1-001"


# --- Back in custody ----------------------------------------------------------------------------


@pytest.mark.parametrize("state", [EpisodeState.RELEASED, EpisodeState.IN_CUSTODY])
def test_a_newer_reception_is_a_new_spell(
    importing: Importing, case_file: Any, state: EpisodeState
) -> None:
    bring(importing, listed({"received": "01/03/2026", "crd": "01/05/2026"}))
    first = case_file.one(Episode).id
    asyncio.run(
        case_file.write("mensah", lambda unit: unit.append(Episode, first, {"state": state}))
    )
    result = bring(importing, listed({}))
    assert counts(result) == (1, 0, 1, 1, 0)
    assert (result.returned, result.moved) == (1, ())
    old, new = case_file.find(Episode)
    assert (old.id, old.state, old.crd) == (first, EpisodeState.RELEASED, date(2026, 5, 1))
    assert old.released is None  # nobody said which day
    assert (new.state, new.received) == (EpisodeState.IN_CUSTODY, date(2026, 11, 10))
    assert {held.episode for held in case_file.find(Induction)} == {old.id, new.id}
    assert counts(bring(importing, listed({}))) == (1, 0, 0, 1, 0)


def test_custody_at_another_prison_ended_by_moving_here(
    importing: Importing, case_file: Any
) -> None:
    asyncio.run(
        case_file.add_case(
            born=date(1991, 2, 14), received=date(2026, 10, 1), prison="LEI", sex=Sex.MALE
        )
    )
    bring(importing, listed({}))
    old, new = case_file.find(Episode)
    assert (old.state, old.prison) == (EpisodeState.TRANSFERRED, "LEI")
    assert (new.state, new.prison) == (EpisodeState.IN_CUSTODY, "HLI")


@pytest.mark.parametrize("state", [EpisodeState.RELEASED, EpisodeState.TRANSFERRED])
def test_an_old_list_does_not_touch_someone_who_has_left(
    importing: Importing, case_file: Any, state: EpisodeState
) -> None:
    bring(importing, listed({}))
    gone = {"state": state}
    subject = case_file.one(Episode).id
    asyncio.run(case_file.write("mensah", lambda unit: unit.append(Episode, subject, gone)))
    before = case_file.one(Episode)
    result = bring(importing, listed({"location": "B-1-001", "crd": "28/12/2026"}))
    assert case_file.one(Episode) == before
    assert counts(result) == (1, 0, 0, 1, 0)
    assert result.moved == ()


def test_people_not_on_the_list_are_left_as_they_are(importing: Importing, case_file: Any) -> None:
    bring(importing, listed({}))
    before = case_file.changes()
    bring(importing, listed({"number": "A1234AB", "surname": "Roe"}))
    assert case_file.changes()[: len(before)] == before
    assert case_file.one(Person, prison_number="A1234AA").surname == "Doe"


def test_an_older_reception_than_the_one_held_is_refused(
    importing: Importing, case_file: Any
) -> None:
    bring(importing, listed({}))
    result = bring(importing, listed({"received": "01/03/2026"}))
    assert [(r.row, r.field, r.code) for r in result.rejected] == [
        (2, "reception_date", "OLDER_RECEPTION")
    ]
    assert len(case_file.find(Episode)) == 1


def test_two_receptions_on_one_list_are_two_spells_whatever_their_order(
    importing: Importing, case_file: Any
) -> None:
    data = listed({}, {"received": "01/03/2026", "crd": "01/05/2026"})
    result = bring(importing, data)
    assert counts(result) == (2, 1, 1, 1, 0)
    assert [(e.received, e.state) for e in case_file.find(Episode)] == [
        (date(2026, 3, 1), EpisodeState.RELEASED),
        (date(2026, 11, 10), EpisodeState.IN_CUSTODY),
    ]
    assert counts(bring(importing, data)) == (2, 0, 0, 2, 0)


def test_a_case_begun_from_a_mentors_slip_is_filled_in(
    importing: Importing, case_file: Any
) -> None:
    person, episode = asyncio.run(case_file.add_case(wing="B"))
    result = bring(importing, listed({}))
    assert counts(result) == (1, 0, 1, 1, 0)
    now = case_file.one(Episode)
    assert (now.id, now.received, now.wing) == (episode.id, date(2026, 11, 10), "A")
    assert case_file.one(Person).born == date(1991, 2, 14)
    assert case_file.one(Induction).episode == episode.id
    assert case_file.one(Person).id == person.id


def test_an_induction_already_done_is_not_planned_again(
    importing: Importing, case_file: Any
) -> None:
    _, episode = asyncio.run(case_file.add_case())
    asyncio.run(case_file.add(Induction, episode=episode.id, outcome=InductionOutcome.DONE))
    bring(importing, listed({}))
    assert case_file.one(Induction).outcome is InductionOutcome.DONE


# --- Refusals -----------------------------------------------------------------------------------


def test_a_number_held_by_someone_born_on_another_day_is_never_merged(
    importing: Importing, case_file: Any
) -> None:
    bring(importing, listed({}))
    before = case_file.changes()
    other = {"surname": "Marsh", "dob": "15/02/1991", "received": "12/11/2026"}
    result = bring(importing, listed({"number": "A1234AB"}, other))
    assert counts(result) == (2, 1, 0, 0, 1)
    (bad,) = result.rejected
    assert (bad.row, bad.field, bad.code) == (3, "prison_number", "IDENTITY_CONFLICT")
    assert "check with the prison" in bad.message
    assert "Marsh" not in bad.message
    assert "Doe" not in bad.message
    held = case_file.one(Person, prison_number="A1234AA")
    assert (held.surname, held.born) == ("Doe", date(1991, 2, 14))
    assert case_file.changes()[: len(before)] == before


def test_refusals_of_the_list_and_of_the_case_file_come_in_row_order(
    importing: Importing,
) -> None:
    bring(importing, listed({}))
    data = listed({"dob": "01/01/1980"}, {"number": "A1"}, {"number": "A1234AC", "status": "?"})
    assert [bad.row for bad in bring(importing, data).rejected] == [2, 3, 4]


def test_a_file_that_is_no_list_changes_nothing(importing: Importing, case_file: Any) -> None:
    with pytest.raises(NotAReceptionList):
        bring(importing, b"\x00\x01\x02")
    assert case_file.writes == []


# --- Many rows ----------------------------------------------------------------------------------


def many(rows: int) -> bytes:
    return listed(
        *(
            {
                "number": f"A{at % 10000:04}A{chr(65 + at // 10000)}",
                "surname": f"Doe{at}",
                "dob": f"{date(1960, 1, 1) + timedelta(days=at):%d/%m/%Y}",
                "postcode": f"HU{at % 9 + 1} 1AB",
            }
            for at in range(rows)
        )
    )


def test_a_full_disk_half_way_leaves_whole_rows_and_importing_again_completes(
    importing: Importing, case_file: Any
) -> None:
    data = many(ROWS_AT_ONCE + 100)
    write, tries = case_file.write, []

    async def failing(actor: str, work: Any) -> Any:
        tries.append(actor)
        if len(tries) == 2:
            case_file.fail_next = CannotSave("DISK_FULL")
        return await write(actor, work)

    case_file.write = failing
    with pytest.raises(CannotSave):
        bring(importing, data)
    for kind in (Person, Episode, Induction):
        assert len(case_file.find(kind)) == ROWS_AT_ONCE
    case_file.write = write
    result = bring(importing, data)
    assert counts(result) == (ROWS_AT_ONCE + 100, 100, 0, ROWS_AT_ONCE, 0)
    for kind in (Person, Episode, Induction):
        assert len(case_file.find(kind)) == ROWS_AT_ONCE + 100


ROW = st.fixed_dictionaries(
    {
        "number": st.sampled_from(["A1234AA", "A1234AB", "A1234AC", "B1"]),
        "dob": st.sampled_from(["14/02/1991", "14/02/1992"]),
        "received": st.sampled_from(["01/03/2026", "10/11/2026", "01/01/2030"]),
        "location": st.sampled_from(["A-2-005", "B-1-001"]),
    }
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=st.lists(ROW, max_size=4), rows=st.lists(ROW, max_size=8))
def test_rows_add_up_and_importing_again_adds_nothing(
    new_case_file: Callable[[int], Any],
    clock: Any,
    places: Any,
    first: list[dict[str, str]],
    rows: list[dict[str, str]],
) -> None:
    case_file = new_case_file(1)  # a new one for every example
    importing = make_importing(case_file, clock, places)
    bring(importing, listed(*first))
    once = bring(importing, listed(*rows))
    made = case_file.changes()
    again = bring(importing, listed(*rows))
    for result in (once, again):
        assert result.rows == len(rows)
        assert result.rows == result.added + result.matched + len(result.rejected)
        assert result.returned <= result.changed <= result.matched
    assert (again.added, again.changed, again.returned) == (0, 0, 0)
    assert case_file.changes() == made
    for person in case_file.find(Person):
        spells = case_file.find(Episode, person=person.id)
        assert len({spell.received for spell in spells}) == len(spells)
        assert sum(spell.state is EpisodeState.IN_CUSTODY for spell in spells) == 1
    assert len({p.prison_number for p in case_file.find(Person)}) == len(case_file.find(Person))
    assert len(case_file.find(Induction)) == len(case_file.find(Episode))


# --- On the encrypted case file -----------------------------------------------------------------


@pytest.fixture
def encrypted(tmp_path: Path, clock: Any) -> Iterator[EncryptedCaseFile]:
    case_file = create_case_file(tmp_path / "case.db", bytes(32), 1, clock, lambda _seq: None)
    yield case_file
    case_file.close()


def test_the_samples_on_the_encrypted_case_file(
    encrypted: EncryptedCaseFile, clock: Any, places: Any
) -> None:
    importing = make_importing(encrypted, clock, places)
    data = (SAMPLES / "reception.csv").read_bytes()
    faults = (SAMPLES / "reception_with_faults.csv").read_bytes()
    assert counts(bring(importing, data)) == (60, 60, 0, 0, 0)
    made = encrypted.own_seq()
    assert counts(bring(importing, data)) == (60, 0, 0, 60, 0)
    assert encrypted.own_seq() == made == 180
    assert counts(bring(importing, faults)) == (13, 0, 6, 6, 7)
    (wyatt,) = encrypted.read_now(lambda reader: reader.search_people("wyatt", 10))
    assert (wyatt.prison_number, wyatt.cell) == ("A6529CA", "A2-005")


def test_ten_thousand_rows_on_the_encrypted_case_file(
    encrypted: EncryptedCaseFile, clock: Any, places: Any
) -> None:
    importing = make_importing(encrypted, clock, places)
    started = time.process_time()
    assert counts(bring(importing, many(10_000))) == (10_000, 10_000, 0, 0, 0)
    assert time.process_time() - started < 60
    assert encrypted.read_now(lambda reader: reader.count(Induction)) == 10_000
