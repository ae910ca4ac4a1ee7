"""``ebatui demo``: a populated terminal with a hub beside it, to look at and to try."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ebatui.cli.clock import day_or_none, today
from ebatui.cli.failure import ExitCode, Failure
from ebatui.cli.options import Json
from ebatui.cli.output import note, say


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command("demo")(demo)


def demo(
    home: Annotated[Path, typer.Option("--home", help="The folder to build it in.")],
    people: Annotated[int, typer.Option("--people", min=1, max=100_000)] = 150,
    seed: Annotated[int, typer.Option("--seed", min=0)] = 1,
    as_of: Annotated[
        str | None, typer.Option("--as-of", help="The day to build it for.", metavar="DATE")
    ] = None,
    no_open: Annotated[bool, typer.Option("--no-open", help="Build it and stop.")] = False,
    as_json: Json = False,
) -> None:
    """Build a demonstration of Hull prison (all people invented), and open it.

    A demonstration that is there already is opened as it was left.
    """
    from ebatui.bootstrap.demo import HUB_FOLDER, MENTOR_CODE, PASSPHRASE, build_demo
    from ebatui.bootstrap.home import Home

    place = Home(home)
    if place.exists() and not place.settings().demo:
        raise Failure(
            ExitCode.USAGE, "NOT_A_DEMO", "A real terminal is in this folder: name another.", "home"
        )
    built = 0
    if not place.exists():
        note(f"Building a demonstration of {people} invented people...")
        day = day_or_none(as_of, "as-of") or today()
        built = build_demo(home, people=people, seed=seed, as_of=day).people
    document = {
        "home": str(home),
        "hub_home": str(home / HUB_FOLDER),
        "passphrase": PASSPHRASE,
        "mentor_code": MENTOR_CODE,
        "people": built or None,
    }
    say(
        as_json,
        document,
        f"The demonstration is in {home}, its hub in {home / HUB_FOLDER}.\n"
        f"Passphrase: {PASSPHRASE}\nMentors' code: {MENTOR_CODE}",
    )
    if not no_open:
        from ebatui.cli.open_app import open_app

        open_app(str(home))
