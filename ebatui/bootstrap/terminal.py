"""An unlocked terminal: the case file open, and everything an adviser may do wired to it."""

from __future__ import annotations

import contextlib
import time
from dataclasses import dataclass

from ebatui.bootstrap.home import Home, Settings
from ebatui.bootstrap.keys import (
    ESTABLISHMENT_KEY,
    OPEN_KEY,
    SIGNING_SEED,
    TerminalDamaged,
    kept,
)
from ebatui.bootstrap.links import hub_at
from ebatui.bootstrap.places import ReferencePlaces
from ebatui.reference.loader import load_policy, shipped_policy
from ebatui.reference.locate import data_folder
from ebatui.reference.primings import shipped_primings
from ebatui.rules.policy import Policy
from ebatui.rules.practice import induction_due
from ebatui.services.desk import Desk
from ebatui.services.importing import Importing
from ebatui.services.office import MentorOffice, Office, furnish
from ebatui.services.ports import Clock
from ebatui.store.casefile import EncryptedCaseFile, check_not_behind, open_case_file
from ebatui.store.device_secret import Keeper
from ebatui.store.vault import Adviser, Vault
from ebatui.sync.inbox import CannotApply
from ebatui.sync.keys import KeyPairs
from ebatui.sync.mailbox import Mailbox
from ebatui.sync.post import SealedPost
from ebatui.sync.slipbox import OpenedSlipBox, SealedSlipBox


@dataclass(frozen=True, slots=True)
class Terminal:
    """An unlocked terminal. ``close`` it: parcels are cut and the case file shut."""

    home: Home
    settings: Settings
    adviser: Adviser
    data_key: bytes
    desk: Desk
    office: Office
    importing: Importing
    case_file: EncryptedCaseFile
    mailbox: Mailbox
    keys: KeyPairs
    post: SealedPost

    def __repr__(self) -> str:
        return f"Terminal({self.settings.establishment})"  # keys must never reach a log

    async def close(self) -> None:
        """Cut parcels of what waits, and lock."""
        try:
            await self.post.cut()
        finally:
            self.shut()

    def shut(self) -> None:
        """Lock without cutting."""
        self.case_file.close()
        self.mailbox.close()


async def open_terminal(home: Home, passphrase: str, clock: Clock) -> Terminal:
    """Unlock with an adviser's passphrase and take in what arrived while locked.

    Raises what the vault, the case file and the mailbox say: wrong passphrase, locked out,
    damaged; ``TerminalDamaged`` where a key is missing.
    """
    settings = home.settings()
    keeper = Keeper(home.secrets)
    unlocked = Vault(home.vault).unlock(passphrase, keeper.device_secret(), time.time())
    terminal = wire(home, settings, keeper, unlocked.adviser, unlocked.data_key, clock)
    try:
        await terminal.office.slips.collect()
        # A parcel that cannot be applied stays unread and the Sync screen says so: work goes on.
        with contextlib.suppress(CannotApply):
            await terminal.post.apply_arrived()
    except BaseException:
        terminal.shut()
        raise
    return terminal


def wire(
    home: Home,
    settings: Settings,
    keeper: Keeper,
    adviser: Adviser,
    data_key: bytes,
    clock: Clock,
) -> Terminal:
    """The object graph of one unlocked terminal."""
    with contextlib.ExitStack() as undo:
        mailbox = Mailbox(home.mailbox)
        undo.callback(mailbox.close)
        case_file = open_case_file(
            home.case_file, data_key, settings.device, clock, mailbox.note_committed
        )
        undo.callback(case_file.close)
        check_not_behind(case_file.own_seq(), mailbox.committed_seq())
        secrets = case_file.read_now(
            lambda reader: (reader.secret(OPEN_KEY), reader.secret(ESTABLISHMENT_KEY))
        )
        open_key, establishment_key = secrets
        if open_key is None or establishment_key is None:
            raise TerminalDamaged("keys in the case file")
        keys = KeyPairs(kept(keeper, SIGNING_SEED), open_key)
        desk = desk_for(home, settings, adviser, case_file, clock)
        post = SealedPost(
            case_file,
            mailbox,
            keys.signer(settings.device),
            open_key,
            clock.now,
            hub_at(home, clock),
            shipped_primings(),
        )
        office = furnish(desk, OpenedSlipBox(mailbox, establishment_key), post)
        undo.pop_all()
    return Terminal(
        home=home,
        settings=settings,
        adviser=adviser,
        data_key=data_key,
        desk=desk,
        office=office,
        importing=importing_at(desk),
        case_file=case_file,
        mailbox=mailbox,
        keys=keys,
        post=post,
    )


def desk_for(
    home: Home, settings: Settings, adviser: Adviser, case_file: EncryptedCaseFile, clock: Clock
) -> Desk:
    """The desk of an adviser at this terminal."""
    return Desk(
        case_file=case_file,
        clock=clock,
        policy=policy_of(home),
        places=ReferencePlaces(),
        establishment=settings.establishment,
        adviser=adviser.handle,
        adviser_name=adviser.name,
        device=settings.device,
        era=settings.era,
        names={held.handle: held.name for held in Vault(home.vault).advisers()},
        demo=settings.demo,
    )


def importing_at(desk: Desk) -> Importing:
    """Imports with the terminal's own rules."""
    policy = desk.policy
    return Importing(
        desk.case_file,
        desk.clock,
        desk.places,
        desk.establishment,
        ages=policy.ages,
        induction_due=lambda day: induction_due(policy.practice, policy.calendar, day),
    )


def policy_of(home: Home) -> Policy:
    """The shipped policy, with the prison's own rows over it where it has any."""
    if home.site_policy.is_dir():
        return load_policy(data_folder(), home.site_policy)
    return shipped_policy()


def mentor_office(home: Home, settings: Settings, clock: Clock) -> tuple[MentorOffice, Mailbox]:
    """Mentor mode: the establishment's public key, a form, and nothing that reads."""
    mailbox = Mailbox(home.mailbox)
    try:
        public = bytes.fromhex(home.establishment_key.read_text(encoding="ascii").strip())
        box = SealedSlipBox(mailbox, public)
    except (OSError, ValueError):
        mailbox.close()
        raise TerminalDamaged("establishment.pub") from None
    name = ReferencePlaces().prison_name(settings.establishment) or settings.establishment
    collect = settings.mentor_fields == "collect"
    return MentorOffice(box, clock, name, collect=collect), mailbox
