"""What holds of cases that move, whatever is done at which terminal, and whenever anyone syncs.

Two prisons of two terminals each. A terminal changes a case only where its own copy says that the
person is in custody there, as the services see to; it learns of a transfer when it syncs.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from ebatui.casework.ids import maker, true_device
from ebatui.casework.records import BY_NAME, KINDS
from ebatui.hub import tables
from ebatui.hub.home import init_home
from ebatui.hub.hub import Hub
from ebatui.hub.ledger import change_of
from ebatui.hub.verify import verify

PRISONS = ("HLI", "HLI", "LEI", "LEI")
NUMBER = "A1234AA"
_AT = st.integers(0, 3)
_VALUES = st.sampled_from("ABC")
_STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("edit"), _AT, st.sampled_from(["surname", "aliases"]), _VALUES),
        st.tuples(st.just("spell"), _AT, st.sampled_from(["sentence", "cell"]), _VALUES),
        st.tuples(st.just("crd"), _AT, st.sampled_from(["2026-12-01", "2026-12-20"])),
        st.tuples(st.just("closure"), _AT, st.sampled_from(["SENT", "CHASED", "CLOSED"])),
        st.tuples(st.just("note"), _AT),
        st.tuples(st.just("other"), _AT, _VALUES),
        st.tuples(st.just("enter"), st.integers(2, 3), _VALUES),
        st.tuples(st.just("move"), _AT),
        st.tuples(st.just("stay"), _AT),
        st.tuples(st.just("sync"), _AT),
        st.tuples(st.just("sync"), _AT),
        st.tuples(st.just("lost"), _AT),
    ),
    max_size=30,
)


class World:
    """Four terminals, a hub, one case that moves and one that never does."""

    def __init__(self, hub: Hub, enrol_at: Callable[..., Any]) -> None:
        self.hub = hub
        self.terminals = [
            enrol_at(hub, 501 + place, prison) for place, prison in enumerate(PRISONS)
        ]
        first = self.terminals[0]
        self.person, self.episode = first.case(NUMBER)
        self.closure = first.change("closure", episode=self.episode, state="READY")
        other = first.change("person", prison_number="A9999AA", surname="Elsewhere")
        spell = first.change("episode", person=other, prison="HLI", state="IN_CUSTODY")
        self.others = {other, spell, first.change("note", episode=spell, text="Of another.")}
        self.other, self.other_spell = other, spell
        self.went_back = False
        for terminal in self.terminals[:2]:
            terminal.sync()

    def works_on(self, terminal: Any) -> bool:
        """Whether the terminal's own copy may be changed."""
        spell = terminal.values("episode", self.episode)
        return spell.get("state") == "IN_CUSTODY"

    def act(self, step: tuple[Any, ...]) -> None:
        terminal = self.terminals[step[1]]
        if step[0] in ("sync", "lost"):
            terminal.cut()
            if step[0] == "lost":
                terminal.ask(terminal.parcels)
            else:
                terminal.sync()
        elif step[0] == "other":
            if terminal.values("person", self.other):
                terminal.change("person", self.other, aliases=step[2])
                note = terminal.change("note", episode=self.other_spell, text=step[2])
                self.others.add(note)
        elif step[0] == "enter":
            self._enter(terminal, step[2])
        elif step[0] == "stay":
            self._stay(terminal)
        elif self.works_on(terminal):
            self._change(terminal, *step[0:1], *step[2:])

    def _change(self, terminal: Any, what: str, *given: str) -> None:
        if what == "edit":
            terminal.change("person", self.person, **{given[0]: given[1]})
        elif what == "spell":
            terminal.change("episode", self.episode, **{given[0]: given[1]})
        elif what == "crd":
            terminal.change("episode", self.episode, crd=given[0])
        elif what == "closure":
            before = terminal.values("closure", self.closure).get("state")
            if BY_NAME["closure"].may_move(str(before), given[0]) and before != given[0]:
                terminal.change("closure", self.closure, state=given[0])
        elif what == "note":
            terminal.change("note", episode=self.episode, text="A note.")
        elif what == "move":
            to = "LEI" if terminal.establishment == "HLI" else "HLI"
            self.went_back |= to == "HLI"
            terminal.change(
                "episode",
                self.episode,
                state="TRANSFERRED",
                transferred_to=to,
                transferred_on="2026-11-20",
            )

    def _stay(self, terminal: Any) -> None:
        """Undo: where the terminal said that the person went, and has no receipt for it."""
        said = [
            change
            for change in terminal.sent + terminal.waiting
            if change.subject == self.episode and change.fields.get("state") == "TRANSFERRED"
        ]
        gone = terminal.values("episode", self.episode).get("state") == "TRANSFERRED"
        if said and gone and said[-1].seq not in terminal.cursors:
            self.went_back = True  # it may have been brought there already
            terminal.change(
                "episode",
                self.episode,
                state="IN_CUSTODY",
                transferred_to=None,
                transferred_on=None,
            )

    def _enter(self, terminal: Any, name: str) -> None:
        """The receiving prison's own list has the person, whose case it has not got."""
        known = {one for one in terminal.of_kind("person") if self._has_number(terminal, one)}
        mine = [change for change in terminal.sent + terminal.waiting if change.kind == "person"]
        if known or any(change.fields.get("prison_number") for change in mine):
            return
        local = terminal.change("person", prison_number=NUMBER, surname=name)
        spell = terminal.change("episode", person=local, prison="LEI", state="IN_CUSTODY", cell="Z")
        terminal.change("note", episode=spell, text="Seen here.")

    def _has_number(self, terminal: Any, person: Any) -> bool:
        return terminal.values("person", person).get("prison_number") == NUMBER

    def settle(self) -> None:
        for _ in range(4):
            for terminal in self.terminals:
                terminal.sync()

    # -- laws

    def check(self) -> None:
        assert verify(self.hub).wrong == {}
        for terminal in self.terminals:
            assert not terminal.own_refusals() or all(
                one.code == "FORBIDDEN_MOVE" for one in terminal.own_refusals()
            )
        self._terminals_agree_with_the_hub()
        self._the_case_is_whole_where_it_is()
        self._nothing_of_others_left_the_prison()

    def _changes(self, prison: str) -> list[Any]:
        with self.hub.storage.read() as connection:
            rows = connection.execute(
                select(tables.change)
                .where(tables.change.c.establishment == prison)
                .order_by(tables.change.c.cursor)
            ).all()
        return [change_of(row) for row in rows]

    def _terminals_agree_with_the_hub(self) -> None:
        for kind in KINDS:
            with self.hub.storage.read() as connection:
                rows = list(connection.execute(select(tables.RECORDS[kind.name])).mappings())
            for row in rows:
                wanted = tables.of_row(kind, dict(row))
                for terminal in self.terminals:
                    if terminal.establishment == row["establishment"]:
                        assert terminal.values(kind.name, row["id"]) == wanted

    def _the_case_is_whole_where_it_is(self) -> None:
        with self.hub.storage.read() as connection:
            place = connection.execute(
                select(tables.case_place.c.establishment).where(
                    tables.case_place.c.person == self.person
                )
            ).scalar_one_or_none()
        place = place or "HLI"
        held = {
            (true_device(one.device), one.kind, one.subject, *sorted(one.fields.items()))
            for one in self._changes(place)
        }
        for terminal in self.terminals:
            refused = {one.seq for one in terminal.own_refusals()}
            for one in terminal.sent:
                about = one.subject in (self.person, self.episode, self.closure) or (
                    one.fields.get("episode") == self.episode
                )
                if about and one.seq not in refused:
                    name = (one.device, one.kind, one.subject, *sorted(one.fields.items()))
                    assert name in held
        spell = next(t for t in self.terminals if t.establishment == place)
        there = spell.values("episode", self.episode)
        assert (there["state"], there["prison"]) == ("IN_CUSTODY", place)
        for terminal in self.terminals:
            if terminal.establishment != place and terminal.values("episode", self.episode):
                assert not self.works_on(terminal)

    def _nothing_of_others_left_the_prison(self) -> None:
        for change in self._changes("LEI"):
            assert change.subject not in self.others
        if not self.went_back:
            assert all(true_device(one.device) < 503 for one in self._changes("HLI"))
        made_at_leeds = {
            one.subject for one in self._changes("HLI") if maker(one.subject) in (503, 504)
        }
        if not self.went_back:
            assert not made_at_leeds


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=_STEPS)
@example(steps=[("move", 0), ("crd", 1, "2026-12-01"), ("sync", 0), ("sync", 2), ("sync", 1)])
@example(steps=[("enter", 2, "B"), ("enter", 3, "C"), ("move", 1), ("sync", 2), ("sync", 1)])
@example(steps=[("move", 0), ("lost", 0), ("sync", 2), ("note", 2), ("stay", 0), ("sync", 0)])
@example(steps=[("move", 0), ("move", 1), ("sync", 1), ("sync", 2), ("move", 2), ("sync", 0)])
def test_a_case_is_whole_where_the_person_is(
    steps: list[Any], enrol_at: Callable[..., Any]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        hub = init_home(Path(folder) / "hub", None, lambda: date(2026, 11, 23))
        try:
            world = World(hub, enrol_at)
            for step in steps:
                world.act(step)
            world.settle()
            world.check()
        finally:
            hub.storage.close()
