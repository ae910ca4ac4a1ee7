"""One HTTP connection to a hub that counts every byte it sends and receives, TLS's own included.

``http.client`` rather than ``httpx``: it loads in a fraction of the time, which the nightly
command and every ``ebatui sync`` pay; it hands over its socket, so that bytes are counted where
they cross it; and it neither reads proxies from the environment nor adds headers of its own. A
request leaves in one piece, headers and body together: one packet fewer and one wait fewer.

A hub's certificate is pinned: the one named at enrolment is accepted, to the byte, and no other.
That is compared here, once the handshake has proved that the other side has its key and before a
byte of a request leaves. OpenSSL's own verification is off then, and not to be missed: it would
ask who vouches for the certificate, whether its name fits and whether it is in date, and so fail
a terminal whose clock stands at 1970.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from ebatui.services.ports import CannotSave
from ebatui.sync.counted import READ_BYTES, CountedSocket
from ebatui.sync.parts import CHUNK_BYTES

CONNECT_SECONDS = 30.0
Moved = Callable[[int, int], None]
"""Told while bytes cross the line: how many have, both ways, and how many are known to be left.

What the operating system still holds has not crossed. None are left only at the end of it all.
"""

ANSWER_BYTES = 250
"""What is counted as left for an answer until its length is known: one without parcels."""

TRY_LATER = (429, 503)
"""HTTP statuses by which a hub asks to be called again later."""

TOO_SLOW = 408
"""By which a hub says that it waited long enough for the rest of a request."""

_OK = 200
_PORTS = {"http": 80, "https": 443}


class LineError(Exception):
    """No answer. ``code`` is a message code; ``partial`` what of a body had arrived."""

    def __init__(self, code: str, partial: bytes = b"") -> None:
        super().__init__(code)
        self.code = code
        self.partial = partial


@dataclass(frozen=True, slots=True)
class Reply:
    """An HTTP status and a whole body."""

    status: int
    body: bytes
    retry_after: str = ""


@dataclass(frozen=True, slots=True)
class _Place:
    secure: bool
    host: str
    port: int
    base: str


class Line:
    """A connection to the hub at ``url``, opened by the first ``post`` (or ``open``).

    ``certificate`` is the SHA-256 of the only one accepted. Where it is empty the system's own
    authorities vouch for the hub; ``anyones`` accepts any, to be compared by the caller with
    what an authenticated answer says. ``deadline`` is in ``tick``'s seconds; nothing is waited
    for beyond it.
    """

    def __init__(
        self,
        url: str,
        *,
        certificate: bytes = b"",
        anyones: bool = False,
        deadline: float | None = None,
        tick: Callable[[], float] = time.monotonic,
        moved: Moved | None = None,
    ) -> None:
        self._place = _place(url)
        self._pin = certificate
        self._anyones = anyones
        self._moved = moved
        self._to_come = 0
        self._deadline = deadline
        self._tick = tick
        self._http: _Connection | None = None
        self._wire: CountedSocket | None = None
        self._up = self._down = 0
        self.stood = False
        """Whether the hub was reached: connected, and its certificate the one accepted."""
        self.beyond = 0
        """Bytes that wait for a later request, for whoever watches."""

    @property
    def bytes_up(self) -> int:
        """Every byte handed to the network so far."""
        return self._up + (self._wire.up if self._wire else 0)

    @property
    def bytes_down(self) -> int:
        """Every byte that came from the network so far."""
        return self._down + (self._wire.down if self._wire else 0)

    @property
    def secure(self) -> bool:
        """Whether TLS is spoken."""
        return self._place.secure

    @property
    def certificate(self) -> bytes:
        """SHA-256 of the certificate that was met on this line; empty before, and on plain HTTP."""
        return self._wire.certificate if self._wire else b""

    def open(self) -> None:
        """Connect, if not connected. Raises ``LineError``."""
        if self._http is not None:
            return
        try:
            plain = socket.create_connection(
                (self._place.host, self._place.port), self._patience(CONNECT_SECONDS)
            )
        except (OSError, UnicodeError) as fault:
            raise LineError(self._told(fault)) from fault
        wire = CountedSocket(plain, self._patience, self._tell if self._moved else None)
        self._wire = wire
        try:
            if self._place.secure:
                wire.secure(self._place.host, trusting=not (self._pin or self._anyones))
                if self._pin and wire.certificate != self._pin:
                    self.close()
                    raise LineError("SYNC_CERTIFICATE")
        except (OSError, ValueError) as fault:
            self.close()
            raise LineError(self._told(fault)) from fault
        self._http = _Connection(self._place.host, self._place.port)
        self._http.default_port = _PORTS["https" if self._place.secure else "http"]
        self._http.sock = wire
        self.stood = True

    def post(
        self,
        path: str,
        body: bytes,
        *,
        most: int,
        sink: Callable[[bytes], None] | None = None,
    ) -> Reply:
        """The hub's answer, of at most ``most`` bytes. Raises ``LineError``; then it is closed.

        ``sink`` is given all that has come of a good answer's body, each time that another chunk
        of it has.
        """
        self.open()
        assert self._http is not None and self._wire is not None  # noqa: S101, PT018 - open
        self._wire.backlog = len(body)
        partial = bytearray()
        try:
            self._http.putrequest("POST", self._place.base + path, skip_accept_encoding=True)
            self._http.putheader("Content-Length", str(len(body)))
            self._to_come = ANSWER_BYTES
            self._http.endheaders(body)
            reply = self._http.getresponse()
            if reply.length is not None and reply.length > most:
                raise LineError("SYNC_GARBLED")
            length, sunk = reply.length, 0
            for chunk in _chunks(reply, most):
                partial += chunk
                self._to_come = ANSWER_BYTES if length is None else length - len(partial)
                self._tell()
                if len(partial) > most:
                    raise LineError("SYNC_GARBLED")
                if sink is not None and reply.status == _OK and len(partial) - sunk >= CHUNK_BYTES:
                    sunk = len(partial)
                    sink(bytes(partial))
            reply.close()
            if reply.will_close:
                self.close()
            return Reply(reply.status, bytes(partial), reply.getheader("Retry-After", ""))
        except (LineError, CannotSave):
            self.close()
            raise
        except (OSError, http.client.HTTPException, ValueError) as fault:
            self.close()
            raise LineError(self._told(fault), bytes(partial)) from fault

    def close(self) -> None:
        """Hang up."""
        if self._wire is not None:
            self._wire.hang_up()
            self._up += self._wire.up
            self._down += self._wire.down
        self._http = self._wire = None

    def finish(self) -> None:
        """Tell whoever watches that nothing is left."""
        if self._moved is not None:
            self._moved(self.bytes_up + self.bytes_down, 0)

    def _tell(self) -> None:
        if self._moved is None or self._wire is None:
            return
        queued = self._wire.queued
        left = self._wire.unsent + queued + self._to_come + self.beyond
        if left:  # more may be asked for after this: only ``finish`` knows
            self._moved(self.bytes_up + self.bytes_down - queued, left)

    def _patience(self, at_most: float) -> float:
        if self._deadline is None:
            return at_most
        left = self._deadline - self._tick()
        if left <= 0:
            raise TimeoutError
        return min(at_most, left)

    def _told(self, fault: Exception) -> str:  # noqa: PLR0911 - one line a fault
        if self._deadline is not None and self._tick() >= self._deadline - 0.001:
            return "SYNC_OUT_OF_TIME"
        if isinstance(fault, ssl.SSLCertVerificationError):
            return "SYNC_CERTIFICATE"
        if isinstance(fault, ssl.SSLError):
            return "SYNC_TLS"
        if isinstance(fault, socket.gaierror | UnicodeError):
            return "SYNC_NO_NAME"
        if isinstance(fault, http.client.RemoteDisconnected | http.client.IncompleteRead):
            return "SYNC_LINE_CUT"
        if isinstance(fault, http.client.HTTPException | ValueError):
            return "SYNC_GARBLED"
        if isinstance(fault, TimeoutError):
            return "SYNC_TIMEOUT"
        if isinstance(fault, ConnectionResetError | BrokenPipeError | ConnectionAbortedError):
            return "SYNC_LINE_CUT"
        return "SYNC_NO_LINE"


def _place(url: str) -> _Place:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise LineError("SYNC_BAD_URL") from None
    plain = parts.query or parts.fragment or parts.username or parts.password
    if parts.scheme not in _PORTS or not host or plain or not url.isascii() or " " in url:
        raise LineError("SYNC_BAD_URL")
    secure = parts.scheme == "https"
    if not secure and not _is_this_machine(host):
        raise LineError("SYNC_PLAIN_HTTP")
    return _Place(secure, host, port or _PORTS[parts.scheme], parts.path.rstrip("/"))


def _is_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _chunks(reply: http.client.HTTPResponse, most: int) -> Iterator[bytes]:
    """The body as it arrives, so that what came before a cut is not lost with the rest."""
    if reply.chunked:
        yield reply.read(most + 1)
        return
    left = most + 1 if reply.length is None else reply.length
    while left and (chunk := reply.fp.read1(min(left, READ_BYTES))):
        left -= len(chunk)
        yield chunk
    if left and reply.length is not None:
        raise http.client.IncompleteRead(b"")


class _Connection(http.client.HTTPConnection):
    """Never opens a socket by itself: a lost line is the caller's to know of."""

    sock: Any
    auto_open = 0
    default_port = 80
