"""Bad answers to the acts, from outside: one clear line, the field named, the case as it was."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.journeys import outside
from tests.journeys.outside import INDUCTION, Ran, Town

NASTY = "\x1b[31mRed\x07\u202eevil\u2066\x9b"
CLEAN = "[31mRedevil"
LONG = "x" * 5000

SHOWN_WHEN = {
    "employer": {"had_job": "YES"},
    "employer_contact": {"had_job": "YES", "employer": "Firm"},
    "job": {"had_job": "YES", "employer": "Firm"},
    "wants_kept": {"had_job": "YES", "employer": "Firm"},
    "wants": {"wants_work": "YES"},
    "skills": {"wants_work": "YES"},
    "single": {"on_benefit": "YES", "benefits": [{"benefit": "JSA"}]},
    "children": {"on_benefit": "YES", "benefits": [{"benefit": "JSA"}]},
}
KEPT_CLEAN = ("employer_contact", "job", "going_to", "needs_detail", "wants", "skills", "id_held")


@pytest.fixture(scope="module")
def terminal(tmp_path_factory: pytest.TempPathFactory) -> Town:
    folder = tmp_path_factory.mktemp("acts")
    return outside.lived_in_town(folder).copied(folder / "town", quick=True)


@pytest.fixture
def induct(terminal: Town) -> Any:
    def inducting(answers: object) -> Ran:
        if isinstance(answers, dict):
            answers = {"prison_number": "A2345BB"} | answers
        content = answers if isinstance(answers, str | bytes) else json.dumps(answers)
        return terminal.run("induct", terminal.file("answers.json", content)).inert()

    return inducting


def test_no_answer_may_act_on_a_screen(terminal: Town, induct: Any) -> None:
    """Control characters: refused where a choice is asked for, taken out where it is text."""
    before = terminal.do("show", "A2345BB")
    refused = sorted(set(INDUCTION) - {"prison_number", "benefits", "employer", *KEPT_CLEAN})
    assert induct({"outcome": NASTY}).error["field"] == "outcome"
    asked = {name: answer for shown in SHOWN_WHEN.values() for name, answer in shown.items()}
    ran = induct(
        asked | {"employer": "Firm"} | dict.fromkeys(set(refused) - set(asked) - {"outcome"}, NASTY)
    )
    assert ran.exit_code == 1
    for field in set(refused) - set(asked) - {"outcome"}:
        assert field.replace("_", " ") in ran.error["message"], field
    for field in ("had_job", "wants_work", "on_benefit"):
        assert induct({"on_benefit": "NO", field: NASTY}).error["field"] == field
    assert terminal.do("show", "A2345BB") == before
    texts = dict.fromkeys(KEPT_CLEAN, NASTY)
    ran = induct(
        texts
        | {"had_job": "YES", "employer": NASTY, "wants_work": "YES", "needs": ["HEALTH"]}
        | {"on_benefit": "NO"}
    )
    assert ran.exit_code == 0, ran.out
    shown = terminal.run("show", "A2345BB").inert().json["episodes"][0]
    assert shown["jobs_before"][0]["employer"] == CLEAN
    assert shown["inductions"][0]["skills"] == CLEAN
    terminal.run("show", "A2345BB", as_json=False).inert()


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"nonsense": "y"}, "nonsense"),
        ({NASTY: "y"}, "file"),
        ({"benefits": "JSA"}, "benefits"),
        ({"benefits": [1]}, "benefits"),
        ({"benefits": [{"colour": "red"}]}, "benefits"),
        ({"skills": {"a": 1}}, "skills"),
        ({"prison_number": None}, "prison_number"),
    ],
)
def test_what_is_no_answer_is_not_passed_over(
    induct: Any, answers: dict[str, object], field: str
) -> None:
    ran = induct(answers)
    assert ran.exit_code == 2
    assert ran.error["field"] == field


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"employer": LONG, "had_job": "YES"}, "employer"),
        ({"seen_on": "2030-01-01"}, "seen_on"),
        ({"crd": "2026-01-01"}, "crd"),
        ({"status": "SENTENCED", "sentence": "a while"}, "sentence"),
        ({"home_postcode": "HU", "on_benefit": "NO"}, "home_postcode"),
        ({"nino": "QQ 12 34 56 E"}, "nino"),
        ({"on_benefit": "YES"}, "benefits"),
        ({"on_benefit": ""}, "on_benefit"),
        ({"on_benefit": "", "benefits": [{"benefit": "JSA"}]}, "on_benefit"),
        ({"on_benefit": "NO", "benefits": [{"benefit": "JSA"}]}, "benefits"),
        ({"on_benefit": "WILL_NOT_SAY", "benefits": [{"benefit": "JSA"}]}, "benefits"),
        ({"outcome": "REFUSED", "benefits": [{"benefit": "JSA"}]}, "benefits"),
        ({"on_benefit": "YES", "benefits": [{"weekly": "5"}]}, "benefits.0.benefit"),
        (
            {"on_benefit": "YES", "benefits": [{"benefit": "JSA", "weekly": NASTY}]},
            "benefits.0.weekly",
        ),
    ],
)
def test_an_answer_that_cannot_be(induct: Any, answers: dict[str, object], field: str) -> None:
    ran = induct(answers)
    assert ran.exit_code == 1
    assert ran.error["field"] == field
    assert LONG[:50] not in ran.out + ran.err


@pytest.mark.parametrize("content", ["", "{", "[]", "[" * 100_000, b"\xff\xfe\x00", '"x"'])
def test_a_file_that_holds_no_answers(induct: Any, content: str | bytes) -> None:
    ran = induct(content)
    assert (ran.exit_code, ran.error["code"], ran.error["field"]) == (2, "NOT_JSON", "file")


def test_true_nought_and_lists_are_answers(terminal: Town, induct: Any) -> None:
    answers = {
        "on_benefit": "YES",
        "benefits": [{"benefit": "IS", "weekly": 67.5, "housing_costs": False}],
        "single": True,
        "children": 0,
        "needs": ["HEALTH", "ACCOMMODATION"],
    }
    assert induct(answers).exit_code == 0
    episode = terminal.do("show", "A2345BB")["episodes"][0]
    assert (episode["inductions"][0]["single"], episode["inductions"][0]["children"]) == (True, 0)
    assert episode["claims"][0]["weekly_pence"] == 6750


ACTS: tuple[tuple[tuple[str, ...], int, str], ...] = (
    (("target", "A2345BB", "--title", LONG, "--employer", "Firm"), 1, "title"),
    (("target", "A2345BB", "--title", "Packer"), 1, "employer"),
    (("target", "A2345BB", "--title", ""), 1, "title"),
    (("target", "A2345BB", "--title", "", "--employer", "Firm"), 1, "title"),
    (("target", "A2345BB", "--employer", ""), 1, "title"),
    (("target", "A2345BB", "--note", "no job to it"), 1, "title"),
    (
        ("target", "A2345BB", "--title", "Packer", "--employer", "Firm", "--source", NASTY),
        1,
        "source",
    ),
    (("target", "A2345BB", "--title", "Packer", "--employer", "Firm", "--note", LONG), 1, "note"),
    (("target", NASTY, "--title", "Packer", "--employer", "Firm"), 1, "prison-number"),
    (("book", "A1234AA", "--slot", NASTY), 1, "slot"),
    (("book", "A1234AA", "--slot", LONG), 1, "slot"),
    (("book", "A3456CC", "--first"), 1, "first"),
    (("book", "A1234AA", "--first", "--slot", "xx"), 2, "slot"),
    (("book", "A1234AA", "--first", "--slot", ""), 2, "slot"),
    (("book", "A1234AA", "--slot", ""), 1, "slot"),
    (("book", "A1234AA", "--jobcentre", "99999"), 2, "jobcentre"),
    (("book", "A1234AA", "--first", "--jobcentre", NASTY), 2, "jobcentre"),
    (("book", "A1234AA", "--jobcentre", ""), 2, "jobcentre"),
    (("book", NASTY), 1, "prison-number"),
    (("show", NASTY), 1, "prison-number"),
    (("show", LONG), 1, "prison-number"),
    (("show", ""), 1, "prison-number"),
    (("close", "A1234AA", "--benefit", NASTY, "--notice"), 2, "benefit"),
    (("close", "A1234AA", "--benefit", "JSA"), 2, "result"),
    (("close", "A1234AA", "--benefit", "JSA", "--result", NASTY), 2, "result"),
    (("close", "A1234AA", "--benefit", "UC", "--notice"), 1, "benefit"),
    (
        (
            "close",
            "A1234AA",
            "--benefit",
            "JSA",
            "--result",
            "closed",
            "--spoke-to",
            "Sue",
            "--from",
            NASTY,
        ),
        1,
        "from",
    ),
    (("people", "--limit", "0"), 2, "limit"),
    (("sync", "--max-seconds", "0"), 2, "max-seconds"),
    (("sync", "--max-seconds", "nan"), 2, "max-seconds"),
    (("sync", "--max-seconds", "inf"), 2, "max-seconds"),
    (("sync", "--max-seconds", "soon"), 2, "max-seconds"),
    (("induct", "/nowhere/at/all.json"), 2, "file"),
    (("import", "reception", "/"), 2, "file"),
    (("enrol", "--hub", NASTY, "--code", "AAAA"), 2, "code"),
    (("recover", "/nowhere", "--adviser", "A"), 7, "file"),
)


@pytest.mark.parametrize(("words", "exit_code", "field"), ACTS)
def test_acts_refuse_with_one_line(
    terminal: Town, words: tuple[str, ...], exit_code: int, field: str
) -> None:
    ran = terminal.run(*words).inert()
    assert (ran.exit_code, ran.error["field"]) == (exit_code, field), ran.out
    if field == "max-seconds":
        assert ran.error["message"] == "Give a number of seconds above 0."
    assert "evil" not in ran.out + ran.err
    assert LONG[:50] not in ran.out + ran.err


def test_a_notice_waits_until_someone_was_identified(terminal: Town, induct: Any) -> None:
    """Without an NI number; the mend is named, and does it."""
    claim = {"benefit": "JSA", "weekly": "67.50", "office": "Hull BDC"}
    answers = {"prison_number": "A3456CC", "on_benefit": "YES", "benefits": [claim]}
    assert induct(answers | {"nino_unknown": "NEVER_HAD_ONE"}).exit_code == 0
    notice = ("close", "A3456CC", "--benefit", "JSA", "--notice")
    ran = terminal.run(*notice).inert()
    assert (ran.exit_code, ran.error["field"]) == (1, "verified-with")
    assert "--verified-with" in ran.error["message"]
    assert terminal.do(*notice, "--verified-with", "reception")["state"] == "SENT"


def test_a_failure_for_people_is_one_line_too(terminal: Town) -> None:
    ran = terminal.run("show", NASTY, as_json=False).inert()
    assert (ran.exit_code, ran.out) == (1, "")
    assert ran.err.count("\n") == 1


def test_text_is_kept_without_what_could_act(terminal: Town) -> None:
    options = ("--town", NASTY, "--telephone", NASTY, "--contact", NASTY, "--note", NASTY)
    terminal.do("target", "A3456CC", "--title", NASTY, "--employer", NASTY, *options)
    call = ("--result", "asked", "--spoke-to", NASTY, "--reference", NASTY, "--said", NASTY)
    terminal.do("close", "A1234AA", "--benefit", "JSA", *call)
    for number in ("A3456CC", "A1234AA"):
        ran = terminal.run("show", number).inert()
        assert CLEAN in ran.out
    assert terminal.do("verify")["ok"]
