"""Receipts lost, parcels in any order, damaged, swollen or all at once, and clocks gone mad."""

from __future__ import annotations

import itertools
import threading
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from ebatui.casework.fields import Value
from ebatui.casework.ids import HUB, make_id
from ebatui.casework.records import KINDS
from ebatui.hub import tables
from ebatui.hub.clock import HubClock
from ebatui.hub.home import open_home
from ebatui.hub.hub import Hub
from ebatui.hub.intake import take
from ebatui.hub.verify import verify
from ebatui.journal.change import Change
from ebatui.journal.codec import encode
from ebatui.journal.priming import Priming
from ebatui.sync.exchange import exchange
from ebatui.sync.keys import Signer, new_key_pairs
from ebatui.sync.line import Line
from ebatui.sync.mailbox import Mailbox
from ebatui.sync.parcel import (
    MOST_PARCEL_BYTES,
    NO_HASH,
    Header,
    ParcelRefused,
    check_parcel,
    seal_parcel,
)
from ebatui.sync.wire import MOST_BODY_BYTES, PATH, Refused, Request, read_answer, write_request

DOWN = 1
NONCE = b"12345678"


@contextmanager
def opened(site: Any, helpers: Any) -> Iterator[Hub]:
    hub = open_home(site.hub, helpers.today)
    try:
        yield hub
    finally:
        hub.storage.close()


def state(hub: Hub, *, thorough: bool = True) -> list[tuple[Any, ...]]:
    """Every change the hub holds, in order; its own checks find nothing wrong."""
    if thorough:
        assert verify(hub).ok
    change = tables.change.c
    with hub.storage.read() as connection:
        rows = connection.execute(
            select(change.cursor, change.device, change.seq, change.fields).order_by(change.cursor)
        )
        return [tuple(row) for row in rows]


def sent(hub: Hub, signer: Signer, parcels: Sequence[bytes]) -> Any:
    """The receipt for a request with these parcels."""
    request = Request(
        establishment="HLI",
        device=signer.device,
        epoch=hub.epoch,
        held=0,
        held_hash=NO_HASH,
        nonce=NONCE,
        moment=0,
        room=0,
        parcels=tuple(parcels),
    )
    body = take(hub, write_request(request, signer))
    key = hub.public.verify
    return read_answer(body, device=signer.device, nonce=NONCE, verify_key=key).receipt


def parcels_of(site: Any) -> list[bytes]:
    with Mailbox(site.mailbox) as mailbox:
        return [one.parcel for one in mailbox.take_waiting(1 << 30)]


def test_every_receipt_lost(
    sites: Callable[..., Any], swapping: Any, cutting: Any, line_helpers: Any, soak: int
) -> None:
    site = sites((20, 20, 20), (20,), seed=3)
    with opened(site, line_helpers) as hub:
        swapping.behind(hub)
        for _ in range(20 if soak else 4):
            with cutting(swapping.url, (DOWN, 0)) as line, Mailbox(site.mailbox) as mailbox:
                lost = exchange(mailbox, site.signer, now=line_helpers.moment, url=line.url)
                assert (lost.status, lost.changes_sent, lost.waiting) == ("partial", 0, 60)
        with Mailbox(site.mailbox) as mailbox:
            result = exchange(mailbox, site.signer, now=line_helpers.moment, url=swapping.url)
        assert (result.status, result.changes_sent, result.waiting) == ("complete", 60, 0)
        assert len(state(hub)) == site.changes


def test_all_orders_of_parcels(
    sites: Callable[..., Any], folder: Path, line_helpers: Any, soak: int
) -> None:
    """One request a parcel, in every order; then, as a terminal does, again what is not in."""
    most = 6
    site = sites((2,) * most, (1,), seed=4)
    parcels = parcels_of(site)
    with opened(site.copy(folder / "site"), line_helpers) as hub:
        sent(hub, site.signer, parcels)
        wanted = state(hub)
    assert len(wanted) == site.changes
    orders = [order for size in range(1, most + 1) for order in itertools.permutations(range(size))]
    assert len(orders) == 873
    for place, order in enumerate(orders if soak else orders[::25]):
        with opened(site.copy(folder / "site"), line_helpers) as hub:
            for number in order:
                receipt = sent(hub, site.signer, [parcels[number]])
                assert receipt.status in {0, Refused.CHAIN_DIFFERS}
            while (accepted := sent(hub, site.signer, []).accepted) < most:
                sent(hub, site.signer, [parcels[accepted]])
            assert state(hub, thorough=place % 20 == 0) == wanted


