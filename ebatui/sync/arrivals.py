"""The parcels from the hub that a mailbox holds, until the case file has taken them in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from ebatui.sync.mailbox_file import MailboxDamaged, MailboxFile
from ebatui.sync.parcel import NO_HASH, parcel_hash


@dataclass(frozen=True, slots=True)
class ChainEnd:
    """The last parcel of a chain: its number and hash (0 and zeros before the first)."""

    number: int = 0
    hash: bytes = NO_HASH
    last_seq: int = 0


class Arrivals(MailboxFile):
    """The half of a mailbox that comes from the hub."""

    def arrived_end(self) -> ChainEnd:
        """The last parcel from the hub that is held."""
        with self._guarded():
            row = self._db.execute(
                "SELECT number, hash FROM arrived ORDER BY number DESC LIMIT 1"
            ).fetchone()
        return ChainEnd(*row) if row else ChainEnd()

    def keep_arrived(self, after: ChainEnd, parcels: Sequence[bytes]) -> int:
        """Keep verified parcels from the hub that follow ``after``; how many were kept.

        None where ``after`` is no longer the end: another process fetched them meanwhile.
        """
        with self._writing():
            if self.arrived_end() != after:
                return 0
            self._db.executemany(
                "INSERT INTO arrived (number, hash, parcel, size) VALUES (?, ?, ?, ?)",
                [
                    (after.number + place, parcel_hash(parcel), parcel, len(parcel))
                    for place, parcel in enumerate(parcels, 1)
                ],
            )
            return len(parcels)

    def go_back(self, latest: int) -> None:
        """Forget parcels from the hub beyond its ``latest``: a restored hub will send others.

        Where some of them were applied, the case file must forget their places first: ``rebase``
        says from where.
        """
        with self._writing():
            beyond = self._one(
                "SELECT count(*) FROM arrived WHERE number > ? AND applied IS NOT NULL", latest
            )
            kept = self._db.execute(
                "SELECT cursor FROM arrived WHERE number = ?", (latest,)
            ).fetchone()
            if beyond and (kept is None or kept[0] is None):
                latest, kept = 0, (0,)  # made by an earlier version, or none at all: from the start
            self._db.execute("DELETE FROM arrived WHERE number > ?", (latest,))
            if beyond:
                before = self.rebase()
                self._put({"rebase": kept[0] if before is None else min(before, kept[0])})

    def rebase(self) -> int | None:
        """The last place from the hub that the case file may keep; ``None``: it may keep all."""
        kept = self.get("rebase")
        return None if kept is None else int(kept)

    def rebased(self, to: int) -> None:
        """The case file has forgotten the places beyond ``to``."""
        with self._writing():
            self._db.execute("DELETE FROM meta WHERE name = 'rebase' AND value >= ?", (to,))

    def unread(self) -> list[int]:
        """The numbers of parcels from the hub not yet applied, in order."""
        with self._guarded():
            return [
                number
                for (number,) in self._db.execute(
                    "SELECT number FROM arrived WHERE applied IS NULL ORDER BY number"
                )
            ]

    def arrived(self, number: int) -> tuple[bytes, bytes]:
        """A parcel from the hub, and the hash of the one before. Raises ``MailboxDamaged``."""
        with self._guarded():
            rows = {
                kept: (kept_hash, parcel)
                for kept, kept_hash, parcel in self._db.execute(
                    "SELECT number, hash, parcel FROM arrived WHERE number IN (?, ?)",
                    (number - 1, number),
                )
            }
        kept_hash, parcel = rows.get(number, (b"", None))
        if parcel is None or parcel_hash(parcel) != kept_hash:
            raise MailboxDamaged
        if number == 1:
            return parcel, NO_HASH
        if number - 1 not in rows:
            raise MailboxDamaged
        return parcel, rows[number - 1][0]

    def mark_applied(self, number: int, when: datetime, cursor: int | None = None) -> None:
        """Parcel ``number`` from the hub is in the case file, which has now seen ``cursor``."""
        with self._writing():
            self._db.execute(
                "UPDATE arrived SET applied = ?, cursor = ? WHERE number = ? AND applied IS NULL",
                (moment(when), cursor, number),
            )


def moment(when: datetime) -> int:
    """As it is kept: seconds since 1970; a time without a zone is this machine's."""
    return int((when if when.tzinfo else when.astimezone(UTC)).timestamp())
