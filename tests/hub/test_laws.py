"""What holds for any interleaving of terminals, repeats and lost answers."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from ebatui.casework.records import BY_NAME
from ebatui.hub import tables
from ebatui.hub.home import init_home
from ebatui.hub.hub import Hub
from ebatui.hub.ledger import change_of
from ebatui.hub.slots import import_slots
from ebatui.hub.slots_csv import SlotRow
from ebatui.hub.verify import verify
from ebatui.journal.merge import merge

AT = datetime.fromisoformat("2026-12-07T09:30")
TERMINALS = 3

_EDITS = st.one_of(
    st.tuples(st.just("person"), st.fixed_dictionaries({"surname": st.sampled_from("ABC")})),
    st.tuples(st.just("person"), st.fixed_dictionaries({"aliases": st.sampled_from("ABC")})),
    st.tuples(st.just("person"), st.fixed_dictionaries({"surname": st.just("x" * 61)})),
    st.tuples(
        st.just("booking"),
        st.fixed_dictionaries(
            {"state": st.sampled_from(["BOOKED", "CANCELLED", "PROPOSED", "ATTENDED", "OVERTAKEN"])}
        ),
    ),
)
_STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("edit"), st.integers(0, TERMINALS - 1), st.integers(0, 3), _EDITS),
        st.tuples(st.just("book"), st.integers(0, TERMINALS - 1)),
        st.tuples(st.just("sync"), st.integers(0, TERMINALS - 1)),
        st.tuples(st.just("lost"), st.integers(0, TERMINALS - 1)),
    ),
    max_size=30,
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=_STEPS)
def test_any_interleaving_converges(steps: list[Any], enrol_at: Callable[..., Any]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        hub = init_home(Path(folder) / "hub", None, lambda: date(2026, 11, 23))
        try:
            _run(hub, steps, enrol_at)
        finally:
            hub.storage.close()


def _run(hub: Hub, steps: list[Any], enrol_at: Callable[..., Any]) -> None:
    import_slots(hub.storage, hub.clock, [SlotRow("6727", AT, "FRESHSTART", 40, 1)])
    terminals = [enrol_at(hub, 501 + place) for place in range(TERMINALS)]
    made: dict[str, list[int]] = {"person": [], "booking": []}
    made["person"].append(terminals[0].change("person", surname="A"))
    for terminal in terminals:
        terminal.sync()
    for step in steps:
        terminal = terminals[step[1]]
        if step[0] == "edit":
            kind, fields = step[3]
            known = [one for one in made[kind] if terminal.values(kind, one)]
            if known:
                terminal.change(kind, known[step[2] % len(known)], **fields)
        elif step[0] == "book":
            (slot,) = terminal.of_kind("slot")
            made["booking"].append(terminal.change("booking", slot=slot, state="BOOKED"))
        elif step[0] == "sync":
            terminal.sync()
        else:  # the answer is cut off: the terminal knows nothing of it
            terminal.cut()
            terminal.ask(terminal.parcels)
    for _ in range(2):
        for terminal in terminals:
            assert terminal.sync().receipt.accepted == len(terminal.parcels)
    _check(hub, terminals, made)


def _check(hub: Hub, terminals: list[Any], made: dict[str, list[int]]) -> None:
    assert verify(hub).wrong == {}
    with hub.storage.read() as connection:
        changes = [
            change_of(row)
            for row in connection.execute(select(tables.change).order_by(tables.change.c.cursor))
        ]
        places = connection.execute(select(tables.diary_place)).all()
        for kind in ("person", "booking", "slot"):
            for row in connection.execute(select(tables.RECORDS[kind])).mappings():
                history = [one for one in changes if (one.kind, one.subject) == (kind, row["id"])]
                values = dict(merge(BY_NAME[kind], history).values)
                assert tables.of_row(BY_NAME[kind], dict(row)) == values
                for terminal in terminals:
                    assert terminal.values(kind, row["id"]) == values
    assert [one.cursor for one in changes] == list(range(1, len(changes) + 1))
    confirmed = [
        one
        for one in made["booking"]
        if terminals[0].values("booking", one).get("state") == "CONFIRMED"
    ]
    assert len(confirmed) <= len(places) <= 1


def test_cursors_have_no_gaps_under_any_timing(hub: Hub, enrol_at: Callable[..., Any]) -> None:
    terminals = [enrol_at(hub, 501 + place) for place in range(8)]

    def work(terminal: Any) -> None:
        for number in range(5):
            terminal.change("person", surname=f"Name{number}")
            terminal.sync()

    threads = [threading.Thread(target=work, args=(terminal,)) for terminal in terminals]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    for terminal in terminals:
        terminal.sync()
        assert terminal.seen == 40
    assert verify(hub).wrong == {}
