"""Text on the grid, lists and fields, apart from any screen."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from ebatui.casework.codes import Benefit, YesNo
from ebatui.services.desk import NotAccepted, Problem
from ebatui.widgets.fields import FieldShape, meaning, problem_words, reading
from ebatui.widgets.lines import Strong, strip_of
from ebatui.widgets.rows import Row, RowList
from ebatui.widgets.text import bar, columns, ends, fit, inert, named, wrapped

ANY_TEXT = st.text(max_size=60) | st.sampled_from(
    [
        "\x1b[2J",
        "[red]x[/red]",
        "[/",
        "[@click=app.quit]x",
        "a\u202eb",
        "日本語テキスト",
        "e\u0301",
        "\t\n",
    ]
)


@given(ANY_TEXT, st.integers(0, 100))
def test_whatever_the_text_it_fits_its_cells_exactly_and_acts_on_nothing(
    text: str, width: int
) -> None:
    fitted = fit(text, width)
    assert cell_len(fitted) == width
    assert all(char.isprintable() or char in "\u200c\u200d" for char in fitted)


@given(ANY_TEXT, ANY_TEXT)
def test_columns_start_where_they_are_meant_to(first: str, second: str) -> None:
    line = columns((first, 12), ("|", 1), (second, -10), ("|", 1))
    assert cell_len(line) == 24
    assert line.endswith("|")


@given(ANY_TEXT, st.integers(4, 80))
def test_wrapped_lines_never_overflow_and_lose_no_letter(text: str, width: int) -> None:
    lines = wrapped(text, width, " ")
    assert all(cell_len(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(inert(text).split())


def test_ends_cuts_the_left_and_keeps_the_right() -> None:
    assert ends("a" * 100, "right", 20) == "a" * 13 + "… right"
    assert ends("left", "right", 12) == "left   right"


def test_a_bar_is_seen_for_anything_above_nothing() -> None:
    assert bar(0, 100, 10) == ""
    assert bar(1, 100, 10) == "█"
    assert bar(100, 100, 10) == "█" * 10


def test_the_blanks_of_a_bold_line_are_plain_where_they_are_many() -> None:
    strip = strip_of(Strong("What hurts most" + 12 * " " + "96 due"), 40)
    bold = [segment.text for segment in strip if segment.style and segment.style.bold]
    assert bold == ["What hurts most", "96 due"]
    assert strip.text == f"{'What hurts most':27}{'96 due':13}"


def test_a_name_that_is_too_long_is_cut_as_an_abbreviation() -> None:
    assert named("DOE, Kevin", 10) == "DOE, Kevin"
    assert named("PATEL, Declan", 10) == "PATEL, De."
    assert named("PRYDDERCH-SZYMAŃSKA, Dom", 14) == "PRYDDERCH-SZY…"
    assert named("PRYDDERCH, Dom", 12) == "PRYDDERCH,…", "no full stop after a comma"
    assert named("4 inductions due", 9) == "4 induct…", "nor where there is no name"


@given(ANY_TEXT, st.integers(2, 40))
def test_a_name_never_runs_into_the_next_column(name: str, width: int) -> None:
    assert cell_len(named(name, width)) <= width
    assert named(name, 10**6) == inert(name)


def test_inert_keeps_columns() -> None:
    assert inert("a   b\x07") == "a   b"


TODAY = date(2011, 11, 17)


@pytest.mark.parametrize(
    ("shape", "typed", "said"),
    [
        (FieldShape("f", "When", "day"), "13/7/11", "Wed 13 Jul 2011"),
        (FieldShape("f", "When", "day"), "t", "Thu 17 Nov 2011"),
        (FieldShape("f", "When", "day"), "+7", "Thu 24 Nov 2011"),
        (FieldShape("f", "When", "day"), "13/", ""),
        (FieldShape("f", "Sum", "money"), "53.4", "£53.40"),
        (FieldShape("f", "Which", "choice", choices=(Benefit.JSA, Benefit.HB)), "j", "JSA"),
        (FieldShape("f", "Yes?", "yesno"), "y", "Yes"),
        (FieldShape("f", "Yes?", "yesno", choices=tuple(YesNo)), "n", "No / Not sure"),
        (FieldShape("f", "All", "several", choices=tuple(YesNo)), "y, wi", "Yes, Will not say"),
        (FieldShape("f", "Text"), "some text", ""),
    ],
)
def test_a_field_says_how_it_reads_what_is_typed(shape: FieldShape, typed: str, said: str) -> None:
    assert meaning(shape, typed, TODAY) == said


@pytest.mark.parametrize(
    ("kind", "typed"),
    [("day", "never"), ("money", "a lot"), ("number", "-1"), ("yesno", "perhaps")],
)
def test_a_field_refuses_what_it_cannot_read(kind: str, typed: str) -> None:
    with pytest.raises(NotAccepted) as refused:
        reading(FieldShape("f", "Label", kind), typed, TODAY)
    (problem,) = refused.value.problems
    assert problem.field == "f"
    assert problem_words(problem)
    assert meaning(FieldShape("f", "Label", kind), typed, TODAY) == ""


def test_a_problem_without_words_still_names_the_field() -> None:
    assert "next day" in problem_words(Problem("next_day", "NEVER_WORDED"))


def rows(*texts: str) -> list[Row]:
    return [Row(text.strip("="), text, pick=not text.startswith("=")) for text in texts]


def test_the_cursor_passes_over_headings_and_stays_with_its_row() -> None:
    listed = RowList()
    listed.show(rows("=A", "one", "two", "=B", "three"))
    assert listed.row is not None
    assert listed.row.value == "one"
    listed.move_to(listed.at + 2)
    assert listed.row.value == "three"
    listed.show(rows("=A", "zero", "one", "=B", "three", "four"))
    assert listed.row.value == "three"
    listed.show(rows("=A", "zero", "one"))
    assert listed.row.value == "one"
    listed.show([])
    assert listed.row is None
    listed.show(rows("=only a heading"))
    assert listed.row is None
