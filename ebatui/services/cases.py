"""Many spells of custody with what hangs on them, each read and judged once.

A list of hundreds of people asks the case file a handful of questions instead of thousands.
What was not fetched ahead is read when it is asked for, so that one case costs no more.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from functools import cached_property
from typing import TypeVar

from ebatui.casework.codes import Benefit, EpisodeState
from ebatui.casework.ids import RecordId
from ebatui.casework.records import Episode, Induction, Person, Record
from ebatui.services.desk import Desk
from ebatui.services.facts import likeliest_induction
from ebatui.services.ports import Reader
from ebatui.services.release import ReleaseView, release_of

R = TypeVar("R", bound=Record)


class Cases:
    """Spells of custody, whose they are, their inductions and when they end, as of one moment."""

    def __init__(self, desk: Desk, reader: Reader) -> None:
        self._desk = desk
        self._reader = reader
        self._episodes: dict[RecordId, Episode | None] = {}
        self._persons: dict[RecordId, Person | None] = {}
        self._spells: dict[RecordId, list[Episode]] = {}
        self._inductions: dict[RecordId, Induction | None] = {}
        self._releases: dict[RecordId, ReleaseView] = {}
        self._labels: dict[int, str] = {}

    def have(self, episodes: Iterable[Episode]) -> None:
        """These spells have been read already."""
        self._episodes.update((episode.id, episode) for episode in episodes)

    def fetch(self, episodes: Iterable[RecordId | None]) -> None:
        """Read spells ahead."""
        wanted = _missing(self._episodes, episodes)
        self._episodes.update(dict.fromkeys(wanted))
        self.have(self._reader.find(Episode, id=wanted) if wanted else ())

    def fetch_persons(self, episodes: Iterable[RecordId | None]) -> None:
        """Read spells ahead, and whose they are."""
        listed = list(episodes)
        self.fetch(listed)
        held = (self.episode(subject) for subject in listed)
        wanted = _missing(self._persons, (episode.person for episode in held if episode))
        self._persons.update(dict.fromkeys(wanted))
        for person in self._reader.find(Person, id=wanted) if wanted else ():
            self._persons[person.id] = person

    def fetch_inductions(self, episodes: Iterable[RecordId]) -> None:
        """Read the inductions of these spells ahead."""
        wanted = _missing(self._inductions, episodes)
        found: dict[RecordId, list[Induction]] = {episode: [] for episode in wanted}
        for induction in self._reader.find(Induction, episode=wanted) if wanted else ():
            if induction.episode is not None:
                found[induction.episode].append(induction)
        self._inductions.update((one, likeliest_induction(held)) for one, held in found.items())

    def episode(self, subject: RecordId | None) -> Episode | None:
        """A spell of custody."""
        self.fetch((subject,))
        return self._episodes[subject] if subject is not None else None

    def person_of(self, episode: Episode) -> Person | None:
        """Whose spell it is; ``None`` for a stray one."""
        if episode.person is None:
            return None
        if episode.person not in self._persons:
            self._persons[episode.person] = self._reader.get(Person, episode.person)
        return self._persons[episode.person]

    def earlier_of(self, episode: Episode, benefit: Benefit) -> Sequence[Episode]:
        """The person's other custody, where the rules of a benefit look at it; else nothing."""
        if episode.person is None or benefit not in self._looking_back:
            return ()
        if episode.person not in self._spells:
            self._spells[episode.person] = self._reader.find(Episode, person=episode.person)
        return self._spells[episode.person]

    @cached_property
    def _looking_back(self) -> frozenset[str]:
        tables = self._desk.policy.closures.tables
        return frozenset(
            benefit
            for (benefit, _, _), series in tables.items()
            if any(outcome.counts_earlier_custody for table in series for outcome in table.outcomes)
        )

    def induction_of(self, episode: Episode) -> Induction | None:
        """The spell's induction, done or due."""
        self.fetch_inductions((episode.id,))
        return self._inductions[episode.id]

    def release_of(self, episode: Episode) -> ReleaseView:
        """When the spell ends."""
        if episode.id not in self._releases:
            self._releases[episode.id] = release_of(self._desk, episode)
        return self._releases[episode.id]

    def in_custody(
        self, held: Iterable[tuple[R, RecordId | None]]
    ) -> list[tuple[R, Episode, Person]]:
        """Records with the spell each hangs on and whose it is, of people in custody here."""
        listed = list(held)
        self.fetch_persons(subject for _, subject in listed)
        return [
            (record, episode, person)
            for record, subject in listed
            if (episode := self.episode(subject)) is not None
            and episode.state is EpisodeState.IN_CUSTODY
            and (person := self.person_of(episode)) is not None
        ]

    def label_of(self, device: int) -> str:
        """The label of a device."""
        if device not in self._labels:
            self._labels[device] = self._reader.label_of(device)
        return self._labels[device]


def _missing(held: Container[RecordId], wanted: Iterable[RecordId | None]) -> list[RecordId]:
    return [one for one in dict.fromkeys(wanted) if one is not None and one not in held]
