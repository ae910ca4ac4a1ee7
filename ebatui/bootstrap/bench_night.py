"""One prison's night, for real: its day goes through the store, the journal, sync and a hub on a
socket, every byte counted, and both ends are asked afterwards what they hold.
"""

from __future__ import annotations

import json
import secrets
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from ebatui.bootstrap.counting import Counting
from ebatui.bootstrap.night_back import differing, fields_of
from ebatui.bootstrap.night_lines import Act, Ids, Line, acts_of
from ebatui.bootstrap.night_records import (
    differing_records,
    records_at_hub,
    records_at_terminal,
    records_said,
)
from ebatui.casework.codes import BookingState
from ebatui.casework.fields import Kind
from ebatui.casework.ids import HUB, make_id
from ebatui.casework.records import BY_RECORD
from ebatui.hub.embedded import embedded_hub
from ebatui.hub.enrolment import make_code
from ebatui.hub.home import init_home
from ebatui.hub.hub import Hub
from ebatui.hub.ledger import Ledger, changes_between
from ebatui.hub.storage import RECORD_COUNTER, next_number
from ebatui.journal.change import Change
from ebatui.journal.codec import Primings
from ebatui.reference.primings import shipped_primings
from ebatui.services.ports import SyncResult, UnitOfWork
from ebatui.store.casefile import EncryptedCaseFile, create_case_file
from ebatui.sync.enrol import enrol
from ebatui.sync.keys import KeyPairs, new_key_pairs
from ebatui.sync.mailbox import Mailbox
from ebatui.sync.post import SealedPost

PRISON = "HLI"
DEVICE = 1_234_567_890
"""A number as long as one that set-up draws."""


class BadWorkload(ValueError):
    """A file that is no night's workload: the line at fault, from 1."""

    def __init__(self, line: int) -> None:
        super().__init__(f"line {line} is no line of a night's workload")
        self.line = line


def read_workload(path: Path) -> list[Line]:
    """The lines of a workload file. Raises ``BadWorkload`` and ``OSError``."""
    lines: list[Line] = []
    with path.open(encoding="utf-8") as file:
        for number, text in enumerate(file, 1):
            try:
                line = json.loads(text)
                acts_needed = {"phase", "dir", "op", "type", "id", "by", "at", "fields"}
                if not acts_needed <= set(line):
                    raise BadWorkload(number)
            except (ValueError, TypeError):
                raise BadWorkload(number) from None
            lines.append(line)
    return lines


@dataclass(frozen=True, slots=True)
class Night:
    """What a night cost, and whether both ends hold it."""

    bytes_up: int
    bytes_down: int
    round_trips: int
    seconds_simulated: float
    records: int
    """Lines of the day, both ways."""
    equal: bool
    """The day's lines, rebuilt from what the ends hold, are those of the file; and at both ends
    every record that any line made holds in the tables what the lines say, to the field."""
    again_up: int
    again_down: int
    """The same for a second night on which nothing had changed."""

    @property
    def bytes(self) -> int:
        """Both ways."""
        return self.bytes_up + self.bytes_down


class LineClock:
    """The wall clock of the line being lived."""

    def __init__(self) -> None:
        self.at = 0

    def today(self) -> date:
        """The line's day."""
        return self.now().date()

    def now(self) -> datetime:
        """Local time, without zone."""
        return datetime.fromtimestamp(self.at, UTC).astimezone().replace(tzinfo=None)


@dataclass
class Ends:
    """A terminal and a hub, and which record stands for which line."""

    clock: LineClock
    case_file: EncryptedCaseFile
    mailbox: Mailbox
    keys: KeyPairs
    hub: Hub
    hub_home: Path
    ids: Ids
    primings: Primings

    def post(self, url: str) -> SealedPost:
        """The terminal's post, reaching the hub at ``url``."""

        @contextmanager
        def reach(_enrolled: str) -> Iterator[str]:
            yield url

        return SealedPost(
            self.case_file,
            self.mailbox,
            self.keys.signer(DEVICE),
            self.keys.open_key,
            self.clock.now,
            reach,
            self.primings,
        )


