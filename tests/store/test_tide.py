"""The watch over the write-ahead log, against SQLite's own writing of it."""

from __future__ import annotations

import os
import shutil
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ebatui.store.casefile import EncryptedCaseFile
from ebatui.store.errors import CaseFileDamaged
from ebatui.store.tide import _Checksum, check_log, log_path, tide_path, whole_frames

Add = Callable[..., Any]


def by_the_book(data: bytes, a: int, b: int, *, big: bool) -> tuple[int, int]:
    """The checksum as SQLite's file format describes it."""
    words = struct.unpack(f"{'>' if big else '<'}{len(data) // 4}I", data)
    for at in range(0, len(words), 2):
        a = (a + words[at] + b) & 0xFFFFFFFF
        b = (b + words[at + 1] + a) & 0xFFFFFFFF
    return a, b


@given(
    st.integers(1, 40).flatmap(lambda n: st.binary(min_size=8 * n, max_size=8 * n)),
    st.integers(0, 0xFFFFFFFF),
    st.integers(0, 0xFFFFFFFF),
    st.booleans(),
)
def test_the_checksum_is_sqlites(data: bytes, a: int, b: int, big: bool) -> None:
    assert _Checksum(len(data)).of(data, a, b, big=big) == by_the_book(data, a, b, big=big)


@pytest.fixture
def left(case_file: EncryptedCaseFile, bench: Any, add_person: Add, tmp_path: Path) -> Path:
    """A case file as a killed program leaves it: copied while it is open."""
    for _ in range(3):
        case_file.write_now("ada", add_person)
    case_file.write_now("ada", lambda unit: unit.save_draft("f", None, {"a": "typed"}))
    there = tmp_path / "killed"
    there.mkdir()
    for path in bench.path.parent.glob("case.db*"):
        shutil.copy(path, there / path.name)
    return there / "case.db"


def test_the_tide_says_what_the_log_holds(left: Path) -> None:
    salt, frames = whole_frames(log_path(left))
    told = tide_path(left).read_bytes()
    assert told[:8] == salt
    assert struct.unpack(">I", told[8:12])[0] == frames > 3
    check_log(left)


def test_any_byte_changed_in_the_log_is_named(left: Path) -> None:
    whole = log_path(left).read_bytes()
    unread = {*range(12, 16)}  # the header's count of checkpoints: covered by its checksum too
    for at in sorted(
        {*range(0, len(whole), 9973), *range(32), *range(len(whole) - 20, len(whole))}
    ):
        spoilt = whole[:at] + bytes([whole[at] ^ 0x10]) + whole[at + 1 :]
        log_path(left).write_bytes(spoilt)
        with pytest.raises(CaseFileDamaged) as caught:
            check_log(left)
        assert caught.value.what == "write-ahead log"
        unread.discard(at)
    assert not unread
    log_path(left).write_bytes(whole)
    check_log(left)


@pytest.mark.parametrize("kept", [0, 20, 32, 5000, -1])
def test_a_log_cut_short_is_named(left: Path, kept: int) -> None:
    os.truncate(log_path(left), kept if kept >= 0 else log_path(left).stat().st_size - 1)
    with pytest.raises(CaseFileDamaged):
        check_log(left)


def test_a_log_taken_away_is_named_and_nothing_is_mended(left: Path) -> None:
    log_path(left).unlink()
    before = {path.name: path.read_bytes() for path in left.parent.iterdir()}
    with pytest.raises(CaseFileDamaged):
        check_log(left)
    assert {path.name: path.read_bytes() for path in left.parent.iterdir()} == before


def test_frames_beyond_the_tide_may_be_torn(left: Path) -> None:
    with log_path(left).open("ab") as log:
        log.write(log_path(left).read_bytes()[32 : 32 + 24 + 4096 + 50])
    check_log(left)


def test_a_later_log_is_taken_at_its_word(left: Path, case_file: EncryptedCaseFile) -> None:
    older = tide_path(left).read_bytes()
    tide = tide_path(case_file.path)
    # The log begins anew only after all of it is in the file; a kill may come before the tide.
    case_file._writer.execute("PRAGMA wal_checkpoint(RESTART)")
    case_file.write_now("ada", lambda unit: unit.set_mark("a", "b"))
    assert tide.read_bytes()[:8] != older[:8]
    tide.write_bytes(older)
    check_log(case_file.path)


def test_a_changed_tide_is_named_and_one_half_written_says_nothing(left: Path) -> None:
    whole = tide_path(left).read_bytes()
    for at in range(len(whole)):
        tide_path(left).write_bytes(whole[:at] + bytes([whole[at] ^ 4]) + whole[at + 1 :])
        with pytest.raises(CaseFileDamaged):
            check_log(left)
    tide_path(left).write_bytes(b"")
    check_log(left)


def test_the_tide_goes_with_the_log(case_file: EncryptedCaseFile, add_person: Add) -> None:
    case_file.write_now("ada", add_person)
    assert tide_path(case_file.path).exists()
    case_file.close()
    assert not tide_path(case_file.path).exists()
    assert not log_path(case_file.path).exists()
