"""The hub over HTTP: an ASGI application without state of its own."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

from sqlalchemy.exc import OperationalError
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ebatui.hub import enrolment, intake, openapi
from ebatui.hub.hub import Hub
from ebatui.hub.problems import problem
from ebatui.sync.enrolment import (
    EnrolAnswer,
    EnrolError,
    EnrolRefused,
    read_enrol_request,
    write_enrol_answer,
)
from ebatui.sync.wire import CONTENT_TYPE, ENROL_PATH, MOST_BODY_BYTES, PATH

_LOG = logging.getLogger("ebatui.hub")
_ENROL_BYTES = 1_024
_MOST_DIGITS = 20
_BY_STATUS = {404: "not-found", 405: "method"}

Endpoint = Callable[[Request], Awaitable[Response]]


class _Problem(Exception):
    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def make_app(hub: Hub) -> Starlette:
    """The application that serves ``hub``."""

    async def exchange(request: Request) -> Response:
        body = await _body(request, MOST_BODY_BYTES)
        return _bytes(await run_in_threadpool(intake.take, hub, body))

    async def enrol(request: Request) -> Response:
        body = await _body(request, _ENROL_BYTES)
        return _bytes(await run_in_threadpool(_enrol, hub, body))

    async def health(_: Request) -> Response:
        try:
            await run_in_threadpool(hub.storage.check)
        except Exception as fault:
            _LOG.error("the database does not answer: %s", type(fault).__name__)
            return problem("unavailable")
        return JSONResponse({"status": "ok"})

    async def described(_: Request) -> Response:
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


def _enrol(hub: Hub, body: bytes) -> bytes:
    try:
        asked = read_enrol_request(body)
    except EnrolError:
        return write_enrol_answer(EnrolRefused.UNREADABLE, b"", None)
    key: bytes | None = None
    try:
        with hub.storage.write() as connection:
            answer, key = enrolment.enrol(
                connection, asked, hub.public, hub.epoch, hub.clock.machine()
            )
    except OperationalError as fault:
        _LOG.error("cannot keep anything now: %s", type(fault.orig).__name__)
        answer = EnrolRefused.TRY_LATER
    if isinstance(answer, EnrolAnswer):
        _LOG.info("enrolled %s, fingerprint %s", answer.label, hub.words_with(asked.keys))
    else:
        _LOG.warning("enrolment refused, %s", answer.name)
    return write_enrol_answer(answer, asked.mac, key)


def _guarded(endpoint: Endpoint) -> Endpoint:
    """The endpoint, whose faults are told by their kind alone: their text could be personal."""

    async def guarded(request: Request) -> Response:
        try:
            return await endpoint(request)
        except _Problem as fault:
            # What is left of the body is not read: the connection ends with the answer.
            return problem(fault.code, {"Connection": "close"})
        except HTTPException:
            raise
        except Exception as fault:
            _LOG.error("a fault of the hub's own: %s", type(fault).__name__)
            return problem("internal")

    return guarded


async def _body(request: Request, most: int) -> bytes:
    """The request's body, never more than ``most`` bytes of it."""
    sent_as = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if sent_as != CONTENT_TYPE:
        raise _Problem("media-type")
    told = request.headers.get("content-length", "0")
    if not (told.isascii() and told.isdigit()) or len(told) > _MOST_DIGITS or int(told) > most:
        raise _Problem("too-big")
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > most:
                raise _Problem("too-big")
    except ClientDisconnect:
        raise _Problem("unreadable") from None
    return bytes(body)


def _bytes(body: bytes) -> Response:
    return Response(body, media_type=CONTENT_TYPE)


async def _http_problem(_: Request, fault: Exception) -> Response:
    status = getattr(fault, "status_code", 500)
    return problem(_BY_STATUS.get(status, "internal"), getattr(fault, "headers", None))
