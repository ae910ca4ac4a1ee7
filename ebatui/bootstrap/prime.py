"""Building a priming from sample nights: common values, odds, and a text to have read.

Everything comes from invented nights and sentences; see ``ebatui.cli.priming``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from ebatui.bootstrap.night_lines import Ids, Line, acts_of
from ebatui.casework.fields import Type
from ebatui.casework.ids import HUB, RecordId, make_id
from ebatui.casework.records import BY_NAME, BY_RECORD
from ebatui.journal import codec_v2
from ebatui.journal.change import Change, checked_fields
from ebatui.journal.coder import STEP, Tally
from ebatui.journal.columns import shape_of
from ebatui.journal.entries import patterns_of
from ebatui.journal.priming import Priming, Vocabulary
from ebatui.journal.rows import Rows
from ebatui.journal.texts import Texts

V = TypeVar("V", str, str | int)
_DEVICE = 1_234_567_890
_LEAST_SEEN = 2
"""A value, shape or word met less often is not common."""
_LEAST_SHARE = 0.5
"""Common ones must be this much of all, or the field does without."""
_LEAST_SHARE_OF_NUMBERS = 0.3
_MOST_VALUES = 1_200
_SHAPED = 3
"""Digits and capitals that make a shape worth keeping."""
_TOTAL = 16_384
"""What a context's odds add up to at most: how much later symbols are trusted over samples."""


@dataclass(frozen=True, slots=True)
class SampleNight:
    """One night's two parcels."""

    up: Rows
    down: Rows


def sample_night(lines: Iterable[Line]) -> SampleNight:
    """The parcels that a workload's lines would become, without a store or a hub."""
    maker = _Maker()
    held: list[Line] = []
    day: list[Line] = []
    for line in lines:
        (held if line["phase"] == "init" else day).append(line)
    maker.hold(held)
    up: list[Change] = []
    down: list[Change] = []
    for line in day:
        (up if line["dir"] == "up" else down).extend(maker.live(line))
    seen = maker.cursor
    first = up[0].seq if up else 1
    placed = ((_DEVICE, first, first + len(up) - 1, seen + 1),) if up else ()
    return SampleNight(Rows(tuple(up)), Rows(tuple(down), placed))


class _Maker:
    def __init__(self) -> None:
        self._ids = Ids()
        self._counters = {HUB: 0, _DEVICE: 0}
        self._seqs = {HUB: 0, _DEVICE: 0}
        self.cursor = 0

    def hold(self, held: Sequence[Line]) -> None:
        """Give ids as the bench does: table after table."""
        own = [line for line in held if line["dir"] == "up"]
        order = list(BY_RECORD)
        cases = [
            (line, act)
            for line in own
            if line["type"] == "case"
            for act in acts_of(line, self._ids)
        ]
        for line, act in sorted(cases, key=lambda one: order.index(one[1].record)):
            self._ids.note(line["id"], act, self._new(_DEVICE))
        for kind in ("closure", "job", "booking", "note"):
            for line in own:
                if line["type"] == kind:
                    for act in acts_of(line, self._ids):
                        self._ids.note(line["id"], act, self._new(_DEVICE))
        for line in held:
            if line["dir"] == "down":
                for act in acts_of(line, self._ids):
                    self._ids.note(line["id"], act, self._new(HUB))
        self._seqs = {HUB: len(held), _DEVICE: 4 * len(held)}
        self.cursor = sum(self._seqs.values())

    def _new(self, device: int) -> RecordId:
        self._counters[device] += 1
        return make_id(device, self._counters[device])

    def live(self, line: Line) -> list[Change]:
        """A line's changes."""
        device = _DEVICE if line["dir"] == "up" else HUB
        changes = []
        for act in acts_of(line, self._ids):
            if (line["id"], act.part) not in self._ids.records:
                self._ids.note(line["id"], act, self._new(device))
            self._seqs[device] += 1
            if device == HUB:
                self.cursor += 1
            kind = BY_RECORD[act.record]
            values = {
                name: self._ids.records[line["id"], value]
                if kind.field(name).holds is Type.REF and isinstance(value, str)
                else value
                for name, value in act.fields.items()
            }
            changes.append(
                Change(
                    device=device,
                    seq=self._seqs[device],
                    at=line["at"],
                    actor=line["by"],
                    kind=kind.name,
                    subject=self._ids.records[line["id"], act.part],
                    fields=checked_fields(kind, values),
                    seen=max(0, self.cursor - 1) if device == HUB else self.cursor,
                    cursor=self.cursor if device == HUB else None,
                )
            )
        return changes


