"""Parcels from the hub: cut for one terminal, chained, sealed to it, and kept as they were cut.

A parcel accounts for a run of cursors without a gap: others' changes in full, the terminal's own
as places. With it go the labels it has not been told, and which changes were refused, its own or
another's: it would wait for them in their sequence otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile
from typing import Any

from sqlalchemy import Connection, Integer, Row, Select, bindparam, insert, select, update

from ebatui.casework.ids import HUB, is_stand_in, true_device
from ebatui.hub import tables
from ebatui.hub.diary import HUB_LABEL
from ebatui.hub.hub import Hub
from ebatui.hub.ledger import Ledger, change_of, rows_between
from ebatui.journal.priming import Priming
from ebatui.services.ports import Arrived, Placed, Refusal
from ebatui.sync.contents import pack
from ebatui.sync.parcel import Header, open_parcel, parcel_hash, seal_parcel
from ebatui.sync.parts import size_of_parts
from ebatui.sync.wire import MOST_BODY_BYTES, SHORT_HASH_BYTES

MOST_CHANGES = 2_000
"""Cursors in one parcel, so that a first filling of a terminal comes in pieces it can keep."""

MOST_CUT_AT_ONCE = 2
"""Parcels cut in one transaction: SQLite has one writer, and a first filling is many parcels."""

MOST_REFUSALS = 1_000
"""Refusals, and labels, in one parcel."""

_MOST_PLAIN_BYTES = 256 << 10
_CHANGE_BYTES = 64  # of a change, beside its fields
_RECEIPT_BYTES = 1_024
_OUT = tables.parcel_out.c
_IN = tables.parcel_in.c
_REFUSAL = tables.refusal.c
_DEVICE = tables.device.c

# Asked for every request, so made once: putting a statement together costs more than running it.
_HASH_OF = select(_OUT.hash).where(
    _OUT.establishment == bindparam("establishment"),
    _OUT.device == bindparam("device"),
    _OUT.number == bindparam("number"),
)
_REFUSALS_AFTER = (
    select(tables.refusal)
    .where(_REFUSAL.establishment == bindparam("establishment"))
    .where(_REFUSAL.place > bindparam("told"))
    .order_by(_REFUSAL.place)
    .limit(bindparam("most", type_=Integer))
)
_LABELS_AFTER = (
    select(_DEVICE.number, _DEVICE.label, _DEVICE.ordinal)
    .where(_DEVICE.establishment == bindparam("establishment"))
    .where(_DEVICE.ordinal > bindparam("told"))
    .order_by(_DEVICE.ordinal)
    .limit(bindparam("most", type_=Integer))
)


def held_agrees(connection: Connection, device: Row[Any], held: int, held_hash: bytes) -> bool:
    """Whether the terminal's last parcel from the hub is one the hub cut for it."""
    if held == 0:
        return True
    cut = connection.execute(
        _HASH_OF,
        {"establishment": device.establishment, "device": device.number, "number": held},
    ).scalar_one_or_none()
    return cut is not None and cut[:SHORT_HASH_BYTES] == held_hash[:SHORT_HASH_BYTES]


def parcels_for(
    hub: Hub, ledger: Ledger, device: Row[Any], held: int, room: int
) -> tuple[int, list[bytes]] | None:
    """The number of the last parcel there is for the device, and those after ``held`` that fit.

    Cuts what has not been cut yet first, and gives ``None`` where that was so much that the rest
    is for further transactions. One parcel is given even where it does not fit.
    """
    cutter = _Cutter(hub, ledger, device)
    for _ in range(MOST_CUT_AT_ONCE):
        if not cutter.cut():
            break
    else:
        return None
    room = min(room, MOST_BODY_BYTES - _RECEIPT_BYTES)
    chosen: list[bytes] = []
    for row in ledger.connection.execute(
        select(_OUT.sealed)
        .where(
            _OUT.establishment == device.establishment,
            _OUT.device == device.number,
            _OUT.number > held,
        )
        .order_by(_OUT.number)
    ):
        if chosen and size_of_parts([*chosen, row.sealed]) > room:
            break
        chosen.append(row.sealed)
    return cutter.number, chosen


