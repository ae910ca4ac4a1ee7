"""The door: a passphrase opens an adviser's office, six digits the mentors' form."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import TYPE_CHECKING

from ebatui.bootstrap.home import Home, HomeError
from ebatui.services.door import Turned
from ebatui.store.device_secret import FILE, Keeper, KeeperDamaged, KeyringAway
from ebatui.store.errors import (
    CaseFileDamaged,
    DeviceSecretLost,
    LockedOut,
    NoVault,
    TooSoon,
    VaultDamaged,
    WrongKey,
    WrongPassphrase,
)

if TYPE_CHECKING:
    from ebatui.bootstrap.terminal import Terminal
    from ebatui.services.office import MentorOffice, Office
    from ebatui.services.ports import Clock
    from ebatui.sync.mailbox import Mailbox

MENTOR_DIGITS = 6


class TerminalDoor:
    """``services.door.Door`` of one terminal's folder.

    What an unlocked terminal needs is imported by ``prepare`` or at the first knock, so that the
    locked screen is there at once.
    """

    def __init__(self, home: Home, clock: Clock) -> None:
        self._home = home
        self._clock = clock
        self._settings = home.settings()
        self._terminal: Terminal | None = None
        self._mentor_mailbox: Mailbox | None = None

    @property
    def prison_name(self) -> str:
        """The prison this terminal stands in."""
        from ebatui.bootstrap.places import ReferencePlaces

        code = self._settings.establishment
        return ReferencePlaces().prison_name(code) or code

    @property
    def demo(self) -> bool:
        """Whether the people in it are invented."""
        return self._settings.demo

    @property
    def notices(self) -> tuple[str, ...]:
        """Codes of what to know before unlocking."""
        try:
            where = Keeper(self._home.secrets).where
        except KeeperDamaged:
            return ("DOCTOR_SECRETS_DAMAGED",)
        return ("DOCTOR_NO_KEYRING",) if where == FILE else ()

    def prepare(self) -> None:
        """Import what unlocking will need, while the passphrase is being typed."""
        from ebatui.bootstrap import terminal  # noqa: F401 - for its being imported
        from ebatui.i18n import read_all_words

        read_all_words()

    async def knock(self, typed: str) -> Office | MentorOffice:
        """Open with a passphrase or the mentors' code. Raises ``Turned``."""
        import asyncio

        # Deriving the key takes a fifth of a second and 64 MiB: never on the screen's thread.
        return await asyncio.to_thread(self.open, typed)

    def open(self, typed: str) -> Office | MentorOffice:
        """As ``knock``, for a caller with no screen to keep alive."""
        try:
            if len(typed) == MENTOR_DIGITS and typed.isascii() and typed.isdigit():
                return self._mentor(typed)
            self._terminal = self._open(typed)
        except Exception as fault:
            raise turned(fault) from None
        return self._terminal.office

    def _open(self, typed: str) -> Terminal:
        import asyncio

        from ebatui.bootstrap.terminal import open_terminal

        return asyncio.run(open_terminal(self._home, typed, self._clock))

    def _mentor(self, typed: str) -> MentorOffice:
        from ebatui.bootstrap.terminal import mentor_office
        from ebatui.store.vault import Vault

        vault, secret = Vault(self._home.vault), Keeper(self._home.secrets).device_secret()
        if not vault.check_mentor_code(typed, secret, time.time()):
            raise Turned("WRONG_CODE")
        office, self._mentor_mailbox = mentor_office(self._home, self._settings, self._clock)
        return office

    async def leave(self) -> None:
        """Lock: cut parcels of what waits and close everything. What cannot be cut waits on."""
        if self._mentor_mailbox is not None:
            self._mentor_mailbox.close()
            self._mentor_mailbox = None
        if self._terminal is not None:
            from ebatui.services.ports import CannotSave
            from ebatui.sync.mailbox import MailboxDamaged
            from ebatui.sync.outbox import CaseFileBehind

            terminal, self._terminal = self._terminal, None
            with suppress(CannotSave, MailboxDamaged, CaseFileBehind):
                await terminal.close()


def turned(fault: Exception) -> Turned:  # noqa: PLR0911, PLR0912 - one arm a cause
    """Why the door did not open, as a code with words. What is not foreseen is raised again."""
    from ebatui.bootstrap.keys import SigningKeyGone, TerminalDamaged
    from ebatui.services.ports import CannotSave
    from ebatui.sync.mailbox import MailboxDamaged
    from ebatui.sync.outbox import CaseFileBehind

    match fault:
        case Turned():
            return fault
        case TooSoon():
            return Turned("TOO_SOON", {"wait": fault.wait_seconds, "left": fault.left})
        case WrongPassphrase():
            return Turned("WRONG_PASSPHRASE", {"wait": fault.wait_seconds, "left": fault.left})
        case LockedOut():
            return Turned("LOCKED_OUT")
        case DeviceSecretLost():
            return Turned("DEVICE_SECRET_LOST")
        case KeyringAway():
            return Turned("KEYRING_AWAY")
        case CaseFileDamaged():
            return Turned("DAMAGED", {"what": f"case file, {fault.what}"})
        case WrongKey():
            return Turned("DAMAGED", {"what": "case file, header"})
        case VaultDamaged() | NoVault():
            return Turned("DAMAGED", {"what": "vault"})
        case MailboxDamaged():
            return Turned("DAMAGED", {"what": "mailbox"})
        case KeeperDamaged():
            return Turned("DAMAGED", {"what": "secrets"})
        case CaseFileBehind():
            return Turned("DAMAGED", {"what": "case file, older than its mailbox"})
        case SigningKeyGone():
            return Turned("NO_SIGNING_KEY")
        case TerminalDamaged():
            return Turned("DAMAGED", {"what": fault.what})
        case HomeError():
            return Turned("DAMAGED", {"what": "terminal.toml"})
        case CannotSave():
            return Turned("CANNOT_SAVE")
        case _:
            raise fault
