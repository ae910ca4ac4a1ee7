"""Prisons, Jobcentres and places together: one handle, nothing read before it is asked for."""

from __future__ import annotations

from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from ebatui.reference.locate import data_folder
from ebatui.reference.tables import Shelf

if TYPE_CHECKING:
    from ebatui.reference.jobcentres import Jobcentres
    from ebatui.reference.places import Places
    from ebatui.reference.prisons import Prisons


class Lookup:
    """Reference data of ``data`` with the rows of a ``site`` folder over it."""

    def __init__(self, data: Path, site: Path | None = None) -> None:
        self._shelf = Shelf(data, site)

    @cached_property
    def prisons(self) -> Prisons:
        """Prisons by agency code."""
        from ebatui.reference.prisons import Prisons

        return Prisons(self._shelf)

    @cached_property
    def places(self) -> Places:
        """Places by postcode."""
        from ebatui.reference.places import Places

        return Places(self._shelf)

    @cached_property
    def jobcentres(self) -> Jobcentres:
        """Jobcentres by code and by distance."""
        from ebatui.reference.jobcentres import Jobcentres

        return Jobcentres(self._shelf, self.places)


@cache
def shipped_lookup() -> Lookup:
    """The reference data as shipped."""
    return Lookup(data_folder())
