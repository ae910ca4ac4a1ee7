"""An adviser's day at the terminal, key by key: the journey that is tested and that the tour shows.

:func:`walk` lives the day once. At each step worth showing it keeps the screen, and what the tests
ask about afterwards is in what it returns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.journeys.outside import (
    JOBS,
    MENTOR_CODE,
    PASSPHRASE,
    RECEPTION,
    TODAY,
    TOMORROW,
    Town,
)
from tests.journeys.terminal import Screen

TELLING = ("Beverley Roofing", "HB/2291", "QQ123456C", "A2345BB", PASSPHRASE)
"""What is in the program's memory while it is unlocked, and nowhere in it once it is locked."""
NAMES = ("Doe", "Kevin", "Marsh", "Walsh", "Patel", "A1234AA", "QQ ")
"""What no locked screen may show."""


@dataclass
class Shown:
    """One screen of the day: its title in the tour, a line of prose, and the screen."""

    title: str
    prose: str
    screen: str


@dataclass
class Day:
    """What came of the day."""

    shown: list[Shown] = field(default_factory=list)
    locked: str = ""
    in_memory: list[str] = field(default_factory=list)
    left_in_memory: list[str] = field(default_factory=list)
    command_before: list[str] = field(default_factory=list)
    command_after: list[str] = field(default_factory=list)
    process_kept: bool = False
    first_sync: dict[str, Any] = field(default_factory=dict)
    second_sync: dict[str, Any] = field(default_factory=dict)
    acknowledged: dict[str, Any] = field(default_factory=dict)
    case: dict[str, Any] = field(default_factory=dict)
    hub_case: dict[str, Any] = field(default_factory=dict)
    intake_empty: str = ""
    intake_after: str = ""
    mentor_bytes: bytes = b""
    slips_accepted: str = ""
    exit_code: int = -1

    def screen(self, title: str) -> str:
        """The kept screen of that title."""
        return next(one.screen for one in self.shown if one.title == title)


class _Adviser:
    """The adviser's hands and eyes."""

    def __init__(self, screen: Screen, day: Day) -> None:
        self.screen = screen
        self.day = day
        self.press, self.type, self.see = screen.press, screen.type, screen.wait_for

    def keep(self, title: str, prose: str) -> None:
        self.day.shown.append(Shown(title, prose, self.screen.text))

    def answer(self, *answers: str) -> None:
        """Type answers one after the other, Enter after each; ``""`` leaves one as it is."""
        for one in answers:
            self.type(one)
            self.press("Enter")

    def unlock(self) -> None:
        self.see("Locked", "Passphrase")
        self.answer(PASSPHRASE)
        self.see("Today", "What hurts most", "F12 Lock")


def walk(town: Town) -> Day:
    """Live the day in ``town``, whose terminal is fresh."""
    day = Day()
    town.do("import", "reception", town.file("reception.csv", RECEPTION))
    town.do("user", "mentor-code", MENTOR_CODE)
    with town.serving():
        town.do("sync")
    with _sitting(town, day, TODAY) as me:
        me.see("Passphrase")
        me.keep(
            "Locked",
            "The terminal starts locked and says nothing about anyone. A passphrase opens it for an"
            " adviser; six digits open the mentors' form.",
        )
        me.unlock()
        for part in (_find, _induct, _close, _targets, _book, _look_at_post, _lock):
            part(me)
    _night(town, day)
    with _sitting(town, day, TOMORROW) as me:
        me.unlock()
        for part in (_what_arrived, _mentor, _slip, _leave):
            part(me)
    day.case = town.do("show", "A1234AA")
    day.hub_case = town.at_hub("show", "A1234AA")
    return day


@contextmanager
def _sitting(town: Town, day: Day, date: str) -> Iterator[_Adviser]:
    """Someone at the terminal, on a day."""
    screen = Screen(["--home", str(town.terminal)], EBATUI_TODAY=date)
    try:
        yield _Adviser(screen, day)
    finally:
        screen.close()


def _find(me: _Adviser) -> None:
    me.keep(
        "Today",
        "What is due, most harm first. The prison's reception list came in this morning"
        " (`ebatui import reception`), and four people wait for an induction.",
    )
    me.press("F3")
    me.see("Find a person")
    me.type("doe")
    me.see("> Doe, Kevin", gone=["Marsh"])
    me.keep("Find a person", "F3, and the first letters of a name, a number or a cell.")
    me.press("Enter")
    me.see("Gate pack", "A1234AA", "F8 Jobs 0/10", "Case opened")
    me.keep(
        "Person",
        "Enter opens the case: who, when out, where to, what is missing at the gate.",
    )


