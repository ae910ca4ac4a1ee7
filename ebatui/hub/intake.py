"""Intake: a terminal's request in, the hub's signed answer out.

Every parcel is applied exactly once, in a transaction of its own and in its chain's order, so that
a cut line, a repeat or a restart in the middle leaves nothing half done. A change that cannot be
accepted is set aside and told to its device; the rest goes on.
"""

from __future__ import annotations

import time
from logging import ERROR
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from ebatui.casework.ids import HUB
from ebatui.hub import diary, moving, partials, refill, tables
from ebatui.hub.applying import apply, looked_at
from ebatui.hub.bringing import anything_comes, bring
from ebatui.hub.enrolment import ACTIVE
from ebatui.hub.hub import Hub
from ebatui.hub.joining import join_newcomers, keep_joined
from ebatui.hub.ledger import Ledger
from ebatui.hub.log import told as log
from ebatui.hub.meter import ANSWER, APPLY
from ebatui.hub.outgoing import held_agrees, parcels_for
from ebatui.hub.parcels import Stop, keep, next_header, opened, say_refused
from ebatui.hub.storage import FAULTS, fault_kind
from ebatui.hub.tally import Tally
from ebatui.journal.change import Change
from ebatui.sync.parcel import (
    NO_HASH,
    Header,
    ParcelRefused,
    check_parcel,
)
from ebatui.sync.parts import Rest
from ebatui.sync.wire import (
    NO_NONCE,
    Receipt,
    Refused,
    Request,
    Unverified,
    WireError,
    read_request,
    write_answer,
)

_Opened = tuple[Header, tuple[Change, ...]]

_OTHERS_TURN = 0.15  # seconds; SQLite looks every 0.1 whether a lock is free
_CLOCK_MAY_DIFFER = 300  # seconds, before the log says so


# Asked of every request, so made once: putting a statement together costs more than running it.
_ITS_DEVICE = select(tables.device).where(
    tables.device.c.number == bindparam("number"),
    tables.device.c.establishment == bindparam("establishment"),
)


def take(hub: Hub, body: bytes, tally: Tally | None = None) -> bytes:
    """The answer to the body of ``POST /x``. Whatever the body is, there is one.

    ``tally`` is told what it came to.
    """
    tally = tally or Tally()
    try:
        request, unverified = read_request(body)
    except WireError:
        tally.ends(Refused.UNREADABLE)
        return _answer(hub, None, Refused.UNREADABLE)
    tally.is_from(request, known=False)
    known: Row[Any] | None = None
    try:
        with hub.storage.read() as connection:
            device = _device(connection, request)
            epoch = hub.storage.epoch(connection)
            holds = refill.holds_any(connection, request.establishment)
            comes = anything_comes(connection, request.establishment)
            errands = moving.any_errands(connection)
        if device is None or device.state != ACTIVE:
            tally.ends(Refused.UNKNOWN_DEVICE)
            return _answer(hub, request, Refused.UNKNOWN_DEVICE)
        if not unverified.is_from(device.verify_key):
            tally.ends(Refused.BAD_SIGNATURE)
            return _answer(hub, request, Refused.BAD_SIGNATURE)
        known = device
        tally.is_from(request, known=True)
        _report_clock(hub, device, request)
        if comes:
            bring(hub, request.establishment)
        refused = _take_parcels(hub, request, tally)
        if request.epoch == epoch != device.told_epoch:
            _note_told(hub, request)
        if holds:
            _take_held(hub, request.establishment, tally)
        sent = bool(request.parcels) or request.rest is not None
        if (sent or holds or errands) and moving.run_errands(hub):
            bring(hub, request.establishment)
        return _answer_to(hub, request, refused, tally)
    except FAULTS as fault:
        # A full disk, a database that is away, or another worker that was there first: nothing was
        # kept, nothing is receipted.
        log("cannot-keep", level=ERROR, device=request.device, kind=fault_kind(fault))
        tally.ends(Refused.TRY_LATER)
        return _answer(hub, request, Refused.TRY_LATER, known)


def known_device(hub: Hub, request: Request, unverified: Unverified) -> Row[Any] | None:
    """The device that the request is from, verified; ``None`` for a stranger."""
    with hub.storage.read() as connection:
        device = _device(connection, request)
    good = device is not None and device.state == ACTIVE and unverified.is_from(device.verify_key)
    return device if good else None


def take_so_far(
    hub: Hub, request: Request, after: int, tail: Rest | None, tally: Tally | None = None
) -> bool:
    """Take what is in of a verified request whose end is not: all but its first ``after`` parcels.

    The beginning of the next parcel, ``tail``, is kept. Whether there is any use in more of it.
    """
    tally = tally or Tally()
    tally.is_from(request, known=True)
    try:
        if not _follow_on(hub, request, tally, after):
            return False
    except Stop:
        return False
    if tail is not None:
        with hub.storage.write() as connection:
            partials.keep(
                connection, _locked_device(connection, request), tail, hub.clock.machine()
            )
    return True


