"""What a command takes in from a file: no more than can be one, and never what has no end."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest

from ebatui.cli.failure import ExitCode, Failure
from ebatui.cli.told import STDIN, read_answers, read_file
from ebatui.cli.unlocked import passphrase


def refused(file: Path, most: int = 8) -> str:
    """The code with which a file is refused."""
    with pytest.raises(Failure) as failure:
        read_file(file, most)
    assert (failure.value.exit_code, failure.value.field) == (ExitCode.USAGE, "file")
    return failure.value.code


def test_a_file_is_read_up_to_its_limit(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_bytes(b"12345678")
    assert read_file(file, 8) == b"12345678"
    file.write_bytes(b"123456789")
    assert refused(file) == "TOO_LONG"


def test_what_has_no_end_or_no_beginning_is_no_file(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    assert {refused(path) for path in (Path("/dev/zero"), Path("/dev/null"), pipe)} == {
        "NOT_A_FILE"
    }
    assert refused(tmp_path) in {"IS_FOLDER", "NOT_A_FILE"}
    assert refused(tmp_path / "none") == "NO_SUCH_FILE"


def test_the_answers_of_one_interview_are_no_gigabytes(tmp_path: Path) -> None:
    file = tmp_path / "answers.json"
    with file.open("wb") as sparse:
        sparse.truncate(20 << 30)
    with pytest.raises(Failure) as failure:
        read_answers(file)
    assert (failure.value.code, failure.value.field) == ("TOO_LONG", "file")


def test_standard_input_has_a_name_and_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    def given(data: bytes) -> None:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))

    given(b'{"outcome": "REFUSED"}')
    assert read_answers(Path(STDIN)) == {"outcome": "REFUSED"}
    given(b"123456789")
    assert refused(Path(STDIN)) == "TOO_LONG"


def test_a_passphrase_file_need_not_end(tmp_path: Path) -> None:
    assert len(passphrase(Path("/dev/zero"))) == 4096
    file = tmp_path / "passphrase"
    file.write_text("correct horse\n", encoding="utf-8")
    assert passphrase(file) == "correct horse"
