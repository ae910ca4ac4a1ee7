"""Cutting parcels: our changes that wait, sealed to the hub, while the case file is unlocked."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator

from ebatui.casework.ids import HUB
from ebatui.journal.change import Change
from ebatui.journal.codec import UNPRIMED, Primings
from ebatui.journal.priming import Priming
from ebatui.services.ports import CaseFile, Reader
from ebatui.sync.contents import pack
from ebatui.sync.keys import Signer
from ebatui.sync.mailbox import ChainEnd, Enrolment, Mailbox, OutParcel
from ebatui.sync.parcel import Header, parcel_hash, seal_parcel

MOST_CHANGES = 2_000
MOST_PLAIN_BYTES = 160 * 1024
"""About how much one parcel holds: a prison's night in one, and the whole of it small in memory."""

_PAGE = 10_000


class CaseFileBehind(Exception):
    """The case file lacks changes that the mailbox knows were committed: it was put back."""


async def cut(
    case_file: CaseFile, mailbox: Mailbox, signer: Signer, primings: Primings = UNPRIMED
) -> int:
    """Cut parcels of all our changes that wait; how many changes now wait in parcels.

    The last parcel is cut anew when more changes have come, unless it was frozen. None are cut
    before the terminal is enrolled. Raises ``CaseFileBehind``, ``MailboxDamaged``.
    """
    enrolment = mailbox.enrolment()
    own_seq = await case_file.read(lambda reader: reader.own_seq())
    if own_seq < max(mailbox.committed_seq(), mailbox.cut_through_seq()):
        raise CaseFileBehind
    if enrolment is None:
        return 0
    while (done := mailbox.cut_through_seq()) < own_seq:
        end = mailbox.settled_end()
        changes = await case_file.read(_page_after(end.last_seq))
        parcels = await asyncio.to_thread(
            _parcels, changes, end, enrolment, signer, primings.newest
        )
        if not parcels or parcels[-1].last_seq <= done:
            raise CaseFileBehind
        # Where another process froze the last parcel meanwhile, this does nothing: go round.
        mailbox.replace_after(end, parcels)
    waiting = mailbox.waiting()
    return waiting.changes - waiting.uncut


def _page_after(seq: int) -> Callable[[Reader], list[Change]]:
    return lambda reader: reader.own_changes(seq, _PAGE)


def _parcels(
    changes: list[Change],
    end: ChainEnd,
    enrolment: Enrolment,
    signer: Signer,
    priming: Priming,
) -> list[OutParcel]:
    parcels: list[OutParcel] = []
    number, previous = end.number, end.hash
    for batch in batches(changes):
        number += 1
        header = Header(
            sender=signer.device,
            to=HUB,
            number=number,
            previous=previous,
            seen=batch[0].seen,
            first_seq=batch[0].seq,
            count=len(batch),
        )
        parcel = seal_parcel(header, pack(batch, priming), enrolment.hub.seal, signer)
        previous = parcel_hash(parcel)
        parcels.append(
            OutParcel(
                number=number,
                hash=previous,
                parcel=parcel,
                first_seq=header.first_seq,
                last_seq=header.last_seq,
            )
        )
    return parcels


def batches(changes: Iterable[Change]) -> Iterator[list[Change]]:
    """Runs of changes that may share a parcel: one ``seen``, a bounded number and size."""
    batch: list[Change] = []
    size = 0
    for change in changes:
        weight = _weight(change)
        if batch and (
            change.seen != batch[0].seen
            or len(batch) >= MOST_CHANGES
            or size + weight > MOST_PLAIN_BYTES
        ):
            yield batch
            batch, size = [], 0
        batch.append(change)
        size += weight
    if batch:
        yield batch


def _weight(change: Change) -> int:
    """About how many bytes the change takes before it is compressed; never fewer by much."""
    return 16 + sum(
        6 + (len(value.encode()) if isinstance(value, str) else 0)
        for value in change.fields.values()
    )
