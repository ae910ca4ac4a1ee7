"""This machine's own secrets: in the system's keyring where there is a real one, else in a file.

Without a desktop the keyring library either fails or falls back on backends that ask for a
password on the terminal. So only backends that belong to the operating system are ever tried, by
name, and only where a session for them can exist.
"""

from __future__ import annotations

import base64
import json
import os
import sys
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from ebatui.store.files import replace_file

SECRET_BYTES = 32
SERVICE = "ebatui"
FILE = "file"

_REAL: Mapping[str, tuple[tuple[str, str, str], ...]] = {
    "linux": (
        ("SecretService", "keyring.backends.SecretService", "Keyring"),
        ("KWallet", "keyring.backends.kwallet", "DBusKeyring"),
    ),
    "darwin": (("macOS", "keyring.backends.macOS", "Keyring"),),
    "win32": (("Windows", "keyring.backends.Windows", "WinVaultKeyring"),),
}


class KeeperDamaged(Exception):
    """The file that says where the secrets are cannot be read. It is left as found."""

    def __init__(self) -> None:
        super().__init__("the file of this machine's secrets is damaged")


class KeyringAway(Exception):
    """The secrets are in a keyring that cannot be reached now (no desktop session, or locked)."""

    def __init__(self, where: str) -> None:
        super().__init__(f"{where} cannot be reached")
        self.where = where


class _Book(NamedTuple):
    ident: str
    where: str
    secrets: dict[str, str]


class Keeper:
    """Keeps secrets by name, for one terminal's folder."""

    def __init__(self, path: Path, environ: Mapping[str, str] | None = None) -> None:
        self._path = path
        self._environ = os.environ if environ is None else environ

    @property
    def where(self) -> str:
        """Where the secrets are, or would be: ``keyring:<name>`` or ``file``."""
        return self._book().where

    def keep(self, name: str, secret: bytes, *, unattended: bool = False) -> None:
        """Keep a secret. Raises ``CannotSave``.

        ``unattended``: it must be readable with no one logged in (the nightly command's signing
        key), when a keyring is closed; it then lies in the file, which only this account can read.
        """
        book = self._book()
        told = base64.b64encode(secret).decode()
        if book.where != FILE and not unattended:
            backend = _backend(book.where)
            try:
                backend.set_password(SERVICE, f"{book.ident}:{name}", told)
            except Exception:
                raise KeyringAway(book.where) from None
            book.secrets.pop(name, None)
        else:
            book.secrets[name] = told
        self._write(book)

    def fetch(self, name: str) -> bytes | None:
        """A secret, ``None`` if none of that name is kept. ``KeyringAway``, ``KeeperDamaged``."""
        book = self._book()
        told: str | None = book.secrets.get(name)
        if told is None and book.where != FILE:
            backend = _backend(book.where)
            try:
                told = backend.get_password(SERVICE, f"{book.ident}:{name}")
            except Exception:
                raise KeyringAway(book.where) from None
        if told is None:
            return None
        try:
            return base64.b64decode(told, validate=True)
        except ValueError:
            raise KeeperDamaged from None

    def forget(self, name: str) -> None:
        """Forget a secret, if it is kept."""
        book = self._book()
        if book.secrets.pop(name, None) is None and book.where != FILE:
            backend = _backend(book.where)
            try:
                if backend.get_password(SERVICE, f"{book.ident}:{name}") is not None:
                    backend.delete_password(SERVICE, f"{book.ident}:{name}")
            except Exception:
                raise KeyringAway(book.where) from None
        self._write(book)

    def device_secret(self) -> bytes:
        """The secret that the vault's slots are mixed with, made the first time it is asked for."""
        kept = self.fetch("device")
        if kept is None:
            kept = os.urandom(SECRET_BYTES)
            self.keep("device", kept)
        return kept

    def _book(self) -> _Book:
        try:
            told = json.loads(self._path.read_bytes())
            return _Book(str(told["id"]), str(told["where"]), dict(told["secrets"]))
        except FileNotFoundError:
            return _Book(_name(), self._choose(), {})
        except (ValueError, KeyError, TypeError):
            raise KeeperDamaged from None

    def _write(self, book: _Book) -> None:
        told = {"id": book.ident, "where": book.where, "secrets": book.secrets}
        replace_file(self._path, json.dumps(told, indent=2).encode() + b"\n")

    def _choose(self) -> str:
        if self._environ.get("EBATUI_KEYRING", "auto") == "off" or not self._session():
            return FILE
        for name, module, _ in _REAL.get(sys.platform, ()):
            where = f"keyring:{name}"
            try:
                import_module(module)
                if _works(_backend(where)):
                    return where
            except Exception:  # noqa: S112 - a backend that cannot serve, for whatever reason
                continue
        return FILE

    def _session(self) -> bool:
        """Whether a keyring could be there at all; asking costs a tenth of a second."""
        if sys.platform != "linux":
            return True
        return bool(self._environ.get("DBUS_SESSION_BUS_ADDRESS")) and bool(
            self._environ.get("DISPLAY") or self._environ.get("WAYLAND_DISPLAY")
        )


def _name() -> str:
    """Eight random bytes, written out: as ``secrets`` gives them, without loading OpenSSL."""
    return os.urandom(8).hex()


def _backend(where: str) -> Any:
    for name, module, made in _REAL.get(sys.platform, ()):
        if where == f"keyring:{name}":
            try:
                return getattr(import_module(module), made)()
            except Exception:
                raise KeyringAway(where) from None
    raise KeyringAway(where)


def _works(backend: Any) -> bool:
    if not backend.viable:
        return False
    probe = _name()
    backend.set_password(SERVICE, "probe", probe)
    same = backend.get_password(SERVICE, "probe") == probe
    backend.delete_password(SERVICE, "probe")
    return bool(same)
