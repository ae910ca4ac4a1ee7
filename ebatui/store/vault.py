"""The vault: the case file's key, locked once for each adviser and once for recovery.

An adviser's passphrase goes through Argon2id and is then mixed with this machine's own secret, so
that a stolen disk cannot be guessed at without it. Nothing here is ever deleted because it could
not be opened.
"""

from __future__ import annotations

import hmac
import secrets
import unicodedata
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import Path

from ebatui.casework.fields import FieldError
from ebatui.casework.text import clean
from ebatui.store import vault_file
from ebatui.store.attempts import LOCK_AFTER, Tries, TryBook
from ebatui.store.errors import (
    DeviceSecretLost,
    LockedOut,
    NoVault,
    TooSoon,
    VaultDamaged,
    WrongKey,
    WrongPassphrase,
    WrongRecoveryKey,
)
from ebatui.store.vault_file import Contents, Cost, MentorCode, Slot

KEY_BYTES = 32
_SALT_BYTES = 16
SHORTEST_PASSPHRASE = 8
LONGEST_PASSPHRASE = 1024
MENTOR_DIGITS = 6
MENTOR_COST = Cost(passes=2, kib=16 * 1024)


@dataclass(frozen=True, slots=True)
class Adviser:
    """A member of staff who may open this terminal."""

    handle: str
    name: str


@dataclass(frozen=True, slots=True)
class Unlocked:
    """Who opened the vault, and the key it held."""

    adviser: Adviser
    data_key: bytes

    def __repr__(self) -> str:
        return f"Unlocked({self.adviser.handle!r})"  # a key must never reach a log


def new_recovery_key() -> tuple[bytes, bytes]:
    """A private key for the recovery file, and the public one that goes into the vault."""
    from nacl.public import PrivateKey

    made = PrivateKey.generate()
    return bytes(made), bytes(made.public_key)


def check_passphrase(passphrase: str) -> None:
    """Raise ``FieldError`` (field ``passphrase``) for one too short, too long, or all digits."""
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise FieldError("passphrase", "PASSPHRASE_TOO_SHORT")
    if len(passphrase) > LONGEST_PASSPHRASE:
        raise FieldError("passphrase", "TOO_LONG")
    if all(char.isdigit() or char.isspace() for char in passphrase):
        raise FieldError("passphrase", "PASSPHRASE_ALL_DIGITS")


