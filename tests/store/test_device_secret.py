"""This machine's secrets: kept in a real keyring or a private file, never asked for on screen."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from ebatui.store import device_secret
from ebatui.store.device_secret import Keeper, KeeperDamaged, KeyringAway

OFF = {"EBATUI_KEYRING": "off"}
DESKTOP = {"DBUS_SESSION_BUS_ADDRESS": "unix:path=/x", "DISPLAY": ":0"}


def test_without_a_keyring_a_private_file_serves(tmp_path: Path) -> None:
    keeper = Keeper(tmp_path / "keeper", OFF)
    secret = keeper.device_secret()
    assert len(secret) == 32
    assert Keeper(tmp_path / "keeper", OFF).device_secret() == secret
    assert keeper.where == "file"
    assert (tmp_path / "keeper").stat().st_mode & 0o777 == 0o600


def test_secrets_are_kept_by_name(tmp_path: Path) -> None:
    keeper = Keeper(tmp_path / "keeper", OFF)
    keeper.keep("signing", b"s" * 32)
    keeper.keep("other", b"\x00\xff")
    assert keeper.fetch("signing") == b"s" * 32
    keeper.forget("signing")
    assert keeper.fetch("signing") is None
    assert keeper.fetch("other") == b"\x00\xff"


@pytest.mark.parametrize(
    "told", [b"", b"[]", b'{"id": 1}', b"\xff", b'{"id":"a","where":"file","secrets":3}']
)
def test_a_damaged_file_is_left_as_found(tmp_path: Path, told: bytes) -> None:
    path = tmp_path / "keeper"
    path.write_bytes(told)
    with pytest.raises(KeeperDamaged):
        Keeper(path, OFF).device_secret()
    assert path.read_bytes() == told


def test_the_keyring_library_is_not_imported_where_none_can_be(tmp_path: Path) -> None:
    script = (
        "import sys\nfrom pathlib import Path\n"
        "from ebatui.store.device_secret import Keeper\n"
        "Keeper(Path(sys.argv[1]), {}).device_secret()\n"
        "sys.exit('keyring' in sys.modules and sys.platform == 'linux')\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script, tmp_path / "k"], capture_output=True, check=False
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, b"", b"")


class Ring:
    """A system keyring, as the library gives it."""

    viable = True
    held: dict[tuple[str, str], str]
    closed = False

    def _check(self) -> None:
        if Ring.closed:
            raise RuntimeError("locked")

    def set_password(self, service: str, name: str, secret: str) -> None:
        self._check()
        Ring.held[service, name] = secret

    def get_password(self, service: str, name: str) -> str | None:
        self._check()
        return Ring.held.get((service, name))

    def delete_password(self, service: str, name: str) -> None:
        self._check()
        del Ring.held[service, name]


@pytest.fixture
def ring(monkeypatch: pytest.MonkeyPatch) -> type[Ring]:
    module: Any = ModuleType("a_keyring")
    module.Keyring = Ring
    Ring.held, Ring.closed, Ring.viable = {}, False, True
    monkeypatch.setitem(sys.modules, "a_keyring", module)
    real = {sys.platform: (("Ring", "a_keyring", "Keyring"),)}
    monkeypatch.setattr(device_secret, "_REAL", real)
    return Ring


def test_a_real_keyring_is_used_and_named(tmp_path: Path, ring: type[Ring]) -> None:
    keeper = Keeper(tmp_path / "keeper", DESKTOP)
    secret = keeper.device_secret()
    assert keeper.where == "keyring:Ring"
    assert len(ring.held) == 1, "the probe is taken away again"
    assert b"secrets" in (tmp_path / "keeper").read_bytes()
    assert Keeper(tmp_path / "keeper", {}).device_secret() == secret
    keeper.forget("device")
    assert not ring.held


def test_two_terminals_of_one_account_do_not_share(tmp_path: Path, ring: type[Ring]) -> None:
    one = Keeper(tmp_path / "one", DESKTOP).device_secret()
    two = Keeper(tmp_path / "two", DESKTOP).device_secret()
    assert one != two
    assert Keeper(tmp_path / "one", DESKTOP).device_secret() == one


def test_what_runs_with_no_one_logged_in_lies_in_the_file(tmp_path: Path, ring: type[Ring]) -> None:
    keeper = Keeper(tmp_path / "keeper", DESKTOP)
    keeper.device_secret()
    keeper.keep("signing", b"s", unattended=True)
    ring.closed = True
    assert keeper.fetch("signing") == b"s"
    with pytest.raises(KeyringAway) as caught:
        keeper.device_secret()
    assert caught.value.where == "keyring:Ring"


def test_a_keyring_that_cannot_serve_is_passed_over(tmp_path: Path, ring: type[Ring]) -> None:
    ring.viable = False
    assert Keeper(tmp_path / "a", DESKTOP).where == "file"
    ring.viable, ring.closed = True, True
    assert Keeper(tmp_path / "b", DESKTOP).where == "file"
    ring.closed = False
    assert Keeper(tmp_path / "c", {**DESKTOP, **OFF}).where == "file"
