"""The journey through the app: a whole day in a pseudo-terminal, asked about afterwards."""

from __future__ import annotations

import difflib
import signal

import pytest

from tests.journeys import tour
from tests.journeys.day import NAMES, TELLING, Day, walk
from tests.journeys.outside import (
    JOBS,
    MENTOR_CODE,
    PASSPHRASE,
    SLOTS,
    Town,
    without_values,
)
from tests.journeys.terminal import COLUMNS, LINES, Screen


@pytest.fixture(scope="module")
def day(made_town: Town, tmp_path_factory: pytest.TempPathFactory) -> Day:
    """The day, lived once."""
    return walk(made_town.copied(tmp_path_factory.mktemp("day") / "town"))


def test_every_screen_fits_and_says_where_and_what(day: Day) -> None:
    for one in day.shown:
        lines = one.screen.splitlines()
        assert len(lines) <= LINES, one.title
        assert all(len(line) <= COLUMNS for line in lines), one.title
        keys = lines if one.title.startswith("Locked") else lines[-1:]
        assert any(key in line for line in keys for key in ("Esc", "Enter", "F2", "F12")), one.title


def test_the_induction_makes_the_closures(day: Day) -> None:
    assert "2 claims to close" in day.screen("Inducted")
    claims = day.case["episodes"][0]["claims"]
    assert [(claim["benefit"], claim["weekly_pence"]) for claim in claims] == [
        ("JSA", 6750),
        ("PIP", 6810),
    ]
    assert day.case["person"]["nino"] == "QQ123456C"


def test_the_call_is_recorded_with_who_and_reference(day: Day) -> None:
    jsa, _ = day.case["episodes"][0]["closures"]
    assert (jsa["state"], jsa["closed_from"]) == ("CLOSED", "2026-11-09")
    [call] = jsa["calls"]
    assert (call["spoke_to"], call["reference"]) == ("Sue Carr", "HB/2291")


def test_ten_targets_are_found(day: Day) -> None:
    assert " 7/10 " in day.screen("Jobs")
    assert "10/10" in day.screen("Ten targets")
    targets = day.case["episodes"][0]["targets"]
    assert [(target["title"], target["employer"]) for target in targets] == list(JOBS)


def test_locking_leaves_nothing_on_the_screen_or_in_memory(day: Day) -> None:
    assert "Locked" in day.locked.splitlines()[0]
    assert without_values(day.locked, NAMES)
    assert day.process_kept
    assert day.command_after != day.command_before, "the program was not started anew"
    assert day.in_memory, "the look into memory finds nothing even while it is unlocked"
    assert set(day.in_memory) <= set(TELLING)
    assert day.left_in_memory == []


def test_the_night_is_one_round_trip_without_a_passphrase(day: Day) -> None:
    assert day.first_sync["status"] == "complete"
    assert day.first_sync["round_trips"] == 1
    assert day.first_sync["changes_sent"] > 20
    assert day.first_sync["changes_received"] is None, "locked, it cannot know"
    assert day.first_sync["waiting"] == 0
    assert day.second_sync["parcels_received"] == 1


def test_the_morning_says_what_arrived(day: Day) -> None:
    assert day.acknowledged["state"] == "ACKNOWLEDGED"
    morning = day.screen("The next morning").splitlines()[2]
    assert "1 closure acknowledged" in morning
    assert "1 interview confirmed" in morning
    assert "acknowledged" in day.screen("What happened")
    assert "confirmed" in day.screen("What happened")
    assert "PIP acknowledged" in day.screen("Acknowledged")
    assert "09:30 confirmed" in day.screen("Confirmed")


def test_both_ends_hold_the_same_case(day: Day) -> None:
    [booking] = day.hub_case["episodes"][0]["bookings"]
    assert (booking["state"], booking["at"]) == ("CONFIRMED", "2026-12-21T09:30")
    assert day.hub_case == day.case


def test_a_mentor_adds_and_cannot_read(day: Day) -> None:
    assert without_values(day.intake_empty, NAMES)
    assert without_values(day.intake_after, NAMES)
    drawn = day.mentor_bytes.decode("utf-8", "replace")
    # Walsh is typed here and held here: the form says no more than what was typed.
    assert without_values(drawn, ["Doe", "Marsh", "Patel", "A3456CC", "slip"])
    assert "Walsh, Michael" in day.screen("Slips")
    assert "A3456CC" in day.screen("Slips")
    assert "Accepted" in day.slips_accepted


def test_leaving_ends_well(day: Day) -> None:
    assert day.exit_code == 0


def test_the_tour_is_fresh(day: Day) -> None:
    held = tour.TOUR.read_text(encoding="utf-8") if tour.TOUR.exists() else ""
    made = tour.page(day)
    changed = list(difflib.unified_diff(held.splitlines(), made.splitlines(), lineterm="", n=0))
    assert not changed, (
        f"docs/tour.md is stale: run `{tour.COMMAND}`, read what changed, and commit it.\n"
        + "\n".join(changed[:40])
    )


