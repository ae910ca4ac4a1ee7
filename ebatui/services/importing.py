"""Bringing a prison's reception list into the case file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial

from ebatui.casework.codes import DateSource, EpisodeState
from ebatui.casework.ids import RecordId
from ebatui.casework.records import BY_RECORD, Episode, Induction, Person
from ebatui.rules.field_checks import AgeLimits
from ebatui.services.ports import CaseFile, Clock, Places, UnitOfWork
from ebatui.services.reception_changes import (
    Changed,
    custody_changes,
    person_changes,
    spell_change,
)
from ebatui.services.reception_list import ReceptionRow, parse_reception
from ebatui.services.tables_in import Rejection, in_row_order

_PREVIOUS_LIMIT = BY_RECORD[Person].field("previous_numbers").limit
ROWS_AT_ONCE = 500
"""Rows in one unit of work: few enough to commit quickly, many enough to commit seldom."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportResult:
    """What an import did. ``rows`` = ``added`` + ``matched`` + the rejected."""

    rows: int
    added: int
    """Rows about someone not held before."""
    changed: int
    """Of the matched, rows that brought something new."""
    matched: int
    """Rows about someone already held, whether or not they brought anything new."""
    rejected: tuple[Rejection, ...] = ()
    warnings: tuple[Rejection, ...] = ()
    """Rows that went in and should be looked at."""
    returned: int = 0
    """Of the changed, people back in custody."""
    moved: tuple[RecordId, ...] = ()
    """People whose release date was known and is now another day."""
    changes: tuple[Changed, ...] = ()
    """What the changed rows brought, field by field."""
    ignored_columns: tuple[str, ...] = ()
    encoding: str = ""

    def as_json(self) -> dict[str, object]:
        """The shape that ``--json`` promises."""
        return {
            "rows": self.rows,
            "added": self.added,
            "changed": self.changed,
            "matched": self.matched,
            "rejected": [rejection.as_json() for rejection in self.rejected],
            "warnings": [warning.as_json() for warning in self.warnings],
            "returned": self.returned,
            "changes": [change.as_json() for change in self.changes],
            "release_moved": len(self.moved),
            "ignored_columns": list(self.ignored_columns),
            "encoding": self.encoding,
        }


@dataclass(slots=True)
class _Tally:
    added: int = 0
    changed: int = 0
    matched: int = 0
    returned: int = 0
    moved: list[RecordId] = field(default_factory=list)
    changes: list[Changed] = field(default_factory=list)
    rejected: list[Rejection] = field(default_factory=list)
    warnings: list[Rejection] = field(default_factory=list)

    def take(self, other: _Tally) -> None:
        self.added += other.added
        self.changed += other.changed
        self.matched += other.matched
        self.returned += other.returned
        self.moved += other.moved
        self.changes += other.changes
        self.rejected += other.rejected
        self.warnings += other.warnings


