"""How a terminal becomes known: a one-time code from the operator, the terminal's keys back.

What is said on the line is :mod:`ebatui.sync.enrolment`'s business. Here a code is kept (never the
code itself), used once, and the terminal gets its label.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, delete, insert, or_, select, update

from ebatui.casework.ids import HUB, MAX_DEVICE
from ebatui.hub import tables
from ebatui.hub.prisons import is_prison
from ebatui.hub.storage import first_cursor, insert_new
from ebatui.services.ports import REPLACED
from ebatui.sync.enrolment import (
    EnrolAnswer,
    EnrolRefused,
    EnrolRequest,
    code_id,
    code_key,
    new_code,
)
from ebatui.sync.keys import PublicKeys
from ebatui.sync.parcel import NO_HASH

CODE_LASTS = 24 * 60 * 60
"""Seconds for which a code may be used."""

ACTIVE = "ACTIVE"
"""A terminal in use."""

_NOT_TOLD = 0
"""The epoch of a terminal that has not said yet that it has nothing more to send."""

_Answered = tuple[EnrolAnswer | EnrolRefused, bytes | None]


class UnknownPrison(ValueError):
    """An establishment code that is no prison's."""


class UnknownTerminal(ValueError):
    """A label that no terminal in use at the prison has."""


def make_code(
    connection: Connection, prison: str, now: int, replaces: str | None = None
) -> tuple[str, int]:
    """A fresh code for one terminal of a prison, and when it expires (UTC seconds).

    ``replaces`` is the label of a terminal that will be answered no more once the code is used.
    Raises ``UnknownPrison`` and ``UnknownTerminal``. Codes that have expired are forgotten.
    """
    if not is_prison(prison):
        raise UnknownPrison(prison)
    replaced = None if replaces is None else _active(connection, prison, replaces)
    code = new_code()
    _lay_establishment(connection, prison, now)
    connection.execute(
        delete(tables.enrolment_code).where(tables.enrolment_code.c.expires_at <= now)
    )
    connection.execute(
        insert(tables.enrolment_code).values(
            id=code_id(code),
            key=code_key(code),
            establishment=prison,
            expires_at=now + CODE_LASTS,
            replaces=replaced,
        )
    )
    return code, now + CODE_LASTS


def enrol(
    connection: Connection, asked: EnrolRequest, hub: PublicKeys, epoch: int, now: int
) -> _Answered:
    """The answer to a terminal, and the key to authenticate it with where its code is known.

    The same terminal may ask again with the code it used: the first answer may have been lost.
    """
    offered = connection.execute(
        select(tables.enrolment_code)
        .where(tables.enrolment_code.c.id == asked.code_id)
        .with_for_update()
    ).one_or_none()
    if offered is None or now >= offered.expires_at or not asked.is_from(offered.key):
        return EnrolRefused.CODE_UNKNOWN, None
    if asked.establishment != offered.establishment:
        return EnrolRefused.WRONG_ESTABLISHMENT, offered.key
    if offered.used_at is not None:
        label = _label_again(connection, offered.device, asked)
        if label is None:
            return EnrolRefused.CODE_UNKNOWN, offered.key
        return EnrolAnswer(hub, epoch, label), offered.key
    if _taken(connection, asked):
        return EnrolRefused.DEVICE_TAKEN, offered.key
    label = _add_device(connection, asked, now)
    if offered.replaces is not None:
        connection.execute(
            update(tables.device)
            .where(tables.device.c.number == offered.replaces)
            .values(state=REPLACED)
        )
        _tell_replaced(connection, asked.establishment, offered.replaces)
    connection.execute(
        update(tables.enrolment_code)
        .where(tables.enrolment_code.c.id == offered.id)
        .values(used_at=now, device=asked.device)
    )
    return EnrolAnswer(hub, epoch, label), offered.key


def devices(connection: Connection) -> list[Row[Any]]:
    """Every terminal, by establishment and in order of enrolment."""
    device = tables.device.c
    return list(
        connection.execute(select(tables.device).order_by(device.establishment, device.ordinal))
    )


def _tell_replaced(connection: Connection, prison: str, number: int) -> None:
    """Tell every terminal of the prison that a device's changes end here."""
    own = tables.establishment.c.code == prison
    connection.execute(
        update(tables.establishment).where(own).values(refusals=tables.establishment.c.refusals + 1)
    )
    at = connection.execute(select(tables.establishment).where(own)).one()
    last = connection.execute(
        select(tables.device.c.in_seq).where(tables.device.c.number == number)
    ).scalar_one()
    connection.execute(
        insert(tables.refusal).values(
            establishment=prison,
            device=number,
            seq=last + 1,
            field="",
            code=REPLACED,
            change="{}",
            place=at.refusals,
            after=at.cursor,
        )
    )


def _active(connection: Connection, prison: str, label: str) -> int:
    device = tables.device.c
    number = connection.execute(
        select(device.number).where(
            device.establishment == prison, device.label == label, device.state == ACTIVE
        )
    ).scalar_one_or_none()
    if number is None:
        raise UnknownTerminal(prison)
    return int(number)


def _lay_establishment(connection: Connection, prison: str, now: int) -> None:
    known = connection.execute(
        select(tables.establishment.c.code).where(tables.establishment.c.code == prison)
    ).first()
    if known is not None:
        return
    first = first_cursor(connection, now * 10**9)
    laid = insert_new(
        connection,
        tables.establishment,
        code=prison,
        cursor=first,
        hub_seq=0,
        refusals=0,
        devices=0,
    )
    if laid and first:
        connection.execute(
            insert(tables.restored).values(
                establishment=prison, epoch=0, kept=0, base=first, at=now
            )
        )


def _taken(connection: Connection, asked: EnrolRequest) -> bool:
    device = tables.device.c
    return (
        not HUB < asked.device <= MAX_DEVICE
        or connection.execute(
            select(device.number).where(
                or_(device.number == asked.device, device.verify_key == asked.keys.verify)
            )
        ).first()
        is not None
    )


def _add_device(connection: Connection, asked: EnrolRequest, now: int) -> str:
    own = tables.establishment.c.code == asked.establishment
    connection.execute(
        update(tables.establishment).where(own).values(devices=tables.establishment.c.devices + 1)
    )
    ordinal = connection.execute(select(tables.establishment.c.devices).where(own)).scalar_one()
    label = f"{asked.establishment}{ordinal}"
    connection.execute(
        insert(tables.device).values(
            number=asked.device,
            establishment=asked.establishment,
            ordinal=ordinal,
            label=label,
            verify_key=asked.keys.verify,
            seal_key=asked.keys.seal,
            state=ACTIVE,
            enrolled_at=now,
            in_number=0,
            in_hash=NO_HASH,
            in_seq=0,
            out_number=0,
            out_hash=NO_HASH,
            out_cursor=0,
            out_refusals=0,
            out_labels=0,
            told_epoch=_NOT_TOLD,
        )
    )
    return label


def _label_again(connection: Connection, number: int, asked: EnrolRequest) -> str | None:
    known = connection.execute(
        select(tables.device).where(tables.device.c.number == number)
    ).one_or_none()
    if known is None or known.number != asked.device or known.state != ACTIVE:
        return None
    same_keys = (known.verify_key, known.seal_key) == (asked.keys.verify, asked.keys.seal)
    return str(known.label) if same_keys else None
