"""``ebatui hub``: the Jobcentre end, for its operator, its diary clerk and its benefit centres."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ebatui.cli.clock import day_or_none, today
from ebatui.cli.failure import ExitCode, Failure
from ebatui.cli.hub_home import folder, opened, told
from ebatui.cli.options import Json
from ebatui.cli.output import say, table

if TYPE_CHECKING:
    from ebatui.hub.hub import Hub

hub_app = typer.Typer(
    help="The Jobcentre end: serve it, and work at its desk.", no_args_is_help=True
)
slots_app = typer.Typer(help="Interview slots of the Freshstart diary.", no_args_is_help=True)
hub_app.add_typer(slots_app, name="slots")

Home = Annotated[
    str | None,
    typer.Option("--home", help="The hub's folder (or EBATUI_HOME).", metavar="DIR"),
]


@hub_app.command("init")
def init(
    home: Home = None,
    database: Annotated[
        str | None, typer.Option("--database", help="Another database than SQLite in the folder.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Make a hub: its keys, its database and its settings."""
    from ebatui.hub.home import init_home
    from ebatui.hub.storage import NoDriver, OtherHub, StorageError

    where = folder(home)
    with told():
        try:
            hub = init_home(where, database, today)
        except StorageError as fault:
            if database is None:
                raise
            named = isinstance(fault, (NoDriver, OtherHub))  # with the mend
            message = str(fault) if named else f"{fault} Give another --database URL, or none."
            raise Failure(ExitCode.USAGE, "DATABASE", message, "database") from None
    hub.storage.close()
    document = {"home": str(where), "fingerprint": hub.words}
    say(as_json, document, lambda: f"The hub is made. Its fingerprint: {hub.words}")