def build(nights: Sequence[SampleNight], sentences: Sequence[str], text_bytes: int) -> bytes:
    """A priming's bytes. The last of the nights, and the sentences, become its text.

    What stands nearest before a parcel is remembered best, so the sentences are spread among the
    nights' texts rather than put before them.
    """
    parcels = [parcel for night in nights for parcel in (night.up, night.down)]
    vocabularies = _vocabularies(parcels)
    patterns = _patterns(parcels)
    drawn = Priming(vocabularies=vocabularies, patterns=patterns)
    tally = Tally()
    streams = []
    for parcel in parcels:
        texts = Texts(tally)
        codec_v2.walk(tally, texts, drawn, parcel)
        streams.append(texts.stream())
    return Priming(
        text=_text(streams, sentences, text_bytes),
        vocabularies=vocabularies,
        patterns=patterns,
        odds=_odds(tally),
    ).to_bytes()


def _text(streams: Sequence[bytes], sentences: Sequence[str], most: int) -> bytes:
    spoken = [_stream_of(sentence) for sentence in sentences]
    left = most - sum(map(len, spoken))
    chosen: list[bytes] = []
    for stream in reversed(streams):
        if left <= 0:
            break
        chosen.append(stream[-left:])
        left -= len(stream)
    chosen.reverse()
    share = -(-len(spoken) // max(1, len(chosen)))
    return b"".join(
        b"".join(spoken[at * share : (at + 1) * share]) + stream for at, stream in enumerate(chosen)
    )


def _stream_of(text: str) -> bytes:
    texts = Texts(Tally())
    texts.text(text)
    return texts.stream()


def _odds(tally: Tally) -> dict[str, tuple[int, ...]]:
    odds = {}
    for context, counts in sorted(tally.counts.items()):
        if context.startswith(codec_v2.UNPRIMED):
            continue
        size, total = tally.sizes[context], counts.total()
        weight = min(STEP, _TOTAL / total)
        shares = [max(1, round(counts[symbol] * weight)) for symbol in range(size)]
        odds[context] = tuple(shares)
    return odds


def _patterns(parcels: Iterable[Rows]) -> dict[str, tuple[tuple[int, ...], ...]]:
    counts: dict[str, Counter[tuple[int, ...]]] = {}
    for parcel in parcels:
        for name, pattern in patterns_of(parcel.changes):
            counts.setdefault(name, Counter())[pattern] += 1
    return {
        name: tuple(pattern for pattern, seen in found.most_common() if seen >= _LEAST_SEEN)
        for name, found in counts.items()
    }


def _vocabularies(parcels: Iterable[Rows]) -> dict[str, Vocabulary]:
    values: dict[str, Counter[str | int]] = {}
    for parcel in parcels:
        for change in parcel.changes:
            kind = BY_NAME[change.kind]
            for name, value in change.fields.items():
                found = values.setdefault(f"{kind.name}.{name}", Counter())
                match kind.field(name).holds:
                    case Type.TEXT | Type.INT | Type.PENCE if value is not None:
                        found[value] += 1
                    case Type.MOMENT:
                        hour, minute = str(value)[11:].split(":")
                        found[int(hour) * 60 + int(minute)] += 1
                    case _:
                        pass
    made = {name: _vocabulary(found) for name, found in sorted(values.items()) if found}
    return {name: one for name, one in made.items() if one != Vocabulary()}


def _vocabulary(found: Counter[str | int]) -> Vocabulary:
    numbers = all(isinstance(value, int) for value in found)
    values = _common(found, share=_LEAST_SHARE_OF_NUMBERS if numbers else _LEAST_SHARE)
    texts = Counter({text: seen for text, seen in found.items() if isinstance(text, str)})
    rest = Counter({text: seen for text, seen in texts.items() if text not in values})
    if rest.total() * 20 < found.total():
        return Vocabulary(values)  # hardly anything is left over
    shapes: Counter[str] = Counter()
    words: Counter[str] = Counter()
    for text, seen in texts.items():
        shape = shape_of(str(text))
        if sum(char in "9A" for char in shape) >= _SHAPED and len(shape) <= 16:
            shapes[shape] += seen
        for word in str(text).split(" "):
            words[word] += seen
    good = _common(shapes, texts.total(), most=16)
    if good:
        return Vocabulary(values, good)
    wordy = sum(len(str(text).split(" ")) * seen for text, seen in texts.items())
    short = wordy <= 6 * texts.total()
    return Vocabulary(values, (), _common(words, wordy, share=0.8) if short else ())


def _common(
    found: Counter[V],
    total: int | None = None,
    *,
    share: float = _LEAST_SHARE,
    most: int = _MOST_VALUES,
) -> tuple[V, ...]:
    common = [one for one, seen in found.most_common(most) if seen >= _LEAST_SEEN]
    covered = sum(found[one] for one in common)
    return tuple(common) if covered >= share * (total or found.total()) else ()
