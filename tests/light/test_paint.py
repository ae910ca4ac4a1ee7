"""Whatever Textual draws, the terminal ends with the same cells, for no more bytes."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pyte
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ebatui.light.canvas import Canvas
from ebatui.light.cells import PLAIN, Style, Unknown, columns_of, restyle, restyled
from ebatui.light.paint import Painter, size
from ebatui.light.terminal import Terminal

WIDE, ACCENTED = "漢字かな", "e\u0301u\u0308"
LETTERS = "abc XYZ.-£é·█│ŷ" + WIDE
LOOKS = ("39;49", "1;39;49", "7;39;49", "1;7", "31", "4;32;44", "38;5;200", "48;2;1;2;3", "3;9")

words = st.text(LETTERS, min_size=1, max_size=12) | st.just(ACCENTED) | st.just("        ")
segments = st.lists(st.tuples(words, st.sampled_from(LOOKS)), max_size=8)


def cells_wide(text: str) -> int:
    return sum(columns_of(char) for char in text)


def cut(parts: Sequence[tuple[str, str]], width: int) -> list[tuple[str, str]]:
    """Segments cut and padded to exactly ``width`` columns, as Textual's strips are."""
    out, left = [], width
    for text, look in parts:
        kept = ""
        for char in text:
            if columns_of(char) > left - cells_wide(kept):
                break
            kept += char
        if kept:
            out.append((kept, look))
            left -= cells_wide(kept)
    return [*out, (" " * left, "39;49")] if left else out


def frame(rows: Sequence[Sequence[tuple[str, str]]], width: int, first: int = 0) -> str:
    """What Textual writes for whole lines."""
    lines = [
        f"\x1b[{y};1H" + "".join(f"\x1b[{look}m{text}\x1b[0m" for text, look in cut(row, width))
        for y, row in enumerate(rows, first + 1)
    ]
    return "\n".join(lines) + "\x1b[1;1H"


@st.composite
def pictures(draw: st.DrawFn) -> tuple[int, int, list[tuple[int, list[list[tuple[str, str]]]]]]:
    """A size and frames: some of a few lines, some of all, some that move lines up or down."""
    width, height = draw(st.integers(9, 40)), draw(st.integers(3, 12))
    rows = [draw(segments) for _ in range(height)]
    frames = [(0, list(rows))]
    for _ in range(draw(st.integers(1, 4))):
        match draw(st.sampled_from(("few", "all", "moved", "same"))):
            case "few":
                first = draw(st.integers(0, height - 1))
                some = draw(st.lists(segments, min_size=1, max_size=height - first))
                rows[first : first + len(some)] = some
                frames.append((first, some))
                continue
            case "all":
                rows = [draw(segments) for _ in range(height)]
            case "moved":
                by, top = draw(st.integers(1, 3)), draw(st.integers(0, height - 3))
                bottom = draw(st.integers(top + 1, height))
                block = rows[top:bottom]
                fresh = [draw(segments) for _ in range(min(by, len(block)))]
                up = draw(st.booleans())
                rows[top:bottom] = (
                    [*block[len(fresh) :], *fresh] if up else [*fresh, *block[: -len(fresh)]]
                )
        frames.append((0, list(rows)))
    return width, height, frames


@given(pictures(), st.builds(Terminal, *[st.booleans()] * 5))
@settings(max_examples=400, deadline=None)
def test_same_cells_for_no_more_bytes(glass, picture, terminal):
    width, height, frames = picture
    canvas = Canvas(width, height, colours=True, unicode=True)
    painter = Painter(width, height, terminal)
    stock, ours = glass(width, height), glass(width, height)
    ours.feed("rubbish from before\r\n" * height)
    begun = painter.paint(canvas.rows)
    ours.feed(begun)
    for first, rows in frames:
        written = frame(rows, width, first)
        stock.feed(written)
        assert canvas.draw(written) == ""
        sent = painter.paint(canvas.rows)
        ours.feed(sent)
        assert ours.cells() == stock.cells(), (written, sent)
        assert size(sent) <= size(written)
        assert painter.paint(canvas.rows) == "", "the same frame twice costs nothing"


