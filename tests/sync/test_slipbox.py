"""Mentor slips: added by anyone, read by the adviser alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ebatui.sync.keys import BadKey, new_open_key, public_of
from ebatui.sync.mailbox import Mailbox
from ebatui.sync.slipbox import SIZES, OpenedSlipBox, SealedSlipBox

PRIVATE = new_open_key()


@pytest.fixture
def box(tmp_path: Path) -> Any:
    with Mailbox.create(tmp_path / "mailbox") as made:
        yield made


def _slip(**fields: str) -> bytes:
    return json.dumps(fields).encode()


def test_what_is_put_opens_whole(box: Mailbox) -> None:
    slips = [b"", b"\0", _slip(surname="Wyn", wing="A\0"), bytes(5_000), b"x" * (SIZES[-1] - 4)]
    sealed = SealedSlipBox(box, public_of(PRIVATE))
    for plain in slips:
        sealed.put(plain)
    opened = OpenedSlipBox(box, PRIVATE).open_all()
    assert sorted(plain for _, plain in opened) == sorted(slips)
    assert all(len(digest) == 64 for digest, _ in opened)


def test_the_mentors_side_can_only_add(box: Mailbox) -> None:
    sealed = SealedSlipBox(box, public_of(PRIVATE))
    assert [name for name in dir(sealed) if not name.startswith("_")] == ["put"]
    sealed.put(_slip(surname="Abernathy"))
    sealed.put(_slip(surname="Li", forenames="A much longer name altogether", wants="BENEFITS"))
    on_disk = b"".join(path.read_bytes() for path in box.path.parent.iterdir())
    assert b"Abernathy" not in on_disk
    assert OpenedSlipBox(box, new_open_key()).open_all() == []
    assert len({len(ciphertext) for _, ciphertext in box.slips()}) == 1  # size says nothing


def test_a_slip_as_large_as_no_form_is_refused(box: Mailbox) -> None:
    with pytest.raises(ValueError, match="large"):
        SealedSlipBox(box, public_of(PRIVATE)).put(bytes(SIZES[-1]))
    assert box.slips() == []


def test_damaged_slips_are_left_out_and_the_rest_stay(box: Mailbox) -> None:
    sealed = SealedSlipBox(box, public_of(PRIVATE))
    sealed.put(b"good")
    box.put_slip("0" * 64, b"noise")
    other = SealedSlipBox(box, public_of(new_open_key()))
    other.put(b"for another establishment")
    ((digest, plain),) = OpenedSlipBox(box, PRIVATE).open_all()
    assert plain == b"good"
    OpenedSlipBox(box, PRIVATE).forget([digest, "unknown"])
    assert OpenedSlipBox(box, PRIVATE).open_all() == []
    assert len(box.slips()) == 2


def test_a_key_is_a_key() -> None:
    with pytest.raises(BadKey):
        public_of(b"short")
