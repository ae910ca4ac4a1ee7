"""The mailbox: a plain file of sealed parcels that the nightly command moves and cannot read.

It holds ciphertext, sizes and sequence numbers, and nothing else. Every write is on the disk
before the call returns. It may be used from several threads and from two processes at once (the
app and the nightly command).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ebatui.services.ports import SyncResult
from ebatui.sync.arrivals import Arrivals, ChainEnd, moment
from ebatui.sync.keys import PublicKeys
from ebatui.sync.mailbox_file import MailboxCannotSave, MailboxDamaged
from ebatui.sync.parcel import parcel_hash

KEPT_AFTER_RECEIPT = timedelta(days=35)
"""So that a hub restored from a month-old backup can be filled again."""

__all__ = [
    "ChainEnd",
    "Enrolment",
    "Mailbox",
    "MailboxCannotSave",
    "MailboxDamaged",
    "ReceiptDiffers",
]


class ReceiptDiffers(Exception):
    """A verified receipt that names a parcel this mailbox did not make: it is an older copy."""


class HubWentBack(Exception):
    """A verified receipt that takes an earlier one back, in the same epoch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    """Which hub this terminal belongs to, and as what."""

    url: str
    hub: PublicKeys
    device: int
    label: str
    establishment: str
    own: PublicKeys
    certificate: bytes = b""
    """SHA-256 of the one certificate the hub is reached with; empty where it named none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutParcel:
    """A parcel of ours, and the run of our changes it holds."""

    number: int
    hash: bytes
    parcel: bytes
    first_seq: int
    last_seq: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """What the hub has not receipted: changes (cut or not), parcels and their bytes."""

    changes: int
    parcels: int
    bytes: int
    uncut: int


@dataclass(frozen=True, slots=True)
class ChainRow:
    """One parcel of a chain as kept; ``parcel`` is ``None`` once it was forgotten."""

    number: int
    hash: bytes
    parcel: bytes | None
    first_seq: int
    last_seq: int


class Mailbox(Arrivals):
    """An open mailbox. ``MailboxDamaged`` where there is none, or it is not whole."""

    # What the case file says of itself

    def note_committed(self, seq: int) -> None:
        """Our changes up to ``seq`` are on the disk. Called after each commit; never goes back."""
        with self._guarded():
            self._db.execute(
                "INSERT INTO meta VALUES ('committed_seq', ?) ON CONFLICT DO UPDATE"
                " SET value = max(value, excluded.value)",
                (seq,),
            )

    def committed_seq(self) -> int:
        """The highest sequence that was ever noted as committed."""
        return int(self.get("committed_seq") or 0)

    # The hub, and how it went

    def enrolment(self) -> Enrolment | None:
        """Which hub this terminal belongs to; ``None`` before it is enrolled."""
        with self._reading():
            if self.get("hub_url") is None:
                return None
            return Enrolment(
                url=self.get("hub_url"),
                hub=PublicKeys(self.get("hub_verify"), self.get("hub_seal")),
                device=self.get("device"),
                label=self.get("label"),
                establishment=self.get("establishment"),
                own=PublicKeys(self.get("own_verify"), self.get("own_seal")),
                certificate=self.get("hub_certificate") or b"",
            )

    def enrol(self, enrolment: Enrolment, epoch: int) -> None:
        """Remember the hub, and the epoch it was in.

        A hub that has forgotten this terminal enrols it again: the epoch known before stays, so
        that the next receipt shows what is to be sent again.
        """
        before = self.enrolment()
        if before is not None and before.hub == enrolment.hub:
            epoch = self.epoch()
        self.put(
            hub_url=enrolment.url,
            hub_verify=enrolment.hub.verify,
            hub_seal=enrolment.hub.seal,
            device=enrolment.device,
            label=enrolment.label,
            establishment=enrolment.establishment,
            own_verify=enrolment.own.verify,
            own_seal=enrolment.own.seal,
            hub_certificate=enrolment.certificate,
            epoch=epoch,
        )

    def epoch(self) -> int:
        """The hub's epoch as last seen in a verified receipt, 0 before the first."""
        return int(self.get("epoch") or 0)

    def note_result(self, result: SyncResult, when: datetime) -> None:
        """Remember how an exchange ended, for the screens and ``ebatui doctor``."""
        import dataclasses
        import json

        values: dict[str, str | int] = {"last_result": json.dumps(dataclasses.asdict(result))}
        if result.clock_ahead_seconds is not None:
            values["clock_ahead"] = result.clock_ahead_seconds
        if result.status == "complete":
            values["last_complete"] = when.isoformat(timespec="seconds")
        self.put(**values)

    def last_result(self) -> SyncResult | None:
        """How the last exchange ended."""
        import json

        kept = self.get("last_result")
        return SyncResult(**json.loads(kept)) if kept else None

    def clock_ahead(self) -> int | None:
        """Seconds by which this clock was ahead of the hub's when a receipt last told."""
        ahead = self.get("clock_ahead")
        return None if ahead is None else int(ahead)

    def last_complete(self) -> datetime | None:
        """When an exchange last left nothing waiting (local wall clock)."""
        kept = self.get("last_complete")
        return datetime.fromisoformat(kept) if kept else None

    def note_quarantined(self, changes: int) -> None:
        """How many of our changes the hub set aside, for results told while locked."""
        self.put(quarantined=changes)

    def quarantined(self) -> int:
        """How many of our changes the hub had set aside when the case file was last unlocked."""
        return int(self.get("quarantined") or 0)

    # Parcels out

    def waiting(self) -> Waiting:
        """What the hub has not receipted."""
        with self._reading():
            parcels, size = self._db.execute(
                "SELECT count(*), total(size) FROM outgoing WHERE receipted IS NULL"
            ).fetchone()
            committed = max(self.committed_seq(), self.cut_through_seq())
            return Waiting(
                changes=committed - self.receipted_seq(),
                parcels=parcels,
                bytes=int(size),
                uncut=committed - self.cut_through_seq(),
            )

    def cut_through_seq(self) -> int:
        """The last of our changes that is in a parcel."""
        return self._one("SELECT coalesce(max(last_seq), 0) FROM outgoing")

    def receipted_seq(self) -> int:
        """The last of our changes that the hub has given a receipt for."""
        return self._one(
            "SELECT coalesce(max(last_seq), 0) FROM outgoing WHERE receipted IS NOT NULL"
        )

    def receipted_number(self) -> int:
        """The last of our parcels that the hub has given a receipt for, 0 for none."""
        return self._one(
            "SELECT coalesce(max(number), 0) FROM outgoing WHERE receipted IS NOT NULL"
        )

    def settled_end(self) -> ChainEnd:
        """The last of our parcels that may not be cut again.

        Every parcel but the last is full or ends at a boundary, so only the last one, and only
        while it is not frozen, is replaced when more changes arrive.
        """
        with self._guarded():
            row = self._db.execute(
                "SELECT number, hash, last_seq FROM outgoing WHERE frozen OR number <"
                " (SELECT max(number) FROM outgoing) ORDER BY number DESC LIMIT 1"
            ).fetchone()
        return ChainEnd(*row) if row else ChainEnd()

    def replace_after(self, end: ChainEnd, parcels: Sequence[OutParcel]) -> bool:
        """Put ``parcels`` in the place of whatever follows ``end``.

        ``False``, and nothing done, where ``end`` is no longer the settled end: another process
        froze the last parcel meanwhile, and cutting must start again.
        """
        with self._writing():
            if self.settled_end() != end:
                return False
            self._db.execute("DELETE FROM outgoing WHERE number > ?", (end.number,))
            self._db.executemany(
                "INSERT INTO outgoing (number, hash, parcel, size, first_seq, last_seq)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                [
                    (item.number, item.hash, item.parcel, len(item.parcel), *_run(item))
                    for item in parcels
                ],
            )
            return True

    def begun_bytes(self) -> int:
        """Bytes of parcels that may have begun to cross a line, or travel with a courier."""
        return self._one(
            "SELECT coalesce(sum(size), 0) FROM outgoing WHERE frozen AND receipted IS NULL"
        )

    def take_waiting(self, most_bytes: int) -> list[OutParcel]:
        """Parcels to put on the wire now, in order: frozen from here on, and always at least one.

        Stops before ``most_bytes`` would be passed.
        """
        taken: list[OutParcel] = []
        with self._writing():
            size = 0
            for number, kept_hash, parcel, first_seq, last_seq in self._db.execute(
                "SELECT number, hash, parcel, first_seq, last_seq FROM outgoing"
                " WHERE receipted IS NULL ORDER BY number"
            ):
                if parcel is None or parcel_hash(parcel) != kept_hash:
                    raise MailboxDamaged
                size += len(parcel)
                if taken and size > most_bytes:
                    break
                taken.append(
                    OutParcel(
                        number=number,
                        hash=kept_hash,
                        parcel=parcel,
                        first_seq=first_seq,
                        last_seq=last_seq,
                    )
                )
            if taken:
                self._db.execute(
                    "UPDATE outgoing SET frozen = 1 WHERE number <= ? AND NOT frozen",
                    (taken[-1].number,),
                )
        return taken

    def note_receipt(
        self, *, epoch: int, accepted: int, accepted_hash: bytes, when: datetime, known: int = 0
    ) -> tuple[int, int]:
        """Mark what a verified receipt covers; how many parcels and changes it newly covers.

        A new epoch means that the hub was restored: what it lost waits to be sent again. Where
        the bytes of it are no longer kept it is forgotten here, to be cut anew at the next unlock.
        ``known`` is the last parcel that had a receipt when the hub was asked: another process may
        have taken a later one meanwhile. Raises ``ReceiptDiffers`` or ``HubWentBack``, and marks
        nothing, where its chain is not ours.
        """
        with self._writing():
            if accepted:
                row = self._db.execute(
                    "SELECT hash FROM outgoing WHERE number = ?", (accepted,)
                ).fetchone()
                if row is None or row[0] != accepted_hash:
                    raise ReceiptDiffers
            if epoch != self.epoch():
                self._wait_again(accepted)
                self._put({"epoch": epoch})
            elif accepted < known:
                raise HubWentBack
            parcels, changes = self._db.execute(
                "SELECT count(*), coalesce(sum(last_seq - first_seq + 1), 0) FROM outgoing"
                " WHERE number <= ? AND receipted IS NULL",
                (accepted,),
            ).fetchone()
            self._db.execute(
                "UPDATE outgoing SET receipted = ?, frozen = 1"
                " WHERE number <= ? AND receipted IS NULL",
                (moment(when), accepted),
            )
            return parcels, changes

    def _wait_again(self, accepted: int) -> None:
        """What lies beyond ``accepted`` is to be sent once more; within the caller's writing."""
        # Before anything is forgotten the last of our changes is noted: it is waited for.
        self._put({"committed_seq": max(self.committed_seq(), self.cut_through_seq())})
        self._db.execute(
            "DELETE FROM outgoing WHERE number > ?1 AND EXISTS (SELECT 1 FROM outgoing AS gone"
            " WHERE gone.number > ?1 AND gone.parcel IS NULL)",
            (accepted,),
        )
        self._db.execute("UPDATE outgoing SET receipted = NULL WHERE number > ?", (accepted,))

    def forget_old(self, now: datetime) -> None:
        """Drop the bytes of parcels receipted more than 35 days ago, and of those applied.

        Numbers and hashes stay: the chains can always be followed.
        """
        with self._writing():
            self._db.execute(
                "UPDATE outgoing SET parcel = NULL WHERE receipted < ?",
                (moment(now - KEPT_AFTER_RECEIPT),),
            )
            self._db.execute("UPDATE arrived SET parcel = NULL WHERE applied IS NOT NULL")

    # Slips

    def put_slip(self, digest: str, sealed: bytes) -> None:
        """Keep a sealed slip."""
        with self._writing():
            self._db.execute("INSERT OR IGNORE INTO slips VALUES (?, ?)", (digest, sealed))

    def slips(self) -> list[tuple[str, bytes]]:
        """Every sealed slip with its digest, in order of digest: the order tells nothing."""
        with self._guarded():
            return self._db.execute("SELECT digest, sealed FROM slips").fetchall()

    def forget_slips(self, digests: Sequence[str]) -> None:
        """Remove slips."""
        with self._writing():
            self._db.executemany("DELETE FROM slips WHERE digest = ?", [(one,) for one in digests])

    def move_slips_to(self, other: Mailbox) -> None:
        """Put every sealed slip into another mailbox too; they stay here."""
        for digest, sealed in self.slips():
            other.put_slip(digest, sealed)

    # For checking

    def chain_rows(self, which: str) -> list[ChainRow]:
        """Both chains in order: ``which`` is ``outgoing`` or ``arrived``."""
        query = {
            "outgoing": "SELECT number, hash, parcel, first_seq, last_seq FROM outgoing",
            "arrived": "SELECT number, hash, parcel, 0, 0 FROM arrived",
        }[which]
        with self._guarded():
            return [ChainRow(*row) for row in self._db.execute(query + " ORDER BY number")]


def _run(item: OutParcel) -> tuple[int, int]:
    return item.first_seq, item.last_seq
