"""``ebatui rules``: release, its windows, and claims on release. Needs no terminal."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Annotated

import typer

from ebatui.cli import options, reasons
from ebatui.cli.clock import day, day_or_none
from ebatui.cli.failure import ExitCode, Failure
from ebatui.cli.output import answered_no, say
from ebatui.i18n import words
from ebatui.rules import claims, hdc, release, release_day, terms, windows
from ebatui.rules.claims import SentenceKind


class FractionName(StrEnum):
    """The part of a sentence served, as the command line names it."""

    AUTO = "auto"
    HALF = "half"
    FORTY = "40"
    THIRD = "third"
    TWO_THIRDS = "two-thirds"


class EraName(StrEnum):
    """The era to work by."""

    AUTO = "auto"
    FRESHSTART = "freshstart"
    ADVANCE_JSA = "advance-jsa"
    UC = "uc"


Day = "YYYY-MM-DD"
Sentenced = Annotated[
    str, typer.Option("--sentenced", metavar=Day, help="The day the sentence was passed.")
]
TermText = Annotated[
    str, typer.Option("--term", metavar="TERM", help="12m, 6w, 90d, or '2 years 6 months'.")
]
RemandDays = Annotated[
    int, typer.Option("--remand-days", min=0, max=36500, help="Relevant days on remand.")
]
FractionOption = Annotated[
    FractionName, typer.Option("--fraction", help="The part served; auto goes by date and length.")
]


def add_to(rules_app: typer.Typer) -> None:
    """Registers the commands of this module."""
    commands: dict[str, Callable[..., None]] = {
        "release": release_command,
        "release-day": release_day_command,
        "windows": windows_command,
        "hdc": hdc_command,
        "uc-dates": uc_dates_command,
        "rapid-reclaim": rapid_reclaim_command,
        "claim-route": claim_route_command,
    }
    for name, command in commands.items():
        rules_app.command(name)(command)


def release_command(
    *,
    sentenced: Sentenced,
    term: TermText,
    remand_days: RemandDays = 0,
    added_days: Annotated[
        int, typer.Option("--added-days", min=0, max=36500, help="Days added at adjudications.")
    ] = 0,
    fraction: FractionOption = FractionName.AUTO,
    as_json: options.Json = False,
    home: options.Home = None,
) -> None:
    """Estimate a release date. A date from the prison goes before it."""
    policy = options.policy(home)
    sentence = _sentence(sentenced, term, remand_days, added_days, fraction)
    found = release.estimate_release(sentence, policy.release, policy.calendar)
    after = found.supervision
    document = {
        "sed": found.sed.isoformat(),
        "sled": found.sled.isoformat(),
        "crd": found.crd.isoformat(),
        "total_days": found.total_days,
        "serve_days": found.serve_days,
        "adjusted": found.adjusted.isoformat(),
        "applied": list(found.applied),
        "fraction": found.fraction,
        "supervision": after.kind.value,
        "licence_to": after.licence_to.isoformat() if after.licence_to else None,
        "tused": after.tused.isoformat() if after.tused else None,
        "estimate": True,
        "reasons": reasons.as_json(found.reasons),
    }
    rows = [
        (words("LABEL_SED"), f"{found.sed:%a %d %b %Y}"),
        (words("LABEL_SLED"), f"{found.sled:%a %d %b %Y}"),
        (words("LABEL_CRD"), f"{found.crd:%a %d %b %Y}"),
        (words("LABEL_ADJUSTED_RELEASE"), f"{found.adjusted:%a %d %b %Y}"),
        (words("LABEL_DAYS_SERVED_OF_TOTAL"), f"{found.serve_days} / {found.total_days}"),
    ]
    if after.tused:
        rows.append((words("LABEL_TUSED"), f"{after.tused:%a %d %b %Y}"))
    say(as_json, document, lambda: reasons.page(rows, found.reasons, estimate=True))


def release_day_command(
    *,
    due: Annotated[str, typer.Option("--due", metavar=Day, help="The day release is due.")],
    term_days: Annotated[
        int | None,
        typer.Option("--term-days", min=1, max=36500, help="Length of the sentence in days."),
    ] = None,
    friday_days: Annotated[
        int | None,
        typer.Option(
            "--friday-days", min=0, max=2, help="Days before a Friday; by date when left out."
        ),
    ] = None,
    as_json: options.Json = False,
    home: options.Home = None,
) -> None:
    """Move a due date off weekends, bank holidays and, from December 2023, Fridays."""
    policy = options.policy(home)
    found = release_day.adjust(
        day(due, "due"),
        policy.release.release_day,
        policy.calendar,
        term_days=term_days,
        friday_steps=friday_days,
    )
    document = {
        "due": found.due.isoformat(),
        "adjusted": found.adjusted.isoformat(),
        "applied": list(found.applied),
        "estimate": found.estimate,
        "reasons": reasons.as_json(found.reasons),
    }
    rows = [
        (words("LABEL_DUE"), f"{found.due:%a %d %b %Y}"),
        (words("LABEL_ADJUSTED_RELEASE"), f"{found.adjusted:%a %d %b %Y}"),
    ]
    say(
        as_json,
        document,
        lambda: reasons.page(rows, found.reasons, estimate=found.estimate),
    )


def windows_command(
    *,
    release_on: Annotated[
        str, typer.Option("--release", metavar=Day, help="The adjusted release date.")
    ],
    era: Annotated[
        EraName, typer.Option("--era", help="The way of claiming; auto goes by date.")
    ] = EraName.AUTO,
    nino_digits: Annotated[
        str | None,
        typer.Option("--nino-digits", metavar="NN", help="Last two digits of the NI number."),
    ] = None,
    last_award_ended: Annotated[
        str | None,
        typer.Option(
            "--last-award-ended", metavar=Day, help="The last day of the last JSA award, if any."
        ),
    ] = None,
    as_json: options.Json = False,
    home: options.Home = None,
) -> None:
    """When to book, claim and sign, counted from the adjusted release date."""
    policy = options.policy(home)
    released = day(release_on, "release")
    ended = day_or_none(last_award_ended, "last-award-ended")
    if ended is not None and ended > released:
        raise Failure(
            ExitCode.USAGE,
            "AWARD_ENDED_AFTER_RELEASE",
            "This day is after release, when the new claim begins; give an earlier one.",
            "last-award-ended",
        )
    found = windows.windows_for(
        released,
        policy.windows,
        policy.claims,
        policy.nino,
        policy.calendar,
        era=era.value,
        nino_digits=_two_digits(nino_digits),
        last_award_ended=ended,
    )
    document = {
        "era": found.era.name,
        "windows": [
            {
                "code": window.code,
                "opens": window.opens.isoformat(),
                "closes": window.closes.isoformat() if window.closes else None,
                "interview_on": window.interview_on.isoformat() if window.interview_on else None,
                "reasons": reasons.as_json(window.reasons),
            }
            for window in found.windows
        ],
        "first_signing_day": found.first_signing_day.isoformat()
        if found.first_signing_day
        else None,
        "first_payable_day": found.first_payable_day.isoformat()
        if found.first_payable_day
        else None,
        "uc": _uc_document(found.uc) if found.uc else None,
        "estimate": found.estimate,
        "reasons": reasons.as_json(found.reasons),
    }
    rows = [
        (
            words(f"WINDOW_{window.code}"),
            f"{window.opens:%a %d %b %Y}",
            f"{window.closes:%a %d %b %Y}" if window.closes else words("LABEL_NO_LIMIT"),
        )
        for window in found.windows
    ]
    if found.first_signing_day:
        rows.append((words("LABEL_SIGNING_DAY"), f"{found.first_signing_day:%a %d %b %Y}", ""))
    if found.first_payable_day:
        rows.append(
            (words("LABEL_FIRST_PAYABLE_DAY"), f"{found.first_payable_day:%a %d %b %Y}", "")
        )
    if found.uc:
        rows.append((words("LABEL_UC_PAY_DAY"), f"{found.uc.pay_day:%a %d %b %Y}", ""))
    named = [(words(f"WINDOW_{window.code}"), window.reasons) for window in found.windows]
    say(
        as_json,
        document,
        lambda: reasons.page(rows, found.reasons, estimate=found.estimate, of=named),
    )


def hdc_command(
    *,
    sentenced: Sentenced,
    term: TermText,
    remand_days: RemandDays = 0,
    fraction: FractionOption = FractionName.AUTO,
    as_json: options.Json = False,
    home: options.Home = None,
) -> None:
    """Estimate the earliest release on tag. Exit 1 where no tag is possible."""
    policy = options.policy(home)
    found = hdc.estimate_hdc(
        _sentence(sentenced, term, remand_days, 0, fraction),
        policy.hdc,
        policy.release,
        policy.calendar,
    )
    document = {
        "eligible": found.eligible,
        "earliest": found.earliest.isoformat() if found.earliest else None,
        "latest_tag_days": found.latest_tag_days,
        "crd": found.crd.isoformat(),
        "tag_days": found.tag_days,
        "estimate": True,
        "reasons": reasons.as_json(found.reasons),
    }
    rows = [(words("LABEL_CRD"), f"{found.crd:%a %d %b %Y}")]
    if found.earliest:
        rows.insert(0, (words("LABEL_HDCED"), f"{found.earliest:%a %d %b %Y}"))
    say(as_json, document, lambda: reasons.page(rows, found.reasons, estimate=True))
    if not found.eligible:
        raise answered_no()


def uc_dates_command(
    *,
    claim: Annotated[str, typer.Option("--claim", metavar=Day, help="The day of the claim.")],
    as_json: options.Json = False,
    home: options.Home = None,
) -> None:
    """The first assessment period of a Universal Credit claim and its pay day."""
    policy = options.policy(home)
    found = claims.uc_dates(day(claim, "claim"), policy.claims, policy.calendar)
    rows = [
        (words("LABEL_ASSESSMENT_FROM"), f"{found.assessment_from:%a %d %b %Y}"),
        (words("LABEL_ASSESSMENT_TO"), f"{found.assessment_to:%a %d %b %Y}"),
        (words("LABEL_UC_PAY_DAY"), f"{found.pay_day:%a %d %b %Y}"),
    ]
    say(
        as_json,
        _uc_document(found),
        lambda: reasons.page(rows, found.reasons, estimate=found.estimate),
    )


def rapid_reclaim_command(
    *,
    last_award_ended: Annotated[
        str, typer.Option("--last-award-ended", metavar=Day, help="The last day of the award.")
    ],
    claim: Annotated[str, typer.Option("--claim", metavar=Day, help="The day of the claim.")],
    circumstances_changed: Annotated[
        bool, typer.Option("--circumstances-changed", help="Something has changed since.")
    ] = False,
    as_json: options.Json = False,
    home: options.Home = None,
) -> None:
    """Whether the short claim form may be used. Exit 1 where not."""
    ended, claimed = day(last_award_ended, "last-award-ended"), day(claim, "claim")
    if claimed < ended:
        raise Failure(
            ExitCode.USAGE,
            "CLAIM_BEFORE_AWARD_ENDED",
            "The claim comes before the end of the last award.",
            "claim",
        )
    found = claims.rapid_reclaim(
        ended, claimed, options.policy(home).claims, circumstances_changed=circumstances_changed
    )
    document = {
        "ok": found.ok,
        "limit_days": found.limit_days,
        "days": found.days,
        "reasons": reasons.as_json(found.reasons),
    }
    rows = [(words("LABEL_DAYS_SINCE_AWARD"), f"{found.days} / {found.limit_days}")]
    say(as_json, document, lambda: reasons.page(rows, found.reasons))
    if not found.ok:
        raise answered_no()


def claim_route_command(
    *,
    claim: Annotated[str, typer.Option("--claim", metavar=Day, help="The day of the claim.")],
    release_on: Annotated[
        str, typer.Option("--release", metavar=Day, help="The adjusted release date.")
    ],
    kind: Annotated[SentenceKind, typer.Option("--kind", help="Custody or community sentence.")],
    as_json: options.Json = False,
    home: options.Home = None,
) -> None:
    """The way of a JSA claim into the Work Programme."""
    found = claims.claim_route(
        day(claim, "claim"), day(release_on, "release"), kind, options.policy(home).claims
    )
    document = {"route": found.route.value, "reasons": reasons.as_json(found.reasons)}
    rows = [(words("LABEL_ROUTE"), words(f"ROUTE_{found.route.value}"))]
    say(as_json, document, lambda: reasons.page(rows, found.reasons))


def _sentence(
    sentenced: str, term: str, remand_days: int, added_days: int, fraction: FractionName
) -> release.Sentence:
    try:
        length = terms.parse(term)
    except terms.TermError as fault:
        raise Failure(ExitCode.USAGE, "NOT_A_TERM", str(fault), "term") from fault
    return release.Sentence(
        day(sentenced, "sentenced"), length, remand_days, added_days, fraction.value
    )


def _two_digits(text: str | None) -> int | None:
    if text is None:
        return None
    if not (len(text) == 2 and text.isascii() and text.isdigit()):
        raise Failure(
            ExitCode.USAGE, "NOT_TWO_DIGITS", "Give the last two digits, 00 to 99.", "nino-digits"
        )
    return int(text)


def _uc_document(found: claims.UcDates) -> dict[str, object]:
    return {
        "assessment_from": found.assessment_from.isoformat(),
        "assessment_to": found.assessment_to.isoformat(),
        "pay_day": found.pay_day.isoformat(),
        "days": found.days,
        "estimate": found.estimate,
        "reasons": reasons.as_json(found.reasons),
    }
