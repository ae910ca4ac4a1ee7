"""Loads what custody does to each benefit, who is a prisoner, and how closures are chased."""

from __future__ import annotations

from datetime import date

from ebatui.casework.codes import ClosureAction
from ebatui.reference.tables import PolicyError, Row, Shelf, series
from ebatui.reference.worded import complete, load_notes, worded, worded_list
from ebatui.rules import closure
from ebatui.rules.closure_policy import (
    BENEFIT_CODES,
    Abolished,
    Begun,
    Chasing,
    Closing,
    ClosurePolicy,
    Conditions,
    Custody,
    Duty,
    FirstDay,
    Household,
    InCustody,
    Outcome,
    OutcomeTable,
    Question,
    Standing,
    StandingRow,
    Stops,
    Stretch,
    WholePeriod,
)
from ebatui.rules.dated import Dated

CLOSURES = "closures.toml"
EVERY_CLAIM = "always"
AFTER_REMAND = "sentenced-after-remand"


def load_closures(shelf: Shelf) -> ClosurePolicy:
    """What custody does to each benefit. Every benefit and custody state has an answer."""
    rows = [_outcome(row) for row in shelf.rows(CLOSURES, "closure")]
    tables = _tables(rows)
    for benefit in sorted(BENEFIT_CODES):
        for custody in Custody:
            if (benefit, InCustody.CLAIMANT, custody) not in tables:
                raise PolicyError(f"{CLOSURES}, closure", f"no row for {benefit} when {custody}")
    standings = [_standing(row) for row in shelf.rows(CLOSURES, "standing")]
    return ClosurePolicy(
        tables=tables,
        begun={row.benefit: row for row in map(_begun, shelf.rows(CLOSURES, "begun"))},
        whole_periods={
            row.benefit: row for row in map(_whole_period, shelf.rows(CLOSURES, "whole_period"))
        },
        abolished={row.benefit: row for row in map(_abolished, shelf.rows(CLOSURES, "abolished"))},
        first_day=load_first_day(shelf),
        standings=dict(
            zip(
                complete(CLOSURES, "standing", [row.standing for row in standings], list(Standing)),
                standings,
                strict=True,
            )
        ),
        chasing=shelf.dated(CLOSURES, "chasing", _chasing),
        closing=shelf.dated(CLOSURES, "closing", _closing),
        duties=tuple(map(_duty, shelf.rows(CLOSURES, "duty"))),
        notes=load_notes(shelf, CLOSURES, closure.NOTES),
    )


def load_first_day(shelf: Shelf) -> Dated[FirstDay]:
    """Whether the day of reception is a day in custody, by date."""
    return shelf.dated(
        CLOSURES,
        "first_day",
        lambda row: FirstDay(
            **row.basics(),
            reception_day_in_custody=row.flag("reception_day_in_custody"),
            code=worded(row),
        ),
    )


def _tables(rows: list[tuple[Row, Outcome]]) -> dict[Question, Dated[OutcomeTable]]:
    """The outcomes as decision tables, one for each question and stretch of days."""
    grouped: dict[tuple[Question, date | None, date | None], list[tuple[Row, Outcome]]] = {}
    for row, outcome in rows:
        for custody in outcome.custody:
            question = (outcome.benefit, outcome.in_custody, custody)
            grouped.setdefault((question, outcome.since, outcome.until), []).append((row, outcome))
    found: dict[Question, list[OutcomeTable]] = {}
    for (question, since, until), outcomes in grouped.items():
        for row, outcome in outcomes[:-1]:
            if not outcome.conditions.any:
                raise row.error("has no condition, so that the rows after it are never reached")
        last_row, last = outcomes[-1]
        if last.conditions.any:
            raise last_row.error("is the last for its days and has a condition: a case is left out")
        found.setdefault(question, []).append(
            OutcomeTable(
                id=outcomes[0][1].id,
                since=since,
                until=until,
                source=last.source,
                confidence=last.confidence,
                outcomes=tuple(outcome for _, outcome in outcomes),
            )
        )
    for question, tables in found.items():
        _refuse_open_ends(question, tables)
    return {question: series(f"{CLOSURES}, closure", tables) for question, tables in found.items()}


def _refuse_open_ends(question: Question, tables: list[OutcomeTable]) -> None:
    """A question is answered for every day there is."""
    where = f"{CLOSURES}, closure ({tables[0].id})"
    if all(table.since is not None for table in tables):
        raise PolicyError(where, f"{question[0]}: no row holds before the first 'from'")
    last = max(tables, key=lambda table: table.since or date.min)
    if last.until is not None:
        raise PolicyError(where, f"{question[0]}: no row holds after the last 'to'")


