"""The recovery file is proved to open the vault before set-up may go on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ebatui.services.ports import CannotSave
from ebatui.store.errors import RecoveryFileDamaged, WrongRecoveryKey
from ebatui.store.recovery import read_recovery_file, write_recovery_file
from ebatui.store.vault import new_recovery_key


def test_it_is_written_read_back_and_opens_the_vault(safe: Any, tmp_path: Path) -> None:
    path = tmp_path / "recovery.txt"
    write_recovery_file(path, safe.vault, safe.private, "HLI", "HLI2")
    kept = read_recovery_file(path)
    assert (kept.establishment, kept.terminal) == ("HLI", "HLI2")
    assert safe.vault.recover(kept.private, 0) == safe.data_key
    assert path.stat().st_mode & 0o777 == 0o600
    assert safe.private.hex() not in repr(kept)


def test_typed_from_paper_in_small_letters_it_still_opens(safe: Any, tmp_path: Path) -> None:
    path = tmp_path / "recovery.txt"
    write_recovery_file(path, safe.vault, safe.private, "HLI", "HLI2")
    lines = path.read_text().splitlines()
    retyped = [
        line.lower().replace("key:", "Key:").replace("-", " ") if line.startswith("Key:") else line
        for line in lines[:6]
    ]
    path.write_text("\r\n".join(retyped))
    assert read_recovery_file(path).private == safe.private


def test_a_key_that_does_not_open_the_vault_stops_set_up(safe: Any, tmp_path: Path) -> None:
    with pytest.raises(WrongRecoveryKey):
        write_recovery_file(tmp_path / "r", safe.vault, new_recovery_key()[0], "HLI", "HLI2")


def test_it_is_never_written_over_another(safe: Any, tmp_path: Path) -> None:
    path = tmp_path / "recovery.txt"
    path.write_text("someone else's")
    with pytest.raises(FileExistsError):
        write_recovery_file(path, safe.vault, safe.private, "HLI", "HLI2")
    assert path.read_text() == "someone else's"


def test_a_place_that_cannot_be_written_is_said(safe: Any, tmp_path: Path) -> None:
    with pytest.raises(CannotSave):
        write_recovery_file(tmp_path / "no" / "r", safe.vault, safe.private, "HLI", "HLI2")


def test_any_change_to_what_matters_is_named(safe: Any, tmp_path: Path) -> None:
    path = tmp_path / "recovery.txt"
    write_recovery_file(path, safe.vault, safe.private, "HLI", "HLI2")
    told = path.read_bytes()
    end = told.index(b"\n\nWhoever")
    # A letter's case in the key, and spaces, are no change of meaning.
    for at in range(told.index(b"Establishment: ") + 15, end):
        changed = bytes([told[at] ^ 0x02])
        path.write_bytes(told[:at] + changed + told[at + 1 :])
        if told[at : at + 1] in b"-\n":
            continue
        with pytest.raises(RecoveryFileDamaged):
            read_recovery_file(path)
    path.write_bytes(b"\xff" + told)
    with pytest.raises(RecoveryFileDamaged):
        read_recovery_file(path)
    with pytest.raises(RecoveryFileDamaged):
        read_recovery_file(tmp_path / "none")
