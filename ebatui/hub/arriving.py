"""A request on its way in: what a cut line leaves of it is not lost.

While a long body arrives, whole parcels are taken as they come and the beginning of the next is
kept, at least every ``CHUNK_BYTES``. A kill or a cut then costs no more than that.
"""

from __future__ import annotations

import logging
from typing import Any

from sqlalchemy import Row
from sqlalchemy.exc import OperationalError

from ebatui.hub import intake
from ebatui.hub.hub import Hub
from ebatui.sync.parts import CHUNK_BYTES
from ebatui.sync.wire import WireError, read_request_so_far

_LOG = logging.getLogger("ebatui.hub")


class Arriving:
    """The body of one ``POST /x``, from its first byte to its answer."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._body = bytearray()
        self._kept = 0
        self._taken = 0
        self._device: Row[Any] | None = None
        self._in_vain = False

    def __len__(self) -> int:
        return len(self._body)

    def add(self, chunk: bytes) -> None:
        """More of it."""
        self._body += chunk

    @property
    def due(self) -> bool:
        """Whether so much has come since that a cut would now cost more than a chunk."""
        return len(self._body) - self._kept >= CHUNK_BYTES and not self._in_vain

    def keep(self) -> None:
        """Take the whole parcels that are in, and keep the beginning of the next."""
        if self._in_vain:
            return
        self._kept = len(self._body)
        try:
            request, unverified, parts = read_request_so_far(bytes(self._body))
        except WireError:
            return  # the head is not in yet, or is none: then the end will tell
        try:
            if self._device is None:
                self._device = intake.known_device(self._hub, request, unverified)
            if self._device is None:
                self._in_vain = True
                return
            if intake.take_so_far(self._hub, request, self._taken, parts.tail):
                self._taken = len(request.parcels)
            else:
                self._in_vain = True
        except OperationalError as fault:
            _LOG.error("cannot keep what arrives: %s", type(fault.orig).__name__)
            self._in_vain = True

    def answer(self) -> bytes:
        """All of it is in."""
        return intake.take(self._hub, bytes(self._body))
