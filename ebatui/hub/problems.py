"""Errors as Problem Details (RFC 9457): what went wrong over HTTP, with nothing personal in it."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from logging import WARNING

from starlette.responses import JSONResponse

from ebatui.hub.limits import Sparing
from ebatui.hub.log import Value, told

MEDIA_TYPE = "application/problem+json"
_KIND = "urn:ebatui:problem:"

WHY: Mapping[str, tuple[int, str]] = {
    "not-found": (404, "There is nothing at this address."),
    "method": (405, "This address does not take this method."),
    "too-slow": (408, "Nothing came for too long; what came is kept. Send the rest."),
    "too-big": (413, "The body is larger than the hub takes."),
    "media-type": (415, "Send application/octet-stream."),
    "unreadable": (400, "This cannot be read: send HTTP/1.1, one Host, one length, a whole body."),
    "too-many": (429, "Too many requests from this address; wait as Retry-After says."),
    "internal": (500, "The hub has a fault of its own; nothing of this request was kept."),
    "busy": (503, "The hub has too much in hand; wait as Retry-After says."),
    "unavailable": (503, "The database does not answer."),
}
"""Each problem: its HTTP status and what to say."""


class Problem(Exception):
    """A request that comes to nothing: one of ``WHY``, and the seconds to ``wait`` before another.

    ``about`` is for the log.
    """

    def __init__(self, code: str, wait: int = 0) -> None:
        super().__init__(code)
        self.code = code
        self.wait = wait
        self.about: dict[str, Value] = {}


def say_refused(code: str, *, lines: Sparing | None = None, **about: Value) -> None:
    """A line of the log; as one of ``lines`` where anyone could cause it."""
    fields: dict[str, Value] = {**about, "http": WHY[code][0], "reason": code}
    (lines.told if lines else told)("refused", level=WARNING, **fields)


def problem(code: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """The response for one of ``WHY``."""
    status, detail = WHY[code]
    return JSONResponse(
        {
            "type": _KIND + code,
            "title": HTTPStatus(status).phrase,
            "status": status,
            "detail": detail,
        },
        status_code=status,
        headers=dict(headers or {}),
        media_type=MEDIA_TYPE,
    )
