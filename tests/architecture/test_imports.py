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
    "ebatui.reference": {"locate", "lookup", "places", "prisons", "tables"},
    "ebatui.rules": {"dated", "identifiers", "reasons", "typed"},
    "ebatui.services": {"door", "unsaved"},
    "ebatui.store": {"device_secret", "errors", "files"},
}
"""Of ours, beside the words, by the time a passphrase can be typed."""
OF_THE_INTERPRETER = {"__main__", "_distutils_hack", "sitecustomize", "usercustomize"}


def test_what_is_loaded_by_the_time_the_prompt_shows(town: Town, tmp_path: Path) -> None:
    """Little of ours and nothing of others': the prompt is there in the first tenth of a second."""
    told = tmp_path / "told"
    script = AT_THE_PROMPT.format(told=str(told), home=str(town.terminal))
    keys, inner = pty.openpty()
    try:
        command = [sys.executable, "-c", script]
        ran = subprocess.run(command, stdin=inner, stdout=inner, stderr=inner, check=False)
        shown = os.read(keys, 65536).decode()
    finally:
        os.close(inner)
        os.close(keys)
    assert ran.returncode == 0, shown
    assert "Passphrase, or mentor code:" in shown
    modules = set(told.read_text(encoding="utf-8").split())
    ours = {name for name in modules if name.startswith("ebatui.") and name.count(".") > 1}
    known = {f"{package}.{name}" for package, names in MAY_BE_LOADED.items() for name in names}
    assert sorted(n for n in ours - known if not n.startswith("ebatui.i18n.")) == []
    others = {name for name in modules if not name.startswith("ebatui")} - OF_THE_INTERPRETER
    assert sorted(n for n in others if n.partition(".")[0] not in sys.stdlib_module_names) == []
    assert of(("asyncio", "ssl", "sqlite3", "email", "http"), others) == []


def test_the_import_contracts_are_kept() -> None:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    kept = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert kept.returncode == 0, kept.stdout[-3000:] + kept.stderr[-1000:]
    assert "0 broken" in kept.stdout
