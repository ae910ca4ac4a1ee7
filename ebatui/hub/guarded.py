"""HTTP as uvicorn serves it, where nothing lasts that a stranger could make last.

Headers must be in within a time; what is no HTTP is answered as every other error is; and who was
answered before all of its request had come is heard for a moment more, else the system would throw
the answer away with the rest (RFC 9112 9.6), and then no longer.
"""

from __future__ import annotations

import asyncio
from typing import Any, cast

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from ebatui.hub.limits import Limits, Patience, origin
from ebatui.hub.problems import problem, say_refused


def guarded(limits: Limits, patience: Patience) -> type[H11Protocol]:
    """The protocol, for ``uvicorn.Config(http=…)``."""
    return type("Guarded", (_Guarded,), {"limits": limits, "patience": patience})


class _Guarded(H11Protocol):
    limits: Limits
    patience: Patience

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        self._line = transport
        self._parting = False
        self._due: asyncio.TimerHandle | None = None
        leaving = _Leaving(transport, self._part, lambda: self._parting)
        super().connection_made(cast(asyncio.Transport, leaving))
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        self._unwatch()
        self._unset_keepalive_if_required()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._parting:
            return  # it has its answer: the rest is heard, and kept nowhere
        super().data_received(data)
        self._watch()

    def on_response_complete(self) -> None:
        unread = self.conn.their_state is h11.SEND_BODY
        super().on_response_complete()
        if unread:  # else a body that nobody asked for could go on for ever
            self._unset_keepalive_if_required()
            self.transport.close()

    def send_400_response(self, msg: str) -> None:
        self._refuse("unreadable")

    def shutdown(self) -> None:
        if not self._parting:
            super().shutdown()
        if self._parting:  # the hub waits for nobody to go
            self._line.close()

    def _watch(self) -> None:
        """Time the headers of a request, from its first byte or the connection's beginning."""
        if self._parting:
            return
        if self.conn.their_state is not h11.IDLE or self.timeout_keep_alive_task is not None:
            self._unwatch()
        elif self._due is None:
            self._due = self.loop.call_later(self.patience.head, self._too_slow)

    def _unwatch(self) -> None:
        if self._due is not None:
            self._due.cancel()
            self._due = None

    def _too_slow(self) -> None:
        self._due = None
        if self.conn.trailing_data[0]:
            self._refuse("too-slow")
        else:
            self.timeout_keep_alive_handler()  # it never began: there is nothing to answer

    def _refuse(self, code: str) -> None:
        """Answer what is no whole request. There is no application to do it."""
        wait = self.limits.pages.take(origin(self.client[0]) if self.client else "")
        code, after = ("too-many", {"Retry-After": str(wait)}) if wait else (code, {})
        say_refused(code, lines=self.limits.lines)
        answer = problem(code, {"Connection": "close"} | after)
        head = h11.Response(status_code=answer.status_code, headers=answer.raw_headers)
        try:
            for event in (head, h11.Data(data=bytes(answer.body)), h11.EndOfMessage()):
                self._line.write(self.conn.send(event) or b"")
        except h11.LocalProtocolError:
            pass  # an answer was under way when the request went wrong
        self._unwatch()
        self.transport.close()

    def _part(self) -> None:
        """Hang up; not at once on one that may still be sending."""
        if self._parting or self._line.is_closing():
            return
        state = self.conn.their_state
        half_a_head = state is h11.IDLE and self.conn.trailing_data[0]
        if state in (h11.SEND_BODY, h11.ERROR) or half_a_head:
            self._parting = True
            self._unwatch()
            if self.cycle is not None:
                self.cycle.body = bytearray()  # nobody will ask for it
            self._line.resume_reading()
            if self._line.can_write_eof():
                self._line.write_eof()
            self._due = self.loop.call_later(self.patience.parting, self._line.abort)
        else:
            self._line.close()


class _Leaving:
    """A transport whose ``close`` is ours: uvicorn closes it as soon as an answer is written."""

    def __init__(self, line: asyncio.Transport, part: Any, parting: Any) -> None:
        self._line = line
        self._part = part
        self._parting = parting

    def close(self) -> None:
        self._part()

    def is_closing(self) -> bool:
        return bool(self._parting() or self._line.is_closing())

    def __getattr__(self, name: str) -> Any:
        return getattr(self._line, name)
