"""ebatui from outside: commands as processes, a hub on a real socket, and the people of tests.

The day is :data:`TODAY`, and the clocks of every process stand between
twelve and two, so that a time of day on a screen is told from the times of interviews.
"""

from __future__ import annotations

import atexit
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

TODAY, TOMORROW = "2026-11-23", "2026-11-24"
PASSPHRASE = "four plain words here"
MENTOR_CODE = "271828"
ADVISER = "A Mensah"
JOBCENTRE = "6727"
UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
PATIENCE = 60.0
"""Seconds any command may take."""
ZONE = f"NOON{datetime.now(UTC).hour - 12:+d}"
"""A time zone in which it was twelve o'clock and some minutes when the tests began."""

RECEPTION = """\
Prison Number,Surname,Forename(s),Date of Birth,Sex,Wing,Cell,Reception Date,Legal Status,\
Sentence Length,Conditional Release Date,HDC Eligibility Date,Home Postcode,Previous Prison Number
A1234AA,Doe,Kevin,14/02/1991,M,A,A2-014,09/11/2026,Sentenced,12 weeks,21/12/2026,,HU3 1AB,
A2345BB,Marsh,Colin,03/07/1984,M,B,B1-007,16/11/2026,Sentenced,16 weeks,11/01/2027,,HU5 2ES,
A3456CC,Walsh,Michael,22/09/1999,M,C,C3-022,18/11/2026,Remand,,,,HU6 3ZE,
A4567DD,Patel,Ravi,30/05/1978,M,B,B2-011,20/11/2026,Recall,28 days,17/12/2026,,HU1 1AA,
"""
SLOTS = """\
jobcentre_code,jobcentre,date,time,minutes,places,kind
6727,Hull Britannia House,2026-12-21,09:30,40,1,freshstart
6727,Hull Britannia House,2026-12-21,14:15,40,1,freshstart
6727,Hull Britannia House,2026-12-22,10:30,40,1,freshstart
6727,Hull Britannia House,2027-01-12,11:00,40,1,freshstart
"""
INDUCTION: dict[str, object] = {
    "prison_number": "A1234AA",
    "outcome": "DONE",
    "seen_on": TODAY,
    "nino": "QQ 12 34 56 C",
    "had_job": "YES",
    "employer": "Beverley Roofing",
    "employer_contact": "Tom 01482 496 0190",
    "job": "Roofer's labourer",
    "wants_kept": "YES",
    "on_benefit": "YES",
    "benefits": [
        {"benefit": "JSA", "weekly": "67.50", "paid_to": "2026-11-20", "office": "Hull BDC"},
        {"benefit": "PIP", "weekly": "68.10", "paid_to": "2026-11-18", "office": "Leeds BDC"},
    ],
    "single": "y",
    "children": "0",
    "home_postcode": "HU3 1AB",
    "going_to": "mother",
    "needs": "ACCOMMODATION",
    "needs_detail": "a room from the day of release",
    "wants_work": "YES",
    "wants": "roofing, warehouse",
    "skills": "CSCS card",
    "bank_account": "YES",
    "id_held": "birth certificate",
    "consent_jobcentre": "y",
    "consent_employer": "y",
    "consent_how": "READ_OUT",
}
JOBS = (
    ("Roofer's labourer", "Beverley Roofing"),
    ("Warehouse picker", "Humber Storage"),
    ("Car valeter", "Anlaby Motors"),
    ("Kitchen porter", "Willerby Kitchens"),
    ("Scaffold labourer", "Hessle Access"),
    ("Driver's mate", "Sutton Parcels"),
    ("Cleaner", "Paragon Offices"),
    ("Packer", "Hedon Foods"),
    ("Groundsman", "Cottingham Parks"),
    ("Tyre fitter", "Holderness Tyres"),
)


def program() -> list[str]:
    """The command as people have it: beside the interpreter that runs the tests."""
    return [str(Path(sys.executable).with_name("ebatui"))]


