"""The command line in this process, asked as an outsider asks it: with ``--json``, no terminal."""

from __future__ import annotations

import contextlib
import io
import json
import shlex
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest
import typer

from ebatui.cli import build, output
from ebatui.cli.meanings import Meanings

Ask = Callable[..., tuple[int, Any]]
TODAY = "2026-11-21"


@pytest.fixture(scope="session")
def ask() -> Iterator[Ask]:
    """Runs a line as a shell would split it: its exit code and its one document.

    Every rule's document must carry its reasons, each with a code, rule, source and first day.
    """
    app, meanings = build(("rules",)), Meanings()

    def ask(line: str, *more: str) -> tuple[int, Any]:
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            code = output.run(app, [*shlex.split(line), *more, "--json"], meanings)
        assert said.getvalue().count("\n") == 1
        document = json.loads(said.getvalue())
        if line.startswith("rules ") and "error" not in document:
            assert document["reasons"]
            for reason in document["reasons"]:
                assert {"code", "rule", "source", "from"} <= reason.keys()
                assert reason["code"]
                assert reason["source"]
        return code, document

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EBATUI_TODAY", TODAY)
        patch.delenv("EBATUI_HOME", raising=False)
        # The tree of commands is built once, not for each of the hundreds of rows.
        patch.setattr(typer.main, "get_command", cache(typer.main.get_command))
        yield ask


@pytest.fixture(scope="session")
def holds(ask: Ask) -> Callable[[str, int, dict[str, object]], Any]:
    """Asserts the exit code and the named keys of an answer; gives the whole document back."""

    def holds(line: str, exit_code: int, expected: dict[str, object]) -> Any:
        code, document = ask(line)
        assert code == exit_code, document
        assert {key: document.get(key, "no such key") for key in expected} == expected
        return document

    return holds
