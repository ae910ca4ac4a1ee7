"""The nightly run: set once, at each terminal's own minute, and no one else's line is touched."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ebatui.sync.nightly import (
    CRON,
    SYSTEMD,
    NightlyError,
    Plan,
    Ran,
    install,
    installed,
    plan,
    remove,
    run,
    start_of,
)

COMMAND = ["/opt/ebatui/bin/ebatui"]
OTHERS = "# kept\nMAILTO=root\n5 4 * * * /usr/bin/other # ebatui-00000000x\n"


class Machine:
    """Stands in for the machine's own commands: a crontab and a systemd that obeys."""

    def __init__(self, crontab: str | None = None, *, systemd: bool = False) -> None:
        self.crontab = crontab
        self.systemd = systemd
        self.lingers = systemd
        self.refuses = False
        self.cron = True
        self.ran: list[Sequence[str]] = []

    def __call__(self, command: Sequence[str], given_text: str | None) -> Ran:
        self.ran.append(command)
        match list(command):
            case ["crontab", _] if not self.cron:
                return Ran(127, "")
            case ["crontab", "-l"]:
                return Ran(1, "") if self.crontab is None else Ran(0, self.crontab)
            case ["crontab", "-"]:
                if self.refuses:
                    return Ran(1, "")
                self.crontab = given_text
                return Ran(0, "")
            case ["systemctl", "--user", "show-environment"]:
                return Ran(0 if self.systemd else 1, "")
            case ["systemctl", *_]:
                return Ran(1 if self.refuses else 0, "")
            case ["loginctl", *_]:
                return Ran(0, f"Linger={'yes' if self.lingers else 'no'}\n")
        raise AssertionError(command)


def _plan(home: Path, machine: Machine, **more: Any) -> Plan:
    return plan(home, COMMAND, 7, run=machine, config=home / "config", **more)


@given(st.integers(0, 2**31 - 1))
def test_every_terminal_starts_between_one_and_five_and_always_then(device: int) -> None:
    hour, minute = start_of(device)
    assert 1 <= hour <= 4
    assert 0 <= minute <= 59
    assert start_of(device) == (hour, minute)


def test_prisons_do_not_all_call_at_once() -> None:
    starts = [start_of(device) for device in range(1, 241)]
    assert len(set(starts)) > 120
    assert max(map(starts.count, starts)) < 8


def test_cron_gains_one_line_and_loses_only_that(tmp_path: Path) -> None:
    machine = Machine(OTHERS)
    planned = _plan(tmp_path, machine)
    assert planned.kind == CRON
    assert not installed(planned, run=machine)
    install(planned, run=machine)
    install(planned, run=machine)
    assert machine.crontab == OTHERS + planned.line + "\n"
    assert installed(planned, run=machine)
    assert remove(planned, run=machine, config=tmp_path)
    assert machine.crontab == OTHERS
    assert not remove(planned, run=machine, config=tmp_path)


def test_a_line_from_an_older_place_is_replaced(tmp_path: Path) -> None:
    machine = Machine()
    install(plan(tmp_path, ["/old/ebatui"], 9, run=machine), run=machine)
    planned = _plan(tmp_path, machine)
    install(planned, run=machine)
    assert machine.crontab == planned.line + "\n"


def test_two_terminals_of_one_account_keep_their_own(tmp_path: Path) -> None:
    machine = Machine()
    homes = [tmp_path / "one", tmp_path / "two"]
    plans = [_plan(home, machine) for home in homes]
    for planned in plans:
        install(planned, run=machine)
    remove(plans[0], run=machine, config=tmp_path)
    assert machine.crontab == plans[1].line + "\n"


def test_the_line_runs_what_it_says_and_says_nothing_personal(tmp_path: Path) -> None:
    home = tmp_path / 'a home\'s 100% "own" $dir'
    line = _plan(home, Machine()).line
    minute, hour, *stars, called = line.split(" ", 5)
    assert (int(hour), int(minute)) == start_of(7)
    assert stars == ["*", "*", "*"]
    words = shlex.split(called.replace("\\%", "%"), comments=True)
    assert words[:4] == [COMMAND[0], "sync", "--home", str(home)]
    assert words[4:] == ["--max-seconds", "3600", "--redial", "5", "--log"]
    assert "/dev/null" not in line, "what it says of itself is kept"


def test_a_path_that_no_timer_can_hold_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NightlyError) as refused:
        _plan(tmp_path / "two\nlines", Machine())
    assert refused.value.code == "BAD_PATH"


def test_systemd_where_it_runs_with_no_one_logged_in(tmp_path: Path) -> None:
    machine = Machine(systemd=True)
    home = tmp_path / 'a 100% "home" $HOME'
    planned = _plan(home, machine)
    assert planned.kind == SYSTEMD
    hour, minute = start_of(7)
    assert planned.line == f"OnCalendar=*-*-* {hour:02d}:{minute:02d}:00"
    for _ in range(2):
        install(planned, run=machine)
    (service, timer) = (path.read_text() for path, _ in planned.units)
    assert planned.line in timer
    assert "RandomizedDelaySec=" in timer
    assert '"--unattended"\nStandardOutput=journal\n' in service
    assert '"' + str(home).replace('"', '\\"').replace("%", "%%").replace("$", "$$") in service
    assert installed(planned, run=machine)
    assert ["systemctl", "--user", "enable", "--now", planned.units[1][0].name] in machine.ran
    assert remove(planned, run=machine, config=home / "config")
    assert not any(path.exists() for path, _ in planned.units)
    assert not installed(planned, run=machine)


def test_a_manager_that_stops_at_log_out_is_no_nightly_timer(tmp_path: Path) -> None:
    machine = Machine(systemd=True)
    machine.lingers = False
    assert _plan(tmp_path, machine).kind == CRON


def test_what_the_machine_refuses_is_told_and_keeps_what_was(tmp_path: Path) -> None:
    machine = Machine(OTHERS)
    planned = _plan(tmp_path, machine)
    machine.refuses = True
    with pytest.raises(NightlyError) as refused:
        install(planned, run=machine)
    assert (refused.value.code, machine.crontab) == ("REFUSED", OTHERS)
    machine.cron = False
    with pytest.raises(NightlyError) as refused:
        install(planned, run=machine)
    assert refused.value.code == "NO_TIMER"
    with pytest.raises(NightlyError):
        install(_plan(tmp_path, machine, kind=SYSTEMD), run=machine)


def test_commands_are_really_run() -> None:
    echo = [sys.executable, "-c", "import sys; print(sys.stdin.read()); sys.exit(3)"]
    assert run(echo, "hello") == Ran(3, "hello\n")
    assert run(["no-such-command-at-all"]).code == 127
