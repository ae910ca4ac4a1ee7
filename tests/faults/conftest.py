"""Faults are made for real, in a program of their own that may be killed or starved."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

PRELUDE = """
import os, resource, signal, sys
from datetime import date, datetime
from pathlib import Path

from ebatui.casework.records import Episode, Note, Person
from ebatui.services.ports import CannotSave
from ebatui.store.casefile import create_case_file, open_case_file
from ebatui.store.verify import verify

KEY = bytes(range(32))
HOME = Path(sys.argv[1])


class Clock:
    def today(self):
        return date(2011, 7, 13)

    def now(self):
        return datetime(2011, 7, 13, 10)


def create():
    return create_case_file(HOME / "case.db", KEY, 7, Clock(), lambda seq: None)


def open_again():
    return open_case_file(HOME / "case.db", KEY, 7, Clock(), lambda seq: None)


def note(unit, text="x"):
    made = unit.new_id()
    unit.append(Note, made, {"text": text})
    return made


def refused(case_file, work):
    try:
        case_file.write_now("ada", work)
    except CannotSave as problem:
        return problem.code
    return None

"""

Run = Callable[[str], subprocess.CompletedProcess[str]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs a script, after the prelude, on this test's folder."""

    def program(script: str) -> subprocess.CompletedProcess[str]:
        path = tmp_path / "script.py"
        path.write_text(PRELUDE + script)
        home = tmp_path / "home"
        home.mkdir(exist_ok=True)
        return subprocess.run(
            [sys.executable, path, home], capture_output=True, text=True, check=False, timeout=120
        )

    return program