def _induct(me: _Adviser) -> None:
    me.press("i")
    me.see("Induction: Doe, Kevin", "1 Who<")
    me.answer("qq123456c")
    me.type("n")
    me.see("qq123456c", "signs on Wednesday", "] No", "Draft saved")
    me.keep(
        "Induction: who",
        "`i` opens the interview. It is held by keys alone, in eight sections, and the draft is"
        " kept as it is typed. Numbers of invented people start QQ.",
    )
    me.answer("")
    me.see("2 Custody<")
    me.answer("9/11/2026", "", "", "")
    me.see("3 Job<")
    me.answer("y", "Beverley Roofing", "Tom 01482 496 0190", "Roofer's labourer")
    me.type("y")
    me.see("Beverley Roofing", "keep it?          [y             ] Yes", "Draft saved")
    me.keep("Induction: job", "A job may be saved if someone rings before it is given away.")
    me.answer("")
    me.see("4 Benefits<")
    me.answer("y", "j", "67.50", "20/11/2026", "Hull BDC", "p", "68.10", "18/11/2026", "Leeds BDC")
    me.answer("", "y")
    me.type("0")
    me.see("close from 9 Nov", "may run to 7 Dec", "Estimated overpaid so far", "[0    ]")
    me.keep(
        "Induction: benefits",
        "First letters name a benefit, and the rules say at once what happens to it. Estimates"
        " say that they are estimates; `?` shows the rule, its date and its source.",
    )
    me.answer("")
    me.see("5 Home<")
    me.answer("mother")
    me.see("6 Needs<")
    me.answer("h", "a room from the day of release")
    me.see("7 Work<")
    me.answer("y", "roofing, warehouse", "CSCS card", "y", "birth certificate, with his mother")
    me.see("8 Consent<")
    me.answer("y", "y")
    me.type("r")
    me.see("How were the words given?", "Read out", "Draft saved")
    me.keep("Induction: consent", "The words to read out stand on the screen.")
    me.press("F2")
    me.see("Gate pack", "2 claims to close", "F7 Closures 2 in payment", "Induction: done")
    me.keep("Inducted", "F2 saves it all in one act, with the closures that follow from it.")


def _close(me: _Adviser) -> None:
    me.press("F7")
    me.see("Closures: Doe, Kevin", "JSA", "PIP", "Say:")
    me.keep("Closures", "F7: whom to ring, with what to say, and one letter for what was said.")
    me.press("c")
    me.see("who told you, and from which day?")
    me.answer("Sue Carr", "HB/2291", "9/11/2026", "48.20")
    me.see("Sue Carr", "[48.20")
    me.keep("A call, recorded", "Who answered, their reference, and the day it is closed from.")
    me.press("F2")
    me.see("Recorded: closed.")
    me.press("Up")
    me.see("> nothing yet")
    me.press("s")
    me.see("Goes with the next sync", "PIP sent 23 Nov")
    me.keep("A notice", "The other office does not answer: `s` sends its notice with the post.")


def _targets(me: _Adviser) -> None:
    me.press("F8")
    me.see("Jobs: Doe, Kevin", "0/10")
    me.press("a")
    me.see("Add to the list")
    for at, (title, employer) in enumerate(JOBS, 1):
        me.answer(title, employer)
        me.press("F2")
        me.see(f" {at}/10", f"Added. {at} of 10", title)
        if at == 7:
            me.keep("Jobs", "F8: ten job opportunities before release, seven so far.")
    me.press("Esc")
    me.see("10/10", "e enquired", "a Add", gone=["Add to the list", "F2 Save"])
    me.keep("Ten targets", "Ten of ten.")


def _book(me: _Adviser) -> None:
    me.press("F9")
    me.see("Bookings: Doe, Kevin", "09:30", "14:15")
    me.keep(
        "Bookings",
        "F9: the interview windows around release, and the times at the home Jobcentre on or"
        " after it.",
    )
    me.press("Enter")
    me.see("Asked for", "09:30 asked for")
    me.keep("Booked", "The time is asked for; the diary answers when the post has been.")


def _look_at_post(me: _Adviser) -> None:
    me.press("F5")
    me.see("Sync", "Waiting")
    me.keep("Sync", "F5: what waits, and how long a dial-up line will take for it.")


