"""Mentor slips in the mailbox: sealed when they are put in, opened only on an adviser's side."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from ebatui.services.ports import OpenedSlips, SlipBox
from ebatui.sync.keys import CannotOpen, open_sealed, seal
from ebatui.sync.mailbox import Mailbox

SIZES = (1_024, 4_096, 16_384)
"""Slips are padded to one of these, so that a sealed slip's size says nothing of the person."""

_LENGTH_BYTES = 4


class SealedSlipBox(SlipBox):
    """The mentor's side: it holds the establishment's public key, and can only add."""

    def __init__(self, mailbox: Mailbox, establishment_public: bytes) -> None:
        self._mailbox = mailbox
        self._public = establishment_public

    def put(self, plain: bytes) -> None:
        """Seal and store. ``ValueError`` for more than a form can hold (16 kB)."""
        size = next((one for one in SIZES if len(plain) + _LENGTH_BYTES <= one), None)
        if size is None:
            raise ValueError("a slip may not be so large")
        padded = (len(plain).to_bytes(_LENGTH_BYTES, "big") + plain).ljust(size, b"\0")
        sealed = seal(padded, self._public)
        self._mailbox.put_slip(_digest(sealed), sealed)


class OpenedSlipBox(OpenedSlips):
    """The adviser's side: it holds the establishment's private key."""

    def __init__(self, mailbox: Mailbox, establishment_private: bytes) -> None:
        self._mailbox = mailbox
        self._private = establishment_private

    def open_all(self) -> list[tuple[str, bytes]]:
        """Every slip that opens: its digest and its plain text."""
        opened = []
        for digest, sealed in self._mailbox.slips():
            if _digest(sealed) != digest:
                continue
            try:
                padded = open_sealed(sealed, self._private)
            except CannotOpen:
                continue
            length = int.from_bytes(padded[:_LENGTH_BYTES], "big")
            if length <= len(padded) - _LENGTH_BYTES:
                opened.append((digest, padded[_LENGTH_BYTES : _LENGTH_BYTES + length]))
        return opened

    def forget(self, digests: Sequence[str]) -> None:
        """Remove slips that are now in the journal."""
        self._mailbox.forget_slips(digests)


def _digest(sealed: bytes) -> str:
    return hashlib.blake2b(sealed, digest_size=32, person=b"ebatui-slip").hexdigest()
