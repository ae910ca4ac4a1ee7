"""Reads policy tables: TOML rows with their source and confidence, shipped and added by a site.

A policy file holds arrays of tables, one row each::

    [[tag_limit]]
    id = "TAG_180"                 # unique in its table
    says = "The longest time on tag is {days} days."   # for docs/rules.md; figures by key
    from = 2023-06-06              # first day in force; leave out where it always was
    to = 2025-06-02                # last day, only where no later row takes over
    source = "Criminal Justice Act 2003 s.246"
    confidence = "verified"        # verified, recalled or design
    days = 180

A site's own folder may hold ``policy/`` and ``reference/`` files of the same names: a row with the
id of a shipped row replaces it, any other is added. Whatever a loader did not ask for is refused,
so that a misspelt key or table cannot pass unseen.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypedDict, TypeVar

from ebatui.rules.dated import Dated, PolicyRow, SeriesError
from ebatui.rules.reasons import Confidence


class PolicyError(ValueError):
    """A policy or reference file cannot be used. The message names file, row and reason."""

    def __init__(self, where: str, reason: str) -> None:
        super().__init__(f"{where}: {reason}")
        self.where = where
        self.reason = reason


class Basics(TypedDict):
    """What every policy row carries, ready for ``PolicyRow(**row.basics(), …)``."""

    id: str
    since: date | None
    until: date | None
    source: str
    confidence: Confidence


class Row:
    """One row being read. Each getter refuses a missing or ill-typed value by file and row."""

    def __init__(self, where: str, values: dict[str, Any]) -> None:
        self.where = where
        self.values = values
        self._read: set[str] = set()

    def basics(self) -> Basics:
        """Identity, dates, source and confidence of the row."""
        self.text("says")
        since, until = self.day("from"), self.day("to")
        if since and until and until < since:
            raise self.error("'to' is before 'from'")
        return Basics(
            id=self.text("id"),
            since=since,
            until=until,
            source=self.text("source"),
            confidence=Confidence(self.choice("confidence", [c.value for c in Confidence])),
        )

    def has(self, key: str) -> bool:
        """Whether the row gives ``key``."""
        return key in self.values

    def text(self, key: str, default: str | None = None) -> str:
        """A text that is not empty."""
        value = self._value(key, default)
        if not isinstance(value, str) or not value.strip():
            raise self.error(f"'{key}' must be a text")
        if not value.isprintable():
            raise self.error(f"'{key}' holds control characters")
        return value

    def choice(self, key: str, options: Collection[str], default: str | None = None) -> str:
        """One of ``options``."""
        value = self.text(key, default)
        if value not in options:
            raise self.error(f"'{key}' is not one of {', '.join(sorted(options))}")
        return value

    def texts(self, key: str, options: Collection[str] | None = None) -> tuple[str, ...]:
        """A list of texts, each one of ``options`` where these are given."""
        value = self._value(key, None)
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.error(f"'{key}' must be a list of texts")
        for item in value:
            if not item.strip() or not item.isprintable():
                raise self.error(f"'{key}' holds an empty or unprintable text")
            if options is not None and item not in options:
                raise self.error(f"'{key}' holds a code that is not known")
        return tuple(value)

    def integer(self, key: str, *, least: int | None = 0, most: int | None = None) -> int:
        """A whole number from ``least`` to ``most``."""
        value = self._value(key, None)
        if not isinstance(value, int) or isinstance(value, bool):
            raise self.error(f"'{key}' must be a whole number")
        if (least is not None and value < least) or (most is not None and value > most):
            raise self.error(f"'{key}' is out of range")
        return value

    def integer_or_none(
        self, key: str, *, least: int | None = 0, most: int | None = None
    ) -> int | None:
        """A whole number, or ``None`` where the row leaves it out."""
        return self.integer(key, least=least, most=most) if self.has(key) else None

    def flag(self, key: str, default: bool | None = None) -> bool:
        """True or false."""
        value = self._value(key, default)
        if not isinstance(value, bool):
            raise self.error(f"'{key}' must be true or false")
        return value

    def day(self, key: str) -> date | None:
        """A date, or ``None`` where the row leaves it out."""
        self._read.add(key)
        value = self.values.get(key)
        if value is not None and (not isinstance(value, date) or isinstance(value, datetime)):
            raise self.error(f"'{key}' must be a date such as 2012-03-01")
        return value

    def error(self, reason: str) -> PolicyError:
        """The error to raise for this row."""
        return PolicyError(self.where, reason)

    def refuse_leftovers(self) -> None:
        """Refuses keys that no loader asked for."""
        unread = sorted(self.values.keys() - self._read)
        if unread:
            raise self.error(f"unknown key '{_shown(unread[0])}'")

    def _value(self, key: str, default: object) -> object:
        self._read.add(key)
        value = self.values.get(key, default)
        if value is None:
            raise self.error(f"'{key}' is missing")
        return value


RowT = TypeVar("RowT", bound=PolicyRow)


class Shelf:
    """The policy and reference files of one terminal: the shipped ones and its site's own."""

    def __init__(self, data: Path, site: Path | None = None) -> None:
        self.data = data
        self.site = site
        self._files: dict[str, dict[str, list[Row]]] = {}
        self._read: dict[str, set[str]] = {}

    def rows(self, file: str, table: str) -> list[Row]:
        """The rows of ``[[table]]`` in ``policy/file``, the site's over the shipped."""
        tables = self._tables(file)
        self._read[file].add(table)
        if table not in tables:
            raise PolicyError(file, f"table '{table}' is missing")
        return tables[table]

    def one(self, file: str, table: str) -> Row:
        """The only row of a table."""
        rows = self.rows(file, table)
        if len(rows) != 1:
            raise PolicyError(f"{file}, {table}", f"has {len(rows)} rows where one is expected")
        return rows[0]

    def dated(
        self, file: str, table: str, make: Callable[[Row], RowT], *, gaps: bool = False
    ) -> Dated[RowT]:
        """The rows of a table as one series; gaps and overlaps are refused."""
        return series(f"{file}, {table}", (make(row) for row in self.rows(file, table)), gaps=gaps)

    def csv(self, file: str) -> Iterator[tuple[str, dict[str, str]]]:
        """Each row of ``reference/file`` with where it stands, the shipped first."""
        paths = [self.data / "reference" / file]
        if self.site and (self.site / "reference" / file).is_file():
            paths.append(self.site / "reference" / file)
        for path in paths:
            yield from read_csv(path)

    def keyed(self, file: str, column: str) -> dict[str, tuple[str, dict[str, str]]]:
        """The rows of ``reference/file`` by a column, the site's over the shipped.

        Each comes with where it stands. A key twice in one file is refused.
        """
        rows: dict[str, tuple[str, dict[str, str]]] = {}
        for folder in filter(None, (self.data, self.site)):
            path = folder / "reference" / file
            if folder == self.site and not path.is_file():
                continue
            seen: set[str] = set()
            for where, row in read_csv(path):
                key = row.get(column, "").strip()
                if not key:
                    raise PolicyError(where, f"'{column}' is missing")
                if key in seen:
                    raise PolicyError(where, f"'{column}' is that of an earlier row")
                seen.add(key)
                rows[key] = (where, row)
        return rows

    def refuse_leftovers(self) -> None:
        """After loading: refuses files, tables and keys that no loader asked for."""
        if self.site:
            for path in sorted((self.site / "policy").glob("*.toml")):
                if path.name not in self._files:
                    raise PolicyError(_shown(path.name), "is not the name of a policy file")
        for file, tables in self._files.items():
            for table, rows in tables.items():
                if table not in self._read[file]:
                    raise PolicyError(file, f"unknown table '{_shown(table)}'")
                for row in rows:
                    row.refuse_leftovers()

    def _tables(self, file: str) -> dict[str, list[Row]]:
        if file not in self._files:
            tables = read_tables(self.data / "policy" / file)
            if self.site and (self.site / "policy" / file).is_file():
                for table, rows in read_tables(self.site / "policy" / file).items():
                    tables[table] = _overlaid(tables.get(table, []), rows)
            self._files[file] = tables
            self._read[file] = set()
        return self._files[file]


