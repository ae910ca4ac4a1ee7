"""What the use cases need from the world, as small protocols.

``store``, ``sync`` and ``reference`` fulfil them; ``bootstrap`` wires them; tests may too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Protocol, TypeVar

from ebatui.services.unsaved import CannotSave as CannotSave  # noqa: PLC0414 - found here too
from ebatui.services.unsaved import ForbiddenMove as ForbiddenMove  # noqa: PLC0414 - found here too

if TYPE_CHECKING:
    from ebatui.casework.ids import RecordId
    from ebatui.casework.records import R, Record
    from ebatui.journal.change import Change
    from ebatui.journal.merge import Merged, Rival

T = TypeVar("T")


class Clock(Protocol):
    """The day advisers work in, and the wall clock."""

    def today(self) -> date:
        """The day to act as of (``EBATUI_TODAY`` sets it)."""

    def now(self) -> datetime:
        """Local wall-clock time, without zone; its date is ``today()``."""


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One line of a list of people."""

    person: RecordId
    episode: RecordId | None
    prison_number: str
    surname: str
    forenames: str
    wing: str
    cell: str
    received: date | None
    release: date | None
    """The prison's own date (CRD or ARD), not yet adjusted for weekends and holidays."""
    gone_to: str = ""
    """The code of the prison the case went to; empty where it is worked on here."""


@dataclass(frozen=True, slots=True)
class PersonKey:
    """Where a list of people stands, for the next page: the last row's sort key."""

    surname: str
    forenames: str
    person: RecordId


@dataclass(frozen=True, slots=True)
class Placed:
    """The hub's places for a run of one device's changes: ``first_seq`` got ``first_cursor``…"""

    device: int
    first_seq: int
    last_seq: int
    first_cursor: int


@dataclass(frozen=True, slots=True)
class Refusal:
    """A change the hub could not accept: which, which field, and why (a code for ``i18n``)."""

    device: int
    seq: int
    field: str
    code: str


