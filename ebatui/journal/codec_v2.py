"""Version 2: columns per kind, each value by its type, texts apart; primed.

::

    02 | priming | check | structure length | text length | structure | text

``priming`` is the name of the priming both ends must have (zeros for none), ``check`` is of the
stream of texts, the lengths are numbers of :mod:`ebatui.journal.pack` (the text's is before
compression, doubled, plus how it was compressed), ``text`` is :mod:`ebatui.journal.texts` by way
of :mod:`ebatui.journal.squeeze`. The structure is a range coder's bytes
(:mod:`ebatui.journal.coder`):

1. how many changes, places, refusals and labels; the devices named, most often first (the hub is
   always the first), each with the counter after which its records are new; the actors likewise;
2. the spine: of every change in order its device, whether it belongs to the act of the change
   before (same device, person and second), kind, time, person, sequence, what it had seen,
   cursor, subject, and which fields it sets or clears (a pattern by its place among those met);
3. the columns: kind by kind, field by field, the values that the changes set;
4. places, refusals, labels; then eight bits that must be ``_END``.

The order of fields within a record, of codes within a list, and the kinds' tags are part of the
format: they may be added to at the end and never changed. How long a list is, is not: a priming
and parcels made before a code was added are read alike after. The codec checks types, not the
limits of texts, nor whether a change makes sense: whoever receives must.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from ebatui.casework.fields import FieldSpec, Kind, Type
from ebatui.casework.ids import COUNTER_BITS, HUB, MAX_COUNTER, MAX_DEVICE, MOST_DEVICE
from ebatui.casework.records import BY_TAG, KINDS
from ebatui.journal.coder import Coder, Reader, Writer, flag, number, signed
from ebatui.journal.columns import Column, value_of
from ebatui.journal.entries import (
    Entry,
    Pattern,
    change_of,
    entry_of,
    last_of,
    makers,
    newest_before,
    pattern_name,
)
from ebatui.journal.pack import Malformed, Packer, Unpacker
from ebatui.journal.priming import NAME_BYTES, Priming, Vocabulary
from ebatui.journal.rangecoder import Overrun
from ebatui.journal.rows import MOST, MOST_ENTRIES, CodecError, Rows, damaged, within
from ebatui.journal.squeeze import CHECK_BYTES, MOST_STREAM, check_of
from ebatui.journal.texts import Texts

_END = 0x5E
_DAY = 86_400
_MOST_DAY = 1_000_000
_MOST_RUN = 3
"""Changes of one kind within an act tell what follows up to this many."""

_CHANGE_WEIGHS, _VALUE_WEIGHS = 64, 8
"""What an entry counts for, beside its text, against the bound on what is unpacked."""

UNPRIMED = ("id ", "device", "since", "first")
"""Contexts whose odds belong to one prison and are not worth learning from another."""


def encode(rows: Rows, priming: Priming) -> bytes:
    """The bytes after the version's. Raises ``CodecError``."""
    writer = Writer(priming.odds)
    texts = Texts(writer)
    walk(writer, texts, priming, rows)
    structure, stream = writer.finish(), texts.stream()
    how, squeezed = priming.squeezer.squeeze(stream)
    head = Packer().raw(priming.name).raw(check_of(stream))
    head.number(len(structure)).number(len(stream) << 1 | how)
    return head.raw(structure).raw(squeezed).bytes()


def decode(data: bytes, max_bytes: int, find: Callable[[bytes], Priming | None]) -> Rows:
    """What ``encode`` wrote. ``find`` gives a priming by its name. Raises ``CodecError``."""
    unpacker = Unpacker(data)
    try:
        name, check = unpacker.raw(NAME_BYTES), unpacker.raw(CHECK_BYTES)
        structure_length, stream_length = unpacker.number(), unpacker.number()
        structure = unpacker.raw(structure_length)
        squeezed = unpacker.raw(unpacker.left)
    except Malformed:
        damaged()
    how, length = stream_length & 1, stream_length >> 1
    if length > min(max_bytes, MOST_STREAM):
        raise CodecError("TOO_BIG")
    priming = find(name)
    if priming is None:
        raise CodecError("PRIMING")
    reader = Reader(structure, priming.odds)
    texts = Texts(reader, priming.squeezer.expand(how, squeezed, length, check))
    try:
        rows = walk(reader, texts, priming, None, max_bytes)
    except Overrun:
        damaged()
    return rows if texts.ended() else damaged()


