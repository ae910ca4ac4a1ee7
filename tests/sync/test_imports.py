"""What the nightly command loads, and that every message it can give has words."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

import ebatui.sync
from ebatui.i18n import has_words, words
from ebatui.sync.enrolment import EnrolRefused
from ebatui.sync.wire import Refused

HEAVY = ("textual", "rich", "sqlcipher3", "sqlite_utils", "sqlalchemy", "starlette", "uvicorn",
         "httpx", "keyring", "ebatui.store", "ebatui.hub", "ebatui.screens")  # fmt: skip


@pytest.mark.parametrize(
    "module", ["exchange", "mailbox", "post", "nightly", "slipbox", "enrol", "outbox", "chain"]
)
def test_sync_loads_nothing_heavy(module: str) -> None:
    code = f"import sys, ebatui.sync.{module}; print(*sys.modules, sep='\\n')"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = ran.stdout.split()
    assert [name for name in loaded if name.startswith(HEAVY)] == []


def _codes() -> set[str]:
    folder = Path(str(ebatui.sync.__file__)).parent
    told = re.findall(r'"(SYNC_[A-Z_]+[A-Z])"', "".join(map(Path.read_text, folder.glob("*.py"))))
    return {
        *told,
        *(f"SYNC_REFUSED_{one.name}" for one in Refused),
        *(f"SYNC_ENROL_{one.name}" for one in EnrolRefused),
        *(f"SYNC_APPLY_{code}" for code in ("NEWER", "SEALED", "DAMAGED", "OUT_OF_ORDER")),
        *(f"SYNC_CODE_{code}" for code in ("LENGTH", "SIGN", "CHECK")),
        *(f"SYNC_MAILBOX_{code}" for code in ("MISSING", "DAMAGED")),
        *(f"SYNC_NIGHTLY_{code}" for code in ("NO_TIMER", "REFUSED", "BAD_PATH")),
        "SYNC_CASE_FILE_BEHIND",
    }


def test_every_message_has_one_line_of_words() -> None:
    codes = _codes()
    assert len(codes) > 40
    assert [code for code in sorted(codes) if not has_words(code)] == []
    assert [code for code in codes if "\n" in words(code) or len(words(code)) > 120] == []
