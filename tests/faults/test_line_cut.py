"""A line cut after any byte, either way: the next call goes on where the other side stopped."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from ebatui.hub import tables
from ebatui.hub.home import open_home
from ebatui.hub.verify import verify
from ebatui.services.ports import SyncResult
from ebatui.sync.chain import check_chain
from ebatui.sync.exchange import exchange
from ebatui.sync.mailbox import Mailbox
from ebatui.sync.parts import CHUNK_BYTES

UP, DOWN = 0, 1
AGAIN = 700
"""What another call costs beside the parcels: headers, heads, receipts, and the asking."""
SHAKING = {UP: 400, DOWN: 800}
"""What TLS costs the other call on top: its greeting, and 22 bytes round each record sent again.

The greeting is 323 bytes up and 691 down, with the hub's certificate. Nobody can open a record that
was cut short, which is why none has more in it than a chunk.
"""


@pytest.fixture(scope="module")
def site(sites: Callable[..., Any]) -> Any:
    """Two parcels up, two down: one longer than a chunk each way, one shorter."""
    return sites((118, 12), (112,))


def _exchange(site: Any, url: str, helpers: Any) -> SyncResult:
    with Mailbox(site.mailbox) as mailbox:
        return exchange(mailbox, site.signer, now=helpers.moment, url=url)


def _all_is_well(site: Any, helpers: Any, *, thorough: bool) -> None:
    with Mailbox(site.mailbox) as mailbox:
        assert check_chain(mailbox) == (True, None)
        assert mailbox.waiting().changes == 0
        unread = len(mailbox.unread())
    hub = open_home(site.hub, helpers.today)
    try:
        with hub.storage.read() as connection:
            count = connection.execute(select(func.count()).select_from(tables.change)).scalar_one()
            cut = connection.execute(
                select(tables.device.c.out_number).where(tables.device.c.number == site.device)
            ).scalar_one()
            left = connection.execute(
                select(func.count()).select_from(tables.parcel_partial)
            ).scalar_one()
        assert (count, left) == (site.changes, 0)
        assert unread == cut > 1
        if thorough:
            assert verify(hub).ok
    finally:
        hub.storage.close()


def _uncut(site: Any, swapping: Any, cutting: Any, line_helpers: Any, folder: Path) -> list[int]:
    copy = site.copy(folder)
    hub = open_home(copy.hub, line_helpers.today)
    swapping.behind(hub)
    with cutting(swapping.url) as line:
        result = _exchange(copy, line.url, line_helpers)
    hub.storage.close()
    assert (result.status, result.round_trips) == ("complete", 1)
    _all_is_well(copy, line_helpers, thorough=True)
    crossed: list[int] = line.crossed[0]
    assert min(crossed) > CHUNK_BYTES + AGAIN
    return crossed


@pytest.fixture(scope="module")
def whole(site: Any, swapping: Any, cutting: Any, line_helpers: Any, folders: Any) -> list[int]:
    """Bytes, up and down, of the exchange when nothing is cut."""
    return _uncut(site, swapping, cutting, line_helpers, folders("whole") / "site")


@pytest.fixture(scope="module")
def tls_site(sites: Callable[..., Any]) -> Any:
    """Some chunks each way, so that a cut falls after records that came whole."""
    return sites((330, 30), (330,), seed=2)


@pytest.fixture(scope="module")
def tls(tls_site: Any, swapping_over_tls: Any) -> Iterator[Any]:
    """A server over TLS: every copy of the site has the certificate, pinned."""
    made = swapping_over_tls(tls_site.hub)
    yield made
    made.close()


@pytest.fixture(scope="module")
def tls_whole(tls_site: Any, tls: Any, cutting: Any, line_helpers: Any, folders: Any) -> list[int]:
    """Bytes, up and down, of that exchange when nothing is cut: three chunks and more."""
    crossed = _uncut(tls_site, tls, cutting, line_helpers, folders("whole") / "site")
    assert min(crossed) > 3 * CHUNK_BYTES
    return crossed


def _offsets(most: int, soak: int, tries: int) -> list[int]:
    """Every byte; or a stride through them with both ends and the chunks' edges."""
    if soak:
        return list(range(0, most + 1, soak))
    edges = {0, 1, most - 1, most, CHUNK_BYTES, CHUNK_BYTES + 300}
    return sorted(edges | set(range(0, most, most // tries)))


SHARES = 16 if "EBATUI_SOAK" in os.environ else 1
"""Tests that the offsets are dealt to, so that every processor has some to do."""
TLS_EVERY = 9
"""A soak over TLS takes every ninth byte: a greeting each call makes it dear."""
shared_out = pytest.mark.parametrize("share", range(SHARES))


@shared_out
@pytest.mark.parametrize("way", [UP, DOWN], ids=["up", "down"])
def test_cut_at_any_byte(
    way: int,
    share: int,
    site: Any,
    whole: list[int],
    swapping: Any,
    cutting: Any,
    line_helpers: Any,
    soak: int,
    folder: Path,
) -> None:
    for offset in _offsets(whole[way], soak, 24)[share::SHARES]:
        statuses, crossed = _cut_and_go_on(
            site, swapping, cutting, (way, offset), line_helpers, folder, soak
        )
        if offset < whole[DOWN] or way == UP:
            assert statuses[0] in {"no-line", "partial", "complete"}
        assert statuses[1] == "complete", (offset, statuses)
        for direction in (UP, DOWN):
            twice = crossed[direction] - whole[direction]
            assert twice <= CHUNK_BYTES + AGAIN, (offset, direction, twice)


@shared_out
@pytest.mark.parametrize("way", [UP, DOWN], ids=["up", "down"])
def test_cut_at_any_byte_of_tls(
    way: int,
    share: int,
    tls_site: Any,
    tls_whole: list[int],
    tls: Any,
    cutting: Any,
    line_helpers: Any,
    soak: int,
    folder: Path,
) -> None:
    """The same over a pinned certificate: in the greeting, between records and within them."""
    greeting = {100, 300, 500, 700, 900}
    every = soak and max(soak, TLS_EVERY)
    for offset in sorted(greeting | set(_offsets(tls_whole[way], every, 24)))[share::SHARES]:
        statuses, crossed = _cut_and_go_on(
            tls_site, tls, cutting, (way, offset), line_helpers, folder, soak
        )
        assert statuses[1] == "complete", (offset, statuses)
        for direction in (UP, DOWN):
            twice = crossed[direction] - tls_whole[direction]
            assert twice <= CHUNK_BYTES + AGAIN + SHAKING[direction], (offset, direction, twice)


def _cut_and_go_on(
    site: Any,
    swapping: Any,
    cutting: Any,
    limit: tuple[int, int],
    line_helpers: Any,
    folder: Path,
    soak: int,
) -> tuple[list[str], list[int]]:
    """How a call that is cut and the next one ended, and the bytes of both, up and down."""
    copy = site.copy(folder / "site")
    hub = open_home(copy.hub, line_helpers.today)
    swapping.behind(hub)
    with cutting(swapping.url, limit) as line:
        statuses = [_exchange(copy, line.url, line_helpers).status for _ in range(2)]
    hub.storage.close()
    _all_is_well(copy, line_helpers, thorough=bool(soak) and limit[1] % 97 == 0)
    return statuses, [line.total(UP), line.total(DOWN)]


def test_a_line_that_is_cut_again_and_again_still_gets_there(
    site: Any,
    whole: list[int],
    swapping: Any,
    cutting: Any,
    line_helpers: Any,
    folder: Path,
) -> None:
    """Each call carries less than half of it."""
    copy = site.copy(folder / "site")
    hub = open_home(copy.hub, line_helpers.today)
    swapping.behind(hub)
    limits = [(UP, 2_000), (UP, 2_000), (DOWN, 2_000), (UP, 2_000), (DOWN, 1_500), (DOWN, 2_000)]
    with cutting(swapping.url, *limits, *limits) as line:
        for _ in range(13):
            result = _exchange(copy, line.url, line_helpers)
            if result.status == "complete":
                break
    hub.storage.close()
    assert result.status == "complete"
    assert sum(map(sum, line.crossed)) < sum(whole) + len(line.crossed) * 1_500
    _all_is_well(copy, line_helpers, thorough=True)


KEPT = {
    "hub": (
        "hub/hub.db",
        "SELECT (SELECT total(length(sealed)) FROM parcel_in WHERE device = 7)"
        " + (SELECT total(length(data)) FROM parcel_partial)",
    ),
    "terminal": (
        "mailbox",
        "SELECT (SELECT total(size) FROM arrived)"
        " + (SELECT total(length(value)) FROM meta WHERE name = 'part')",
    ),
}


def _wait_until_kept(site: Any, who: str, offset: int) -> None:
    """Until ``who`` has kept what came, but for less than a chunk: it is given time, not more.

    Any line but this machine's own gives it that by being slow.
    """
    place, query = KEPT[who]
    for _ in range(300):
        with closing(sqlite3.connect(site.folder / place, timeout=20)) as database:
            (kept,) = database.execute(query).fetchone()
        if offset - kept <= CHUNK_BYTES + 300:
            return
        time.sleep(0.02)


@shared_out
@pytest.mark.parametrize("victim", ["terminal", "hub"])
@pytest.mark.parametrize("way", [UP, DOWN], ids=["up", "down"])
def test_killed_at_any_byte(
    way: int,
    victim: str,
    share: int,
    site: Any,
    whole: list[int],
    forker: Any,
    cutting: Any,
    line_helpers: Any,
    soak: int,
    folder: Path,
) -> None:
    """``kill -9`` of one end while the line still holds; then both go on."""
    for offset in _offsets(whole[way] - 40, soak, 6)[
        share::SHARES
    ]:  # its size differs by a few bytes
        offset = max(offset, way)  # noqa: PLW2901 - an answer begun: the request was taken
        copy = site.copy(folder / "site")
        pids = dict.fromkeys(("hub", "terminal"), 0)
        pids["hub"], url = forker.hub(copy)
        started = threading.Event()
        with cutting(url, (way, offset), pause=0.02) as line:

            def kill(
                pids: dict[str, int] = pids,
                started: threading.Event = started,
                copy: Any = copy,
                offset: int = offset,
            ) -> None:
                assert started.wait(20), offset
                if (way, victim) in {(UP, "hub"), (DOWN, "terminal")}:
                    _wait_until_kept(copy, victim, offset)
                forker.end(pids[victim])

            line.on_cut = kill
            pids["terminal"] = forker.exchange(copy, line.url)
            started.set()
            assert line.cut.wait(20), offset
            if victim == "hub":
                forker.wait(pids["terminal"])
                pids["hub"], url = forker.hub(copy)
        with cutting(url) as after:
            assert forker.wait(forker.exchange(copy, after.url)) == 0
        forker.end(pids["hub"])
        assert (copy.folder / "result").read_text() == "complete", offset
        for direction in (UP, DOWN):
            twice = line.total(direction) + after.total(direction) - whole[direction]
            assert twice <= CHUNK_BYTES + AGAIN, (offset, direction, twice)
        _all_is_well(copy, line_helpers, thorough=bool(soak) and offset % 97 == 0)