def series(where: str, rows: Iterable[RowT], *, gaps: bool = False) -> Dated[RowT]:
    """``rows`` as a dated series. Raises :class:`PolicyError` naming the row at fault."""
    try:
        return Dated(rows, gaps=gaps)
    except SeriesError as fault:
        raise PolicyError(f"{where} ({fault.row})", str(fault)) from fault


def read_head(path: Path) -> tuple[str, str]:
    """The ``title`` of a policy file (its name, where none is given) and its ``intro``, if any."""
    document = _read_toml(path)
    title, intro = document.get("title", path.stem.capitalize()), document.get("intro", "")
    if not isinstance(title, str) or not isinstance(intro, str) or not title.strip():
        raise PolicyError(path.name, "'title' must be a text")
    return title, intro


def read_tables(path: Path) -> dict[str, list[Row]]:
    """The tables of one policy file; ``title`` and ``intro`` at its head are for the docs."""
    tables: dict[str, list[Row]] = {}
    for table, rows in _read_toml(path).items():
        if table in {"title", "intro"}:
            continue
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise PolicyError(path.name, f"'{_shown(table)}' is not a list of rows")
        tables[table] = _read_rows(path.name, table, rows)
    return tables


def read_csv(path: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """Each row of a CSV file as (``"file, line n"``, values by column)."""
    try:
        with path.open(encoding="utf-8", newline="") as handle:
            reader = csv.DictReader(handle, strict=True)
            for values in reader:
                where = f"{path.name}, line {reader.line_num}"
                if None in values or None in values.values():
                    raise PolicyError(where, "has too few or too many columns")
                if not all(value.isprintable() for value in values.values()):
                    raise PolicyError(where, "holds control characters")
                yield where, values
    except OSError as fault:
        raise PolicyError(path.name, "cannot be read") from fault
    except (UnicodeDecodeError, csv.Error) as fault:
        raise PolicyError(path.name, "is not UTF-8 CSV") from fault


def csv_day(where: str, column: str, text: str) -> date:
    """A date of a CSV cell. Raises :class:`PolicyError`."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise PolicyError(where, f"'{column}' must be a date such as 2012-03-01") from None


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as fault:
        raise PolicyError(path.name, "cannot be read") from fault
    except UnicodeDecodeError as fault:
        raise PolicyError(path.name, "is not UTF-8 text") from fault
    except tomllib.TOMLDecodeError as fault:
        raise PolicyError(path.name, f"is not TOML ({_shown(str(fault))})") from fault


def _read_rows(file: str, table: str, rows: list[dict[str, Any]]) -> list[Row]:
    read: list[Row] = []
    seen: set[str] = set()
    for number, values in enumerate(rows, start=1):
        name = values.get("id")
        label = f" ({_shown(name)})" if isinstance(name, str) else ""
        row = Row(f"{file}, {table} row {number}{label}", values)
        if row.text("id") in seen:
            raise row.error("has the id of an earlier row")
        seen.add(row.text("id"))
        read.append(row)
    return read


def _overlaid(shipped: list[Row], site: list[Row]) -> list[Row]:
    replaced = {row.text("id"): row for row in site}
    kept = [replaced.pop(row.text("id"), row) for row in shipped]
    return kept + [row for row in site if row.text("id") in replaced]


def _shown(text: str) -> str:
    """``text`` without characters that could disturb a terminal."""
    return "".join(sign if sign.isprintable() else "?" for sign in text)[:80]
