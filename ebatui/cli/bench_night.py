"""``ebatui bench night``: what a prison's night costs on the line, through the real parts."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ebatui.cli.failure import ExitCode, Failure
from ebatui.cli.options import Json
from ebatui.cli.output import say


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command("night")(night)


def night(
    workload: Annotated[Path, typer.Option("--workload", help="A night's workload, JSON lines.")],
    rate: Annotated[
        float, typer.Option("--rate", min=1, help="The line's bits a second.")
    ] = 33_600,
    rtt: Annotated[float, typer.Option("--rtt", min=0, help="Seconds a round trip.")] = 0.25,
    tls: Annotated[
        bool, typer.Option("--tls", help="Over HTTPS; its handshake is counted too.")
    ] = False,
    unprimed: Annotated[
        bool, typer.Option("--unprimed", help="Without the priming both ends ship with.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Live a prison's day, send its night to a hub over a socket, and count the bytes.

    The seconds are bytes over the rate plus round trips: an estimate.
    """
    from ebatui.bootstrap.bench_night import BadWorkload, live_night, read_workload
    from ebatui.journal.codec import UNPRIMED

    try:
        lines = read_workload(workload)
    except BadWorkload as fault:
        raise Failure(ExitCode.USAGE, "BAD_WORKLOAD", f"{fault}.", "workload") from None
    except OSError:
        raise Failure(
            ExitCode.USAGE, "CANNOT_READ", "The workload cannot be read.", "workload"
        ) from None
    primings = UNPRIMED if unprimed else None
    cost = live_night(lines, rate=rate, rtt=rtt, primings=primings, secure=tls)
    document = {
        "bytes_up": cost.bytes_up,
        "bytes_down": cost.bytes_down,
        "round_trips": cost.round_trips,
        "seconds_simulated": cost.seconds_simulated,
        "records": cost.records,
        "equal": cost.equal,
        "again_bytes_up": cost.again_up,
        "again_bytes_down": cost.again_down,
    }
    say(
        as_json,
        document,
        f"{cost.records} records: {cost.bytes_up} bytes up, {cost.bytes_down} down,"
        f" {cost.bytes} in all, round trips {cost.round_trips},"
        f" {cost.seconds_simulated} s at {rate:.0f} bits a second (an estimate)\n"
        f"Both ends hold the same: {'yes' if cost.equal else 'NO'}\n"
        f"A second night with nothing changed: {cost.again_up} up, {cost.again_down} down",
    )
    if not cost.equal:
        raise typer.Exit(ExitCode.NO)
