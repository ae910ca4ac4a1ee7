"""One parcel of a terminal's chain: whether it is the next, what it holds, and keeping it."""

from __future__ import annotations

from logging import WARNING
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from ebatui.casework.ids import HUB
from ebatui.hub import partials, refill, tables
from ebatui.hub.hub import Hub
from ebatui.hub.log import told as log
from ebatui.hub.meter import DECODE
from ebatui.journal.change import Change
from ebatui.journal.codec import CodecError
from ebatui.sync.contents import unpack
from ebatui.sync.parcel import (
    Header,
    ParcelRefused,
    check_follows,
    check_parcel,
    open_parcel,
    parcel_hash,
)
from ebatui.sync.wire import Refused


class Stop(Exception):
    """No more of this request can be taken."""

    def __init__(self, status: Refused) -> None:
        super().__init__(status.name)
        self.status = status


def next_header(connection: Connection, device: Row[Any], parcel: bytes) -> Header | None:
    """The header of the chain's next parcel; ``None`` where the hub holds the parcel already.

    Raises ``Stop``: another's, forged, damaged, or not the next.
    """
    try:
        header = check_parcel(parcel, device.verify_key)
    except ParcelRefused as fault:
        say_refused(device.number, fault.code)
        raise Stop(Refused.PARCEL_REFUSED) from None
    if header.sender == device.number and header.to == HUB and header.number <= device.in_number:
        held = connection.execute(
            select(tables.parcel_in.c.hash).where(
                tables.parcel_in.c.establishment == device.establishment,
                tables.parcel_in.c.device == device.number,
                tables.parcel_in.c.number == header.number,
            )
        ).scalar_one()
        if held != parcel_hash(parcel):
            raise Stop(Refused.CHAIN_DIFFERS)
        return None
    if refill.held_hash(connection, device, header.number) == parcel_hash(parcel):
        return None
    number, previous = refill.held_end(connection, device) or (device.in_number, device.in_hash)
    try:
        check_follows(header, sender=device.number, to=HUB, number=number + 1, previous=previous)
    except ParcelRefused as fault:
        differs = fault.code == "NOT_NEXT"
        raise Stop(Refused.CHAIN_DIFFERS if differs else Refused.PARCEL_REFUSED) from None
    return header


def opened(hub: Hub, device: Row[Any], parcel: bytes, header: Header) -> tuple[Change, ...]:
    """The parcel's changes, each as its header says it is. Raises ``Stop`` for any other."""
    try:
        with hub.meter.during(DECODE):
            _, plain = open_parcel(parcel, device.verify_key, hub.keys.open_key)
            contents = unpack(plain, hub.primings)
    except (ParcelRefused, CodecError) as fault:
        say_refused(device.number, fault.code)
        raise Stop(Refused.PARCEL_REFUSED) from None
    if header.count != len(contents.changes):  # first: a header may say any number
        raise Stop(Refused.PARCEL_REFUSED)
    as_told = [
        (change.device, change.seq, change.seen, change.cursor) for change in contents.changes
    ]
    told = [
        (device.number, header.first_seq + place, header.seen, None)
        for place in range(header.count)
    ]
    if as_told != told or contents.placed or contents.refusals or contents.labels:
        raise Stop(Refused.PARCEL_REFUSED)
    return contents.changes


def keep(hub: Hub, connection: Connection, device: Row[Any], header: Header, parcel: bytes) -> None:
    """Keep a parcel that was applied: the device's chain ends with it now."""
    digest = parcel_hash(parcel)
    connection.execute(
        insert(tables.parcel_in).values(
            establishment=device.establishment,
            device=device.number,
            number=header.number,
            hash=digest,
            previous=header.previous,
            sealed=parcel,
            received_at=hub.clock.machine(),
        )
    )
    connection.execute(
        delete(tables.parcel_held).where(
            tables.parcel_held.c.establishment == device.establishment,
            tables.parcel_held.c.device == device.number,
            tables.parcel_held.c.number == header.number,
        )
    )
    connection.execute(
        update(tables.device)
        .where(tables.device.c.number == device.number)
        .values(in_number=header.number, in_hash=digest, in_seq=header.last_seq)
    )
    partials.forget(connection, device)


def say_refused(device: int, reason: str) -> None:
    """A line for the operator."""
    log("parcel-refused", level=WARNING, device=device, reason=reason)
