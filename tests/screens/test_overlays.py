"""Help, menu and the key card."""

from __future__ import annotations

from typing import Any

import pytest

from ebatui.i18n.english.glossary import GLOSSARY
from ebatui.screens.help import glossary_lines
from ebatui.widgets.lines import Strong


def test_help_shows_this_screens_keys_then_the_glossary_and_goes_back(terminal: Any) -> None:
    async def journey(t: Any) -> None:
        await t.press("f1")
        assert t.screen == "help"
        assert "Help: Today" in t.lines[0]
        assert "F3  ^F        Find a person" in t.text
        await t.press("end")
        assert "YOI" in t.text
        assert "↑" in t.text
        await t.press("home")
        assert "Keys of this screen" in t.text
        await t.press("down")
        assert "Keys of this screen" not in t.text
        await t.press("escape")
        assert t.screen == "today"

    terminal.sit(journey)


@pytest.mark.parametrize("term", ["Freshstart", "BDC", "NINO", "HDC", "CRD", "SPOC", "EBA", "JSA"])
def test_the_glossary_explains(term: str) -> None:
    assert dict(GLOSSARY)[term]


def test_the_glossary_is_in_order_without_doubles_and_fits() -> None:
    terms = [term for term, _ in GLOSSARY]
    assert terms == sorted(terms, key=str.casefold)
    assert len(set(terms)) == len(terms)
    lines = [line.text if isinstance(line, Strong) else line for line in glossary_lines()]
    assert max(map(len, lines)) <= 79


def test_the_menu_does_what_the_key_would(terminal: Any) -> None:
    async def journey(t: Any) -> None:
        await t.press("f10")
        assert "Menu of Today" in t.lines[0]
        while not any(line.startswith("> F3") for line in t.lines):
            await t.press("down")
        await t.press("enter")
        assert t.screen == "people"
        await t.press("escape")
        assert t.screen == "today"

    terminal.sit(journey)


def test_the_menu_marks_what_cannot_be_done_now_and_says_why_when_asked(terminal: Any) -> None:
    async def journey(t: Any) -> None:
        await t.press("f10")
        row = next(line for line in t.lines if "F7 " in line)
        assert "(not now)" in row
        while not next(line for line in t.lines if line.startswith("> "))[2:].startswith("F7"):
            await t.press("down")
        await t.press("enter")
        assert t.screen == "today"
        assert t.message == "First choose a person: F3 finds one."

    terminal.sit(journey)


def test_the_menu_leads_back_to_today_from_deep_inside(terminal: Any) -> None:
    async def kevin(t: Any) -> None:
        await t.case_file.add_case(surname="Doe", forenames="Kevin")

    async def journey(t: Any) -> None:
        await t.press("f3")
        await t.type("doe")
        await t.press("enter", "f7", "f10")
        while not next(line for line in t.lines if line.startswith("> ")).endswith("Back to Today"):
            await t.press("down")
        await t.press("enter")
        assert t.screen == "today"
        assert len(t.app.screen_stack) == 2

    terminal.sit(journey, prepare=kevin)
