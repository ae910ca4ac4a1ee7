"""The promises of the command line: the keys of every document, exit codes, a form for people."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.journeys import outside
from tests.journeys.outside import INDUCTION, PASSPHRASE, SLOTS, Ran, Town, done, ebatui

SYNC = {
    "status",
    "changes_sent",
    "changes_received",
    "waiting",
    "parcels_sent",
    "parcels_received",
    "bytes_up",
    "bytes_down",
    "round_trips",
    "seconds",
    "quarantined",
    "conflicts",
}
CASE = {
    "inductions",
    "claims",
    "closures",
    "jobs_before",
    "needs",
    "consents",
    "targets",
    "bookings",
    "notes",
}


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    folder = tmp_path_factory.mktemp("promises")
    return outside.lived_in_town(folder).copied(folder / "town", quick=True)


def has(document: Any, *keys: str) -> Any:
    """The document, once every promised key is in it."""
    missing = set(keys) - set(document)
    assert not missing, f"{missing} promised, {sorted(document)} given"
    return document


def read(ran: Ran) -> str:
    """The page for people: done, inert, and not JSON."""
    assert ran.exit_code == 0, ran.out + ran.err
    ran.inert()
    assert ran.out.strip()
    assert not ran.out.startswith(("{", "[")), "a page for people, not a document"
    return ran.out


def test_init(tmp_path: Path) -> None:
    home = tmp_path / "new"
    document = done("init", "--establishment", "hli", "--adviser", "A Mensah", home=home)
    has(document, "home", "establishment", "recovery_file")
    assert document["establishment"] == "HLI"
    assert Path(document["recovery_file"]).is_file()
    again = ebatui("init", "--establishment", "HLI", "--adviser", "A Mensah", home=home)
    assert (again.exit_code, again.error["code"]) == (2, "TERMINAL_EXISTS")
    # The recovery file opens it again when the passphrase is lost.
    words = ("recover", document["recovery_file"], "--adviser", "A Mensah")
    done(*words, home=home, passphrase="another good passphrase")
    assert ebatui("people", home=home).exit_code == 6
    assert done("people", home=home, passphrase="another good passphrase") == []


@pytest.mark.parametrize(
    ("words", "field"),
    [
        (("--establishment", "XXX", "--adviser", "A"), "establishment"),
        (("--establishment", "HLI", "--adviser", ""), "adviser"),
        (("--establishment", "HLI", "--adviser", "x" * 5000), "adviser"),
        (("--establishment", "HLI"), "adviser"),
    ],
)
def test_init_refuses_and_leaves_nothing(
    tmp_path: Path, words: tuple[str, ...], field: str
) -> None:
    home = tmp_path / "none"
    ran = ebatui("init", *words, home=home).inert()
    assert (ran.exit_code, ran.error["field"]) == (2, field)
    assert not (home / "terminal.toml").exists()


def test_a_name_that_could_act_on_a_screen_is_kept_without_it(tmp_path: Path) -> None:
    home = tmp_path / "plain"
    done("init", "--establishment", "HLI", "--adviser", "A \x1b[2JMen\u202esah", home=home)
    rows = ebatui("user", "list", home=home, passphrase=None).inert().json
    assert [row["name"] for row in rows] == ["A [2JMensah"]


def test_a_weak_passphrase_is_refused(tmp_path: Path) -> None:
    words = ("init", "--establishment", "HLI", "--adviser", "A Mensah")
    ran = ebatui(*words, home=tmp_path / "weak", passphrase="short")
    assert ran.exit_code == 2
    assert "passphrase" in ran.error["field"]
    assert "short" not in ran.error["message"].split()


def test_import(town: Town) -> None:
    document = town.do("import", "reception", town.file("again.csv", outside.RECEPTION))
    has(document, "rows", "added", "changed", "matched", "rejected")
    assert (document["rows"], document["added"], document["matched"]) == (4, 0, 4)
    assert "4 rows" in read(
        town.run("import", "reception", str(town.folder / "again.csv"), as_json=False)
    )


def test_people_and_show(town: Town) -> None:
    rows = town.do("people")
    assert [row["surname"] for row in rows] == ["Doe", "Marsh", "Patel", "Walsh"]
    assert [row["prison_number"] for row in town.do("people", "--query", "a2-0")] == ["A1234AA"]
    assert len(town.do("people", "--limit", "2")) == 2
    assert "Marsh" in read(town.run("people", as_json=False))
    case = has(town.do("show", "a1234aa"), "person", "episodes")
    has(case["episodes"][0], *CASE)
    assert case["person"]["born"] == "1991-02-14"
    assert "Beverley Roofing" in read(town.run("show", "A1234AA", as_json=False))
    missing = town.run("show", "A0000AA")
    assert (missing.exit_code, missing.error["code"]) == (1, "NO_SUCH_PERSON")


def test_the_acts(town: Town, tmp_path: Path) -> None:
    mine = town.copied(tmp_path / "mine")
    answers = INDUCTION | {"prison_number": "A2345BB", "nino": "QQ 22 33 44 A"}
    path = mine.file("answers.json", json.dumps(answers))
    inducted = has(mine.do("induct", path), "prison_number", "message", "closures")
    has(inducted["closures"][0], "reference", "benefit", "state", "action", "stops_on", "reasons")
    call = ("close", "A2345BB", "--benefit", "JSA", "--result", "no-answer")
    has(mine.do(*call), "reference", "benefit", "state", "message")
    target = mine.do("target", "A2345BB", "--title", "Packer", "--employer", "Hedon Foods")
    has(target, "count", "of", "targets")
    booked = has(mine.do("book", "A2345BB", "--first"), "bookings", "slots", "release")
    assert booked["bookings"][0]["at"] == "2027-01-12T11:00"
    for words in (call, ("target", "A2345BB"), ("book", "A2345BB")):
        read(mine.run(*words, as_json=False))


def test_sync(town: Town, tmp_path: Path) -> None:
    mine = town.copied(tmp_path / "mine")
    dry = has(mine.do("sync", "--dry-run", passphrase=None), *SYNC)
    assert dry["waiting"] > 0
    assert dry["round_trips"] == 0
    assert "wait" in read(mine.run("sync", "--dry-run", passphrase=None, as_json=False))
    none = mine.run("sync", passphrase=None)
    assert none.exit_code == 4
    has(none.json, *SYNC)
    assert none.json["status"] == "no-line"
    with mine.serving():
        sent = has(mine.do("sync", "--max-seconds", "30", passphrase=None), *SYNC)
        assert (sent["status"], sent["waiting"]) == ("complete", 0)
        assert sent["changes_sent"] == dry["waiting"]
        assert sent["changes_received"] is None
        assert sent["conflicts"] is None
        unlocked = has(mine.do("sync"), *SYNC)
        assert unlocked["changes_received"] is not None
        assert unlocked["conflicts"] == 0
        assert "complete" in read(mine.run("sync", passphrase=None, as_json=False))


def test_a_terminal_no_hub_knows_says_so(tmp_path: Path) -> None:
    home = tmp_path / "alone"
    done("init", "--establishment", "HLI", "--adviser", "A Mensah", home=home)
    ran = ebatui("sync", home=home, passphrase=None)
    assert ran.exit_code in (4, 5)
    has(ran.json, *SYNC)


@pytest.mark.parametrize("code", ["AAAA-AAAA", "", "0" * 500, "\x1b[31m"])
def test_a_wrong_code_enrols_nothing(town: Town, code: str) -> None:
    ran = town.run("enrol", "--hub", "http://127.0.0.1:1", "--code", code).inert()
    assert (ran.exit_code, ran.error["field"]) == (2, "code")


def test_a_used_code_is_refused(town: Town, tmp_path: Path) -> None:
    mine = town.copied(tmp_path / "mine")
    code = mine.at_hub("enrol-code", "--establishment", "HLI")["code"]
    with mine.serving() as url:
        ends = []
        for name in ("first", "second"):
            home = mine.folder / name
            done("init", "--establishment", "HLI", "--adviser", "A Mensah", home=home)
            ends.append(ebatui("enrol", "--hub", url, "--code", code, home=home).inert())
    assert [end.exit_code for end in ends] == [0, 5]
    has(ends[0].json, "device", "fingerprint")


def test_nightly_print(town: Town) -> None:
    document = has(town.do("nightly", "install", "--print", passphrase=None), "kind", "line")
    assert document["kind"] in ("cron", "systemd")
    assert "sync" in document["line"]
    assert PASSPHRASE not in document["line"]
    read(town.run("nightly", "install", "--print", passphrase=None, as_json=False))
    has(town.do("nightly", "remove", "--print", passphrase=None), "kind", "line")


def test_verify_and_doctor(town: Town) -> None:
    for words in (("verify",), ("verify", "--rebuild")):
        document = has(town.do(*words), "ok", "changes", "chain", "projection")
        assert document["ok"] is document["chain"] is document["projection"] is True
    assert "as it should be" in read(town.run("verify", as_json=False))
    doctor = has(town.do("doctor", passphrase=None), "ok", "findings")
    assert all({"code", "level", "message"} <= set(one) for one in doctor["findings"])
    read(town.run("doctor", passphrase=None, as_json=False))


def test_users(town: Town, tmp_path: Path) -> None:
    mine = town.copied(tmp_path / "mine")
    fresh = "another good passphrase"
    added = mine.do("user", "add", "B Rota", EBATUI_NEW_PASSPHRASE=fresh)
    assert added["adviser"] == "brota"
    assert [row["name"] for row in mine.do("user", "list", passphrase=None)] == [
        "A Mensah",
        "B Rota",
    ]
    assert len(mine.do("people", passphrase=fresh)) == 4
    mine.do("user", "passphrase", passphrase=fresh, EBATUI_NEW_PASSPHRASE="a third good one here")
    assert mine.run("people", passphrase=fresh).exit_code == 6
    mine.do("user", "remove", "brota")
    last = mine.run("user", "remove", "amensah")
    assert last.exit_code != 0
    assert last.error["message"]
    assert len(mine.do("people")) == 4


def test_the_passphrase_may_come_from_a_file(town: Town) -> None:
    path = town.file("passphrase", f"{PASSPHRASE}\n")
    assert len(town.do("people", "--passphrase-file", path, passphrase=None)) == 4
    wrong = town.run("people", "--passphrase-file", "/nowhere", passphrase=None)
    assert (wrong.exit_code, wrong.error["field"]) == (2, "passphrase-file")


def test_the_hub(town: Town, tmp_path: Path) -> None:
    mine = town.copied(tmp_path / "mine")
    more = mine.file("more.csv", SLOTS + "6727,,2027-02-01,10:00,40,2,freshstart\n")
    has(mine.at_hub("slots", "import", more), "rows", "added", "changed", "rejected")
    assert mine.at_hub("slots", "import", more)["added"] == 0
    has(mine.at_hub("enrol-code", "--establishment", "HLI"), "code", "expires")
    has(mine.at_hub("closures"), "closures")
    has(mine.at_hub("verify"), "ok", "changes", "chain", "projection")
    has(mine.at_hub("show", "A1234AA"), "person", "episodes")
    for words in (("closures",), ("verify",), ("show", "A1234AA"), ("devices",)):
        read(ebatui("hub", *words, home=mine.hub, quick=True, passphrase=None, as_json=False))
    for words, exit_code, field in (
        (("acknowledge", "HLI1-ZZZ"), 1, "ref"),
        (("acknowledge", "\x1b[31m"), 2, "ref"),
        (("show", "A0000AA"), 1, "prison-number"),
        (("enrol-code", "--establishment", "XXX"), 2, "establishment"),
        (("slots", "import", "/nowhere"), 2, "file"),
        (("init",), 1, "home"),
    ):
        ran = ebatui("hub", *words, home=mine.hub, quick=True, passphrase=None).inert()
        assert (ran.exit_code, ran.error["field"]) == (exit_code, field), words


def test_acting_as_of_a_day_that_is_none(town: Town) -> None:
    for day in ("2026-02-30", "soon", "9999-12-31"):
        ran = town.run("people", EBATUI_TODAY=day)
        assert (ran.exit_code, ran.error["field"]) == (2, "EBATUI_TODAY"), day
