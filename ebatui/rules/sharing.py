"""When a consent is live, when a marker shows, and how long records are kept."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ebatui.casework.codes import ConsentState
from ebatui.rules.arithmetic import add_days, add_months
from ebatui.rules.dated import Dated, PolicyRow
from ebatui.rules.notes import Notes
from ebatui.rules.reasons import Reason

NOTES = frozenset(
    {
        "CONSENT_LIVE",
        "CONSENT_NOT_GIVEN",
        "CONSENT_NOT_YET",
        "CONSENT_WITHDRAWN",
        "CONSENT_EXPIRED",
        "CONSENT_DOES_NOT_COVER_ITEM",
        "CONSENT_DOES_NOT_COVER_RECIPIENT",
        "MARKER_EXPIRED",
        "MARKER_NOT_YET",
    }
)
"""The remarks these answers may carry."""


class RecordClass(StrEnum):
    """What is kept for a time of its own."""

    OFFENCE_DATA = "OFFENCE_DATA"
    CASE = "CASE"
    SUPPORTING = "SUPPORTING"
    EPHEMERAL = "EPHEMERAL"


class CountsFrom(StrEnum):
    """The event a time of keeping runs from."""

    RELEASE = "RELEASE"
    INTEREST_ENDS = "INTEREST_ENDS"
    MADE = "MADE"


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkerRow(PolicyRow):
    """For how many months a disadvantage marker is kept."""

    months: int
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionRow(PolicyRow):
    """For how long a class of record is kept: weeks, then months, after an event."""

    record: RecordClass
    counts_from: CountsFrom
    weeks: int
    months: int
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SharingPolicy:
    """All rows about consent, markers and keeping."""

    markers: Dated[MarkerRow]
    retention: Mapping[RecordClass, Dated[RetentionRow]]
    notes: Notes


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentFacts:
    """What a consent says. ``items`` and ``recipients`` are the codes ticked; ``expires_on`` is
    the first day it no longer holds."""

    state: ConsentState
    given_on: date | None
    expires_on: date | None = None
    withdrawn_on: date | None = None
    items: frozenset[str] = frozenset()
    recipients: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Liveness:
    """Whether something holds today, and why or why not."""

    live: bool
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Marker:
    """Until when a marker is kept (``expires_on`` is the first day it is not) and if it shows."""

    expires_on: date
    visible: bool
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """The first day on which a record must be gone."""

    record: RecordClass
    purge_on: date
    reasons: tuple[Reason, ...]


def consent_live(consent: ConsentFacts, today: date, policy: SharingPolicy) -> Liveness:
    """Whether a consent is given, not withdrawn and not expired today."""
    code = _why_not_live(consent, today)
    return Liveness(live=code is None, reasons=(policy.notes.reason(code or "CONSENT_LIVE"),))


def may_share(
    consents: Collection[ConsentFacts],
    item: str,
    recipient: str,
    today: date,
    policy: SharingPolicy,
) -> Liveness:
    """Whether one live consent covers both the item and the recipient.

    Where none does, the reasons say what is wrong with each; without any consent, that none was
    given.
    """
    refusals: list[Reason] = []
    for consent in consents:
        held = consent_live(consent, today, policy)
        code = None
        if recipient not in consent.recipients:
            code = "CONSENT_DOES_NOT_COVER_RECIPIENT"
        elif item not in consent.items:
            code = "CONSENT_DOES_NOT_COVER_ITEM"
        if held.live and code is None:
            return held
        refusals.append(policy.notes.reason(code) if code else held.reasons[0])
    if not refusals:
        refusals.append(policy.notes.reason("CONSENT_NOT_GIVEN"))
    return Liveness(live=False, reasons=tuple(dict.fromkeys(refusals)))


def marker(set_on: date, today: date, *, consent_is_live: bool, policy: SharingPolicy) -> Marker:
    """When a disadvantage marker expires, and whether it shows: only with a live consent."""
    row = policy.markers.in_force(set_on)
    expires_on = add_months(set_on, row.months)
    why = [row.reason(row.code)]
    if today < set_on:
        why.append(policy.notes.reason("MARKER_NOT_YET"))
    elif today >= expires_on:
        why.append(policy.notes.reason("MARKER_EXPIRED"))
    if not consent_is_live:
        why.append(policy.notes.reason("CONSENT_NOT_GIVEN"))
    visible = set_on <= today < expires_on and consent_is_live
    return Marker(expires_on=expires_on, visible=visible, reasons=tuple(why))


def keep_until(record: RecordClass, event: date, policy: SharingPolicy) -> Keeping:
    """When a record must be gone, counted from its event: release or transfer for what the
    terminal holds, the end of live interest for supporting records, making for ephemeral ones."""
    row = policy.retention[record].in_force(event)
    purge_on = add_months(add_days(event, 7 * row.weeks), row.months)
    return Keeping(record=record, purge_on=purge_on, reasons=(row.reason(row.code),))


def _why_not_live(consent: ConsentFacts, today: date) -> str | None:
    if consent.state is ConsentState.WITHDRAWN or (
        consent.withdrawn_on is not None and today >= consent.withdrawn_on
    ):
        return "CONSENT_WITHDRAWN"
    if consent.state is ConsentState.EXPIRED or (
        consent.expires_on is not None and today >= consent.expires_on
    ):
        return "CONSENT_EXPIRED"
    if consent.state is not ConsentState.GIVEN or consent.given_on is None:
        return "CONSENT_NOT_GIVEN"
    return "CONSENT_NOT_YET" if today < consent.given_on else None
