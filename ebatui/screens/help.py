"""F1: the keys of the screen it was pressed on, how to move and type, and what the terms mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult

from ebatui.i18n import words
from ebatui.i18n.english.glossary import GLOSSARY
from ebatui.screens.actions import ACTIONS, SHEETS, Keys, help_words, key_name
from ebatui.screens.base import DeskScreen
from ebatui.widgets.lines import Drawn, Strong
from ebatui.widgets.page import Page
from ebatui.widgets.text import wrapped

if TYPE_CHECKING:
    from ebatui.services.office import Office

KEY_WIDTH = 14
TERM_WIDTH = 16


class HelpScreen(DeskScreen):
    """Help for one screen."""

    NAME = "help"
    REFILL = False

    def __init__(self, office: Office, about: str) -> None:
        super().__init__(office)
        self._about = about

    def title_words(self) -> str:
        """Whose help it is."""
        return words("HELP_TITLE", screen=words(f"SCREEN_{self._about.upper()}"))

    def body(self) -> ComposeResult:
        """Keys, then terms."""
        yield Page([*key_lines(self._about, self.frame.keys), *glossary_lines()])


def key_lines(screen: str, keys: Keys) -> list[Drawn]:
    """Every key of a screen with what it does."""
    lines: list[Drawn] = [Strong(" " + words("HELP_KEYS"))]
    for name in SHEETS[screen].all:
        action = ACTIONS[name]
        if not keys.of(action):
            continue
        label = "  ".join(key_name(key) for key in keys.of(action))
        lines.append(f"  {label:<{KEY_WIDTH}}{help_words(screen, action)}")
    lines += ["", Strong(" " + words("HELP_MOVING"))]
    lines += ["  " + words(f"HELP_MOVING_{how}") for how in ("LIST", "FORM", "BACK")]
    lines += ["", Strong(" " + words("HELP_TYPING"))]
    lines += ["  " + words("HELP_TYPING_DAY"), "  " + words("HELP_TYPING_CHOICE")]
    return lines


def glossary_lines(width: int = 79) -> list[Drawn]:
    """The terms and their meanings in two columns."""
    lines: list[Drawn] = ["", Strong(" " + words("HELP_GLOSSARY"))]
    for term, meaning in GLOSSARY:
        first, *rest = wrapped(meaning, width - TERM_WIDTH - 2) or [""]
        lines.append(f"  {term:<{TERM_WIDTH}}{first}")
        lines.extend(" " * (TERM_WIDTH + 2) + line for line in rest)
    return lines
