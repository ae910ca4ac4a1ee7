"""Shared widgets: they take data and draw it, and know no use case.

Textual reads ``TEXTUAL_*`` from the environment when it is first imported. On a kiosk that would
let whoever starts the terminal choose a driver, a log file or a screenshot of what is on screen,
so those names are dropped here, before the import.
"""

from __future__ import annotations

import os


def ignore_textual_environment() -> None:
    """Drop every ``TEXTUAL`` name from this process's environment."""
    for name in [name for name in os.environ if name == "TEXTUAL" or name.startswith("TEXTUAL_")]:
        del os.environ[name]


ignore_textual_environment()
# What a key changed is drawn within 5 ms, not at the next of sixty ticks a second. Nothing moves by
# itself here, so that there is no tick where there was no key.
os.environ["TEXTUAL_FPS"] = "200"
# A function key that arrives in pieces on a slow line is waited for this long, in milliseconds.
os.environ.setdefault("ESCDELAY", "500")
