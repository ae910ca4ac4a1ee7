"""A hub in a folder, and terminals that speak to it as the real ones do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import groupby
from pathlib import Path

import pytest

from ebatui.casework.ids import HUB, RecordId, make_id
from ebatui.casework.records import BY_NAME
from ebatui.hub import enrolment, intake
from ebatui.hub.clock import HubClock
from ebatui.hub.home import init_home
from ebatui.hub.hub import Hub
from ebatui.hub.slots import import_slots
from ebatui.hub.slots_csv import SlotRow
from ebatui.journal.change import Change
from ebatui.journal.merge import merge
from ebatui.reference.primings import shipped_primings
from ebatui.services.ports import Refusal
from ebatui.sync.contents import pack, unpack
from ebatui.sync.enrolment import (
    EnrolAnswer,
    read_enrol_answer,
    read_enrol_request,
    write_enrol_answer,
    write_enrol_request,
)
from ebatui.sync.keys import KeyPairs, PublicKeys, new_key_pairs
from ebatui.sync.parcel import NO_HASH, Header, check_follows, open_parcel, parcel_hash, seal_parcel
from ebatui.sync.wire import Answer, Request, read_answer, write_request

TODAY = date(2026, 11, 23)
SLOT_AT = datetime(2026, 12, 7, 9, 30)  # noqa: DTZ001 - wall-clock times have no zone
Send = Callable[[bytes], bytes]


@dataclass
class Terminal:
    """A terminal's half of the exchange, without a screen or a disk."""

    number: int
    establishment: str
    hub_keys: PublicKeys
    send: Send
    keys: KeyPairs = field(default_factory=new_key_pairs)
    epoch: int = 0
    label: str = ""
    seen: int = 0
    waiting: list[Change] = field(default_factory=list)
    sent: list[Change] = field(default_factory=list)
    arrived: list[Change] = field(default_factory=list)
    cursors: dict[int, int] = field(default_factory=dict)
    parcels: list[bytes] = field(default_factory=list)
    held: int = 0
    held_hash: bytes = NO_HASH
    refusals: list[Refusal] = field(default_factory=list)
    labels: dict[int, str] = field(default_factory=dict)
    received: list[bytes] = field(default_factory=list)
    records: int = 0

    def new_id(self) -> RecordId:
        self.records += 1
        return make_id(self.number, self.records)

    def change(self, kind: str, subject: RecordId | None = None, **fields: object) -> RecordId:
        """Make a change that waits; its record's id."""
        subject = subject or self.new_id()
        self.waiting.append(
            Change(
                device=self.number,
                seq=len(self.sent) + len(self.waiting) + 1,
                at=1_795_000_000,
                actor="adviser",
                kind=kind,
                subject=subject,
                fields=fields,  # type: ignore[arg-type]  # tests may give what no field can hold
                seen=self.seen,
            )
        )
        return subject

    def case(self, number: str = "A1234AA") -> tuple[RecordId, RecordId]:
        """A person and an episode."""
        person = self.change("person", prison_number=number, surname="Marlow")
        return person, self.change(
            "episode", person=person, prison=self.establishment, state="IN_CUSTODY"
        )

    def cut(self) -> None:
        """Seal what waits: one parcel for each cursor seen."""
        for seen, group in groupby(self.waiting, key=lambda change: change.seen):
            changes = list(group)
            header = Header(
                sender=self.number,
                to=HUB,
                number=len(self.parcels) + 1,
                previous=parcel_hash(self.parcels[-1]) if self.parcels else NO_HASH,
                seen=seen,
                first_seq=changes[0].seq,
                count=len(changes),
            )
            self.parcels.append(
                seal_parcel(
                    header, pack(changes), self.hub_keys.seal, self.keys.signer(self.number)
                )
            )
        self.sent += self.waiting
        self.waiting = []

    def request(self, parcels: list[bytes], nonce: bytes = b"12345678", **other: object) -> bytes:
        request = Request(
            establishment=self.establishment,
            device=self.number,
            epoch=self.epoch,
            held=self.held,
            held_hash=self.held_hash,
            nonce=nonce,
            moment=1_795_000_000,
            room=1 << 20,
            parcels=tuple(parcels),
        )
        return write_request(
            replace(request, **other),
            self.keys.signer(self.number),  # type: ignore[arg-type]  # by name
        )

    def ask(self, parcels: list[bytes], **other: object) -> Answer:
        """One exchange, its answer verified and not applied."""
        body = self.send(self.request(parcels, **other))
        return read_answer(
            body,
            device=other.get("device", self.number),  # type: ignore[arg-type]  # a number
            nonce=b"12345678",
            verify_key=self.hub_keys.verify,
        )

    def sync(self, accepted: int = 0) -> Answer:
        """Send everything after parcel ``accepted`` and apply what comes."""
        self.cut()
        answer = self.ask(self.parcels[accepted:])
        for parcel in answer.parcels:
            self.apply(parcel)
        return answer

    def apply(self, parcel: bytes) -> None:
        header, plain = open_parcel(parcel, self.hub_keys.verify, self.keys.open_key)
        check_follows(
            header, sender=HUB, to=self.number, number=self.held + 1, previous=self.held_hash
        )
        contents = unpack(plain, shipped_primings())
        places = [change.cursor for change in contents.changes]
        for run in contents.placed:
            assert run.device == self.number
            for seq in range(run.first_seq, run.last_seq + 1):
                self.cursors[seq] = run.first_cursor + seq - run.first_seq
                places.append(self.cursors[seq])
        assert sorted(filter(None, places)) == list(
            range(self.seen + 1, self.seen + 1 + len(places))
        ), "cursors have no gaps"
        self.refusals += contents.refusals
        self.arrived += contents.changes
        self._no_sequence_has_a_gap()
        self.seen += len(places)
        self.labels |= contents.labels
        self.held, self.held_hash = header.number, parcel_hash(parcel)
        self.received.append(parcel)

    def _no_sequence_has_a_gap(self) -> None:
        given: dict[int, set[int]] = {}
        for change in self.arrived:
            given.setdefault(change.device, set()).add(change.seq)
        for device, seqs in given.items():
            known = seqs | {one.seq for one in self.refusals if one.device == device}
            assert set(range(1, max(seqs) + 1)) <= known

    def own_refusals(self) -> list[Refusal]:
        return [one for one in self.refusals if one.device == self.number]

    def values(self, kind: str, subject: RecordId) -> dict[str, object]:
        """The record as this terminal has it."""
        refused = {refusal.seq for refusal in self.own_refusals()}
        own = [
            replace(change, cursor=self.cursors.get(change.seq))
            for change in self.sent + self.waiting
            if change.seq not in refused
        ]
        all_of = [
            change
            for change in own + self.arrived
            if (change.kind, change.subject) == (kind, subject)
        ]
        return dict(merge(BY_NAME[kind], all_of).values)

    def of_kind(self, kind: str) -> list[RecordId]:
        """Records of a kind that came from others."""
        return sorted({change.subject for change in self.arrived if change.kind == kind})


