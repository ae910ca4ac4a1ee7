"""``ebatui rules`` closure, overpayment, uc-overpayment, discharge-grant and rehabilitation."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer

from ebatui.cli import output, rules_benefits

Answer = tuple[int, Any]
Ask = Callable[..., Answer]


@pytest.fixture
def app() -> typer.Typer:
    app = typer.Typer(no_args_is_help=True, add_completion=False)
    rules = typer.Typer(no_args_is_help=True)
    rules_benefits.add_to(rules)
    app.add_typer(rules, name="rules")
    return app


@pytest.fixture
def ask(
    app: typer.Typer, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Ask:
    """Runs a command with ``--json``: its exit code and its one document."""
    monkeypatch.setenv("EBATUI_TODAY", "2026-11-21")
    monkeypatch.delenv("EBATUI_HOME", raising=False)

    def ask(line: str, *more: str) -> Answer:
        code = output.run(app, ["rules", *line.split(), *more, "--json"])
        said = capsys.readouterr()
        assert said.out.count("\n") == 1
        return code, json.loads(said.out)

    return ask


@pytest.fixture
def read(
    app: typer.Typer, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[[str], str]:
    """Runs a command for a person: the page it prints."""
    monkeypatch.setenv("EBATUI_TODAY", "2026-11-21")
    monkeypatch.delenv("EBATUI_HOME", raising=False)

    def read(line: str) -> str:
        output.run(app, ["rules", *line.split()])
        return capsys.readouterr().out

    return read


CLOSURE = "closure --benefit {} --custody {} --received {}"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            CLOSURE.format("JSA", "remand", "2011-07-13"),
            {
                "action": "CLOSE",
                "stops_on": "2011-07-13",
                "keeps": [],
                "arrears": False,
                "notify": ["BENEFIT_OFFICE"],
            },
        ),
        (
            CLOSURE.format("HB", "sentenced", "2011-06-06") + " --likely-return 2011-09-05",
            {"action": "COUNT", "stops_on": "2011-09-05", "keeps": ["HOUSING_BENEFIT"]},
        ),
        (
            CLOSURE.format("HB", "remand", "2011-07-13"),
            {"action": "COUNT", "stops_on": "2012-07-11", "notify": ["LOCAL_AUTHORITY"]},
        ),
        (
            CLOSURE.format("PIP", "sentenced", "2024-03-04"),
            {"action": "COUNT", "stops_on": "2024-04-01", "arrears": False},
        ),
        (
            CLOSURE.format("PIP", "remand", "2024-03-04") + " --earlier-custody-days 10",
            {"stops_on": "2024-03-22"},
        ),
        (
            CLOSURE.format("UC", "remand", "2024-07-12")
            + " --single --housing-element --expected-release 2025-01-12",
            {
                "action": "REDUCE",
                "keeps": ["HOUSING_ELEMENT"],
                "stops_on": None,
                "kept_until": "2025-01-12",
                "estimate": True,
            },
        ),
        (
            CLOSURE.format("UC", "remand", "2024-07-12")
            + " --single --housing-element --expected-release 2025-01-13",
            {"action": "CLOSE", "stops_on": "2024-07-12"},
        ),
        (
            CLOSURE.format("UC", "remand", "2024-07-12") + " --couple",
            {"action": "TELL", "notify": ["PARTNER", "BENEFIT_OFFICE"]},
        ),
        (
            CLOSURE.format("ESA_C", "remand", "2011-07-13"),
            {"action": "SUSPEND", "arrears": True, "stops_on": "2011-07-13"},
        ),
        (
            CLOSURE.format("CTB", "remand", "2013-03-20") + " --as-of 2013-04-02",
            {"action": "TELL", "stops_on": None},
        ),
        (
            CLOSURE.format("HB", "sentenced", "2011-07-13") + " --sentenced 2011-12-01",
            {"stops_on": "2011-12-01"},
        ),
        (
            "overpayment --received 2011-07-13 --paid-to 2011-08-02 --weekly 67.50",
            {"days": 21, "pence": 20250, "estimate": True, "at_risk_per_day_pence": 964},
        ),
        (
            "overpayment --received 2011-07-13 --paid-to 2011-07-28 --benefit JSA --age-group 25+",
            {"days": 16, "pence": 15428},
        ),
        (
            "overpayment --received 2011-11-03 --paid-to 2011-11-15 --benefit JSA "
            "--age-group under25",
            {"days": 13, "pence": 9926},
        ),
        (
            "overpayment --received 2012-03-30 --paid-to 2012-04-12 --benefit JSA --age-group 25+",
            {
                "days": 14,
                "pence": 13700,
                "segments": [
                    {"from": "2012-03-30", "to": "2012-04-08", "days": 10, "weekly_pence": 6750},
                    {"from": "2012-04-09", "to": "2012-04-12", "days": 4, "weekly_pence": 7100},
                ],
            },
        ),
        (
            "overpayment --received 2011-07-13 --paid-to 2011-07-01 --weekly 67.5",
            {"days": 0, "pence": 0, "segments": []},
        ),
        ("uc-overpayment --paid-pence 79345 --due-pence 40000", {"pence": 39345, "from": None}),
        (
            "uc-overpayment --assessment-day 9 --received 2024-07-12 --housing-pence 40000 "
            "--paid-pence 79345",
            {"pence": 39345, "from": "2024-07-09", "estimate": True},
        ),
        (
            "uc-overpayment --assessment-day 16 --received 2025-05-02 --housing-pence 0 "
            "--paid-pence 40014",
            {"pence": 40014, "from": "2025-04-16"},
        ),
        (
            "discharge-grant --custody-days 15 --released 2011-08-16",
            {"eligible": True, "pence": 4600},
        ),
        (
            "rehabilitation --disposal custody --conviction 2011-09-19 --months 12 "
            "--ends 2012-09-04 --as-of 2014-05-01",
            {"regime": "LASPO", "spent_on": "2016-09-04", "never": False, "spent": False},
        ),
        (
            "rehabilitation --disposal custody --conviction 2011-09-19 --months 12 "
            "--ends 2012-09-04",
            {"regime": "PCSC", "spent_on": "2013-09-04", "never": False, "spent": True},
        ),
        (
            "rehabilitation --disposal fine --conviction 2026-06-01 --under-18",
            {"regime": "PCSC", "spent_on": "2026-12-01", "spent": False},
        ),
        (
            "rehabilitation --disposal custody --conviction 2024-07-02 --months 60 "
            "--ends 2029-07-01 --schedule-18 yes",
            {"spent_on": None, "never": True, "spent": False, "result": "NEVER"},
        ),
        (
            "rehabilitation --disposal custody --conviction 2024-07-02 --months 60 "
            "--ends 2029-07-01",
            {"spent_on": None, "never": False, "spent": False, "result": "CANNOT_SAY"},
        ),
    ],
)
def test_answers(ask: Ask, line: str, expected: dict[str, object]) -> None:
    code, document = ask(line)
    assert code == 0
    assert {key: document[key] for key in expected} == expected
    assert document["reasons"]
    for reason in document["reasons"]:
        assert {"code", "rule", "source", "from"} <= reason.keys()


@pytest.mark.parametrize(
    "line",
    [
        "discharge-grant --custody-days 14 --released 2011-08-16",
        "discharge-grant --custody-days 40 --released 2011-08-16 --remand-only",
        "discharge-grant --custody-days 40 --released 2011-08-16 --age 17",
        "discharge-grant --custody-days 40 --released 2011-08-16 --exclusion DEPORTATION",
    ],
)
def test_no_grant_is_exit_one(ask: Ask, line: str) -> None:
    code, document = ask(line)
    assert (code, document["eligible"], document["pence"]) == (1, False, None)


@pytest.mark.parametrize(
    ("line", "code", "field"),
    [
        (CLOSURE.format("DOLE", "remand", "2011-07-13"), "UNKNOWN_BENEFIT", "benefit"),
        (CLOSURE.format("JSA", "bail", "2011-07-13"), "BAD_VALUE", "custody"),
        (CLOSURE.format("JSA", "remand", "2011-02-30"), "NOT_A_DATE", "received"),
        (CLOSURE.format("JSA", "remand", "9999-12-31"), "DATE_OUT_OF_RANGE", "received"),
        (
            CLOSURE.format("HB", "remand", "2011-07-13") + " --likely-return 2011-07-12",
            "BEFORE_RECEPTION",
            "likely-return",
        ),
        (
            CLOSURE.format("PIP", "remand", "2024-03-04") + " --earlier-custody-days -1",
            "BAD_VALUE",
            "earlier-custody-days",
        ),
        ("overpayment --received 2011-07-13 --paid-to 2011-08-02", "MISSING", "weekly"),
        (
            "overpayment --received 2011-07-13 --paid-to 2011-08-02 --benefit JSA",
            "MISSING",
            "age-group",
        ),
        (
            "overpayment --received 2011-07-13 --paid-to 2011-08-02 --weekly lots",
            "NOT_AN_AMOUNT",
            "weekly",
        ),
        (
            "overpayment --received 2011-07-13 --paid-to 2011-08-02 --weekly 67.50 --age-group 25+",
            "NOT_BOTH",
            "age-group",
        ),
        (
            "overpayment --received 2011-07-13 --paid-to 2011-08-02 --benefit UC --age-group 25+",
            "RATE_IS_NOT_WEEKLY",
            "benefit",
        ),
        (
            "overpayment --received 2001-07-13 --paid-to 2001-08-02 --benefit JSA --age-group 25+",
            "NO_RATE_THEN",
            "received",
        ),
        (
            "overpayment --received 2011-07-13 --paid-to 2011-08-02 --weekly 1 "
            "--released 2011-07-01",
            "BEFORE_RECEPTION",
            "released",
        ),
        ("uc-overpayment --paid-pence 1", "MISSING", "due-pence"),
        ("uc-overpayment --paid-pence 1 --assessment-day 9", "MISSING", "received"),
        (
            "uc-overpayment --paid-pence 1 --assessment-day 9 --received 2024-07-12",
            "MISSING",
            "housing-pence",
        ),
        (
            "uc-overpayment --paid-pence 1 --due-pence 1 --assessment-day 9",
            "NOT_BOTH",
            "assessment-day",
        ),
        ("uc-overpayment --paid-pence 1 --assessment-day 32", "BAD_VALUE", "assessment-day"),
        (
            "discharge-grant --custody-days 20 --released 1999-01-01",
            "NO_RATE_THEN",
            "released",
        ),
        ("rehabilitation --conviction 2011-09-19", "MISSING", "disposal"),
        ("rehabilitation --disposal fine", "MISSING", "conviction"),
        (
            "rehabilitation --disposal oakum --conviction 2011-09-19",
            "UNKNOWN_DISPOSAL",
            "disposal",
        ),
        (
            "rehabilitation --disposal custody --conviction 2011-09-19 --ends 2012-09-04",
            "LENGTH_MISSING",
            "months",
        ),
        (
            "rehabilitation --disposal custody --conviction 2011-09-19 --months 12",
            "END_MISSING",
            "ends",
        ),
        (
            "rehabilitation --disposal custody --conviction 2027-02-03 --months 6 "
            "--ends 2027-06-01 --as-of 2026-01-01",
            "CONVICTED_AFTER_DAY_ASKED",
            "conviction",
        ),
        (
            "closure --benefit JSA --custody remand --received 2011-07-13 --as-of 2011-07-01",
            "BEFORE_RECEPTION",
            "as-of",
        ),
        (
            "overpayment --received 2011-07-13 --paid-to 2199-12-31 --weekly 67.50",
            "PAID_TO_TOO_FAR",
            "paid-to",
        ),
        (
            "overpayment --received 2027-07-13 --paid-to 2029-01-01 --benefit JSA --age-group 25+",
            "PAID_TO_BEYOND_RATES",
            "paid-to",
        ),
        ("rehabilitation --file no-such-file.json", "CANNOT_READ", "file"),
        (
            "rehabilitation --file a.json --disposal fine",
            "NOT_BOTH",
            "disposal",
        ),
    ],
)
def test_refusals_name_the_option(ask: Ask, line: str, code: str, field: str) -> None:
    exit_code, document = ask(line)
    error = document["error"]
    assert (exit_code, error["code"], error["field"]) == (2, code, field)
    assert error["message"]
    assert "\n" not in error["message"]


def test_an_unknown_disposal_is_answered_with_those_there_are(ask: Ask, tmp_path: Path) -> None:
    _, document = ask("rehabilitation --disposal oakum --conviction 2011-09-19")
    assert "custody" in document["error"]["message"]
    assert "community_order" in document["error"]["message"]
    assert "oakum" not in document["error"]["message"]
    path = tmp_path / "convictions.json"
    path.write_text(json.dumps([{**TWO[0], "disposal": "oakum"}]), encoding="utf-8")
    _, document = ask("rehabilitation --file", str(path))
    assert "community_order" in document["error"]["message"]


TWO = [
    {
        "label": "first\u202e",
        "conviction": "2011-09-19",
        "disposal": "custody",
        "months": 12,
        "ends": "2012-09-04",
        "schedule-18": "no",
    },
    {"conviction": "2012-06-01", "disposals": [{"disposal": "fine"}], "summary_only": False},
]


def test_several_convictions_together(ask: Ask, tmp_path: Path) -> None:
    path = tmp_path / "convictions.json"
    path.write_text(json.dumps(TWO), encoding="utf-8")
    code, document = ask("rehabilitation --as-of 2014-05-01 --file", str(path))
    assert (code, document["regime"]) == (0, "LASPO")
    assert [one["spent_on"] for one in document["convictions"]] == ["2016-09-04"] * 2
    assert [one["label"] for one in document["convictions"]] == ["first?", "Conviction 2"]
    assert document["convictions"][1]["extended"]
    path.write_text(json.dumps({"as_of": "2014-05-01", "convictions": TWO}), encoding="utf-8")
    assert ask("rehabilitation --file", str(path)) == (code, document)


@pytest.mark.parametrize(
    ("change", "code", "message"),
    [
        ({"conviction": "soon"}, "NOT_A_DATE", "Conviction 1, conviction"),
        ({"conviction": None}, "NOT_A_DATE", "Conviction 1, conviction"),
        ({"months": "12"}, "BAD_VALUE", "Conviction 1, months"),
        ({"months": True}, "BAD_VALUE", "Conviction 1, months"),
        ({"months": None}, "LENGTH_MISSING", "Conviction 1, months"),
        ({"ends": None}, "END_MISSING", "Conviction 1, ends"),
        ({"ends": "2012-09-40"}, "NOT_A_DATE", "Conviction 1, ends"),
        ({"under_18": "no"}, "BAD_VALUE", "Conviction 1, under_18"),
        ({"schedule-18": "maybe"}, "BAD_VALUE", "Conviction 1, schedule_18"),
        ({"schedule_18": "no"}, "UNKNOWN_KEY", "Conviction 1"),
        ({"offence": "x"}, "UNKNOWN_KEY", "Conviction 1"),
        ({"disposal": None}, "MISSING", "Conviction 1, disposal"),
        ({"disposal": "oakum"}, "UNKNOWN_DISPOSAL", "Conviction 1, disposal"),
        ({"conviction": "2199-01-01"}, "CONVICTED_AFTER_DAY_ASKED", "Conviction 1, conviction"),
        ({"disposals": []}, "NOT_BOTH", "Conviction 1, disposal"),
        ({"label": "x" * 61}, "BAD_VALUE", "Conviction 1, label"),
    ],
)
def test_a_fault_in_the_file_names_conviction_and_key(
    ask: Ask, tmp_path: Path, change: dict[str, object], code: str, message: str
) -> None:
    path = tmp_path / "convictions.json"
    path.write_text(json.dumps([{**TWO[0], **change}, TWO[1]]), encoding="utf-8")
    exit_code, document = ask("rehabilitation --file", str(path))
    error = document["error"]
    assert (exit_code, error["code"], error["field"]) == (2, code, "file")
    assert error["message"].startswith(message)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "NOT_JSON"),
        (b"\xff\xfe", "NOT_JSON"),
        (b"[" * 100_000, "NOT_JSON"),
        (b"[]", "NO_CONVICTIONS"),
        (b"3", "NO_CONVICTIONS"),
        (b"{}", "NO_CONVICTIONS"),
        (b'{"convictions": 3}', "NO_CONVICTIONS"),
        (b"[3]", "NOT_A_RECORD"),
        (b'[{"conviction": "2012-06-01", "disposals": [3]}]', "NOT_A_RECORD"),
        (b'[{"conviction": "2012-06-01", "disposals": {}}]', "NO_DISPOSAL"),
        (b"[" + b"3," * 200 + b"3]", "TOO_MANY"),
        (b" " * 1_000_001, "TOO_LARGE"),
    ],
)
def test_a_file_that_is_no_list_of_convictions(
    ask: Ask, tmp_path: Path, content: bytes, code: str
) -> None:
    path = tmp_path / "convictions.json"
    path.write_bytes(content)
    exit_code, document = ask("rehabilitation --file", str(path))
    assert (exit_code, document["error"]["code"]) == (2, code)


def test_pages_for_people(read: Callable[[str], str]) -> None:
    closure = read(CLOSURE.format("HB", "remand", "2011-07-13"))
    assert "Wed 11 Jul 2012" in closure
    assert "the council" in closure
    paid = read("overpayment --received 2011-07-13 --paid-to 2011-08-02 --weekly £67.50")
    assert "£202.50" in paid
    assert "£9.64" in paid
    assert "decision maker decides" in paid
    assert "£393.45" in read("uc-overpayment --paid-pence 79345 --due-pence 40000")
    assert "£46.00" in read("discharge-grant --custody-days 15 --released 2011-08-16")
    said = read(
        "rehabilitation --disposal custody --conviction 2011-09-19 --months 12 --ends 2012-09-04"
    )
    assert "spent since 4 September 2013" in said


def test_a_site_can_add_a_rate(
    app: typer.Typer,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    folder = tmp_path / "site" / "reference"
    folder.mkdir(parents=True)
    (folder / "benefit_rates.csv").write_text(
        "benefit,rate,period,from_date,amount,confidence\n"
        "JSA,single 25 or over,week,2027-04-05,98.70,verified\n",
        encoding="utf-8",
    )
    line = (
        "rules overpayment --received 2027-04-05 --paid-to 2027-04-11 --benefit JSA "
        "--age-group 25+ --json --home"
    )
    assert output.run(app, [*line.split(), str(tmp_path)]) == 0
    assert json.loads(capsys.readouterr().out)["pence"] == 9870
