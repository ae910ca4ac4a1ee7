"""Sending and fetching: what waits, what came, what was refused, and how far the last try got."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.timer import Timer

from ebatui.i18n import has_words, words
from ebatui.screens.base import DeskScreen
from ebatui.services.mending import Mend
from ebatui.services.ports import SyncResult
from ebatui.services.post_desk import RefusalRow, SyncView, UnderWay
from ebatui.services.saying import bar, clock_words, counted, week_day
from ebatui.widgets.fields import FieldShape
from ebatui.widgets.lines import Lines
from ebatui.widgets.rows import Row, RowList
from ebatui.widgets.text import columns, wrapped

_BAR_CELLS = 20
_SAID = {
    "partial": "POST_PARTIAL",
    "no-line": "POST_NO_LINE",
    "refused": "POST_REFUSED",
}


class SyncScreen(DeskScreen):
    """The post: one line for how it stands, one for each thing that needs a person."""

    NAME: ClassVar[str] = "sync"

    def body(self) -> ComposeResult:
        """How it stands, what needs mending, and the line while sending."""
        self._head = Lines()
        self.list = RowList(id="list")
        self._progress = Lines()
        self._ticking: Timer | None = None
        yield self._head
        yield self.list
        yield self._progress

    async def fill(self) -> None:
        """Read how it stands."""
        view = await self.office.post.view()
        self._view = view
        head = head_lines(view)
        self._head.styles.height = len(head)
        self._head.show(head)
        self.list.show(rows_of(view), empty=words("POST_ALL_WELL"))
        self._show_progress()

    def facts(self) -> set[str]:
        """Whether anything is contested, and whether the cursor is on that or on a refusal."""
        held = super().facts()
        view = getattr(self, "_view", None)
        row = self.list.row if view else None
        if row is not None and not isinstance(row.value, RefusalRow):
            held.add("choice")
        return held | {"contested"} if view and (view.conflicts or view.marked) else held

    def act_settle(self) -> None:
        """Look at what was written differently."""
        self.frame.go("settle")

    async def act_open(self) -> None:
        """What needs a person: a refused change to mend, or values to choose between."""
        row = self.list.row
        if row is None:
            return
        if not isinstance(row.value, RefusalRow):
            self.act_settle()
            return
        mend = await self.office.mending.open(row.value.device, row.value.seq)

        async def accept(typed: dict[str, str]) -> str:
            return await self.office.mending.mend(mend.device, mend.seq, typed.get(mend.field, ""))

        if not mend.field:
            await self.done(await accept({}))  # nothing to type: it goes again as it stands
            return
        self.ask(
            words("MEND_TITLE", about=mend.about),
            [_shape(mend)],
            accept,
            form=f"mend:{mend.device}:{mend.seq}",
            intro=[mend.why, "", *mend.said[:12]],
            values={mend.field: mend.value},
        )

    def act_sync(self) -> None:
        """Send and fetch now. Work goes on meanwhile, on this screen or another."""
        if self.app_sending:
            self.refuse(words("POST_ALREADY"))
            return
        if not self._view.state.enrolled:
            self.refuse(words("POST_NOT_ENROLLED"))
            return
        self.office.post.begin(time.monotonic())
        self._show_progress()
        # Beside the app, not the screen: leaving this screen does not break off a line.
        self.app.run_worker(self._send(), group="sync", exit_on_error=False)

    @property
    def app_sending(self) -> bool:
        """Whether an exchange is under way, begun on this screen or an earlier one."""
        return any(worker.group == "sync" and worker.is_running for worker in self.app.workers)

    def _show_progress(self) -> None:
        """How far an exchange is that goes on now, begun here or earlier; once a second."""
        call = self.office.post.under_way
        if call is None:
            if self._ticking is not None:
                self._ticking.stop()
                self._ticking = None
            self._progress.show("")
            return
        self._progress.show(" " + progress_line(call, self._view, time.monotonic()))
        if self._ticking is None:
            self._ticking = self.set_interval(1, self._show_progress)

    async def _send(self) -> None:
        try:
            result = await self.office.post.send_now()
        except asyncio.CancelledError:
            raise
        except Exception as error:  # a line can fail in any way; what waits still waits
            self._show_progress()
            self.frame.fault(error)
            return
        said = result_words(result)
        if self.is_attached:
            await self.refill()
            self.say(said)
        elif isinstance(self.app.screen, DeskScreen):
            if isinstance(self.app.screen, SyncScreen):
                await self.app.screen.refill()
            self.app.screen.say(said)


def progress_line(call: UnderWay, view: SyncView, now: float) -> str:
    """What is sent and how long that may take; once bytes have crossed, how many and what is left.

    The numbers keep their columns, so that a second more is a few cells to draw.
    """
    gone = f"{now - call.began:.0f}"
    if not call.done:
        return words(
            "POST_SENDING",
            changes=counted(view.state.waiting_changes, "change"),
            seconds=seconds_words(view.estimate_seconds),
            gone=gone,
        )
    return words(
        "POST_CROSSING",
        bar=bar(call.done, call.left, _BAR_CELLS),
        done=f"{size_words(call.done):>10}",
        left=f"{size_words(call.left):>10}",
        gone=gone,
    )


def result_words(result: SyncResult, *, past: bool = False) -> str:
    """How an exchange ended. Only a complete one is called so.

    Of a ``past`` one it is not said that nothing waits: something may since.
    """
    complete = result.status == "complete" and not result.waiting
    if not complete and has_words(result.message):
        reason = words(result.message)
    elif not complete:
        reason = words(_SAID.get(result.status, "POST_PARTIAL"))
    else:
        reason = ""
    if not complete and not result.changes_sent and not result.waiting:
        return reason
    ended = "POST_WAS_COMPLETE" if past else "POST_COMPLETE"
    return words(
        ended if complete else "POST_NOT_COMPLETE",
        sent=counted(result.changes_sent, "change"),
        fetched=counted(result.changes_received or 0, "change"),
        waiting=result.waiting,
        reason=reason,
    )


def size_words(size: int) -> str:
    """``840 bytes``, ``2.8 kB``."""
    return f"{size} bytes" if size < 1000 else f"{size / 1000:,.1f} kB"


def seconds_words(seconds: float) -> str:
    """``1.4 s``, ``3 minutes``."""
    return f"{seconds:.1f} s" if seconds < 90 else counted(round(seconds / 60), "minute")


def head_lines(view: SyncView) -> list[str]:
    """When it was last complete, what waits, what lies unread, what came, how the last try went."""
    state = view.state
    lines = [_last(view), _waiting(view)]
    if not state.enrolled:
        lines.append(words("POST_NOT_ENROLLED"))
    if state.unread_parcels:
        lines.append(words("POST_UNREAD", parcels=counted(state.unread_parcels, "parcel")))
    if view.put_back:
        lines += wrapped_at(view.put_back, "")
    if view.arrived:
        arrived = words("POST_ARRIVED", say=", ".join(view.arrived))
        lines += wrapped_at(arrived, words("POST_ARRIVED", say=""))
    last = state.last_result
    if last is not None:
        said = words("POST_RESULT", say=result_words(last, past=True))
        lines += wrapped_at(said, words("POST_RESULT", say=""))
        lines.append(
            words(
                "POST_TRAFFIC",
                up=size_words(last.bytes_up),
                down=size_words(last.bytes_down),
                seconds=seconds_words(last.seconds),
            )
        )
    if clock := clock_words(state.clock_ahead_seconds):
        lines.append(clock)
    return ["", *(" " + line for line in lines), ""]


def wrapped_at(line: str, label: str) -> list[str]:
    """A labelled line, on two where it is long, the second under what is said."""
    first, *rest = wrapped(line.removeprefix(label), 78 - len(label)) or [""]
    return [label + first, *(" " * len(label) + more for more in rest[:1])]


def _last(view: SyncView) -> str:
    at = view.state.last_complete
    if at is None:
        return words("POST_LAST_NEVER")
    return words("POST_LAST", when=f"{week_day(at.date())} {at:%H:%M}", hub=_hub(view.state.hub))


def _hub(url: str) -> str:
    """Where the hub is, as a person would say it."""
    scheme, _, where = url.partition(":")
    return words("POST_EMBEDDED") if scheme == "embedded" else where.strip("/") or url


def _waiting(view: SyncView) -> str:
    state = view.state
    if not state.waiting_changes:
        return words("POST_NOTHING_WAITING")
    return words(
        "POST_WAITING",
        changes=counted(state.waiting_changes, "change"),
        parcels=counted(state.waiting_parcels, "parcel"),
        size=size_words(state.waiting_bytes),
        seconds=seconds_words(view.estimate_seconds),
    )


def rows_of(view: SyncView) -> Sequence[Row]:
    """What the hub refused, then what two people wrote differently."""
    rows: list[Row] = []
    if view.refusals:
        head = words("POST_REFUSED_HEAD", count=len(view.refusals))
        rows.append(Row(" " + head, pick=False, strong=True))
        rows += [
            Row(columns((row.about, 24), (" " + row.say, 54)), value=row) for row in view.refusals
        ]
    if view.conflicts:
        if rows:
            rows.append(Row("", pick=False))
        head = words("POST_CONFLICTS_HEAD", count=len(view.conflicts))
        rows.append(Row(" " + head, pick=False, strong=True))
        rows += [Row(line, value=line) for line in view.conflicts]
    if view.marked:
        if rows:
            rows.append(Row("", pick=False))
        line = words("POST_MARKED", values=counted(view.marked, "value"))
        rows.append(Row(" " + line, value=line))
    return rows


def _shape(mend: Mend) -> FieldShape:
    return FieldShape(
        mend.field,
        mend.label.capitalize(),
        kind=mend.asks,
        width=40,
        choices=mend.choices,
        limit=max(mend.limit, 1),
    )
