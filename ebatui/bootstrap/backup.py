"""A terminal's backup: the encrypted case file and what belongs to it, in one file.

Nothing in it can be read without a passphrase and this machine's secret, or the recovery file.
What is put back is an older copy, which the hub notices: ``ebatui rejoin`` gives it a new number.
"""

from __future__ import annotations

import os
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

from ebatui.bootstrap.home import Home, HomeError
from ebatui.bootstrap.terminal import Terminal

_FORMAT = b"ebatui terminal backup 1\n"
_MARK = "ebatui-backup"


class BackupError(Exception):
    """``FILE_EXISTS``, ``CANNOT_WRITE`` or ``NOT_A_BACKUP``. The message names the mend."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def back_up(terminal: Terminal, file: Path) -> int:
    """Write the unlocked terminal to a new file; its size. Raises ``BackupError``."""
    if file.exists():
        raise BackupError("FILE_EXISTS", "There is a file of this name already.")
    home = terminal.home
    unfinished = file.with_name(file.name + ".new")
    copies = {
        home.case_file.name: file.with_name(file.name + ".case.new"),
        home.mailbox.name: file.with_name(file.name + ".mail.new"),
    }
    try:
        for left in (unfinished, *copies.values()):
            left.unlink(missing_ok=True)
        # The mailbox first: a case file ahead of its mailbox is whole, behind it is damaged.
        with (
            closing(sqlite3.connect(home.mailbox)) as held,
            closing(sqlite3.connect(copies[home.mailbox.name])) as made,
        ):
            held.backup(made)
        terminal.case_file.copy_to(copies[home.case_file.name])
        os.close(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_STORED) as out:
            out.writestr(_MARK, _FORMAT)
            for path in _small(home):
                out.write(path, path.name)
            for name, copy in copies.items():
                out.write(copy, name)
        with unfinished.open("rb") as written:
            os.fsync(written.fileno())
        unfinished.rename(file)
        return file.stat().st_size
    except (OSError, sqlite3.Error):
        raise BackupError("CANNOT_WRITE", "The backup cannot be written: make room.") from None
    finally:
        for left in (unfinished, *copies.values()):
            left.unlink(missing_ok=True)


def put_back(home: Home, file: Path) -> None:
    """Lay a backup into an empty folder. Raises ``BackupError`` and ``HomeError``.

    The settings come last: until then there is no terminal.
    """
    if home.exists() or home.case_file.exists() or home.vault.exists():
        raise HomeError(
            "TERMINAL_EXISTS", "There is a terminal in this folder: name an empty one with --home."
        )
    names = [home.case_file.name, home.mailbox.name, *(path.name for path in _small(home))]
    try:
        with zipfile.ZipFile(file) as held:
            if held.getinfo(_MARK).file_size != len(_FORMAT):
                raise BackupError("NOT_A_BACKUP", "This file is not a terminal's backup.")
            if held.read(_MARK) != _FORMAT or set(held.namelist()) != {_MARK, *names}:
                raise BackupError("NOT_A_BACKUP", "This file is not a terminal's backup.")
            if held.testzip() is not None:
                raise BackupError("NOT_A_BACKUP", "The backup is damaged: use another.")
            home.make_folder()
            for name in names:
                target = home.folder / name
                handle = os.open(target, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
                with os.fdopen(handle, "wb") as out, held.open(name) as part:
                    while piece := part.read(1 << 20):
                        out.write(piece)
                    out.flush()
                    os.fsync(out.fileno())
    except (zipfile.BadZipFile, KeyError, EOFError, FileNotFoundError):
        raise BackupError("NOT_A_BACKUP", "This file is not a terminal's backup.") from None
    except OSError:
        raise BackupError("CANNOT_WRITE", "The folder cannot be written: make room.") from None


def _small(home: Home) -> list[Path]:
    """The parts beside the two databases, settings last."""
    return [home.vault, home.establishment_key, home.settings_file]
