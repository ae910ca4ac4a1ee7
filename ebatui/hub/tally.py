"""What one exchange came to, for the hub's log: counts and codes alone."""

from __future__ import annotations

from dataclasses import dataclass

from ebatui.hub.log import Value
from ebatui.sync.wire import Refused, Request

OK = "ok"


@dataclass(slots=True)
class Tally:
    """Filled while a request is taken. ``status`` is ``ok``, or why it was refused."""

    device: int = 0
    """As the request says: a number, not yet proved where the status is a refusal."""
    establishment: str = ""
    """Of an enrolled device only: what a stranger says is not repeated."""
    parcels_in: int = 0
    """Parcels that the hub had not got."""
    parcels_out: int = 0
    changes: int = 0
    """Changes of the parcels that were applied; those in parcels held for others come later."""
    refused: int = 0
    """Of ``changes``, those set aside and told to their device."""
    status: str = "cut"

    def is_from(self, request: Request, *, known: bool) -> None:
        """Who calls."""
        self.device = request.device
        self.establishment = request.establishment if known else ""

    def applied(self, changes: int, refused: int) -> None:
        """A parcel was applied."""
        self.changes += changes
        self.refused += refused

    def ends(self, refused: Refused | None) -> None:
        """The answer is made."""
        self.status = refused.name.lower().replace("_", "-") if refused else OK

    def fields(self) -> dict[str, Value]:
        """As the log has them; ``status`` is for the end of the line."""
        return {
            "device": self.device,
            "establishment": self.establishment,
            "parcels_in": self.parcels_in,
            "parcels_out": self.parcels_out,
            "changes": self.changes,
            "refused": self.refused,
        }
