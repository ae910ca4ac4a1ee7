"""The acts of the screens, from the command line.

``induct``, ``close``, ``target``, ``book``, ``transfer``.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ebatui.cli.failure import ExitCode, Failure
from ebatui.cli.options import Home, Json, PassphraseFile
from ebatui.cli.output import say, table
from ebatui.cli.told import Number, by_option, choice_of, person_of, read_answers, typed_answers
from ebatui.cli.unlocked import act

if TYPE_CHECKING:
    from ebatui.bootstrap.terminal import Terminal
    from ebatui.casework.ids import RecordId
    from ebatui.services.closures import ClosureRow


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.command("induct")(induct)
    app.command("close")(close)
    app.command("target")(target)
    app.command("book")(book)
    app.command("transfer")(transfer)


def induct(
    file: Annotated[Path, typer.Argument(help="JSON: prison_number, and answers by field name.")],
    home: Home = None,
    as_json: Json = False,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Record an induction interview, with the closures that follow from it."""
    from ebatui.services.desk import NotAccepted, Problem
    from ebatui.services.induction_form import ROWS, drops_rows

    given = read_answers(file)
    number = given.pop("prison_number", None)
    if not isinstance(number, str):
        raise Failure(ExitCode.USAGE, "MISSING", "Say who was seen.", "prison_number")
    answers = typed_answers(given)

    async def work(terminal: Terminal) -> dict[str, object]:
        person = await person_of(terminal, number)
        form = await terminal.office.inductions.open(person)
        whole = {**form.answers, **answers}
        if ROWS in answers and drops_rows(whole):
            raise NotAccepted(Problem(ROWS, "BENEFITS_NOT_ASKED"))
        done = await terminal.office.inductions.finish(person, whole)
        sheet = await terminal.office.closures.call_sheet(person)
        rows = [row for office in sheet.offices for row in office.rows]
        return {
            "prison_number": form.case.person.prison_number,
            "message": done.message,
            "closures": [
                {
                    "reference": row.reference,
                    "benefit": row.benefit.value,
                    "state": row.state.value,
                    "action": row.action.value,
                    "stops_on": row.stops_on.isoformat() if row.stops_on else None,
                    "overpaid_pence": row.overpaid_pence,
                    "risk_pence_day": row.risk_pence_day,
                    "estimate": True,
                    "reasons": [reason.as_json() for reason in row.reasons],
                }
                for row in rows
                if row.open
            ],
        }

    document = act(home, passphrase_file, work)
    say(as_json, document, lambda: str(document["message"]))


