"""``ebatui bench hub``: a national night at the hub, beside a bare insert of the same rows."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from itertools import cycle, islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ebatui.cli.clock import today
from ebatui.cli.failure import ExitCode, Failure
from ebatui.cli.options import Json
from ebatui.cli.output import say

if TYPE_CHECKING:
    from ebatui.bootstrap.bench_hub import National
    from ebatui.bootstrap.night_lines import Line


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command("hub")(hub)


def hub(
    prisons: Annotated[int, typer.Option("--prisons", min=1, help="How many prisons call.")] = 140,
    database: Annotated[
        str | None,
        typer.Option("--database", help="An empty database's URL; SQLite where not given."),
    ] = None,
    workload: Annotated[
        list[Path] | None,
        typer.Option(
            "--workload",
            help="A night's workload, JSON lines; several are taken in turn."
            " Where not given every prison's night is invented.",
        ),
    ] = None,
    folder: Annotated[
        Path | None,
        typer.Option("--folder", help="Where the hub is laid meanwhile, and thrown away."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Let every prison call a hub in one night, and time it.

    Enrolling the prisons and making their parcels is not timed. Bare is the rows that the night
    left, inserted again by the database's own executemany, a transaction a prison.
    """
    from ebatui.bootstrap.bench_hub import DatabaseInUse, live_national_night
    from ebatui.hub.home import HomeError
    from ebatui.hub.prisons import prison_codes
    from ebatui.hub.storage import StorageError

    if prisons > len(prison_codes()):
        message = f"There are {len(prison_codes())} prisons in the reference data."
        raise Failure(ExitCode.USAGE, "TOO_MANY", message, "prisons")
    nights = islice(_nights(workload or []), prisons)
    try:
        with tempfile.TemporaryDirectory(dir=folder) as made:
            took = live_national_night(nights, Path(made) / "hub", today, database)
    except DatabaseInUse:
        message = "The database has prisons in it already; give an empty one."
        raise Failure(ExitCode.USAGE, "IN_USE", message, "database") from None
    except StorageError as fault:
        raise Failure(ExitCode.USAGE, "CANNOT_OPEN", str(fault), "database") from None
    except (HomeError, OSError):
        message = "The folder cannot be written."
        raise Failure(ExitCode.USAGE, "CANNOT_WRITE", message, "folder") from None
    say(as_json, _document(took), lambda: _page(took))


def _nights(files: Sequence[Path]) -> Iterator[Sequence[Line]]:
    """Nights without end. Those of a file are read once a turn: they are large."""
    from ebatui.bootstrap.bench_night import BadWorkload, read_workload
    from ebatui.bootstrap.invented_night import invented_night

    if not files:
        seed = 0
        while True:
            seed += 1
            yield invented_night(seed)
    for file in cycle(files):
        try:
            yield read_workload(file)
        except BadWorkload as fault:
            raise Failure(ExitCode.USAGE, "BAD_WORKLOAD", f"{fault}.", "workload") from None
        except OSError:
            message = "The workload cannot be read."
            raise Failure(ExitCode.USAGE, "CANNOT_READ", message, "workload") from None


def _document(took: National) -> dict[str, object]:
    return {
        "prisons": took.prisons,
        "changes": took.changes,
        "changes_answered": took.answered,
        "rows": took.rows,
        "seconds": round(took.seconds, 3),
        "decode_seconds": round(took.decode_seconds, 3),
        "apply_seconds": round(took.apply_seconds, 3),
        "answer_seconds": round(took.answer_seconds, 3),
        "processor_seconds": round(took.processor_seconds, 3),
        "bare_seconds": round(took.bare_seconds, 3),
        "changes_per_s": round(took.changes_per_s, 1),
        "apply_per_s": round(took.apply_per_s, 1),
        "bare_per_s": round(took.bare_per_s, 1),
        "ratio": round(took.changes_per_s / took.bare_per_s, 4),
        "apply_ratio": round(took.apply_per_s / took.bare_per_s, 4),
        "bytes_up": took.bytes_up,
        "bytes_down": took.bytes_down,
        "rss_mb": round(took.rss_mb, 1),
    }


def _page(took: National) -> str:
    return (
        f"{took.prisons} prisons, {took.changes:,} changes in and {took.answered:,} out:"
        f" {took.seconds:.1f} s, {took.changes_per_s:,.0f} changes a second\n"
        f"Opening parcels {took.decode_seconds:.1f} s, applying {took.apply_seconds:.1f} s"
        f" ({took.apply_per_s:,.0f} changes a second), answering {took.answer_seconds:.1f} s;"
        f" {took.processor_seconds:.1f} s of processors\n"
        f"The same {took.rows:,} rows inserted and nothing else: {took.bare_seconds:.2f} s,"
        f" {took.bare_per_s:,.0f} changes a second; applying is"
        f" 1/{took.bare_per_s / took.apply_per_s:.0f} of that, the whole"
        f" 1/{took.bare_per_s / took.changes_per_s:.0f}\n"
        f"Most memory: {took.rss_mb:.0f} MB, the prisons' own included"
    )
