"""Two values of one field on one screen, and refused changes mended from the Sync screen."""

from __future__ import annotations

from typing import Any

import pytest

from ebatui.casework.records import Person
from ebatui.journal.change import Change
from ebatui.services.ports import Arrived, Placed, Refusal

OTHER = 9
MORNING = 1_321_500_000


async def _contest(at: Any) -> None:
    """Our NI number and alias for Doe, and another terminal's, which reached the hub first."""
    person, _ = await at.case_file.add_case(
        surname="Doe", forenames="Kevin", prison_number="A1234AA", cell="A2-014"
    )
    at.doe = person.id

    def ours(unit: Any) -> int:
        unit.append(Person, at.doe, {"nino": "QQ123456A", "aliases": "Kev"})
        return unit.own_seq()

    last = await at.case_file.write("amensah", ours)
    theirs = Change(
        device=OTHER,
        seq=1,
        at=MORNING,
        actor="bjones",
        kind="person",
        subject=at.doe,
        fields={"nino": "QQ123456B", "aliases": "Kevo"},
        seen=last - 1,
        cursor=last,
    )
    arrived = Arrived(
        changes=(theirs,),
        placed=(Placed(1, 1, last - 1, 1), Placed(1, last, last, last + 1)),
        labels={1: "HLI1", OTHER: "HLI2"},
    )
    await at.case_file.write("hub", lambda unit: unit.receive(arrived))


async def _held(at: Any) -> Any:
    return await at.case_file.read(lambda reader: reader.get(Person, at.doe))


def test_both_values_who_and_when(terminal: Any) -> None:
    async def journey(at: Any) -> None:
        at.app.go("sync")
        await at.settle()
        assert "Two people wrote different things (1): Enter to choose" in at.text
        await at.press("v")
        assert at.screen == "settle"
        assert "1 value to choose: the one that you choose stands everywhere." in at.text
        assert "Doe, Kevin A1234AA" in at.text
        first = next(line for line in at.lines if "QQ123456B" in line)
        second = next(line for line in at.lines if "QQ123456A" in line)
        assert "bjones at HLI2" in first
        assert first.rstrip().endswith("stands")
        assert "amensah at HLI1" in second
        assert "Marked only" in at.text
        assert all(len(line) <= 80 for line in at.lines)

    terminal.sit(journey, prepare=_contest)


@pytest.mark.parametrize(
    ("keys", "chosen"),
    [(["1"], "QQ123456B"), (["2"], "QQ123456A"), (["down", "enter"], "QQ123456A")],
)
def test_a_number_or_enter_chooses(terminal: Any, keys: list[str], chosen: str) -> None:
    async def journey(at: Any) -> None:
        at.app.go("settle")
        await at.settle()
        await at.press(*keys)
        assert at.message.startswith(f"Settled: NI number is {chosen}.")
        assert (await _held(at)).nino == chosen
        assert "to choose" not in at.text
        await at.press("2")  # what was only marked is one key away
        assert at.message.startswith("Settled: aliases is Kev.")
        assert "Nobody wrote anything differently." in at.text

    terminal.sit(journey, prepare=_contest)


def test_a_number_that_is_none_and_esc_change_nothing(terminal: Any) -> None:
    async def journey(at: Any) -> None:
        at.app.go("settle")
        await at.settle()
        await at.press("9")
        assert at.message == "There is no value 9 here."
        await at.press("escape")
        assert at.screen == "today"
        assert len(await at.case_file.read(lambda reader: reader.rivals())) == 2

    terminal.sit(journey, prepare=_contest)


async def _refused(at: Any) -> None:
    person, _ = await at.case_file.add_case(surname="Doe", forenames="Kevin", cell="A2-014")
    at.doe = person.id

    def bad(unit: Any) -> Change:
        return unit.append(Person, at.doe, {"aliases": "Kevo", "welsh": True})

    change = await at.case_file.write("amensah", bad)
    at.case_file.held.refusals = [Refusal(1, change.seq, "aliases", "UNPRINTABLE")]


def test_a_refused_change_is_mended_in_place(terminal: Any) -> None:
    async def journey(at: Any) -> None:
        at.app.go("sync")
        await at.settle()
        await at.press("enter")
        assert at.screen == "ask"
        assert "Mend: Doe, Kevin" in at.text
        assert "The aliases holds signs that cannot be shown: type it again" in at.text
        assert "welsh: yes" in at.text
        assert "Kevo" in at.text
        await at.press("end", "backspace", "f2")
        assert at.screen == "sync"
        assert at.message.startswith("Mended: Doe, Kevin")
        last = at.case_file.changes()[-1]
        assert last.fields == {"aliases": "Kev", "welsh": True}, "all that it said goes again"

    terminal.sit(journey, prepare=_refused)


def test_leaving_the_mend_sends_nothing(terminal: Any) -> None:
    async def journey(at: Any) -> None:
        before = len(at.case_file.changes())
        at.app.go("sync")
        await at.settle()
        await at.press("enter", "escape")
        assert at.screen == "sync"
        assert len(at.case_file.changes()) == before

    terminal.sit(journey, prepare=_refused)
