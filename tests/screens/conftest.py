"""A whole terminal for journeys by keyboard: the app, the real services, a case file in memory."""

from __future__ import annotations

import asyncio
import importlib.util
from collections.abc import Awaitable, Callable
from datetime import date, time
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from rich.cells import cell_len
from textual.events import Key
from textual.geometry import Offset

from ebatui.app import EbatuiApp, Patience
from ebatui.reference.loader import shipped_policy
from ebatui.screens import following
from ebatui.screens.base import DeskScreen
from ebatui.services.desk import Desk
from ebatui.services.door import Turned
from ebatui.services.office import MentorOffice, Office, furnish
from ebatui.services.ports import PostState, SyncResult

PASSPHRASE = "correct horse"
MENTOR_CODE = "271828"
CHARACTERS = {"question_mark": "?", "space": " "}
NAMED = {" ": "space", "?": "question_mark", "/": "slash", "+": "plus", "-": "minus"}


def _memory() -> ModuleType:
    """The case file in memory that the services' own tests use."""
    path = Path(__file__).parents[1] / "services" / "conftest.py"
    spec = importlib.util.spec_from_file_location("memory_case_file", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    import sys

    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


memory = _memory()


class StillPost:
    """Fulfils ``Post`` with no line to anywhere."""

    def __init__(self) -> None:
        self.cuts = 0

    def state(self) -> PostState:
        return PostState(True, "Leeds", 0, 0, 0, 0, None, None)

    async def cut(self) -> int:
        self.cuts += 1
        return 0

    async def send_now(self, max_seconds: float | None = None, moved: Any = None) -> SyncResult:
        return SyncResult("no-line")

    async def apply_arrived(self) -> int:
        return 0


class Box:
    """Fulfils ``SlipBox`` and ``OpenedSlips`` without sealing."""

    def __init__(self) -> None:
        self.slips: list[tuple[str, bytes]] = []

    def put(self, plain: bytes) -> None:
        self.slips.append((f"digest-{len(self.slips)}", plain))

    def open_all(self) -> list[tuple[str, bytes]]:
        return list(self.slips)

    def forget(self, digests: Any) -> None:
        self.slips = [slip for slip in self.slips if slip[0] not in digests]


class PlainDoor:
    """Fulfils ``Door``: one passphrase, one mentor code, three tries."""

    def __init__(self, office: Office, mentor: MentorOffice) -> None:
        self.prison_name = "Hull (HMP/YOI)"
        self.demo = False
        self.notices: tuple[str, ...] = ()
        self.office = office
        self.mentor = mentor
        self.left = 3
        self.closed = 0
        self.knocks: list[str] = []
        self.slow = 0.0

    def prepare(self) -> None:
        """Nothing to import: everything is."""

    async def knock(self, typed: str) -> Office | MentorOffice:
        self.knocks.append(typed)
        await asyncio.sleep(self.slow)
        if typed == PASSPHRASE:
            return self.office
        if typed == MENTOR_CODE:
            return self.mentor
        self.left -= 1
        if not self.left:
            raise Turned("LOCKED_OUT")
        raise Turned("WRONG_PASSPHRASE", {"left": self.left, "wait": 4 if self.left < 2 else 0})

    async def leave(self) -> None:
        self.closed += 1


class Terminal:
    """One terminal of 80 by 24. ``sit`` opens it for a journey."""

    def __init__(self) -> None:
        self.clock = memory.FixedClock(date(2011, 11, 17), time(14, 2))
        self.case_file = memory.MemoryCaseFile(self.clock)
        self.post = StillPost()
        self.box = Box()
        self.desk = Desk(
            case_file=self.case_file,
            clock=self.clock,
            policy=shipped_policy(),
            places=memory.SomePlaces(),
            establishment="HLI",
            device=1,
            adviser="amensah",
            adviser_name="A Mensah",
            era="auto",
        )
        self.office = furnish(self.desk, self.box, self.post)
        self.mentor = MentorOffice(self.box, self.clock, "Hull (HMP/YOI)", collect=False)
        self.door = PlainDoor(self.office, self.mentor)
        self.faults: list[str] = []
        self.app = EbatuiApp(self.door, fault_log=self.faults.append)
        self.pilot: Any = None

    # -- running

    def sit(
        self,
        journey: Callable[[Terminal], Awaitable[None]],
        *,
        prepare: Callable[[Terminal], Awaitable[None]] | None = None,
        unlocked: bool = True,
        size: tuple[int, int] = (80, 24),
        patience: Patience | None = None,
        faults: bool = False,
    ) -> Terminal:
        """Run a journey to its end. Without ``faults`` any fault inside fails the test."""

        async def run() -> None:
            if prepare is not None:
                await prepare(self)
            if patience is not None:
                self.app.patience = patience
            async with self.app.run_test(size=size) as self.pilot:
                await self.settle()
                if unlocked:
                    await self.type(PASSPHRASE)
                    await self.press("enter")
                await journey(self)

        asyncio.run(run())
        if not faults:
            assert self.faults == []
        return self

    async def settle(self) -> None:
        """Wait until nothing opens, fills or saves, and the screen is laid out."""
        quiet = 0
        for _ in range(4000):
            await asyncio.sleep(0.001)
            if self.app._exception is not None:
                raise self.app._exception
            if not self.app.is_running:
                return
            screen = self.app.screen if self.app.screen_stack else None
            busy = isinstance(screen, DeskScreen) and (screen.holding or screen.lags)
            waiting = self.app._ahead or self.app._message_queue.qsize()
            quiet = 0 if busy or waiting else quiet + 1
            if quiet == 10:
                await self.pilot.pause()
                return
        raise AssertionError("the screen never came to rest")

    async def press(self, *keys: str) -> None:
        """Press keys one after another, as fast as a line delivers them."""
        for key in keys:
            char = key if len(key) == 1 else CHARACTERS.get(key)
            self.app.post_message(Key(key if len(key) > 1 else NAMED.get(key, key), char))
        await self.settle()

    async def type(self, text: str) -> None:
        """Type a text."""
        await self.press(*text)

    # -- reading the screen

    @property
    def lines(self) -> list[str]:
        """The screen as drawn, without trailing blanks."""
        strips = self.app.screen._compositor.render_strips()
        return [strip.text.rstrip() for strip in strips]

    @property
    def cursors(self) -> list[Offset]:
        """Where one character is drawn in reverse video, as the cursor is (a row is longer)."""
        found: list[Offset] = []
        for y, strip in enumerate(self.app.screen._compositor.render_strips()):
            x = 0
            for part in strip:
                if part.style is not None and part.style.reverse and part.cell_length <= 2:
                    found.append(Offset(x, y))
                x += part.cell_length
        return found

    @property
    def text(self) -> str:
        """The whole screen; checked on the way to be inert and to fit."""
        width = self.app.size.width
        for line in self.lines:
            assert cell_len(line) <= width, line
            assert line.isprintable(), ascii(line)
        return "\n".join(self.lines)

    @property
    def screen(self) -> str:
        """The name of the screen on top."""
        assert isinstance(self.app.screen, DeskScreen)
        return self.app.screen.NAME

    @property
    def message(self) -> str:
        return self.lines[-2].strip()

    @property
    def footer(self) -> str:
        return self.lines[-1]


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """A terminal whose case file is empty; its cursor comes to rest soon."""
    monkeypatch.setattr(following, "REST", 0.02)
    return Terminal()
