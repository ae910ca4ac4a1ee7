"""Every code that a use case gives a person has words: read off the sources themselves."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import ebatui.services
from ebatui.casework import codes
from ebatui.casework.codes import ClosureAction
from ebatui.casework.records import KINDS
from ebatui.i18n import has_words, words
from ebatui.rules.windows import WINDOW_CODES

FOLDER = Path(ebatui.services.__file__).parent
SOURCES = sorted(FOLDER.glob("*.py"))

HOLES: dict[str, tuple[str, ...]] = {
    "GATE_": ("ID", "BANK", "NINO", "ADDRESS", "INTERVIEW", "CLAIM"),
    "WINDOW_": WINDOW_CODES,
}
"""What may stand in a code that is put together (``f"GATE_{code}"``), by how it begins."""


def calls(source: Path) -> Iterator[tuple[str, list[ast.expr]]]:
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else None
            name = node.func.id if isinstance(node.func, ast.Name) else name
            if name:
                yield name, node.args


def constants(node: ast.expr) -> Iterator[str]:
    """The codes that an expression may give, where they can be read off it."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from constants(node.body)
        yield from constants(node.orelse)
    elif isinstance(node, ast.JoinedStr):
        first = node.values[0]
        stem = str(first.value) if isinstance(first, ast.Constant) else ""
        yield from (stem + filling for filling in HOLES.get(stem, ()))


def given() -> set[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    for source in SOURCES:
        for name, args in calls(source):
            codes_in: list[ast.expr] = []
            if name == "words":
                codes_in = args[:1]
            elif name == "Problem":
                codes_in = args[1:2]
            elif name == "problem" and len(args) == 2:
                codes_in = args[1:]
            for node in codes_in:
                found.update((source.name, code) for code in constants(node))
    return found


FOUND = sorted(given())


@pytest.mark.parametrize(("module", "code"), FOUND)
def test_code_has_words(module: str, code: str) -> None:
    assert has_words(code), f"{module} gives {code}"
    assert words(code).strip()


def test_there_is_enough_to_mean_something() -> None:
    modules = {module for module, _ in FOUND}
    assert len(FOUND) > 60
    assert modules >= {"entry.py", "tasks.py", "slips.py", "case_view.py", "bookings.py"}
    assert {code for _, code in FOUND} >= {
        "ENTRY_MISSING",
        "BOOKING_FULL",
        "GATE_ID",
        "WINDOW_FRESHSTART",
        "TODAY_RING",
    }


@pytest.mark.parametrize("action", ClosureAction)
@pytest.mark.parametrize("day", ["", "_NO_DAY"])
def test_what_happens_to_a_claim_has_words(action: ClosureAction, day: str) -> None:
    assert has_words(f"HAPPENS_{action.value}{day}")


@pytest.mark.parametrize("sort", ["ACKNOWLEDGED", "CLOSED", "CONFIRMED", "REFUSED", "SLOTS"])
def test_news_has_words_for_one_and_for_many(sort: str) -> None:
    assert has_words(f"ARRIVED_{sort}")
    assert has_words(f"ARRIVED_{sort}_ONE")


def test_every_state_a_record_can_take_is_told_on_a_timeline() -> None:
    """What a case's timeline cannot say happened without a trace."""
    silent = {"slip", "target"}  # told of its case by a note; told by its own sentence
    for kind in KINDS:
        if kind.state is None or kind.name in silent:
            continue
        listed = kind.field(kind.state).codes
        assert listed is not None
        for state in listed:
            if state in {None, codes.ConsentState.DRAFT}:
                continue
            assert has_words(f"TOLD_{kind.name}_{state.value}".upper()), (kind.name, state)
    assert has_words("TOLD_TARGET_STATE")
