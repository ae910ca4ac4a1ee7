"""The exchange: send what waits, take the receipt and what the hub has. Needs no passphrase.

Normally one request. Only a verified receipt marks anything sent, and what is sent twice changes
nothing, so a line may be cut anywhere. Where an earlier call may have been cut, a small request
first asks how much of it the hub holds; then only the rest is sent. What comes is kept as it comes,
and the next request says how much of it there is.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from ebatui.services.ports import SyncResult
from ebatui.sync.keys import Signer
from ebatui.sync.line import TOO_SLOW, TRY_LATER, Line, LineError, Moved, Reply
from ebatui.sync.mailbox import (
    Enrolment,
    HubWentBack,
    Mailbox,
    MailboxCannotSave,
    OutParcel,
    ReceiptDiffers,
)
from ebatui.sync.parts import CHUNK_BYTES, Hold
from ebatui.sync.taking import Taking, Tally, held_part, hold_for, speaks_of_chains
from ebatui.sync.wire import (
    MOST_BODY_BYTES,
    NONCE_BYTES,
    PATH,
    Answer,
    Refused,
    Request,
    WireError,
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

_NOT_THE_HUB = "SYNC_GARBLED"
"""What answered was something else: a line, but none to the hub."""


class _Stopped(Exception):
    """The exchange ends here: ``status`` ``None`` leaves it to what was achieved."""

    def __init__(self, code: str, status: str | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.status = status


def exchange(
    mailbox: Mailbox,
    signer: Signer,
    *,
    now: Callable[[], datetime],
    url: str | None = None,
    max_seconds: float | None = None,
    tick: Callable[[], float] = time.monotonic,
    moved: Moved | None = None,
) -> SyncResult:
    """One exchange with the hub this terminal is enrolled with, and how it ended.

    ``url`` stands in for the enrolled one (an embedded hub's, once it listens). Parcels from the
    hub are stored unread. ``complete`` only when nothing of this terminal's waits, cut or not,
    and all that the hub has is held. Raises ``MailboxDamaged``; everything else is a status and a
    message code. ``moved`` is told while bytes cross the line.
    """
    started = tick()
    tally = Tally()
    line: Line | None = None
    enrolment = mailbox.enrolment()
    stopped: _Stopped | None = None
    try:
        if enrolment is None:
            raise _Stopped("SYNC_NOT_ENROLLED", NO_LINE)
        if enrolment.device != signer.device or enrolment.own.verify != signer.verify_key:
            raise _Stopped("SYNC_WRONG_KEY", REFUSED)
        deadline = None if max_seconds is None else started + max_seconds
        line = Line(
            url or enrolment.url,
            certificate=enrolment.certificate,
            deadline=deadline,
            tick=tick,
            moved=moved,
        )
        calls = _Calls(mailbox, signer, enrolment, line, tally, now)
        calls.make(bounded=deadline is not None)
        line.finish()
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


class _Calls:
    """The requests of one exchange."""

    def __init__(
        self,
        mailbox: Mailbox,
        signer: Signer,
        enrolment: Enrolment,
        line: Line,
        tally: Tally,
        now: Callable[[], datetime],
    ) -> None:
        self._mailbox = mailbox
        self._signer = signer
        self._enrolment = enrolment
        self._line = line
        self._tally = tally
        self._now = now
        self._hold: Hold | None = None
        """What the hub said it holds of our next parcel."""
        self._refilling = False
        """Whether the hub was found to have been put back during this exchange."""

    def make(self, *, bounded: bool) -> None:
        """Ask until nothing waits either way. Raises ``_Stopped`` and ``LineError``."""
        allowed = FIRST_BYTES if bounded else REQUEST_BYTES
        asking = self._mailbox.begun_bytes() > CHUNK_BYTES
        offered_in_vain = False
        while True:
            self._line.open()  # before anything is frozen: no line, nothing begun
            batch = [] if asking else self._mailbox.take_waiting(allowed)
            batched = sum(len(item.parcel) for item in batch)
            self._line.beyond = max(0, self._mailbox.waiting().bytes - batched)
            offers = self._fits(batch)
            known = self._mailbox.epoch()
            moved = self._one(batch, allowed)
            told = known == self._mailbox.epoch() and not batch
            self._refilling |= known not in (0, self._mailbox.epoch())
            if not self._mailbox.waiting().parcels and self._all_fetched():
                # A hub that was put back waits to hear that there is no more: once without parcels.
                if told or not self._refilling:
                    return
                asking = False
                continue
            if not moved and not asking:
                # The hub may no longer hold what it said: once, all of it is sent.
                if not offers or offered_in_vain:
                    raise _Stopped("SYNC_PARTIAL")
                offered_in_vain = True
            asking = False
            allowed = min(2 * allowed, REQUEST_BYTES)

    def _all_fetched(self) -> bool:
        return self._mailbox.arrived_end().number >= self._tally.latest

    def _fits(self, batch: list[OutParcel]) -> bool:
        hold = self._hold
        return bool(
            hold is not None
            and batch
            and hold.number == batch[0].number
            and hold.rest_of(batch[0].parcel)
        )

    def _one(self, batch: list[OutParcel], room: int) -> bool:
        """Send, and take what came. Whether anything moved either way."""
        held = self._mailbox.arrived_end()
        part = held_part(self._mailbox)
        rest = self._hold.rest_of(batch[0].parcel) if self._hold and self._fits(batch) else None
        request = Request(
            establishment=self._enrolment.establishment,
            device=self._signer.device,
            epoch=self._mailbox.epoch(),
            held=held.number,
            held_hash=held.hash,
            nonce=os.urandom(NONCE_BYTES),
            moment=_moment(self._now()),
            room=room,
            parcels=tuple(item.parcel for item in (batch[1:] if rest else batch)),
            rest=rest,
            hold=hold_for(held.number + 1, part),
        )
        taking = Taking(
            self._mailbox,
            self._enrolment,
            request,
            held,
            part,
            self._tally,
            self._now,
            known=self._mailbox.receipted_number(),
            healing=self._refilling,
        )
        answer, trouble = self._ask(request, taking)
        self._hold = answer.parts.hold
        restored = speaks_of_chains(answer) and answer.receipt.epoch != request.epoch
        restored |= taking.gone_back
        if answer.receipt.status == Refused.REFILLING:
            raise _Stopped("SYNC_REFILLING", PARTIAL)
        if answer.receipt.status and not restored:
            raise _Stopped(refusal_code(answer.receipt.status), REFUSED)
        if trouble or taking.trouble:
            raise _Stopped(trouble or taking.trouble)
        if answer.cut_short:
            raise _Stopped("SYNC_GARBLED")
        return taking.moved or restored

    def _ask(self, request: Request, taking: Taking) -> tuple[Answer, str]:
        """The verified answer, taken, and the line's trouble where its end did not arrive."""
        trouble = ""
        self._tally.round_trips += 1

        def sink(body: bytes) -> None:
            with suppress(WireError, ReceiptDiffers, HubWentBack):  # the whole of it will tell
                taking.take(body)

        body = write_request(request, self._signer)
        try:
            reply = self._line.post(PATH, body, most=MOST_BODY_BYTES, sink=sink)
        except LineError as fault:
            if not fault.partial:
                raise
            reply, trouble = Reply(200, fault.partial), fault.code
        if reply.status in TRY_LATER:
            raise _Stopped("SYNC_HUB_BUSY")
        if reply.status == TOO_SLOW:
            raise _Stopped("SYNC_LINE_CUT")
        if reply.status >= 500:
            raise _Stopped("SYNC_HUB_FAULT")
        try:
            return taking.take(reply.body), trouble
        except ReceiptDiffers:
            raise _Stopped("SYNC_OLD_COPY", REFUSED) from None
        except HubWentBack:
            raise _Stopped("SYNC_HUB_WENT_BACK", REFUSED) from None
        except WireError as fault:
            if trouble:
                raise _Stopped(trouble) from None
            if fault.code == "BAD_SIGNATURE":
                raise _Stopped("SYNC_WRONG_HUB", REFUSED) from None
            newer = fault.code == "VERSION"
            raise _Stopped("SYNC_NEWER_HUB" if newer else "SYNC_GARBLED") from None


def refusal_code(status: int) -> str:
    """The message code of a refusal; one for those that a newer hub may add."""
    try:
        return f"SYNC_REFUSED_{Refused(status).name}"
    except ValueError:
        return "SYNC_REFUSED_OTHER"


def _result(
    mailbox: Mailbox,
    tally: Tally,
    stopped: _Stopped | None,
    line: Line | None,
    seconds: float,
) -> SyncResult:
    waiting = mailbox.waiting()
    if stopped is not None:
        message = stopped.code
        stood = line is not None and line.stood and message != _NOT_THE_HUB
        status = stopped.status or (PARTIAL if tally.receipts or stood else NO_LINE)
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
        clock_ahead_seconds=tally.clock_ahead,
    )


def _moment(now: datetime) -> int:
    return max(0, int(now.timestamp()))
