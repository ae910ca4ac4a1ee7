"""A request on its way in: what a cut line leaves of it is not lost.

While a long body arrives, whole parcels are taken as they come and the beginning of the next is
kept, at least every ``CHUNK_BYTES``. A kill or a cut then costs no more than that.
"""

from __future__ import annotations

import threading
from contextlib import AbstractContextManager, suppress
from logging import ERROR
from typing import Any

from sqlalchemy import Row

from ebatui.hub import intake
from ebatui.hub.hub import Hub
from ebatui.hub.log import told
from ebatui.hub.storage import FAULTS, fault_kind
from ebatui.hub.tally import Tally
from ebatui.sync.parts import CHUNK_BYTES, Rest
from ebatui.sync.wire import (
    MOST_HEAD_BYTES,
    Request,
    Unverified,
    WireError,
    head_ends,
    read_request_so_far,
)

_LOCKS = 256


class Turns:
    """One request of a device at a time, and what is still on its way from it.

    A terminal that was cut off calls again, perhaps before the hub has noticed: without this it
    would be told that nothing of what it sent is held.
    """

    def __init__(self) -> None:
        self._locks = [threading.Lock() for _ in range(_LOCKS)]
        self._coming: dict[int, list[Arriving]] = {}

    def of(self, device: int) -> AbstractContextManager[object]:
        """To be held while a request of ``device`` is dealt with."""
        return self._locks[device % _LOCKS]

    def begins(self, device: int, request: Arriving) -> None:
        """``request`` says that it is from ``device``."""
        self._coming.setdefault(device, []).append(request)

    def ends(self, device: int, request: Arriving) -> None:
        """``request`` is answered, or was cut."""
        self._coming[device].remove(request)
        if not self._coming[device]:
            del self._coming[device]

    def earlier(self, device: int, request: Arriving) -> list[Arriving]:
        """What else is on its way from ``device``, as far as anyone can say."""
        return [one for one in self._coming.get(device, ()) if one is not request]


class Arriving:
    """The body of one ``POST /x``, from its first byte to its answer. ``close`` it."""

    def __init__(self, hub: Hub, turns: Turns) -> None:
        self._hub = hub
        self._turns = turns
        self._body = bytearray()
        self._from: int | None = None
        self._kept = 0
        self._taken = 0
        self._device: Row[Any] | None = None
        self._in_vain = False
        self._head = b""
        self._unreadable = False
        self.tally = Tally()

    def __len__(self) -> int:
        return len(self._body)

    def add(self, chunk: bytes) -> None:
        """More of it."""
        self._body += chunk
        if self.headed:
            return
        try:
            ends = head_ends(bytes(self._body[: 2 * MOST_HEAD_BYTES]))
            if ends is not None:
                self._head = bytes(self._body[:ends])
                self._from = read_request_so_far(self._head)[0].device
                self._turns.begins(self._from, self)
        except WireError:
            self._unreadable = True

    def close(self) -> None:
        """It is answered, or was cut."""
        if self._from is not None:
            self._turns.ends(self._from, self)

    @property
    def headed(self) -> bool:
        """Whether it can be told who calls, or that nobody can."""
        return self._from is not None or self._unreadable

    @property
    def known(self) -> bool:
        """Whether the device that sends it was found, and had signed it: see ``refusal``."""
        return self._device is not None

    def refusal(self) -> bytes | None:
        """The answer to a stranger, of whom no more than the head need be read.

        ``None`` for a device that is ``known`` from then on.
        """
        if self._unreadable:
            return intake.take(self._hub, b"", self.tally)
        request, unverified, _ = read_request_so_far(self._head)
        with suppress(*FAULTS):  # the same is met and answered below
            self._device = intake.known_device(self._hub, request, unverified)
        return None if self.known else intake.take(self._hub, self._head, self.tally)

    @property
    def due(self) -> bool:
        """Whether so much has come since that a cut would now cost more than a chunk."""
        return len(self._body) - self._kept >= CHUNK_BYTES and not self._in_vain

    def keep(self) -> None:
        """Take the whole parcels that are in, and keep the beginning of the next."""
        if self._in_vain:
            return
        body = bytes(self._body)  # more of it may come meanwhile
        self._kept = len(body)
        try:
            request, unverified, parts = read_request_so_far(body)
        except WireError:
            return  # the head is not in yet, or is none: then the end will tell
        with self._turns.of(request.device):
            self._keep(request, unverified, parts.tail)

    def _keep(self, request: Request, unverified: Unverified, tail: Rest | None) -> None:
        try:
            if self._device is None:
                self._device = intake.known_device(self._hub, request, unverified)
            if self._device is None:
                self._in_vain = True
                return
            if intake.take_so_far(self._hub, request, self._taken, tail, self.tally):
                self._taken = len(request.parcels)
            else:
                self._in_vain = True
        except FAULTS as fault:
            told("cannot-keep", level=ERROR, device=request.device, kind=fault_kind(fault))
            self._in_vain = True

    def answer(self) -> bytes:
        """All of it is in."""
        body = bytes(self._body)
        if self._from is None:
            return intake.take(self._hub, body, self.tally)
        for earlier in self._turns.earlier(self._from, self):
            earlier.keep()
        with self._turns.of(self._from):
            return intake.take(self._hub, body, self.tally)
