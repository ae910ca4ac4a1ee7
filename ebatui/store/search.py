"""Finding people as a name is typed, at 100,000 people, in order of surname and forenames.

Every person has one line in ``person_line`` whose number packs the first letters of the sort key,
so that number order is name order but for people who share those letters. The full-text index
keeps the same numbers, and so a search streams out already sorted: only people who share a
packed prefix are sorted here, and nothing beyond the page asked for is ever read.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from itertools import groupby
from typing import Any

from ebatui.casework.codes import EpisodeState
from ebatui.casework.ids import RecordId
from ebatui.services.ports import PersonKey, PersonRow
from ebatui.store.connection import Connection

TABLES = (
    """CREATE TABLE person_line (
        number INTEGER PRIMARY KEY, person INTEGER NOT NULL UNIQUE, episode INTEGER,
        prison_number TEXT NOT NULL, surname TEXT NOT NULL, forenames TEXT NOT NULL,
        wing TEXT NOT NULL, cell TEXT NOT NULL, received TEXT, release TEXT,
        gone_to TEXT NOT NULL, words TEXT NOT NULL
    )""",
    """CREATE VIRTUAL TABLE person_words USING fts5(
        words, content='', contentless_delete=1, detail=none, prefix='1 2 3',
        tokenize='unicode61 remove_diacritics 0'
    )""",
)

_LETTERS, _LETTER_BITS, _SAME_BITS = 9, 5, 18
_END, _DIGIT, _FIRST_LETTER, _BEYOND = 0, 1, 2, 28
_LINE = (
    "number, person, episode, prison_number, surname, forenames, wing, cell, received, release, "
    "gone_to"
)
_STROKED = str.maketrans("łøđħŧ", "lodht")
"""Letters whose stroke is no accent to Unicode, though it is to whoever types the name."""

_NINO_START = re.compile(r"[a-z]{2}[0-9]{1,6}[a-d]?")

Line = tuple[Any, ...]


@lru_cache(maxsize=4096)
def folded(text: str) -> str:
    """``text`` without case, accents, or anything but letters and digits."""
    if text.isascii():
        return "".join(char for char in text.lower() if char.isalnum())
    small = unicodedata.normalize("NFKD", text).casefold().translate(_STROKED)
    apart = unicodedata.normalize("NFKD", small).casefold()
    return "".join(char for char in apart if char.isalnum())


def words_of(*texts: str | None) -> set[str]:
    """The words a text may be found by: each part, and each with its punctuation closed up.

    ``O'Brien-Smith`` is found by ``obrien``, ``brien``, ``smith`` and ``obriensmith``.
    """
    found: set[str] = set()
    for text in texts:
        for word in (text or "").split():
            found.add(folded(word))
            if not word.isalnum():
                found.update(folded(part) for part in re.split(r"[^\w]|_", word))
    found.discard("")
    return found


def sort_key(surname: str, forenames: str, person: int) -> tuple[str, str, int]:
    """What people are sorted by."""
    return folded(surname), folded(forenames), person


def bucket(surname: str, forenames: str) -> int:
    """The first letters of a sort key as a number: never greater for a key that sorts before."""
    number, taken = 0, 0
    for char in f"{folded(surname)}\0{folded(forenames)}"[:_LETTERS]:
        code = _code(char)
        number, taken = number << _LETTER_BITS | code, taken + 1
        if code in (_DIGIT, _BEYOND):
            break  # these stand for many characters: what follows them cannot order them
    return number << _LETTER_BITS * (_LETTERS - taken)


def _code(char: str) -> int:
    if char == "\0":
        return _END
    if "a" <= char <= "z":
        return _FIRST_LETTER + ord(char) - ord("a")
    return _DIGIT if char < "a" else _BEYOND


def make_search(connection: Connection) -> None:
    """Make the search's tables, empty, in place of any that are there."""
    connection.execute("DROP TABLE IF EXISTS person_words")
    connection.execute("DROP TABLE IF EXISTS person_line")
    for line in TABLES:
        connection.execute(line)


_LATEST = """SELECT id, wing, cell, received, coalesce(crd, ard), state, transferred_to
    FROM episode
    WHERE person = ?
    ORDER BY state IS NOT 'IN_CUSTODY', received IS NULL, received DESC, id DESC LIMIT 1"""


def line_of(connection: Connection, person: int) -> Line | None:
    """A person's line as the records make it (all but its number), ``None`` for no such person.

    Nor is there one of a record that another one of the same person was kept for.
    """
    own = connection.execute(
        "SELECT prison_number, surname, forenames, nino FROM person "
        "WHERE id = ? AND same_as IS NULL",
        (person,),
    ).fetchone()
    if own is None:
        return None
    number, surname, forenames = (text or "" for text in own[:3])
    episode, wing, cell, received, release, state, to = (
        connection.execute(_LATEST, (person,)).fetchone() or (None,) * 7
    )
    gone_to = (to or "") if state == EpisodeState.TRANSFERRED else ""
    if state in (EpisodeState.RELEASED, EpisodeState.TRANSFERRED):
        wing = cell = None  # someone else is in that cell now
    place = folded(wing or "") + folded(cell or "")
    words = words_of(surname, forenames, number, own[3], wing, cell) | ({place} - {""})
    return (
        *(person, episode, number, surname, forenames, wing or "", cell or ""),
        *(received, release, gone_to, " ".join(sorted(words))),
    )


