"""The case file: units of work, the journal under them, and reads from one moment."""

from __future__ import annotations

import asyncio
import threading
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from ebatui.casework.codes import ClosureState, ConsentState, EpisodeState
from ebatui.casework.fields import FieldError
from ebatui.casework.ids import RecordId, counter, make_id, maker
from ebatui.casework.records import Booking, Closure, Consent, Episode, Note, Person, Slot
from ebatui.services.ports import ForbiddenMove, UnitOfWork
from ebatui.store.casefile import EncryptedCaseFile, check_not_behind, create_case_file
from ebatui.store.errors import CaseFileDamaged
from ebatui.store.journal_tables import digest_of, packed

DEVICE = 7


def person(unit: UnitOfWork, **fields: Any) -> RecordId:
    made = unit.new_id()
    unit.append(Person, made, {"surname": "Ash", **fields})
    return made


def test_what_is_saved_is_read_back_typed(case_file: EncryptedCaseFile) -> None:
    def work(unit: UnitOfWork) -> tuple[RecordId, RecordId]:
        slot = unit.new_id()
        unit.append(Slot, slot, {"at": datetime(2011, 7, 20, 9, 30), "minutes": 40})  # noqa: DTZ001 - wall clock
        ident = person(unit, born=date(1980, 1, 2), welsh=False, reading_help=True)
        return ident, slot

    ident, slot = case_file.write_now("ada", work)
    kept = case_file.read_now(lambda reader: reader.get(Person, ident))
    assert kept == Person(
        id=ident, surname="Ash", born=date(1980, 1, 2), welsh=False, reading_help=True
    )
    read = case_file.read_now(lambda reader: reader.get(Slot, slot))
    assert read is not None
    assert read.at == datetime(2011, 7, 20, 9, 30)  # noqa: DTZ001 - wall clock


def test_async_reads_and_writes(case_file: EncryptedCaseFile) -> None:
    async def both() -> Person | None:
        ident = await case_file.write("ada", person)
        return await case_file.read(lambda reader: reader.get(Person, ident))

    kept = asyncio.run(both())
    assert kept is not None
    assert kept.surname == "Ash"


def test_the_mailbox_is_told_before_the_one_who_asked(bench: Any) -> None:
    case_file = bench.create()
    case_file.write_now("ada", lambda unit: [person(unit), person(unit)])
    assert bench.told == [2]
    case_file.write_now("ada", lambda unit: unit.set_mark("x", "y"))
    assert bench.told == [2], "nothing of its own was added"
    case_file.write_now("ada", person)
    assert bench.told == [2, 3]
    assert case_file.own_seq() == 3


def test_a_mailbox_that_cannot_be_told_is_told_again(bench: Any) -> None:
    case_file = bench.create()
    case_file.close()
    full = True

    def told(seq: int) -> None:
        if full:
            raise OSError(28, "full")
        bench.told.append(seq)

    from ebatui.store.casefile import open_case_file

    case_file = open_case_file(bench.path, bytes(range(32)), DEVICE, case_file._clock, told)
    case_file.write_now("ada", person)
    full = False
    case_file.write_now("ada", lambda unit: unit.set_mark("x", "y"))
    assert bench.told == [1]
    case_file.close()


def test_sequences_have_no_gaps_and_ids_none_either(case_file: EncryptedCaseFile) -> None:
    def fails(unit: UnitOfWork) -> None:
        person(unit)
        raise RuntimeError("second thoughts")

    first = case_file.write_now("ada", person)
    with pytest.raises(RuntimeError):
        case_file.write_now("ada", fails)
    second = case_file.write_now("ada", person)
    changes = case_file.read_now(lambda reader: reader.own_changes(0))
    assert [change.seq for change in changes] == [1, 2]
    assert (maker(first), counter(first), counter(second)) == (DEVICE, 1, 2)


def test_the_journal_says_who_when_and_what_was_seen(case_file: EncryptedCaseFile) -> None:
    ident = case_file.write_now("ada", person)
    (change,) = case_file.read_now(lambda reader: reader.changes_of(Person, ident))
    assert (change.device, change.seq, change.actor, change.kind) == (DEVICE, 1, "ada", "person")
    assert (change.fields, change.seen, change.cursor) == ({"surname": "Ash"}, 0, None)
    assert change.at == int(datetime(2011, 7, 13, 10).astimezone().timestamp())


