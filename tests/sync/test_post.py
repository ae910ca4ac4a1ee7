"""Two real terminals and a real hub: what one enters the other holds, whatever is cut or killed."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

import pytest

from ebatui.casework.codes import Benefit, ClosureState, CustodyStatus, EpisodeState, NoteKind
from ebatui.casework.records import Claim, Closure, Episode, Note, Person, Slot
from ebatui.reference.primings import shipped_primings
from ebatui.services.ports import Post, SyncResult
from ebatui.store.casefile import EncryptedCaseFile, create_case_file
from ebatui.sync.chain import check_chain
from ebatui.sync.exchange import exchange
from ebatui.sync.keys import new_key_pairs
from ebatui.sync.line import LineError
from ebatui.sync.mailbox import Mailbox
from ebatui.sync.outbox import CaseFileBehind
from ebatui.sync.post import SealedPost

T = TypeVar("T")


class StandingClock:
    def today(self) -> date:
        return date(2011, 11, 17)

    def now(self) -> datetime:
        return datetime.combine(self.today(), datetime.min.time().replace(hour=10))


class Desk:
    """A whole terminal: case file, mailbox, keys and post."""

    def __init__(self, folder: Path, device: int) -> None:
        folder.mkdir()
        self.device = device
        self.keys = new_key_pairs()
        self.mailbox = Mailbox.create(folder / "mailbox")
        self.case: EncryptedCaseFile = create_case_file(
            folder / "case", os.urandom(32), device, StandingClock(), self.mailbox.note_committed
        )
        self.enrolled: Any = None
        self.post = self.make_post()

    def make_post(self, **more: Any) -> SealedPost:
        clock = StandingClock()
        return SealedPost(
            self.case,
            self.mailbox,
            self.keys.signer(self.device),
            self.keys.open_key,
            clock.now,
            primings=shipped_primings(),
            **more,
        )

    def induct(self, number: str, surname: str) -> Any:
        def work(uow: Any) -> Any:
            person, episode, claim, closure, note = (uow.new_id() for _ in range(5))
            uow.append(Person, person, {"prison_number": number, "surname": surname})
            uow.append(
                Episode,
                episode,
                {
                    "person": person,
                    "received": date(2011, 11, 14),
                    "status": CustodyStatus.REMAND,
                    "state": EpisodeState.IN_CUSTODY,
                },
            )
            uow.append(
                Claim, claim, {"episode": episode, "benefit": Benefit.JSA, "weekly_pence": 6750}
            )
            uow.append(
                Closure,
                closure,
                {"claim": claim, "episode": episode, "state": ClosureState.TO_VERIFY},
            )
            uow.append(Note, note, {"episode": episode, "kind": NoteKind.WORK, "text": "A line\nü"})
            return person

        return self.case.write_now("A Mensah", work)

    def everything(self) -> list[Any]:
        return self.case.read_now(
            lambda reader: [
                record
                for kind in (Person, Episode, Claim, Closure, Note)
                for record in reader.find(kind)
            ]
        )

    def send(self, **more: Any) -> SyncResult:
        return run(self.post.send_now(**more))

    def close(self) -> None:
        self.case.close()
        self.mailbox.close()


def run(act: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(act)


@pytest.fixture
def desks(tmp_path: Path, served_hub: Any) -> Iterator[Callable[[int], Desk]]:
    made: list[Desk] = []

    def make(device: int) -> Desk:
        made.append(Desk(tmp_path / f"desk-{device}", device))
        served_hub.enrol(made[-1])
        return made[-1]

    yield make
    for desk in made:
        desk.close()


def test_what_one_terminal_enters_another_holds(desks: Callable[[int], Desk]) -> None:
    one, two = desks(7), desks(2**31 - 1)
    for number in range(3):
        one.induct(f"A{1000 + number}AA", f"Smith{number}")
    assert one.post.state().waiting_changes == 15
    sent = one.send()
    assert (sent.status, sent.message) == ("complete", "SYNC_COMPLETE")
    assert (sent.changes_sent, sent.waiting, sent.round_trips) == (15, 0, 1)
    assert (sent.quarantined, sent.conflicts) == (0, 0)
    got = two.send()
    assert got.status == "complete"
    assert got.changes_received is not None
    assert got.changes_received >= 15
    assert two.everything() == one.everything()
    two.case.write_now(
        "B Okafor",
        lambda uow: uow.append(Person, one.everything()[0].id, {"forenames": "Ann"}),
    )
    two.send()
    one.send()
    assert one.everything() == two.everything()
    assert one.everything()[0].forenames == "Ann"
    assert one.case.read_now(lambda reader: reader.seen_cursor()) == two.case.read_now(
        lambda reader: reader.seen_cursor()
    )
    assert one.case.read_now(lambda reader: reader.waiting()) == 0
    for desk in (one, two):
        assert check_chain(desk.mailbox) == (True, None)
        assert desk.send().bytes_up < 300  # nothing left to say


def test_the_night_sends_while_locked_and_the_morning_applies(
    desks: Callable[[int], Desk],
) -> None:
    one, two = desks(7), desks(8)
    one.induct("A1000AA", "Smith")
    one.send()
    two.induct("A1001AA", "Jones")
    assert run(two.post.cut()) == 5
    night = exchange(two.mailbox, two.keys.signer(8), now=StandingClock().now)
    assert (night.status, night.changes_sent, night.changes_received) == ("complete", 5, None)
    state = two.post.state()
    assert (state.waiting_changes, state.unread_parcels > 0) == (0, True)
    assert [person.surname for person in two.everything() if isinstance(person, Person)] == [
        "Jones"
    ]
    assert run(two.post.apply_arrived()) >= 5
    assert two.post.state().unread_parcels == 0
    one.send()
    assert one.everything() == two.everything()


def test_a_change_set_aside_blocks_neither_terminal(desks: Callable[[int], Desk]) -> None:
    one, two = desks(7), desks(8)
    one.induct("A1000AA", "Smith")
    one.case.write_now(
        "A Mensah",
        lambda uow: uow.append(Slot, uow.new_id(), {"jobcentre": "HULL", "places": 3}),
    )  # only the hub makes slots
    one.induct("A1001AA", "Jones")
    sent = one.send()
    assert (sent.status, sent.quarantined) == ("complete", 1)
    assert one.mailbox.quarantined() == 1
    got = two.send()
    assert (got.status, got.message) == ("complete", "SYNC_COMPLETE")
    names = {person.surname for person in two.everything() if isinstance(person, Person)}
    assert names == {"Smith", "Jones"}


def test_no_line_is_told_and_nothing_is_lost(desks: Callable[[int], Desk]) -> None:
    one = desks(7)
    one.induct("A1000AA", "Smith")

    @contextmanager
    def no_hub(_: str) -> Iterator[str]:
        raise LineError("SYNC_NO_LINE")
        yield ""

    result = run(one.make_post(hub_at=no_hub).send_now())
    assert (result.status, result.message, result.waiting) == ("no-line", "SYNC_NO_LINE", 5)
    assert one.post.state().last_result == result
    assert one.post.state().last_complete is None
    assert one.send().status == "complete"
    assert one.post.state().last_complete == StandingClock().now()


def test_another_address_stands_in_for_an_embedded_hub(
    desks: Callable[[int], Desk], served_hub: Any
) -> None:
    one = desks(7)
    one.mailbox.put(hub_url="embedded:hub")
    asked = []

    @contextmanager
    def embedded(url: str) -> Iterator[str]:
        asked.append(url)
        yield served_hub.url

    assert run(one.make_post(hub_at=embedded).send_now()).status == "complete"
    assert asked == ["embedded:hub"]


def test_many_acts_at_once_take_turns(desks: Callable[[int], Desk]) -> None:
    one = desks(7)
    one.induct("A1000AA", "Smith")

    async def together() -> list[Any]:
        return await asyncio.gather(*(one.post.send_now() for _ in range(4)), one.post.cut())

    *results, _ = run(together())
    assert {result.status for result in results} == {"complete"}
    assert sum(result.changes_sent for result in results) == 5


def test_a_case_file_put_back_is_not_sent_from(desks: Callable[[int], Desk]) -> None:
    one = desks(7)
    one.induct("A1000AA", "Smith")
    one.mailbox.note_committed(6)
    with pytest.raises(CaseFileBehind):
        one.send()


def test_it_is_the_post_that_the_use_cases_know(desks: Callable[[int], Desk]) -> None:
    post: Post = desks(7).post
    state = post.state()
    assert (state.enrolled, state.hub.startswith("http://127.0.0.1")) == (True, True)


def test_a_ten_thousand_row_import_crosses_and_is_held_by_both(
    desks: Callable[[int], Desk],
) -> None:
    one, two = desks(7), desks(8)

    def work(uow: Any) -> None:
        for number in range(10_000):
            uow.append(
                Person,
                uow.new_id(),
                {
                    "prison_number": f"A{number:04d}AA",
                    "surname": f"Surname{number}",
                    "forenames": "Ann Beatrice",
                    "born": date(1980, 1, 1 + number % 28),
                },
            )

    one.case.write_now("A Mensah", work)
    sent = one.send()
    assert (sent.status, sent.changes_sent) == ("complete", 10_000)
    assert sent.parcels_sent > 4
    got = two.send()
    assert got.status == "complete"
    assert two.everything() == one.everything()
