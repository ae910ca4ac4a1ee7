"""The courier: the same parcels in a file; any order, again, or cut short, nothing is lost."""

from __future__ import annotations

import asyncio
import itertools
import stat
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from ebatui.hub import tables
from ebatui.hub.courier import carry
from ebatui.hub.verify import verify
from ebatui.sync.chain import check_chain
from ebatui.sync.courier import (
    FROM_HUB,
    MOST_FILE_BYTES,
    TO_HUB,
    CourierError,
    export_parcels,
    import_answer,
    read_file,
    write_file,
)
from ebatui.sync.exchange import exchange
from ebatui.sync.keys import new_key_pairs
from ebatui.sync.outbox import cut


@pytest.fixture
def terminal(terminals: Any, served_hub: Any) -> Any:
    made = terminals(7)
    served_hub.enrol(made)
    return made


def _cut(terminal: Any, count: int) -> None:
    terminal.enter(count)
    asyncio.run(cut(terminal.case, terminal.mailbox, terminal.signer))


@pytest.fixture
def export(tmp_path: Path, helpers: Any) -> Any:
    def export_from(terminal: Any, name: str = "file") -> tuple[Any, bytes]:
        file = tmp_path / name
        result = export_parcels(terminal.mailbox, terminal.signer, file, helpers.now)
        assert result.bytes_up == file.stat().st_size
        return result, file.read_bytes()

    return export_from


@pytest.fixture
def bring(helpers: Any) -> Any:
    return lambda terminal, data: import_answer(
        terminal.mailbox, terminal.signer, data, helpers.now
    )


def _changes(served_hub: Any) -> int:
    assert verify(served_hub.hub).ok
    with served_hub.hub.storage.read() as connection:
        count = select(func.count()).select_from(tables.change)
        return int(connection.execute(count).scalar_one())


def test_there_and_back(served_hub: Any, terminal: Any, export: Any, bring: Any) -> None:
    _cut(terminal, 12)
    result, data = export(terminal)
    assert (result.status, result.message) == ("partial", "SYNC_EXPORTED")
    assert (result.changes_sent, result.parcels_sent, result.waiting) == (12, 1, 12)
    assert terminal.mailbox.last_result() is None
    carried = carry(served_hub.hub, data)
    assert (carried.answer.receipt.accepted, carried.cut_short) == (1, False)
    result = bring(terminal, carried.data)
    assert export(terminal)[0].message == "SYNC_EXPORTED_NOTHING"
    assert (result.status, result.message) == ("complete", "SYNC_COMPLETE")
    assert (result.changes_sent, result.parcels_received, result.waiting) == (12, 1, 0)
    assert terminal.mailbox.last_result() == result
    again = bring(terminal, carried.data)
    assert (again.status, again.changes_sent, again.parcels_received) == ("complete", 0, 0)
    assert check_chain(terminal.mailbox) == (True, None)
    assert _changes(served_hub) == 12


def test_files_and_answers_in_any_order(
    served_hub: Any, terminals: Any, helpers: Any, tmp_path: Path, export: Any, bring: Any
) -> None:
    for place, (files, answers) in enumerate(
        itertools.product(itertools.permutations(range(3)), itertools.permutations(range(3)))
    ):
        terminal = terminals(100 + place)
        served_hub.enrol(terminal)
        exported = []
        for number in range(3):
            _cut(terminal, 2)
            exported.append(export(terminal, f"{place}-{number}")[1])
        carried = {number: carry(served_hub.hub, exported[number]).data for number in files}
        carried |= {number: carry(served_hub.hub, exported[number]).data for number in files[:1]}
        results = [bring(terminal, carried[number]) for number in answers]
        assert "refused" not in {result.status for result in results}
        assert terminal.mailbox.waiting().changes == 0
        assert check_chain(terminal.mailbox) == (True, None)
        assert exchange(terminal.mailbox, terminal.signer, now=helpers.now).status == "complete"
    assert _changes(served_hub) == 36 * 6


def test_courier_and_line_may_take_turns(
    served_hub: Any, terminal: Any, helpers: Any, export: Any, bring: Any
) -> None:
    _cut(terminal, 3)
    _, data = export(terminal)
    answer = carry(served_hub.hub, data).data
    _cut(terminal, 2)
    assert exchange(terminal.mailbox, terminal.signer, now=helpers.now).status == "complete"
    late = bring(terminal, answer)
    assert (late.changes_sent, late.parcels_received, late.waiting) == (0, 0, 0)
    assert _changes(served_hub) == 5


