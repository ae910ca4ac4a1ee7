"""``python -m tests.light.recording``: the main journey over 9,600 baud, timed act by act.

Writes ``docs/line-9600.md``, and ``docs/line-9600.cast`` to look at with any asciicast player. Keys
are pressed as fast as a practised person types; the same journey is lived through Textual's own
driver for comparison. It takes some minutes, nearly all of it the line.
"""

from __future__ import annotations

import codecs
import json
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tests.journeys.day import MAIN_ACTS, adviser_at
from tests.journeys.outside import RECEPTION, Town, new_town
from tests.journeys.terminal import COLUMNS, LINES, Screen

COMMAND = "python -m tests.light.recording"
BAUD = 9600
BETWEEN_KEYS = 0.2
"""Seconds from one key to the next: sixty words a minute."""
FRAME = 0.05
"""Seconds of output that are one event of the cast: nobody sees finer."""
PATIENCE = 300.0
"""Seconds for a screen to come: stock drawing needs them."""
DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGE, CAST = DOCS / "line-9600.md", DOCS / "line-9600.cast"

_HEAD = """\
# A day over a line of {baud:,} baud

Written by `{command}`: the real program in a pseudo-terminal at the end of a
serial line ({rate} bytes a second each way), 80 columns by 24 lines, a key every {between:g} s.
An act takes from its first key until its last byte has arrived: no less than its typing.
The hub is not called: what is seen here is the line between the program and the screen.

`line-9600.cast` is the recording of ours (`asciinema play docs/line-9600.cast`; the people in it
are invented). To try it by hand: `python -m tests.light.slow_line --baud {baud} ebatui`.

| act | keys | typing alone, s | ours, s | ours, bytes | stock Textual, s | stock, bytes |
|---|---:|---:|---:|---:|---:|---:|
"""


@dataclass(frozen=True)
class Act:
    """What an act took: from its first key to its last byte, and the bytes to the terminal."""

    name: str
    keys: int
    seconds: float
    bytes: int


@dataclass(frozen=True)
class Heard:
    """Bytes that arrived, and when, in seconds from the start."""

    at: float
    data: bytes


class Recorder(Screen):
    """A person's keys at the end of the line, and all that arrives there with its time."""

    deadline = PATIENCE
    line = (sys.executable, "-m", "tests.light.slow_line", "--baud", str(BAUD))

    def __init__(self, *arguments: str, **more: str) -> None:
        self.began = time.monotonic()
        self.heard: list[Heard] = []
        self.keys = 0
        super().__init__(arguments, **more)

    def press(self, *keys: str) -> None:
        """Press keys, one after the other as a person does."""
        for key in keys:
            super().press(key)
            self.keys += 1
            self._look_on(BETWEEN_KEYS)

    def type(self, text: str) -> None:
        """Type text, as a person does."""
        self.press(*("Enter" if sign == "\r" else sign for sign in text))

    def _look_on(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            self._read(left)

    def _read(self, seconds: float) -> bool:
        before = len(self.sent)
        fresh = super()._read(seconds)
        if fresh:
            self.heard.append(Heard(time.monotonic() - self.began, self.sent[before:]))
        return fresh


def live(town: Town, **more: str) -> tuple[list[Act], Recorder, list[tuple[float, str]]]:
    """The journey in a copy of the town: its acts, the recorder, and when each act began."""
    with tempfile.TemporaryDirectory() as folder:
        home = town.copied(Path(folder) / "town").terminal
        screen = Recorder("--home", str(home), **more)
        acts, marks = [], []

        def done(name: str) -> None:
            last = screen.heard[-1].at
            counted = sum(len(one.data) for one in screen.heard) - sum(act.bytes for act in acts)
            keys = screen.keys - sum(act.keys for act in acts)
            acts.append(Act(name, keys, last - marks[-1][0], counted))
            sys.stderr.write(f"{name}: {acts[-1].seconds:.1f} s, {counted:,} bytes\n")

        def begin(name: str) -> None:
            marks.append((time.monotonic() - screen.began, name))

        try:
            me = adviser_at(screen)
            begin("The program starts")
            me.see("Passphrase")
            done("The program starts")
            for name, act in MAIN_ACTS:
                begin(name)
                act(me)
                done(name)
            begin("Lock")
            me.press("F12")
            me.see("Passphrase", gone=["F12"])
            done("Lock")
        finally:
            screen.close()
    return acts, screen, marks


def page(ours: list[Act], stock: list[Act]) -> str:
    """The table of acts."""
    rows = [*zip(ours, stock, strict=True), (_sum(ours), _sum(stock))]
    lines = [
        f"| {act.name} | {act.keys} | {act.keys * BETWEEN_KEYS:.1f} | {act.seconds:.1f} |"
        f" {act.bytes:,} | {beside.seconds:.1f} | {beside.bytes:,} |"
        for act, beside in rows
    ]
    head = _HEAD.format(baud=BAUD, command=COMMAND, rate=BAUD // 10, between=BETWEEN_KEYS)
    return head + "\n".join(lines) + "\n"


def _sum(acts: list[Act]) -> Act:
    return Act(
        "**In all**",
        sum(act.keys for act in acts),
        sum(act.seconds for act in acts),
        sum(act.bytes for act in acts),
    )


def cast(heard: list[Heard], marks: list[tuple[float, str]]) -> str:
    """What arrived as an asciicast, version 2, with a marker where each act begins."""
    head = {
        "version": 2,
        "width": COLUMNS,
        "height": LINES,
        "title": f"ebatui over {BAUD:,} baud",
        "env": {"TERM": "xterm-256color"},
    }
    decode = codecs.getincrementaldecoder("utf-8")("replace").decode
    events: list[tuple[float, str, str]] = [(at, "m", name) for at, name in marks]
    frame, begun = b"", 0.0
    for one in [*heard, Heard(float("inf"), b"")]:
        if frame and one.at - begun > FRAME:
            events.append((begun, "o", decode(frame)))
            frame = b""
        if not frame:
            begun = one.at
        frame += one.data
    events.sort(key=lambda event: event[0])
    lines = [json.dumps(head)]
    lines += [
        json.dumps([round(at, 3), kind, text], ensure_ascii=False) for at, kind, text in events
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Live it twice and write the page and the cast."""
    with tempfile.TemporaryDirectory() as folder:
        town = new_town(Path(folder) / "town")
        town.do("import", "reception", town.file("reception.csv", RECEPTION))
        with town.serving():
            town.do("sync")
        ours, recorder, marks = live(town)
        stock, _, _ = live(town, EBATUI_RENDER="stock")
    PAGE.write_text(page(ours, stock), encoding="utf-8")
    CAST.write_text(cast(recorder.heard, marks), encoding="utf-8")
    sys.stdout.write(f"{PAGE.name}, {CAST.name}: {CAST.stat().st_size:,} bytes.\n")


if __name__ == "__main__":
    main()
