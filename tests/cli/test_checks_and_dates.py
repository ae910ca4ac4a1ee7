"""The commands that need no terminal: identifiers, release, windows and claims."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer

from ebatui.cli import output, rules_dates
from ebatui.cli.check import check_app
from ebatui.i18n import words

Answer = tuple[int, Any, str]


@pytest.fixture
def app() -> typer.Typer:
    """The two groups of commands as ``ebatui`` shows them."""
    app = typer.Typer(no_args_is_help=True, add_completion=False)
    rules = typer.Typer(no_args_is_help=True)
    rules_dates.add_to(rules)
    app.add_typer(check_app, name="check")
    app.add_typer(rules, name="rules")
    return app


@pytest.fixture
def ask(
    app: typer.Typer, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Answer]:
    """Runs a command with ``--json``: exit code, document, standard error."""
    monkeypatch.setenv("EBATUI_TODAY", "2026-11-21")
    monkeypatch.delenv("EBATUI_HOME", raising=False)

    def ask(*argv: str) -> Answer:
        code = output.run(app, [*argv, "--json"])
        said = capsys.readouterr()
        assert said.out.count("\n") == 1
        return code, json.loads(said.out), said.err

    return ask


@pytest.mark.parametrize(
    ("argv", "exit_code", "expected"),
    [
        (
            ["nino", "QQ 12 34 56 C", "--demo"],
            0,
            {
                "ok": True,
                "code": "NINO_TEST",
                "normalised": "QQ123456C",
                "display": "QQ 12 34 56 C",
                "masked": "•• •• •• 56 C",
                "signing_day": "Wednesday",
            },
        ),
        (["nino", "QQ 12 34 56 C"], 1, {"ok": False, "code": "NINO_TEST"}),
        (["nino", ""], 1, {"ok": False, "code": "NINO_MISSING", "normalised": None}),
        (["nino", "ab-12 34.56c"], 0, {"ok": True, "code": "NINO_OK", "normalised": "AB123456C"}),
        (["prison-number", "a1234aa"], 0, {"ok": True, "normalised": "A1234AA"}),
        (["prison-number", "a1234"], 1, {"ok": False, "normalised": None}),
        (["pnc", "02/73319Z"], 0, {"ok": True, "code": "PNC_OK", "normalised": "2002/0073319Z"}),
        (["pnc", "2001/0171310S"], 1, {"ok": False, "code": "PNC_CHECK_LETTER"}),
        (["cro", "65656/91H"], 0, {"ok": True, "normalised": "065656/91H"}),
        (["cro", "85227/65G"], 1, {"ok": False, "code": "CRO_CHECK_LETTER"}),
        (["crn", "x123456"], 0, {"ok": True, "code": "CRN_OK", "normalised": "X123456"}),
        (["postcode", "hu95ls"], 0, {"ok": True, "normalised": "HU9 5LS"}),
        (["postcode", "NFA"], 1, {"ok": False, "code": "POSTCODE_FORMAT"}),
        (["postcode", "H\x1b[2J\u202e"], 1, {"ok": False, "normalised": None}),
    ],
)
def test_check(
    ask: Callable[..., Answer], argv: list[str], exit_code: int, expected: dict[str, object]
) -> None:
    code, document, errors = ask("check", *argv)
    assert code == exit_code
    assert {key: document[key] for key in expected} == expected
    assert {"ok", "code", "normalised"} <= document.keys()
    assert errors == ""


@pytest.mark.parametrize(
    ("argv", "exit_code", "expected"),
    [
        (
            "release --sentenced 2011-09-19 --term 12m --remand-days 14",
            0,
            {
                "sed": "2012-09-18",
                "sled": "2012-09-04",
                "crd": "2012-03-05",
                "total_days": 366,
                "serve_days": 183,
                "adjusted": "2012-03-05",
                "applied": [],
                "estimate": True,
            },
        ),
        (
            "release --sentenced 2026-10-05 --term 18m --fraction third",
            0,
            {"crd": "2027-04-05", "serve_days": 183, "sed": "2028-04-04"},
        ),
        (
            "release-day --due 2025-04-19",
            0,
            {
                "due": "2025-04-19",
                "adjusted": "2025-04-16",
                "applied": ["WEEKEND_OR_HOLIDAY", "FRIDAY"],
            },
        ),
        ("release-day --due 2025-04-19 --friday-days 0", 0, {"adjusted": "2025-04-17"}),
        ("release-day --due 2024-12-25 --friday-days 2", 0, {"adjusted": "2024-12-19"}),
        ("release-day --due 2011-07-16 --term-days 3", 0, {"adjusted": "2011-07-16"}),
        (
            "windows --release 2012-04-16 --nino-digits 56",
            0,
            {
                "era": "advance-jsa",
                "first_signing_day": "2012-04-18",
                "first_payable_day": "2012-04-19",
            },
        ),
        ("windows --release 2026-04-16 --era freshstart", 0, {"era": "freshstart"}),
        (
            "hdc --sentenced 2024-01-15 --term 12m --remand-days 20",
            0,
            {"eligible": True, "earliest": "2024-03-27", "latest_tag_days": 180, "estimate": True},
        ),
        ("hdc --sentenced 2024-01-15 --term 6w", 1, {"eligible": False, "earliest": None}),
        (
            "uc-dates --claim 2026-02-27",
            0,
            {
                "assessment_from": "2026-02-27",
                "assessment_to": "2026-03-26",
                "pay_day": "2026-04-02",
                "days": 34,
            },
        ),
        (
            "rapid-reclaim --last-award-ended 2011-01-01 --claim 2011-07-02",
            0,
            {"ok": True, "limit_days": 182},
        ),
        (
            "rapid-reclaim --last-award-ended 2011-01-01 --claim 2011-02-02 "
            "--circumstances-changed",
            1,
            {"ok": False, "limit_days": 182},
        ),
        (
            "claim-route --claim 2012-07-16 --release 2012-04-16 --kind custody",
            0,
            {"route": "MANDATORY_DAY_ONE"},
        ),
        (
            "claim-route --claim 2018-07-16 --release 2018-04-16 --kind community",
            0,
            {"route": "NONE"},
        ),
    ],
)
def test_rules(
    ask: Callable[..., Answer], argv: str, exit_code: int, expected: dict[str, object]
) -> None:
    code, document, errors = ask("rules", *argv.split())
    assert code == exit_code
    assert {key: document[key] for key in expected} == expected
    assert document["reasons"]
    assert all(
        {"code", "rule", "source", "from"} <= reason.keys() for reason in document["reasons"]
    )
    assert errors == ""


def test_windows_document(ask: Callable[..., Answer]) -> None:
    _, document, _ = ask("rules", "windows", "--release", "2025-04-16")
    held = {window["code"]: window for window in document["windows"]}
    assert held["UC_CLAIM"]["opens"] == "2025-04-16"
    assert held["UC_CLAIM"]["closes"] is None
    assert document["uc"]["pay_day"] == "2025-05-22"


@pytest.mark.parametrize(
    ("argv", "code", "field"),
    [
        (["check", "nino"], "MISSING", "value"),
        (["check", "nino", "a", "b"], "EXTRA_ARGUMENT", "argument"),
        (["check", "nino", "\udcff\udcfe"], "NOT_UTF8", "value"),
        (["check", "nono", "x"], "NO_SUCH_COMMAND", "command"),
        (["check", "nino", "x", "--nope"], "NO_SUCH_OPTION", "nope"),
        (["check", "nino", "x", "--no\x1bpe"], "NO_SUCH_OPTION", "option"),
        (["rules", "release", "--term", "12m"], "MISSING", "sentenced"),
        (["rules", "release", "--term", "12m", "--sentenced"], "NOT_A_DATE", "sentenced"),
        (
            ["rules", "release", "--sentenced", "2011-02-30", "--term", "12m"],
            "NOT_A_DATE",
            "sentenced",
        ),
        (
            ["rules", "release", "--sentenced", "19/9/2011", "--term", "12m"],
            "NOT_A_DATE",
            "sentenced",
        ),
        (
            ["rules", "release", "--sentenced", "2011-09-1\u0669", "--term", "12m"],
            "NOT_A_DATE",
            "sentenced",
        ),
        (["rules", "release", "--sentenced", "2011-09-19", "--term", "life"], "NOT_A_TERM", "term"),
        (["rules", "release", "--sentenced", "2011-09-19", "--term", "\udcff"], "NOT_UTF8", "term"),
        (
            ["rules", "release", "--sentenced", "9999-12-31", "--term", "12m"],
            "DATE_OUT_OF_RANGE",
            "sentenced",
        ),
        (
            ["rules", "hdc", "--sentenced", "2011-09-19", "--term", "1m", "--fraction", "all"],
            "BAD_VALUE",
            "fraction",
        ),
        (
            ["rules", "hdc", "--sentenced", "2011-09-19", "--term", "1m", "--remand-days", "-1"],
            "BAD_VALUE",
            "remand-days",
        ),
        (
            ["rules", "hdc", "--sentenced", "2011-09-19", "--term", "1m", "--remand-days", "x"],
            "BAD_VALUE",
            "remand-days",
        ),
        (
            ["rules", "release-day", "--due", "2011-09-19", "--friday-days", "3"],
            "BAD_VALUE",
            "friday-days",
        ),
        (["rules", "windows", "--release", "0001-01-01"], "DATE_OUT_OF_RANGE", "release"),
        (["rules", "windows", "--release", "2012-04-16", "--era", "x"], "BAD_VALUE", "era"),
        (
            ["rules", "windows", "--release", "2012-04-16", "--last-award-ended", "2012-04-17"],
            "AWARD_ENDED_AFTER_RELEASE",
            "last-award-ended",
        ),
        (
            ["rules", "windows", "--release", "2012-04-16", "--nino-digits", "5"],
            "NOT_TWO_DIGITS",
            "nino-digits",
        ),
        (
            ["rules", "rapid-reclaim", "--last-award-ended", "2012-04-16", "--claim", "2012-04-15"],
            "CLAIM_BEFORE_AWARD_ENDED",
            "claim",
        ),
        (
            [
                *["rules", "claim-route", "--claim", "2012-04-16", "--release", "2012-04-16"],
                "--kind",
                "bail",
            ],
            "BAD_VALUE",
            "kind",
        ),
        (["check"], "NO_SUCH_OPTION", "json"),
    ],
)
def test_bad_input_is_one_error_naming_the_field(
    ask: Callable[..., Answer], argv: list[str], code: str, field: str
) -> None:
    exit_code, document, errors = ask(*argv)
    assert exit_code == 2
    error = document["error"]
    assert (error["code"], error["field"]) == (code, field)
    assert error["message"].isprintable()
    assert error["message"]
    assert errors == ""


@pytest.mark.parametrize("day", ["2199-12-31", "1900-01-01"])
def test_dates_at_the_ends_of_the_span_are_answered(ask: Callable[..., Answer], day: str) -> None:
    commands = [
        ["release", "--sentenced", day, "--term", "99y", "--remand-days", "36500"],
        ["release-day", "--due", day],
        ["windows", "--release", day, "--nino-digits", "99"],
        ["uc-dates", "--claim", day],
        ["rapid-reclaim", "--last-award-ended", day, "--claim", day],
        ["claim-route", "--claim", day, "--release", day, "--kind", "custody"],
    ]
    for command in commands:
        code, document, _ = ask("rules", *command)
        assert code == 0, document
        assert document["reasons"]


def test_a_wrong_today_is_said(ask: Callable[..., Answer], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EBATUI_TODAY", "tomorrow")
    code, document, _ = ask("check", "pnc", "02/73319Z")
    assert (code, document["error"]["field"]) == (2, "EBATUI_TODAY")


def test_today_decides_the_century(
    ask: Callable[..., Answer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EBATUI_TODAY", "2001-11-21")
    assert ask("check", "pnc", "02/73319Z")[1]["normalised"] == "1902/0073319Z"


def test_the_rows_of_a_site_are_used(ask: Callable[..., Answer], tmp_path: Path) -> None:
    folder = tmp_path / "site" / "policy"
    folder.mkdir(parents=True)
    row = (
        '[[rapid_reclaim]]\nid = "SITE"\nsays = "{days}"\nfrom = 2011-01-01\nsource = "site"\n'
        'confidence = "design"\ndays = 10\n'
    )
    (folder / "claims.toml").write_text(row, encoding="utf-8")
    argv = [
        "rules",
        "rapid-reclaim",
        "--last-award-ended",
        "2011-01-01",
        "--claim",
        "2011-01-12",
        "--home",
    ]
    code, document, _ = ask(*argv, str(tmp_path))
    assert (code, document["limit_days"]) == (1, 10)
    (folder / "claims.toml").write_text(row.replace("10", "'ten'"), encoding="utf-8")
    code, document, _ = ask(*argv, str(tmp_path))
    assert (code, document["error"]["code"]) == (7, "POLICY_FILE")
    assert "claims.toml" in document["error"]["message"]


READABLE = [
    (["check", "nino", "QQ 12 34 56 C", "--demo"], "•• •• •• 56 C"),
    (["check", "prison-number", "a1234aa"], "A1234AA"),
    (["rules", "release", "--sentenced", "2016-09-19", "--term", "12m"], "This is an estimate."),
    (["rules", "release-day", "--due", "2025-04-19"], "Wed 16 Apr 2025"),
    (["rules", "windows", "--release", "2012-04-16", "--nino-digits", "56"], "Wed 18 Apr 2012"),
    (["rules", "windows", "--release", "2025-04-16"], "no limit"),
    (["rules", "hdc", "--sentenced", "2024-01-15", "--term", "12m"], "Earliest on tag"),
    (["rules", "uc-dates", "--claim", "2026-02-27"], "Thu 02 Apr 2026"),
    (
        ["rules", "rapid-reclaim", "--last-award-ended", "2011-01-01", "--claim", "2011-07-02"],
        "182 / 182",
    ),
    (
        [
            "rules",
            "claim-route",
            "--claim",
            "2012-07-16",
            "--release",
            "2012-04-16",
            "--kind",
            "custody",
        ],
        "mandatory from day one",
    ),
]


@pytest.mark.parametrize(("argv", "part"), READABLE)
def test_readable_pages(
    app: typer.Typer, capsys: pytest.CaptureFixture[str], argv: list[str], part: str
) -> None:
    assert output.run(app, argv) == 0
    said = capsys.readouterr()
    assert part in said.out
    assert said.err == ""
    assert max(map(len, said.out.splitlines())) < 200


def test_each_window_says_why(app: typer.Typer, capsys: pytest.CaptureFixture[str]) -> None:
    line = ["rules", "windows", "--release", "2026-12-01", "--era", "freshstart"]
    assert output.run(app, line) == 0
    parts = capsys.readouterr().out.split("\n\n")
    (freshstart,) = [part for part in parts if part.startswith(words("WINDOW_FRESHSTART") + "\n")]
    assert words("CONFIDENCE_DESIGN") in freshstart
    (grant,) = [part for part in parts if part.startswith(words("WINDOW_CCG") + "\n")]
    assert words("SCHEME_HAD_ENDED") in grant


def test_waiting_days_are_not_served_again(ask: Callable[..., Answer]) -> None:
    line = ["rules", "windows", "--release", "2012-04-16", "--last-award-ended"]
    assert ask(*line, "2012-03-01")[1]["first_payable_day"] == "2012-04-16"
    assert ask(*line, "2011-03-01")[1]["first_payable_day"] == "2012-04-19"


def test_a_day_beyond_the_known_holidays_is_an_estimate(ask: Callable[..., Answer]) -> None:
    assert ask("rules", "release-day", "--due", "2035-05-04")[1]["estimate"] is True
    assert ask("rules", "release-day", "--due", "2025-04-19")[1]["estimate"] is False
    assert ask("rules", "windows", "--release", "2035-05-04")[1]["estimate"] is True


def test_recalled_rules_are_marked(app: typer.Typer, capsys: pytest.CaptureFixture[str]) -> None:
    assert output.run(app, ["rules", "hdc", "--sentenced", "2025-07-07", "--term", "36m"]) == 0
    assert words("CONFIDENCE_RECALLED") in capsys.readouterr().out


def test_readable_errors_name_the_field_and_repeat_nothing(
    app: typer.Typer, capsys: pytest.CaptureFixture[str]
) -> None:
    argv = ["rules", "release", "--sentenced", "QQ123456C", "--term", "12m"]
    assert output.run(app, argv) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == "sentenced: Give a date as YYYY-MM-DD.\n"


SCRIPT = """
import sys, typer
from ebatui.cli import output, rules_dates
from ebatui.cli.check import check_app
app = typer.Typer()
rules = typer.Typer()
rules_dates.add_to(rules)
app.add_typer(check_app, name="check")
app.add_typer(rules, name="rules")
sys.exit(output.run(app, sys.argv[1:]))
"""


def process(*argv: bytes, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [os.fsencode(sys.executable), b"-c", SCRIPT.encode(), *argv],
        capture_output=True,
        env={**os.environ, **environment},
        check=False,
    )


def test_a_process_refuses_bytes_that_are_not_utf8() -> None:
    done = process(b"check", b"nino", b"\xff\xfe", b"--json", PYTHONUTF8="1")
    assert done.returncode == 2
    assert json.loads(done.stdout)["error"]["code"] == "NOT_UTF8"
    assert done.stderr == b""


def test_a_terminal_without_the_masking_sign_is_served() -> None:
    done = process(b"check", b"nino", b"QQ123456C", b"--demo", PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert b"?? ?? ?? 56 C" in done.stdout


def test_a_reader_that_goes_away_is_no_fault() -> None:
    command = [sys.executable, "-c", SCRIPT, "check", "nino", "QQ123456C", "--demo", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout is not None
        running.stdout.close()
        assert running.stderr is not None
        assert b"Traceback" not in running.stderr.read()
