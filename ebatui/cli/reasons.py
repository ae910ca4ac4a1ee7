"""Reasons of an answer, for scripts and for people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ebatui.cli.output import table
from ebatui.i18n import has_words, words
from ebatui.rules.reasons import Confidence, Reason


def as_json(reasons: Iterable[Reason]) -> list[dict[str, str | None]]:
    """The list that every rule's document carries."""
    return [reason.as_json() for reason in reasons]


def page(
    rows: Sequence[Sequence[str]],
    reasons: Iterable[Reason],
    *,
    estimate: bool = False,
    of: Sequence[tuple[str, Iterable[Reason]]] = (),
) -> str:
    """A small table, whether it is an estimate, and why, in words: of the parts named in ``of``
    each for itself, and of the whole."""
    parts = [table(rows)]
    if estimate:
        parts.append(words("THIS_IS_AN_ESTIMATE"))
    for name, why in of:
        parts.append("\n".join([name, *map(_in_words, dict.fromkeys(why))]))
    parts.append("\n".join(_in_words(reason) for reason in dict.fromkeys(reasons)))
    return "\n\n".join(part for part in parts if part)


def _in_words(reason: Reason) -> str:
    said = words(reason.code) if has_words(reason.code) else reason.code
    since = f", {words('FROM_DAY', day=reason.since.isoformat())}" if reason.since else ""
    check = "" if reason.confidence == Confidence.VERIFIED else f" [{words(_doubt(reason))}]"
    return f"- {said}\n  {reason.source}{since}{check}"


def _doubt(reason: Reason) -> str:
    return f"CONFIDENCE_{reason.confidence.name}"