def _follow_on(hub: Hub, request: Request, tally: Tally, after: int = 0) -> bool:
    """Take the request's parcels but the first ``after``; whether they could follow on.

    They cannot where the rest of a parcel has no beginning here: the receipt then says what is
    held, and the terminal sends what is missing.
    """
    if request.rest is not None and not _take_rest(hub, request, request.rest, tally):
        return False
    for parcel in request.parcels[after:]:
        _take_parcel(hub, request, parcel, tally)
    return True


def _take_rest(hub: Hub, request: Request, rest: Rest, tally: Tally) -> bool:
    with hub.storage.read() as connection:
        device = _locked_device(connection, request)
        parcel = partials.joined(connection, device, rest)
    if rest.number <= device.in_number:
        return True
    if parcel is None:
        return False
    try:
        check_parcel(parcel, device.verify_key)
    except ParcelRefused:
        with hub.storage.write() as connection:
            partials.forget(connection, device)
        return False
    _take_parcel(hub, request, parcel, tally)
    return True


def _take_parcels(hub: Hub, request: Request, tally: Tally) -> Refused | None:
    try:
        _follow_on(hub, request, tally)
    except Stop as stop:
        return stop.status
    return None


def _note_told(hub: Hub, request: Request) -> None:
    """A terminal that knows the hub was put back, and has nothing to send, has sent all it holds.

    One that was cut off asks, before it goes on, how much of a parcel is here: that is not meant.
    """
    if request.parcels or request.rest is not None:
        return
    with hub.storage.write() as connection:
        device = _locked_device(connection, request)
        epoch = hub.storage.epoch(connection)
        if request.epoch == epoch and partials.held(connection, device) is None:
            refill.has_told(connection, device, epoch)


def _take_held(hub: Hub, establishment: str, tally: Tally) -> None:
    """Take the parcels that were held until every terminal had sent what it holds."""
    now = hub.clock.machine()
    with hub.storage.read() as connection:
        chains = refill.due(connection, establishment, hub.storage.epoch(connection), now)
    first: dict[int, _Opened | None] = {}
    while chains:
        with hub.storage.read() as connection:
            for number in chains.keys() - first.keys():
                first[number] = _opened_held(hub, connection, chains[number][0])
        with hub.storage.write() as connection:
            ledger = Ledger(connection, establishment, hub.clock.acted_at())
            row = refill.next_due(chains, {one: _lacking(ledger, first[one]) for one in chains})
            device = _held_device(connection, row)
            if row.number == device.in_number + 1:  # else another worker took it
                try:
                    tally.applied(*_take_one_held(hub, ledger, device, row, first[row.device]))
                except Stop:
                    say_refused(row.device, "held")
                    refill.let_go(connection, establishment, row.device, row.number)
                    del chains[row.device][1:]
        del first[row.device], chains[row.device][0]
        chains = {number: chain for number, chain in chains.items() if chain}


def _opened_held(hub: Hub, connection: Connection, row: Row[Any]) -> _Opened | None:
    """What is in a held parcel; ``None`` where it can no longer be opened."""
    device = _held_device(connection, row)
    try:
        header = check_parcel(row.sealed, device.verify_key)
        return header, opened(hub, device, row.sealed, header)
    except (Stop, ParcelRefused):
        return None


def _lacking(ledger: Ledger, parcel: _Opened | None) -> set[int]:
    return refill.lacking(ledger, list(looked_at(parcel[1]))) if parcel is not None else set()


def _take_one_held(
    hub: Hub, ledger: Ledger, device: Row[Any], row: Row[Any], parcel: _Opened | None
) -> tuple[int, int]:
    """How many changes a held parcel had, and how many were set aside. Raises ``Stop``."""
    if parcel is None:
        raise Stop(Refused.PARCEL_REFUSED)
    header, changes = parcel
    return len(changes), _apply_parcel(hub, ledger, device, header, row.sealed, changes)


def _held_device(connection: Connection, row: Row[Any]) -> Row[Any]:
    return connection.execute(
        select(tables.device).where(tables.device.c.number == row.device)
    ).one()


def _answer_to(hub: Hub, request: Request, refused: Refused | None, tally: Tally) -> bytes:
    while True:
        with hub.meter.during(ANSWER):
            answer = _answered(hub, request, refused, tally)
        if answer is not None:
            return answer
        time.sleep(_OTHERS_TURN)