@given(pictures(), st.integers(0, 39), st.integers(0, 11))
@settings(max_examples=100, deadline=None)
def test_after_noise_a_repaint_shows_it_all_again(glass, picture, x, y):
    width, height, frames = picture
    canvas, painter, shown = drawn(glass, width, height, frames)
    before = shown.cells()
    shown.feed(f"\x1b[2;3r\x1b[?6h\x1b[4h\x1b[{y + 1};{x + 1}H\x1b[7;31mN@!se\x1b[K\x0e")
    painter.forget(garbled=True)
    shown.feed(painter.paint(canvas.rows))
    assert shown.cells() == before


@given(pictures(), st.integers(9, 50), st.integers(3, 14), segments)
@settings(max_examples=100, deadline=None)
def test_another_size(glass, picture, width, height, row):
    canvas, painter, shown = drawn(glass, *picture)
    shown.screen.resize(height, width)
    canvas.resize(width, height)
    painter.forget()
    written = frame([row] * height, width)
    stock = glass(width, height)
    stock.feed(written)
    canvas.draw(written)
    shown.feed(painter.paint(canvas.rows))
    assert shown.cells() == stock.cells()


@given(pictures(), st.data())
@settings(max_examples=100, deadline=None)
def test_what_is_cut_in_the_middle_of_a_line(glass, picture, data):
    """Textual writes parts of lines too: labels, fields and notes each at their place."""
    width, height, _ = picture
    canvas, painter, ours = drawn(glass, width, height, [(0, [[] for _ in range(height)])])
    stock = glass(width, height)
    for _ in range(6):
        y, x = data.draw(st.integers(0, height - 1)), data.draw(st.integers(0, width - 1))
        parts = cut(data.draw(st.just([("abc £·", "7")]) | segments), width - x)
        # no wide characters here: what half of one looks like, terminals differ on
        parts = [("".join("w" if c in WIDE else c for c in text), look) for text, look in parts]
        written = f"\x1b[{y + 1};{x + 1}H" + "".join(
            f"\x1b[{look}m{text[: width - x]}\x1b[0m" for text, look in parts[:1]
        )
        stock.feed(written)
        canvas.draw(written)
        ours.feed(painter.paint(canvas.rows, (x, y)))
        assert ours.cells() == stock.cells()
        assert (ours.screen.cursor.x, ours.screen.cursor.y) == (x, y)


@given(pictures())
@settings(max_examples=100, deadline=None)
def test_lines_are_moved_only_where_that_is_shorter(picture):
    width, height, frames = picture
    canvas = Canvas(width, height, colours=True, unicode=True)
    shown = []
    for first, rows in frames:
        canvas.draw(frame(rows, width, first))
        shown.append([row.copy() for row in canvas.rows])
    for before, after in pairwise(shown):
        moving, writing = (Painter(width, height, Terminal()) for _ in range(2))
        writing._moved = lambda rows: None
        assert moving.paint(before) == writing.paint(before)
        assert size(moving.paint(after, (0, 0))) <= size(writing.paint(after, (0, 0)))


def drawn(glass, width, height, frames):
    """A canvas, a painter and a terminal that shows the last of ``frames``."""
    canvas = Canvas(width, height, colours=True, unicode=True)
    painter = Painter(width, height, Terminal())
    shown = glass(width, height)
    for first, rows in frames:
        canvas.draw(frame(rows, width, first))
        shown.feed(painter.paint(canvas.rows))
    return canvas, painter, shown


def painted(before: list[str], after: list[str]) -> str:
    """What it takes from one list of lines to another, on a screen 80 wide."""
    canvas = Canvas(80, len(before), colours=True, unicode=True)
    painter = Painter(80, len(before), Terminal())
    for lines in (before, after):
        canvas.draw(frame([[(line, "39;49")] for line in lines], 80))
        sent = painter.paint(canvas.rows)
    return sent