class Importing:
    """Imports for one establishment (its agency code, ``HLI``).

    ``ages`` are the ages someone in custody can have; ``induction_due`` gives the day by which
    someone received on a day should be inducted.
    """

    def __init__(
        self,
        case_file: CaseFile,
        clock: Clock,
        places: Places,
        establishment: str,
        *,
        ages: AgeLimits,
        induction_due: Callable[[date], date],
    ) -> None:
        self._case_file = case_file
        self._clock = clock
        self._places = places
        self._establishment = establishment
        self._ages = ages
        self._induction_due = induction_due

    async def reception(self, data: bytes, actor: str) -> ImportResult:
        """Bring in a reception list. Raises ``NotAReceptionList``, ``CannotSave``.

        Whole rows are committed ``ROWS_AT_ONCE`` at a time; after a kill or a full disk importing
        again completes, and importing again at any time adds nothing twice. People who are not on
        the list are left as they are.
        """
        read = parse_reception(data, self._clock.today(), self._ages)
        # A person on the list twice came in twice: the earlier reception first.
        rows = sorted(read.rows, key=lambda row: (row.received, row.row))
        tally = _Tally(matched=read.repeated, rejected=list(read.rejected))
        tally.warnings += read.warnings
        near = _NearestJobcentre(self._places)
        for start in range(0, len(rows), ROWS_AT_ONCE):
            some = rows[start : start + ROWS_AT_ONCE]
            tally.take(await self._case_file.write(actor, partial(self._apply, some, near)))
        return ImportResult(
            rows=read.rows_read,
            added=tally.added,
            changed=tally.changed,
            matched=tally.matched,
            rejected=in_row_order(tally.rejected),
            warnings=in_row_order(
                warning
                for warning in tally.warnings
                if warning.row not in {refused.row for refused in tally.rejected}
            ),
            returned=tally.returned,
            moved=tuple(dict.fromkeys(tally.moved)),
            changes=tuple(sorted(tally.changes, key=lambda change: change.row)),
            ignored_columns=read.ignored_columns,
            encoding=read.encoding,
        )

    def _apply(
        self, rows: Sequence[ReceptionRow], near: _NearestJobcentre, unit: UnitOfWork
    ) -> _Tally:
        tally = _Tally()
        for row in rows:
            known = unit.person_by_number(row.prison_number)
            person = unit.get(Person, known) if known is not None else None
            if person is None:
                self._add(unit, row, near)
                tally.added += 1
            elif refused := self._refusal(unit, row, person):
                tally.rejected.append(refused)
            else:
                tally.matched += 1
                self._update(unit, row, person, near, tally)
        return tally

    def _add(self, unit: UnitOfWork, row: ReceptionRow, near: _NearestJobcentre) -> None:
        person = unit.new_id()
        unit.append(
            Person,
            person,
            _known(
                prison_number=row.prison_number,
                surname=row.surname,
                forenames=row.forenames,
                born=row.born,
                sex=row.sex,
                previous_numbers=row.previous_numbers,
            ),
        )
        self._begin(unit, row, person, near)

    def _begin(
        self, unit: UnitOfWork, row: ReceptionRow, person: RecordId, near: _NearestJobcentre
    ) -> None:
        """A new spell of custody, and the induction that is due with it."""
        episode = unit.new_id()
        unit.append(
            Episode,
            episode,
            _known(
                person=person,
                prison=self._establishment,
                state=EpisodeState.IN_CUSTODY,
                received=row.received,
                jobcentre=near.code(row.home_postcode),
                **_place_and_dates(row),
            ),
        )
        self._plan_induction(unit, row, episode)

    def _plan_induction(self, unit: UnitOfWork, row: ReceptionRow, episode: RecordId) -> None:
        due = self._induction_due(row.received)
        unit.append(Induction, unit.new_id(), {"episode": episode, "due": due})

    def _update(
        self,
        unit: UnitOfWork,
        row: ReceptionRow,
        person: Person,
        near: _NearestJobcentre,
        tally: _Tally,
    ) -> None:
        episodes = [held for held in unit.find(Episode, person=person.id) if not held.same_as]
        same = self._same_spell(episodes, row)
        if same is not None and self._is_elsewhere(same):
            # A list lags behind: the case is worked on where the person went.
            tally.warnings.append(Rejection(row.row, "prison_number", "CASE_WENT"))
            return
        about, warning = _about_person(row, person)
        if warning:
            tally.warnings.append(warning)
        if about:
            unit.append(Person, person.id, about)
            tally.changes += person_changes(row.row, about)
        if same is None:
            self._close_earlier(unit, episodes)
            before = max((held.received for held in episodes if held.received), default=None)
            tally.changes.append(spell_change(row.row, before, row.received))
            self._begin(unit, row, person.id, near)
            tally.returned += 1
            tally.changed += 1
            return
        fresh: dict[str, object] = {}
        if same.state is EpisodeState.IN_CUSTODY:
            fresh = _about_episode(row, same)
            if same.transferred_from and same.arrived is None and row.received != same.received:
                fresh["arrived"] = row.received
            if same.jobcentre is None and (code := near.code(row.home_postcode)):
                fresh["jobcentre"] = code
        if fresh:
            unit.append(Episode, same.id, fresh)
            tally.changes += custody_changes(row.row, same, fresh)
            if _release(same) and _release_after(same, fresh) != _release(same):
                tally.moved.append(person.id)
            if same.received is None and not unit.count(Induction, episode=same.id):
                self._plan_induction(unit, row, same.id)
        tally.changed += bool(about or fresh)

    def _refusal(self, unit: UnitOfWork, row: ReceptionRow, person: Person) -> Rejection | None:
        """Why a row about a known prison number cannot be believed."""
        if person.born is not None and person.born != row.born:
            return Rejection(row.row, "prison_number", "IDENTITY_CONFLICT")
        episodes = unit.find(Episode, person=person.id)
        latest = max((held.received for held in episodes if held.received), default=None)
        same = self._same_spell(episodes, row)
        if same is None and latest is not None and row.received < latest:
            return Rejection(row.row, "reception_date", "OLDER_RECEPTION")
        return None

    def _same_spell(self, episodes: Sequence[Episode], row: ReceptionRow) -> Episode | None:
        """The spell a row is about: by its reception date, or the one that came by transfer.

        The first list that has someone whose case came from another prison gives the day they were
        received here: their custody goes on, and what is open in it. A later day is a new spell.
        """
        same = _same_spell(episodes, row)
        if same is not None:
            return same
        for episode in reversed(episodes):
            if episode.state is EpisodeState.IN_CUSTODY and self._came_on(episode, row):
                return episode
        return None

    def _came_on(self, episode: Episode, row: ReceptionRow) -> bool:
        if not episode.transferred_from or episode.prison != self._establishment:
            return False
        if episode.arrived is not None:
            return episode.arrived == row.received
        return episode.transferred_on is None or row.received >= episode.transferred_on

    def _is_elsewhere(self, spell: Episode) -> bool:
        gone = spell.state is EpisodeState.TRANSFERRED and spell.transferred_to is not None
        return gone and spell.transferred_to != self._establishment

    def _close_earlier(self, unit: UnitOfWork, episodes: Sequence[Episode]) -> None:
        """Whoever is received anew has left the spell before, though nobody said so here.

        The day is not known and is not made up. Custody at another prison ended by moving here.
        """
        for episode in episodes:
            if episode.state is not EpisodeState.IN_CUSTODY:
                continue
            here = episode.prison in (None, self._establishment)
            state = EpisodeState.RELEASED if here else EpisodeState.TRANSFERRED
            unit.append(Episode, episode.id, {"state": state})


