"""Errors as Problem Details (RFC 9457): what went wrong over HTTP, with nothing personal in it."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from starlette.responses import JSONResponse

MEDIA_TYPE = "application/problem+json"
_KIND = "urn:ebatui:problem:"

WHY: Mapping[str, tuple[int, str]] = {
    "not-found": (404, "There is nothing at this address."),
    "method": (405, "This address does not take this method."),
    "too-slow": (408, "Nothing came for too long; what came is kept. Send the rest."),
    "too-big": (413, "The body is larger than the hub takes."),
    "media-type": (415, "Send application/octet-stream."),
    "unreadable": (400, "The body cannot be read."),
    "too-many": (429, "Too many requests from this address; wait as Retry-After says."),
    "internal": (500, "The hub has a fault of its own; nothing of this request was kept."),
    "unavailable": (503, "The database does not answer."),
}
"""Each problem: its HTTP status and what to say."""


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
