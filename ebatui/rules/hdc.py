"""Home detention curfew: the earliest day someone could be released on tag. Estimates only.

Sources: Criminal Justice Act 2003 s.246 and its Orders; Sentencing Act 2026 s.26.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ebatui.rules.arithmetic import add_days
from ebatui.rules.calendar import Calendar
from ebatui.rules.dated import Dated, PolicyRow
from ebatui.rules.reasons import Reason
from ebatui.rules.release import ReleaseEstimate, ReleasePolicy, Sentence, estimate_release

EARLIEST = "TAG_EARLIEST"
LIMIT = "TAG_LIMIT"
SENTENCE_TOO_SHORT = "TAG_SENTENCE_TOO_SHORT"
SENTENCE_TOO_LONG = "TAG_SENTENCE_TOO_LONG"
REQUISITE_TOO_SHORT = "TAG_REQUISITE_TOO_SHORT"
TAG_TOO_SHORT = "TAG_TOO_SHORT"
PROGRESSION = "TAG_PROGRESSION"
CHECK_EXCLUSIONS = "TAG_CHECK_EXCLUSIONS"

CODES = (
    EARLIEST,
    LIMIT,
    SENTENCE_TOO_SHORT,
    SENTENCE_TOO_LONG,
    REQUISITE_TOO_SHORT,
    TAG_TOO_SHORT,
    PROGRESSION,
    CHECK_EXCLUSIONS,
)

PROGRESSION_FRACTION = "third"


@dataclass(frozen=True, slots=True, kw_only=True)
class TagDays(PolicyRow):
    """A number of days on tag: the longest, or the shortest."""

    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TagSentence(PolicyRow):
    """The lengths of sentence that can end on tag; ``most_months`` is ``None`` without a bar."""

    least_days: int
    most_months: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TagServed(PolicyRow):
    """What is served before a tag, and the shortest requisite custodial period."""

    least_days_served: int
    least_requisite_days: int


@dataclass(frozen=True, slots=True)
class HdcPolicy:
    """What tag estimates rest on."""

    limits: Dated[TagDays]
    sentences: Dated[TagSentence]
    served: Dated[TagServed]
    shortest: Dated[TagDays]
    excluded: PolicyRow
    progression: PolicyRow


@dataclass(frozen=True, slots=True)
class HdcEstimate:
    """Whether a tag is possible, the ``earliest`` day, and the longest a tag may then last.

    ``tag_days`` are those from the earliest day to the day release is due, both counted, and never
    more than the longest.
    """

    eligible: bool
    earliest: date | None
    latest_tag_days: int
    crd: date
    tag_days: int | None
    reasons: tuple[Reason, ...]
    estimate: bool = True


def estimate_hdc(
    sentence: Sentence, policy: HdcPolicy, release: ReleasePolicy, calendar: Calendar
) -> HdcEstimate:
    """The earliest tag release under the limits in force on that very day."""
    due = estimate_release(sentence, release, calendar)
    earliest, limit = _earliest(sentence, due, policy)
    faults = _faults(sentence, due, earliest, policy)
    shown = limit.reason(LIMIT)
    if faults:
        return HdcEstimate(False, None, limit.days, due.crd, None, (*faults, shown))
    served = policy.served.in_force(earliest)
    return HdcEstimate(
        eligible=True,
        earliest=earliest,
        latest_tag_days=limit.days,
        crd=due.crd,
        tag_days=min(_tag_days(due.crd, earliest), limit.days),
        reasons=(served.reason(EARLIEST), shown, policy.excluded.reason(CHECK_EXCLUSIONS)),
    )


def _earliest(sentence: Sentence, due: ReleaseEstimate, policy: HdcPolicy) -> tuple[date, TagDays]:
    """The first day on which the limit then in force allows a tag, and that limit.

    HDCED = max(start + max(28, half of the requisite period) - remand days, CRD - limit).
    """
    found: list[tuple[date, TagDays]] = []
    for limit in policy.limits:
        served = policy.served.in_force(limit.since or sentence.sentenced)
        half = -(-due.serve_days // 2)
        after_serving = add_days(
            sentence.sentenced, max(served.least_days_served, half) - sentence.remand_days
        )
        day = max(sentence.sentenced, after_serving, add_days(due.crd, -limit.days))
        if limit.since is not None:
            day = max(day, limit.since)
        last = policy.limits.last_day(limit)
        if last is None or day <= last:
            found.append((day, limit))
    return min(found, key=lambda pair: pair[0])


def _faults(
    sentence: Sentence, due: ReleaseEstimate, earliest: date, policy: HdcPolicy
) -> list[Reason]:
    lengths = policy.sentences.in_force(earliest)
    served = policy.served.in_force(earliest)
    shortest = policy.shortest.in_force(earliest)
    faults = []
    if due.fraction == PROGRESSION_FRACTION:
        faults.append(policy.progression.reason(PROGRESSION))
    if due.total_days < lengths.least_days:
        faults.append(lengths.reason(SENTENCE_TOO_SHORT))
    if lengths.most_months is not None and sentence.term.longer_than_months(
        lengths.most_months, sentence.sentenced
    ):
        faults.append(lengths.reason(SENTENCE_TOO_LONG))
    if due.serve_days < served.least_requisite_days:
        faults.append(served.reason(REQUISITE_TOO_SHORT))
    if _tag_days(due.crd, earliest) < shortest.days:
        faults.append(shortest.reason(TAG_TOO_SHORT))
    return faults


def _tag_days(due: date, earliest: date) -> int:
    """Both the day of the tag and the day of release count, so that the shortest sentence allowed,
    twelve weeks with six to serve and four served first, leaves just the shortest tag."""
    return (due - earliest).days + 1
