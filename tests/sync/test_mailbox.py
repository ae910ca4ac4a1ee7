"""The mailbox: what is noted is on the disk, and nothing in it can be read."""

from __future__ import annotations

import os
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from ebatui.services.ports import CannotSave, SyncResult
from ebatui.sync.keys import new_key_pairs
from ebatui.sync.mailbox import (
    ChainEnd,
    Enrolment,
    HubWentBack,
    Mailbox,
    MailboxCannotSave,
    MailboxDamaged,
    OutParcel,
    ReceiptDiffers,
)
from ebatui.sync.parcel import NO_HASH, parcel_hash


@pytest.fixture
def box(tmp_path: Path) -> Any:
    with Mailbox.create(tmp_path / "mailbox") as made:
        yield made


def _out(number: int, first: int, last: int, what: bytes = b"sealed") -> OutParcel:
    parcel = what + bytes([number])
    return OutParcel(
        number=number, hash=parcel_hash(parcel), parcel=parcel, first_seq=first, last_seq=last
    )


def _receipt(box: Mailbox, item: OutParcel | None, when: Any, epoch: int = 0) -> tuple[int, int]:
    return box.note_receipt(
        epoch=epoch,
        accepted=item.number if item else 0,
        accepted_hash=item.hash if item else NO_HASH,
        when=when,
    )


def test_only_its_account_may_read_it(box: Mailbox) -> None:
    assert stat.S_IMODE(box.path.stat().st_mode) == 0o600


def test_no_mailbox_is_made_over_another_or_out_of_nothing(box: Mailbox, tmp_path: Path) -> None:
    with pytest.raises(FileExistsError):
        Mailbox.create(box.path)
    with pytest.raises(MailboxDamaged) as damaged:
        Mailbox(tmp_path / "none")
    assert damaged.value.code == "MISSING"
    assert not (tmp_path / "none").exists()


def test_what_was_committed_never_goes_back(box: Mailbox) -> None:
    for seq in (3, 9, 5):
        box.note_committed(seq)
    assert box.committed_seq() == 9
    assert box.waiting().changes == box.waiting().uncut == 9
    with Mailbox(box.path) as again:
        assert again.committed_seq() == 9


def test_every_write_is_flushed(box: Mailbox) -> None:
    assert box._db.execute("PRAGMA synchronous").fetchone() == (2,)
    assert box._db.execute("PRAGMA journal_mode").fetchone() == ("wal",)


_COMMITTER = """
import sys
from pathlib import Path
from ebatui.sync.mailbox import Mailbox, OutParcel
from ebatui.sync.parcel import parcel_hash
box = Mailbox(Path(sys.argv[1]))
for seq in range(1, 100_000):
    box.note_committed(seq)
    end = box.settled_end()
    parcel = b"x" * 3000 + str(seq).encode()
    box.replace_after(end, [OutParcel(number=end.number + 1, hash=parcel_hash(parcel),
        parcel=parcel, first_seq=seq, last_seq=seq)])
    box.take_waiting(1)
    print(seq, flush=True)
"""


def test_what_was_told_survives_a_kill(box: Mailbox) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", _COMMITTER, str(box.path)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    told = 0
    for told in map(int, process.stdout):
        if told >= 40:
            os.kill(process.pid, signal.SIGKILL)
            break
    rest = process.stdout.read().split()
    process.stdout.close()
    process.wait()
    told = int(rest[-1]) if rest else told
    with Mailbox(box.path) as again:
        assert again.committed_seq() in (told, told + 1)
        assert again.cut_through_seq() in (told, told + 1)
        rows = again.chain_rows("outgoing")
        assert [row.number for row in rows] == list(range(1, len(rows) + 1))
        assert all(row.parcel and parcel_hash(row.parcel) == row.hash for row in rows)


def test_a_kill_while_it_is_made_leaves_none_or_a_good_one(tmp_path: Path) -> None:
    path = tmp_path / "mailbox"
    path.with_name("mailbox.new").write_bytes(b"half a file")
    with Mailbox.create(path) as made:
        assert made.committed_seq() == 0
    assert not path.with_name("mailbox.new").exists()


def test_the_last_parcel_is_replaced_until_it_is_frozen(box: Mailbox) -> None:
    start = ChainEnd()
    assert box.settled_end() == start
    assert box.replace_after(start, [_out(1, 1, 2)])
    assert box.settled_end() == start  # may still be cut again
    first, second = _out(1, 1, 3, b"again"), _out(2, 4, 5)
    assert box.replace_after(start, [first, second])
    assert box.settled_end() == ChainEnd(1, first.hash, 3)  # only the last may be cut again
    assert [item.number for item in box.take_waiting(1)] == [1]
    assert box.settled_end() == ChainEnd(1, first.hash, 3)
    assert [item.number for item in box.take_waiting(1_000)] == [1, 2]
    assert box.settled_end() == ChainEnd(2, second.hash, 5)
    assert not box.replace_after(ChainEnd(1, first.hash, 3), [_out(2, 4, 6)])
    assert box.cut_through_seq() == 5


