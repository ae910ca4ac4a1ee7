"""A national night of a few prisons at one hub: all of it arrives, and what is timed is said."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from ebatui import cli
from ebatui.bootstrap.bench_bare import BareRows
from ebatui.bootstrap.bench_hub import DatabaseInUse, live_national_night
from ebatui.bootstrap.bench_prison import Prison
from ebatui.bootstrap.invented_night import invented_night
from ebatui.hub import intake
from ebatui.hub.home import init_home, open_home
from ebatui.hub.verify import verify

DAY = date(2026, 11, 20)


def today() -> date:
    return DAY


def test_an_invented_night_is_a_prisons_night() -> None:
    night = invented_night(3)
    assert night == invented_night(3)
    assert night != invented_night(4)
    day = Counter(
        (line["dir"], line["op"], line["type"]) for line in night if line["phase"] == "day"
    )
    assert sum(day.values()) == 355 + 118
    assert day["up", "create", "note"] == 140
    assert day["down", "create", "vacancy"] == 60
    assert len({line["id"] for line in night}) == sum(line["op"] == "create" for line in night)


def test_every_prison_is_taken_and_the_parts_add_up(tmp_path: Path) -> None:
    took = live_national_night(map(invented_night, (1, 2)), tmp_path / "hub", today)
    assert took.prisons == 2
    assert took.answered == 2 * 118
    parts = took.decode_seconds + took.apply_seconds + took.answer_seconds
    assert 0 < parts <= took.seconds
    assert took.rows > took.changes + took.answered
    assert took.changes_per_s < took.apply_per_s
    hub = open_home(tmp_path / "hub", today)
    found = verify(hub)
    assert found.ok, "also after its rows were taken out and put back"
    assert found.changes > took.changes
    hub.storage.close()
    with pytest.raises(DatabaseInUse):
        live_national_night([], tmp_path / "other", today, f"sqlite:///{tmp_path}/hub/hub.db")


def test_the_bare_rows_are_those_of_the_night_alone(tmp_path: Path) -> None:
    hub = init_home(tmp_path / "hub", None, today)
    prison = Prison(hub, "HLI", 7, invented_night(1))
    held = verify(hub).changes
    assert BareRows(hub.storage, [prison]).count == 118 + 118, "the hub's own day, no night yet"
    prison.take(intake.take(hub, prison.request))
    rows = BareRows(hub.storage, [prison])
    assert rows.count > 118 + prison.changes
    assert rows.insert_again() > 0
    found = verify(hub)
    assert (found.ok, found.changes) == (True, held + prison.changes)
    hub.storage.close()


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["bench", "hub", "--prisons", "1", "--folder", str(tmp_path), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert {"changes", "seconds", "changes_per_s", "bare_per_s", "ratio", "rss_mb"} <= told.keys()
    assert told["ratio"] == pytest.approx(told["changes_per_s"] / told["bare_per_s"], abs=1e-3)
    assert not list(tmp_path.iterdir())
    for words, field in (
        (("--prisons", "1000"), "prisons"),
        (("--database", "nonsense"), "database"),
        (("--workload", str(tmp_path / "none")), "workload"),
        (("--folder", str(tmp_path / "none")), "folder"),
    ):
        assert cli.run(["bench", "hub", "--prisons", "1", *words, "--json"]) == 2
        assert json.loads(capsys.readouterr().out)["error"]["field"] == field
