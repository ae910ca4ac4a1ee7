"""``ebatui hub …`` as its operators type it."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import typer
from sqlalchemy import delete, select, update

from ebatui.cli.hub import hub_app
from ebatui.cli.output import run
from ebatui.hub import intake, tables
from ebatui.hub.home import DATABASE, init_home, open_home
from ebatui.hub.lock import LOCK
from ebatui.sync.enrolment import read_code

Ran = tuple[int, Any]
Run = Callable[..., Ran]
SAMPLE = Path(__file__).parent.parent / "samples" / "slots.csv"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "hub"


@pytest.fixture
def ebatui(home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a hub command under --json in the hub's folder: exit code and document."""
    monkeypatch.setenv("EBATUI_TODAY", "2026-11-23")
    app = typer.Typer()
    app.add_typer(hub_app, name="hub")

    def ran(*words: str) -> Ran:
        exit_code = run(app, ["hub", *words, "--home", str(home), "--json"])
        out = capsys.readouterr().out
        assert out.count("\n") == 1, "one document"
        return exit_code, json.loads(out)

    return ran


def failed(ran: Ran) -> tuple[int, str, str]:
    exit_code, document = ran
    assert "\n" not in document["error"]["message"]
    return exit_code, document["error"]["code"], document["error"]["field"]


def test_init_makes_a_hub_for_its_owner_alone(ebatui: Run, home: Path) -> None:
    exit_code, document = ebatui("init")
    assert (exit_code, document["home"]) == (0, str(home))
    assert len(document["fingerprint"].split()) == 6
    for name in ("hub.toml", "hub.keys", "hub.pem"):
        assert stat.S_IMODE((home / name).stat().st_mode) == 0o600
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert failed(ebatui("init")) == (1, "HUB_EXISTS", "home")


def test_without_its_certificate_it_serves_no_https(ebatui: Run, home: Path) -> None:
    ebatui("init")
    (home / "hub.pem").write_text("no certificate")
    assert failed(ebatui("serve")) == (7, "DAMAGED", "home")
    (home / "hub.pem").unlink()
    assert failed(ebatui("serve")) == (2, "NO_CERTIFICATE", "home")


def test_another_database_may_be_named(ebatui: Run, home: Path, tmp_path: Path) -> None:
    assert ebatui("init", "--database", f"sqlite:///{tmp_path}/else.db")[0] == 0
    assert ebatui("verify")[1]["ok"]
    assert (tmp_path / "else.db").is_file()
    assert not (home / "hub.db").exists()


def test_a_bad_database_url_is_refused(ebatui: Run, home: Path) -> None:
    assert failed(ebatui("init", "--database", "nonsense")) == (2, "DATABASE", "database")
    assert not (home / "hub.toml").exists()
    assert ebatui("init")[0] == 0


