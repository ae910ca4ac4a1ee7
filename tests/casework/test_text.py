"""Texts from outside are made safe to keep and to draw."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ebatui.casework.text import clean, drawable


@pytest.mark.parametrize(
    ("given_text", "kept"),
    [
        ("  Ash   Elm ", "Ash Elm"),
        ("A\x1b[31mB", "A[31mB"),
        ("evil\u202etxt", "eviltxt"),
        ("a\u2066b\u2069c", "abc"),
        ("a\x00b\x7fc\x9bd", "abcd"),
        ("e\u0301", "é"),
        ("e\u202e\u0301", "é"),
        ("a\u00a0b\tc\nd", "a b c d"),
        ("a\u2028b", "a b"),
        ("\ud800x", "x"),
        ("न\u200dम", "न\u200dम"),
    ],
)
def test_one_line(given_text: str, kept: str) -> None:
    assert clean(given_text) == kept


def test_notes_keep_their_lines() -> None:
    assert clean("a \r\nb\rc\n\n d\u202e \n", lines=True) == "a\nb\nc\n\nd"
    assert drawable("a\nb") == "a b"


@given(st.text(), st.booleans())
def test_cleaning_again_changes_nothing_and_leaves_no_control(text: str, lines: bool) -> None:
    once = clean(text, lines=lines)
    assert clean(once, lines=lines) == once
    categories = {unicodedata.category(char) for char in once if char not in "\n\u200c\u200d"}
    assert not categories & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert lines or "\n" not in once
