"""Opening the encrypted database: SQLCipher with a raw key, and what its errors mean.

The database's salt is derived from the data key, so that a file whose first bytes changed can be
told from a key that is wrong.
"""

from __future__ import annotations

import sys
from hashlib import blake2b
from pathlib import Path
from typing import Any

from ebatui.services.ports import CannotSave
from ebatui.store.errors import CaseFileDamaged, WrongKey

Connection = Any
"""A ``sqlcipher3`` connection (the package carries no types)."""

SALT_BYTES = 16
PAGE_BYTES = 4096
BUSY_SECONDS = 10.0
_NOT_A_DATABASE = 26


def driver() -> Any:
    """The SQLCipher driver, standing in for ``pysqlite3``.

    It must stand there before ``sqlite_utils`` is imported, or that library's error handling
    would miss SQLCipher's exceptions.
    """
    import sqlcipher3
    from sqlcipher3 import dbapi2

    sys.modules.setdefault("pysqlite3", sqlcipher3)
    sys.modules.setdefault("pysqlite3.dbapi2", dbapi2)
    return dbapi2


def salt_of(data_key: bytes) -> bytes:
    """The salt that stands in the first bytes of a case file with this key."""
    return blake2b(
        b"case file", key=data_key, digest_size=SALT_BYTES, person=b"ebatui-salt"
    ).digest()


def connect(path: Path, data_key: bytes, *, cache_kib: int, read_only: bool = False) -> Connection:
    """An open, keyed connection in WAL mode. Raises whatever the driver raises."""
    connection = driver().connect(
        str(path), isolation_level=None, check_same_thread=False, timeout=BUSY_SECONDS
    )
    try:
        connection.execute("PRAGMA cipher_log_level=NONE")  # before the key: it writes to stderr
        connection.execute(f"PRAGMA key=\"x'{data_key.hex()}{salt_of(data_key).hex()}'\"")
        connection.execute(f"PRAGMA cache_size=-{cache_kib:d}")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA trusted_schema=OFF")
        connection.execute("PRAGMA temp_store=MEMORY")  # nothing unencrypted on the disk
        if read_only:
            connection.execute("PRAGMA query_only=ON")
        else:
            connection.execute("PRAGMA journal_mode=WAL").fetchone()
    except BaseException:
        connection.close()
        raise
    return connection


def check_header(path: Path, data_key: bytes) -> bool:
    """Whether the file begins as a case file with this key does.

    Raises ``CaseFileDamaged`` where the file is missing or cannot be a database at all.
    """
    try:
        with path.open("rb") as file:
            first = file.read(SALT_BYTES)
        size = path.stat().st_size
    except FileNotFoundError:
        raise CaseFileDamaged("missing") from None
    if size < PAGE_BYTES or len(first) < SALT_BYTES:
        raise CaseFileDamaged("header")
    return first == salt_of(data_key)


def connect_checked(path: Path, data_key: bytes, *, cache_kib: int) -> Connection:
    """The write connection, with the header and the key told apart when it will not open.

    Raises ``WrongKey``, ``CaseFileDamaged`` or ``CannotSave``.
    """
    salt_stands = check_header(path, data_key)
    error = driver().Error
    try:
        connection = connect(path, data_key, cache_kib=cache_kib)
    except error as problem:
        if _code(problem) == _NOT_A_DATABASE:
            if salt_stands:
                raise CaseFileDamaged("header") from None
            raise WrongKey from None
        raise meaning(problem) from None
    if not salt_stands:
        connection.close()
        raise CaseFileDamaged("header")
    return connection


def _code(problem: BaseException) -> int:
    return int(getattr(problem, "sqlite_errorcode", 0)) & 0xFF


def meaning(problem: Exception) -> Exception:
    """What a driver's error means to the user; an error with no such meaning comes back as is."""
    match _code(problem):
        case 13:  # SQLITE_FULL
            return CannotSave("DISK_FULL")
        case 8:  # SQLITE_READONLY
            return CannotSave("READ_ONLY")
        case 5 | 6:  # SQLITE_BUSY, SQLITE_LOCKED: another program holds the file
            return CannotSave("BUSY")
        case 10 | 14:  # SQLITE_IOERR, SQLITE_CANTOPEN
            return CannotSave("DISK")
        case 11 | 26:  # SQLITE_CORRUPT, SQLITE_NOTADB: a page does not authenticate
            return CaseFileDamaged("page")
        case _:
            return problem
