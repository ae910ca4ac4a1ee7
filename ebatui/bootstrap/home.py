"""The terminal's folder: where each part lies, and its settings. Nothing here is personal."""

from __future__ import annotations

import json
import os
import tomllib
from dataclasses import dataclass, replace
from pathlib import Path

from ebatui.store.files import replace_file

LAYOUT = 1
ERAS = ("freshstart", "advance-jsa", "uc", "auto")
MENTOR_FIELDS = ("signpost", "collect")


class HomeError(Exception):
    """The folder cannot be used: ``NO_TERMINAL``, ``TERMINAL_EXISTS``, ``CANNOT_WRITE``
    or ``DAMAGED``. The message is one line and names the mend.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Settings:
    """What a terminal is: which prison, which device, which world of claims."""

    establishment: str
    device: int
    era: str = "freshstart"
    mentor_fields: str = "signpost"
    """What a mentor may enter: ``signpost`` (no NI number), or ``collect``."""
    demo: bool = False
    """The people here are invented: NI numbers that start QQ are accepted."""


@dataclass(frozen=True, slots=True)
class Home:
    """Paths of a terminal's folder."""

    folder: Path

    @property
    def settings_file(self) -> Path:
        """What the terminal is."""
        return self.folder / "terminal.toml"

    @property
    def being_set_up(self) -> Path:
        """There while a terminal is being set up, and after a set-up that was interrupted."""
        return self.folder / "being-set-up"

    @property
    def vault(self) -> Path:
        """The wrapped keys."""
        return self.folder / "vault"

    @property
    def secrets(self) -> Path:
        """This machine's secrets, or where in the keyring they are."""
        return self.folder / "secrets"

    @property
    def case_file(self) -> Path:
        """The encrypted case file."""
        return self.folder / "casefile.db"

    @property
    def mailbox(self) -> Path:
        """Sealed parcels and slips."""
        return self.folder / "mailbox.db"

    @property
    def establishment_key(self) -> Path:
        """The public key that mentors' slips are sealed to."""
        return self.folder / "establishment.pub"

    @property
    def faults(self) -> Path:
        """Faults of our own: kind and place, nothing personal."""
        return self.folder / "faults.log"

    @property
    def night_log(self) -> Path:
        """How the nightly runs ended: one line each."""
        return self.folder / "nightly.log"

    @property
    def site_policy(self) -> Path:
        """A prison's own newer rates and rules, laid over the shipped ones."""
        return self.folder / "site"

    def exists(self) -> bool:
        """Whether a terminal has been set up here."""
        return self.settings_file.exists()

    def settings(self) -> Settings:
        """The settings. Raises ``HomeError``."""
        try:
            given = tomllib.loads(self.settings_file.read_text(encoding="utf-8"))
        except (FileNotFoundError, NotADirectoryError):
            raise HomeError(
                "NO_TERMINAL", "No terminal has been set up in this folder: run ebatui init."
            ) from None
        except (OSError, ValueError):
            raise HomeError("DAMAGED", "terminal.toml cannot be read.") from None
        return _settings(given)

    def write_settings(self, settings: Settings) -> None:
        """Put the settings in place in one step. Raises ``CannotSave``."""
        lines = [
            f"layout = {LAYOUT}",
            f"establishment = {json.dumps(settings.establishment)}",
            f"device = {settings.device}",
            "",
            "# How release claims are made here: freshstart, advance-jsa, uc, or auto (by date)",
            f"era = {json.dumps(settings.era)}",
            "# What a peer mentor may enter: signpost (no NI number), or collect",
            f"mentor_fields = {json.dumps(settings.mentor_fields)}",
            f"demo = {'true' if settings.demo else 'false'}",
        ]
        replace_file(self.settings_file, ("\n".join(lines) + "\n").encode())

    def change_settings(self, **changes: str | int | bool) -> Settings:
        """Write the settings with these changed."""
        settings = replace(self.settings(), **changes)  # type: ignore[arg-type]  # named fields
        self.write_settings(settings)
        return settings

    def make_folder(self) -> None:
        """The folder itself, readable by its owner alone. Raises ``HomeError``."""
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not os.access(self.folder, os.W_OK):
                raise PermissionError
        except OSError:
            raise HomeError(
                "CANNOT_WRITE", "The folder cannot be written: choose another with --home."
            ) from None


def _settings(given: dict[str, object]) -> Settings:
    establishment, device = given.get("establishment"), given.get("device")
    era, mentor = given.get("era", "freshstart"), given.get("mentor_fields", "signpost")
    if given.get("layout") != LAYOUT:
        raise HomeError("DAMAGED", "terminal.toml is of a layout this version does not know.")
    if not isinstance(establishment, str) or not isinstance(device, int):
        raise HomeError("DAMAGED", "terminal.toml does not say which terminal this is.")
    if era not in ERAS:
        raise HomeError("DAMAGED", f"terminal.toml: era is one of {', '.join(ERAS)}.")
    if mentor not in MENTOR_FIELDS:
        raise HomeError(
            "DAMAGED", f"terminal.toml: mentor_fields is one of {', '.join(MENTOR_FIELDS)}."
        )
    return Settings(
        establishment=establishment,
        device=device,
        era=str(era),
        mentor_fields=str(mentor),
        demo=given.get("demo") is True,
    )


def default_folder() -> Path:
    """Where a terminal lives unless told: ``EBATUI_HOME``, else the user's data folder."""
    told = os.environ.get("EBATUI_HOME")
    if told:
        return Path(told)
    base = os.environ.get("XDG_DATA_HOME")
    return (Path(base) if base else Path.home() / ".local" / "share") / "ebatui"