def test_a_word_at_its_place():
    assert painted(["", "", "", "   name"], ["", "", "", "   Name"]) == "\b\b\b\bN"
    assert painted(["", "", "", "  name"], ["", "", "", "  Name"]) == "\r  N"


def test_a_line_that_goes_is_erased():
    assert painted(["x" * 60, ""], ["", ""]) == "\r\x1b[K"


def test_a_line_is_erased_from_where_that_is_shortest():
    """A blank that is there already is erased again where the pen stands before it."""
    assert painted(["a  long line", ""], ["b", ""]) == "\rb\x1b[K"
    assert painted(["x", "  an old name  12"], ["x", "  new           34"]).startswith(
        "\r\x1b[K  new"
    )


def test_a_short_gap_is_written_over():
    assert painted(["0.......1.......2..", ""], ["X.......Y..Z....2..", ""]) == ("\rX\tY..Z")


def test_lines_that_move_are_moved():
    rows = [chr(ord("a") + number) * 40 for number in range(24)]
    sent = painted(rows[:20], [rows[0], *rows[2:20], rows[20]])
    assert sent == "\x1b[2;20r\x1b[20H\n\x1b[r\x1b[20H" + rows[20]
    sent = painted(rows[:20], [rows[0], rows[22], *rows[1:19]])
    assert sent == "\x1b[2;20r\x1b[2H\x1bM\x1b[r\x1b[2H" + rows[22]


@pytest.mark.parametrize(
    ("old", "new", "sent"),
    [
        ("", "1;7", "\x1b[1;7m"),
        ("1;7", "", "\x1b[m"),
        ("1;4;7", "1;4", "\x1b[27m"),
        ("1;7", "7", "\x1b[;7m"),
        ("7", "1;7", "\x1b[1m"),
        ("31;44", "31", "\x1b[49m"),
        ("31", "32", "\x1b[32m"),
        ("1;2", "2", "\x1b[;2m"),
    ],
)
def test_attributes_change_the_shortest_way(old, new, sent):
    assert restyle(restyled(PLAIN, old or "0"), restyled(PLAIN, new or "0")) == sent


@given(st.lists(st.sampled_from(LOOKS), min_size=2, max_size=6), st.booleans())
def test_every_change_of_attributes_ends_as_wanted(looks, offs):
    screen = pyte.Screen(4, 1)
    stream = pyte.Stream(screen)
    reference = pyte.Screen(4, 1)
    style: Style | None = None
    for look in looks:
        wanted = restyled(PLAIN, look)
        stream.feed(restyle(style, wanted, offs) + "\rx")
        pyte.Stream(reference).feed(f"\x1b[0;{look}m\rx")
        assert screen.buffer[0][0] == reference.buffer[0][0]
        style = wanted


@pytest.mark.parametrize(
    "data", ["\x1b[5A", "\x1b[38;7m", "\x1b]8;;http://x\x07", "a\tb", "\x1b[99m", "\x9b1m", "\x1b"]
)
def test_what_is_not_known_is_said_and_not_half_drawn(data):
    canvas = Canvas(10, 2, colours=True, unicode=True)
    with pytest.raises(Unknown):
        canvas.draw("before" + data)
    assert canvas.rows == Canvas(10, 2, colours=True, unicode=True).rows


def test_modes_and_titles_pass():
    canvas = Canvas(10, 2, colours=True, unicode=True)
    passed = "\x1b[?25l\x1b]2;title\x07\x07"
    assert canvas.draw("\x1b[?25l\x1b[1;1Hhello\x1b]2;title\x07\x07") == passed


def test_the_pen_is_left_where_stock_output_begins():
    canvas = Canvas(10, 2, colours=True, unicode=True)
    painter = Painter(10, 2, Terminal())
    canvas.draw("\x1b[2;3H\x1b[7mx\x1b[0m")
    painter.paint(canvas.rows)
    assert painter.leave((canvas.x, canvas.y)) == "\x1b[m"
