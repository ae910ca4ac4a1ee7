"""Real prisons and Jobcentres, as the services ask for them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from ebatui.reference.locate import data_folder
from ebatui.reference.register import Named, named

if TYPE_CHECKING:
    from ebatui.reference.lookup import Lookup
    from ebatui.services.ports import Jobcentre

_KINDS = ("HMP", "YOI", "YCS", "STC", "IRC")


@cache
def _named(code: str) -> Named | None:
    return named(data_folder(), code)


def _lookup() -> Lookup:
    """The reference data, whose readers the locked terminal does not need."""
    from ebatui.reference.lookup import shipped_lookup

    return shipped_lookup()


def _name(name: str) -> str:
    """A prison's name without what the register adds in brackets."""
    return name.partition(" (")[0]


class ReferencePlaces:
    """``services.ports.Places`` on the shipped reference data, read when first asked for."""

    def prison_name(self, code: str) -> str | None:
        """``HMP Hull`` for ``HLI``."""
        prison = _named(code)
        if prison is None:
            return None
        kind = next((kind for kind in _KINDS if kind in prison.types), "")
        return f"{kind} {_name(prison.name)}".strip()

    def prisons(self, typed: str) -> list[tuple[str, str]]:
        """``[("LEI", "Leeds")]`` for ``LEI``, ``leeds`` or ``HMP Lee``."""
        prisons = _lookup().prisons
        exact = prisons.find(typed)
        if exact is not None:
            return [(exact.code, _name(exact.name))]
        said = typed.casefold()
        kind, _, rest = said.partition(" ")
        said = rest if kind.upper() in _KINDS and rest else said
        found = sorted(
            (_name(prison.name), prison.code)
            for prison in prisons.by_code.values()
            if _name(prison.name).casefold().startswith(said)
        )
        whole = [one for one in found if one[0].casefold() == said]
        return [(code, name) for name, code in (whole if len(whole) == 1 else found)]

    def jobcentre(self, code: str) -> Jobcentre | None:
        """The Jobcentre with this office code."""
        from ebatui.services.ports import Jobcentre  # here: the locked terminal needs none

        found = _lookup().jobcentres.find(code)
        if found is None:
            return None
        return Jobcentre(found.code, found.name, found.town, found.postcode)

    def nearest_jobcentres(self, postcode: str | None, limit: int = 3) -> list[Jobcentre]:
        """Open Jobcentres nearest a postcode; none where it is not known or there is no home."""
        from ebatui.services.ports import Jobcentre

        if not postcode:
            return []
        return [
            Jobcentre(
                near.jobcentre.code,
                near.jobcentre.name,
                near.jobcentre.town,
                near.jobcentre.postcode,
                near.miles,
            )
            for near in _lookup().jobcentres.nearest(postcode, limit)
        ]
