"""Parcels in: each applied once, in order, and nothing bad holds up the rest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import func, select

from ebatui.casework.ids import HUB, RecordId, make_id
from ebatui.hub import desk, intake, tables
from ebatui.hub.home import open_home
from ebatui.hub.hub import Hub
from ebatui.hub.verify import verify
from ebatui.journal.change import MOMENTS
from ebatui.sync.contents import pack
from ebatui.sync.keys import new_key_pairs
from ebatui.sync.parcel import NO_HASH, Header, parcel_hash, seal_parcel
from ebatui.sync.parts import Rest
from ebatui.sync.wire import Refused, read_answer

Enrol = Callable[..., Any]


def count(hub: Hub, table: Any) -> int:
    with hub.storage.read() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


def test_changes_get_places_and_records(hub: Hub, terminal: Any) -> None:
    terminal.case()
    answer = terminal.sync()
    assert (answer.receipt.status, answer.receipt.accepted) == (0, 1)
    assert answer.receipt.accepted_hash == parcel_hash(terminal.parcels[0])
    assert answer.receipt.epoch == hub.epoch != 0
    assert terminal.cursors == {1: 1, 2: 2}
    assert terminal.labels == {HUB: "HUB", 501: "HLI1"}
    case = desk.show(hub, "a1234aa")
    assert case["person"]["id"] == "HLI1-1"
    assert case["person"]["surname"] == "Marlow"
    assert case["episodes"][0]["person"] == "HLI1-1"
    assert verify(hub).ok


def test_a_repeat_adds_nothing_and_gets_the_same_bytes(hub: Hub, terminal: Any) -> None:
    terminal.case()
    terminal.cut()
    first = terminal.ask(terminal.parcels)
    again = terminal.ask(terminal.parcels)
    assert again.parcels == first.parcels
    assert again.receipt.accepted == first.receipt.accepted == 1
    assert count(hub, tables.change) == 2
    assert count(hub, tables.parcel_in) == 1


def test_parcels_out_of_order_are_refused_and_nothing_is_lost(hub: Hub, terminal: Any) -> None:
    for number in ("A1234AA", "A1234AB", "A1234AC"):
        terminal.change("person", prison_number=number)
        terminal.cut()
    one, two, three = terminal.parcels
    ahead = terminal.ask([two, one])
    assert (ahead.receipt.status, ahead.receipt.accepted) == (Refused.CHAIN_DIFFERS, 0)
    mixed = terminal.ask([one, three, two])
    assert (mixed.receipt.status, mixed.receipt.accepted) == (Refused.CHAIN_DIFFERS, 1)
    whole = terminal.ask([one, two, three])
    assert (whole.receipt.status, whole.receipt.accepted) == (0, 3)
    assert count(hub, tables.change) == 3


def test_another_parcel_of_a_held_number_is_refused(hub: Hub, terminal: Any) -> None:
    terminal.change("person", prison_number="A1234AA")
    terminal.sync()
    header = Header(sender=501, to=HUB, number=1, previous=NO_HASH, seen=0, first_seq=1, count=1)
    other = replace(terminal.sent[0], fields={"prison_number": "A9999ZZ"})
    forged = seal_parcel(header, pack([other]), hub.public.seal, terminal.keys.signer(501))
    answer = terminal.ask([forged])
    assert (answer.receipt.status, answer.receipt.accepted) == (Refused.CHAIN_DIFFERS, 1)
    assert count(hub, tables.change) == 1


@pytest.mark.parametrize("spoil", ["signature", "stranger", "sender", "for-another", "sealed-to"])
def test_forged_and_foreign_parcels_are_refused(
    hub: Hub, terminal: Any, enrol: Enrol, spoil: str
) -> None:
    other = enrol(502)
    terminal.change("person", prison_number="A1234AA")
    changes = list(terminal.waiting)
    header = Header(sender=501, to=HUB, number=1, previous=NO_HASH, seen=0, first_seq=1, count=1)
    signer, seal_key = terminal.keys.signer(501), hub.public.seal
    match spoil:
        case "stranger":
            signer = new_key_pairs().signer(501)
        case "sender":
            header, signer = replace(header, sender=502), terminal.keys.signer(502)
        case "for-another":
            header = replace(header, to=7)
        case "sealed-to":
            seal_key = other.keys.public.seal
    parcel = seal_parcel(header, pack(changes), seal_key, signer)
    if spoil == "signature":
        parcel = parcel[:-1] + bytes([parcel[-1] ^ 1])
    answer = terminal.ask([parcel])
    assert (answer.receipt.status, answer.receipt.accepted) == (Refused.PARCEL_REFUSED, 0)
    assert count(hub, tables.change) == 0
    assert terminal.sync().receipt.status == 0  # the true one is still welcome


@pytest.mark.parametrize(
    "spoil",
    [{"device": 502}, {"seq": 2}, {"seen": 0, "cursor": 4}],
    ids=["another's", "sequence", "placed"],
)
def test_contents_that_differ_from_the_header_are_refused(
    hub: Hub, terminal: Any, spoil: dict[str, int]
) -> None:
    terminal.change("person", prison_number="A1234AA")
    header = Header(sender=501, to=HUB, number=1, previous=NO_HASH, seen=0, first_seq=1, count=1)
    changes = [replace(terminal.waiting[0], **spoil)]
    parcel = seal_parcel(header, pack(changes), hub.public.seal, terminal.keys.signer(501))
    assert terminal.ask([parcel]).receipt.status == Refused.PARCEL_REFUSED
    assert count(hub, tables.change) == 0


@pytest.mark.parametrize("count_said", [0, 2, 1 << 40, (1 << 63) - 2])
def test_a_header_may_not_say_another_number_of_changes(
    hub: Hub, terminal: Any, count_said: int
) -> None:
    """Nor is as much memory taken as it says."""
    terminal.change("person", prison_number="A1234AA")
    header = Header(
        sender=501, to=HUB, number=1, previous=NO_HASH, seen=0, first_seq=1, count=count_said
    )
    changes = [terminal.waiting[0]]
    parcel = seal_parcel(header, pack(changes), hub.public.seal, terminal.keys.signer(501))
    assert terminal.ask([parcel]).receipt.status == Refused.PARCEL_REFUSED
    assert count(hub, tables.change) == 0


@pytest.mark.parametrize("at", [MOMENTS[0] - 1, MOMENTS[-1] + 1, 1 << 61, -(1 << 61)])
def test_a_moment_that_no_calendar_has_is_set_aside(hub: Hub, terminal: Any, at: int) -> None:
    terminal.change("person", prison_number="A1234AA")
    terminal.change("note", text="Seen")
    terminal.waiting[0] = replace(terminal.waiting[0], at=at)
    assert terminal.sync().receipt.status == 0
    assert [(one.seq, one.field, one.code) for one in terminal.refusals] == [
        (1, "at", "NOT_A_MOMENT")
    ]
    assert count(hub, tables.change) == 1


def test_sequences_may_not_leap_and_no_one_has_seen_the_future(hub: Hub, terminal: Any) -> None:
    terminal.change("person", prison_number="A1234AA")
    for header in (
        Header(sender=501, to=HUB, number=1, previous=NO_HASH, seen=0, first_seq=2, count=1),
        Header(sender=501, to=HUB, number=1, previous=NO_HASH, seen=9, first_seq=1, count=1),
    ):
        change = replace(terminal.waiting[0], seq=header.first_seq, seen=header.seen)
        parcel = seal_parcel(header, pack([change]), hub.public.seal, terminal.keys.signer(501))
        assert terminal.ask([parcel]).receipt.status == Refused.CHAIN_DIFFERS
    assert count(hub, tables.change) == 0


def test_requests_of_strangers_learn_nothing(hub: Hub, terminal: Any, enrol: Enrol) -> None:
    terminal.case()
    terminal.sync()
    stranger = enrol(777, "LEI")
    assert stranger.ask([], device=778).receipt.status == Refused.UNKNOWN_DEVICE
    foreign = stranger.ask([], establishment="HLI")
    assert foreign.receipt.status == Refused.UNKNOWN_DEVICE
    impostor = replace_keys(terminal)
    answer = impostor.ask([])
    assert answer.receipt.status == Refused.BAD_SIGNATURE
    for refused in (foreign, answer):
        assert (refused.receipt.accepted, refused.receipt.latest, refused.parcels) == (0, 0, ())


def replace_keys(terminal: Any) -> Any:
    return replace(terminal, keys=new_key_pairs())


def test_what_is_no_request_is_answered(hub: Hub, terminal: Any) -> None:
    for body in (b"", b"\x00", b"no request", terminal.request([])[:-1], bytes(1000)):
        answer = read_answer(
            terminal.send(body), device=501, nonce=b"12345678", verify_key=hub.public.verify
        )
        assert answer.receipt.status == Refused.UNREADABLE


@pytest.mark.parametrize("name", ["device", "held", "epoch", "room", "moment"])
def test_numbers_no_database_can_hold_are_unreadable(hub: Hub, terminal: Any, name: str) -> None:
    body = terminal.request([], **{name: 2**63})
    answer = read_answer(
        terminal.send(body), device=501, nonce=b"12345678", verify_key=hub.public.verify
    )
    assert answer.receipt.status == Refused.UNREADABLE


def test_a_parcel_or_a_rest_of_such_a_number_is_refused(hub: Hub, terminal: Any) -> None:
    terminal.case()
    terminal.cut()
    answer = terminal.ask([], rest=Rest(2**63, 0, b"x"))
    assert answer.receipt.status == Refused.UNREADABLE
    header = Header(
        sender=501, to=0, number=2**63, previous=b"p" * 32, seen=0, first_seq=1, count=1
    )
    odd = seal_parcel(header, b"", hub.public.seal, terminal.keys.signer(501))
    assert terminal.ask([odd]).receipt.status == Refused.PARCEL_REFUSED
    assert terminal.sync().receipt.accepted == 1


def test_a_bad_change_is_set_aside_and_the_rest_goes_on(hub: Hub, terminal: Any) -> None:
    person, episode = terminal.case()
    claim = terminal.change("claim", episode=episode, benefit="JSA")
    closure = terminal.change("closure", claim=claim, episode=episode, state="CLOSED")  # 4
    terminal.change("call", closure=closure, result="ASKED")  # 5: its parent is set aside
    terminal.change("person", person, surname="x" * 61)  # 6
    terminal.change("person", person, forenames="Jo\u202en")  # 7
    terminal.change("note", episode=make_id(999, 4), text="lost")  # 8
    terminal.change("episode", make_id(999, 5), wing="B")  # 9
    terminal.change("slot", jobcentre="6727")  # 10
    terminal.change("person", person, surname="Marlowe")  # 11
    terminal.change("person", person, welsh=True)  # 12
    terminal.waiting[-1] = replace(terminal.waiting[-1], actor="two\u202ename")
    answer = terminal.sync()
    assert (answer.receipt.status, answer.receipt.accepted) == (0, 1)
    assert [(one.seq, one.field, one.code) for one in terminal.refusals] == [
        (4, "state", "FORBIDDEN_MOVE"),
        (5, "closure", "NO_SUCH_RECORD"),
        (6, "surname", "TOO_LONG"),
        (7, "forenames", "UNPRINTABLE"),
        (8, "episode", "NO_SUCH_RECORD"),
        (9, "id", "NO_SUCH_RECORD"),
        (10, "id", "ONLY_THE_HUB"),
        (12, "actor", "UNPRINTABLE"),
    ]
    assert terminal.cursors == {1: 1, 2: 2, 3: 3, 11: 4}
    assert terminal.values("person", person)["surname"] == "Marlowe"
    assert desk.show(hub, "A1234AA")["person"]["surname"] == "Marlowe"
    assert count(hub, tables.refusal) == 8
    assert verify(hub).ok
    # Mended, it is sent again as a new change of the same record.
    terminal.change("closure", closure, claim=claim, episode=episode, state="READY")
    terminal.sync(1)
    assert len(terminal.refusals) == 8, "a refusal is told once"
    assert desk.show(hub, "A1234AA")["episodes"][0]["closures"][0]["state"] == "READY"


def test_a_refused_state_move_that_another_made_impossible(
    hub: Hub, terminal: Any, enrol: Enrol
) -> None:
    other = enrol(502)
    _, episode = terminal.case()
    claim = terminal.change("claim", episode=episode, benefit="JSA")
    closure = terminal.change("closure", claim=claim, episode=episode, state="READY")
    terminal.sync()
    other.sync()
    terminal.change("closure", closure, state="SENT")
    other.change("closure", closure, state="TO_VERIFY")
    terminal.sync(1)
    other.sync()
    assert [(one.seq, one.code) for one in other.refusals] == [(1, "FORBIDDEN_MOVE")]
    assert other.values("closure", closure) == terminal.values("closure", closure)


def test_two_terminals_converge(hub: Hub, terminal: Any, enrol: Enrol) -> None:
    other = enrol(502)
    person, _ = terminal.case()
    terminal.sync()
    other.sync()
    terminal.change("person", person, surname="Marley", aliases="M")
    other.change("person", person, surname="Barlow", welsh=True)
    terminal.sync(1)
    other.sync()
    terminal.sync(2)
    held = desk.show(hub, "A1234AA")["person"]
    for end in (terminal, other):
        values = end.values("person", person)
        assert values == terminal.values("person", person)
        assert {name: held[name] for name in values} == values
    assert (held["aliases"], held["welsh"]) == ("M", True)
    assert terminal.labels == other.labels == {HUB: "HUB", 501: "HLI1", 502: "HLI2"}
    assert verify(hub).ok


def test_others_are_told_what_was_refused_so_that_no_sequence_has_a_gap(
    hub: Hub, terminal: Any, enrol: Enrol, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ebatui.hub.outgoing.MOST_REFUSALS", 2)
    for number in range(7):
        terminal.change("person", surname=f"Name{number}")
        terminal.change("person", surname="x" * 61)
    terminal.sync()
    late = enrol(502)
    late.sync()
    assert [one.seq for one in late.refusals] == [2, 4, 6, 8, 10, 12, 14]
    assert (len(late.received), len(late.of_kind("person"))) == (4, 7)
    assert late.own_refusals() == []


def test_prisons_do_not_see_each_other(hub: Hub, terminal: Any, enrol: Enrol) -> None:
    other = enrol(502, "LEI")
    person, _ = terminal.case()
    terminal.sync()
    other.change("episode", person=person)
    other.sync()
    assert [(one.field, one.code) for one in other.refusals] == [("person", "NO_SUCH_RECORD")]
    assert (other.arrived, other.seen, other.label) == ([], 0, "LEI1")


def test_a_late_terminal_gets_everything_in_pieces_with_little_room(
    hub: Hub, terminal: Any, enrol: Enrol, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ebatui.hub.outgoing.MOST_CHANGES", 40)
    for number in range(100):
        terminal.change("person", surname=f"Name{number}")
    terminal.sync()
    late = enrol(502)
    got = 0
    while True:
        answer = late.ask([], room=100)
        assert len(answer.parcels) == (1 if late.held < answer.receipt.latest else 0)
        if not answer.parcels:
            break
        late.apply(answer.parcels[0])
        got += 1
    assert (got, late.seen, len(late.of_kind("person"))) == (3, 100, 100)


def test_a_terminal_whose_held_parcel_is_not_ours_gets_none(hub: Hub, terminal: Any) -> None:
    terminal.case()
    terminal.sync()
    for wrong in ({"held": 9, "held_hash": bytes(32)}, {"held": 1, "held_hash": b"x" * 32}):
        answer = terminal.ask([], **wrong)
        assert (answer.receipt.status, answer.parcels) == (Refused.CHAIN_DIFFERS, ())
        assert (answer.receipt.accepted, answer.receipt.latest) == (1, 1)


def test_a_hub_restarted_between_parcels_goes_on(hub: Hub, terminal: Any, tmp_path: Any) -> None:
    terminal.case()
    terminal.sync()
    kept = list(terminal.received)
    hub.storage.close()
    again = open_home(tmp_path / "hub", hub.clock.today)
    from ebatui.hub import intake

    terminal.send = lambda body: intake.take(again, body)
    terminal.change("person", RecordId(make_id(501, 1)), surname="Marlowe")
    assert terminal.sync().receipt.accepted == 2  # parcel 1 comes again and is passed over
    from_start = terminal.ask([], held=0, held_hash=NO_HASH)
    assert list(from_start.parcels[:1]) == kept
    assert again.epoch == terminal.epoch
    assert verify(again).ok
    again.storage.close()


def test_a_parcel_is_all_or_nothing(
    hub: Hub, terminal: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal.case()
    terminal.cut()
    with monkeypatch.context() as broken:
        broken.setattr("ebatui.hub.intake.keep", _power_cut)
        with pytest.raises(KeyboardInterrupt):
            terminal.ask(terminal.parcels)
    assert count(hub, tables.change) == count(hub, tables.RECORDS["person"]) == 0
    assert terminal.ask(terminal.parcels).receipt.accepted == 1
    assert verify(hub).ok


def _power_cut(*_: object) -> None:
    raise KeyboardInterrupt


def test_a_parcel_whose_turn_comes_while_it_waits_is_taken(
    terminal: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Looked at before another worker had taken the one before, and again under the lock."""
    terminal.case()
    terminal.sync()
    terminal.change("note", text="the next")
    terminal.cut()
    looked = intake.next_header
    calls: list[int] = []

    def early(*given: Any) -> Any:
        calls.append(1)
        if len(calls) == 1:
            raise intake.Stop(Refused.CHAIN_DIFFERS)
        return looked(*given)

    monkeypatch.setattr(intake, "next_header", early)
    answer = terminal.ask(terminal.parcels[1:])
    assert (answer.receipt.status, answer.receipt.accepted) == (0, 2)
    assert len(calls) == 2
