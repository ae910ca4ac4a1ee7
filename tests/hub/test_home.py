"""A hub's folder: laid whole, or laid again after whatever stopped it."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from ebatui.hub.home import CERTIFICATE, KEYS, SETTINGS, HomeError, init_home, open_home
from ebatui.hub.lock import InUse, replacing

FULL = """
import resource, signal, sys
from datetime import date
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from ebatui.hub.home import HomeError, init_home, open_home
from ebatui.hub.storage import StorageError

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
for most in (0, 20, 150, 200, 400, 1_000, 5_000, 30_000, 150_000):
    folder = Path(sys.argv[1]) / str(most)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))
    stopped = True
    try:
        init_home(folder, None, date.today).storage.close()
        stopped = False
    except (HomeError, StorageError, DBAPIError):
        pass
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    empty = [path.name for path in folder.glob("hub.[ktp]*") if not path.stat().st_size]
    assert not empty, (most, empty)
    if stopped:
        init_home(folder, None, date.today).storage.close()
    open_home(folder, date.today).storage.close()
    print(most, stopped)
"""


def test_a_disk_that_was_full_leaves_nothing_in_the_way(tmp_path: Path) -> None:
    """The operating system lets no file grow beyond so many bytes, as a full disk would."""
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("True") >= 6


def test_keys_that_were_made_are_kept_by_the_second_try(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full() -> str:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr("ebatui.hub.home.make_certificate", full)
        with pytest.raises(HomeError, match="make room"):
            init_home(tmp_path, None, date.today)
    assert not (tmp_path / SETTINGS).exists()
    keys = (tmp_path / KEYS).read_bytes()
    made = init_home(tmp_path, None, date.today)
    made.storage.close()
    assert (tmp_path / KEYS).read_bytes() == keys


@pytest.mark.parametrize("name", [KEYS, CERTIFICATE])
def test_an_empty_file_of_an_earlier_version_is_made_anew(tmp_path: Path, name: str) -> None:
    (tmp_path / name).touch()
    words = init_home(tmp_path, None, date.today)
    words.storage.close()
    again = open_home(tmp_path, date.today)
    again.storage.close()
    assert again.words == words.words


def test_two_do_not_make_one_hub(tmp_path: Path) -> None:
    with replacing(tmp_path), pytest.raises(InUse):
        init_home(tmp_path, None, date.today)
