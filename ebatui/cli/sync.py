"""Sending and fetching: ``sync`` (also at night, with no one logged in), ``enrol``, ``nightly``."""

from __future__ import annotations

import asyncio
import dataclasses
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ebatui.cli.clock import today
from ebatui.cli.failure import ExitCode, Failure
from ebatui.cli.options import Home, Json, PassphraseFile, above_0
from ebatui.cli.output import say
from ebatui.cli.progress import progress
from ebatui.cli.sync_alone import called, faults_logged, line_of
from ebatui.cli.unlocked import act, home_of, passphrase

if TYPE_CHECKING:
    from ebatui.bootstrap.home import Home as HomeFolder
    from ebatui.bootstrap.terminal import Terminal
    from ebatui.services.ports import SyncResult
    from ebatui.sync.line import Moved
    from ebatui.sync.mailbox import Mailbox
    from ebatui.sync.nightly import Plan

EXIT = {
    "complete": ExitCode.DONE,
    "partial": ExitCode.PARTIAL,
    "no-line": ExitCode.NO_LINE,
    "refused": ExitCode.REFUSED,
}

sync_app = typer.Typer(help="Send what waits and fetch what is there.")
nightly_app = typer.Typer(help="The nightly run of sync.", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    sync_app.callback(invoke_without_command=True)(sync)
    app.add_typer(sync_app, name="sync")
    app.command("enrol")(enrol)
    app.command("rejoin")(rejoin)
    app.add_typer(nightly_app, name="nightly")


def sync(
    context: typer.Context,
    max_seconds: Annotated[
        float | None,
        typer.Option("--max-seconds", callback=above_0, help="Stop cleanly after this long."),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what waits and how long it takes; send nothing.")
    ] = False,
    redial: Annotated[
        int,
        typer.Option("--redial", min=0, max=99, help="Call again so often where there is no line."),
    ] = 0,
    unattended: Annotated[
        bool, typer.Option("--unattended", help="Print one line for a log, and nothing else.")
    ] = False,
    log: Annotated[
        bool,
        typer.Option("--log", help="Keep that line in the terminal's nightly.log; print nothing."),
    ] = False,
    home: Home = None,
    as_json: Json = False,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Send what waits and fetch what is there.

    Needs no passphrase and then can read nothing: what arrives is applied at the next unlock.
    With a passphrase (EBATUI_PASSPHRASE or --passphrase-file) it is applied at once.
    """
    if context.invoked_subcommand is not None:
        return
    place = home_of(home)
    if dry_run:
        result = _waiting(place)
        say(as_json, _document(result), lambda: _page(result, dry_run))
        return
    alone = unattended or log
    if not alone:
        _say_estimate(place)

    def call(seconds: float | None) -> SyncResult:
        with nullcontext() if alone else progress() as moved:
            if _is_unlocked(passphrase_file):
                return act(
                    home, passphrase_file, lambda terminal: terminal.post.send_now(seconds, moved)
                )
            return _locked(place, seconds, moved)

    with faults_logged(place, log=log):
        result = called(call, redial, max_seconds, alone=alone)
    line = line_of(place, result, log=log) if alone else ""
    if as_json or not log:
        say(as_json, _document(result), line or (lambda: _page(result, dry_run)))
    raise typer.Exit(EXIT[result.status])


@sync_app.command("export")
def export(
    file: Annotated[Path, typer.Argument(help="The courier's file.", metavar="FILE")],
    home: Home = None,
    as_json: Json = False,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Put what waits into a file for a courier; it waits here until the answer is imported.

    Done (0) once the file is written, though its changes still wait. With a passphrase what was
    not ready to send is made ready first.
    """
    from ebatui.bootstrap.night import export_locked
    from ebatui.sync.courier import check_place

    place = home_of(home)
    with _told():
        check_place(file)
    if _is_unlocked(passphrase_file):
        act(home, passphrase_file, lambda terminal: terminal.post.cut())
    with _told():
        result = export_locked(place, today, file)
    said = f"{result.changes_sent} changes in {result.bytes_up:,} bytes are in the file. "
    if result.message == "SYNC_EXPORTED_NOTHING":
        said = ""
    say(as_json, _document(result), lambda: said + _reason(result))


@sync_app.command("import")
def import_answer(
    file: Annotated[Path, typer.Argument(help="The hub's answer file.", metavar="FILE")],
    home: Home = None,
    as_json: Json = False,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Take a hub's answer file: its receipt and its parcels. Any order, again, or cut short.

    Without a passphrase what arrived is stored unread and applied at the next unlock.
    """
    from ebatui.bootstrap.night import import_locked
    from ebatui.sync import courier

    async def work(terminal: Terminal) -> SyncResult:
        signer = terminal.keys.signer(terminal.settings.device)
        with _told():
            data = courier.read_file(file)
            done = courier.import_answer(terminal.mailbox, signer, data, terminal.desk.clock.now)
        return dataclasses.replace(done, changes_received=await terminal.post.apply_arrived())

    if _is_unlocked(passphrase_file):
        result = act(home, passphrase_file, work)
    else:
        with _told():
            result = import_locked(home_of(home), today, file)
    say(as_json, _document(result), lambda: _page(result, dry_run=False))
    raise typer.Exit(EXIT[result.status])


def _document(result: SyncResult) -> dict[str, object]:
    document = dataclasses.asdict(result)
    message = document.pop("message")
    return {**document, "seconds": round(result.seconds, 3), "message": message}


def _is_unlocked(passphrase_file: Path | None) -> bool:
    return passphrase_file is not None or "EBATUI_PASSPHRASE" in os.environ


def _locked(place: HomeFolder, max_seconds: float | None, moved: Moved | None) -> SyncResult:
    """The exchange with no one logged in: the mailbox and the signing key, nothing that reads."""
    from ebatui.bootstrap.night import exchange_locked

    with _told():
        return exchange_locked(place, today, max_seconds, moved)


def _waiting(place: HomeFolder) -> SyncResult:
    from ebatui.bootstrap.night import opened_mailbox
    from ebatui.services.ports import SyncResult

    with _told(), opened_mailbox(place) as mailbox:
        waiting = mailbox.waiting()
        status = "partial" if waiting.changes else "complete"
        seconds = _estimate(mailbox)
        return SyncResult(status=status, waiting=waiting.changes, seconds=seconds)


def _estimate(mailbox: Mailbox) -> float:
    """Seconds on a dial-up line, TLS's own included where the hub speaks it."""
    from ebatui.services.post_desk import estimate_seconds

    enrolment = mailbox.enrolment()
    return estimate_seconds(mailbox.waiting().bytes, enrolment.url if enrolment else "")


def _say_estimate(place: HomeFolder) -> None:
    """Before dialling: what waits, and how long it will take on a dial-up line."""
    from ebatui.bootstrap.night import opened_mailbox

    if not sys.stderr.isatty():
        return
    with _told(), opened_mailbox(place) as mailbox:
        waiting, seconds = mailbox.waiting(), _estimate(mailbox)
    print(
        f"{waiting.changes} changes wait in {waiting.bytes:,} bytes:"
        f" about {seconds:.1f} s at 33.6 kbit/s.",
        file=sys.stderr,
    )


def _page(result: SyncResult, dry_run: bool) -> str:
    if dry_run:
        return f"{result.waiting} changes wait: about {result.seconds:.1f} s at 33.6 kbit/s."
    whole = result.changes_sent + result.waiting
    from ebatui.services.saying import clock_words

    clock = clock_words(result.clock_ahead_seconds)
    tried = f" Called {result.tries} times." if result.tries > 1 else ""
    return (
        f"{result.status}: {result.changes_sent} of {whole} changes sent,"
        f" {result.parcels_received} parcels came;"
        f" {result.bytes_up + result.bytes_down:,} bytes in {result.seconds:.1f} s."
        f" {_reason(result)}{tried}{' ' * bool(clock)}{clock}"
    )


def _reason(result: SyncResult) -> str:
    from ebatui.i18n import has_words, words

    code = result.message or f"SYNC_{result.status.upper().replace('-', '_')}"
    return words(code) if has_words(code) else result.status


def enrol(
    hub: Annotated[str, typer.Option("--hub", help="The hub's address.", metavar="URL")],
    code: Annotated[str, typer.Option("--code", help="The operator's one-time code.")],
    home: Home = None,
    as_json: Json = False,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Make this terminal known to a hub; compare the words it shows with the operator's."""
    from ebatui.bootstrap.enrolling import enrol_terminal

    async def work(terminal: Terminal) -> dict[str, object]:
        with _told():
            done = await enrol_terminal(terminal, hub, code)
        return {"device": done.label, "fingerprint": done.words}

    document = act(home, passphrase_file, work)
    say(
        as_json,
        document,
        lambda: f"This terminal is {document['device']}. Compare: {document['fingerprint']}",
    )


def rejoin(
    code: Annotated[str, typer.Option("--code", help="The operator's one-time code.")],
    hub: Annotated[
        str | None,
        typer.Option("--hub", help="The hub's address, if it has changed.", metavar="URL"),
    ] = None,
    home: Home = None,
    as_json: Json = False,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Take up work again on a terminal that was put back from a copy, under a new number.

    The hub sends everything at the next sync; what only this copy holds is made again then.
    """
    from ebatui.bootstrap.rejoin import rejoin as take_up_again

    place = home_of(home)
    place.settings()
    typed = passphrase(passphrase_file)
    with _told():
        done = asyncio.run(take_up_again(place, typed, today, code, hub))
    say(
        as_json,
        {"device": done.label, "fingerprint": done.words},
        lambda: f"This terminal is now {done.label}. Compare: {done.words}. Then: ebatui sync",
    )


@nightly_app.command("install")
def install(
    print_only: Annotated[
        bool, typer.Option("--print", help="Only show what would be written.")
    ] = False,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Run sync every night, at this terminal's own minute between one and five."""
    from ebatui.sync import nightly

    plan = _plan(home)
    if not print_only:
        with _told():
            nightly.install(plan)
    document = {"kind": plan.kind, "line": plan.line, "installed": not print_only}
    said = "would be" if print_only else "is"
    say(as_json, document, lambda: f"The {plan.kind} line {said}:\n{plan.line}")


@nightly_app.command("remove")
def remove(
    print_only: Annotated[
        bool, typer.Option("--print", help="Only show what would be removed.")
    ] = False,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Stop the nightly run; other timers of the account are left as they are."""
    from ebatui.sync import nightly

    plan = _plan(home)
    removed = False
    if not print_only:
        with _told():
            removed = nightly.remove(plan)
    document = {"kind": plan.kind, "line": plan.line, "removed": removed}
    say(as_json, document, lambda: "Removed." if removed else f"To remove:\n{plan.line}")


def _plan(home: str | None) -> Plan:
    from ebatui.sync import nightly

    place = home_of(home)
    with _told():
        return nightly.plan(
            place.folder, [sys.executable, "-P", "-m", "ebatui"], place.settings().device
        )


@contextmanager
def _told() -> Iterator[None]:
    """What the lower layers say, as a failure that names the mend."""
    from ebatui.i18n import words
    from ebatui.sync.courier import MISPLACED, CourierError
    from ebatui.sync.enrol import OF_THE_ADDRESS, OF_THE_CODE, EnrolFailed
    from ebatui.sync.enrolment import BadCode
    from ebatui.sync.nightly import NightlyError

    try:
        yield
    except BadCode as fault:
        raise Failure(
            ExitCode.USAGE, fault.code, words(f"SYNC_CODE_{fault.code}"), "code"
        ) from None
    except EnrolFailed as fault:
        exit_code = ExitCode.REFUSED if fault.refused else ExitCode.NO_LINE
        if fault.code in OF_THE_ADDRESS:
            exit_code = ExitCode.USAGE
        field = "code" if fault.code in OF_THE_CODE else "hub"
        raise Failure(exit_code, fault.code, words(fault.code), field) from None
    except CourierError as fault:
        exit_code = ExitCode.USAGE if fault.code in MISPLACED else ExitCode.NO
        raise Failure(exit_code, fault.code, words(fault.code), "file") from None
    except NightlyError as fault:
        raise Failure(ExitCode.NO, fault.code, words(f"SYNC_NIGHTLY_{fault.code}")) from None
