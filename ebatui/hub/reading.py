"""Reading a request's body: no more of it than is wanted, and no longer than it may take."""

from __future__ import annotations

import asyncio

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.types import Message

from ebatui.hub.arriving import Arriving
from ebatui.hub.limits import Patience, Room
from ebatui.hub.problems import Problem
from ebatui.sync.wire import CONTENT_TYPE, MOST_BODY_BYTES

_MOST_DIGITS = 20

SMALL_BYTES = 16_384
"""Of a whole body no larger than this nobody need be known first: it is soon dealt with."""

UNVERIFIED_BYTES = 1 << 16
"""Of a longer one no more is read until its sender is known."""

BUSY_SECONDS = 30


def check_head(request: Request, most: int) -> None:
    """Refuse what is not bytes, or too many of them, before any is read. Raises ``Problem``."""
    sent_as = request.headers.get("content-type", CONTENT_TYPE).partition(";")[0].strip().lower()
    if sent_as != CONTENT_TYPE:
        raise Problem("media-type")
    told = request.headers.get("content-length", "0")
    if not (told.isascii() and told.isdigit()) or len(told) > _MOST_DIGITS or int(told) > most:
        raise Problem("too-big")


async def arrive(
    request: Request, arriving: Arriving, patience: Patience, unverified: Room
) -> bytes | None:
    """Read the body, keeping what a cut line would lose; the answer to one who is a stranger.

    A stranger has it as soon as its head is in, and nothing more of its body is read. Raises
    ``Problem``.
    """
    reading = _Reading(request, arriving, patience, unverified)
    try:
        return await reading.to_the_end()
    except TimeoutError:
        await reading.keep_all()
        raise Problem("too-slow") from None
    except Problem:
        await reading.keep_all()
        raise
    finally:
        reading.close()


class _Reading:
    """One body. Reading goes on while its sender is looked up, and while what came is kept: what
    the server has read and not yet handed over when a line is cut is gone.
    """

    def __init__(
        self, request: Request, arriving: Arriving, patience: Patience, unverified: Room
    ) -> None:
        self._request = request
        self._arriving = arriving
        self._patience = patience
        self._unverified = unverified
        self._tick = asyncio.get_running_loop().time
        self._began = self._tick()
        self._held = 0
        self._receiving: asyncio.Task[Message] | None = None
        self._asking: asyncio.Task[bytes | None] | None = None
        self._keeping: asyncio.Task[None] | None = None

    async def to_the_end(self) -> bytes | None:
        arriving, more = self._arriving, True
        while more or self._asking is not None:
            if self._receiving is None and more and not self._has_enough():
                self._receiving = asyncio.create_task(self._request.receive())  # type: ignore[arg-type]
            waiting = {one for one in (self._receiving, self._asking) if one is not None}
            done, _ = await asyncio.wait(
                waiting, timeout=max(0.0, self._left()), return_when=asyncio.FIRST_COMPLETED
            )
            if not done:
                raise TimeoutError
            if self._asking in done and (refusal := self._asked()) is not None:
                return refusal
            if self._receiving in done:
                more = self._received()
            if not arriving.known and arriving.headed and self._asking is None:
                if not more and len(arriving) <= SMALL_BYTES:
                    return None
                self._ask()
            if (
                more
                and arriving.known
                and arriving.due
                and (not self._keeping or self._keeping.done())
            ):
                self._keeping = asyncio.create_task(run_in_threadpool(arriving.keep))
        if self._keeping is not None:
            await self._keeping
        return None

    async def keep_all(self) -> None:
        """Keep what came of a terminal that is known: the line was cut, or was too slow."""
        if self._asking is not None and await self._asking is not None:
            return
        if self._keeping is not None:
            await self._keeping
        if self._arriving.known:
            await run_in_threadpool(self._arriving.keep)

    def close(self) -> None:
        self._unverified.left += self._held
        self._held = 0
        for task in (self._receiving, self._asking):
            if task is not None:
                task.cancel()

    def _left(self) -> float:
        waited = self._tick() - self._began
        if self._arriving.known:
            return self._patience.left(waited, len(self._arriving))
        # Once the head is in, it is the hub that takes its time to look the sender up.
        return self._patience.still if self._asking else self._patience.head - waited

    def _has_enough(self) -> bool:
        return self._asking is not None and len(self._arriving) >= self._held

    def _received(self) -> bool:
        assert self._receiving is not None  # noqa: S101 - it is done
        message, self._receiving = self._receiving.result(), None
        if message["type"] == "http.disconnect":
            raise Problem("unreadable")
        self._arriving.add(message.get("body", b""))
        if len(self._arriving) > MOST_BODY_BYTES:
            raise Problem("too-big")
        return bool(message.get("more_body", False))

    def _ask(self) -> None:
        size = max(UNVERIFIED_BYTES, len(self._arriving))
        if size > self._unverified.left:
            raise Problem("busy", BUSY_SECONDS)
        self._unverified.left -= size
        self._held = size
        self._asking = asyncio.create_task(run_in_threadpool(self._arriving.refusal))

    def _asked(self) -> bytes | None:
        assert self._asking is not None  # noqa: S101 - it is done
        refusal, self._asking = self._asking.result(), None
        self._unverified.left += self._held
        self._held = 0
        return refusal


async def body_of(request: Request, most: int, patience: Patience) -> bytes:
    """A stranger's body, never more than ``most`` bytes of it. Raises ``Problem``."""
    body = bytearray()
    try:
        async with asyncio.timeout(patience.head):
            async for chunk in request.stream():
                body += chunk
                if len(body) > most:
                    raise Problem("too-big")
    except ClientDisconnect:
        raise Problem("unreadable") from None
    except TimeoutError:
        raise Problem("too-slow") from None
    return bytes(body)
