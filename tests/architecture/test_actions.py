"""The registry of actions: words for all, no clash of keys, footers that fit, whole help."""

from __future__ import annotations

import importlib
import inspect
import string

import pytest
from rich.cells import cell_len

from ebatui.i18n import has_words
from ebatui.screens import SCREEN_CLASSES
from ebatui.screens.actions import (
    ACTIONS,
    SHEETS,
    TWINS,
    Action,
    KeyClash,
    Keys,
    help_words,
    key_card,
    key_name,
    screen_words,
)
from ebatui.screens.base import DeskScreen
from ebatui.screens.help import key_lines
from ebatui.screens.menu import ANYWHERE
from ebatui.widgets.lines import Strong

ALL_FACTS = frozenset(need for action in ACTIONS.values() for need in action.needs)
EDITING = {"left", "right", "home", "end", "backspace", "delete", "ctrl+w", "ctrl+u"}
"""Keys that a field uses itself."""
STOPPED_BY_LINES = {"ctrl+s", "ctrl+q", "ctrl+z", "ctrl+c", "ctrl+i", "ctrl+m", "ctrl+j", "ctrl+h"}
"""Flow control, the shell's own, and what is Tab, Enter or Backspace on the wire."""
PREFIXES = {"ctrl+a", "ctrl+b", "ctrl+right_square_bracket"}
"""What ``screen``, ``tmux`` and ``telnet`` keep for themselves."""


def drawn(line: object) -> str:
    return line.text if isinstance(line, Strong) else str(line)


@pytest.mark.parametrize("action", ACTIONS.values(), ids=lambda action: action.id)
def test_every_action_has_words(action: Action) -> None:
    assert action.short.strip()
    assert action.long.strip()
    assert action.short != action.short.upper()
    for need in action.needs:
        assert has_words(f"NEEDS_{need.upper()}"), need


@pytest.mark.parametrize("screen", SHEETS)
def test_a_screen_has_a_name_and_no_action_twice(screen: str) -> None:
    assert has_words(f"SCREEN_{screen.upper()}")
    names = SHEETS[screen].all
    assert len(set(names)) == len(names)
    assert set(names) <= ACTIONS.keys()


@pytest.mark.parametrize("screen", SHEETS)
def test_no_two_actions_share_a_key_on_one_screen(screen: str) -> None:
    keys = Keys()
    pressed: dict[str, str] = {}
    for name in SHEETS[screen].all:
        for key in keys.of(ACTIONS[name]):
            assert pressed.setdefault(key, name) == name
            found = keys.find(screen, key)
            assert found is not None
            assert found.id == name


@pytest.mark.parametrize("screen", SHEETS)
def test_the_footer_fits_80_columns_with_every_key_allowed(screen: str) -> None:
    line = Keys().footer(screen, ALL_FACTS)
    assert cell_len(line) <= 80, line
    for name in SHEETS[screen].footer:
        assert screen_words(screen, ACTIONS[name]) in line


@pytest.mark.parametrize("screen", SHEETS)
def test_the_footer_leaves_out_what_is_not_allowed_now(screen: str) -> None:
    line = Keys().footer(screen, ())
    for name in SHEETS[screen].footer:
        action = ACTIONS[name]
        label = f"{key_name(action.keys[0])} {screen_words(screen, action)}"
        assert (label in line) == (not action.needs)


@pytest.mark.parametrize("screen", SHEETS)
def test_help_and_the_key_card_show_every_key_of_every_screen(screen: str) -> None:
    keys = Keys()
    shown = [drawn(line) for line in key_lines(screen, keys)]
    card = key_card(keys)
    for name in SHEETS[screen].all:
        action = ACTIONS[name]
        said = help_words(screen, action)
        row = next(line for line in shown if line.endswith(said))
        assert said in card
        for key in keys.of(action):
            assert key_name(key) in row
    assert all(cell_len(line) <= 80 for line in shown)
    assert all(cell_len(line) <= 80 for line in card.splitlines())


def test_function_keys_and_esc_have_a_twin_that_no_line_swallows() -> None:
    functions = {key for action in ACTIONS.values() for key in action.keys if key[1:].isdigit()}
    assert functions | {"escape"} == TWINS.keys()
    assert len(set(TWINS.values())) == len(TWINS)
    assert not set(TWINS.values()) & (STOPPED_BY_LINES | EDITING | PREFIXES)


@pytest.mark.parametrize(("name", "where"), SCREEN_CLASSES.items())
def test_a_screen_can_do_every_action_of_its_sheet(name: str, where: tuple[str, str]) -> None:
    module, class_name = where
    screen = getattr(importlib.import_module(f"ebatui.screens.{module}"), class_name)
    assert issubclass(screen, DeskScreen)
    assert name == screen.NAME
    inspect.signature(screen).bind(object(), None, None)
    for action in (*SHEETS[name].all, *ANYWHERE):
        assert callable(getattr(screen, f"act_{action}", None)), action


def test_keys_are_remapped_by_id() -> None:
    keys = Keys({"find": ("f11",), "wing_list": ("l",)})
    assert keys.find("today", "f3") is None
    found = keys.find("today", "f11")
    assert found is not None
    assert found.id == "find"
    assert "F11 Find" in keys.footer("today", ())
    assert "l Wing list" in keys.footer("today", ())
    assert any("F11" in drawn(line) for line in key_lines("today", keys))


def test_a_remap_that_clashes_is_refused_and_names_both() -> None:
    with pytest.raises(KeyClash, match=r"find and sync|sync and find"):
        Keys({"find": ("f5",)})
    with pytest.raises(KeyError, match="no_such"):
        Keys({"no_such": ("f5",)})


@pytest.mark.parametrize("letter", string.ascii_lowercase)
def test_capital_letters_mean_the_same(letter: str) -> None:
    keys = Keys()
    for screen in SHEETS:
        assert keys.find(screen, letter) is keys.find(screen, letter.upper())


def test_what_is_not_allowed_has_its_reason() -> None:
    assert ACTIONS["closures"].allowed({"row"}) == "NEEDS_PERSON"
    assert ACTIONS["closures"].allowed({"person"}) is None
