"""One HTTP connection to a hub that counts every byte it sends and receives, TLS's own included.

``http.client`` rather than ``httpx``: it loads in a fraction of the time, which the nightly
command and every ``ebatui sync`` pay; it hands over its socket, so that bytes are counted where
they cross it; and it neither reads proxies from the environment nor adds headers of its own. A
request leaves in one piece, headers and body together: one packet fewer and one wait fewer.
"""

from __future__ import annotations

import http.client
import io
import ipaddress
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from ebatui.sync.wire import CONTENT_TYPE

CONNECT_SECONDS = 30.0
STILL_SECONDS = 60.0
"""A line on which nothing moves for this long is taken for cut."""

SLOWEST_BYTES_A_SECOND = 1_000
"""What the operating system has buffered may take this long to leave before an answer can come."""

_CHUNK = 16_384
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


@dataclass(frozen=True, slots=True)
class _Place:
    secure: bool
    host: str
    port: int
    base: str


def check_url(url: str) -> None:
    """Raises ``LineError``: ``SYNC_BAD_URL``, or ``SYNC_PLAIN_HTTP`` beyond this machine."""
    _place(url)


class Line:
    """A connection to the hub at ``url``, opened by the first ``post`` (or ``open``).

    ``deadline`` is in ``tick``'s seconds; nothing is waited for beyond it.
    """

    def __init__(
        self,
        url: str,
        *,
        deadline: float | None = None,
        tick: Callable[[], float] = time.monotonic,
    ) -> None:
        self._place = _place(url)
        self._deadline = deadline
        self._tick = tick
        self._http: _Connection | None = None
        self._wire: _Wire | None = None
        self._up = self._down = 0

    @property
    def bytes_up(self) -> int:
        """Every byte handed to the network so far."""
        return self._up + (self._wire.up if self._wire else 0)

    @property
    def bytes_down(self) -> int:
        """Every byte that came from the network so far."""
        return self._down + (self._wire.down if self._wire else 0)

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
        wire = _Wire(plain, self._patience)
        self._wire = wire
        try:
            if self._place.secure:
                wire.secure(self._place.host)
        except (OSError, ValueError) as fault:
            self.close()
            raise LineError(self._told(fault)) from fault
        self._http = _Connection(self._place.host, self._place.port)
        self._http.default_port = _PORTS["https" if self._place.secure else "http"]
        self._http.sock = wire

    def post(self, path: str, body: bytes, *, most: int) -> Reply:
        """The hub's answer, of at most ``most`` bytes. Raises ``LineError``; then it is closed."""
        self.open()
        assert self._http is not None and self._wire is not None  # noqa: S101, PT018 - open
        self._wire.backlog = len(body)
        partial = bytearray()
        try:
            self._http.putrequest("POST", self._place.base + path, skip_accept_encoding=True)
            self._http.putheader("Content-Type", CONTENT_TYPE)
            self._http.putheader("Content-Length", str(len(body)))
            self._http.endheaders(body)
            reply = self._http.getresponse()
            if reply.length is not None and reply.length > most:
                raise LineError("SYNC_GARBLED")
            for chunk in _chunks(reply, most):
                partial += chunk
                if len(partial) > most:
                    raise LineError("SYNC_GARBLED")
            reply.close()
            if reply.will_close:
                self.close()
            return Reply(reply.status, bytes(partial))
        except LineError:
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
    while left and (chunk := reply.fp.read1(min(left, _CHUNK))):
        left -= len(chunk)
        yield chunk
    if left and reply.length is not None:
        raise http.client.IncompleteRead(b"")


class _Connection(http.client.HTTPConnection):
    """Never opens a socket by itself: a lost line is the caller's to know of."""

    sock: Any
    auto_open = 0
    default_port = 80


class _Wire:
    """The part of a socket that ``http.client`` uses: counted, timed, and secured in memory.

    Bytes to send are held until something is to be read, so that they leave together.
    """

    def __init__(self, plain: socket.socket, patience: Callable[[float], float]) -> None:
        self._plain = plain
        self._patience = patience
        self._tls: ssl.SSLObject | None = None
        self._from_line = ssl.MemoryBIO()
        self._to_line = ssl.MemoryBIO()
        self._held = bytearray()
        self.up = self.down = self.backlog = 0
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def secure(self, host: str) -> None:
        """TLS 1.3, certificate and host name verified."""
        context = ssl.create_default_context()
        context.minimum_version = ssl.TLSVersion.TLSv1_3
        self._tls = context.wrap_bio(self._from_line, self._to_line, server_hostname=host)
        self._through(self._tls.do_handshake)

    def sendall(self, data: bytes) -> None:
        """Hold ``data`` for the next read."""
        self._held += data

    def makefile(self, mode: str) -> io.BufferedReader:
        """What to read the answer from."""
        return io.BufferedReader(_Reading(self), _CHUNK)

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
                self._tls.write(held)
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

    def _through(self, act: Callable[[], Any]) -> Any:
        """Run a TLS act, moving bytes between it and the line until it is done."""
        while True:
            try:
                done = act()
            except ssl.SSLWantReadError:
                self._send(self._to_line.read())
                data = self._receive(_CHUNK)
                if data:
                    self._from_line.write(data)
                else:
                    self._from_line.write_eof()
            except ssl.SSLZeroReturnError:
                return b""
            else:
                self._send(self._to_line.read())
                return done

    def _send(self, data: bytes) -> None:
        left = memoryview(data)
        while left:
            self._plain.settimeout(self._patience(STILL_SECONDS))
            sent = self._plain.send(left[:_CHUNK])
            self.up += sent
            left = left[sent:]

    def _receive(self, most: int) -> bytes:
        waits = STILL_SECONDS + self.backlog / SLOWEST_BYTES_A_SECOND
        self._plain.settimeout(self._patience(waits))
        data = self._plain.recv(most)
        self.down += len(data)
        self.backlog = 0
        return data


class _Reading(io.RawIOBase):
    def __init__(self, wire: _Wire) -> None:
        self._wire = wire

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        return self._wire.read_into(memoryview(buffer))
