"""The locked terminal, in plain lines: there before the toolkit of the app is even loaded.

It says what the app's own locked screen says (``screens/unlock.py``, shown where there is no
terminal to be quiet at), in the same words and by the same rules: what may be typed, what a wrong
try costs and when the next may be made are the door's to say. The app is loaded meanwhile.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ebatui.cli.hidden_line import HiddenLine, Left
from ebatui.cli.quiet import Quiet
from ebatui.i18n import has_words, words
from ebatui.services.door import LONGEST_TYPED, Turned, turned_words

if TYPE_CHECKING:
    from ebatui.bootstrap.door import TerminalDoor
    from ebatui.services.office import MentorOffice, Office

_OPEN = "\x1b[?1049h\x1b[m\x1b[H\x1b[J"
_CLOSE = "\x1b[H\x1b[J\x1b[?1049l"
_WIDTH = 76


class Loading:
    """What opening the door needs, then what the app needs, imported while a person types."""

    def __init__(self, door: TerminalDoor) -> None:
        self._door = door
        self._opens = threading.Event()
        self._shows = threading.Event()
        self._fault: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="ebatui-loading", daemon=True)

    def begin(self) -> None:
        """Start."""
        self._thread.start()

    def opens(self) -> None:
        """Wait until the door can be knocked at. Raises what went wrong."""
        self._opens.wait()
        self._raise()

    def done(self) -> None:
        """Wait until the first screen can be shown. Raises what went wrong."""
        self._shows.wait()
        self._raise()

    def _raise(self) -> None:
        if self._fault is not None:
            raise self._fault

    def _run(self) -> None:
        try:
            self._door.prepare()
            self._opens.set()
            from ebatui.app import prepare, prepare_more

            prepare()
            self._shows.set()
            prepare_more()  # while there is still a passphrase being typed, as a rule
        except BaseException as fault:  # whatever it is, the one who waits is told
            self._fault = fault
        finally:
            self._opens.set()
            self._shows.set()


def unlock(door: TerminalDoor, quiet: Quiet, loading: Loading) -> Office | MentorOffice | None:
    """Ask until the door opens; nothing where the person left. Nothing typed is kept."""
    prompt = _Prompt(door, quiet)
    with _signals(quiet, prompt.draw):
        try:
            prompt.draw()
            loading.begin()
            return _ask(door, prompt, loading)
        except (Left, KeyboardInterrupt):
            prompt.close()
            return None
        except BaseException:
            prompt.close()
            raise


def _ask(door: TerminalDoor, prompt: _Prompt, loading: Loading) -> Office | MentorOffice:
    while True:
        typed = prompt.typed()
        if not typed:
            prompt.say(words("UNLOCK_NOTHING"))
            continue
        prompt.say(words("UNLOCK_OPENING"), ask=False)
        loading.opens()
        try:
            office = door.open(typed)
        except Turned as turned:
            prompt.say(turned_words(turned))
            continue
        loading.done()
        return office


class _Prompt:
    """The lines of the locked terminal."""

    def __init__(self, door: TerminalDoor, quiet: Quiet) -> None:
        self._door = door
        self._glass = sys.stderr.fileno()  # where the app draws too
        self._plain = os.environ.get("TERM", "") in {"", "dumb"}

    def draw(self) -> None:
        """Draw it all, on an empty screen where the terminal knows how to empty one."""
        self._write("\n" if self._plain else _OPEN)
        lines = "".join(f" {line}\n" if line else "\n" for line in map(_shown, self._lines()))
        self._write(lines + self._label())

    def say(self, message: str, *, ask: bool = True) -> None:
        """Say something below what was typed, and ask again."""
        self._write(f"\n {message}" + (f"\n\n{self._label()}" if ask else ""))

    def typed(self) -> str:
        """What is typed next. Raises ``Left``."""
        line = HiddenLine(
            sys.stdin.fileno(), self._write, limit=LONGEST_TYPED, delay=_escape_delay()
        )
        return line.read(self.draw)

    def close(self) -> None:
        """Leave nothing on the screen."""
        self._write("\n" if self._plain else _CLOSE)

    def _lines(self) -> Iterator[str]:
        from textwrap import wrap

        door = self._door
        yield words("SCREEN_UNLOCK")
        yield ""
        yield words("UNLOCK_WHAT")
        yield words("UNLOCK_WHERE", prison=door.prison_name)
        if door.demo:
            yield words("UNLOCK_DEMO")
        for code in door.notices:
            yield from wrap(words(code) if has_words(code) else code, _WIDTH)
        yield ""
        yield f"{words('UNLOCK_HOW')} {words('PROMPT_LEAVE')}"
        yield ""

    def _label(self) -> str:
        return f" {words('UNLOCK_LABEL')}: "

    def _write(self, text: str) -> None:
        left = memoryview(text.encode("ascii", "replace"))
        try:
            while left:
                left = left[os.write(self._glass, left) :]
        except OSError:
            raise Left from None


def _shown(line: str) -> str:
    """The line in ASCII, which every terminal has, without anything that could disturb one."""
    if not line.isascii():
        from ebatui.light.plain import plain

        line = "".join(map(plain, line))
    return line if line.isprintable() else "".join(c if c.isprintable() else "?" for c in line)


@contextmanager
def _signals(quiet: Quiet, draw: Callable[[], None]) -> Iterator[None]:
    """Told to end, leave in good order; continued after a stop, be quiet again before all else."""

    def leave(*_: object) -> None:
        raise Left

    def back(*_: object) -> None:
        quiet.again()
        draw()

    before = {
        number: signal.signal(number, handler)
        for number, handler in ((signal.SIGTERM, leave), (signal.SIGCONT, back))
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _escape_delay() -> float:
    told = os.environ.get("ESCDELAY", "")
    return int(told) / 1000 if told.isdigit() and len(told) < 6 else 0.5
