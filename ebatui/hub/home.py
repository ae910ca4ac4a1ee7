"""The hub's folder: ``hub.toml``, private keys, a certificate, and by default the database."""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Callable
from datetime import date
from pathlib import Path

from ebatui.hub.certificate import certificate_hash, make_certificate
from ebatui.hub.clock import HubClock
from ebatui.hub.hub import Hub
from ebatui.hub.lock import replacing
from ebatui.hub.storage import Storage, StorageError
from ebatui.reference.primings import shipped_primings
from ebatui.sync.keys import BadKey, KeyPairs, fingerprint, new_key_pairs
from ebatui.sync.mailbox_file import flush_folder

SETTINGS = "hub.toml"
KEYS = "hub.keys"
CERTIFICATE = "hub.pem"
DATABASE = "hub.db"


class HomeError(Exception):
    """The folder cannot be used: ``HUB_EXISTS``, ``NO_HUB``, ``CANNOT_WRITE`` or ``DAMAGED``."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def init_home(folder: Path, database: str | None, today: Callable[[], date]) -> Hub:
    """Lay a hub in ``folder``: keys, database and settings, readable by their owner alone.

    ``database`` is an SQLAlchemy URL; SQLite in the folder where it is ``None``. Every file appears
    whole or not at all, and settings last, so that an interrupted start can be run again. Raises
    ``HomeError``, ``StorageError`` (``OtherHub`` where the database is in use by a hub of other
    keys), and ``InUse`` while another makes one there.
    """
    if (folder / SETTINGS).exists():
        raise HomeError("HUB_EXISTS", "There is a hub in this folder already.")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with replacing(folder):
            return _lay(folder, database, today)
    except OSError:
        message = (
            "The hub's folder cannot be written: make room, or name another, and run it again."
        )
        raise HomeError("CANNOT_WRITE", message) from None


def _lay(folder: Path, database: str | None, today: Callable[[], date]) -> Hub:
    keys = _read_keys(folder) if _is_there(folder / KEYS) else _make_keys(folder)
    if not _is_there(folder / CERTIFICATE):
        _write(folder / CERTIFICATE, make_certificate())
    certificate = _certificate_hash(folder)
    storage = Storage(database or _sqlite(folder))
    try:
        storage.create(fingerprint(keys.public).hex())
        hub = Hub(storage, keys, HubClock(today), certificate, shipped_primings())
        hub.epoch  # noqa: B018 - read now, as when it is opened
        _write(folder / SETTINGS, f"layout = 1\ndatabase = {_quoted(database or '')}\n")
    except BaseException:
        storage.close()
        raise
    return hub


def _is_there(path: Path) -> bool:
    """Earlier versions left an empty file where the disk was full: there was never a key in it."""
    return path.exists() and path.stat().st_size > 0


def open_home(folder: Path, today: Callable[[], date]) -> Hub:
    """The hub of ``folder``. Raises ``HomeError`` and ``StorageError``. Close its storage."""
    try:
        settings = tomllib.loads((folder / SETTINGS).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise HomeError("NO_HUB", "There is no hub in this folder; hub init makes one.") from None
    except (OSError, ValueError):
        raise HomeError("DAMAGED", f"{SETTINGS} cannot be read.") from None
    database = settings.get("database")
    if settings.get("layout") != 1 or not isinstance(database, str):
        raise HomeError("DAMAGED", f"{SETTINGS} is not of this version of ebatui.")
    if not database and not (folder / DATABASE).is_file():
        raise HomeError("DAMAGED", f"{DATABASE} is missing.")
    storage = Storage(database or _sqlite(folder))
    try:
        storage.check()
        hub = Hub(
            storage,
            _read_keys(folder),
            HubClock(today),
            _certificate_hash(folder),
            shipped_primings(),
        )
        hub.epoch  # noqa: B018 - read now: within a write it would need a second connection
        return hub
    except (HomeError, StorageError):
        storage.close()
        raise


def _sqlite(folder: Path) -> str:
    return f"sqlite:///{(folder / DATABASE).resolve()}"


def _make_keys(folder: Path) -> KeyPairs:
    keys = new_key_pairs()
    _write(
        folder / KEYS,
        "# The hub's private keys. Who has them can read parcels and speak as the hub.\n"
        f'sign = "{keys.sign_seed.hex()}"\nopen = "{keys.open_key.hex()}"\n',
    )
    return keys


def _read_keys(folder: Path) -> KeyPairs:
    try:
        held = tomllib.loads((folder / KEYS).read_text(encoding="ascii"))
        keys = KeyPairs(bytes.fromhex(held["sign"]), bytes.fromhex(held["open"]))
        keys.public  # noqa: B018 - raises where they are no keys
    except (OSError, ValueError, KeyError, TypeError, BadKey):
        raise HomeError("DAMAGED", f"{KEYS} cannot be read.") from None
    return keys


def _certificate_hash(folder: Path) -> bytes:
    """Empty where there is none: such a hub serves plain HTTP to its own machine alone."""
    try:
        return certificate_hash((folder / CERTIFICATE).read_text(encoding="ascii"))
    except FileNotFoundError:
        return b""
    except (OSError, ValueError):
        raise HomeError("DAMAGED", f"{CERTIFICATE} cannot be read.") from None


def _write(path: Path, text: str) -> None:
    """Write it whole or not at all, for its owner alone."""
    unfinished = path.with_name(path.name + ".new")
    unfinished.unlink(missing_ok=True)
    try:
        handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        unfinished.replace(path)
        flush_folder(path.parent)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)  # a JSON text is a TOML text too
