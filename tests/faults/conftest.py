"""Faults are made for real, in a program of their own that may be killed or starved."""

from __future__ import annotations

import asyncio
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import types
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

import pytest
import uvicorn

from ebatui.casework.ids import HUB, RecordId, make_id
from ebatui.hub.app import make_app
from ebatui.hub.certificate import server_context
from ebatui.hub.enrolment import enrol, make_code
from ebatui.hub.home import CERTIFICATE, init_home
from ebatui.hub.hub import Hub
from ebatui.hub.intake import take
from ebatui.journal.change import Change
from ebatui.sync.contents import pack
from ebatui.sync.enrolment import EnrolAnswer, read_enrol_request, write_enrol_request
from ebatui.sync.keys import KeyPairs, Signer, new_key_pairs
from ebatui.sync.mailbox import ChainEnd, Enrolment, Mailbox, OutParcel
from ebatui.sync.parcel import NO_HASH, Header, parcel_hash, seal_parcel
from ebatui.sync.wire import Request, write_request

PRELUDE = """
import os, resource, signal, sys
from datetime import date, datetime
from pathlib import Path

from ebatui.casework.records import Episode, Note, Person
from ebatui.services.ports import CannotSave
from ebatui.store.casefile import create_case_file, open_case_file
from ebatui.store.verify import verify

KEY = bytes(range(32))
HOME = Path(sys.argv[1])


class Clock:
    def today(self):
        return date(2011, 7, 13)

    def now(self):
        return datetime(2011, 7, 13, 10)


def create():
    return create_case_file(HOME / "case.db", KEY, 7, Clock(), lambda seq: None)


def open_again():
    return open_case_file(HOME / "case.db", KEY, 7, Clock(), lambda seq: None)


def note(unit, text="x"):
    made = unit.new_id()
    unit.append(Note, made, {"text": text})
    return made


def refused(case_file, work):
    try:
        case_file.write_now("ada", work)
    except CannotSave as problem:
        return problem.code
    return None

"""

Run = Callable[[str], subprocess.CompletedProcess[str]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs a script, after the prelude, on this test's folder."""

    def program(script: str) -> subprocess.CompletedProcess[str]:
        path = tmp_path / "script.py"
        path.write_text(PRELUDE + script)
        home = tmp_path / "home"
        home.mkdir(exist_ok=True)
        return subprocess.run(
            [sys.executable, path, home], capture_output=True, text=True, check=False, timeout=120
        )

    return program


MEMORY = Path("/dev/shm")  # noqa: S108 - a kill, unlike a power cut, spares what is there


@pytest.fixture(scope="session")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Path]]:
    """Makes folders where a flush costs nothing: thousands of exchanges are made in them."""
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as base:
        yield lambda name: Path(tempfile.mkdtemp(prefix=name, dir=base))


@pytest.fixture
def folder(folders: Callable[[str], Path]) -> Iterator[Path]:
    """One of those, for a test."""
    made = folders("test")
    yield made
    shutil.rmtree(made)


@pytest.fixture(scope="session")
def soak() -> int:
    """1: all of it is tried; n: every nth; 0: a stride through it. ``make soak`` sets it."""
    return int(os.environ.get("EBATUI_SOAK", "0"))


class Cut:
    """A line between a terminal and a hub that is cut after so many bytes of one direction.

    ``limits`` are for the connections in turn: (direction, bytes), or ``None`` for a good line.
    """

    UP, DOWN = 0, 1

    def __init__(self, url: str, *limits: tuple[int, int] | None, pause: float = 0.0) -> None:
        place = urlsplit(url)
        self._to = (place.hostname or "", place.port or 0)
        self._limits = list(limits)
        self._pause = pause
        self.crossed: list[list[int]] = []
        """Bytes that crossed, up and down, of each connection."""
        self.cut = threading.Event()
        self.on_cut: Callable[[], None] = lambda: None
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"{place.scheme}://127.0.0.1:{self._listening.getsockname()[1]}"
        self._threads: list[threading.Thread] = []
        self._start(self._listen)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        for thread in self._threads:
            thread.join(20)

    def total(self, direction: int) -> int:
        """Bytes that crossed in one direction, on all connections."""
        return sum(one[direction] for one in self.crossed)

    def _start(self, act: Callable[..., None], *given: Any) -> None:
        thread = threading.Thread(target=act, args=given)
        self._threads.append(thread)
        thread.start()

    def _listen(self) -> None:
        while True:
            try:
                near, _ = self._listening.accept()
            except OSError:
                return
            try:
                far = socket.create_connection(self._to, 20)
            except OSError:
                near.close()
                continue
            counted = [0, 0]
            self.crossed.append(counted)
            for end in (near, far):
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            limit = self._limits.pop(0) if self._limits else None
            ends = Ends(near, far)
            for direction, pair in ((self.UP, (near, far)), (self.DOWN, (far, near))):
                most = limit[1] if limit and limit[0] == direction else None
                self._start(self._pump, *pair, direction, most, counted, ends)

    def _pump(
        self,
        source: socket.socket,
        sink: socket.socket,
        direction: int,
        most: int | None,
        counted: list[int],
        ends: Ends,
    ) -> None:
        try:
            while most is None or counted[direction] < most:
                room = 1_460 if most is None else min(1_460, most - counted[direction])
                data = source.recv(room)
                if not data:
                    break
                sink.sendall(data)
                counted[direction] += len(data)
            else:
                time.sleep(self._pause)
                self.on_cut()
                self.cut.set()
                ends.both()
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            pass
        finally:
            ends.one()


