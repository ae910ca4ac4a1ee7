"""What is held of a parcel whose end has not arrived: kept so that a cut line costs little.

One parcel of one device at a time, at most as large as a parcel may be, for a week. Nothing of it
is believed: put together with its rest it is verified as any parcel is.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, select, update

from ebatui.hub.storage import insert_new
from ebatui.hub.tables import parcel_partial
from ebatui.sync.parcel import MOST_PARCEL_BYTES
from ebatui.sync.parts import Hold, Rest, hold_of

KEPT_SECONDS = 7 * 24 * 60 * 60

_KEPT = parcel_partial.c
_DATA = select(_KEPT.data).where(  # asked of every request, so made once
    _KEPT.establishment == bindparam("establishment"),
    _KEPT.device == bindparam("device"),
    _KEPT.number == bindparam("number"),
)


def held(connection: Connection, device: Row[Any]) -> Hold | None:
    """What is held of the parcel that the device has to send next."""
    data = _data(connection, device, device.in_number + 1)
    return hold_of(device.in_number + 1, data) if data else None


def joined(connection: Connection, device: Row[Any], rest: Rest) -> bytes | None:
    """The parcel of which ``rest`` is the end; ``None`` where its beginning is not held."""
    data = _data(connection, device, rest.number)
    if len(data) < rest.at or rest.at + len(rest.data) > MOST_PARCEL_BYTES:
        return None
    return data[: rest.at] + rest.data


def keep(connection: Connection, device: Row[Any], part: Rest, now: int) -> None:
    """Keep ``part`` of the device's next parcel, beside what is held of it before ``part.at``."""
    connection.execute(delete(parcel_partial).where(_KEPT.kept_at < now - KEPT_SECONDS))
    whole = joined(connection, device, part)
    if part.number != device.in_number + 1 or not whole:
        return
    if _data(connection, device, part.number).startswith(whole):
        return  # from a line that is older than the one it now comes on
    changed = connection.execute(
        update(parcel_partial)
        .where(*_of(device))
        .values(number=part.number, data=whole, kept_at=now)
    )
    if not changed.rowcount:
        # Where another worker has just kept some, from a line cut earlier, that is enough.
        insert_new(
            connection,
            parcel_partial,
            establishment=device.establishment,
            device=device.number,
            number=part.number,
            data=whole,
            kept_at=now,
        )


def forget(connection: Connection, device: Row[Any]) -> None:
    """Nothing is held any more: the parcel is in, or what was held was not its beginning."""
    connection.execute(delete(parcel_partial).where(*_of(device)))


def _data(connection: Connection, device: Row[Any], number: int) -> bytes:
    given = {"establishment": device.establishment, "device": device.number, "number": number}
    data = connection.execute(_DATA, given).scalar_one_or_none()
    return bytes(data or b"")


def _of(device: Row[Any]) -> tuple[Any, Any]:
    return _KEPT.establishment == device.establishment, _KEPT.device == device.number
