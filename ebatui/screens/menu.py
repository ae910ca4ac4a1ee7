"""F10: everything that can be done here and anywhere, as a list, with the reason why not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult

from ebatui.i18n import words
from ebatui.screens.actions import ACTIONS, SHEETS, Action, help_words
from ebatui.screens.acts import ActingScreen
from ebatui.screens.base import DeskScreen
from ebatui.widgets.rows import Row, RowList
from ebatui.widgets.text import columns

if TYPE_CHECKING:
    from ebatui.services.office import Office

ANYWHERE = ("today", "find", "wing_list", "closures_all", "slips", "sync", "lock", "quit")
_NOT_LISTED = frozenset({"help", "menu", "back", "move_on", "give", "repaint"})


class MenuScreen(DeskScreen):
    """The actions of the screen below. Enter does one; its key would have done the same."""

    NAME = "menu"
    REFILL = False

    def __init__(self, office: Office, below: ActingScreen) -> None:
        super().__init__(office)
        self._below = below
        self._rows = RowList()

    def title_words(self) -> str:
        """Whose menu it is."""
        return words("MENU_TITLE", screen=words(f"SCREEN_{self._below.NAME.upper()}"))

    def body(self) -> ComposeResult:
        """One list."""
        yield self._rows

    async def fill(self) -> None:
        """The actions of the screen below, then those that are always there."""
        here = [
            ACTIONS[name]
            for name in SHEETS[self._below.sheet].all
            if name not in _NOT_LISTED and name not in ANYWHERE
        ]
        anywhere = [ACTIONS[name] for name in ANYWHERE]
        self._rows.show(
            [
                Row(" " + words("MENU_HERE"), pick=False, strong=True),
                *(self._row(action) for action in here),
                Row("", pick=False),
                Row(" " + words("MENU_ANYWHERE"), pick=False, strong=True),
                *(self._row(action) for action in anywhere),
            ]
        )

    def _row(self, action: Action) -> Row:
        reason = action.allowed(self._below.facts())
        said = help_words(self._below.sheet, action)
        if reason is not None:
            said = words("MENU_NOT_NOW", what=said)
        works = action.id in SHEETS[self._below.sheet].all
        key = self.frame.keys.label(action) if works else ""
        return Row(columns((key, 7), (said, 70)), action)

    def act_open(self) -> None:
        """Back to the screen below, and do it there."""
        row = self._rows.row
        if row is not None:
            self.leave()
            self._below.act(row.value)
