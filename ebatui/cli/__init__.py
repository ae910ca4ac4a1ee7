"""The command line: one module per noun, thin. ``ebatui`` alone opens the app."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import typer


def build(argv: Sequence[str] = ("rules",)) -> typer.Typer:
    """The command line that ``argv`` asks for. Nothing heavy is imported until a command runs.

    The rules' commands take a tenth of a second to register, so only those who name them wait.
    """
    import typer

    from ebatui.cli import acts, bench, case, check, demo, root, sync, terminal
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

    root.add_to(app)
    terminal.add_to(app)
    case.add_to(app)
    acts.add_to(app)
    sync.add_to(app)
    demo.add_to(app)
    app.add_typer(check.check_app, name="check")
    app.add_typer(rules, name="rules")
    app.add_typer(hub_app, name="hub")
    app.add_typer(bench.bench_app, name="bench")
    return app


def run(argv: Sequence[str]) -> int:
    """Run a command line (without the program's name); its exit code."""
    if opens_app(argv):
        return _open(argv)
    from ebatui.cli import output
    from ebatui.cli.meanings import Meanings

    return output.run(build(argv), argv, Meanings())


def opens_app(argv: Sequence[str]) -> bool:
    """Whether only the app is asked for: then the command line's machinery is never imported."""
    return not argv or (len(argv) == 2 and argv[0] == "--home" and not argv[1].startswith("-"))


def _open(argv: Sequence[str]) -> int:
    import gc

    # What is imported stays: looking through it for garbage, time and again, is a tenth of the
    # start. ``app.py`` puts it aside for good once the first screen stands.
    gc.disable()
    from ebatui.cli.open_app import open_app

    try:
        open_app(argv[1] if argv else None)
    except Exception as fault:
        from ebatui.cli import output
        from ebatui.cli.meanings import Meanings

        return output.fail(fault, Meanings())
    return 0


def main() -> None:
    """The ``ebatui`` command."""
    sys.exit(run(sys.argv[1:]))
