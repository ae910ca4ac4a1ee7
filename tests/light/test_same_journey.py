"""The main journey lived in both programs at once: every screen of it the same, cell by cell."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.journeys.day import MAIN_ACTS, adviser_at
from tests.journeys.outside import RECEPTION, TODAY, made_town
from tests.light.programs import Pair


class Both:
    """What the journey knows of a terminal's screen and keyboard, of two at once."""

    def __init__(self, pair: Pair) -> None:
        self._pair = pair

    def press(self, *keys: str) -> None:
        """Press keys; both screens are compared after each."""
        self._pair.do(*keys)

    def type(self, text: str) -> None:
        """Type an answer; both screens are compared at its end."""
        if text:
            self._pair.do(text)

    @property
    def text(self) -> str:
        """The whole screen, of ours."""
        return self._pair.ours.glass.text

    def wait_for(self, *texts: str, gone: Sequence[str] = ()) -> str:
        """Wait until both show the same, with ``texts`` and nothing of what is ``gone``."""
        self._pair.same(*texts, gone=gone)
        return self.text


def test_the_main_journey(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    made = made_town(tmp_path_factory.mktemp("town"))  # once for all tests
    town = made.copied(tmp_path / "town", quick=True)
    town.do("import", "reception", town.file("reception.csv", RECEPTION))
    with town.serving():
        town.do("sync")
    with Pair(town.terminal, tmp_path / "pair", 80, 24, EBATUI_TODAY=TODAY) as pair:
        pair.same("Passphrase")
        me = adviser_at(Both(pair))
        for _, act in MAIN_ACTS:
            act(me)
        me.press("F12")
        me.see("Passphrase", gone=["F12"])