def live_night(
    lines: Sequence[Line],
    *,
    rate: float,
    rtt: float,
    primings: Primings | None = None,
    secure: bool = False,
) -> Night:
    """Live a workload's day and send its night. ``rate`` in bits a second, ``rtt`` in seconds.

    ``primings`` are the terminal's; those shipped where they are not given. The hub answers with
    the priming that it was written to with. ``secure``: over TLS, whose bytes are counted too.
    """
    import asyncio

    held = [line for line in lines if line["phase"] == "init"]
    day = [line for line in lines if line["phase"] == "day"]
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        ends = stack.enter_context(_ends(folder, primings or shipped_primings()))
        with embedded_hub(ends.hub_home) as url:
            _enrol(ends, url)
        _hold(ends, held)
        before = _cursor(ends.hub)
        for line in day:
            _live(ends, line)
        served = embedded_hub(ends.hub_home, secure=secure)
        with served as url, Counting(url) as counting:
            post = ends.post(counting.url)
            result = asyncio.run(post.send_now())
            night = counting.taken()
            _check(result)
            again = asyncio.run(post.send_now())
            second = counting.taken()
            _check(again)
        return Night(
            bytes_up=night[0],
            bytes_down=night[1],
            round_trips=result.round_trips,
            seconds_simulated=round(sum(night) * 8 / rate + result.round_trips * rtt, 2),
            records=len(day),
            equal=not (_differing_records(ends, [*held, *day]) or _differing(ends, day, before)),
            again_up=second[0],
            again_down=second[1],
        )


def _check(result: SyncResult) -> None:
    if result.status != "complete":
        raise RuntimeError(f"the night was not sent: {result.message}")


@contextmanager
def _ends(folder: Path, primings: Primings) -> Iterator[Ends]:
    clock = LineClock()
    clock.at = 1_795_000_000
    mailbox = Mailbox.create(folder / "mailbox.db")
    case_file = create_case_file(
        folder / "casefile.db", secrets.token_bytes(32), DEVICE, clock, mailbox.note_committed
    )
    hub = init_home(folder / "hub", None, clock.today)
    try:
        yield Ends(clock, case_file, mailbox, new_key_pairs(), hub, folder / "hub", Ids(), primings)
    finally:
        case_file.close()
        mailbox.close()
        hub.storage.close()


def _enrol(ends: Ends, url: str) -> None:
    with ends.hub.storage.write() as connection:
        code, _ = make_code(connection, PRISON, ends.hub.clock.machine())
    enrol(
        ends.mailbox,
        url=url,
        code=code,
        device=DEVICE,
        establishment=PRISON,
        keys=ends.keys.public,
    )


# Living the lines


def _hold(ends: Ends, held: Sequence[Line]) -> None:
    """Bring both ends to what they hold before the day: entered, synced, and answered.

    Tables are filled one after another, as an import from another system would.
    """
    import asyncio

    def enter(work: UnitOfWork) -> None:
        own = [line for line in held if line["dir"] == "up"]
        cases = [
            (line, act) for line in own if line["type"] == "case" for act in acts_of(line, ends.ids)
        ]
        order = list(BY_RECORD)
        for line, act in sorted(cases, key=lambda one: order.index(one[1].record)):
            _enter(ends, work, line, act)
        for kind in ("closure", "job", "booking", "note"):
            for line in own:
                if line["type"] == kind:
                    for act in acts_of(line, ends.ids):
                        _enter(ends, work, line, act)

    ends.case_file.write_now("adv1", enter)
    with embedded_hub(ends.hub_home) as url:
        _check(asyncio.run(ends.post(url).send_now()))
        for line in held:
            if line["dir"] == "down" or line["fields"].get("status") == "confirmed":
                _answer(ends, line)
        _check(asyncio.run(ends.post(url).send_now()))


def _enter(ends: Ends, work: UnitOfWork, line: Line, act: Act) -> None:
    subject = work.new_id()
    ends.ids.note(line["id"], act, subject)
    for fields in steps(act):
        work.append(act.record, subject, ends.ids.resolved(line["id"], fields))


def steps(act: Act) -> list[Mapping[str, object]]:
    """The act's fields, then the steps its state took to be where it is."""
    kind = BY_RECORD[act.record]
    if kind.state is None or kind.state not in act.fields:
        return [act.fields]
    wanted = str(act.fields[kind.state])
    if wanted == BookingState.CONFIRMED:
        wanted = BookingState.BOOKED  # the hub does the rest
    way = _way(kind, wanted)
    first = {**act.fields, kind.state: way[0]}
    return [first, *({kind.state: state} for state in way[1:])]


