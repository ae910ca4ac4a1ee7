"""``ebatui`` itself: the app where no command is given, and the version."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from ebatui.cli.options import Home


def add_to(app: typer.Typer) -> None:
    """Register the root."""
    app.callback(invoke_without_command=True)(root)


def root(
    context: typer.Context,
    home: Home = None,
    version: Annotated[bool, typer.Option("--version", help="Say which ebatui.")] = False,
) -> None:
    """Open the app where no command is given; a folder named here holds for the command too."""
    if version:
        from ebatui import __version__

        print(f"ebatui {__version__}")
        raise typer.Exit
    if home is not None:
        os.environ["EBATUI_HOME"] = home
    if context.invoked_subcommand is None:
        from ebatui.cli.open_app import open_app

        open_app(home)
