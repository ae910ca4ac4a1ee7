"""The courier: the same parcels in a file, for a site with no line.

The terminal's file is the very request it would have sent, the hub's answer file the very answer,
each after a line that says what it is::

    ebatui courier 1 to the hub\\n    | request (sync.wire)
    ebatui courier 1 from the hub\\n  | nonce 8 bytes | answer (sync.wire)

Exporting freezes parcels as a first byte sent does. Files may come in any order, again, or cut
short: parcels are passed over when they are held, and wait when they are not. An answer is
believed only where it is to a request this terminal exported.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from ebatui.services.ports import SyncResult
from ebatui.sync.exchange import COMPLETE, PARTIAL, REFUSED, refusal_code
from ebatui.sync.keys import Signer
from ebatui.sync.mailbox import Enrolment, Mailbox, ReceiptDiffers
from ebatui.sync.mailbox_file import flush_folder
from ebatui.sync.taking import Taking, Tally
from ebatui.sync.wire import NONCE_BYTES, Request, WireError, read_answer, write_request

TO_HUB = b"ebatui courier 1 to the hub\n"
FROM_HUB = b"ebatui courier 1 from the hub\n"
MOST_FILE_BYTES = 64 << 20
"""A file larger than this is no courier's."""

MISPLACED = ("SYNC_COURIER_IN_THE_WAY", "SYNC_COURIER_SAME_FILE")
"""What is wrong with where a file is to be written: another name is the mend."""

_EVERYTHING = 1 << 40
_REMEMBERED = 100  # exports whose answer may still come
_EXPORTS = "courier_exports"


