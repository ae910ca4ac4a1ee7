"""Who may open an unlocked terminal, and the mentors' code."""

from __future__ import annotations

import secrets

from ebatui.bootstrap.setup import handle_of
from ebatui.bootstrap.terminal import Terminal
from ebatui.casework.fields import FieldError
from ebatui.store.device_secret import Keeper
from ebatui.store.vault import MENTOR_DIGITS, Adviser, Vault


def add_adviser(terminal: Terminal, name: str, passphrase: str) -> str:
    """Give one more adviser a passphrase; their handle. Raises ``FieldError``."""
    handle = handle_of(name)
    if not handle:
        raise FieldError("name", "MISSING")
    _vault(terminal).add_adviser(
        terminal.data_key, Adviser(handle, name), passphrase, _device_secret(terminal)
    )
    return handle


def remove_adviser(terminal: Terminal, handle: str) -> None:
    """Take an adviser's passphrase away. Raises ``FieldError`` for the last, or an unknown one."""
    _vault(terminal).remove_adviser(terminal.data_key, handle)


def change_passphrase(terminal: Terminal, passphrase: str) -> str:
    """A new passphrase for the adviser who unlocked. Raises ``FieldError``."""
    handle = terminal.adviser.handle
    _vault(terminal).change_passphrase(
        terminal.data_key, handle, passphrase, _device_secret(terminal)
    )
    return handle


def set_mentor_code(terminal: Terminal, code: str = "") -> str:
    """Set the mentors' code, made here if none is given. Raises ``FieldError``."""
    code = code or f"{secrets.randbelow(10**MENTOR_DIGITS):0{MENTOR_DIGITS}}"
    _vault(terminal).set_mentor_code(terminal.data_key, code, _device_secret(terminal))
    return code


def _vault(terminal: Terminal) -> Vault:
    return Vault(terminal.home.vault)


def _device_secret(terminal: Terminal) -> bytes:
    return Keeper(terminal.home.secrets).device_secret()
