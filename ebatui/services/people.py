"""Finding people, and their whole case."""

from __future__ import annotations

from ebatui.casework.codes import DateSource, NoteKind
from ebatui.casework.ids import RecordId
from ebatui.casework.records import Episode, Note
from ebatui.services.case_view import CaseView, case_view
from ebatui.services.desk import Desk, NotAccepted, Problem
from ebatui.services.entry import Entries, read_day, read_text
from ebatui.services.facts import live_episode
from ebatui.services.ports import PersonKey, PersonRow, UnitOfWork
from ebatui.services.release import release_of


class People:
    """Everyone whose case is held here."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def search(
        self, query: str, limit: int = 20, after: PersonKey | None = None
    ) -> list[PersonRow]:
        """People by the first letters of names, prison number, NI number or cell."""
        return await self._desk.case_file.read(
            lambda reader: reader.search_people(query, limit, after)
        )

    async def by_number(self, prison_number: str) -> RecordId | None:
        """The person with a prison number, as typed."""
        wanted = "".join(prison_number.upper().split())
        return await self._desk.case_file.read(lambda reader: reader.person_by_number(wanted))

    async def case(self, person: RecordId) -> CaseView:
        """A person's whole case as of today."""
        return await self._desk.case_file.read(lambda reader: case_view(self._desk, reader, person))

    async def add_note(self, person: RecordId, kind: NoteKind, text: str) -> None:
        """A case note. Raises ``NotAccepted`` for an empty or overlong one."""
        said = read_text("text", text, 2000, lines=True)
        if said is None:
            raise NotAccepted(Problem("text", "ENTRY_MISSING"))

        def work(unit: UnitOfWork) -> None:
            episode = live_episode(self._desk, unit, person)
            unit.append(Note, unit.new_id(), {"episode": episode.id, "kind": kind, "text": said})

        await self._desk.case_file.write(self._desk.adviser, work)

    async def move_release(self, person: RecordId, typed: str, why: str) -> str:
        """A release date the adviser was told of. The old one stays in the journal, with why.

        Raises ``NotAccepted`` for no date or reason given, a date before reception, or someone
        already released.
        """
        desk = self._desk
        entries = Entries()
        day = entries.need(read_day, "release", typed, desk.clock.today())
        reason = entries.need(read_text, "why", why, 120)
        entries.accept()

        def work(unit: UnitOfWork) -> str:
            episode = live_episode(self._desk, unit, person)
            if episode.released is not None:
                raise NotAccepted(Problem("person", "CASE_NO_EPISODE"))
            if episode.received is not None and day is not None and day < episode.received:
                raise NotAccepted(Problem("release", "RELEASE_BEFORE_RECEPTION"))
            unit.append(
                Episode,
                episode.id,
                {"crd": day, "crd_source": DateSource.ADVISER, "dates_why": reason},
            )
            moved = unit.get(Episode, episode.id)
            return f"Release is now {release_of(desk, moved).say}."

        return await desk.case_file.write(desk.adviser, work)
