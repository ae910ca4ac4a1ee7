"""Whether both chains of parcels in a mailbox are whole; ``ebatui verify`` asks."""

from __future__ import annotations

from ebatui.casework.ids import HUB
from ebatui.sync.mailbox import ChainRow, Mailbox
from ebatui.sync.parcel import NO_HASH, ParcelRefused, check_follows, check_parcel, parcel_hash


def check_chain(mailbox: Mailbox) -> tuple[bool, str | None]:
    """Whether every parcel kept is whole, signed and follows on from the one before.

    The second names the first that is not: ``out 12``, ``in 3``. A parcel that leaves out
    changes between it and the one before is not. One whose bytes were forgotten counts by its
    hash.
    """
    enrolment = mailbox.enrolment()
    if enrolment is None:
        rows = mailbox.chain_rows("outgoing") or mailbox.chain_rows("arrived")
        return (False, "out 1") if rows else (True, None)
    device = enrolment.device
    bad = _first_bad(mailbox.chain_rows("outgoing"), enrolment.own.verify, device, HUB)
    if bad is not None:
        return False, f"out {bad}"
    bad = _first_bad(mailbox.chain_rows("arrived"), enrolment.hub.verify, HUB, device)
    return (True, None) if bad is None else (False, f"in {bad}")


def _first_bad(rows: list[ChainRow], verify_key: bytes, sender: int, to: int) -> int | None:
    previous, next_seq = NO_HASH, 1
    for number, row in enumerate(rows, 1):
        if row.number != number:
            return number
        if sender != HUB:
            if row.first_seq != next_seq:
                return number
            next_seq = row.last_seq + 1
        if row.parcel is not None and not _is_good(row, verify_key, sender, to, previous):
            return number
        previous = row.hash
    return None


def _is_good(row: ChainRow, verify_key: bytes, sender: int, to: int, previous: bytes) -> bool:
    assert row.parcel is not None  # noqa: S101 - the caller looked
    if parcel_hash(row.parcel) != row.hash:
        return False
    try:
        header = check_parcel(row.parcel, verify_key)
        check_follows(header, sender=sender, to=to, number=row.number, previous=previous)
    except ParcelRefused:
        return False
    return sender == HUB or (header.first_seq, header.last_seq) == (row.first_seq, row.last_seq)
