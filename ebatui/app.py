"""The Textual app: opens the door, shows screens, hands over keys in order, locks.

It is a kiosk: no palette, no screenshot, no mouse, no suspend, no traceback. Locking ends the app
with the result ``lock``, and whoever started it re-executes the process, so that no key and no
name stays in its memory.
"""

from __future__ import annotations

import ebatui.widgets  # noqa: F401 - before Textual, which reads TEXTUAL_* when it is imported

# isort: split
import asyncio
import contextlib
import gc
import signal
import sys
import threading
import time
import traceback
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events
from textual.app import App
from textual.driver import Driver
from textual.events import Key
from textual.screen import Screen
from textual.theme import Theme

from ebatui import light
from ebatui.i18n import words
from ebatui.screens import SCREEN_CLASSES, open_screen
from ebatui.screens.actions import Keys
from ebatui.screens.base import DeskScreen
from ebatui.services.door import Door
from ebatui.widgets.keyboard import DigitAfterEsc, apart, read_alt_digits
from ebatui.widgets.theme import THEME
from ebatui.widgets.tidying import Tidying

if TYPE_CHECKING:
    from ebatui.casework.ids import RecordId
    from ebatui.services.office import MentorOffice, Office

read_alt_digits()


@dataclass(frozen=True, slots=True)
class Patience:
    """How long the app waits, in seconds."""

    adviser: float = 5 * 60
    """Without a key before an adviser's desk locks."""
    mentor: float = 2 * 60
    """Without a key before a mentor's form locks."""
    parcels: float = 3 * 60
    """Between cutting parcels of what waits."""
    look: float = 5
    """Between looks at whether to lock."""


PREPARE_AFTER = 0.05
"""Seconds from the first frame to the import of what unlocking needs."""

SWITCH_SECONDS = 0.001
"""How long one thread computes before another may."""

FaultLog = Callable[[str], None]
"""Takes one line about a fault: the kind of error and where, nothing personal."""


