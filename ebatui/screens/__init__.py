"""The adviser's screens, one module each, imported when first opened: start-up stays light."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ebatui.casework.ids import RecordId
    from ebatui.screens.base import DeskScreen
    from ebatui.services.office import Office

SCREEN_CLASSES: Mapping[str, tuple[str, str]] = {
    "today": ("today", "TodayScreen"),
    "wing_list": ("wing_list", "WingListScreen"),
    "people": ("people", "PeopleScreen"),
    "person": ("person", "PersonScreen"),
    "induction": ("induction", "InductionScreen"),
    "closures": ("closures", "ClosuresScreen"),
    "targets": ("targets", "TargetsScreen"),
    "bookings": ("bookings", "BookingsScreen"),
    "sync": ("sync", "SyncScreen"),
    "settle": ("settle", "SettleScreen"),
    "slips": ("slips", "SlipsScreen"),
}
"""By name: the module and the class of each screen that opens for an adviser."""


def open_screen(
    name: str, office: Office, person: RecordId | None = None, subject: RecordId | None = None
) -> DeskScreen:
    """A new screen by name. ``KeyError`` where there is none of that name."""
    module, class_name = SCREEN_CLASSES[name]
    screen_class = getattr(importlib.import_module(f"ebatui.screens.{module}"), class_name)
    screen: DeskScreen = screen_class(office, person, subject)
    return screen