def priming_of(data: bytes) -> bytes:
    """The name of the priming that ``encode`` wrote with."""
    return data[:NAME_BYTES]


def walk(
    coder: Coder, texts: Texts, priming: Priming, rows: Rows | None, max_bytes: int = MOST
) -> Rows:
    """Write ``rows``, or read them where none are given."""
    return _Walk(coder, texts, priming, max_bytes).contents(rows)


class _Walk:
    def __init__(self, coder: Coder, texts: Texts, priming: Priming, max_bytes: int) -> None:
        self._coder = coder
        self._texts = texts
        self._vocabularies = priming.vocabularies
        self._patterns = {name: list(known) for name, known in priming.patterns.items()}
        self._left = max_bytes
        self._devices: list[int] = [HUB]
        self._newest: dict[int, int] = {}
        self._actors: list[str] = []

    def contents(self, rows: Rows | None) -> Rows:
        counts = (
            (None,) * 4
            if rows is None
            else tuple(map(len, (rows.changes, rows.placed, rows.refusals, rows.labels)))
        )
        changes, placed, refusals, labels = (
            self._count(f"count {part}", given) for part, given in enumerate(counts)
        )
        given = None if rows is None else [entry_of(change) for change in rows.changes]
        labelled = None if rows is None else list(rows.labels.items())
        self._name_devices(given)
        self._name_actors(given)
        entries = self._spine(given, changes)
        self._columns(entries)
        read = Rows(
            tuple(map(change_of, entries)),
            tuple(self._run(rows.placed[at] if rows else None) for at in range(placed)),
            tuple(self._refusal(rows.refusals[at] if rows else None) for at in range(refusals)),
            self._labels(labels, labelled),
        )
        if self._coder.raw(8, None if rows is None else _END) != _END:
            damaged()
        return read

    def _count(self, context: str, given: int | None) -> int:
        count = number(self._coder, context, given)
        if count > MOST_ENTRIES:
            raise CodecError("TOO_BIG")
        return count

    def _spend(self, size: int) -> None:
        self._left -= size
        if self._left < 0:
            raise CodecError("TOO_BIG")

    # Who and where

    def _name_devices(self, given: list[Entry] | None) -> None:
        named: list[int] = []
        newest: dict[int, int] = {}
        if given is not None:
            named = [one for one, _ in makers(given).most_common() if one != HUB]
            newest = {one: newest_before(given, one) for one in (HUB, *named)}
        count = number(self._coder, "count devices", None if given is None else len(named))
        if count > 4 * MOST_ENTRIES:
            raise CodecError("TOO_BIG")
        for place in range(count):
            device = number(self._coder, "device", None if given is None else named[place])
            self._devices.append(within(device, 0, MOST_DEVICE))
        for device in self._devices:
            since = number(self._coder, "since", None if given is None else newest[device])
            self._newest[device] = within(since, 0, MAX_COUNTER)

    def _name_actors(self, given: list[Entry] | None) -> None:
        named: list[str] = []
        if given is not None:
            named = [actor for actor, _ in Counter(one.actor for one in given).most_common()]
        count = self._count("count actors", None if given is None else len(named))
        for place in range(count):
            self._actors.append(self._text(None if given is None else named[place]))

    def _text(self, value: str | None) -> str:
        found = self._texts.text(value)
        self._spend(len(found))
        return found

    def _device(self, context: str, given: int | None) -> int:
        place = None if given is None else self._devices.index(given)
        place = number(self._coder, context, place)
        return self._devices[place] if place < len(self._devices) else damaged()

    # The spine

    def _spine(self, given: list[Entry] | None, count: int) -> list[Entry]:
        entries: list[Entry] = []
        before: Entry | None = None
        seqs: dict[int, int] = {}
        for at in range(count):
            entry = Entry() if given is None else given[at]
            self._spend(_CHANGE_WEIGHS)
            self._one(entry, before, seqs, reading=given is None)
            seqs[entry.device] = entry.seq
            entries.append(entry)
            before = entry
        return entries

    def _one(
        self, entry: Entry, before: Entry | None, seqs: dict[int, int], *, reading: bool
    ) -> None:
        coder = self._coder
        by = self._devices.index(before.device) if before else ""
        entry.device = self._device(f"by {by}", None if reading else entry.device)
        after = f"{before.kind.name}{before.run or ''}" if before else ""
        if before is not None and before.device == entry.device:
            joins = (entry.at, entry.actor) == (before.at, before.actor)
            entry.joins = flag(coder, f"joins {after}", None if reading else joins)
        tag = number(
            coder, f"kind {after}{'+' if entry.joins else ''}", None if reading else entry.kind.tag
        )
        if tag not in BY_TAG:
            raise CodecError("UNKNOWN_KIND")
        entry.kind = BY_TAG[tag]
        if entry.joins and before is not None:
            entry.at, entry.actor = before.at, before.actor
            if entry.kind is before.kind:
                entry.run = min(before.run + 1, _MOST_RUN)
        else:
            since = before.at if before else 0
            step = signed(
                coder, "at" if before else "first at", None if reading else entry.at - since
            )
            entry.at = within(since + step, -MOST, MOST)
            place = None if reading else self._actors.index(entry.actor)
            place = number(coder, f"actor {entry.kind.name}", place)
            entry.actor = self._actors[place] if place < len(self._actors) else damaged()
        self._order(entry, before, seqs, reading=reading)
        self._subject(entry, reading=reading)
        self._pattern(entry, reading=reading)

    def _order(
        self, entry: Entry, before: Entry | None, seqs: dict[int, int], *, reading: bool
    ) -> None:
        """Sequence, cursor and what was seen."""
        coder = self._coder
        due = seqs.get(entry.device, 0) + 1
        first = "first " if entry.device not in seqs else ""
        gap = signed(coder, f"{first}seq", None if reading else entry.seq - due)
        entry.seq = within(due + gap, 1, MOST)
        as_before = "" if before is None else "yes" if before.cursor is not None else "no"
        placed = flag(coder, f"placed {as_before}", None if reading else entry.cursor is not None)
        if placed:
            last = before.cursor if before is not None else None
            due = 0 if last is None else last + 1
            given = None if reading or entry.cursor is None else entry.cursor - due
            gap = signed(coder, "first cursor" if last is None else "cursor", given)
            entry.cursor = within(due + gap, 0, MOST)
        guess = before.seen if before else 0
        if entry.cursor is not None and entry.device == HUB:
            guess = max(0, entry.cursor - 1)  # the hub has seen all that came before
        gap = signed(
            coder, "seen" if before else "first seen", None if reading else entry.seen - guess
        )
        entry.seen = within(guess + gap, 0, MOST)

    def _subject(self, entry: Entry, *, reading: bool) -> None:
        name = entry.kind.name
        known = None if reading else (entry.subject >> COUNTER_BITS, entry.subject & MAX_COUNTER)
        maker = within(self._device(f"maker {name}", known and known[0]), 0, MAX_DEVICE)
        newest = self._newest[maker]
        entry.new = flag(
            self._coder,
            f"new {name}{'+' if entry.joins else ''}",
            None if known is None else known[1] > newest,
        )
        if entry.new:
            gap = number(self._coder, "gap", None if known is None else known[1] - newest - 1)
            found = self._newest[maker] = newest + 1 + gap
        else:
            found = self._counter(name, maker, None if known is None else known[1])
        entry.subject = maker << COUNTER_BITS | within(found, 0, MAX_COUNTER)

    def _counter(self, kind: str, maker: int, given: int | None) -> int:
        """The counter of a record that is there already."""
        context = f"id {kind} {'hub' if maker == HUB else ''}"
        return within(number(self._coder, context, given), 0, MAX_COUNTER)

    def _pattern(self, entry: Entry, *, reading: bool) -> None:
        name = pattern_name(entry.kind, new=entry.new)
        known = self._patterns.setdefault(name, [])
        place = None
        if not reading:
            place = known.index(entry.pattern) + 1 if entry.pattern in known else 0
        place = number(self._coder, f"sets {name}", place)
        if place > len(known):
            damaged()
        if place:
            entry.pattern = known[place - 1]
        else:
            entry.pattern = self._new_pattern(name, None if reading else entry.pattern)
            known.append(entry.pattern)
        fields = entry.kind.fields
        if entry.pattern and entry.pattern[-1] >> 1 >= len(fields):
            raise CodecError("UNKNOWN_FIELD")
        self._spend(_VALUE_WEIGHS * len(entry.pattern))
        if reading:
            entry.values = {fields[lead >> 1].name: None for lead in entry.pattern}

    def _new_pattern(self, name: str, given: Pattern | None) -> Pattern:
        count = number(self._coder, f"sets {name} many", None if given is None else len(given))
        within(count, 0, MOST_ENTRIES)
        found: list[int] = []
        last = -1
        for at in range(count):
            step = None if given is None else (given[at] >> 1) - last - 1
            last += 1 + number(self._coder, f"sets {name} next", step)
            empty = None if given is None else bool(given[at] & 1)
            found.append(last << 1 | flag(self._coder, f"sets {name} empty", empty))
        return tuple(found)

    # The columns

    def _columns(self, entries: list[Entry]) -> None:
        by_kind: dict[str, list[int]] = {}
        for at, entry in enumerate(entries):
            by_kind.setdefault(entry.kind.name, []).append(at)
        for kind in KINDS:
            here = by_kind.get(kind.name, ())
            for place, spec in enumerate(kind.fields if here else ()):
                setting = [at for at in here if place << 1 in entries[at].pattern]
                if setting:
                    self._values(entries, setting, kind, spec)

    def _values(
        self, entries: list[Entry], setting: list[int], kind: Kind, spec: FieldSpec
    ) -> None:
        """One field of one kind: the values of the changes that set it."""
        made = self._column(kind, spec, new=True)
        known = self._column(kind, spec, new=False)
        last = 0
        for at in setting:
            entry = entries[at]
            column = made if entry.new else known
            column.run = entry.run
            day = entry.at // _DAY
            value = value_of(
                self._coder,
                self._texts,
                column,
                day if abs(day) < _MOST_DAY else 0,
                _Refer(self, entries, at, column, last),
                entry.values[spec.name],
            )
            if isinstance(value, str):
                self._spend(len(value))
            elif spec.holds is Type.REF and value is not None:
                last = int(value)
            entry.values[spec.name] = value

    def _column(self, kind: Kind, spec: FieldSpec, *, new: bool) -> Column:
        name = f"{kind.name}.{spec.name}"
        column = Column(spec, f"{name}+" if new else name)
        vocabulary: Vocabulary | None = self._vocabularies.get(name)
        if vocabulary is not None:
            column.vocabulary = vocabulary
        return column

    def refer(
        self, entries: list[Entry], at: int, column: Column, last: int, given: int | None
    ) -> int:
        """A reference: to the record of that kind met last, the same as last time, or any."""
        kind, entry = str(column.spec.ref), entries[at]
        nearest = last_of(entries, at, kind)
        context = f"{column.context}{'+' if entry.joins else ''}"
        way = None
        if given is not None:
            way = 3 if given < 0 or (given >> COUNTER_BITS) not in self._newest else 2
            way = 0 if given == nearest else 1 if given == last else way
        way = self._coder.symbol(f"{context} refers", 4, way)
        if way == 0:
            return damaged() if nearest is None else nearest
        if way == 1:
            return last
        if way == 3:
            return within(signed(self._coder, "id any", given), -MOST * 2, MOST * 2 - 1)
        maker = self._device(
            f"{column.context} of", None if given is None else given >> COUNTER_BITS
        )
        within(maker, 0, MAX_DEVICE)
        counter = self._counter(kind, maker, None if given is None else given & MAX_COUNTER)
        return maker << COUNTER_BITS | counter

    # The rest

    def _run(self, given: tuple[int, int, int, int] | None) -> tuple[int, int, int, int]:
        names = ("device", "first seq", "run", "first cursor")
        if given is not None:
            device, first, last, cursor = given
            given = (device, first, last - first, cursor)
        device, first, length, cursor = (
            signed(self._coder, f"placed {name}", given and given[at])
            for at, name in enumerate(names)
        )
        return tuple(  # type: ignore[return-value]  # four of them
            within(one, 0, MOST) for one in (device, first, first + length, cursor)
        )

    def _refusal(self, given: tuple[int, int, str, str] | None) -> tuple[int, int, str, str]:
        device = number(self._coder, "refused device", given and given[0])
        seq = number(self._coder, "refused seq", given and given[1])
        return (
            within(device, 0, MOST),
            within(seq, 0, MOST),
            self._text(given and given[2]),
            self._text(given and given[3]),
        )

    def _labels(self, count: int, given: list[tuple[int, str]] | None) -> dict[int, str]:
        labels: dict[int, str] = {}
        for at in range(count):
            told = None if given is None else given[at]
            device = number(self._coder, "labelled", told and told[0])
            label = self._text(told and told[1])
            labels[within(device, 0, MOST)] = label
        return labels


@dataclass(slots=True)
class _Refer:
    """Writes or reads the references of one change's field."""

    walk: _Walk
    entries: list[Entry]
    at: int
    column: Column
    last: int

    def __call__(self, given: int | None) -> int:
        return self.walk.refer(self.entries, self.at, self.column, self.last, given)
