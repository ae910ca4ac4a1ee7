"""The hub over real sockets: exchanges, errors, a stop, and a start in the middle."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from sqlalchemy import update

from ebatui.hub import enrolment, tables
from ebatui.hub.clock import HubClock
from ebatui.hub.embedded import HubDidNotStart, embedded_hub
from ebatui.hub.home import init_home
from ebatui.hub.hub import Hub
from ebatui.hub.verify import verify
from ebatui.journal.pack import Packer
from ebatui.sync.enrolment import (
    EnrolAnswer,
    EnrolRefused,
    new_code,
    read_enrol_answer,
    write_enrol_request,
)
from ebatui.sync.keys import new_key_pairs
from ebatui.sync.parts import PARCEL
from ebatui.sync.wire import CONTENT_TYPE, MOST_BODY_BYTES, Refused

TYPE = {"Content-Type": CONTENT_TYPE}


@pytest.fixture
def url(hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("EBATUI_TODAY", "2026-11-23")
    with embedded_hub(tmp_path / "hub") as address:
        yield address


def over(url: str) -> Callable[[bytes], bytes]:
    def send(body: bytes) -> bytes:
        reply = httpx.post(f"{url}/x", content=body, headers=TYPE, timeout=30)
        assert reply.status_code == 200
        assert list(reply.headers) == ["content-length"]
        return reply.content

    return send


def a_code(hub: Hub, establishment: str = "HLI", now: int | None = None) -> str:
    with hub.storage.write() as connection:
        at = HubClock().machine() if now is None else now
        return enrolment.make_code(connection, establishment, at)[0]


def ask_to_enrol(
    url: str, code: str, device: int, keys: Any, prison: str = "HLI"
) -> EnrolAnswer | EnrolRefused:
    request = write_enrol_request(code, device, prison, keys)
    reply = httpx.post(f"{url}/enrol", content=request, headers=TYPE, timeout=30)
    assert reply.status_code == 200
    return read_enrol_answer(reply.content, code, request)


def test_a_terminal_enrols_and_exchanges(url: str, hub: Hub, terminal: Any) -> None:
    keys = new_key_pairs()
    code = a_code(hub)
    answer = ask_to_enrol(url, code, 900, keys.public)
    assert answer == EnrolAnswer(hub.public, hub.epoch, "HLI2", hub.certificate)
    assert ask_to_enrol(url, code, 900, keys.public) == answer  # the first was lost
    terminal.send = over(url)
    terminal.case()
    assert terminal.sync().receipt.accepted == 1
    assert terminal.labels == {0: "HUB", 501: "HLI1", 900: "HLI2"}
    assert verify(hub).ok


def test_enrolment_is_refused(url: str, hub: Hub, terminal: Any) -> None:
    keys, others = new_key_pairs().public, new_key_pairs().public
    used = a_code(hub)
    assert isinstance(ask_to_enrol(url, used, 901, keys), EnrolAnswer)
    assert ask_to_enrol(url, used, 901, others) == EnrolRefused.CODE_UNKNOWN
    assert ask_to_enrol(url, used, 902, keys) == EnrolRefused.CODE_UNKNOWN
    assert ask_to_enrol(url, new_code(), 903, others) == EnrolRefused.CODE_UNKNOWN
    expired = a_code(hub, now=HubClock().machine() - enrolment.CODE_LASTS)
    assert ask_to_enrol(url, expired, 903, others) == EnrolRefused.CODE_UNKNOWN
    elsewhere = a_code(hub, "LEI")
    assert ask_to_enrol(url, elsewhere, 903, others) == EnrolRefused.WRONG_ESTABLISHMENT
    again = a_code(hub)
    for device, pair in ((501, others), (904, keys), (0, others), (1 << 31, others)):
        assert ask_to_enrol(url, again, device, pair) == EnrolRefused.DEVICE_TAKEN
    assert isinstance(ask_to_enrol(url, again, 903, others), EnrolAnswer)


def test_pages_to_look_at(url: str) -> None:
    health = httpx.get(f"{url}/healthz", timeout=30)
    assert (health.status_code, health.json()) == (200, {"status": "ok"})
    described = httpx.get(f"{url}/openapi.json", timeout=30).json()
    assert set(described["paths"]) == {"/x", "/enrol", "/healthz", "/openapi.json"}
    named = re.findall(r"#/components/responses/([a-z-]+)", str(described))
    assert set(named) <= set(described["components"]["responses"])


def test_errors_are_problem_details(url: str) -> None:
    for method, path, headers, body, status in (
        ("GET", "/nowhere", {}, b"", 404),
        ("GET", "/x", {}, b"", 405),
        ("POST", "/x", {"Content-Type": "application/json"}, b"{}", 415),
        ("POST", "/enrol", {"Content-Type": "text/plain"}, b"", 415),
        ("POST", "/enrol", TYPE, bytes(4000), 413),
    ):
        reply = httpx.request(method, url + path, headers=headers, content=body, timeout=30)
        assert reply.status_code == status
        assert reply.headers["content-type"] == "application/problem+json"
        problem = reply.json()
        assert problem["status"] == status
        assert {"type", "title", "detail"} < problem.keys()
        assert "server" not in reply.headers


@pytest.mark.parametrize("told", [True, False], ids=["length told", "in chunks"])
def test_a_body_too_large_is_refused_before_it_is_read(url: str, terminal: Any, told: bool) -> None:
    place = urlsplit(url)
    begins = terminal.request([]) + Packer().number(PARCEL).number(2 * MOST_BODY_BYTES).bytes()
    with socket.create_connection((place.hostname, place.port), 30) as line:
        head = f"POST /x HTTP/1.1\r\nHost: hub\r\nContent-Type: {CONTENT_TYPE}\r\n"
        if told:
            line.sendall(f"{head}Content-Length: {50 * MOST_BODY_BYTES}\r\n\r\n".encode())
        else:
            line.sendall(f"{head}Transfer-Encoding: chunked\r\n\r\n".encode())
            line.sendall(b"%x\r\n%b\r\n" % (len(begins), begins))
            for _ in range(MOST_BODY_BYTES // 0x10000):  # too many, and no end in sight
                line.sendall(b"10000\r\n" + bytes(0x10000) + b"\r\n")
        answer = b""
        while more := line.recv(4096):  # the hub hangs up: the rest is never asked for
            answer += more
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b"application/problem+json" in answer


def test_a_fault_of_the_hubs_own_tells_nothing(url: str, hub: Hub, terminal: Any) -> None:
    terminal.send = over(url)
    person, _ = terminal.case()
    terminal.sync()
    with hub.storage.write() as connection:
        connection.execute(update(tables.change).values(fields="{damaged Marlow"))
    terminal.change("person", person, surname="Marlowe")
    terminal.cut()
    body = terminal.request(terminal.parcels)
    reply = httpx.post(f"{url}/x", content=body, headers=TYPE, timeout=30)
    assert (reply.status_code, reply.headers["content-type"]) == (500, "application/problem+json")
    assert b"Marlow" not in reply.content


def test_a_database_that_is_away_is_no_receipt(url: str, hub: Hub, terminal: Any) -> None:
    terminal.send = over(url)
    terminal.case()
    terminal.sync()
    with hub.storage.write() as connection:
        connection.exec_driver_sql("ALTER TABLE parcel_in RENAME TO elsewhere")
    terminal.change("person", prison_number="A1234AB")
    terminal.cut()
    answer = terminal.ask(terminal.parcels[1:])
    assert (answer.receipt.status, answer.receipt.accepted) == (Refused.TRY_LATER, 1)
    with hub.storage.write() as connection:
        connection.exec_driver_sql("ALTER TABLE elsewhere RENAME TO parcel_in")
    assert terminal.sync(1).receipt.accepted == 2
    assert verify(hub).ok


def test_a_hub_started_again_goes_on(hub: Hub, terminal: Any, tmp_path: Path) -> None:
    terminal.case()
    with embedded_hub(tmp_path / "hub") as first:
        terminal.send = over(first)
        terminal.sync()
    kept = terminal.received[0]
    person = terminal.change("person", prison_number="A1234AB")
    with embedded_hub(tmp_path / "hub") as second:
        terminal.send = over(second)
        assert terminal.sync().receipt.accepted == 2
        assert terminal.ask([], held=0, held_hash=bytes(32)).parcels[0] == kept
    assert terminal.values("person", person)["prison_number"] == "A1234AB"
    assert verify(hub).ok


def test_a_folder_without_a_hub_does_not_start(tmp_path: Path) -> None:
    with pytest.raises(HubDidNotStart), embedded_hub(tmp_path / "none"):
        pass


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_one_line_when_ready_and_a_clean_stop(
    hub: Hub, tmp_path: Path, how: signal.Signals
) -> None:
    command = [sys.executable, "-m", "ebatui", "hub", "serve", "--home"]
    with subprocess.Popen(
        [*command, str(tmp_path / "hub"), "--port", "0", "--plain-http"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ,
    ) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        found = re.fullmatch(
            r"ebatui hub ready on (http://127\.0\.0\.1:[0-9]+) fingerprint (.+)\n", line
        )
        assert found is not None
        assert found[2] == hub.words
        port = urlsplit(found[1]).port
        init_home(tmp_path / "other", None, date.today).storage.close()
        busy = subprocess.run(
            [*command, str(tmp_path / "other"), "--port", str(port), "--plain-http"],
            capture_output=True,
            text=True,
            check=False,
        )
        assert (busy.returncode, busy.stdout) == (2, "")
        assert "port" in busy.stderr
        process.send_signal(how)
        out, err = process.communicate(timeout=30)
    assert (process.returncode, out) == (0, "")
    assert [re.findall(r"event=(\w+)", one) for one in err.splitlines()] == [["start"], ["stop"]]
