"""What each way into the program loads, asked of a fresh process, and the house's own contracts."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from tests.journeys import outside
from tests.journeys.outside import Town

ROOT = Path(__file__).parents[2]
SCREENS = ("textual", "ebatui.app", "ebatui.screens", "ebatui.widgets")
CASES = ("sqlcipher3", "sqlite_utils", "ebatui.store.casefile", "ebatui.store.connection")

LOADED = """
import sys
from ebatui.cli import run
code = run({words!r})
assert code == {code}, code
print("\\n".join(sys.modules), file=sys.stderr)
"""


def loaded(words: list[str], home: Path, code: int) -> set[str]:
    """The modules that a command had loaded when it ended."""
    environment = {name: value for name, value in os.environ.items() if "EBATUI" not in name}
    ran = subprocess.run(
        [sys.executable, "-c", LOADED.format(words=[*words, "--home", str(home)], code=code)],
        capture_output=True,
        text=True,
        check=False,
        env=environment | {"EBATUI_TODAY": "2026-11-23"},
        stdin=subprocess.DEVNULL,
    )
    assert ran.returncode == 0, ran.stderr[-2000:]
    return set(ran.stderr.split())


def of(packages: tuple[str, ...], modules: set[str]) -> list[str]:
    """Those of ``modules`` that lie in one of ``packages``."""
    return sorted(
        name
        for name in modules
        if any(name == package or name.startswith(f"{package}.") for package in packages)
    )


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """A terminal and the hub it is enrolled with."""
    folder = tmp_path_factory.mktemp("imports")
    return outside.made_town(folder).copied(folder / "town")


def test_the_nightly_command_can_draw_nothing_and_read_nothing(town: Town) -> None:
    """Through a whole exchange with a hub, and where there is none."""
    with town.serving():
        modules = loaded(["sync"], town.terminal, code=0)
    assert "ebatui.sync.exchange" in modules, "the exchange itself must be among what is looked at"
    assert of(SCREENS + CASES, modules) == []
    assert of(SCREENS + CASES, loaded(["sync"], town.terminal, code=4)) == []


def test_the_nightly_timer_needs_neither(town: Town) -> None:
    modules = loaded(["nightly", "install", "--print"], town.terminal, code=0)
    assert of(SCREENS + CASES, modules) == []


def test_the_hub_loads_no_screen_and_no_case_file(tmp_path: Path) -> None:
    folder = tmp_path / "hub"
    assert of(SCREENS + CASES, loaded(["hub", "init"], folder, code=0)) == []
    assert of(SCREENS + CASES, loaded(["hub", "verify"], folder, code=0)) == []
    code = "import sys, ebatui.hub.app, ebatui.hub.serve; print(*sys.modules)"
    served = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert "ebatui.hub.app" in served
    assert of(SCREENS + CASES, set(served)) == []


@pytest.mark.parametrize(
    ("words", "code"),
    [(["check", "nino", "QQ123456C"], 1), (["rules", "uc-dates", "--claim", "2026-11-23"], 0)],
)
def test_checks_and_rules_need_no_terminal(words: list[str], code: int) -> None:
    script = LOADED.format(words=words, code=code)
    ran = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr[-2000:]
    assert of((*SCREENS, *CASES, "sqlalchemy", "httpx", "nacl"), set(ran.stderr.split())) == []


AT_THE_PROMPT = """
import sys
import ebatui.cli.prompt as prompt

def begin(loading):
    with open({told!r}, "w") as file:
        file.write("\\n".join(sys.modules))
    raise prompt.Left

prompt.Loading.begin = begin
from ebatui.cli import run
sys.exit(run(["--home", {home!r}]))
"""
MAY_BE_LOADED = {
    "ebatui.bootstrap": {"clock", "door", "home", "places"},
    "ebatui.cli": {"clock", "failure", "hidden_line", "open_app", "prompt", "quiet", "unlocked"},
    "ebatui.i18n": {"english", "english.lock"},
    "ebatui.reference": {"locate", "register"},
    "ebatui.services": {"door", "unsaved"},
    "ebatui.store": {"device_secret", "errors", "files"},
}
"""Of ours, by the time a passphrase can be typed."""
AT_THE_LOCK = """
import os, sys
import ebatui.app as app

