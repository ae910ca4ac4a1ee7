"""Two to five terminals and a hub: edits, cuts, repeats, and either side put back from copies.

Laws, whatever the order: nothing that is held anywhere vanishes but with the machine that alone
held it; in the end all hold the same, no act twice; no value gives way to one that had not seen it
unless it is shown beside it; states move only along their arrows; and every journal and chain
verifies. Where a terminal and the hub were both put back, less is asked: see ``converged``.

``EBATUI_SOAK=1`` makes twenty thousand runs of it, ``EBATUI_RUNS`` any number, in shares that
pytest-xdist spreads over the processor's cores.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from hypothesis.stateful import run_state_machine_as_test as run_machine

from ebatui.casework.ids import RecordId
from ebatui.casework.records import BY_NAME, Episode, Induction, Note, Person, Target
from ebatui.hub import tables
from ebatui.hub.ledger import change_of
from ebatui.hub.verify import verify
from ebatui.journal.merge import in_order
from ebatui.store.verify import verify as verify_case
from ebatui.sync.chain import check_chain
from tests.faults.epochs.conftest import TODAY

SOAK = int(os.environ.get("EBATUI_SOAK", "0"))
RUNS = int(os.environ.get("EBATUI_RUNS", 20_000 // SOAK if SOAK else 200))
SHARE = 1_000
"""The most storms in one share: hypothesis spends the first fifty of each finding its bearings."""
STEPS = 8
WHO = st.integers(0, 4)
FIELDS = ("nino", "aliases")
KINDS = ("person", "episode", "note", "target", "induction")
ARROWS = BY_NAME["target"].arrows


class Weather(RuleBasedStateMachine):
    """What may happen to a prison's terminals and their hub."""

    make: Callable[[int], tuple[Any, RecordId]]
    patch: pytest.MonkeyPatch
    weathered = 0
    """How many came to their end and broke no law."""

    def __init__(self) -> None:
        super().__init__()
        self.patch = pytest.MonkeyPatch()
        self.prison: Any = None
        self.count = 0
        self.notes: set[str] = set()
        self.listed: set[str] = set()
        self.written: dict[str, dict[str, int]] = {field: {} for field in FIELDS}
        self.given_way: set[str] = set()
        self.chosen: set[str] = set()
        self.moves: set[tuple[int, str]] = set()
        self.put_back: set[str] = set()
        self.hub_copies: list[Path] = []
        self.copies: dict[int, list[Any]] = {}

    @initialize(count=st.integers(2, 3))
    def begin(self, count: int) -> None:
        self.prison, self.person = self.make(count)

    def desk(self, who: int) -> Any:
        return self.prison.desks[who % len(self.prison.desks)]

    def token(self) -> str:
        self.count += 1
        return f"{self.count:06}"

    # -- work

    @rule(who=WHO)
    def spell(self, who: int) -> None:
        self.desk(who).make(Episode, wing=self.token())

    @rule(who=WHO, about=st.integers(0, 9))
    def note(self, who: int, about: int) -> None:
        """A note, if it can be on what another terminal made."""
        token, desk = self.token(), self.desk(who)
        spells = sorted(desk.values("episode"))
        desk.make(Note, text=token, episode=spells[-1 - about % len(spells)] if spells else None)
        self.notes.add(token)

    @rule(who=WHO, many=st.integers(2, 3))
    def read_list(self, who: int, many: int) -> None:
        """A list is read: spells, and inductions that are alike but for whose they are."""
        wings = [self.token() for _ in range(many)]

        def work(unit: Any) -> None:
            for wing in wings:
                spell = unit.new_id()
                unit.append(Episode, spell, {"wing": wing})
                unit.append(Induction, unit.new_id(), {"episode": spell, "due": TODAY})

        self.desk(who).case.write_now("adviser", work)
        self.listed.update(wings)

    @rule(who=WHO, field=st.sampled_from(FIELDS))
    def edit(self, who: int, field: str) -> None:
        desk, value = self.desk(who), self.token()
        if self.person not in desk.values("person"):
            return
        self._gives_way(self._shown(desk, field))
        desk.make(Person, self.person, **{field: value})
        self.written[field][value] = 1

    def _shown(self, desk: Any, field: str) -> set[str]:
        return {str(rival[3]) for rival in desk.rivals() if rival[2] == field} | {
            str(desk.values("person")[self.person].get(field))
        }

    def _gives_way(self, shown: set[str]) -> None:
        self.given_way |= shown
        self.chosen -= shown

    @rule(who=WHO, which=st.integers(0, 9))
    def settle_one(self, who: int, which: int) -> None:
        """Someone who is shown values in contest lets one of them stand."""
        desk = self.desk(who)
        contested = sorted({rival[2] for rival in desk.rivals() if rival[1] == self.person})
        if not contested:
            return
        field = contested[which % len(contested)]
        shown = sorted(self._shown(desk, field))
        chosen = shown[which % len(shown)]
        self._gives_way(set(shown))
        desk.make(Person, self.person, **{field: chosen})
        self.chosen.add(chosen)

    @rule(who=WHO, which=st.integers(0, 9), onward=st.integers(0, 9))
    def move(self, who: int, which: int, onward: int) -> None:
        """A job opportunity goes along an arrow; the first is put on the list."""
        desk = self.desk(who)
        targets = sorted(desk.values("target"))
        if not targets or which == 9:
            self.moves.add((desk.make(Target, title=self.token(), state="OPEN"), "OPEN"))
            return
        self._move(desk, targets[which % len(targets)], onward)

    def _move(self, desk: Any, subject: int, onward: int) -> None:
        arrows = sorted(ARROWS.get(desk.values("target").get(subject, {}).get("state"), ()))
        if arrows:
            state = arrows[onward % len(arrows)]
            desk.make(Target, subject, state=state)
            self.moves.add((subject, state))

    @rule(who=WHO, onward=st.integers(0, 9))
    def mend_one(self, who: int, onward: int) -> None:
        """What another moved first is said again: as it stands, or along an arrow from there."""
        desk = self.desk(who)
        waits = {(one.device, one.seq) for one in desk.case.read_now(lambda read: read.refusals())}
        refused = [one for one in desk.changes() if (one.device, one.seq) in waits]
        if not refused or refused[0].kind != "target":
            return
        subject, now = refused[0].subject, desk.values("target")[refused[0].subject]["state"]
        state = [str(now), *sorted(ARROWS.get(now, ()))][onward % (1 + len(ARROWS.get(now, ())))]
        desk.case.write_now(
            "adviser", lambda unit: unit.append(Target, subject, {"state": state}, whole=True)
        )
        self.moves.add((subject, state))

    # -- the line

    @rule(who=WHO)
    def sync(self, who: int) -> None:
        self.desk(who).sync()

    @rule(who=WHO, what=st.sampled_from(["up", "down", "twice"]), at=st.integers(0, 5_000))
    def bad_line(self, who: int, what: str, at: int) -> None:
        trouble: dict[str, Any] = {
            "up": {"cut_up": True},
            "down": {"cut_down": at},
            "twice": {"twice": True},
        }[what]
        self.desk(who).sync(**trouble)

    @precondition(lambda self: len(self.prison.desks) < 5)
    @rule()
    def another(self) -> None:
        self.prison.desk()

    # -- copies

    @rule()
    def back_up_hub(self) -> None:
        self.hub_copies.append(self.prison.back_up_hub())

    @precondition(lambda self: self.hub_copies)
    @rule(which=st.integers(0, 9))
    def put_back_hub(self, which: int) -> None:
        self.prison.put_back_hub(self.hub_copies[which % len(self.hub_copies)])
        self.put_back.add("hub")
        self._physically_lost()

    @rule(who=WHO)
    def copy(self, who: int) -> None:
        place = who % len(self.prison.desks)
        desk = self.desk(who)
        self.copies.setdefault(place, []).append((desk.copy(), desk.device, desk.keys, desk.label))

    @precondition(lambda self: self.copies)
    @rule(who=WHO, which=st.integers(0, 9))
    def put_back_terminal(self, who: int, which: int) -> None:
        place = sorted(self.copies)[who % len(self.copies)]
        kept = self.copies[place]
        copy, device, keys, label = kept[which % len(kept)]
        desk = self.prison.desks[place]
        desk.put_back(copy, device, keys)
        desk.label = label
        self.put_back.add("terminal")
        self._physically_lost()

    # Chance alone would seldom put these in a row.

    @rule(who=WHO, about=st.integers(0, 9), told=st.booleans())
    def terminal_mishap(self, who: int, about: int, told: bool) -> None:
        """Work is sent, and perhaps fetched; then a copy from before it is worked on."""
        self.desk(who).sync()
        self.copy(who)
        self.spell(who)
        self.note(who, about)
        self.desk(who).sync()
        if told:
            self.desk(who + 1).sync()
        place = who % len(self.prison.desks)
        self.put_back_terminal(sorted(self.copies).index(place), len(self.copies[place]) - 1)
        self.spell(who)
        self.note(who, about)

    @rule(first=WHO, second=WHO, about=st.integers(0, 9))
    def hub_mishap(self, first: int, second: int, about: int) -> None:
        """One builds on what another sent; then the hub goes back to before either."""
        self.desk(first).sync()
        self.back_up_hub()
        self.spell(first)
        self.desk(first).sync()
        self.desk(second).sync()
        self.note(second, 0)
        self.edit(second, "nino")
        self.desk(second).sync()
        self.put_back_hub(len(self.hub_copies) - 1)
        self.desk(second).sync()

    @rule(who=WHO, which=st.integers(0, 9), both=st.booleans())
    def contest(self, who: int, which: int, both: bool) -> None:
        """Two write what neither has seen of the other; one settles it, or each for themselves."""
        field = FIELDS[which % len(FIELDS)]
        self.edit(who, field)
        self.edit(who + 1, field)
        for one in (who, who + 1, who):
            self.desk(one).sync()
        self.settle_one(who, which)
        if both:
            self.settle_one(who + 1, which + 1)

    @rule(who=WHO, onward=st.integers(0, 9), more=st.integers(0, 9))
    def race(self, who: int, onward: int, more: int) -> None:
        """Two move what both know, and neither knows of the other's move."""
        target = self.desk(who).make(Target, title=self.token(), state="OPEN")
        self.moves.add((target, "OPEN"))
        self.desk(who).sync()
        self.desk(who + 1).sync()
        for one, along in ((who, onward), (who + 1, more)):
            if target in self.desk(one).values("target"):
                self._move(self.desk(one), target, along)
                self.desk(one).sync()

    def _physically_lost(self) -> None:
        """What stood only on the machine that was put back is gone, and no program can help."""
        self.notes &= self._notes_held()
        self.listed &= set(self._inducted(self.prison.at_hub)).union(
            *(self._inducted(desk.values) for desk in self.prison.desks)
        )
        for field in FIELDS:
            held = self._values_held(field)
            self.written[field] = {v: 1 for v in self.written[field] if v in held}
        self.moves &= self._moves_held()

    # -- laws

    def _notes_held(self) -> set[str]:
        held = {str(one["text"]) for one in self.prison.at_hub("note").values()}
        for desk in self.prison.desks:
            held |= {str(one["text"]) for one in desk.values("note").values()}
        return held

    def _inducted(self, values: Callable[[str], dict[int, Any]]) -> list[str]:
        """The wing of the spell of every induction; a spell of two is there twice."""
        spells = values("episode")
        return sorted(
            str(spells[one["episode"]]["wing"])
            for one in values("induction").values()
            if one.get("episode") in spells
        )

    def _hub_changes(self) -> list[Any]:
        with self.prison.hub.storage.read() as connection:
            return [change_of(row) for row in connection.execute(tables.change.select())]

    def _changes(self) -> list[Any]:
        """Every change that is held anywhere."""
        return sum((desk.changes() for desk in self.prison.desks), self._hub_changes())

    def _values_held(self, field: str) -> set[str]:
        return {str(one.fields[field]) for one in self._changes() if field in one.fields}

    def _moves_held(self) -> set[tuple[int, str]]:
        """Every move of a target that is held anywhere, refused ones too."""
        return {
            (one.subject, str(one.fields["state"]))
            for one in self._changes()
            if one.kind == "target" and "state" in one.fields
        }

    @invariant()
    def nothing_vanishes(self) -> None:
        assert self.notes <= self._notes_held()
        assert self.moves <= self._moves_held()

    def teardown(self) -> None:
        if self.prison is None:  # nothing had begun
            return
        try:
            self.settle()
            self.converged()
            type(self).weathered += 1
        finally:
            self.patch.undo()
            self.prison.close()

    def settle(self) -> None:
        """Days go by: everyone syncs; who is told to rejoin does; who is not known enrols."""
        quiet = 0
        for day in range(14):
            said = []
            if day == 8:  # a number that is used no more keeps no one waiting for ever
                self.patch.setattr("ebatui.hub.refill.WAITS", 0)
            for desk in self.prison.desks:
                result = desk.sync()
                said.append(result.message)
                if result.message == "SYNC_OLD_COPY":
                    desk.rejoin(desk.label if self.is_active(desk) else None)
                elif result.message == "SYNC_REFUSED_UNKNOWN_DEVICE":
                    self.prison.enrol(desk)
            quiet = quiet + 1 if set(said) == {"SYNC_COMPLETE"} else 0
            if quiet == 2:
                return
        raise AssertionError(said)

    def is_active(self, desk: Any) -> bool:
        """Whether the hub still answers to the desk's number."""
        with self.prison.hub.storage.read() as connection:
            rows = connection.execute(tables.device.select()).all()
        return any(row.label == desk.label and row.state == "ACTIVE" for row in rows)

    def converged(self) -> None:
        hub = {kind: self.prison.at_hub(kind) for kind in KINDS}
        assert verify(self.prison.hub).wrong == {}
        rivals = [desk.rivals() for desk in self.prison.desks]
        for desk in self.prison.desks:
            assert verify_case(desk.case).ok
            assert check_chain(desk.mailbox) == (True, None)
        told = [str(one["text"]) for one in hub["note"].values()]
        assert len(told) == len(set(told)), "no act is there twice"
        inducted = self._inducted(self.prison.at_hub)
        assert len(inducted) == len(set(inducted)), "each has one of their own"
        self.moved_along_arrows(hub["target"])
        reasons = {
            one.code
            for desk in self.prison.desks
            for one in desk.case.read_now(lambda reader: reader.refusals())
        }
        if self.put_back == {"hub", "terminal"}:
            # Where both ends of one change were put back to before it, whoever had fetched it
            # keeps it, and what was built on it comes back with its reason: nothing vanishes.
            assert self.notes <= self._notes_held()
            assert reasons <= {"NO_SUCH_RECORD", "FORBIDDEN_MOVE"}
            self.alike_where_the_same_is_known(hub)
            return
        assert reasons <= {"FORBIDDEN_MOVE"}, "someone else moved it first: for a person to mend"
        for desk in self.prison.desks:
            for kind, records in hub.items():
                assert desk.values(kind) == records
            assert desk.rivals() == rivals[0]
        assert self.notes <= set(told), "nothing vanishes"
        assert self.listed == set(inducted), "nor is taken for another's"
        gave_way = self.given_way if self.put_back else self.given_way - self.chosen
        for field in FIELDS:
            shown = {str(one.get(field)) for one in hub["person"].values()} | {
                str(rival[3]) for rival in rivals[0] if rival[2] == field
            }
            assert set(self.written[field]) <= shown | gave_way, "no silent overwrite"

    def moved_along_arrows(self, targets: dict[int, Any]) -> None:
        """The hub took every target to where it stands along arrows, and no other way.

        An act told of twice is one, as where two make again what a third had lost: the second
        moves nothing. Here two may also do the same at the same second, by the same name.
        """
        stands: dict[int, str | None] = {}
        told: dict[tuple[Any, ...], set[int]] = {}
        for one in in_order(self._hub_changes()):
            if one.kind == "target" and "state" in one.fields:
                before, after = stands.get(one.subject), str(one.fields["state"])
                act = (one.subject, one.at, one.actor, *sorted(one.fields.items()))
                if before == after or after in ARROWS.get(before, ()):
                    stands[one.subject] = after
                else:
                    assert told.get(act, set()) - {one.device}
                told.setdefault(act, set()).add(one.device)
        assert stands == {subject: held["state"] for subject, held in targets.items()}

    def alike_where_the_same_is_known(self, hub: dict[str, Any]) -> None:
        """Whoever has the hub's changes of a record, and no others, has the record as the hub."""
        at_hub = _known(self._hub_changes())
        for desk in self.prison.desks:
            here = _known(desk.changes())
            held = {kind: desk.values(kind) for kind in hub}
            for kind, records in hub.items():
                assert records.keys() <= held[kind].keys(), "what the hub has all have"
                for subject, record in records.items():
                    assert here[subject] >= at_hub[subject]
                    if here[subject] == at_hub[subject]:
                        assert held[kind][subject] == record


def _known(changes: list[Any]) -> dict[int, set[tuple[int, int]]]:
    known: dict[int, set[tuple[int, int]]] = {}
    for one in changes:
        known.setdefault(one.subject, set()).add((one.device, one.seq))
    return known


@pytest.mark.parametrize("share", range(0, RUNS, SHARE))
def test_whatever_the_weather_all_hold_the_same(
    share: int,
    begun_prison: Callable[[int], tuple[Any, RecordId]],
    monkeypatch: pytest.MonkeyPatch,
    record_property: Callable[[str, object], None],
) -> None:
    monkeypatch.setattr(Weather, "make", staticmethod(begun_prison), raising=False)
    monkeypatch.setattr(Weather, "weathered", 0)
    run_machine(
        Weather,
        settings=settings(
            max_examples=min(SHARE, RUNS - share),
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
            derandomize=not SOAK,  # the same storms every day; new ones in a soak
        ),
    )
    record_property("storms", Weather.weathered)
