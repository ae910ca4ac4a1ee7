"""What was typed and not yet saved: kept in the case file, never journalled, never sent."""

from __future__ import annotations

from collections.abc import Mapping

from ebatui.casework.ids import RecordId
from ebatui.services.desk import Desk


class Drafts:
    """Short forms that were left, by Esc or by the lock, with something in them."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def kept(self, form: str, about: RecordId | None) -> dict[str, str]:
        """What was typed into a form about a record; empty where nothing was."""
        held = await self._desk.case_file.read(lambda reader: reader.draft(form, about))
        return {name: str(typed) for name, typed in (held or {}).items()}

    async def keep(self, form: str, about: RecordId | None, typed: Mapping[str, str]) -> None:
        """Keep what was typed. Raises ``CannotSave``."""
        await self._desk.case_file.write(
            self._desk.adviser, lambda unit: unit.save_draft(form, about, dict(typed))
        )

    async def drop(self, form: str, about: RecordId | None) -> None:
        """Forget it: it was saved, or it was emptied."""
        await self._desk.case_file.write(
            self._desk.adviser, lambda unit: unit.drop_draft(form, about)
        )
