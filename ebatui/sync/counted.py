"""A connected socket as ``http.client`` uses it: counted, timed, and secured in memory."""

from __future__ import annotations

import hashlib
import io
import socket
import ssl
import sys
import time
from collections.abc import Callable
from typing import Any

from ebatui.sync.parts import CHUNK_BYTES

READ_BYTES = 16_384
STILL_SECONDS = 60.0
"""A line on which nothing moves for this long is taken for cut."""

SLOWEST_BYTES_A_SECOND = 1_000
"""What the operating system has buffered may take this long to leave before an answer can come."""

GLANCE_SECONDS = 0.5
"""How often one who watches is told what the operating system has sent meanwhile."""

_LARGE_KEY_SHARES = (3, 5)
"""From this OpenSSL on the first message would carry 1,200 bytes of a key exchange that parcels,
which are sealed before they come here, do not have either."""
_QUEUED = 0x5411 if sys.platform == "linux" else None
"""``SIOCOUTQ``: what a socket has taken to send and has not been acknowledged."""


class CountedSocket:
    """The part of a socket that ``http.client`` uses: counted, timed, and secured in memory.

    Bytes to send are held until something is to be read, so that they leave together.
    """

    def __init__(
        self,
        plain: socket.socket,
        patience: Callable[[float], float],
        tell: Callable[[], None] | None,
    ) -> None:
        self._plain = plain
        self._patience = patience
        self._tell = tell
        self.certificate = b""
        self._tls: ssl.SSLObject | None = None
        self._from_line = ssl.MemoryBIO()
        self._to_line = ssl.MemoryBIO()
        self._held = bytearray()
        self.up = self.down = self.backlog = 0
        self.unsent = 0
        """Bytes of what is being sent that the operating system has not taken yet."""
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    @property
    def queued(self) -> int:
        """Bytes the operating system took and the other side has not had; 0 where it cannot say."""
        if _QUEUED is None:
            return 0
        from fcntl import ioctl

        try:
            told = ioctl(self._plain.fileno(), _QUEUED, bytes(4))
        except (OSError, ValueError):
            return 0
        return min(self.up, int.from_bytes(told, sys.byteorder))

    def secure(self, host: str, *, trusting: bool) -> None:
        """TLS 1.3. ``trusting``: certificate and name are vouched for by the system's authorities.

        The end of the handshake leaves with the request, not before it.
        """
        if trusting:
            context = ssl.create_default_context()
        else:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
            context.options |= ssl.OP_NO_TICKET
            if ssl.OPENSSL_VERSION_INFO >= _LARGE_KEY_SHARES:
                context.set_ecdh_curve("prime256v1")
        context.minimum_version = ssl.TLSVersion.TLSv1_3
        self._tls = context.wrap_bio(self._from_line, self._to_line, server_hostname=host)
        self._through(self._tls.do_handshake, flush=False)
        shown = self._tls.getpeercert(binary_form=True)
        self.certificate = hashlib.sha256(shown).digest() if shown else b""

    def sendall(self, data: bytes) -> None:
        """Hold ``data`` for the next read."""
        self._held += data

    def makefile(self, mode: str) -> io.BufferedReader:
        """What to read the answer from."""
        return io.BufferedReader(_Reading(self), READ_BYTES)

    def close(self) -> None:
        """``http.client`` closes its socket before the answer is read: nothing is done yet."""

    def hang_up(self) -> None:
        """Close the socket. What is still held was never sent."""
        self._plain.close()

    def read_into(self, buffer: memoryview) -> int:
        """Send what is held, then read what there is; 0 at the end."""
        if self._held:
            held, self._held = bytes(self._held), bytearray()
            if self._tls is None:
                self._send(held)
            else:
                for start in range(0, len(held), CHUNK_BYTES):  # a record each: see hub.app
                    self._tls.write(held[start : start + CHUNK_BYTES])
                self._send(self._to_line.read())
        if self._tls is None:
            data = self._receive(len(buffer))
        else:
            tls = self._tls
            try:
                data = self._through(lambda: tls.read(len(buffer)))
            except ssl.SSLEOFError:
                raise ConnectionResetError from None  # cut, not closed
        buffer[: len(data)] = data
        return len(data)

    def _through(self, act: Callable[[], Any], *, flush: bool = True) -> Any:
        """Run a TLS act, moving bytes between it and the line until it is done."""
        while True:
            try:
                done = act()
            except ssl.SSLWantReadError:
                self._send(self._to_line.read())
                data = self._receive(READ_BYTES)
                if data:
                    self._from_line.write(data)
                else:
                    self._from_line.write_eof()
            except ssl.SSLZeroReturnError:
                return b""
            else:
                if flush:
                    self._send(self._to_line.read())
                return done

    def _send(self, data: bytes) -> None:
        left = memoryview(data)
        while left:
            self._plain.settimeout(self._patience(STILL_SECONDS))
            try:
                sent = self._plain.send(left[:CHUNK_BYTES])
            except (BrokenPipeError, ConnectionResetError):
                return  # hung up on: what was answered before that is still to be read
            self.up += sent
            left = left[sent:]
            self.unsent = len(left)
            if self._tell is not None:
                self._tell()

    def _receive(self, most: int) -> bytes:
        data = self._awaited(most, STILL_SECONDS + self.backlog / SLOWEST_BYTES_A_SECOND)
        self.down += len(data)
        self.backlog = 0
        if self._tell is not None:
            self._tell()
        return data

    def _awaited(self, most: int, waits: float) -> bytes:
        """What comes within ``waits`` seconds; one who watches is told meanwhile."""
        ends = time.monotonic() + waits
        while True:
            glance = waits if self._tell is None else min(waits, GLANCE_SECONDS)
            self._plain.settimeout(self._patience(glance))
            try:
                return self._plain.recv(most)
            except TimeoutError:
                waits = ends - time.monotonic()
                if self._tell is None or waits <= 0:
                    raise
                self._tell()


class _Reading(io.RawIOBase):
    def __init__(self, wire: CountedSocket) -> None:
        self._wire = wire

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        return self._wire.read_into(memoryview(buffer))
