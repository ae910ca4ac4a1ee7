"""Conflicts settled and refused changes mended at a desk, over real files and a real hub."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ebatui.casework.codes import DateSource
from ebatui.casework.records import Booking, Claim, Closure, Episode, Note, Person, Target
from ebatui.reference.loader import shipped_policy
from ebatui.services.desk import Desk, NotAccepted
from ebatui.services.mending import Mending
from ebatui.services.post_desk import PostDesk
from ebatui.services.settling import Settling
from ebatui.store.verify import rebuild, verify


def desk_of(prison: Any, terminal: Any) -> Desk:
    return Desk(
        case_file=terminal.case,
        clock=prison.clock,
        policy=shipped_policy(),
        places=None,  # type: ignore[arg-type]  # nobody asks where anything is
        establishment="HLI",
        adviser="amensah",
        adviser_name="A Mensah",
        device=terminal.device,
        era="freshstart",
        names={"adviser": "Ada Q", "amensah": "A Mensah"},
    )


def contested(prison: Any) -> tuple[Any, Any, Any]:
    """Two terminals that wrote an NI number and an alias differently, unseen by each other."""
    one, two = prison.desk(), prison.desk()
    person = one.make(Person, surname="Ash", forenames="Al", prison_number="A1234AA")
    prison.settle()
    one.make(Person, person, nino="QQ123456A", aliases="First")
    two.make(Person, person, nino="QQ123456B", aliases="Second")
    prison.settle()
    return one, two, person


def test_both_values_are_shown_with_who_and_when(prison: Any) -> None:
    one, two, person = contested(prison)
    run = prison.loop.run_until_complete
    views = [run(Settling(desk_of(prison, end)).view()) for end in (one, two)]
    assert views[0] == views[1], "every terminal shows the same"
    nino, aliases = views[0]
    assert (nino.subject, nino.field, nino.label, nino.must) == (person, "nino", "NI number", True)
    assert nino.about == "Ash, Al A1234AA"
    assert [(choice.say, choice.device, choice.stands) for choice in nino.choices] == [
        ("QQ123456A", "HLI1", True),
        ("QQ123456B", "HLI2", False),
    ]
    assert {choice.who for choice in nino.choices} == {"Ada Q"}
    assert all("23 Nov" in choice.when for choice in nino.choices)
    assert (aliases.field, aliases.must, [one.say for one in aliases.choices]) == (
        "aliases",
        False,
        ["First", "Second"],
    )


@pytest.mark.parametrize("chosen", ["QQ123456A", "QQ123456B"])
def test_what_is_chosen_stands_everywhere_and_the_journal_keeps_over_what(
    prison: Any, chosen: str
) -> None:
    one, two, person = contested(prison)
    run = prison.loop.run_until_complete
    settling = Settling(desk_of(prison, two))
    said = run(settling.choose("person", person, "nino", chosen))
    assert said == f"Settled: NI number is {chosen}. It goes with the next sync."
    run(settling.choose("person", person, "aliases", "Second"))  # a mark, swapped
    prison.settle()
    for end in (one, two):
        assert end.rivals() == set()
        assert end.values("person")[person]["nino"] == chosen
        assert end.values("person")[person]["aliases"] == "Second"
        history = end.case.read_now(lambda reader: reader.changes_of(Person, person))
        by = [change.actor for change in history if change.fields.get("nino")]
        assert by == ["adviser", "adviser", "amensah"]
    assert prison.at_hub("person")[person]["nino"] == chosen
    with pytest.raises(NotAccepted):
        run(settling.choose("person", person, "nino", chosen))


@pytest.mark.parametrize(
    ("chosen", "source", "why"),
    [("2026-12-24", DateSource.ADVISER, "OMU"), ("2026-12-11", DateSource.PRISON, None)],
)
def test_a_release_date_is_chosen_with_where_it_is_from(
    prison: Any, chosen: str, source: DateSource, why: str | None
) -> None:
    one, two = prison.desk(), prison.desk()
    person = one.make(Person, surname="Ash", prison_number="A1234AA")
    spell = one.make(Episode, person=person, prison="HLI", state="IN_CUSTODY")
    prison.settle()
    one.make(Episode, spell, crd="2026-12-24", crd_source="ADVISER", dates_why="OMU")
    two.make(Episode, spell, crd="2026-12-11", crd_source="PRISON")
    prison.settle()
    settling = Settling(desk_of(prison, two))
    prison.loop.run_until_complete(settling.choose("episode", spell, "crd", chosen))
    prison.settle()
    for end in (one, two):
        held = end.values("episode")[spell]
        assert (held["crd"], held.get("crd_source"), held.get("dates_why")) == (
            chosen,
            source,
            why,
        )


def test_a_value_nobody_wrote_cannot_be_chosen(prison: Any) -> None:
    one, _, person = contested(prison)
    settling = Settling(desk_of(prison, one))
    with pytest.raises(NotAccepted):
        prison.loop.run_until_complete(settling.choose("person", person, "nino", "QQ999999A"))
    assert one.case.read_now(lambda reader: reader.waiting()) == 0


def test_two_who_settle_differently_contest_again(prison: Any) -> None:
    one, two, person = contested(prison)
    run = prison.loop.run_until_complete
    run(Settling(desk_of(prison, one)).choose("person", person, "nino", "QQ123456A"))
    run(Settling(desk_of(prison, two)).choose("person", person, "nino", "QQ123456B"))
    prison.settle()
    assert {(rival[2], rival[4]) for rival in one.rivals()} >= {("nino", True)}
    assert one.rivals() == two.rivals()


def refusals(terminal: Any) -> list[Any]:
    return list(terminal.case.read_now(lambda reader: reader.refusals()))


def too_long(terminal: Any, monkeypatch: pytest.MonkeyPatch, person: Any, **fields: Any) -> None:
    """A change that another version of ebatui let through and this hub does not."""
    from ebatui.store import unit

    with monkeypatch.context() as newer:
        newer.setattr(unit, "checked_fields", lambda _, given: dict(given))
        terminal.make(Person, person, **fields)


def test_a_refused_change_is_mended_and_goes_with_all_it_said(
    prison: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = prison.desk(), prison.desk()
    person = one.make(Person, surname="Ash")
    prison.settle()
    too_long(one, monkeypatch, person, forenames="x" * 81, welsh=True, born="1980-01-01")
    one.make(Person, person, aliases="Al")  # the rest is not held up
    prison.settle()
    assert two.values("person")[person] == {"surname": "Ash", "aliases": "Al"}
    (refused,) = refusals(one)
    mending, run = Mending(desk_of(prison, one)), prison.loop.run_until_complete
    mend = run(mending.open(refused.device, refused.seq))
    assert (mend.field, mend.asks, mend.value) == ("forenames", "text", "x" * 81)
    assert mend.why == "The forenames is too long: shorten it"
    with pytest.raises(NotAccepted):
        run(mending.mend(refused.device, refused.seq, "x" * 81))
    assert refusals(one) == [refused], "what is still wrong still waits"
    assert run(mending.mend(refused.device, refused.seq, "Alan")).startswith("Mended: Ash, Alan")
    assert refusals(one) == []
    prison.settle()
    expected = {
        "surname": "Ash",
        "aliases": "Al",
        "forenames": "Alan",
        "welsh": True,
        "born": "1980-01-01",
    }
    assert one.values("person")[person] == two.values("person")[person] == expected
    assert prison.at_hub("person")[person] == expected
    assert one.rivals() == two.rivals() == set(), "what was mended contests nothing"
    with pytest.raises(NotAccepted):
        run(mending.open(refused.device, refused.seq))


def test_a_refused_parent_and_its_children_are_mended_in_turn(
    prison: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = prison.desk()
    prison.settle()
    new = one.case.write_now("adviser", lambda unit: unit.new_id())
    too_long(one, monkeypatch, new, surname="y" * 61)
    episode = one.make(Episode, person=new, wing="B", crd=date(2027, 1, 4))
    note = one.make(Note, episode=episode, text="Seen")
    prison.settle()
    assert prison.at_hub("person") == prison.at_hub("episode") == prison.at_hub("note") == {}
    waiting = refusals(one)
    assert [(one.field, one.code) for one in waiting] == [
        ("surname", "TOO_LONG"),
        ("person", "NO_SUCH_RECORD"),
        ("episode", "NO_SUCH_RECORD"),
    ]
    mending, run = Mending(desk_of(prison, one)), prison.loop.run_until_complete
    for refused, typed in zip(waiting, ["Young", "", ""], strict=True):
        mend = run(mending.open(refused.device, refused.seq))
        assert bool(mend.field) == bool(typed), "what names another record is sent as it stands"
        run(mending.mend(refused.device, refused.seq, typed))
    prison.settle()
    assert refusals(one) == []
    assert prison.at_hub("person")[new] == {"surname": "Young"}
    assert prison.at_hub("episode")[episode]["crd"] == "2027-01-04"
    assert prison.at_hub("note")[note]["text"] == "Seen"
    assert one.values("episode") == prison.at_hub("episode")


def test_a_state_that_another_moved_is_mended(prison: Any) -> None:
    one, two = prison.desk(), prison.desk()
    episode = one.make(Episode, person=one.make(Person, surname="Ash"))
    claim = one.make(Claim, episode=episode, benefit="JSA")
    closure = one.make(Closure, claim=claim, episode=episode, state="READY")
    prison.settle()
    one.make(Closure, closure, state="CLOSED", answer="closed by telephone")
    one.sync()
    two.make(Closure, closure, state="SENT", contact="Ms Day")
    prison.settle()
    (refused,) = refusals(two)
    assert (refused.field, refused.code) == ("state", "FORBIDDEN_MOVE")
    mending, run = Mending(desk_of(prison, two)), prison.loop.run_until_complete
    mend = run(mending.open(refused.device, refused.seq))
    assert (mend.asks, mend.value) == ("choice", "closed"), "as it stands now"
    run(mending.mend(refused.device, refused.seq, "closed"))
    prison.settle()
    assert refusals(two) == []
    held = prison.at_hub("closure")[closure]
    assert (held["state"], held["contact"]) == ("CLOSED", "Ms Day")
    assert one.values("closure") == two.values("closure") == prison.at_hub("closure")


def test_two_refused_acts_on_one_record_both_wait_and_all_they_said_is_sent(prison: Any) -> None:
    one, two = prison.desk(), prison.desk()
    episode = one.make(Episode, person=one.make(Person, surname="Ash", prison_number="A1234AA"))
    claim = one.make(Claim, episode=episode, benefit="JSA")
    closure = one.make(Closure, claim=claim, episode=episode, state="SENT")
    prison.settle()
    one.make(Closure, closure, state="NOTHING_IN_PAYMENT")
    one.sync()
    two.make(Closure, closure, state="CHASED", channel="TELEPHONE", contact="Jo")
    two.make(Closure, closure, state="CLOSED", reference="R1")
    prison.settle()
    waits = refusals(two)
    assert [one.code for one in waits] == ["FORBIDDEN_MOVE"] * 2, "neither hides the other"
    two.make(Closure, closure, state="NOTHING_IN_PAYMENT")  # what one is at fault for, said again
    prison.settle()
    assert refusals(two) == waits, "the rest of what they said has not been sent"
    post = PostDesk(desk_of(prison, two), two.post)
    rows = prison.loop.run_until_complete(post.view()).refusals
    assert [row.about for row in rows] == ["Ash A1234AA"] * 2
    mending, run = Mending(desk_of(prison, two)), prison.loop.run_until_complete
    for refused in waits:
        assert refused in refusals(two)
        run(mending.mend(refused.device, refused.seq, "nothing in payment"))
    assert refusals(two) == []
    prison.settle()
    held = prison.at_hub("closure")[closure]
    assert (held["channel"], held["contact"], held["reference"]) == ("TELEPHONE", "Jo", "R1")
    assert held["state"] == "NOTHING_IN_PAYMENT"
    assert one.values("closure") == two.values("closure") == prison.at_hub("closure")
    assert one.rivals() == two.rivals() == set()


def test_a_refused_move_stands_nowhere_though_the_state_moves_back(prison: Any) -> None:
    one, two = prison.desk(), prison.desk()
    target = one.make(Target, title="Baker", state="OPEN")
    prison.settle()
    one.make(Target, target, state="DROPPED")
    one.sync()
    two.make(Target, target, state="INTERVIEW", employer="Bun & Co")
    prison.settle()
    one.make(Target, target, state="OPEN")
    prison.settle()
    assert [one.code for one in refusals(two)] == ["FORBIDDEN_MOVE"]
    held = two.values("target")[target]
    assert held == {**prison.at_hub("target")[target], "employer": "Bun & Co"}
    assert held["state"] == "OPEN"
    assert verify(two.case).ok
    rebuild(two.case)
    assert two.values("target")[target] == held
    (refused,) = refusals(two)
    mending, run = Mending(desk_of(prison, two)), prison.loop.run_until_complete
    run(mending.mend(refused.device, refused.seq, "applied"))
    prison.settle()
    assert one.values("target") == two.values("target") == prison.at_hub("target")
    assert prison.at_hub("target")[target] == {
        "title": "Baker",
        "state": "APPLIED",
        "employer": "Bun & Co",
    }
    assert verify(two.case).ok


def test_a_booking_of_no_slot_is_sent_again_when_there_is_one(prison: Any) -> None:
    one = prison.desk()
    episode = one.make(Episode, person=one.make(Person, surname="Ash"))
    prison.settle()
    asked = one.make(Booking, episode=episode, jobcentre="6727", at=prison.slot_at, state="BOOKED")
    prison.slots((prison.slot_at, 1))
    prison.settle()
    assert one.values("booking")[asked]["state"] == "CONFIRMED"