def test_text_is_made_safe_as_it_enters(case_file: EncryptedCaseFile) -> None:
    def work(unit: UnitOfWork) -> tuple[RecordId, RecordId]:
        note = unit.new_id()
        unit.append(Note, note, {"text": "one\r\ntwo\x1b[2J\u202e", "episode": None})
        return person(unit, surname="  A\x1b[31msh\u202e\ud800 "), note

    ident, note = case_file.write_now("ada", work)
    kept, told = case_file.read_now(lambda r: (r.get(Person, ident), r.get(Note, note)))
    assert kept is not None
    assert told is not None
    assert (kept.surname, told.text) == ("A[31msh", "one\ntwo[2J")


@pytest.mark.parametrize(
    ("fields", "field", "code"),
    [
        ({"surname": "x" * 61}, "surname", "TOO_LONG"),
        ({"shoe_size": 9}, "shoe_size", "NOT_A_FIELD"),
        ({"born": "tomorrow"}, "born", "NOT_A_DATE"),
        ({"sex": "X"}, "sex", "NOT_A_CHOICE"),
    ],
)
def test_what_a_field_cannot_hold_is_named_and_nothing_is_kept(
    case_file: EncryptedCaseFile, fields: dict[str, Any], field: str, code: str
) -> None:
    with pytest.raises(FieldError) as caught:
        case_file.write_now("ada", lambda unit: (person(unit), person(unit, **fields)))
    assert (caught.value.field, caught.value.code) == (field, code)
    assert case_file.own_seq() == 0


def test_a_reference_to_no_record_is_named(case_file: EncryptedCaseFile) -> None:
    def work(unit: UnitOfWork) -> None:
        unit.append(Episode, unit.new_id(), {"person": make_id(DEVICE, 999)})

    with pytest.raises(FieldError) as caught:
        case_file.write_now("ada", work)
    assert (caught.value.field, caught.value.code) == ("person", "NO_SUCH_RECORD")
    assert case_file.own_seq() == 0


def test_a_reference_may_come_before_its_record_within_a_unit(
    case_file: EncryptedCaseFile,
) -> None:
    def work(unit: UnitOfWork) -> tuple[RecordId, RecordId]:
        episode, ident = unit.new_id(), unit.new_id()
        unit.append(Episode, episode, {"person": ident, "wing": "B"})
        unit.append(Person, ident, {"surname": "Ash"})
        return episode, ident

    episode, ident = case_file.write_now("ada", work)
    kept, rows = case_file.read_now(lambda r: (r.get(Episode, episode), r.search_people("ash", 9)))
    assert kept is not None
    assert kept.person == ident
    assert rows[0].wing == "B"


def test_a_state_must_move_along_an_arrow(case_file: EncryptedCaseFile) -> None:
    def begin(unit: UnitOfWork) -> RecordId:
        made = unit.new_id()
        unit.append(Closure, made, {"state": ClosureState.READY})
        return made

    closure = case_file.write_now("ada", begin)
    with pytest.raises(ForbiddenMove) as caught:
        case_file.write_now("ada", lambda u: u.append(Closure, closure, {"state": "ACKNOWLEDGED"}))
    error = caught.value
    assert (error.kind, error.before, error.after) == ("closure", "READY", "ACKNOWLEDGED")
    with pytest.raises(ForbiddenMove):
        case_file.write_now("ada", lambda u: u.append(Booking, u.new_id(), {"state": "ATTENDED"}))
    assert case_file.own_seq() == 1


def test_a_forbidden_move_caught_inside_a_unit_leaves_no_trace(
    case_file: EncryptedCaseFile,
) -> None:
    def work(unit: UnitOfWork) -> RecordId:
        made = unit.new_id()
        unit.append(Consent, made, {"state": ConsentState.DRAFT})
        with pytest.raises(ForbiddenMove):
            unit.append(Consent, made, {"state": ConsentState.WITHDRAWN})
        unit.append(Consent, made, {"state": ConsentState.GIVEN})
        return made

    made = case_file.write_now("ada", work)
    changes = case_file.read_now(lambda reader: reader.changes_of(Consent, made))
    assert [change.seq for change in changes] == [1, 2]