def refresh(connection: Connection, person: int) -> None:
    """Bring a person's line and words up to date with the records."""
    new = line_of(connection, person)
    old = connection.execute(
        f"SELECT {_LINE}, words FROM person_line WHERE person = ?",  # noqa: S608 - constant
        (person,),
    ).fetchone()
    if old is not None and old[1:] == new:
        return
    number = None
    if old is not None:
        number = old[0]
        moved = new is None or bucket(new[3], new[4]) != number >> _SAME_BITS
        if moved or (new is not None and new[-1] != old[-1]):
            connection.execute("DELETE FROM person_words WHERE rowid = ?", (number,))
        connection.execute("DELETE FROM person_line WHERE number = ?", (number,))
        if moved:
            number = None
    if new is None:
        return
    if number is None:
        number = _free_number(connection, bucket(new[3], new[4]))
    connection.execute(
        f"INSERT INTO person_line ({_LINE}, words) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608 - constant
        (number, *new),
    )
    if old is None or number != old[0] or new[-1] != old[-1]:
        connection.execute(
            "INSERT INTO person_words (rowid, words) VALUES (?, ?)", (number, new[-1])
        )


def _free_number(connection: Connection, shelf: int) -> int:
    first = shelf << _SAME_BITS
    last = first + (1 << _SAME_BITS) - 1
    highest = connection.execute(
        "SELECT max(number) FROM person_line WHERE number BETWEEN ? AND ?", (first, last)
    ).fetchone()[0]
    if highest is None:
        return first
    if highest < last:
        return int(highest) + 1
    taken = connection.execute(  # the top is used up by renames: take the lowest gap
        "SELECT number FROM person_line WHERE number BETWEEN ? AND ? ORDER BY number",
        (first, last),
    )
    for expected, (number,) in enumerate(taken, first):
        if number != expected:
            return expected
    raise OverflowError("too many people of one name")


def match_words(query: str) -> str | None:
    """A typed query as the index understands it: every word a prefix. ``None`` for everyone.

    An NI number typed with spaces is found as well as one without.
    """
    words = [word for word in (folded(part) for part in query.split()) if word]
    if not words:
        return None
    every = " AND ".join(f'"{word}" *' for word in words)
    joined = "".join(words)
    if len(words) > 1 and _NINO_START.fullmatch(joined):
        return f'({every}) OR "{joined}" *'
    return every


def search(
    connection: Connection, query: str, limit: int, after: PersonKey | None
) -> list[PersonRow]:
    """A page of the people a query finds, in order of surname, forenames and id."""
    words = match_words(query)
    if words is None and folded(query) == "" and query.strip():
        return []  # nothing but punctuation: finds no one
    start = -1
    last: tuple[str, str, int] | None = None
    if after is not None:
        start = bucket(after.surname, after.forenames) << _SAME_BITS
        last = sort_key(after.surname, after.forenames, after.person)
    if words is None:
        lines = connection.execute(
            f"SELECT {_LINE} FROM person_line WHERE number >= ? ORDER BY number",  # noqa: S608 - constant
            (start,),
        )
    else:
        lines = connection.execute(
            f"SELECT {_LINE} FROM person_words AS w CROSS JOIN person_line ON number = w.rowid "  # noqa: S608 - constant
            "WHERE person_words MATCH ? AND w.rowid >= ? ORDER BY w.rowid",
            (words, start),
        )
    page: list[PersonRow] = []
    for line in _sorted(lines):
        if last is not None and sort_key(line[4], line[5], line[1]) <= last:
            continue
        page.append(_row(line))
        if len(page) >= limit:
            break
    lines.close()
    return page


def _sorted(lines: Iterable[Line]) -> Iterator[Line]:
    for _, same in groupby(lines, key=lambda line: line[0] >> _SAME_BITS):
        yield from sorted(same, key=lambda line: sort_key(line[4], line[5], line[1]))


def _row(line: Line) -> PersonRow:
    return PersonRow(
        person=RecordId(line[1]),
        episode=None if line[2] is None else RecordId(line[2]),
        prison_number=line[3],
        surname=line[4],
        forenames=line[5],
        wing=line[6],
        cell=line[7],
        received=None if line[8] is None else date.fromisoformat(line[8]),
        release=None if line[9] is None else date.fromisoformat(line[9]),
        gone_to=line[10],
    )
