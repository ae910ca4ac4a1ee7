"""``ebatui backup``, ``restore`` and ``rejoin`` as they are typed, with a hub that is served."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ebatui.bootstrap.home import Home
from ebatui.bootstrap.night import exchange_locked

PASSPHRASE = "correct horse"


@pytest.fixture
def ebatui(tmp_path: Path) -> Any:
    """Run a command: exit code and document."""

    def ran(*words: str) -> tuple[int, Any]:
        done = subprocess.run(
            [sys.executable, "-m", "ebatui", *words, "--json"],
            capture_output=True,
            text=True,
            check=False,
            cwd=tmp_path,
            env={
                **os.environ,
                "EBATUI_PASSPHRASE": PASSPHRASE,
                "EBATUI_KEYRING": "off",
                "EBATUI_TODAY": "2026-11-23",
            },
        )
        assert "Traceback" not in done.stderr, done.stderr
        return done.returncode, json.loads(done.stdout)

    return ran


RECEPTION = (
    "Prison number,Surname,Forenames,Date of birth,Reception date,Status\n"
    "{number},{surname},Al,01/02/1980,20/11/2026,remand\n"
)


def received(ebatui: Any, folder: Path, home: str, number: str, surname: str) -> None:
    file = folder / "reception.csv"
    file.write_text(RECEPTION.format(number=number, surname=surname))
    code, document = ebatui("import", "reception", str(file), "--home", home)
    assert (code, document["added"]) == (0, 1), document


def test_a_terminal_restored_from_its_backup_rejoins_and_all_is_there(
    ebatui: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, hub = str(tmp_path / "desk"), str(tmp_path / "desk" / "hub")
    assert ebatui("init", "--establishment", "HLI", "--adviser", "Ada Q", "--home", home)[0] == 0
    assert ebatui("hub", "init", "--home", hub)[0] == 0
    code = ebatui("hub", "enrol-code", "--establishment", "HLI", "--home", hub)[1]["code"]
    assert ebatui("enrol", "--hub", "embedded:hub", "--code", code, "--home", home)[0] == 0
    received(ebatui, tmp_path, home, "A1111AA", "Ash")
    assert ebatui("sync", "--home", home)[1]["status"] == "complete"

    backup = tmp_path / "desk.backup"
    exit_code, document = ebatui("backup", str(backup), "--home", home)
    assert (exit_code, document["ok"]) == (0, True)
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    assert b"Ash" not in backup.read_bytes()
    received(ebatui, tmp_path, home, "A2222AA", "Elm")  # after the backup, and sent
    assert ebatui("sync", "--home", home)[1]["status"] == "complete"

    again = tmp_path / "again"
    assert ebatui("restore", str(backup), "--home", home)[1]["error"]["code"] == "TERMINAL_EXISTS"
    assert ebatui("restore", str(backup), "--home", str(again))[0] == 0
    recovery = str(tmp_path / "desk-recovery-HLI.txt")
    other = str(tmp_path / "other")  # another machine: it has neither the secret nor the key
    assert ebatui("restore", str(backup), "--home", other)[0] == 0
    assert ebatui("recover", recovery, "--adviser", "Ada Q", "--home", other)[0] == 0
    for command in ("sync", "people"):
        exit_code, document = ebatui(command, "--home", other)
        assert (exit_code, document["error"]["code"]) == (5, "NO_SIGNING_KEY")
        assert "rejoin" in document["error"]["message"]
    monkeypatch.setenv("EBATUI_KEYRING", "off")
    nightly = exchange_locked(Home(Path(other)), lambda: date(2026, 11, 23))
    assert (nightly.status, nightly.message) == ("refused", "SYNC_OLD_COPY")

    (again / "secrets").write_bytes((tmp_path / "desk" / "secrets").read_bytes())  # same machine
    (again / "hub").symlink_to(hub)
    received(ebatui, tmp_path, str(again), "A3333AA", "Oak")
    exit_code, document = ebatui("sync", "--home", str(again))
    assert (exit_code, document["message"]) == (5, "SYNC_OLD_COPY")

    exit_code, document = ebatui(
        "hub", "enrol-code", "--establishment", "HLI", "--replaces", "HLI9", "--home", hub
    )
    assert (exit_code, document["error"]["field"]) == (2, "replaces")
    code = ebatui(
        "hub", "enrol-code", "--establishment", "HLI", "--replaces", "hli1", "--home", hub
    )[1]["code"]
    exit_code, document = ebatui("rejoin", "--code", code, "--home", str(again))
    assert (exit_code, document["device"]) == (0, "HLI2")
    assert ebatui("sync", "--home", str(again))[1]["status"] == "complete"
    everyone = [f"A{n}{n}{n}{n}AA" for n in (1, 2, 3)]
    for number in everyone:
        assert ebatui("show", number, "--home", str(again))[0] == 0
        assert ebatui("hub", "show", number, "--home", hub)[0] == 0
    assert ebatui("verify", "--home", str(again))[1]["ok"]
    assert ebatui("hub", "verify", "--home", hub)[1]["ok"]
    refused = ebatui("sync", "--home", home)
    assert (refused[0], refused[1]["message"]) == (5, "SYNC_REFUSED_UNKNOWN_DEVICE")


def test_a_terminal_without_a_hub_opens_on_another_machine(ebatui: Any, tmp_path: Path) -> None:
    home, other = str(tmp_path / "desk"), str(tmp_path / "other")
    assert ebatui("init", "--establishment", "HLI", "--adviser", "Ada Q", "--home", home)[0] == 0
    received(ebatui, tmp_path, home, "A1111AA", "Ash")
    backup, recovery = str(tmp_path / "x.backup"), str(tmp_path / "desk-recovery-HLI.txt")
    assert ebatui("backup", backup, "--home", home)[0] == 0
    assert ebatui("restore", backup, "--home", other)[0] == 0
    assert ebatui("recover", recovery, "--adviser", "Ada Q", "--home", other)[0] == 0
    assert ebatui("show", "A1111AA", "--home", other)[0] == 0
    assert ebatui("verify", "--home", other)[1]["ok"]


def test_what_is_no_backup_is_said_and_nothing_is_laid(ebatui: Any, tmp_path: Path) -> None:
    file = tmp_path / "x"
    for content in (b"", b"PK\x03\x04", b"x" * 1000):
        file.write_bytes(content)
        exit_code, document = ebatui("restore", str(file), "--home", str(tmp_path / "new"))
        assert (exit_code, document["error"]["code"]) == (1, "NOT_A_BACKUP")
        assert not (tmp_path / "new").exists()
