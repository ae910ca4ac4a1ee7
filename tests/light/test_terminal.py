"""What may be sent to which terminal, and which driver draws."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ebatui.light import choose
from ebatui.light.canvas import Canvas
from ebatui.light.plain import plain
from ebatui.light.terminal import Terminal


@pytest.mark.parametrize(
    ("environment", "unicode"),
    [
        ({}, True),
        ({"LANG": "en_GB.UTF-8"}, True),
        ({"LC_ALL": "C.UTF-8"}, True),
        ({"LC_ALL": "C"}, False),
        ({"LC_ALL": "POSIX", "LANG": "en_GB.UTF-8"}, False),
        ({"LANG": "en_GB.ISO-8859-1"}, False),
        ({"LANG": "C", "LC_CTYPE": "C.UTF-8"}, False),  # Python stepped in for LANG=C
        ({"LC_CTYPE": "C.UTF-8"}, True),  # or for no locale at all: nothing said against it
        ({"LC_CTYPE": "cy_GB.utf8", "LANG": "C"}, True),
        ({"LANG": "en_GB.UTF-8", "TERM": "vt220"}, False),
        ({"LANG": "en_GB.UTF-8", "TERM": "vt100"}, False),
        ({"LANG": "en_GB.UTF-8", "TERM": "linux"}, True),
        ({"LANG": "en_GB.UTF-8", "TERM": "xterm", "EBATUI_ASCII": "1"}, False),
        ({"LANG": "C", "EBATUI_ASCII": "0"}, True),
    ],
)
def test_unicode(environment: dict[str, str], unicode: bool) -> None:
    assert Terminal.of(environment).unicode is unicode


@pytest.mark.parametrize(
    ("environment", "colours"),
    [
        ({"TERM": "xterm"}, True),
        ({"TERM": "linux"}, True),
        ({"TERM": "vt220"}, False),
        ({"TERM": "xterm", "NO_COLOR": "1"}, False),
    ],
)
def test_colours(environment: dict[str, str], colours: bool) -> None:
    assert Terminal.of(environment).colours is colours
    canvas = Canvas(3, 1, colours=colours, unicode=True)
    canvas.draw("\x1b[1;31;44mx")
    assert canvas.rows[0][0].style[1:] == (("31", "44") if colours else ("", ""))
    assert canvas.rows[0][0].style.on == {1}


def test_no_colour_that_textual_took_from_the_environment() -> None:
    assert not Terminal.of({"TERM": "xterm"}, no_colour=True).colours


def test_what_old_terminals_lack_is_not_sent() -> None:
    assert not Terminal.of({"TERM": "vt100"}).single_offs
    assert Terminal.of({"TERM": "vt220"}).single_offs
    assert not Terminal.of({"NCURSES_NO_HARD_TABS": "1"}).tabs


@pytest.mark.parametrize(
    ("sign", "stands"),
    [*zip("£·…█░─│┌┼ŵŷÉŁ’–↓漢\u00a0½", "L.~#.-|++wyEL'-v? h", strict=True)],
)
def test_signs_in_ascii(sign: str, stands: str) -> None:
    assert plain(sign) == stands


@given(st.characters(exclude_categories=["Cs", "Cc"]))
def test_every_sign_has_one_ascii_character(sign: str) -> None:
    assert len(plain(sign)) == 1
    assert plain(sign).isascii()
    assert plain(sign).isprintable()


@given(st.text("a£漢e\u0301é…", min_size=1, max_size=9))
def test_ascii_keeps_the_columns(text: str) -> None:
    with_signs = Canvas(20, 1, colours=True, unicode=True)
    without = Canvas(20, 1, colours=True, unicode=False)
    for canvas in (with_signs, without):
        canvas.draw(f"\x1b[1;1H{text}|")
    at = [[cell.text for cell in canvas.rows[0]].index("|") for canvas in (with_signs, without)]
    assert at[0] == at[1]
    assert all(cell.text.isascii() and cell.text for cell in without.rows[0])


def test_the_switch() -> None:
    assert choose({"EBATUI_RENDER": "stock"}) is None
    driver = choose({})
    assert driver is not None
    assert driver.__name__ == "LightDriver"


def test_a_textual_not_proved_draws_for_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ebatui.light.choice.PROVED", frozenset({"8.2.999"}))
    assert choose({}) is None
