"""One prison of a national night: a terminal's half of the exchange, without a screen or a disk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ebatui.bootstrap.bench_night import steps
from ebatui.bootstrap.night_lines import Act, Ids, Line, acts_of
from ebatui.casework.fields import Type
from ebatui.casework.ids import HUB, make_id
from ebatui.casework.records import BY_RECORD
from ebatui.hub import intake
from ebatui.hub.enrolment import enrol, make_code
from ebatui.hub.hub import Hub
from ebatui.hub.ledger import Ledger
from ebatui.hub.storage import RECORD_COUNTER, next_number
from ebatui.journal.change import Change, checked_fields
from ebatui.journal.priming import NONE, Priming
from ebatui.sync.contents import pack
from ebatui.sync.enrolment import EnrolAnswer, read_enrol_request, write_enrol_request
from ebatui.sync.exchange import REQUEST_BYTES
from ebatui.sync.keys import new_key_pairs
from ebatui.sync.outbox import batches
from ebatui.sync.parcel import NO_HASH, Header, check_parcel, parcel_hash, seal_parcel
from ebatui.sync.wire import (
    NONCE_BYTES,
    Request,
    read_answer,
    write_request,
)

_NONCE = bytes(NONCE_BYTES)
"""One for all: nobody listens here."""


class NightRefused(RuntimeError):
    """The hub did not take what it should have. The message says what it took, and of what."""


class Prison:
    """Enrolled, holding what its day touches or names, with the night's request ready to go."""

    def __init__(self, hub: Hub, code: str, device: int, night: Sequence[Line]) -> None:
        """Raises ``NightRefused`` where the hub takes less than it was sent."""
        self._hub = hub
        self.code = code
        self.device = device
        self._keys = new_key_pairs()
        self._signer = self._keys.signer(device)
        self._ids = Ids()
        self._records = 0
        self._seq = 0
        self._sent = 0
        """Parcels of ours that the hub has taken."""
        self._last = NO_HASH
        self._held, self._held_hash = 0, NO_HASH
        self.seen = 0
        """The hub's cursor before the day."""
        self._enrol()
        day = [line for line in night if line["phase"] == "day"]
        self._hold(list(_needed(night, day)))
        for line in day:
            if line["dir"] == "down":
                self._hub_says(line)
        lived = [
            change
            for line in day
            if line["dir"] == "up"
            for act in acts_of(line, self._ids)
            for change in [self._change(line, act, act.fields)]
        ]
        self.changes = len(lived)
        self.before, self.parcels_before = self.seen, (self._sent, self._held)
        self.request = self._asked(lived, hub.primings.newest)
        self.answer = b""
        """What the hub answered to it, once it has."""

    def take(self, body: bytes) -> None:
        """Take the hub's answer to the last request. Raises ``NightRefused``."""
        key = self._hub.public.verify
        answer = read_answer(body, device=self.device, nonce=_NONCE, verify_key=key)
        if answer.receipt.status or answer.receipt.accepted != self._sent:
            taken = f"{answer.receipt.accepted} of {self._sent} parcels"
            raise NightRefused(f"{self.code}: {taken} taken, status {answer.receipt.status}")
        for parcel in answer.parcels:
            header = check_parcel(parcel, key)
            self._held, self._held_hash = header.number, parcel_hash(parcel)
            self.seen = max(self.seen, header.last_seq)

    def _enrol(self) -> None:
        hub, now = self._hub, self._hub.clock.machine()
        with hub.storage.write() as connection:
            code, _ = make_code(connection, self.code, now)
            asked = write_enrol_request(code, self.device, self.code, self._keys.public)
            answer, _ = enrol(connection, read_enrol_request(asked), hub.public, hub.epoch, now)
        if not isinstance(answer, EnrolAnswer):
            raise NightRefused(f"{self.code}: not enrolled, {answer.name}")

    def _hold(self, held: Sequence[Line]) -> None:
        """Bring the hub to what it holds before the day, through its intake."""
        changes = [
            self._change(line, act, fields)
            for line in sorted(held, key=lambda line: line["type"] != "case")
            if line["dir"] == "up"
            for act in acts_of(line, self._ids)
            for fields in steps(act)
        ]
        # Without a priming: nobody times this, and it is many times as fast.
        self.take(intake.take(self._hub, self._asked(changes, NONE)))
        for line in held:
            if line["dir"] == "down" or line["fields"].get("status") == "confirmed":
                self._hub_says(line)
        self.take(intake.take(self._hub, self._asked([], NONE)))

    def _change(self, line: Line, act: Act, fields: Mapping[str, object]) -> Change:
        kind = BY_RECORD[act.record]
        if (line["id"], act.part) not in self._ids.records:
            self._records += 1
            self._ids.note(line["id"], act, make_id(self.device, self._records))
        self._seq += 1
        return Change(
            device=self.device,
            seq=self._seq,
            at=line["at"],
            actor=line["by"],
            kind=kind.name,
            subject=self._ids.records[line["id"], act.part],
            fields=checked_fields(kind, self._resolved(line, act, fields)),
            seen=self.seen,
        )

    def _resolved(self, line: Line, act: Act, fields: Mapping[str, object]) -> Mapping[str, object]:
        """The fields, with references to other parts of the same line as ids."""
        kind = BY_RECORD[act.record]
        return {
            name: self._ids.records[line["id"], value]
            if isinstance(value, str) and kind.field(name).holds is Type.REF
            else value
            for name, value in fields.items()
        }

    def _hub_says(self, line: Line) -> None:
        """A line of the hub's side, as its own change."""
        with self._hub.storage.write() as connection:
            ledger = Ledger(connection, self.code, line["at"])
            for act in acts_of(line, self._ids):
                if (line["id"], act.part) not in self._ids.records:
                    number = next_number(connection, RECORD_COUNTER)
                    self._ids.note(line["id"], act, make_id(HUB, number))
                fields = act.fields
                if line["phase"] == "init" and line["dir"] == "up":
                    fields = {"state": fields["state"]}
                subject = self._ids.records[line["id"], act.part]
                ledger.hub_change((BY_RECORD[act.record].name, subject), fields)
            ledger.save()

    def _asked(self, changes: Sequence[Change], priming: Priming) -> bytes:
        """The request that takes these changes to the hub."""
        parcels = []
        for batch in batches(changes):
            self._sent += 1
            header = Header(
                sender=self.device,
                to=HUB,
                number=self._sent,
                previous=self._last,
                seen=batch[0].seen,
                first_seq=batch[0].seq,
                count=len(batch),
            )
            plain = pack(batch, priming)
            parcels.append(seal_parcel(header, plain, self._hub.public.seal, self._signer))
            self._last = parcel_hash(parcels[-1])
        request = Request(
            establishment=self.code,
            device=self.device,
            epoch=self._hub.epoch,
            held=self._held,
            held_hash=self._held_hash,
            nonce=_NONCE,
            moment=self._hub.clock.acted_at(),
            room=REQUEST_BYTES,
            parcels=tuple(parcels),
        )
        return write_request(request, self._signer)


def _needed(night: Sequence[Line], day: Sequence[Line]) -> Iterator[Line]:
    """The held lines that the day touches, and the cases that those and the day name."""
    held = [line for line in night if line["phase"] == "init"]
    wanted = {line["id"] for line in day}
    wanted |= {line["fields"].get("case") for line in day}
    wanted |= {line["fields"].get("case") for line in held if line["id"] in wanted}
    return (line for line in held if line["id"] in wanted)
