"""A case file far larger than any prison's, built quickly, to measure on.

The people are invented as the demonstration's are. What is said of them goes into the journal as if
other terminals had said it and the hub had placed it, and the tables, the search and everything
else is then made from the journal by the store itself, as ``ebatui verify --rebuild`` does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import islice
from pathlib import Path

from ebatui.bootstrap.clock import SystemClock
from ebatui.bootstrap.demo import PASSPHRASE
from ebatui.bootstrap.demo_people import Invented, dice, invent_rows
from ebatui.bootstrap.home import Home
from ebatui.bootstrap.setup import set_up
from ebatui.bootstrap.terminal import open_terminal
from ebatui.casework.fields import Value
from ebatui.casework.ids import RecordId, make_id
from ebatui.journal.change import Change
from ebatui.services.ports import Clock
from ebatui.store import journal_tables
from ebatui.store.connection import Connection
from ebatui.store.rebuild import make_projection

DEVICE = 40
"""Who said it all: a terminal that is not this one."""
CHANGES_A_PERSON = 10
OFFERS_A_PERSON = 0.5
"""Interview times and vacancies, for each person."""
IN_CUSTODY_MOST = 2_000
"""No prison of England and Wales holds more; all others have left, over years."""
_AT_ONCE = 5_000
_JOBCENTRES = ("6727", "6725", "6729")

Said = tuple[str, int, Mapping[str, Value]]
"""A kind of record, its maker's number for it, and fields."""


def build_bulk(folder: Path, *, people: int, seed: int, as_of: date) -> int:
    """A terminal with so many people on it; how many changes its journal holds.

    For each person ten changes, and half an interview time or vacancy. Raises as ``set_up``.
    """
    import asyncio

    home, clock = Home(folder), SystemClock(lambda: as_of)
    set_up(
        home,
        establishment="HLI",
        adviser="A Mensah",
        passphrase=PASSPHRASE,
        clock=clock,
        recovery_file=folder / "recovery-HLI.txt",
        demo=True,
    )
    return asyncio.run(_fill(home, clock, people, seed, as_of))


async def _fill(home: Home, clock: Clock, people: int, seed: int, as_of: date) -> int:
    terminal = await open_terminal(home, PASSPHRASE, clock)
    try:
        return terminal.case_file.on_writer(
            lambda connection: _write(connection, people, seed, as_of)
        )
    finally:
        terminal.shut()


def _write(connection: Connection, people: int, seed: int, as_of: date) -> int:
    changes = _changes(_said(people, seed, as_of))
    count = 0
    while some := list(islice(changes, _AT_ONCE)):
        journal_tables.insert_many(connection, some)
        count += len(some)
    journal_tables.set_counter(connection, "seen", count)
    connection.execute("INSERT OR REPLACE INTO label VALUES (?, 'HLI40')", (DEVICE,))
    make_projection(connection)
    return count


def _changes(said: Iterator[Said]) -> Iterator[Change]:
    for seq, (kind, number, fields) in enumerate(said, 1):
        told = {name: value for name, value in fields.items() if value is not None}
        subject = make_id(DEVICE, number)
        yield Change(
            device=DEVICE,
            seq=seq,
            at=1_700_000_000 + seq,
            actor="amensah",
            kind=kind,
            subject=subject,
            fields=told,
            seen=seq - 1,
            cursor=seq,
        )


def _said(people: int, seed: int, as_of: date) -> Iterator[Said]:
    """All that is said, in the order it was."""
    offers = int(people * OFFERS_A_PERSON)
    number = 0
    chance = dice("bulk", seed, as_of)
    for at in range(offers // 2):
        day = as_of + timedelta(days=1 + at % 90)
        number += 1
        yield (
            "slot",
            number,
            {
                "jobcentre": _JOBCENTRES[at % len(_JOBCENTRES)],
                "at": f"{day.isoformat()}T{9 + at % 8:02}:{(at // 8) % 4 * 15:02}",
                "minutes": 40,
                "places": 1,
                "taken": 0,
                "kind": "FRESHSTART",
            },
        )
    for at in range(offers - offers // 2):
        number += 1
        yield (
            "vacancy",
            number,
            {
                "reference": f"HU/{at}",
                "title": chance.choice(("Kitchen porter", "Labourer", "Warehouse picker")),
                "employer": f"Employer {at % 5_000}",
                "town": chance.choice(("Hull", "Leeds", "York")),
                "hour_pence": 1250,
                "closes": (as_of + timedelta(days=at % 60)).isoformat(),
            },
        )
    here = min(people, IN_CUSTODY_MOST)
    for at, row in enumerate(invent_rows(people, seed, as_of)):
        gone = at >= here
        yield from _of_person(row, number, at, as_of, gone=gone)
        number += _RECORDS_A_PERSON


_RECORDS_A_PERSON = 6


def _of_person(row: Invented, number: int, at: int, as_of: date, *, gone: bool) -> Iterator[Said]:
    """Ten changes of six records: the person, the spell, induction, claim, closure and a note."""
    person, spell, induction, claim, closure, note = (number + n for n in range(1, 7))
    back = timedelta(days=200 + at % 2_500) if gone else timedelta()
    received, release = row.received - back, row.release and row.release - back
    known = {"prison_number": row.prison_number, "surname": row.surname, "forenames": row.forenames}
    yield "person", person, {**known, "born": row.born.isoformat(), "sex": "M"}
    yield (
        "episode",
        spell,
        {
            "person": _id(person),
            "prison": "HLI",
            "wing": row.wing,
            "cell": row.cell,
            "received": received.isoformat(),
            "status": "SENTENCED" if release else "REMAND",
            "state": "IN_CUSTODY",
        },
    )
    due = received + timedelta(days=5)
    yield "induction", induction, {"episode": _id(spell), "due": due.isoformat()}
    yield "person", person, {"nino": f"QQ{at % 1_000_000:06}{'ABCD'[at % 4]}"}
    seen = gone or at % 10
    outcome = {"outcome": "DONE", "seen_on": due.isoformat(), "seen_by": "A Mensah"}
    yield "induction", induction, outcome if seen else {"wants": "work"}
    stated: Mapping[str, Value] = {
        "benefit": "JSA",
        "office": "Hull BDC",
        "episode": _id(spell),
        "weekly_pence": 9205,
    }
    yield "claim", claim, stated
    yield (
        "closure",
        closure,
        {
            "claim": _id(claim),
            "episode": _id(spell),
            "benefit": "JSA",
            "office": "Hull BDC",
            "state": "READY",
            "action": "CLOSE",
            "stops_on": received.isoformat(),
            "state_on": due.isoformat(),
        },
    )
    if gone or at % 5:
        settled = due.isoformat()
        yield (
            "closure",
            closure,
            {"state": "CLOSED", "closed_from": settled, "settled_on": settled},
        )
    else:
        yield "closure", closure, {"contact": "Sue Carr"}
    yield "note", note, {"episode": _id(spell), "kind": "GENERAL", "text": f"Seen on {due}."}
    ended = release or received + timedelta(days=120)
    if gone:
        yield (
            "episode",
            spell,
            {"state": "RELEASED", "released": ended.isoformat(), "crd": ended.isoformat()},
        )
    else:
        crd = release.isoformat() if release else None
        office = _JOBCENTRES[at % len(_JOBCENTRES)]
        yield (
            "episode",
            spell,
            {"crd": crd, "crd_source": crd and "PRISON", "jobcentre": office},
        )


def _id(number: int) -> RecordId:
    return make_id(DEVICE, number)