def settle(*_):
    with open({told!r}, "w") as file:
        file.write("\\n".join(sys.modules))
    os._exit(0)

app.EbatuiApp._settle_memory = settle
from ebatui.cli import run
sys.exit(run(["--home", {home!r}]))
"""
MAY_BE_LOADED_BY_THE_LOCK = {
    "ebatui.bootstrap": {"clock", "door", "faults", "home", "places"},
    "ebatui.casework": {"text"},
    "ebatui.cli": {"clock", "failure", "open_app", "unlocked"},
    "ebatui.i18n": {"english", "english.lock"},
    "ebatui.light": {
        *("canvas", "cells", "choice", "driver", "keys", "line", "moves", "paint", "stretches"),
        "terminal",
    },
    "ebatui.reference": {"locate", "register"},
    "ebatui.screens": {"actions", "acts", "base", "following", "framed", "once", "unlock"},
    "ebatui.services": {"door", "unsaved"},
    "ebatui.store": {"device_secret", "errors", "files"},
    "ebatui.widgets": {"entry", "keyboard", "lines", "text", "theme", "tidying"},
}
"""Of ours, by the time the lock that the app draws itself stands."""
OF_THE_INTERPRETER = {"__main__", "_distutils_hack", "sitecustomize", "usercustomize"}


def loaded_at(script: str, home: Path, told: Path, **more: str) -> tuple[set[str], str]:
    """The modules a script in a terminal says it had loaded, and what it drew."""
    keys, inner = pty.openpty()
    try:
        command = [sys.executable, "-c", script.format(told=str(told), home=str(home))]
        ran = subprocess.run(
            command, stdin=inner, stdout=inner, stderr=inner, check=False, env=os.environ | more
        )
        shown = os.read(keys, 65536).decode()
    finally:
        os.close(inner)
        os.close(keys)
    assert ran.returncode == 0, shown
    return set(told.read_text(encoding="utf-8").split()), shown


def beyond(allowed: dict[str, set[str]], modules: set[str]) -> list[str]:
    """Those of our modules that are not allowed."""
    ours = {name for name in modules if name.startswith("ebatui.") and name.count(".") > 1}
    return sorted(ours - {f"{package}.{name}" for package in allowed for name in allowed[package]})


def test_what_is_loaded_by_the_time_the_prompt_shows(town: Town, tmp_path: Path) -> None:
    """Little of ours and nothing of others': the prompt is there in the first tenth of a second."""
    modules, shown = loaded_at(AT_THE_PROMPT, town.terminal, tmp_path / "told")
    assert "Passphrase, or mentor code:" in shown
    assert beyond(MAY_BE_LOADED, modules) == []
    others = {name for name in modules if not name.startswith("ebatui")} - OF_THE_INTERPRETER
    assert sorted(n for n in others if n.partition(".")[0] not in sys.stdlib_module_names) == []
    assert of(("asyncio", "ssl", "hashlib", "sqlite3", "email", "http"), others) == []


def test_what_is_loaded_by_the_time_the_drawn_lock_shows(town: Town, tmp_path: Path) -> None:
    """Nothing of lists, forms and rules: the lock is the first frame, and soon there."""
    told = tmp_path / "told"
    modules, _ = loaded_at(
        AT_THE_LOCK, town.terminal, told, EBATUI_PROMPT="screen", TERM="xterm-256color"
    )
    assert "ebatui.screens.unlock" in modules
    assert beyond(MAY_BE_LOADED_BY_THE_LOCK, modules) == []
    assert of(("hashlib", "secrets", "sqlite3", "httpx", "nacl"), modules) == []


def test_the_import_contracts_are_kept() -> None:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    kept = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert kept.returncode == 0, kept.stdout[-3000:] + kept.stderr[-1000:]
    assert "0 broken" in kept.stdout
