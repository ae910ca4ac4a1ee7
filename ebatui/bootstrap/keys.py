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


class SigningKeyGone(TerminalDamaged):
    """The terminal was laid out on a machine that has not its signing key: it must rejoin."""


def kept(keeper: Keeper, name: str) -> bytes:
    """A secret of this machine. Raises ``TerminalDamaged`` (``SigningKeyGone``) without it."""
    secret = keeper.fetch(name)
    if secret is None and name == SIGNING_SEED:
        raise SigningKeyGone(name)
    if secret is None:
        raise TerminalDamaged(name)
    return secret