class Ends:
    """The two sockets of a connection, closed when both directions are done."""

    def __init__(self, *sockets: socket.socket) -> None:
        self._sockets = sockets
        self._open = len(sockets)
        self._lock = threading.Lock()

    def both(self) -> None:
        for one in self._sockets:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def one(self) -> None:
        with self._lock:
            self._open -= 1
            if not self._open:
                for one in self._sockets:
                    one.close()


@pytest.fixture(scope="session")
def cutting() -> type[Cut]:
    return Cut


def _person(device: int, seq: int, chance: random.Random) -> Change:
    letters = "abcdefghijklmnopqrstuvwxyzäöüß'-"
    names = ["".join(chance.choices(letters, k=24)) for _ in range(2)]
    return Change(
        device=device,
        seq=seq,
        at=1_321_500_000 + seq,
        actor="A Mensah",
        kind="person",
        subject=RecordId(make_id(device, seq)),
        fields={"surname": names[0], "forenames": names[1]},
        seen=0,
    )


@dataclass(frozen=True)
class Site:
    """A hub's folder and a terminal's mailbox: copied, they are a site of their own."""

    folder: Path
    device: int
    seed: bytes
    changes: int
    """How many the hub will hold when all is done."""

    @property
    def hub(self) -> Path:
        return self.folder / "hub"

    @property
    def mailbox(self) -> Path:
        return self.folder / "mailbox"

    @property
    def signer(self) -> Signer:
        return Signer(self.device, self.seed)

    def copy(self, to: Path) -> Site:
        shutil.rmtree(to, ignore_errors=True)
        shutil.copytree(self.folder, to)
        return replace(self, folder=to)


def today() -> date:
    return date(2026, 11, 23)


def moment() -> datetime:
    return datetime.combine(today(), datetime.min.time().replace(hour=10))


def _enrolled(hub: Hub, mailbox: Mailbox, device: int, keys: KeyPairs) -> Enrolment:
    with hub.storage.write() as connection:
        code, _ = make_code(connection, "HLI", hub.clock.machine())
        asked = read_enrol_request(write_enrol_request(code, device, "HLI", keys.public))
        answer, _ = enrol(connection, asked, hub.public, hub.epoch, hub.clock.machine())
    assert isinstance(answer, EnrolAnswer)
    enrolment = Enrolment(
        url="https://hub.example",
        hub=hub.public,
        device=device,
        label=answer.label,
        establishment="HLI",
        own=keys.public,
        certificate=hub.certificate,
    )
    mailbox.enrol(enrolment, hub.epoch)
    return enrolment


def put_parcels(
    mailbox: Mailbox, signer: Signer, sizes: Sequence[int], chance: random.Random
) -> int:
    """Parcels of so many changes each, as if cut while unlocked; how many changes in all."""
    enrolment = mailbox.enrolment()
    assert enrolment is not None
    made: list[OutParcel] = []
    seq, previous = 0, NO_HASH
    for number, size in enumerate(sizes, 1):
        changes = [_person(signer.device, seq + place, chance) for place in range(1, size + 1)]
        header = Header(
            sender=signer.device,
            to=HUB,
            number=number,
            previous=previous,
            seen=0,
            first_seq=seq + 1,
            count=size,
        )
        parcel = seal_parcel(header, pack(changes), enrolment.hub.seal, signer)
        previous = parcel_hash(parcel)
        made.append(
            OutParcel(
                number=number,
                hash=previous,
                parcel=parcel,
                first_seq=seq + 1,
                last_seq=seq + size,
            )
        )
        seq += size
    mailbox.note_committed(seq)
    assert mailbox.replace_after(ChainEnd(), made)
    return seq


@pytest.fixture(scope="session")
def sites(folders: Callable[[str], Path]) -> Callable[..., Site]:
    """Make a site: a terminal with parcels to send, and a hub with some for it."""

    def make(up: Sequence[int], down: Sequence[int], seed: int = 1) -> Site:
        folder = folders("site")
        chance = random.Random(seed)
        hub = init_home(folder / "hub", None, today)
        keys = new_key_pairs()
        with Mailbox.create(folder / "mailbox") as mailbox:
            _enrolled(hub, mailbox, 7, keys)
            sent = put_parcels(mailbox, keys.signer(7), up, chance)
        other = new_key_pairs()
        with Mailbox.create(folder / "other") as mailbox:
            _enrolled(hub, mailbox, 8, other)
            came = put_parcels(mailbox, other.signer(8), down, chance)
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr("ebatui.hub.outgoing.MOST_CHANGES", 100)
                _by_hand(hub, mailbox, other.signer(8))
                _by_hand(hub, None, keys.signer(7))  # it asks, so that the hub cuts
        hub.storage.close()
        (folder / "other").unlink()
        return Site(folder, 7, keys.sign_seed, sent + came)

    return make


