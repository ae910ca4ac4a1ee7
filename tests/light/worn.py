"""A demonstration prison after some bad luck: values in contest, and a change the hub refused."""

from __future__ import annotations

import asyncio
from datetime import date
from pathlib import Path

import pytest

from ebatui.bootstrap.clock import SystemClock
from ebatui.bootstrap.demo import ESTABLISHMENT, HUB_FOLDER, PASSPHRASE
from ebatui.bootstrap.enrolling import enrol_terminal
from ebatui.bootstrap.home import Home
from ebatui.bootstrap.setup import set_up
from ebatui.bootstrap.terminal import Terminal, open_terminal
from ebatui.casework.ids import RecordId
from ebatui.casework.records import Person
from ebatui.hub import enrolment
from ebatui.hub.embedded import embedded_hub
from ebatui.hub.home import open_home
from ebatui.services.ports import UnitOfWork
from tests.light.programs import DAY

HERE = {"nino": "QQ123456A", "aliases": "Smithy"}
THERE = {"nino": "QQ123456B", "aliases": "The Smith"}
LONGER_THAN_THE_HUB_TAKES = "Anthony " * 11


def wear(home: Path, scratch: Path) -> None:
    """Give the demonstration in ``home`` a second terminal that wrote differently, and more."""
    asyncio.run(_wear(home, scratch))


async def _wear(folder: Path, scratch: Path) -> None:
    clock = SystemClock(lambda: date.fromisoformat(DAY))
    hub = open_home(folder / HUB_FOLDER, clock.today)
    with hub.storage.write() as connection:
        code, _ = enrolment.make_code(connection, ESTABLISHMENT, hub.clock.machine())
    hub.storage.close()
    beside = Home(scratch / "beside")
    set_up(
        beside,
        establishment=ESTABLISHMENT,
        adviser="B Cole",
        passphrase=PASSPHRASE,
        clock=clock,
        recovery_file=scratch / "recovery.txt",
        demo=True,
    )
    one = await open_terminal(Home(folder), PASSPHRASE, clock)
    two = await open_terminal(beside, PASSPHRASE, clock)
    try:
        person = (await one.case_file.read(lambda reader: reader.find(Person)))[0].id
        with embedded_hub(folder / HUB_FOLDER, clock.today()) as url:
            await enrol_terminal(two, url, code)
            assert (await two.post.send_now()).changes_received
            await _write(two, person, THERE)
            await two.post.send_now()
        await _write(one, person, HERE)
        await one.post.send_now()
        with pytest.MonkeyPatch.context() as newer:  # as another version would let it through
            newer.setattr("ebatui.store.unit.checked_fields", lambda _, given: dict(given))
            await _write(one, person, {"forenames": LONGER_THAN_THE_HUB_TAKES})
        await one.post.send_now()
    finally:
        await two.close()
        await one.close()


async def _write(terminal: Terminal, person: RecordId, fields: dict[str, str]) -> None:
    def work(unit: UnitOfWork) -> None:
        unit.append(Person, person, fields)

    await terminal.case_file.write(terminal.adviser.handle, work)
