"""The last day of a custodial sentence, from which later rehabilitation periods run.

What counts is the sentence imposed, licence included: early release, tag and temporary release do
not bring its end forward (GOV.UK guidance on rehabilitation periods; LASPO 2012 s.139).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ebatui.rules.arithmetic import add_days
from ebatui.rules.asked import CannotAnswerError
from ebatui.rules.notes import Notes
from ebatui.rules.reasons import Reason
from ebatui.rules.terms import Term

NOTES = frozenset(
    {
        "SENTENCE_ENDS_WITH_FULL_TERM",
        "SUSPENDED_ENDS_WITH_FULL_TERM",
        "SUPERVISION_IS_NOT_SENTENCE",
        "CONSECUTIVE_TERMS_ADD_UP",
        "CONCURRENT_TERMS_LAST_END",
    }
)
"""The remarks an answer may carry."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SentenceEnd:
    """The last day of a sentence and the term it counts as. An estimate: the prison's own
    sentence and licence expiry date goes before it."""

    ends: date
    term: Term
    reasons: tuple[Reason, ...]
    estimate: bool = True


def sentence_end(
    begins: date,
    terms: Sequence[Term],
    notes: Notes,
    *,
    consecutive: bool = False,
    remand_days: int = 0,
    suspended: bool = False,
) -> SentenceEnd:
    """The end of the terms passed on ``begins``, served after one another or together.

    Remand credit shortens custody, but never to before the day of sentence, and does not touch a
    suspended term. Raises :class:`CannotAnswerError` without a term or for days below nought.
    """
    if not terms:
        raise CannotAnswerError("LENGTH_MISSING", "months")
    if remand_days < 0:
        raise CannotAnswerError("DAYS_BELOW_NOUGHT", "remand-days")
    codes = ["SUSPENDED_ENDS_WITH_FULL_TERM" if suspended else "SENTENCE_ENDS_WITH_FULL_TERM"]
    if consecutive:
        term = Term(sum(one.months for one in terms), sum(one.days for one in terms))
        codes.append("CONSECUTIVE_TERMS_ADD_UP")
    else:
        term = max(terms, key=lambda one: one.last_day(begins))
        codes.append("CONCURRENT_TERMS_LAST_END")
    if len(terms) == 1:
        codes.pop()
    ends = term.last_day(begins)
    if not suspended:
        ends = max(begins, add_days(ends, -remand_days))
        codes.append("SUPERVISION_IS_NOT_SENTENCE")
    return SentenceEnd(ends=ends, term=term, reasons=tuple(map(notes.reason, codes)))
