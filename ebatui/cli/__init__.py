"""The command line: one module per noun, thin. ``ebatui`` alone opens the app."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Annotated

import typer


def build(argv: Sequence[str] = ("rules",)) -> typer.Typer:
    """The command line that ``argv`` asks for. Nothing heavy is imported until a command runs.

    The rules' commands take a tenth of a second to register, so only those who name them wait.
    """
    from ebatui.cli import case, check, demo, open_app, sync, terminal
    from ebatui.cli.hub import hub_app

    app = typer.Typer(
        help="Casework for Employment and Benefit Advisers at a prison terminal.",
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    rules = typer.Typer(help="What follows from these facts, on this date, and why.")
    if "rules" in argv:
        from ebatui.cli import rules_benefits, rules_dates

        rules_dates.add_to(rules)
        rules_benefits.add_to(rules)

    @app.callback(invoke_without_command=True)
    def root(
        context: typer.Context,
        home: open_app.Home = None,
        version: Annotated[bool, typer.Option("--version", help="Say which ebatui.")] = False,
    ) -> None:
        """Open the app where no command is given."""
        if version:
            from ebatui import __version__

            print(f"ebatui {__version__}")
            raise typer.Exit
        if context.invoked_subcommand is None:
            open_app.open_app(home)

    terminal.add_to(app)
    case.add_to(app)
    sync.add_to(app)
    demo.add_to(app)
    app.add_typer(check.check_app, name="check")
    app.add_typer(rules, name="rules")
    app.add_typer(hub_app, name="hub")
    return app


def run(argv: Sequence[str]) -> int:
    """Run a command line (without the program's name); its exit code."""
    from ebatui.cli import output
    from ebatui.cli.meanings import Meanings

    return output.run(build(argv), argv, Meanings())


def main() -> None:
    """The ``ebatui`` command."""
    sys.exit(run(sys.argv[1:]))