def test_a_database_without_its_driver_or_of_another_hub_is_refused_with_the_mend(
    ebatui: Run, home: Path, tmp_path: Path, wall: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{tmp_path}/else.db"
    init_home(tmp_path / "first", url, wall).storage.close()
    monkeypatch.setitem(sys.modules, "psycopg", None)
    for named, mend in ((url, "one of this hub's own"), ("postgresql://hub@db/x", "[postgres]")):
        exit_code, document = ebatui("init", "--database", named)
        assert failed((exit_code, document)) == (2, "DATABASE", "database")
        assert mend in document["error"]["message"]
    assert not (home / "hub.toml").exists()


def test_what_is_no_hub_is_said(ebatui: Run, home: Path) -> None:
    assert failed(ebatui("verify")) == (2, "NO_HUB", "home")
    ebatui("init")
    (home / "hub.keys").write_text("sign = 'ff'\n")
    assert failed(ebatui("closures")) == (7, "DAMAGED", "home")
    (home / "hub.db").unlink()
    assert failed(ebatui("closures")) == (7, "DAMAGED", "home")


def test_codes_are_for_prisons(ebatui: Run) -> None:
    ebatui("init")
    exit_code, document = ebatui("enrol-code", "--establishment", "hli")
    assert exit_code == 0
    assert read_code(document["code"]) == document["code"]
    left = datetime.fromisoformat(document["expires"]) - datetime.now(UTC)
    assert timedelta(hours=23) < left <= timedelta(hours=24)
    assert failed(ebatui("enrol-code", "--establishment", "XXX")) == (
        2,
        "UNKNOWN_PRISON",
        "establishment",
    )


def test_slots_are_imported(ebatui: Run, tmp_path: Path) -> None:
    ebatui("init")
    whole = {"rows": 286, "added": 286, "changed": 0, "rejected": [], "warnings": []}
    assert ebatui("slots", "import", str(SAMPLE)) == (0, whole)
    assert ebatui("slots", "import", str(SAMPLE)) == (0, {**whole, "added": 0})
    faulty = tmp_path / "faulty.csv"
    faulty.write_text(
        "Time,Date,Jobcentre_Code,Minutes,Places\n9:00,1/12/2026,1503,40,2\n9:00,x,1503,40,2\n"
    )
    exit_code, document = ebatui("slots", "import", str(faulty))
    assert (exit_code, document["rows"], document["added"]) == (0, 2, 1)
    (bad,) = document["rejected"]
    assert (bad["row"], bad["field"], bad["code"]) == (3, "date", "NOT_A_DATE")
    assert failed(ebatui("slots", "import", str(tmp_path / "none"))) == (2, "NO_SUCH_FILE", "file")
    assert failed(ebatui("slots", "import", "/dev/zero")) == (2, "NOT_A_FILE", "file")
    faulty.write_text(
        "Time,Date,Jobcentre_Code,Minutes,Places\n"
        "9:00,20/11/2026,1503,40,2\n3:00,25/12/2026,1503,40,2\n9:00,2/12/2026,9999,40,2\n"
    )
    document = ebatui("slots", "import", str(faulty))[1]
    assert document["added"] == 1
    assert [(one["row"], one["code"]) for one in document["rejected"]] == [
        (2, "DAY_PAST"),
        (3, "OFFICE_SHUT"),
    ]
    (doubt,) = document["warnings"]
    assert (doubt["row"], doubt["field"]) == (4, "jobcentre_code")
    faulty.write_bytes(b"")
    assert failed(ebatui("slots", "import", str(faulty))) == (1, "EMPTY", "file")


@pytest.fixture
def sent(
    ebatui: Run, home: Path, wall: Any, enrol_at: Callable[..., Any]
) -> Callable[..., tuple[Any, int]]:
    """A terminal that has sent a closure in a state."""
    ebatui("init")
    hub = open_home(home, wall)

    def send(state: str = "SENT") -> tuple[Any, int]:
        terminal = enrol_at(hub, 501)
        terminal.send = lambda body: intake.take(hub, body)
        _, episode = terminal.case()
        claim = terminal.change("claim", episode=episode, benefit="JSA", office="Hull BDC")
        closure = terminal.change(
            "closure", claim=claim, episode=episode, state="READY", stops_on="2026-11-20"
        )
        terminal.change("closure", closure, state=state, sent_on="2026-11-21")
        terminal.sync()
        return terminal, closure

    yield send
    hub.storage.close()


def test_closures_wait_and_are_answered(ebatui: Run, sent: Callable[..., tuple[Any, int]]) -> None:
    terminal, closure = sent()
    exit_code, document = ebatui("closures")
    (waiting,) = document["closures"]
    assert exit_code == 0
    assert (waiting["ref"], waiting["state"], waiting["benefit"]) == ("HLI1-4", "SENT", "JSA")
    assert (waiting["prison_number"], waiting["stops_on"]) == ("A1234AA", "2026-11-20")
    assert ebatui("acknowledge", "hli1-4")[1]["state"] == "ACKNOWLEDGED"
    assert ebatui("acknowledge", "HLI1-4") == (
        0,
        {
            "ref": "HLI1-4",
            "establishment": "HLI",
            "state": "ACKNOWLEDGED",
            "closed_from": None,
            "settled_on": None,
        },
    )
    for day in ("2030-01-01", "2026-11-24", "1999-01-01"):
        refused = ebatui("acknowledge", "HLI1-4", "--closed", day)
        assert failed(refused) == (1, "CLOSED_DAY", "closed")
    assert ebatui("acknowledge", "HLI1-4", "--closed", "2026-11-20")[1] == {
        "ref": "HLI1-4",
        "establishment": "HLI",
        "state": "CLOSED",
        "closed_from": "2026-11-20",
        "settled_on": "2026-11-23",
    }
    assert ebatui("closures")[1] == {"closures": []}
    assert failed(ebatui("acknowledge", "HLI1-4")) == (1, "NOT_WAITING", "ref")
    terminal.sync(1)
    assert terminal.values("closure", closure)["state"] == "CLOSED"
    assert ebatui("verify") == (
        0,
        {"ok": True, "changes": 7, "chain": True, "projection": True, "findings": []},
    )


def test_nothing_in_payment_is_an_answer(ebatui: Run, sent: Callable[..., tuple[Any, int]]) -> None:
    sent()
    both = ebatui("acknowledge", "HLI1-4", "--nothing-in-payment", "--closed", "2026-11-20")
    assert failed(both) == (2, "ONE_ANSWER", "nothing-in-payment")
    document = ebatui("acknowledge", "HLI1-4", "--nothing-in-payment")[1]
    assert (document["state"], document["settled_on"]) == ("NOTHING_IN_PAYMENT", "2026-11-23")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("acknowledge", "nonsense"), (2, "NOT_A_REFERENCE", "ref")),
        (("acknowledge", "HLI9-4"), (1, "NO_SUCH_CLOSURE", "ref")),
        (("acknowledge", "HLI1-99"), (1, "NO_SUCH_CLOSURE", "ref")),
        (("acknowledge", "HLI1-1"), (1, "NO_SUCH_CLOSURE", "ref")),
        (("acknowledge", "HLI1-4"), (1, "NOT_WAITING", "ref")),
        (("acknowledge", "HLI1-4", "--closed", "20/11/2026"), (2, "NOT_A_DATE", "closed")),
        (("show", "A9999ZZ"), (1, "NO_SUCH_PERSON", "prison-number")),
        (("serve", "--plain-http", "--host", "0.0.0.0"), (2, "ONLY_LOOPBACK", "host")),  # noqa: S104 - refused
        (("serve", "--plain-http", "--host", "hub.example"), (2, "BAD_HOST", "host")),
    ],
)
def test_what_cannot_be_done_names_its_field(
    ebatui: Run,
    sent: Callable[..., tuple[Any, int]],
    words: tuple[str, ...],
    expected: tuple[int, str, str],
) -> None:
    sent("TO_VERIFY")
    assert failed(ebatui(*words)) == expected


