"""What a set of golden files says, read by the code of today."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import zipfile
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from ebatui.bootstrap.backup import put_back
from ebatui.bootstrap.home import Home
from ebatui.bootstrap.terminal import open_terminal
from ebatui.hub.backup import put_back as put_hub_back
from ebatui.hub.courier import carry
from ebatui.hub.home import open_home
from ebatui.hub.hub import Hub
from ebatui.hub.ledger import change_of, rows_between
from ebatui.hub.verify import verify as verify_hub
from ebatui.journal.change import Change
from ebatui.reference.primings import shipped_primings
from ebatui.store.casefile import open_case_file
from ebatui.store.recovery import read_recovery_file
from ebatui.store.vault import Vault
from ebatui.store.verify import verify
from ebatui.sync.chain import check_chain
from ebatui.sync.contents import unpack
from ebatui.sync.courier import FROM_HUB
from ebatui.sync.enrolment import EnrolAnswer, read_enrol_answer, read_enrol_request
from ebatui.sync.keys import KeyPairs
from ebatui.sync.mailbox import Mailbox
from ebatui.sync.parcel import open_parcel
from ebatui.sync.parts import Hold, Rest
from ebatui.sync.wire import NONCE_BYTES, read_answer, read_request

SAID = "said.json"
DAY = date(2026, 11, 23)
_EVERY = 1 << 62


class Clock:
    """The day on which they were made."""

    def today(self) -> date:
        return DAY

    def now(self) -> datetime:
        return datetime.combine(DAY, datetime.min.time().replace(hour=11))


def says(folder: Path, opens: Mapping[str, str]) -> dict[str, Any]:
    """All that the files of ``folder`` say. ``opens``: the passphrase, and keys."""
    with tempfile.TemporaryDirectory() as scratch:
        return _Set(folder, opens, Path(scratch)).says()


class _Set:
    def __init__(self, folder: Path, opens: Mapping[str, str], scratch: Path) -> None:
        self._folder = folder
        self._opens = opens
        self._scratch = scratch
        self._keys = KeyPairs(bytes.fromhex(opens["sign_seed"]), bytes.fromhex(opens["open_key"]))
        self._home = Home(scratch / "terminal")
        put_back(self._home, folder / "terminal.backup")
        shutil.copy(folder / "secrets", self._home.secrets)
        self._device = self._home.settings().device
        with zipfile.ZipFile(folder / "hub.backup") as held:
            held.extractall(scratch / "as-it-was")

    def says(self) -> dict[str, Any]:
        return {
            "courier": self._courier(),
            "enrolment": self._enrolment(),
            "hub": self._hub(),
            "mailbox": self._mailbox(),
            "parcels": self._parcels(),
            "primings": self._primings(),
            "requests and answers": self._bodies(),
            "vault, recovery file": self._vault(),
            "case file": self._case_file(),
            "terminal": asyncio.run(self._terminal()),
        }

    def _hub_as_it_was(self) -> Hub:
        return open_home(self._scratch / "as-it-was", lambda: DAY)

    def _file(self, name: str) -> bytes:
        return (self._folder / name).read_bytes()

    def _parcels(self) -> dict[str, Any]:
        hub = self._hub_as_it_was()
        hub.storage.close()
        ways = {
            "parcel-to-hub.bin": (self._keys.public.verify, hub.keys.open_key),
            "parcel-to-terminal.bin": (hub.public.verify, self._keys.open_key),
        }
        told = {}
        for name, (verify_key, open_key) in ways.items():
            header, plain = open_parcel(self._file(name), verify_key, open_key)
            contents = unpack(plain, shipped_primings())
            told[name] = {
                "number": header.number,
                "seen": header.seen,
                "first": header.first_seq,
                "count": header.count,
                "changes": _changes(contents.changes),
                "placed": [
                    [one.device - self._device, one.first_seq, one.last_seq, one.first_cursor]
                    for one in contents.placed
                ],
                "labels": sorted(contents.labels.values()),
            }
        return told

    def _bodies(self) -> dict[str, Any]:
        hub = self._hub_as_it_was()
        hub.storage.close()
        told: dict[str, Any] = {}
        for name in ("request.bin", "request-goes-on.bin"):
            request, unverified = read_request(self._file(name))
            assert unverified.is_from(self._keys.public.verify)
            told[name] = {
                "establishment": request.establishment,
                "held": request.held,
                "moment": request.moment,
                "room": request.room,
                "parcels": [len(one) for one in request.parcels],
                "rest": _rest(request.rest),
                "hold": _hold(request.hold),
            }
        for name in ("answer.bin", "answer-goes-on.bin"):
            answer = read_answer(
                self._file(name),
                device=self._device,
                nonce=bytes.fromhex(self._opens["nonce"]),
                verify_key=hub.public.verify,
            )
            told[name] = {
                "status": answer.receipt.status,
                "accepted": answer.receipt.accepted,
                "latest": answer.receipt.latest,
                "parcels": [len(one) for one in answer.parcels],
                "rest": _rest(answer.parts.rest),
                "hold": _hold(answer.parts.hold),
            }
        return told

    def _courier(self) -> dict[str, Any]:
        """A hub that has these parcels already passes them over, and says so."""
        hub = self._hub_as_it_was()
        told = {}
        try:
            for name in ("first", "second"):
                carried = carry(hub, self._file(f"{name}.to-hub"))
                answer = self._file(f"{name}.from-hub").removeprefix(FROM_HUB)
                came = read_answer(
                    answer[NONCE_BYTES:],
                    device=self._device,
                    nonce=answer[:NONCE_BYTES],
                    verify_key=hub.public.verify,
                )
                told[name] = {
                    "parcels up": len(carried.request.parcels),
                    "accepted": carried.answer.receipt.accepted,
                    "accepted then": came.receipt.accepted,
                    "parcels down": len(came.parcels),
                }
        finally:
            hub.storage.close()
        return told

    def _enrolment(self) -> dict[str, Any]:
        asked = self._file("enrol-request.bin")
        request = read_enrol_request(asked)
        answer = read_enrol_answer(self._file("enrol-answer.bin"), self._opens["code"], asked)
        assert isinstance(answer, EnrolAnswer)
        return {
            "establishment": request.establishment,
            "of this terminal": request.keys == self._keys.public
            and request.device == self._device,
            "label": answer.label,
        }

    def _hub(self) -> dict[str, Any]:
        """Put back from its backup: a new epoch begins."""
        hub = put_hub_back(self._scratch / "hub", self._folder / "hub.backup", lambda: DAY)
        try:
            found = verify_hub(hub)
            with hub.storage.read() as connection:
                changes = [change_of(row) for row in rows_between(connection, "HLI", 0, _EVERY, 99)]
            return {"ok": found.ok, "changes": _changes(changes)}
        finally:
            hub.storage.close()

    def _mailbox(self) -> dict[str, Any]:
        with Mailbox(self._home.mailbox) as mailbox:
            enrolment = mailbox.enrolment()
            assert enrolment is not None
            waiting = mailbox.waiting()
            return {
                "url": enrolment.url,
                "label": enrolment.label,
                "chain": list(check_chain(mailbox)),
                "waiting": [waiting.changes, waiting.parcels, waiting.uncut],
                "receipted": mailbox.receipted_seq(),
                "unread": mailbox.unread(),
                "slips": len(mailbox.slips()),
            }

    def _vault(self) -> dict[str, Any]:
        vault = Vault(self._home.vault)
        recovery = read_recovery_file(self._folder / "recovery.txt")
        return {
            "advisers": [[one.handle, one.name] for one in vault.advisers()],
            "mentors' code": vault.has_mentor_code(),
            "recovery": [recovery.establishment, recovery.terminal],
            "recovers": vault.try_recovery(recovery.private).hex() == self._opens["data_key"],
        }

    def _case_file(self) -> dict[str, Any]:
        """By its key alone."""
        copy = self._scratch / "casefile.db"
        shutil.copy(self._home.case_file, copy)
        key = bytes.fromhex(self._opens["data_key"])
        case_file = open_case_file(copy, key, self._device, Clock(), lambda seq: None)
        try:
            verdict = verify(case_file)
            changes = case_file.read_now(lambda reader: reader.own_changes(0, 99))
            return {"ok": verdict.ok, "rows": verdict.projection, "changes": _changes(changes)}
        finally:
            case_file.close()

    async def _terminal(self) -> dict[str, Any]:
        """Unlocked with the passphrase: it takes in what arrived, and the mentor's slip."""
        terminal = await open_terminal(self._home, self._opens["passphrase"], Clock())
        try:
            people = await terminal.office.people.search("", 10)
            slips = await terminal.office.slips.queue()
            return {
                "adviser": terminal.adviser.name,
                "people": sorted([one.prison_number, one.surname, one.forenames] for one in people),
                "slips": [[one.name, one.cell, list(one.wants)] for one in slips],
                "unread": terminal.mailbox.unread(),
                "ok": verify(terminal.case_file).ok,
            }
        finally:
            terminal.shut()

    def _primings(self) -> dict[str, Any]:
        """Each is what its name says, and the one shipped then is shipped still."""
        folder = self._scratch / "primings"
        folder.mkdir()
        for path in self._folder.glob("priming-*"):
            shutil.copy(path, folder / path.name.removeprefix("priming-"))
        priming = shipped_primings(folder).newest
        return {
            "name": priming.name.hex(),
            "text": len(priming.text),
            "words": list(priming.vocabularies["person.surname"].words),
            "patterns": [list(one) for one in priming.patterns["note+"]],
            "odds": list(priming.odds["note.minutes+?"]),
        }


def _changes(changes: Iterable[Change]) -> list[Any]:
    return [
        [
            one.device,
            one.seq,
            one.at,
            one.actor,
            one.kind,
            one.subject,
            dict(one.fields),
            one.seen,
            one.cursor,
        ]
        for one in changes
    ]


def _rest(rest: Rest | None) -> list[int] | None:
    return None if rest is None else [rest.number, rest.at, len(rest.data)]


def _hold(hold: Hold | None) -> list[Any] | None:
    return None if hold is None else [hold.number, hold.size, hold.check.hex()]
