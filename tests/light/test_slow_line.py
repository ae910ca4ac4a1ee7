"""The line is as slow as it says, and changes nothing; so is the recording that is kept."""

from __future__ import annotations

import json
import re
import sys
import time
from pathlib import Path

import pytest

from ebatui.bootstrap.demo import PASSPHRASE as DEMO_PASSPHRASE
from tests.journeys.outside import PASSPHRASE, without_values
from tests.light.glass import Glass
from tests.light.programs import Program
from tests.light.recording import BAUD, CAST, PAGE, Act, Heard, cast, page
from tests.light.slow_line import BITS, Pace

LINE = [sys.executable, "-m", "tests.light.slow_line"]
NO_SOONER, NO_LATER = 0.95, 1.6
"""What a wanted time may be missed by: never sooner, later on a busy machine."""
LATE_READER = 0.5
"""Seconds of the line that may have been read together while recording."""


def at_the_end(home: Path, *words: str, baud: int = 9600) -> Program:
    return Program(home, 80, 24, command=[*LINE, "--baud", str(baud), *words])


@pytest.mark.parametrize(("baud", "count"), [(9600, 1920), (2400, 480)])
def test_so_many_bytes_take_so_long(tmp_path: Path, baud: int, count: int) -> None:
    """960 bytes a second at 9,600 baud, 240 at 2,400."""
    script = tmp_path / "writes"
    script.write_text(f"stty -opost; read -r line; head -c {count} /dev/zero | tr '\\0' x; sleep 9")
    with at_the_end(tmp_path, "sh", str(script), baud=baud) as program:
        time.sleep(0.5)
        program.settle()
        before = len(program.raw)
        program.press("\r")
        program.stir(5)
        started = time.monotonic()
        while len(program.raw) - before < count:
            assert program.read(5), "nothing more came"
        seconds, wanted = time.monotonic() - started, count * BITS / baud
        assert NO_SOONER * wanted <= seconds <= NO_LATER * wanted


def test_the_pace_is_kept_between_bursts_and_not_made_up_for() -> None:
    now = [100.0]
    pace = Pace(9600, lambda: now[0])
    pace.carry(960)
    assert pace.wait() == pytest.approx(1)
    now[0] = 100.4
    pace.carry(96)
    assert pace.wait() == pytest.approx(0.7)
    now[0] = 101.102  # two milliseconds late, with more waiting: the line was busy
    pace.carry(96)
    assert pace.wait() == pytest.approx(0.098)
    now[0] = 300.0  # a pause earns nothing
    pace.carry(960)
    assert pace.wait() == pytest.approx(1)


def test_every_byte_arrives_as_it_was_sent_and_the_exit_code_too(tmp_path: Path) -> None:
    script = tmp_path / "echoes"
    script.write_text(
        "stty raw -echo; stty size; printf ready; head -c 9 | od -An -tx1 | tr -d ' \\n'; exit 7"
    )
    with at_the_end(tmp_path, "sh", str(script)) as program:
        program.wait_for("24 80")
        program.wait_for("ready")
        program.press("\x1b[B\x03\x1a\x04ŵ\r")
        program.ended()
        assert b"1b5b42031a04c5b50d" in program.raw
        assert program.process.returncode == 7


def test_a_cast_has_what_arrived_when_it_did_and_no_letter_cut_in_two() -> None:
    heard = [Heard(0.5, b"ab\xc5"), Heard(0.51, b"\xb5c"), Heard(2.0, b"d")]
    head, *events = map(json.loads, cast(heard, [(0.1, "First"), (1.9, "Then")]).splitlines())
    assert (head["version"], head["width"], head["height"]) == (2, 80, 24)
    assert events == [
        [0.1, "m", "First"],
        [0.5, "o", "abŵc"],
        [1.9, "m", "Then"],
        [2.0, "o", "d"],
    ]


def test_the_page_has_a_row_for_every_act_and_their_sum() -> None:
    ours, stock = [Act("Lock", 1, 1.25, 500)], [Act("Lock", 1, 9.5, 7000)]
    rows = page(ours, stock).splitlines()[-2:]
    assert rows == [
        "| Lock | 1 | 0.2 | 1.2 | 500 | 9.5 | 7,000 |",
        "| **In all** | 1 | 0.2 | 1.2 | 500 | 9.5 | 7,000 |",
    ]


def test_the_recording_that_is_kept_is_whole_no_faster_than_the_line_and_tells_nothing() -> None:
    _, *events = map(json.loads, CAST.read_text(encoding="utf-8").splitlines())
    shown, glass = [(at, text) for at, kind, text in events if kind == "o"], Glass(80, 24)
    counted, before, on_the_way = 0, 0.0, 0.0
    for at, text in shown:
        count = len(text.encode())
        on_the_way = max(0.0, on_the_way - (at - before) * BAUD / BITS) + count
        assert on_the_way <= LATE_READER * BAUD / BITS, at
        counted, before = counted + count, at
        glass.feed(text)
    assert "Passphrase" in glass.text
    whole = "".join(text for _, text in shown)
    assert without_values(whole, [PASSPHRASE, DEMO_PASSPHRASE])
    [total] = re.findall(
        r"\*\*In all\*\* \|(?: [\d.]+ \|){3} ([\d,]+) \|", PAGE.read_text(encoding="utf-8")
    )
    assert counted == int(total.replace(",", ""))
