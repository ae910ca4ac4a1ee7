"""What was measured before: a line of figures for every run, and what got worse since.

The figures are kept as printed, section by section and row by row, so a new section comes in by
itself. What a figure is shows in its unit:

* sizes (bytes, round trips) must not grow; a parcel's own times pack a byte or two apart, so
  sizes of 100 bytes and more may differ by three;
* ratios, measured side by side in one run, and memory may grow by a tenth;
* times may double and rates halve before it counts, and more where the machine was slower just
  then: two cores are shared with whatever else runs, so every section is kept with the pace of a
  bare loop before and after it. On another machine times, rates and memory are not compared.

Rows of what is measured beside (a ``bare`` loop) are not judged; "beside bare" is a ratio and is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

Figures = Mapping[str, Mapping[str, str]]
"""By section, then by what was measured: the figure as printed."""

JITTER, FROM = 3, 100
"""Bytes that a size may differ by, from so many bytes on."""
TENTH, TWICE = 1.1, 2.0
PACE_UNKNOWN = 2.0
"""How much slower the machine may be now than then, where nobody looked."""
LEAST_MS = 1.0
"""Milliseconds more that are never judged."""

_PARTS = re.compile(r",\s|[();|]|\s/\s")
_NUMBER = re.compile(r"\b1/(?P<of>\d[\d,]*(?:\.\d+)?)|(?P<plain>\d[\d,]*(?:\.\d+)?)")
_IN_MS = {"ms": 1.0, "s": 1000.0, "seconds": 1000.0, "min": 60_000.0, "µs": 0.001}
_BYTES = {"bytes", "byte", "kB", "up", "down", "round trips", "cells"}
_MEMORY = {"MB", "GB", "MiB"}
_PER = re.compile(r"(?:\b(?:a|per) second\b|/\s?s\b)")
_YARDSTICK = re.compile(r"(?<!beside )\bbare\b")


class Kind(Enum):
    """How a quantity is judged."""

    SIZE = "size"
    RATIO = "ratio"
    MEMORY = "memory"
    TIME = "time"
    RATE = "rate"


NOT_ELSEWHERE = frozenset({Kind.TIME, Kind.RATE, Kind.MEMORY})
"""Judged on the same machine alone."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """One number of a figure. ``value`` is in milliseconds for times, else as printed."""

    value: float
    unit: str
    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the benchmarks. ``date`` is ISO; ``commit`` as ``git describe`` has it.

    ``pace`` is by section: rounds of a bare loop a second, while it was measured.
    """

    date: str
    commit: str
    machine: Mapping[str, str | int]
    figures: Figures
    pace: Mapping[str, float] = field(default_factory=dict)

    def line(self) -> str:
        """The run as one line of JSON."""
        document = {
            "date": self.date,
            "commit": self.commit,
            "machine": self.machine,
            "pace": self.pace,
            "figures": self.figures,
        }
        return json.dumps(document, ensure_ascii=False) + "\n"


@dataclass
class Verdict:
    """What a comparison says, in lines to print."""

    worse: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    """What is not judged: rows that came, went or read differently now."""
    compared: int = 0


def runs(text: str) -> list[Run]:
    """The runs of a history, oldest first. Raises ``ValueError`` for a line that is none."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        try:
            kept = json.loads(line)
            about = kept["date"], kept["commit"], kept["machine"]
            found.append(Run(*about, kept["figures"], kept.get("pace", {})))
        except (KeyError, TypeError, ValueError):
            raise ValueError(f"line {number} of the history is not a run") from None
    return found


def latest(history: Iterable[Run]) -> dict[str, Run]:
    """By section, the newest run that measured it."""
    newest = {}
    for run in history:
        newest |= dict.fromkeys(run.figures, run)
    return newest


def quantities(what: str, figure: str) -> list[Quantity]:
    """The numbers of a figure with what they count: ``3,716`` or ``61 bytes (40 up, 21 down)``."""
    return list(_quantities(what, figure))


def _quantities(what: str, figure: str) -> Iterator[Quantity]:
    for part in _PARTS.split(figure):
        found = _NUMBER.search(part)
        if found is None:
            continue
        value = float((found["of"] or found["plain"]).replace(",", ""))
        unit = " ".join(f"{part[: found.start()]} {part[found.end() :]}".split())
        kind = Kind.RATIO
        if unit in _IN_MS:
            kind, value = Kind.TIME, value * _IN_MS[unit]
        elif unit in _BYTES:
            kind = Kind.SIZE
        elif unit in _MEMORY:
            kind = Kind.MEMORY
        elif _PER.search(f"{what} {part}"):
            kind = Kind.RATE
        yield Quantity(value, unit, kind, part.strip())


def compare(history: Sequence[Run], now: Run) -> Verdict:
    """What got worse since each section was last measured, and by how much."""
    verdict, newest = Verdict(), latest(history)
    for section, rows in now.figures.items():
        before = newest.get(section)
        if before is None:
            verdict.told.append(f"{section}: measured for the first time")
            continue
        same = before.machine == now.machine
        if not same:
            verdict.told.append(f"{section}: another machine then, so sizes and ratios alone")
        slower = _slower(before.pace.get(section), now.pace.get(section)) if same else None
        kept = before.figures[section]
        for what, figure in rows.items():
            if what not in kept:
                verdict.told.append(f"{section}, {what}: new, {figure}")
            elif not _YARDSTICK.search(what):
                _compare_row(verdict, f"{section}, {what}", what, kept[what], figure, slower)
        gone = [what for what in kept if what not in rows]
        verdict.told += [f"{section}, {what}: not measured any more" for what in gone]
    return verdict


def _slower(then: float | None, now: float | None) -> float:
    """How many times slower the machine is now than it was then; never less than once."""
    return max(1.0, then / now) if then and now else PACE_UNKNOWN


def _compare_row(
    verdict: Verdict, row: str, what: str, before: str, now: str, slower: float | None
) -> None:
    old, new = quantities(what, before), quantities(what, now)
    if [_judged_as(one) for one in old] != [_judged_as(one) for one in new]:
        verdict.told.append(f"{row}: reads otherwise now: {before}, now {now}")
        return
    for was, one in zip(old, new, strict=True):
        if one.kind in NOT_ELSEWHERE and slower is None:
            continue
        verdict.compared += 1
        if is_worse(was, one, slower or 1.0):
            verdict.worse.append(f"{row}: {one.text}, was {was.text} ({_by_how_much(was, one)})")


def _judged_as(one: Quantity) -> tuple[Kind, str]:
    """What must be the same for two numbers to compare; seconds and milliseconds do."""
    return one.kind, "" if one.kind is Kind.TIME else one.unit


def is_worse(was: Quantity, now: Quantity, slower: float = 1.0) -> bool:
    """Whether it got worse by more than its kind may drift on a machine so much slower."""
    match now.kind:
        case Kind.SIZE:
            return now.value > was.value + (JITTER if was.value >= FROM else 0)
        case Kind.TIME:
            return now.value > max(was.value * TWICE * slower, was.value + LEAST_MS)
        case Kind.RATE:
            return now.value * TWICE * slower < was.value
        case _:
            return now.value > was.value * TENTH


def _by_how_much(was: Quantity, now: Quantity) -> str:
    if not was.value:
        return "it was nothing"
    change = (now.value / was.value - 1) * 100
    return f"{abs(change):.1f} % {'more' if change > 0 else 'less'}"
