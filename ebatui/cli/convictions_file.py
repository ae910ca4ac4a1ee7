"""Reads a file of convictions for ``ebatui rules rehabilitation --file``.

A list of convictions, or an object with ``convictions`` and, if wanted, ``as_of``. A conviction
has ``conviction`` (its day), and either one disposal in its own keys or a list ``disposals``::

    [{"label": "A", "conviction": "2011-09-19", "disposal": "custody", "months": 12,
      "ends": "2012-09-04", "under_18": false, "schedule_18": "no", "summary_only": false}]

Keys are those of the options, with ``-`` or ``_``.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from ebatui.cli.clock import day
from ebatui.cli.failure import ExitCode, Failure, one_line
from ebatui.i18n import words
from ebatui.rules.asked import CannotAnswerError
from ebatui.rules.convictions import refuse_later
from ebatui.rules.rehabilitation import Conviction, Disposal, Schedule18, alone
from ebatui.rules.rehabilitation_policy import RehabilitationPolicy
from ebatui.rules.terms import MOST_YEARS

FIELD = "file"
MOST_BYTES = 1_000_000
MOST_CONVICTIONS = 200
LONGEST_LABEL = 60
OF_DISPOSAL = frozenset({"disposal", "months", "days", "ends", "schedule_18"})
OF_CONVICTION = frozenset({"label", "conviction", "under_18", "summary_only", "disposals"})


@dataclass(frozen=True, slots=True)
class ConvictionsRead:
    """The convictions of a file, and the day it asks for, if it names one."""

    convictions: tuple[Conviction, ...]
    as_of: date | None


def read_convictions(path: Path) -> ConvictionsRead:
    """The convictions in ``path``. Raises ``Failure`` naming the conviction and the key."""
    document = _document(path)
    as_of = None
    if isinstance(document, dict):
        whole = _keys(document, {"convictions", "as_of"}, "The file")
        as_of = _day(whole, "as_of", "The file") if "as_of" in whole else None
        document = whole.get("convictions")
    if not isinstance(document, list) or not document:
        raise _refused("NO_CONVICTIONS", "Give a list of at least one conviction.")
    if len(document) > MOST_CONVICTIONS:
        raise _refused("TOO_MANY", f"Give at most {MOST_CONVICTIONS} convictions.")
    convictions = tuple(
        _conviction(values, words("CONVICTION_NUMBER", number=number))
        for number, values in enumerate(document, start=1)
    )
    return ConvictionsRead(convictions, as_of)


def refuse_unanswerable(
    convictions: Sequence[Conviction], as_of: date, policy: RehabilitationPolicy
) -> None:
    """Says which conviction lacks something, before all are answered together."""
    regime = policy.regimes.in_force(as_of)
    for number, conviction in enumerate(convictions, start=1):
        try:
            refuse_later(conviction, as_of)
            alone(conviction, regime, policy)
        except CannotAnswerError as fault:
            where = words("CONVICTION_NUMBER", number=number)
            codes = ", ".join(sorted(policy.disposals))
            message = f"{where}, {fault.field}: {words(fault.code, codes=codes)}"
            raise _refused(fault.code, message) from fault


def _document(path: Path) -> Any:
    try:
        with path.open("rb") as handle:
            read = handle.read(MOST_BYTES + 1)
    except OSError:
        raise _refused("CANNOT_READ", "The file cannot be read; check the name.") from None
    if len(read) > MOST_BYTES:
        raise _refused("TOO_LARGE", "The file is too large to be a list of convictions.")
    try:
        return json.loads(read.decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError):
        raise _refused("NOT_JSON", "The file is not JSON in UTF-8.") from None


def _conviction(given: object, where: str) -> Conviction:
    values = _keys(given, OF_CONVICTION | OF_DISPOSAL, where)
    if "disposals" in values:
        twice = sorted(OF_DISPOSAL & values.keys())
        if twice:
            raise _refused("NOT_BOTH", f"{where}, {twice[0]}: give it inside disposals.")
        if not isinstance(values["disposals"], list) or not values["disposals"]:
            raise _refused("NO_DISPOSAL", f"{where}, disposals: {words('NO_DISPOSAL')}")
        disposals = tuple(
            _disposal(_keys(one, OF_DISPOSAL, where), where) for one in values["disposals"]
        )
    else:
        disposals = (_disposal(values, where),)
    return Conviction(
        label=_label(values, where),
        convicted_on=_day(values, "conviction", where),
        disposals=disposals,
        under_18=_flag(values, "under_18", where),
        summary_only=_flag(values, "summary_only", where),
    )


def _disposal(values: dict[str, Any], where: str) -> Disposal:
    if not isinstance(values.get("disposal"), str):
        raise _refused("MISSING", f"{where}, disposal: give a disposal code.")
    return Disposal(
        disposal=values["disposal"],
        months=_count(values, "months", where, MOST_YEARS * 12),
        days=_count(values, "days", where, MOST_YEARS * 365) or 0,
        ends=_day(values, "ends", where) if values.get("ends") is not None else None,
        schedule_18=_schedule_18(values, where),
    )


def _keys(given: object, known: Collection[str], where: str) -> dict[str, Any]:
    """The values of an object by key, each once and known."""
    if not isinstance(given, dict):
        raise _refused("NOT_A_RECORD", f"{where}: give its facts as keys and values.")
    values = {str(key).replace("-", "_"): value for key, value in given.items()}
    if len(values) < len(given) or not values.keys() <= set(known):
        raise _refused(
            "UNKNOWN_KEY",
            f"{where}: use each of these keys at most once: {', '.join(sorted(known))}.",
        )
    return values


def _label(values: dict[str, Any], where: str) -> str:
    label = values.get("label")
    if label is None:
        return where
    if not isinstance(label, str) or len(label) > LONGEST_LABEL:
        raise _refused("BAD_VALUE", f"{where}, label: give up to {LONGEST_LABEL} signs of text.")
    return one_line(label)


def _day(values: dict[str, Any], key: str, where: str) -> date:
    text = values.get(key)
    if not isinstance(text, str):
        raise _refused("NOT_A_DATE", f"{where}, {key}: give a date as YYYY-MM-DD.")
    try:
        return day(text, FIELD)
    except Failure as fault:
        raise _refused(fault.code, f"{where}, {key}: {fault.message}") from fault


def _flag(values: dict[str, Any], key: str, where: str) -> bool:
    value = values.get(key)
    if value is not None and not isinstance(value, bool):
        raise _refused("BAD_VALUE", f"{where}, {key}: give true or false.")
    return bool(value)


def _count(values: dict[str, Any], key: str, where: str, most: int) -> int | None:
    value = values.get(key)
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= most:
        raise _refused("BAD_VALUE", f"{where}, {key}: give a whole number from 0 to {most}.")
    return value


def _schedule_18(values: dict[str, Any], where: str) -> Schedule18:
    value = values.get("schedule_18")
    if value is None:
        return Schedule18.UNKNOWN
    if isinstance(value, bool):
        return Schedule18.YES if value else Schedule18.NO
    if value not in list(Schedule18):
        raise _refused("BAD_VALUE", f"{where}, schedule_18: give yes, no or unknown.")
    return Schedule18(value)


def _refused(code: str, message: str) -> Failure:
    return Failure(ExitCode.USAGE, code, message, FIELD)
