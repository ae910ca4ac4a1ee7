"""A terminal put back from a copy, or cloned: new keys, a new number, and the hub sends all again.

What the copy had made and the hub has not got is made again under the new number at the first
complete sync. Nothing of the folder is deleted: the old mailbox is moved aside.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from ebatui.bootstrap.clock import SystemClock
from ebatui.bootstrap.home import Home
from ebatui.bootstrap.keys import OPEN_KEY, SIGNING_SEED
from ebatui.bootstrap.links import hub_at
from ebatui.bootstrap.setup import FIRST_DEVICE
from ebatui.casework.ids import MAX_DEVICE
from ebatui.services.ports import UnitOfWork
from ebatui.store.casefile import open_case_file
from ebatui.store.device_secret import Keeper
from ebatui.store.vault import Vault
from ebatui.sync.enrol import EnrolFailed, Enrolled, enrol
from ebatui.sync.keys import KeyPairs, new_key_pairs
from ebatui.sync.line import LineError
from ebatui.sync.mailbox import Mailbox, MailboxDamaged


@dataclass(frozen=True, slots=True)
class Rejoined:
    """What the terminal has become."""

    device: int
    label: str
    words: str


async def rejoin(
    home: Home, passphrase: str, today: Callable[[], date], code: str, url: str | None = None
) -> Rejoined:
    """Give the terminal new keys and a new number, enrolled by a fresh code.

    ``url`` is the hub's address where the old mailbox no longer knows it. The hub is asked first:
    without its answer nothing changes. Interrupted after that, it can be run again with another
    code. Raises ``BadCode``, ``EnrolFailed``, and what unlocking raises.
    """
    settings = home.settings()
    keeper, clock = Keeper(home.secrets), SystemClock(today)
    unlocked = Vault(home.vault).unlock(passphrase, keeper.device_secret(), time.time())
    device = FIRST_DEVICE + secrets.randbelow(MAX_DEVICE - FIRST_DEVICE)
    keys = new_key_pairs()
    coming = home.mailbox.with_name("mailbox-coming.db")
    for ending in ("", "-wal", "-shm", ".new"):
        coming.with_name(coming.name + ending).unlink(missing_ok=True)
    with Mailbox.create(coming) as mailbox:
        address = url or _known_hub(home, mailbox)
        done = await asyncio.to_thread(
            _ask, home, mailbox, address, code, device, settings.establishment, keys, clock
        )
    case_file = open_case_file(
        home.case_file, unlocked.data_key, settings.device, clock, lambda _: None
    )

    def leave(unit: UnitOfWork) -> None:
        unit.leave_number(settings.device)
        unit.keep_secret(OPEN_KEY, keys.open_key)
        unit.set_label(device, done.label)

    try:
        await case_file.write(unlocked.adviser.handle, leave)
    finally:
        case_file.close()
    keeper.keep(SIGNING_SEED, keys.sign_seed, unattended=True)
    _swap(home, settings.device)
    home.change_settings(device=device)
    return Rejoined(device, done.label, done.words)


def _known_hub(home: Home, coming: Mailbox) -> str:
    """The hub's address as the old mailbox has it; its sealed slips go into the new one."""
    try:
        with Mailbox(home.mailbox) as old:
            old.move_slips_to(coming)
            enrolment = old.enrolment()
    except MailboxDamaged:
        enrolment = None
    if enrolment is None:
        raise EnrolFailed("SYNC_NOT_ENROLLED", refused=False)
    return enrolment.url


def _ask(
    home: Home,
    mailbox: Mailbox,
    url: str,
    code: str,
    device: int,
    establishment: str,
    keys: KeyPairs,
    clock: SystemClock,
) -> Enrolled:
    try:
        with hub_at(home, clock)(url) as address:
            return enrol(
                mailbox,
                url=url,
                code=code,
                device=device,
                establishment=establishment,
                keys=keys.public,
                at=address,
            )
    except LineError as fault:
        raise EnrolFailed(fault.code, refused=False) from None


def _swap(home: Home, old_device: int) -> None:
    aside = home.mailbox.with_name(f"mailbox-of-{old_device}.db")
    coming = home.mailbox.with_name("mailbox-coming.db")
    for ending in ("-wal", "-shm", ""):
        part = home.mailbox.with_name(home.mailbox.name + ending)
        if part.exists():
            part.replace(aside.with_name(aside.name + ending))
    coming.replace(home.mailbox)
