"""Which driver to draw with."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from textual.driver import Driver

SWITCH = "EBATUI_RENDER"
"""Set to ``stock`` for Textual's own driver, to compare or when in doubt."""

PROVED = frozenset({"8.2.5", "8.2.6", "8.2.7", "8.2.8"})
"""The Textual versions whose pictures were proved the same through both drivers (tests/light)."""


@runtime_checkable
class Repaints(Protocol):
    """A driver that knows what the terminal shows, and can be told that it does not any more."""

    def repaint(self) -> None:
        """Clear the terminal and draw all of it."""


@runtime_checkable
class EndsWithItsLine(Protocol):
    """An app that is told when its terminal is gone."""

    def line_is_gone(self) -> None:
        """Nobody can see or press anything any more."""


@runtime_checkable
class LeavesKeys(Protocol):
    """A driver that can leave keys to whoever reads the terminal next."""

    def leave_keys(self) -> None:
        """Read no more keys; what is typed from now on stays with the terminal."""


def choose(environment: Mapping[str, str] | None = None) -> type[Driver] | None:
    """The light driver where it is wanted, possible and proved; else ``None``, Textual's own."""
    environment = os.environ if environment is None else environment
    if environment.get(SWITCH, "").strip().lower() == "stock" or not _proved():
        return None
    try:
        from ebatui.light.driver import LightDriver
    except ImportError:  # no terminal lines on this system, or Textual's parts moved
        return None
    return LightDriver


def _proved() -> bool:
    """Whether the Textual that is installed is one of ``PROVED``."""
    import textual

    beside = Path(textual.__file__).parents[1]
    if any((beside / f"textual-{number}.dist-info").is_dir() for number in PROVED):
        return True  # seen with one look at a folder, where reading the versions takes 10 ms
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("textual") in PROVED
    except PackageNotFoundError:
        return False
