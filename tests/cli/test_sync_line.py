"""The commands over a real line with TLS, and by courier: what they print and how they end."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from ebatui import cli
from ebatui.cli.progress import bar, progress
from ebatui.sync.enrolment import new_code

Run = Callable[..., tuple[int, Any]]
WRONG = datetime(2009, 1, 1)  # noqa: DTZ001 - wall-clock times have no zone


@pytest.fixture
def ebatui(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command under --json: exit code and document."""
    monkeypatch.setenv("EBATUI_KEYRING", "off")
    monkeypatch.delenv("EBATUI_PASSPHRASE", raising=False)

    def ran(*words: object) -> tuple[int, Any]:
        code = cli.run([*map(str, words), "--json"])
        out = capsys.readouterr().out
        assert out.count("\n") == 1, "one document"
        return code, json.loads(out)

    return ran


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    file = tmp_path / "passphrase"
    file.write_text("a long enough passphrase 7")
    return file


@pytest.fixture
def served(ebatui: Run, tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """A hub that serves HTTPS, as it does by default: its folder and its URL."""
    hub = tmp_path / "hub"
    assert ebatui("hub", "init", "--home", hub)[0] == 0
    command = [sys.executable, "-m", "ebatui", "hub", "serve", "--home", str(hub)]
    with subprocess.Popen(
        [*command, "--port", "0", "--json"], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        url = json.loads(process.stdout.readline())["url"]
        assert url.startswith("https://127.0.0.1:")
        yield hub, url
        process.terminate()


@pytest.fixture
def home(ebatui: Run, served: tuple[Path, str], secret: Path, tmp_path: Path) -> Path:
    """A terminal enrolled over that line."""
    hub, url = served
    made = tmp_path / "terminal"
    words = ("--home", made, "--passphrase-file", secret)
    recovery = tmp_path / "recovery"
    told = ebatui(
        "init", "--establishment", "HLI", "--adviser", "A", "--recovery-file", recovery, *words
    )
    assert told[0] == 0, told
    _, offered = ebatui("hub", "enrol-code", "--establishment", "HLI", "--home", hub)
    code, enrolled = ebatui("enrol", "--hub", url, "--code", offered["code"], *words)
    assert (code, enrolled["device"]) == (0, "HLI1")
    _, devices = ebatui("hub", "devices", "--home", hub)
    assert devices["devices"][0]["fingerprint"] == enrolled["fingerprint"]
    return made


RECEPTION = Path(__file__).parent.parent / "samples" / "reception.csv"


def test_a_night_over_https_and_one_by_courier(
    ebatui: Run, served: tuple[Path, str], home: Path, secret: Path, tmp_path: Path
) -> None:
    hub, _ = served
    locked = ("--home", home)
    unlocked = (*locked, "--passphrase-file", secret)
    assert ebatui("sync", *locked)[0] == 0
    code, empty = ebatui("sync", *locked)
    assert (code, empty["status"], empty["round_trips"]) == (0, "complete", 1)
    assert empty["bytes_up"] + empty["bytes_down"] < 1_400

    code, imported = ebatui("import", "reception", RECEPTION, *unlocked)
    assert imported["added"] > 0
    out, answer = tmp_path / "out", tmp_path / "answer"
    code, exported = ebatui("sync", "export", out, *unlocked)
    assert (code, exported["status"], exported["waiting"]) == (
        0,
        "partial",
        exported["changes_sent"],
    )
    code, carried = ebatui("hub", "courier", out, "--out", answer, "--home", hub)
    assert (code, carried["status"], carried["accepted"]) == (0, "complete", 1)
    code, told = ebatui("sync", "import", answer, *locked)
    assert (code, told["status"], told["waiting"]) == (0, "complete", 0)
    assert told.keys() == exported.keys() == empty.keys()
    assert told["changes_received"] is None
    code, told = ebatui("sync", "import", answer, *unlocked)
    assert (code, told["changes_sent"], told["changes_received"]) == (0, 0, 0)
    assert ebatui("sync", *locked)[1]["changes_sent"] == 0
    assert ebatui("hub", "verify", "--home", hub)[1]["ok"]

    for words, field in (
        (("sync", "import", out, *locked), "file"),
        (("sync", "import", tmp_path / "none", *locked), "file"),
        (("sync", "export", tmp_path / "no" / "folder", *locked), "file"),
        (("hub", "courier", answer, "--out", out, "--home", hub), "file"),
        (("hub", "courier", out, "--out", tmp_path / "no" / "x", "--home", hub), "out"),
    ):
        code, told = ebatui(*words)
        assert (code, told["error"]["field"]) == (1, field), told


def test_a_courier_writes_over_nothing_of_anothers(
    ebatui: Run, served: tuple[Path, str], home: Path, tmp_path: Path
) -> None:
    hub, _ = served
    locked = ("--home", home)
    letter, out, answer = tmp_path / "letter.txt", tmp_path / "out", tmp_path / "answer"
    letter.write_text("Dear hub")
    for place in (letter, tmp_path):
        code, told = ebatui("sync", "export", place, *locked)
        error = told["error"]
        assert (code, error["code"], error["field"]) == (2, "SYNC_COURIER_IN_THE_WAY", "file")
    out.touch()
    for _ in range(2):  # over an empty file, and over an earlier one
        assert ebatui("sync", "export", out, *locked)[0] == 0
    exported = out.read_bytes()
    for place, reason in (
        (letter, "SYNC_COURIER_IN_THE_WAY"),
        (out, "SYNC_COURIER_SAME_FILE"),
        (tmp_path / "." / "out", "SYNC_COURIER_SAME_FILE"),
    ):
        code, told = ebatui("hub", "courier", out, "--out", place, "--home", hub)
        error = told["error"]
        assert (code, error["code"], error["field"]) == (2, reason, "out")
    laid = tmp_path / "answer.unfinished"
    laid.write_bytes(exported)
    code, told = ebatui("hub", "courier", laid, "--out", answer, "--home", hub)
    assert (code, told["error"]["code"]) == (2, "SYNC_COURIER_SAME_FILE")
    assert laid.read_bytes() == exported
    for _ in range(2):
        assert ebatui("hub", "courier", out, "--out", answer, "--home", hub)[0] == 0
    assert letter.read_text() == "Dear hub"
    assert out.read_bytes() == exported


def test_a_wrong_code_is_the_codes_fault(
    ebatui: Run, served: tuple[Path, str], home: Path, secret: Path, tmp_path: Path
) -> None:
    hub, url = served
    unlocked = ("--home", home, "--passphrase-file", secret)
    _, offered = ebatui("hub", "enrol-code", "--establishment", "LEI", "--home", hub)
    for typed, reason in (
        ("nonsense", "LENGTH"),
        (new_code(), "SYNC_ENROL_CODE_UNKNOWN"),
        (offered["code"], "SYNC_ENROL_WRONG_ESTABLISHMENT"),
    ):
        told = ebatui("enrol", "--hub", url, "--code", typed, *unlocked)[1]["error"]
        assert (told["code"], told["field"]) == (reason, "code")
    nowhere = ("--hub", "https://127.0.0.1:9", "--code", offered["code"])
    code, told = ebatui("enrol", *nowhere, *unlocked)
    assert (code, told["error"]["field"]) == (4, "hub")
    for address, reason in (
        ("http://example.com", "SYNC_PLAIN_HTTP"),
        ("ftp://127.0.0.1", "SYNC_BAD_URL"),
        ("https://[::1", "SYNC_BAD_URL"),
        ("example", "SYNC_BAD_URL"),
    ):
        words = ("enrol", "--hub", address, "--code", offered["code"], *unlocked)
        code, told = ebatui(*words)
        assert (code, told["error"]["code"], told["error"]["field"]) == (2, reason, "hub")


def test_another_hubs_certificate_is_refused(ebatui: Run, home: Path) -> None:
    assert ebatui("sync", "--home", home)[0] == 0
    from ebatui.sync.mailbox import Mailbox

    with Mailbox(home / "mailbox.db") as mailbox:
        mailbox.put(hub_certificate=bytes(32))
    code, told = ebatui("sync", "--home", home)
    assert (code, told["status"], told["message"]) == (4, "no-line", "SYNC_CERTIFICATE")


def test_with_no_one_there_it_leaves_one_line(
    served: tuple[Path, str], home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = home / "nightly.log"
    assert cli.run(["sync", "--home", str(home), "--unattended"]) == 0
    told = capsys.readouterr()
    assert (told.err, told.out.count("\n"), log.exists()) == ("", 1, False)
    assert " status=complete sent=" in told.out
    assert told.out.endswith(" tries=1 message=SYNC_COMPLETE\n")
    assert cli.run(["sync", "--home", str(home), "--log", "--redial", "3"]) == 0
    assert (*capsys.readouterr(), log.read_text().count("\n")) == ("", "", 1)

    from ebatui.sync.mailbox import Mailbox

    with Mailbox(home / "mailbox.db") as mailbox:
        mailbox.put(hub_url="https://127.0.0.1:9")
    began = time.monotonic()
    words = ["sync", "--home", str(home), "--log", "--redial", "3", "--max-seconds", "20"]
    assert cli.run(words) == 4
    assert time.monotonic() - began < 20, "the first wait is longer than the time given"
    (home / "mailbox.db").write_bytes(b"no mailbox")
    assert cli.run(words) != 0
    lines = log.read_text().splitlines()
    assert "status=no-line" in lines[1]
    assert lines[2].split(" ", 1)[1] == "status=failed message=MailboxDamaged"


def test_a_wrong_clock_is_said_in_the_same_line(
    ebatui: Run,
    served: tuple[Path, str],
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    code, told = ebatui("sync", "--home", home)
    assert (code, told["clock_ahead_seconds"]) == (0, 0)
    monkeypatch.setattr("ebatui.bootstrap.clock.SystemClock.now", lambda _: WRONG)
    code, told = ebatui("sync", "--home", home)
    assert (code, told["status"]) == (0, "complete"), "reported, never obeyed"
    assert told["clock_ahead_seconds"] < -86_400
    assert cli.run(["sync", "--home", str(home)]) == 0
    assert "days behind the hub's: have the wrong one set." in capsys.readouterr().out


def test_a_line_that_comes_back_is_called_again(
    ebatui: Run, served: tuple[Path, str], home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ebatui.sync.mailbox import Mailbox

    _, url = served

    def wait(_: float) -> None:
        with Mailbox(home / "mailbox.db") as mailbox:
            mailbox.put(hub_url=url)

    monkeypatch.setattr("ebatui.cli.sync_alone.time.sleep", wait)
    with Mailbox(home / "mailbox.db") as mailbox:
        mailbox.put(hub_url="https://127.0.0.1:9")
    code, told = ebatui("sync", "--home", home, "--redial", "2")
    assert (code, told["status"], told["tries"]) == (0, "complete", 2)


def test_the_estimate_counts_the_handshake(ebatui: Run, home: Path) -> None:
    code, told = ebatui("sync", "--home", home, "--dry-run")
    assert code == 0
    assert told["seconds"] > 2 * 0.25 + 1_000 * 8 / 33_600


def test_the_bar_says_what_is_left() -> None:
    assert bar(0, 0, 0.0).startswith("[........................] 0 bytes")
    assert bar(6_000, 6_000, 2.0) == "[############............] 6,000 bytes, 6,000 left, about 2 s"
    assert bar(6_000, 250, 2.0) == "[#######################.] 6,000 bytes, 250 left"
    assert bar(12_000, 0, 4.0).startswith("[########################] 12,000 bytes, 0 left")
    assert all(len(bar(10**7, 10**7, 1e4 * n)) < 78 for n in range(1, 9))


class Screen(io.StringIO):
    def __init__(self, *, tty: bool) -> None:
        super().__init__()
        self._tty = tty

    def isatty(self) -> bool:
        return self._tty


def test_the_bar_is_for_a_person_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    log = Screen(tty=False)
    monkeypatch.setattr("sys.stderr", log)
    with progress() as moved:
        assert moved is None
    assert log.getvalue() == ""
    screen = Screen(tty=True)
    monkeypatch.setattr("sys.stderr", screen)
    with progress() as moved:
        assert moved is not None
        moved(500, 0)
    assert "500 bytes, 0 left" in screen.getvalue()
    assert screen.getvalue().endswith("\r" + " " * 78 + "\r")