def close(
    prison_number: Number,
    benefit: Annotated[str, typer.Option("--benefit", help="JSA, IS, UC, HB...")],
    result: Annotated[
        str,
        typer.Option(
            "--result",
            help="closed, nothing-in-payment, wrong-person, accepted, asked, call-back,"
            " no-answer or number-wrong.",
        ),
    ] = "",
    spoke_to: Annotated[str, typer.Option("--spoke-to", help="Who answered.")] = "",
    reference: Annotated[str, typer.Option("--reference", help="Their reference.")] = "",
    closed_from: Annotated[str, typer.Option("--from", help="Closed from this day.")] = "",
    overpaid: Annotated[str, typer.Option("--overpaid", help="Overpaid, as they say.")] = "",
    said: Annotated[str, typer.Option("--said", help="What else was said.")] = "",
    notice: Annotated[
        bool, typer.Option("--notice", help="Send as a notice with the next sync instead.")
    ] = False,
    verified_with: Annotated[
        str, typer.Option("--verified-with", help="First: identified, and with whom.")
    ] = "",
    home: Home = None,
    as_json: Json = False,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Record what came of a call about a closure, or send it as a notice."""
    from ebatui.casework.codes import Benefit, CallResult, ClosureState
    from ebatui.services.closures import RecordCall

    wanted = choice_of(Benefit, benefit, "benefit")
    outcome = choice_of(CallResult, result, "result") if result else None
    if not (outcome or notice or verified_with):
        raise Failure(
            ExitCode.USAGE, "MISSING", "Give --result, --notice or --verified-with.", "result"
        )

    async def work(terminal: Terminal) -> dict[str, object]:
        closures = terminal.office.closures
        person = await person_of(terminal, prison_number)

        async def row() -> ClosureRow:
            sheet = await closures.call_sheet(person)
            rows = [row for office in sheet.offices for row in office.rows]
            mine = [row for row in rows if row.benefit is wanted]
            if not mine:
                raise Failure(
                    ExitCode.NO, "NO_CLOSURE", "This benefit has no closure here.", "benefit"
                )
            return next((row for row in mine if row.open), mine[-1])

        held = await row()
        closure = held.closure
        message = ""
        if verified_with:
            message = await closures.verify(closure, verified_with)
        if notice and held.state is ClosureState.TO_VERIFY and not verified_with:
            refusal = "Identify first: give --verified-with as well."
            raise Failure(ExitCode.NO, "VERIFY_FIRST", refusal, "verified-with")
        if notice:
            message = await closures.send_notice(closure)
        if outcome:
            message = await closures.record_call(
                RecordCall(closure, outcome, spoke_to, reference, closed_from, overpaid, said)
            )
        after = await row()
        return {
            "reference": after.reference,
            "benefit": wanted.value,
            "state": after.state.value,
            "message": message,
        }

    with by_option(closed_from="from", with_whom="verified-with"):
        document = act(home, passphrase_file, work)
    say(as_json, document, lambda: str(document["message"]))


def target(
    prison_number: Number,
    title: Annotated[str | None, typer.Option("--title", help="The job.")] = None,
    employer: Annotated[str | None, typer.Option("--employer", help="Who with.")] = None,
    town: Annotated[str, typer.Option("--town")] = "",
    telephone: Annotated[str, typer.Option("--telephone")] = "",
    contact: Annotated[str, typer.Option("--contact", help="Whom to ask for.")] = "",
    source: Annotated[str, typer.Option("--source", help="Where it came from.")] = "",
    note: Annotated[str, typer.Option("--note")] = "",
    home: Home = None,
    as_json: Json = False,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Add a job opportunity; with no option, list them."""

    adds = any(given is not None for given in (title, employer)) or any(
        (town, telephone, contact, source, note)
    )

    async def work(terminal: Terminal) -> dict[str, object]:
        targets = terminal.office.targets
        person = await person_of(terminal, prison_number)
        message = ""
        if adds:
            message = await targets.add(
                person, title or "", employer or "", town, telephone, contact, source, note
            )
        view = await targets.view(person)
        return {
            "message": message,
            "count": view.count,
            "of": view.of,
            "pace": view.pace,
            "targets": [
                {
                    "title": row.title,
                    "employer": row.employer,
                    "state": row.state.value,
                    "counts": row.counts,
                }
                for row in view.rows
            ],
        }

    document = act(home, passphrase_file, work)
    say(as_json, document, lambda: f"{document['count']} of {document['of']} opportunities.")


def book(
    prison_number: Number,
    slot: Annotated[
        str | None, typer.Option("--slot", help="A time, by the name it is listed with.")
    ] = None,
    first: Annotated[bool, typer.Option("--first", help="The first free time.")] = False,
    jobcentre: Annotated[
        str | None,
        typer.Option("--jobcentre", help="Another office than the home one, by code."),
    ] = None,
    home: Home = None,
    as_json: Json = False,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Ask for a Freshstart interview on or after release; with neither option, list times."""
    from ebatui.casework.ids import maker, shown

    if first and slot is not None:
        raise Failure(ExitCode.USAGE, "ONE_CHOICE", "Give --first or --slot, not both.", "slot")
    elsewhere = None if jobcentre is None else jobcentre.strip()

    async def work(terminal: Terminal) -> dict[str, object]:
        bookings = terminal.office.bookings
        person = await person_of(terminal, prison_number)
        if elsewhere is not None and not await bookings.keeps_a_diary(elsewhere):
            message = "No Jobcentre has this code."
            raise Failure(ExitCode.USAGE, "NO_SUCH_OFFICE", message, "jobcentre")
        view = await bookings.view(person, elsewhere)

        async def label(record: RecordId) -> str:
            return await terminal.case_file.read(
                lambda reader: shown(record, reader.label_of(maker(record)))
            )

        times = {await label(row.slot): row for row in view.slots}
        message = view.why_not
        if slot is not None or first:
            if first and not times:
                raise Failure(ExitCode.NO, "NO_SLOTS", message or "No free times.", "first")
            chosen = next(iter(times)) if slot is None else slot.strip().upper()
            if chosen not in times:
                raise Failure(ExitCode.NO, "NO_SUCH_SLOT", "This time is not free.", "slot")
            message = await bookings.book(person, times[chosen].slot)
            view = await bookings.view(person, elsewhere)
        return {
            "message": message,
            "release": view.case.release.date.isoformat() if view.case.release.date else None,
            "jobcentre": view.jobcentre.name if view.jobcentre else None,
            "bookings": [
                {
                    "reference": await label(row.booking),
                    "at": row.at.isoformat(timespec="minutes") if row.at else None,
                    "jobcentre": row.jobcentre,
                    "state": row.state.value,
                }
                for row in view.bookings
            ],
            "slots": [
                {
                    "slot": reference,
                    "at": row.at.isoformat(timespec="minutes"),
                    "minutes": row.minutes,
                    "free": row.free,
                    "good": row.good,
                }
                for reference, row in times.items()
            ],
        }

    document = act(home, passphrase_file, work)
    say(as_json, document, lambda: _times_page(document))


def _times_page(document: dict[str, object]) -> str:
    lines = [str(document["message"])] if document["message"] else []
    slots = document["slots"]
    if isinstance(slots, list) and not lines:
        rows = [(row["slot"], row["at"].replace("T", " "), row["good"]) for row in slots]
        lines.append(table(rows, ("Slot", "When", "")))
    return "\n".join(lines)


def transfer(
    prison_number: Number,
    to: Annotated[str, typer.Option("--to", help="The prison, by code or name.")] = "",
    on: Annotated[str, typer.Option("--on", help="The day; today where none is given.")] = "",
    undo: Annotated[
        bool, typer.Option("--undo", help="It was a mistake; only before it has been sent.")
    ] = False,
    home: Home = None,
    as_json: Json = False,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Someone moved to another prison: the case follows with the next sync."""
    if undo == bool(to):
        raise Failure(ExitCode.USAGE, "MISSING", "Give --to, or --undo alone.", "to")

    async def work(terminal: Terminal) -> dict[str, object]:
        moves = terminal.office.moves
        person = await person_of(terminal, prison_number)
        message = await (moves.stay(person) if undo else moves.transfer(person, to, on))
        case = await terminal.office.people.case(person)
        episode = case.episode
        moved = episode.transferred_on if episode else None
        return {
            "prison_number": case.person.prison_number,
            "message": message,
            "state": episode.state.value if episode and episode.state else None,
            "to": episode.transferred_to if episode else None,
            "on": moved.isoformat() if moved else None,
        }

    document = act(home, passphrase_file, work)
    say(as_json, document, lambda: str(document["message"]))
