"""``hub verify`` finds what was altered in the database alone, whoever's change it is."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from ebatui.casework.ids import MAX_DEVICE
from ebatui.hub import tables
from ebatui.hub.hub import Hub
from ebatui.hub.verify import verify

Enrol = Callable[..., Any]
MOVED = {"state": "TRANSFERRED", "transferred_to": "LEI", "transferred_on": "2026-11-20"}
_CHANGE = tables.change.c


@pytest.fixture
def worked(hub: Hub, terminal: Any, enrol: Enrol) -> Any:
    """A case that moved, one refused change, two parcels."""
    person, episode = terminal.case()
    terminal.change("note", episode=12_345, text="About a case that is not there.")
    terminal.sync()
    terminal.change("note", episode=episode, text="Rang.")
    terminal.change("episode", episode, **MOVED)
    terminal.sync(1)
    leeds = enrol(601, "LEI")
    leeds.sync()
    assert leeds.values("person", person)["surname"] == "Marlow"
    assert verify(hub).wrong == {}
    return terminal


def _say_otherwise(connection: Connection, only: Any, name: str, value: object) -> None:
    """Alter one change, and make the records those that the changes then make."""
    row = connection.execute(select(tables.change).where(only)).first()
    assert row is not None
    own = (_CHANGE.establishment == row.establishment, _CHANGE.cursor == row.cursor)
    fields = json.dumps(json.loads(row.fields) | {name: value})
    connection.execute(update(tables.change).where(*own).values(fields=fields))
    record = tables.RECORDS[row.kind]
    connection.execute(
        update(record)
        .where(record.c.establishment == row.establishment, record.c.id == row.subject)
        .values({name: value})
    )


def test_a_name_replaced_in_journal_and_record_alike_is_found(hub: Hub, worked: Any) -> None:
    with hub.storage.write() as connection:
        own = (_CHANGE.device == worked.number) & (_CHANGE.kind == "person")
        _say_otherwise(connection, own, "surname", "Someone")
    wrong = verify(hub).wrong
    assert wrong == {"contents": "HLI: device 501, parcel_in 1 said otherwise of change 1"}


@pytest.mark.parametrize("column", ["at", "actor", "seen"])
def test_when_by_whom_and_knowing_what_is_compared_too(hub: Hub, worked: Any, column: str) -> None:
    with hub.storage.write() as connection:
        own = (_CHANGE.device == worked.number) & (_CHANGE.kind == "note")
        connection.execute(update(tables.change).where(own).values({column: 1}))
    assert verify(hub).wrong["contents"].startswith("HLI: device 501, parcel_in 2")


def test_what_was_set_aside_is_kept_as_it_was_said(hub: Hub, worked: Any) -> None:
    with hub.storage.write() as connection:
        connection.execute(update(tables.refusal).values(change="{}"))
    assert "contents" in verify(hub).wrong


def test_what_was_brought_from_another_prison_is_compared_with_what_was_said_there(
    hub: Hub, worked: Any
) -> None:
    with hub.storage.write() as connection:
        brought = (_CHANGE.device > MAX_DEVICE) & (_CHANGE.kind == "note")
        _say_otherwise(connection, brought, "text", "Someone else's words.")
    wrong = verify(hub).wrong["contents"]
    assert wrong.startswith("LEI: what was brought to cursor ")
    assert "Someone" not in wrong


def test_a_parcel_of_another_number_or_terminal_is_no_link_of_the_chain(
    hub: Hub, worked: Any
) -> None:
    with hub.storage.write() as connection:
        parcel = tables.parcel_in.c
        first, second = connection.execute(
            select(tables.parcel_in).where(parcel.device == worked.number).order_by(parcel.number)
        )
        held = {"sealed": first.sealed, "hash": first.hash}
        connection.execute(update(tables.parcel_in).where(parcel.number == 2).values(held))
    assert verify(hub).wrong["chain"] == "HLI: device 501, parcel_in 2 was altered"
    assert second.hash != first.hash
