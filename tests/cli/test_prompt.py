"""The plain prompt of the locked terminal, on the real program in a pseudo-terminal."""

from __future__ import annotations

import os
import pty
import shutil
import signal
import termios
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ebatui.cli.hidden_line import HiddenLine, Left
from tests.journeys import outside
from tests.journeys.outside import MENTOR_CODE, PASSPHRASE, Town
from tests.journeys.terminal import Screen

PROMPT = "Passphrase, or mentor code:"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """A terminal with a mentors' code."""
    folder = tmp_path_factory.mktemp("prompt")
    town = outside.made_town(folder).copied(folder / "town")
    town.do("user", "mentor-code", MENTOR_CODE)
    return town


@pytest.fixture
def at_prompt(made: Town, tmp_path: Path) -> Iterator[Screen]:
    """The program at its prompt."""
    screen = Screen(["--home", str(made.copied(tmp_path / "town", quick=True).terminal)])
    screen.wait_for("Locked", PROMPT)
    yield screen
    screen.close()


def echoes(screen: Screen) -> bool:
    modes = termios.tcgetattr(screen._fd)
    return bool(modes[3] & termios.ECHO)


def test_it_says_what_and_where_and_draws_a_star_a_character(at_prompt: Screen) -> None:
    assert "Everything here is locked." in at_prompt.text
    assert not echoes(at_prompt)
    at_prompt.type("Zürich 9")
    at_prompt.wait_for(f"{PROMPT} ********")
    at_prompt.press("Backspace", "Backspace")
    at_prompt.wait_until(lambda text: f"{PROMPT} ******\n" in text, "six stars")
    assert b"rich" not in at_prompt.sent
    assert b"Z" not in at_prompt.sent.partition(PROMPT.encode())[2]


def test_a_wrong_try_says_so_and_the_next_one_opens(at_prompt: Screen) -> None:
    at_prompt.type("nonsense, nonsense\r")
    at_prompt.wait_for("That does not open it; tries left: 9.")
    at_prompt.press("Enter")
    at_prompt.wait_for("Type your passphrase, or the six digits")
    at_prompt.type(f"{PASSPHRASE}\r")
    at_prompt.wait_for("Today", "F12 Lock")


def test_tries_are_counted_as_everywhere_and_survive_a_kill(
    at_prompt: Screen, tmp_path: Path
) -> None:
    for left in (9, 8, 7):
        at_prompt.type("nonsense, nonsense\r")
        at_prompt.wait_for(f"tries left: {left}.")
    at_prompt.wait_for("Wait 1 seconds.")
    at_prompt.type(f"{PASSPHRASE}\r")  # too soon, or just not: neither is a traceback
    at_prompt.wait_until(
        lambda text: "It did not count." in text or "F12 Lock" in text, "an answer"
    )
    tries = next(tmp_path.rglob("vault.tries"))
    tries.write_bytes(b"tampered with")  # leaves one try
    second = Screen(["--home", str(tries.parent)])
    try:
        second.wait_for(PROMPT)
        second.type("nonsense, nonsense\r")
        second.wait_until(
            lambda text: "too many tries" in text or "did not count" in text, "locked out"
        )
    finally:
        second.close()


def test_ctrl_c_and_ctrl_d_leave_and_the_terminal_is_as_it_was(at_prompt: Screen) -> None:
    at_prompt.type("half a pass\x03")
    assert at_prompt.ended() == 0
    assert echoes(at_prompt)
    assert b"Traceback" not in at_prompt.sent
    assert b"\x1b[?1049l" in at_prompt.sent


def test_ctrl_d_and_being_told_to_end(made: Town) -> None:
    for end in (
        lambda screen: screen.type("\x04"),
        lambda screen: os.kill(screen.pid, signal.SIGTERM),
    ):
        screen = Screen(["--home", str(made.terminal)])
        try:
            screen.wait_for(PROMPT)
            end(screen)
            assert screen.ended() == 0
            assert echoes(screen)
        finally:
            screen.close()


def test_what_is_typed_ahead_is_there_when_the_app_takes_over(at_prompt: Screen) -> None:
    """One burst: a wrong try, the right one, a search, and a name."""
    at_prompt.type(f"nonsense, nonsense\r{PASSPHRASE}\r\x06marsh")
    at_prompt.wait_for("Find a person", "[marsh")


def test_typed_before_there_is_a_prompt_it_is_neither_echoed_nor_lost(made: Town) -> None:
    screen = Screen(["--home", str(made.terminal)])
    try:
        until = time.monotonic() + 30
        while echoes(screen) and time.monotonic() < until:
            time.sleep(0.001)
        screen.type(f"{PASSPHRASE}\r")
        screen.wait_for("Today", "F12 Lock")
        assert PASSPHRASE.encode() not in screen.sent
    finally:
        screen.close()


def test_a_lock_asks_again_hears_at_once_and_leaves_well(at_prompt: Screen) -> None:
    at_prompt.type(f"{PASSPHRASE}\r")
    at_prompt.wait_for("Today", "F12 Lock")
    at_prompt.press("F12")
    at_prompt.wait_for("Locked", PROMPT, gone=["Today"])
    assert not echoes(at_prompt)
    environment = Path(f"/proc/{at_prompt.pid}/environ").read_bytes()
    assert PASSPHRASE.encode() not in environment
    at_prompt.type(f"{MENTOR_CODE}\r")
    at_prompt.wait_for("First name", "They want help with")
    at_prompt.press("F12")
    at_prompt.wait_for("Locked", PROMPT, gone=["First name"])
    at_prompt.type("\x03")
    assert at_prompt.ended() == 0
    assert echoes(at_prompt), "found with echo, before any lock: left with echo"