def test_a_file_cut_short_gives_what_is_whole(
    served_hub: Any, terminal: Any, export: Any, bring: Any
) -> None:
    for _ in range(3):
        _cut(terminal, 2)
        _, data = export(terminal)  # exporting freezes: three parcels
    taken = []
    for length in range(len(FROM_HUB), len(data), 7):
        try:
            carried = carry(served_hub.hub, data[:length])
        except CourierError as fault:
            assert fault.code in {"SYNC_COURIER_DAMAGED", "SYNC_COURIER_NOT_A_REQUEST"}  # noqa: PT017
            continue
        taken.append(carried.answer.receipt.accepted)
        assert carried.cut_short or len(carried.request.parcels) == taken[-1]
    assert sorted(set(taken)) == [0, 1, 2]
    assert taken == sorted(taken)
    whole = carry(served_hub.hub, data).data
    codes = set()
    for length in range(0, len(whole), 7):
        try:
            codes.add(bring(terminal, whole[:length]).message)
        except CourierError as fault:
            codes.add(fault.code)
    assert codes >= {"SYNC_COURIER_NOT_AN_ANSWER", "SYNC_COURIER_DAMAGED", "SYNC_COURIER_CUT"}
    assert bring(terminal, whole).status == "complete"
    assert _changes(served_hub) == 6


def test_only_an_answer_to_its_own_export_is_believed(
    served_hub: Any, terminal: Any, terminals: Any, export: Any, bring: Any, helpers: Any
) -> None:
    other = terminals(8)
    served_hub.enrol(other)
    _cut(terminal, 2)
    _cut(other, 2)
    _, data = export(terminal, "own")
    _, others = export(other, "other")
    answer = carry(served_hub.hub, data).data
    nonce = slice(len(FROM_HUB), len(FROM_HUB) + 8)
    forged = carry(served_hub.hub, others).data
    forged = forged[: nonce.start] + answer[nonce] + forged[nonce.stop :]
    for bad, code in (
        (carry(served_hub.hub, others).data, "SYNC_COURIER_NOT_OURS"),
        (forged, "SYNC_COURIER_DAMAGED"),
        (data, "SYNC_COURIER_NOT_AN_ANSWER"),
        (b"", "SYNC_COURIER_NOT_AN_ANSWER"),
    ):
        with pytest.raises(CourierError) as refused:
            bring(terminal, bad)
        assert refused.value.code == code
    assert terminal.mailbox.waiting().changes == 2
    assert bring(terminal, answer).status == "complete"


def test_an_answer_from_before_a_known_restore_changes_nothing(
    served_hub: Any, terminal: Any, export: Any, bring: Any
) -> None:
    _cut(terminal, 2)
    answer = carry(served_hub.hub, export(terminal)[1]).data
    terminal.mailbox.put(epoch=terminal.mailbox.epoch() + 1)  # heard of on the line meanwhile
    with pytest.raises(CourierError) as refused:
        bring(terminal, answer)
    assert refused.value.code == "SYNC_COURIER_OLD"
    assert terminal.mailbox.waiting().changes == 2


def test_a_stranger_is_refused(served_hub: Any, terminal: Any, export: Any, bring: Any) -> None:
    _cut(terminal, 2)
    terminal.mailbox.put(establishment="LEI")
    carried = carry(served_hub.hub, export(terminal)[1])
    result = bring(terminal, carried.data)
    assert (result.status, result.message) == ("refused", "SYNC_REFUSED_UNKNOWN_DEVICE")
    assert (_changes(served_hub), result.waiting) == (0, 2)


def test_without_a_hub_or_the_key_nothing_is_exported(
    terminals: Any, terminal: Any, helpers: Any, tmp_path: Path
) -> None:
    for made, signer, code in (
        (terminals(9), terminal.signer, "SYNC_NOT_ENROLLED"),
        (terminal, new_key_pairs().signer(7), "SYNC_WRONG_KEY"),
    ):
        with pytest.raises(CourierError) as refused:
            export_parcels(made.mailbox, signer, tmp_path / "none", helpers.now)
        assert refused.value.code == code
    assert not (tmp_path / "none").exists()


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    with pytest.raises(CourierError) as refused:
        write_file(tmp_path / "no" / "folder", b"x")
    assert refused.value.code == "SYNC_COURIER_CANNOT_WRITE"
    write_file(tmp_path / "file", b"one")
    write_file(tmp_path / "file", b"two")
    assert read_file(tmp_path / "file") == b"two"
    assert [path.name for path in tmp_path.iterdir() if "unfinished" in path.name] == []
    with pytest.raises(CourierError) as refused:
        read_file(tmp_path / "none")
    assert refused.value.code == "SYNC_COURIER_NO_FILE"
    with (tmp_path / "huge").open("wb") as huge:
        huge.truncate(MOST_FILE_BYTES + 1)
    with pytest.raises(CourierError) as refused:
        read_file(tmp_path / "huge")
    assert refused.value.code == "SYNC_COURIER_DAMAGED"


def test_a_couriers_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "out"
    (tmp_path / "out.unfinished").touch(0o644)  # a kill left it
    write_file(file, TO_HUB)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
