"""Every command, badly asked: one line, an exit code, no traceback, nothing typed said back."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from ebatui.cli import run
from tests.journeys import outside
from tests.journeys.outside import Town, done, ebatui

NASTY = "\x1b[31mRed\x07\u202eevil\u2066\x9b"

ALL = (
    ("init", "--establishment", "HLI", "--adviser", "A Mensah"),
    ("demo", "--no-open"),
    ("import", "reception", "/dev/null"),
    ("people",),
    ("show", "A1234AA"),
    ("induct", "/dev/null"),
    ("close", "A1234AA", "--benefit", "JSA", "--notice"),
    ("target", "A1234AA"),
    ("book", "A1234AA"),
    ("sync",),
    ("sync", "--dry-run"),
    ("enrol", "--hub", "http://127.0.0.1:1", "--code", "AAAA"),
    ("nightly", "install", "--print"),
    ("nightly", "remove", "--print"),
    ("verify",),
    ("verify", "--rebuild"),
    ("doctor",),
    ("user", "list"),
    ("user", "add", "B Rota"),
    ("user", "remove", "brota"),
    ("user", "passphrase"),
    ("user", "mentor-code"),
    ("recover", "/dev/null", "--adviser", "A Mensah"),
    ("hub", "init"),
    ("hub", "serve", "--plain-http", "--port", "0"),
    ("hub", "enrol-code", "--establishment", "HLI"),
    ("hub", "devices"),
    ("hub", "slots", "import", "/dev/null"),
    ("hub", "closures"),
    ("hub", "acknowledge", "HLI1-1"),
    ("hub", "show", "A1234AA"),
    ("hub", "verify"),
)
NEEDS_A_HOME = tuple(words for words in ALL if words[0] not in ("init", "demo", "doctor"))
NEEDS_A_HOME = tuple(words for words in NEEDS_A_HOME if words[:2] != ("hub", "init"))


@pytest.fixture
def ask(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> object:
    """Run a command line within this process: exit code and document, checked to be inert."""
    for name in [name for name in os.environ if name.startswith("EBATUI")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("EBATUI_TODAY", outside.TODAY)
    monkeypatch.setenv("EBATUI_PASSPHRASE", outside.PASSPHRASE)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))

    def asking(*words: str) -> outside.Ran:
        exit_code = run([*words, "--json"])
        said = capfd.readouterr()
        return outside.Ran(exit_code, said.out, said.err).inert()

    return asking


@pytest.mark.parametrize("words", NEEDS_A_HOME, ids=" ".join)
def test_no_home_is_said(ask: object, tmp_path: Path, words: tuple[str, ...]) -> None:
    for home in (tmp_path / "none", tmp_path / "none" / "deeper"):
        ran = ask(*words, "--home", str(home))  # type: ignore[operator]
        assert ran.exit_code in (1, 2), ran.out
        assert ran.error["field"] in (
            "home",
            "file",
            "code",
            "passphrase-file",
            "new-passphrase-file",
        )
        assert not home.exists(), "asking made a folder"


def test_the_folder_may_be_named_before_the_command(tmp_path: Path) -> None:
    folder, other = str(tmp_path / "none"), str(tmp_path / "other")
    (tmp_path / "other").write_text("a file")
    first = ebatui("--home", folder, "doctor", "--json")
    assert [one["code"] for one in first.json["findings"]] == ["NO_TERMINAL"]
    nearer = ebatui("--home", other, "doctor", "--home", folder, "--json")
    assert nearer.json == first.json


def test_the_doctor_finds_no_terminal(ask: object, tmp_path: Path) -> None:
    ran = ask("doctor", "--home", str(tmp_path / "none"))  # type: ignore[operator]
    assert (ran.exit_code, ran.json["ok"]) == (1, False)
    assert [one["code"] for one in ran.json["findings"]] == ["NO_TERMINAL"]


@pytest.mark.parametrize("words", [w for w in ALL if w != ("doctor",)], ids=" ".join)
def test_a_home_that_is_a_file(ask: object, tmp_path: Path, words: tuple[str, ...]) -> None:
    home = tmp_path / "file"
    home.write_text("kept")
    ran = ask(*words, "--home", str(home))  # type: ignore[operator]
    assert ran.exit_code in (1, 2, 7), ran.out
    assert ran.error["code"] != "INTERNAL"
    assert home.read_text() == "kept"


@pytest.mark.parametrize("words", ALL, ids=" ".join)
def test_options_that_are_none(ask: object, tmp_path: Path, words: tuple[str, ...]) -> None:
    home = ("--home", str(tmp_path / "none"))
    for more in (("--nonsense",), (f"--{NASTY}",), ("extra", NASTY, "x" * 100_000)):
        ran = ask(*words, *home, *more)  # type: ignore[operator]
        assert ran.exit_code == 2, ran.out
        assert "evil" not in ran.out + ran.err
        assert ran.error["code"] != "INTERNAL"


@pytest.mark.parametrize(
    "words",
    [
        ("hub",),
        ("import",),
        ("user",),
        ("nightly",),
        ("check",),
        ("rules",),
        ("nonsense",),
        (NASTY,),
        ("import", "nonsense", "x"),
        ("show",),
        ("close", "A1234AA"),
        ("demo", "--people", "0", "--home", "x"),
        ("demo", "--people", "many", "--home", "x"),
        ("demo", "--as-of", "2026-02-30", "--home", "x"),
        ("hub", "serve", "--port", "70000"),
        ("",),
    ],
    ids=ascii,
)
def test_what_is_no_command(ask: object, words: tuple[str, ...]) -> None:
    ran = ask(*words)  # type: ignore[operator]
    assert ran.exit_code == 2
    assert ran.error["field"]
    assert "evil" not in ran.out + ran.err


@pytest.mark.parametrize("place", [0, 1, 2])
def test_arguments_that_are_not_utf8(tmp_path: Path, place: int) -> None:
    words: list[str | bytes] = ["show", "A1234AA"]
    words.insert(place, b"\xff\xfe\x80")
    ran = ebatui(*words, home=tmp_path).inert()
    assert (ran.exit_code, ran.error["code"]) == (2, "NOT_UTF8")


def test_an_unreadable_file_is_said(tmp_path: Path) -> None:
    folder = tmp_path / "home"
    done("init", "--establishment", "HLI", "--adviser", "A Mensah", home=folder)
    for words in (
        ("import", "reception", str(tmp_path)),
        ("induct", str(tmp_path)),
        ("induct", "/proc/self/mem"),
        ("recover", str(tmp_path), "--adviser", "A"),
    ):
        ran = ebatui(*words, home=folder).inert()
        assert ran.exit_code in (2, 7), ran.out
        assert (ran.error["field"], ran.error["code"] != "INTERNAL") == ("file", True), words


def test_a_page_that_is_not_read_to_its_end(tmp_path: Path) -> None:
    """``ebatui check … | head -0`` ends quietly."""
    import subprocess

    command = f"{outside.program()[0]} check nino 'QQ 12 34 56 C' --demo | head -c 0"
    done_with = subprocess.run(
        ["sh", "-c", command], capture_output=True, check=False, env=outside.environment()
    )
    assert done_with.stderr == b""


@pytest.mark.parametrize(("number", "exit_code"), [("QQ 12 34 56 C", 0), ("no", 1)])
@pytest.mark.parametrize("as_json", [True, False])
def test_a_reader_that_has_gone_changes_no_exit_code(
    number: str, exit_code: int, as_json: bool
) -> None:
    """Nobody reads the answer, or the failure: no traceback, and the exit code as it would be."""
    import subprocess

    for words in (("check", "nino", number, "--demo"), ("show", "--home", "/none", "A1234AA")):
        reading, writing = os.pipe()
        os.close(reading)
        ran = subprocess.run(
            [*outside.program(), *words, *(["--json"] if as_json else [])],
            stdout=writing,
            stderr=subprocess.PIPE,
            check=False,
            env=outside.environment(),
        )
        os.close(writing)
        assert b"Traceback" not in ran.stderr
        assert ran.returncode == (exit_code if words[0] == "check" else 2)


@pytest.fixture(scope="module")
def demos(tmp_path_factory: pytest.TempPathFactory) -> tuple[Town, Town]:
    """The same demonstration twice."""
    folder = tmp_path_factory.mktemp("demos")
    made = []
    for name in ("one", "two"):
        town = Town(folder / name)
        words = ("demo", "--people", "12", "--seed", "7", "--as-of", outside.TODAY, "--no-open")
        document = done(*words, home=town.terminal, passphrase=None)
        assert set(document) >= {"home", "hub_home", "passphrase", "mentor_code", "people"}
        assert document["people"] == 12
        assert Path(document["hub_home"]) == town.terminal / "hub"
        made.append(town)
    return made[0], made[1]


def _everything(town: Town) -> list[object]:
    """Who is in a demonstration, and several whole cases, to the minute."""
    opened = {"passphrase": "demo at hull"}
    people = town.do("people", **opened)
    cases = [town.do("show", row["prison_number"], **opened) for row in people[:4]]
    return [people, *cases]


def test_one_seed_and_day_make_one_demonstration(demos: tuple[Town, Town]) -> None:
    one, two = demos
    assert _everything(one) == _everything(two)


def test_a_demonstration_says_nothing_of_a_clock_that_was_set_back(
    demos: tuple[Town, Town],
) -> None:
    _, two = demos
    findings = done("doctor", home=two.terminal, passphrase=None)["findings"]
    assert "SYNCED" in {one["code"] for one in findings}
    assert "CLOCK_DIFFERS" not in {one["code"] for one in findings}


def test_a_demonstration_is_whole_at_both_ends(demos: tuple[Town, Town]) -> None:
    town, _ = demos
    opened = {"passphrase": "demo at hull"}
    assert town.do("verify", **opened)["ok"]
    # Its hub is embedded: sync needs no one to serve it.
    sent = town.do("sync", **opened)
    assert (sent["status"], sent["waiting"]) == ("complete", 0)
    number = town.do("people", **opened)[0]["prison_number"]
    at_hub = done("hub", "show", number, home=town.terminal / "hub", passphrase=None)
    town.do("sync", **opened)
    assert town.do("show", number, **opened) == at_hub
    nino = at_hub["person"]["nino"]
    assert nino is None or nino.startswith("QQ")


def test_a_demonstration_is_not_built_over_a_real_terminal(tmp_path: Path) -> None:
    home = tmp_path / "real"
    done("init", "--establishment", "HLI", "--adviser", "A Mensah", home=home)
    held = (home / "vault").read_bytes()
    ran = ebatui("demo", "--no-open", home=home, passphrase=None)
    assert (ran.exit_code, ran.error["field"]) == (2, "home")
    assert (home / "vault").read_bytes() == held


def test_json_is_json_with_odd_names(tmp_path: Path) -> None:
    """Accents go through files, case file and both encodings whole."""
    home = tmp_path / "home"
    done("init", "--establishment", "HLI", "--adviser", "A Mensah", home=home)
    text = outside.RECEPTION.replace("Doe,Kevin", "Núñez-García,Zoë")
    for number, encoding in enumerate(("utf-8-sig", "cp1252")):
        path = tmp_path / f"{number}.csv"
        path.write_bytes(text.encode(encoding))
        assert done("import", "reception", str(path), home=home)["rejected"] == []
    [row] = json.loads(json.dumps(done("people", "--query", "nunez", home=home)))
    assert (row["surname"], row["forenames"]) == ("Núñez-García", "Zoë")
