"""Generated pages: complete, honest about confidence, and checked for staleness."""

from __future__ import annotations

from pathlib import Path

import pytest

from ebatui.cli import docs
from ebatui.reference.locate import data_folder
from ebatui.reference.tables import PolicyError, Row, read_tables


def test_every_policy_row_is_on_the_page() -> None:
    page = docs.rules_page()
    for path in (data_folder() / "policy").glob("*.toml"):
        for rows in read_tables(path).values():
            for row in rows:
                basics = row.basics()
                line = next(line for line in page.splitlines() if f"`{basics['id']}`" in line)
                assert basics["source"] in line
                if basics["confidence"] == "recalled":
                    assert "check before relying on it" in line
    assert "{" not in page


def test_figures_are_those_of_the_row() -> None:
    row = Row(
        "a.toml, x row 1",
        {"id": "A", "says": "{n} days", "source": "s", "confidence": "design", "n": 7},
    )
    assert docs._rule(row).startswith("- 7 days")
    del row.values["n"]
    with pytest.raises(PolicyError, match="does not have"):
        docs._rule(row)


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty checkout, so that no page of the real one is written."""
    monkeypatch.setattr(docs, "__file__", str(tmp_path / "ebatui" / "cli" / "docs.py"))
    return tmp_path


def test_a_page_is_stale_until_it_is_written(
    checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert docs.main(["--check"]) == 1
    assert "docs/rules.md is stale" in capsys.readouterr().err
    assert docs.main([]) == 0
    assert docs.main(["--check"]) == 0
    page = checkout / "docs" / "rules.md"
    page.write_text(page.read_text(encoding="utf-8") + "x", encoding="utf-8")
    assert docs.main(["--check"]) == 1


def test_other_options_are_refused(checkout: Path) -> None:
    assert docs.main(["--chekc"]) == 2
    assert not (checkout / "docs").exists()