def test_show_and_devices(ebatui: Run, sent: Callable[..., tuple[Any, int]]) -> None:
    sent()
    exit_code, case = ebatui("show", "A1234AA")
    assert (exit_code, case["person"]["prison_number"]) == (0, "A1234AA")
    (closure,) = case["episodes"][0]["closures"]
    assert (closure["claim"], closure["state"], closure["calls"]) == ("HLI1-3", "SENT", [])
    (device,) = ebatui("devices")[1]["devices"]
    assert (device["label"], len(device["fingerprint"].split())) == ("HLI1", 6)


def _lose_a_change(connection: Any) -> None:
    connection.execute(delete(tables.change).where(tables.change.c.cursor == 2))


def _edit_a_record(connection: Any) -> None:
    connection.execute(update(tables.RECORDS["person"]).values(surname="Someone"))


def _edit_what_was_said(connection: Any) -> None:
    own = tables.change.c.kind == "person"
    fields = connection.execute(select(tables.change.c.fields).where(own)).scalar_one()
    said = update(tables.change).where(own)
    connection.execute(said.values(fields=fields.replace("Marlow", "Someone")))
    _edit_a_record(connection)


def _edit_a_parcel(connection: Any) -> None:
    connection.execute(update(tables.parcel_in).values(sealed=b"altered"))


def _cut_the_chain(connection: Any) -> None:
    connection.execute(delete(tables.parcel_out))


@pytest.mark.parametrize(
    ("spoil", "key"),
    [
        (_lose_a_change, "chain"),
        (_edit_a_record, "projection"),
        (_edit_what_was_said, "chain"),
        (_edit_a_parcel, "chain"),
        (_cut_the_chain, "chain"),
    ],
)
def test_verify_finds_what_was_altered(
    ebatui: Run,
    home: Path,
    sent: Callable[..., tuple[Any, int]],
    wall: Any,
    spoil: Callable[[Any], None],
    key: str,
) -> None:
    sent()
    hub = open_home(home, wall)
    with hub.storage.write() as connection:
        spoil(connection)
    hub.storage.close()
    exit_code, document = ebatui("verify")
    assert (exit_code, document["ok"], document[key]) == (7, False, False)
    assert "Marlow" not in str(document["findings"])
    assert "Someone" not in str(document["findings"])


def test_a_busy_database_is_said_and_names_no_one(
    ebatui: Run, home: Path, sent: Callable[..., tuple[Any, int]], wall: Any
) -> None:
    sent()
    hub = open_home(home, wall)
    with hub.storage.write() as connection:
        connection.exec_driver_sql("DROP TABLE record_closure")
    hub.storage.close()
    exit_code, document = ebatui("closures")
    assert (exit_code, document["error"]["code"]) == (7, "DATABASE")