def environment(**more: str) -> dict[str, str]:
    """The environment of a terminal's own account: nothing of whoever runs the tests."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("EBATUI", "XDG"))
    }
    return kept | {"LC_ALL": "C.UTF-8", "TZ": ZONE, "EBATUI_TODAY": TODAY} | more


@dataclass(frozen=True)
class Ran:
    """What a command left behind."""

    exit_code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one document on standard output."""
        assert self.out.count("\n") == 1, f"not one document: {self.out!r} {self.err!r}"
        return json.loads(self.out)

    def inert(self) -> Ran:
        """Checked: nothing printed could drive a terminal or turn its text round; no traceback."""
        printed = self.out + self.err
        if self.out.startswith(("{", "[")):
            printed += "".join(_texts(json.loads(self.out)))
        bad = {sign for sign in printed if unicodedata.category(sign) in UNSEEN and sign != "\n"}
        assert not bad, f"printed {sorted(map(ascii, bad))}"
        assert "Traceback" not in printed
        return self

    @property
    def error(self) -> dict[str, str]:
        """The failure that was told, checked to be as promised: one line, nothing else."""
        document = self.json
        assert set(document) == {"error"}, document
        error: dict[str, str] = document["error"]
        assert set(error) == {"code", "message", "field"}
        assert error["message"]
        assert "\n" not in error["message"]
        assert "Traceback" not in self.out + self.err
        return error


def _texts(document: object) -> Iterator[str]:
    """Every text in a document, keys included."""
    if isinstance(document, dict):
        for key, value in document.items():
            yield key
            yield from _texts(value)
    elif isinstance(document, list):
        for value in document:
            yield from _texts(value)
    elif isinstance(document, str):
        yield document


def ebatui(
    *words: str | bytes,
    home: Path | None = None,
    passphrase: str | None = PASSPHRASE,
    as_json: bool = True,
    before: Callable[[], object] | None = None,
    quick: bool = False,
    **more: str,
) -> Ran:
    """Run one command to its end. ``before`` runs in the child, ahead of the program.

    ``quick`` runs it in a child of a process that has ebatui loaded already: a process of its own
    all the same, with its own exit code and output, at half the cost.
    """
    told = dict(more)
    if passphrase is not None:
        told["EBATUI_PASSPHRASE"] = passphrase
    command: list[str | bytes] = [*program(), *words]
    if home is not None:
        command += ["--home", str(home)]
    if as_json:
        command.append("--json")
    if quick and before is None:  # what a process gives up it gives up where a program begins
        return _forked([os.fsdecode(word) for word in command[1:]], environment(**told))
    done = subprocess.run(
        command,
        env=environment(**told),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=PATIENCE,
        check=False,
        preexec_fn=before,
    )
    return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())


def _forked(words: list[str], told: dict[str, str]) -> Ran:
    with tempfile.TemporaryDirectory() as apart:
        out, err = Path(apart) / "out", Path(apart) / "err"
        out.touch()
        err.touch()
        ends = {"out": str(out), "err": str(err)}
        code = _forker().run(
            {"words": words, "environment": told, "folder": str(Path.cwd())} | ends
        )
        return Ran(code, out.read_bytes().decode(), err.read_bytes().decode())