def _lock(me: _Adviser) -> None:
    """Lock, and look hard for anything left behind."""
    me.day.command_before, before = me.screen.command_line(), me.screen.pid
    me.day.in_memory = me.screen.memory_holds(*TELLING)
    me.press("F12")
    me.day.locked = me.see("Locked", "Passphrase")
    me.day.command_after = me.screen.command_line()
    me.day.process_kept = me.screen.pid == before
    me.day.left_in_memory = me.screen.memory_holds(*TELLING)
    me.keep(
        "Locked again",
        "F12 starts the program anew, so that no key and no name stays in its memory.",
    )


def _night(town: Town, day: Day) -> None:
    """No one logged in: the post goes, the benefit centre answers, the answer is fetched."""
    with town.serving(TOMORROW):
        day.first_sync = town.do("sync", passphrase=None, EBATUI_TODAY=TOMORROW)
        [notice] = town.at_hub("closures")["closures"]
        day.acknowledged = town.at_hub("acknowledge", notice["ref"], EBATUI_TODAY=TOMORROW)
        day.second_sync = town.do("sync", passphrase=None, EBATUI_TODAY=TOMORROW)


def _what_arrived(me: _Adviser) -> None:
    me.see("Since Mon 23 Nov", "1 closure acknowledged")
    me.keep(
        "The next morning",
        "In the night `ebatui sync` sent and fetched with no passphrase and no one logged in."
        " Today says what arrived.",
    )
    me.press("F3")
    me.see("Find a person")
    me.type("a1234")
    me.see("> Doe, Kevin", gone=["Marsh"])
    me.press("Enter")
    me.see("Gate pack", "Interview confirmed by the diary")
    me.keep("What happened", "The case has the benefit centre's answer and the confirmed time.")
    me.press("F7")
    me.see("Closures: Doe, Kevin", "PIP acknowledged")
    me.keep("Acknowledged", "The benefit centre has the notice and will see to it.")
    me.press("F9")
    me.see("Bookings: Doe, Kevin", "confirmed")
    me.keep("Confirmed", "The diary has confirmed the interview.")
    me.press("F1")
    me.see("Help", "Keys", gone=["Interviews"])
    me.keep("Help", "F1 on any screen: the keys that work here, and what the terms mean.")


def _mentor(me: _Adviser) -> None:
    me.press("F12")
    me.see("Locked", "Passphrase")
    drawn = len(me.screen.sent)
    me.answer(MENTOR_CODE)
    me.day.intake_empty = me.see("First name", "Last name", "They want help with")
    me.answer("Michael", "Walsh", "C", "C3-022")
    me.press("b", "j")
    me.see("Walsh", "C3-022")
    me.keep(
        "Intake",
        "A peer mentor's six digits open one form and nothing else. What is sent is sealed at once"
        " and cannot be read back.",
    )
    me.press("F2")
    me.day.intake_after = me.see("First name", "Sent to the employment adviser", gone=["Walsh"])
    me.keep("Sent", "Sealed and gone, whether the person is known here or not.")
    me.day.mentor_bytes = me.screen.sent[drawn:]
    me.press("F12")
    me.see("Locked", "Passphrase")


def _slip(me: _Adviser) -> None:
    me.unlock()
    me.press("s")
    me.see("Slips from mentors", "Walsh")
    me.keep("Slips", "The adviser's queue: who each slip may be about. Enter accepts it.")
    me.press("Enter")
    me.day.slips_accepted = me.see("No slips", gone=["C3-022"])
    me.keep("Accepted", "The slip is in the case of the person it is about.")


def _leave(me: _Adviser) -> None:
    me.press("F10")
    me.see("Menu of Slips", "Lock and leave ebatui")
    me.keep("Menu", "F10 lists everything that can be done here.")
    me.press(*["Down"] * 30)
    me.press("Enter")
    me.day.exit_code = me.screen.ended()


MAIN_ACTS: tuple[tuple[str, Callable[[_Adviser], None]], ...] = (
    ("Unlock, Today", _Adviser.unlock),
    ("Find a person, open the case", _find),
    ("Induction, eight sections typed", _induct),
    ("Closures: a call and a notice", _close),
    ("A booking", _book),
)
"""The acts of a main journey that stand for a day, in order."""


def adviser_at(screen: Screen) -> _Adviser:
    """Someone to do them, whose screens are not kept for the tour."""
    return _Adviser(screen, Day())
