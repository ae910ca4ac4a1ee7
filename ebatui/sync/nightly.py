"""The nightly run: a line in the account's own timer, with nothing personal in it.

systemd where the account has a manager that runs with no one logged in (lingering), else cron.
Each terminal starts at its own minute between 01:00 and 04:59, so that a hub is not called by
every prison at once.
"""

from __future__ import annotations

import hashlib
import os
import re
import shlex
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ebatui.sync.mailbox_file import flush_folder

SYSTEMD, CRON = "systemd", "cron"
FIRST_HOUR, HOURS = 1, 4
MOST_SECONDS = 3_600
"""How long a night's exchange may take, calling again included, before it stops cleanly."""
REDIAL = 5
"""How often it calls again where there is no line: at the sixth call a quarter of an hour has gone.
"""

_MINUTES = HOURS * 60
_SPREAD_SECONDS = 60
_WAIT_SECONDS = 20
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Ran:
    """How a command ended, and what it printed."""

    code: int
    out: str


Run = Callable[[Sequence[str], str | None], Ran]
"""Runs a command with this input. A command that is not there ends with 127."""


class NightlyError(Exception):
    """The timer could not be set: ``NO_TIMER``, ``REFUSED`` or ``BAD_PATH``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Plan:
    """What will be, or was, set: which timer, the line that matters, and where it goes."""

    kind: str
    line: str
    tag: str
    units: tuple[tuple[Path, str], ...] = ()
    """systemd: the files and their text. Empty for cron."""


def run(command: Sequence[str], given: str | None = None) -> Ran:
    """Runs a command and waits for it."""
    try:
        done = subprocess.run(  # noqa: S603 - fixed commands, no shell
            list(command),
            input=given,
            capture_output=True,
            text=True,
            timeout=_WAIT_SECONDS,
            check=False,
        )
    except (FileNotFoundError, PermissionError):
        return Ran(127, "")
    except subprocess.TimeoutExpired:
        return Ran(124, "")
    return Ran(done.returncode, done.stdout)


def plan(
    home: Path,
    command: Sequence[str],
    device: int,
    *,
    kind: str | None = None,
    run: Run = run,
    config: Path | None = None,
) -> Plan:
    """What a nightly run of the terminal in ``home`` takes; sets nothing.

    ``command`` is how ebatui is started, ``device`` the terminal's number (it decides the minute).
    ``kind`` forces one timer. Raises ``NightlyError`` with ``BAD_PATH`` for a path that a timer's
    line cannot hold.
    """
    home = home.resolve()
    words = [*command, "sync", "--home", str(home)]
    words += ["--max-seconds", str(MOST_SECONDS), "--redial", str(REDIAL)]
    if any(_UNPRINTABLE.search(word) for word in words):
        raise NightlyError("BAD_PATH")
    hour, minute = start_of(device)
    tag = hashlib.blake2b(os.fsencode(home), digest_size=4).hexdigest()
    if (kind or (SYSTEMD if _has_systemd(run) else CRON)) == CRON:
        # It prints nothing: its line goes to the terminal's own log, and what it could not even
        # log (no interpreter, no folder) is left to cron, which mails it to the account.
        called = " ".join(shlex.quote(word) for word in [*words, "--log"]).replace("%", r"\%")
        return Plan(CRON, f"{minute} {hour} * * * {called} # ebatui-{tag}", tag)
    folder = (config or _config()) / "systemd" / "user"
    timer = f"OnCalendar=*-*-* {hour:02d}:{minute:02d}:00"
    units = (
        (
            folder / f"ebatui-{tag}.service",
            _SERVICE.format(command=_for_systemd([*words, "--unattended"])),
        ),
        (folder / f"ebatui-{tag}.timer", _TIMER.format(timer=timer, spread=_SPREAD_SECONDS)),
    )
    return Plan(SYSTEMD, timer, tag, units)


def start_of(device: int) -> tuple[int, int]:
    """The hour and minute a terminal starts at: its own, and the same every night."""
    digest = hashlib.blake2b(device.to_bytes(8, "big"), digest_size=8, person=b"ebatui-night")
    minute = int.from_bytes(digest.digest(), "big") % _MINUTES
    return FIRST_HOUR + minute // 60, minute % 60


def install(planned: Plan, *, run: Run = run) -> None:
    """Set the timer, in the place of an earlier one of this terminal. Raises ``NightlyError``."""
    if planned.kind == CRON:
        _write_crontab([*_others(planned.tag, run), planned.line], run)
        return
    for path, text in planned.units:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        flush_folder(path.parent)
    for command in (["daemon-reload"], ["enable", "--now", planned.units[1][0].name]):
        if run(["systemctl", "--user", *command], None).code:
            raise NightlyError("REFUSED")


def remove(planned: Plan, *, run: Run = run, config: Path | None = None) -> bool:
    """Take the terminal's timer away, of either kind; whether there was one."""
    found = False
    folder = (config or _config()) / "systemd" / "user"
    timer = folder / f"ebatui-{planned.tag}.timer"
    units = [path for path in (timer, timer.with_suffix(".service")) if path.exists()]
    if units:
        run(["systemctl", "--user", "disable", "--now", timer.name], None)
        for path in units:
            path.unlink(missing_ok=True)
        run(["systemctl", "--user", "daemon-reload"], None)
        found = True
    listed = run(["crontab", "-l"], None)
    if listed.code == 0 and _marked(planned.tag, listed.out):
        _write_crontab(_others(planned.tag, run), run)
        found = True
    return found


