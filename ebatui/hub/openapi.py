"""The hub's API as an OpenAPI document."""

from __future__ import annotations

from ebatui import __version__
from ebatui.hub.problems import MEDIA_TYPE, WHY
from ebatui.sync.wire import CONTENT_TYPE, ENROL_PATH, MOST_BODY_BYTES, MOST_ENROL_BYTES, PATH

HEALTH_PATH = "/healthz"
DESCRIBED_PATH = "/openapi.json"


def document() -> dict[str, object]:
    """OpenAPI 3.1: two exchanges of bytes, and two pages to look at."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "ebatui hub", "version": __version__},
        "paths": {
            PATH: {
                "post": _exchange(
                    "exchange",
                    "One exchange: parcels up, receipt and parcels",
                    MOST_BODY_BYTES,
                    **{"503": "busy"},
                )
            },
            ENROL_PATH: {
                "post": _exchange(
                    "enrol", "Enrol a terminal with a one-time code", MOST_ENROL_BYTES
                )
            },
            HEALTH_PATH: {
                "get": {
                    "operationId": "health",
                    "summary": "Whether the hub and its database answer",
                    "responses": {
                        "200": _json("The hub is well."),
                        **_refs(**_PAGE, **{"503": "unavailable"}),
                    },
                }
            },
            DESCRIBED_PATH: {
                "get": {
                    "operationId": "openapi",
                    "summary": "This document",
                    "responses": {"200": _json("The document."), **_refs(**_PAGE)},
                }
            },
        },
        "components": {
            "schemas": {"Problem": _problem_schema()},
            "responses": {code: _problem_response(why) for code, (_, why) in WHY.items()},
        },
    }


_PAGE = {"400": "unreadable", "429": "too-many", "500": "internal"}
_BYTES = {"408": "too-slow", "413": "too-big", "415": "media-type"}


def _exchange(name: str, summary: str, most: int, **more: str) -> dict[str, object]:
    return {
        "operationId": name,
        "summary": summary,
        "requestBody": {"required": True, "content": {CONTENT_TYPE: _binary(most)}},
        "responses": {
            "200": {
                "description": "The hub's signed answer, an acceptance or a refusal.",
                "content": {CONTENT_TYPE: _binary(MOST_BODY_BYTES)},
            },
            **_refs(**_PAGE, **_BYTES, **more),
        },
    }


def _binary(most: int) -> dict[str, object]:
    return {"schema": {"type": "string", "format": "binary", "maxLength": most}}


def _json(description: str) -> dict[str, object]:
    content = {"application/json": {"schema": {"type": "object"}}}
    return {"description": description, "content": content}


def _refs(**codes: str) -> dict[str, object]:
    return {status: {"$ref": f"#/components/responses/{code}"} for status, code in codes.items()}


def _problem_response(description: str) -> dict[str, object]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": description, "content": {MEDIA_TYPE: {"schema": schema}}}


def _problem_schema() -> dict[str, object]:
    return {
        "type": "object",
        "required": ["type", "title", "status", "detail"],
        "properties": {
            "type": {"type": "string", "format": "uri"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
        },
    }
