"""``ebatui check``: whether an identifier is well formed. Needs no terminal."""

from __future__ import annotations

from typing import Annotated

import typer

from ebatui.cli import options, reasons
from ebatui.cli.clock import today
from ebatui.cli.output import answered_no, say, table
from ebatui.i18n import words
from ebatui.rules import identifiers, police_numbers
from ebatui.rules import nino as nino_rules
from ebatui.rules.typed import Checked

check_app = typer.Typer(help="Check an identifier: exit 0 valid, 1 invalid.", no_args_is_help=True)

Value = Annotated[str, typer.Argument(help="As typed, in any case, with or without spaces.")]


@check_app.command("nino")
def nino(
    value: Value,
    demo: Annotated[bool, typer.Option("--demo", help="Accept the example prefix QQ.")] = False,
    as_json: options.Json = False,
    home: options.Home = None,
) -> None:
    """Check a National Insurance number."""
    found = nino_rules.check(value, options.policy(home).nino, demo=demo)
    document = {
        "ok": found.ok,
        "code": found.code,
        "normalised": found.normalised,
        "display": found.display,
        "masked": found.masked,
        "signing_day": found.signing_day,
        "closable": found.closable,
        "warnings": list(found.warnings),
        "reasons": reasons.as_json(found.reasons),
    }
    rows = [(words("LABEL_MASKED"), found.masked), (words("LABEL_SIGNING_DAY"), found.signing_day)]
    shown = [(label, value) for label, value in rows if value]
    say(as_json, document, lambda: reasons.page(shown, found.reasons))
    if not found.ok:
        raise answered_no()


@check_app.command("prison-number")
def prison_number(value: Value, as_json: options.Json = False, home: options.Home = None) -> None:
    """Check a prison number such as A1234AA."""
    _answer(identifiers.check_prison_number(value), as_json)


@check_app.command("pnc")
def pnc(value: Value, as_json: options.Json = False, home: options.Home = None) -> None:
    """Check a Police National Computer number such as 2002/0073319Z."""
    _answer(police_numbers.check_pnc(value, today()), as_json)


@check_app.command("cro")
def cro(value: Value, as_json: options.Json = False, home: options.Home = None) -> None:
    """Check a Criminal Records Office number such as 065656/91H."""
    _answer(police_numbers.check_cro(value), as_json)


@check_app.command("crn")
def crn(value: Value, as_json: options.Json = False, home: options.Home = None) -> None:
    """Check a probation case reference such as X123456."""
    _answer(identifiers.check_crn(value), as_json)


@check_app.command("postcode")
def postcode(value: Value, as_json: options.Json = False, home: options.Home = None) -> None:
    """Check a postcode such as HU9 5LS."""
    _answer(identifiers.check_postcode(value), as_json)


def _answer(found: Checked, as_json: bool) -> None:
    document = {"ok": found.ok, "code": found.code, "normalised": found.normalised}
    rows = [(words("LABEL_STORED_AS"), found.normalised)] if found.normalised else []
    say(as_json, document, lambda: "\n".join(filter(None, [words(found.code), table(rows)])))
    if not found.ok:
        raise answered_no()