def installed(planned: Plan, *, run: Run = run) -> bool:
    """Whether the terminal's timer is set as planned."""
    if planned.kind == CRON:
        return planned.line in run(["crontab", "-l"], None).out.splitlines()
    return all(
        path.is_file() and path.read_text(encoding="utf-8") == text for path, text in planned.units
    )


def _others(tag: str, run: Run) -> list[str]:
    """Every line of the crontab but this terminal's."""
    listed = run(["crontab", "-l"], None)
    if listed.code == 127:
        raise NightlyError("NO_TIMER")
    if listed.code not in (0, 1):  # 1: no crontab yet
        raise NightlyError("REFUSED")
    lines = listed.out.splitlines() if listed.code == 0 else []
    return [line for line in lines if not _is_marked(tag, line)]


def _marked(tag: str, crontab: str) -> bool:
    return any(_is_marked(tag, line) for line in crontab.splitlines())


def _is_marked(tag: str, line: str) -> bool:
    return line.endswith(f"# ebatui-{tag}")


def _write_crontab(lines: Sequence[str], run: Run) -> None:
    if run(["crontab", "-"], "".join(f"{line}\n" for line in lines)).code:
        raise NightlyError("REFUSED")


def _has_systemd(run: Run) -> bool:
    """Whether the account's manager answers, and goes on when no one is logged in."""
    if run(["systemctl", "--user", "show-environment"], None).code:
        return False
    lingers = run(["loginctl", "show-user", str(os.getuid()), "--property=Linger"], None)
    return lingers.out.strip() == "Linger=yes"


def _config() -> Path:
    given = os.environ.get("XDG_CONFIG_HOME", "")
    return Path(given) if given.startswith("/") else Path.home() / ".config"


def _for_systemd(words: Sequence[str]) -> str:
    """Words as ExecStart reads them: quoted, with ``%`` and ``$`` meaning themselves."""
    quoted = []
    for word in words:
        kept = word.replace("\\", "\\\\").replace('"', '\\"')
        quoted.append('"' + kept.replace("%", "%%").replace("$", "$$") + '"')
    return " ".join(quoted)


_SERVICE = """\
[Unit]
Description=ebatui: send what waits, fetch what is there

[Service]
Type=oneshot
ExecStart={command}
StandardOutput=journal
StandardError=journal
SyslogIdentifier=ebatui-sync
"""

_TIMER = """\
[Unit]
Description=ebatui: every night

[Timer]
{timer}
RandomizedDelaySec={spread}
Persistent=true

[Install]
WantedBy=timers.target
"""
