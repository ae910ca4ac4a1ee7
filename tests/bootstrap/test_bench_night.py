"""A slice of the night workload through the real store, journal, sync and hub."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ebatui.bootstrap import bench_night
from ebatui.bootstrap.bench_night import BadWorkload, live_night, read_workload
from ebatui.bootstrap.night_back import differing
from ebatui.bootstrap.night_lines import Ids
from ebatui.bootstrap.night_records import differing_records
from ebatui.bootstrap.prime import build, sample_night
from ebatui.casework.fields import Kind
from ebatui.casework.ids import RecordId
from ebatui.hub import home
from ebatui.hub.hub import Hub
from ebatui.journal.codec import UNPRIMED
from ebatui.journal.merge import Merged
from ebatui.journal.priming import read_priming
from ebatui.reference.locate import data_folder
from ebatui.store import projection
from tests.bench.night_workload import generate
from tests.bench.real_night import real_night

WANTED = {
    ("up", "create", "case"): 6,
    ("up", "create", "closure"): 4,
    ("up", "update", "closure"): 5,
    ("up", "create", "job"): 8,
    ("up", "update", "job"): 8,
    ("up", "create", "booking"): 4,
    ("up", "update", "booking"): 6,
    ("up", "create", "note"): 30,
    ("down", "update", "closure"): 6,
    ("down", "update", "booking"): 4,
    ("down", "create", "vacancy"): 12,
    ("down", "update", "contact"): 4,
}


def slice_of(seed: int) -> Iterator[dict[str, Any]]:
    """Some lines of every sort, and the held records that they touch or name."""
    left = dict(WANTED)
    held, day = [], []
    for line in generate(seed):
        if line["phase"] == "init":
            held.append(line)
            continue
        sort = (line["dir"], line["op"], line["type"])
        if left[sort]:
            left[sort] -= 1
            day.append(line)
    assert not any(left.values())
    needed = {line["id"] for line in day} | {line["fields"].get("case") for line in day}
    needed |= {line["fields"].get("case") for line in held if line["id"] in needed}
    made = {line["id"] for line in day if line["op"] == "create"}
    present = {line["id"] for line in held} | made
    yield from (line for line in held if line["id"] in needed)
    yield from (line for line in day if line["fields"].get("case") in present | {None})


@pytest.fixture(scope="module")
def lines() -> list[dict[str, Any]]:
    return list(slice_of(1))


def test_a_night_comes_back_as_it_was_and_costs_little(lines: list[dict[str, Any]]) -> None:
    night = live_night(lines, rate=33_600, rtt=0.25)
    assert night.equal
    assert night.records >= 90
    assert night.round_trips == 1
    assert night.bytes_up < 2_700
    assert night.bytes_down < 1_100
    assert night.again_up + night.again_down < 400
    assert night.seconds_simulated == round(night.bytes * 8 / 33_600 + 0.25, 2)


def test_without_a_priming_it_comes_back_too(lines: list[dict[str, Any]]) -> None:
    night = live_night(lines, rate=33_600, rtt=0.25, primings=UNPRIMED)
    assert night.equal
    assert night.bytes > 4_500, "this one is the worst case, and stated as such"


@pytest.mark.parametrize("lost", ["person.nino", "note.minutes", "booking.room"])
def test_what_only_the_hubs_tables_lose_is_noticed(
    lines: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch, lost: str
) -> None:
    kind, field = lost.split(".")

    def init_home(*given: Any) -> Hub:
        hub = home.init_home(*given)
        with hub.storage.write() as connection:  # the hub that is served is another process
            for act in ("INSERT", "UPDATE"):
                connection.exec_driver_sql(  # names of ours alone
                    f"CREATE TRIGGER lose_{act} AFTER {act} ON record_{kind}"  # noqa: S608
                    f" WHEN new.{field} IS NOT NULL BEGIN"
                    f" UPDATE record_{kind} SET {field} = NULL WHERE id = new.id; END"
                )
        return hub

    monkeypatch.setattr(bench_night, "init_home", init_home)
    assert not live_night(lines, rate=33_600, rtt=0.25).equal


@pytest.mark.parametrize(("kind", "lost"), [("note", "text"), ("vacancy", "hour_pence")])
def test_what_only_the_terminals_tables_lose_is_noticed(
    lines: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch, kind: str, lost: str
) -> None:
    whole = projection.row_of

    def lossy(of: Kind, subject: RecordId, merged: Merged) -> list[Any]:
        row = whole(of, subject, merged)
        if of.name == kind:
            row[1 + [spec.name for spec in of.fields].index(lost)] = None
        return row

    monkeypatch.setattr(projection, "row_of", lossy)
    assert not live_night(lines, rate=33_600, rtt=0.25).equal


def test_a_record_that_differs_names_its_line() -> None:
    ids = Ids()
    made = {("note", RecordId(3)): {"minutes": 5, "text": "Rang."}}
    ids.lines["note", RecordId(3)] = ("n1", "note")
    assert differing_records(made, made, ids) == []
    assert differing_records(made, {}, ids) == ["n1"]
    more = {("note", RecordId(3)): {"minutes": 5, "text": "Rang.", "kind": "WORK"}}
    assert differing_records(made, more, ids) == ["n1"], "nor may it say what no line said"
    assert differing_records(made, made | {("note", RecordId(4)): {}}, ids) == ["note"]
    assert differing_records(made, made | {("slot", RecordId(4)): {}}, ids) == []


def test_a_line_that_differs_is_noticed(lines: list[dict[str, Any]]) -> None:
    day = [line for line in lines if line["phase"] == "day"]
    rebuilt = {line["id"]: copy.deepcopy(line) for line in day}
    assert differing(day, rebuilt) == []
    for change in ({"fields": {}}, {"at": 1}, {"by": "hub2"}, {"op": "delete"}):
        assert differing(day, rebuilt | {day[3]["id"]: day[3] | change}) == [day[3]["id"]]
    assert differing(day[1:], rebuilt) == [day[0]["id"]]
    assert differing(day, {name: one for name, one in rebuilt.items() if name != day[0]["id"]})


def test_a_priming_is_built_from_nights_and_is_the_same_each_time(
    lines: list[dict[str, Any]],
) -> None:
    nights = [sample_night(lines)]
    data = build(nights, ["Rang the council, no answer."], 2_000)
    assert data == build(nights, ["Rang the council, no answer."], 2_000)
    made = read_priming(data)
    assert len(made.text) <= 2_000
    assert b"\x02rang the council , no answer .\x00" in made.text
    assert not any(context.startswith("id ") for context in made.odds), "ids are one prison's own"


def test_the_real_night_says_each_sentence_once() -> None:
    texts = [
        text
        for line in real_night(1)
        if line["phase"] == "day"
        for name in ("note", "text")
        if (text := line["fields"].get(name))
    ]
    assert len(texts) >= 240
    assert len(set(texts)) == len(texts)
    trained = (data_folder() / "priming" / "sentences.txt").read_text(encoding="utf-8").splitlines()
    assert not set(texts) & set(trained)


@pytest.mark.parametrize("line", ["", "[]", "{}", '{"phase": "day"}', "nothing"])
def test_what_is_no_workload_is_refused_by_line(tmp_path: Path, line: str) -> None:
    good = json.dumps(next(iter(slice_of(1))))
    file = tmp_path / "w.jsonl"
    file.write_text(f"{good}\n{line}\n", encoding="utf-8")
    with pytest.raises(BadWorkload) as refused:
        read_workload(file)
    assert refused.value.line == 2
