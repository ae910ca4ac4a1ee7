"""Whether what the hub holds is whole: every sequence, every chain, every record, every place."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, Table, select

from ebatui.casework.codes import BookingState
from ebatui.casework.ids import HUB, MAX_DEVICE, RecordId, is_stand_in
from ebatui.casework.records import KINDS
from ebatui.hub import tables
from ebatui.hub.hub import Hub
from ebatui.hub.ledger import Subject, change_of
from ebatui.journal.change import Change
from ebatui.journal.merge import merge
from ebatui.services.ports import REPLACED
from ebatui.sync.parcel import NO_HASH, ParcelRefused, check_parcel, parcel_hash

_PLACE_FREED = {BookingState.PROPOSED, BookingState.CANCELLED, BookingState.OVERTAKEN}


@dataclass(slots=True)
class Findings:
    """What was checked, and the first thing wrong of each sort, in words without names."""

    changes: int = 0
    wrong: dict[str, str] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.wrong

    def add(self, sort: str, what: str) -> None:
        """Keep the first thing wrong of a sort: sequence, projection, chain or diary."""
        self.wrong.setdefault(sort, what)


def verify(hub: Hub) -> Findings:
    """Check the whole database as it stands at one moment. Changes nothing."""
    findings = Findings()
    with hub.storage.read() as connection:
        for prison in connection.execute(select(tables.establishment)).all():
            _Prison(hub, connection, prison, findings).check()
    return findings


class _Prison:
    def __init__(
        self, hub: Hub, connection: Connection, prison: Row[Any], findings: Findings
    ) -> None:
        self._hub = hub
        self._connection = connection
        self._prison = prison
        self._findings = findings

    def check(self) -> None:
        devices = self._rows(tables.device)
        histories = self._sequences(devices)
        self._projection(histories)
        self._places()
        self._followed()
        for device in devices:
            self._chain(device, tables.parcel_in, device.verify_key, device.in_number)
            self._chain(device, tables.parcel_out, self._hub.public.verify, device.out_number)

    def _rows(self, table: Table, *only: Any) -> list[Row[Any]]:
        return list(
            self._connection.execute(
                select(table).where(table.c.establishment == self._prison.code, *only)
            )
        )

    def _sequences(self, devices: list[Row[Any]]) -> dict[Subject, list[Change]]:
        histories: dict[Subject, list[Change]] = defaultdict(list)
        given: dict[int, set[int]] = defaultdict(set)
        expected = 1
        leaps = {row.kept + 1: row.base + 1 for row in self._rows(tables.restored)}
        change = tables.change.c
        for row in self._connection.execute(
            select(tables.change)
            .where(change.establishment == self._prison.code)
            .order_by(change.cursor)
        ):
            while expected in leaps and row.cursor != expected:
                expected = leaps[expected]
            if row.cursor != expected:
                self._wrong("sequence", f"cursor {expected} is missing")
            expected = row.cursor + 1
            given[row.device].add(row.seq)
            histories[row.kind, RecordId(row.subject)].append(change_of(row))
            self._findings.changes += 1
        while expected in leaps:
            expected = leaps[expected]
        if expected != self._prison.cursor + 1:
            self._wrong("sequence", f"the journal ends before cursor {self._prison.cursor}")
        refused = self._rows(tables.refusal)
        for row in refused:
            if row.code != REPLACED:  # which is about all that would have come after
                given[row.device].add(row.seq)
        if sorted(row.place for row in refused) != list(range(1, self._prison.refusals + 1)):
            self._wrong("sequence", "a refusal is missing")
        last = {HUB: self._prison.hub_seq} | {row.number: row.in_seq for row in devices}
        last |= {device: max(seqs) for device, seqs in given.items() if is_stand_in(device)}
        for device in sorted(given.keys() | last.keys()):
            wanted = set(range(1, last.get(device, 0) + 1))
            if given[device] != wanted:
                first = min(given[device] ^ wanted)
                self._wrong("sequence", f"device {device}, change {first} is missing or too many")
        return histories

    def _projection(self, histories: dict[Subject, list[Change]]) -> None:
        for kind in KINDS:
            held = {
                row["id"]: tables.of_row(kind, dict(row))
                for row in self._connection.execute(
                    select(tables.RECORDS[kind.name]).where(
                        tables.RECORDS[kind.name].c.establishment == self._prison.code
                    )
                ).mappings()
            }
            made = {
                subject: dict(merge(kind, changes).values)
                for (name, subject), changes in histories.items()
                if name == kind.name
            }
            if held != made:
                first = min(
                    number
                    for number in held.keys() | made.keys()
                    if held.get(number) != made.get(number)
                )
                self._wrong("projection", f"{kind.name} {first} is not what its changes make")

    def _places(self) -> None:
        place = tables.diary_place.c
        for row in self._connection.execute(
            select(tables.diary_place, tables.diary_slot.c.id)
            .outerjoin(tables.diary_slot, tables.diary_slot.c.id == place.slot)
            .where(place.establishment == self._prison.code)
        ):
            booking = tables.RECORDS["booking"].c
            state = self._connection.execute(
                select(booking.state).where(
                    booking.establishment == self._prison.code, booking.id == row.booking
                )
            ).scalar_one_or_none()
            if row.id is None or state is None or state in _PLACE_FREED:
                self._wrong("diary", f"slot {row.slot}, place {row.place} is held by no booking")

    def _followed(self) -> None:
        """Every change that was brought from another prison is there."""
        told = {row.cursor for row in self._rows(tables.following) if row.cursor is not None}
        change = tables.change.c
        brought = {row.cursor for row in self._rows(tables.change, change.device > MAX_DEVICE)}
        missing = told - brought
        if missing:
            self._wrong("sequence", f"what was brought to cursor {min(missing)} is not there")

    def _chain(self, device: Row[Any], table: Table, signed_by: bytes, last: int) -> None:
        previous, expected = NO_HASH, 1
        for row in self._connection.execute(
            select(table)
            .where(table.c.establishment == self._prison.code, table.c.device == device.number)
            .order_by(table.c.number)
        ):
            where = f"device {device.number}, {table.name} {row.number}"
            if row.number != expected or row.previous != previous:
                self._wrong("chain", f"{where} does not follow on")
            if row.hash != parcel_hash(row.sealed) or not _is_signed(row.sealed, signed_by):
                self._wrong("chain", f"{where} was altered")
            previous, expected = row.hash, row.number + 1
        if expected != last + 1:
            self._wrong("chain", f"device {device.number}, {table.name} ends before {last}")

    def _wrong(self, sort: str, what: str) -> None:
        self._findings.add(sort, f"{self._prison.code}: {what}")


def _is_signed(parcel: bytes, verify_key: bytes) -> bool:
    try:
        check_parcel(parcel, verify_key)
    except ParcelRefused:
        return False
    return True
