"""The light driver: what the terminal shows is kept, and only what differs is sent.

Textual writes whole regions again for one letter. On a slow line that is the difference between
typing and waiting. Beneath Textual, and without touching it, this package

* reads what Textual writes onto a grid of cells (``canvas``),
* compares that grid with the one the terminal shows, and writes the shortest way from the one to
  the other (``paint``),
* hands it to the line as fast as the line takes it, leaving out frames that a slow line never
  got round to (``line``),
* and reads keys so that a split arrow stays an arrow and noise stays out (``keys``).

``choose`` gives the driver for ``App(driver_class=…)``, or ``None`` for Textual's own:
``EBATUI_RENDER=stock`` asks for that, and a Textual this was not proved against gets it too.
"""

from __future__ import annotations

from ebatui.light.choice import LeavesKeys, Repaints, choose

__all__ = ["LeavesKeys", "Repaints", "choose"]
