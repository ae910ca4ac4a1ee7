"""Loads overpayments, benefit rates, the discharge grant and advances of benefit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from ebatui.casework.codes import Benefit
from ebatui.reference.load_benefits import load_first_day
from ebatui.reference.tables import PolicyError, Row, Shelf, csv_day, series
from ebatui.reference.worded import (
    complete,
    csv_confidence,
    layered,
    load_notes,
    worded,
    worded_list,
)
from ebatui.rules import grants, overpayment
from ebatui.rules.grants import (
    AdvanceKind,
    AdvanceRow,
    Exclusion,
    ExclusionRow,
    GrantPolicy,
    GrantRule,
)
from ebatui.rules.overpayment import AtRisk, OverpaymentPolicy, PartWeek, Reach, Recoverability
from ebatui.rules.rates import Rate, RateBook, RatePeriod

OVERPAYMENTS, GRANTS, RATES = "overpayments.toml", "grants.toml", "benefit_rates.csv"
RATE_COLUMNS = ("benefit", "rate", "period", "from_date", "amount", "confidence")
DISCHARGE_GRANT = "DISCHARGE_GRANT"
BENEFIT_RATES, GRANT_RATES = RATE_KINDS = ("benefit", "discharge-grant")
RATED = frozenset({*Benefit, DISCHARGE_GRANT})


def load_overpayments(shelf: Shelf) -> OverpaymentPolicy:
    """How overpayments are estimated, and the rates."""
    return OverpaymentPolicy(
        rates=load_rates(shelf),
        first_day=load_first_day(shelf),
        part_week=shelf.dated(
            OVERPAYMENTS,
            "part_week",
            lambda row: PartWeek(
                **row.basics(),
                days_in_week=row.integer("days_in_week", least=1),
                code=worded(row),
            ),
        ),
        reach=_reach(shelf.one(OVERPAYMENTS, "reach")),
        at_risk=shelf.dated(OVERPAYMENTS, "at_risk", _at_risk),
        recoverability=tuple(map(_recoverability, shelf.rows(OVERPAYMENTS, "recoverability"))),
        notes=load_notes(shelf, OVERPAYMENTS, overpayment.NOTES),
    )


def load_rates(shelf: Shelf) -> RateBook:
    """Every rate by benefit and name; two amounts for one day are refused.

    A row of a site's own file replaces the shipped row of the same benefit, rate and day.
    """
    held: dict[tuple[str, str, date], Rate] = {}
    sources = {
        row.choice("rates", RATE_KINDS): row.basics()["source"]
        for row in shelf.rows(OVERPAYMENTS, "rate_source")
    }
    complete(OVERPAYMENTS, "rate_source", list(sources), RATE_KINDS)
    for seen, where, row in layered(shelf, RATES, RATE_COLUMNS):
        rate = _rate(where, row, sources)
        key = (rate.benefit, rate.name, rate.since or date.min)
        if key in seen:
            raise PolicyError(where, "is the rate of a day that an earlier row gives")
        seen.add(key)
        held[key] = rate
    by_name: dict[tuple[str, str], list[Rate]] = {}
    for rate in held.values():
        by_name.setdefault((rate.benefit, rate.name), []).append(rate)
    for (benefit, name), rates in by_name.items():
        if len({rate.period for rate in rates}) > 1:
            raise PolicyError(RATES, f"{benefit} '{name}' is paid for different periods")
    groups: dict[str, frozenset[str]] = {}
    for toml_row in shelf.rows(OVERPAYMENTS, "age_group"):
        groups[toml_row.basics()["id"]] = frozenset(
            toml_row.texts("rates", {name for _, name in by_name})
        )
    return RateBook(
        rates={key: series(RATES, rates) for key, rates in by_name.items()}, age_groups=groups
    )


def load_grants(shelf: Shelf, rates: RateBook) -> GrantPolicy:
    """The discharge grant and the advances of benefit."""
    exclusions = [_exclusion(row) for row in shelf.rows(GRANTS, "exclusion")]
    amounts = [held for (benefit, _), held in rates.rates.items() if benefit == DISCHARGE_GRANT]
    if len(amounts) != 1:
        raise PolicyError(RATES, f"{DISCHARGE_GRANT} needs rows of exactly one rate")
    kinds = complete(GRANTS, "exclusion", [row.exclusion for row in exclusions], list(Exclusion))
    by_kind: dict[AdvanceKind, list[AdvanceRow]] = {kind: [] for kind in AdvanceKind}
    for row in shelf.rows(GRANTS, "advance"):
        advance = _advance(row)
        by_kind[advance.kind].append(advance)
    return GrantPolicy(
        rules=shelf.dated(GRANTS, "discharge_grant", _grant_rule),
        amounts=amounts[0],
        exclusions=dict(zip(kinds, exclusions, strict=True)),
        advances={kind: series(f"{GRANTS}, advance", rows) for kind, rows in by_kind.items()},
        notes=load_notes(shelf, GRANTS, grants.NOTES),
    )


def _at_risk(row: Row) -> AtRisk:
    return AtRisk(
        **row.basics(),
        days_in_week=row.integer("days_in_week", least=1),
        months_in_year=row.integer("months_in_year", least=1),
        days_in_year=row.integer("days_in_year", least=1),
        code=worded(row),
    )


def _reach(row: Row) -> Reach:
    return Reach(
        **row.basics(),
        carried_months=row.integer("carried_months", least=12, most=1200),
        longest_months=row.integer("longest_months", least=12, most=1200),
        uprating_month=row.integer("uprating_month", least=1, most=12),
        code=worded(row),
    )


def _recoverability(row: Row) -> Recoverability:
    return Recoverability(
        **row.basics(),
        benefits=frozenset(row.texts("benefits", list(Benefit))),
        code=worded(row),
    )


def _grant_rule(row: Row) -> GrantRule:
    return GrantRule(
        **row.basics(),
        minimum_age=row.integer("minimum_age", most=120),
        custody_days_over=row.integer("custody_days_over"),
        savings_limit_pence=row.integer("savings_limit_pence"),
        provider_extra_up_to_pence=row.integer("provider_extra_up_to_pence"),
        code=worded(row),
    )


def _exclusion(row: Row) -> ExclusionRow:
    return ExclusionRow(
        **row.basics(),
        exclusion=Exclusion(row.choice("exclusion", list(Exclusion))),
        code=worded(row),
    )


def _advance(row: Row) -> AdvanceRow:
    return AdvanceRow(
        **row.basics(),
        kind=AdvanceKind(row.choice("kind", list(AdvanceKind))),
        benefits=(frozenset(row.texts("benefits", list(Benefit))) if row.has("benefits") else None),
        conditions=worded_list(row, "conditions"),
        repay_months=row.integer_or_none("repay_months", least=1),
        share_of_first_payment_percent=row.integer_or_none(
            "share_of_first_payment_percent", least=1, most=100
        ),
        deduction_cap_percent=row.integer_or_none("deduction_cap_percent", least=1, most=100),
        code=worded(row),
    )


def _rate(where: str, row: dict[str, str], sources: Mapping[str, str]) -> Rate:
    benefit, name = row["benefit"], row["rate"]
    if benefit not in RATED:
        raise PolicyError(where, "'benefit' is not known")
    if not name.strip():
        raise PolicyError(where, "'rate' is missing")
    if row["period"] not in list(RatePeriod):
        raise PolicyError(where, f"'period' is not one of {', '.join(RatePeriod)}")
    since = csv_day(where, "from_date", row["from_date"])
    return Rate(
        id=f"{benefit} {name} {since.isoformat()}",
        since=since,
        until=None,
        source=sources[GRANT_RATES if benefit == DISCHARGE_GRANT else BENEFIT_RATES],
        confidence=csv_confidence(where, row["confidence"]),
        benefit=benefit,
        name=name,
        period=RatePeriod(row["period"]),
        pence=_pence(where, row["amount"]),
    )


def _pence(where: str, text: str) -> int:
    """An amount in pounds and pence as whole pence."""
    try:
        pence = Decimal(text) * 100
    except InvalidOperation:
        raise PolicyError(where, "'amount' must be pounds and pence such as 67.50") from None
    if not pence.is_finite() or pence != int(pence) or pence < 0:
        raise PolicyError(where, "'amount' must be pounds and pence such as 67.50")
    return int(pence)
