"""A person moves to another prison: their case follows, and this copy is only read from then on."""

from __future__ import annotations

from ebatui.casework.codes import EpisodeState
from ebatui.casework.ids import RecordId
from ebatui.casework.records import Episode
from ebatui.i18n import words
from ebatui.services.desk import Desk, NotAccepted, Problem
from ebatui.services.entry import Entries, read_day
from ebatui.services.facts import current_episode, gone_to, has_gone, live_episode
from ebatui.services.ports import Places, Reader, UnitOfWork


class Moves:
    """Saying that someone went to another prison."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def transfer(self, person: RecordId, to: str, on: str = "") -> str:
        """The person moved to the prison typed, by name or code, today or on the day typed.

        Raises ``NotAccepted``: no such prison or this one, a day in the future or before
        reception, someone not in custody, or a case that went already.
        """
        desk, today = self._desk, self._desk.clock.today()
        entries = Entries()
        prison = entries.need(lambda field, typed: read_prison(desk.places, field, typed), "to", to)
        day = entries.read(read_day, "on", on, today) or today
        if day > today:
            entries.problems.append(Problem("on", "ENTRY_IN_FUTURE"))
        if prison == desk.establishment:
            entries.problems.append(Problem("to", "MOVE_TO_ITSELF"))
        entries.accept()

        def work(unit: UnitOfWork) -> str:
            if live_episode(desk, unit, person).state is not EpisodeState.IN_CUSTODY:
                raise NotAccepted(Problem("person", "CASE_NO_EPISODE"))
            for spell in unit.find(Episode, person=person, state=EpisodeState.IN_CUSTODY):
                if spell.received is not None and day < spell.received:
                    raise NotAccepted(Problem("on", "MOVE_BEFORE_RECEPTION"))
                unit.append(
                    Episode,
                    spell.id,
                    {
                        "state": EpisodeState.TRANSFERRED,
                        "transferred_to": prison,
                        "transferred_on": day,
                    },
                )
            name = desk.places.prison_name(str(prison)) or str(prison)
            return words("MOVE_DONE", prison=name)

        return await desk.case_file.write(desk.adviser, work)

    async def stay(self, person: RecordId) -> str:
        """It was a mistake: the person is still here.

        Only before the hub has it. Raises ``NotAccepted`` after: then the prison it went to has the
        case, and sends it back by saying that the person moved here.
        """
        desk = self._desk

        def work(unit: UnitOfWork) -> str:
            now = current_episode(unit, person)
            if now is None or not has_gone(desk, now):
                raise NotAccepted(Problem("person", "MOVE_NOT_GONE"))
            if not may_stay(desk, unit, now):
                where = dict(gone_to(desk, now).values).get("prison", "")
                raise NotAccepted(Problem("person", "MOVE_SENT", (("prison", where),)))
            for spell in unit.find(Episode, person=person, state=EpisodeState.TRANSFERRED):
                if may_stay(desk, unit, spell):
                    unit.append(
                        Episode,
                        spell.id,
                        {
                            "state": EpisodeState.IN_CUSTODY,
                            "transferred_to": None,
                            "transferred_on": None,
                        },
                    )
            return words("MOVE_UNDONE")

        return await desk.case_file.write(desk.adviser, work)


def may_stay(desk: Desk, reader: Reader, episode: Episode) -> bool:
    """Whether that a spell went elsewhere was said here, and the hub has not said it knows."""
    if not has_gone(desk, episode):
        return False
    said = [
        change
        for change in reader.changes_of(Episode, episode.id)
        if change.fields.get("state") == EpisodeState.TRANSFERRED
    ]
    return bool(said) and said[-1].device == desk.device and said[-1].cursor is None


def read_prison(places: Places, field: str, typed: str) -> str | None:
    """The code of a prison typed by code or by name. Raises ``NotAccepted``; ``None`` for nothing.

    A code is meant before a name; the first letters of a name are enough where no other has them.
    """
    said = " ".join(typed.split())
    if not said:
        return None
    found = places.prisons(said)
    if not found:
        raise NotAccepted(Problem(field, "MOVE_NO_SUCH_PRISON"))
    if len(found) > 1:
        choices = ", ".join(f"{name} ({code})" for code, name in found[:_SHOWN])
        raise NotAccepted(Problem(field, "PRISON_TWO", (("choices", choices),)))
    return found[0][0]


_SHOWN = 4
