"""How many people's full sets of answers the rules give in a second."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from ebatui.reference.loader import shipped_policy
from ebatui.rules import nino, release_day, terms
from ebatui.rules.closure import ClosureQuestion, close_claim
from ebatui.rules.closure_policy import Custody
from ebatui.rules.convictions import rehabilitation
from ebatui.rules.grants import discharge_grant
from ebatui.rules.hdc import estimate_hdc
from ebatui.rules.overpayment import overpayment
from ebatui.rules.policy import Policy
from ebatui.rules.rates import GivenWeekly
from ebatui.rules.rehabilitation import Conviction, Disposal
from ebatui.rules.release import Sentence, estimate_release
from ebatui.rules.windows import windows_for

SECONDS = 2.0
RECEIVED = date(2011, 9, 19)


def measure(_: Path) -> list[tuple[str, str, str]]:
    """The rules beside a bare loop of date additions, in one run."""
    policy = shipped_policy()
    full = _per_second(lambda day: _full_set(policy, day))
    bare = _per_second(lambda day: day + timedelta(days=1))
    return [
        ("full sets of answers a second, one person each", f"{full:,.0f}", ""),
        (
            "bare loop, date additions a second",
            f"{bare:,.0f}",
            f"1 set = {bare / full:,.0f} additions",
        ),
    ]


def _per_second(answer: Callable[[date], object]) -> float:
    count, started = 0, time.perf_counter()
    while (spent := time.perf_counter() - started) < SECONDS:
        for days in range(50):
            answer(RECEIVED + timedelta(days=days))
        count += 50
    return count / spent


def _full_set(policy: Policy, received: date) -> None:
    """Identifier, three claims, overpayment, release, tag, windows, grant and a conviction."""
    nino.check("QQ 12 34 56 C", policy.nino, demo=True)
    sentence = Sentence(received, terms.parse("12 months"), remand_days=14)
    due = estimate_release(sentence, policy.release, policy.calendar)
    out = release_day.adjust(due.crd, policy.release.release_day, policy.calendar).adjusted
    estimate_hdc(sentence, policy.hdc, policy.release, policy.calendar)
    for benefit in ("JSA", "HB", "DLA"):
        close_claim(
            ClosureQuestion(
                benefit=benefit, custody=Custody.SENTENCED, received=received, expected_release=out
            ),
            policy.closures,
        )
    overpayment(
        received,
        received + timedelta(days=20),
        GivenWeekly(6750),
        policy=policy.overpayments,
        benefit="JSA",
    )
    windows_for(out, policy.windows, policy.claims, policy.nino, policy.calendar, nino_digits=56)
    discharge_grant((out - received).days, out, policy=policy.grants, age=30)
    rehabilitation(
        Conviction(
            convicted_on=received,
            disposals=(Disposal(disposal="custody", months=12, ends=due.sled),),
        ),
        received,
        policy.disclosure.rehabilitation,
    )
