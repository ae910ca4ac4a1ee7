"""What every use case has to hand: the case file, the clock, the rules and who is asking."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ebatui.services.kept import Kept

if TYPE_CHECKING:
    # The rules take a tenth of a second to import; the locked screen needs none of them.
    from ebatui.rules.policy import Policy
    from ebatui.services.ports import CaseFile, Clock, Places


@dataclass(frozen=True, slots=True)
class Desk:
    """An adviser at an unlocked terminal."""

    case_file: CaseFile
    clock: Clock
    policy: Policy
    places: Places
    establishment: str
    """The prison's agency code, ``HLI``."""
    adviser: str
    """The adviser's handle, written on every change."""
    adviser_name: str
    device: int
    """This terminal's number, which its own changes carry."""
    era: str
    """How release claims are made: ``freshstart``, ``advance-jsa``, ``uc`` or ``auto``."""
    names: Mapping[str, str] = field(default_factory=dict)
    """Advisers' names by handle, for showing who did what."""
    demo: bool = False
    """Demonstration mode: NI numbers that start QQ are accepted."""
    kept: Kept = field(default_factory=Kept, repr=False, compare=False)
    """What was worked out and still holds."""

    @property
    def prison_name(self) -> str:
        """The prison's name in words, its code where the name is not known."""
        return self.places.prison_name(self.establishment) or self.establishment


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one thing typed: the field, why, and the mend, as a code for ``i18n``."""

    field: str
    code: str
    values: tuple[tuple[str, str], ...] = ()


class NotAccepted(ValueError):
    """A command that cannot be done as given. Nothing was saved and nothing typed is lost."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(", ".join(f"{problem.field}: {problem.code}" for problem in problems))
        self.problems = problems
