"""Keys over lines that cut them, with noise in between, and typed ahead."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.events import Key

from ebatui.light.keys import KeyReader
from ebatui.widgets.keyboard import apart

DELAY = 0.5
SEQUENCES = {
    b"\x1b[A": "up",
    b"\x1bOB": "down",
    b"\x1b[5~": "pageup",
    b"\x1b[6~": "pagedown",
    b"\x1b[Z": "shift+tab",
    b"\x1bOP": "f1",
    b"\x1b[11~": "f1",
    b"\x1b[[A": "f1",
    b"\x1b[15~": "f5",
    b"\x1b[21~": "f10",
    b"\x1b[24~": "f12",
    b"\x1b[1~": "home",
    b"\x1b[H": "home",
    b"\x1b[4~": "end",
    b"\x1b[3~": "delete",
    b"\x1b[1;5D": "ctrl+left",
    b"\x06": "ctrl+f",
    b"\r": "enter",
    b"\t": "tab",
    b"\x7f": "backspace",
    b"a": "a",
    "ŵ".encode(): "ŵ",
    "£".encode(): "pound_sign",
}


def read(*chunks: bytes) -> list[str]:
    """The names of the keys that come of some chunks and then nothing more."""
    reader = KeyReader(DELAY)
    events = [event for chunk in chunks for event in reader.feed(chunk)]
    return [event.key for event in [*events, *reader.give_up()]]


@pytest.mark.parametrize(("data", "key"), SEQUENCES.items())
def test_keys_of_terminals(data: bytes, key: str) -> None:
    assert read(data) == [key]


@given(st.lists(st.sampled_from(list(SEQUENCES)), max_size=12), st.data())
def test_cut_anywhere_they_are_the_same_keys(keys: list[bytes], data: st.DataObject) -> None:
    line = b"".join(keys)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(line)))))
    chunks = [line[a:b] for a, b in zip([0, *cuts], [*cuts, len(line)], strict=True)]
    assert read(*chunks) == [SEQUENCES[key] for key in keys]


@given(st.text("smith jones-'89", max_size=20))
def test_esc_and_what_is_typed_after_it(text: str) -> None:
    assert esc_apart(read(b"\x1b" + text.encode())) == ["escape", *read(text.encode())]


def esc_apart(keys: list[str]) -> list[str]:
    """Alt and a digit as the two keys that a screen without such a key makes of it."""
    made = [apart(Key(key, None)) or (Key(key, None),) for key in keys]
    return [key.key for keys in made for key in keys]


@pytest.mark.parametrize("digit", "123456789")
def test_esc_with_a_digit_is_alt_also_where_the_line_cuts_them(digit: str) -> None:
    assert read(b"\x1b" + digit.encode()) == [f"alt+{digit}"]
    assert read(b"\x1b", digit.encode()) == [f"alt+{digit}"]
    assert read(b"\x1b0") == ["escape", "0"]


def test_esc_and_a_digit_a_while_later_are_two_keys() -> None:
    reader = KeyReader(DELAY)
    keys = [*reader.feed(b"\x1b"), *reader.give_up(), *reader.feed(b"4")]
    assert [event.key for event in keys] == ["escape", "4"]


def test_esc_before_a_sequence_is_esc() -> None:
    assert read(b"\x1b\x1b[A") == ["escape", "up"]
    assert read(b"\x1b\x1b") == ["escape", "escape"]


def test_esc_alone_is_waited_over() -> None:
    reader = KeyReader(DELAY)
    assert list(reader.feed(b"\x1b")) == []
    assert reader.patience() == DELAY
    assert [event.key for event in reader.give_up()] == ["escape"]
    assert reader.patience() == 0


def test_esc_then_a_capital_o_typed_slowly() -> None:
    assert read(b"\x1bO") == ["escape", "O"]


@given(st.binary(max_size=40))
def test_noise_raises_nothing_and_leaves_nothing_held(noise: bytes) -> None:
    reader = KeyReader(DELAY)
    list(reader.feed(noise))
    list(reader.give_up())
    list(reader.give_up())
    assert reader.patience() == 0


def test_bytes_that_are_no_utf8_are_dropped() -> None:
    assert read(b"a\xff\xfe\x80b") == ["a", "b"]


def test_what_is_pasted_is_typed_and_commands_nothing() -> None:
    assert read(b"\x1b[200~ab\r\n c\x18\x1b[A\x1b[201~d") == [
        *("a", "b", "space", "c", "left_square_bracket", "A"),
        "d",
    ]


def test_a_paste_in_pieces_and_one_whose_end_is_lost() -> None:
    assert read(b"\x1b[200~a", b"b\x1b[20", b"1~\r") == ["a", "b", "enter"]
    reader = KeyReader(DELAY)
    assert list(reader.feed(b"\x1b[200~ab")) == []
    assert reader.patience() > DELAY
    assert [event.key for event in reader.give_up()] == ["a", "b"]
    assert [event.key for event in reader.feed(b"c")] == ["c"]


def test_sequences_nobody_knows_are_dropped() -> None:
    assert read(b"a\x1b[<9;9zb\x1b[?1;2cc") == ["a", "b", "c"]