def test_importing_the_hub_loads_no_screen_and_no_case_file() -> None:
    names = sorted(
        f"ebatui.hub.{path.stem}"
        for path in (Path(sys.modules["ebatui.hub"].__file__ or "").parent).glob("*.py")
        if path.stem != "__init__"
    )
    heavy = "{'textual', 'sqlcipher3', 'sqlite_utils', 'keyring'}"
    code = f"import sys, {', '.join(names)}, ebatui.cli.hub; print({heavy} & set(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=os.environ
    )
    assert done.stdout == "set()\n"
    light = "import sys, ebatui.cli.hub; print({'sqlalchemy', 'starlette', 'uvicorn', 'nacl'} & "
    done = subprocess.run(
        [sys.executable, "-c", light + "set(sys.modules))"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "set()\n"


def test_a_backup_is_one_file_for_its_owner_and_goes_back_whole(
    ebatui: Run, home: Path, tmp_path: Path
) -> None:
    ebatui("init")
    file = tmp_path / "hub.backup"
    exit_code, document = ebatui("backup", str(file))
    assert (exit_code, document["ok"]) == (0, True)
    assert document["bytes"] == file.stat().st_size
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert failed(ebatui("backup", str(file))) == (1, "FILE_EXISTS", "file")
    ebatui("slots", "import", str(SAMPLE))
    keys = (home / "hub.keys").read_bytes()
    exit_code, document = ebatui("restore", str(file))
    assert (exit_code, document["ok"]) == (0, True)
    assert ebatui("slots", "import", str(SAMPLE))[1]["added"] == 286, "they came after the backup"
    (before,) = home.glob("before-*")
    assert (before / "hub.db").is_file(), "what stood there is kept"
    assert (home / "hub.keys").read_bytes() == keys
    assert ebatui("verify")[1]["ok"]
    again = ebatui("new-epoch")[1]["epoch"]
    assert again not in (0, document["epoch"])


def test_a_backup_goes_into_an_empty_folder_too(ebatui: Run, home: Path, tmp_path: Path) -> None:
    ebatui("init")
    file = tmp_path / "hub.backup"
    ebatui("backup", str(file))
    home.rename(tmp_path / "burnt")
    assert ebatui("restore", str(file))[0] == 0
    assert not list(home.glob("b*"))
    assert ebatui("verify")[1]["ok"]


@pytest.mark.parametrize("spoil", ["absent", "empty", "cut", "other"])
def test_what_is_no_backup_changes_nothing(
    ebatui: Run, home: Path, tmp_path: Path, spoil: str
) -> None:
    ebatui("init")
    file = tmp_path / "hub.backup"
    ebatui("backup", str(file))
    held = {name: (home / name).read_bytes() for name in ("hub.toml", "hub.keys")}
    match spoil:
        case "absent":
            file.unlink()
        case "empty":
            file.write_bytes(b"")
        case "cut":
            file.write_bytes(file.read_bytes()[:-200])
        case _:
            file.write_bytes((home / "hub.db").read_bytes())
    assert failed(ebatui("restore", str(file))) == (1, "NOT_A_BACKUP", "file")
    assert {name: (home / name).read_bytes() for name in held} == held
    assert ebatui("verify")[1]["ok"]


def test_a_restore_that_failed_leaves_nothing_behind(
    ebatui: Run, home: Path, tmp_path: Path
) -> None:
    ebatui("init")
    before = sorted(path.name for path in home.iterdir())
    file = tmp_path / "hub.backup"
    ebatui("backup", str(file))
    with zipfile.ZipFile(file) as whole, zipfile.ZipFile(tmp_path / "bad", "w") as bad:
        for name in whole.namelist():
            bad.writestr(name, b"x" * 5_000 if name == DATABASE else whole.read(name))
    assert failed(ebatui("restore", str(tmp_path / "bad"))) == (1, "NOT_A_BACKUP", "file")
    assert sorted(path.name for path in home.iterdir()) == sorted({*before, LOCK})


def test_a_backup_into_no_folder_says_so(ebatui: Run, tmp_path: Path) -> None:
    ebatui("init")
    (tmp_path / "file").write_bytes(b"x")
    for folder in ("nowhere", "file"):
        ran = ebatui("backup", str(tmp_path / folder / "hub.backup"))
        assert failed(ran) == (1, "CANNOT_WRITE", "file")
        assert "no such folder" in ran[1]["error"]["message"]