class _NearestJobcentre:
    """The nearest open Jobcentre by home postcode, each asked once an import."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._codes: dict[str, str | None] = {}

    def code(self, postcode: str | None) -> str | None:
        if postcode is None:
            return None
        if postcode not in self._codes:
            nearest = self._places.nearest_jobcentres(postcode, 1)
            self._codes[postcode] = nearest[0].code if nearest else None
        return self._codes[postcode]


def _known(**values: object) -> dict[str, object]:
    return {name: value for name, value in values.items() if value is not None}


def _place_and_dates(row: ReceptionRow) -> dict[str, object]:
    """What a row says of a spell of custody. A blank cell says nothing, and so clears nothing."""
    return _known(
        status=row.status,
        wing=row.wing,
        cell=row.cell,
        sentence=row.sentence,
        crd=row.crd,
        ard=row.ard,
        crd_source=DateSource.PRISON if row.crd or row.ard else None,
        hdced=row.hdced,
        home_postcode=row.home_postcode,
    )


def _same_spell(episodes: Sequence[Episode], row: ReceptionRow) -> Episode | None:
    """The spell a row is about: the one with its reception date, or an open one without any."""
    for episode in reversed(episodes):
        if episode.received == row.received:
            return episode
    undated = [held for held in episodes if held.received is None]
    for episode in reversed(undated):
        if episode.state is EpisodeState.IN_CUSTODY:
            return episode
    return None


def _about_person(row: ReceptionRow, person: Person) -> tuple[dict[str, object], Rejection | None]:
    """What a row changes about a person, and a warning where it does not fit."""
    fresh: dict[str, object] = {}
    for name in ("surname", "forenames"):
        said = getattr(row, name)
        if said and not _same_name(said, getattr(person, name)):
            fresh[name] = said
    if person.born is None:
        fresh["born"] = row.born
    if row.sex and row.sex is not person.sex:
        fresh["sex"] = row.sex
    held = person.previous_numbers or ""
    new = [number for number in _numbers(row.previous_numbers) if number not in _numbers(held)]
    if new:
        joined = ", ".join([*_numbers(held), *new])
        if len(joined) > _PREVIOUS_LIMIT:
            return fresh, Rejection(row.row, "previous_prison_number", "PREVIOUS_FULL")
        fresh["previous_numbers"] = joined
    return fresh, None


def _numbers(text: str | None) -> list[str]:
    return [part for part in (text or "").replace(";", ",").replace(",", " ").split() if part]


def _same_name(said: str, held: str | None) -> bool:
    """Capitals and the kind of apostrophe are a matter of the export, not of the name."""
    return held is not None and _bare(said) == _bare(held)


def _bare(name: str) -> str:
    return name.casefold().replace("\u2019", "'").replace("`", "'")


def _about_episode(row: ReceptionRow, held: Episode) -> dict[str, object]:
    fresh = {
        name: value for name, value in _place_and_dates(row).items() if value != getattr(held, name)
    }
    if held.received is None:
        fresh["received"] = row.received
    if row.ard and not row.crd and held.crd and held.crd_source is DateSource.ESTIMATE:
        fresh["crd"] = None
    if held.dates_why and _release_after(held, fresh) != _release(held):
        fresh["dates_why"] = None  # it told why the date before was what it was
    return fresh


def _release(episode: Episode) -> date | None:
    return episode.crd or episode.ard


def _release_after(held: Episode, fresh: dict[str, object]) -> object:
    return fresh.get("crd", held.crd) or fresh.get("ard", held.ard)
