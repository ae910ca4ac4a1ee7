"""One changed byte, anywhere in the case file, is named; nothing is mended by deleting."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ebatui.casework.records import Note
from ebatui.store.casefile import EncryptedCaseFile, create_case_file, open_case_file
from ebatui.store.connection import PAGE_BYTES
from ebatui.store.errors import CaseFileDamaged, WrongKey
from ebatui.store.verify import verify

KEY = bytes(range(32))
SECRET = "Quixoticname"


class Clock:
    def now(self) -> Any:
        from datetime import UTC, datetime

        return datetime(2011, 7, 13, 10, tzinfo=UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "case.db"
    case_file = create_case_file(made, KEY, 7, Clock(), print)  # type: ignore[arg-type]

    def work(unit: Any) -> None:
        for _ in range(200):
            unit.append(Note, unit.new_id(), {"text": SECRET * 20})

    case_file.write_now("ada", work)
    case_file.close()
    return made


def opened(path: Path, key: bytes = KEY) -> EncryptedCaseFile:
    return open_case_file(path, key, 7, Clock(), print)  # type: ignore[arg-type]


def flip(path: Path, at: int) -> bytes:
    told = bytearray(path.read_bytes())
    told[at] ^= 0x01
    path.write_bytes(told)
    return bytes(told)


@pytest.mark.parametrize("at", [0, 7, 15, 16, 100, 2000, PAGE_BYTES - 1])
def test_a_changed_header_is_damage_not_a_wrong_key(path: Path, at: int) -> None:
    spoilt = flip(path, at)
    with pytest.raises(CaseFileDamaged) as caught:
        opened(path)
    assert caught.value.what == "header"
    assert path.read_bytes() == spoilt


def test_a_wrong_key_is_not_damage(path: Path) -> None:
    before = path.read_bytes()
    with pytest.raises(WrongKey):
        opened(path, b"x" * 32)
    assert path.read_bytes() == before
    opened(path).close()


@pytest.mark.parametrize("told", [b"", b"x" * 100, b"x" * 9000])
def test_a_file_that_is_none(path: Path, told: bytes) -> None:
    path.write_bytes(told)
    with pytest.raises((CaseFileDamaged, WrongKey)):
        opened(path)
    assert path.read_bytes() == told


def test_a_missing_file_is_named_and_not_made(tmp_path: Path) -> None:
    with pytest.raises(CaseFileDamaged) as caught:
        opened(tmp_path / "case.db")
    assert caught.value.what == "missing"
    assert list(tmp_path.iterdir()) == []


def told_of(path: Path) -> tuple[list[str], int]:
    """What a session with the file names as damaged, and how many notes it could read."""
    named: list[str] = []
    try:
        case_file = opened(path)
    except CaseFileDamaged as problem:
        return [problem.what], 0
    read = 0
    try:
        notes = case_file.read_now(lambda reader: reader.find(Note))
        read = sum(note.text == SECRET * 20 for note in notes)
    except CaseFileDamaged as problem:
        named.append(problem.what)
        if SECRET in repr(problem):
            named.append("said too much")
    verdict = verify(case_file)
    named += [] if verdict.ok else [str(verdict.what)]
    case_file.close()
    return named, read


def test_a_changed_page_is_named_by_whoever_reads_it(path: Path) -> None:
    whole = path.read_bytes()
    in_use = 0
    for page in range(1, len(whole) // PAGE_BYTES, 2):
        path.write_bytes(whole)
        spoilt = flip(path, page * PAGE_BYTES + 1234)
        named, read = told_of(path)
        assert set(named) == {"page"}
        assert read in (0, 200), "all of it, or an error"
        in_use += read == 0
        assert path.read_bytes() == spoilt
    assert in_use > 3, "some of the pages held what was asked for"


def test_a_file_cut_short_is_found(path: Path) -> None:
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // PAGE_BYTES // 2 * PAGE_BYTES])
    named, _ = told_of(path)
    assert set(named) == {"page"}