def fault_line(error: BaseException) -> str:
    """``KeyError closures.py:120``: the kind of error and our innermost line, never its message."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if "ebatui" in PurePath(frame.filename).parts]
    last = (own or list(frames))[-1:]
    where = f" {PurePath(last[0].filename).name}:{last[0].lineno}" if last else ""
    return type(error).__name__ + where


class EbatuiApp(App[str], inherit_bindings=False):
    """The terminal's one app. Ends with ``lock`` or ``quit``."""

    ENABLE_COMMAND_PALETTE = False
    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[Any]] = []
    TITLE = "ebatui"
    CSS = """
    Screen { background: ansi_default; color: ansi_default; }
    """

    def __init__(
        self,
        door: Door,
        *,
        fault_log: FaultLog | None = None,
        remap: Mapping[str, tuple[str, ...]] | None = None,
        patience: Patience | None = None,
        driver_class: type[Driver] | None = None,
        opened: Office | MentorOffice | None = None,
    ) -> None:
        """``opened``: the office behind a door that was opened before the app began."""
        super().__init__(driver_class=driver_class or light.choose(), ansi_color=True)
        self._wear(THEME)
        self.animation_level = "none"
        self.door = door
        self.keys = Keys(remap)
        self.prison_name = door.prison_name
        self.waiting: int | None = None
        self.office: Office | None = None
        self.patience = patience or Patience()
        self._opened = opened
        self._fault_log = fault_log
        self._ahead: deque[Key] = deque()
        self._mentor = False
        self._leaving = False
        self._stepping = False
        self._last_key = time.monotonic()
        self._tidying = Tidying(self._in_between, self._stays)

    def _wear(self, theme: Theme) -> None:
        """Put on a theme before there is anything to draw again for it."""
        self.register_theme(theme)
        self.set_reactive(App.theme, theme.name)
        self.stylesheet.set_variables(self.get_css_variables())

    # -- opening

    def on_mount(self) -> None:
        """Start locked, unless the door is open already."""
        if self._opened is not None:
            self.opened(self._opened)
        else:
            from ebatui.screens.unlock import UnlockScreen

            self.push_screen(self._styled(UnlockScreen(self.door)))
        self.call_after_refresh(self._stands)
        self._end_when_told()
        self.set_interval(self.patience.look, self._watch_idle)
        self.set_interval(self.patience.parcels, self._cut_parcels)

    def _stands(self) -> None:
        """The first frame is on its way: time for what it did not need."""
        self._settle_memory()
        if self._opened is None:
            self.set_timer(PREPARE_AFTER, self._prepare)

    def _settle_memory(self) -> None:
        if not gc.isenabled():  # the command line left it off for the start
            self._tidying.begin()

    def _in_between(self) -> bool:
        """Whether a screen is being made."""
        screen = self.screen if self.screen_stack else None
        return not isinstance(screen, DeskScreen) or screen.holding

    def _stays(self) -> bool:
        """Whether all there is stays until the lock.

        Somebody is in, no screen is over Today, and none that was is still on its way out.
        """
        if (self.office is None and not self._mentor) or len(self.screen_stack) > 2:
            return False
        there = (one for one in gc.get_objects() if issubclass(type(one), DeskScreen))
        return all(screen in self.screen_stack for screen in there)

    def _prepare(self) -> None:
        """Make the door ready behind the locked screen, once that is drawn."""
        self.run_worker(self.door.prepare, thread=True, exit_on_error=False)

    def opened(self, office: Office | MentorOffice) -> None:
        """The door opened: to Today, or for a mentor to the one form there is."""
        from ebatui.services.office import MentorOffice

        self._last_key = time.monotonic()
        if isinstance(office, MentorOffice):
            from ebatui.screens.intake import IntakeScreen

            self._mentor = True
            self._begin_with(IntakeScreen(office))
        else:
            self.office = office
            self.prison_name = office.desk.prison_name
            self._begin_with(open_screen("today", office))

    def _begin_with(self, screen: DeskScreen) -> None:
        if isinstance(self.screen, DeskScreen):  # the lock, which is not come back to
            self.switch_screen(self._styled(screen))
        else:
            self.push_screen(self._styled(screen))

    def _styled(self, screen: DeskScreen) -> DeskScreen:
        """Read a screen's sheet beside those read before: Textual would parse all of them anew."""
        new = [path for path in screen.css_path if not self.stylesheet.has_source(str(path))]
        if new:
            self.stylesheet.read_all(new)
            self.stylesheet.parse()
        return screen

    def go(
        self, name: str, person: RecordId | None = None, subject: RecordId | None = None
    ) -> None:
        """Open a screen by name; one that is open already is gone back to.

        So that Esc never has to walk back through the same screen twice. Screens with something
        typed in them are not closed for it.
        """
        if self.office is None:
            return
        for depth, open_one in enumerate(reversed(self.screen_stack)):
            above = self.screen_stack[len(self.screen_stack) - depth :]
            if not isinstance(open_one, DeskScreen) or not all(_may_close(one) for one in above):
                break
            if (open_one.NAME, open_one.person, open_one.subject) == (name, person, subject):
                for _ in above:
                    self.pop_screen()
                return
        self.push_screen(self._styled(open_screen(name, self.office, person, subject)))

    def to_today(self) -> None:
        """Back to Today, over whatever is open. What is typed is kept as drafts first."""
        self._then(self._to_today)

    def next_task(self) -> None:
        """Back to Today and into the task after the one last opened."""
        self._then(self._to_next_task)

    def _then(self, step: Callable[[], Awaitable[None]]) -> None:
        """Do a step of more than one screen; keys wait until it is done."""
        self._stepping = True

        async def run() -> None:
            try:
                await step()
            except Exception as error:
                self.fault(error)
            finally:
                self._stepping = False
            await self._drain()

        self.call_next(run)

    async def _to_today(self) -> None:
        while len(self.screen_stack) > 2:
            screen = self.screen
            if isinstance(screen, DeskScreen):
                await screen.keep_typing()
            self.pop_screen()

    async def _to_next_task(self) -> None:
        from ebatui.screens.today import TodayScreen

        await self._to_today()
        if isinstance(self.screen, TodayScreen):
            self.screen.work(self.screen.open_next(), hold=True)

    # -- keys, one at a time and in order

    async def on_event(self, event: events.Event) -> None:
        """Keys queue here and go to the screen on top; all else takes Textual's way."""
        if isinstance(event, (Key, events.Paste)):
            self._last_key = time.monotonic()
            self._tidying.stirred()
        if isinstance(event, Key) and not event.is_forwarded:
            self._ahead.append(event)
            await self._drain()
            return
        await super().on_event(event)

    def drain_keys(self) -> None:
        """Hand over the keys that waited, in the app's own turn."""
        self.call_next(self._drain)

    async def _drain(self) -> None:
        while self._ahead and not self._stepping:
            screen = self.screen if self.screen_stack else None
            if not isinstance(screen, DeskScreen) or screen.holding:
                return
            try:
                await screen.pressed(self._next_key(screen))
            except Exception as error:
                self.fault(error)

    def _next_key(self, screen: DeskScreen) -> Key:
        """The key that came first, as the screen knows it: Alt and a digit may be two."""
        key = self._ahead.popleft()
        if screen.KNOWS_ALT:
            return key.whole() if isinstance(key, DigitAfterEsc) else key
        two = apart(key)
        if two is not None and self.keys.find(screen.sheet, key.key) is None:
            key, digit = two
            self._ahead.appendleft(digit)
        return key

    # -- locking

    async def _watch_idle(self) -> None:
        limit = self.patience.mentor if self._mentor else self.patience.adviser
        if (self.office or self._mentor) and time.monotonic() - self._last_key > limit:
            await self.lock()

    async def lock(self, result: str = "lock") -> None:
        """Save what is typed, close the case file, and end with ``result``."""
        if self._leaving:
            return
        self._leaving = True
        if result == "lock" and isinstance(self._driver, light.LeavesKeys):
            self._driver.leave_keys()  # a passphrase typed at once is for the prompt that comes
        for screen in self.screen_stack:
            if isinstance(screen, DeskScreen):
                try:
                    await screen.keep_typing()
                except Exception as error:  # locking goes on whatever happens
                    self._log_fault(error)
        try:
            await self.door.leave()
        except Exception as error:
            self._log_fault(error)
        self.exit(result)

    def line_is_gone(self) -> None:
        """The terminal hung up: keep what is typed, close the case file and end."""
        self.call_next(self.lock, "quit")

    def _end_when_told(self) -> None:
        """A line that hangs up, or a machine that is shut down, ends as locking does."""
        if threading.current_thread() is threading.main_thread():
            with contextlib.suppress(NotImplementedError):  # a system without them
                for number in (signal.SIGHUP, signal.SIGTERM):
                    asyncio.get_running_loop().add_signal_handler(number, self.line_is_gone)

    async def _cut_parcels(self) -> None:
        if self.office is not None:
            try:
                await self.office.post.tick()
            except Exception as error:  # a parcel not cut now is cut at the next tick
                self._log_fault(error)

    # -- faults

    def _log_fault(self, error: BaseException) -> None:
        if self._fault_log is not None:
            with contextlib.suppress(OSError):
                self._fault_log(fault_line(error))

    def fault(self, error: BaseException) -> None:
        """Tell the adviser that something went wrong inside, and what is safe."""
        from ebatui.screens.fault import FaultScreen

        self._log_fault(error)
        self.push_screen(FaultScreen(fault_line(error)))

    def _fatal_error(self) -> None:
        """Textual's last resort prints local variables; ours prints one plain sentence."""
        if self._exception is not None:
            self._log_fault(self._exception)
        self._exit_renderables.append(words("FAULT_FATAL"))
        self._close_messages_no_wait()

    # -- the kiosk

    def repaint_all(self) -> None:
        """Draw everything again, for a line that garbled it."""
        self.screen.refresh(layout=True).refresh()
        if isinstance(self._driver, light.Repaints):
            self._driver.repaint()

    def action_suspend_process(self) -> None:
        """A kiosk is not left for a shell."""

    def notify(self, *_: Any, **__: Any) -> None:
        """No toasts: messages have their line."""


def _may_close(screen: Screen[Any]) -> bool:
    """Whether a screen holds nothing typed: forms are read once, lists whenever come back to."""
    return isinstance(screen, DeskScreen) and screen.REFILL


def prepare() -> None:
    """Import what the first screen needs, before there is an app to show it."""
    from ebatui.screens import today  # noqa: F401 - for its being imported

    light.choose()


def prepare_more() -> None:
    """Import the other screens, so that none has to be waited for when it is first opened."""
    from importlib import import_module

    for module, _ in SCREEN_CLASSES.values():
        import_module(f"ebatui.screens.{module}")
    for module in ("help", "menu", "ask", "why", "reading"):
        import_module(f"ebatui.screens.{module}")


def run_app(app: EbatuiApp, relaunch: Callable[[], None]) -> None:
    """Run until locked or left. After a lock ``relaunch`` re-executes the process."""
    # A thread that reads the case file gives way to the keys within a millisecond, not five.
    sys.setswitchinterval(SWITCH_SECONDS)
    if app.run(mouse=False) == "lock":
        relaunch()
