"""Terminals and a hub, all of it real but the wire: what is put back, lost, cut and repeated."""

from __future__ import annotations

import asyncio
import gc
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from ebatui.casework.fields import Value, to_value
from ebatui.casework.ids import RecordId
from ebatui.casework.records import BY_NAME, Person, Record
from ebatui.hub import enrolment, intake, tables
from ebatui.hub.backup import back_up, put_back
from ebatui.hub.clock import HubClock
from ebatui.hub.home import init_home, open_home
from ebatui.hub.hub import Hub
from ebatui.hub.slots import import_slots
from ebatui.hub.slots_csv import SlotRow
from ebatui.hub.storage import Storage
from ebatui.journal.codec import UNPRIMED
from ebatui.services.ports import SyncResult
from ebatui.store import journal_tables
from ebatui.store.casefile import EncryptedCaseFile, create_case_file, open_case_file
from ebatui.sync.enrolment import (
    EnrolAnswer,
    read_enrol_answer,
    read_enrol_request,
    write_enrol_answer,
    write_enrol_request,
)
from ebatui.sync.keys import KeyPairs, new_key_pairs
from ebatui.sync.line import LineError, Reply
from ebatui.sync.mailbox import Enrolment, Mailbox
from ebatui.sync.post import SealedPost

TODAY = date(2026, 11, 23)
KEY = b"k" * 32
SLOT_AT = datetime.combine(date(2026, 12, 7), time(9, 30))


