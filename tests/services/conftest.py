"""A case file in memory, fulfilling the ports over plain dicts and the journal's merge."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Coroutine, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from itertools import count
from typing import Any, TypeVar

import pytest

from ebatui.casework.codes import EpisodeState
from ebatui.casework.fields import Kind, Type, Value, to_value
from ebatui.casework.ids import HUB, RecordId, counter, make_id, maker, true_device
from ebatui.casework.records import (
    BY_NAME,
    BY_RECORD,
    Episode,
    Person,
    R,
    Record,
    read_record,
)
from ebatui.casework.text import clean
from ebatui.journal.change import Change, checked_fields
from ebatui.journal.merge import Merged, Rival, in_order, merge
from ebatui.reference.loader import shipped_policy
from ebatui.services.desk import Desk
from ebatui.services.office import MentorOffice, furnish
from ebatui.services.ports import (
    Arrived,
    ForbiddenMove,
    Jobcentre,
    OutOfOrder,
    PersonKey,
    PersonRow,
    PostState,
    Refusal,
    SyncResult,
)

T = TypeVar("T")
Subject = tuple[str, RecordId]


class FixedClock:
    """A clock that stands still until it is set."""

    def __init__(self, day: date, at: time = time(10)) -> None:
        self.day = day
        self.at = at

    def today(self) -> date:
        return self.day

    def now(self) -> datetime:
        return datetime.combine(self.day, self.at)

    def set(self, day: date, at: time | None = None) -> None:
        self.day = day
        self.at = at or self.at


@dataclass
class Held:
    """All that a case file holds; copied before a write, so that a failed one leaves no trace."""

    changes: dict[Subject, list[Change]] = field(default_factory=lambda: defaultdict(list))
    merged: dict[Subject, Merged] = field(default_factory=dict)
    index: dict[tuple[str, str, Value], set[RecordId]] = field(
        default_factory=lambda: defaultdict(set)
    )
    ids: dict[str, set[RecordId]] = field(default_factory=lambda: defaultdict(set))
    counter: int = 0
    seq: int = 0
    seen: int = 0
    highest_seq: dict[int, int] = field(default_factory=dict)
    drafts: dict[tuple[str, RecordId | None], dict[str, object]] = field(default_factory=dict)
    marks: dict[str, str] = field(default_factory=dict)
    secrets: dict[str, bytes] = field(default_factory=dict)
    labels: dict[int, str] = field(default_factory=dict)
    refusals: list[Refusal] = field(default_factory=list)

    def copied(self) -> Held:
        """Containers anew; what is in them never changes."""
        twin = copy(self)
        for name in ("merged", "highest_seq", "drafts", "marks", "secrets", "labels", "refusals"):
            setattr(twin, name, copy(getattr(self, name)))
        for name in ("changes", "index", "ids"):
            inner = {key: copy(value) for key, value in getattr(self, name).items()}
            factory = getattr(self, name).default_factory
            setattr(twin, name, defaultdict(factory, inner))
        return twin


_VERSIONS = count()


class MemoryReader:
    """Fulfils ``Reader``."""

    def __init__(self, held: Held, device: int) -> None:
        self.held = held
        self.device = device

    def get(self, record: type[R], subject: RecordId) -> R | None:
        merged = self.held.merged.get((BY_RECORD[record].name, subject))
        return None if merged is None else read_record(record, subject, merged.values)

    def find(self, record: type[R], **equal: object) -> list[R]:
        return [self._got(record, subject) for subject in sorted(self._where(record, equal))]

    def find_between(
        self, record: type[R], field: str, first: date, last: date, **equal: object
    ) -> list[R]:
        found = [
            item
            for item in self.find(record, **equal)
            if (at := getattr(item, field)) is not None
            and first <= (at.date() if isinstance(at, datetime) else at) <= last
        ]
        return sorted(found, key=lambda item: (getattr(item, field), item.id))

    def count(self, record: type[Record], **equal: object) -> int:
        return len(self._where(record, equal))

    def _got(self, record: type[R], subject: RecordId) -> R:
        found = self.get(record, subject)
        assert found is not None
        return found

    def _where(self, record: type[Record], equal: Mapping[str, object]) -> set[RecordId]:
        kind = BY_RECORD[record]
        found: set[RecordId] | None = None
        for name, given in equal.items():
            many = given if isinstance(given, (tuple, list, set, frozenset)) else (given,)
            matching: set[RecordId] = set()
            for one in many:
                if name == "id":
                    matching |= {RecordId(one)} & self.held.ids[kind.name]
                else:
                    value = to_value(kind.field(name), one)
                    matching |= self.held.index[kind.name, name, value]
            found = matching if found is None else found & matching
        return set(self.held.ids[kind.name]) if found is None else found

    def person_by_number(self, prison_number: str) -> RecordId | None:
        carry = self.held.index["person", "prison_number", prison_number]
        return min(carry & self.held.index["person", "same_as", None], default=None)

    def search_people(
        self, query: str, limit: int, after: PersonKey | None = None
    ) -> list[PersonRow]:
        rows = []
        for person in self.find(Person):
            episodes = self.find(Episode, person=person.id)
            episode = max(
                episodes, key=lambda item: (item.received or date.min, item.id), default=None
            )
            row = PersonRow(
                person=person.id,
                episode=episode.id if episode else None,
                prison_number=person.prison_number or "",
                surname=person.surname or "",
                forenames=person.forenames or "",
                wing=(episode.wing or "") if episode else "",
                cell=(episode.cell or "") if episode else "",
                received=episode.received if episode else None,
                release=(episode.crd or episode.ard) if episode else None,
                gone_to=(episode.transferred_to or "") if episode else "",
            )
            words = " ".join(
                (row.surname, row.forenames, row.prison_number, person.nino or "", row.cell)
            )
            starts = words.casefold().split()
            if all(
                any(start.startswith(word) for start in starts) for word in query.casefold().split()
            ):
                rows.append(row)
        rows.sort(key=_key)
        if after is not None:
            last = (after.surname.casefold(), after.forenames.casefold(), after.person)
            rows = [row for row in rows if _key(row) > last]
        return rows[:limit]

    def changes_of(self, record: type[Record], subject: RecordId) -> list[Change]:
        return in_order(self.held.changes.get((BY_RECORD[record].name, subject), ()))

    def merged(self, record: type[Record], subject: RecordId) -> Merged:
        return merge(BY_RECORD[record], self.changes_of(record, subject))

    def _all(self) -> list[Change]:
        return [change for changes in self.held.changes.values() for change in changes]

    def changes_since(self, cursor: int, *, not_by: int | None = None) -> list[Change]:
        return in_order(
            change
            for change in self._all()
            if change.cursor is not None and change.cursor > cursor and change.device != not_by
        )

    def rivals(self) -> list[tuple[str, RecordId, Rival]]:
        return [
            (kind, subject, rival)
            for (kind, subject), merged in sorted(self.held.merged.items())
            for rival in merged.rivals
        ]

    def draft(self, form: str, subject: RecordId | None) -> Mapping[str, object] | None:
        return self.held.drafts.get((form, subject))

    def drafts(self, form: str) -> Sequence[tuple[RecordId | None, Mapping[str, object]]]:
        return [(who, kept) for (name, who), kept in self.held.drafts.items() if name == form]

    def mark(self, name: str) -> str | None:
        return self.held.marks.get(name)

    def version(self) -> int:
        return next(_VERSIONS)  # tests change what is held in every way: nothing is kept

    def seen_cursor(self) -> int:
        return self.held.seen

    def waiting(self) -> int:
        return sum(change.device == self.device and change.cursor is None for change in self._all())

    def label_of(self, device: int) -> str:
        return self.held.labels.get(true_device(device), f"D{true_device(device)}")

    def own_changes(self, after_seq: int, limit: int = 100_000) -> list[Change]:
        own = [
            change
            for change in self._all()
            if change.device == self.device and change.seq > after_seq
        ]
        return sorted(own, key=lambda change: change.seq)[:limit]

    def own_seq(self) -> int:
        return self.held.seq

    def refusals(self) -> list[Refusal]:
        return list(self.held.refusals)

    def secret(self, name: str) -> bytes | None:
        return self.held.secrets.get(name)


def _key(row: PersonRow) -> tuple[str, str, RecordId]:
    return row.surname.casefold(), row.forenames.casefold(), row.person


class MemoryUnit(MemoryReader):
    """Fulfils ``UnitOfWork``."""

    def __init__(self, held: Held, device: int, actor: str, clock: Any) -> None:
        super().__init__(held, device)
        self.actor = actor
        self.clock = clock

    def new_id(self) -> RecordId:
        self.held.counter += 1
        return make_id(self.device, self.held.counter)

    def append(
        self,
        record: type[Record],
        subject: RecordId,
        fields: Mapping[str, object],
        *,
        whole: bool = False,
    ) -> Change:
        kind = BY_RECORD[record]
        values = checked_fields(
            kind,
            {
                name: clean(given, lines=kind.field(name).lines)
                if isinstance(given, str) and kind.field(name).holds is Type.TEXT
                else given
                for name, given in fields.items()
            },
        )
        self._refuse_loose(kind, values)
        before = self.held.changes[kind.name, subject]
        held = merge(kind, before)
        if not whole:
            contested = {rival.field for rival in held.rivals}
            values = {n: v for n, v in values.items() if v != held.values.get(n) or n in contested}
        if before and not values:
            return in_order(before)[-1]
        self.held.seq += 1
        change = Change(
            device=self.device,
            seq=self.held.seq,
            at=int(self.clock.now().replace(tzinfo=UTC).timestamp()),
            actor=self.actor,
            kind=kind.name,
            subject=subject,
            fields=values,
            seen=self.held.seen,
        )
        merged = merge(kind, [*before, change])
        if change in merged.refused_moves:
            assert kind.state is not None
            now = held.values.get(kind.state)
            raise ForbiddenMove(
                kind.name, None if now is None else str(now), str(values[kind.state])
            )
        before.append(change)
        self._put(kind, subject, merged)
        return change

    def _refuse_loose(self, kind: Kind, values: Mapping[str, Value]) -> None:
        for name, value in values.items():
            to = kind.field(name).ref
            if to is not None and value is not None:
                assert value in self.held.ids[to], f"{kind.name}.{name} refers to no {to}"

    def _put(self, kind: Kind, subject: RecordId, merged: Merged) -> None:
        old = self.held.merged.get((kind.name, subject))
        for spec in kind.fields:
            was = old.values.get(spec.name) if old else None
            now = merged.values.get(spec.name)
            if old:
                self.held.index[kind.name, spec.name, was].discard(subject)
            self.held.index[kind.name, spec.name, now].add(subject)
        self.held.merged[kind.name, subject] = merged
        self.held.ids[kind.name].add(subject)
        if maker(subject) == self.device:
            self.held.counter = max(self.held.counter, counter(subject))

    def save_draft(
        self, form: str, subject: RecordId | None, answers: Mapping[str, object]
    ) -> None:
        self.held.drafts[form, subject] = dict(answers)

    def drop_draft(self, form: str, subject: RecordId | None) -> None:
        self.held.drafts.pop((form, subject), None)

    def set_mark(self, name: str, value: str) -> None:
        self.held.marks[name] = value

    def keep_secret(self, name: str, secret: bytes) -> None:
        self.held.secrets[name] = secret

    def set_label(self, device: int, label: str) -> None:
        self.held.labels[device] = label

    def receive(self, arrived: Arrived) -> int:
        touched: set[Subject] = set()
        for placed in arrived.placed:
            self._place(placed.device, placed.first_seq, placed.last_seq, placed.first_cursor)
        new = 0
        for change in sorted(arrived.changes, key=lambda item: (item.cursor or 0, item.seq)):
            if change.cursor is None:
                raise OutOfOrder("a change without a cursor")
            if change.cursor <= self.held.seen:
                continue
            if change.device != HUB and change.seq <= self.held.highest_seq.get(change.device, 0):
                raise OutOfOrder("a sequence came twice")
            self.held.highest_seq[change.device] = change.seq
            self.held.changes[change.kind, change.subject].append(change)
            touched.add((change.kind, change.subject))
            new += 1
        cursors = [change.cursor for change in self._all() if change.cursor is not None]
        self.held.seen = max(cursors, default=self.held.seen)
        for kind_name, subject in touched:
            kind = BY_NAME[kind_name]
            self._put(kind, subject, merge(kind, self.held.changes[kind_name, subject]))
        self.held.refusals += arrived.refusals
        self.held.labels.update(arrived.labels)
        return new

    def _place(self, device: int, first: int, last: int, cursor: int) -> None:
        for (kind_name, subject), changes in list(self.held.changes.items()):
            moved = False
            for at, change in enumerate(changes):
                if change.device == device and first <= change.seq <= last:
                    changes[at] = replace(change, cursor=cursor + change.seq - first)
                    moved = True
            if moved:
                kind = BY_NAME[kind_name]
                self._put(kind, subject, merge(kind, changes))


class MemoryCaseFile:
    """Fulfils ``CaseFile``. ``fail_next`` makes the next write fail, leaving nothing of it."""

    def __init__(self, clock: Any, device: int = 1) -> None:
        self.clock = clock
        self.device = device
        self.held = Held(labels={device: f"HLI{device}"})
        self.fail_next: Exception | None = None
        self.writes: list[str] = []
        """The actor of every write that was kept."""

    async def read(self, work: Callable[[MemoryReader], T]) -> T:
        return work(MemoryReader(self.held, self.device))

    async def write(self, actor: str, work: Callable[[MemoryUnit], T]) -> T:
        kept = self.held.copied()
        try:
            done = work(MemoryUnit(self.held, self.device, actor, self.clock))
            if self.fail_next is not None:
                failed, self.fail_next = self.fail_next, None
                raise failed
        except BaseException:
            self.held = kept
            raise
        self.writes.append(actor)
        return done

    # What tests ask, without a lambda each time.

    def find(self, record: type[R], **equal: object) -> list[R]:
        return MemoryReader(self.held, self.device).find(record, **equal)

    def one(self, record: type[R], **equal: object) -> R:
        (found,) = self.find(record, **equal)
        return found

    def changes(self) -> list[Change]:
        return MemoryReader(self.held, self.device).own_changes(0)

    async def add(self, record: type[R], **fields: object) -> R:
        """A record made by the way, for a test to begin with."""

        def work(unit: MemoryUnit) -> R:
            subject = unit.new_id()
            unit.append(record, subject, fields)
            return unit._got(record, subject)

        return await self.write("set-up", work)

    async def add_case(self, **fields: object) -> tuple[Person, Episode]:
        """Someone in custody; person's and episode's fields by name."""
        mine = {spec.name for spec in BY_RECORD[Person].fields}
        about = {"prison_number": "A1234AA", "surname": "Doe", "forenames": "Kevin"}
        about |= {name: given for name, given in fields.items() if name in mine}
        spell: dict[str, object] = {"prison": "HLI", "state": EpisodeState.IN_CUSTODY}
        spell |= {name: given for name, given in fields.items() if name not in mine}
        person = await self.add(Person, **about)
        return person, await self.add(Episode, person=person.id, **spell)


class SomePlaces:
    """Fulfils ``Places`` with a few real offices, by postcode area."""

    OFFICES = (
        (Jobcentre("6727", "Hull Britannia House", "Hull", "HU1 8NF", 0.4), ("HU",)),
        (Jobcentre("6636", "Grimsby", "Grimsby", "DN31 1NH", 1.0), ("DN",)),
        (Jobcentre("6725", "Leeds Southern House", "Leeds", "LS9 6TF", 1.2), ("LS", "BD")),
        (Jobcentre("6752", "York Monkgate", "York", "YO31 7JZ", 0.9), ("YO",)),
    )

    def __init__(self) -> None:
        self.asked: list[str | None] = []

    def prison_name(self, code: str) -> str | None:
        return {"HLI": "Hull (HMP/YOI)", "LEI": "Leeds (HMP)"}.get(code)

    def prisons(self, typed: str) -> list[tuple[str, str]]:
        known = {"HLI": "Hull", "LEI": "Leeds", "LHI": "Lindholme", "LII": "Lincoln"}
        code = typed.upper()
        if code in known:
            return [(code, known[code])]
        said = typed.casefold()
        return [one for one in known.items() if one[1].casefold().startswith(said)]

    def jobcentre(self, code: str) -> Jobcentre | None:
        return next((office for office, _ in self.OFFICES if office.code == code), None)

    def nearest_jobcentres(self, postcode: str | None, limit: int = 3) -> list[Jobcentre]:
        self.asked.append(postcode)
        if not postcode:
            return []
        near = [o for o, areas in self.OFFICES if postcode.upper().startswith(areas)]
        return near[:limit]


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(date(2026, 11, 21))


@pytest.fixture
def case_file(clock: FixedClock) -> MemoryCaseFile:
    """An empty case file of device 1 on the day of ``clock``."""
    return MemoryCaseFile(clock)


@pytest.fixture
def new_case_file(clock: FixedClock) -> Callable[[int], MemoryCaseFile]:
    """Makes the case file of another device, for tests of two terminals."""
    return lambda device: MemoryCaseFile(clock, device)


@pytest.fixture
def places() -> SomePlaces:
    return SomePlaces()


class PlainBox:
    """Fulfils ``SlipBox`` and ``OpenedSlips`` without sealing; ``forgets`` off is a kill."""

    def __init__(self) -> None:
        self.slips: list[tuple[str, bytes]] = []
        self.forgets = True

    def put(self, plain: bytes) -> None:
        self.slips.append((f"digest-{len(self.slips)}", plain))

    def open_all(self) -> list[tuple[str, bytes]]:
        return list(self.slips)

    def forget(self, digests: Sequence[str]) -> None:
        if not self.forgets:
            raise KeyboardInterrupt
        self.slips = [slip for slip in self.slips if slip[0] not in digests]


class NoLine:
    """Fulfils ``Post`` where there is no line."""

    def state(self) -> PostState:
        return PostState(True, "hub", 0, 0, 4200, 0, None, None)

    async def cut(self) -> int:
        return 0

    async def send_now(self, max_seconds: float | None = None, moved: Any = None) -> SyncResult:
        return SyncResult("no-line")

    async def apply_arrived(self) -> int:
        return 0


class Sitting:
    """An adviser at a desk over a case file in memory, in Hull, on the day of the sketches."""

    def __init__(self, day: date = date(2011, 11, 17), **about: Any) -> None:
        self.clock = FixedClock(day)
        self.case_file = MemoryCaseFile(self.clock)
        self.box = PlainBox()
        settings = {"establishment": "HLI", "adviser": "amensah", "adviser_name": "A Mensah"}
        self.desk = Desk(
            case_file=self.case_file,
            clock=self.clock,
            policy=shipped_policy(),
            places=SomePlaces(),
            device=1,
            **{"era": "auto", "demo": True, **settings, **about},
        )
        self.office = furnish(self.desk, self.box, NoLine())

    def mentor(self, *, collect: bool = False) -> MentorOffice:
        return MentorOffice(self.box, self.clock, "Hull (HMP/YOI)", collect=collect)

    def do(self, use_case: Coroutine[Any, Any, T]) -> T:
        """What a use case gives; nothing in memory ever waits."""
        try:
            use_case.send(None)
        except StopIteration as done:
            return done.value
        raise AssertionError("a use case waited for something")

    def add(self, record: type[R], **fields: object) -> R:
        return self.do(self.case_file.add(record, **fields))

    def set(self, held: R, **fields: object) -> R:
        """What someone else, the hub say, makes of a record."""
        record = type(held)

        def work(unit: MemoryUnit) -> R:
            unit.append(record, held.id, fields)
            return unit._got(record, held.id)

        return self.do(self.case_file.write("hub", work))

    def add_case(self, **fields: object) -> tuple[Person, Episode]:
        return self.do(self.case_file.add_case(**fields))

    def find(self, record: type[R], **equal: object) -> list[R]:
        return self.case_file.find(record, **equal)

    def one(self, record: type[R], **equal: object) -> R:
        return self.case_file.one(record, **equal)


@pytest.fixture
def sitting() -> Sitting:
    """Thursday 17 November 2011 at Hull."""
    return Sitting()


@pytest.fixture(scope="session")
def new_sitting() -> Callable[..., Sitting]:
    """Makes sittings, for other days and for tests with many."""
    return Sitting
