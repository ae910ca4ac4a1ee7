"""The exchange: whatever the line does, nothing is lost, and "complete" is said only when true."""

from __future__ import annotations

import asyncio
import socket
import time
from datetime import UTC, datetime
from typing import Any

import pytest

from ebatui.journal.codec import encode
from ebatui.services.ports import SyncResult
from ebatui.sync import exchange as exchange_module
from ebatui.sync.chain import check_chain
from ebatui.sync.exchange import exchange
from ebatui.sync.keys import KeyPairs, new_key_pairs
from ebatui.sync.outbox import cut
from ebatui.sync.parcel import NO_HASH, Header, check_parcel, parcel_hash, seal_parcel
from ebatui.sync.taking import clock_ahead
from ebatui.sync.wire import SHORT_HASH_BYTES, Receipt, Refused, read_request, write_answer

NOWHERE = "http://127.0.0.1:9"


def _cut(terminal: Any) -> None:
    asyncio.run(cut(terminal.case, terminal.mailbox, terminal.signer))


def _exchange(terminal: Any, helpers: Any, **more: Any) -> SyncResult:
    return exchange(terminal.mailbox, terminal.signer, now=helpers.now, **more)


def _ended(result: SyncResult) -> tuple[str, str]:
    return result.status, result.message


class ScriptedHub:
    """Answers as a hub would; each answer can be bent. Where a real hub will do, it is used."""

    def __init__(self, keys: KeyPairs, terminal: Any, helpers: Any) -> None:
        self.keys = keys
        self.terminal = terminal
        self.helpers = helpers
        self.accepted, self.accepted_hash = 0, NO_HASH
        self.epoch = 77
        self.status = 0
        self.latest = 0
        self.moment = int(helpers.MORNING.timestamp())
        self.parcels: list[bytes] = []
        self.most_accepted = 10**9
        self.cut_answer_at: int | None = None
        self.signer = keys.signer(0)
        self.requests: list[Any] = []
        self.sizes: list[tuple[int, int]] = []

    def parcel(self, number: int, previous: bytes, **more: Any) -> bytes:
        header = Header(
            **{
                "sender": 0,
                "to": self.terminal.device,
                "number": number,
                "previous": previous,
                "seen": 0,
                "first_seq": number,
                "count": 1,
                **more,
            }
        )
        return seal_parcel(
            header, encode([]), self.terminal.keys.public.seal, self.keys.signer(header.sender)
        )

    def fill(self, count: int) -> None:
        previous = NO_HASH
        for number in range(1, count + 1):
            self.parcels.append(self.parcel(number, previous))
            previous = parcel_hash(self.parcels[-1])
        self.latest = count

    def __call__(self, connection: socket.socket) -> None:
        while True:
            head, body = self.helpers.read_http(connection)
            request, signature = read_request(body)
            assert signature.is_from(self.terminal.keys.public.verify)
            self.requests.append(request)
            for parcel in request.parcels:
                number = check_parcel(parcel, self.terminal.keys.public.verify).number
                if self.accepted + 1 == number <= self.most_accepted:
                    self.accepted, self.accepted_hash = number, parcel_hash(parcel)
            answer = self.helpers.http_answer(
                write_answer(
                    Receipt(
                        status=self.status,
                        epoch=self.epoch,
                        accepted=self.accepted,
                        accepted_hash=self.accepted_hash,
                        latest=self.latest,
                        moment=self.moment,
                    ),
                    self.parcels[request.held :],
                    device=request.device,
                    nonce=request.nonce,
                    signer=self.signer,
                )
            )
            self.sizes.append((len(head) + len(body), len(answer)))
            connection.sendall(answer[: self.cut_answer_at])
            if self.cut_answer_at is not None:
                return


@pytest.fixture
def scripted(terminal: Any, hub_keys: KeyPairs, helpers: Any) -> ScriptedHub:
    return ScriptedHub(hub_keys, terminal, helpers)


def test_a_night_is_one_round_trip(terminal: Any, scripted: ScriptedHub, helpers: Any) -> None:
    terminal.enter(40)
    _cut(terminal)
    scripted.fill(3)
    with helpers.answering(scripted) as url:
        result = _exchange(terminal, helpers, url=url)
    assert _ended(result) == ("complete", "SYNC_COMPLETE")
    assert (result.changes_sent, result.parcels_sent, result.waiting) == (40, 1, 0)
    assert (result.parcels_received, result.round_trips) == (3, 1)
    assert (result.changes_received, result.conflicts) == (None, None)
    assert (result.bytes_up, result.bytes_down) == scripted.sizes[0]
    assert terminal.mailbox.unread() == [1, 2, 3]
    assert terminal.mailbox.last_result() == result
    assert terminal.mailbox.last_complete() == helpers.MORNING
    assert check_chain(terminal.mailbox) == (True, None)