def _answered(hub: Hub, request: Request, refused: Refused | None, tally: Tally) -> bytes | None:
    """The answer; ``None`` where more than a night's worth was to be cut first and some still is.

    What was cut is kept, and no other prison has to wait for all of it.
    """
    with hub.storage.write() as connection:
        ledger = Ledger(connection, request.establishment, hub.clock.acted_at())
        epoch = hub.storage.epoch(connection)
        device = _locked_device(connection, request)
        if held_agrees(connection, device, request.held, request.held_hash):
            diary.publish(ledger, hub.clock.today())
            ledger.save()
            given = parcels_for(hub, ledger, device, request.held, request.room)
            if given is None:
                return None
            latest, parcels = given
        else:
            refused = refused or Refused.CHAIN_DIFFERS
            latest, parcels = device.out_number, []
        if refused is None and refill.held_end(connection, device) is not None:
            refused = Refused.REFILLING
        rest = None
        tally.parcels_out = len(parcels)
        if parcels and request.hold is not None and request.hold.number == request.held + 1:
            rest = request.hold.rest_of(parcels[0])
        if rest is not None:
            parcels = parcels[1:]
        hold = partials.held(connection, device)
    tally.ends(refused)
    receipt = Receipt(
        status=refused or 0,
        epoch=epoch,
        accepted=device.in_number,
        accepted_hash=device.in_hash,
        latest=latest,
        moment=hub.clock.acted_at(),
    )
    return write_answer(
        receipt,
        parcels,
        device=request.device,
        nonce=request.nonce,
        signer=hub.signer,
        rest=rest,
        hold=hold,
    )


def _answer(
    hub: Hub, request: Request | None, refused: Refused, known: Row[Any] | None = None
) -> bytes:
    """A refusal. What the hub holds is told only to the device itself, once ``known``."""
    receipt = Receipt(
        status=refused,
        epoch=hub.epoch,
        accepted=known.in_number if known else 0,
        accepted_hash=known.in_hash if known else NO_HASH,
        latest=known.out_number if known else 0,
        moment=hub.clock.acted_at(),
    )
    device, nonce = (request.device, request.nonce) if request else (HUB, NO_NONCE)
    return write_answer(receipt, (), device=device, nonce=nonce, signer=hub.signer)


def _take_parcel(hub: Hub, request: Request, parcel: bytes, tally: Tally) -> None:
    """Apply a parcel, or hold it, where the hub has not got it already.

    It is opened before the prison is locked: what takes longest keeps nobody waiting.
    """
    changes: tuple[Change, ...] | None = None
    try:
        with hub.storage.read() as connection:
            device = _locked_device(connection, request)
            header = next_header(connection, device, parcel)
        if header is None:
            return
        changes = opened(hub, device, parcel, header)
    except Stop as stop:
        # Another worker may be about to take the one before: the lock will tell.
        if stop.status != Refused.CHAIN_DIFFERS:
            raise
    with hub.meter.during(APPLY), hub.storage.write() as connection:
        ledger = Ledger(connection, request.establishment, hub.clock.acted_at())
        device = _locked_device(connection, request)
        header = next_header(connection, device, parcel)
        if header is None:
            return
        if changes is None:
            changes = opened(hub, device, parcel, header)
        now, epoch = hub.clock.machine(), hub.storage.epoch(connection)
        prison, awaited = device.establishment, list[str]()
        if refill.is_lost(connection, prison, header.seen):
            awaited = refill.awaits(ledger, list(looked_at(changes)))
        waits = refill.waits_for(connection, prison, awaited, epoch, now)
        if waits or refill.must_wait(connection, device, header, epoch, now):
            refill.hold(connection, device, header, parcel, awaited)
        else:
            refused = _apply_parcel(hub, ledger, device, header, parcel, changes)
            tally.applied(len(changes), refused)
        tally.parcels_in += 1


def _apply_parcel(
    hub: Hub,
    ledger: Ledger,
    device: Row[Any],
    header: Header,
    parcel: bytes,
    changes: tuple[Change, ...],
) -> int:
    """How many of its changes were set aside."""
    if header.seen > ledger.cursor or header.first_seq != device.in_seq + 1:
        raise Stop(Refused.CHAIN_DIFFERS)
    apply(ledger, changes)
    keep_joined(ledger, ledger.added)
    if refill.is_lost(ledger.connection, device.establishment, header.seen):
        moving.say_again(ledger, changes)
    asked = [change.subject for change in changes if change.kind == "booking"]
    known = [one for one in asked if ledger.merged(("booking", one)) is not None]
    diary.answer(ledger, moving.here(ledger, known), hub.clock.now())
    added, refused = ledger.added, ledger.refused
    ledger.save()
    join_newcomers(ledger, added)
    moving.route(ledger, added)
    keep(hub, ledger.connection, device, header, parcel)
    return refused


def _device(connection: Connection, request: Request) -> Row[Any] | None:
    given = {"number": request.device, "establishment": request.establishment}
    return connection.execute(_ITS_DEVICE, given).one_or_none()


def _locked_device(connection: Connection, request: Request) -> Row[Any]:
    """The device as it is now that its establishment is locked."""
    device = _device(connection, request)
    if device is None:
        raise LookupError("no such device")
    return device


def _report_clock(hub: Hub, device: Row[Any], request: Request) -> None:
    ahead = request.moment - hub.clock.acted_at()
    if abs(ahead) > _CLOCK_MAY_DIFFER:
        log("clock-differs", device=device.number, label=device.label, ahead=ahead)
