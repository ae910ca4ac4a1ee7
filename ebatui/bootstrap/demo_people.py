"""Invented people for demonstrations: a reception list as an office would export it.

Nobody here is real. The vocabulary and how people are spread stand in ``data/demo``; the same
number of people, seed and day give the same people, byte for byte.
"""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from random import Random
from typing import Any, TypeVar

from ebatui.reference.locate import data_folder

T = TypeVar("T")

MOST_PEOPLE = 1_000_000
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_UNIT_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"  # the letters a postcode may end in
_NO_HOME = ("NFA", "No fixed abode")
_EARLIEST, _LATEST = date(1900, 1, 1), date(9000, 1, 1)
_COLUMNS = (
    "Prison Number",
    "Surname",
    "Forename(s)",
    "Date of Birth",
    "Sex",
    "Wing",
    "Cell",
    "Reception Date",
    "Legal Status",
    "Sentence Length",
    "Conditional Release Date",
    "HDC Eligibility Date",
    "Home Postcode",
    "Previous Prison Number",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Invented:
    """One row of the list."""

    prison_number: str
    surname: str
    forenames: str
    born: date
    wing: str
    cell: str
    received: date
    status: str
    sentence: str
    release: date | None
    tag_from: date | None
    postcode: str
    previous_number: str

    @property
    def has_home(self) -> bool:
        """Whether there is a home to go back to."""
        return self.postcode not in _NO_HOME


def invent(people: int, seed: int, as_of: date) -> bytes:
    """The reception list of so many invented men at Hull, as its office would export it.

    ``ValueError`` for fewer than none, more than ``MOST_PEOPLE``, or a day beyond any use.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    for row in invent_rows(people, seed, as_of):
        writer.writerow(
            (
                row.prison_number,
                row.surname.upper(),
                row.forenames,
                _shown(row.born),
                "M",
                row.wing,
                row.cell,
                _shown(row.received),
                row.status,
                row.sentence,
                _shown(row.release),
                _shown(row.tag_from),
                row.postcode,
                row.previous_number,
            )
        )
    return text.getvalue().encode("utf-8-sig")


def invent_rows(people: int, seed: int, as_of: date) -> list[Invented]:
    """The same people as :func:`invent`, as rows."""
    if not 0 <= people <= MOST_PEOPLE:
        raise ValueError(f"give a number of people from 0 to {MOST_PEOPLE}")
    if not _EARLIEST <= as_of <= _LATEST:
        raise ValueError(f"give a day from {_EARLIEST} to {_LATEST}")
    chance = dice("people", seed, as_of)
    taken: set[str] = set()
    return [_person(chance, as_of, taken) for _ in range(people)]


def dice(what: str, seed: int, as_of: date) -> Random:
    """Chance that falls the same for the same seed and day. Nothing here is a secret."""
    return Random(f"{what}/{seed}/{as_of.isoformat()}")  # noqa: S311 - invented people only


@cache
def spread() -> Mapping[str, Any]:
    """How people are spread (``data/demo/spread.toml``)."""
    return tomllib.loads((data_folder() / "demo" / "spread.toml").read_text(encoding="utf-8"))


@cache
def vocabulary(name: str) -> tuple[str, ...]:
    """The lines of a list of ``data/demo``."""
    text = (data_folder() / "demo" / f"{name}.txt").read_text(encoding="utf-8")
    return tuple(line for line in text.splitlines() if line)


def weighted(chance: Random, weights: Mapping[T, float]) -> T:
    """One of the keys, as often as its weight says."""
    return chance.choices(tuple(weights), tuple(weights.values()))[0]


def in_force(rows: Sequence[Mapping[str, Any]], day: date) -> list[Mapping[str, Any]]:
    """The rows whose ``from`` has come and whose ``to`` has not passed."""
    return [row for row in rows if row.get("from", date.min) <= day <= row.get("to", date.max)]


def _person(chance: Random, as_of: date, taken: set[str]) -> Invented:
    about = spread()["people"]
    forenames = vocabulary("forenames")
    names = [chance.choice(forenames)]
    if chance.random() < about["second_forename"]:
        second = chance.choice(forenames)
        names += [second] if second != names[0] else []
    wing = weighted(chance, spread()["wings"])
    custody = weighted(chance, {key: about[key] for key in ("remand", "sentenced", "recall")})
    received, status, sentence, release, tag_from = _custody(chance, as_of, custody)
    has_previous = chance.random() < about["previous_number"]
    return Invented(
        prison_number=_prison_number(chance, taken),
        surname=chance.choice(vocabulary("surnames")),
        forenames=" ".join(names),
        born=_born(chance, as_of),
        wing=wing,
        cell=f"{wing}{chance.randint(1, 4)}-{chance.randint(1, 40):03}",
        received=received,
        status=status,
        sentence=sentence,
        release=release,
        tag_from=tag_from,
        postcode=_postcode(chance),
        previous_number=_previous_number(chance) if has_previous else "",
    )


def _custody(
    chance: Random, as_of: date, custody: str
) -> tuple[date, str, str, date | None, date | None]:
    """Reception, status, sentence, release and tag date that fit together, release still ahead."""
    about = spread()["people"]
    longest = about["received_within_days"]
    if chance.random() < about["received_just_now"]:
        longest = 2
    if custody == "remand":
        unsentenced = chance.random() < about["convicted_unsentenced"]
        status = "Convicted unsentenced" if unsentenced else "Remand"
        return as_of - timedelta(days=chance.randint(0, longest)), status, "", None, None
    if custody == "recall":
        recalls = in_force(spread()["recall"], as_of) or spread()["recall"]
        term, credit = recalls[-1], 0
    else:
        rows = spread()["sentence"]
        term = chance.choices(rows, [row["weight"] for row in rows])[0]
        most = min(about["remand_days_most"], term["serves"] // 2)
        credit = chance.choice((0, chance.randint(0, most)))
    serves = term["serves"] - credit
    received = as_of - timedelta(days=chance.randint(0, min(longest, serves - 2)))
    release = received + timedelta(days=serves - 1)
    if custody == "recall":
        return received, "Recall", term["says"], release, None
    tag_from = None
    if serves >= about["tag_from_days"] and chance.random() < 0.7:
        tag_from = release - timedelta(days=chance.randint(10, about["tag_earlier_most"]))
        tag_from = max(tag_from, received)
    if chance.random() < about["no_release_date_yet"]:
        return received, "Sentenced", term["says"], None, None
    return received, "Sentenced", term["says"], release, tag_from


def _prison_number(chance: Random, taken: set[str]) -> str:
    while True:
        letters = "".join(chance.choices(_LETTERS, k=2))
        number = f"A{chance.randrange(10_000):04}{letters}"
        if number not in taken:
            taken.add(number)
            return number


def _previous_number(chance: Random) -> str:
    return "".join(chance.choices(_LETTERS, k=2)) + f"{chance.randint(1000, 9999)}"


def _born(chance: Random, as_of: date) -> date:
    about = spread()["people"]
    youngest, oldest = about["youngest"] * 365.25 + 1, about["oldest"] * 365.25
    # Most are in their twenties and thirties.
    days = youngest + (oldest - youngest) * chance.betavariate(1.4, 3.2)
    return as_of - timedelta(days=int(days) + 1)


def _postcode(chance: Random) -> str:
    if chance.random() < spread()["people"]["no_fixed_abode"]:
        return chance.choice(_NO_HOME)
    outward = weighted(chance, spread()["outcodes"])
    return f"{outward} {chance.randint(1, 9)}{''.join(chance.choices(_UNIT_LETTERS, k=2))}"


def _shown(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""
