"""How a terminal reaches its hub: over the line, or a demonstration's own hub beside it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from ebatui.bootstrap.home import Home
from ebatui.services.ports import Clock
from ebatui.sync.line import LineError
from ebatui.sync.post import HubAt

EMBEDDED = "embedded:"
"""An address that names a hub's folder, relative to the terminal's: it is served while needed."""


def hub_at(home: Home, clock: Clock) -> HubAt:
    """Where the enrolled hub can be reached now. One beside the terminal shares its day."""

    @contextmanager
    def reach(url: str) -> Iterator[str]:
        if not url.startswith(EMBEDDED):
            yield url
            return
        from ebatui.hub.embedded import HubDidNotStart, embedded_hub

        try:
            hub = home.folder / url.removeprefix(EMBEDDED)
            with embedded_hub(hub, clock.today()) as address:
                yield address
        except HubDidNotStart:
            raise LineError("SYNC_HUB_DID_NOT_START") from None

    return reach