class Vault:
    """One terminal's vault. Every act reads the file anew, and writes it in one step."""

    def __init__(self, path: Path, *, cost: Cost | None = None) -> None:
        self.path = path
        self._cost = cost or Cost()
        self._tries = TryBook(path.with_name(path.name + ".tries"))
        self._mentor_tries = TryBook(path.with_name(path.name + ".mentor-tries"))

    @classmethod
    def create(
        cls,
        path: Path,
        adviser: Adviser,
        passphrase: str,
        device_secret: bytes,
        recovery_public: bytes,
        *,
        cost: Cost | None = None,
    ) -> tuple[Vault, bytes]:
        """Make a vault with a fresh data key and one adviser; the vault and the key.

        Raises ``FileExistsError``, ``FieldError`` or ``CannotSave``.
        """
        from nacl.public import PublicKey, SealedBox

        if path.exists():
            raise FileExistsError
        check_passphrase(passphrase)
        vault, data_key = cls(path, cost=cost), secrets.token_bytes(KEY_BYTES)
        contents = Contents(
            key_check=_key_check(data_key),
            device_check=_device_check(device_secret),
            recovery_public=recovery_public,
            recovery_sealed=SealedBox(PublicKey(recovery_public)).encrypt(data_key),
        )
        slot = vault._slot(_checked(adviser), passphrase, device_secret, data_key)
        vault_file.write(path, vault_file.with_slot(contents, slot))
        return vault, data_key

    def advisers(self) -> list[Adviser]:
        """Who may open this terminal, in the order they were added."""
        return [Adviser(slot.handle, slot.name) for slot in self._read().slots]

    def unlock(
        self, passphrase: str, device_secret: bytes, now: float, *, handle: str | None = None
    ) -> Unlocked:
        """Open the vault; ``handle`` says whose slot to try, else every one is tried.

        ``now`` is UTC seconds. Raises ``WrongPassphrase``, ``TooSoon`` (not tried, not counted),
        ``LockedOut``, ``DeviceSecretLost``, ``VaultDamaged``, ``NoVault``, or ``CannotSave``
        where the try could not be counted (and so was not made).
        """
        contents = self._read()
        _check_device(contents, device_secret)
        tries = self._begin_try(self._tries, int(now), LOCK_AFTER)
        for slot in contents.slots:
            if handle is not None and slot.handle != handle:
                continue
            data_key = _open_slot(slot, passphrase, device_secret)
            if data_key is not None:
                if not hmac.compare_digest(_key_check(data_key), contents.key_check):
                    raise VaultDamaged("key")
                self._tries.put(Tries(0, int(now)))
                return Unlocked(Adviser(slot.handle, slot.name), data_key)
        if tries.count >= LOCK_AFTER:
            raise LockedOut
        raise WrongPassphrase(LOCK_AFTER - tries.count, tries.wait(int(now)))

    def add_adviser(
        self, data_key: bytes, adviser: Adviser, passphrase: str, device_secret: bytes
    ) -> None:
        """Give one more adviser a slot. ``FieldError`` for a handle that is taken."""
        contents = self._opened(data_key, device_secret)
        adviser = _checked(adviser)
        check_passphrase(passphrase)
        if any(slot.handle == adviser.handle for slot in contents.slots):
            raise FieldError("adviser", "ALREADY_THERE")
        slot = self._slot(adviser, passphrase, device_secret, data_key)
        vault_file.write(self.path, vault_file.with_slot(contents, slot))

    def remove_adviser(self, data_key: bytes, handle: str) -> None:
        """Take an adviser's slot away. ``FieldError`` for the last one, or none of that handle."""
        contents = self._opened(data_key)
        kept = tuple(slot for slot in contents.slots if slot.handle != handle)
        if len(kept) == len(contents.slots):
            raise FieldError("adviser", "NOT_THERE")
        if not kept:
            raise FieldError("adviser", "LAST_ADVISER")
        vault_file.write(self.path, replace(contents, slots=kept))

    def change_passphrase(
        self, data_key: bytes, handle: str, passphrase: str, device_secret: bytes
    ) -> None:
        """Lock an adviser's slot with another passphrase."""
        contents = self._opened(data_key, device_secret)
        check_passphrase(passphrase)
        for slot in contents.slots:
            if slot.handle == handle:
                adviser = Adviser(slot.handle, slot.name)
                new = self._slot(adviser, passphrase, device_secret, data_key)
                kept = tuple(new if one.handle == handle else one for one in contents.slots)
                vault_file.write(self.path, replace(contents, slots=kept))
                return
        raise FieldError("adviser", "NOT_THERE")

    def recover(self, recovery_private: bytes, now: float) -> bytes:
        """The data key, by the recovery file's key; ends a lock-out. ``WrongRecoveryKey``."""
        data_key = self.try_recovery(recovery_private)
        self._tries.put(Tries(0, int(now)))
        return data_key

    def try_recovery(self, recovery_private: bytes) -> bytes:
        """The data key, by the recovery file's key, with nothing written."""
        from nacl.exceptions import CryptoError
        from nacl.public import PrivateKey, SealedBox

        contents = self._read()
        private = PrivateKey(recovery_private)
        if bytes(private.public_key) != contents.recovery_public:
            raise WrongRecoveryKey
        try:
            data_key = bytes(SealedBox(private).decrypt(contents.recovery_sealed))
        except CryptoError:
            raise VaultDamaged("recovery") from None
        if not hmac.compare_digest(_key_check(data_key), contents.key_check):
            raise VaultDamaged("key")
        return data_key

    def start_over(
        self, data_key: bytes, adviser: Adviser, passphrase: str, device_secret: bytes
    ) -> None:
        """After recovery on a machine whose secret was lost: one adviser, and the new secret.

        The other advisers' slots were locked with the old secret and could never open again.
        The mentors' code must be set anew too.
        """
        contents = self._opened(data_key)
        adviser = _checked(adviser)
        check_passphrase(passphrase)
        slot = self._slot(adviser, passphrase, device_secret, data_key)
        check = _device_check(device_secret)
        vault_file.write(
            self.path, replace(contents, device_check=check, slots=(slot,), mentor=None)
        )

    def device_secret_fits(self, device_secret: bytes) -> bool:
        """Whether this is the machine's secret that the slots were locked with."""
        return hmac.compare_digest(_device_check(device_secret), self._read().device_check)

    def set_mentor_code(self, data_key: bytes, code: str, device_secret: bytes) -> None:
        """Set the six digits that open mentor mode. ``FieldError`` (field ``mentor_code``)."""
        contents = self._opened(data_key, device_secret)
        if len(code) != MENTOR_DIGITS or not (code.isascii() and code.isdigit()):
            raise FieldError("mentor_code", "SIX_DIGITS")
        salt = secrets.token_bytes(_SALT_BYTES)
        cost = min(self._cost, MENTOR_COST, key=lambda one: one.kib)
        check = _stretched(code, salt, cost, device_secret, b"ebatui-mentor")
        vault_file.write(self.path, replace(contents, mentor=MentorCode(cost, salt, check)))

    def has_mentor_code(self) -> bool:
        """Whether a mentors' code has been set."""
        return self._read().mentor is not None

    def check_mentor_code(self, code: str, device_secret: bytes, now: float) -> bool:
        """Whether this is the mentors' code. Opens nothing.

        Wrong codes have a wait of their own (``TooSoon``) and never lock the terminal.
        """
        contents = self._read()
        _check_device(contents, device_secret)
        if contents.mentor is None:
            return False
        self._begin_try(self._mentor_tries, int(now), None)
        kept = contents.mentor
        check = _stretched(code, kept.salt, kept.cost, device_secret, b"ebatui-mentor")
        right = hmac.compare_digest(check, kept.check)
        if right:
            self._mentor_tries.put(Tries(0, int(now)))
        return right

    def _read(self) -> Contents:
        return vault_file.read(self.path)

    def _opened(self, data_key: bytes, device_secret: bytes | None = None) -> Contents:
        contents = self._read()
        if not hmac.compare_digest(_key_check(data_key), contents.key_check):
            raise WrongKey
        if device_secret is not None:
            _check_device(contents, device_secret)
        return contents

    def _begin_try(self, book: TryBook, now: int, lock_after: int | None) -> Tries:
        """Count a try before it is made."""
        before = book.read(now)
        if lock_after is not None and before.count >= lock_after:
            raise LockedOut
        wait = before.wait(now)
        if wait:
            if now < before.last:
                book.put(Tries(before.count, now))  # the clock went back: the wait runs from here
            left = 0 if lock_after is None else lock_after - before.count
            raise TooSoon(left, wait)
        tries = Tries(min(before.count + 1, 9999), now)
        book.put(tries)
        return tries

    def _slot(
        self, adviser: Adviser, passphrase: str, device_secret: bytes, data_key: bytes
    ) -> Slot:
        from nacl.secret import SecretBox

        salt = secrets.token_bytes(_SALT_BYTES)
        key = _stretched(passphrase, salt, self._cost, device_secret, b"ebatui-slot")
        sealed = bytes(SecretBox(key).encrypt(data_key))
        return Slot(adviser.handle, adviser.name, self._cost, salt, sealed)


