"""The log of nights: a line a run, its owner's alone, and never large."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from ebatui.bootstrap.night_log import MOST_BYTES, fault_line, keep_line, night_line
from ebatui.services.ports import SyncResult

AT = datetime(2026, 11, 23, 2, 13, 5, tzinfo=UTC)
RESULT = SyncResult(
    status="partial", changes_sent=37, waiting=13, parcels_received=2, bytes_up=8_102,
    bytes_down=2_825, seconds=3.44, message="SYNC_LINE_CUT", tries=3,
)  # fmt: skip


def test_a_line_says_how_it_ended() -> None:
    assert night_line(RESULT, AT) == (
        "2026-11-23T02:13:05+00:00 status=partial sent=37 waiting=13 came=2 bytes=10927"
        " seconds=3.4 tries=3 message=SYNC_LINE_CUT"
    )
    late = replace(RESULT, clock_ahead_seconds=-7_200)
    assert night_line(late, AT) == night_line(RESULT, AT) + " clock_ahead=-7200"
    assert night_line(replace(RESULT, clock_ahead_seconds=300), AT) == night_line(RESULT, AT)
    assert fault_line("MAILBOX", AT) == "2026-11-23T02:13:05+00:00 status=failed message=MAILBOX"


def test_it_is_its_owners_alone(tmp_path: Path) -> None:
    log = tmp_path / "nightly.log"
    before = os.umask(0)
    try:
        assert keep_line(log, "one")
        log.chmod(0o644)
        assert keep_line(log, "two")
    finally:
        os.umask(before)
    assert log.read_text() == "one\ntwo\n"
    assert log.stat().st_mode & 0o777 == 0o600


def test_it_stays_small_and_keeps_the_newest(tmp_path: Path) -> None:
    log = tmp_path / "nightly.log"
    lines = [f"{number} {night_line(RESULT, AT)}" for number in range(1_500)]
    for line in lines:
        assert keep_line(log, line)
        assert log.stat().st_size <= MOST_BYTES
    kept = log.read_text().splitlines()
    assert kept == lines[-len(kept) :]
    assert len(kept) > 200
    assert log.stat().st_mode & 0o777 == 0o600


def test_where_it_cannot_be_written_that_is_said(tmp_path: Path) -> None:
    assert not keep_line(tmp_path / "no" / "folder", "one")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text("")
    (tmp_path / "nightly.log").symlink_to(elsewhere)
    assert not keep_line(tmp_path / "nightly.log", "one")
    assert elsewhere.read_text() == ""
