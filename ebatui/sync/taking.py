"""Taking what an answer brings, as it comes: receipt, parcels, and the beginning of the next.

Each is on the disk before more is waited for, so that a cut or a kill costs a chunk at most.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from ebatui.casework.ids import HUB
from ebatui.sync.mailbox import ChainEnd, Enrolment, Mailbox, ReceiptDiffers
from ebatui.sync.parcel import (
    MOST_PARCEL_BYTES,
    ParcelRefused,
    check_follows,
    check_parcel,
    parcel_hash,
)
from ebatui.sync.parts import Hold, Rest, hold_of
from ebatui.sync.wire import Answer, Refused, Request, read_answer

_MINUTE = 59


@dataclass(slots=True)
class Tally:
    """What one exchange has achieved so far."""

    changes_sent: int = 0
    parcels_sent: int = 0
    parcels_received: int = 0
    round_trips: int = 0
    receipts: int = 0
    latest: int = 0
    clock_ahead: int | None = None


def held_part(mailbox: Mailbox) -> bytes:
    """What is held of the hub's next parcel, unverified; empty where nothing is."""
    if mailbox.get("part_number") != mailbox.arrived_end().number + 1:
        return b""
    return mailbox.get("part") or b""


def clock_ahead(asked: int, answered: datetime, told: int) -> int:
    """Seconds by which this clock is ahead of the hub's, at least; negative where it is behind.

    The hub read its own between ``asked`` and ``answered``, and tells whole minutes.
    """
    if asked > told + _MINUTE:
        return asked - told - _MINUTE
    return min(0, int(answered.timestamp()) - told)


def _keep_part(mailbox: Mailbox, number: int, data: bytes) -> None:
    mailbox.put(part_number=number, part=data)


class Taking:
    """Takes the answer to one request into the mailbox.

    ``part`` is what was held of the hub's next parcel when ``request`` was made, ``known`` the last
    of our parcels that had a receipt then; ``healing``: the hub was found to have been put back.
    """

    def __init__(
        self,
        mailbox: Mailbox,
        enrolment: Enrolment,
        request: Request,
        held: ChainEnd,
        part: bytes,
        tally: Tally,
        now: Callable[[], datetime],
        *,
        known: int = 0,
        healing: bool = False,
    ) -> None:
        self._mailbox = mailbox
        self._enrolment = enrolment
        self._request = request
        self._end = held
        self._part = part
        self._tally = tally
        self._now = now
        self._receipted = False
        self._known = known
        self._healing = healing
        self._taken = 0
        self._rest_taken = False
        self._overtaken = False
        self.moved = False
        """Whether anything new was receipted or kept."""
        self.trouble = ""
        """Why a parcel was not kept."""
        self.gone_back = False
        """Whether parcels of the hub's were forgotten because it was put back."""

    def take(self, body: bytes) -> Answer:
        """Take what there is of the answer's body; again with more of it, or all.

        Raises ``wire.WireError``, ``ReceiptDiffers`` and ``HubWentBack``.
        """
        answer = read_answer(
            body,
            device=self._request.device,
            nonce=self._request.nonce,
            verify_key=self._enrolment.hub.verify,
        )
        if not self._receipted:
            self._take_receipt(answer)
            self._receipted = True
        if not self.trouble:
            self._take_parcels(answer)
        return answer

    def _take_receipt(self, answer: Answer) -> None:
        receipt = answer.receipt
        self._tally.clock_ahead = clock_ahead(self._request.moment, self._now(), receipt.moment)
        if not speaks_of_chains(answer) and not receipt.accepted:
            return  # a refusal that says nothing of our parcels
        parcels, changes = self._mailbox.note_receipt(
            epoch=receipt.epoch if speaks_of_chains(answer) else self._mailbox.epoch(),
            accepted=receipt.accepted,
            accepted_hash=receipt.accepted_hash,
            when=self._now(),
            known=self._known,
        )
        self._go_back(answer)
        self._tally.receipts += 1
        self._tally.latest = receipt.latest
        self._tally.parcels_sent += parcels
        self._tally.changes_sent += changes
        self.moved = self.moved or bool(parcels)

    def _go_back(self, answer: Answer) -> None:
        """Forget what a hub that was put back lost of what it sent; should that differ too, all."""
        receipt = answer.receipt
        restored = speaks_of_chains(answer) and receipt.epoch != self._request.epoch
        if receipt.status != Refused.CHAIN_DIFFERS or not self._request.held:
            return
        if restored or self._healing:
            self._mailbox.go_back(min(receipt.latest, self._request.held) if restored else 0)
            self._end, self._part = self._mailbox.arrived_end(), b""
            self.gone_back = True

    def _take_parcels(self, answer: Answer) -> None:
        parts = answer.parts
        rest = parts.rest
        if rest is not None and not self._rest_taken:
            self._rest_taken = True
            whole = self._whole(rest)
            if whole is None or not self._keep([whole]):
                _keep_part(self._mailbox, 0, b"")
                self.trouble = "SYNC_HUB_PARCEL"
                return
        new = parts.parcels[self._taken :]
        self._taken = len(parts.parcels)
        if new and not self._overtaken and not self._keep(new):
            self.trouble = "SYNC_HUB_PARCEL"
            return
        if parts.tail is not None and not self._overtaken:
            self._keep_tail(parts.tail)

    def _whole(self, rest: Rest) -> bytes | None:
        """The next parcel as far as it goes with ``rest``; ``None`` if that does not fit."""
        if rest.number != self._end.number + 1 or rest.at > len(self._part):
            return None
        data = self._part[: rest.at] + rest.data
        return data if 0 < len(data) <= MOST_PARCEL_BYTES else None

    def _keep_tail(self, tail: Rest) -> None:
        data = self._whole(tail)
        if data is not None:
            _keep_part(self._mailbox, tail.number, data)
            self.moved = True

    def _keep(self, parcels: list[bytes] | tuple[bytes, ...]) -> bool:
        """Keep the parcels that follow on; whether all of them did."""
        good: list[bytes] = []
        followed = True
        end = self._end
        for parcel in parcels:
            try:
                header = check_parcel(parcel, self._enrolment.hub.verify)
                if header.number <= self._end.number:
                    continue  # a courier brought it already
                check_follows(
                    header,
                    sender=HUB,
                    to=self._enrolment.device,
                    number=end.number + 1,
                    previous=end.hash,
                )
            except ParcelRefused:
                followed = False
                break
            good.append(parcel)
            end = ChainEnd(header.number, parcel_hash(parcel))
        kept = self._mailbox.keep_arrived(self._end, good) if good else 0
        self._overtaken = bool(good) and not kept  # another process is fetching them
        if kept:
            self._end = end
            self._part = b""
            _keep_part(self._mailbox, 0, b"")
            self._tally.parcels_received += kept
            self.moved = True
        return followed


def speaks_of_chains(answer: Answer) -> bool:
    """Whether the hub knew us and says how far it got: a restored one may have to be refilled."""
    return answer.receipt.status in (0, Refused.CHAIN_DIFFERS, Refused.REFILLING)


def hold_for(number: int, part: bytes) -> Hold | None:
    """What to tell the hub of a part held of its parcel ``number``."""
    return hold_of(number, part) if part else None


__all__ = ["ReceiptDiffers", "Taking", "Tally", "held_part", "hold_for", "speaks_of_chains"]