def _by_hand(hub: Hub, mailbox: Mailbox | None, signer: Signer) -> None:
    """Everything that waits in a mailbox into the hub, without a line."""
    waiting = mailbox.take_waiting(1 << 20) if mailbox is not None else []
    parcels = tuple(item.parcel for item in waiting)
    request = Request(
        establishment="HLI",
        device=signer.device,
        epoch=hub.epoch,
        held=0,
        held_hash=NO_HASH,
        nonce=b"12345678",
        moment=0,
        room=1 << 20,
        parcels=parcels,
    )
    take(hub, write_request(request, signer))


class Forker:
    """Terminals and hubs in processes of their own."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, Path(__file__).parent / "forker.py"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self._lock = threading.Lock()

    def ask(self, **asked: Any) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with self._lock:
            self._process.stdin.write(json.dumps(asked) + "\n")
            self._process.stdin.flush()
            answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer

    def hub(self, site: Site, **more: Any) -> tuple[int, str]:
        """A hub's process and its URL."""
        ready = site.folder / f"ready-{time.monotonic_ns()}"
        pid = self.ask(act="hub", hub=str(site.hub), ready=str(ready), **more)["pid"]
        for _ in range(4_000):
            if ready.exists():
                return pid, ready.read_text()
            time.sleep(0.005)
        raise AssertionError("the hub did not start")

    def exchange(self, site: Site, url: str) -> int:
        return int(
            self.ask(
                act="exchange",
                mailbox=str(site.mailbox),
                device=site.device,
                seed=site.seed.hex(),
                url=url,
                result=str(site.folder / "result"),
            )["pid"]
        )

    def end(self, pid: int, how: int = signal.SIGKILL) -> None:
        assert pid > 0, "nothing was started: 0 would be this group of processes"
        with suppress(ProcessLookupError):
            os.kill(pid, how)
        self.ask(act="wait", pid=pid)

    def wait(self, pid: int) -> int:
        return int(self.ask(act="wait", pid=pid)["code"])

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(20)
        assert self._process.stdout is not None
        self._process.stdout.close()


@pytest.fixture(scope="session")
def forker() -> Iterator[Forker]:
    made = Forker()
    yield made
    made.close()


class Swapping:
    """One server; the hub behind it is changed between tries.

    It speaks TLS with ``certificate`` where one is given, set up as a served hub's is.
    """

    def __init__(self, certificate: Path | None = None) -> None:
        self._app: Any = None
        self._listening = socket.create_server(("127.0.0.1", 0))
        secured = server_context(certificate) if certificate else None
        scheme = "https" if secured else "http"
        self.url = f"{scheme}://127.0.0.1:{self._listening.getsockname()[1]}"
        self._server = uvicorn.Server(
            uvicorn.Config(
                self._serve,
                log_config=None,
                lifespan="off",
                ws="none",
                http="h11",
                interface="asgi3",
                server_header=False,
                date_header=False,
                ssl_context_factory=(lambda _config, _usual: secured) if secured else None,
            )
        )
        self._thread = threading.Thread(
            target=lambda: asyncio.run(self._server.serve([self._listening]))
        )
        self._thread.start()

    async def _serve(self, scope: Any, receive: Any, send: Any) -> None:
        await self._app(scope, receive, send)

    def behind(self, hub: Hub) -> None:
        self._app = make_app(hub)

    def close(self) -> None:
        self._server.should_exit = True
        self._thread.join(20)
        self._listening.close()


@pytest.fixture(scope="module")
def swapping() -> Iterator[Swapping]:
    made = Swapping()
    yield made
    made.close()


@pytest.fixture(scope="session")
def swapping_over_tls() -> Callable[[Path], Swapping]:
    """Makes one that speaks TLS with the certificate of a hub in this folder."""
    return lambda hub: Swapping(hub / CERTIFICATE)


@pytest.fixture(scope="session")
def line_helpers() -> Any:
    """The module's own helpers, since tests here are not a package to import from."""
    return types.SimpleNamespace(
        today=today, moment=moment, put_parcels=put_parcels, by_hand=_by_hand, person=_person,
        enrolled=_enrolled,
        chance=lambda: random.Random(9),
    )  # fmt: skip


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """How many storms there were, in all shares and workers (``epochs/test_convergence.py``)."""
    told = [
        number
        for report in terminalreporter.getreports("passed")
        for name, number in report.user_properties
        if name == "storms"
    ]
    if told:
        terminalreporter.write_line(f"{sum(told):,} storms, no law broken")
