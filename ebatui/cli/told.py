"""What commands about people are told: a prison number, a code, a file."""

from __future__ import annotations

import json
from enum import StrEnum
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


def read_file(file: Path) -> bytes:
    """The bytes of a file. Raises ``Failure`` for a folder, or one that cannot be read."""
    try:
        return file.read_bytes()
    except IsADirectoryError:
        raise Failure(
            ExitCode.USAGE, "IS_FOLDER", "This is a folder, not a file.", "file"
        ) from None
    except FileNotFoundError:
        raise Failure(ExitCode.USAGE, "NO_SUCH_FILE", "There is no such file.", "file") from None
    except OSError:
        raise Failure(ExitCode.USAGE, "CANNOT_READ", "The file cannot be read.", "file") from None


def read_answers(file: Path) -> dict[str, object]:
    """Answers by field name from a JSON file. Raises ``Failure``."""
    try:
        given = json.loads(read_file(file))
    except (ValueError, RecursionError):
        raise Failure(ExitCode.USAGE, "NOT_JSON", "The file is not JSON.", "file") from None
    if not isinstance(given, dict):
        raise Failure(
            ExitCode.USAGE, "NOT_JSON", "The file holds no answers by field name.", "file"
        )
    return given