def test_only_a_receipt_ends_waiting(box: Mailbox, helpers: Any) -> None:
    items = [_out(1, 1, 3), _out(2, 4, 5), _out(3, 6, 6)]
    box.replace_after(ChainEnd(), items)
    box.note_committed(8)
    box.take_waiting(1_000)
    waits = box.waiting()
    assert (waits.changes, waits.parcels, waits.uncut) == (8, 3, 2)
    assert waits.bytes == sum(len(item.parcel) for item in items)
    assert _receipt(box, items[1], helpers.MORNING) == (2, 5)
    assert _receipt(box, items[1], helpers.MORNING) == (0, 0)  # said again: nothing new
    assert _receipt(box, items[0], helpers.MORNING) == (0, 0)  # an older one takes nothing back
    waits = box.waiting()
    assert (waits.changes, waits.parcels, waits.uncut) == (3, 1, 2)
    assert [item.number for item in box.take_waiting(1_000)] == [3]


def test_a_receipt_for_what_was_never_sent_marks_nothing(box: Mailbox, helpers: Any) -> None:
    box.replace_after(ChainEnd(), [_out(1, 1, 3)])
    for stranger in (_out(1, 1, 3, b"forged"), _out(2, 4, 4)):
        with pytest.raises(ReceiptDiffers):
            _receipt(box, stranger, helpers.MORNING)
    assert box.waiting().parcels == 1


def test_a_restored_hub_is_filled_again_for_35_days(box: Mailbox, helpers: Any) -> None:
    items = [_out(1, 1, 3), _out(2, 4, 5), _out(3, 6, 6)]
    box.replace_after(ChainEnd(), items)
    _receipt(box, items[2], helpers.MORNING, epoch=77)
    box.forget_old(helpers.MORNING + timedelta(days=34, hours=23))
    assert _receipt(box, items[0], helpers.MORNING, epoch=78) == (0, 0)
    assert [item.number for item in box.take_waiting(1_000)] == [2, 3]
    assert box.epoch() == 78
    _receipt(box, items[2], helpers.MORNING, epoch=78)
    box.forget_old(helpers.MORNING + timedelta(days=35, seconds=1))
    assert [row.parcel for row in box.chain_rows("outgoing")] == [None] * 3
    assert [row.hash for row in box.chain_rows("outgoing")] == [item.hash for item in items]
    # What is forgotten is to be cut anew, from the journal, at the next unlock.
    assert _receipt(box, items[0], helpers.MORNING, epoch=79) == (0, 0)
    assert (box.epoch(), box.settled_end().number, box.cut_through_seq()) == (79, 1, 3)
    assert (box.waiting().changes, box.waiting().uncut) == (3, 3)


def test_a_receipt_taken_back_in_the_same_epoch_marks_nothing(box: Mailbox, helpers: Any) -> None:
    items = [_out(1, 1, 3), _out(2, 4, 5)]
    box.replace_after(ChainEnd(), items)
    _receipt(box, items[1], helpers.MORNING, epoch=77)
    assert box.receipted_number() == 2
    with pytest.raises(HubWentBack):
        box.note_receipt(
            epoch=77,
            accepted=1,
            accepted_hash=items[0].hash,
            when=helpers.MORNING,
            known=2,
        )
    assert box.waiting().changes == 0


def test_what_a_restored_hub_never_sent_is_forgotten_and_its_places_with_it(
    box: Mailbox, helpers: Any
) -> None:
    box.keep_arrived(ChainEnd(), [b"one", b"two", b"three", b"four"])
    for number, cursor in ((1, 10), (2, 25), (3, 30)):
        box.mark_applied(number, helpers.MORNING, cursor)
    box.go_back(3)  # nothing beyond it was applied
    assert (box.arrived_end().number, box.rebase()) == (3, None)
    box.go_back(2)
    assert (box.arrived_end().number, box.rebase()) == (2, 25)
    box.go_back(1)
    assert box.rebase() == 10
    box.rebased(25)
    assert box.rebase() == 10, "what was found since still stands"
    box.rebased(10)
    assert box.rebase() is None


def test_a_mailbox_of_the_first_version_is_brought_up_to_date(tmp_path: Path, helpers: Any) -> None:
    with Mailbox.create(tmp_path / "old") as made:
        made.keep_arrived(ChainEnd(), [b"one", b"two"])
        made.mark_applied(1, helpers.MORNING)
        made.mark_applied(2, helpers.MORNING)
    with closing(sqlite3.connect(tmp_path / "old")) as db:
        db.execute("ALTER TABLE arrived DROP COLUMN cursor")
        db.execute("PRAGMA user_version = 1")
        db.commit()
    with Mailbox(tmp_path / "old") as again:
        assert again.arrived_end().number == 2
        again.go_back(1)  # where its places were is not known: from the start
        assert (again.arrived_end().number, again.rebase()) == (0, 0)


