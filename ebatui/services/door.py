"""The door of the terminal: what stands between a typed passphrase and the case file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

from ebatui.i18n import has_words, words

if TYPE_CHECKING:
    from ebatui.services.office import MentorOffice, Office

LONGEST_TYPED = 256
"""Characters that can be typed at the door."""


class Turned(Exception):
    """The door did not open. ``DOOR_`` and the code have words; ``values`` go into them.

    ``WRONG_PASSPHRASE`` (``left`` tries, ``wait`` seconds), ``LOCKED_OUT``, ``DAMAGED`` (``what``)
    and what else the vault may say.
    """

    def __init__(self, code: str, values: Mapping[str, object] | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.values = dict(values or {})


def turned_words(turned: Turned) -> str:
    """Why the door did not open, and what is left to do."""
    code = f"DOOR_{turned.code}"
    if code == "DOOR_WRONG_PASSPHRASE" and not turned.values.get("wait"):
        code = "DOOR_WRONG_PASSPHRASE_NOW"
    if not has_words(code):
        return words("DOOR_OTHER", code=turned.code)
    return words(code, **turned.values)


class Door(Protocol):
    """The terminal while it is locked."""

    @property
    def prison_name(self) -> str:
        """The prison this terminal stands in."""

    @property
    def demo(self) -> bool:
        """Whether the people in it are invented."""

    @property
    def notices(self) -> tuple[str, ...]:
        """Codes for ``i18n`` of what the adviser should know before unlocking."""

    def prepare(self) -> None:
        """Make ready for the knock while the passphrase is being typed; called off the screen."""

    async def knock(self, typed: str) -> Office | MentorOffice:
        """Open with a passphrase, or with a mentor's six digits. Raises ``Turned``."""

    async def leave(self) -> None:
        """Lock: cut parcels of what waits and close the case file."""
