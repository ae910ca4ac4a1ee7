"""Kevin Doe moves from Hull to Leeds and back: two terminals, a hub that is served, commands."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.outside import INDUCTION, RECEPTION, TOMORROW, Town, done, ebatui

HEAD = RECEPTION.partition("\n")[0]
AT_LEEDS = f"{HEAD}\nA1234AA,Doe,Kevin,14/02/1991,M,E,E2-004,23/11/2026,Sentenced,12 weeks,,,,\n"


class Leeds:
    """A second terminal, at Leeds."""

    def __init__(self, town: Town, url: str) -> None:
        self.home: Path = town.folder / "leeds"
        self.do("init", "--establishment", "LEI", "--adviser", "B Cole")
        code = town.at_hub("enrol-code", "--establishment", "LEI")["code"]
        self.do("enrol", "--hub", url, "--code", code)

    def do(self, *words: str, **more: Any) -> Any:
        return done(*words, home=self.home, **{"quick": True} | more)


@pytest.fixture
def town(made_town: Town, tmp_path: Path) -> Town:
    return made_town.copied(tmp_path / "town", quick=True)


def test_a_case_follows_to_another_prison_and_back(town: Town) -> None:
    town.do("import", "reception", town.file("reception.csv", RECEPTION))
    town.do("induct", town.file("induction.json", json.dumps(INDUCTION)))
    with town.serving() as url:
        town.do("sync")
        leeds = Leeds(town, url)
        leeds.do("sync")
        moved = town.do("transfer", "A1234AA", "--to", "leeds")
        assert (moved["state"], moved["to"], moved["on"]) == ("TRANSFERRED", "LEI", "2026-11-23")
        undone = town.do("transfer", "A1234AA", "--undo")
        assert (undone["state"], undone["to"]) == ("IN_CUSTODY", None)
        town.do("target", "A1234AA", "--title", "Roofer", "--employer", "Not yet sent")
        town.do("transfer", "A1234AA", "--to", "LEI", "--on", "22/11/26")
        refused = town.run("target", "A1234AA", "--title", "x", "--employer", "y")
        assert refused.exit_code == 1
        assert refused.error["message"] == "person: This case went to HMP Leeds on 22 Nov 2026."
        assert leeds.do("people") == []
        town.do("sync")
        late = town.run("transfer", "A1234AA", "--undo")
        assert (late.exit_code, late.error["code"]) == (1, "MOVE_SENT")
        fetched = leeds.do("sync", passphrase=None)
        assert fetched["status"] == "complete"
        [person] = leeds.do("people")
        assert (person["prison_number"], person["gone_to"]) == ("A1234AA", None)
        here, there = town.do("show", "A1234AA"), leeds.do("show", "A1234AA")
        assert there["person"] == here["person"]
        [left], [came] = here["episodes"], there["episodes"]
        for kind in ("claims", "closures", "inductions", "jobs_before", "needs", "targets"):
            assert came[kind] == left[kind] != [], kind
        assert (came["state"], came["prison"]) == ("IN_CUSTODY", "LEI")
        assert came["transferred_from"] == "HLI"
        assert there == town.at_hub("show", "A1234AA")

        listed = leeds.do("import", "reception", town.file("leeds.csv", AT_LEEDS))
        assert (listed["added"], listed["matched"], listed["returned"]) == (0, 1, 0)
        call = ("--result", "closed", "--spoke-to", "Sue Carr", "--from", "2026-11-09")
        leeds.do("close", "A1234AA", "--benefit", "JSA", *call)
        leeds.do("sync")
        town.do("sync")
        assert town.do("show", "A1234AA") == here, "nothing made at Leeds comes to Hull"
        gone = {row["prison_number"]: row["gone_to"] for row in town.do("people")}
        assert gone == {"A1234AA": "LEI", "A2345BB": None, "A3456CC": None, "A4567DD": None}
    with town.serving(TOMORROW):
        leeds.do("transfer", "A1234AA", "--to", "HLI")
        leeds.do("sync")
        town.do("sync")
        town.do("sync")
        [back] = town.do("show", "A1234AA")["episodes"]
        assert (back["state"], back["prison"]) == ("IN_CUSTODY", "HLI")
        assert "CLOSED" in [row["state"] for row in back["closures"]]
        town.do("target", "A1234AA", "--title", "Packer", "--employer", "Hedon Foods")
        town.do("sync")
    for home in (town.terminal, leeds.home):
        for words in (("verify",), ("verify", "--rebuild")):
            assert ebatui(*words, home=home).exit_code == 0
    assert town.at_hub("verify")["ok"] is True


def test_what_is_no_prison_is_refused_with_the_mend(town: Town) -> None:
    town.do("import", "reception", town.file("reception.csv", RECEPTION))
    for typed, code in (("Xanadu", "MOVE_NO_SUCH_PRISON"), ("HLI", "MOVE_TO_ITSELF")):
        ran = town.run("transfer", "A1234AA", "--to", typed)
        assert (ran.exit_code, ran.error["code"], ran.error["field"]) == (1, code, "to")
    for words in ((), ("--to", "LEI", "--undo")):
        assert town.run("transfer", "A1234AA", *words).exit_code == 2
