"""Answers, failures and exit codes."""

from __future__ import annotations

import json

import pytest
import typer

from ebatui.cli import output
from ebatui.cli.output import ExitCode, Failure


def one_command(command: object) -> typer.Typer:
    app = typer.Typer(add_completion=False)
    app.command("do")(command)  # type: ignore[arg-type,type-var]
    app.command("other")(lambda: None)
    return app


def test_a_fault_of_our_own_is_no_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    def broken(as_json: bool = typer.Option(False, "--json")) -> None:
        raise RuntimeError("QQ 12 34 56 C")

    assert output.run(one_command(broken), ["do", "--json"]) == ExitCode.DAMAGED
    said = capsys.readouterr()
    assert json.loads(said.out)["error"]["code"] == "INTERNAL"
    assert "QQ" not in said.out + said.err
    assert "RuntimeError" in said.out


def test_faults_of_other_layers_can_be_given_a_meaning(capsys: pytest.CaptureFixture[str]) -> None:
    def locked(as_json: bool = typer.Option(False, "--json")) -> None:
        raise PermissionError

    def meaning(fault: Exception) -> Failure:
        return Failure(ExitCode.LOCKED, "LOCKED", "Unlock first.", "passphrase-file")

    found = output.run(one_command(locked), ["do", "--json"], {PermissionError: meaning})
    assert found == ExitCode.LOCKED
    assert json.loads(capsys.readouterr().out) == {
        "error": {"code": "LOCKED", "message": "Unlock first.", "field": "passphrase-file"}
    }


def test_a_meaning_for_everything_hides_no_usage_error(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def anything(fault: Exception) -> Failure:
        return Failure(ExitCode.LOCKED, "ANYTHING", "Something.", "")

    app = one_command(lambda: None)
    assert output.run(app, ["do", "--nope"], {Exception: anything}) == ExitCode.USAGE
    assert "nope" in capsys.readouterr().err


def test_an_interrupt_is_not_a_fault() -> None:
    def stopped() -> None:
        raise KeyboardInterrupt

    assert output.run(one_command(stopped), ["do"]) == 130


def test_exit_codes_of_commands_are_kept() -> None:
    def answered_no() -> None:
        raise output.answered_no()

    def partial() -> None:
        raise typer.Exit(ExitCode.PARTIAL)

    assert output.run(one_command(answered_no), ["do"]) == ExitCode.NO
    assert output.run(one_command(partial), ["do"]) == ExitCode.PARTIAL


def test_messages_are_one_line_without_control_characters() -> None:
    failure = Failure(ExitCode.USAGE, "X", "two\nlines \x1b[2J\u202e \ud800", "fie\tld")
    assert failure.message == "two lines ?[2J? ?"
    assert failure.field == "fie ld"


def test_pages_keep_their_lines_and_lose_their_controls(
    capsys: pytest.CaptureFixture[str],
) -> None:
    output.say(False, {}, "a\nb\x07\u2066")
    output.note("c\x1b")
    said = capsys.readouterr()
    assert (said.out, said.err) == ("a\nb??\n", "c?\n")


def test_tables_are_aligned() -> None:
    shown = output.table([("a", "bb"), ("ccc", "d")], headings=("x", "y"))
    assert shown == "x    y\na    bb\nccc  d"
    assert output.table([]) == ""
