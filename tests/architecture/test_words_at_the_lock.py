"""The words of a locked terminal come alone; the first of any other brings in all."""

from __future__ import annotations

import subprocess
import sys

import pytest

from ebatui.i18n.english import Words, casework, lock

ASKED = """
import sys
from ebatui.i18n import has_words, read_all_words, words
print(words("UNLOCK_WHAT"))
print("ebatui.i18n.english.casework" in sys.modules)
{more}
print("ebatui.i18n.english.casework" in sys.modules)
"""


@pytest.mark.parametrize(
    "more", ["words('SCREEN_TODAY')", "assert not has_words('NO_SUCH_CODE')", "read_all_words()"]
)
def test_other_words_are_read_when_first_asked_for(more: str) -> None:
    command = [sys.executable, "-c", ASKED.format(more=more)]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    assert ran.stdout.split("\n")[1:3] == ["False", "True"]


def test_a_code_worded_twice_is_a_mistake(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(casework.WORDS, "UNLOCK_WHAT", "said elsewhere too")
    with pytest.raises(ValueError, match=r"worded twice.*UNLOCK_WHAT"):
        Words().read_all()


def test_a_code_without_words_is_a_key_error() -> None:
    said = Words()
    for _ in range(2):
        with pytest.raises(KeyError, match="NO_SUCH_CODE"):
            said["NO_SUCH_CODE"]
    assert said["UNLOCK_WHAT"] == lock.WORDS["UNLOCK_WHAT"]
