"""The test vectors for identifiers and dates, row by row.

Sections are those of the domain reference that the project was built from. The dated vectors of
16.3 are the worked examples of 3.5, 3.8, 4.2, 4.6, 5.3, 5.4, 5.5 and 6.8: each is a row of its own
chapter here. What 16.3 adds is the list of bank holidays they were computed with.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from ebatui.reference.loader import shipped_policy

Holds = Callable[[str, int, dict[str, object]], Any]

NUMBERS = [
    # section, number, exit code, expected
    ("16.1 row 1", "QQ 12 34 56 C", 1, {"code": "NINO_TEST", "ok": False}),
    ("16.1 row 1, demonstration", "QQ 12 34 56 C' --demo '", 0, {"code": "NINO_TEST", "ok": True}),
    ("16.1 row 2", "ab-12 34.56c", 0, {"code": "NINO_OK", "normalised": "AB123456C"}),
    ("16.1 row 3", "AB123456", 0, {"code": "NINO_NO_SUFFIX", "ok": True}),
    ("16.1 row 4", "AB12345C", 1, {"code": "NINO_LENGTH"}),
    ("16.1 row 5", "AB123456E", 1, {"code": "NINO_SUFFIX"}),
    ("16.1 row 6", "DA123456A", 1, {"code": "NINO_PREFIX_LETTER"}),
    *[
        ("16.1 row 7", number, 1, {"code": "NINO_SECOND_O"})
        for number in ("AO123456A", "JO123456A", "OO123456A")
    ],
    *[
        ("16.1 row 8", number, 0, {"code": "NINO_OK", "ok": True})
        for number in ("OA123456A", "GY123456A")
    ],
    *[
        ("16.1 row 9", f"{prefix}123456A", 1, {"code": "NINO_PREFIX_RESERVED"})
        for prefix in ("BG", "GB", "KN", "NK", "NT", "ZZ")
    ],
    ("16.1 row 10", "TN011075M", 1, {"code": "NINO_TEMPORARY"}),
    ("16.1 row 11", "AB123456M", 1, {"code": "NINO_TEMPORARY"}),
    ("16.1 row 12", "11A11111", 1, {"code": "NINO_TRN"}),
    *[
        ("16.1 row 13", number, 0, {"code": "NINO_ADMIN_PREFIX"})
        for number in ("MW123456A", "CR123456A")
    ],
    (
        "16.1 row 14",
        "NC010180M",
        1,
        {"code": "NINO_TEMPORARY", "warnings": ["NINO_ADMIN_PREFIX"]},
    ),
]


@pytest.mark.parametrize(("section", "number", "exit_code", "expected"), NUMBERS)
def test_national_insurance_number(
    holds: Holds, section: str, number: str, exit_code: int, expected: dict[str, object]
) -> None:
    line = f"check nino '{number}'".replace(" ''", "")
    holds(line, exit_code, expected)


POLICE = [
    # section, command, number, stored or None where invalid
    ("16.2 row 1", "pnc", "81/34U", "1981/0000034U"),
    *[
        ("16.2 row 2", "pnc", number, "2002/0073319Z")
        for number in ("02/73319Z", "0273319Z", "20020073319Z")
    ],
    ("16.2 row 3", "pnc", "00/223R", "2000/0000223R"),
    ("16.2 row 4", "pnc", "79/163001B", "1979/0163001B"),
    ("16.2 row 5", "pnc", "033Y", "2003/0000003Y"),
    ("16.2 row 6", "pnc", "67/9893091D", "1967/9893091D"),
    *[("16.2 row 7", "pnc", number, None) for number in ("20030011985Z", "2001/0171310S")],
    *[
        ("16.2 row 7, the letters they should have", "pnc", number, stored)
        for number, stored in (
            ("20030011985X", "2003/0011985X"),
            ("2001/0171310W", "2001/0171310W"),
        )
    ],
    ("16.2 row 8", "cro", "65656/91H", "065656/91H"),
    ("16.2 row 9", "cro", "SF05/482703J", "SF05/482703J"),
    ("16.2 row 9", "cro", "SF83/50058Z", "SF83/50058Z"),
    ("16.2 row 10", "cro", "85227/65G", None),
    ("16.2 row 10, the letter it should have", "cro", "85227/65L", "085227/65L"),
]


@pytest.mark.parametrize(("section", "command", "number", "stored"), POLICE)
def test_police_number(
    holds: Holds, section: str, command: str, number: str, stored: str | None
) -> None:
    expected = {"ok": stored is not None, "normalised": stored}
    holds(f"check {command} {number}", int(stored is None), expected)


HOLIDAYS = [
    ("16.3 Good Friday", "2025-04-18", True),
    ("16.3 Easter Monday", "2026-04-06", True),
    ("16.3 substitute day", "2011-12-27", True),
    ("16.3 Jubilee", "2012-06-05", True),
    ("16.3 its Monday, moved from May", "2012-06-04", True),
    ("16.3 not that May", "2012-05-28", False),
    ("16.3 the wedding", "2011-04-29", True),
    ("16.3 the funeral", "2022-09-19", True),
    ("16.3 the coronation", "2023-05-08", True),
    ("16.3 first held", "2009-01-01", True),
    ("16.3 last held", "2028-12-26", True),
    ("16.3 Christmas Eve", "2024-12-24", False),
]


@pytest.mark.parametrize(("section", "day", "holiday"), HOLIDAYS)
def test_bank_holiday(section: str, day: str, holiday: bool) -> None:
    calendar = shipped_policy().calendar
    assert calendar.is_bank_holiday(date.fromisoformat(day)) == holiday
    assert len(calendar.holidays) == 165
