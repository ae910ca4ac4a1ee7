"""The driver: Textual's own for Linux, its output and input passed through this package."""

from __future__ import annotations

import contextlib
import os
import selectors
import signal
import sys
import termios
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from textual.drivers.linux_driver import LinuxDriver

from ebatui.light.canvas import Canvas
from ebatui.light.cells import Unknown, blank_row
from ebatui.light.choice import EndsWithItsLine
from ebatui.light.keys import KeyReader
from ebatui.light.line import Line
from ebatui.light.paint import Painter
from ebatui.light.terminal import Terminal, escape_delay

if TYPE_CHECKING:
    from textual.app import App

_NOT_SENT = frozenset(
    {
        "\x1b[?1004h",  # word of the window's focus: nothing here depends on it
        "\x1b[?1004l",
        "\x1b[>25u",  # kitty's keys: ten bytes up the line for every letter
        "\x1b[<u",
        "\x1b[?2026$p",  # frames held back until whole: ours are small, the brackets are not
        "\x1b[?2048$p",  # sizes in band: SIGWINCH tells
        "\x1b]22;default\x07",  # the shape of a mouse pointer
        "\x1b]22;default\x1b\\",
    }
)
"""What Textual writes beside its drawing that no terminal of ours needs."""

_GATHER = 0.003
"""Seconds a small frame waits for the next: one key often draws more than one."""
_BEGINNING = 0.008
"""Seconds the very first waits, while there are no keys at its foot."""
_MANY = 8
"""Lines to write from which a frame counts as a whole screen: those are drawn once, and sent."""
_JOINED = {"\x1b[?25l": "", "\x1b[?7l": "\x1b[?7;25l"}
"""Modes that are set together cost less."""
_PASTES = "\x1b[?2004h"
"""Have what is pasted marked as such. Sent once there has been something to answer to."""
_LOOK = 0.1
"""Seconds between looks at whether to stop reading."""
_LOOK_CLOSELY = 0.01
_MOST = 4096