def test_what_comes_on_the_very_first_day_is_told_that_day(town: Town) -> None:
    screen = Screen(["--home", str(town.terminal)])
    try:
        screen.wait_for("Locked", "Passphrase")
        screen.type(f"{PASSPHRASE}\r")
        screen.wait_for("Today", "Welcome")
        screen.press("F12")
        screen.wait_for("Locked", "Passphrase")
        later = SLOTS.splitlines()[0] + "\n6727,,2026-12-29,15:30,40,1,freshstart\n"
        town.at_hub("slots", "import", town.file("later.csv", later))
        with town.serving():
            town.do("sync", passphrase=None)
        screen.type(f"{PASSPHRASE}\r")
        screen.wait_for("Today", "Since Mon 23 Nov", "new interview time")
    finally:
        screen.close()


def test_a_wrong_passphrase_is_told_and_nothing_else(town: Town) -> None:
    screen = Screen(["--home", str(town.terminal)])
    try:
        screen.wait_for("Locked", "Passphrase")
        screen.type("not the passphrase\r")
        screen.wait_for("That does not open it", "ries left", gone=["not the passphrase"])
        screen.type(f"{PASSPHRASE}\r")
        screen.wait_for("Today", "What hurts most")
    finally:
        screen.close()


def test_typing_survives_a_kill_and_a_lock(town: Town) -> None:
    """A draft is there again after a lock; what is saved is there after ``kill -9``."""
    town.do("import", "reception", town.file("r.csv", RECEPTION_OF_ONE))
    screen = at_the_induction(town)
    try:
        screen.type("qq445566a")
        screen.wait_for("qq445566a")
        screen.press("F12")
        screen.wait_for("Locked", "Passphrase", gone=["qq445566a"])
        to_the_induction(screen, "Your draft of", "qq445566a")
        screen.press("F2")  # not done yet: the cursor goes to what must be asked
        screen.wait_for("4 Benefits!<", "needs an answer")
        screen.type("no")
        screen.press("F2")
        screen.wait_for("Gate pack", "Saved")
    finally:
        screen.close()  # kill -9, right after it said Saved
    assert town.do("show", "A2345BB")["person"]["nino"] == "QQ445566A"
    assert town.do("verify")["ok"]


@pytest.mark.parametrize("how", [None, signal.SIGHUP, signal.SIGTERM], ids=str)
def test_a_line_that_hangs_up_keeps_what_is_typed_and_leaves_nothing_open(
    town: Town, how: signal.Signals | None
) -> None:
    town.do("import", "reception", town.file("r.csv", RECEPTION_OF_ONE))
    screen = at_the_induction(town)
    try:
        screen.type("qq445566a")
        screen.wait_for("qq445566a")
        screen.hang_up(how)
        assert screen.ended() == 0
    finally:
        screen.close()
    screen = at_the_induction(town, "Your draft of", "qq445566a")
    screen.close()


def test_a_line_that_hangs_up_at_the_prompt_ends_it(town: Town) -> None:
    for switch in ("", "screen"):
        screen = Screen(["--home", str(town.terminal)], EBATUI_PROMPT=switch)
        try:
            screen.wait_for("Locked", "Passphrase")
            screen.hang_up()
            screen.ended()
        finally:
            screen.close()


def at_the_induction(town: Town, *shown: str) -> Screen:
    """A screen with Colin Marsh's induction open."""
    screen = Screen(["--home", str(town.terminal)])
    to_the_induction(screen, *shown)
    return screen


def to_the_induction(screen: Screen, *shown: str) -> None:
    """Unlock, and open Colin Marsh's induction."""
    screen.wait_for("Locked", "Passphrase")
    screen.type(f"{PASSPHRASE}\r")
    screen.wait_for("Today", "F12 Lock")
    screen.press("F3")
    screen.wait_for("Find a person")
    screen.type("marsh")
    screen.wait_for("> Marsh, Colin")
    screen.press("Enter", "i")
    screen.wait_for("Induction: Marsh", "1 Who<", *shown)


def test_the_mentors_code_does_not_open_the_case_file(town: Town) -> None:
    town.do("user", "mentor-code", MENTOR_CODE)
    wrong = town.run("people", passphrase=MENTOR_CODE)
    assert wrong.exit_code == 6
    assert wrong.error["code"] == "WRONG_PASSPHRASE"


RECEPTION_OF_ONE = """\
Prison Number,Surname,Forename(s),Date of Birth,Wing,Cell,Reception Date,Legal Status
A2345BB,Marsh,Colin,03/07/1984,B,B1-007,16/11/2026,Remand
"""