def test_a_damaged_parcel_is_never_taken(
    sites: Callable[..., Any], folder: Path, line_helpers: Any, soak: int
) -> None:
    """Every bit turned and every length, each against the signature; some against a whole hub."""
    site = sites((12, 3), (1,), seed=5)
    first, second = parcels_of(site)
    key = site.signer.verify_key
    assert check_parcel(first, key).count == 12
    bits = range(8 * len(first)) if soak else range(0, 8 * len(first), 5)
    turned = [_turned(first, bit) for bit in bits]
    for parcel in (*turned, *(first[:length] for length in range(len(first)))):
        with pytest.raises(ParcelRefused):
            check_parcel(parcel, key)
    with opened(site.copy(folder / "site"), line_helpers) as hub:
        before = state(hub)
        for parcel in turned[:: 1 if soak else 97]:
            receipt = sent(hub, site.signer, [parcel, second])
            assert (receipt.status, receipt.accepted) == (Refused.PARCEL_REFUSED, 0)
        for length in range(0, len(first), 1 if soak else 61):
            assert sent(hub, site.signer, [first[:length]]).status == Refused.PARCEL_REFUSED
        assert state(hub) == before
        assert sent(hub, site.signer, [first, second]).accepted == 2


def _turned(parcel: bytes, bit: int) -> bytes:
    damaged = bytearray(parcel)
    damaged[bit // 8] ^= 1 << bit % 8
    return bytes(damaged)


def _most_memory(pid: int) -> int:
    """The most memory a process ever had, in bytes."""
    status = Path(f"/proc/{pid}/status").read_text()
    return 1024 * next(int(row.split()[1]) for row in status.splitlines() if "VmHWM" in row)


def test_a_swollen_parcel_stays_small_in_memory(
    sites: Callable[..., Any], forker: Any, line_helpers: Any
) -> None:
    """Half a gigabyte of nothing in a parcel that is signed and sealed as it should be."""
    site = sites((3,), (1,), seed=6)
    squeezer = zlib.compressobj(9, zlib.DEFLATED, -15)
    squeezed = b"".join(squeezer.compress(bytes(1 << 20)) for _ in range(480))
    header = Header(sender=7, to=HUB, number=1, previous=NO_HASH, seen=0, first_seq=1, count=2_000)
    with opened(site, line_helpers) as hub:
        bombs = [
            seal_parcel(
                header, version + squeezed + squeezer.copy().flush(), hub.public.seal, site.signer
            )
            for version in (b"\x01", b"\x02", b"\x03")
        ]
        bombs += [
            seal_parcel(header, plain, hub.public.seal, site.signer)
            for plain in _densest(hub.primings.newest)
        ]
        epoch, key = hub.epoch, hub.public.verify
    assert max(map(len, bombs)) <= MOST_PARCEL_BYTES
    pid, url = forker.hub(site)
    try:
        line = Line(url)
        for number, bomb in enumerate((b"no parcel", *bombs)):
            request = Request(
                establishment="HLI",
                device=7,
                epoch=epoch,
                held=0,
                held_hash=NO_HASH,
                nonce=NONCE,
                moment=0,
                room=0,
                parcels=(bomb,),
            )
            body = write_request(request, site.signer)
            reply = line.post(PATH, body, most=MOST_BODY_BYTES)
            answer = read_answer(reply.body, device=7, nonce=NONCE, verify_key=key)
            assert answer.receipt.status == Refused.PARCEL_REFUSED
            if number == 0:
                before = _most_memory(pid)
        line.close()
        assert _most_memory(pid) - before < 64 << 20
    finally:
        forker.end(pid)


def _densest(priming: Priming) -> Iterator[bytes]:
    """Contents that can be read, and are as much more than their bytes as contents can be."""
    widest = max(KINDS, key=lambda kind: len(kind.fields))
    cleared = {spec.name: None for spec in widest.fields}

    def change(seq: int, kind: str, fields: Mapping[str, Value]) -> Change:
        subject = make_id(7, seq)
        return Change(device=7, seq=seq, at=1, actor="a", kind=kind, subject=subject, fields=fields)

    yield encode([change(seq, widest.name, cleared) for seq in range(1, 10_001)], priming)
    notes = [change(seq, "note", {"text": "x" * 2_000}) for seq in range(1, 500)]
    assert len(encode(notes, priming)) < 4_000
    yield encode(notes, priming)


def test_fifty_terminals_send_the_same_parcel_five_times_at_once(
    sites: Callable[..., Any], folder: Path, forker: Any, line_helpers: Any
) -> None:
    site = sites((3,), (1,), seed=7)
    terminals = []
    with opened(site, line_helpers) as hub:
        epoch, key = hub.epoch, hub.public.verify
        for device in range(100, 150):
            keys = new_key_pairs()
            with Mailbox.create(folder / str(device)) as mailbox:
                line_helpers.enrolled(hub, mailbox, device, keys)
                line_helpers.put_parcels(mailbox, keys.signer(device), (4,), line_helpers.chance())
                terminals.append((keys.signer(device), mailbox.take_waiting(1 << 20)[0].parcel))
    pid, url = forker.hub(site)
    accepted: list[int] = []

    def send(signer: Signer, parcel: bytes, started: threading.Barrier) -> None:
        request = Request(
            establishment="HLI",
            device=signer.device,
            epoch=epoch,
            held=0,
            held_hash=NO_HASH,
            nonce=NONCE,
            moment=0,
            room=1 << 16,
            parcels=(parcel,),
        )
        body = write_request(request, signer)
        line = Line(url)
        started.wait(30)
        reply = line.post(PATH, body, most=MOST_BODY_BYTES)
        line.close()
        answer = read_answer(reply.body, device=signer.device, nonce=NONCE, verify_key=key)
        accepted.append(answer.receipt.accepted)

    try:
        started = threading.Barrier(5 * len(terminals))
        threads = [threading.Thread(target=send, args=(*one, started)) for one in terminals * 5]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(120)
    finally:
        forker.end(pid)
    assert accepted == [1] * 250
    with opened(site, line_helpers) as hub:
        assert len(state(hub)) == 1 + 50 * 4
        with hub.storage.read() as connection:
            kept = select(func.count()).select_from(tables.parcel_in)
            assert connection.execute(kept).scalar_one() == 51


START = datetime(2026, 11, 23, 10, 0)  # noqa: DTZ001 - wall-clock times have no zone


CLOCKS = pytest.mark.parametrize(
    "clock",
    [
        [datetime(1970, 1, 1)],  # noqa: DTZ001
        [START - timedelta(days=3_653)],
        [START + timedelta(days=3_653)],
        [START - timedelta(minutes=passed) for passed in range(300)],
        [START, START - timedelta(days=20_000), START + timedelta(days=20_000)] * 30,
    ],
    ids=["1970", "ten years slow", "ten years fast", "going back", "leaping about"],
)


@CLOCKS
def test_no_clock_changes_what_comes_of_it(
    sites: Callable[..., Any],
    folder: Path,
    swapping: Any,
    cutting: Any,
    line_helpers: Any,
    clock: list[datetime],
) -> None:
    """Also where the line is cut and the call made again."""
    site = sites((200, 5), (30,), seed=8)
    ends = []
    for told in ([START], clock):
        copy = site.copy(folder / "site")
        times = itertools.chain(told, itertools.repeat(told[-1]))
        with opened(copy, line_helpers) as hub:
            swapping.behind(hub)
            with (
                cutting(swapping.url, (0, 6_000), (DOWN, 150)) as line,
                Mailbox(copy.mailbox) as mailbox,
            ):
                for _ in range(4):
                    result = exchange(
                        mailbox, site.signer, now=lambda times=times: next(times), url=line.url
                    )
                assert (result.status, result.waiting) == ("complete", 0)
                ends.append((state(hub), mailbox.unread(), mailbox.receipted_seq()))
    assert ends[0] == ends[1]


@CLOCKS
def test_no_clock_of_the_hub_changes_it_either(
    sites: Callable[..., Any],
    folder: Path,
    swapping: Any,
    cutting: Any,
    line_helpers: Any,
    monkeypatch: pytest.MonkeyPatch,
    clock: list[datetime],
) -> None:
    """The day that it acts as of and the machine's own time, both; the line is cut twice."""
    site = sites((200, 5), (30,), seed=8)
    ends = []
    for told in ([START], clock):
        copy = site.copy(folder / "site")
        times = itertools.chain(told, itertools.repeat(told[-1]))
        monkeypatch.setattr(HubClock, "now", lambda _, times=times: next(times))
        monkeypatch.setattr(HubClock, "machine", lambda self: int(self.now().timestamp()))
        hub = open_home(copy.hub, lambda told=told: told[0].date())
        swapping.behind(hub)
        with (
            cutting(swapping.url, (0, 6_000), (DOWN, 150)) as line,
            Mailbox(copy.mailbox) as mailbox,
        ):
            for _ in range(4):
                result = exchange(mailbox, site.signer, now=lambda: START, url=line.url)
            assert (result.status, result.waiting) == ("complete", 0)
            ends.append((state(hub), mailbox.unread(), mailbox.receipted_seq()))
        hub.storage.close()
    assert ends[0] == ends[1]
