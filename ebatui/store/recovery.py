"""The recovery file: the one key that opens a terminal when every passphrase is lost.

A short text, meant for paper or a stick in the establishment's safe. It holds nothing but the
key, and which terminal it belongs to.
"""

from __future__ import annotations

import base64
import os
import re
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from ebatui.casework.text import clean
from ebatui.store.errors import RecoveryFileDamaged
from ebatui.store.files import sync_folder, writable
from ebatui.store.vault import KEY_BYTES, Vault

_TITLE = "ebatui recovery file"
_KEY, _CHECK = "Key", "Check"
_MOST_BYTES = 10_000
_WORDS = """
Whoever holds this file can open the terminal named above. Keep it in the
establishment's safe, never beside the terminal, and never on the same disk.

If every passphrase is lost, or the terminal is locked:

    ebatui recover THIS-FILE

The terminal then asks for a new passphrase. Nothing in the case file changes.
"""


@dataclass(frozen=True, slots=True)
class RecoveryFile:
    """What a recovery file says."""

    establishment: str
    terminal: str
    private: bytes

    def __repr__(self) -> str:
        return f"RecoveryFile({self.establishment!r}, {self.terminal!r})"  # never the key


def write_recovery_file(
    path: Path, vault: Vault, private: bytes, establishment: str, terminal: str
) -> None:
    """Write the file, read it back, and prove that it opens the vault.

    Only its owner may read it. Raises ``FileExistsError`` (it is never overwritten),
    ``CannotSave``, ``RecoveryFileDamaged`` or ``WrongRecoveryKey``; after any of them set-up
    must not go on.
    """
    told = _text(clean(establishment), clean(terminal), private).encode()
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        try:
            with open(handle, "wb", closefd=False) as file:
                file.write(told)
            os.fsync(handle)
        finally:
            os.close(handle)
        sync_folder(path.parent)
    except FileExistsError:
        raise
    except OSError as problem:
        raise writable(problem) from None
    vault.try_recovery(read_recovery_file(path).private)


def read_recovery_file(path: Path) -> RecoveryFile:
    """What a recovery file says. ``RecoveryFileDamaged`` names the line."""
    try:
        with path.open("rb") as file:
            lines = file.read(_MOST_BYTES).decode().splitlines()
    except (OSError, UnicodeDecodeError):
        raise RecoveryFileDamaged(0) from None
    if not lines or lines[0].strip() != _TITLE:
        raise RecoveryFileDamaged(1)
    found: dict[str, tuple[int, str]] = {}
    for number, line in enumerate(lines, 1):
        name, colon, value = line.partition(":")
        if colon:
            found.setdefault(name.strip(), (number, value.strip()))
    number, key = found.get(_KEY, (0, ""))
    try:
        digits = re.sub(r"[\s-]", "", key).upper()
        private = base64.b32decode(digits)
    except ValueError:
        raise RecoveryFileDamaged(number) from None
    if base64.b32encode(private).decode() != digits:
        raise RecoveryFileDamaged(number)
    establishment, terminal = (
        found.get(name, (0, ""))[1] for name in ("Establishment", "Terminal")
    )
    at, check = found.get(_CHECK, (0, ""))
    if len(private) != KEY_BYTES or check != _check(establishment, terminal, private):
        raise RecoveryFileDamaged(at or number)
    return RecoveryFile(establishment, terminal, private)


def _text(establishment: str, terminal: str, private: bytes) -> str:
    digits = base64.b32encode(private).decode()  # 32 bytes: 52 digits and padding
    key = "-".join(digits[at : at + 4] for at in range(0, len(digits), 4))
    return (
        f"{_TITLE}\n\n"
        f"Establishment: {establishment}\n"
        f"Terminal: {terminal}\n"
        f"{_KEY}: {key}\n"
        f"{_CHECK}: {_check(establishment, terminal, private)}\n"
        f"{_WORDS}"
    )


def _check(establishment: str, terminal: str, private: bytes) -> str:
    told = "\n".join((establishment, terminal)).encode() + b"\n" + private
    return blake2b(told, digest_size=8, person=b"ebatui-recovery").hexdigest()
