"""The induction by keys alone: drafts, skip logic, live rules, problems, finishing."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from textual.events import Key
from textual.keys import _character_to_key

from ebatui.casework.codes import ClosureState, ConsentState
from ebatui.casework.records import Claim, Closure, Consent, Episode, Induction, JobBefore, Person
from ebatui.screens import induction_live
from ebatui.services.office import furnish
from ebatui.services.ports import CannotSave

Journey = Callable[[Any], Awaitable[None]]
HOSTILE = "[red]Doe[/red]\x1b[2J\u202e[@click=app.quit]x"


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(induction_live, "DRAFT_PAUSE", 0.05)
    monkeypatch.setattr(induction_live, "JUDGE_PAUSE", 0.01)


async def _doe(terminal: Any, **more: Any) -> None:
    terminal.desk = replace(terminal.desk, demo=True)
    terminal.office = terminal.door.office = furnish(terminal.desk, terminal.box, terminal.post)
    about = {"born": date(1991, 2, 14), "cell": "A2-014", "received": date(2011, 11, 8)} | more
    terminal.person, terminal.episode = await terminal.case_file.add_case(**about)


async def _open(terminal: Any) -> None:
    terminal.app.go("induction", terminal.person.id)
    await terminal.settle()


async def _answer(terminal: Any, *answers: str) -> None:
    """Typed ahead, as on a slow line: each answer and Enter, without a pause."""
    for answer in answers:
        for char in answer:
            terminal.app.post_message(Key(_character_to_key(char), char))
        terminal.app.post_message(Key("enter", "\r"))
    await terminal.settle()


async def _rest(terminal: Any) -> None:
    """Long enough for the draft and the rules."""
    await asyncio.sleep(0.12)
    await terminal.settle()


def _draft(terminal: Any) -> Any:
    return terminal.case_file.held.drafts.get(("induction", terminal.person.id))


def test_where_i_am_and_what_can_be_pressed(terminal: Any) -> None:
    async def journey(at: Any) -> None:
        await _open(at)
        assert "Induction: Doe, Kevin  A1234AA" in at.lines[0]
        assert at.lines[2].startswith(" 1 Who<  2 Custody   3 Job")
        assert at.lines[2].endswith("8 Consent")
        assert "F2 Save and close" in at.footer
        assert "Esc Leave" in at.footer

    terminal.sit(journey, prepare=_doe)


def test_a_whole_interview_by_keys(terminal: Any) -> None:
    async def journey(at: Any) -> None:
        await _open(at)
        await _answer(at, "qq 12 34 56 c", "y")  # the number, forms read out; on to custody
        assert at.lines[2].startswith(" 1 Who   2 Custody<")
        await _answer(at, "s", "8/11", "16w", "0", "2/1/12")
        await _answer(at, "y", "Beverley Roofing", "Tom 01482 496 0190", "Labourer", "y")
        await _answer(at, "y", "j", "53.45", "18/11", "Hull BDC")  # benefits
        await _answer(at, "h", "82", "", "Hull City Council")
        await _answer(at, "", "y", "2", "y", "")  # no more rows; single, children, home, tenancy
        await _answer(at, "HU3 1AB", "mother")
        await _answer(at, "h,m", "rent arrears")
        await _answer(at, "y", "roofing", "CSCS", "n", "birth certificate")
        await _answer(at, "y", "n", "r")
        assert at.message == "That was the last section. F2 saves the induction."
        await at.press("f2")
        assert at.screen == "today"
        assert at.message == "Saved 14:02. 2 claims to close."

    terminal.sit(journey, prepare=_doe)
    file = terminal.case_file
    assert file.one(Person).nino == "QQ123456C"
    assert file.one(Induction).bank_account == "NO"
    assert file.one(Episode).crd == date(2012, 1, 2)
    assert {claim.office for claim in file.find(Claim)} == {"Hull BDC", "Hull City Council"}
    assert len(file.find(Closure)) == 2
    assert file.one(JobBefore).employer == "Beverley Roofing"
    assert {consent.state for consent in file.find(Consent)} == {
        ConsentState.GIVEN,
        ConsentState.REFUSED,
    }
    assert _draft(terminal) is None


def test_what_happens_appears_as_it_is_typed_and_says_why(terminal: Any) -> None:
    async def journey(at: Any) -> None:
        await _open(at)
        await at.press("alt+4")
        await _answer(at, "y", "j", "53.45")
        await _rest(at)
        row = next(line for line in at.lines if "[JSA" in line)
        assert row.endswith("close from 8 Nov")
        assert "Estimated overpaid so far" in at.text
        assert "a day (estimate ?)" in at.text
        await at.press("question_mark")
        assert at.screen == "why"
        assert "Jobseeker's Allowance" in at.text
        await at.press("escape")
        assert at.screen == "induction"
        assert "[JSA" in at.text

    terminal.sit(journey, prepare=_doe)


def test_skip_logic_on_the_screen(terminal: Any) -> None:
    async def journey(at: Any) -> None:
        await _open(at)
        await at.press("alt+3")
        assert "Who for?" not in at.text
        await at.type("y")
        assert "Who for?" in at.text
        await at.press("backspace")
        await at.type("n")
        assert "Who for?" not in at.text
        await at.press("alt+4")
        await at.type("n")
        assert "What happens" not in at.text

    terminal.sit(journey, prepare=_doe)


def test_someone_who_refused_is_asked_nothing_more(terminal: Any) -> None:
    async def journey(at: Any) -> None:
        await _open(at)
        await at.press("up", "up", "ctrl+u")
        await _answer(at, "r")
        await at.press("pagedown")
        assert at.message == "That was the last section. F2 saves the induction."
        await at.press("alt+2")
        assert at.message == ""
        assert "Nothing to ask here." in at.text
        await at.press("alt+9")
        assert at.message == "There are sections 1 to 8."
        await at.press("f2")
        assert at.screen == "today"

    terminal.sit(journey, prepare=_doe)
    assert terminal.case_file.one(Induction).outcome == "REFUSED"


def test_the_draft_is_kept_when_typing_stops_and_when_leaving(terminal: Any) -> None:
    async def journey(at: Any) -> None:
        await _open(at)
        assert "Draft" not in at.text
        await at.type("qq1234")
        assert "Not saved yet" in at.text or "Draft saved" in at.text
        await _rest(at)
        assert "Draft saved 14:02:00" in at.text
        assert _draft(at)["nino"] == "qq1234"
        await at.type("56")
        await at.press("escape")
        assert at.screen == "today"
        assert at.message == "Not finished. The draft stays here for next time."
        assert _draft(at)["nino"] == "qq123456"

    terminal.sit(journey, prepare=_doe)
    again = type(terminal)()  # another process, the same case file
    again.case_file, again.person = terminal.case_file, terminal.person
    again.desk = replace(terminal.desk, case_file=terminal.case_file)
    again.office = again.door.office = furnish(again.desk, again.box, again.post)

    async def later(at: Any) -> None:
        await _open(at)
        assert "[qq123456" in at.text
        assert at.message == "Your draft of Thu 17 Nov 2011 14:02 is here again."
        assert "Draft saved 14:02:00" in at.text

    again.sit(later)


def test_a_change_of_section_keeps_the_draft_at_once(
    terminal: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(induction_live, "DRAFT_PAUSE", 3600)

    async def journey(at: Any) -> None:
        await _open(at)
        await at.type("qq12")
        assert _draft(at) is None
        await at.press("pagedown")
        assert _draft(at)["nino"] == "qq12"
        await at.type("s")
        await at.press("f12")  # a lock keeps it too

    terminal.sit(journey, prepare=_doe)
    assert _draft(terminal)["status"] == "s"
    assert terminal.door.closed == 1


def test_an_interview_in_which_nothing_was_asked_is_not_done(terminal: Any) -> None:
    """F2 at once: the question whether anything is in payment is the one that must be answered."""

    async def journey(at: Any) -> None:
        await _open(at)
        await at.press("f2")
        assert at.screen == "induction"
        assert at.lines[2].startswith(" 1 Who   2 Custody   3 Job   4 Benefits!<")
        assert at.message.startswith("1 to mend. ")
        assert at.message.endswith("needs an answer")
        await at.press("n", "f2")
        assert at.message == "Saved 14:02. Nothing to close."

    terminal.sit(journey, prepare=_doe)
    assert terminal.case_file.one(Induction).on_benefit == "NO"


def test_f2_with_problems_keeps_everything_and_goes_to_the_first(terminal: Any) -> None:
    async def journey(at: Any) -> None:
        await _open(at)
        await _answer(at, "AB12")
        await at.press("alt+3")
        await _answer(at, "y", "", "Tom")
        await at.press("alt+4")
        await _answer(at, "y", "j", "fifty")
        await at.press("f2")
        assert at.screen == "induction"
        assert at.message.startswith("3 to mend. National Insurance number")
        assert at.lines[2].startswith(" 1 Who!< 2 Custody   3 Job!  4 Benefits!")
        assert "![AB12" in at.text
        await at.press("alt+3")
        assert "![ " in at.text
        assert "[Tom" in at.text
        await at.press("alt+4")
        assert "[fifty   !" in at.text
        await at.press("alt+1", "ctrl+u")
        await at.type("qq123456c")
        assert at.lines[2].startswith(" 1 Who<  2 Custody   3 Job!")
        await at.press("alt+3")
        await at.type("Arco")
        await at.press("alt+4", "ctrl+u")
        await at.type("50")
        await at.press("f2")
        assert at.screen == "today"
        assert at.message == "Saved 14:02. 1 claim to close."

    terminal.sit(journey, prepare=_doe)
    assert terminal.case_file.one(Claim).weekly_pence == 5000
    assert terminal.case_file.one(Closure).state in {ClosureState.READY, ClosureState.TO_VERIFY}


def test_a_problem_of_a_row_below_an_emptied_one_is_marked_in_its_own_place(terminal: Any) -> None:
    async def journey(at: Any) -> None:
        await _open(at)
        await at.press("alt+4")
        await _answer(at, "y", "j", "", "", "", "h", "eighty", "", "", "")
        await at.press("up", "up", "up", "up", "up", "up", "up", "up")
        while "[JSA" in at.text:
            await at.press("up")
            await at.press("ctrl+u")
        await at.press("f2")
        marked = next(line for line in at.lines if "eighty" in line)
        assert "eighty  !" in marked

    terminal.sit(journey, prepare=_doe)


def test_a_full_disk_loses_nothing_typed(terminal: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(induction_live, "DRAFT_PAUSE", 3600)

    async def journey(at: Any) -> None:
        await _open(at)
        await at.type("qq1234")
        at.case_file.fail_next = CannotSave("DISK_FULL")
        await at.press("escape")
        assert at.screen == "induction"
        assert "the disk is full" in at.text
        assert "[qq1234" in at.text
        await at.press("escape")
        assert at.screen == "today"
        assert _draft(at)["nino"] == "qq1234"

    terminal.sit(journey, prepare=_doe)


def test_a_slow_answer_about_older_typing_is_dropped(terminal: Any) -> None:
    async def journey(at: Any) -> None:
        await _open(at)
        await at.press("alt+4")
        judge = at.office.inductions.judge
        gate = asyncio.Event()
        asked: list[str] = []

        async def slow(person: Any, answers: Any) -> Any:
            benefits = [row["benefit"] for row in answers["benefits"]]
            asked.append(",".join(benefits))
            found = await judge(person, answers)
            if len(asked) == 1:
                await gate.wait()
            return found

        at.office.inductions.judge = slow
        await at.type("y")
        await asyncio.sleep(0.05)
        await at.press("enter")
        await at.type("j")  # typing goes on while the first answer is still out
        assert "[j " in at.text
        assert "close from" not in at.text
        gate.set()
        await _rest(at)
        assert asked[0] == ""
        assert "close from 8 Nov" in at.text

    terminal.sit(journey, prepare=_doe)


def test_what_is_held_is_drawn_inert(terminal: Any) -> None:
    async def prepare(at: Any) -> None:
        await _doe(at, surname="Doe[/", forenames=HOSTILE, going_to=HOSTILE)
        await at.case_file.add(Claim, episode=at.episode.id, benefit="JSA", office=HOSTILE)

    async def journey(at: Any) -> None:
        await _open(at)
        for section in "12345678":
            await at.press(f"alt+{section}")
            assert at.text  # checked to be printable and no wider than the terminal
        await at.press("alt+5")
        assert "[red]Doe[/red]" in at.text

    terminal.sit(journey, prepare=prepare)


def test_consent_is_read_out_in_plain_words(terminal: Any) -> None:
    async def journey(at: Any) -> None:
        await _open(at)
        await at.press("alt+8")
        assert "Read this out:" in at.text
        assert "You can say" in at.text
        assert "May I tell the Jobcentre?" in at.text

    terminal.sit(journey, prepare=_doe)


def test_one_letter_names_the_usual_benefit_and_the_hint_says_which(terminal: Any) -> None:
    async def journey(at: Any) -> None:
        await _open(at)
        await at.press("alt+4")
        await _answer(at, "y")
        await at.type("i")
        assert "Income Support" in at.text
        await at.press("enter")
        assert "[IS " in at.text

    terminal.sit(journey, prepare=_doe)


def test_tab_after_the_last_question_turns_the_page(terminal: Any) -> None:
    async def journey(at: Any) -> None:
        await _open(at)
        await at.press("alt+5")
        await at.type("HU3 1AB")
        await at.press("tab")
        await at.type("Mum's")
        await at.press("tab")
        assert " 6 Needs<" in at.text
        await at.type("f")
        await at.press("tab")
        assert "[Family " in at.text

    terminal.sit(journey, prepare=_doe)


def test_the_mark_of_the_last_section_is_not_cut(terminal: Any) -> None:
    async def journey(at: Any) -> None:
        await _open(at)
        await at.press("alt+4", "n", "alt+8", "y", "f2")
        assert at.lines[2].endswith("8 Consent!<")

    terminal.sit(journey, prepare=_doe)


def test_an_amount_that_is_missing_is_not_nothing(terminal: Any) -> None:
    async def journey(at: Any) -> None:
        await _open(at)
        await at.press("alt+4")
        await _answer(at, "y", "j")
        await _rest(at)
        assert "What is overpaid is not known: an amount is missing." in at.text
        assert "Nothing overpaid" not in at.text

    terminal.sit(journey, prepare=_doe)
