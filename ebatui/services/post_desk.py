"""Sync as an adviser sees it: what waits, what came, what was refused or is in conflict."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ebatui.i18n import words
from ebatui.services.arrivals import arrived_since, last_look
from ebatui.services.desk import Desk
from ebatui.services.mending import refusal_words
from ebatui.services.ports import UNDONE_ANSWERS, Post, PostState, Reader, Refusal, SyncResult
from ebatui.services.settling import about_words, field_words, is_elsewhere

LINE_BITS_PER_SECOND = 33_600
"""The line the estimate is given for: a dial-up modem at its usual speed."""
ROUND_TRIP_SECONDS = 0.25
TLS_BYTES = 1_100
"""What TLS 1.3 adds to an exchange, both ways, with the hub's one certificate: 1,014 on an empty
night and 1,081 on one of a parcel each way, counted on the socket (``docs/reliability.md``)."""


@dataclass(frozen=True, slots=True)
class RefusalRow:
    """A change the hub could not accept, and the mend."""

    reference: str
    about: str
    """Whose record it is; the reference where that is not known here."""
    say: str
    code: str
    device: int
    seq: int


@dataclass(frozen=True, slots=True)
class SyncView:
    """Where sync stands."""

    state: PostState
    refusals: tuple[RefusalRow, ...]
    conflicts: tuple[str, ...]
    estimate_seconds: float
    arrived: tuple[str, ...]
    marked: int = 0
    """Values of little risk that came later than another, to be looked at."""
    put_back: str = ""
    """What the hub lost when it was put back, in words; empty where nothing is known of it."""


@dataclass(slots=True)
class UnderWay:
    """An exchange that goes on now; ``began`` in the seconds of whoever began it."""

    began: float
    done: int = 0
    """Bytes that have crossed, both ways."""
    left: int = 0
    """Bytes known to be left; 0 too while there is no line yet."""

    def moved(self, done: int, left: int) -> None:
        """Told by the line, from another thread."""
        self.done, self.left = done, left


class PostDesk:
    """Sending and fetching from the adviser's desk."""

    def __init__(self, desk: Desk, post: Post) -> None:
        self._desk = desk
        self._post = post
        self.under_way: UnderWay | None = None
        """The exchange that goes on now, for whichever screen shows it."""

    async def view(self) -> SyncView:
        """What waits, what came since this adviser last looked, and what needs a decision."""
        await self._post.cut()
        state = self._post.state()

        def work(reader: Reader) -> SyncView:
            undone = int(reader.mark(UNDONE_ANSWERS) or 0)
            return SyncView(
                state=state,
                marked=sum(not rival.conflict for _, _, rival in reader.rivals()),
                put_back=words("POST_HUB_PUT_BACK", n=undone) if undone else "",
                refusals=tuple(_refusal(reader, refusal) for refusal in reader.refusals()),
                conflicts=tuple(_conflicts(self._desk, reader)),
                estimate_seconds=estimate_seconds(state.waiting_bytes, state.hub),
                arrived=arrived_since(reader, self._desk, last_look(reader, self._desk).cursor),
            )

        return await self._desk.case_file.read(work)

    def begin(self, began: float) -> None:
        """An exchange is begun: ``under_way`` tells of it until ``send_now`` has ended."""
        self.under_way = UnderWay(began)

    async def send_now(self) -> SyncResult:
        """Cut, exchange with the hub, and apply what came."""
        call = self.under_way or UnderWay(0)
        try:
            return await self._post.send_now(moved=call.moved)
        finally:
            self.under_way = None

    async def tick(self) -> None:
        """Cut parcels of what waits, so that a nightly run finds them."""
        await self._post.cut()


def estimate_seconds(waiting_bytes: int, hub: str = "") -> float:
    """How long sending will take on a dial-up line, a round trip included.

    Where ``hub`` is an address that begins with https, the handshake's bytes and its round trip
    come first.
    """
    secure = hub.startswith("https:")
    size = waiting_bytes + (TLS_BYTES if secure else 0)
    return size * 8 / LINE_BITS_PER_SECOND + ROUND_TRIP_SECONDS * (2 if secure else 1)


def _refusal(reader: Reader, refusal: Refusal) -> RefusalRow:
    reference = f"{reader.label_of(refusal.device)}:{refusal.seq}"
    named = (refusal.device, refusal.seq)
    change = next(
        (one for one in reader.own_changes(refusal.seq - 1, 1) if (one.device, one.seq) == named),
        None,
    )
    return RefusalRow(
        reference=reference,
        about=about_words(reader, change.kind, change.subject) if change else reference,
        say=refusal_words(refusal),
        code=refusal.code,
        device=refusal.device,
        seq=refusal.seq,
    )


def _conflicts(desk: Desk, reader: Reader) -> Iterator[str]:
    """Whose record and which field, once each: the values are for the screen that settles them."""
    told = dict.fromkeys(
        (kind, subject, rival.field)
        for kind, subject, rival in reader.rivals()
        if rival.conflict and not is_elsewhere(desk, reader, kind, subject)
    )
    for kind, subject, field in told:
        about = about_words(reader, kind, subject)
        yield words("CONFLICT_LINE", about=about, field=field_words(field))
