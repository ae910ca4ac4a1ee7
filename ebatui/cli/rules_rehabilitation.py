"""``ebatui rules rehabilitation``: when a conviction is spent, and what to say of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from ebatui.cli import options, reasons
from ebatui.cli.answering import answering, missing, not_both
from ebatui.cli.clock import day, day_or_none, today
from ebatui.cli.convictions_file import read_convictions, refuse_unanswerable
from ebatui.cli.output import say
from ebatui.i18n import words
from ebatui.rules.convictions import Rehabilitation, rehabilitate_all
from ebatui.rules.disclosure import read_out, spoken_day
from ebatui.rules.rehabilitation import Conviction, Disposal, Schedule18
from ebatui.rules.terms import MOST_YEARS

Day = "YYYY-MM-DD"
MOST_MONTHS = MOST_YEARS * 12


def add_to(rules_app: typer.Typer) -> None:
    """Registers the command."""
    rules_app.command("rehabilitation")(rehabilitation_command)


def rehabilitation_command(
    *,
    disposal: Annotated[
        str | None,
        typer.Option(
            "--disposal",
            metavar="CODE",
            help="custody, fine, community_order …; any other word is answered with them all.",
        ),
    ] = None,
    conviction: Annotated[
        str | None, typer.Option("--conviction", metavar=Day, help="The day of conviction.")
    ] = None,
    months: Annotated[
        int | None,
        typer.Option("--months", min=0, max=MOST_MONTHS, help="Length imposed, in months."),
    ] = None,
    days: Annotated[
        int, typer.Option("--days", min=0, max=36135, help="And days, if it has them.")
    ] = 0,
    ends: Annotated[
        str | None,
        typer.Option(
            "--ends", metavar=Day, help="Last day of sentence and licence, or order; or day paid."
        ),
    ] = None,
    under_18: Annotated[bool, typer.Option("--under-18", help="Under 18 when convicted.")] = False,
    schedule_18: Annotated[
        Schedule18, typer.Option("--schedule-18", help="Offence in Schedule 18 to the Code.")
    ] = Schedule18.UNKNOWN,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", metavar=Day, help="The day one asks; today if left out."),
    ] = None,
    file: Annotated[
        Path | None,
        typer.Option("--file", metavar="FILE.json", help="Several convictions together."),
    ] = None,
    as_json: options.Json = False,
    home: options.Home = None,
) -> None:
    """When a conviction is spent under the law of the day one asks."""
    policy = options.policy(home).disclosure.rehabilitation
    asked_on = day_or_none(as_of, "as-of")
    if file is not None:
        if disposal is not None:
            raise not_both("disposal", "file")
        read = read_convictions(file)
        asked_on = asked_on or read.as_of or today()
        refuse_unanswerable(read.convictions, asked_on, policy)
        found = rehabilitate_all(read.convictions, asked_on, policy)
        _say_several(found, asked_on, as_json)
        return
    if disposal is None:
        raise missing("disposal", "Give the disposal, or a file of convictions.")
    if conviction is None:
        raise missing("conviction")
    one = Conviction(
        convicted_on=day(conviction, "conviction"),
        disposals=(
            Disposal(
                disposal=disposal,
                months=months,
                days=days,
                ends=day_or_none(ends, "ends"),
                schedule_18=schedule_18,
            ),
        ),
        under_18=under_18,
    )
    with answering(codes=", ".join(sorted(policy.disposals))):
        found = rehabilitate_all((one,), asked_on or today(), policy)
    say(as_json, _document(found[0]), lambda: _page(found[0]))


def _say_several(found: Sequence[Rehabilitation], as_of: date, as_json: bool) -> None:
    document = {
        "as_of": as_of.isoformat(),
        "regime": found[0].regime,
        "convictions": [{"label": answer.label, **_document(answer)} for answer in found],
        "reasons": reasons.as_json(
            dict.fromkeys(reason for answer in found for reason in answer.reasons)
        ),
    }
    say(
        as_json,
        document,
        lambda: "\n\n".join(f"{answer.label}\n{_page(answer)}" for answer in found),
    )


def _document(answer: Rehabilitation) -> dict[str, object]:
    return {
        "regime": answer.regime,
        "as_of": answer.as_of.isoformat(),
        "spent_on": answer.spent_on.isoformat() if answer.spent_on else None,
        "never": answer.never,
        "spent": answer.spent,
        "result": answer.result.value,
        "last_unspent": answer.last_unspent.isoformat() if answer.last_unspent else None,
        "at_least_until": answer.at_least_until.isoformat() if answer.at_least_until else None,
        "extended": answer.extended,
        "says": read_out(answer),
        "reasons": reasons.as_json(answer.reasons),
    }


def _page(answer: Rehabilitation) -> str:
    rows = [
        (
            words("LABEL_RESULT", day=spoken_day(answer.as_of)),
            words(f"RESULT_{answer.result}"),
        )
    ]
    if answer.spent_on:
        rows.append((words("LABEL_SPENT_ON"), spoken_day(answer.spent_on)))
    return f"{reasons.page(rows, answer.reasons)}\n\n{read_out(answer)}"
