"""How the vault lies on disk: a text a person can read, in which any changed byte shows.

The body is TOML; the last line is the BLAKE2b checksum of every byte before it.
"""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from pathlib import Path
from typing import Any

from ebatui.store.errors import NoVault, VaultDamaged
from ebatui.store.files import replace_file

VERSION = 1
MOST_BYTES = 1 << 20

_TOP = """# The vault of an ebatui terminal: the case file's key, locked once for each adviser.
# Do not edit it: a changed byte is taken for damage. Keep the recovery file elsewhere.
"""
_KIB = 1024


@dataclass(frozen=True, slots=True)
class Cost:
    """What one Argon2id try costs."""

    passes: int = 3
    kib: int = 64 * _KIB

    def within_reason(self) -> bool:
        """Whether a file may ask for it: a damaged one could ask for all the memory there is."""
        return 1 <= self.passes <= 16 and 8 <= self.kib <= 512 * _KIB


@dataclass(frozen=True, slots=True)
class Slot:
    """One adviser's lock on the data key."""

    handle: str
    name: str
    cost: Cost
    salt: bytes
    sealed: bytes


@dataclass(frozen=True, slots=True)
class MentorCode:
    """What knows the mentors' code again."""

    cost: Cost
    salt: bytes
    check: bytes


@dataclass(frozen=True, slots=True)
class Contents:
    """Everything a vault holds."""

    key_check: bytes
    device_check: bytes
    recovery_public: bytes
    recovery_sealed: bytes
    slots: tuple[Slot, ...] = field(default=())
    mentor: MentorCode | None = None


def write(path: Path, contents: Contents) -> None:
    """Put the vault at ``path`` in one step. Raises ``CannotSave``; the old vault then stands."""
    body = _body(contents).encode()
    replace_file(path, body + _last_line(body))


def read(path: Path) -> Contents:
    """The vault at ``path``. Raises ``NoVault`` or ``VaultDamaged``."""
    try:
        with path.open("rb") as file:
            told = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise NoVault from None
    return parse(told)


def parse(told: bytes) -> Contents:
    """What a vault's bytes say. Raises ``VaultDamaged``."""
    cut = told.rfind(b"\n", 0, max(len(told) - 1, 0)) + 1
    body = told[:cut]
    if not body or len(told) > MOST_BYTES or told != body + _last_line(body):
        raise VaultDamaged("checksum")
    try:
        return _contents(tomllib.loads(body.decode()))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError, ValueError):
        raise VaultDamaged("contents") from None


def _last_line(body: bytes) -> bytes:
    digest = blake2b(body, digest_size=32, person=b"ebatui-vault").hexdigest()
    return f'checksum = "{digest}"\n'.encode()


def _body(contents: Contents) -> str:
    lines = [_TOP]
    lines += _table(
        "",
        vault=VERSION,
        key_check=contents.key_check,
        device_check=contents.device_check,
    )
    lines += _table("[recovery]", public=contents.recovery_public, sealed=contents.recovery_sealed)
    if contents.mentor is not None:
        code = contents.mentor
        lines += _table("[mentor]", **_cost(code.cost), salt=code.salt, check=code.check)
    for slot in contents.slots:
        lines += _table(
            "[[adviser]]",
            handle=slot.handle,
            name=slot.name,
            **_cost(slot.cost),
            salt=slot.salt,
            sealed=slot.sealed,
        )
    lines += _table("[end]")
    return "".join(lines)


def _cost(cost: Cost) -> dict[str, int]:
    return {"argon2id_passes": cost.passes, "argon2id_kib": cost.kib}


def _table(head: str, **values: str | int | bytes) -> list[str]:
    lines = [f"\n{head}\n"] if head else []
    for name, value in values.items():
        plain = value.hex() if isinstance(value, bytes) else value
        # A JSON string without escapes beyond the basic plane is a TOML string.
        lines.append(f"{name} = {json.dumps(plain, ensure_ascii=False)}\n")
    return lines


def _contents(told: dict[str, Any]) -> Contents:
    if told["vault"] != VERSION:
        raise VaultDamaged("version")
    mentor = told.get("mentor")
    made = Contents(
        key_check=bytes.fromhex(told["key_check"]),
        device_check=bytes.fromhex(told["device_check"]),
        recovery_public=bytes.fromhex(told["recovery"]["public"]),
        recovery_sealed=bytes.fromhex(told["recovery"]["sealed"]),
        slots=tuple(
            Slot(
                handle=str(slot["handle"]),
                name=str(slot["name"]),
                cost=_read_cost(slot),
                salt=bytes.fromhex(slot["salt"]),
                sealed=bytes.fromhex(slot["sealed"]),
            )
            for slot in told.get("adviser", ())
        ),
        mentor=mentor
        and MentorCode(
            cost=_read_cost(mentor),
            salt=bytes.fromhex(mentor["salt"]),
            check=bytes.fromhex(mentor["check"]),
        ),
    )
    salts = [slot.salt for slot in made.slots] + ([made.mentor.salt] if made.mentor else [])
    if len(made.recovery_public) != 32 or any(len(salt) != 16 for salt in salts):
        raise VaultDamaged("contents")
    return made


def _read_cost(told: dict[str, Any]) -> Cost:
    cost = Cost(passes=int(told["argon2id_passes"]), kib=int(told["argon2id_kib"]))
    if not cost.within_reason():
        raise VaultDamaged("cost")
    return cost


def with_slot(contents: Contents, slot: Slot) -> Contents:
    """The vault with one adviser's slot put in, or put in place of the one before."""
    others = tuple(one for one in contents.slots if one.handle != slot.handle)
    return replace(contents, slots=(*others, slot))
