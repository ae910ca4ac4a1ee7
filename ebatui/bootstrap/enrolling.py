"""Enrolling an unlocked terminal with its hub."""

from __future__ import annotations

import asyncio

from ebatui.bootstrap.links import hub_at
from ebatui.bootstrap.terminal import Terminal
from ebatui.services.ports import UnitOfWork
from ebatui.sync.enrol import EnrolFailed, Enrolled, enrol
from ebatui.sync.line import LineError


async def enrol_terminal(terminal: Terminal, url: str, code: str) -> Enrolled:
    """Enrol by a one-time code, remember the label the hub gave, and cut what waits.

    Raises ``BadCode`` and ``EnrolFailed``.
    """
    settings = terminal.settings

    def ask() -> Enrolled:
        try:
            with hub_at(terminal.home, terminal.desk.clock)(url) as address:
                return enrol(
                    terminal.mailbox,
                    url=url,
                    code=code,
                    device=settings.device,
                    establishment=settings.establishment,
                    keys=terminal.keys.public,
                    at=address,
                )
        except LineError as fault:
            raise EnrolFailed(fault.code, refused=False) from None

    done = await asyncio.to_thread(ask)

    def remember(unit: UnitOfWork) -> None:
        unit.set_label(settings.device, done.label)

    await terminal.case_file.write(terminal.adviser.handle, remember)
    await terminal.post.cut()
    return done
