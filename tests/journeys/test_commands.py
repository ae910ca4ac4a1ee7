"""The same day by the command line alone, and both ends compared to the letter."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.journeys.outside import (
    ADVISER,
    INDUCTION,
    JOBS,
    PASSPHRASE,
    RECEPTION,
    TOMORROW,
    Ran,
    Town,
    done,
)

PEOPLE = ("A1234AA", "A2345BB", "A3456CC", "A4567DD")


@dataclass
class Acts:
    """What the commands answered."""

    town: Town
    said: dict[str, Any] = field(default_factory=dict)
    no_line: Ran | None = None
    again: list[Ran] = field(default_factory=list)


@pytest.fixture(scope="module")
def acts(made_town: Town, tmp_path_factory: pytest.TempPathFactory) -> Acts:
    """The day, lived once by commands."""
    town = made_town.copied(tmp_path_factory.mktemp("acts") / "town")
    acts = Acts(town)
    said = acts.said
    reception = town.file("reception.csv", RECEPTION)
    said["import"] = town.do("import", "reception", reception)
    said["import again"] = town.do("import", "reception", reception)
    with town.serving():
        said["first sync"] = town.do("sync")
    said["induct"] = town.do("induct", town.file("induction.json", json.dumps(INDUCTION)))
    call = ("--result", "closed", "--spoke-to", "Sue Carr", "--reference", "HB/2291")
    said["close"] = town.do("close", "A1234AA", "--benefit", "JSA", *call, "--from", "2026-11-09")
    said["notice"] = town.do("close", "A1234AA", "--benefit", "PIP", "--notice")
    for title, employer in JOBS:
        said["target"] = town.do("target", "A1234AA", "--title", title, "--employer", employer)
    said["book"] = town.do("book", "A1234AA", "--first")
    taken = said["book"]["slots"][0]["slot"]
    # Ravi Patel is out before that day: the same place is asked for him before the diary answers.
    said["rival"] = town.do("book", "A4567DD", "--slot", taken)
    said["before no line"] = town.do("show", "A1234AA")
    acts.no_line = town.run("sync", passphrase=None)
    said["after no line"] = town.do("show", "A1234AA")
    with town.serving(TOMORROW):
        said["sync"] = town.do("sync", passphrase=None)
        said["closures"] = town.at_hub("closures")["closures"]
        said["acknowledge"] = town.at_hub(
            "acknowledge", said["notice"]["reference"], "--closed", "2026-12-07"
        )
        said["fetch"] = town.do("sync", passphrase=None)
        said["unlocked sync"] = town.do("sync")
        said["before again"] = town.at_hub("verify")["changes"]
        acts.again = [town.run("sync"), town.run("sync", passphrase=None)]
        said["after again"] = town.at_hub("verify")["changes"]
    return acts


def test_importing_twice_adds_nothing(acts: Acts) -> None:
    first, second = acts.said["import"], acts.said["import again"]
    assert (first["rows"], first["added"], first["rejected"]) == (4, 4, [])
    assert (second["rows"], second["added"], second["changed"], second["matched"]) == (4, 0, 0, 4)


def test_the_induction_answers_with_its_closures_and_their_reasons(acts: Acts) -> None:
    jsa, pip = acts.said["induct"]["closures"]
    assert (jsa["benefit"], jsa["action"], jsa["stops_on"]) == ("JSA", "CLOSE", "2026-11-09")
    # £67.50 a week from 9 to 20 November: twelve days in sevenths, floored once.
    assert jsa["overpaid_pence"] == 6750 * 12 // 7
    assert (pip["benefit"], pip["action"]) == ("PIP", "COUNT")
    for row in (jsa, pip):
        assert row["estimate"] is True
        assert all({"code", "rule", "source", "from"} <= set(reason) for reason in row["reasons"])


def test_the_call_and_the_notice(acts: Acts) -> None:
    assert acts.said["close"]["state"] == "CLOSED"
    assert acts.said["notice"]["state"] == "SENT"
    assert [row["ref"] for row in acts.said["closures"]] == [acts.said["notice"]["reference"]]
    assert acts.said["acknowledge"]["state"] == "CLOSED"


def test_ten_targets(acts: Acts) -> None:
    assert (acts.said["target"]["count"], acts.said["target"]["of"]) == (10, 10)


def test_two_asked_for_one_place_and_one_has_it(acts: Acts) -> None:
    [mine] = acts.town.do("book", "A1234AA")["bookings"]
    [his] = acts.town.do("show", "A4567DD")["episodes"][0]["bookings"]
    assert (mine["state"], mine["at"]) == ("CONFIRMED", "2026-12-21T09:30")
    assert (his["state"], his["at"]) == ("PROPOSED", "2026-12-21T09:30")
    assert his["refused_why"] == "FULL"
    assert his["nearest"], "the diary answers with the nearest other times"


def test_no_hub_is_said_and_nothing_is_lost(acts: Acts) -> None:
    assert acts.no_line is not None
    assert acts.no_line.exit_code == 4
    document = acts.no_line.json
    assert (document["status"], document["changes_sent"]) == ("no-line", 0)
    assert document["waiting"] == acts.said["sync"]["changes_sent"]
    assert acts.said["after no line"] == acts.said["before no line"]


def test_a_night_is_one_round_trip(acts: Acts) -> None:
    sync, fetch = acts.said["sync"], acts.said["fetch"]
    assert (sync["status"], sync["round_trips"], sync["waiting"]) == ("complete", 1, 0)
    assert (fetch["status"], fetch["parcels_received"]) == ("complete", 1)
    assert fetch["changes_received"] is None
    assert fetch["conflicts"] is None


def test_sending_again_changes_nothing(acts: Acts) -> None:
    for ran in acts.again:
        assert ran.exit_code == 0
        assert (ran.json["changes_sent"], ran.json["parcels_received"]) == (0, 0)
    assert acts.said["before again"] == acts.said["after again"]


@pytest.mark.parametrize("number", PEOPLE)
def test_both_ends_show_the_same(acts: Acts, number: str) -> None:
    assert acts.town.do("show", number) == acts.town.at_hub("show", number)


def test_both_ends_verify(acts: Acts) -> None:
    terminal, hub = acts.town.do("verify"), acts.town.at_hub("verify")
    assert terminal == {"ok": True, "chain": True, "projection": True} | {
        key: value for key, value in terminal.items() if key not in ("ok", "chain", "projection")
    }
    assert hub["ok"]
    assert hub["chain"]
    assert hub["projection"]
    before = acts.town.do("show", "A1234AA")
    assert acts.town.do("verify", "--rebuild")["ok"]
    assert acts.town.do("show", "A1234AA") == before


def test_a_wrong_passphrase_is_exit_6(acts: Acts) -> None:
    wrong = acts.town.run("show", "A1234AA", passphrase="not the passphrase")
    assert wrong.exit_code == 6
    assert wrong.error["code"] == "WRONG_PASSPHRASE"
    none = acts.town.run("show", "A1234AA", passphrase=None)
    assert none.exit_code == 6
    assert none.error["code"] == "NO_PASSPHRASE"


def test_nothing_personal_rests_in_clear(acts: Acts) -> None:
    """Neither the terminal's folder nor the mailbox holds a name or a number in clear."""
    for path in acts.town.terminal.rglob("*"):
        if path.is_file():
            held = path.read_bytes()
            for word in ("Kevin", "QQ123456C", "A1234AA", "Beverley", PASSPHRASE):
                assert word.encode() not in held, f"{path.name} holds a case in clear"


def test_a_second_terminal_of_the_prison_receives_the_case(acts: Acts) -> None:
    second = acts.town.folder / "second"
    done("init", "--establishment", "HLI", "--adviser", "B Rota", home=second)
    code = acts.town.at_hub("enrol-code", "--establishment", "HLI")["code"]
    with acts.town.serving(TOMORROW) as url:
        done("enrol", "--hub", url, "--code", code, home=second)
        fetched = done("sync", home=second)
    assert fetched["status"] == "complete"
    assert done("show", "A1234AA", home=second) == acts.town.at_hub("show", "A1234AA")
    assert ADVISER not in {
        row["name"] for row in done("user", "list", home=second, passphrase=None)
    }
