"""What the README, the operations page and CONTRIBUTING tell a reader to type really exists."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main
from rich.cells import cell_len

from ebatui.cli import build
from ebatui.i18n import words
from ebatui.screens.actions import Keys

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
PAGES = (README, ROOT / "docs" / "operations.md", ROOT / "CONTRIBUTING.md")
PROGRAM = typer.main.get_command(build(["rules"]))

FENCE = re.compile(r"^```\w*\n(.*?)^```", re.M | re.S)
SPAN = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)#]+)(?:#[^)]*)?\)")


def prose_of(page: Path) -> str:
    return FENCE.sub("", page.read_text(encoding="utf-8"))


def blocks_of(page: Path) -> list[str]:
    return FENCE.findall(page.read_text(encoding="utf-8"))


def typed_in(page: Path) -> Iterator[str]:
    """Every command line on a page, without the remark after it.

    In a cell of a table the command words that follow the first are its siblings:
    ``ebatui hub init``, ``serve``.
    """
    for block in blocks_of(page):
        for line in block.splitlines():
            if line.startswith(("ebatui", "make", "python")):
                yield re.split(r"\s{2,}#|\s+# ", line)[0].strip()
    for line in prose_of(page).splitlines():
        cells = line.split("|") if line.startswith("|") else [line]
        for cell in cells:
            before: list[str] = []
            for span in SPAN.findall(cell):
                tokens = span.split()
                if tokens[0] in {"ebatui", "make", "python"}:
                    yield span
                    before = tokens[:-1] if tokens[0] == "ebatui" else []
                elif (
                    len(before) >= 1
                    and line.startswith("|")
                    and re.fullmatch(r"[a-z][a-z -]*", span)
                ):
                    parent = before if before[1:] else ["ebatui"]
                    yield " ".join([*parent, span])


def fault_of(line: str) -> str:
    """What is wrong with a command line; nothing where it would be understood."""
    tokens = line.replace("'", '"').split()
    if tokens[0] == "make":
        targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M)
        return "" if tokens[1] in targets else f"make has no target {tokens[1]}"
    if tokens[0].startswith("python"):
        found = importlib.util.find_spec(tokens[tokens.index("-m") + 1])
        return "" if found else "no such module"
    here: Any = PROGRAM
    options = {"--home", "--version", "--help", "--json"}
    for token in tokens[1:]:
        if token.startswith("--"):
            if token not in options:
                return f"no option {token}"
        elif hasattr(here, "commands") and token != "…":
            if token not in here.commands:
                return f"no command {token}"
            here = here.commands[token]
            options |= {name for param in here.params for name in param.opts}
    return ""


def every_line() -> list[tuple[str, str]]:
    return [(page.name, line) for page in PAGES for line in typed_in(page)]


@pytest.mark.parametrize(("page", "line"), every_line())
def test_a_command_of_the_pages_exists(page: str, line: str) -> None:
    assert not fault_of(line), f"{page}: {line}"


def test_the_pages_were_read() -> None:
    lines = [line for _, line in every_line()]
    assert "make demo" in lines
    assert "ebatui hub serve" in lines
    assert "ebatui nightly install" in lines
    assert len(lines) > 30


@pytest.mark.parametrize(
    "line",
    ["ebatui dial", "ebatui hub close", "ebatui sync --fast", "make coffee", "python -m tests.tea"],
)
def test_a_command_that_does_not_exist_is_noticed(line: str) -> None:
    assert fault_of(line)


@pytest.mark.parametrize(
    "page", [*PAGES, *sorted((ROOT / "docs").glob("*.md"))], ids=lambda p: p.name
)
def test_links_lead_somewhere(page: Path) -> None:
    for target in LINK.findall(prose_of(page)):
        if not target.startswith(("http:", "https:", "mailto:")):
            assert (page.parent / target).exists(), target


def test_the_picture_is_a_today_screen() -> None:
    pictures = [block for block in blocks_of(README) if "F12 Lock" in block]
    assert len(pictures) == 1
    lines = pictures[0].splitlines()
    assert max(cell_len(line) for line in lines) <= 80
    assert len(lines) <= 24
    top = rf"HMP Hull · {words('SCREEN_TODAY')} +A Mensah   \w{{3}} \d+ \w{{3}} \d{{4}}   \d+ wait"
    assert re.fullmatch(top, lines[0])
    assert lines[1] == "-" * 80
    assert any(line.startswith(words("TODAY_HURTS")) for line in lines[2:6])
    assert lines[-1] == Keys().footer("today", {"person", "row", "why"})