def test_headers_are_small(terminal: Any, scripted: ScriptedHub, helpers: Any) -> None:
    with helpers.answering(scripted) as url:
        result = _exchange(terminal, helpers, url=url)
    assert _ended(result) == ("complete", "SYNC_COMPLETE")
    assert result.bytes_up < 180
    assert result.bytes_up + result.bytes_down < 340


def test_it_leaves_in_one_piece(terminal: Any, scripted: ScriptedHub, helpers: Any) -> None:
    first: list[bytes] = []

    def peeking(connection: socket.socket) -> None:
        first.append(connection.recv(65_536, socket.MSG_PEEK))
        scripted(connection)

    terminal.enter(5)
    _cut(terminal)
    with helpers.answering(peeking) as url:
        _exchange(terminal, helpers, url=url)
    assert len(first[0]) == scripted.sizes[0][0]


def test_doing_it_again_sends_nothing_again(
    terminal: Any, scripted: ScriptedHub, helpers: Any
) -> None:
    terminal.enter(5)
    _cut(terminal)
    scripted.fill(2)
    with helpers.answering(scripted) as url:
        _exchange(terminal, helpers, url=url)
        again = _exchange(terminal, helpers, url=url)
    assert _ended(again) == ("complete", "SYNC_COMPLETE")
    assert (again.changes_sent, again.parcels_received) == (0, 0)
    assert scripted.requests[1].parcels == ()
    assert (scripted.requests[1].held, scripted.requests[1].held_hash) == (
        2,
        parcel_hash(scripted.parcels[1])[:SHORT_HASH_BYTES],
    )


@pytest.mark.parametrize(
    ("hub_is", "ahead"),
    [
        (0, 0),
        (-59, 0),  # the hub tells whole minutes
        (-3_600, 3_541),
        (7_200, -7_200),
    ],
)
def test_a_clock_that_differs_from_the_hubs_is_told(
    terminal: Any, scripted: ScriptedHub, helpers: Any, hub_is: int, ahead: int
) -> None:
    scripted.moment += hub_is
    with helpers.answering(scripted) as url:
        result = _exchange(terminal, helpers, url=url)
    assert result.clock_ahead_seconds == ahead
    assert terminal.mailbox.clock_ahead() == ahead
    again = _exchange(terminal, helpers, url=NOWHERE)
    assert (again.status, again.clock_ahead_seconds) == ("no-line", None)
    assert terminal.mailbox.clock_ahead() == ahead, "as it was last told"


def test_a_long_call_is_no_wrong_clock() -> None:
    began = int(datetime(2011, 11, 17, 9, 30, tzinfo=UTC).timestamp())
    ended = datetime(2011, 11, 17, 10, 10, tzinfo=UTC)
    assert clock_ahead(began, ended, began + 1_200) == 0
    assert clock_ahead(began, ended, began + 2_500) == -100


def test_a_refusal_tells_the_clock_too(terminal: Any, scripted: ScriptedHub, helpers: Any) -> None:
    scripted.status, scripted.moment = Refused.UNKNOWN_DEVICE, scripted.moment + 86_400
    with helpers.answering(scripted) as url:
        assert _exchange(terminal, helpers, url=url).clock_ahead_seconds == -86_400


def test_only_a_verified_receipt_tells_the_clock(
    terminal: Any, scripted: ScriptedHub, helpers: Any
) -> None:
    scripted.signer = new_key_pairs().signer(0)
    scripted.moment += 86_400
    with helpers.answering(scripted) as url:
        result = _exchange(terminal, helpers, url=url)
    assert (result.message, result.clock_ahead_seconds) == ("SYNC_WRONG_HUB", None)
    assert terminal.mailbox.clock_ahead() is None


def test_changes_that_no_one_cut_are_told(
    terminal: Any, scripted: ScriptedHub, helpers: Any
) -> None:
    terminal.enter(3)
    _cut(terminal)
    terminal.enter(2)  # the app was killed before it could cut these
    with helpers.answering(scripted) as url:
        result = _exchange(terminal, helpers, url=url)
    assert _ended(result) == ("partial", "SYNC_UNCUT")
    assert (result.changes_sent, result.waiting) == (3, 2)


