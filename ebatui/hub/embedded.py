"""A hub of one's own for a while: started as a process, used, and stopped."""

from __future__ import annotations

import json
import os
import selectors
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

STARTS_WITHIN = 30.0
STOPS_WITHIN = 10.0


class HubDidNotStart(RuntimeError):
    """The process ended, or was not ready in time."""


@contextmanager
def embedded_hub(
    hub_home: Path, today: date | None = None, *, secure: bool = False
) -> Iterator[str]:
    """The loopback URL of a hub serving ``hub_home``, stopped at the end of the block.

    It acts as of ``today`` where that is given, and speaks HTTPS where it is to be ``secure``.

    Raises ``HubDidNotStart``.
    """
    command = [sys.executable, "-P", "-m", "ebatui", "hub", "serve", "--home", str(hub_home)]
    environment = dict(os.environ)
    if today is not None:
        environment["EBATUI_TODAY"] = today.isoformat()
    process = subprocess.Popen(  # noqa: S603 - our own program
        [*command, "--port", "0", "--embedded", "--json", *([] if secure else ["--plain-http"])],
        stdin=subprocess.PIPE,  # closed when we end, however we do: then it ends too
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
    )
    try:
        yield _url(process)
    finally:
        _stop(process)


def _url(process: subprocess.Popen[bytes]) -> str:
    assert process.stdout is not None  # noqa: S101 - it is piped
    line = b""
    with selectors.DefaultSelector() as waiting:
        waiting.register(process.stdout, selectors.EVENT_READ)
        while not line.endswith(b"\n"):
            some = waiting.select(STARTS_WITHIN) and os.read(process.stdout.fileno(), 4096)
            if not some:
                raise HubDidNotStart("The hub did not start.")
            line += some
    try:
        return str(json.loads(line)["url"])
    except (ValueError, KeyError, TypeError):
        raise HubDidNotStart("The hub did not start.") from None


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    if process.stdin is not None:
        process.stdin.close()
    try:
        process.wait(STOPS_WITHIN)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdout is not None:
        process.stdout.close()
