"""Filling a hub again that was put back from a backup.

Terminals send again what the hub lost, each its own parcels. A parcel whose maker had seen places
that were lost may build on what another terminal has yet to send: a note on a person that the hub
no longer knows. Such parcels are held, and taken in the order of what they had seen (which no
effect can precede its cause in) once every terminal of the prison has said that it has no more, or
after ``WAITS`` seconds: a terminal may be in a cupboard. What is about a case that came from
another prison waits for that prison's terminals too; what is about a record whose maker the hub
does not know waits for that terminal to be enrolled again, for it was enrolled after the backup.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, func, insert, select, update

from ebatui.casework.ids import HUB, is_again, maker
from ebatui.hub import tables
from ebatui.hub.enrolment import ACTIVE
from ebatui.hub.ledger import Ledger, Subject
from ebatui.sync.parcel import Header, parcel_hash

WAITS = 3 * 24 * 60 * 60
"""How long after it was put back the hub waits for terminals, in seconds."""

Chains = dict[int, list[Row[Any]]]
"""The held parcels of each terminal, by its number, in their own order."""

_HELD = tables.parcel_held.c
_DEVICE = tables.device.c
# Asked of every request, so made once.
_ANY_HELD = select(_HELD.device).where(_HELD.establishment == bindparam("establishment")).limit(1)
_HELD_LAST = (
    select(_HELD.number, _HELD.hash)
    .where(_HELD.establishment == bindparam("establishment"), _HELD.device == bindparam("device"))
    .order_by(_HELD.number.desc())
    .limit(1)
)


def must_wait(
    connection: Connection, device: Row[Any], header: Header, epoch: int, now: int
) -> bool:
    """Whether a device's next parcel is held: it, or one before, builds on what was lost."""
    if held_end(connection, device) is not None:
        return True
    prison = device.establishment
    # Where others' are held this one takes its place among them, even if it is the last to come.
    return is_lost(connection, prison, header.seen) and (
        holds_any(connection, prison) or waits(connection, prison, epoch, now, but=device.number)
    )


def waits(
    connection: Connection, establishment: str, epoch: int, now: int, but: int | None = None
) -> bool:
    """Whether terminals (``but`` this one) may still hold what the hub lost."""
    if not _may_come(connection, establishment, now):
        return False
    silent = select(func.count()).where(
        _DEVICE.establishment == establishment,
        _DEVICE.state == ACTIVE,
        _DEVICE.told_epoch != epoch,
        _DEVICE.number != (-1 if but is None else but),
        # One whose parcels are held has shown what it holds.
        _DEVICE.number.not_in(select(_HELD.device).where(_HELD.establishment == establishment)),
    )
    return bool(connection.execute(silent).scalar_one())


def waits_for(
    connection: Connection, establishment: str, awaited: Iterable[str], epoch: int, now: int
) -> bool:
    """Whether any of those that ``awaits`` named may still hold what the hub lost."""
    return any(
        _waits_for_terminal(connection, establishment, int(one), epoch, now)
        if one.isdecimal()
        else waits(connection, one, epoch, now)
        for one in sorted(set(awaited))
    )


def _waits_for_terminal(
    connection: Connection, establishment: str, number: int, epoch: int, now: int
) -> bool:
    if not _may_come(connection, establishment, now):
        return False
    device = connection.execute(select(tables.device).where(_DEVICE.number == number)).one_or_none()
    if device is None:
        return True
    silent = device.state == ACTIVE and device.told_epoch != epoch
    return silent and held_end(connection, device) is None


def _may_come(connection: Connection, establishment: str, now: int) -> bool:
    """Whether the hub was put back, and not so long ago that nothing more is waited for."""
    put_back = connection.execute(
        select(func.max(tables.restored.c.at)).where(
            tables.restored.c.establishment == establishment
        )
    ).scalar_one()
    return put_back is not None and now < put_back + WAITS


def is_lost(connection: Connection, establishment: str, place: int) -> bool:
    """Whether a place of the prison's order was given and lost with a hub."""
    lost = tables.restored.c
    return bool(
        connection.execute(
            select(func.count()).where(
                lost.establishment == establishment, lost.kept < place, lost.base > place
            )
        ).scalar_one()
    )


