"""All policy, loaded and checked: gaps, overlaps, unknown codes and bad dates are refused."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from ebatui.reference import (
    load_benefits,
    load_claims,
    load_dates,
    load_disclosure,
    load_money,
    load_practice,
)
from ebatui.reference.locate import data_folder
from ebatui.reference.tables import Shelf
from ebatui.rules.policy import Policy


def load_policy(data: Path, site: Path | None = None) -> Policy:
    """The policy of ``data`` with the rows of a ``site`` folder over it.

    ``site`` may hold ``policy/*.toml`` and ``reference/*.csv`` of the same names; its rows replace
    shipped rows of the same id and are added otherwise. Raises ``PolicyError`` naming file and row.
    """
    shelf = Shelf(data, site)
    overpayments = load_money.load_overpayments(shelf)
    policy = Policy(
        calendar=load_dates.load_calendar(shelf),
        nino=load_claims.load_nino(shelf),
        ages=load_claims.load_ages(shelf),
        release=load_dates.load_release(shelf),
        hdc=load_dates.load_hdc(shelf),
        windows=load_claims.load_windows(shelf),
        claims=load_claims.load_claims(shelf),
        practice=load_practice.load_practice(shelf),
        closures=load_benefits.load_closures(shelf),
        overpayments=overpayments,
        grants=load_money.load_grants(shelf, overpayments.rates),
        disclosure=load_disclosure.load_disclosure(shelf),
        sharing=load_disclosure.load_sharing(shelf),
    )
    shelf.refuse_leftovers()
    return policy


@cache
def shipped_policy() -> Policy:
    """The policy as shipped, read once."""
    return load_policy(data_folder())
