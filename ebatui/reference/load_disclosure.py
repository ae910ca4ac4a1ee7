"""Loads rehabilitation periods, what must be disclosed, and the rules of sharing and keeping."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from ebatui.reference.tables import PolicyError, Row, Shelf, csv_day, series
from ebatui.reference.worded import complete, csv_confidence, layered, load_notes, worded
from ebatui.rules import disclosure, rehabilitation, sentence_end, sharing
from ebatui.rules.dated import Dated
from ebatui.rules.disclosure import (
    DisclosurePolicy,
    FilterEra,
    FilterEraRow,
    FilterRow,
    Question,
    QuestionRow,
    RecordKind,
    Tells,
)
from ebatui.rules.notes import Note, Notes
from ebatui.rules.rehabilitation_policy import (
    Governs,
    Kind,
    Period,
    ReadsAs,
    Regime,
    RehabilitationPolicy,
    Starts,
    Whichever,
)
from ebatui.rules.sharing import (
    CountsFrom,
    MarkerRow,
    RecordClass,
    RetentionRow,
    SharingPolicy,
)

DISCLOSURE, SHARING, PERIODS = "disclosure.toml", "sharing.toml", "rehabilitation_periods.csv"
PERIOD_COLUMNS = (
    "regime",
    "applies_from",
    "applies_to",
    "disposal",
    "min_months_over",
    "max_months_to",
    "adult_months",
    "under18_months",
    "starts",
    "note",
    "confidence",
)
ACT = "Rehabilitation of Offenders Act 1974 s.5; GOV.UK guidance on rehabilitation periods"
MOST_MONTHS = 1200

Key = tuple[str, str]


def load_disclosure(shelf: Shelf) -> DisclosurePolicy:
    """Rehabilitation and disclosure."""
    notes = load_split_notes(shelf)
    questions = [_question(row) for row in shelf.rows(DISCLOSURE, "question")]
    filters = [_filter(row) for row in shelf.rows(DISCLOSURE, "filter")]
    records = [(record, under_18) for record in RecordKind for under_18 in (False, True)]
    asked = complete(DISCLOSURE, "question", [row.question for row in questions], list(Question))
    kept = complete(DISCLOSURE, "filter", [(row.record, row.under_18) for row in filters], records)
    return DisclosurePolicy(
        rehabilitation=load_rehabilitation(shelf, notes),
        questions=dict(zip(asked, questions, strict=True)),
        filter_eras=shelf.dated(DISCLOSURE, "filter_era", _filter_era),
        filters=dict(zip(kept, filters, strict=True)),
        exempt_work=tuple(
            Note(**row.basics(), code=worded(row)) for row in shelf.rows(DISCLOSURE, "exempt_work")
        ),
        notes=notes,
        sentence_ends=load_notes(shelf, DISCLOSURE, sentence_end.NOTES, "sentence_end"),
    )


def load_split_notes(shelf: Shelf) -> Notes:
    """The remarks of rehabilitation and of disclosure, which share a table."""
    return load_notes(shelf, DISCLOSURE, rehabilitation.NOTES | disclosure.NOTES)


def load_rehabilitation(shelf: Shelf, notes: Notes) -> RehabilitationPolicy:
    """The periods of every regime; lengths of sentence left out or given twice are refused."""
    regimes = shelf.dated(
        DISCLOSURE, "regime", lambda row: Regime(**row.basics(), code=worded(row))
    )
    by_id = {regime.id: regime for regime in regimes}
    rows = [*_csv_periods(shelf, regimes, by_id), *_toml_periods(shelf, by_id)]
    periods: dict[Key, list[tuple[str, Period]]] = {}
    for where, period in rows:
        periods.setdefault((period.regime, period.disposal), []).append((where, period))
    reads_as_rows = shelf.rows(DISCLOSURE, "reads_as")
    disposals = frozenset(
        {period.disposal for _, period in rows} | {row.text("disposal") for row in reads_as_rows}
    )
    reads_as = {
        _key(row, by_id, disposals): ReadsAs(
            **row.basics(), reads_as=row.choice("reads_as", disposals)
        )
        for row in reads_as_rows
    }
    _refuse_circles(reads_as)
    for key, group in periods.items():
        _refuse_uneven(group, may_start_above_nought=key in reads_as)
    return RehabilitationPolicy(
        regimes=regimes,
        periods={key: tuple(row for _, row in group) for key, group in periods.items()},
        reads_as=reads_as,
        whichever=_whichever(shelf, by_id, disposals),
        kinds=_kinds(shelf, disposals),
        disposals=disposals,
        notes=notes,
    )


def load_sharing(shelf: Shelf) -> SharingPolicy:
    """Consent, markers and how long records are kept."""
    kept: dict[RecordClass, list[RetentionRow]] = {record: [] for record in RecordClass}
    for row in shelf.rows(SHARING, "retention"):
        found = _retention(row)
        kept[found.record].append(found)
    for record, rows in kept.items():
        if not rows:
            raise PolicyError(f"{SHARING}, retention", f"{record} needs a row")
    return SharingPolicy(
        markers=shelf.dated(SHARING, "marker", _marker),
        retention={record: series(f"{SHARING}, retention", rows) for record, rows in kept.items()},
        notes=load_notes(shelf, SHARING, sharing.NOTES),
    )


def _csv_periods(
    shelf: Shelf, regimes: Dated[Regime], by_id: dict[str, Regime]
) -> Iterable[tuple[str, Period]]:
    """The rows of the table; a site's row replaces the shipped one of the same lower bound."""
    held: dict[tuple[str, str, str], tuple[str, Period]] = {}
    for seen, where, row in layered(shelf, PERIODS, PERIOD_COLUMNS):
        regime = by_id.get(row["regime"])
        if regime is None:
            raise PolicyError(where, "'regime' is not known")
        _refuse_other_dates(where, row, regime, regimes)
        key = (regime.id, row["disposal"], row["min_months_over"])
        if key in seen:
            raise PolicyError(where, "gives the lengths of sentence of an earlier row")
        seen.add(key)
        held[key] = (where, _csv_period(where, row, regime))
    return held.values()