class _Cutter:
    """Cuts one device's parcels up to where its establishment's journal stands."""

    def __init__(self, hub: Hub, ledger: Ledger, device: Row[Any]) -> None:
        self._hub = hub
        self._ledger = ledger
        self._device = device
        self.number: int = device.out_number
        self._hash: bytes = device.out_hash
        self._cursor: int = device.out_cursor
        self._refusals: int = device.out_refusals
        self._labels: int = device.out_labels

    def cut(self) -> bool:
        """Cut one parcel; whether there was anything to cut."""
        refusals, upto = self._next_refusals()
        rows = self._next_rows(upto)
        labels, told = self._next_labels()
        labels |= self._labels_elsewhere(rows)
        if not (rows or refusals or labels):
            return False
        own = self._device.number
        contents = Arrived(
            changes=tuple(change_of(row) for row in rows if row.device != own),
            placed=_runs([row for row in rows if row.device == own]),
            refusals=refusals,
            labels=labels,
        )
        header = Header(
            sender=HUB,
            to=own,
            number=self.number + 1,
            previous=self._hash,
            seen=self._device.in_seq,
            first_seq=rows[0].cursor if rows else 0,
            count=len(rows),
        )
        plain = pack(contents, self._priming())
        parcel = seal_parcel(header, plain, self._device.seal_key, self._hub.signer)
        self._refusals += len(refusals)
        self._labels = told
        self._keep(header, parcel)
        return True

    def _priming(self) -> Priming:
        """What the terminal can read: the priming it last wrote with, where there is one.

        A terminal of an older version has an older newest one.
        """
        last = self._ledger.connection.execute(
            select(_IN.sealed)
            .where(_IN.establishment == self._device.establishment)
            .where(_IN.device == self._device.number, _IN.number == self._device.in_number)
        ).scalar_one_or_none()
        if last is None:
            return self._hub.primings.newest
        keys = self._hub.keys
        _, plain = open_parcel(last, self._device.verify_key, keys.open_key)
        return self._hub.primings.for_reader_of(plain)

    def _next_rows(self, upto: int) -> list[Row[Any]]:
        rows = rows_between(
            self._ledger.connection, self._ledger.establishment, self._cursor, upto, MOST_CHANGES
        )
        left = _MOST_PLAIN_BYTES
        place = rows[0].cursor if rows else 0  # an epoch may begin here, not further on

        def fits(row: Row[Any]) -> bool:
            nonlocal left, place
            left -= len(row.fields.encode()) + _CHANGE_BYTES
            follows, place = row.cursor == place, row.cursor + 1
            return left > 0 and follows

        return list(takewhile(fits, rows))

    def _next_refusals(self) -> tuple[tuple[Refusal, ...], int]:
        """Refusals not told yet, and the cursor up to which they are all of them."""
        rows = self._after(_REFUSALS_AFTER, self._refusals, MOST_REFUSALS + 1)
        upto = rows[MOST_REFUSALS].after if len(rows) > MOST_REFUSALS else self._ledger.cursor
        told = rows[:MOST_REFUSALS]
        return tuple(Refusal(row.device, row.seq, row.field, row.code) for row in told), upto

    def _next_labels(self) -> tuple[dict[int, str], int]:
        """Labels not told yet, and the ordinal up to which they will have been told."""
        rows = self._after(_LABELS_AFTER, self._labels, MOST_REFUSALS)
        labels = {row.number: str(row.label) for row in rows}
        if labels and self._labels == 0:
            labels = {HUB: HUB_LABEL} | labels
        return labels, rows[-1].ordinal if rows else self._labels

    def _after(self, asked: Select[Any], told: int, most: int) -> Sequence[Row[Any]]:
        given = {"establishment": self._ledger.establishment, "told": told, "most": most}
        return self._ledger.connection.execute(asked, given).all()

    def _labels_elsewhere(self, rows: Sequence[Row[Any]]) -> dict[int, str]:
        """Labels of other prisons' devices, with the first change that came of each."""
        new = [true_device(row.device) for row in rows if is_stand_in(row.device) and row.seq == 1]
        if not new:
            return {}
        told = self._ledger.connection.execute(
            select(_DEVICE.number, _DEVICE.label).where(_DEVICE.number.in_(new))
        )
        return {row.number: str(row.label) for row in told}

    def _keep(self, header: Header, parcel: bytes) -> None:
        connection, digest = self._ledger.connection, parcel_hash(parcel)
        self.number, self._hash = header.number, digest
        self._cursor = header.last_seq if header.count else self._cursor
        connection.execute(
            insert(tables.parcel_out).values(
                establishment=self._ledger.establishment,
                device=self._device.number,
                number=header.number,
                hash=digest,
                previous=header.previous,
                sealed=parcel,
                first_cursor=header.first_seq,
                last_cursor=self._cursor,
            )
        )
        connection.execute(
            update(tables.device)
            .where(_DEVICE.number == self._device.number)
            .values(
                out_number=header.number,
                out_hash=digest,
                out_cursor=self._cursor,
                out_refusals=self._refusals,
                out_labels=self._labels,
            )
        )


def _runs(own: Sequence[Row[Any]]) -> tuple[Placed, ...]:
    """Places of a device's own changes: a run goes on while sequence and cursor both do."""
    runs: list[Placed] = []
    for row in own:
        last = runs[-1] if runs else None
        if (
            last is not None
            and row.seq == last.last_seq + 1
            and row.cursor - last.first_cursor == row.seq - last.first_seq
        ):
            runs[-1] = Placed(last.device, last.first_seq, row.seq, last.first_cursor)
        else:
            runs.append(Placed(row.device, row.seq, row.seq, row.cursor))
    return tuple(runs)
