"""The names under which a terminal's secrets are kept, and fetching them."""

from __future__ import annotations

from ebatui.store.device_secret import Keeper

SIGNING_SEED = "signing-seed"
OPEN_KEY = "open-key"
ESTABLISHMENT_KEY = "establishment-key"


class TerminalDamaged(Exception):
    """Something the terminal cannot do without is missing; ``what`` names it."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


def kept(keeper: Keeper, name: str) -> bytes:
    """A secret of this machine. Raises ``TerminalDamaged`` where it is gone."""
    secret = keeper.fetch(name)
    if secret is None:
        raise TerminalDamaged(name)
    return secret
