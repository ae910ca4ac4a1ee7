"""Where ``data/`` is: beside the package in a checkout, inside it in an installed wheel."""

from __future__ import annotations

from pathlib import Path


def data_folder() -> Path:
    """The folder that holds ``policy/``, ``reference/`` and ``demo/``."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "_data"
    return installed if installed.is_dir() else package.parent / "data"
