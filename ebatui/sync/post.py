"""Sending and fetching while unlocked: cut, exchange, apply."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import datetime

from ebatui.journal.codec import UNPRIMED, Primings
from ebatui.services.ports import FORMER, CaseFile, Post, PostState, Reader, SyncResult
from ebatui.sync.exchange import COMPLETE, NO_LINE, exchange
from ebatui.sync.inbox import ACTOR, CannotApply, apply_arrived
from ebatui.sync.keys import Signer
from ebatui.sync.line import LineError, Moved
from ebatui.sync.mailbox import Mailbox
from ebatui.sync.outbox import cut
from ebatui.sync.redial import together

HubAt = Callable[[str], AbstractContextManager[str]]
"""From the hub's enrolled address to one that can be reached now, for as long as it is needed.

Raises ``line.LineError`` where there is none.
"""


def as_enrolled(url: str) -> AbstractContextManager[str]:
    """The hub is where its address says."""
    return nullcontext(url)


class SealedPost(Post):
    """``services.ports.Post`` on a mailbox. One act at a time; the network never blocks a key."""

    def __init__(
        self,
        case_file: CaseFile,
        mailbox: Mailbox,
        signer: Signer,
        open_key: bytes,
        now: Callable[[], datetime],
        hub_at: HubAt = as_enrolled,
        primings: Primings = UNPRIMED,
    ) -> None:
        self._case_file = case_file
        self._mailbox = mailbox
        self._signer = signer
        self._open_key = open_key
        self._now = now
        self._hub_at = hub_at
        self._primings = primings
        self._busy = asyncio.Lock()

    def state(self) -> PostState:
        """What waits and what came last."""
        enrolment = self._mailbox.enrolment()
        waiting = self._mailbox.waiting()
        return PostState(
            enrolled=enrolment is not None,
            hub=enrolment.url if enrolment else "",
            waiting_changes=waiting.changes,
            waiting_parcels=waiting.parcels,
            waiting_bytes=waiting.bytes,
            unread_parcels=len(self._mailbox.unread()),
            last_complete=self._mailbox.last_complete(),
            last_result=self._mailbox.last_result(),
            clock_ahead_seconds=self._mailbox.clock_ahead(),
        )

    async def cut(self) -> int:
        """Cut parcels of the changes that wait; how many changes they hold."""
        async with self._busy:
            return await cut(self._case_file, self._mailbox, self._signer, self._primings)

    async def send_now(
        self, max_seconds: float | None = None, moved: Moved | None = None
    ) -> SyncResult:
        """Cut, exchange with the hub, and apply what came.

        A parcel that cannot be applied stays unread and makes the result partial: its code is
        the message.
        """
        async with self._busy:
            await cut(self._case_file, self._mailbox, self._signer, self._primings)
            result = await asyncio.to_thread(self._exchange, max_seconds, moved)
            try:
                received = await self._apply()
                if result.status == COMPLETE and await self._adopt():
                    more = await asyncio.to_thread(self._exchange, max_seconds, moved)
                    result = replace(together(result, more), tries=result.tries)
                    received += await self._apply()
            except CannotApply as fault:
                received = 0
                status = "partial" if result.status == "complete" else result.status
                result = replace(result, status=status, message=f"SYNC_APPLY_{fault.code}")
            set_aside, conflicts = await self._case_file.read(_troubles)
            result = replace(
                result, changes_received=received, quarantined=set_aside, conflicts=conflicts
            )
            self._mailbox.note_result(result, self._now())
            return result

    async def apply_arrived(self) -> int:
        """Open and apply parcels that arrived while locked; how many changes they held.

        Raises ``CannotApply``.
        """
        async with self._busy:
            return await self._apply()

    async def _adopt(self) -> bool:
        """Make again, under this terminal's number, what only it holds of an earlier one."""
        if await self._case_file.read(lambda reader: reader.mark(FORMER)) is None:
            return False
        if not await self._case_file.write(ACTOR, lambda unit: unit.adopt()):
            return False
        await cut(self._case_file, self._mailbox, self._signer)
        return True

    def _exchange(self, max_seconds: float | None, moved: Moved | None) -> SyncResult:
        enrolment = self._mailbox.enrolment()
        if enrolment is None:
            return exchange(self._mailbox, self._signer, now=self._now)
        try:
            with self._hub_at(enrolment.url) as url:
                return exchange(
                    self._mailbox,
                    self._signer,
                    now=self._now,
                    url=url,
                    max_seconds=max_seconds,
                    moved=moved,
                )
        except LineError as fault:
            return SyncResult(
                status=NO_LINE, waiting=self._mailbox.waiting().changes, message=fault.code
            )

    async def _apply(self) -> int:
        try:
            return await apply_arrived(
                self._case_file, self._mailbox, self._open_key, self._now, self._primings
            )
        finally:
            set_aside, _ = await self._case_file.read(_troubles)
            self._mailbox.note_quarantined(set_aside)


def _troubles(reader: Reader) -> tuple[int, int]:
    """Changes the hub set aside, and values an adviser must choose between."""
    conflicts = sum(1 for _, _, rival in reader.rivals() if rival.conflict)
    return len(reader.refusals()), conflicts
