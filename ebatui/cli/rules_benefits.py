"""``ebatui rules``: closures, overpayments, the discharge grant and rehabilitation.

Needs no terminal.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from enum import StrEnum
from typing import Annotated

import typer

from ebatui.cli import options, reasons, rules_rehabilitation
from ebatui.cli.answering import answering, in_pounds, missing, not_both, pounds
from ebatui.cli.clock import day, day_or_none, today
from ebatui.cli.failure import ExitCode, Failure
from ebatui.cli.output import answered_no, say
from ebatui.i18n import words
from ebatui.rules.closure import ClosureAnswer, ClosureQuestion, close_claim
from ebatui.rules.closure_policy import BENEFIT_CODES, Custody, Household, InCustody
from ebatui.rules.grants import Exclusion, discharge_grant
from ebatui.rules.overpayment import (
    Overpayment,
    OverpaymentPolicy,
    at_risk_per_day_pence,
    overpayment,
)
from ebatui.rules.rates import GivenWeekly, WeeklyRate
from ebatui.rules.uc_overpayment import (
    PaidPeriod,
    UcOverpayment,
    uc_overpayment,
    uc_overpayment_on_reception,
)

Day = "YYYY-MM-DD"
MOST_PENCE = 1_000_000_00
BenefitOption = Annotated[
    str | None, typer.Option("--benefit", metavar="CODE", help=", ".join(sorted(BENEFIT_CODES)))
]
Received = Annotated[
    str, typer.Option("--received", metavar=Day, help="The day of reception into custody.")
]


class AgeGroup(StrEnum):
    """The age groups of the rate tables."""

    TWENTY_FIVE = "25+"
    UNDER_25 = "under25"


def add_to(rules_app: typer.Typer) -> None:
    """Registers the commands of this module and of rehabilitation."""
    commands: dict[str, Callable[..., None]] = {
        "closure": closure_command,
        "overpayment": overpayment_command,
        "uc-overpayment": uc_overpayment_command,
        "discharge-grant": discharge_grant_command,
    }
    for name, command in commands.items():
        rules_app.command(name)(command)
    rules_rehabilitation.add_to(rules_app)


def closure_command(
    *,
    benefit: Annotated[
        str, typer.Option("--benefit", metavar="CODE", help=", ".join(sorted(BENEFIT_CODES)))
    ],
    custody: Annotated[Custody, typer.Option("--custody", help="On remand or sentenced.")],
    received: Received,
    sentenced: Annotated[
        str | None,
        typer.Option("--sentenced", metavar=Day, help="The day of sentence, if after remand."),
    ] = None,
    likely_return: Annotated[
        str | None, typer.Option("--likely-return", metavar=Day, help="Likely return to the home.")
    ] = None,
    expected_release: Annotated[
        str | None, typer.Option("--expected-release", metavar=Day, help="Release expected.")
    ] = None,
    single: Annotated[
        bool | None, typer.Option("--single/--couple", help="A single person's or couple's claim.")
    ] = None,
    housing_costs: Annotated[
        bool, typer.Option("--housing-costs", help="The award includes housing costs.")
    ] = False,
    housing_element: Annotated[
        bool, typer.Option("--housing-element", help="UC housing was in payment before custody.")
    ] = False,
    earlier_custody_days: Annotated[
        int,
        typer.Option(
            "--earlier-custody-days", min=0, max=366, help="In the twelve months before reception."
        ),
    ] = 0,
    no_return: Annotated[
        bool, typer.Option("--no-return", help="Does not mean to return to the home.")
    ] = False,
    home_let: Annotated[bool, typer.Option("--home-let", help="The home is let.")] = False,
    in_custody: Annotated[
        InCustody, typer.Option("--in-custody", help="Whose custody it is.")
    ] = InCustody.CLAIMANT,
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar=Day, help="The day to answer for.")
    ] = None,
    as_json: options.Json = False,
    home: options.Home = None,
) -> None:
    """What custody does to a benefit, from which day, and who must be told."""
    household = None if single is None else Household.SINGLE if single else Household.COUPLE
    question = ClosureQuestion(
        benefit=_benefit(benefit),
        custody=custody,
        received=day(received, "received"),
        sentenced_on=day_or_none(sentenced, "sentenced"),
        likely_return=day_or_none(likely_return, "likely-return"),
        expected_release=day_or_none(expected_release, "expected-release"),
        household=household,
        housing_costs=housing_costs,
        housing_element=housing_element,
        intends_to_return=not no_return,
        home_let=home_let,
        earlier_custody_days=earlier_custody_days,
        in_custody=in_custody,
        as_of=day_or_none(as_of, "as-of"),
    )
    with answering():
        found = close_claim(question, options.policy(home).closures)
    document = {
        "benefit": found.benefit,
        "action": found.action.value,
        "stops_on": _iso(found.stops_on),
        "keeps": list(found.keeps),
        "kept_until": _iso(found.kept_until),
        "arrears": found.arrears,
        "notify": list(found.notify),
        "estimate": found.estimate,
        "reasons": reasons.as_json(found.reasons),
    }
    say(
        as_json,
        document,
        lambda: reasons.page(_closure_rows(found), found.reasons, estimate=found.estimate),
    )


def overpayment_command(
    *,
    received: Received,
    paid_to: Annotated[
        str, typer.Option("--paid-to", metavar=Day, help="The last day a payment covers.")
    ],
    weekly: Annotated[
        str | None, typer.Option("--weekly", metavar="67.50", help="Pounds a week, as paid.")
    ] = None,
    benefit: BenefitOption = None,
    age_group: Annotated[
        AgeGroup | None, typer.Option("--age-group", help="For the published rate.")
    ] = None,
    released: Annotated[
        str | None, typer.Option("--released", metavar=Day, help="The day of release, if past.")
    ] = None,
    as_json: options.Json = False,
    home: options.Home = None,
) -> None:
    """Estimate what was paid for days in custody of a weekly benefit."""
    policy = options.policy(home).overpayments
    code = None if benefit is None else _benefit(benefit)
    first, last, free = (
        day(received, "received"),
        day(paid_to, "paid-to"),
        day_or_none(released, "released"),
    )
    with answering():
        rate = _rate(weekly, code, age_group, policy)
        found = overpayment(first, last, rate, policy=policy, released=free, benefit=code)
        at_risk = _at_risk(rate, policy)
    document = {
        "days": found.days,
        "pence": found.pence,
        "segments": [
            {
                "from": run.first.isoformat(),
                "to": run.last.isoformat(),
                "days": run.days,
                "weekly_pence": run.weekly_pence,
            }
            for run in found.segments
        ],
        "at_risk_per_day_pence": at_risk,
        "estimate": True,
        "reasons": reasons.as_json(found.reasons),
    }
    say(
        as_json,
        document,
        lambda: reasons.page(_overpayment_rows(found, at_risk), found.reasons, estimate=True),
    )


def uc_overpayment_command(
    *,
    paid_pence: Annotated[
        int, typer.Option("--paid-pence", min=0, max=MOST_PENCE, help="Paid for the period.")
    ],
    due_pence: Annotated[
        int | None,
        typer.Option("--due-pence", min=0, max=MOST_PENCE, help="Due for the period."),
    ] = None,
    assessment_day: Annotated[
        int | None,
        typer.Option("--assessment-day", min=1, max=31, help="Day of month a period begins."),
    ] = None,
    received: Annotated[
        str | None, typer.Option("--received", metavar=Day, help="The day of reception.")
    ] = None,
    housing_pence: Annotated[
        int | None,
        typer.Option(
            "--housing-pence",
            min=0,
            max=MOST_PENCE,
            help="Housing element that goes on; 0 if none.",
        ),
    ] = None,
    as_json: options.Json = False,
    home: options.Home = None,
) -> None:
    """Estimate Universal Credit paid for an assessment period with custody in it."""
    policy = options.policy(home).overpayments
    with answering():
        found = _uc(paid_pence, due_pence, assessment_day, received, housing_pence, policy)
    document = {
        "pence": found.pence,
        "from": _iso(found.first_day),
        "estimate": True,
        "reasons": reasons.as_json(found.reasons),
    }
    rows = [(words("LABEL_OVERPAID"), in_pounds(found.pence))]
    if found.first_day:
        rows.append((words("LABEL_FROM"), _shown(found.first_day)))
    say(as_json, document, lambda: reasons.page(rows, found.reasons, estimate=True))


def discharge_grant_command(
    *,
    custody_days: Annotated[
        int,
        typer.Option("--custody-days", min=0, max=36500, help="In custody after sentence."),
    ],
    released: Annotated[str, typer.Option("--released", metavar=Day, help="The day of release.")],
    age: Annotated[
        int | None, typer.Option("--age", min=0, max=150, help="Age on release.")
    ] = None,
    remand_only: Annotated[
        bool, typer.Option("--remand-only", help="Released after remand or time served.")
    ] = False,
    exclusion: Annotated[
        list[Exclusion] | None, typer.Option("--exclusion", help="Another reason for no grant.")
    ] = None,
    savings_pence: Annotated[
        int, typer.Option("--savings-pence", min=0, max=MOST_PENCE, help="Savings.")
    ] = 0,
    as_json: options.Json = False,
    home: options.Home = None,
) -> None:
    """Whether the prison pays a discharge grant, and how much. Exit 1 where not."""
    exclusions = set(exclusion or ())
    if remand_only:
        exclusions.add(Exclusion.REMAND_OR_TIME_SERVED)
    with answering():
        found = discharge_grant(
            custody_days,
            day(released, "released"),
            policy=options.policy(home).grants,
            age=age,
            exclusions=exclusions,
            savings_pence=savings_pence,
        )
    document = {
        "eligible": found.eligible,
        "pence": found.pence,
        "provider_extra_up_to_pence": found.provider_extra_up_to_pence,
        "reasons": reasons.as_json(found.reasons),
    }
    amount = words("LABEL_NO") if found.pence is None else in_pounds(found.pence)
    say(
        as_json,
        document,
        lambda: reasons.page([(words("LABEL_GRANT_DUE"), amount)], found.reasons),
    )
    if not found.eligible:
        raise answered_no()


def _benefit(code: str) -> str:
    if code not in BENEFIT_CODES:
        raise Failure(
            ExitCode.USAGE,
            "UNKNOWN_BENEFIT",
            f"Give one of: {', '.join(sorted(BENEFIT_CODES))}.",
            "benefit",
        )
    return code


def _rate(
    weekly: str | None, benefit: str | None, age_group: AgeGroup | None, policy: OverpaymentPolicy
) -> WeeklyRate:
    if weekly is not None:
        if age_group is not None:
            raise not_both("age-group", "weekly")
        return GivenWeekly(pounds(weekly, "weekly"))
    if benefit is None:
        raise missing("weekly", "Give the weekly rate, or the benefit and age group.")
    if age_group is None:
        raise missing("age-group", "Give the age group, or the weekly rate instead.")
    return policy.rates.weekly(benefit, age_group.value)


def _at_risk(rate: WeeklyRate, policy: OverpaymentPolicy) -> int:
    now = today()
    return sum(at_risk_per_day_pence(run.weekly_pence, now, policy) for run in rate.runs(now, now))


def _uc(
    paid_pence: int,
    due_pence: int | None,
    assessment_day: int | None,
    received: str | None,
    housing_pence: int | None,
    policy: OverpaymentPolicy,
) -> UcOverpayment:
    if due_pence is not None:
        for field, given in (
            ("assessment-day", assessment_day),
            ("received", received),
            ("housing-pence", housing_pence),
        ):
            if given is not None:
                raise not_both(field, "due-pence")
        return uc_overpayment((PaidPeriod(paid_pence, due_pence),), policy=policy)
    if assessment_day is None:
        raise missing(
            "due-pence", "Give what was due, or the assessment day, reception and housing element."
        )
    if received is None:
        raise missing("received")
    if housing_pence is None:
        raise missing("housing-pence", "Give the housing element that goes on; 0 if none.")
    return uc_overpayment_on_reception(
        day(received, "received"),
        assessment_day,
        paid_pence=paid_pence,
        housing_pence=housing_pence,
        policy=policy,
    )


def _closure_rows(found: ClosureAnswer) -> list[tuple[str, str]]:
    rows = [
        (words("LABEL_CLOSURE_ACTION"), words(f"CLOSURE_ACTION_{found.action}")),
        (
            words("LABEL_STOPS_ON"),
            _shown(found.stops_on) if found.stops_on else words("LABEL_DEPENDS"),
        ),
    ]
    if found.keeps:
        rows.append(
            (words("LABEL_KEEPS"), ", ".join(words(f"KEEPS_{code}") for code in found.keeps))
        )
    if found.kept_until:
        rows.append((words("LABEL_KEPT_UNTIL"), _shown(found.kept_until)))
    rows.append((words("LABEL_ARREARS"), words("LABEL_YES" if found.arrears else "LABEL_NO")))
    rows.append(
        (words("LABEL_NOTIFY"), ", ".join(words(f"NOTIFY_{code}") for code in found.notify))
    )
    return rows


def _overpayment_rows(found: Overpayment, at_risk: int) -> list[tuple[str, str]]:
    return [
        (words("LABEL_OVERPAID"), in_pounds(found.pence)),
        (words("LABEL_DAYS_PAID_IN_CUSTODY"), str(found.days)),
        *(
            (
                f"{_shown(run.first)} - {_shown(run.last)}",
                f"{in_pounds(run.weekly_pence)} {words('LABEL_RATE_A_WEEK')}",
            )
            for run in found.segments
        ),
        (words("LABEL_AT_RISK_PER_DAY"), in_pounds(at_risk)),
    ]


def _iso(found: date | None) -> str | None:
    return found.isoformat() if found else None


def _shown(found: date) -> str:
    return f"{found:%a %d %b %Y}"