@hub_app.command("serve")
def serve(
    home: Home = None,
    host: Annotated[str, typer.Option("--host", help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="0: any free one.")] = 8443,
    plain_http: Annotated[
        bool, typer.Option("--plain-http", help="Without TLS; on this machine only.")
    ] = False,
    embedded: Annotated[
        bool, typer.Option("--embedded", hidden=True, help="For a moment, beside any other.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Serve terminals until stopped; one line is printed when ready."""
    from ebatui.hub.serve import CannotServe
    from ebatui.hub.serve import serve as serve_hub

    with opened(home) as hub:

        def ready(url: str) -> None:
            document = {"url": url, "fingerprint": hub.words}
            say(as_json, document, f"ebatui hub ready on {url} fingerprint {hub.words}")
            _flush()

        try:
            serve_hub(
                hub,
                folder(home),
                host,
                port,
                plain_http=plain_http,
                ready=ready,
                alone=not embedded,
            )
        except CannotServe as fault:
            raise Failure(ExitCode.USAGE, fault.code, fault.message, fault.field) from None


@hub_app.command("courier")
def courier(
    file: Annotated[str, typer.Argument(help="A terminal's courier file.", metavar="FILE")],
    out: Annotated[
        str, typer.Option("--out", help="Where to write the answer file.", metavar="ANSWER")
    ],
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Take a terminal's courier file, and write the answer that it imports.

    Any order, again, or cut short: what is held is passed over. Ends with 3 where the end of the
    file is missing or more is to be fetched, and with 5 where the terminal is refused.
    """
    from ebatui.hub.courier import carry
    from ebatui.i18n import words
    from ebatui.sync.courier import MISPLACED, CourierError, check_place, read_file, write_file
    from ebatui.sync.exchange import refusal_code

    with opened(home) as hub:
        try:
            check_place(Path(out), Path(file))
            done = carry(hub, read_file(Path(file)))
            write_file(Path(out), done.data)
        except CourierError as fault:
            field = "out" if fault.code in (*MISPLACED, "SYNC_COURIER_CANNOT_WRITE") else "file"
            exit_code = ExitCode.USAGE if fault.code in MISPLACED else ExitCode.NO
            raise Failure(exit_code, fault.code, words(fault.code), field) from None
    receipt, given = done.answer.receipt, done.answer.parcels
    left = receipt.latest - done.request.held - len(given)
    status = "refused" if receipt.status else "partial" if done.cut_short or left else "complete"
    document = {
        "answer": out,
        "status": status,
        "establishment": done.request.establishment,
        "device": done.request.device,
        "parcels_in_file": len(done.request.parcels),
        "accepted": receipt.accepted,
        "parcels_given": len(given),
        "left": max(0, left),
        "cut_short": done.cut_short,
        "bytes": len(done.data),
        "message": refusal_code(receipt.status) if receipt.status else "",
    }
    said = f"{len(done.request.parcels)} parcels were in the file, {len(given)} are in the answer."
    if receipt.status:
        said = words(refusal_code(receipt.status))
    elif done.cut_short:
        said = f"The end of the file is missing. {said}"
    say(as_json, document, said)
    exits = {"refused": ExitCode.REFUSED, "partial": ExitCode.PARTIAL}
    raise typer.Exit(exits.get(status, ExitCode.DONE))


@hub_app.command("enrol-code")
def enrol_code(
    establishment: Annotated[
        str, typer.Option("--establishment", help="The prison's code, such as HLI.")
    ],
    replaces: Annotated[
        str | None,
        typer.Option("--replaces", help="The terminal it takes the place of.", metavar="LABEL"),
    ] = None,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Make a one-time code with which one terminal of a prison enrols, or rejoins."""
    from ebatui.hub.enrolment import UnknownPrison, UnknownTerminal, make_code

    prison = establishment.strip().upper()
    with opened(home) as hub:
        try:
            with hub.storage.write() as connection:
                old = replaces.strip().upper() if replaces else None
                code, until = make_code(connection, prison, hub.clock.machine(), old)
        except UnknownPrison:
            raise Failure(
                ExitCode.USAGE, "UNKNOWN_PRISON", "No prison has this code.", "establishment"
            ) from None
        except UnknownTerminal:
            raise Failure(
                ExitCode.USAGE,
                "UNKNOWN_TERMINAL",
                "No terminal in use there has this label: see hub devices.",
                "replaces",
            ) from None
    expires = datetime.fromtimestamp(until, UTC).isoformat(timespec="seconds")
    say(as_json, {"code": code, "expires": expires}, lambda: f"{code}  good until {expires}")


@hub_app.command("devices")
def devices(home: Home = None, as_json: Json = False) -> None:
    """List enrolled terminals with the fingerprint words that both ends show."""
    from ebatui.hub.enrolment import devices as enrolled
    from ebatui.sync.keys import PublicKeys

    with opened(home) as hub:
        with hub.storage.read() as connection:
            rows = enrolled(connection)
        found = [
            {
                "label": row.label,
                "device": row.number,
                "establishment": row.establishment,
                "state": row.state,
                "fingerprint": hub.words_with(PublicKeys(row.verify_key, row.seal_key)),
            }
            for row in rows
        ]
    lines = [(str(one["label"]), str(one["state"]), str(one["fingerprint"])) for one in found]
    say(as_json, {"devices": found}, lambda: table(lines) or "No terminal is enrolled.")


@slots_app.command("import")
def import_slots(
    file: Annotated[str, typer.Argument(help="CSV of slots.", metavar="FILE.csv")],
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Put a Jobcentre's slots into the diary; the same file again adds nothing."""
    from ebatui.cli.told import read_file
    from ebatui.hub.slots import import_slots as import_rows
    from ebatui.hub.slots import shipped_known
    from ebatui.hub.slots_csv import NotASlotsFile, read_slots

    try:
        read = read_slots(read_file(Path(file)), today(), shipped_known())
    except NotASlotsFile as fault:
        raise Failure(ExitCode.NO, fault.code, fault.message, fault.field) from None
    with opened(home) as hub:
        added, changed = import_rows(hub.storage, hub.clock, read.good)
    document = {
        "rows": read.rows,
        "added": added,
        "changed": changed,
        "rejected": [asdict(one) for one in read.bad],
        "warnings": [asdict(one) for one in read.doubtful],
    }
    faults = [f"row {one.row}, {one.field}: {one.message}" for one in read.bad + read.doubtful]
    summary = f"{read.rows} rows: {added} added, {changed} changed, {len(read.bad)} rejected."
    say(as_json, document, lambda: "\n".join([summary, *faults]))


@hub_app.command("closures")
def closures(home: Home = None, as_json: Json = False) -> None:
    """List the closures that wait for a benefit centre."""
    from ebatui.hub.desk import closures as waiting

    with opened(home) as hub:
        found = waiting(hub)
    columns = ("ref", "state", "benefit", "stops_on", "sent_on", "office")
    lines = [tuple(str(one[name] or "") for name in columns) for one in found]
    headings = ("Reference", "State", "Benefit", "Stops on", "Sent", "Office")
    say(as_json, {"closures": found}, lambda: table(lines, headings) if lines else "None waits.")


@hub_app.command("acknowledge")
def acknowledge(
    ref: Annotated[str, typer.Argument(help="As shown: HLI1-3F7.", metavar="REF")],
    closed: Annotated[
        str | None, typer.Option("--closed", help="Closed from this day.", metavar="DATE")
    ] = None,
    nothing_in_payment: Annotated[
        bool, typer.Option("--nothing-in-payment", help="There was no award to close.")
    ] = False,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Answer a closure: seen, or closed from a day, or nothing in payment."""
    from ebatui.hub.desk import Answer, DeskError
    from ebatui.hub.desk import acknowledge as answer

    closed_from = day_or_none(closed, "closed")
    if closed_from is not None and nothing_in_payment:
        raise Failure(
            ExitCode.USAGE,
            "ONE_ANSWER",
            "Give --closed or --nothing-in-payment, not both.",
            "nothing-in-payment",
        )
    with opened(home) as hub:
        try:
            document = answer(hub, ref, Answer(closed_from, nothing_in_payment))
        except DeskError as fault:
            exit_code = ExitCode.USAGE if fault.code == "NOT_A_REFERENCE" else ExitCode.NO
            field = "closed" if fault.code == "CLOSED_DAY" else "ref"
            raise Failure(exit_code, fault.code, fault.message, field) from None
    say(as_json, document, lambda: f"{document['ref']}: {document['state']}")


@hub_app.command("show")
def show(
    prison_number: Annotated[str, typer.Argument(metavar="PRISON_NUMBER")],
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Show one whole case as the hub has it."""
    from ebatui.cli.case import outline
    from ebatui.hub.desk import DeskError
    from ebatui.hub.desk import show as case_of

    with opened(home) as hub:
        try:
            case = case_of(hub, prison_number)
        except DeskError as fault:
            raise Failure(ExitCode.NO, fault.code, fault.message, "prison-number") from None
    say(as_json, case, lambda: outline(case))


@hub_app.command("verify")
def verify(home: Home = None, as_json: Json = False) -> None:
    """Check that nothing is missing, altered or out of step.

    What a terminal said is compared with its own signed parcels, and every record with what its
    changes make. What the hub itself decided, its diary's answers and the desk's, has no other
    witness: whoever alters such a change and its record together is not found.
    """
    from ebatui.hub.verify import verify as check

    with opened(home) as hub:
        found = check(hub)
    document: Mapping[str, object] = {
        "ok": found.ok,
        "changes": found.changes,
        "chain": not {"sequence", "chain", "contents"} & found.wrong.keys(),
        "projection": not {"projection", "diary"} & found.wrong.keys(),
        "findings": list(found.wrong.values()),
    }
    whole = f"Whole: {found.changes} changes."
    say(as_json, document, lambda: "\n".join(found.wrong.values()) or whole)
    if not found.ok:
        raise typer.Exit(ExitCode.DAMAGED)


@hub_app.command("backup")
def backup(
    file: Annotated[str, typer.Argument(help="Where to write it: a new file.", metavar="FILE")],
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Write the hub to one file, while it is served too. Keep it as safe as the hub's folder."""
    from ebatui.hub.backup import BackupError, back_up

    with opened(home):
        try:
            size = back_up(folder(home), Path(file))
        except BackupError as fault:
            raise Failure(ExitCode.NO, fault.code, fault.message, "file") from None
    say(as_json, {"ok": True, "bytes": size}, lambda: f"Backed up: {size:,} bytes.")


@hub_app.command("restore")
def restore(
    file: Annotated[str, typer.Argument(help="What hub backup wrote.", metavar="FILE")],
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Put a backup back. Stop the hub first; terminals send again what it has not got."""
    from ebatui.hub.backup import BackupError, put_back

    with told():
        try:
            hub = put_back(folder(home), Path(file), today)
        except BackupError as fault:
            raise Failure(ExitCode.NO, fault.code, fault.message, "file") from None
    _say_new_epoch(hub, as_json)


@hub_app.command("new-epoch")
def new_epoch(home: Home = None, as_json: Json = False) -> None:
    """Tell terminals that the database was put back by other means than hub restore.

    Stop the hub first.
    """
    import time

    with opened(home, alone=True) as hub:
        hub.storage.begin_epoch(time.time_ns())
        _say_new_epoch(hub, as_json)


def _say_new_epoch(hub: Hub, as_json: bool) -> None:
    with hub.storage.read() as connection:
        epoch = hub.storage.epoch(connection)
    hub.storage.close()
    said = (
        "Terminals will send again what the hub has not got."
        " Acknowledgements given since the backup are to be given again."
    )
    say(as_json, {"ok": True, "epoch": epoch, "findings": [said]}, said)


def _flush() -> None:
    import sys

    sys.stdout.flush()
