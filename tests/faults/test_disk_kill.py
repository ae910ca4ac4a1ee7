"""kill -9 in the middle of writing: nothing acknowledged is lost, and the file is whole."""

from __future__ import annotations

import gc
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ebatui.casework.records import Note
from ebatui.store import casefile, connection
from ebatui.store.casefile import EncryptedCaseFile, check_not_behind, open_case_file
from ebatui.store.errors import CaseFileDamaged
from ebatui.store.tide import log_path
from ebatui.store.verify import verify
from tests.faults.conftest import Run

WRITER = """
import os, sys
from datetime import datetime
from pathlib import Path
from ebatui.casework.records import Note
from ebatui.store.casefile import create_case_file, open_case_file

class Clock:
    def now(self):
        return datetime(2011, 7, 13, 10)

def told(seq):
    (home / "told.new").write_text(str(seq))
    (home / "told.new").replace(home / "told")

home = Path(sys.argv[1])
make = open_case_file if (home / "case.db").exists() else create_case_file
case_file = make(home / "case.db", bytes(range(32)), 7, Clock(), told)

def work(unit):
    made = [unit.new_id() for _ in range(3)]
    for one in made:
        unit.append(Note, one, {"text": "n" * 700})
    unit.set_mark("last", str(made[-1]))
    return made

while True:
    print(*case_file.write_now("ada", work), flush=True)
"""


def killed(home: Path, seconds: float) -> list[int]:
    """Write until killed; the ids that were acknowledged."""
    writer = subprocess.Popen([sys.executable, "-c", WRITER, home], stdout=subprocess.PIPE)
    assert writer.stdout is not None
    first = writer.stdout.readline()
    time.sleep(seconds)
    writer.send_signal(signal.SIGKILL)
    rest = writer.stdout.read()
    writer.stdout.close()
    assert writer.wait() == -signal.SIGKILL
    lines = (first + rest).splitlines(keepends=True)
    return [int(word) for line in lines if line.endswith(b"\n") for word in line.split()]


def opened(home: Path) -> EncryptedCaseFile:
    """The case file as a terminal opens it."""
    return open_case_file(home / "case.db", bytes(range(32)), 7, None, print)  # type: ignore[arg-type]


def test_nothing_acknowledged_is_lost(tmp_path: Path) -> None:
    draw = random.Random(5)
    acknowledged: list[int] = []
    for _ in range(6):
        acknowledged += killed(tmp_path, draw.uniform(0.01, 0.4))
        case_file = opened(tmp_path)
        kept = [note.id for note in case_file.read_now(lambda reader: reader.find(Note))]
        assert set(acknowledged) <= set(kept)
        assert len(kept) % 3 == 0, "units are whole"
        assert case_file.own_seq() == len(kept)
        check_not_behind(case_file.own_seq(), int((tmp_path / "told").read_text()))
        assert verify(case_file).ok
        if draw.random() < 0.5:
            case_file.close()
        else:
            case_file._reader.close()
            case_file._writer.execute("PRAGMA wal_checkpoint(PASSIVE)")
            case_file.close()
    assert len(acknowledged) > 50


@pytest.mark.parametrize("where", ["first frame", "last frame", "gone"])
def test_after_a_kill_a_changed_log_is_named_not_passed_over(tmp_path: Path, where: str) -> None:
    killed(tmp_path, 0.1)
    log = log_path(tmp_path / "case.db")
    told = bytearray(log.read_bytes())
    if where == "gone":
        log.unlink()
    else:
        at = 32 + 24 + 100 if where == "first frame" else None
        if at is None:
            # The last frame that was known to be on disk, not what a kill may have left after it.
            from ebatui.store.tide import _read

            known = _read(tmp_path / "case.db")
            assert known is not None
            at = 32 + known[1] * (24 + 4096) - 9
        told[at] ^= 1
        log.write_bytes(told)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    with pytest.raises(CaseFileDamaged) as caught:
        open_case_file(tmp_path / "case.db", bytes(range(32)), 7, None, print)  # type: ignore[arg-type]
    assert caught.value.what == "write-ahead log"
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_program_that_ends_without_closing_the_file_is_no_damage(run: Run) -> None:
    """Python closes connections as it ends, and SQLite takes the log into the file then."""
    ended = run(
        """
case_file = create()
case_file.write_now("ada", lambda unit: note(unit, "kept"))
raise LookupError("a fault nobody caught")
"""
    )
    assert ended.returncode == 1
    assert "LookupError" in ended.stderr
    again = run(
        """
case_file = open_again()
print([one.text for one in case_file.read_now(lambda reader: reader.find(Note))])
case_file.close()
"""
    )
    assert again.stdout == "['kept']\n", again.stderr


@pytest.mark.parametrize("when", ["the first connection stands", "it is looked at"])
def test_an_opening_that_fails_after_a_kill_is_no_damage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    acknowledged = killed(tmp_path, 0.1)
    assert acknowledged

    def fails(*_: object, **__: object) -> None:
        raise MemoryError

    with monkeypatch.context() as patched:
        if when == "it is looked at":
            patched.setattr(connection, "check_header", lambda *_: False)
        else:
            patched.setattr(casefile, "connect", fails)
        with pytest.raises((MemoryError, CaseFileDamaged)):
            opened(tmp_path)
    case_file = opened(tmp_path)
    held = {one.id for one in case_file.read_now(lambda reader: reader.find(Note))}
    case_file.close()
    assert held >= set(acknowledged)


def test_an_opening_that_is_given_up_after_a_kill_is_no_damage(tmp_path: Path) -> None:
    acknowledged = killed(tmp_path, 0.1)
    case_file = opened(tmp_path)
    case_file.write_now("ada", lambda unit: unit.set_mark("last", "x"))
    del case_file
    gc.collect()
    case_file = opened(tmp_path)
    held = {one.id for one in case_file.read_now(lambda reader: reader.find(Note))}
    case_file.close()
    assert held >= set(acknowledged)
