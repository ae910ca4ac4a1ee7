"""The hub's log: a line for each thing done, in pairs that a program reads, and nobody in it."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import re
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ebatui.hub import enrolment
from ebatui.hub.app import make_app
from ebatui.hub.hub import Hub
from ebatui.hub.limits import Bucket, Limits
from ebatui.hub.log import line, log_to
from ebatui.sync.enrolment import new_code, write_enrol_request
from ebatui.sync.keys import new_key_pairs
from ebatui.sync.wire import CONTENT_TYPE

_PAIR = re.compile(r'([a-z_]+)=("(?:[^"\\]|\\.)*"|[^ "]+)(?: |$)')
Lines = Callable[[], list[dict[str, str]]]
Post = Callable[..., httpx.Response]


def pairs(text: str) -> dict[str, str]:
    found = _PAIR.findall(text)
    assert "".join(f"{name}={value} " for name, value in found).strip() == text, text
    return {name: json.loads(value) if value.startswith('"') else value for name, value in found}


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
def lines(logged: io.StringIO) -> Lines:
    """What was logged since last asked."""

    def read() -> list[dict[str, str]]:
        text = logged.getvalue()
        logged.seek(0)
        logged.truncate()
        return [pairs(one) for one in text.splitlines()]

    return read


def posting(app: Any) -> Post:
    def post(path: str, content: bytes, kind: str = CONTENT_TYPE) -> httpx.Response:
        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(app=app)
            async with httpx.AsyncClient(transport=transport, base_url="http://hub") as client:
                return await client.post(path, content=content, headers={"Content-Type": kind})

        return asyncio.run(ask())

    return post


@pytest.fixture
def post(hub: Hub) -> Post:
    return posting(make_app(hub))


def test_an_exchange_is_one_line(post: Post, lines: Lines, terminal: Any) -> None:
    sizes = []

    def send(body: bytes) -> bytes:
        answer = post("/x", body).content
        sizes.append((str(len(body)), str(len(answer))))
        return answer

    terminal.send = send
    terminal.case()
    terminal.change("person", prison_number="not a number")
    terminal.sync()
    (said,) = [one for one in lines() if one["event"] == "exchange"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", said.pop("time"))
    assert re.fullmatch(r"\d+\.\d{3}", said.pop("seconds"))
    assert said == {
        "level": "INFO",
        "event": "exchange",
        "device": "501",
        "establishment": "HLI",
        "parcels_in": "1",
        "parcels_out": "1",
        "changes": "3",
        "refused": "1",
        "bytes_in": sizes[0][0],
        "bytes_out": sizes[0][1],
        "status": "ok",
    }
    terminal.ask(terminal.parcels)
    (again,) = [one for one in lines() if one["event"] == "exchange"]
    assert (again["parcels_in"], again["changes"]) == ("0", "0"), "it was held already"


def test_a_stranger_is_told_by_number_alone(
    post: Post, lines: Lines, terminal: Any, hub: Hub
) -> None:
    terminal.send = lambda body: post("/x", body).content
    terminal.number = 777
    terminal.case()
    terminal.sync()
    (said,) = [one for one in lines() if one["event"] == "exchange"]
    assert (said["level"], said["status"]) == ("WARNING", "unknown-device")
    assert (said["device"], said["establishment"]) == ("777", "")
    post("/x", b"nothing that can be read")
    (said,) = lines()
    assert (said["event"], said["status"]) == ("exchange", "unreadable")


def test_what_is_refused_says_why(hub: Hub, post: Post, lines: Lines) -> None:
    post("/x", b"{}", "application/json")
    post("/Marlow", b"")
    one, other = lines()
    assert (one["event"], one["path"], one["http"], one["reason"]) == (
        "refused",
        "/x",
        "415",
        "media-type",
    )
    assert (other["event"], other["http"], other["reason"]) == ("refused", "404", "not-found")
    busy = posting(make_app(hub, Limits(exchanges=Bucket(1, 60.0))))
    busy("/x", b"")
    busy("/x", b"")
    assert [one.get("reason", one["event"]) for one in lines()] == ["exchange", "too-many"]


def test_an_enrolment_is_one_line(hub: Hub, post: Post, lines: Lines) -> None:
    keys = new_key_pairs().public
    with hub.storage.write() as connection:
        code, _ = enrolment.make_code(connection, "HLI", hub.clock.machine())
    post("/enrol", write_enrol_request(code, 900, "HLI", keys))
    post("/enrol", write_enrol_request(new_code(), 901, "HLI", new_key_pairs().public))
    post("/enrol", b"guess")
    good, bad, none = lines()
    assert (good["event"], good["status"], good["label"]) == ("enrol", "ok", "HLI1")
    assert (good["device"], good["establishment"]) == ("900", "HLI")
    assert good["fingerprint"] == hub.words_with(keys)
    assert (bad["event"], bad["level"], bad["status"]) == ("enrol", "WARNING", "code-unknown")
    assert "label" not in bad
    assert none["status"] == "unreadable"


def test_nobody_is_in_it(
    post: Post, logged: io.StringIO, terminal: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal.send = lambda body: post("/x", body).content
    person, episode = terminal.case()
    terminal.change("person", person, surname="Marlowe", nino="QQ123456C")
    terminal.change("note", episode=episode, text="Marlow asked about A1234AA")
    terminal.change("person", prison_number="Marlow")
    terminal.sync()
    text = logged.getvalue()
    assert "event=exchange" in text
    for word in ("Marlow", "A1234AA", "QQ", "adviser", "asked"):
        assert word not in text


@example({"a": "\x7f\u202e\n\x1b"})
@given(st.dictionaries(st.from_regex(r"[a-z_]{1,9}", fullmatch=True), st.text() | st.integers()))
def test_any_value_is_read_back_and_stays_on_its_line(fields: dict[str, Any]) -> None:
    text = line(**fields)
    assert text.isascii()
    assert text.isprintable()
    assert pairs(text) == {name: str(value) for name, value in fields.items()}
