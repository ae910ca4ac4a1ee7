"""A proxy on loopback that counts every byte that crosses it."""

from __future__ import annotations

import socket
import threading
from urllib.parse import urlsplit

_CHUNK = 1 << 16


class Counting:
    """A proxy on loopback that counts what crosses it, both ways."""

    def __init__(self, url: str) -> None:
        place = urlsplit(url)
        self._scheme = place.scheme
        self._target = (str(place.hostname), int(place.port or 80))
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._up = self._down = 0
        self._lock = threading.Lock()
        self._accepting = threading.Thread(target=self._accept, daemon=True)
        self._accepting.start()

    @property
    def url(self) -> str:
        """Where to go instead of the hub."""
        return f"{self._scheme}://127.0.0.1:{self._listening.getsockname()[1]}"

    def __enter__(self) -> Counting:
        return self

    def __exit__(self, *_: object) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)  # closing alone does not wake who accepts
        self._listening.close()
        self._accepting.join()

    def taken(self) -> tuple[int, int]:
        """The bytes up and down since this was last asked."""
        with self._lock:
            counted = self._up, self._down
            self._up = self._down = 0
            return counted

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listening.accept()
            except OSError:
                return
            far = socket.create_connection(self._target)
            for ends in ((near, far), (far, near)):
                threading.Thread(target=self._copy, args=(*ends, near), daemon=True).start()

    def _copy(self, source: socket.socket, to: socket.socket, near: socket.socket) -> None:
        try:
            while data := source.recv(_CHUNK):
                with self._lock:
                    if source is near:
                        self._up += len(data)
                    else:
                        self._down += len(data)
                to.sendall(data)
        except OSError:
            pass
        finally:
            for one in (source, to):
                one.close()
