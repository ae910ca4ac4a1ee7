"""The log of nights: one line a run, in the terminal's folder, for its owner alone to read.

How it ended, counts, bytes, seconds; nothing personal is in any of them.
"""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

from ebatui.services.ports import CannotSave, SyncResult
from ebatui.services.saying import CLOCK_MAY_DIFFER
from ebatui.store.files import replace_file

MOST_BYTES = 64 << 10
"""Beyond this the older half goes: what is left is about a year of nights."""


def night_line(result: SyncResult, at: datetime) -> str:
    """One line about an exchange that ended at ``at``."""
    told: dict[str, object] = {
        "status": result.status,
        "sent": result.changes_sent,
        "waiting": result.waiting,
        "came": result.parcels_received,
        "bytes": result.bytes_up + result.bytes_down,
        "seconds": f"{result.seconds:.1f}",
        "tries": result.tries,
        "message": result.message or "-",
    }
    ahead = result.clock_ahead_seconds
    if ahead is not None and abs(ahead) > CLOCK_MAY_DIFFER:
        told["clock_ahead"] = ahead
    return _stamped(at, told)


def fault_line(kind: str, at: datetime) -> str:
    """One line about a run that came to nothing: ``kind`` is a code or the name of a fault."""
    return _stamped(at, {"status": "failed", "message": kind})


def keep_line(log: Path, line: str) -> bool:
    """Add a line to the log; whether that could be done. A full disk is no reason to stop."""
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
    try:
        handle = os.open(log, flags, 0o600)
        with os.fdopen(handle, "ab") as out:
            if os.name != "nt":
                os.fchmod(handle, 0o600)
            out.write(line.encode() + b"\n")
            size = out.tell()
        if size > MOST_BYTES:
            kept = log.read_bytes()[-MOST_BYTES // 2 :]
            replace_file(log, kept[kept.index(b"\n") + 1 :])
    except (OSError, CannotSave):
        return False
    return True


def _stamped(at: datetime, told: dict[str, object]) -> str:
    words = " ".join(f"{name}={value}" for name, value in told.items())
    return f"{at.isoformat(timespec='seconds')} {words}"
