"""A full disk: the unit of work is refused whole, and the case file goes on working."""

from __future__ import annotations

from typing import Any

AFTER = """
kept = case_file.read_now(lambda reader: reader.count(Note))
assert kept == before == case_file.own_seq(), (kept, before)
case_file.write_now("ada", note)
assert case_file.own_seq() == before + 1
assert verify(case_file).ok
case_file.close()
case_file = open_again()
assert case_file.own_seq() == before + 1
assert verify(case_file).ok
print("whole", code)
"""


def test_the_file_may_grow_no_more(run: Any) -> None:
    """The operating system refuses the write itself, as it does at a quota's end."""
    ended = run(
        """
case_file = create()
for _ in range(20):
    case_file.write_now("ada", note)
before = case_file.own_seq()
size = (HOME / "case.db-wal").stat().st_size
resource.setrlimit(resource.RLIMIT_FSIZE, (size + 6000, resource.RLIM_INFINITY))
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
code = refused(case_file, lambda unit: [note(unit, "y" * 2000) for _ in range(50)])
assert code is not None, "the limit did not bite"
again = refused(case_file, lambda unit: [note(unit, "y" * 2000) for _ in range(50)])
assert again == code
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
"""
        + AFTER
    )
    assert (ended.stdout, ended.stderr) == ("whole DISK\n", "")


def test_the_database_may_grow_no_more(run: Any) -> None:
    ended = run(
        """
case_file = create()
for _ in range(20):
    case_file.write_now("ada", note)
before = case_file.own_seq()
pages = case_file._writer.execute("PRAGMA page_count").fetchone()[0]
case_file._writer.execute(f"PRAGMA max_page_count={pages + 2}")
code = refused(case_file, lambda unit: [note(unit, "y" * 2000) for _ in range(50)])
assert code is not None, "the limit did not bite"
case_file._writer.execute("PRAGMA max_page_count=1000000")
"""
        + AFTER
    )
    assert (ended.stdout, ended.stderr) == ("whole DISK_FULL\n", "")


def test_a_log_that_cannot_be_flushed_is_not_acknowledged(run: Any) -> None:
    """The very first byte of a commit is refused."""
    ended = run(
        """
case_file = create()
case_file.write_now("ada", note)
before = case_file.own_seq()
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
code = refused(case_file, note)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
"""
        + AFTER
    )
    assert (ended.stdout, ended.stderr) == ("whole DISK\n", "")


def test_a_vault_that_cannot_be_written_stands_as_it_was(run: Any) -> None:
    ended = run(
        """
from ebatui.store.vault import Adviser, Vault, new_recovery_key
from ebatui.store.vault_file import Cost

private, public = new_recovery_key()
vault, key = Vault.create(
    HOME / "vault", Adviser("ada", "Ada"), "correct horse", b"d" * 32, public, cost=Cost(1, 8)
)
before = (HOME / "vault").read_bytes()
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100, resource.RLIM_INFINITY))
try:
    vault.change_passphrase(key, "ada", "another phrase", b"d" * 32)
except CannotSave as problem:
    print(problem.code)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
assert (HOME / "vault").read_bytes() == before
assert sorted(path.name for path in HOME.iterdir()) == ["vault"]
assert vault.unlock("correct horse", b"d" * 32, 0.0).data_key == key
"""
    )
    assert (ended.stdout, ended.stderr) == ("DISK\n", "")