class LightDriver(LinuxDriver):
    """Sends the difference between what the terminal shows and what Textual has drawn."""

    def __init__(self, app: App[Any], **options: Any) -> None:
        super().__init__(app, **options)
        self._output = (sys.__stderr__ or sys.stderr).fileno()
        width, height = self._measured()
        self._size_now = (width, height)
        self._terminal = Terminal.of(no_colour=app.no_color)
        self._canvas = Canvas(
            width, height, colours=self._terminal.colours, unicode=self._terminal.unicode
        )
        self._painter = Painter(width, height, self._terminal)
        self._line: Line | None = None
        self._stock = False
        self._gathering = False
        self._open = self._begun = self._pastes = False
        self._drawn = False
        self._leaves_keys = False
        self._cursor = (0, 0)

    @property
    def stock(self) -> bool:
        """Whether Textual wrote something unknown, and its own output goes through as it is."""
        return self._stock

    # -- drawing

    def write(self, data: str) -> None:
        """Take what Textual writes. Modes go out at once, drawing with the next ``flush``."""
        if self._line is None or data in _NOT_SENT:
            return
        if self._stock:
            self._line.send(data)
            return
        if data in _JOINED or data == _PASTES:
            self._line.send(_JOINED.get(data, ""))
            return
        self._resized()
        try:
            passed = self._canvas.draw(data)
        except Unknown:
            self._give_up(data)
            return
        self._drawn |= passed != data
        self._line.send(passed)

    def flush(self) -> None:
        """A frame is whole: paint it, a small one in a moment."""
        if self._drawn and not self._gathering:
            self._gathering = True
            if self._is_screen():
                self._loop.call_soon(self._paint)
            else:
                self._loop.call_later(_GATHER if self._begun else _BEGINNING, self._paint)

    def _is_screen(self) -> bool:
        rows = self._canvas.rows
        if not self._begun:
            return rows[-1] != blank_row(self._canvas.width)
        return self._painter.changes(rows) >= _MANY

    def repaint(self) -> None:
        """Clear the terminal and draw all of it, for a line that garbled it."""
        self._painter.forget(garbled=True)
        self._drawn = True
        self.flush()

    def _paint(self) -> None:
        self._gathering = False
        if self._line is None or not self._open or self._stock or not self._line.room():
            return
        self._resized()
        first = not self._begun
        self._drawn, self._begun = False, True
        canvas = self._canvas
        cursor, before = (canvas.x, canvas.y), self._cursor
        self._cursor = cursor
        text = self._painter.paint(canvas.rows, cursor if cursor != before else None)
        if text and not self._pastes and not first:
            text, self._pastes = _PASTES + text, True
        self._line.send(text)

    def _room(self) -> None:
        """The line has room again (called from the line's thread)."""
        with contextlib.suppress(RuntimeError):  # the app has ended
            self._loop.call_soon_threadsafe(self._paint_what_waits)

    def _paint_what_waits(self) -> None:
        if self._drawn and not self._gathering:
            self._paint()

    def _give_up(self, data: str) -> None:
        """Bring the terminal to where Textual believes it is, then let all through as it is."""
        if self._line is not None:
            canvas = self._canvas
            self._line.send(self._painter.paint(canvas.rows))
            self._line.send(self._painter.leave((canvas.x, canvas.y)) + data)
        self._stock = True

    # -- size

    def _get_terminal_size(self) -> tuple[int, int]:
        """The terminal's size, asked of the terminal first: ``COLUMNS`` may be of another day."""
        self._size_now = self._measured()
        return self._size_now

    def _measured(self) -> tuple[int, int]:
        for descriptor in (self.fileno, self._output):
            try:
                width, height = os.get_terminal_size(descriptor)
            except OSError:
                continue
            if width and height:
                return width, height
        return super()._get_terminal_size()

    def _resized(self) -> None:
        """Follow a change of size that a signal told of."""
        if self._size_now != (self._canvas.width, self._canvas.height):
            self._canvas.resize(*self._size_now)
            self._painter.forget()

    # -- opening and closing

    def start_application_mode(self) -> None:
        """Take over the terminal, at first and after being suspended."""
        self._line = Line(self._output, self._room)
        self._painter.forget()
        self._open, self._pastes = True, False
        super().start_application_mode()  # type: ignore[no-untyped-call]
        self._send_as_it_is()
        if self._begun:  # back from being suspended
            self._drawn = True
            self._loop.call_soon_threadsafe(self.flush)

    def _send_as_it_is(self) -> None:
        """Have line feeds and tabs sent as they are. The terminal is put back on leaving."""
        try:
            modes = termios.tcgetattr(self.fileno)
            modes[1] &= ~termios.OPOST
            termios.tcsetattr(self.fileno, termios.TCSANOW, modes)
        except termios.error:
            self._terminal = replace(self._terminal, bare_line_feed=False, tabs=False)
            self._painter = Painter(self._canvas.width, self._canvas.height, self._terminal)

    def stop_application_mode(self) -> None:
        """Give the terminal back, with nothing of ours left on it."""
        self._open = False
        if self._line is not None:
            self._line.send("\x1b[m\x1b[2J\x1b[H")
        super().stop_application_mode()

    def close(self) -> None:
        """End the line's thread once all is written."""
        super().close()
        if self._line is not None:
            self._line.close()
            self._line = None

    # -- keys

    def leave_keys(self) -> None:
        """Read no more keys: they are for the prompt of the process that a lock starts."""
        self._leaves_keys = True

    def disable_input(self) -> None:
        """Stop reading; keys that nobody read are dropped, unless they are for another."""
        if not self._leaves_keys:
            super().disable_input()
        elif not self.exit_event.is_set():
            signal.signal(signal.SIGWINCH, signal.SIG_DFL)
            self.exit_event.set()
            if self._key_thread is not None:
                self._key_thread.join()
            self.exit_event.clear()

    def _hung_up(self) -> None:
        """The line is gone: whoever had it open is not there (called from the keys' thread)."""
        if isinstance(self._app, EndsWithItsLine):
            with contextlib.suppress(RuntimeError):  # the app has ended
                self._loop.call_soon_threadsafe(self._app.line_is_gone)

    def run_input_thread(self) -> None:
        """Read keys until told to stop or the line is gone."""
        reader = KeyReader(escape_delay())
        with selectors.DefaultSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            last = time.monotonic()
            while not (self.exit_event.is_set() or self._leaves_keys):
                if selector.select(_LOOK_CLOSELY if reader.patience() else _LOOK):
                    if self._leaves_keys:
                        return
                    try:
                        data = os.read(self.fileno, _MOST)
                    except OSError:
                        data = b""
                    if not data:
                        self._hung_up()
                        return
                    last = time.monotonic()
                    for event in reader.feed(data):
                        self.process_message(event)
                elif 0 < reader.patience() <= time.monotonic() - last:
                    for event in reader.give_up():
                        self.process_message(event)
