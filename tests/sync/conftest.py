"""Terminals, hubs and lines for the tests of sync."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from ebatui.casework.ids import RecordId, make_id
from ebatui.hub.app import make_app
from ebatui.hub.enrolment import make_code
from ebatui.hub.home import init_home
from ebatui.hub.hub import Hub
from ebatui.journal.change import Change
from ebatui.services.ports import Arrived
from ebatui.sync.enrol import Enrolled, enrol
from ebatui.sync.keys import KeyPairs, Signer, new_key_pairs
from ebatui.sync.mailbox import Enrolment, Mailbox

DAY = date(2011, 11, 17)
MORNING = datetime.combine(DAY, time(9, 30))
DEVICE = 7


def now() -> datetime:
    return MORNING


def person(seq: int, *, device: int = DEVICE, seen: int = 0, **fields: Any) -> Change:
    """A person entered at a device, as its ``seq``-th change."""
    return Change(
        device=device,
        seq=seq,
        at=1_321_500_000 + seq,
        actor="A Mensah",
        kind="person",
        subject=RecordId(make_id(device, seq)),
        fields=fields or {"surname": f"Smith{seq}", "forenames": "Ann"},
        seen=seen,
    )


@dataclass
class CaseFileDouble:
    """As much of an unlocked case file as sync asks for."""

    own: list[Change] = field(default_factory=list)
    received: list[Arrived] = field(default_factory=list)
    fault: Exception | None = None

    async def read(self, work: Callable[[Any], Any]) -> Any:
        return work(self)

    async def write(self, actor: str, work: Callable[[Any], Any]) -> Any:
        return work(self)

    def own_seq(self) -> int:
        return self.own[-1].seq if self.own else 0

    def own_changes(self, after_seq: int, limit: int = 100_000) -> list[Change]:
        return [change for change in self.own if change.seq > after_seq][:limit]

    def receive(self, arrived: Arrived) -> int:
        if self.fault is not None:
            raise self.fault
        if arrived in self.received:
            return 0
        self.received.append(arrived)
        return len(arrived.changes)

    def refusals(self) -> list[Any]:
        return []

    def rivals(self) -> list[Any]:
        return []


@dataclass
class Terminal:
    """A mailbox, its keys and its case file."""

    mailbox: Mailbox
    keys: KeyPairs
    device: int
    case: CaseFileDouble
    enrolled: Enrolled | None = None

    @property
    def signer(self) -> Signer:
        return self.keys.signer(self.device)

    def enter(self, count: int, *, seen: int = 0, **fields: Any) -> None:
        """Make changes and commit them, as the store would."""
        for _ in range(count):
            seq = self.case.own_seq() + 1
            self.case.own.append(person(seq, device=self.device, seen=seen, **fields))
        self.mailbox.note_committed(self.case.own_seq())


@pytest.fixture
def hub_keys() -> KeyPairs:
    return new_key_pairs()


@pytest.fixture
def terminals(tmp_path: Path) -> Iterator[Callable[[int], Terminal]]:
    """Makes terminals that know of no hub."""
    made: list[Terminal] = []

    def make(device: int = DEVICE) -> Terminal:
        mailbox = Mailbox.create(tmp_path / f"mailbox-{device}")
        made.append(Terminal(mailbox, new_key_pairs(), device, CaseFileDouble()))
        return made[-1]

    yield make
    for terminal in made:
        terminal.mailbox.close()


@pytest.fixture
def terminal(terminals: Callable[[int], Terminal], hub_keys: KeyPairs) -> Terminal:
    """A terminal enrolled with a hub that has ``hub_keys`` and is nowhere."""
    made = terminals(DEVICE)
    enrolment = Enrolment(
        url="http://127.0.0.1:9",
        hub=hub_keys.public,
        device=made.device,
        label="HLI1",
        establishment="HLI",
        own=made.keys.public,
    )
    made.mailbox.enrol(enrolment, epoch=77)
    return made


@dataclass
class ServedHub:
    """A real hub behind a real socket."""

    hub: Hub
    url: str

    def code(self, establishment: str = "HLI") -> str:
        with self.hub.storage.write() as connection:
            return make_code(connection, establishment, self.hub.clock.machine())[0]

    def enrol(self, terminal: Terminal) -> None:
        terminal.enrolled = enrol(
            terminal.mailbox,
            url=self.url,
            code=self.code(),
            device=terminal.device,
            establishment="HLI",
            keys=terminal.keys.public,
        )


@contextmanager
def serving(hub: Hub, secured: ssl.SSLContext | None = None) -> Iterator[str]:
    """The URL of a hub that listens until the end of the block, with or without TLS."""
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        make_app(hub),
        log_config=None,
        lifespan="off",
        ws="none",
        server_header=False,
        date_header=False,
        ssl_context_factory=(lambda _config, _usual: secured) if secured else None,
    )
    ready = threading.Event()

    class Telling(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            ready.set()

    server = Telling(config)
    thread = threading.Thread(target=lambda: asyncio.run(server.serve([listening])))
    thread.start()
    assert ready.wait(10)
    try:
        yield f"http{'s' if secured else ''}://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)
        listening.close()


@pytest.fixture
def served_hub(tmp_path: Path) -> Iterator[ServedHub]:
    hub = init_home(tmp_path / "hub", None, lambda: DAY)
    with serving(hub) as url:
        yield ServedHub(hub, url)
    hub.storage.close()


Answering = Callable[[socket.socket], None]


@contextmanager
def answering(act: Answering) -> Iterator[str]:
    """A socket that does ``act`` with every connection, and the URL to reach it."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        stopping = threading.Event()

        def listen() -> None:
            while not stopping.is_set():
                try:
                    connection, _ = listening.accept()
                except OSError:
                    return
                with connection:
                    if stopping.is_set():
                        return
                    connection.settimeout(10)
                    try:
                        act(connection)
                    except OSError:
                        continue  # the other side hung up

        thread = threading.Thread(target=listen)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            stopping.set()
            with socket.create_connection(listening.getsockname()):
                pass
            thread.join(10)


def _received(connection: socket.socket) -> bytes:
    data = connection.recv(65_536)
    if not data:
        raise ConnectionError("the other side hung up")
    return data


def read_http(connection: socket.socket) -> tuple[bytes, bytes]:
    """A whole request: its head and its body."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += _received(connection)
    head, body = data.split(b"\r\n\r\n", 1)
    length = next(
        int(row.split(b":")[1])
        for row in head.split(b"\r\n")
        if row.lower().startswith(b"content-length:")
    )
    while len(body) < length:
        body += _received(connection)
    return head + b"\r\n\r\n", body


def http_answer(body: bytes, status: str = "200 OK") -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


def with_cursor(change: Change, cursor: int) -> Change:
    return replace(change, cursor=cursor)


@pytest.fixture
def helpers() -> Any:
    """The module's own helpers, since tests here are not a package to import from."""
    import types

    return types.SimpleNamespace(
        person=person,
        now=now,
        serving=serving,
        answering=answering,
        read_http=read_http,
        http_answer=http_answer,
        with_cursor=with_cursor,
        MORNING=MORNING,
        DEVICE=DEVICE,
    )
