"""Who uses a hub's folder: one serves it, any number work beside, and who replaces it is alone."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from ebatui.hub.embedded import embedded_hub
from ebatui.hub.home import init_home
from ebatui.hub.lock import InUse, replacing, using

SAMPLE = Path(__file__).parent.parent / "samples" / "slots.csv"
DAY = "2026-11-23"


@pytest.fixture(autouse=True)
def usual_umask(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """New files are everybody's to read, unless someone sees to it."""
    monkeypatch.setenv("EBATUI_TODAY", DAY)
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.fixture
def home(tmp_path: Path, wall: Any) -> Path:
    init_home(tmp_path / "hub", None, wall).storage.close()
    return tmp_path / "hub"


def ebatui(*words: object) -> tuple[int, Any]:
    command = [sys.executable, "-m", "ebatui", "hub", *map(str, words), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ)
    return done.returncode, json.loads(done.stdout)


@contextmanager
def served(home: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "ebatui", "hub", "serve", "--home", str(home)]
    with subprocess.Popen(
        [*command, "--port", "0", "--plain-http"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=os.environ,
    ) as process:
        assert process.stdout is not None
        assert "ready" in process.stdout.readline()
        yield process
        process.kill()


def modes(folder: Path) -> dict[str, int]:
    return {
        str(path.relative_to(folder)): stat.S_IMODE(path.stat().st_mode)
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_a_hub_that_is_served_is_not_replaced(home: Path, tmp_path: Path) -> None:
    backup = tmp_path / "hub.backup"
    with served(home) as process:
        assert ebatui("backup", backup, "--home", home)[0] == 0, "that goes on beside"
        assert ebatui("slots", "import", SAMPLE, "--home", home)[1]["added"] == 286
        held = (home / "hub.db").stat().st_ino
        for words in (("restore", backup), ("new-epoch",), ("serve", "--port", "0")):
            exit_code, document = ebatui(*words, "--home", home)
            assert (exit_code, document["error"]["code"]) == (5, "HUB_SERVED"), words
            assert document["error"]["field"] == "home"
            assert "stop" in document["error"]["message"]
        assert (home / "hub.db").stat().st_ino == held
        assert not list(home.glob("be*")), "nothing is begun"
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert ebatui("new-epoch", "--home", home)[0] == 0, "the kernel let go of it"
    assert ebatui("restore", backup, "--home", home)[0] == 0


def test_hubs_for_a_moment_run_beside_each_other_and_are_not_replaced(home: Path) -> None:
    with served(home), embedded_hub(home) as one, embedded_hub(home) as other:
        assert one != other
    with embedded_hub(home), pytest.raises(InUse), replacing(home):
        pass
    with replacing(home):
        pass


def test_a_hub_for_a_moment_ends_with_whoever_was_killed(home: Path) -> None:
    script = (
        "import sys, time\nfrom pathlib import Path\n"
        "from ebatui.hub.embedded import embedded_hub\n"
        "with embedded_hub(Path(sys.argv[1])) as url:\n"
        "    print(url, flush=True)\n    time.sleep(60)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, home], stdout=subprocess.PIPE, text=True, env=os.environ
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("http")
        with pytest.raises(InUse), replacing(home):
            pass
        process.kill()
    for _ in range(200):
        try:
            with replacing(home):
                return
        except InUse:
            time.sleep(0.1)
    raise AssertionError("it is still there")


def test_nothing_begins_while_a_hub_is_put_back(home: Path) -> None:
    with replacing(home):
        exit_code, document = ebatui("closures", "--home", home)
        assert (exit_code, document["error"]["code"]) == (5, "HUB_IN_USE")
    with using(home), using(home):
        assert ebatui("closures", "--home", home)[0] == 0


def test_no_lock_is_laid_where_there_is_no_hub(tmp_path: Path) -> None:
    exit_code, document = ebatui("verify", "--home", tmp_path)
    assert (exit_code, document["error"]["code"]) == (2, "NO_HUB")
    assert list(tmp_path.iterdir()) == []


def test_every_file_of_a_hub_is_its_owners_alone(tmp_path: Path) -> None:
    home = tmp_path / "made" / "hub"
    assert ebatui("init", "--home", home)[0] == 0
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert modes(home)["hub.db"] == 0o600
    with served(home):
        assert ebatui("slots", "import", SAMPLE, "--home", home)[0] == 0
        assert {"hub.db-wal", "hub.db-shm"} <= modes(home).keys()
        assert set(modes(home).values()) == {0o600}
        assert ebatui("backup", tmp_path / "hub.backup", "--home", home)[0] == 0
    assert ebatui("restore", tmp_path / "hub.backup", "--home", home)[0] == 0
    assert ebatui("verify", "--home", home)[0] == 0
    assert set(modes(tmp_path).values()) == {0o600}


def test_a_database_that_was_made_for_all_to_read_is_closed(home: Path) -> None:
    (home / "hub.db").chmod(0o644)
    assert ebatui("verify", "--home", home)[0] == 0
    assert modes(home)["hub.db"] == 0o600


def test_a_database_elsewhere_is_its_owners_alone_too(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/else.db"
    assert ebatui("init", "--home", tmp_path / "hub", "--database", url)[0] == 0
    assert modes(tmp_path)["else.db"] == 0o600


@pytest.mark.parametrize(
    "url",
    [
        "nonsense",
        "sqlight:///x.db",
        "postgresql://host:port/hub",
        "sqlite:////no/such/folder/hub.db",
    ],
)
def test_a_bad_database_url_is_the_operators_to_mend(tmp_path: Path, url: str) -> None:
    exit_code, document = ebatui("init", "--home", tmp_path / "hub", "--database", url)
    assert (exit_code, document["error"]["field"]) == (2, "database")
    assert ebatui("init", "--home", tmp_path / "hub")[0] == 0, "the folder is as good as new"
