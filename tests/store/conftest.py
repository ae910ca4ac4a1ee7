"""A case file in a temporary folder, and a vault cheap enough to try often."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest

from ebatui.casework.ids import RecordId
from ebatui.casework.records import Episode, Person
from ebatui.services.ports import UnitOfWork
from ebatui.store.casefile import EncryptedCaseFile, create_case_file, open_case_file
from ebatui.store.vault import Adviser, Vault, new_recovery_key
from ebatui.store.vault_file import Cost

KEY = bytes(range(32))
DEVICE = 7


class FixedClock:
    """A clock that stands still."""

    def today(self) -> date:
        return date(2011, 7, 13)

    def now(self) -> datetime:
        return datetime.combine(self.today(), time(10))


class Bench:
    """Opens case files in one folder, and notes what the mailbox would be told."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "case.db"
        self.told: list[int] = []
        self._open: list[EncryptedCaseFile] = []

    def create(self, device: int = DEVICE, name: str = "case.db") -> EncryptedCaseFile:
        path = self.path.with_name(name)
        made = create_case_file(path, KEY, device, FixedClock(), self.told.append)
        self._open.append(made)
        return made

    def open(self, key: bytes = KEY, device: int = DEVICE) -> EncryptedCaseFile:
        made = open_case_file(self.path, key, device, FixedClock(), self.told.append)
        self._open.append(made)
        return made

    def close(self) -> None:
        for case_file in self._open:
            case_file.close()


def add_person(unit: UnitOfWork, **fields: Any) -> RecordId:
    """A person in custody; ``wing`` and ``cell`` go to the episode."""
    place = {name: fields.pop(name) for name in ("wing", "cell") if name in fields}
    person = unit.new_id()
    unit.append(Person, person, {"surname": "Ash", "forenames": "Al", **fields})
    unit.append(Episode, unit.new_id(), {"person": person, "state": "IN_CUSTODY", **place})
    return person


@pytest.fixture(name="add_person")
def _add_person() -> Callable[..., RecordId]:
    return add_person


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path)
    yield made
    made.close()


@pytest.fixture
def case_file(bench: Bench) -> EncryptedCaseFile:
    return bench.create()


class VaultBench:
    """A vault that costs little to try, with everything needed to open it."""

    passphrase = "correct horse"
    device_secret = b"d" * 32
    adviser = Adviser("ada", "Ada Q")

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / "vault"
        self.private, public = new_recovery_key()
        self.vault, self.data_key = Vault.create(
            self.path, self.adviser, self.passphrase, self.device_secret, public,
            cost=Cost(passes=1, kib=8),
        )  # fmt: skip

    def unlock(self, passphrase: str | None = None, now: float = 0.0) -> Any:
        typed = self.passphrase if passphrase is None else passphrase
        return self.vault.unlock(typed, self.device_secret, now)


@pytest.fixture
def safe(tmp_path: Path) -> VaultBench:
    return VaultBench(tmp_path)
