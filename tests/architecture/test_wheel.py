"""The built wheel works in an empty environment, with its data inside."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from importlib.metadata import Distribution, distribution
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out)]
    subprocess.run([*command, str(ROOT)], check=True, capture_output=True)
    return next(out.glob("ebatui-*.whl"))


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory, wheel: Path) -> Path:
    """A fresh environment with the locked packages and the wheel, and nothing else.

    The packages are those that are installed here: a test needs no line to an index.
    """
    folder = tmp_path_factory.mktemp("empty")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    python = folder / "bin" / "python"
    where = [str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    site = Path(subprocess.run(where, check=True, capture_output=True, text=True).stdout.strip())
    for name, version in _locked():
        package = distribution(name)
        assert package.version == version, f"{name} is installed as the lock does not have it"
        _copy(package, site)
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet"]
    command = [*pip, "--no-index", "--no-deps", str(wheel)]
    subprocess.run(command, check=True, capture_output=True)
    return folder


def _locked() -> list[tuple[str, str]]:
    """The packages that run.lock names, and their versions."""
    lock = (ROOT / "requirements" / "run.lock").read_text(encoding="utf-8")
    return re.findall(r"^([\w.-]+)==([^\s;]+)", lock, re.MULTILINE)


def _copy(package: Distribution, site: Path) -> None:
    for file in package.files or ():
        if ".." in file.parts or file.suffix == ".pyc":
            continue  # a command of its own, which none of ours calls
        copy = site / file
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(str(package.locate_file(file)), copy)


def _run(empty: Path, cwd: Path, *arguments: str) -> str:
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(cwd),
        "EBATUI_TODAY": "2026-11-23",
        "EBATUI_PASSPHRASE": "demo at hull",
    }
    done = subprocess.run(
        [str(empty / "bin" / "ebatui"), *arguments],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_wheel_carries_all_data(wheel: Path) -> None:
    inside = set(zipfile.ZipFile(wheel).namelist())
    for file in (ROOT / "data").rglob("*"):
        if file.is_file():
            assert f"ebatui/_data/{file.relative_to(ROOT / 'data').as_posix()}" in inside
    assert "ebatui/screens/unlock.tcss" in inside
    assert not any(name.startswith(("tests/", "data/")) for name in inside)


def test_it_runs_from_the_wheel(empty: Path, tmp_path: Path) -> None:
    assert _run(empty, tmp_path, "--version").startswith("ebatui ")
    checked = json.loads(
        _run(empty, tmp_path, "check", "nino", "QQ 12 34 56 C", "--demo", "--json")
    )
    assert checked["signing_day"] == "Wednesday"
    out = json.loads(_run(empty, tmp_path, "rules", "release-day", "--due", "2011-04-24", "--json"))
    assert out["adjusted"] == "2011-04-21"
    built = json.loads(
        _run(empty, tmp_path, "demo", "--home", "d", "--people", "12", "--no-open", "--json")
    )
    assert built["people"] == 12
    people = json.loads(_run(empty, tmp_path, "people", "--home", "d", "--json"))
    assert len(people) == 12
    assert json.loads(_run(empty, tmp_path, "verify", "--home", "d", "--json"))["ok"]
    synced = json.loads(_run(empty, tmp_path, "sync", "--home", "d", "--json"))
    assert synced["status"] == "complete"


def test_what_it_runs_with_is_what_was_installed_by_its_hashes() -> None:
    """``make setup`` takes the other lock, with ``--require-hashes``: it has all of this one."""
    run, dev = (_pinned(ROOT / "requirements" / f"{name}.lock") for name in ("run", "dev"))
    assert {name: dev.get(name) for name in run} == run
    assert all(hashes for _, hashes in run.values())


def _pinned(lock: Path) -> dict[str, tuple[str, frozenset[str]]]:
    """Of each package its version and the hashes it may have."""
    blocks = re.split(r"^(?=[\w.-]+==)", lock.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    return {
        block.partition("==")[0]: (
            block.partition("==")[2].split()[0],
            frozenset(re.findall(r"--hash=(sha256:\w+)", block)),
        )
        for block in blocks
    }
