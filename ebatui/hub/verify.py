"""Whether what the hub holds is whole: every sequence, every chain, every record, every place."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, Table, select

from ebatui.casework.codes import BookingState
from ebatui.casework.ids import HUB, MAX_DEVICE, RecordId, is_stand_in, true_device
from ebatui.casework.records import KINDS
from ebatui.hub import tables
from ebatui.hub.hub import Hub
from ebatui.hub.ledger import Subject, change_of
from ebatui.hub.primer import primed
from ebatui.hub.verify_parcels import Chains, Held, accepted
from ebatui.journal.change import Change
from ebatui.journal.merge import merge
from ebatui.services.ports import REPLACED

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
        """Keep the first thing wrong of a sort: sequence, projection, chain, contents or diary."""
        self.wrong.setdefault(sort, what)


def verify(hub: Hub) -> Findings:
    """Check the whole database as it stands at one moment. Changes nothing.

    What a terminal said is compared with its own signed parcels, and what was brought from another
    prison with what was said there. The hub's own changes, and what it said again where it joined
    two records, have no parcel: of these it is only seen whether the records are what they make.
    """
    findings = Findings()
    with primed(hub), hub.storage.read() as connection:
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
        refused = self._rows(tables.refusal)
        histories = self._sequences(devices, refused)
        self._projection(histories)
        self._places()
        self._followed()
        held = Held(
            {(one.device, one.seq): one for listed in histories.values() for one in listed},
            {(row.device, row.seq): row.change for row in refused},
        )
        chains = Chains(self._hub, self._connection, held, self._wrong)
        for device in devices:
            chains.check(device)

    def _rows(self, table: Table, *only: Any) -> list[Row[Any]]:
        return list(
            self._connection.execute(
                select(table).where(table.c.establishment == self._prison.code, *only)
            )
        )

    def _sequences(
        self, devices: list[Row[Any]], refused: list[Row[Any]]
    ) -> dict[Subject, list[Change]]:
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
        """Every change that was brought from another prison is there, as it was said there."""
        brought = {
            row.cursor: change_of(row)
            for row in self._rows(tables.change, tables.change.c.device > MAX_DEVICE)
        }
        roots: dict[str, dict[int, tuple[int, Change]]] = defaultdict(dict)
        for row in self._rows(tables.following):
            if row.cursor is None:
                continue
            if row.cursor not in brought:
                self._wrong("sequence", f"what was brought to cursor {row.cursor} is not there")
            else:
                roots[row.root][row.root_cursor] = row.cursor, brought[row.cursor]
        change = tables.change.c
        for root, wanted in roots.items():
            for row in self._connection.execute(
                select(tables.change).where(change.establishment == root)
            ):
                if row.cursor in wanted and not _is_of(wanted[row.cursor][1], change_of(row)):
                    at = wanted[row.cursor][0]
                    self._wrong("contents", f"what was brought to cursor {at} was altered")

    def _wrong(self, sort: str, what: str) -> None:
        self._findings.add(sort, f"{self._prison.code}: {what}")


def _is_of(brought: Change, said: Change) -> bool:
    """Whether a change is that of another prison: less may be in it, nothing else.

    What names a record that did not come is left out, and what it had seen is told anew.
    """
    said = accepted(said) or said
    told = ("at", "actor", "kind", "subject")
    return (
        all(getattr(brought, name) == getattr(said, name) for name in told)
        and true_device(brought.device) == true_device(said.device)
        and brought.fields.items() <= said.fields.items()
    )