def test_a_long_queue_takes_more_requests_and_a_bounded_call_starts_small(
    terminal: Any, scripted: ScriptedHub, helpers: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exchange_module, "FIRST_BYTES", 3_000)
    monkeypatch.setattr(exchange_module, "REQUEST_BYTES", 9_000)
    for seen in range(60):
        terminal.enter(1, seen=seen, surname="Smith")
    _cut(terminal)
    with helpers.answering(scripted) as url:
        result = _exchange(terminal, helpers, url=url, max_seconds=30)
    assert _ended(result) == ("complete", "SYNC_COMPLETE")
    assert result.parcels_sent == 60
    sizes = [sum(map(len, request.parcels)) for request in scripted.requests]
    assert sizes[0] <= 3_000 < sizes[1] <= 6_000
    assert result.round_trips == len(sizes) < 8


def test_a_hub_that_takes_only_some_is_partial(
    terminal: Any, scripted: ScriptedHub, helpers: Any
) -> None:
    for seen in range(5):
        terminal.enter(1, seen=seen)
    _cut(terminal)
    scripted.most_accepted = 3
    with helpers.answering(scripted) as url:
        result = _exchange(terminal, helpers, url=url)
    assert _ended(result) == ("partial", "SYNC_PARTIAL")
    assert (result.changes_sent, result.waiting) == (3, 2)


def test_an_answer_cut_at_any_byte_loses_nothing(
    terminal: Any, scripted: ScriptedHub, helpers: Any
) -> None:
    terminal.enter(2)
    _cut(terminal)
    scripted.fill(3)
    statuses = set()
    with helpers.answering(scripted) as url:
        for length in range(0, 1_200, 23):
            scripted.cut_answer_at = length
            held = terminal.mailbox.arrived_end().number
            result = _exchange(terminal, helpers, url=url)
            statuses.add(result.status)
            if result.status == "no-line":
                assert result.changes_sent == 0
                assert terminal.mailbox.arrived_end().number == held
            if terminal.mailbox.arrived_end().number == 3:
                break
    assert statuses == {"no-line", "partial", "complete"}
    assert terminal.mailbox.unread() == [1, 2, 3]
    assert terminal.mailbox.waiting().changes == 0
    assert check_chain(terminal.mailbox) == (True, None)


def test_a_request_cut_on_its_way_is_sent_again(
    terminal: Any, scripted: ScriptedHub, helpers: Any
) -> None:
    terminal.enter(5)
    _cut(terminal)

    def hanging_up(connection: socket.socket) -> None:
        connection.recv(100)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")  # a reset

    with helpers.answering(hanging_up) as url:
        result = _exchange(terminal, helpers, url=url)
    assert result.status == "partial"  # it stood, and bytes went up
    assert result.message in {"SYNC_LINE_CUT", "SYNC_NO_LINE"}
    assert result.waiting == 5
    first = terminal.mailbox.take_waiting(10**6)
    terminal.enter(1)
    _cut(terminal)
    with helpers.answering(scripted) as url:
        assert _exchange(terminal, helpers, url=url).status == "complete"
    assert scripted.requests[0].parcels[0] == first[0].parcel  # frozen: the very same bytes


@pytest.mark.parametrize(
    ("url", "status", "code"),
    [
        (NOWHERE, "no-line", "SYNC_NO_LINE"),
        ("https://no-such-hub.invalid", "no-line", "SYNC_NO_NAME"),
        ("https://127.0.0.1:9", "no-line", "SYNC_NO_LINE"),
        ("http://hub.example", "no-line", "SYNC_PLAIN_HTTP"),
        ("http://10.0.0.1", "no-line", "SYNC_PLAIN_HTTP"),
        ("ftp://127.0.0.1", "no-line", "SYNC_BAD_URL"),
        ("http://127.0.0.1:99999", "no-line", "SYNC_BAD_URL"),
        ("http://user:word@127.0.0.1", "no-line", "SYNC_BAD_URL"),
        ("embedded:hub", "no-line", "SYNC_BAD_URL"),
        ("http://[::1", "no-line", "SYNC_BAD_URL"),
        ("https://" + "x" * 70 + ".invalid", "no-line", "SYNC_NO_NAME"),
    ],
)
def test_no_line_freezes_and_loses_nothing(
    terminal: Any, helpers: Any, url: str, status: str, code: str
) -> None:
    terminal.enter(2)
    _cut(terminal)
    result = _exchange(terminal, helpers, url=url)
    assert _ended(result) == (status, code)
    assert (result.waiting, result.round_trips, result.bytes_up) == (2, 0, 0)
    assert terminal.mailbox.settled_end().number == 0  # nothing began: it may still be cut again