@dataclass(frozen=True, slots=True)
class Arrived:
    """What one parcel from the hub holds. Cursors across parcels have no gaps."""

    changes: tuple[Change, ...] = ()
    placed: tuple[Placed, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    labels: Mapping[int, str] = field(default_factory=dict)


UNDONE_ANSWERS = "hub-put-back:answers"
"""The mark that counts answers of the hub's desk that were lost when it was put back."""


FORMER = "former-numbers"
"""The mark that keeps numbers whose changes come no more until all of theirs is made again: this
terminal's earlier ones, and others' that were put back from a copy or replaced."""

REPLACED = "REPLACED"
"""The code of a refusal of all that a device might yet send: another took its place."""


class OutOfOrder(ValueError):
    """Changes arrived that do not follow on from what is held."""


class Reader(Protocol):
    """Reads of the case file, all from one moment."""

    def get(self, record: type[R], subject: RecordId) -> R | None:
        """The record, or ``None`` where there is none."""

    def find(self, record: type[R], **equal: object) -> list[R]:
        """Records whose fields equal these (``None`` matches not known), oldest id first.

        A tuple or list of values means any of them.
        """

    def find_between(
        self, record: type[R], field: str, first: date, last: date, **equal: object
    ) -> list[R]:
        """Records whose date ``field`` lies from ``first`` to ``last``, earliest first."""

    def count(self, record: type[Record], **equal: object) -> int:
        """How many ``find`` would give."""

    def person_by_number(self, prison_number: str) -> RecordId | None:
        """The person with this prison number."""

    def search_people(
        self, query: str, limit: int, after: PersonKey | None = None
    ) -> list[PersonRow]:
        """People whose names, prison number, NI number or cell begin with every word of ``query``.

        In order of surname and forenames; an empty query is everyone. ``after``: the next page.
        """

    def changes_of(self, record: type[Record], subject: RecordId) -> list[Change]:
        """The record's history, in the merge's order."""

    def merged(self, record: type[Record], subject: RecordId) -> Merged:
        """The record with what contests it, as its changes make it here."""

    def changes_since(self, cursor: int, *, not_by: int | None = None) -> list[Change]:
        """Accepted changes beyond a hub cursor, in the hub's order."""

    def rivals(self) -> list[tuple[str, RecordId, Rival]]:
        """Every unsettled rival value: kind, record, and what rivals what."""

    def draft(self, form: str, subject: RecordId | None) -> Mapping[str, object] | None:
        """What was typed into a form and not yet saved."""

    def drafts(self, form: str) -> Sequence[tuple[RecordId | None, Mapping[str, object]]]:
        """All drafts of one form."""

    def mark(self, name: str) -> str | None:
        """A small thing this terminal remembers, not journalled (``last-seen:<adviser>``…)."""

    def version(self) -> int:
        """A number that is another as soon as anything in the case file is."""

    def seen_cursor(self) -> int:
        """The highest hub cursor applied here."""

    def waiting(self) -> int:
        """How many changes made here the hub has not yet receipted."""

    def label_of(self, device: int) -> str:
        """The label of a device (``HLI2``), or of the one a number stands in for; to show ids."""

    def own_changes(self, after_seq: int, limit: int = 100_000) -> list[Change]:
        """Changes this device made beyond one of its own sequence numbers, in sequence."""

    def own_seq(self) -> int:
        """The last sequence number this device gave, 0 before the first."""

    def refusals(self) -> list[Refusal]:
        """Changes the hub could not accept, waiting to be mended; oldest first."""

    def secret(self, name: str) -> bytes | None:
        """A private key or other secret of this terminal."""


class UnitOfWork(Reader, Protocol):
    """Reads and writes in one transaction on the one writer thread: all of it, or none."""

    def new_id(self) -> RecordId:
        """A fresh record id of this device."""

    def append(
        self,
        record: type[Record],
        subject: RecordId,
        fields: Mapping[str, object],
        *,
        whole: bool = False,
    ) -> Change:
        """Add a change to the journal and bring the record's row up to date.

        Values are checked against the declarations (``FieldError``) and a state must move along
        an arrow (``ForbiddenMove``). Fields equal to what is held are left out; a change that
        would set nothing is not made for an existing record. ``whole``: all of the fields are
        said again, equal or not, for the hub has not got them.
        """

    def save_draft(
        self, form: str, subject: RecordId | None, answers: Mapping[str, object]
    ) -> None:
        """Keep what has been typed so far. Encrypted in the case file, never journalled or sent."""

    def drop_draft(self, form: str, subject: RecordId | None) -> None:
        """Forget a draft."""

    def set_mark(self, name: str, value: str) -> None:
        """Remember a small thing on this terminal."""

    def keep_secret(self, name: str, secret: bytes) -> None:
        """Keep a private key or other secret."""

    def set_label(self, device: int, label: str) -> None:
        """Remember a device's label."""

    def receive(self, arrived: Arrived) -> int:
        """Apply what the hub sent, once: how many changes were new.

        Own changes get the places the hub gave them; others' changes are added and every record
        touched is merged anew. ``seen_cursor`` moves to the highest cursor. Applying again
        changes nothing. A gap in cursors or sequences raises ``OutOfOrder``.
        """

    def leave_number(self, number: int) -> None:
        """This terminal, until now device ``number``, will have another.

        Every place of the hub's is forgotten, for the hub is to send everything again; ``adopt``
        comes after.
        """

    def adopt(self) -> int:
        """Make again what only this terminal holds of its earlier numbers; how many changes.

        To be called once all that the hub has was received.
        """

    def rebase(self, kept: int) -> int:
        """Forget the hub's places beyond ``kept``, for it was put back and will give others.

        Changes stay, without a place; the hub's own go, for it knows of them no longer. How many
        of those answered a closure or a booking.
        """


class CaseFile(Protocol):
    """The encrypted case file, unlocked."""

    async def read(self, work: Callable[[Reader], T]) -> T:
        """Run a read away from the screen's thread."""

    async def write(self, actor: str, work: Callable[[UnitOfWork], T]) -> T:
        """Run a unit of work on the writer thread.

        Returns after the commit is on disk and the mailbox knows how far the journal goes.
        Raises ``CannotSave`` when the disk is full or read-only; nothing of the work is kept then.
        """


class SlipBox(Protocol):
    """Where sealed slips lie until an adviser unlocks."""

    def put(self, plain: bytes) -> None:
        """Seal to the establishment's public key and store. Nothing here can open it again."""


class OpenedSlips(Protocol):
    """The adviser's side of the box."""

    def open_all(self) -> list[tuple[str, bytes]]:
        """Every slip in the box: its digest and its plain text. Damaged ones are left out."""

    def forget(self, digests: Sequence[str]) -> None:
        """Remove slips that are now in the journal."""


@dataclass(frozen=True, slots=True)
class Jobcentre:
    """A Jobcentre office."""

    code: str
    name: str
    town: str
    postcode: str
    miles: float | None = None


class Places(Protocol):
    """Real prisons, Jobcentres and postcodes."""

    def prison_name(self, code: str) -> str | None:
        """The prison's name, ``None`` for an unknown code."""

    def prisons(self, typed: str) -> list[tuple[str, str]]:
        """Prisons by code or by the first letters of their name: (code, name), by name.

        One alone where ``typed`` is its code or its whole name.
        """

    def jobcentre(self, code: str) -> Jobcentre | None:
        """The Jobcentre with this office code."""

    def nearest_jobcentres(self, postcode: str | None, limit: int = 3) -> list[Jobcentre]:
        """Open Jobcentres nearest a postcode, nearest first; none where it is unknown or NFA."""


@dataclass(frozen=True, slots=True)
class SyncResult:
    """What one exchange with the hub did; the keys ``ebatui sync --json`` promises."""

    status: str
    """``complete``, ``partial``, ``no-line`` or ``refused``."""
    changes_sent: int = 0
    changes_received: int | None = None
    waiting: int = 0
    parcels_sent: int = 0
    parcels_received: int = 0
    bytes_up: int = 0
    bytes_down: int = 0
    round_trips: int = 0
    seconds: float = 0.0
    quarantined: int = 0
    conflicts: int | None = None
    message: str = ""
    """One line: a code for ``i18n``."""
    tries: int = 1
    """Calls made: more than one where there was no line at first."""
    clock_ahead_seconds: int | None = None
    """How far this terminal's clock is ahead of the hub's (negative: behind), at least, as the
    hub's verified receipt told; ``None`` where there was none. Reported, never obeyed."""


@dataclass(frozen=True, slots=True)
class PostState:
    """What lies in the mailbox."""

    enrolled: bool
    hub: str
    waiting_changes: int
    waiting_parcels: int
    waiting_bytes: int
    unread_parcels: int
    last_complete: datetime | None
    last_result: SyncResult | None
    clock_ahead_seconds: int | None = None
    """As the last receipt that told of it did, however long ago."""


class Post(Protocol):
    """Sending and fetching, while unlocked."""

    def state(self) -> PostState:
        """What waits and what came last."""

    async def cut(self) -> int:
        """Cut parcels of the changes that wait; how many changes they hold."""

    async def send_now(
        self, max_seconds: float | None = None, moved: Callable[[int, int], None] | None = None
    ) -> SyncResult:
        """Cut, exchange with the hub, and apply what came.

        ``moved`` is told, from another thread, how many bytes have crossed and how many are known
        to be left.
        """

    async def apply_arrived(self) -> int:
        """Open and apply parcels that arrived while locked; how many changes they held."""
