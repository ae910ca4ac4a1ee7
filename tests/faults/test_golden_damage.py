"""What was made once, with a bit of it turned or its end missing: refused, and nothing changes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from ebatui.hub import tables
from ebatui.hub.backup import put_back
from ebatui.hub.courier import carry
from ebatui.hub.hub import Hub
from ebatui.hub.intake import take
from ebatui.sync.courier import CourierError
from ebatui.sync.enrolment import (
    EnrolAnswer,
    EnrolError,
    EnrolRefused,
    code_key,
    read_enrol_answer,
    read_enrol_request,
)
from ebatui.sync.keys import KeyPairs
from ebatui.sync.parcel import ParcelRefused, check_parcel, open_parcel
from ebatui.sync.wire import WireError, read_answer, read_request

SETS = sorted((Path(__file__).resolve().parents[1] / "golden").glob("v*"))


@pytest.fixture(params=SETS, ids=lambda folder: folder.name)
def golden(request: pytest.FixtureRequest) -> Path:
    folder: Path = request.param
    return folder


@pytest.fixture
def opens(golden: Path) -> dict[str, str]:
    told: dict[str, str] = json.loads((golden / "said.json").read_text(encoding="utf-8"))["opens"]
    return told


@pytest.fixture
def keys(opens: dict[str, str]) -> KeyPairs:
    return KeyPairs(bytes.fromhex(opens["sign_seed"]), bytes.fromhex(opens["open_key"]))


@pytest.fixture
def hub(golden: Path, folder: Path) -> Iterator[Hub]:
    hub = put_back(folder / "hub", golden / "hub.backup", lambda: date(2026, 11, 23))
    yield hub
    hub.storage.close()


def damaged(data: bytes, step: int) -> Iterator[bytes]:
    """Every ``step``th bit turned, and every ``step``th length."""
    for bit in range(0, 8 * len(data), step):
        turned = bytearray(data)
        turned[bit // 8] ^= 1 << bit % 8
        yield bytes(turned)
    for length in range(0, len(data), step):
        yield data[:length]


def held(hub: Hub) -> list[Any]:
    with hub.storage.read() as connection:
        device = tables.device.c
        chains = select(device.number, device.in_number, device.in_hash, device.in_seq)
        counts = [
            connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (tables.change, tables.refusal, tables.parcel_in, tables.parcel_held)
        ]
        return [*map(tuple, connection.execute(chains)), *counts]


def test_no_damaged_parcel_passes(golden: Path, keys: KeyPairs, hub: Hub) -> None:
    """All bits and lengths: each is a signature, tried in a tenth of a millisecond."""
    ways = {
        "parcel-to-hub.bin": (keys.public.verify, hub.keys.open_key),
        "parcel-to-terminal.bin": (hub.public.verify, keys.open_key),
    }
    for name, (verify_key, open_key) in ways.items():
        parcel = (golden / name).read_bytes()
        assert open_parcel(parcel, verify_key, open_key)[1]
        for other in damaged(parcel, 1):
            with pytest.raises(ParcelRefused):
                check_parcel(other, verify_key)


def test_no_damaged_request_changes_the_hub(
    golden: Path, keys: KeyPairs, hub: Hub, soak: int
) -> None:
    """Its head is signed, each parcel too; what has lost its end counts as far as it goes."""
    for name in ("request.bin", "request-goes-on.bin"):
        request = (golden / name).read_bytes()
        assert read_request(request)[1].is_from(keys.public.verify)
        take(hub, request)
        before = held(hub)
        for other in damaged(request, 1 if soak else 41):
            assert take(hub, other), "there is always an answer"
            assert held(hub) == before


def test_no_damaged_answer_is_believed(golden: Path, opens: dict[str, str], hub: Hub) -> None:
    """The receipt is signed to one request; of what follows it only whole parcels count."""
    nonce = bytes.fromhex(opens["nonce"])

    def read(body: bytes) -> Any:
        device = read_request((golden / "request.bin").read_bytes())[0].device
        return read_answer(body, device=device, nonce=nonce, verify_key=hub.public.verify)

    for name in ("answer.bin", "answer-goes-on.bin"):
        body = (golden / name).read_bytes()
        good = read(body)
        for other in damaged(body, 1):
            try:
                came = read(other)
            except WireError:
                continue
            assert came.receipt == good.receipt
            for parcel in set(came.parcels) - set(good.parcels):
                with pytest.raises(ParcelRefused):
                    check_parcel(parcel, hub.public.verify)


def test_no_damaged_courier_file_changes_the_hub(golden: Path, hub: Hub, soak: int) -> None:
    for name in ("first.to-hub", "second.to-hub"):
        data = (golden / name).read_bytes()
        carry(hub, data)
        before = held(hub)
        for other in damaged(data, 1 if soak else 61):
            with suppress(CourierError, WireError):
                carry(hub, other)
            assert held(hub) == before


def test_no_damaged_enrolment_is_believed(golden: Path, opens: dict[str, str]) -> None:
    """A refusal needs no key: all it can do is keep a terminal out, as cutting the line can."""
    asked = (golden / "enrol-request.bin").read_bytes()
    answer = (golden / "enrol-answer.bin").read_bytes()
    key = code_key(opens["code"])
    assert read_enrol_request(asked).is_from(key)
    assert isinstance(read_enrol_answer(answer, opens["code"], asked), EnrolAnswer)
    for other in damaged(answer, 1):
        with suppress(EnrolError):
            assert isinstance(read_enrol_answer(other, opens["code"], asked), EnrolRefused)
    for other in damaged(asked, 1):
        with suppress(EnrolError):
            assert not read_enrol_request(other).is_from(key)
