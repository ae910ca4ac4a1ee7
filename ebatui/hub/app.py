"""The hub over HTTP: an ASGI application without state of its own."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from logging import ERROR, INFO, WARNING

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from ebatui.hub import enrolment, openapi
from ebatui.hub.arriving import Arriving, Turns
from ebatui.hub.hub import Hub
from ebatui.hub.limits import Bucket, Limits, Patience, Sparing, origin
from ebatui.hub.log import Value, told
from ebatui.hub.openapi import DESCRIBED_PATH, HEALTH_PATH
from ebatui.hub.problems import Problem, problem, say_refused
from ebatui.hub.reading import arrive, body_of, check_head
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
from ebatui.sync.wire import ENROL_PATH, MOST_BODY_BYTES, MOST_ENROL_BYTES, PATH

_PATHS = (PATH, ENROL_PATH, HEALTH_PATH, DESCRIBED_PATH)
_CLOSE = {"Connection": "close"}
_BY_STATUS = {404: "not-found", 405: "method"}

Endpoint = Callable[[Request], Awaitable[Response]]


def make_app(hub: Hub, limits: Limits | None = None, patience: Patience | None = None) -> Starlette:
    """The application that serves ``hub``."""
    limited, patient, turns = limits or Limits(), patience or Patience(), Turns()

    async def exchange(request: Request) -> Response:
        _spend(limited.exchanges, request)
        check_head(request, MOST_BODY_BYTES)
        arriving, began = Arriving(hub, turns), time.monotonic()
        try:
            refusal = await arrive(request, arriving, patient, limited.unverified)
            answer = refusal if refusal else await run_in_threadpool(arriving.answer)
            _say_exchanged(arriving, len(answer), time.monotonic() - began)
            return _Bytes(answer, last=refusal is not None)
        except Problem as fault:
            fault.about = arriving.tally.fields() | {"bytes_in": len(arriving)}
            fault.about["seconds"] = time.monotonic() - began
            raise
        finally:
            arriving.close()

    async def enrol(request: Request) -> Response:
        _spend(limited.enrolments, request)
        guesser = _address(request)
        _check(limited.guesses.wait(guesser))
        check_head(request, MOST_ENROL_BYTES)
        body, began = await body_of(request, MOST_ENROL_BYTES, patient), time.monotonic()
        _check(limited.guesses.take(guesser))  # before it is known whether it was one
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
        if not guessed:
            limited.guesses.give_back(guesser)
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

    async def nowhere(request: Request, fault: Exception) -> Response:
        status = getattr(fault, "status_code", 500)
        wait = limited.pages.take(_address(request))
        code = "too-many" if wait else _BY_STATUS.get(status, "internal")
        # What a stranger typed is not repeated: it could be anything.
        path = request.url.path if request.url.path in _PATHS else "elsewhere"
        say_refused(code, lines=limited.lines, path=path)
        given = getattr(fault, "headers", None) or {}
        return problem(code, {**given, **(_CLOSE | _after(wait) if wait else {})})

    app = Starlette(
        routes=[
            Route(PATH, _guarded(exchange, limited.lines), methods=["POST"]),
            Route(ENROL_PATH, _guarded(enrol, limited.lines), methods=["POST"]),
            Route(HEALTH_PATH, _guarded(health, limited.lines), methods=["GET"]),
            Route(DESCRIBED_PATH, _guarded(described, limited.lines), methods=["GET"]),
        ],
        exception_handlers={HTTPException: nowhere},
        middleware=[Middleware(_OneLength, lines=limited.lines)],
    )
    app.router.redirect_slashes = False
    return app


class _OneLength:
    """Refuses a request that says its length twice: two who pass it on could each read another
    (RFC 9112 6.3).
    """

    def __init__(self, app: ASGIApp, lines: Sparing) -> None:
        self._app = app
        self._lines = lines

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        said = {name for name, _ in scope.get("headers", ())}
        if {b"content-length", b"transfer-encoding"} <= said:
            say_refused("unreadable", lines=self._lines)
            await problem("unreadable", _CLOSE)(scope, receive, send)
        else:
            await self._app(scope, receive, send)


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


def _guarded(endpoint: Endpoint, lines: Sparing) -> Endpoint:
    """The endpoint, whose faults are told by their kind alone: their text could be personal."""

    async def guarded(request: Request) -> Response:
        try:
            return await endpoint(request)
        except Problem as fault:
            known = fault.about.get("establishment")
            few = None if known else lines
            say_refused(fault.code, lines=few, path=request.url.path, **fault.about)
            # What is left of the body is not read: the connection ends with the answer.
            return problem(fault.code, _CLOSE | _after(fault.wait))
        except HTTPException:
            raise
        except Exception as fault:
            told("fault", level=ERROR, path=request.url.path, kind=type(fault).__name__)
            return problem("internal")

    return guarded


def _address(request: Request) -> str:
    return origin(request.client.host) if request.client else ""


def _after(wait: int) -> dict[str, str]:
    return {"Retry-After": str(wait)} if wait else {}


def _spend(bucket: Bucket, request: Request) -> None:
    _check(bucket.take(_address(request)))


def _check(wait: int) -> None:
    if wait:
        raise Problem("too-many", wait)


class _Bytes(Response):
    """Bytes, with no header but their length, a chunk at a time.

    TLS puts each chunk into a record of its own: what a cut leaves incomplete is never more.
    """

    def __init__(self, body: bytes, *, last: bool = False) -> None:
        super().__init__(body, headers=_CLOSE if last else None)

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
