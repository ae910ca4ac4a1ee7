"""A case is the same document from a terminal and from the hub."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ebatui.casework.ids import make_id
from ebatui.casework.records import BY_RECORD, Person, read_record
from ebatui.hub import desk
from ebatui.hub.hub import Hub
from ebatui.services.case_document import BY_EPISODE, gather_case


class _Held:
    """The reads of a case file that a terminal of the tests can answer."""

    def __init__(self, terminal: Any) -> None:
        self._terminal = terminal

    def _all(self, record: type) -> list[Any]:
        kind = BY_RECORD[record].name
        changes = self._terminal.sent + self._terminal.arrived
        subjects = sorted({one.subject for one in changes if one.kind == kind})
        return [
            read_record(record, subject, self._terminal.values(kind, subject))
            for subject in subjects
        ]

    def get(self, record: type, subject: int) -> Any:
        return next((one for one in self._all(record) if one.id == subject), None)

    def find(self, record: type, **equal: Any) -> list[Any]:
        ((name, wanted),) = equal.items()
        any_of = wanted if isinstance(wanted, tuple) else (wanted,)
        return [one for one in self._all(record) if getattr(one, name) in any_of]

    def label_of(self, device: int) -> str:
        return str(self._terminal.labels[device])


def test_both_ends_tell_the_same(hub: Hub, terminal: Any) -> None:
    person, first = terminal.case()
    second = terminal.change("episode", person=person, received="2026-11-20", crd="2027-03-01")
    for episode in (second, first):
        terminal.change("induction", episode=episode, outcome="DONE", single=True, children=0)
        claim = terminal.change("claim", episode=episode, benefit="UC", weekly_pence=6750)
        closure = terminal.change("closure", claim=claim, episode=episode, state="READY")
        for said in ("asked", "closed\nfrom Monday"):
            terminal.change("call", closure=closure, said=said, on="2026-11-21")
        terminal.change("job_before", episode=episode, employer="Firm")
        terminal.change("need", episode=episode, pathway="HEALTH")
        terminal.change("consent", episode=episode, state="GIVEN", recipient="PROBATION")
        terminal.change("target", episode=episode, state="OPEN", title="Fitter")
        terminal.change("booking", episode=episode, state="BOOKED", at="2026-12-07T09:30")
        terminal.change("note", episode=episode, text="Line\nline")
    terminal.sync()
    document = gather_case(_Held(terminal), person)  # type: ignore[arg-type]  # what it reads
    assert document == desk.show(hub, "A1234AA")
    assert json.loads(json.dumps(document)) == document
    spells = document["episodes"]
    assert [one["id"] for one in spells] == ["HLI1-2", "HLI1-3"]  # type: ignore[index,attr-defined]
    for spell in spells:  # type: ignore[attr-defined]
        assert all(len(spell[name]) == 1 for name in BY_EPISODE)
        assert len(spell["closures"][0]["calls"]) == 2
        assert spell["bookings"][0]["slot"] is None
        assert spell["bookings"][0]["at"] == "2026-12-07T09:30"


def test_a_person_without_an_episode_is_told(hub: Hub, terminal: Any) -> None:
    person = terminal.change("person", prison_number="A1234AA")
    terminal.sync()
    document = gather_case(_Held(terminal), person)  # type: ignore[arg-type]  # what it reads
    assert document == desk.show(hub, "A1234AA")
    assert document["episodes"] == []
    assert {spec.name for spec in BY_RECORD[Person].fields} < document["person"].keys()  # type: ignore[attr-defined]
    with pytest.raises(LookupError):
        gather_case(_Held(terminal), make_id(9, 9))  # type: ignore[arg-type]  # what it reads
