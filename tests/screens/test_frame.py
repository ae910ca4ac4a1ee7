"""The frame: what every screen shows, keys in order, locking, faults, odd terminals."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from typing import Any

import pytest

from ebatui.app import EbatuiApp, Patience, fault_line, run_app
from ebatui.screens.people import PeopleScreen
from ebatui.screens.today import TodayScreen


async def somebody(terminal: Any) -> None:
    await terminal.case_file.add_case(surname="Doe", forenames="Kevin", cell="A2-014")


def test_every_line_has_its_place(terminal: Any) -> None:
    async def journey(t: Any) -> None:
        lines = t.text.split("\n")
        assert len(lines) == 24
        assert lines[0].startswith("Hull (HMP/YOI) · Today")
        assert lines[0].endswith("A Mensah   Thu 17 Nov 2011   0 wait")
        assert lines[1] == "-" * 80
        assert lines[23].startswith("F1 Help")

    terminal.sit(journey)


def test_what_waits_is_counted_on_line_one(terminal: Any) -> None:
    async def journey(t: Any) -> None:
        assert t.lines[0].endswith("2 wait")

    terminal.sit(journey, prepare=somebody)


def test_keys_typed_ahead_of_slow_screens_all_arrive_in_order(terminal: Any) -> None:
    async def slowly(t: Any) -> None:
        await somebody(t)
        read = t.case_file.read

        async def slow_read(work: Any) -> Any:
            await asyncio.sleep(0.05)
            return await read(work)

        t.case_file.read = slow_read

    async def journey(t: Any) -> None:
        # Find, three letters, into the case, a note, its text and its kind: one burst of keys.
        for key in ["f3", *"doe", "enter", "f4", *"hello", "enter", "w", "enter"]:
            t.pilot.app.post_message(_key(key))
        await t.settle()
        assert t.screen == "person"
        assert t.message == "Note saved 14:02."
        (note,) = t.case_file.find(_note())
        assert note.text == "hello"
        assert note.kind == "WORK"

    terminal.sit(journey, prepare=slowly)


def _key(name: str) -> Any:
    from textual.events import Key

    return Key(name, name if len(name) == 1 else None)


def _note() -> Any:
    from ebatui.casework.records import Note

    return Note


def test_a_key_that_does_nothing_here_says_so_until_the_next_key(terminal: Any) -> None:
    async def journey(t: Any) -> None:
        await t.press("f2")
        assert t.message == (
            "F2 does nothing on this screen. F1 or ^G shows the keys that work here."
        )
        await t.press("down")
        assert t.message == ""

    terminal.sit(journey)


def test_a_key_that_is_not_allowed_now_says_why(terminal: Any) -> None:
    async def journey(t: Any) -> None:
        assert "F7" not in t.footer
        await t.press("f7")
        assert t.message == "First choose a person: F3 finds one."
        assert t.screen == "today"

    terminal.sit(journey)


@pytest.mark.parametrize("key", ["ctrl+q", "ctrl+c", "ctrl+z", "ctrl+backslash", "ctrl+s", "f11"])
def test_keys_that_would_leave_the_kiosk_do_nothing(terminal: Any, key: str) -> None:
    async def journey(t: Any) -> None:
        before = t.text
        await t.press(key)
        assert t.text == before
        assert t.app.is_running
        assert t.door.closed == 0

    terminal.sit(journey)


def test_ctrl_p_is_our_menu_not_a_palette_with_screenshots(terminal: Any) -> None:
    async def journey(t: Any) -> None:
        await t.press("ctrl+p")
        assert t.screen == "menu"
        assert "creenshot" not in t.text
        assert not t.app.use_command_palette

    terminal.sit(journey)


@pytest.mark.parametrize("key", ["f12", "ctrl+x"])
def test_locking_closes_the_door_and_ends_with_lock(terminal: Any, key: str) -> None:
    async def journey(t: Any) -> None:
        await t.pilot.press(key)
        await t.pilot.pause()

    terminal.sit(journey)
    assert terminal.door.closed == 1
    assert terminal.app.return_value == "lock"


def test_leaving_from_the_menu_locks_and_ends_with_quit(terminal: Any) -> None:
    async def journey(t: Any) -> None:
        await t.press("f10", "end")
        assert "> " in next(line for line in t.lines if "Lock and leave" in line)
        await t.pilot.press("enter")
        await t.pilot.pause()

    terminal.sit(journey)
    assert terminal.door.closed == 1
    assert terminal.app.return_value == "quit"


def test_an_idle_desk_saves_what_is_typed_and_locks(
    terminal: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[str] = []

    async def keep(screen: TodayScreen) -> None:
        kept.append(screen.NAME)

    monkeypatch.setattr(TodayScreen, "keep_typing", keep)

    async def journey(_: Any) -> None:
        await asyncio.sleep(0.4)

    terminal.sit(journey, patience=Patience(adviser=0.2, look=0.05))
    assert kept == ["today"]
    assert terminal.door.closed == 1
    assert terminal.app.return_value == "lock"


def test_a_locked_terminal_does_not_lock_itself(terminal: Any) -> None:
    async def journey(t: Any) -> None:
        await asyncio.sleep(0.3)
        assert t.screen == "unlock"

    terminal.sit(journey, unlocked=False, patience=Patience(adviser=0.1, mentor=0.1, look=0.05))
    assert terminal.door.closed == 0


def test_locking_goes_on_when_a_draft_or_the_door_fails(
    terminal: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: Any) -> None:
        raise OSError("QQ 12 34 56 C Doe")

    monkeypatch.setattr(TodayScreen, "keep_typing", fail)
    terminal.door.leave = fail

    async def journey(t: Any) -> None:
        await t.pilot.press("f12")
        await t.pilot.pause()

    terminal.sit(journey, faults=True)
    assert terminal.app.return_value == "lock"
    assert len(terminal.faults) == 2
    assert "Doe" not in "".join(terminal.faults)


def test_a_fault_inside_is_told_without_anything_personal_and_work_goes_on(
    terminal: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def broken(screen: PeopleScreen) -> None:
        secret = "QQ 12 34 56 C Doe"
        raise RuntimeError(secret)

    monkeypatch.setattr(PeopleScreen, "fill", broken)

    async def journey(t: Any) -> None:
        await t.press("f3")
        assert t.screen == "fault"
        assert "Nothing you saved is lost." in t.text
        assert "RuntimeError base.py:" in t.text
        assert "Doe" not in t.text
        await t.press("escape", "escape")
        assert t.screen == "today"

    terminal.sit(journey, faults=True)
    assert terminal.faults
    assert "Doe" not in "".join(terminal.faults)
    captured = capsys.readouterr()
    assert "Doe" not in captured.out + captured.err


def test_a_fault_in_a_message_handler_prints_no_traceback(
    terminal: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: Any) -> None:
        secret = "QQ 12 34 56 C Doe"
        raise RuntimeError(secret)

    monkeypatch.setattr(TodayScreen, "on_row_list_moved", broken)

    async def journey(_: Any) -> None:
        await asyncio.sleep(0.05)

    with pytest.raises(RuntimeError):
        terminal.sit(journey, faults=True)
    captured = capsys.readouterr()
    assert "Nothing you saved is lost" in captured.err
    assert "Doe" not in captured.out + captured.err
    assert "Traceback" not in captured.err
    assert "Doe" not in "".join(terminal.faults)
    assert terminal.faults


def test_a_fault_line_names_kind_and_place_only() -> None:
    try:
        raise KeyError("Doe")
    except KeyError as error:
        line = fault_line(error)
    assert line.startswith("KeyError ")
    assert "Doe" not in line


@pytest.mark.parametrize("size", [(60, 20), (70, 22), (100, 40), (132, 50)])
def test_other_terminal_sizes_are_drawn_whole(terminal: Any, size: tuple[int, int]) -> None:
    async def journey(t: Any) -> None:
        lines = t.text.split("\n")
        assert len(lines) == size[1]
        assert lines[1] == "-" * size[0]
        assert "Today" in lines[0]
        assert "What hurts most" in t.text

    terminal.sit(journey, size=size, prepare=somebody)


@pytest.mark.parametrize("size", [(59, 24), (80, 19), (40, 10), (16, 12), (10, 3)])
def test_a_terminal_too_small_says_what_it_needs(terminal: Any, size: tuple[int, int]) -> None:
    async def journey(t: Any) -> None:
        assert "What hurts most" not in t.text
        if size[1] >= 10:
            said = " ".join(t.text.split())
            assert f"This terminal is {size[0]} x {size[1]}." in said
            assert "ebatui needs at least 60 x 20" in said
        await t.pilot.resize_terminal(80, 24)
        await t.settle()
        assert "What hurts most" in t.text
        assert "This terminal" not in t.text

    terminal.sit(journey, size=size)


def test_ctrl_l_draws_the_same_screen_again(terminal: Any) -> None:
    async def journey(t: Any) -> None:
        before = t.text
        await t.press("ctrl+l")
        assert t.text == before

    terminal.sit(journey)


def test_parcels_are_cut_from_time_to_time(terminal: Any) -> None:
    async def journey(_: Any) -> None:
        await asyncio.sleep(0.2)

    terminal.sit(journey, patience=Patience(parcels=0.05))
    assert terminal.post.cuts > 0


def test_going_back_to_an_open_screen_does_not_pile_screens_up(terminal: Any) -> None:
    async def journey(t: Any) -> None:
        await t.press("f3")
        await t.type("doe")
        await t.press("enter", "f7", "f8", "f9", "f8", "f7", "f8")
        assert len(t.app.screen_stack) <= 6
        assert t.screen == "targets"

    terminal.sit(journey, prepare=somebody)


def test_the_environment_cannot_reach_textual() -> None:
    code = (
        "import ebatui.app, textual.constants as c, os\n"
        "print(c.DRIVER, c.SCREENSHOT_DELAY, c.LOG_FILE, c.PRESS, 'TEXTUAL' in os.environ)"
    )
    hostile = {
        "TEXTUAL": "devtools,debug",
        "TEXTUAL_DRIVER": "evil:Driver",
        "TEXTUAL_SCREENSHOT": "1",
        "TEXTUAL_LOG": "out.log",
        "TEXTUAL_PRESS": "a",
    }
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | hostile,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["None", "-1", "None", "False"]


@pytest.mark.parametrize(("result", "times"), [("lock", 1), ("quit", 0), (None, 0)])
def test_only_a_lock_relaunches(
    terminal: Any, monkeypatch: pytest.MonkeyPatch, result: str | None, times: int
) -> None:
    runs: list[dict[str, object]] = []

    def run(_: EbatuiApp, **options: object) -> str | None:
        runs.append(options)
        return result

    monkeypatch.setattr(EbatuiApp, "run", run)
    again: list[int] = []
    run_app(terminal.app, lambda: again.append(1))
    assert runs == [{"mouse": False}]
    assert len(again) == times