class _Forker:
    """The program that forks commands, for as long as the tests run."""

    def __init__(self) -> None:
        self._program = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("forker.py"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def run(self, asked: dict[str, object]) -> int:
        """Run a command to its end; its exit code."""
        program = self._program
        assert program.stdin is not None
        assert program.stdout is not None
        program.stdin.write(json.dumps(asked) + "\n")
        program.stdin.flush()
        ready, _, _ = select.select([program.stdout], [], [], PATIENCE)
        if not ready:
            self.end()
            raise AssertionError(f"{asked['words']} did not end")
        return int(program.stdout.readline())

    def end(self) -> None:
        """End it, with whatever it runs."""
        _forker.cache_clear()
        with suppress(ProcessLookupError):
            os.killpg(self._program.pid, signal.SIGKILL)
        self._program.communicate()


@cache
def _forker() -> _Forker:
    forker = _Forker()
    atexit.register(forker.end)
    return forker


def done(*words: str, home: Path, **more: Any) -> Any:
    """Run a command that must succeed; its document."""
    ran = ebatui(*words, home=home, **more)
    assert ran.exit_code == 0, f"{words} ended with {ran.exit_code}: {ran.out} {ran.err}"
    return ran.json


@dataclass
class Town:
    """A terminal at Hull and the hub it knows, in one folder; ``serving`` gives the hub a line."""

    folder: Path
    port: int = 0
    quick: bool = False
    """Commands as children of a process that stands ready; see :func:`ebatui`."""

    @property
    def terminal(self) -> Path:
        """The terminal's folder."""
        return self.folder / "terminal"

    @property
    def hub(self) -> Path:
        """The hub's folder."""
        return self.folder / "hub"

    def file(self, name: str, text: str | bytes) -> str:
        """A file to give to a command; its path."""
        path = self.folder / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return str(path)

    def run(self, *words: str, **more: Any) -> Ran:
        """A command of the terminal."""
        return ebatui(*words, home=self.terminal, **{"quick": self.quick} | more)

    def do(self, *words: str, **more: Any) -> Any:
        """A command of the terminal that must succeed; its document."""
        return done(*words, home=self.terminal, **{"quick": self.quick} | more)

    def at_hub(self, *words: str, **more: Any) -> Any:
        """A command of the hub that must succeed; its document."""
        more = {"quick": self.quick} | more
        return done("hub", *words, home=self.hub, passphrase=None, **more)

    def copied(self, folder: Path, *, quick: bool | None = None) -> Town:
        """The same town in another folder."""
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)
        return Town(folder, self.port, self.quick if quick is None else quick)

    @contextmanager
    def serving(self, day: str = TODAY) -> Iterator[str]:
        """Serve the hub on loopback, on the port the terminal knows; its address."""
        command = [*program(), "hub", "serve", "--home", str(self.hub), "--json"]
        command += ["--plain-http", "--port", str(self.port)]
        server = subprocess.Popen(
            command,
            env=environment(EBATUI_TODAY=day),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            url = str(json.loads(_first_line(server))["url"])
            self.port = int(url.rpartition(":")[2].strip("/"))
            yield url
        finally:
            server.terminate()
            server.communicate(timeout=PATIENCE)


def _first_line(server: subprocess.Popen[str]) -> str:
    assert server.stdout is not None
    ready, _, _ = select.select([server.stdout], [], [], PATIENCE)
    line = server.stdout.readline() if ready else ""
    if not line:
        server.kill()
        raise AssertionError(f"the hub did not start: {server.communicate()[1]}")
    return line


def new_town(folder: Path) -> Town:
    """A hub with slots in its diary, and a fresh terminal that is enrolled with it by code."""
    town = Town(folder)
    folder.mkdir(exist_ok=True)
    town.at_hub("init")
    town.at_hub("slots", "import", town.file("slots.csv", SLOTS))
    town.do("init", "--establishment", "HLI", "--adviser", ADVISER)
    # The people are invented, so their numbers start QQ: the terminal's own setting allows it.
    settings = town.terminal / "terminal.toml"
    settings.write_text(settings.read_text().replace("demo = false", "demo = true"))
    code = town.at_hub("enrol-code", "--establishment", "HLI")["code"]
    with town.serving() as url:
        enrolled = town.do("enrol", "--hub", url, "--code", code)
    assert enrolled["fingerprint"] == town.at_hub("devices")["devices"][0]["fingerprint"]
    return town


_MADE: list[Town] = []
_LIVED_IN: list[Town] = []


def made_town(folder: Path) -> Town:
    """The town of this run of the tests, made at the first call. Copy it; never change it."""
    if not _MADE:
        _MADE.append(new_town(folder / "made"))
    return _MADE[0]


def lived_in_town(folder: Path) -> Town:
    """A town with people, slots, an induction and closures, made once. Copy it; never change it."""
    if not _LIVED_IN:
        town = made_town(folder).copied(folder / "lived-in")
        town.do("import", "reception", town.file("reception.csv", RECEPTION))
        with town.serving():
            town.do("sync")
        town.do("induct", town.file("induction.json", json.dumps(INDUCTION)))
        _LIVED_IN.append(town)
    return _LIVED_IN[0]


def without_values(text: str, values: Sequence[str]) -> bool:
    """Whether none of ``values`` stands in ``text``."""
    return not any(value in text for value in values)
