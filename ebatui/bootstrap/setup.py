"""Setting up a terminal: keys, vault, case file, mailbox, and the recovery file first of all."""

from __future__ import annotations

import re
import secrets
import time
from dataclasses import dataclass
from pathlib import Path

from ebatui.bootstrap.home import Home, HomeError, Settings
from ebatui.bootstrap.keys import ESTABLISHMENT_KEY, OPEN_KEY, SIGNING_SEED
from ebatui.bootstrap.places import ReferencePlaces
from ebatui.casework.fields import FieldError
from ebatui.casework.ids import MAX_DEVICE
from ebatui.services.ports import Clock, UnitOfWork
from ebatui.store.casefile import create_case_file
from ebatui.store.device_secret import Keeper
from ebatui.store.files import replace_file
from ebatui.store.recovery import read_recovery_file, write_recovery_file
from ebatui.store.vault import Adviser, Vault, check_passphrase, new_recovery_key
from ebatui.sync.keys import new_key_pairs, new_open_key, public_of
from ebatui.sync.mailbox import Mailbox, MailboxDamaged

FIRST_DEVICE = 1 << 8
"""Small numbers are kept for the hub and for tests of formats."""


@dataclass(frozen=True, slots=True)
class SetUp:
    """What was made."""

    settings: Settings
    adviser: Adviser
    recovery_file: Path
    keyring: str


def handle_of(name: str) -> str:
    """An adviser's handle from a name: ``A Mensah`` gives ``amensah``."""
    return re.sub(r"[^a-z0-9]", "", name.lower())[:20]


def set_up(
    home: Home,
    *,
    establishment: str,
    adviser: str,
    passphrase: str,
    clock: Clock,
    recovery_file: Path | None = None,
    demo: bool = False,
) -> SetUp:
    """Make a terminal in an empty folder.

    The settings are written last: until then there is no terminal, and setting up can be tried
    again. Set-up is refused until the recovery file is written, read back, and opens the vault.
    Raises ``HomeError``, ``FieldError``, ``FileExistsError`` (the recovery file), ``CannotSave``.
    """
    if home.exists():
        raise HomeError("TERMINAL_EXISTS", "A terminal has been set up in this folder already.")
    if ReferencePlaces().prison_name(establishment) is None:
        raise FieldError("establishment", "NO_SUCH_PRISON")
    handle = handle_of(adviser)
    if not handle:
        raise FieldError("adviser", "MISSING")
    check_passphrase(passphrase)
    home.make_folder()
    _begin(home)
    recovery_file = recovery_file or default_recovery_file(home, establishment)
    settings = Settings(
        establishment=establishment,
        device=FIRST_DEVICE + secrets.randbelow(MAX_DEVICE - FIRST_DEVICE),
        demo=demo,
    )
    keeper = Keeper(home.secrets)
    private, public = new_recovery_key()
    who = Adviser(handle, adviser)
    vault, data_key = Vault.create(home.vault, who, passphrase, keeper.device_secret(), public)
    write_recovery_file(recovery_file, vault, private, establishment, establishment)
    keys = new_key_pairs()
    establishment_key = new_open_key()
    # The nightly command signs with no one logged in; this key opens nothing.
    keeper.keep(SIGNING_SEED, keys.sign_seed, unattended=True)
    mailbox = Mailbox.create(home.mailbox)
    case_file = create_case_file(
        home.case_file, data_key, settings.device, clock, mailbox.note_committed
    )

    def keep_keys(unit: UnitOfWork) -> None:
        unit.keep_secret(OPEN_KEY, keys.open_key)
        unit.keep_secret(ESTABLISHMENT_KEY, establishment_key)
        unit.set_label(settings.device, establishment)
        unit.set_label(0, "HUB")

    try:
        case_file.write_now(handle, keep_keys)
    finally:
        case_file.close()
        mailbox.close()
    replace_file(home.establishment_key, public_of(establishment_key).hex().encode() + b"\n")
    home.write_settings(settings)
    home.being_set_up.unlink(missing_ok=True)
    return SetUp(settings, who, recovery_file, keeper.where)


def default_recovery_file(home: Home, establishment: str) -> Path:
    """Beside the folder, not in it: to be moved to the establishment's safe."""
    folder = home.folder.resolve()
    return folder.parent / f"{folder.name}-recovery-{establishment}.txt"


def recover_terminal(home: Home, file: Path, adviser: str, passphrase: str) -> Adviser:
    """Open the terminal again with its recovery file and a new passphrase for one adviser.

    Raises ``RecoveryFileDamaged``, ``WrongRecoveryKey``, ``FieldError``, ``VaultDamaged``.
    """
    home.settings()
    check_passphrase(passphrase)
    vault, keeper = Vault(home.vault), Keeper(home.secrets)
    data_key = vault.recover(read_recovery_file(file).private, time.time())
    secret = keeper.device_secret()
    handle = handle_of(adviser)
    if not handle:
        raise FieldError("adviser", "MISSING")
    who = Adviser(handle, adviser)
    if not vault.device_secret_fits(secret):
        vault.start_over(data_key, who, passphrase, secret)
    elif any(held.handle == handle for held in vault.advisers()):
        vault.change_passphrase(data_key, handle, passphrase, secret)
    else:
        vault.add_adviser(data_key, who, passphrase, secret)
    if keeper.fetch(SIGNING_SEED) is None and not _is_enrolled(home):
        keeper.keep(SIGNING_SEED, new_key_pairs().sign_seed, unattended=True)
    return who


def _is_enrolled(home: Home) -> bool:
    """Whether a hub knows the terminal's keys: new ones must then be made known to it (rejoin)."""
    try:
        with Mailbox(home.mailbox) as mailbox:
            return mailbox.enrolment() is not None
    except MailboxDamaged:
        return True


def _begin(home: Home) -> None:
    """Mark the folder as being set up, clearing what an interrupted set-up left.

    Such parts were never in use. Parts of a terminal without the mark are: they are left alone.
    """
    names = [home.vault, home.case_file, home.mailbox, home.secrets]
    parts = [
        part.with_name(part.name + ending)
        for part in names
        for ending in ("", "-wal", "-shm", ".new", "-tide")
    ]
    present = [part for part in parts if part.exists()]
    if present and not home.being_set_up.exists():
        raise HomeError(
            "NOT_EMPTY",
            "The folder holds parts of a terminal that has lost its settings: restore"
            " terminal.toml, or choose an empty folder.",
        )
    replace_file(home.being_set_up, b"This terminal is being set up.\n")
    for part in present:
        part.unlink()
