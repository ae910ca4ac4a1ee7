"""The exchange: send what waits, take the receipt and what the hub has. Needs no passphrase.

Normally one request. Only a verified receipt marks anything sent, and what is sent twice changes
nothing, so a line may be cut anywhere.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from ebatui.casework.ids import HUB
from ebatui.services.ports import SyncResult
from ebatui.sync.keys import Signer
from ebatui.sync.line import Line, LineError, Reply
from ebatui.sync.mailbox import (
    ChainEnd,
    Enrolment,
    HubWentBack,
    Mailbox,
    MailboxCannotSave,
    OutParcel,
    ReceiptDiffers,
)
from ebatui.sync.parcel import ParcelRefused, check_follows, check_parcel, parcel_hash
from ebatui.sync.wire import (
    MOST_BODY_BYTES,
    NONCE_BYTES,
    PATH,
    Answer,
    Refused,
    Request,
    WireError,
    read_answer,
    write_request,
)

REQUEST_BYTES = 256 * 1024
"""The most bytes of parcels that go up, or are asked for, in one request."""

FIRST_BYTES = 32 * 1024
"""The same for the first request of a call that must end in time: 8 s at 33.6 kbit/s.

Each further request may be twice as large, so that a cut-off costs little and a long queue few
round trips.
"""

COMPLETE, PARTIAL, NO_LINE, REFUSED = "complete", "partial", "no-line", "refused"


@dataclass(slots=True)
class _Tally:
    changes_sent: int = 0
    parcels_sent: int = 0
    parcels_received: int = 0
    round_trips: int = 0
    receipts: int = 0
    latest: int = 0


class _Stopped(Exception):
    """The exchange ends here: ``status`` ``None`` leaves it to what was achieved."""

    def __init__(self, code: str, status: str | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.status = status


def seconds_for(
    size: int, *, bits_a_second: int = 33_600, round_trip: float = 0.25, requests: int = 1
) -> float:
    """How long ``size`` bytes will take on a line: said before dialling. An estimate.

    A round trip to connect, and one for each request.
    """
    return size * 8 / bits_a_second + round_trip * (1 + requests)


def exchange(
    mailbox: Mailbox,
    signer: Signer,
    *,
    now: Callable[[], datetime],
    url: str | None = None,
    max_seconds: float | None = None,
    tick: Callable[[], float] = time.monotonic,
) -> SyncResult:
    """One exchange with the hub this terminal is enrolled with, and how it ended.

    ``url`` stands in for the enrolled one (an embedded hub's, once it listens). Parcels from the
    hub are stored unread. ``complete`` only when nothing of this terminal's waits, cut or not,
    and all that the hub has is held. Raises ``MailboxDamaged``; everything else is a status and a
    message code.
    """
    started = tick()
    tally = _Tally()
    line: Line | None = None
    enrolment = mailbox.enrolment()
    stopped: _Stopped | None = None
    try:
        if enrolment is None:
            raise _Stopped("SYNC_NOT_ENROLLED", NO_LINE)
        if enrolment.device != signer.device or enrolment.own.verify != signer.verify_key:
            raise _Stopped("SYNC_WRONG_KEY", REFUSED)
        deadline = None if max_seconds is None else started + max_seconds
        line = Line(url or enrolment.url, deadline=deadline, tick=tick)
        _all_requests(mailbox, signer, enrolment, line, tally, now, bounded=deadline is not None)
        mailbox.forget_old(now())
    except _Stopped as fault:
        stopped = fault
    except LineError as fault:
        stopped = _Stopped(fault.code)
    except MailboxCannotSave:
        stopped = _Stopped("SYNC_CANNOT_SAVE")
    finally:
        if line is not None:
            line.close()
    result = _result(mailbox, tally, stopped, line, tick() - started)
    with suppress(MailboxCannotSave):  # the result is told all the same
        mailbox.note_result(result, now())
    return result


def _all_requests(
    mailbox: Mailbox,
    signer: Signer,
    enrolment: Enrolment,
    line: Line,
    tally: _Tally,
    now: Callable[[], datetime],
    *,
    bounded: bool,
) -> None:
    allowed = FIRST_BYTES if bounded else REQUEST_BYTES
    refilling = False
    while True:
        line.open()  # before anything is frozen: no line, nothing begun
        batch = mailbox.take_waiting(allowed)
        known = mailbox.epoch()
        moved = _one_request(
            mailbox, signer, enrolment, line, tally, now, batch, allowed, healing=refilling
        )
        refilling |= known not in (0, mailbox.epoch())
        done = not mailbox.waiting().parcels and mailbox.arrived_end().number >= tally.latest
        # A restored hub waits to hear that there is nothing more: one request without parcels.
        if done and not (refilling and (batch or known != mailbox.epoch())):
            return
        if done:
            continue
        if not moved:
            raise _Stopped("SYNC_PARTIAL")
        allowed = min(2 * allowed, REQUEST_BYTES)


def _one_request(
    mailbox: Mailbox,
    signer: Signer,
    enrolment: Enrolment,
    line: Line,
    tally: _Tally,
    now: Callable[[], datetime],
    batch: list[OutParcel],
    room: int,
    *,
    healing: bool = False,
) -> bool:
    """Send, and take what came. Whether anything moved either way.

    ``healing``: the hub was found to be restored, and what it gave before may not be its own now.
    """
    held, known = mailbox.arrived_end(), mailbox.receipted_number()
    request = Request(
        establishment=enrolment.establishment,
        device=signer.device,
        epoch=mailbox.epoch(),
        held=held.number,
        held_hash=held.hash,
        nonce=os.urandom(NONCE_BYTES),
        moment=_moment(now()),
        room=room,
        parcels=tuple(item.parcel for item in batch),
    )
    answer, trouble = _ask(line, request, signer, enrolment, tally)
    restored = _speaks_of_chains(answer) and answer.receipt.epoch != request.epoch
    sent = _take_receipt(mailbox, answer, tally, now(), known)
    if (restored or healing) and answer.receipt.status == Refused.CHAIN_DIFFERS and held.number:
        # What the hub lost of what it sent us is forgotten; should even that differ, all of it.
        mailbox.go_back(min(answer.receipt.latest, held.number) if restored else 0)
        held = mailbox.arrived_end()
        restored = True
    kept, trouble_in = _take_parcels(mailbox, enrolment, held, answer.parcels)
    tally.parcels_received += kept
    if answer.receipt.status == Refused.REFILLING:
        raise _Stopped("SYNC_REFILLING", PARTIAL)
    if answer.receipt.status and not restored:
        raise _Stopped(refusal_code(answer.receipt.status), REFUSED)
    if trouble or trouble_in:
        raise _Stopped(trouble or trouble_in)
    if answer.cut_short:
        raise _Stopped("SYNC_GARBLED")
    return bool(sent or kept or restored)


def _ask(
    line: Line, request: Request, signer: Signer, enrolment: Enrolment, tally: _Tally
) -> tuple[Answer, str]:
    """The verified answer, and the line's trouble where the end of it did not arrive."""
    trouble = ""
    tally.round_trips += 1
    try:
        reply = line.post(PATH, write_request(request, signer), most=MOST_BODY_BYTES)
    except LineError as fault:
        if not fault.partial:
            raise
        reply, trouble = Reply(200, fault.partial), fault.code
    if reply.status >= 500:
        raise _Stopped("SYNC_HUB_FAULT")
    try:
        answer = read_answer(
            reply.body,
            device=request.device,
            nonce=request.nonce,
            verify_key=enrolment.hub.verify,
        )
    except WireError as fault:
        if trouble:
            raise _Stopped(trouble) from None
        if fault.code == "BAD_SIGNATURE":
            raise _Stopped("SYNC_WRONG_HUB", REFUSED) from None
        raise _Stopped("SYNC_NEWER_HUB" if fault.code == "VERSION" else "SYNC_GARBLED") from None
    return answer, trouble


def _speaks_of_chains(answer: Answer) -> bool:
    """Whether the hub knew us and says how far it got: a restored one may have to be refilled."""
    return answer.receipt.status in (0, Refused.CHAIN_DIFFERS, Refused.REFILLING)


def _take_receipt(
    mailbox: Mailbox, answer: Answer, tally: _Tally, when: datetime, known: int
) -> int:
    receipt = answer.receipt
    if not _speaks_of_chains(answer) and not receipt.accepted:
        return 0  # a refusal that says nothing of our parcels
    try:
        parcels, changes = mailbox.note_receipt(
            epoch=receipt.epoch if _speaks_of_chains(answer) else mailbox.epoch(),
            accepted=receipt.accepted,
            accepted_hash=receipt.accepted_hash,
            when=when,
            known=known,
        )
    except ReceiptDiffers:
        raise _Stopped("SYNC_OLD_COPY", REFUSED) from None
    except HubWentBack:
        raise _Stopped("SYNC_HUB_WENT_BACK", REFUSED) from None
    tally.receipts += 1
    tally.latest = receipt.latest
    tally.parcels_sent += parcels
    tally.changes_sent += changes
    return parcels


def _take_parcels(
    mailbox: Mailbox, enrolment: Enrolment, held: ChainEnd, parcels: tuple[bytes, ...]
) -> tuple[int, str]:
    """Keep the hub's parcels that follow on: how many, and what was wrong with the next."""
    good: list[bytes] = []
    number, previous, trouble = held.number, held.hash, ""
    try:
        for parcel in parcels:
            header = check_parcel(parcel, enrolment.hub.verify)
            check_follows(
                header, sender=HUB, to=enrolment.device, number=number + 1, previous=previous
            )
            good.append(parcel)
            number, previous = header.number, parcel_hash(parcel)
    except ParcelRefused:
        trouble = "SYNC_HUB_PARCEL"
    return mailbox.keep_arrived(held, good) if good else 0, trouble


def refusal_code(status: int) -> str:
    """The message code of a refusal; one for those that a newer hub may add."""
    try:
        return f"SYNC_REFUSED_{Refused(status).name}"
    except ValueError:
        return "SYNC_REFUSED_OTHER"


def _result(
    mailbox: Mailbox,
    tally: _Tally,
    stopped: _Stopped | None,
    line: Line | None,
    seconds: float,
) -> SyncResult:
    waiting = mailbox.waiting()
    if stopped is not None:
        message = stopped.code
        status = stopped.status or (PARTIAL if tally.receipts else NO_LINE)
    elif waiting.changes:
        message = "SYNC_UNCUT" if waiting.uncut else "SYNC_PARTIAL"
        status = PARTIAL
    else:
        message, status = "SYNC_COMPLETE", COMPLETE
    return SyncResult(
        status=status,
        changes_sent=tally.changes_sent,
        waiting=waiting.changes,
        parcels_sent=tally.parcels_sent,
        parcels_received=tally.parcels_received,
        bytes_up=line.bytes_up if line else 0,
        bytes_down=line.bytes_down if line else 0,
        round_trips=tally.round_trips,
        seconds=round(seconds, 3),
        quarantined=mailbox.quarantined(),
        message=message,
    )


def _moment(now: datetime) -> int:
    return max(0, int(now.timestamp()))