class Clock:
    """Each look is a second later: two acts are never at one moment."""

    def __init__(self) -> None:
        self.seconds = 0

    def today(self) -> date:
        return TODAY

    def now(self) -> datetime:
        self.seconds += 1
        return datetime.combine(TODAY, time(self.seconds // 3600 % 24, self.seconds // 60 % 60))


@dataclass
class Wire:
    """Stands in for ``sync.line.Line``: bytes go to the hub in this process, if they do."""

    hub: Callable[[], Hub]
    cut_up: bool = False
    cut_down: int | None = None
    twice: bool = False
    bytes_up: int = 0
    bytes_down: int = 0
    stood: bool = True
    beyond: int = 0

    def __call__(self, _url: str, **_: Any) -> Wire:
        return self

    def open(self) -> None:
        """Nothing to dial."""

    def finish(self) -> None:
        """Nobody watches."""

    def close(self) -> None:
        """Nothing to hang up."""

    def post(self, _path: str, body: bytes, *, most: int, sink: Any = None) -> Reply:
        if self.cut_up:
            raise LineError("SYNC_LINE_CUT")
        if self.twice:
            intake.take(self.hub(), body)
        answer = intake.take(self.hub(), body)
        assert len(answer) <= most
        if sink is not None:
            sink(answer[: len(answer) // 2])
        if self.cut_down is not None:
            raise LineError("SYNC_LINE_CUT", partial=answer[: self.cut_down % len(answer)])
        return Reply(200, answer)


@dataclass
class Desk:
    """One terminal: a case file, a mailbox, keys."""

    folder: Path
    device: int
    prison: Prison
    keys: KeyPairs = field(default_factory=new_key_pairs)
    label: str = ""
    establishment: str = "HLI"
    case: EncryptedCaseFile = field(init=False)
    mailbox: Mailbox = field(init=False)

    def open(self) -> None:
        self.mailbox = Mailbox(self.folder / "mailbox.db")
        self.case = open_case_file(
            self.folder / "casefile.db",
            KEY,
            self.device,
            self.prison.clock,
            self.mailbox.note_committed,
        )

    def close(self) -> None:
        self.case.close()
        self.mailbox.close()

    @property
    def post(self) -> SealedPost:
        return SealedPost(
            self.case,
            self.mailbox,
            self.keys.signer(self.device),
            self.keys.open_key,
            self.prison.clock.now,
        )

    def make(self, record: type[Record], subject: RecordId | None = None, **fields: Any) -> Any:
        """One change, on a new record unless told; the record's id."""

        def work(unit: Any) -> RecordId:
            about = subject or unit.new_id()
            unit.append(record, about, fields)
            return about

        return self.case.write_now("adviser", work)

    def sync(self, **trouble: Any) -> SyncResult:
        """Cut, exchange, apply."""
        return self.prison.over(self.prison.wire(**trouble), self.post.send_now)

    def copy(self) -> Path:
        """The folder as it is now, for putting back: case file and mailbox together."""
        self.prison.backups += 1
        aside = self.folder.with_name(f"{self.folder.name}-copy-{self.prison.backups}")
        self.close()
        shutil.copytree(self.folder, aside)
        self.open()
        return aside

    def put_back(self, copy: Path, device: int, keys: KeyPairs) -> None:
        """The folder as a copy has it, and the number and keys it had."""
        self.close()
        shutil.rmtree(self.folder)
        shutil.copytree(copy, self.folder)
        self.device, self.keys = device, keys
        self.open()

    def rejoin(self, replaces: str | None = None) -> None:
        """New keys and a new number, as ``bootstrap.rejoin`` gives them."""
        old = self.device
        self.case.write_now("adviser", lambda unit: unit.leave_number(old))
        self.close()
        (self.folder / "mailbox.db").unlink()
        self.prison.devices += 1
        self.device, self.keys = 900 + self.prison.devices, new_key_pairs()
        Mailbox.create(self.folder / "mailbox.db").close()
        self.open()
        self.prison.enrol(self, replaces)

    def values(self, kind: str) -> dict[int, dict[str, Value]]:
        """Every record of a kind as its row has it, without what is not known."""
        declared = BY_NAME[kind]
        found = self.case.read_now(lambda reader: reader.find(declared.record))
        return {
            one.id: {
                spec.name: value
                for spec in declared.fields
                if (value := to_value(spec, getattr(one, spec.name))) is not None
            }
            for one in found
        }

    def changes(self) -> list[Any]:
        """Every change it holds."""
        return self.case.on_reader(
            lambda connection: list(journal_tables.select(connection, "ORDER BY device, seq"))
        )

    def rivals(self) -> set[tuple[Any, ...]]:
        return {
            (kind, subject, one.field, one.value, one.conflict)
            for kind, subject, one in self.case.read_now(lambda reader: reader.rivals())
        }


class Prison:
    """A hub and the terminals of one prison, in one folder."""

    slot_at = SLOT_AT

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, template: Path) -> None:
        """``template`` has a ``hub`` to begin from and a ``terminal`` for each that is new."""
        self.folder = folder
        self.clock = Clock()
        self.patch = monkeypatch
        self.template = template
        shutil.copytree(template / "hub", folder / "hub")
        # Parcels are smaller with a priming and slower to make: nothing to these laws.
        monkeypatch.setattr("ebatui.hub.home.shipped_primings", lambda: UNPRIMED)
        self.hub = open_home(folder / "hub", lambda: TODAY)
        self.desks: list[Desk] = []
        self.loop = asyncio.new_event_loop()
        self.backups = 0
        self.devices = 0

    def close(self) -> None:
        for desk in self.desks:
            desk.close()
        self.hub.storage.close()
        self.loop.close()

    def wire(self, **trouble: Any) -> Wire:
        return Wire(lambda: self.hub, **trouble)

    def over(self, wire: Wire, act: Callable[[], Any]) -> Any:
        self.patch.setattr("ebatui.sync.exchange.Line", wire)
        return self.loop.run_until_complete(act())

    def desk(self, device: int = 0, establishment: str = "HLI") -> Desk:
        """A terminal of the prison, or of another one, enrolled."""
        device = device or 501 + len(self.desks)
        folder = self.folder / f"terminal-{device}"
        shutil.copytree(self.template / "terminal", folder)
        made = Desk(folder, device, self, establishment=establishment)
        made.open()
        self.desks.append(made)
        self.enrol(made)
        return made

    def desk_again(self, folder: Path, device: int, keys: KeyPairs, label: str) -> Desk:
        """A terminal that the hub knows already, from a copy of its folder."""
        shutil.copytree(folder, self.folder / folder.name)
        made = Desk(self.folder / folder.name, device, self, keys, label)
        made.open()
        self.desks.append(made)
        return made

    def enrol(self, desk: Desk, replaces: str | None = None) -> None:
        """Known to the hub from here on, by a code."""
        now = HubClock().machine()
        with self.hub.storage.write() as connection:
            code, _ = enrolment.make_code(connection, desk.establishment, now, replaces)
        asked = write_enrol_request(code, desk.device, desk.establishment, desk.keys.public)
        request = read_enrol_request(asked)
        with self.hub.storage.write() as connection:
            answer, key = enrolment.enrol(connection, request, self.hub.public, self.hub.epoch, now)
        told = read_enrol_answer(write_enrol_answer(answer, request.mac, key), code, asked)
        assert isinstance(told, EnrolAnswer), told
        desk.label = told.label
        desk.mailbox.enrol(
            Enrolment(
                url="http://127.0.0.1:9",
                hub=told.keys,
                device=desk.device,
                label=told.label,
                establishment=desk.establishment,
                own=desk.keys.public,
            ),
            told.epoch,
        )

    def back_up_hub(self) -> Path:
        self.backups += 1
        file = self.folder / f"hub-{self.backups}.backup"
        back_up(self.folder / "hub", file)
        return file

    def put_back_hub(self, file: Path) -> None:
        self.hub.storage.close()
        self.hub = put_back(self.folder / "hub", file, lambda: TODAY)

    def slots(self, *given: tuple[datetime, int]) -> None:
        rows = [SlotRow("6727", at, "FRESHSTART", 40, places) for at, places in given]
        import_slots(self.hub.storage, self.hub.clock, rows)

    def at_hub(self, kind: str, establishment: str = "HLI") -> dict[int, dict[str, Value]]:
        """Every record of a kind as the hub has it at a prison."""
        declared, table = BY_NAME[kind], tables.RECORDS[kind]
        here = table.select().where(table.c.establishment == establishment)
        with self.hub.storage.read() as connection:
            rows = connection.execute(here).mappings().all()
        return {row["id"]: tables.of_row(declared, dict(row)) for row in rows}

    def settle(self, rounds: int = 4) -> None:
        """Everyone syncs until there is nothing to say."""
        for _ in range(rounds):
            results = [desk.sync() for desk in self.desks]
        assert [(one.status, one.message) for one in results] == [
            ("complete", "SYNC_COMPLETE")
        ] * len(results)


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty hub and an empty terminal, made once and copied."""
    folder = tmp_path_factory.mktemp("template")
    init_home(folder / "hub", None, lambda: TODAY).storage.close()
    with closing(sqlite3.connect(folder / "hub" / "hub.db")) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    (folder / "terminal").mkdir()
    Mailbox.create(folder / "terminal" / "mailbox.db").close()
    create_case_file(folder / "terminal" / "casefile.db", KEY, 1, Clock(), lambda _: None).close()
    return folder


@pytest.fixture
def prison(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, template: Path) -> Iterator[Prison]:
    made = Prison(tmp_path, monkeypatch, template)
    yield made
    made.close()


class Begun:
    """Terminals that all hold one person, settled with their hub: made once, then copied."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch, template: Path, count: int) -> None:
        self.folder = folder
        made = Prison(folder, patch, template)
        for _ in range(count):
            made.desk()
        self.person = made.desks[0].make(Person, surname="Ash")
        made.settle(2)
        made.close()
        self.seconds = made.clock.seconds
        self.desks = [(desk.folder, desk.device, desk.keys, desk.label) for desk in made.desks]
        shutil.copytree(template / "terminal", folder / "terminal")

    def copied_to(self, folder: Path, patch: pytest.MonkeyPatch) -> Prison:
        """The same, to go on from."""
        prison = Prison(folder, patch, self.folder)
        prison.clock.seconds = self.seconds
        for desk in self.desks:
            prison.desk_again(*desk)
        return prison


@pytest.fixture
def begun_prison(
    monkeypatch: pytest.MonkeyPatch, template: Path
) -> Iterator[Callable[[int], tuple[Prison, RecordId]]]:
    """Makes prisons of so many terminals that all hold one person, one prison at a time.

    All stand in one folder, so that the hub's storage, and the statements it has compiled, serve
    them all as they serve a real hub for as long as it runs.
    """
    monkeypatch.setattr("ebatui.hub.home.Storage", cache(Storage))
    # In memory where there is such a folder: what a disk may do is tested elsewhere.
    memory = Path("/dev/shm")  # noqa: S108 - a folder of our own within it
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as base:
        here = Path(base) / "here"

        @cache
        def begun(count: int) -> Begun:
            return Begun(Path(base) / f"begun-{count}", monkeypatch, template, count)

        def prison_of(count: int) -> tuple[Prison, RecordId]:
            beginning = begun(count)
            if here.exists():
                shutil.rmtree(here)
            return beginning.copied_to(here, monkeypatch), beginning.person

        gc.collect()
        gc.freeze()  # thousands of storms are run: what stands before them is looked at once
        yield prison_of
        gc.unfreeze()
