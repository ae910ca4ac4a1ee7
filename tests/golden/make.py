"""A small prison's day, lived once, and every kind of file that it leaves. People are invented.

Keys, nonces and ids are drawn afresh: the files are kept as they were made, with what opens them.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from ebatui.bootstrap.backup import back_up
from ebatui.bootstrap.home import Home
from ebatui.bootstrap.people import set_mentor_code
from ebatui.bootstrap.setup import set_up
from ebatui.bootstrap.terminal import Terminal, mentor_office, open_terminal
from ebatui.casework.codes import NoteKind, Wants
from ebatui.casework.ids import HUB, make_id
from ebatui.hub.backup import back_up as back_up_hub
from ebatui.hub.courier import carry
from ebatui.hub.enrolment import enrol, make_code
from ebatui.hub.home import init_home
from ebatui.hub.hub import Hub
from ebatui.hub.ledger import Ledger
from ebatui.hub.slots import import_slots
from ebatui.hub.slots_csv import SlotRow
from ebatui.hub.storage import RECORD_COUNTER, next_number
from ebatui.journal.priming import Priming, Vocabulary
from ebatui.reference.primings import write_priming
from ebatui.services.ports import UnitOfWork
from ebatui.services.slips import IntakeSlip
from ebatui.sync.courier import export_parcels, import_answer
from ebatui.sync.enrolment import (
    EnrolAnswer,
    read_enrol_request,
    write_enrol_answer,
    write_enrol_request,
)
from ebatui.sync.mailbox import Enrolment
from ebatui.sync.parts import hold_of
from ebatui.sync.wire import write_answer, write_request
from tests.golden.read import SAID, Clock, says

PASSPHRASE = "golden at hull"
MENTOR_CODE = "271828"
URL = "https://hub.example"
RECEPTION = """\
Prison Number,Surname,Forename(s),Date of Birth,Sex,Wing,Cell,Reception Date,Legal Status,\
Sentence Length,Conditional Release Date,HDC Eligibility Date,Home Postcode,Previous Prison Number
A1234AA,Doe,Kevin,14/02/1991,M,A,A2-014,09/11/2026,Sentenced,12 weeks,21/12/2026,,HU3 1AB,
A2345BB,O'Brien,Séan,03/07/1984,M,B,B1-007,16/11/2026,Sentenced,16 weeks,11/01/2027,,HU5 2ES,
A3456CC,Walsh,Michael,22/09/1999,M,C,C3-022,18/11/2026,Remand,,,,HU6 3ZE,
"""


CLOCK = Clock()


@dataclass
class Made:
    """Where files go, and what has to be said to open them."""

    folder: Path
    opens: dict[str, str]

    def put(self, name: str, data: bytes) -> None:
        (self.folder / name).write_bytes(data)


@contextmanager
def _no_keyring() -> Iterator[None]:
    before = os.environ.get("EBATUI_KEYRING")
    os.environ["EBATUI_KEYRING"] = "off"
    try:
        yield
    finally:
        del os.environ["EBATUI_KEYRING"]
        if before is not None:
            os.environ["EBATUI_KEYRING"] = before


def make(scratch: Path) -> Path:
    """Every file, in a folder of ``scratch``."""
    made = Made(scratch / "made", {"passphrase": PASSPHRASE, "mentor_code": MENTOR_CODE})
    made.folder.mkdir()
    with _no_keyring():
        asyncio.run(_live(scratch, made))
    _priming(scratch, made)
    said = {"opens": made.opens, "says": says(made.folder, made.opens)}
    text = json.dumps(said, indent=1, ensure_ascii=False, sort_keys=True)
    made.put(SAID, text.encode() + b"\n")
    return made.folder


async def _live(scratch: Path, made: Made) -> None:
    home = Home(scratch / "terminal")
    set_up(
        home,
        establishment="HLI",
        adviser="A Mensah",
        passphrase=PASSPHRASE,
        clock=CLOCK,
        recovery_file=made.folder / "recovery.txt",
        demo=True,
    )
    hub = init_home(scratch / "hub", None, CLOCK.today)
    import_slots(hub.storage, hub.clock, [SlotRow("6727", _at(2026, 12, 14), "FRESHSTART", 40, 2)])
    terminal = await open_terminal(home, PASSPHRASE, CLOCK)
    set_mentor_code(terminal, MENTOR_CODE)
    _enrol(terminal, hub, made)
    await terminal.importing.reception(RECEPTION.encode("utf-8-sig"), terminal.adviser.handle)
    people = await terminal.office.people.search("", 10)
    note = "Rang the benefit centre at 10.15: closed from 9/11, ref QQ-31. Said \N{SNOWMAN}."
    await terminal.office.people.add_note(people[0].person, NoteKind.BENEFITS, note)
    await terminal.post.cut()
    _carry(terminal, hub, made, "first")
    await terminal.post.apply_arrived()
    with hub.storage.write() as connection:
        ledger = Ledger(connection, "HLI", hub.clock.acted_at())
        contact = make_id(HUB, next_number(connection, RECORD_COUNTER))
        ledger.hub_change(("contact", contact), {"name": "P Owens", "telephone": "01632 960123"})
        ledger.save()
    await terminal.office.people.add_note(people[1].person, NoteKind.WORK, "Wants roofing again.")
    await terminal.post.cut()
    _carry(terminal, hub, made, "second")  # what it brings stays unread
    await terminal.office.people.add_note(people[2].person, NoteKind.HOUSING, "No address yet.")
    await terminal.post.cut()
    _mentor(home)
    back_up(terminal, made.folder / "terminal.backup")
    made.opens["data_key"] = terminal.data_key.hex()
    made.opens["sign_seed"] = terminal.keys.sign_seed.hex()
    made.opens["open_key"] = terminal.keys.open_key.hex()
    await terminal.close()
    shutil.copy(home.secrets, made.folder / "secrets")
    hub.storage.close()
    back_up_hub(scratch / "hub", made.folder / "hub.backup")


def _enrol(terminal: Terminal, hub: Hub, made: Made) -> None:
    device, keys = terminal.settings.device, terminal.keys.public
    now = hub.clock.machine()
    with hub.storage.write() as connection:
        code, _ = make_code(connection, "HLI", now)
        asked = write_enrol_request(code, device, "HLI", keys)
        request = read_enrol_request(asked)
        answer, key = enrol(connection, request, hub.public, hub.epoch, now)
    assert isinstance(answer, EnrolAnswer)
    made.opens["code"] = code
    made.put("enrol-request.bin", asked)
    made.put("enrol-answer.bin", write_enrol_answer(answer, request.mac, key))
    enrolment = Enrolment(
        url=URL,
        hub=hub.public,
        device=device,
        label=answer.label,
        establishment="HLI",
        own=keys,
        certificate=hub.certificate,
    )
    terminal.mailbox.enrol(enrolment, hub.epoch)

    def remember(unit: UnitOfWork) -> None:
        unit.set_label(device, answer.label)

    terminal.case_file.write_now(terminal.adviser.handle, remember)


def _carry(terminal: Terminal, hub: Hub, made: Made, name: str) -> None:
    """What waits to the hub and its answer back, as the courier's files, and what is in them."""
    signer = terminal.keys.signer(terminal.settings.device)
    file = made.folder / f"{name}.to-hub"
    export_parcels(terminal.mailbox, signer, file, CLOCK.now)
    carried = carry(hub, file.read_bytes())
    made.put(f"{name}.from-hub", carried.data)
    import_answer(terminal.mailbox, signer, carried.data, CLOCK.now)
    request, answer = carried.request, carried.answer
    made.put("parcel-to-hub.bin", request.parcels[-1])
    made.put("parcel-to-terminal.bin", answer.parcels[-1])
    made.put("request.bin", write_request(request, signer))
    # As after a cut line: each says what it holds of the other's, and sends the rest.
    up, down = request.parcels[-1], answer.parcels[-1]
    held_up, held_down = hold_of(1, up[:40]), hold_of(1, down[:50])
    gone_on = replace(request, parcels=(), rest=held_up.rest_of(up), hold=held_down)
    made.put("request-goes-on.bin", write_request(gone_on, signer))
    told = {"device": request.device, "nonce": request.nonce, "signer": hub.signer}
    made.put("answer.bin", write_answer(answer.receipt, answer.parcels, **told))
    rest = held_down.rest_of(down)
    made.put(
        "answer-goes-on.bin", write_answer(answer.receipt, (), **told, rest=rest, hold=held_up)
    )
    made.opens["nonce"] = request.nonce.hex()


def _mentor(home: Home) -> None:
    office, mailbox = mentor_office(home, home.settings(), CLOCK)
    slip = IntakeSlip("Idris", "Vaughan", "B", "B2-011", (Wants.KEEP_JOB,), reading_help=True)
    office.submit(slip)
    mailbox.close()


def _priming(scratch: Path, made: Made) -> None:
    """A small priming, as they are shipped."""
    folder = scratch / "priming"
    folder.mkdir()
    priming = Priming(
        text=b"\x02seen on the wing\x00\x02rang the council , no answer .\x00" * 8,
        vocabularies={
            "person.surname": Vocabulary(values=("Smith", "Ash"), words=("Smith", "Ash", "Lee")),
            "person.nino": Vocabulary(shapes=("AA999999A",)),
            "note.minutes": Vocabulary(values=(5, 10)),
        },
        patterns={"note+": ((0, 2, 4, 6), (0, 6))},
        odds={"kind ": (1,) * 8, "note.minutes+?": (3, 90)},
    )
    file = write_priming(folder, priming.to_bytes())
    made.put(f"priming-{file.name}", file.read_bytes())


def _at(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 9, 30)  # noqa: DTZ001 - wall-clock times have no zone
