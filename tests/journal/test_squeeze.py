"""PPMd as it is driven here: nothing comes back wrong, and a hub that never stops does not grow."""

from __future__ import annotations

import subprocess
import sys
from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st

from ebatui.journal.rows import CodecError
from ebatui.journal.squeeze import PPMD, Squeezer, check_of

NOTES = b"Seen on the wing. Rent in arrears; wants to keep the flat. Rang the landlord, no answer. "
SQUEEZER = Squeezer(NOTES * 40)

RESIDENT = """
import random
from ebatui.journal.rows import CodecError
from ebatui.journal.squeeze import MOST_STREAM, PPMD, Squeezer, check_of

def resident():
    with open("/proc/self/statm") as told:
        return int(told.read().split()[1]) * 4
"""

GROWTH = """
squeezer = Squeezer({notes!r} * 3_000)
for turn in range(60):
    plain = bytes((turn * place) % 251 for place in range(8_000)) + {notes!r} * 100
    how, squeezed = squeezer.squeeze(plain)
    assert squeezer.expand(how, squeezed, len(plain), check_of(plain)) == plain
    if turn == 9:
        before = resident()
print((resident() - before) // 50)
"""

DAMAGE = """
squeezer, chance = Squeezer({notes!r} * 40), random.Random(3)
for turn in range(60):
    noise = chance.randbytes(chance.randrange(1, 60))
    try:
        squeezer.expand(PPMD, noise, MOST_STREAM >> turn % 4, b"cc")
    except CodecError as refused:
        assert refused.code == "DAMAGED"
    if turn == 9:
        before = resident()
print((resident() - before) // 50)
"""


@given(st.binary(max_size=400), st.integers(0, 900))
@settings(max_examples=60, deadline=None)
def test_what_is_squeezed_comes_back(more: bytes, copies: int) -> None:
    plain = more + NOTES * copies
    how, squeezed = SQUEEZER.squeeze(plain)
    assert SQUEEZER.expand(how, squeezed, len(plain), check_of(plain)) == plain


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_damage_is_said_and_does_no_harm(data: st.DataObject) -> None:
    plain = NOTES * 30
    _, squeezed = SQUEEZER.squeeze(plain)
    kept = data.draw(st.integers(0, len(squeezed) - 1), label="kept")
    damaged = squeezed[:kept] + data.draw(st.binary(max_size=40), label="then")
    with suppress(CodecError):
        assert SQUEEZER.expand(PPMD, damaged, len(plain), check_of(plain)) == plain
    _, again = SQUEEZER.squeeze(plain)
    assert again == squeezed


def _left_behind(program: str) -> int:
    """Kilobytes that each turn of a program of its own leaves in memory."""
    ran = subprocess.run(
        [sys.executable, "-c", RESIDENT + program.format(notes=NOTES)],
        check=True,
        capture_output=True,
        text=True,
    )
    return int(ran.stdout)


def test_each_parcel_leaves_next_to_nothing_in_memory() -> None:
    assert _left_behind(GROWTH) < 60


def test_nor_does_damage_that_claims_to_be_long() -> None:
    assert _left_behind(DAMAGE) < 1_000  # the longest once takes 9 MB that stay for the next
