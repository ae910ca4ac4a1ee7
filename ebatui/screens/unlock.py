"""The locked terminal: what this is, where it stands, and one hidden field."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from textual.app import ComposeResult

from ebatui.i18n import has_words, words
from ebatui.screens.base import NOBODY, DeskScreen
from ebatui.services.desk import Problem
from ebatui.services.door import Door, Turned
from ebatui.widgets.fields import FieldShape, Form, FormField
from ebatui.widgets.lines import Drawn, Lines, Strong
from ebatui.widgets.text import wrapped

if TYPE_CHECKING:
    from ebatui.app import EbatuiApp

INDENT = "     "


class UnlockScreen(DeskScreen):
    """Takes a passphrase, or a mentor's code, and knocks."""

    NAME = "unlock"
    REFILL = False
