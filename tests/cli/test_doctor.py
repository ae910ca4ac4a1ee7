"""``ebatui doctor``: what it finds on a terminal, the prison's own rows of policy included."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ebatui.bootstrap.checks import examine
from ebatui.bootstrap.home import Home
from ebatui.sync.mailbox import Mailbox
from tests.journeys.outside import TODAY, ebatui


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "terminal"
    made = ebatui(
        *("init", "--establishment", "HLI", "--adviser", "Ada Q", "--home", str(folder)), "--json"
    )
    assert made.exit_code == 0, made.err
    return folder


def codes(home: Path) -> dict[str, str]:
    return {one.code: one.level for one in examine(Home(home), date.fromisoformat(TODAY))}


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("policy/windows.toml", "garbage [[["),
        ("policy/nonsense.toml", ""),
        ("reference/bank_holidays_england_wales.csv", "day\n1,2,3\n"),
    ],
)
def test_a_file_of_the_site_that_cannot_be_read_is_bad(home: Path, file: str, text: str) -> None:
    assert "POLICY" not in codes(home)
    path = home / "site" / file
    path.parent.mkdir(parents=True)
    path.write_text(text)
    assert codes(home)["POLICY"] == "bad"
    told = ebatui("doctor", "--home", str(home), "--json")
    assert told.exit_code == 1
    (finding,) = [one for one in told.json["findings"] if one["code"] == "POLICY"]
    assert path.name in finding["message"]


@pytest.mark.parametrize(
    ("ahead", "span"),
    [
        (None, ""),
        (300, ""),
        (301, "5 minutes ahead of"),
        (-7_200, "2 hours behind"),
        (864_000, "10 days ahead of"),
    ],
)
def test_a_clock_that_differs_from_the_hubs_is_worth_a_look(
    home: Path, ahead: int | None, span: str
) -> None:
    with Mailbox(home / "mailbox.db") as mailbox:
        mailbox.put(clock_ahead=ahead)
    found = examine(Home(home), date.fromisoformat(TODAY))
    told = [(one.level, one.message) for one in found if one.code == "CLOCK_DIFFERS"]
    said = f"This clock is {span} the hub's: have the wrong one set."
    assert told == ([("look", said)] if span else [])
