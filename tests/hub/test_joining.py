"""Two terminals of one prison entered one person, neither knowing of the other: one is kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ebatui.casework.ids import RecordId
from ebatui.hub.hub import Hub
from ebatui.hub.verify import verify

Enrol = Callable[..., Any]


@pytest.fixture
def pair(enrol: Enrol) -> tuple[Any, Any]:
    return enrol(501), enrol(502)


def settle(*terminals: Any) -> None:
    """Everyone syncs until nothing more comes."""
    for _ in range(3):
        for terminal in terminals:
            terminal.sync(terminal.ask([]).receipt.accepted)


def listed(terminal: Any, **more: object) -> tuple[RecordId, RecordId, RecordId]:
    """A row of the reception list, as it is imported: a person, a spell, an induction due."""
    about = {"prison_number": "A1234AA", "surname": "Marlow", "born": "1980-03-04"} | more
    person = terminal.change("person", **about)
    spell = terminal.change(
        "episode", person=person, prison="HLI", state="IN_CUSTODY", received="2026-11-16", wing="A"
    )
    return person, spell, terminal.change("induction", episode=spell, due="2026-11-25")


def contested(terminal: Any, subject: RecordId, field: str) -> set[object]:
    """Every value that was brought for a field."""
    changes = [*terminal.arrived, *terminal.sent]
    return {one.fields[field] for one in changes if one.subject == subject and field in one.fields}


def test_one_list_at_two_terminals_is_one_person_each(hub: Hub, pair: tuple[Any, Any]) -> None:
    first, second = pair
    kept, spell, _ = listed(first)
    other, again, due = listed(second)
    note = second.change("note", episode=again, text="Seen on the wing.")
    settle(first, second)
    for terminal in pair:
        assert "same_as" not in terminal.values("person", kept)
        assert terminal.values("person", other)["same_as"] == kept
        assert terminal.values("episode", spell)["state"] == "IN_CUSTODY"
        assert terminal.values("episode", again)["same_as"] == spell
        assert terminal.values("episode", again)["state"] == "TRANSFERRED"
        assert terminal.values("note", note)["episode"] == spell
        assert terminal.values("induction", due)["episode"] == spell
    assert verify(hub).wrong == {}


def test_the_record_that_was_here_first_is_kept(hub: Hub, pair: tuple[Any, Any]) -> None:
    early, late = reversed(pair)  # the lower number is not what decides
    kept, _, _ = listed(early)
    early.sync()
    other, _, _ = listed(late)
    settle(late, early)
    assert early.values("person", other)["same_as"] == kept
    assert "same_as" not in late.values("person", kept)


def test_what_differs_is_for_an_adviser_to_choose(hub: Hub, pair: tuple[Any, Any]) -> None:
    first, second = pair
    kept, _, _ = listed(first, nino="QQ123456A")
    listed(second, nino="QQ123456B", surname="MARLOW", aliases="Mick")
    settle(first, second)
    for terminal in pair:
        held = terminal.values("person", kept)
        assert (held["nino"], held["surname"], held["aliases"]) == ("QQ123456A", "Marlow", "Mick")
        assert contested(terminal, kept, "nino") == {"QQ123456A", "QQ123456B"}


def test_late_work_on_the_other_record_follows(hub: Hub, pair: tuple[Any, Any]) -> None:
    first, second = pair
    kept, spell, _ = listed(first)
    other, again, _ = listed(second)
    first.sync()
    second.sync()
    note = second.change("note", episode=again, text="Made before it knew.")
    second.change("person", other, pnc="11/123456X")
    settle(second, first)
    for terminal in pair:
        assert terminal.values("note", note)["episode"] == spell
        assert terminal.values("person", kept)["pnc"] == "11/123456X"


@pytest.mark.parametrize(
    "more",
    [{"born": "1990-01-01"}, {"born": None, "surname": "Merlow"}],
    ids=["born on another day", "no date of birth, another surname"],
)
def test_a_mistyped_number_joins_nobody(
    hub: Hub, pair: tuple[Any, Any], more: dict[str, object]
) -> None:
    first, second = pair
    listed(first)
    other, _, _ = listed(second, **more)
    settle(first, second)
    for terminal in pair:
        assert "same_as" not in terminal.values("person", other)


def test_a_whole_list_twice(hub: Hub, pair: tuple[Any, Any]) -> None:
    for terminal in pair:
        for number in range(40):
            listed(terminal, prison_number=f"A{1000 + number}AA")
    settle(*pair)
    for terminal in pair:
        people = {
            one.subject for one in (*terminal.arrived, *terminal.sent) if one.kind == "person"
        }
        shown = [one for one in people if "same_as" not in terminal.values("person", one)]
        assert len(shown) == 40
    assert verify(hub).wrong == {}