def test_what_is_held_already_is_not_said_again(case_file: EncryptedCaseFile) -> None:
    ident = case_file.write_now("ada", lambda unit: person(unit, welsh=True))

    def again(unit: UnitOfWork) -> Any:
        return unit.append(Person, ident, {"surname": "Ash", "welsh": True, "aliases": None})

    assert case_file.write_now("ada", again).seq == 1
    change = case_file.write_now(
        "ada", lambda u: u.append(Person, ident, {"surname": "Ash", "welsh": False})
    )
    assert (change.seq, change.fields) == (2, {"welsh": False})


def test_find_and_count(case_file: EncryptedCaseFile) -> None:
    def work(unit: UnitOfWork) -> list[RecordId]:
        people = [person(unit, surname=name) for name in ("Ash", "Elm", "Oak")]
        for who, state in zip(people, EpisodeState, strict=True):
            unit.append(Episode, unit.new_id(), {"person": who, "state": state, "wing": "A"})
        unit.append(Episode, unit.new_id(), {"person": people[0]})
        return people

    people = case_file.write_now("ada", work)

    def states(**equal: Any) -> list[Any]:
        found = case_file.read_now(lambda reader: reader.find(Episode, **equal))
        assert len(found) == case_file.read_now(lambda reader: reader.count(Episode, **equal))
        assert [one.id for one in found] == sorted(one.id for one in found)
        return [one.state for one in found]

    inside, out, away = EpisodeState
    assert states() == [inside, out, away, None]
    assert states(state=inside) == [inside]
    assert states(state=None) == [None]
    assert states(state=(inside, None)) == [inside, None]
    assert states(state=[inside, out]) == [inside, out]
    assert states(state=()) == []
    assert states(wing="A", person=people[0]) == [inside]
    assert states(person=tuple(people[1:])) == [out, away]


def test_find_between_counts_both_days(case_file: EncryptedCaseFile) -> None:
    def work(unit: UnitOfWork) -> None:
        for day in (5, 3, 4, 6):
            at = datetime(2011, 7, day, 23, 59)  # noqa: DTZ001 - wall clock
            unit.append(Slot, unit.new_id(), {"at": at, "jobcentre": "X" if day != 4 else "Y"})
            unit.append(Person, unit.new_id(), {"born": date(1980, 1, day)})

    case_file.write_now("ada", work)
    first, last = date(2011, 7, 3), date(2011, 7, 5)
    slots = case_file.read_now(lambda r: r.find_between(Slot, "at", first, last))
    assert [one.at.day for one in slots if one.at] == [3, 4, 5]
    some = case_file.read_now(lambda r: r.find_between(Slot, "at", first, last, jobcentre="X"))
    assert [one.at.day for one in some if one.at] == [3, 5]
    people = case_file.read_now(
        lambda r: r.find_between(Person, "born", date(1980, 1, 4), date(1980, 1, 6))
    )
    assert [one.born.day for one in people if one.born] == [4, 5, 6]


def test_drafts_marks_labels_and_secrets_survive(bench: Any) -> None:
    case_file = bench.create()
    ident = case_file.write_now("ada", person)

    def work(unit: UnitOfWork) -> None:
        unit.save_draft("induction", ident, {"wing": "\x1bodd \ud800", "born": date(2000, 1, 1)})
        unit.save_draft("induction", None, {"n": 1})
        unit.save_draft("note", ident, {})
        unit.drop_draft("note", ident)
        unit.set_mark("last-seen:ada", "7")
        unit.keep_secret("box", b"\x00k")
        unit.set_label(DEVICE, "HLI2")

    case_file.write_now("ada", work)
    case_file.close()
    reader = bench.open().read_now
    assert reader(lambda r: r.draft("induction", ident)) == {
        "wing": "\x1bodd \ud800",
        "born": "2000-01-01",
    }
    assert reader(lambda r: r.drafts("induction"))[0] == (None, {"n": 1})
    assert reader(lambda r: r.draft("note", ident)) is None
    assert reader(lambda r: (r.mark("last-seen:ada"), r.mark("none"))) == ("7", None)
    assert reader(lambda r: (r.secret("box"), r.secret("none"))) == (b"\x00k", None)
    assert reader(lambda r: [r.label_of(n) for n in (DEVICE, 0, 9)]) == ["HLI2", "HUB", "D9"]


