"""A slice of the night workload through the real store, journal, sync and hub."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ebatui.bootstrap.bench_night import BadWorkload, live_night, read_workload
from ebatui.bootstrap.night_back import differing
from ebatui.bootstrap.prime import build, sample_night
from ebatui.journal.codec import UNPRIMED
from ebatui.journal.priming import read_priming
from ebatui.reference.locate import data_folder
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
