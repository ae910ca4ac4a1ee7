"""Callers who send slowly, or too many at once, shut the hub to nobody else."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from hypothesis import given
from hypothesis import strategies as st

from ebatui.hub.certificate import server_context
from ebatui.hub.home import CERTIFICATE
from ebatui.hub.hub import Hub
from ebatui.hub.limits import Bucket, Limits, Patience, Room, Sparing, origin
from ebatui.hub.places import Listening, Places
from ebatui.hub.reading import UNVERIFIED_BYTES
from ebatui.hub.serve import settings
from ebatui.journal.pack import Packer
from ebatui.sync.parts import PARCEL
from ebatui.sync.wire import CONTENT_TYPE, Refused, read_answer

HASTY = Patience(head=1.0, still=1.0, over=60.0, parting=0.3)
"""For what is to be cut off. No test waits for anything but the hub to do so."""
Address = tuple[str, int]


@contextmanager
def served(
    hub: Hub,
    patience: Patience | None = None,
    *,
    limits: Limits | None = None,
    places: int = 1_000,
    secured: ssl.SSLContext | None = None,
) -> Iterator[Address]:
    """A hub at a loopback address, set up as ``hub serve`` sets it up."""
    with Listening(socket.AF_INET, socket.SOCK_STREAM, 0, Places(places)) as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        ready = threading.Event()

        class Telling(uvicorn.Server):
            async def startup(self, sockets: list[socket.socket] | None = None) -> None:
                await super().startup(sockets)
                ready.set()

        server = Telling(settings(hub, secured, limits, patience))
        thread = threading.Thread(target=lambda: asyncio.run(server.serve([listening])))
        thread.start()
        try:
            assert ready.wait(30)
            yield listening.getsockname()
        finally:
            server.should_exit = True
            thread.join(30)


def call(where: Address, sent: bytes = b"") -> socket.socket:
    line = socket.create_connection(where, 30)
    line.sendall(sent)
    return line


def heard(line: socket.socket) -> bytes:
    """All that is answered before the hub hangs up."""
    answer = b""
    try:
        while more := line.recv(4096):
            answer += more
    except ConnectionResetError:
        pass
    return answer


def post(body: bytes, size: int, path: str = "/x") -> bytes:
    head = f"POST {path} HTTP/1.1\r\nHost: hub\r\nContent-Type: {CONTENT_TYPE}\r\n"
    return f"{head}Content-Length: {size}\r\n\r\n".encode() + body


def begun(terminal: Any, size: int = 0) -> bytes:
    """A request whose last parcel has no end."""
    part = Packer().number(PARCEL).number(500_000).bytes()
    return bytes(terminal.request([])) + part + bytes(size)


@pytest.fixture
def stranger(hub: Hub, enrol: Callable[..., Any]) -> Any:
    """One that is enrolled nowhere."""
    made = enrol(601)
    made.number = 777
    return made


@pytest.mark.parametrize("sent", [b"GET /healthz HT", b"POST /x HTTP/1.1\r\nHost: hub\r\nA"])
def test_headers_that_never_end_are_answered_and_hung_up_on(hub: Hub, sent: bytes) -> None:
    with served(hub, HASTY) as where, call(where, sent) as line:
        answer = heard(line)
        assert answer.startswith(b"HTTP/1.1 408 ")
        assert b"application/problem+json" in answer


def test_who_says_nothing_is_hung_up_on(hub: Hub) -> None:
    with served(hub, HASTY) as where, call(where) as line:
        assert heard(line) == b""


def test_the_headers_of_another_request_have_no_more_time(hub: Hub) -> None:
    whole = b"GET /healthz HTTP/1.1\r\nHost: hub\r\n\r\n"
    with served(hub, HASTY) as where, call(where, whole) as line:
        assert line.recv(4096).startswith(b"HTTP/1.1 200 ")
        line.sendall(b"GET /healthz HTTP/1.1\r\nHo")
        assert b"HTTP/1.1 408 " in heard(line)


def test_a_slow_greeting_holds_a_place_of_its_own_address_alone(hub: Hub, tmp_path: Path) -> None:
    """Places are counted before TLS is spoken."""
    secured = server_context(tmp_path / "hub" / CERTIFICATE)
    with served(hub, places=4, secured=secured) as where, ExitStack() as lines:
        silent = [lines.enter_context(call(where)) for _ in range(3)]
        assert heard(silent[-1]) == b""


def test_no_address_holds_every_place(hub: Hub) -> None:
    with served(hub, places=8) as where, ExitStack() as lines:
        for _ in range(12):
            line = lines.enter_context(call(where, b"GET /healthz HTTP/1.1\r\n"))
        assert heard(line) == b""
        elsewhere = socket.create_connection(where, 30, ("127.0.0.2", 0))
        with elsewhere:
            elsewhere.sendall(b"GET /healthz HTTP/1.0\r\n\r\n")
            assert heard(elsewhere).startswith(b"HTTP/1.1 200 ")
        lines.close()
        for _ in range(300):  # places come back once the hub has noticed
            with call(where, b"GET /healthz HTTP/1.0\r\n\r\n") as again:
                if heard(again):
                    return
            time.sleep(0.1)
        pytest.fail("the places were not given back")


@given(st.integers(1, 60), st.lists(st.tuples(st.booleans(), st.integers(0, 5)), max_size=200))
def test_no_few_hold_every_place(most: int, acts: list[tuple[bool, int]]) -> None:
    places, held = Places(most), Counter[str]()
    for takes, who in acts:
        name = str(who)
        if not takes and held[name]:
            places.give_back(name)
            held[name] -= 1
        elif takes:
            left = most - held.total()
            assert places.take(name) == (held[name] < left)
            held[name] += held[name] < left
            holders = sum(1 for count in held.values() if count)
            assert (most - held.total() + 1) << holders >= most + 1
    for name in held.elements():
        places.give_back(name)
    assert all(places.take("one") for _ in range((most + 1) // 2))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.2", False),
        ("192.0.2.1", "::ffff:192.0.2.1", True),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", False),
        ("2001:db8:0:1::1", "2001:db8:0:1:ffff::2", True),
        ("2001:db8:0:1::1", "2001:db8:0:2::1", False),
        ("fe80::1%eth0", "fe80::2%eth1", True),
        ("", "", True),
    ],
)
def test_a_whole_network_of_ipv6_is_one_caller(one: str, other: str, same: bool) -> None:
    assert (origin(one) == origin(other)) is same


def test_a_stranger_is_answered_as_soon_as_its_head_is_in(hub: Hub, stranger: Any) -> None:
    """Patience is of no use here: the answer comes while the body stands still."""
    body = begun(stranger)
    with served(hub) as where, call(where, post(body, 1 << 20)) as line:
        answer = heard(line)
    assert answer.startswith(b"HTTP/1.1 200 ")
    told = read_answer(
        answer.partition(b"\r\n\r\n")[2],
        device=777,
        nonce=b"12345678",
        verify_key=hub.public.verify,
    )
    assert told.receipt.status == Refused.UNKNOWN_DEVICE


@pytest.mark.parametrize(
    ("begins", "status"),
    [(b"\xff\xff\x01", Refused.UNREADABLE), (b"\x60\x02", Refused.UNREADABLE)],
    ids=["too long a head", "another version"],
)
def test_what_can_be_no_head_is_answered_at_once(hub: Hub, begins: bytes, status: Refused) -> None:
    with served(hub) as where, call(where, post(begins, 1 << 20)) as line:
        body = heard(line).partition(b"\r\n\r\n")[2]
    told = read_answer(body, device=0, nonce=bytes(8), verify_key=hub.public.verify)
    assert told.receipt.status == status


def test_a_head_that_never_ends_is_not_waited_for(hub: Hub, stranger: Any) -> None:
    stopped = threading.Event()
    with served(hub, HASTY) as where, call(where, post(begun(stranger)[:5], 1 << 20)) as line:

        def drip() -> None:
            while not stopped.wait(0.05):
                try:
                    line.sendall(b"\x01")
                except OSError:
                    return

        dripping = threading.Thread(target=drip)
        dripping.start()
        answer = heard(line)
        stopped.set()
        dripping.join()
    assert answer.startswith((b"HTTP/1.1 408 ", b"HTTP/1.1 200 "))  # it may look like a head


def test_an_enrolment_that_never_ends_is_not_waited_for(hub: Hub) -> None:
    with served(hub, HASTY) as where, call(where, post(b"\x02", 170, "/enrol")) as line:
        assert heard(line).startswith(b"HTTP/1.1 408 ")


def test_a_body_that_nobody_asked_for_is_not_waited_for(hub: Hub) -> None:
    asked = b"GET /healthz HTTP/1.1\r\nHost: hub\r\nContent-Length: 100\r\n\r\nx"
    with served(hub, HASTY) as where, call(where, asked) as line:
        assert heard(line).startswith(b"HTTP/1.1 200 ")


def test_a_terminal_that_stands_still_is_cut_and_what_came_is_kept(hub: Hub, terminal: Any) -> None:
    terminal.case()
    terminal.cut()
    whole = terminal.request(terminal.parcels)
    with served(hub, HASTY) as where:
        with call(where, post(whole[:-30], len(whole))) as line:
            assert heard(line).startswith(b"HTTP/1.1 408 ")
        held = terminal.ask([]).parts.hold
    assert (held.number, held.size) == (1, len(terminal.parcels[0]) - 30)


def test_a_terminal_on_a_slow_line_is_waited_for(hub: Hub, terminal: Any) -> None:
    """Longer in all than a stranger would be, and than any one pause."""
    patience = Patience(head=1.0, still=30.0, over=60.0)
    terminal.case()
    terminal.cut()
    whole = terminal.request(terminal.parcels)
    with served(hub, patience) as where, call(where) as line:
        line.sendall(post(whole[:-30], len(whole)))
        for byte in whole[-30:]:
            time.sleep(0.05)
            line.sendall(bytes([byte]))
        assert line.recv(4096).startswith(b"HTTP/1.1 200 ")


def test_a_known_terminal_has_as_long_as_the_slowest_line_takes() -> None:
    patience = Patience()
    megabyte = 1 << 20
    for came in (0, 10_000, megabyte):
        waited = came / 960  # 9,600 bit/s: a start and a stop bit for each byte
        assert patience.left(waited, came) == patience.still
        assert patience.left(3 * waited, came) == patience.still  # it stood half the time
    assert patience.left(3_600, 10_000) < 0


def test_strangers_together_hold_no_more_than_there_is_room_for(hub: Hub, terminal: Any) -> None:
    limits = Limits(unverified=Room(UNVERIFIED_BYTES - 1))
    sent = post(begun(terminal, 20_000), 1 << 19)
    with served(hub, HASTY, limits=limits) as where, call(where, sent) as line:
        answer = heard(line)
    assert answer.startswith(b"HTTP/1.1 503 ")
    assert b"retry-after: 30" in answer.lower()
    assert limits.unverified.left == UNVERIFIED_BYTES - 1
    terminal.case()
    assert terminal.sync().receipt.accepted == 1


def test_room_is_given_back(hub: Hub, terminal: Any, stranger: Any) -> None:
    limits = Limits()
    before = limits.unverified.left
    with served(hub, HASTY, limits=limits) as where:
        for one in (terminal, stranger):
            with call(where, post(begun(one, 50_000), 1 << 19)) as line:
                heard(line)
    assert limits.unverified.left == before


def test_lines_that_anyone_can_cause_are_few(monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[dict[str, Any]] = []
    monkeypatch.setattr("ebatui.hub.limits.told", lambda event, **fields: written.append(fields))
    now = [0.0]
    lines = Sparing(Bucket(2, 10.0, lambda: now[0]))
    for _ in range(5):
        lines.told("refused", level=30)
    now[0] = 10.0
    lines.told("refused", level=30)
    assert [one.get("left_out") for one in written] == [None, None, 3]
