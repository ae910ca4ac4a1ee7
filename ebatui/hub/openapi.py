"""The hub's API as an OpenAPI document."""

from __future__ import annotations

from ebatui import __version__
from ebatui.hub.problems import MEDIA_TYPE, WHY
from ebatui.sync.wire import CONTENT_TYPE, ENROL_PATH, MOST_BODY_BYTES, PATH

_BINARY = {"schema": {"type": "string", "format": "binary", "maxLength": MOST_BODY_BYTES}}


def document() -> dict[str, object]:
    """OpenAPI 3.1: two exchanges of bytes, and two pages to look at."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "ebatui hub", "version": __version__},
        "paths": {
            PATH: {"post": _exchange("exchange", "One exchange: parcels up, receipt and parcels")},
            ENROL_PATH: {"post": _exchange("enrol", "Enrol a terminal with a one-time code")},
            "/healthz": {
                "get": {
                    "operationId": "health",
                    "summary": "Whether the hub and its database answer",
                    "responses": {"200": _json("The hub is well."), "503": _ref("unavailable")},
                }
            },
            "/openapi.json": {
                "get": {
                    "operationId": "openapi",
                    "summary": "This document",
                    "responses": {"200": _json("The document.")},
                }
            },
        },
        "components": {
            "schemas": {"Problem": _problem_schema()},
            "responses": {code: _problem_response(why) for code, (_, why) in WHY.items()},
        },
    }


def _exchange(name: str, summary: str) -> dict[str, object]:
    return {
        "operationId": name,
        "summary": summary,
        "requestBody": {"required": True, "content": {CONTENT_TYPE: _BINARY}},
        "responses": {
            "200": {
                "description": "The hub's signed answer, an acceptance or a refusal.",
                "content": {CONTENT_TYPE: _BINARY},
            },
            "408": _ref("too-slow"),
            "413": _ref("too-big"),
            "415": _ref("media-type"),
            "429": _ref("too-many"),
            "500": _ref("internal"),
        },
    }


def _json(description: str) -> dict[str, object]:
    content = {"application/json": {"schema": {"type": "object"}}}
    return {"description": description, "content": content}


def _ref(code: str) -> dict[str, str]:
    return {"$ref": f"#/components/responses/{code}"}


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
