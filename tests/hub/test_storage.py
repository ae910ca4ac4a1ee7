"""The database under the hub: whose it is, who writes at once, and what becomes of its faults."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select
from sqlalchemy.exc import IntegrityError

from ebatui.hub import app, enrolment, intake, outgoing, tables
from ebatui.hub.arriving import Arriving, Turns
from ebatui.hub.clock import HubClock
from ebatui.hub.home import init_home, open_home
from ebatui.hub.hub import Hub
from ebatui.hub.storage import NoDriver, OtherHub, Storage, insert_new
from ebatui.hub.verify import verify
from ebatui.sync.enrolment import EnrolRefused, read_enrol_answer, write_enrol_request
from ebatui.sync.keys import new_key_pairs
from ebatui.sync.wire import Refused

Enrol = Callable[..., Any]
FAULT = IntegrityError("INSERT", {}, Exception("a row that another worker has just made"))


def test_without_its_driver_postgresql_is_told_with_the_mend(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)  # whether it is installed here or not
    with pytest.raises(NoDriver) as told:
        Storage("postgresql://hub@db/ebatui")
    assert "psycopg" in str(told.value)
    assert "ebatui[postgres]" in str(told.value)


def test_a_database_is_one_hubs_alone(tmp_path: Path, wall: Any) -> None:
    url = f"sqlite:///{tmp_path}/shared.db"
    init_home(tmp_path / "one", url, wall).storage.close()
    with pytest.raises(OtherHub):
        init_home(tmp_path / "two", url, wall)
    assert not (tmp_path / "two" / "hub.toml").exists()
    (tmp_path / "one" / "hub.toml").unlink()  # as after a start that was interrupted
    init_home(tmp_path / "one", url, wall).storage.close()


def test_a_hubs_database_from_before_this_was_noted_is_no_ones_else(
    tmp_path: Path, wall: Any, hub: Hub, terminal: Any
) -> None:
    with hub.storage.write() as connection:
        connection.execute(tables.meta.delete().where(tables.meta.c.name == "hub"))
    with pytest.raises(OtherHub):
        init_home(tmp_path / "two", f"sqlite:///{tmp_path}/hub/hub.db", wall)


def test_what_is_there_is_not_put_twice(hub: Hub) -> None:
    with hub.storage.write() as connection:
        assert insert_new(connection, tables.meta, name="one", value="1")
        assert not insert_new(connection, tables.meta, name="one", value="2")
        held = select(tables.meta.c.value).where(tables.meta.c.name == "one")
        assert connection.execute(held).scalar_one() == "1"


def test_the_first_codes_of_a_prison_may_be_made_at_once(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    def laid_meanwhile(connection: Connection, now_ns: int) -> int:
        insert_new(
            connection, tables.establishment,
            code="LEI", cursor=0, hub_seq=0, refusals=0, devices=0,
        )  # fmt: skip
        return 0

    monkeypatch.setattr(enrolment, "first_cursor", laid_meanwhile)
    with hub.storage.write() as connection:
        assert enrolment.make_code(connection, "LEI", HubClock().machine())[0]
    faults: list[Exception] = []

    def make() -> None:
        try:
            with hub.storage.write() as connection:
                enrolment.make_code(connection, "HLI", HubClock().machine())
        except Exception as fault:
            faults.append(fault)

    threads = [threading.Thread(target=make) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []


def _fails(*_: object, **__: object) -> Any:
    raise FAULT


def test_a_row_that_another_worker_made_is_no_receipt(
    hub: Hub, terminal: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal.case()
    with monkeypatch.context() as broken:
        broken.setattr(intake, "keep", _fails)
        terminal.cut()
        receipt = terminal.ask(terminal.parcels).receipt
    assert (receipt.status, receipt.accepted) == (Refused.TRY_LATER, 0)
    assert terminal.sync().receipt.accepted == 1
    assert verify(hub).ok


def test_nor_does_it_stop_what_is_still_arriving(
    hub: Hub, terminal: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal.case()
    terminal.cut()
    arriving = Arriving(hub, Turns())
    arriving.add(terminal.request(terminal.parcels))
    monkeypatch.setattr(intake, "keep", _fails)
    arriving.keep()
    assert not arriving.due
    arriving.close()


def test_enrolment_is_asked_for_again_where_the_database_fails(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    with hub.storage.write() as connection:
        code, _ = enrolment.make_code(connection, "HLI", HubClock().machine())
    asked = write_enrol_request(code, 900, "HLI", new_key_pairs().public)
    monkeypatch.setattr(enrolment, "enrol", _fails)
    body, guessed, about = app._enrol(hub, asked)
    assert (guessed, about["status"]) == (False, "try-later")
    assert read_enrol_answer(body, code, asked) == EnrolRefused.TRY_LATER


def test_an_epoch_begun_elsewhere_is_noticed_by_who_serves(
    hub: Hub, terminal: Any, tmp_path: Path, wall: Any
) -> None:
    terminal.case()
    terminal.sync()
    elsewhere = open_home(tmp_path / "hub", wall)
    epoch = elsewhere.storage.begin_epoch(time.time_ns())
    elsewhere.storage.close()
    receipt = terminal.ask([]).receipt
    assert receipt.epoch == epoch != terminal.epoch
    terminal.epoch = epoch
    terminal.ask([])
    with hub.storage.read() as connection:
        assert connection.execute(select(tables.device.c.told_epoch)).scalar_one() == epoch


@pytest.fixture
def writes(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many parcels each write transaction cut."""
    counts: list[int] = []
    whole, cut = Storage.write, outgoing._Cutter.cut

    @contextmanager
    def counted(storage: Storage) -> Iterator[Connection]:
        counts.append(0)
        with whole(storage) as connection:
            yield connection

    def one_more(cutter: Any) -> bool:
        done = cut(cutter)
        counts[-1] += done
        return done

    monkeypatch.setattr(Storage, "write", counted)
    monkeypatch.setattr(outgoing._Cutter, "cut", one_more)
    return counts


def test_a_first_filling_lets_others_write_between(
    terminal: Any, enrol: Enrol, monkeypatch: pytest.MonkeyPatch, writes: list[int]
) -> None:
    for number in range(10):
        terminal.case(f"A12{number:02d}AA")
    terminal.sync()
    monkeypatch.setattr(outgoing, "MOST_CHANGES", 4)
    other = enrol(502)
    writes.clear()
    answer = other.sync()
    assert len(answer.parcels) == answer.receipt.latest == 5
    assert max(writes) == outgoing.MOST_CUT_AT_ONCE
    assert sum(writes) == 5
    assert len(other.arrived) == 20
    writes.clear()
    terminal.change("note", episode=other.of_kind("episode")[0], text="Rang.")
    terminal.sync(1)
    other.sync()
    assert max(writes) == 1, "a normal night is one parcel, in one transaction"