def _way(kind: Kind, wanted: str) -> list[str]:
    """The shortest way along a state's arrows."""
    ways: list[list[str]] = [[]]
    while True:
        way = ways.pop(0)
        for state in sorted(kind.arrows.get(way[-1] if way else None, ())):
            if state == wanted:
                return [*way, state]
            ways.append([*way, state])


def _live(ends: Ends, line: Line) -> None:
    ends.clock.at = line["at"]
    if line["dir"] == "down":
        _answer(ends, line)
        return

    def act_on(work: UnitOfWork) -> None:
        for act in acts_of(line, ends.ids):
            if (line["id"], act.part) not in ends.ids.records:
                ends.ids.note(line["id"], act, work.new_id())
            subject = ends.ids.records[line["id"], act.part]
            work.append(act.record, subject, ends.ids.resolved(line["id"], act.fields))

    ends.case_file.write_now(line["by"], act_on)


def _answer(ends: Ends, line: Line) -> None:
    """A line of the hub's side, as its own change."""
    with ends.hub.storage.write() as connection:
        ledger = Ledger(connection, PRISON, line["at"])
        for act in acts_of(line, ends.ids):
            kind = BY_RECORD[act.record].name
            if (line["id"], act.part) not in ends.ids.records:
                number = next_number(connection, RECORD_COUNTER)
                ends.ids.note(line["id"], act, make_id(HUB, number))
            subject = ends.ids.records[line["id"], act.part]
            fields = act.fields
            if line["phase"] == "init" and line["dir"] == "up":
                fields = {"state": fields["state"]}
            ledger.hub_change((kind, subject), fields)
        ledger.save()


# Asking the ends


def _cursor(hub: Hub) -> int:
    with hub.storage.write() as connection:
        return Ledger(connection, PRISON, 0).cursor


def _differing(ends: Ends, day: Sequence[Line], before: int) -> list[str]:
    with ends.hub.storage.read() as connection:
        at_hub = changes_between(connection, PRISON, before, 1 << 62, 1 << 30)
    at_terminal = ends.case_file.read_now(lambda reader: reader.changes_since(before))
    up = [line for line in day if line["dir"] == "up"]
    down = [line for line in day if line["dir"] == "down"]
    return [
        *differing(up, _rebuilt(ends, (one for one in at_hub if one.device == DEVICE))),
        *differing(down, _rebuilt(ends, (one for one in at_terminal if one.device == HUB))),
    ]


def _differing_records(ends: Ends, lines: Sequence[Line]) -> list[str]:
    """Lines whose records one of the ends does not show as they were told."""
    said = records_said(lines, ends.ids)
    with ends.hub.storage.read() as connection:
        at_hub = records_at_hub(connection, PRISON)
    at_terminal = ends.case_file.read_now(records_at_terminal)
    return [
        *differing_records(said, at_hub, ends.ids),
        *differing_records(said, at_terminal, ends.ids),
    ]


def _rebuilt(ends: Ends, changes: Iterable[Change]) -> dict[str, Line]:
    """The lines that these changes came from, by id."""
    parts: dict[str, dict[str, dict[str, Any]]] = {}
    first: dict[str, Change] = {}
    for change in changes:
        name, part = ends.ids.lines[change.kind, change.subject]
        first.setdefault(name, change)
        parts.setdefault(name, {}).setdefault(part, {}).update(change.fields)
    return {
        name: {
            "type": _type_of(held),
            "op": "create" if _made_by(first[name], held) else "update",
            "by": first[name].actor,
            "at": first[name].at,
            "fields": fields_of(
                _type_of(held), held, ends.ids, created=_made_by(first[name], held)
            ),
        }
        for name, held in parts.items()
    }


_TYPES = {"target": "job"}


def _type_of(held: Mapping[str, object]) -> str:
    part = next(iter(held))
    return "case" if "person" in held else _TYPES.get(part, part)


def _made_by(change: Change, held: Mapping[str, Mapping[str, Any]]) -> bool:
    """Whether these changes made their record: a new one says whose, or what, it is."""
    told = {name for values in held.values() for name in values}
    return bool(told & {"person", "episode", "title", "role"})
