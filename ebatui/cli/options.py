"""Options that many commands share, and the policy a command works by."""

from __future__ import annotations

import math
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from ebatui.rules.policy import Policy

Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
Home = Annotated[
    str | None,
    typer.Option("--home", help="The terminal's folder (or EBATUI_HOME).", metavar="DIR"),
]
PassphraseFile = Annotated[
    Path | None,
    typer.Option("--passphrase-file", help="A file with the passphrase (or EBATUI_PASSPHRASE)."),
]


def above_0(param: typer.CallbackParam, value: float | None) -> float | None:
    """A number above 0 that is one: neither ``nan`` nor without end."""
    if value is not None and not (math.isfinite(value) and value > 0):
        raise typer.BadParameter("", param=param)
    return value


def policy(home: str | None) -> Policy:
    """The shipped policy, with the rows of the ``site`` folder of the terminal over it."""
    from ebatui.reference.loader import load_policy, shipped_policy
    from ebatui.reference.locate import data_folder

    told = home or os.environ.get("EBATUI_HOME", "")
    site = Path(told) / "site" if told else None
    if site is None or not site.is_dir():
        return shipped_policy()
    return load_policy(data_folder(), site)
