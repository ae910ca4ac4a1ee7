"""One hub, opened: its database, its keys and its clock, as every part of it needs them."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from ebatui.casework.ids import HUB
from ebatui.hub.clock import HubClock
from ebatui.hub.meter import Meter
from ebatui.hub.storage import Storage
from ebatui.journal.codec import UNPRIMED, Primings
from ebatui.sync.keys import KeyPairs, PublicKeys, Signer, fingerprint
from ebatui.sync.words import fingerprint_words


@dataclass(frozen=True)
class Hub:
    """What a worker holds. Stateless between requests: any number of them may share a database."""

    storage: Storage
    keys: KeyPairs
    clock: HubClock
    certificate: bytes = b""
    """SHA-256 of the certificate that it serves HTTPS with; empty where it has none."""
    primings: Primings = UNPRIMED
    meter: Meter = field(default_factory=Meter)

    @cached_property
    def signer(self) -> Signer:
        """Signs receipts and parcels."""
        return self.keys.signer(HUB)

    @cached_property
    def public(self) -> PublicKeys:
        """The hub's public keys."""
        return self.keys.public

    @cached_property
    def epoch(self) -> int:
        """The hub's epoch as it was when this process began.

        Another may have begun a new one since, on the same database from another machine: what is
        answered goes by ``storage.epoch``, read in the transaction that answers.
        """
        with self.storage.read() as connection:
            return self.storage.epoch(connection)

    @property
    def words(self) -> str:
        """The fingerprint words of the hub's own keys."""
        return fingerprint_words(fingerprint(self.public, certificate=self.certificate))

    def words_with(self, terminal: PublicKeys) -> str:
        """The words that this hub and a terminal both show once it is enrolled."""
        own = fingerprint(terminal, self.public, certificate=self.certificate)
        return fingerprint_words(own)
