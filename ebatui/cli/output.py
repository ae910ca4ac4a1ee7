"""How every command answers and fails: one JSON document or a readable page, never a traceback.

``run`` is the one door: it turns what the command line parser refuses, what a command refuses
(:class:`Failure`) and what no one foresaw into one message, one exit code and, under ``--json``,
``{"error": {"code", "message", "field"}}``. Nothing typed is printed back, so neither personal data
nor control characters can be.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TextIO

import typer

from ebatui.cli import usage
from ebatui.cli.failure import ExitCode, Failure, one_line, seen

Translator = Callable[[Exception], Failure]
"""Turns an exception of a lower layer into the failure to report."""


def say(
    as_json: bool,
    document: Mapping[str, object] | Sequence[object],
    readable: str | Callable[[], str],
) -> None:
    """Prints the answer on standard output: the document under ``--json``, else the page."""
    if as_json:
        _print(json.dumps(document, ensure_ascii=True, allow_nan=False), sys.stdout)
    else:
        _print(seen(readable if isinstance(readable, str) else readable()), sys.stdout)


def note(message: str) -> None:
    """Prints a message for the person on standard error."""
    _print(one_line(message), sys.stderr)


def table(rows: Iterable[Sequence[str]], headings: Sequence[str] = ()) -> str:
    """``rows`` in aligned columns, two spaces apart."""
    lines = [tuple(headings), *map(tuple, rows)] if headings else [*map(tuple, rows)]
    widths = [
        max(len(line[column]) for line in lines if column < len(line))
        for column in range(max(map(len, lines), default=0))
    ]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=False)).rstrip()
        for line in lines
    )


def run(
    app: typer.Typer,
    argv: Sequence[str],
    translators: Mapping[type[Exception], Translator] | None = None,
) -> int:
    """Runs ``app`` on ``argv`` (without the program's name) and returns its exit code.

    ``translators`` says what exceptions of other layers mean, tried in order; those of the parser,
    the rules and policy files are known. Raises nothing but ``KeyboardInterrupt``'s exit code 130.
    """
    _write_what_the_terminal_can()
    as_json = "--json" in (argv[: argv.index("--")] if "--" in argv else argv)
    try:
        _refuse_what_is_not_utf8(app, argv)
        answer = typer.main.get_command(app).main(
            args=list(argv), prog_name="ebatui", standalone_mode=False
        )
        sys.stdout.flush()
    except BrokenPipeError:
        _reader_went_away(sys.stdout)
        return ExitCode.DONE
    except (KeyboardInterrupt, typer.Abort):
        return 130
    except Exception as fault:
        return _fail(as_json, _as_failure(fault, {} if translators is None else translators))
    return answer if isinstance(answer, int) else ExitCode.DONE


def fail(fault: Exception, translators: Mapping[type[Exception], Translator]) -> int:
    """Tell what went wrong where no command was parsed; the exit code."""
    return _fail(False, _as_failure(fault, translators))


def answered_no() -> typer.Exit:
    """To raise after ``say`` where the answer is "no" or "invalid"."""
    return typer.Exit(ExitCode.NO)


def _fail(as_json: bool, failure: Failure) -> int:
    if as_json:
        error = {"code": failure.code, "message": failure.message, "field": failure.field}
        _print(json.dumps({"error": error}, ensure_ascii=True), sys.stdout)
    elif failure.message:
        field = f"{failure.field}: " if failure.field else ""
        _print(f"{field}{failure.message}", sys.stderr)
    return failure.exit_code


def _as_failure(fault: Exception, translators: Mapping[type[Exception], Translator]) -> Failure:
    """What we know comes first, so that a translator of any ``Exception`` is the last resort."""
    if isinstance(fault, Failure):
        return fault
    if isinstance(fault, typer.TyperException):
        return Failure(ExitCode.USAGE, *usage.explained(fault))
    return _failure_of_the_rules(fault) or _translated(fault, translators)


def _translated(fault: Exception, translators: Mapping[type[Exception], Translator]) -> Failure:
    for kind, translate in translators.items():
        if isinstance(fault, kind):
            return translate(fault)
    # The kind of an unforeseen fault helps whoever mends it; its text could be personal.
    return Failure(
        ExitCode.DAMAGED, "INTERNAL", f"ebatui has a fault of its own ({type(fault).__name__})."
    )


def _failure_of_the_rules(fault: Exception) -> Failure | None:
    from ebatui.reference.tables import PolicyError
    from ebatui.rules.arithmetic import CalendarEndError
    from ebatui.rules.dated import NotInForceError

    if isinstance(fault, PolicyError):
        return Failure(ExitCode.DAMAGED, "POLICY_FILE", str(fault))
    if isinstance(fault, CalendarEndError):
        return Failure(ExitCode.USAGE, "DATE_OUT_OF_RANGE", str(fault), "date")
    if isinstance(fault, NotInForceError):
        return Failure(ExitCode.USAGE, "NO_POLICY_FOR_DATE", str(fault), "date")
    return None


def _refuse_what_is_not_utf8(app: typer.Typer, argv: Sequence[str]) -> None:
    for place, argument in enumerate(argv):
        if any("\ud800" <= sign <= "\udfff" for sign in argument):
            field = usage.field_at(typer.main.get_command(app), argv, place)
            raise Failure(ExitCode.USAGE, "NOT_UTF8", "This is not UTF-8 text.", field)


def _write_what_the_terminal_can() -> None:
    """A sign the terminal's encoding lacks is drawn as ``?`` rather than ending the command."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")


def _print(text: str, stream: TextIO) -> None:
    """Print to the end. A reader that has gone changes nothing of how the command ends."""
    try:
        print(text, file=stream, flush=True)
    except BrokenPipeError:
        _reader_went_away(stream)


def _reader_went_away(stream: TextIO) -> None:
    """The stream was closed early, as by ``head``: nothing more is said there."""
    import os

    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