def _outcome(row: Row) -> tuple[Row, Outcome]:
    household = row.choice("household", list(Household)) if row.has("household") else None
    conditions = Conditions(
        household=Household(household) if household else None,
        housing_costs=row.flag("housing_costs", False),
        housing_element=row.flag("housing_element", False),
        home_kept=row.flag("home_kept", False),
        away_at_most=_stretch(row, "away_at_most_"),
        away_under=_stretch(row, "away_under_"),
    )
    stops = Stops(row.choice("stops", list(Stops)))
    period = _stretch(row, "")
    if (period is not None) != (stops in (Stops.AFTER, Stops.UNLIKELY)):
        raise row.error("'stops' and the days, weeks or months do not go together")
    custody = tuple(Custody(code) for code in row.texts("custody", list(Custody)))
    if not custody or len(set(custody)) != len(custody):
        raise row.error("'custody' must name each state once, and at least one")
    outcome = Outcome(
        **row.basics(),
        benefit=row.choice("benefit", BENEFIT_CODES),
        in_custody=InCustody(row.choice("in_custody", list(InCustody), InCustody.CLAIMANT)),
        custody=custody,
        conditions=conditions,
        code=worded(row),
        action=ClosureAction(row.choice("action", list(ClosureAction))),
        stops=stops,
        period=period,
        counts_earlier_custody=row.flag("counts_earlier_custody", False),
        once_used_up=(
            ClosureAction(row.choice("once_used_up", list(ClosureAction)))
            if row.has("once_used_up")
            else None
        ),
        keeps=worded_list(row, "keeps", "KEEPS_") if row.has("keeps") else (),
        kept_for=_stretch(row, "kept_"),
        arrears=row.flag("arrears", False),
        notify=worded_list(row, "notify", "NOTIFY_"),
    )
    return row, outcome


def _stretch(row: Row, prefix: str) -> Stretch | None:
    given = [unit for unit in ("days", "weeks", "months") if row.has(prefix + unit)]
    if not given:
        return None
    if len(given) > 1:
        raise row.error(f"give one of '{prefix}{given[0]}' and '{prefix}{given[1]}', not both")
    count = row.integer(prefix + given[0], least=1, most=1200)
    if given[0] == "months":
        return Stretch(months=count)
    return Stretch(days=count * 7 if given[0] == "weeks" else count)


def _abolished(row: Row) -> Abolished:
    last_day = row.day("last_day")
    if last_day is None:
        raise row.error("'last_day' is missing")
    return Abolished(
        **row.basics(),
        benefit=row.choice("benefit", BENEFIT_CODES),
        last_day=last_day,
        code=worded(row),
    )


def _whole_period(row: Row) -> WholePeriod:
    return WholePeriod(
        **row.basics(), benefit=row.choice("benefit", BENEFIT_CODES), code=worded(row)
    )


def _begun(row: Row) -> Begun:
    first_day = row.day("first_day")
    if first_day is None:
        raise row.error("'first_day' is missing")
    return Begun(**row.basics(), benefit=row.choice("benefit", BENEFIT_CODES), first_day=first_day)


def _standing(row: Row) -> StandingRow:
    return StandingRow(
        **row.basics(),
        standing=Standing(row.choice("standing", list(Standing))),
        prisoner=row.flag("prisoner"),
        code=worded(row),
    )


def _chasing(row: Row) -> Chasing:
    found = Chasing(
        **row.basics(),
        chase_after=row.integer("chase_after_working_days", least=1, most=250),
        escalate_after=row.integer("escalate_after_working_days", least=1, most=250),
        warn_after=row.integer("warn_after_working_days", least=1, most=250),
        code=worded(row),
    )
    if not found.chase_after <= found.escalate_after <= found.warn_after:
        raise row.error("chasing, escalating and warning must follow one another")
    return found


def _closing(row: Row) -> Closing:
    return Closing(
        **row.basics(),
        months_before=row.integer("months_before", least=1, most=600),
        code=worded(row),
    )


def _duty(row: Row) -> Duty:
    applies = row.choice("applies", (EVERY_CLAIM, AFTER_REMAND))
    return Duty(
        **row.basics(),
        only_when_sentenced_after_remand=applies == AFTER_REMAND,
        code=worded(row),
    )
