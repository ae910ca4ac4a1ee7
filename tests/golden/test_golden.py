"""Every set of golden files says today what it said when it was made, and none was touched."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.golden.__main__ import main
from tests.golden.make import make
from tests.golden.read import SAID, says

HERE = Path(__file__).resolve().parent
SETS = sorted(HERE.glob("v*"))


@pytest.fixture(autouse=True)
def _no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EBATUI_KEYRING", "off")


def said_of(folder: Path) -> dict[str, Any]:
    said: dict[str, Any] = json.loads((folder / SAID).read_text(encoding="utf-8"))
    return said


def test_there_is_a_set() -> None:
    assert HERE / "v0.1.0" in SETS


@pytest.mark.parametrize("folder", SETS, ids=lambda folder: folder.name)
def test_a_set_says_what_it_said(folder: Path) -> None:
    said = said_of(folder)
    now = says(folder, said["opens"])
    told = said["says"]
    assert now.keys() >= told.keys()
    for name, one in told.items():
        assert now[name] == one, name
    assert told["hub"]["ok"]
    assert told["terminal"]["ok"]
    assert told["vault, recovery file"]["recovers"]


def test_a_new_set_can_be_made_and_says_as_much(tmp_path: Path) -> None:
    """The maker still works; what it makes differs in keys and numbers alone."""
    said, before = said_of(make(tmp_path)), said_of(HERE / "v0.1.0")
    assert said["says"].keys() >= before["says"].keys()
    assert said["says"]["terminal"] == before["says"]["terminal"]
    assert said["opens"]["data_key"] != before["opens"]["data_key"]


def test_no_set_is_ever_made_again(capsys: pytest.CaptureFixture[str]) -> None:
    files = {path: path.read_bytes() for path in HERE.glob("v0.1.0/*")}
    assert main(["0.1.0"]) == 1
    assert main(["latest"]) == main([]) == 2
    assert {path: path.read_bytes() for path in HERE.glob("v0.1.0/*")} == files
    assert "never made again" in capsys.readouterr().err
