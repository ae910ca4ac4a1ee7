"""Setting a terminal up and looking after it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ebatui.cli.clock import today
from ebatui.cli.failure import ExitCode, Failure
from ebatui.cli.options import Home, Json, PassphraseFile
from ebatui.cli.output import say, table
from ebatui.cli.unlocked import act, home_of, passphrase

if TYPE_CHECKING:
    from ebatui.bootstrap.checks import Finding
    from ebatui.bootstrap.terminal import Terminal

user_app = typer.Typer(help="Advisers who may open this terminal.", no_args_is_help=True)

NewPassphraseFile = Annotated[
    Path | None,
    typer.Option("--new-passphrase-file", help="A file with the new passphrase."),
]


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.command("init")(init)
    app.command("recover")(recover)
    app.add_typer(user_app, name="user")
    app.command("verify")(verify)
    app.command("doctor")(doctor)
    app.command("backup")(backup)
    app.command("restore")(restore)


def init(
    establishment: Annotated[
        str, typer.Option("--establishment", help="The prison's agency code, HLI for Hull.")
    ],
    adviser: Annotated[str, typer.Option("--adviser", help="The first adviser's name.")],
    recovery_file: Annotated[
        Path | None,
        typer.Option("--recovery-file", help="Where to write the recovery file: a stick."),
    ] = None,
    home: Home = None,
    as_json: Json = False,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Set up this terminal: vault, case file, keys, and the recovery file."""
    from ebatui.bootstrap.clock import SystemClock
    from ebatui.bootstrap.setup import set_up

    place = home_of(home)
    try:
        made = set_up(
            place,
            establishment=establishment.strip().upper(),
            adviser=adviser,
            passphrase=passphrase(passphrase_file, ask="New passphrase: "),
            clock=SystemClock(today),
            recovery_file=recovery_file,
        )
    except FileExistsError:
        raise Failure(
            ExitCode.USAGE,
            "RECOVERY_FILE_EXISTS",
            "A recovery file is there already: move it away, or name another.",
            "recovery-file",
        ) from None
    document = {
        "home": str(place.folder),
        "establishment": made.settings.establishment,
        "adviser": made.adviser.handle,
        "recovery_file": str(made.recovery_file),
        "keys": made.keyring,
    }
    say(
        as_json,
        document,
        lambda: (
            f"The terminal is set up in {place.folder}.\n"
            f"Move {made.recovery_file} to the establishment's safe now:"
            " it opens this terminal when every passphrase is lost."
        ),
    )