def _garbage(body: bytes) -> Any:
    return lambda helpers: (
        lambda line: (
            helpers.read_http(line),
            line.sendall(body if body.startswith(b"HTTP") else helpers.http_answer(body)),
        )
    )


@pytest.mark.parametrize(
    ("act", "code"),
    [
        (_garbage(b"<html>Sign in</html>"), "SYNC_GARBLED"),
        (_garbage(b""), "SYNC_GARBLED"),
        (_garbage(b'{"detail": "Not Found"}' * 20), "SYNC_GARBLED"),
        (_garbage(b"HTTP/1.1 500 Oops\r\nContent-Length: 4\r\n\r\noops"), "SYNC_HUB_FAULT"),
        (_garbage(b"HTTP/1.1 503 Away\r\nContent-Length: 0\r\n\r\n"), "SYNC_HUB_BUSY"),
        (_garbage(b"HTTP/1.1 429 Busy\r\nRetry-After: 9\r\nContent-Length: 0\r\n\r\n"),
         "SYNC_HUB_BUSY"),
        (_garbage(b"HTTP/1.1 408 Slow\r\nContent-Length: 0\r\n\r\n"), "SYNC_LINE_CUT"),
        (_garbage(b"HTTP/1.1 302 Go\r\nLocation: http://x/\r\nContent-Length: 0\r\n\r\n"),
         "SYNC_GARBLED"),
        (_garbage(b"HTTP/1.1 200 OK\r\nContent-Length: 9999999999\r\n\r\n"), "SYNC_GARBLED"),
        (_garbage(b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nabc"), "SYNC_GARBLED"),
        (_garbage(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"), "SYNC_LINE_CUT"),
        (_garbage(b"HTTP/9 nonsense\r\n\r\n"), "SYNC_GARBLED"),
        (_garbage(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 500), "SYNC_GARBLED"),
        (_garbage(b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100_000), "SYNC_GARBLED"),
        (lambda helpers: lambda line: (helpers.read_http(line), line.sendall(b"SSH-2.0-x\r\n")),
         "SYNC_GARBLED"),
        (lambda helpers: lambda line: (helpers.read_http(line), line.close()), "SYNC_LINE_CUT"),
        (_garbage(b"HTTP/1.1 200 OK\r\nContent-Length: 400\r\n\r\nabc"), "SYNC_LINE_CUT"),
    ],
)  # fmt: skip
def test_whatever_answers_is_told_in_one_word(
    terminal: Any, helpers: Any, act: Any, code: str
) -> None:
    terminal.enter(2)
    _cut(terminal)
    with helpers.answering(act(helpers)) as url:
        result = _exchange(terminal, helpers, url=url)
    assert _ended(result) == ("no-line" if code == "SYNC_GARBLED" else "partial", code)
    assert (result.waiting, result.changes_sent) == (2, 0)


def test_an_endless_answer_is_not_read(terminal: Any, helpers: Any) -> None:
    def endless(connection: socket.socket) -> None:
        helpers.read_http(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            connection.sendall(b"x" * 65_536)

    with helpers.answering(endless) as url:
        result = _exchange(terminal, helpers, url=url)
    assert _ended(result) == ("no-line", "SYNC_GARBLED")
    assert result.bytes_down < 2_000_000


def test_tls_to_something_else_fails_cleanly(terminal: Any, helpers: Any) -> None:
    def no_tls(connection: socket.socket) -> None:
        connection.recv(100)
        connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    with helpers.answering(no_tls) as url:
        result = _exchange(terminal, helpers, url=url.replace("http:", "https:"))
    assert _ended(result) == ("no-line", "SYNC_TLS")
    assert result.bytes_up > 0


def test_time_runs_out_cleanly(terminal: Any, helpers: Any) -> None:
    def silent(connection: socket.socket) -> None:
        connection.settimeout(3)
        while connection.recv(65_536):
            pass

    terminal.enter(2)
    _cut(terminal)
    started = time.monotonic()
    with helpers.answering(silent) as url:
        result = _exchange(terminal, helpers, url=url, max_seconds=0.3)
    assert _ended(result) == ("partial", "SYNC_OUT_OF_TIME")
    assert time.monotonic() - started < 2
    assert result.waiting == 2


def test_time_that_runs_out_before_the_line_stands_is_no_line(terminal: Any, helpers: Any) -> None:
    """TCP alone is no line to a hub that is spoken to over TLS."""
    with helpers.answering(lambda line: time.sleep(1)) as url:
        secure = url.replace("http:", "https:")
        result = _exchange(terminal, helpers, url=secure, max_seconds=0.3)
    assert _ended(result) == ("no-line", "SYNC_OUT_OF_TIME")


def test_nothing_is_left_only_when_all_is_done(
    terminal: Any, scripted: ScriptedHub, helpers: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exchange_module, "REQUEST_BYTES", 1)
    for seen in range(4):
        terminal.enter(1, seen=seen)
    _cut(terminal)
    scripted.fill(2)
    waits = terminal.mailbox.waiting().bytes
    told: list[tuple[int, int]] = []
    with helpers.answering(scripted) as url:
        result = _exchange(
            terminal, helpers, url=url, moved=lambda done, left: told.append((done, left))
        )
    assert (result.status, result.round_trips) == ("complete", 4)
    assert told[0][1] > waits * 3 // 4, "what a later request carries is left too"
    assert [left for _, left in told].index(0) == len(told) - 1
    assert told[-1][0] == result.bytes_up + result.bytes_down
    assert [done for done, _ in told] == sorted(done for done, _ in told)


def test_time_that_runs_out_between_requests_is_partial(
    terminal: Any, scripted: ScriptedHub, helpers: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exchange_module, "FIRST_BYTES", 1)
    for seen in range(4):
        terminal.enter(1, seen=seen)
    _cut(terminal)
    passed = iter(range(1_000))

    def tick() -> float:
        return next(passed) + 100.0 * terminal.mailbox.receipted_seq()

    with helpers.answering(scripted) as url:
        result = _exchange(terminal, helpers, url=url, max_seconds=90, tick=tick)
    assert _ended(result) == ("partial", "SYNC_OUT_OF_TIME")
    assert (result.parcels_sent, result.waiting) == (1, 3)


def test_a_hub_with_other_keys_is_not_ours(
    terminal: Any, scripted: ScriptedHub, helpers: Any
) -> None:
    terminal.enter(2)
    _cut(terminal)
    scripted.signer = new_key_pairs().signer(0)
    scripted.fill(1)
    with helpers.answering(scripted) as url:
        result = _exchange(terminal, helpers, url=url)
    assert _ended(result) == ("refused", "SYNC_WRONG_HUB")
    assert (result.waiting, result.changes_sent) == (2, 0)
    assert terminal.mailbox.unread() == []


@pytest.mark.parametrize("refused", list(Refused))
def test_a_refusal_is_told_with_its_reason(
    terminal: Any, scripted: ScriptedHub, helpers: Any, refused: Refused
) -> None:
    terminal.enter(2)
    _cut(terminal)
    scripted.status, scripted.most_accepted = refused, 0
    with helpers.answering(scripted) as url:
        result = _exchange(terminal, helpers, url=url)
    waits = refused is Refused.REFILLING  # which is no refusal: it goes on by itself
    told = ("partial", "SYNC_REFILLING") if waits else ("refused", f"SYNC_REFUSED_{refused.name}")
    assert _ended(result) == told
    assert result.waiting == 2


def test_a_refusal_of_a_newer_hub_is_told_too(
    terminal: Any, scripted: ScriptedHub, helpers: Any
) -> None:
    scripted.status = 4_711
    with helpers.answering(scripted) as url:
        assert _ended(_exchange(terminal, helpers, url=url)) == ("refused", "SYNC_REFUSED_OTHER")


def test_what_stood_before_a_refused_parcel_is_receipted(
    terminal: Any, scripted: ScriptedHub, helpers: Any
) -> None:
    for seen in range(4):
        terminal.enter(1, seen=seen)
    _cut(terminal)
    scripted.status, scripted.most_accepted = Refused.PARCEL_REFUSED, 2
    with helpers.answering(scripted) as url:
        result = _exchange(terminal, helpers, url=url)
    assert _ended(result) == ("refused", "SYNC_REFUSED_PARCEL_REFUSED")
    assert (result.changes_sent, result.waiting) == (2, 2)


def test_a_receipt_for_another_chain_marks_nothing(
    terminal: Any, scripted: ScriptedHub, helpers: Any
) -> None:
    terminal.enter(2)
    _cut(terminal)
    scripted.most_accepted, scripted.accepted, scripted.accepted_hash = 0, 1, b"x" * 32
    with helpers.answering(scripted) as url:
        result = _exchange(terminal, helpers, url=url)
    assert _ended(result) == ("refused", "SYNC_OLD_COPY")
    assert result.waiting == 2


def test_parcels_that_do_not_follow_on_are_not_kept(
    terminal: Any, scripted: ScriptedHub, helpers: Any
) -> None:
    scripted.fill(3)
    good = scripted.parcels[0]
    bad = [
        scripted.parcel(3, parcel_hash(good)),
        scripted.parcel(2, b"x" * 32),
        scripted.parcel(2, parcel_hash(good), to=8),
        scripted.parcel(2, parcel_hash(good), sender=9),
        scripted.parcels[1][:-1] + bytes([scripted.parcels[1][-1] ^ 1]),
        b"",
    ]
    with helpers.answering(scripted) as url:
        for parcel in bad:
            scripted.parcels = [good, parcel]
            result = _exchange(terminal, helpers, url=url)
            assert _ended(result) == ("partial", "SYNC_HUB_PARCEL")
            assert terminal.mailbox.arrived_end().number == 1


def test_a_restored_hub_is_filled_again(terminal: Any, scripted: ScriptedHub, helpers: Any) -> None:
    for seen in range(5):
        terminal.enter(1, seen=seen)
    _cut(terminal)
    with helpers.answering(scripted) as url:
        _exchange(terminal, helpers, url=url)
        sent = scripted.requests[0].parcels
        for status in (0, Refused.CHAIN_DIFFERS):
            scripted.epoch += 1
            scripted.accepted, scripted.accepted_hash = 2, parcel_hash(sent[1])
            scripted.status = status
            known = len(scripted.requests)
            result = _exchange(terminal, helpers, url=url)
            assert scripted.requests[known + 1].parcels == sent[2:]
            assert scripted.accepted == 5
            assert result.status == ("refused" if status else "complete")
            assert result.waiting == 0


def test_a_terminal_without_a_hub_has_no_line(terminals: Any, helpers: Any) -> None:
    alone = terminals(9)
    alone.enter(3)
    result = _exchange(alone, helpers)
    assert _ended(result) == ("no-line", "SYNC_NOT_ENROLLED")
    assert result.waiting == 3


def test_a_key_that_is_not_the_terminals_is_not_used(terminal: Any, helpers: Any) -> None:
    for signer in (new_key_pairs().signer(terminal.device), terminal.keys.signer(8)):
        result = exchange(terminal.mailbox, signer, now=helpers.now)
        assert _ended(result) == ("refused", "SYNC_WRONG_KEY")


def test_a_full_disk_is_told_and_what_was_sent_is_sent_again(
    terminal: Any, scripted: ScriptedHub, helpers: Any
) -> None:
    terminal.enter(2)
    _cut(terminal)
    terminal.mailbox.take_waiting(10**6)
    box = terminal.mailbox
    note_receipt = box.note_receipt

    def full(**given_values: Any) -> Any:
        pages = box._db.execute("PRAGMA page_count").fetchone()[0]
        box._db.execute(f"PRAGMA max_page_count = {pages}")
        box.put(big=bytes(100_000))
        return note_receipt(**given_values)

    with helpers.answering(scripted) as url:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(box, "note_receipt", full)
            result = _exchange(terminal, helpers, url=url)
        assert result.message == "SYNC_CANNOT_SAVE"
        assert result.waiting == 2
        box._db.execute("PRAGMA max_page_count = 100000")
        scripted.accepted, scripted.accepted_hash = 0, NO_HASH
        assert _exchange(terminal, helpers, url=url).status == "complete"


def test_against_a_real_hub(served_hub: Any, terminals: Any, helpers: Any) -> None:
    terminal = terminals(7)
    served_hub.enrol(terminal)
    terminal.enter(25)
    _cut(terminal)
    result = _exchange(terminal, helpers)
    assert _ended(result) == ("complete", "SYNC_COMPLETE")
    assert (result.changes_sent, result.waiting, result.round_trips) == (25, 0, 1)
    assert result.parcels_received >= 1
    again = _exchange(terminal, helpers)
    assert (again.status, again.changes_sent, again.parcels_received) == ("complete", 0, 0)