def held_end(connection: Connection, device: Row[Any]) -> tuple[int, bytes] | None:
    """The number and hash of the last parcel held from a device; ``None`` where none is."""
    given = {"establishment": device.establishment, "device": device.number}
    row = connection.execute(_HELD_LAST, given).one_or_none()
    return None if row is None else (row.number, row.hash)


def held_hash(connection: Connection, device: Row[Any], number: int) -> bytes | None:
    """The hash of a parcel held from a device."""
    return connection.execute(
        select(_HELD.hash).where(
            _HELD.establishment == device.establishment,
            _HELD.device == device.number,
            _HELD.number == number,
        )
    ).scalar_one_or_none()


def hold(
    connection: Connection,
    device: Row[Any],
    header: Header,
    parcel: bytes,
    awaited: Iterable[str] = (),
) -> None:
    """Keep a parcel until it can be taken. No receipt is given for it.

    ``awaited``: who is to send what it is about, as ``awaits`` names them.
    """
    connection.execute(
        insert(tables.parcel_held).values(
            establishment=device.establishment,
            device=device.number,
            number=header.number,
            hash=parcel_hash(parcel),
            seen=header.seen,
            awaits=" ".join(awaited),
            sealed=parcel,
        )
    )


def has_told(connection: Connection, device: Row[Any], epoch: int) -> None:
    """The device has nothing more to send of what the hub may have lost."""
    connection.execute(
        update(tables.device).where(_DEVICE.number == device.number).values(told_epoch=epoch)
    )


def awaits(ledger: Ledger, subjects: Sequence[Subject]) -> list[str]:
    """Who made those of these records that are not here yet, but for this prison's terminals.

    Other prisons by their codes, and terminals that the hub does not know by their numbers.
    """
    missing = _missing(ledger, subjects)
    makers = {maker(record) for _, record in missing} - {HUB}
    known = ledger.connection.execute(
        select(_DEVICE.number, _DEVICE.establishment).where(_DEVICE.number.in_(makers))
    ).all()
    prisons = {row.establishment for row in known} - {ledger.establishment}
    unknown = _makers(missing) - {HUB} - {row.number for row in known}
    return [*sorted(prisons), *map(str, sorted(unknown))]


def lacking(ledger: Ledger, subjects: Sequence[Subject]) -> set[int]:
    """Who made those of these records that are not here yet."""
    return _makers(_missing(ledger, subjects))


def _makers(missing: Sequence[Subject]) -> set[int]:
    """Who is to send records. One that was made again comes from any of those who held it."""
    return {maker(record) for _, record in missing if not is_again(record)}


def _missing(ledger: Ledger, subjects: Sequence[Subject]) -> list[Subject]:
    ledger.prefetch(subjects)
    return [one for one in subjects if ledger.merged(one) is None]


def holds_any(connection: Connection, establishment: str) -> bool:
    """Whether any parcel of the prison is held."""
    return connection.execute(_ANY_HELD, {"establishment": establishment}).first() is not None


def due(connection: Connection, establishment: str, epoch: int, now: int) -> Chains:
    """Held parcels that may be taken now."""
    rows = connection.execute(
        select(tables.parcel_held)
        .where(_HELD.establishment == establishment)
        .order_by(_HELD.device, _HELD.number)
    ).all()
    if not rows or waits(connection, establishment, epoch, now):
        return {}
    awaited = [one for row in rows for one in row.awaits.split()]
    if waits_for(connection, establishment, awaited, epoch, now):
        return {}
    chains: Chains = {}
    for row in rows:
        chains.setdefault(row.device, []).append(row)
    return chains


def next_due(chains: Chains, lack: Mapping[int, set[int]]) -> Row[Any]:
    """Which of the chains' first parcels is to be taken next, in the order of what they had seen.

    ``lack`` says of each who made the records it is about that are not here: it comes after theirs.
    (A terminal that waits to be filled again itself says less than it had seen.)
    """
    first = sorted((chain[0] for chain in chains.values()), key=lambda row: (row.seen, row.device))
    for row in first:
        if not lack[row.device] & (chains.keys() - {row.device}):
            return row
    return first[0]


def let_go(connection: Connection, establishment: str, device: int, first: int) -> None:
    """Forget what is held from a device from parcel ``first`` on: taken, or to be sent again."""
    connection.execute(
        delete(tables.parcel_held).where(
            _HELD.establishment == establishment, _HELD.device == device, _HELD.number >= first
        )
    )
