"""Every code that the date and identifier rules can give has words."""

from __future__ import annotations

import pytest

from ebatui.i18n import has_words, words
from ebatui.rules import (
    claims,
    era,
    field_checks,
    governing,
    hdc,
    identifiers,
    nino,
    police_numbers,
    release,
    release_day,
    windows,
)

CODES = sorted(
    {
        *nino.CODES,
        *identifiers.CODES,
        *police_numbers.CODES,
        *release.CODES,
        *release_day.CODES,
        *governing.CODES,
        *hdc.CODES,
        *era.CODES,
        *windows.CODES,
        *(f"WINDOW_{code}" for code in windows.WINDOW_CODES),
        *claims.CODES,
        *(f"ROUTE_{route.value}" for route in claims.Route),
        *field_checks.CODES,
    }
)


@pytest.mark.parametrize("code", CODES)
def test_code_has_words(code: str) -> None:
    assert has_words(code)
    assert words(code).strip()
