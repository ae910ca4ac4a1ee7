"""The terminal's side of enrolment: one request, and the mailbox remembers the answer."""

from __future__ import annotations

import time
from dataclasses import dataclass

from ebatui.sync.enrolment import (
    EnrolAnswer,
    EnrolError,
    EnrolRefused,
    read_enrol_answer,
    write_enrol_request,
)
from ebatui.sync.keys import PublicKeys, fingerprint
from ebatui.sync.line import TRY_LATER, Line, LineError
from ebatui.sync.mailbox import Enrolment, Mailbox
from ebatui.sync.wire import ENROL_PATH
from ebatui.sync.words import fingerprint_words

_MOST_ANSWER = 4_096

OF_THE_CODE = ("SYNC_ENROL_CODE_UNKNOWN", "SYNC_ENROL_WRONG_ESTABLISHMENT")
"""Message codes of what another code from this hub's operator would mend."""


OF_THE_ADDRESS = ("SYNC_BAD_URL", "SYNC_PLAIN_HTTP")
"""Of an address that no hub could have: nobody was called."""


class EnrolFailed(Exception):
    """The terminal is not enrolled. ``refused`` says that the hub said no; else there was no line.

    ``code`` is a message code.
    """

    def __init__(self, code: str, *, refused: bool) -> None:
        super().__init__(code)
        self.code = code
        self.refused = refused


@dataclass(frozen=True, slots=True)
class Enrolled:
    """What the terminal became, and the words to compare with the hub operator's."""

    label: str
    words: str


def enrol(
    mailbox: Mailbox,
    *,
    url: str,
    code: str,
    device: int,
    establishment: str,
    keys: PublicKeys,
    at: str | None = None,
    max_seconds: float | None = None,
) -> Enrolled:
    """Enrol with the hub at ``url`` by a one-time code, and remember it in the mailbox.

    Over HTTPS any certificate is met at first; the hub's answer, which no one can make who has not
    heard the code, names the one it must have been, and that one alone is accepted from then on.
    ``at`` is where to reach the hub now, where ``url`` is only its name (an embedded hub). Safe to
    do again with the same code when the answer was lost. Raises ``enrolment.BadCode`` for a
    mistyped code, ``EnrolFailed``, ``MailboxDamaged`` and ``MailboxCannotSave``.
    """
    request = write_enrol_request(code, device, establishment, keys)
    answer, met = _ask(at or url, request, code, max_seconds)
    if isinstance(answer, EnrolRefused):
        raise EnrolFailed(f"SYNC_ENROL_{answer.name}", refused=True)
    if met is not None and met != answer.certificate:
        # Whoever met us on the line is not the hub that heard the code, but stands between.
        raise EnrolFailed("SYNC_CERTIFICATE", refused=True)
    mailbox.enrol(
        Enrolment(
            url=url,
            hub=answer.keys,
            device=device,
            label=answer.label,
            establishment=establishment,
            own=keys,
            certificate=answer.certificate,
        ),
        answer.epoch,
    )
    words = fingerprint(keys, answer.keys, certificate=answer.certificate)
    return Enrolled(answer.label, fingerprint_words(words))


def _ask(
    url: str, request: bytes, code: str, max_seconds: float | None
) -> tuple[EnrolAnswer | EnrolRefused, bytes | None]:
    """The answer, and the certificate met on the line; ``None`` on plain HTTP."""
    line: Line | None = None
    try:
        deadline = None if max_seconds is None else time.monotonic() + max_seconds
        line = Line(url, anyones=True, deadline=deadline)
        line.open()
        met = line.certificate if line.secure else None
        reply = line.post(ENROL_PATH, request, most=_MOST_ANSWER)
        if reply.status in TRY_LATER:
            raise EnrolFailed("SYNC_HUB_BUSY", refused=False)
        if reply.status >= 500:
            raise EnrolFailed("SYNC_HUB_FAULT", refused=False)
        return read_enrol_answer(reply.body, code, request), met
    except LineError as fault:
        raise EnrolFailed(fault.code, refused=False) from None
    except EnrolError as fault:
        # A hub that has never heard the code cannot make the answer's MAC.
        if fault.code == "BAD_MAC":
            raise EnrolFailed("SYNC_WRONG_HUB", refused=True) from None
        raise EnrolFailed("SYNC_GARBLED", refused=False) from None
    finally:
        if line is not None:
            line.close()
