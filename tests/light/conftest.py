"""A demonstration home, built once, and terminals to look at."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from ebatui.bootstrap.demo import build_demo
from tests.light.glass import Glass
from tests.light.programs import DAY
from tests.light.worn import wear


@pytest.fixture(scope="session")
def glass() -> Callable[[int, int], Glass]:
    """Makes terminals."""
    return Glass


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small demonstration prison."""
    home = tmp_path_factory.mktemp("light") / "home"
    build_demo(home, people=60, seed=1, as_of=date.fromisoformat(DAY))
    return home


@pytest.fixture(scope="session")
def worn_home(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with values in contest and a refused change."""
    folder = tmp_path_factory.mktemp("worn")
    shutil.copytree(demo_home, folder / "home")
    wear(folder / "home", folder)
    return folder / "home"
