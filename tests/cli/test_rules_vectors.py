"""What ``ebatui check`` and ``ebatui rules`` promise scripts: keys, choices, exit codes, errors.

The worked examples themselves are rows of ``tests/rules/worked``.
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer

from ebatui.cli import build, docs, output
from ebatui.cli.meanings import Meanings
from ebatui.reference.locate import data_folder
from ebatui.rules.windows import WINDOW_CODES

Ask = Callable[..., tuple[int, Any, str]]
APP, MEANINGS = build(("rules",)), Meanings()


@pytest.fixture(autouse=True, scope="module")
def built_once() -> Iterator[None]:
    """The tree of commands is built once, not for each of the hundreds of lines."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(typer.main, "get_command", cache(typer.main.get_command))
        yield


@pytest.fixture
def ask(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Ask:
    """Runs a command with ``--json``: exit code, document, standard error."""
    monkeypatch.setenv("EBATUI_TODAY", "2026-11-21")
    monkeypatch.delenv("EBATUI_HOME", raising=False)

    def ask(*argv: str) -> tuple[int, Any, str]:
        group, command, *rest = argv
        code = output.run(APP, [group, command, "--json", *rest], MEANINGS)
        said = capsys.readouterr()
        assert said.out.count("\n") == 1
        return code, json.loads(said.out), said.err

    return ask


ANY_DAY = (str, type(None))
REASONS = {"reasons": list}
ESTIMATE = {"estimate": bool, **REASONS}
CHECKED = {"ok": bool, "code": str, "normalised": ANY_DAY}

# The command, a line that it answers with exit code 0, and the promised keys with their kinds.
PROMISED: dict[str, tuple[str, dict[str, type | tuple[type, ...]]]] = {
    "check nino": (
        "QQ123456C --demo",
        {**CHECKED, "display": ANY_DAY, "masked": ANY_DAY, "signing_day": ANY_DAY},
    ),
    "check prison-number": ("A1234AA", CHECKED),
    "check pnc": ("02/73319Z", CHECKED),
    "check cro": ("65656/91H", CHECKED),
    "check crn": ("X123456", CHECKED),
    "check postcode": ("HU95LS", CHECKED),
    "rules closure": (
        "--benefit HB --custody sentenced --received 2011-07-13 --likely-return 2011-08-01 "
        "--expected-release 2011-08-01 --earlier-custody-days 3 --as-of 2011-07-20 "
        "--sentenced 2011-07-15",
        {
            "action": str,
            "stops_on": ANY_DAY,
            "keeps": list,
            "arrears": bool,
            "notify": list,
            **ESTIMATE,
        },
    ),
    "rules overpayment": (
        "--received 2011-07-13 --paid-to 2011-08-02 --weekly 67.50 --released 2011-09-01",
        {"days": int, "pence": int, "segments": list, **ESTIMATE},
    ),
    "rules release": (
        "--sentenced 2011-09-19 --term 12m --remand-days 14 --added-days 0 --fraction half",
        {
            "sed": str,
            "sled": str,
            "crd": str,
            "total_days": int,
            "serve_days": int,
            "adjusted": str,
            "applied": list,
            **ESTIMATE,
        },
    ),
    "rules release-day": (
        "--due 2025-04-19 --term-days 300 --friday-days 1",
        {"due": str, "adjusted": str, "applied": list, **REASONS},
    ),
    "rules windows": (
        "--release 2012-04-16 --era auto --nino-digits 56",
        {
            "era": str,
            "windows": list,
            "first_signing_day": ANY_DAY,
            "first_payable_day": ANY_DAY,
            **REASONS,
        },
    ),
    "rules hdc": (
        "--sentenced 2024-01-15 --term 12m --remand-days 20 --fraction half",
        {"eligible": bool, "earliest": ANY_DAY, "latest_tag_days": int, **ESTIMATE},
    ),
    "rules uc-dates": (
        "--claim 2025-04-16",
        {"assessment_from": str, "assessment_to": str, "pay_day": str, "days": int, **ESTIMATE},
    ),
    "rules uc-overpayment": (
        "--assessment-day 9 --received 2024-07-12 --housing-pence 40000 --paid-pence 79345",
        {"pence": int, "from": ANY_DAY, **ESTIMATE},
    ),
    "rules rapid-reclaim": (
        "--last-award-ended 2011-01-01 --claim 2011-07-02",
        {"ok": bool, "limit_days": int, **REASONS},
    ),
    "rules discharge-grant": (
        "--custody-days 40 --released 2011-08-16 --age 30",
        {"eligible": bool, "pence": (int, type(None)), **REASONS},
    ),
    "rules claim-route": (
        "--claim 2012-07-16 --release 2012-04-16 --kind custody",
        {"route": str, **REASONS},
    ),
    "rules rehabilitation": (
        "--disposal custody --conviction 2011-09-19 --months 12 --ends 2012-09-04 "
        "--schedule-18 no --as-of 2014-05-01",
        {"regime": str, "spent_on": ANY_DAY, "never": bool, "spent": bool, **REASONS},
    ),
}


@pytest.mark.parametrize("command", list(PROMISED))
def test_promised_keys(ask: Ask, command: str) -> None:
    line, keys = PROMISED[command]
    code, document, errors = ask(*command.split(), *line.split())
    assert (code, errors) == (0, "")
    for key, kind in keys.items():
        assert isinstance(document[key], kind), key
    for reason in document.get("reasons", ()):
        assert {"code", "rule", "source", "from"} <= reason.keys()


def test_parts_of_answers_have_their_keys(ask: Ask) -> None:
    _, windows, _ = ask("rules", "windows", "--release", "2012-04-16")
    assert all({"code", "opens", "closes"} <= each.keys() for each in windows["windows"])
    line, _ = PROMISED["rules overpayment"]
    _, paid, _ = ask("rules", "overpayment", *line.split())
    assert all(each.keys() == {"from", "to", "days", "weekly_pence"} for each in paid["segments"])


NO = [
    "check nino AB12345C",
    "check prison-number A1234",
    "check pnc 02/73319A",
    "check cro 85227/65G",
    "check crn 12345",
    "check postcode NFA",
    "rules hdc --sentenced 2024-01-15 --term 6w",
    "rules rapid-reclaim --last-award-ended 2011-01-01 --claim 2011-07-03",
    "rules discharge-grant --custody-days 14 --released 2011-08-16",
]


@pytest.mark.parametrize("line", NO)
def test_no_is_exit_one_with_the_same_keys(ask: Ask, line: str) -> None:
    code, document, errors = ask(*line.split())
    assert (code, errors) == (1, "")
    assert PROMISED[" ".join(line.split()[:2])][1].keys() <= document.keys()


BENEFITS = [
    "JSA",
    "IS",
    "ESA_IR",
    "ESA_C",
    "IB",
    "PC",
    "SP",
    "HB",
    "CTB",
    "CTR",
    "UC",
    "DLA",
    "AA",
    "PIP",
    "CA",
    "IIDB",
    "MA",
    "CHB",
    "CTC",
    "WTC",
]


@pytest.mark.parametrize("benefit", BENEFITS)
@pytest.mark.parametrize("custody", ["remand", "sentenced"])
def test_every_benefit_is_answered(ask: Ask, benefit: str, custody: str) -> None:
    for received in ("2009-06-01", "2011-07-13", "2026-11-21"):
        line = f"--benefit {benefit} --custody {custody} --received {received}"
        code, document, _ = ask("rules", "closure", *line.split())
        assert code == 0
        assert document["action"] in {"CLOSE", "SUSPEND", "REDUCE", "COUNT", "TELL"}
        if document["action"] in {"CLOSE", "SUSPEND"}:
            assert document["stops_on"] == received


with (data_folder() / "reference" / "rehabilitation_periods.csv").open(
    encoding="utf-8", newline=""
) as handle:
    DISPOSALS = sorted({row["disposal"] for row in csv.DictReader(handle)})


@pytest.mark.parametrize("disposal", DISPOSALS)
@pytest.mark.parametrize(
    ("as_of", "regime"),
    [("2014-03-09", "PRE2014"), ("2023-10-27", "LASPO"), ("2023-10-28", "PCSC")],
)
def test_every_disposal_is_answered(ask: Ask, disposal: str, as_of: str, regime: str) -> None:
    line = f"--disposal {disposal} --conviction 2010-01-04 --months 60 --ends 2012-01-03"
    code, document, _ = ask("rules", "rehabilitation", *line.split(), "--as-of", as_of)
    assert (code, document["regime"]) == (0, regime)


CHOICES = [
    ("rules closure --received 2011-07-13 --custody remand --benefit", "dole", "benefit"),
    ("rules closure --received 2011-07-13 --benefit JSA --custody", "bail", "custody"),
    (
        "rules overpayment --received 2011-07-13 --paid-to 2011-07-14 --benefit JSA --age-group",
        *("40+", "age-group"),
    ),
    ("rules release --sentenced 2011-09-19 --term 12m --fraction", "all", "fraction"),
    ("rules hdc --sentenced 2011-09-19 --term 12m --fraction", "quarter", "fraction"),
    ("rules release-day --due 2025-04-19 --friday-days", "3", "friday-days"),
    ("rules windows --release 2012-04-16 --era", "borstal", "era"),
    ("rules claim-route --claim 2012-07-16 --release 2012-04-16 --kind", "bail", "kind"),
    ("rules rehabilitation --conviction 2011-09-19 --disposal", "oakum", "disposal"),
    (
        "rules rehabilitation --conviction 2011-09-19 --disposal fine --schedule-18",
        *("maybe", "schedule-18"),
    ),
    ("check", "passport", "command"),
    ("rules", "parole", "command"),
]


@pytest.mark.parametrize(("line", "choice", "field"), CHOICES)
def test_a_choice_that_does_not_exist(
    capsys: pytest.CaptureFixture[str], line: str, choice: str, field: str
) -> None:
    assert output.run(APP, [*line.split(), choice, "--json"], MEANINGS) == 2
    error = json.loads(capsys.readouterr().out)["error"]
    assert error["field"] == field
    assert error["code"]
    assert choice not in error["message"]
    assert error["message"].isprintable()


@pytest.mark.parametrize("command", [each for each in PROMISED if each.startswith("rules")])
def test_a_needed_option_left_out(ask: Ask, command: str) -> None:
    code, document, errors = ask(*command.split())
    assert (code, errors) == (2, "")
    assert document["error"]["code"] == "MISSING"
    assert f"--{document['error']['field']} " in PROMISED[command][0].replace(
        "--assessment-day", "--due-pence "
    )


HOSTILE = [
    *("", "x", "\x1b[2J", "\u202egnissim", "\udcff", "\x00", "a" * 50_000, "--", "-1", "٣"),
    *("0001-01-01", "9999-12-31", "1900-01-01", "2199-12-31", "2011-02-30", "2011-7-13"),
    *("999999999999999999999", "1e9", "nan", "0m", "100y", "12m\n"),
]
VALUES = [
    pytest.param(command, place, id=f"{command} {line.split()[place - 1] if place else 'value'}")
    for command, (line, _) in PROMISED.items()
    for place in (
        [0]
        if command.startswith("check")
        else [at for at, word in enumerate(line.split()) if not word.startswith("--")]
    )
]


@pytest.mark.parametrize(("command", "place"), VALUES)
def test_nonsense_is_refused_in_one_line_and_never_printed_back(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    command: str,
    place: int,
) -> None:
    monkeypatch.setenv("EBATUI_TODAY", "2026-11-21")
    words = PROMISED[command][0].split()
    for nonsense in HOSTILE:
        given = [*words[:place], nonsense, *words[place + 1 :]]
        code = output.run(APP, [*command.split(), "--json", *given], MEANINGS)
        document = json.loads(capsys.readouterr().out)
        assert code in (0, 1, 2), given
        if code == 2:
            error = document["error"]
            assert error["field"], given
            assert error["message"], given
            assert error["message"].isprintable(), given
        plain = output.run(APP, [*command.split(), *given], MEANINGS)
        said = capsys.readouterr()
        assert plain == code, given
        assert not set(said.out + said.err) & set("\x1b\u202e\udcff\x00"), given
        if code == 2:
            assert (said.out, said.err.count("\n")) == ("", 1), given
            assert said.err.startswith(f"{document['error']['field']}: "), given


def test_the_era_is_by_date_whatever_the_terminal(
    ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A terminal's pinned era is its screens'; the command goes by date unless told an era."""
    (tmp_path / "terminal.toml").write_text('era = "freshstart"\n', encoding="utf-8")
    monkeypatch.setenv("EBATUI_HOME", str(tmp_path))
    line = ["rules", "windows", "--release", "2026-11-20"]
    assert ask(*line)[1]["era"] == "uc"
    assert ask(*line, "--era", "auto")[1]["era"] == "uc"
    assert ask(*line, "--era", "freshstart")[1]["era"] == "freshstart"


def test_a_pinned_era_keeps_holidays_and_rates_of_the_date(ask: Ask) -> None:
    line = ["rules", "windows", "--era", "freshstart", "--nino-digits", "56", "--release"]
    _, found, _ = ask(*line, "2025-04-19")
    (booked,) = [each for each in found["windows"] if each["code"] == "FRESHSTART"]
    # Easter Monday 2025 is no working day, and waiting days are seven since October 2014.
    assert booked["interview_on"] == "2025-04-22"
    assert found["first_payable_day"] == "2025-04-26"


def test_every_window_code_is_known(ask: Ask) -> None:
    """Each of the promised codes is given in some era, and no other."""
    given = {
        window["code"]
        for release in ("2011-09-05", "2012-04-16", "2025-04-16")
        for window in ask("rules", "windows", "--release", release)[1]["windows"]
    }
    promised = [
        "EMPLOYMENT_INTERVIEW",
        "CCG",
        "ADVANCE_JSA",
        "FRESHSTART",
        "JOB_CLUB",
        "UC_PREPARATION",
        "UC_CLAIM",
        "UC_APPOINTMENT",
        "WP_MANDATORY",
        "AVAILABLE",
    ]
    assert given == set(WINDOW_CODES) == set(promised)


def test_the_page_of_rules_is_not_stale(capsys: pytest.CaptureFixture[str]) -> None:
    """``docs/rules.md`` says what the rules of this checkout say."""
    assert docs.main(["--check"]) == 0, capsys.readouterr().err


def process(*argv: str | bytes) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "EBATUI_TODAY": "2026-11-21"}
    environment.pop("EBATUI_HOME", None)
    return subprocess.run(
        [sys.executable, "-m", "ebatui", *argv], capture_output=True, env=environment, check=False
    )


PROCESSES = [
    (["check", "nino", "QQ 12 34 56 C", "--demo", "--json"], 0, "code", "NINO_TEST"),
    (["check", "nino", "QQ 12 34 56 C", "--json"], 1, "ok", False),
    (
        ["rules", "release-day", "--due", "2025-04-19", "--json"],
        *(0, "adjusted", "2025-04-16"),
    ),
    (["rules", "windows", "--release", "2012-04-16", "--json"], 0, "era", "advance-jsa"),
]


@pytest.mark.parametrize(("argv", "exit_code", "key", "value"), PROCESSES)
def test_as_a_process(argv: list[str], exit_code: int, key: str, value: object) -> None:
    done = process(*argv)
    assert (done.returncode, done.stderr) == (exit_code, b"")
    assert json.loads(done.stdout)[key] == value


def test_bytes_that_are_not_utf8() -> None:
    done = process("rules", "release-day", "--due", b"\xff\xfe", "--json")
    assert done.returncode == 2
    error = json.loads(done.stdout)["error"]
    assert (error["code"], error["field"]) == ("NOT_UTF8", "due")