class CourierError(Exception):
    """The file cannot be used; nothing of it was. ``code`` is a message code."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def export_parcels(
    mailbox: Mailbox, signer: Signer, file: Path, now: Callable[[], datetime]
) -> SyncResult:
    """Write everything that waits into ``file``, in the place of an earlier one.

    ``waiting`` still counts what is in it: it waits until the hub's answer has been imported.
    Nothing is begun where another's file is there: see ``check_place``. Raises ``CourierError``,
    ``OSError``, ``MailboxDamaged`` and ``MailboxCannotSave``.
    """
    enrolment = _enrolment(mailbox, signer)
    check_place(file)
    parcels = mailbox.take_waiting(_EVERYTHING)
    held = mailbox.arrived_end()
    nonce = os.urandom(NONCE_BYTES)
    request = Request(
        establishment=enrolment.establishment,
        device=signer.device,
        epoch=mailbox.epoch(),
        held=held.number,
        held_hash=held.hash,
        nonce=nonce,
        moment=max(0, int(now().timestamp())),
        room=MOST_FILE_BYTES,
        parcels=tuple(one.parcel for one in parcels),
    )
    exports = _exports(mailbox)
    exports[nonce.hex()] = mailbox.epoch()
    kept = dict(list(exports.items())[-_REMEMBERED:])
    mailbox.put(**{_EXPORTS: json.dumps(kept)})
    data = TO_HUB + write_request(request, signer)
    write_file(file, data)
    waiting = mailbox.waiting()
    return SyncResult(
        status=PARTIAL if waiting.changes else COMPLETE,
        changes_sent=sum(one.last_seq - one.first_seq + 1 for one in parcels),
        waiting=waiting.changes,
        parcels_sent=len(parcels),
        bytes_up=len(data),
        quarantined=mailbox.quarantined(),
        message=_exported(waiting.uncut, len(parcels)),
    )


def _exported(uncut: int, parcels: int) -> str:
    if uncut:
        return "SYNC_UNCUT"
    return "SYNC_EXPORTED" if parcels else "SYNC_EXPORTED_NOTHING"


def import_answer(
    mailbox: Mailbox, signer: Signer, data: bytes, now: Callable[[], datetime]
) -> SyncResult:
    """Take the receipt and the parcels of the hub's answer file.

    Raises ``CourierError``, ``MailboxDamaged`` and ``MailboxCannotSave``.
    """
    enrolment = _enrolment(mailbox, signer)
    if not data.startswith(FROM_HUB):
        raise CourierError("SYNC_COURIER_NOT_AN_ANSWER")
    nonce, body = data[len(FROM_HUB) :][:NONCE_BYTES], data[len(FROM_HUB) + NONCE_BYTES :]
    exports = _exports(mailbox)
    if nonce.hex() not in exports:
        raise CourierError("SYNC_COURIER_NOT_OURS")
    held = mailbox.arrived_end()
    request = Request(
        establishment=enrolment.establishment,
        device=signer.device,
        epoch=mailbox.epoch(),
        held=held.number,
        held_hash=held.hash,
        nonce=nonce,
        moment=0,
        room=0,
        parcels=(),
    )
    tally = Tally()
    taking = Taking(mailbox, enrolment, request, held, b"", tally, now)
    try:
        answer = read_answer(
            body, device=signer.device, nonce=nonce, verify_key=enrolment.hub.verify
        )
        if answer.receipt.epoch != mailbox.epoch() != exports[nonce.hex()]:
            raise CourierError("SYNC_COURIER_OLD")  # the hub was restored, and that is known
        taking.take(body)
        status = refusal_code(answer.receipt.status) if answer.receipt.status else ""
    except ReceiptDiffers:
        status = "SYNC_REFUSED_CHAIN_DIFFERS"
    except WireError:
        raise CourierError("SYNC_COURIER_DAMAGED") from None
    else:
        if answer.cut_short:
            taking.trouble = taking.trouble or "SYNC_COURIER_CUT"
    result = _result(mailbox, tally, status, taking.trouble, len(data))
    mailbox.note_result(result, now())
    return result


def _result(mailbox: Mailbox, tally: Tally, refused: str, trouble: str, size: int) -> SyncResult:
    waiting = mailbox.waiting()
    if refused:
        status, message = REFUSED, refused
    elif trouble:
        status, message = PARTIAL, trouble
    elif waiting.changes or mailbox.arrived_end().number < tally.latest:
        status, message = PARTIAL, "SYNC_UNCUT" if waiting.uncut else "SYNC_PARTIAL"
    else:
        status, message = COMPLETE, "SYNC_COMPLETE"
    return SyncResult(
        status=status,
        changes_sent=tally.changes_sent,
        waiting=waiting.changes,
        parcels_sent=tally.parcels_sent,
        parcels_received=tally.parcels_received,
        bytes_down=size,
        quarantined=mailbox.quarantined(),
        message=message,
    )


def read_file(file: Path) -> bytes:
    """A courier's file. ``CourierError`` where it cannot be read or is none's."""
    try:
        with file.open("rb") as opened:
            data = opened.read(MOST_FILE_BYTES + 1)
    except OSError:
        raise CourierError("SYNC_COURIER_NO_FILE") from None
    if len(data) > MOST_FILE_BYTES:
        raise CourierError("SYNC_COURIER_DAMAGED")
    return data


def check_place(file: Path, source: Path | None = None) -> None:
    """Whether a courier's file may be written there: over an earlier one, never over another's.

    ``CourierError``: ``SYNC_COURIER_IN_THE_WAY`` for any other file that holds something, or what
    is no file; ``SYNC_COURIER_SAME_FILE`` for ``source``, the file being answered.
    """
    if source is not None and any(_same(one, source) for one in (file, _unfinished(file))):
        raise CourierError("SYNC_COURIER_SAME_FILE")
    try:
        if not file.exists():
            return
        begins = b""
        if file.is_file():
            with file.open("rb") as there:
                begins = there.read(len(FROM_HUB))
            if not begins:
                return  # nothing to lose
    except OSError:
        raise CourierError("SYNC_COURIER_CANNOT_WRITE") from None
    if not begins.startswith((TO_HUB, FROM_HUB)):
        raise CourierError("SYNC_COURIER_IN_THE_WAY")


def _same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False


def _unfinished(file: Path) -> Path:
    return file.with_name(file.name + ".unfinished")


def write_file(file: Path, data: bytes) -> None:
    """Write it whole or not at all, flushed: a stick is pulled as soon as the prompt is back.

    Only its owner may read it, where the stick knows owners.
    """
    unfinished = _unfinished(file)
    try:
        unfinished.unlink(missing_ok=True)
        handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        unfinished.replace(file)
        flush_folder(file.absolute().parent)
    except OSError:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)
        raise CourierError("SYNC_COURIER_CANNOT_WRITE") from None


def _enrolment(mailbox: Mailbox, signer: Signer) -> Enrolment:
    enrolment = mailbox.enrolment()
    if enrolment is None:
        raise CourierError("SYNC_NOT_ENROLLED")
    if enrolment.device != signer.device or enrolment.own.verify != signer.verify_key:
        raise CourierError("SYNC_WRONG_KEY")
    return enrolment


def _exports(mailbox: Mailbox) -> dict[str, int]:
    exports: dict[str, int] = json.loads(mailbox.get(_EXPORTS) or "{}")
    return exports
