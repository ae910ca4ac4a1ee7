"""What is hardly HTTP is answered, limited and logged as any other error is."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import socket
import threading
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import uvicorn

from ebatui.hub.app import make_app
from ebatui.hub.hub import Hub
from ebatui.hub.limits import Bucket, Limits
from ebatui.hub.log import log_to
from ebatui.hub.openapi import document
from ebatui.hub.places import Listening, Places
from ebatui.hub.serve import settings
from ebatui.sync.enrolment import new_code, write_enrol_request
from ebatui.sync.keys import new_key_pairs
from ebatui.sync.wire import MOST_BODY_BYTES, MOST_ENROL_BYTES


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    own = logging.getLogger("ebatui.hub")
    before = own.handlers, own.level, own.propagate
    stream = io.StringIO()
    log_to(stream)
    yield stream
    own.handlers, own.propagate = before[0], before[2]
    own.setLevel(before[1])


@pytest.fixture
def where(hub: Hub, logged: io.StringIO) -> Iterator[tuple[str, int]]:
    with Listening(socket.AF_INET, socket.SOCK_STREAM, 0, Places(100)) as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        server = uvicorn.Server(settings(hub, None))
        thread = threading.Thread(target=lambda: asyncio.run(server.serve([listening])))
        thread.start()
        yield listening.getsockname()
        server.should_exit = True
        thread.join(30)


def asked(where: tuple[str, int], request: bytes) -> tuple[int, dict[str, str], Any]:
    """Status, headers and the problem answered."""
    with socket.create_connection(where, 30) as line:
        line.sendall(request)
        line.shutdown(socket.SHUT_WR)
        answer = b""
        try:
            while more := line.recv(4096):
                answer += more
        except ConnectionResetError:
            pass
    head, _, body = answer.partition(b"\r\n\r\n")
    first, *rest = head.decode().split("\r\n")
    headers = {name.lower(): value for name, value in (one.split(": ", 1) for one in rest)}
    return int(first.split()[1]), headers, json.loads(body)


TWICE = b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"hello\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\nHost: hub\r\nHost: other\r\n\r\n",
        b"POST /x HTTP/1.1\r\nHost: hub\r\nContent-Length: many\r\n\r\n",
        b"POST /x HTTP/1.1\r\nHost: hub\r\nContent-Length: -1\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\nHost: hub\r\nA: " + b"a" * 100_000 + b"\r\n\r\n",
        b"POST /x HTTP/1.1\r\nHost: hub\r\n" + TWICE + b"\r\n0\r\n\r\n",
        b"POST /nowhere HTTP/1.1\r\nHost: hub\r\n" + TWICE + b"\r\n0\r\n\r\n",
        b"POST /x HTTP/1.1\r\nHost: hub\r\nTransfer-Encoding: chunked\r\n\r\nmany\r\n",
    ],
    ids=["no http", "no host", "two hosts", "no length", "below none", "long head", "two lengths",
         "two lengths nowhere", "no chunk"],
)  # fmt: skip
def test_what_is_no_request_is_a_problem_and_a_line(
    where: tuple[str, int], logged: io.StringIO, request_bytes: bytes
) -> None:
    status, headers, problem = asked(where, request_bytes)
    assert (status, problem["status"]) == (400, 400)
    assert headers["content-type"] == "application/problem+json"
    assert headers["connection"] == "close"
    assert problem["type"] == "urn:ebatui:problem:unreadable"
    assert "event=refused" in logged.getvalue()
    assert "reason=unreadable" in logged.getvalue()


def ask(app: Any, method: str, path: str, content: bytes = b"") -> httpx.Response:
    async def once() -> httpx.Response:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://hub") as client:
            return await client.request(method, path, content=content)

    return asyncio.run(once())


@pytest.mark.parametrize("path", ["/healthz/", "/x/", "/openapi.json/"])
def test_nobody_is_sent_elsewhere(hub: Hub, path: str) -> None:
    reply = ask(make_app(hub), "GET", path)
    assert (reply.status_code, reply.headers["content-type"]) == (404, "application/problem+json")
    assert "location" not in reply.headers


@pytest.mark.parametrize(
    ("method", "path", "said"),
    [("GET", "/Marlow", "elsewhere"), ("PUT", "/healthz", "/healthz")],
)
def test_what_is_not_there_has_a_limit_and_few_lines(
    hub: Hub, logged: io.StringIO, method: str, path: str, said: str
) -> None:
    app = make_app(hub, Limits(pages=Bucket(3, 60.0, lambda: 0.0)))
    replies = [ask(app, method, path) for _ in range(5)]
    assert [reply.status_code == 429 for reply in replies] == [False] * 3 + [True] * 2
    assert replies[-1].headers["retry-after"] == "60"
    lines = logged.getvalue().splitlines()
    assert all(f"path={said}" in line for line in lines)
    assert "Marlow" not in logged.getvalue()


def test_guesses_made_at_once_are_no_more_than_one_after_another(hub: Hub) -> None:
    app = make_app(hub, Limits(guesses=Bucket(10, 60.0, lambda: 0.0)))
    keys = new_key_pairs().public

    async def all_at_once() -> list[int]:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://hub") as client:
            bodies = [write_enrol_request(new_code(), 900, "HLI", keys) for _ in range(60)]
            replies = await asyncio.gather(
                *(client.post("/enrol", content=body) for body in bodies)
            )
            return [reply.status_code for reply in replies]

    assert asyncio.run(all_at_once()).count(200) == 10


def test_the_description_says_what_is_true() -> None:
    paths: Any = document()["paths"]
    for path, most in (("/x", MOST_BODY_BYTES), ("/enrol", MOST_ENROL_BYTES)):
        content = paths[path]["post"]["requestBody"]["content"]
        assert content["application/octet-stream"]["schema"]["maxLength"] == most
        assert {"400", "408", "413", "415", "429", "500"} < paths[path]["post"]["responses"].keys()
    assert "503" in paths["/x"]["post"]["responses"]
    for path in ("/healthz", "/openapi.json"):
        assert {"200", "400", "429", "500"} <= paths[path]["get"]["responses"].keys()
