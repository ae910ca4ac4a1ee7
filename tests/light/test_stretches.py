"""What is asked of a line that is to be written, and that no shorter way is ever passed over."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ebatui.light import stretches
from ebatui.light.canvas import Canvas
from ebatui.light.cells import BLANK, PLAIN, Row
from ebatui.light.paint import Painter, Pen, size
from ebatui.light.stretches import Wanted, runs
from ebatui.light.terminal import Terminal
from tests.light.test_paint import frame, segments

WIDTH = 40


def row_of(parts: list[tuple[str, str]]) -> Row:
    canvas = Canvas(WIDTH, 1, colours=True, unicode=True)
    canvas.draw(frame([parts], WIDTH))
    return canvas.rows[0]


rows = segments.map(row_of)


@given(rows, rows)
def test_only_what_differs_is_written_and_no_character_is_cut_in_two(old: Row, new: Row) -> None:
    inside = {x for start, stop in runs(old, new) for x in range(start, stop)}
    assert {x for x in range(WIDTH) if old[x] is not new[x]} <= inside
    for x in range(1, WIDTH):
        if not (old[x].text and new[x].text):
            assert (x in inside) == (x - 1 in inside)
    if all(cell.text for cell in (*old, *new)):
        assert inside == {x for x in range(WIDTH) if old[x] is not new[x]}


@given(rows, st.integers(0, WIDTH), st.integers(0, WIDTH))
def test_what_stands_and_what_is_blank(row: Row, one: int, other: int) -> None:
    line, (start, stop) = Wanted(row), sorted((one, other))
    stands = {x for begin, end in line.filled for x in range(begin, end)}
    assert stands == {x for x in range(WIDTH) if row[x] is not BLANK}
    assert line.tail == max(stands, default=-1) + 1
    assert line.blanks(start, stop) == sum(row[x] is BLANK for x in range(start, stop))
    from_here = {x for begin, end in line.filled_from(start) for x in range(begin, end)}
    assert from_here == {x for x in stands if x >= start}


@given(rows, st.integers(0, WIDTH - 1))
def test_looks_part_a_stretch_where_the_look_changes(row: Row, start: int) -> None:
    looks = list(Wanted(row).looks(start, WIDTH))
    assert [x for begin, end in looks for x in range(begin, end)] == list(range(start, WIDTH))
    assert all(row[x].style == row[begin].style for begin, end in looks for x in range(begin, end))


@given(rows, rows)
def test_runs_are_cut_and_nothing_of_them_is_lost(old: Row, new: Row) -> None:
    whole = list(runs(old, new))
    parts = list(Wanted(new).cut_at_blanks(whole))
    assert [x for start, stop in parts for x in range(start, stop)] == [
        x for start, stop in whole for x in range(start, stop)
    ]
    for start, _ in set(parts) - set(whole):
        begins = new[start : start + stretches.BLANKS_TO_ERASE]
        assert all(cell is BLANK for cell in begins) or (start in {one for one, _ in whole})


@given(rows, st.integers(0, WIDTH - 1), st.booleans())
def test_writing_all_that_stands_takes_at_least_what_is_said(
    row: Row, place: int, tabs: bool
) -> None:
    painter, line = Painter(WIDTH, 1, Terminal(tabs=tabs)), Wanted(row)
    if place and not row[place].text:
        place -= 1  # the right half of a wide character
    text, _ = painter._by_cells(line.filled_from(place), line, 0, Pen(place, 0, PLAIN))
    assert line.least(place) <= size(text)
