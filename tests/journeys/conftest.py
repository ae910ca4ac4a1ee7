"""One town for all journeys, made once a session; each journey works in its own copy."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.journeys import outside
from tests.journeys.outside import Town


@pytest.fixture(scope="session")
def made_town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """A fresh terminal and the hub it is enrolled with. Copy it; never change it."""
    return outside.made_town(tmp_path_factory.mktemp("town"))


@pytest.fixture
def town(made_town: Town, tmp_path: Path) -> Town:
    """A town of one's own."""
    return made_town.copied(tmp_path / "town")