def test_keys_typed_behind_the_lock_key_are_for_the_prompt(at_prompt: Screen) -> None:
    at_prompt.type(f"{PASSPHRASE}\r")
    at_prompt.wait_for("Today", "F12 Lock")
    at_prompt.press("F12")
    time.sleep(0.15)  # the app is saving and closing: nothing is drawn yet that asks
    at_prompt.type(f"{PASSPHRASE}\r")
    at_prompt.wait_until(
        lambda text: "F12 Lock" in text and at_prompt.sent.count(PROMPT.encode()) > 1,
        "Today after the lock",
    )


def test_a_wrong_code_of_six_digits_says_it_is_no_code(at_prompt: Screen) -> None:
    at_prompt.type("000000\r")
    at_prompt.wait_for("That is not the mentors' code.")


def test_the_app_draws_its_own_lock_where_it_is_asked_to(made: Town) -> None:
    screen = Screen(["--home", str(made.terminal)], EBATUI_PROMPT="screen")
    try:
        screen.wait_for("Locked", "Passphrase, or mentor code  [", "Enter Unlock")
        screen.type(f"{PASSPHRASE}\r")
        screen.wait_for("Today", "F12 Lock")
    finally:
        screen.close()


def test_damage_is_one_clear_line_and_no_traceback(made: Town, tmp_path: Path) -> None:
    town = made.copied(tmp_path / "town", quick=True)
    (town.terminal / "vault").write_bytes(b"no vault at all")
    screen = Screen(["--home", str(town.terminal)])
    try:
        screen.wait_for(PROMPT)
        screen.type(f"{PASSPHRASE}\r")
        screen.wait_for("damaged (vault)")
        assert "Traceback" not in screen.text
    finally:
        screen.close()
    shutil.rmtree(town.terminal)
    screen = Screen(["--home", str(town.terminal)])
    try:
        assert screen.ended() != 0
        assert "ebatui init" in screen.text
        assert echoes(screen)
    finally:
        screen.close()


# -- the line itself


@pytest.fixture
def line() -> Iterator[Callable[..., str | None]]:
    """What a hidden line makes of bytes, given in pieces a little apart; ``None`` for left."""
    keys, inner = pty.openpty()
    modes = termios.tcgetattr(inner)
    modes[0] &= ~termios.ICRNL
    modes[3] &= ~(termios.ICANON | termios.ECHO | termios.ISIG)
    termios.tcsetattr(inner, termios.TCSANOW, modes)

    def read(
        *pieces: bytes, limit: int = 256, apart: float = 0.0, delay: float = 0.2
    ) -> str | None:
        shown: list[str] = []

        def give() -> None:
            for piece in pieces:
                os.write(keys, piece)
                time.sleep(apart)

        giving = threading.Thread(target=give)
        giving.start()
        try:
            found = HiddenLine(inner, shown.append, limit=limit, delay=delay).read(lambda: None)
        except Left:
            return None
        finally:
            giving.join()
        drawn = "".join(shown)
        assert set(drawn) <= set("*\b "), drawn
        assert drawn.count("*") - drawn.count("\b \b") == len(found)
        return found

    yield read
    os.close(keys)
    os.close(inner)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (b"correct horse\r", "correct horse"),
        (b"  two  spaces  \n", "  two  spaces  "),
        ("pass\u202eword".encode() + b"\r", "password"),
        ("caf\u00e9\x7fe".encode() + b"\r", "cafe"),
        (b"wrong\x15right\r", "right"),
        (b"\x7f\x7fa\r", "a"),
        (b"a\x1b[Ab\x1bOPc\x1b[15~d\x1b[[Ae\x1b[1;5Cf\r", "abcdef"),
        (b"a\x1bb\r", "ab"),
        (b"a\x01\x07\x1a\x1cb\tc\r", "abc"),
        (b"\xff\xfea\xc3\r", "a"),
    ],
)
def test_only_what_was_meant_is_in_the_line(
    line: Callable[..., str | None], typed: bytes, meant: str
) -> None:
    assert line(typed) == meant


def test_a_split_arrow_is_no_text(line: Callable[..., str | None]) -> None:
    assert line(b"a\x1b", b"[", b"B", b"b\r", apart=0.03, delay=1.0) == "ab"


def test_escape_alone_is_nothing_and_what_follows_later_is_typed(
    line: Callable[..., str | None],
) -> None:
    assert line(b"a\x1b", b"[b\r", apart=0.5, delay=0.1) == "a[b"


def test_the_line_has_an_end(line: Callable[..., str | None]) -> None:
    assert line(b"x" * 300 + b"\r") == "x" * 256


@pytest.mark.parametrize("end", [b"\x03", b"\x04", b"abc\x03", b"abc\x04"])
def test_leaving(line: Callable[..., str | None], end: bytes) -> None:
    assert line(end) is None
