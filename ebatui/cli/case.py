"""Bringing people in and looking them up: ``import``, ``people``, ``show``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ebatui.cli.options import Home, Json, PassphraseFile
from ebatui.cli.output import say, table
from ebatui.cli.told import Number, person_of, read_file
from ebatui.cli.unlocked import act

if TYPE_CHECKING:
    from ebatui.bootstrap.terminal import Terminal
    from ebatui.services.importing import ImportResult
    from ebatui.services.reception_changes import Changed

import_app = typer.Typer(help="Bring in an office's export.", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.add_typer(import_app, name="import")
    app.command("people")(people)
    app.command("show")(show)


@import_app.command("reception")
def import_reception(
    file: Annotated[Path, typer.Argument(help="The list as CSV.")],
    home: Home = None,
    as_json: Json = False,
    passphrase_file: PassphraseFile = None,
) -> None:
    """A prison's reception list: new people in, changed dates and cells updated."""
    data = read_file(file)

    async def work(terminal: Terminal) -> ImportResult:
        return await terminal.importing.reception(data, terminal.desk.adviser)

    result = act(home, passphrase_file, work)
    say(as_json, result.as_json(), lambda: _import_page(result))


def _from_to(change: Changed) -> str:
    """What it was and is, where that is told."""
    if change.old is None and change.new is None:
        return "changed"
    return f"{change.old or 'nothing'} -> {change.new or 'nothing'}"


def _import_page(result: ImportResult) -> str:
    lines = [
        f"{result.rows} rows: {result.added} new people, {result.matched} known"
        f" ({result.changed} with changes), {len(result.rejected)} left out."
    ]
    if result.moved:
        lines.append(f"{len(result.moved)} release dates moved.")
    for title, rows in (("Left out", result.rejected), ("Look at", result.warnings)):
        if rows:
            lines += ["", f"{title}:"]
            lines.append(table([(f"row {row.row}", row.field, row.message) for row in rows]))
    if result.changes:
        lines += ["", "Changed:"]
        lines.append(
            table([(f"row {one.row}", one.words, _from_to(one)) for one in result.changes])
        )
    if result.ignored_columns:
        lines += ["", f"Columns not used: {', '.join(result.ignored_columns)}"]
    return "\n".join(lines)


def people(
    query: Annotated[
        str, typer.Option("--query", help="First letters of name, number or cell.")
    ] = "",
    limit: Annotated[int, typer.Option("--limit", min=1, max=100_000)] = 50,
    home: Home = None,
    as_json: Json = False,
    passphrase_file: PassphraseFile = None,
) -> None:
    """People held on this terminal, by name."""

    async def work(terminal: Terminal) -> list[dict[str, object]]:
        found = await terminal.office.people.search(query, limit)
        return [
            {
                "prison_number": row.prison_number,
                "surname": row.surname,
                "forenames": row.forenames,
                "wing": row.wing,
                "cell": row.cell,
                "received": row.received.isoformat() if row.received else None,
                "release": row.release.isoformat() if row.release else None,
                "gone_to": row.gone_to or None,
            }
            for row in found
        ]

    rows = act(home, passphrase_file, work)
    headings = ("Number", "Surname", "Forenames", "Wing", "Cell", "Received", "Release", "Gone to")
    page = [tuple(str(value or "") for value in row.values()) for row in rows]
    say(as_json, rows, lambda: table(page, headings) if page else "No one found.")


def show(
    prison_number: Number,
    home: Home = None,
    as_json: Json = False,
    passphrase_file: PassphraseFile = None,
) -> None:
    """One whole case, as stored."""
    from ebatui.services.case_document import gather_case

    async def work(terminal: Terminal) -> dict[str, object]:
        person = await person_of(terminal, prison_number)
        return await terminal.case_file.read(lambda reader: gather_case(reader, person))

    document = act(home, passphrase_file, work)
    say(as_json, document, lambda: outline(document))


def outline(document: object, depth: int = 0) -> str:
    """A case as indented lines, leaving out what is not known."""
    pad = "  " * depth
    if isinstance(document, dict):
        lines = []
        for name, value in document.items():
            if value in (None, [], {}):
                continue
            if isinstance(value, dict | list):
                lines += [f"{pad}{name.replace('_', ' ')}:", outline(value, depth + 1)]
            else:
                lines.append(f"{pad}{name.replace('_', ' ')}: {value}")
        return "\n".join(lines)
    if isinstance(document, list):
        return f"\n{pad}-\n".join(outline(item, depth) for item in document)
    return f"{pad}{document}"
