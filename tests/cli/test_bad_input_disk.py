"""A disk that is full, read-only or damaged, from outside: said plainly, and nothing is lost."""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.journeys import outside
from tests.journeys.outside import PASSPHRASE, Ran, Town
from tests.journeys.terminal import Screen


@pytest.fixture(scope="module")
def lived_in(tmp_path_factory: pytest.TempPathFactory) -> Town:
    return outside.lived_in_town(tmp_path_factory.mktemp("disk"))


@pytest.fixture
def town(lived_in: Town, tmp_path: Path) -> Town:
    return lived_in.copied(tmp_path / "town", quick=True)


def add(town: Town, title: str, before: Callable[[], object] | None = None) -> Ran:
    """One small act."""
    words = ("target", "A1234AA", "--title", title, "--employer", "Firm")
    return town.run(*words, before=before).inert()


def titles(town: Town) -> list[str]:
    return [row["title"] for row in town.do("target", "A1234AA")["targets"]]


# -- full


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 1.5 MB where one may be mounted, else nothing: see ``full``."""
    folder = tmp_path / "small"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=1536k,mode=0700", "ebatui-test", str(folder)]
    try:
        mounted = subprocess.run(command, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        mounted = False
    yield folder
    if mounted:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(ballast: Path) -> None:
    with ballast.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while file.write(bytes(4096)):
            pass


def test_a_disk_that_is_full_while_saving(lived_in: Town, small_disk: Path) -> None:
    """Where no small disk can be mounted, the system's own limit on a file's size stands in."""
    town = Town(small_disk / "town", lived_in.port)
    shutil.copytree(lived_in.terminal, town.terminal)
    assert add(town, "before it is full").exit_code == 0
    held = titles(town)
    shown = town.do("show", "A1234AA")
    ballast = small_disk / "ballast"
    limit: Callable[[], object] | None = None
    if small_disk.is_mount():
        fill(ballast)
        assert shutil.disk_usage(small_disk).free == 0
    else:
        size = max(path.stat().st_size for path in town.terminal.iterdir())

        def limit() -> None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (size // 16, size // 16))

    for attempt in ("once", "twice"):
        ran = add(town, f"while it is full, {attempt}", before=limit)
        assert ran.exit_code == 1, ran.out
        assert ran.error["code"] in ("DISK_FULL", "DISK")
        assert "lost" in ran.error["message"]
    ballast.unlink(missing_ok=True)
    assert titles(town) == held
    assert town.do("show", "A1234AA") == shown
    assert add(town, "room again").exit_code == 0
    assert titles(town) == [*held, "room again"]
    assert town.do("verify")["ok"]


# -- read-only


def bound_by_permissions() -> None:
    """Gives up, for this process alone, the right by which root writes where none may."""
    libc = ctypes.CDLL(None, use_errno=True)
    if os.geteuid() == 0:
        for capability in (1, 2):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
            if libc.prctl(24, capability, 0, 0, 0) != 0:  # PR_CAPBSET_DROP
                os._exit(99)


@pytest.mark.parametrize("shut", ["folder", "folder and files"])
def test_a_folder_that_cannot_be_written(town: Town, shut: str) -> None:
    before = {path.name: path.read_bytes() for path in town.terminal.iterdir()}
    shown = town.do("show", "A1234AA")
    before["vault.tries"] = (town.terminal / "vault.tries").read_bytes()
    if shut == "folder and files":
        for path in town.terminal.iterdir():
            path.chmod(0o400)
    town.terminal.chmod(0o500)
    try:
        ran = add(town, "in vain", before=bound_by_permissions)
        assert ran.exit_code in (1, 6), ran.out
        assert ran.error["code"] == "READ_ONLY"
        assert "cannot be written" in ran.error["message"]
    finally:
        town.terminal.chmod(0o700)
        for path in town.terminal.iterdir():
            path.chmod(0o600)
    after = {path.name: path.read_bytes() for path in town.terminal.iterdir()}
    assert {name: after.get(name) for name in before} == before
    assert town.do("show", "A1234AA") == shown
    assert add(town, "after all").exit_code == 0


# -- damaged


def flip(path: Path, at: int) -> bytes:
    """Change one byte; what the file holds now."""
    held = bytearray(path.read_bytes())
    held[at] ^= 0x41
    path.write_bytes(held)
    return bytes(held)


def refused_as_damaged(town: Town, damaged: Path, held: bytes, says: str) -> None:
    """Every door says what is damaged, and the file stays to the byte as it was."""
    for words in (("show", "A1234AA"), ("verify",), ("people",), ("verify", "--rebuild")):
        ran = town.run(*words).inert()
        assert ran.exit_code == 7, (words, ran.out)
        message = ran.out if "error" not in ran.json else ran.error["message"]
        assert says in message.lower(), message
        assert damaged.read_bytes() == held, f"{words} changed the damaged file"


@pytest.mark.parametrize("at", [0, 40, -2])
def test_one_byte_of_the_vault(town: Town, at: int) -> None:
    vault = town.terminal / "vault"
    held = flip(vault, at)
    ran = town.run("show", "A1234AA").inert()
    assert ran.exit_code in (6, 7), ran.out
    assert vault.read_bytes() == held
    if ran.exit_code == 7:
        assert "vault" in ran.error["message"]
    (town.terminal / "vault").write_bytes(held)


@pytest.mark.parametrize("at", [0, 15, 16, 40])
def test_one_byte_of_the_case_files_header(town: Town, at: int) -> None:
    case_file = town.terminal / "casefile.db"
    refused_as_damaged(town, case_file, flip(case_file, at), "case file")


def test_one_byte_of_a_used_page(town: Town) -> None:
    case_file = town.terminal / "casefile.db"
    found = 0
    whole = case_file.read_bytes()
    # The first pages hold the schema; of the others, each is found when it is read, or by verify.
    for at in range(4096 + 100, len(whole), len(whole) // 6):
        case_file.write_bytes(whole)
        held = flip(case_file, at)
        ran = town.run("verify").inert()
        assert ran.exit_code == 7, (at, ran.out)
        assert case_file.read_bytes() == held
        assert "page" in ran.out or "case file" in ran.out
        found += 1
    assert found >= 5
    case_file.write_bytes(whole)
    assert town.do("verify")["ok"]


@pytest.fixture(scope="module")
def killed(lived_in: Town, tmp_path_factory: pytest.TempPathFactory) -> Town:
    """A terminal whose app was killed right after it said that a note was saved."""
    town = lived_in.copied(tmp_path_factory.mktemp("killed") / "town")
    screen = Screen(["--home", str(town.terminal)])
    try:
        screen.wait_for("Locked", "Passphrase")
        screen.type(f"{PASSPHRASE}\r")
        screen.wait_for("Today", "F12 Lock")
        screen.press("F3")
        screen.wait_for("Find a person")
        screen.type("marsh")
        screen.wait_for("> Marsh, Colin")
        screen.press("Enter")
        screen.wait_for("Gate pack")
        screen.press("F4")
        screen.wait_for("Case note")
        screen.type("Saved, and then the power went.")
        screen.press("F2")
        screen.wait_for("Gate pack", "Notes 1")
    finally:
        screen.close()
    return town


def test_what_was_saved_before_the_power_went_is_there(killed: Town, tmp_path: Path) -> None:
    town = killed.copied(tmp_path / "town", quick=True)
    [note] = town.do("show", "A2345BB")["episodes"][0]["notes"]
    assert note["text"] == "Saved, and then the power went."
    assert town.do("verify")["ok"]


@pytest.mark.parametrize("place", [0.0, 0.002, 0.5, 0.95])
def test_one_byte_of_the_write_ahead_log(killed: Town, tmp_path: Path, place: float) -> None:
    """SQLite ends a log silently where its sums go wrong: here the acts behind it are missed."""
    town = killed.copied(tmp_path / "town", quick=True)
    log, case_file = town.terminal / "casefile.db-wal", town.terminal / "casefile.db"
    assert log.stat().st_size > 4096, "the log holds nothing"
    held, case_held = flip(log, int(log.stat().st_size * place)), case_file.read_bytes()
    for words in (("show", "A2345BB"), ("verify", "--rebuild")):
        ran = town.run(*words).inert()
        assert (ran.exit_code, ran.error["code"]) == (7, "DAMAGED"), ran.out
        assert "log" in ran.error["message"]
        assert log.read_bytes() == held
        assert case_file.read_bytes() == case_held


def test_damage_to_the_mailbox_is_named(town: Town) -> None:
    mailbox = town.terminal / "mailbox.db"
    held = flip(mailbox, 5)
    for words, passphrase in ((("sync",), None), (("show", "A1234AA"), PASSPHRASE)):
        ran = town.run(*words, passphrase=passphrase).inert()
        assert ran.exit_code == 7, ran.out
        assert "mailbox" in ran.error["message"]
        assert mailbox.read_bytes() == held


def test_damage_to_the_settings_is_named(town: Town) -> None:
    (town.terminal / "terminal.toml").write_text("layout = 1\nestablishment = [")
    ran = town.run("show", "A1234AA").inert()
    assert (ran.exit_code, ran.error["code"], ran.error["field"]) == (7, "DAMAGED", "home")
    assert "terminal.toml" in ran.error["message"]
