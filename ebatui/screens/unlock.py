"""The locked terminal: what this is, where it stands, and one hidden field.

Shown where the app draws its own lock: without a terminal to ask at before the app is loaded
(``cli/prompt.py``), and where ``EBATUI_PROMPT=screen`` asks for it.
"""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal

from ebatui.i18n import has_words, words
from ebatui.screens.base import DeskScreen
from ebatui.screens.framed import NOBODY
from ebatui.services.door import LONGEST_TYPED, Door, Turned, turned_words
from ebatui.widgets.entry import Entry
from ebatui.widgets.lines import Drawn, Lines, Strong
from ebatui.widgets.text import wrapped

MARGIN = "     "
LABEL_WIDTH = 29


class UnlockScreen(DeskScreen):
    """Takes a passphrase, or a mentor's code, and knocks. Says nothing about who is known."""

    NAME = "unlock"
    REFILL = False
    CSS_PATH = "unlock.tcss"

    def __init__(self, door: Door) -> None:
        super().__init__(NOBODY)
        self._door = door
        self._entry = Entry(hidden=True, limit=LONGEST_TYPED, id="secret")

    def body(self) -> ComposeResult:
        """What this is, the field, and what to know before unlocking."""
        what: list[Drawn] = [
            "",
            "",
            Strong(MARGIN + words("UNLOCK_WHAT")),
            MARGIN + words("UNLOCK_WHERE", prison=self._door.prison_name),
            MARGIN + words("UNLOCK_DEMO") if self._door.demo else "",
            "",
            "",
        ]
        yield Lines(*what, id="what")
        with Horizontal(id="line"):
            yield Lines(f"{MARGIN}{words('UNLOCK_LABEL')}  [", id="label")
            yield self._entry
            yield Lines("]", id="end")
        notices: list[Drawn] = ["", MARGIN + words("UNLOCK_HOW"), "", ""]
        for code in self._door.notices:
            said = words(code) if has_words(code) else code
            notices.extend(wrapped(said, 75, MARGIN))
        yield Lines(*notices, id="notices")

    @property
    def row_list(self) -> None:
        """There is none here, and nothing of lists is loaded to look for one."""

    async def act_unlock(self) -> None:
        """Knock with what is typed; keys wait until the answer."""
        typed = self._entry.value
        if not typed:
            self.refuse(words("UNLOCK_NOTHING"))
            return
        self._entry.value = ""
        self.say(words("UNLOCK_OPENING"))
        try:
            office = await self._door.knock(typed)
        except Turned as turned:
            self.refuse(turned_words(turned))
            return
        self.frame.opened(office)