def _refuse_other_dates(
    where: str, row: dict[str, str], regime: Regime, regimes: Dated[Regime]
) -> None:
    since = csv_day(where, "applies_from", row["applies_from"]) if row["applies_from"] else None
    until = csv_day(where, "applies_to", row["applies_to"]) if row["applies_to"] else None
    if since != regime.since or until not in (None, regimes.last_day(regime)):
        raise PolicyError(where, f"the days are not those of {regime.id}")


def _csv_period(where: str, row: dict[str, str], regime: Regime) -> Period:
    if not row["disposal"].isidentifier():
        raise PolicyError(where, "'disposal' must be a code such as community_order")
    if row["starts"] not in list(Starts):
        raise PolicyError(where, f"'starts' is not one of {', '.join(Starts)}")
    over, to = (_months(where, row, column) for column in ("min_months_over", "max_months_to"))
    period = Period(
        id="-".join(
            part for part in (regime.id, row["disposal"], row["min_months_over"]) if part
        ).lower(),
        since=regime.since,
        until=regime.until,
        source=ACT,
        confidence=csv_confidence(where, row["confidence"]),
        regime=regime.id,
        disposal=row["disposal"],
        over_months=over,
        to_months=to,
        adult_months=_months(where, row, "adult_months"),
        under18_months=_months(where, row, "under18_months"),
        starts=Starts(row["starts"]),
    )
    return _whole(period, where)


def _toml_periods(shelf: Shelf, by_id: dict[str, Regime]) -> Iterable[tuple[str, Period]]:
    for row in shelf.rows(DISCLOSURE, "period"):
        regime = by_id[row.choice("regime", by_id)]
        basics = row.basics()
        basics["since"], basics["until"] = regime.since, regime.until
        period = Period(
            **basics,
            regime=regime.id,
            disposal=row.text("disposal"),
            over_months=row.integer_or_none("min_months_over", most=MOST_MONTHS),
            to_months=row.integer_or_none("max_months_to", most=MOST_MONTHS),
            adult_months=row.integer_or_none("adult_months", most=MOST_MONTHS),
            under18_months=row.integer_or_none("under18_months", most=MOST_MONTHS),
            starts=Starts(row.choice("starts", list(Starts))),
        )
        yield row.where, _whole(period, row.where)


def _whole(period: Period, where: str) -> Period:
    """``period``, if its months go with its start and its bounds are in order."""
    counted = period.adult_months is not None and period.under18_months is not None
    if counted == (period.starts is Starts.NEVER):
        raise PolicyError(where, "gives months for adults and under-18s unless it is never spent")
    if period.to_months is not None and period.to_months <= (period.over_months or 0):
        raise PolicyError(where, "the upper length is not above the lower")
    return period


