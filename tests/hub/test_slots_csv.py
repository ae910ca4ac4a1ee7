"""Slots as offices send them."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from ebatui.hub import tables
from ebatui.hub.hub import Hub
from ebatui.hub.slots import import_slots, shipped_known
from ebatui.hub.slots_csv import COLUMNS, NotASlotsFile, SlotRow, read_slots

TODAY = date(2026, 11, 23)
SAMPLE = Path(__file__).parent.parent / "samples" / "slots.csv"
HEADING = "jobcentre_code,jobcentre,date,time,minutes,places,kind\n"
KNOWN = shipped_known()
GOOD = SlotRow("6727", datetime.fromisoformat("2026-11-23T13:30"), "FRESHSTART", 40, 1)


def test_the_sample_twice_adds_nothing(hub: Hub) -> None:
    rows, good, bad, doubtful = read_slots(SAMPLE.read_bytes(), TODAY, KNOWN)
    assert (rows, len(good), bad, doubtful) == (286, 286, [], [])
    assert import_slots(hub.storage, hub.clock, good) == (286, 0)
    assert import_slots(hub.storage, hub.clock, good) == (0, 0)
    with hub.storage.read() as connection:
        assert len(connection.execute(select(tables.diary_slot)).all()) == 286


def test_a_changed_slot_is_changed(hub: Hub) -> None:
    import_slots(hub.storage, hub.clock, [GOOD])
    more = SlotRow(GOOD.jobcentre, GOOD.at, GOOD.kind, 30, 4)
    assert import_slots(hub.storage, hub.clock, [more]) == (0, 1)


@pytest.mark.parametrize(
    "content",
    [
        (HEADING + "6727,Hull,2026-11-23,13:30,40,1,freshstart\n").encode(),
        (HEADING + "6727,Hull,23/11/26,13.30,40,1,\n").encode("utf-8-sig"),
        (HEADING + "6727,Café,23/11/2026,13:30:00,040,01,FreshStart\r\n").encode("cp1252"),
        b'Places, KIND ,"Date",Time,Jobcentre Code,extra,MINUTES\n'
        b"1,Freshstart, 2026-11-23 ,13:30,6727,x,40\n\n,,,,,,\n",
        b"jobcentre-code,date,time,minutes,places\n6727,2026-11-23,13:30,40,1",
    ],
    ids=["iso", "british-bom", "cp1252", "any-order", "no-kind"],
)
def test_what_offices_send_is_read(content: bytes) -> None:
    assert read_slots(content, TODAY, KNOWN) == (1, [GOOD], [], [])


@pytest.mark.parametrize(
    ("row", "field", "code"),
    [
        (",Hull,2026-11-23,13:30,40,1,", "jobcentre_code", "MISSING"),
        ("67 27,Hull,2026-11-23,13:30,40,1,", "jobcentre_code", "NOT_A_JOBCENTRE"),
        ("67278901234,Hull,2026-11-23,13:30,40,1,", "jobcentre_code", "NOT_A_JOBCENTRE"),
        ("6727,Hull,30/02/2026,13:30,40,1,", "date", "NOT_A_DATE"),
        ("6727,Hull,11/23/2026,13:30,40,1,", "date", "NOT_A_DATE"),
        ("6727,Hull,2026-11-23,24:00,40,1,", "time", "NOT_A_TIME"),
        ("6727,Hull,2026-11-23,1pm,40,1,", "time", "NOT_A_TIME"),
        ("6727,Hull,2026-11-23,13:30,40.5,1,", "minutes", "NOT_A_NUMBER"),
        ("6727,Hull,2026-11-23,13:30,0,1,", "minutes", "OUT_OF_RANGE"),
        ("6727,Hull,2026-11-23,13:30,40,-1,", "places", "FORMULA"),
        ("6727,Hull,2026-11-23,13:30,40,many,", "places", "NOT_A_NUMBER"),
        ("6727,H\x1bull,2026-11-23,13:30,40,1,", "jobcentre", "CONTROL_CHARACTERS"),
        ("6727,Hull,2026-11-23,13:30,40,101,", "places", "OUT_OF_RANGE"),
        ("6727,Hull,2026-11-23,13:30,40,1,tea", "kind", "NOT_A_CHOICE"),
        ("6727,Hull,2026-11-23,13:30,40", "row", "SHORT_ROW"),
        ("6727,Hull,2026-11-23,13:30,40,1,,extra", "row", "LONG_ROW"),
        ('6727,"Hull,2026-11-23,13:30,40,1,', "row", "QUOTES"),
        ("6727,Hull,2026-11-23,13:30,45,1,", "time", "SLOT_TWICE"),
        ("6727,Hull,2026-11-20,13:30,40,1,", "date", "DAY_PAST"),
        ("6727,Hull,2026-12-25,13:30,40,1,", "date", "OFFICE_SHUT"),
        ("6727,Hull,2026-12-28,03:00,40,1,", "date", "OFFICE_SHUT"),
        ("6727,Hull,2026-11-28,13:30,40,1,", "date", "OFFICE_SHUT"),
    ],
)
def test_a_bad_row_is_listed_and_the_rest_goes_on(row: str, field: str, code: str) -> None:
    good = "6727,Hull,2026-11-23,13:30,40,1,\n"
    content = (HEADING + good + row + "\n" + good).encode()
    rows, found, (bad,), _ = read_slots(content, TODAY, KNOWN)
    assert (rows, found) == (3, [GOOD])
    assert (bad.row, bad.field, bad.code) == (3, field, code)
    assert bad.message[0].isupper()
    assert "{" not in bad.message


def test_an_office_that_is_not_in_the_register_is_doubted_not_refused() -> None:
    content = (HEADING + "6727,,2026-12-01,09:00,40,1,\n9999,,2026-12-01,09:00,40,1,\n").encode()
    rows, good, bad, (doubt,) = read_slots(content, TODAY, KNOWN)
    assert (rows, [slot.jobcentre for slot in good], bad) == (2, ["6727", "9999"], [])
    assert (doubt.row, doubt.field, doubt.code) == (3, "jobcentre_code", "NOT_IN_REGISTER")
    assert "Check the code" in doubt.message


@pytest.mark.parametrize("column", [one.field for one in COLUMNS if one.required])
def test_a_missing_column_is_named(column: str) -> None:
    with pytest.raises(NotASlotsFile) as refused:
        read_slots(HEADING.replace(column, "other").encode(), TODAY, KNOWN)
    assert (refused.value.code, refused.value.field) == ("COLUMN_MISSING", column)
    assert column.replace("_", " ") in refused.value.message


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "EMPTY"),
        (b"6727,Hull,2026-11-23,13:30,40,1,freshstart\n", "NO_HEADER"),
        (b"PK\x03\x04workbook", "WORKBOOK"),
        (b"\x00\x01\x02" * 50, "NOT_TEXT"),
        (b"date,Date\n" + HEADING.replace("jobcentre_code", "date").encode(), "COLUMN_TWICE"),
    ],
)
def test_what_is_no_slots_file_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(NotASlotsFile) as refused:
        read_slots(content, TODAY, KNOWN)
    assert refused.value.code == code


@given(st.binary(max_size=200))
def test_no_bytes_break_it(tail: bytes) -> None:
    try:
        rows, good, bad, _ = read_slots(HEADING.encode() + tail, TODAY, KNOWN)
    except NotASlotsFile:
        return
    assert len(good) + len(bad) <= rows
    assert all(one.message.isprintable() and "\n" not in one.message for one in bad)
