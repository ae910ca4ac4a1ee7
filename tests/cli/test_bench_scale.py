"""What ``bench start`` and ``bench search`` measure with, on few people."""

from __future__ import annotations

import asyncio
from datetime import date
from pathlib import Path

import pytest

from ebatui.bootstrap.bulk import CHANGES_A_PERSON, OFFERS_A_PERSON, build_bulk
from ebatui.bootstrap.clock import SystemClock
from ebatui.bootstrap.demo import PASSPHRASE
from ebatui.bootstrap.home import Home
from ebatui.bootstrap.terminal import open_terminal
from ebatui.casework.records import Slot, Vacancy
from ebatui.cli import bench_search, bench_start
from ebatui.screens import SCREEN_CLASSES
from ebatui.store.verify import verify

DAY = date(2026, 11, 21)
PEOPLE = 120


@pytest.fixture(scope="module")
def bulk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small one."""
    home = tmp_path_factory.mktemp("bulk") / "home"
    changes = build_bulk(home, people=PEOPLE, seed=1, as_of=DAY)
    assert changes == PEOPLE * (CHANGES_A_PERSON + OFFERS_A_PERSON)
    return home


def test_what_was_built_in_bulk_is_a_case_file_like_any_other(bulk: Path) -> None:
    async def look() -> None:
        terminal = await open_terminal(Home(bulk), PASSPHRASE, SystemClock(lambda: DAY))
        try:
            case_file = terminal.case_file
            assert verify(case_file).ok
            assert len(await terminal.office.people.search("", 1000)) == PEOPLE
            offers = case_file.read_now(lambda held: held.count(Slot) + held.count(Vacancy))
            assert offers == PEOPLE * OFFERS_A_PERSON
            assert case_file.read_now(lambda held: held.waiting()) == 0
            view = await terminal.office.today.view()
            assert view.in_payment == PEOPLE // 5
            assert await terminal.office.today.view() is view, "nothing saved: nothing made anew"
            sheet = await terminal.office.closures.call_sheet()
            assert sheet.open == view.in_payment
            (person,) = await terminal.office.people.search("", 1)
            await terminal.office.bookings.view(person.person, "6727")
        finally:
            terminal.shut()

    asyncio.run(look())


def test_search_and_keys_are_measured(bulk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    walk = [("move", "\x1b[B"), ("open people", "\x1bOR"), ("letter", "s"), ("letter", "m")]
    monkeypatch.setattr(bench_search, "_walk", lambda: walk)
    monkeypatch.setattr(bench_search, "_AT_REST", 0.2)
    figures = bench_search.measured(bulk)
    ps = ("store_ms_p50", "store_ms_p95", "key_ms_p50", "key_ms_p95", "letter_ms_p95")
    for name in (*ps, "open_ms_p95", "open_people_ms_p95"):
        assert 0 < figures[name] < 60_000, name
    assert 20 < figures["rss_mb"] <= figures["peak_mb"]


def test_the_walk_goes_through_every_list(bulk: Path) -> None:
    kinds = [kind for kind, _ in bench_search._walk()]
    assert {"letter", "move", "open"} == {kind.partition(" ")[0] for kind in kinds}
    opened = {kind.partition(" ")[2] for kind in kinds if kind.startswith("open ")}
    forms = {"note", "back", "closures_all"}
    assert opened - forms >= {*SCREEN_CLASSES} - {"today", "settle"}
    assert kinds.count("letter") > 100


@pytest.mark.parametrize(
    ("times", "percent", "is_"),
    [([5.0], 50, 5.0), ([1.0, 2.0, 3.0, 4.0], 50, 2.0), ([*map(float, range(1, 101))], 95, 95.0)],
)
def test_so_many_in_a_hundred(times: list[float], percent: int, is_: float) -> None:
    assert bench_search.nth(times, percent) == is_


def test_start_is_measured_beside_a_bare_app(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bench_start, "_PEOPLE", 5)
    monkeypatch.setattr(bench_start, "_SETTLED", 0.2)
    figures = bench_start.measure(tmp_path, runs=1)
    assert figures.keys() >= {"ebatui_s", "bare_s", "ratio", "prompt_s", "rss_mb"}
    assert figures["prompt_s"] < figures["ebatui_s"], "the prompt is there before the app could be"
    assert all(figure > 0 for figure in figures.values())
