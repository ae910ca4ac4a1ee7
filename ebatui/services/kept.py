"""What was worked out from the whole case file, kept until anything in it changes.

A list of hundreds is judged by the rules person by person; coming back to it a moment later, with
nothing saved in between, must cost nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, TypeVar, cast

if TYPE_CHECKING:
    from ebatui.services.ports import Reader

T = TypeVar("T")


class Kept:
    """Results by name, all of one state of the case file and of one day.

    To be asked from reads only: a unit of work sees what it has itself changed.
    """

    def __init__(self) -> None:
        self._as_of: tuple[int, date] | None = None
        self._held: dict[str, object] = {}

    def forget(self) -> None:
        """Work everything out anew from here on."""
        self._as_of, self._held = None, {}

    def of(self, name: str, reader: Reader, today: date, make: Callable[[], T]) -> T:
        """The result of that name, made anew where anything was saved or another day has begun."""
        as_of = (reader.version(), today)
        if as_of != self._as_of:
            self._as_of, self._held = as_of, {}
        if name not in self._held:
            self._held[name] = make()
        return cast("T", self._held[name])
