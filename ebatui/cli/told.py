"""What commands about people are told: a prison number, a code, a file."""

from __future__ import annotations

import json
import os
import stat
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from enum import StrEnum
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from ebatui.cli.failure import ExitCode, Failure

if TYPE_CHECKING:
    from ebatui.bootstrap.terminal import Terminal
    from ebatui.casework.ids import RecordId

C = TypeVar("C", bound=StrEnum)
Number = Annotated[str, typer.Argument(help="A prison number, A1234AA.")]


async def person_of(terminal: Terminal, number: str) -> RecordId:
    """The person with a prison number. Raises ``Failure`` where no one here has it."""
    found = await terminal.office.people.by_number(number)
    if found is None:
        raise Failure(
            ExitCode.NO, "NO_SUCH_PERSON", "No one here has this prison number.", "prison-number"
        )
    return found


def choice_of(choices: type[C], typed: str, field: str) -> C:
    """The code that an option names, in either spelling. Raises ``Failure`` listing them."""
    try:
        return choices(typed.strip().upper().replace("-", "_"))
    except ValueError:
        names = ", ".join(str(item).lower().replace("_", "-") for item in choices)
        raise Failure(ExitCode.USAGE, "BAD_VALUE", f"Give one of: {names}.", field) from None


MOST_LIST_BYTES = 64 << 20
"""The longest list taken in: some hundred years of a local prison's receptions."""
MOST_ANSWERS_BYTES = 1 << 20
"""The longest file of one interview's answers."""
STDIN = "-"
"""What standard input is called where a file is asked for."""


def read_file(file: Path, most: int = MOST_LIST_BYTES) -> bytes:
    """The bytes of a file of at most ``most``, or of standard input where it is called ``-``.

    Raises ``Failure`` for a folder, for what is no file (a device has no end, a pipe may never
    begin), for one that is longer, and for one that cannot be read.
    """
    try:
        data = _beginning(file, most + 1)
    except IsADirectoryError:
        raise Failure(
            ExitCode.USAGE, "IS_FOLDER", "This is a folder, not a file.", "file"
        ) from None
    except FileNotFoundError:
        raise Failure(ExitCode.USAGE, "NO_SUCH_FILE", "There is no such file.", "file") from None
    except OSError:
        raise Failure(ExitCode.USAGE, "CANNOT_READ", "The file cannot be read.", "file") from None
    if len(data) > most:
        message = f"The file is longer than {most >> 20} MB: give the right one, or a part of it."
        raise Failure(ExitCode.USAGE, "TOO_LONG", message, "file")
    return data


def _beginning(file: Path, length: int) -> bytes:
    """As much of a file as that. Raises ``OSError``, and ``Failure`` for what is no file."""
    if str(file) == STDIN:
        return sys.stdin.buffer.read(length)
    # A pipe that no one writes to is opened without waiting for it.
    with os.fdopen(os.open(file, os.O_RDONLY | os.O_NONBLOCK), "rb") as opened:
        mode = os.fstat(opened.fileno()).st_mode
        if not stat.S_ISREG(mode):
            message = "This is no file: give one, or - for standard input."
            raise Failure(ExitCode.USAGE, "NOT_A_FILE", message, "file")
        return opened.read(length)


def read_answers(file: Path) -> dict[str, object]:
    """Answers by field name from a JSON file. Raises ``Failure``."""
    try:
        given = json.loads(read_file(file, MOST_ANSWERS_BYTES))
    except (ValueError, RecursionError):
        raise Failure(ExitCode.USAGE, "NOT_JSON", "The file is not JSON.", "file") from None
    if not isinstance(given, dict):
        raise Failure(
            ExitCode.USAGE, "NOT_JSON", "The file holds no answers by field name.", "file"
        )
    return given


@contextmanager
def by_option(**options: str) -> Iterator[None]:
    """Names what was not accepted as it is typed here: by ``options``, else with dashes."""
    from ebatui.services.desk import NotAccepted

    try:
        yield
    except NotAccepted as refused:
        raise NotAccepted(
            *(
                replace(one, field=options.get(one.field, one.field.replace("_", "-")))
                for one in refused.problems
            )
        ) from None


def typed_answers(given: Mapping[str, object]) -> dict[str, object]:
    """The answers of an induction as a form holds them: text, in rows for benefits.

    A file may say ``true``, ``0`` or a list where a person types ``y``, ``0`` or words with commas
    between. Raises ``Failure`` naming a question that is not asked, or an answer that is none.
    """
    from ebatui.services.induction_form import BENEFIT_ROW, FIELDS, ROWS

    typed: dict[str, object] = {}
    for name, value in given.items():
        if name not in FIELDS:
            known = name.isascii() and name.replace("_", "").isalnum() and len(name) <= 40
            message = "The induction asks no question of this name."
            raise Failure(ExitCode.USAGE, "NO_SUCH_QUESTION", message, name if known else "file")
        if name != ROWS:
            typed[name] = _as_typed(name, value)
            continue
        if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
            raise Failure(ExitCode.USAGE, "BAD_VALUE", "Give a list of benefits.", ROWS)
        columns = {item.name for item in BENEFIT_ROW}
        if any(set(row) - columns for row in value):
            message = f"Each benefit has: {', '.join(sorted(columns))}."
            raise Failure(ExitCode.USAGE, "NO_SUCH_QUESTION", message, ROWS)
        typed[ROWS] = [
            {column: _as_typed(f"{ROWS}.{number}.{column}", cell) for column, cell in row.items()}
            for number, row in enumerate(value)
        ]
    return typed


def _as_typed(field: str, value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "y" if value else "n"
        case str() | int():
            return str(value)
        case float() if isfinite(value):
            return f"{value:.2f}"
        case list() if all(isinstance(item, str) for item in value):
            return ", ".join(value)
    raise Failure(ExitCode.USAGE, "BAD_VALUE", "Give text, a number, true or false.", field)
