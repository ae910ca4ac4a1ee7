"""All policy in one frozen container: what every rule is handed, loaded once per process."""

from __future__ import annotations

from dataclasses import dataclass

from ebatui.rules.calendar import Calendar
from ebatui.rules.claims import ClaimsPolicy
from ebatui.rules.closure_policy import ClosurePolicy
from ebatui.rules.disclosure import DisclosurePolicy
from ebatui.rules.field_checks import AgeLimits
from ebatui.rules.grants import GrantPolicy
from ebatui.rules.hdc import HdcPolicy
from ebatui.rules.nino import NinoPolicy
from ebatui.rules.overpayment import OverpaymentPolicy
from ebatui.rules.practice import Practice
from ebatui.rules.release import ReleasePolicy
from ebatui.rules.sharing import SharingPolicy
from ebatui.rules.windows import WindowsPolicy


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The sub-policies, each declared by the rule module that uses it."""

    # Dates, identifiers and claims on release.
    calendar: Calendar
    nino: NinoPolicy
    ages: AgeLimits
    release: ReleasePolicy
    hdc: HdcPolicy
    windows: WindowsPolicy
    claims: ClaimsPolicy

    # House practice: the paces of an adviser's own work.
    practice: Practice

    # Benefits on reception, overpayments, money on release and rehabilitation.
    closures: ClosurePolicy
    overpayments: OverpaymentPolicy
    grants: GrantPolicy
    disclosure: DisclosurePolicy
    sharing: SharingPolicy
