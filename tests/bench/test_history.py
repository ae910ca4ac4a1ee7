"""What counts as worse, by how much it is said to be, and what is not judged."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.bench.__main__ import BENCHES
from tests.bench.history import Figures, Kind, Run, Verdict, compare, latest, quantities, runs
from tests.bench.keeping import HISTORY

HERE: Mapping[str, str | int] = {"cores": 2, "processor": "one"}
ELSEWHERE: Mapping[str, str | int] = {"cores": 8, "processor": "another"}


def run(
    figures: Figures,
    date: str = "2026-11-22",
    machine: Mapping[str, str | int] = HERE,
    pace: float = 1000.0,
) -> Run:
    return Run(date, "abc1234", machine, figures, dict.fromkeys(figures, pace))


def one(what: str, before: str, now: str, machine: Mapping[str, str | int] = HERE) -> Verdict:
    """The verdict on one figure."""
    return compare([run({"Any": {what: before}})], run({"Any": {what: now}}, machine=machine))


@pytest.mark.parametrize(
    ("what", "figure", "read"),
    [
        ("tab", "58 bytes", [(58, Kind.SIZE)]),
        (
            "seed 1",
            "10,927 bytes (8,102 up, 2,825 down), round trips 1, 2.85 s",
            [
                (10927, Kind.SIZE),
                (8102, Kind.SIZE),
                (2825, Kind.SIZE),
                (1, Kind.SIZE),
                (2850, Kind.TIME),
            ],
        ),
        ("ratio", "1.77", [(1.77, Kind.RATIO)]),
        ("beside bare", "1/18", [(18, Kind.RATIO)]),
        ("resident", "57.8 MB", [(57.8, Kind.MEMORY)]),
        ("full sets of answers a second, one person each", "3,716", [(3716, Kind.RATE)]),
        ("taken in", "52,000 changes a second", [(52000, Kind.RATE)]),
        ("search, as typed", "0.2 ms", [(0.2, Kind.TIME)]),
        ("a word", "none", []),
    ],
)
def test_figures_are_read_by_their_units(
    what: str, figure: str, read: list[tuple[float, Kind]]
) -> None:
    assert [(found.value, found.kind) for found in quantities(what, figure)] == read


@pytest.mark.parametrize(
    ("what", "before", "now"),
    [
        ("tab", "58 bytes", "59 bytes"),
        ("idle", "0 bytes", "1 bytes"),
        ("a second night", "320 bytes", "324 bytes"),
        ("seed 1", "10,927 bytes", "10,931 bytes"),
        ("calls", "round trips 1", "round trips 2"),
        ("ratio", "1.30", "1.50"),
        ("beside bare", "1/18", "1/21"),
        ("resident", "57.8 MB", "70.0 MB"),
        ("one whole case", "10.0 ms", "21 ms"),
        ("building", "900 ms", "2.0 s"),
        ("rows a second", "744", "300"),
    ],
)
def test_worse(what: str, before: str, now: str) -> None:
    assert len(one(what, before, now).worse) == 1
    assert not one(what, now, before).worse, "the other way round it got better"


@pytest.mark.parametrize(
    ("what", "before", "now"),
    [
        ("tab", "58 bytes", "58 bytes"),
        ("seed 1", "10,927 bytes", "10,930 bytes"),  # times in a parcel
        ("ratio", "1.30", "1.40"),
        ("one whole case", "0.7 ms", "1.6 ms"),  # nobody feels a millisecond
        ("Today", "97.6 ms", "180.0 ms"),  # something else was running
        ("rows a second", "744", "400"),
        ("resident", "57.8 MB", "60.1 MB"),
        ("bare loop, date additions a second", "1,372,616", "100"),
        ("first full frame, bare Textual app", "205 ms", "950 ms"),
    ],
)
def test_not_worse(what: str, before: str, now: str) -> None:
    assert not one(what, before, now).worse


@pytest.mark.parametrize(
    ("pace", "worse"), [(1000.0, True), (2000.0, True), (500.5, True), (400.0, False), (0, False)]
)
def test_what_else_runs_slows_times_and_is_no_fault_of_ours(pace: float, worse: bool) -> None:
    """Four times as long: not our doing where a bare loop takes more than twice as long too.

    Where nobody looked at the pace (0) it may be twice.
    """
    before, now = {"Any": {"Today": "100 ms"}}, {"Any": {"Today": "400 ms"}}
    assert bool(compare([run(before)], run(now, pace=pace)).worse) is worse


def test_what_else_runs_is_no_excuse_for_bytes() -> None:
    before, now = {"Any": {"tab": "58 bytes"}}, {"Any": {"tab": "61 bytes"}}
    assert compare([run(before)], run(now, pace=100.0)).worse


def test_it_is_said_in_plain_words_what_got_worse_and_by_how_much() -> None:
    verdict = one("tab", "58 bytes (40 up, 18 down)", "61 bytes (40 up, 21 down)")
    assert verdict.worse == [
        "Any, tab: 61 bytes, was 58 bytes (5.2 % more)",
        "Any, tab: 21 down, was 18 down (16.7 % more)",
    ]
    assert one("rows a second", "744", "300").worse == [
        "Any, rows a second: 300, was 744 (59.7 % less)"
    ]
    assert one("idle", "0 bytes", "7 bytes").worse == [
        "Any, idle: 7 bytes, was 0 bytes (it was nothing)"
    ]
    assert verdict.compared == 3


def test_on_another_machine_sizes_and_ratios_alone_are_judged() -> None:
    for what, before, now in (
        ("Today", "97.6 ms", "900 ms"),
        ("resident", "57.8 MB", "99 MB"),
        ("rows a second", "744", "9"),
    ):
        verdict = one(what, before, now, ELSEWHERE)
        assert not verdict.worse
        assert verdict.compared == 0
        assert verdict.told == ["Any: another machine then, so sizes and ratios alone"]
    assert one("tab", "58 bytes", "61 bytes", ELSEWHERE).worse
    assert one("ratio", "1.3", "1.5", ELSEWHERE).worse


def test_rows_that_come_go_or_read_otherwise_are_told_and_not_judged() -> None:
    before = run({"Any": {"stays": "1 bytes", "goes": "2 bytes", "reads": "3 ms"}})
    now = run({"Any": {"stays": "1 bytes", "comes": "9 bytes", "reads": "4 bytes"}, "New": {}})
    verdict = compare([before], now)
    assert not verdict.worse
    assert verdict.told == [
        "Any, comes: new, 9 bytes",
        "Any, reads: reads otherwise now: 3 ms, now 4 bytes",
        "Any, goes: not measured any more",
        "New: measured for the first time",
    ]


def test_each_section_is_compared_with_the_last_run_that_had_it() -> None:
    first = run({"A": {"x": "10 bytes"}, "B": {"y": "10 bytes"}}, "2026-11-20")
    second = run({"A": {"x": "20 bytes"}}, "2026-11-21")
    assert {name: kept.date for name, kept in latest([first, second]).items()} == {
        "A": "2026-11-21",
        "B": "2026-11-20",
    }
    now = run({"A": {"x": "15 bytes"}, "B": {"y": "15 bytes"}})
    assert compare([first, second], now).worse == ["B, y: 15 bytes, was 10 bytes (50.0 % more)"]


def test_a_run_is_a_line_that_reads_back_the_same() -> None:
    kept = run({"A": {"£ a day": "10 bytes"}})
    assert kept.line().count("\n") == 1
    assert runs(kept.line() * 2) == [kept, kept]


@pytest.mark.parametrize("line", ["{", "[]", '{"date": "2026-11-22"}'])
def test_a_line_that_is_no_run_is_named(line: str) -> None:
    with pytest.raises(ValueError, match="line 2 of the history"):
        runs(run({}).line() + line + "\n")


def test_the_history_that_is_kept_reads_and_knows_the_sections() -> None:
    history = runs(HISTORY.read_text(encoding="utf-8"))
    newest = latest(history)
    assert newest.keys() & BENCHES.keys()
    for title, last in newest.items():
        for what, figure in last.figures[title].items():
            assert quantities(what, figure), (title, what)
    assert not compare(history, history[-1]).worse
