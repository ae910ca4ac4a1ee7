"""Options that many commands share, and the policy a command works by."""

from __future__ import annotations

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


def policy(home: str | None) -> Policy:
    """The shipped policy, with the rows of the ``site`` folder of the terminal over it."""
    from ebatui.reference.loader import load_policy, shipped_policy
    from ebatui.reference.locate import data_folder

    told = home or os.environ.get("EBATUI_HOME", "")
    site = Path(told) / "site" if told else None
    if site is None or not site.is_dir():
        return shipped_policy()
    return load_policy(data_folder(), site)
