"""Runs the hub's application until it is told to stop."""

from __future__ import annotations

import ipaddress
import logging
import os
import signal
import socket
import ssl
import sys
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from threading import Thread
from types import FrameType

import uvicorn

from ebatui.hub.app import make_app
from ebatui.hub.certificate import server_context
from ebatui.hub.guarded import guarded
from ebatui.hub.home import CERTIFICATE
from ebatui.hub.hub import Hub
from ebatui.hub.limits import Limits, Patience
from ebatui.hub.lock import serving, using
from ebatui.hub.log import log_to, told
from ebatui.hub.places import Listening, Places, places_here
from ebatui.hub.primer import primed

STOPS_WITHIN = 5
"""Seconds that requests under way are given to end."""

IDLE_SECONDS = 120
"""A line between two requests. An answer is handed over long before a slow line has carried it."""

_BACKLOG = 512


class CannotServe(Exception):
    """``NO_CERTIFICATE``, ``ONLY_LOOPBACK``, ``BAD_HOST`` or ``PORT_IN_USE``."""

    def __init__(self, code: str, message: str, field: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.field = field


def serve(
    hub: Hub,
    folder: Path,
    host: str,
    port: int,
    *,
    plain_http: bool,
    ready: Callable[[str], None],
    alone: bool = True,
) -> None:
    """Serve until SIGTERM or SIGINT. ``ready`` is called once, with the URL, when all is up.

    HTTPS with the certificate in ``folder``. Port 0 takes any free port. Raises ``CannotServe``,
    and ``InUse`` while the hub is put back, or where another serves it; plain HTTP never leaves the
    machine. Not ``alone``: beside any other, and until whoever holds standard input has ended.
    """
    _check(host, plain_http)
    secured = None if plain_http else _secured(folder)
    log_to(sys.stderr)
    logging.getLogger("uvicorn").setLevel(logging.ERROR)
    mine = serving(folder) if alone else nullcontext()
    with using(folder), mine, _bound(host, port) as listening:
        shown = f"[{host}]" if ":" in host else host
        scheme = "https" if secured else "http"
        url = f"{scheme}://{shown}:{listening.getsockname()[1]}"

        def up() -> None:
            told("start", scheme=scheme, port=listening.getsockname()[1], epoch=hub.epoch)
            ready(url)

        server = _Server(settings(hub, secured), up)

        def stop(_number: int = 0, _frame: FrameType | None = None) -> None:
            server.should_exit = True

        # uvicorn raises the signal again once it has stopped: then this catches it too.
        before = {number: signal.signal(number, stop) for number in _STOPS}
        if not alone:
            Thread(target=_when_left, args=(stop,), daemon=True).start()
        try:
            with primed(hub):
                server.run(sockets=[listening])
            told("stop")
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


_STOPS = (signal.SIGTERM, signal.SIGINT)


class _Server(uvicorn.Server):
    """Says when it is up."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._ready()


def _when_left(stop: Callable[[], None]) -> None:
    """Stop once standard input ends: whoever started us is gone, killed perhaps."""
    while os.read(sys.stdin.fileno(), 4096):
        pass
    stop()


def _secured(folder: Path) -> ssl.SSLContext:
    try:
        return server_context(folder / CERTIFICATE)
    except (OSError, ssl.SSLError):
        message = f"{CERTIFICATE} is missing or cannot be read; put it back from the backup."
        raise CannotServe("NO_CERTIFICATE", message, "home") from None


def settings(
    hub: Hub,
    secured: ssl.SSLContext | None,
    limits: Limits | None = None,
    patience: Patience | None = None,
) -> uvicorn.Config:
    """How uvicorn serves ``hub``, over TLS where it is ``secured``."""
    limits, patience = limits or Limits(), patience or Patience()
    return uvicorn.Config(
        make_app(hub, limits, patience),
        http=guarded(limits, patience),
        ws="none",
        lifespan="off",
        loop="asyncio",
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=False,
        proxy_headers=False,
        timeout_keep_alive=IDLE_SECONDS,
        ssl_context_factory=(lambda _config, _usual: secured) if secured else None,
        timeout_graceful_shutdown=STOPS_WITHIN,
    )


def _check(host: str, plain_http: bool) -> None:
    try:
        loopback = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        raise CannotServe("BAD_HOST", "Give an IP address of this machine.", "host") from None
    if plain_http and not loopback:
        raise CannotServe(
            "ONLY_LOOPBACK", "Plain HTTP is served on this machine only (127.0.0.1).", "host"
        )


def _bound(host: str, port: int) -> Listening:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        bound = Listening(family, kind, protocol, Places(places_here()))
    except OSError:
        raise CannotServe("BAD_HOST", "This machine has no such address.", "host") from None
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(address)
        bound.listen(_BACKLOG)
    except OSError:
        bound.close()
        raise CannotServe(
            "PORT_IN_USE", "The port cannot be used; choose another.", "port"
        ) from None
    return bound
