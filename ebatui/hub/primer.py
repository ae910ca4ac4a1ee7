"""Keeps a primed encoder and decoder ready, so that a call need not wait for one.

Priming one takes as long as all the rest of a call, and cannot be done once for all
(:mod:`ebatui.journal.squeeze`). It holds no lock of Python's, so that on a machine with a second
core the next is made ready while this call's changes are written down.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from ebatui.hub.hub import Hub


@contextmanager
def primed(hub: Hub) -> Iterator[None]:
    """While the block runs, the next of each is made ready in a thread of its own."""
    squeezer = hub.primings.newest.squeezer
    wanted, done = threading.Event(), threading.Event()

    def keep_ready() -> None:
        while wanted.wait() and not done.is_set():
            wanted.clear()
            squeezer.prepare()

    thread = threading.Thread(target=keep_ready, name="primer", daemon=True)
    before, squeezer.on_use = squeezer.on_use, wanted.set
    wanted.set()
    thread.start()
    try:
        yield
    finally:
        squeezer.on_use = before
        done.set()
        wanted.set()
        thread.join()
