"""What the domain reference calls a setting is one: a row of the site's own policy changes it.

Sections are those of the domain reference that the project was built from.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Holds = Callable[[str, int, dict[str, object]], Any]
MARKS = 'source = "the site"\nconfidence = "design"\n'

SETTINGS = [
    # section, file, the site's row, line, what the shipped rules say, what the site's say
    (
        "3.2 reception day inclusive",
        "closures.toml",
        """[[first_day]]
id = "first-day"
says = "The day after."
reception_day_in_custody = false
code = "RECEPTION_DAY_IN_CUSTODY"
""",
        "rules overpayment --received 2011-07-13 --paid-to 2011-08-02 --weekly 67.50",
        {"days": 21, "pence": 20250},
        {"days": 20, "pence": 19285},
    ),
    (
        "4.3 rapid reclaim limit",
        "claims.toml",
        """[[rapid_reclaim]]
id = "RAPID_RECLAIM_26_WEEKS"
says = "{days}"
from = 2010-01-01
days = 91
""",
        "rules rapid-reclaim --last-award-ended 2011-01-01 --claim 2011-02-01",
        {"limit_days": 182},
        {"limit_days": 91},
    ),
    (
        "4.5 savings limit",
        "grants.toml",
        """[[discharge_grant]]
id = "discharge-grant"
says = "-"
minimum_age = 18
custody_days_over = 14
savings_limit_pence = 800000
provider_extra_up_to_pence = 4000
code = "GRANT_CUSTODY_AFTER_SENTENCE"
""",
        "rules discharge-grant --custody-days 40 --released 2011-08-16 --savings-pence 800000",
        {"provider_extra_up_to_pence": 5000},
        {"provider_extra_up_to_pence": 4000},
    ),
    (
        "5.2 commencement of one third",
        "release.toml",
        """[[fraction]]
id = "PROGRESSION_THIRD"
says = "-"
from = 2026-10-01
name = "third"
numerator = 1
denominator = 3
automatic = true
commenced = true
""",
        "rules release --sentenced 2026-10-05 --term 18m",
        {"fraction": "40"},
        {"fraction": "third", "crd": "2027-04-05"},
    ),
]


@pytest.mark.parametrize(("section", "file", "row", "line", "shipped", "changed"), SETTINGS)
def test_setting(
    holds: Holds,
    tmp_path: Path,
    section: str,
    file: str,
    row: str,
    line: str,
    shipped: dict[str, object],
    changed: dict[str, object],
) -> None:
    folder = tmp_path / "site" / "policy"
    folder.mkdir(parents=True)
    (folder / file).write_text(row + MARKS, encoding="utf-8")
    holds(line, 0, shipped)
    holds(f"{line} --home {tmp_path}", 0, changed)