def recover(
    file: Annotated[Path, typer.Argument(help="The recovery file.")],
    adviser: Annotated[str, typer.Option("--adviser", help="Whose new passphrase it is.")],
    home: Home = None,
    as_json: Json = False,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Open a locked terminal again, with a new passphrase for one adviser."""
    from ebatui.bootstrap.setup import recover_terminal

    who = recover_terminal(
        home_of(home), file, adviser, passphrase(passphrase_file, ask="New passphrase: ")
    )
    say(as_json, {"adviser": who.handle}, f"{who.handle} can unlock the terminal again.")


@user_app.command("list")
def user_list(home: Home = None, as_json: Json = False) -> None:
    """Who may open this terminal."""
    from ebatui.store.vault import Vault

    place = home_of(home)
    place.settings()
    rows = [{"adviser": held.handle, "name": held.name} for held in Vault(place.vault).advisers()]
    say(as_json, rows, lambda: table([(row["adviser"], row["name"]) for row in rows]))


@user_app.command("add")
def user_add(
    name: Annotated[str, typer.Argument(help="The adviser's name.")],
    new_passphrase_file: NewPassphraseFile = None,
    home: Home = None,
    as_json: Json = False,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Let one more adviser open this terminal."""
    from ebatui.bootstrap.people import add_adviser

    fresh = _new_passphrase(new_passphrase_file)

    async def work(terminal: Terminal) -> str:
        return add_adviser(terminal, name, fresh)

    handle = act(home, passphrase_file, work)
    say(as_json, {"adviser": handle}, f"{handle} can unlock this terminal.")


@user_app.command("remove")
def user_remove(
    adviser: Annotated[str, typer.Argument(help="The adviser, as user list shows.")],
    home: Home = None,
    as_json: Json = False,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Take away an adviser's passphrase. The last one stays."""
    from ebatui.bootstrap.people import remove_adviser

    async def work(terminal: Terminal) -> None:
        remove_adviser(terminal, adviser)

    act(home, passphrase_file, work)
    say(as_json, {"adviser": adviser, "removed": True}, "Removed.")


@user_app.command("passphrase")
def user_passphrase(
    new_passphrase_file: NewPassphraseFile = None,
    home: Home = None,
    as_json: Json = False,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Change your own passphrase."""
    from ebatui.bootstrap.people import change_passphrase

    fresh = _new_passphrase(new_passphrase_file)

    async def work(terminal: Terminal) -> str:
        return change_passphrase(terminal, fresh)

    handle = act(home, passphrase_file, work)
    say(as_json, {"adviser": handle}, "The passphrase is changed.")


@user_app.command("mentor-code")
def mentor_code(
    code: Annotated[str, typer.Argument(help="Six digits; left out: made for you.")] = "",
    home: Home = None,
    as_json: Json = False,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Set the six digits that open the mentors' form."""
    from ebatui.bootstrap.people import set_mentor_code

    async def work(terminal: Terminal) -> str:
        return set_mentor_code(terminal, code)

    made = act(home, passphrase_file, work)
    say(as_json, {"mentor_code": made}, f"The mentors' code is {made}.")


def verify(
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="Make the tables anew from the journal.")
    ] = False,
    home: Home = None,
    as_json: Json = False,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Check the journal, the parcels' chain and the tables; name the first bad change."""
    from ebatui.bootstrap.checks import verify_terminal

    async def work(terminal: Terminal) -> dict[str, object]:
        return verify_terminal(terminal, rebuild=rebuild)

    document = act(home, passphrase_file, work)
    said = "All is as it should be." if document["ok"] else f"Damaged: {document['first_bad']}."
    say(as_json, document, lambda: f"{document['changes']} changes. {said}")
    if not document["ok"]:
        raise typer.Exit(ExitCode.DAMAGED)


def backup(
    file: Annotated[Path, typer.Argument(help="Where to write it: a new file.")],
    home: Home = None,
    as_json: Json = False,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Write this terminal to one encrypted file."""
    from ebatui.bootstrap.backup import BackupError, back_up

    async def work(terminal: Terminal) -> int:
        try:
            return back_up(terminal, file)
        except BackupError as fault:
            raise Failure(ExitCode.NO, fault.code, str(fault), "file") from None

    size = act(home, passphrase_file, work)
    say(as_json, {"ok": True, "bytes": size, "findings": []}, f"Backed up: {size:,} bytes.")


def restore(
    file: Annotated[Path, typer.Argument(help="What ebatui backup wrote.")],
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Lay a backup into an empty folder. Then rejoin the hub with a code from its operator."""
    from ebatui.bootstrap.backup import BackupError, put_back

    place = home_of(home)
    try:
        put_back(place, file)
    except BackupError as fault:
        raise Failure(ExitCode.NO, fault.code, str(fault), "file") from None
    said = (
        "It is an older copy: get a code from the hub's operator and run ebatui rejoin."
        " On another machine, first ebatui recover with the recovery file."
    )
    say(as_json, {"ok": True, "home": str(place.folder), "findings": [said]}, f"Restored. {said}")


def doctor(home: Home = None, as_json: Json = False) -> None:
    """Look over the terminal without unlocking it, and say what to mend."""
    from ebatui.bootstrap.checks import examine

    findings = examine(home_of(home), today())
    ok = all(finding.level != "bad" for finding in findings)
    document = {
        "ok": ok,
        "findings": [
            {"code": finding.code, "level": finding.level, "message": finding.message}
            for finding in findings
        ],
    }
    say(as_json, document, lambda: _doctor_page(findings))
    if not ok:
        raise typer.Exit(ExitCode.NO)


def _doctor_page(findings: list[Finding]) -> str:
    return table([(finding.level, finding.message) for finding in findings])


def _new_passphrase(file: Path | None) -> str:
    import os
    import sys

    if file is not None:
        return passphrase(file)
    told = os.environ.get("EBATUI_NEW_PASSPHRASE")
    if told is not None:
        return told
    if sys.stdin.isatty():
        import getpass

        return getpass.getpass("New passphrase: ")
    raise Failure(
        ExitCode.USAGE,
        "MISSING",
        "Give EBATUI_NEW_PASSPHRASE or --new-passphrase-file.",
        "new-passphrase-file",
    )
