"""The line to type in, and the words that a field draws round it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date
from typing import TypeVar

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.app import App
from textual.events import Key
from textual.strip import Strip
from textual.widget import Widget

from ebatui.widgets.entry import Entry
from ebatui.widgets.fields import FieldShape, Form, FormField

TODAY = date(2011, 11, 17)
drawn_by_an_app = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
MOVES = ("left", "right", "home", "end", "ctrl+left", "backspace", "delete", "x", "語")


W = TypeVar("W", bound=Widget)


def narrow(value: str, width: int, *, hidden: bool = False) -> Entry:
    """A line so many cells wide."""
    entry = Entry(value, hidden=hidden, limit=40)
    entry.styles.width = width
    return entry


def on_screen(make: Callable[[], W], look: Callable[[W], None], room: int = 80) -> None:
    """Look at a widget once an app has laid it out."""

    async def run() -> None:
        app: App[None] = App()
        async with app.run_test(size=(room, 5)) as pilot:
            widget = make()
            await app.screen.mount(widget)
            while not widget.region.width:  # laid out
                await pilot.pause()
            look(widget)

    asyncio.run(run())


def under_cursor(strip: Strip) -> list[str]:
    """What is drawn in reverse video, wherever there is some."""
    return [part.text for part in strip if part.style and part.style.reverse]


@drawn_by_an_app
@example(label="A", typed="", label_width=1, width=17, note_width=0, room=20)
@given(
    label=st.text("ABC é", min_size=1, max_size=14),
    typed=st.text("abc 3/", max_size=30),
    label_width=st.integers(1, 20),
    width=st.integers(1, 30),
    note_width=st.integers(0, 20),
    room=st.integers(20, 100),
)
def test_a_field_draws_words_round_what_is_typed_and_never_over_it(
    label: str, typed: str, label_width: int, width: int, note_width: int, room: int
) -> None:
    shape = FieldShape("f", label, width=width, label_width=label_width, note_width=note_width)

    def look(field: FormField) -> None:
        at = label_width + 1
        strip = field.render_line(0)
        assert strip.cell_length == field.size.width
        assert strip.text[at - 1] == "["
        room = max(1, min(width, field.size.width - at - 1))
        shows = f"{field.value} ".ljust(room)[-room:]
        assert strip.text[at : at + room] == shows[: field.size.width - at]
        if field.size.width > at + room:
            assert strip.text[at + room] == "]"

    on_screen(lambda: FormField(shape, TODAY, typed), look, room)


@drawn_by_an_app
@example(value="abc", width=3, keys=[])
@example(value="日本語", width=1, keys=["left"])
@example(value="e\u0301e\u0301", width=2, keys=["home", "right"])
@given(
    value=st.text("ab ŵ日本語e\u0301", max_size=24),
    width=st.integers(1, 12),
    keys=st.lists(st.sampled_from(MOVES), max_size=12),
)
def test_the_cursor_shows_whatever_is_typed_in_however_little_room(
    value: str, width: int, keys: list[str]
) -> None:
    def look(entry: Entry) -> None:
        entry.screen.set_focus(entry)
        for key in (None, *keys):
            if key is not None:
                entry.press(Key(key, key if len(key) == 1 else None))
            strip = entry.shown()
            at = entry.cursor_position
            assert strip.cell_length == width
            (under,) = under_cursor(strip)
            on = entry.value[at : at + 1] or " "
            if cell_len(on) > width:
                assert under == " "
            elif cell_len(entry.value[:1] or " "):  # no mark without a letter at the beginning
                assert cell_len(under)
                assert on in under
            if cell_len(entry.value) < width:
                assert strip.text == entry.value + " " * (width - cell_len(entry.value))

    on_screen(lambda: narrow(value, width), look)


def test_the_window_moves_no_further_than_the_cursor_makes_it() -> None:
    def look(entry: Entry) -> None:
        entry.screen.set_focus(entry)
        seen = [entry.shown().text]
        for key in ("left", "left", "left", "left", "home", "right", "end", "backspace"):
            entry.press(Key(key, None))
            seen.append(entry.shown().text)
        assert seen == ["fgh ", "fgh ", "fgh ", "fgh ", "efgh", "abcd", "abcd", "fgh ", "efg "]

    on_screen(lambda: narrow("abcdefgh", 4), look)


def test_a_secret_shows_how_long_it_is_and_nothing_else() -> None:
    def look(entry: Entry) -> None:
        assert entry.value == "hush  hush"
        assert entry.shown().text == "•" * 10 + " " * 4

    on_screen(lambda: narrow("hush  hush", 14, hidden=True), look)


def test_no_letter_lays_out_the_screen_and_hiding_a_field_does() -> None:
    shapes = [FieldShape("f", "First"), FieldShape("g", "Second")]

    def look(form: Form) -> None:
        first, second = form.fields
        form.screen.set_focus(first)
        form.press(Key("a", "a"))
        form.press(Key("b", "b"))
        assert not first._layout_required
        assert first.value == "ab"
        second.display = False
        assert second._layout_required

    on_screen(lambda: Form(shapes, today=TODAY), look)


def test_the_terminals_own_cursor_is_where_ours_is_drawn() -> None:
    shapes = [FieldShape("f", "First", width=4), FieldShape("g", "Second")]

    def look(form: Form) -> None:
        app, (first, second) = form.app, form.fields
        form.screen.set_focus(first)
        seen = []
        for key in ("a", "b", "c", "d", "e", "left", "home"):
            form.press(Key(key, key if len(key) == 1 else None))
            seen.append(app.cursor_position.x - 17)
        assert seen == [1, 2, 3, 3, 3, 2, 0]
        second.put("of no matter to the cursor")
        assert app.cursor_position.x - 17 == 0

    on_screen(lambda: Form(shapes, today=TODAY), look)
