"""A folder that cannot be written: said plainly, nothing kept, nothing spoilt."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

# Permissions do not bind root, so a program begun as root gives that up first.
AS_NOBODY = """
def give_up_root():
    import asyncio, sqlite_utils.migrations, nacl.pwhash, nacl.secret, nacl.public
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(65534)
        os.setuid(65534)
    assert not os.access(HOME, os.W_OK), "the folder can still be written"

"""


@pytest.fixture
def open_folder(run: Any) -> Iterator[Path]:
    """A folder that any account may pass through, which pytest's own are not."""
    made = Path(tempfile.mkdtemp(prefix="ebatui-test-"))
    made.chmod(0o755)
    yield made
    for path in [made, *made.iterdir()]:
        path.chmod(0o755)
    shutil.rmtree(made)


def test_a_read_only_folder_is_said_at_opening(run: Any, open_folder: Path) -> None:
    ended = run(
        AS_NOBODY
        + f"""
HOME = Path({str(open_folder)!r})
case_file = create()
case_file.write_now("ada", note)
case_file.close()
before = (HOME / "case.db").read_bytes()
os.chmod(HOME / "case.db", 0o444)
os.chmod(HOME, 0o555)
give_up_root()
for act in (open_again, lambda: create_case_file(HOME / "n.db", KEY, 7, Clock(), print)):
    try:
        act()
    except CannotSave as problem:
        print(problem.code)
assert (HOME / "case.db").read_bytes() == before
assert [path.name for path in HOME.iterdir()] == ["case.db"]
"""
    )
    assert (ended.stdout, ended.stderr) == ("READ_ONLY\nREAD_ONLY\n", "")


def test_a_vault_in_a_read_only_folder_makes_no_uncounted_try(run: Any, open_folder: Path) -> None:
    ended = run(
        AS_NOBODY
        + f"""
HOME = Path({str(open_folder)!r})
from ebatui.store.vault import Adviser, Vault, new_recovery_key
from ebatui.store.vault_file import Cost

vault, key = Vault.create(
    HOME / "vault", Adviser("ada", "Ada"), "correct horse", b"d" * 32, new_recovery_key()[1],
    cost=Cost(1, 8),
)
os.chmod(HOME / "vault", 0o444)
os.chmod(HOME, 0o555)
give_up_root()
try:
    vault.unlock("correct horse", b"d" * 32, 0.0)
except CannotSave as problem:
    print(problem.code)
"""
    )
    assert (ended.stdout, ended.stderr) == ("READ_ONLY\n", "")


def test_a_disk_that_turns_read_only_while_open(run: Any) -> None:
    """SQLite itself refuses the write, as it does on a volume remounted read-only."""
    ended = run(
        """
case_file = create()
case_file.write_now("ada", note)
case_file._writer.execute("PRAGMA query_only=ON")
print(refused(case_file, note))
case_file._writer.execute("PRAGMA query_only=OFF")
case_file.write_now("ada", note)
assert case_file.own_seq() == 2
assert verify(case_file).ok
case_file.close()
"""
    )
    assert (ended.stdout, ended.stderr) == ("READ_ONLY\n", "")