def _refuse_uneven(group: list[tuple[str, Period]], *, may_start_above_nought: bool) -> None:
    """Refuses lengths of sentence that two rows of one disposal share, or that none covers."""
    ordered = sorted(group, key=lambda pair: pair[1].over_months or 0)
    first_where, first = ordered[0]
    if first.over_months and not may_start_above_nought:
        raise PolicyError(first_where, "no row covers shorter sentences")
    for (_, shorter), (where, longer) in pairwise(ordered):
        if shorter.to_months is None or shorter.to_months > (longer.over_months or 0):
            raise PolicyError(where, "overlaps another row's lengths of sentence")
        if shorter.to_months < (longer.over_months or 0):
            raise PolicyError(where, "leaves lengths of sentence uncovered below it")
    if ordered[-1][1].to_months is not None:
        raise PolicyError(ordered[-1][0], "no row covers longer sentences")


def _refuse_circles(reads_as: dict[Key, ReadsAs]) -> None:
    for regime, disposal in reads_as:
        passed = {disposal}
        following = reads_as.get((regime, disposal))
        while following is not None:
            if following.reads_as in passed:
                raise PolicyError(
                    f"{DISCLOSURE}, reads_as ({following.id})", "reads as itself in the end"
                )
            passed.add(following.reads_as)
            following = reads_as.get((regime, following.reads_as))


def _key(row: Row, by_id: dict[str, Regime], disposals: frozenset[str]) -> Key:
    return row.choice("regime", by_id), row.choice("disposal", disposals)


def _whichever(
    shelf: Shelf, by_id: dict[str, Regime], disposals: frozenset[str]
) -> dict[Key, Whichever]:
    found: dict[Key, Whichever] = {}
    for row in shelf.rows(DISCLOSURE, "whichever"):
        key = _key(row, by_id, disposals)
        if key in found:
            raise row.error("is the second row for this disposal")
        found[key] = Whichever(
            **row.basics(),
            governs=Governs(row.choice("governs", list(Governs))),
            months_after_end=row.integer("months_after_end", most=MOST_MONTHS),
        )
    return found


def _kinds(shelf: Shelf, disposals: frozenset[str]) -> dict[Kind, frozenset[str]]:
    found = {
        row.basics()["id"]: frozenset(row.texts("disposals", disposals))
        for row in shelf.rows(DISCLOSURE, "kind")
    }
    complete(DISCLOSURE, "kind", list(found), [kind.value for kind in Kind])
    return {kind: found[kind] for kind in Kind}


def _question(row: Row) -> QuestionRow:
    return QuestionRow(
        **row.basics(),
        question=Question(row.choice("question", list(Question))),
        tells=Tells(row.choice("tells", list(Tells))),
        code=worded(row),
    )


def _filter_era(row: Row) -> FilterEraRow:
    return FilterEraRow(
        **row.basics(), era=FilterEra(row.choice("era", list(FilterEra))), code=worded(row)
    )


def _filter(row: Row) -> FilterRow:
    return FilterRow(
        **row.basics(),
        record=RecordKind(row.choice("record", list(RecordKind))),
        under_18=row.flag("under_18"),
        months=row.integer("months", most=MOST_MONTHS),
        code=worded(row),
    )


def _marker(row: Row) -> MarkerRow:
    return MarkerRow(
        **row.basics(), months=row.integer("months", least=1, most=MOST_MONTHS), code=worded(row)
    )


def _retention(row: Row) -> RetentionRow:
    return RetentionRow(
        **row.basics(),
        record=RecordClass(row.choice("record", list(RecordClass))),
        counts_from=CountsFrom(row.choice("counts_from", list(CountsFrom))),
        weeks=row.integer("weeks", most=5200),
        months=row.integer("months", most=MOST_MONTHS),
        code=worded(row),
    )


def _months(where: str, row: dict[str, str], column: str) -> int | None:
    text = row[column]
    if not text:
        return None
    if not (text.isascii() and text.isdigit()) or int(text) > MOST_MONTHS:
        raise PolicyError(where, f"'{column}' must be whole months up to {MOST_MONTHS}")
    return int(text)
