"""Applying what the hub sent: once, in its order, without gaps."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from itertools import count

from ebatui.casework.fields import FieldError, Kind, Type, Value
from ebatui.casework.ids import HUB, MAX_DEVICE
from ebatui.casework.records import BY_NAME
from ebatui.journal.change import Change, checked_fields
from ebatui.journal.places import begins_epoch
from ebatui.services.ports import FORMER, REPLACED, Arrived, OutOfOrder, Placed, Refusal
from ebatui.store import journal_tables
from ebatui.store.adopt import read_former, write_former
from ebatui.store.connection import Connection, driver
from ebatui.store.projection import Projector, Touched
from ebatui.store.rebuild import make_projection
from ebatui.store.sieve import clean_text, cleaned

LOST = "lost"
"""The counter of the highest place that was ever seen and then lost, 0 once all is placed again."""

ANSWERED = ("closure", "booking")
"""Kinds of record with which a terminal asks, and the hub answers."""


def receive(
    connection: Connection,
    projector: Projector,
    arrived: Arrived,
    own: int | None = None,
    former: Collection[int] = (),
) -> int:
    """Apply a parcel; how many changes were new to this file. Applying it again changes nothing.

    Raises ``OutOfOrder`` for a gap in cursors or in a device's sequence (a refused change is no
    gap), and ``FieldError`` (field ``kind.field``) for what this program's records cannot hold:
    a newer program made it. Then nothing of the parcel may be kept. ``own`` is this device,
    ``former`` are its earlier numbers.
    """
    seen = journal_tables.counted(connection, "seen")
    touched: Touched = set()
    fresh: set[int] = set()
    for device, label in arrived.labels.items():
        connection.execute(
            "INSERT OR REPLACE INTO label VALUES (?, ?)", (device, clean_text(label))
        )
    for refusal in arrived.refusals:
        _refuse(connection, refusal, own, former, touched)
    news = 0
    for change in sorted(arrived.changes, key=lambda one: (one.cursor or 0, one.seq)):
        if change.cursor is None:
            raise OutOfOrder("a change from the hub without a place")
        if _add(connection, change, seen, touched, own, former):
            news += 1
        if change.cursor > seen:
            fresh.add(change.cursor)
    for run in arrived.placed:
        fresh.update(_place(connection, run, seen, touched))
    if fresh:
        for place, before in zip(sorted(fresh), [seen, *sorted(fresh)], strict=False):
            if place != before + 1 and not begins_epoch(place):
                raise OutOfOrder("a gap in the hub's order")
        journal_tables.set_counter(connection, "seen", max(fresh))
    projector.project_all(touched)
    return news


def rebase(connection: Connection, kept: int) -> int:
    """Forget the places the hub gave beyond ``kept``: it was put back and will give others.

    Changes stay, without a place, until it gives them one. The hub's own are forgotten: it no
    longer knows of them, and will make others. So are those it brought from other prisons, which
    it will bring again. How many of its own answered someone is returned.
    """
    answers = connection.execute(
        "SELECT count(*) FROM change WHERE device = ? AND cursor > ? AND kind IN (?, ?)",
        (HUB, kept, *ANSWERED),
    ).fetchone()[0]
    connection.execute(
        "DELETE FROM change WHERE (device = ? OR device > ?) AND cursor > ?",
        (HUB, MAX_DEVICE, kept),
    )
    connection.execute("UPDATE change SET cursor = NULL WHERE cursor > ?", (kept,))
    seen = journal_tables.counted(connection, "seen")
    if kept < seen:
        lost = max(seen, journal_tables.counted(connection, LOST))
        journal_tables.set_counter(connection, LOST, lost)
        journal_tables.set_counter(connection, "seen", kept)
    make_projection(connection)
    return int(answers)


def _refuse(
    connection: Connection,
    refusal: Refusal,
    own: int | None,
    former: Collection[int],
    touched: Touched,
) -> None:
    if refusal.code == REPLACED:
        if refusal.device != own:
            _comes_no_more(connection, refusal.device, refusal.seq)
        return
    named = (refusal.device, refusal.seq)
    connection.execute("DELETE FROM refusal WHERE device = ? AND seq = ?", named)
    connection.execute(
        "INSERT INTO refusal VALUES (?, ?, ?, ?)", (*named, refusal.field, refusal.code)
    )
    for change in list(
        journal_tables.select(connection, "WHERE device = ? AND seq = ? AND cursor IS NULL", named)
    ):
        touched.add((change.kind, change.subject))
        if refusal.device != own:
            # Another's, good before the hub was put back: its maker has it to mend.
            _take_out(connection, change, apart=change.device in former)


def _add(
    connection: Connection,
    change: Change,
    seen: int,
    touched: Touched,
    own: int | None,
    former: Collection[int],
) -> bool:
    change = checked(change)
    held = next(
        journal_tables.select(
            connection, "WHERE device = ? AND seq = ?", (change.device, change.seq)
        ),
        None,
    )
    if held is not None and _differ(held, change):
        if held.cursor is not None or own in (None, change.device):
            raise OutOfOrder("two changes with one name")
        # Ours came before a hub or a terminal was put back: the hub decides which there is.
        if change.device not in (HUB, *former):
            _comes_no_more(connection, held.device, held.seq)
        _take_out(connection, held, apart=True)
        touched.add((held.kind, held.subject))
        held = None
    if held is not None:
        if held.cursor == change.cursor:
            return False
        _set_cursor(connection, held, change.cursor or 0, seen)
    else:
        if change.cursor is None or change.cursor <= seen:
            raise OutOfOrder("a change behind what was seen")
        if not _follows(connection, change):
            raise OutOfOrder("a gap in a device's sequence")
        _forget_refusal(connection, change)
        try:
            journal_tables.insert(connection, change)
        except driver().IntegrityError:
            raise OutOfOrder("two changes in one place") from None
    touched.add((change.kind, change.subject))
    return held is None


def _differ(held: Change, change: Change) -> bool:
    return (held.kind, held.subject, held.fields) != (change.kind, change.subject, change.fields)


def _comes_no_more(connection: Connection, device: int, seq: int) -> None:
    """What is held of a device from ``seq`` on without a place, its maker will not send again.

    It was lost with a hub, and its maker was put back from a copy or replaced: this terminal
    makes it again, unless another was faster (``adopt``).
    """
    told = connection.execute("SELECT value FROM mark WHERE name = ?", (FORMER,)).fetchone()
    former = {device: (seq, journal_tables.last_seq(connection, device))} | read_former(
        None if told is None else told[0]
    )
    lost = connection.execute(
        "SELECT 1 FROM change WHERE device = ? AND seq >= ? AND cursor IS NULL", (device, seq)
    ).fetchone()
    if lost is not None:
        connection.execute(
            "INSERT OR REPLACE INTO mark VALUES (?, ?)", (FORMER, write_former(former))
        )


def _take_out(connection: Connection, change: Change, *, apart: bool) -> None:
    """Take a change out of the journal; one set ``apart`` may be made again by ``adopt``."""
    columns = journal_tables.COLUMNS
    if apart:
        connection.execute(
            f"INSERT OR REPLACE INTO set_apart ({columns}) SELECT {columns} FROM change"  # noqa: S608 - constants
            " WHERE device = ? AND seq = ?",
            (change.device, change.seq),
        )
    connection.execute(
        "DELETE FROM change WHERE device = ? AND seq = ?", (change.device, change.seq)
    )


def _forget_refusal(connection: Connection, change: Change) -> None:
    """The hub has accepted it, whatever it said before it was put back."""
    connection.execute(
        "DELETE FROM refusal WHERE device = ? AND seq = ?", (change.device, change.seq)
    )


def checked(change: Change) -> Change:
    """A change from outside, safe to keep. ``FieldError`` for what no record here can hold."""
    kind = BY_NAME.get(change.kind)
    if kind is None:
        raise FieldError("kind", "NOT_A_KIND")
    for name in ("device", "seq", "subject", "seen", "cursor"):
        if not 0 <= (getattr(change, name) or 0) < 1 << 63:
            raise FieldError(name, "NOT_A_NUMBER")
    return replace(
        change, actor=clean_text(change.actor), fields=readable_fields(kind, change.fields)
    )


def readable_fields(kind: Kind, given: Mapping[str, object]) -> dict[str, Value]:
    """Fields made elsewhere as they are kept here. ``FieldError``, field ``kind.field``.

    A text longer than today's limit is kept: the limit guides forms, and another version's may
    differ.
    """
    try:
        fields = cleaned(kind, given)
        texts = {
            name: str(value) or None
            for name, value in fields.items()
            if kind.field(name).holds is Type.TEXT and isinstance(value, str)
        }
        rest = {name: value for name, value in fields.items() if name not in texts}
        return {**texts, **checked_fields(kind, rest)}
    except FieldError as problem:
        raise FieldError(f"{kind.name}.{problem.field}", problem.code) from None


def _follows(connection: Connection, change: Change) -> bool:
    last = journal_tables.last_seq_before(connection, change.device, change.seq)
    if change.seq == last + 1:
        return True
    refused = connection.execute(
        "SELECT count(DISTINCT seq) FROM refusal WHERE device = ? AND seq > ? AND seq < ?",
        (change.device, last, change.seq),
    ).fetchone()[0]
    return change.seq > last and bool(refused == change.seq - last - 1)


def _place(connection: Connection, run: Placed, seen: int, touched: Touched) -> set[int]:
    held = list(
        journal_tables.select(
            connection,
            "WHERE device = ? AND seq BETWEEN ? AND ? ORDER BY seq",
            (run.device, run.first_seq, run.last_seq),
        )
    )
    if len(held) != run.last_seq - run.first_seq + 1:
        raise OutOfOrder("a place for a change that is not here")
    fresh: set[int] = set()
    for change, cursor in zip(held, count(run.first_cursor), strict=False):
        if change.cursor != cursor:
            _set_cursor(connection, change, cursor, seen)
            touched.add((change.kind, change.subject))
        if cursor > seen:
            fresh.add(cursor)
    return fresh


def _set_cursor(connection: Connection, change: Change, cursor: int, seen: int) -> None:
    if change.cursor is not None or cursor <= seen:
        raise OutOfOrder("a change given two places")
    _forget_refusal(connection, change)
    try:
        connection.execute(
            "UPDATE change SET cursor = ? WHERE device = ? AND seq = ?",
            (cursor, change.device, change.seq),
        )
    except driver().IntegrityError:
        raise OutOfOrder("two changes in one place") from None