def _open_slot(slot: Slot, passphrase: str, device_secret: bytes) -> bytes | None:
    from nacl.exceptions import CryptoError
    from nacl.secret import SecretBox

    if not passphrase or len(passphrase) > LONGEST_PASSPHRASE:
        return None
    key = _stretched(passphrase, slot.salt, slot.cost, device_secret, b"ebatui-slot")
    try:
        return bytes(SecretBox(key).decrypt(slot.sealed))
    except CryptoError:
        return None


def _stretched(secret: str, salt: bytes, cost: Cost, device_secret: bytes, use: bytes) -> bytes:
    """Argon2id over what was typed, then mixed with the machine's secret."""
    from nacl import pwhash

    typed = unicodedata.normalize("NFC", secret).encode("utf-8", "surrogatepass")
    slow = pwhash.argon2id.kdf(KEY_BYTES, typed, salt, cost.passes, cost.kib * 1024)
    return blake2b(slow, key=device_secret, digest_size=KEY_BYTES, person=use).digest()


def _key_check(data_key: bytes) -> bytes:
    return blake2b(b"", key=data_key, digest_size=16, person=b"ebatui-check").digest()


def _device_check(device_secret: bytes) -> bytes:
    return blake2b(b"", key=device_secret, digest_size=8, person=b"ebatui-device").digest()


def _check_device(contents: Contents, device_secret: bytes) -> None:
    if not hmac.compare_digest(_device_check(device_secret), contents.device_check):
        raise DeviceSecretLost


def _checked(adviser: Adviser) -> Adviser:
    handle, name = clean(adviser.handle), clean(adviser.name)
    if not handle:
        raise FieldError("adviser", "MISSING")
    if len(handle) > 40 or len(name) > 60:
        raise FieldError("adviser", "TOO_LONG")
    return Adviser(handle, name or handle)


__all__ = [
    "Adviser",
    "Cost",
    "NoVault",
    "Unlocked",
    "Vault",
    "check_passphrase",
    "new_recovery_key",
]
