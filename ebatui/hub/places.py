"""Places at the hub's door: how many connections there are at once, and whose.

They are counted from the moment they are accepted, before TLS is spoken, and until they are closed.
"""

from __future__ import annotations

import resource
import socket
from collections import Counter
from logging import WARNING
from typing import Any

from ebatui.hub.limits import Sparing, origin

MOST_CONNECTIONS = 1_000

RECEIVE_BYTES = 1 << 16
"""What the system keeps of a connection that is not read: else it would be megabytes each."""

READ_BYTES = 16_384
"""Read of a connection at once: asyncio would take 256 kB, of each."""

UNHEARD_SECONDS = 300
"""A caller who takes nothing of an answer for this long is gone."""

_OTHER_FILES = 200
"""Open files that are not connections: the database's, the log, the libraries."""


def places_here() -> int:
    """``MOST_CONNECTIONS``, or fewer where the account may not open so many files."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_CONNECTIONS + _OTHER_FILES
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(hard, wanted)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return MOST_CONNECTIONS if soft == resource.RLIM_INFINITY else min(wanted, soft) - _OTHER_FILES


class Places:
    """Who holds how many of ``most`` places.

    Nobody may hold more than are left: one alone gets half, and those who come after it half of
    the rest each. Of 1,000 a newcomer finds one, whatever eight others do.
    """

    def __init__(self, most: int) -> None:
        self._left = most
        self._held: Counter[str] = Counter()

    def take(self, name: str) -> bool:
        """Take one for ``name``; whether there was one for it."""
        if self._held[name] >= self._left:
            if not self._held[name]:
                del self._held[name]
            return False
        self._left -= 1
        self._held[name] += 1
        return True

    def give_back(self, name: str) -> None:
        """One that ``name`` held is free."""
        self._left += 1
        self._held[name] -= 1
        if not self._held[name]:
            del self._held[name]


class Listening(socket.socket):
    """A listening socket that hangs up at once on callers for whom there is no place."""

    def __init__(self, family: int, kind: int, protocol: int, places: Places) -> None:
        super().__init__(family, kind, protocol)
        # What is accepted inherits these.
        self.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BYTES)
        if hasattr(socket, "TCP_USER_TIMEOUT"):
            unheard = UNHEARD_SECONDS * 1_000
            self.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, unheard)
        self._places = places
        self._log = Sparing()

    def accept(self) -> tuple[socket.socket, Any]:
        """The next connection that gets a place. ``ConnectionAbortedError``: it got none."""
        line, address = super().accept()
        name = origin(address[0])
        if not self._places.take(name):
            line.close()
            self._log.told("refused", level=WARNING, reason="no-place")
            # Who waits for a connection takes this for one that was given up, and looks again.
            raise ConnectionAbortedError
        return _Placed(line, self._places, name), address


class _Placed(socket.socket):
    """A connection that gives its place back when it is closed."""

    def __init__(self, line: socket.socket, places: Places, name: str) -> None:
        family, kind, protocol = line.family, line.type, line.proto
        super().__init__(family, kind, protocol, fileno=line.detach())
        self._places: Places | None = places
        self._name = name

    def recv(self, most: int, flags: int = 0) -> bytes:
        """As a socket's own, but never more than is wanted of a stranger at once."""
        return super().recv(min(most, READ_BYTES), flags)

    def recv_into(self, buffer: Any, most: int = 0, flags: int = 0) -> int:
        """As ``recv``. TLS is read so."""
        return super().recv_into(buffer, min(most or len(buffer), READ_BYTES), flags)

    def close(self) -> None:
        places, self._places = self._places, None
        super().close()
        if places is not None:
            places.give_back(self._name)
