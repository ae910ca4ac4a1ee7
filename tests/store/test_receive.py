"""What the hub sends: applied once, in its order, without gaps, whatever the parcels' cut."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ebatui.casework.fields import FieldError
from ebatui.casework.ids import make_id
from ebatui.casework.records import BY_NAME, Episode, Person
from ebatui.journal.change import Change
from ebatui.journal.merge import merge
from ebatui.services.ports import Arrived, OutOfOrder, Placed, Refusal
from ebatui.store.casefile import EncryptedCaseFile, create_case_file
from ebatui.store.verify import rebuild, verify

DEVICE, OTHER = 7, 9
SUBJECT = make_id(OTHER, 1)


def change(seq: int, cursor: int | None, **more: Any) -> Change:
    given_change: dict[str, Any] = {
        "device": OTHER, "kind": "person", "subject": SUBJECT, "at": 1, "actor": "bob",
        "fields": {"surname": "Elm"},
    }  # fmt: skip
    return Change(seq=seq, cursor=cursor, **{**given_change, **more})


def receive(case_file: EncryptedCaseFile, *changes: Change, **more: Any) -> int:
    arrived = Arrived(changes=changes, **more)
    return case_file.write_now("hub", lambda unit: unit.receive(arrived))


def test_others_changes_are_added_and_merged(case_file: EncryptedCaseFile, bench: Any) -> None:
    news = receive(case_file, change(1, 1), change(2, 2, fields={"welsh": True}), labels={9: "X9"})
    assert news == 2
    read = case_file.read_now
    assert read(lambda r: r.get(Person, SUBJECT)) == Person(id=SUBJECT, surname="Elm", welsh=True)
    assert read(lambda r: (r.seen_cursor(), r.own_seq(), r.label_of(9))) == (2, 0, "X9")
    assert [row.surname for row in read(lambda r: r.search_people("el", 9))] == ["Elm"]
    assert bench.told == [], "the mailbox is told of own changes only"


def test_applying_again_changes_nothing(case_file: EncryptedCaseFile) -> None:
    parcel = (change(1, 1), change(2, 2, fields={"surname": "Oak"}))
    assert receive(case_file, *parcel) == 2
    assert receive(case_file, *parcel) == 0
    assert receive(case_file, *parcel, change(3, 3)) == 1
    assert case_file.read_now(lambda r: len(r.changes_since(0))) == 3


def own(case_file: EncryptedCaseFile) -> Any:
    def work(unit: Any) -> Any:
        made = unit.new_id()
        unit.append(Person, made, {"surname": "Ash"})
        unit.append(Person, made, {"aliases": "Q"})
        return made

    return case_file.write_now("ada", work)


def test_own_changes_get_their_places(case_file: EncryptedCaseFile) -> None:
    ident = own(case_file)
    assert case_file.read_now(lambda r: r.waiting()) == 2
    placed = (Placed(DEVICE, 1, 2, 2),)
    other = change(1, 1)
    assert receive(case_file, other, placed=placed) == 1
    assert receive(case_file, other, placed=placed) == 0
    history = case_file.read_now(lambda r: r.changes_of(Person, ident))
    assert [one.cursor for one in history] == [2, 3]
    assert case_file.read_now(lambda r: (r.waiting(), r.seen_cursor())) == (0, 3)
    assert case_file.read_now(lambda r: len(r.changes_since(0, not_by=DEVICE))) == 1


@pytest.mark.parametrize(
    "arrived",
    [
        Arrived(changes=(change(1, 2),)),
        Arrived(changes=(change(1, 1), change(2, 3))),
        Arrived(changes=(change(2, 1),)),
        Arrived(changes=(change(1, 1), change(3, 2))),
        Arrived(changes=(change(1, None),)),
        Arrived(changes=(change(1, 1), change(1, 2))),
        Arrived(changes=(change(1, 1), change(2, 1))),
        Arrived(changes=(change(1, 1), change(1, 1, fields={"surname": "Oak"}))),
        Arrived(placed=(Placed(DEVICE, 1, 3, 1),)),
        Arrived(placed=(Placed(DEVICE, 1, 1 << 40, 1),)),
        Arrived(placed=(Placed(DEVICE, 1, 1, 2),)),
        Arrived(changes=(change(1, 1),), placed=(Placed(DEVICE, 1, 2, 1),)),
    ],
)
def test_what_does_not_follow_on_is_refused_whole(
    case_file: EncryptedCaseFile, arrived: Arrived
) -> None:
    own(case_file)
    with pytest.raises(OutOfOrder):
        case_file.write_now("hub", lambda unit: unit.receive(arrived))
    assert case_file.read_now(lambda r: (r.seen_cursor(), r.waiting())) == (0, 2)
    assert verify(case_file).ok


def test_a_place_once_given_stands(case_file: EncryptedCaseFile) -> None:
    own(case_file)
    receive(case_file, placed=(Placed(DEVICE, 1, 2, 1),))
    with pytest.raises(OutOfOrder):
        receive(case_file, placed=(Placed(DEVICE, 1, 2, 3),))
    with pytest.raises(OutOfOrder):
        receive(case_file, change(1, 2))


def test_a_refused_change_is_no_gap_and_waits_to_be_mended(case_file: EncryptedCaseFile) -> None:
    ident = own(case_file)
    refused = Refusal(DEVICE, 1, "surname", "NOT_A_CHOICE")
    gone = Refusal(OTHER, 2, "born", "NOT_A_DATE")
    receive(
        case_file,
        change(1, 1),
        change(3, 2),
        refusals=(refused, gone),
        placed=(Placed(DEVICE, 2, 2, 3),),
    )
    assert case_file.read_now(lambda r: r.refusals()) == [refused]
    assert case_file.read_now(lambda r: r.waiting()) == 0
    assert verify(case_file).ok
    case_file.write_now("ada", lambda u: u.append(Person, ident, {"surname": "Asher"}))
    assert case_file.read_now(lambda r: (r.refusals(), r.waiting())) == ([], 1)


def test_rivals_are_listed_until_they_are_settled(case_file: EncryptedCaseFile) -> None:
    receive(case_file, change(1, 1))
    case_file.write_now("ada", lambda u: u.append(Person, SUBJECT, {"surname": "Oak"}))
    receive(case_file, change(2, 2, fields={"surname": "Yew"}))
    ((kind, subject, rival),) = case_file.read_now(lambda r: r.rivals())
    assert (kind, subject, rival.field, rival.value) == ("person", SUBJECT, "surname", "Oak")
    assert rival.conflict
    kept = case_file.read_now(lambda r: r.get(Person, SUBJECT))
    assert kept is not None
    assert kept.surname == "Yew"
    case_file.write_now("ada", lambda u: u.append(Person, SUBJECT, {"surname": "Yew"}))
    assert case_file.read_now(lambda r: r.rivals()) == [], "choosing what is held settles it"
    assert verify(case_file).ok


def test_a_refused_move_is_listed(case_file: EncryptedCaseFile) -> None:
    first = change(1, 1, kind="target", fields={"state": "OPEN"})
    leap = change(2, 2, kind="target", fields={"state": "STARTED", "title": "x"})
    receive(case_file, first, leap)
    listed = case_file.on_reader(
        lambda c: c.execute("SELECT kind, device, seq FROM refused_move").fetchall()
    )
    assert listed == [("target", OTHER, 2)]


def test_a_reference_to_what_has_not_come_is_tied_when_it_comes(
    case_file: EncryptedCaseFile,
) -> None:
    episode = make_id(OTHER, 2)
    receive(
        case_file,
        change(1, 1, kind="episode", subject=episode, fields={"person": SUBJECT, "wing": "C"}),
    )
    kept = case_file.read_now(lambda r: r.get(Episode, episode))
    assert kept is not None
    assert kept.person is None
    assert verify(case_file).ok
    receive(case_file, change(2, 2))
    kept = case_file.read_now(lambda r: r.get(Episode, episode))
    assert kept is not None
    assert kept.person == SUBJECT
    assert case_file.read_now(lambda r: r.search_people("elm", 9))[0].wing == "C"
    assert verify(case_file).ok


@pytest.mark.parametrize(
    ("bad", "field"),
    [
        (change(1, 1, kind="spaceship"), "kind"),
        (change(1, 1, fields={"antennae": 2}), "person.antennae"),
        (change(1, 1, fields={"born": "x"}), "person.born"),
        (change(1, 1, subject=-4), "subject"),
    ],
)
def test_what_a_newer_program_made_is_named_and_nothing_is_kept(
    case_file: EncryptedCaseFile, bad: Change, field: str
) -> None:
    with pytest.raises(FieldError) as caught:
        receive(case_file, bad)
    assert caught.value.field == field
    assert case_file.read_now(lambda r: r.seen_cursor()) == 0


def test_outside_text_is_made_safe_and_may_be_longer_than_a_form_allows(
    case_file: EncryptedCaseFile,
) -> None:
    receive(case_file, change(1, 1, actor="b\x1bob", fields={"surname": "E\u202elm" + "m" * 99}))
    kept = case_file.read_now(lambda r: r.get(Person, SUBJECT))
    assert kept is not None
    assert kept.surname == "Elm" + "m" * 99
    assert verify(case_file).ok


def test_own_changes_come_back_to_a_terminal_that_lost_them(
    case_file: EncryptedCaseFile,
) -> None:
    mine = change(1, 1, device=DEVICE, subject=make_id(DEVICE, 5))
    receive(case_file, mine)
    ident = case_file.write_now("ada", lambda u: u.new_id())
    assert ident == make_id(DEVICE, 6), "no id is given twice"
    assert case_file.own_seq() == 1


@st.composite
def hub_orders(draw: st.DrawFn) -> list[Change]:
    """What a hub could have accepted from three devices about two people and an episode."""
    seqs = dict.fromkeys((0, 8, 9), 0)
    seen = dict.fromkeys(seqs, 0)
    people = [make_id(8, 1), make_id(9, 1)]
    changes: list[Change] = []
    for cursor in range(1, draw(st.integers(1, 12)) + 1):
        device = draw(st.sampled_from(sorted(seqs)))
        seqs[device] += 1
        seen[device] = draw(st.integers(seen[device], cursor - 1))
        who = draw(st.sampled_from(people))
        kind, subject, fields = draw(
            st.sampled_from(
                [
                    ("person", who, {"surname": "Ash"}),
                    ("person", who, {"surname": "Élm", "aliases": "Q"}),
                    ("person", who, {"aliases": None, "welsh": True}),
                    ("episode", make_id(8, 2), {"person": who, "wing": "A"}),
                    ("episode", make_id(8, 2), {"state": "RELEASED", "crd": "2012-01-01"}),
                    ("consent", make_id(8, 3), {"state": "GIVEN", "episode": make_id(8, 2)}),
                    ("consent", make_id(8, 3), {"state": "REFUSED"}),
                    ("consent", make_id(8, 3), {"state": "WITHDRAWN"}),
                ]
            )
        )
        where = {"device": device, "kind": kind, "subject": subject, "seen": seen[device]}
        changes.append(change(seqs[device], cursor, fields=fields, **where))
    return changes


def everything(case_file: EncryptedCaseFile) -> dict[str, Sequence[Any]]:
    names = [*BY_NAME, "change", "rival", "refused_move", "loose_ref", "counter"]

    def work(connection: Any) -> dict[str, Sequence[Any]]:
        return {
            name: sorted(map(repr, connection.execute(f'SELECT * FROM "{name}"')))  # noqa: S608 - declared names
            for name in names
        }

    return case_file.on_reader(work)


@settings(max_examples=25, deadline=None)
@given(hub_orders(), st.data())
def test_in_pieces_twice_or_at_once_it_is_the_same(
    order: list[Change], data: st.DataObject
) -> None:
    cuts = sorted(data.draw(st.sets(st.integers(0, len(order)), max_size=4)) | {0, len(order)})
    with TemporaryDirectory() as folder:
        whole, pieces = (
            create_case_file(Path(folder) / name, b"k" * 32, DEVICE, None, lambda _: None)  # type: ignore[arg-type]
            for name in ("whole", "pieces")
        )
        try:
            receive(whole, *order)
            for start, end in pairwise(cuts):
                receive(pieces, *order[start:end])
                receive(pieces, *order[start:end])
            expected = everything(whole)
            assert everything(pieces) == expected
            assert verify(whole).ok
            rebuild(whole)
            assert everything(whole) == expected
            for name, kind in BY_NAME.items():
                for subject in {one.subject for one in order if one.kind == name}:
                    mine = [one for one in order if (one.kind, one.subject) == (name, subject)]
                    kept = whole.read_now(lambda r, k=kind, s=subject: r.get(k.record, s))
                    values = merge(kind, mine).values
                    for field in values:
                        if kind.field(field).ref is None:
                            held = getattr(kept, field)
                            assert str(getattr(held, "value", held)) == str(values[field])
        finally:
            whole.close()
            pieces.close()
