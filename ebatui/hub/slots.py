"""Slots into the diary, and from the diary to every prison."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, insert, select, update

from ebatui.casework.ids import HUB, make_id
from ebatui.hub import diary, tables
from ebatui.hub.clock import HubClock
from ebatui.hub.ledger import Ledger
from ebatui.hub.slots_csv import Known, SlotRow
from ebatui.hub.storage import RECORD_COUNTER, Storage, next_number
from ebatui.reference.load_dates import load_calendar
from ebatui.reference.locate import data_folder
from ebatui.reference.lookup import shipped_lookup
from ebatui.reference.tables import Shelf


def shipped_known() -> Known:
    """What the data shipped says of Jobcentres: the register, and that they keep working days.

    Interviews are on working days as in ``policy/windows.toml``.
    """
    shelf = Shelf(data_folder())
    return Known(load_calendar(shelf).is_working_day, shipped_lookup().jobcentres.by_code)


def import_slots(storage: Storage, clock: HubClock, rows: Iterable[SlotRow]) -> tuple[int, int]:
    """Add slots to the diary and publish them; how many were added, and how many changed.

    A slot is known by its Jobcentre, time and kind. Places are never taken from bookings that
    hold them already.
    """
    with storage.write() as connection:
        counts = _into_diary(connection, rows)
    publish_everywhere(storage, clock)
    return counts


def publish_everywhere(storage: Storage, clock: HubClock) -> None:
    """Bring every establishment's slots up to the diary, each in a transaction of its own."""
    with storage.read() as connection:
        codes = list(connection.execute(select(tables.establishment.c.code)).scalars())
    for code in sorted(codes):
        with storage.write() as connection:
            ledger = Ledger(connection, code, clock.acted_at())
            diary.publish(ledger, clock.today())
            ledger.save()


def _into_diary(connection: Connection, rows: Iterable[SlotRow]) -> tuple[int, int]:
    slot, counter = tables.diary_slot, tables.counter
    # One import at a time: another's slots are either all seen here, or none is there yet.
    connection.execute(select(counter).where(counter.c.name == RECORD_COUNTER).with_for_update())
    held = {(row.jobcentre, row.at, row.kind): row for row in connection.execute(select(slot))}
    added = changed = 0
    for row in rows:
        known = held.get((row.jobcentre, row.at, row.kind))
        if known is None:
            number = make_id(HUB, next_number(connection, RECORD_COUNTER))
            connection.execute(
                insert(slot).values(
                    id=number,
                    jobcentre=row.jobcentre,
                    at=row.at,
                    kind=row.kind,
                    minutes=row.minutes,
                    places=row.places,
                )
            )
            added += 1
        elif (known.minutes, known.places) != (row.minutes, row.places):
            connection.execute(
                update(slot)
                .where(slot.c.id == known.id)
                .values(minutes=row.minutes, places=row.places)
            )
            changed += 1
    return added, changed