@dataclass
class Wall:
    """A day that tests may turn."""

    day: date = TODAY

    def __call__(self) -> date:
        return self.day


@pytest.fixture
def wall() -> Wall:
    return Wall()


@pytest.fixture
def hub(tmp_path: Path, wall: Wall) -> Iterator[Hub]:
    made = init_home(tmp_path / "hub", None, wall)
    yield made
    made.storage.close()


def enrolled(hub: Hub, number: int, establishment: str = "HLI") -> Terminal:
    """A terminal enrolled through the bytes of the enrolment, without a socket."""
    terminal = Terminal(number, establishment, hub.public, lambda body: intake.take(hub, body))
    with hub.storage.write() as connection:
        code, _ = enrolment.make_code(connection, establishment, HubClock().machine())
    asked = write_enrol_request(code, number, establishment, terminal.keys.public)
    request = read_enrol_request(asked)
    with hub.storage.write() as connection:
        answer, key = enrolment.enrol(
            connection, request, hub.public, hub.epoch, HubClock().machine()
        )
    told = read_enrol_answer(write_enrol_answer(answer, request.mac, key), code, asked)
    assert isinstance(told, EnrolAnswer)
    terminal.epoch, terminal.label = told.epoch, told.label
    return terminal


@pytest.fixture
def enrol(hub: Hub) -> Callable[..., Terminal]:
    return lambda number, establishment="HLI": enrolled(hub, number, establishment)


@pytest.fixture
def enrol_at() -> Callable[..., Terminal]:
    return enrolled


@pytest.fixture
def terminal(hub: Hub) -> Terminal:
    return enrolled(hub, 501)


@pytest.fixture
def slots(hub: Hub) -> Callable[..., None]:
    """Put slots of one Jobcentre into the diary: (time, places) pairs."""

    def put(*given: tuple[datetime, int], jobcentre: str = "6727") -> None:
        rows = [SlotRow(jobcentre, at, "FRESHSTART", 40, places) for at, places in given]
        import_slots(hub.storage, hub.clock, rows)

    return put
