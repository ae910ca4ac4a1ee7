"""The nightly run: the mailbox, the signing key and a line. Nothing here can read a case."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from ebatui.bootstrap.clock import SystemClock
from ebatui.bootstrap.home import Home
from ebatui.bootstrap.keys import SIGNING_SEED, SigningKeyGone, kept
from ebatui.bootstrap.links import hub_at
from ebatui.services.ports import SyncResult
from ebatui.store.device_secret import Keeper
from ebatui.sync.courier import export_parcels, import_answer, read_file
from ebatui.sync.exchange import NO_LINE, REFUSED, exchange
from ebatui.sync.keys import Signer
from ebatui.sync.line import LineError, Moved
from ebatui.sync.mailbox import Mailbox


@contextmanager
def opened_mailbox(home: Home) -> Iterator[Mailbox]:
    """The terminal's mailbox. Raises ``HomeError`` and ``MailboxDamaged``."""
    home.settings()
    mailbox = Mailbox(home.mailbox)
    try:
        yield mailbox
    finally:
        mailbox.close()


def exchange_locked(
    home: Home,
    today: Callable[[], date],
    max_seconds: float | None = None,
    moved: Moved | None = None,
) -> SyncResult:
    """One exchange with no one logged in. What comes is stored unread."""
    settings = home.settings()
    clock = SystemClock(today)
    with opened_mailbox(home) as mailbox:
        try:
            signer = Signer(settings.device, kept(Keeper(home.secrets), SIGNING_SEED))
        except SigningKeyGone:
            waiting = mailbox.waiting().changes
            return SyncResult(status=REFUSED, waiting=waiting, message="SYNC_OLD_COPY")
        enrolment = mailbox.enrolment()
        if enrolment is None:
            return exchange(mailbox, signer, now=clock.now, max_seconds=max_seconds)
        try:
            with hub_at(home, clock)(enrolment.url) as url:
                return exchange(
                    mailbox, signer, now=clock.now, url=url, max_seconds=max_seconds, moved=moved
                )
        except LineError as fault:
            return SyncResult(status=NO_LINE, waiting=mailbox.waiting().changes, message=fault.code)


def export_locked(home: Home, today: Callable[[], date], file: Path) -> SyncResult:
    """What waits, into a courier's file, with no one logged in. Raises ``CourierError``."""
    settings = home.settings()
    with opened_mailbox(home) as mailbox:
        signer = Signer(settings.device, kept(Keeper(home.secrets), SIGNING_SEED))
        return export_parcels(mailbox, signer, file, SystemClock(today).now)


def import_locked(home: Home, today: Callable[[], date], file: Path) -> SyncResult:
    """A hub's answer file, with no one logged in: stored unread. Raises ``CourierError``."""
    settings = home.settings()
    with opened_mailbox(home) as mailbox:
        signer = Signer(settings.device, kept(Keeper(home.secrets), SIGNING_SEED))
        return import_answer(mailbox, signer, read_file(file), SystemClock(today).now)
