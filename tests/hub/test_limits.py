"""No one may ask without end, and a code may not be guessed at."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ebatui.hub.app import make_app
from ebatui.hub.hub import Hub
from ebatui.hub.limits import MOST_REMEMBERED, Bucket, Limits
from ebatui.sync.enrolment import EnrolAnswer, new_code, read_enrol_answer, write_enrol_request
from ebatui.sync.keys import new_key_pairs


class Client:
    """Asks the application without a socket."""

    def __init__(self, app: Any) -> None:
        self._app = app

    def request(self, method: str, path: str, content: bytes = b"") -> httpx.Response:
        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(app=self._app)
            async with httpx.AsyncClient(transport=transport, base_url="http://hub") as client:
                return await client.request(method, path, content=content)

        return asyncio.run(ask())


class Clock:
    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at


@settings(deadline=None)
@given(st.integers(1, 50), st.floats(0.1, 10), st.lists(st.floats(0, 30), max_size=80))
def test_a_bucket_never_gives_more_than_its_rate(
    burst: int, every: float, waits: list[float]
) -> None:
    clock = Clock()
    bucket = Bucket(burst, every, clock)
    given_out = 0
    for wait in waits:
        clock.at += wait
        given_out += not bucket.take("one")
    assert given_out <= burst + clock.at / every + 1e-6


def test_what_it_says_to_wait_is_enough() -> None:
    clock = Clock()
    bucket = Bucket(3, 7.5, clock)
    assert [bucket.take("one") for _ in range(4)] == [0, 0, 0, 8]
    assert bucket.take("another") == 0
    clock.at += 8
    assert (bucket.take("one"), bucket.take("one")) == (0, 7)


def test_a_bucket_forgets_rather_than_grows() -> None:
    bucket = Bucket(1, 1_000.0, Clock())
    for name in range(MOST_REMEMBERED + 50):
        assert bucket.take(name) == 0
    assert len(bucket._left) == MOST_REMEMBERED


@pytest.mark.parametrize(
    ("method", "path"), [("POST", "/x"), ("POST", "/enrol"), ("GET", "/healthz"),
                         ("GET", "/openapi.json")]
)  # fmt: skip
def test_every_endpoint_has_a_limit(hub: Hub, method: str, path: str) -> None:
    few = [Bucket(3, 60.0, Clock()) for _ in range(4)]
    client = Client(make_app(hub, Limits(*few)))
    replies = [client.request(method, path) for _ in range(5)]
    assert [reply.status_code == 429 for reply in replies] == [False] * 3 + [True] * 2
    assert replies[-1].headers["retry-after"] == "60"
    assert replies[-1].headers["content-type"] == "application/problem+json"
    assert replies[-1].json()["status"] == 429


def test_guessing_is_slow_and_the_right_code_still_works(hub: Hub, enrol: Any) -> None:
    clock = Clock()
    limits = Limits(guesses=Bucket(10, 6.0, clock))
    client = Client(make_app(hub, limits))
    keys = new_key_pairs().public

    def ask(code: str, device: int) -> Any:
        request = write_enrol_request(code, device, "HLI", keys)
        reply = client.request("POST", "/enrol", request)
        return reply.status_code if reply.status_code != 200 else (
            read_enrol_answer(reply.content, code, request)
        )  # fmt: skip

    replies = [ask(new_code(), 900) for _ in range(12)]
    assert replies[10:] == [429, 429]
    assert 429 not in replies[:10]
    from ebatui.hub.enrolment import make_code

    with hub.storage.write() as connection:
        code, _ = make_code(connection, "HLI", hub.clock.machine())
    assert ask(code, 900) == 429
    clock.at += 6
    assert isinstance(ask(code, 900), EnrolAnswer)
    assert isinstance(ask(code, 900), EnrolAnswer)  # a good code costs nothing
