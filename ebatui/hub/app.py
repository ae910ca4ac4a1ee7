"""The hub over HTTP: an ASGI application without state of its own."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from logging import ERROR, INFO, WARNING

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from ebatui.hub import enrolment, openapi
from ebatui.hub.arriving import Arriving, Turns
from ebatui.hub.hub import Hub
from ebatui.hub.limits import Bucket, Limits
from ebatui.hub.log import Value, told
from ebatui.hub.problems import WHY, problem
from ebatui.hub.storage import FAULTS, fault_kind
from ebatui.hub.tally import OK
from ebatui.sync.enrolment import (
    EnrolAnswer,
    EnrolError,
    EnrolRefused,
    read_enrol_request,
    write_enrol_answer,
)
from ebatui.sync.parts import CHUNK_BYTES
from ebatui.sync.wire import CONTENT_TYPE, ENROL_PATH, MOST_BODY_BYTES, PATH

_ENROL_BYTES = 1_024
_MOST_DIGITS = 20
STILL_SECONDS = 120
"""A body of which nothing comes for this long is taken for cut."""

_BY_STATUS = {404: "not-found", 405: "method"}

Endpoint = Callable[[Request], Awaitable[Response]]


class _Problem(Exception):
    def __init__(self, code: str, wait: int = 0) -> None:
        super().__init__(code)
        self.code = code
        self.wait = wait
        self.about: dict[str, Value] = {}


def make_app(hub: Hub, limits: Limits | None = None) -> Starlette:
    """The application that serves ``hub``."""
    limited, turns = limits or Limits(), Turns()

    async def exchange(request: Request) -> Response:
        _spend(limited.exchanges, request)
        _check_head(request, MOST_BODY_BYTES)
        arriving, began = Arriving(hub, turns), time.monotonic()
        try:
            await _arrive(request, arriving)
            answer = await run_in_threadpool(arriving.answer)
            _say_exchanged(arriving, len(answer), time.monotonic() - began)
            return _Bytes(answer)
        except _Problem as fault:
            fault.about = arriving.tally.fields() | {"bytes_in": len(arriving)}
            fault.about["seconds"] = time.monotonic() - began
            raise
        finally:
            arriving.close()

    async def enrol(request: Request) -> Response:
        _spend(limited.enrolments, request)
        _check(limited.guesses.wait(_address(request)))
        body, began = await _body(request, _ENROL_BYTES), time.monotonic()
        answer, guessed, about = await run_in_threadpool(_enrol, hub, body)
        status = about.pop("status")
        told(
            "enrol",
            level=INFO if status == OK else WARNING,
            **about,
            bytes_in=len(body),
            bytes_out=len(answer),
            seconds=time.monotonic() - began,
            status=status,
        )
        if guessed:
            limited.guesses.take(_address(request))
        return _Bytes(answer)

    async def health(request: Request) -> Response:
        _spend(limited.pages, request)
        try:
            await run_in_threadpool(hub.storage.check)
        except Exception as fault:
            told("no-database", level=ERROR, kind=type(fault).__name__)
            return problem("unavailable")
        return JSONResponse({"status": "ok"})

    async def described(request: Request) -> Response:
        _spend(limited.pages, request)
        return JSONResponse(openapi.document())

    return Starlette(
        routes=[
            Route(PATH, _guarded(exchange), methods=["POST"]),
            Route(ENROL_PATH, _guarded(enrol), methods=["POST"]),
            Route("/healthz", _guarded(health), methods=["GET"]),
            Route("/openapi.json", _guarded(described), methods=["GET"]),
        ],
        exception_handlers={HTTPException: _http_problem},
    )


def _say_exchanged(arriving: Arriving, bytes_out: int, seconds: float) -> None:
    tally = arriving.tally
    told(
        "exchange",
        level=INFO if tally.status == OK else WARNING,
        **tally.fields(),
        bytes_in=len(arriving),
        bytes_out=bytes_out,
        seconds=seconds,
        status=tally.status,
    )


def _enrol(hub: Hub, body: bytes) -> tuple[bytes, bool, dict[str, Value]]:
    """The answer, whether it was one to a guess, and what the log says of it."""
    try:
        asked = read_enrol_request(body)
    except EnrolError:
        status = _code(EnrolRefused.UNREADABLE)
        return write_enrol_answer(EnrolRefused.UNREADABLE, b"", None), True, {"status": status}
    key: bytes | None = None
    about: dict[str, Value] = {"device": asked.device}
    try:
        with hub.storage.write() as connection:
            epoch = hub.storage.epoch(connection)
            answer, key = enrolment.enrol(connection, asked, hub.public, epoch, hub.clock.machine())
    except FAULTS as fault:
        told("cannot-keep", level=ERROR, kind=fault_kind(fault))
        answer = EnrolRefused.TRY_LATER
    if isinstance(answer, EnrolAnswer):
        answer = replace(answer, certificate=hub.certificate)
        about |= {
            "establishment": asked.establishment,
            "label": answer.label,
            "fingerprint": hub.words_with(asked.keys),
            "status": OK,
        }
    else:
        about["status"] = _code(answer)
    answered = write_enrol_answer(answer, asked.mac, key, version=asked.version)
    return answered, answer is EnrolRefused.CODE_UNKNOWN, about


def _code(refused: EnrolRefused) -> str:
    return refused.name.lower().replace("_", "-")


def _guarded(endpoint: Endpoint) -> Endpoint:
    """The endpoint, whose faults are told by their kind alone: their text could be personal."""

    async def guarded(request: Request) -> Response:
        try:
            return await endpoint(request)
        except _Problem as fault:
            # What is left of the body is not read: the connection ends with the answer.
            after = {"Retry-After": str(fault.wait)} if fault.wait else {}
            _say_refused(fault.code, path=request.url.path, **fault.about)
            return problem(fault.code, {"Connection": "close"} | after)
        except HTTPException:
            raise
        except Exception as fault:
            told("fault", level=ERROR, path=request.url.path, kind=type(fault).__name__)
            return problem("internal")

    return guarded


def _say_refused(code: str, **about: Value) -> None:
    told("refused", level=WARNING, **about, http=WHY[code][0], reason=code)


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


def _spend(bucket: Bucket, request: Request) -> None:
    _check(bucket.take(_address(request)))


def _check(wait: int) -> None:
    if wait:
        raise _Problem("too-many", wait)


def _check_head(request: Request, most: int) -> None:
    """Refuse what is not bytes, or too many of them, before any is read."""
    sent_as = request.headers.get("content-type", CONTENT_TYPE).partition(";")[0].strip().lower()
    if sent_as != CONTENT_TYPE:
        raise _Problem("media-type")
    told = request.headers.get("content-length", "0")
    if not (told.isascii() and told.isdigit()) or len(told) > _MOST_DIGITS or int(told) > most:
        raise _Problem("too-big")


async def _arrive(request: Request, arriving: Arriving) -> None:
    """Read the body, keeping what a cut line would lose.

    Reading goes on while that is kept: what the server has read and not yet handed over when a
    line is cut is gone.
    """
    keeping: asyncio.Task[None] | None = None
    try:
        more = True
        while more:
            async with asyncio.timeout(STILL_SECONDS):
                message = await request.receive()
            if message["type"] == "http.disconnect":
                raise _Problem("unreadable")
            arriving.add(message.get("body", b""))
            if len(arriving) > MOST_BODY_BYTES:
                raise _Problem("too-big")
            more = message.get("more_body", False)
            if more and arriving.due and (keeping is None or keeping.done()):
                keeping = asyncio.create_task(run_in_threadpool(arriving.keep))
    except TimeoutError:
        await _keep_all(arriving, keeping)
        raise _Problem("too-slow") from None
    except _Problem:
        await _keep_all(arriving, keeping)
        raise
    if keeping is not None:
        await keeping


async def _keep_all(arriving: Arriving, keeping: asyncio.Task[None] | None) -> None:
    if keeping is not None:
        await keeping
    await run_in_threadpool(arriving.keep)


async def _body(request: Request, most: int) -> bytes:
    """The request's body, never more than ``most`` bytes of it."""
    _check_head(request, most)
    body = bytearray()
    try:
        async with asyncio.timeout(STILL_SECONDS):
            async for chunk in request.stream():
                body += chunk
                if len(body) > most:
                    raise _Problem("too-big")
    except ClientDisconnect:
        raise _Problem("unreadable") from None
    except TimeoutError:
        raise _Problem("too-slow") from None
    return bytes(body)


class _Bytes(Response):
    """Bytes, with no header but their length, a chunk at a time.

    TLS puts each chunk into a record of its own: what a cut leaves incomplete is never more.
    """

    def __init__(self, body: bytes) -> None:
        super().__init__(body)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send(
            {"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers}
        )
        body = bytes(self.body)
        for start in range(0, max(1, len(body)), CHUNK_BYTES):
            end = start + CHUNK_BYTES
            await send(
                {
                    "type": "http.response.body",
                    "body": body[start:end],
                    "more_body": end < len(body),
                }
            )


async def _http_problem(_: Request, fault: Exception) -> Response:
    status = getattr(fault, "status_code", 500)
    code = _BY_STATUS.get(status, "internal")
    _say_refused(code)
    return problem(code, getattr(fault, "headers", None))
