"""Looking a terminal over: ``verify`` proves it whole, ``doctor`` says what to mend."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from ebatui.bootstrap.faults import faults_noted
from ebatui.bootstrap.home import Home, HomeError, Settings
from ebatui.bootstrap.keys import SIGNING_SEED
from ebatui.bootstrap.setup import default_recovery_file
from ebatui.bootstrap.terminal import Terminal, policy_of
from ebatui.i18n import words
from ebatui.reference.tables import PolicyError
from ebatui.services.saying import clock_words
from ebatui.store import verify as store_verify
from ebatui.store.device_secret import FILE, Keeper, KeeperDamaged, KeyringAway
from ebatui.store.errors import NoVault, VaultDamaged
from ebatui.store.vault import Vault
from ebatui.sync.chain import check_chain
from ebatui.sync.mailbox import Mailbox, MailboxDamaged

GOOD, LOOK, BAD = "good", "look", "bad"
QUIET_FOR = timedelta(days=3)
"""A terminal that has not synced for longer is worth a look."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: ``good``, worth a ``look``, or ``bad``."""

    level: str
    code: str
    message: str


def verify_terminal(terminal: Terminal, *, rebuild: bool) -> dict[str, object]:
    """The verdict on journal, chain and tables; with ``rebuild`` the tables are made anew first.

    Raises ``CaseFileDamaged`` where the journal itself is not whole, for then nothing is rebuilt.
    """
    if rebuild:
        store_verify.rebuild(terminal.case_file)
    verdict = store_verify.verify(terminal.case_file)
    chain, first_parcel = check_chain(terminal.mailbox)
    first_bad = verdict.first_bad or verdict.what
    if first_bad is None and not chain:
        first_bad = f"parcel {first_parcel}"
    return {
        "ok": verdict.ok and chain,
        "changes": verdict.changes,
        "chain": chain,
        "projection": verdict.projection,
        "what": verdict.what,
        "first_bad": first_bad,
    }


def examine(home: Home, today: date) -> list[Finding]:
    """What can be seen without a passphrase. Nothing is changed."""
    try:
        settings = home.settings()
    except HomeError as fault:
        return [Finding(BAD, fault.code, str(fault))]
    return [
        *_folder(home),
        *_vault(home),
        *_keys(home),
        *_mailbox(home, today),
        *_recovery(home, settings),
        *_policy(home, today),
        *_faults(home),
    ]


def _found(level: str, code: str, **values: object) -> Finding:
    return Finding(level, code, words(f"DOCTOR_{code}", **values))


def _folder(home: Home) -> Iterator[Finding]:
    if os.name != "nt" and home.folder.stat().st_mode & 0o077:
        yield _found(LOOK, "FOLDER_OPEN")
    if not os.access(home.folder, os.W_OK):
        yield _found(BAD, "FOLDER_READ_ONLY")
    free = _free_bytes(home.folder)
    if free < 50 * 1024 * 1024:
        yield _found(BAD, "DISK_FULL", mb=free // (1024 * 1024))
    if not home.case_file.exists():
        yield _found(BAD, "NO_CASE_FILE")


def _free_bytes(folder: Path) -> int:
    import shutil

    return shutil.disk_usage(folder).free


def _vault(home: Home) -> Iterator[Finding]:
    try:
        advisers = Vault(home.vault).advisers()
    except NoVault:
        yield _found(BAD, "NO_VAULT")
    except VaultDamaged:
        yield _found(BAD, "VAULT_DAMAGED")
    else:
        yield _found(GOOD, "VAULT", n=len(advisers))


def _keys(home: Home) -> Iterator[Finding]:
    keeper = Keeper(home.secrets)
    try:
        where = keeper.where
        if where == FILE:
            yield _found(LOOK, "NO_KEYRING")
        else:
            yield _found(GOOD, "KEYRING", where=where)
        if keeper.fetch(SIGNING_SEED) is None:
            yield _found(BAD, "NO_SIGNING_KEY")
    except KeeperDamaged:
        yield _found(BAD, "SECRETS_DAMAGED")
    except KeyringAway:
        yield _found(LOOK, "KEYRING_AWAY")


def _mailbox(home: Home, today: date) -> Iterator[Finding]:
    try:
        mailbox = Mailbox(home.mailbox)
    except MailboxDamaged:
        yield _found(BAD, "MAILBOX_DAMAGED")
        return
    try:
        chain, _ = check_chain(mailbox)
        enrolled, last = mailbox.enrolment() is not None, mailbox.last_complete()
        waiting = mailbox.waiting()
        clock = clock_words(mailbox.clock_ahead())
    except MailboxDamaged:
        yield _found(BAD, "MAILBOX_DAMAGED")
        return
    finally:
        mailbox.close()
    yield _found(GOOD, "CHAIN") if chain else _found(BAD, "CHAIN_BROKEN")
    if not enrolled:
        yield _found(LOOK, "NOT_ENROLLED")
    elif last is None or _days_since(last, today) > QUIET_FOR:
        yield _found(LOOK, "NOT_SYNCED", n=waiting.changes)
    else:
        yield _found(GOOD, "SYNCED", when=f"{last:%d/%m/%Y %H:%M}")
    if last is not None and _days_since(last, today) < timedelta(days=-1):
        yield _found(LOOK, "CLOCK_BACK")
    if clock:
        yield Finding(LOOK, "CLOCK_DIFFERS", clock)


def _days_since(when: datetime, today: date) -> timedelta:
    return today - when.date()


def _recovery(home: Home, settings: Settings) -> Iterator[Finding]:
    if default_recovery_file(home, settings.establishment).exists():
        yield _found(LOOK, "RECOVERY_FILE_HERE")


def _policy(home: Home, today: date) -> Iterator[Finding]:
    try:
        calendar = policy_of(home).calendar
    except PolicyError as fault:
        yield Finding(BAD, "POLICY", str(fault))
        return
    if not calendar.knows(today + timedelta(days=366)):
        yield _found(LOOK, "HOLIDAYS_END", day=calendar.last_day)


def _faults(home: Home) -> Iterator[Finding]:
    noted = faults_noted(home.faults)
    if noted:
        yield _found(LOOK, "FAULTS", n=noted)