def test_a_read_is_from_one_moment(case_file: EncryptedCaseFile) -> None:
    case_file.write_now("ada", person)
    begun, written = threading.Event(), threading.Event()

    def twice(reader: Any) -> tuple[int, int]:
        before = reader.count(Person)
        begun.set()
        assert written.wait(10)
        return before, reader.count(Person)

    async def both() -> tuple[int, int]:
        reading = asyncio.ensure_future(case_file.read(twice))
        await asyncio.to_thread(begun.wait, 10)
        await case_file.write("ada", person)
        written.set()
        return await reading

    assert asyncio.run(both()) == (1, 1)
    assert case_file.read_now(lambda reader: reader.count(Person)) == 2


def test_a_reader_cannot_write(case_file: EncryptedCaseFile) -> None:
    with pytest.raises(Exception, match="READ_ONLY"):
        case_file.on_reader(lambda connection: connection.execute("DELETE FROM mark"))


def test_nothing_readable_rests_on_the_disk(bench: Any) -> None:
    case_file = bench.create()
    case_file.write_now("ada", lambda unit: person(unit, surname="Quixoticname"))
    case_file.write_now("ada", lambda unit: unit.save_draft("f", None, {"a": "Quixoticname"}))

    def nowhere() -> None:
        for path in bench.path.parent.iterdir():
            told = path.read_bytes()
            assert b"uixoticname" not in told
            assert b"SQLite format" not in told
            assert path.stat().st_mode & 0o077 == 0

    nowhere()
    case_file.close()
    nowhere()
    assert [path.name for path in bench.path.parent.iterdir()] == ["case.db"]


def test_a_case_file_is_never_made_over_another(bench: Any) -> None:
    bench.create().close()
    with pytest.raises(FileExistsError):
        bench.create()


def test_a_copy_is_whole_encrypted_and_opens_with_the_same_key(bench: Any, tmp_path: Path) -> None:
    case_file = bench.create()
    case_file.write_now("ada", person)
    case_file.copy_to(tmp_path / "copy.db")
    with pytest.raises(FileExistsError):
        case_file.copy_to(tmp_path / "copy.db")
    case_file.close()
    (tmp_path / "copy.db").replace(bench.path)
    assert bench.open().own_seq() == 1


def test_two_programs_may_hold_the_same_case_file(bench: Any) -> None:
    one, two = bench.create(), bench.open()
    one.write_now("ada", person)
    two.write_now("bob", person)
    one.write_now("ada", person)
    two.close()
    one.write_now("ada", person)
    assert one.own_seq() == 4
    one.close()
    assert bench.open().own_seq() == 4


def test_a_file_behind_its_mailbox_is_damaged() -> None:
    check_not_behind(5, 5)
    check_not_behind(6, 5)
    with pytest.raises(CaseFileDamaged):
        check_not_behind(4, 5)


def test_a_change_is_frozen_whatever_its_cursor(case_file: EncryptedCaseFile) -> None:
    ident = case_file.write_now("ada", person)
    (change,) = case_file.read_now(lambda reader: reader.changes_of(Person, ident))
    assert packed({"b": 1, "a": "é"}) == '{"a":"é","b":1}'
    assert len(digest_of(change, packed(change.fields))) == 8


def test_a_disk_that_refuses_at_creation_is_said(tmp_path: Path) -> None:
    from ebatui.services.ports import CannotSave

    with pytest.raises(CannotSave):
        create_case_file(tmp_path / "no" / "case.db", b"k" * 32, 1, None, print)  # type: ignore[arg-type]
