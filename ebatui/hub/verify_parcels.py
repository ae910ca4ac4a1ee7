"""Whether the hub still holds what its terminals said: their parcels, opened again and compared.

A parcel is signed by its device and kept as it came, so whoever alters the database alone cannot
make a change say another thing without its parcel giving it away.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, Row, Table, select

from ebatui.casework.fields import FieldError
from ebatui.casework.ids import HUB
from ebatui.casework.records import BY_NAME
from ebatui.hub import tables
from ebatui.hub.hub import Hub
from ebatui.hub.ledger import as_refused
from ebatui.hub.parcels import Stop, opened
from ebatui.journal.change import Change, checked_fields
from ebatui.sync.parcel import (
    NO_HASH,
    Header,
    ParcelRefused,
    check_follows,
    check_parcel,
    parcel_hash,
)

Say = Callable[[str, str], None]
"""Told the sort of what is wrong, and where."""


@dataclass(frozen=True, slots=True)
class Held:
    """What a prison's tables hold of its devices' changes, by device and sequence."""

    changes: Mapping[tuple[int, int], Change]
    refused: Mapping[tuple[int, int], str]
    """The changes that were set aside, as they are written down."""


class Chains:
    """The two chains of parcels of each device of a prison."""

    def __init__(self, hub: Hub, connection: Connection, held: Held, say: Say) -> None:
        self._hub = hub
        self._connection = connection
        self._held = held
        self._say = say

    def check(self, device: Row[Any]) -> None:
        """Look at every parcel that came from the device and that was cut for it."""
        self._chain(device, tables.parcel_in)
        self._chain(device, tables.parcel_out)

    def _chain(self, device: Row[Any], table: Table) -> None:
        came = table is tables.parcel_in
        signed_by = device.verify_key if came else self._hub.public.verify
        sender, to = (device.number, HUB) if came else (HUB, device.number)
        previous, expected, seq = NO_HASH, 1, 1
        for row in self._connection.execute(
            select(table)
            .where(table.c.establishment == device.establishment, table.c.device == device.number)
            .order_by(table.c.number)
        ):
            where = f"device {device.number}, {table.name} {row.number}"
            if row.number != expected or row.previous != previous:
                self._say("chain", f"{where} does not follow on")
            try:
                header = check_parcel(row.sealed, signed_by)
                check_follows(header, sender=sender, to=to, number=row.number, previous=previous)
            except ParcelRefused:
                header = None
            if header is None or row.hash != parcel_hash(row.sealed):
                self._say("chain", f"{where} was altered")
            elif came:
                if header.first_seq != seq:
                    self._say("chain", f"{where} does not begin with change {seq}")
                seq = header.last_seq + 1
                self._contents(device, row.sealed, header, where)
            previous, expected = row.hash, row.number + 1
        last = device.in_number if came else device.out_number
        if expected != last + 1:
            self._say("chain", f"device {device.number}, {table.name} ends before {last}")

    def _contents(self, device: Row[Any], sealed: bytes, header: Header, where: str) -> None:
        try:
            changes = opened(self._hub, device, sealed, header)
        except Stop:
            self._say("contents", f"{where} cannot be opened")
            return
        for change in changes:
            if not self._is_held(change):
                self._say("contents", f"{where} said otherwise of change {change.seq}")

    def _is_held(self, said: Change) -> bool:
        """Whether the change stands as it was said, or was set aside as it was said.

        That one or the other is there is a matter of sequences.
        """
        name = (said.device, said.seq)
        if name in self._held.changes:
            return accepted(said) == replace(self._held.changes[name], cursor=None)
        return name not in self._held.refused or as_refused(said) == self._held.refused[name]


def accepted(said: Change) -> Change | None:
    """The change as the hub writes down what it accepts; ``None`` where it never could."""
    try:
        return replace(said, fields=checked_fields(BY_NAME[said.kind], said.fields))
    except (FieldError, KeyError):
        return None