def test_parcels_from_the_hub_are_kept_in_order_and_forgotten_once_applied(
    box: Mailbox, helpers: Any
) -> None:
    assert box.keep_arrived(ChainEnd(), [b"one", b"two"]) == 2
    assert box.keep_arrived(ChainEnd(), [b"one"]) == 0  # another process was faster
    end = box.arrived_end()
    assert (end.number, end.hash) == (2, parcel_hash(b"two"))
    assert box.keep_arrived(end, [b"three"]) == 1
    assert box.unread() == [1, 2, 3]
    assert box.arrived(1) == (b"one", NO_HASH)
    assert box.arrived(3) == (b"three", parcel_hash(b"two"))
    box.mark_applied(1, helpers.MORNING)
    box.forget_old(helpers.MORNING)
    assert box.unread() == [2, 3]
    assert box.arrived(2) == (b"two", parcel_hash(b"one"))


def test_results_are_remembered(box: Mailbox, helpers: Any) -> None:
    assert box.last_result() is None
    done = SyncResult(status="complete", changes_sent=3, seconds=1.5, message="SYNC_COMPLETE")
    box.note_result(done, helpers.MORNING)
    cut = SyncResult(status="partial", waiting=3)
    box.note_result(cut, helpers.MORNING + timedelta(days=1))
    assert box.last_result() == cut
    assert box.last_complete() == helpers.MORNING


def test_the_hub_is_remembered(box: Mailbox) -> None:
    assert box.enrolment() is None
    enrolment = Enrolment(
        url="embedded:hub",
        hub=new_key_pairs().public,
        device=7,
        label="HLI1",
        establishment="HLI",
        own=new_key_pairs().public,
    )
    box.enrol(enrolment, 2**62)
    with Mailbox(box.path) as again:
        assert again.enrolment() == enrolment
        assert again.epoch() == 2**62


def _use(path: Path) -> None:
    with Mailbox(path) as opened:
        opened.note_committed(1)
        opened.waiting()


@pytest.mark.parametrize("damage", ["noise", "cut", "header", "page", "other", "schema"])
def test_damage_is_told(box: Mailbox, damage: str) -> None:
    box.replace_after(ChainEnd(), [_out(1, 1, 3, bytes(20_000))])
    box.close()
    data = bytearray(box.path.read_bytes())
    if damage == "noise":
        data = bytearray(os.urandom(len(data)))
    elif damage == "cut":
        data = data[: len(data) // 2]
    elif damage == "header":
        data[:16] = bytes(16)
    elif damage == "page":
        data[100:200] = b"\xff" * 100
    else:
        box.path.unlink()
        with sqlite3.connect(box.path) as other:
            other.execute("CREATE TABLE meta (name, value)")
            if damage == "schema":
                other.execute("PRAGMA application_id = 0x45425549")
                other.execute("PRAGMA user_version = 1")
        other.close()
        data = bytearray(box.path.read_bytes())
    box.path.write_bytes(data)
    with pytest.raises(MailboxDamaged):
        _use(box.path)


def test_a_parcel_that_changed_on_the_disk_is_never_sent(box: Mailbox, helpers: Any) -> None:
    box.replace_after(ChainEnd(), [_out(1, 1, 3)])
    box.keep_arrived(ChainEnd(), [b"one"])
    with box._writing():
        box._db.execute("UPDATE outgoing SET parcel = x'00'")
        box._db.execute("UPDATE arrived SET parcel = x'00'")
    with pytest.raises(MailboxDamaged):
        box.take_waiting(1_000)
    with pytest.raises(MailboxDamaged):
        box.arrived(1)


def test_a_full_disk_keeps_what_was_there(box: Mailbox) -> None:
    box.note_committed(3)
    pages = box._db.execute("PRAGMA page_count").fetchone()[0]
    box._db.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(MailboxCannotSave) as refused:
        box.replace_after(ChainEnd(), [_out(1, 1, 3, bytes(50_000))])
    assert refused.value.code == "DISK_FULL"
    assert isinstance(refused.value, CannotSave)
    assert isinstance(refused.value, OSError)
    box._db.execute("PRAGMA max_page_count = 100000")
    assert (box.committed_seq(), box.cut_through_seq()) == (3, 0)
    assert box.replace_after(ChainEnd(), [_out(1, 1, 3, bytes(50_000))])


def test_a_busy_mailbox_says_so(box: Mailbox) -> None:
    box._db.execute("PRAGMA busy_timeout = 50")
    with sqlite3.connect(box.path, isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(MailboxCannotSave) as refused:
            box.note_committed(1)
        other.execute("ROLLBACK")
    other.close()
    assert refused.value.code == "BUSY"
    box.note_committed(1)


def test_threads_and_processes_share_it(box: Mailbox) -> None:
    with Mailbox(box.path) as other:

        def note(which: Mailbox, start: int) -> None:
            for seq in range(start, 200, 2):
                which.note_committed(seq)
                which.put(last=seq)
                assert which.waiting().changes

        threads = [threading.Thread(target=note, args=pair) for pair in ((box, 1), (other, 2))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert box.committed_seq() == 199
