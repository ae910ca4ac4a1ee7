"""Opening parcels from the hub and applying them, in order, while the case file is unlocked."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

from ebatui.casework.fields import FieldError
from ebatui.casework.ids import HUB
from ebatui.journal.codec import NEWER, UNPRIMED, CodecError, Primings
from ebatui.services.ports import Arrived, CaseFile, OutOfOrder, UnitOfWork
from ebatui.sync.contents import unpack
from ebatui.sync.mailbox import Enrolment, Mailbox
from ebatui.sync.parcel import ParcelRefused, check_follows, open_parcel

ACTOR = "hub"


class CannotApply(Exception):
    """A parcel from the hub that cannot be applied; those before it are, and none is lost.

    ``number`` is the parcel's; ``code`` is ``NEWER`` (an update of ebatui is needed), ``SEALED``
    (not sealed to this terminal), ``DAMAGED`` or ``OUT_OF_ORDER``.
    """

    def __init__(self, number: int, code: str) -> None:
        super().__init__(f"parcel {number}: {code}")
        self.number = number
        self.code = code


async def apply_arrived(
    case_file: CaseFile,
    mailbox: Mailbox,
    open_key: bytes,
    now: Callable[[], datetime],
    primings: Primings = UNPRIMED,
) -> int:
    """Apply what arrived; how many changes were new to the case file.

    A kill between applying a parcel and marking it applied is harmless: applying again changes
    nothing. Raises ``CannotApply``, ``MailboxDamaged``, and what the case file raises.
    """
    enrolment = mailbox.enrolment()
    if enrolment is None:
        return 0
    new = 0
    await _forget_lost_places(case_file, mailbox)
    for number in mailbox.unread():
        if mailbox.rebase() is not None:
            break  # another process heard meanwhile that the hub was put back
        arrived = await asyncio.to_thread(_opened, mailbox, enrolment, number, open_key, primings)
        try:
            fresh, seen = await case_file.write(ACTOR, _receiving(arrived))
            new += fresh
        except OutOfOrder:
            raise CannotApply(number, "OUT_OF_ORDER") from None
        except FieldError:  # nothing but a newer program makes what no record here can hold
            raise CannotApply(number, "NEWER") from None
        mailbox.mark_applied(number, now(), seen)
    return new


async def _forget_lost_places(case_file: CaseFile, mailbox: Mailbox) -> None:
    """Where the hub was put back, the places it lost are forgotten; it will give others."""
    kept = mailbox.rebase()
    if kept is not None:
        await case_file.write(ACTOR, _rebasing(kept))
        mailbox.rebased(kept)


def _rebasing(kept: int) -> Callable[[UnitOfWork], int]:
    return lambda uow: uow.rebase(kept)


def _receiving(arrived: Arrived) -> Callable[[UnitOfWork], tuple[int, int]]:
    return lambda uow: (uow.receive(arrived), uow.seen_cursor())


def _opened(
    mailbox: Mailbox, enrolment: Enrolment, number: int, open_key: bytes, primings: Primings
) -> Arrived:
    parcel, previous = mailbox.arrived(number)
    try:
        header, plain = open_parcel(parcel, enrolment.hub.verify, open_key)
        check_follows(header, sender=HUB, to=enrolment.device, number=number, previous=previous)
        return unpack(plain, primings)
    except ParcelRefused as fault:
        code = {"VERSION": "NEWER", "SEALED": "SEALED"}.get(fault.code, "DAMAGED")
    except CodecError as fault:
        code = "NEWER" if fault.code in NEWER else "DAMAGED"
    raise CannotApply(number, code)
