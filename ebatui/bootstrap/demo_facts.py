"""What invented people have to tell at induction and after: for a demonstration's builder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from ebatui.bootstrap.demo_people import (
    Invented,
    dice,
    in_force,
    invent_rows,
    spread,
    vocabulary,
    weighted,
)
from ebatui.casework.codes import (
    Benefit,
    ClosureState,
    ConsentHow,
    ConsentState,
    InductionOutcome,
    NeedStatus,
    NinoUnknown,
    Pathway,
    Recipient,
    TargetSource,
    TargetState,
    Wants,
    YesNo,
)

SATURDAY = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoBenefit:
    """A benefit in payment at reception: a weekly or a monthly amount, in pence."""

    benefit: Benefit
    office: str
    weekly_pence: int | None
    monthly_pence: int | None
    paid_to: date
    housing_costs: bool
    closure: ClosureState
    """How far its closing has come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoJob:
    """The job held at reception."""

    employer: str
    job: str
    contact: str
    wants_kept: YesNo


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoTarget:
    """A job opportunity."""

    title: str
    employer: str
    town: str
    telephone: str
    source: TargetSource
    state: TargetState


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoNeed:
    """A need found at induction."""

    pathway: Pathway
    status: NeedStatus
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoConsent:
    """What may be shared with whom."""

    recipient: Recipient
    state: ConsentState
    how: ConsentHow


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoSlip:
    """What a mentor sealed about the person."""

    surname: str
    forenames: str
    wing: str
    cell: str
    wants: tuple[Wants, ...]
    reading_help: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoPerson:
    """The facts of one row of :func:`ebatui.bootstrap.demo_people.invent`.

    Without an induction (``outcome`` is ``None``) nothing has been asked yet: there is at most a
    slip. After one that was not ``DONE`` likewise.
    """

    prison_number: str
    outcome: InductionOutcome | None = None
    seen_on: date | None = None
    nino: str | None = None
    nino_unknown: NinoUnknown | None = None
    reading_help: bool = False
    welsh: bool = False
    on_benefit: YesNo | None = None
    had_job: YesNo | None = None
    wants_work: YesNo | None = None
    bank_account: YesNo | None = None
    returns_home: YesNo | None = None
    single: bool | None = None
    children: int | None = None
    id_held: str | None = None
    wants: str | None = None
    skills: str | None = None
    benefits: tuple[DemoBenefit, ...] = ()
    job: DemoJob | None = None
    needs: tuple[DemoNeed, ...] = ()
    consents: tuple[DemoConsent, ...] = ()
    targets: tuple[DemoTarget, ...] = ()
    books: bool = False
    """Whether an interview is asked for."""
    slip: DemoSlip | None = None


def invent_facts(people: int, seed: int, as_of: date) -> list[DemoPerson]:
    """The facts of the people that ``invent`` gives for the same arguments, in their order.

    ``ValueError`` as ``invent``.
    """
    rows = invent_rows(people, seed, as_of)
    chance = dice("facts", seed, as_of)
    numbers = chance.sample(range(10**6), people)  # no two share an NI number
    return [_facts(chance, row, number, as_of) for row, number in zip(rows, numbers, strict=True)]


def _facts(chance: Random, row: Invented, number: int, as_of: date) -> DemoPerson:
    about = spread()["facts"]
    slip = _slip(chance, row) if chance.random() < about["slip"] else None
    seen_on = _working_day(
        row.received + timedelta(days=chance.randint(1, about["seen_after_days"]))
    )
    if seen_on > as_of or chance.random() >= about["inducted"]:
        return DemoPerson(prison_number=row.prison_number, slip=slip)
    outcome = InductionOutcome(weighted(chance, spread()["outcome"]))
    if outcome is not InductionOutcome.DONE:
        return DemoPerson(
            prison_number=row.prison_number, outcome=outcome, seen_on=seen_on, slip=slip
        )
    knows = chance.random() >= about["nino_unknown"]
    benefits = _benefits(chance, row, as_of) if chance.random() < about["on_benefit"] else ()
    job = _job(chance) if chance.random() < about["had_job"] else None
    wants_work = chance.random() < about["wants_work"]
    consents = _consents(chance)
    days_left = (row.release - as_of).days if row.release else None
    shared = consents[0].state is ConsentState.GIVEN
    words = spread()["words"]
    return DemoPerson(
        prison_number=row.prison_number,
        outcome=outcome,
        seen_on=seen_on,
        nino=f"QQ{number:06}{chance.choice('ABCD')}" if knows else None,
        nino_unknown=None if knows else chance.choice(tuple(NinoUnknown)),
        reading_help=chance.random() < about["reading_help"],
        welsh=chance.random() < about["welsh"],
        on_benefit=YesNo.YES if benefits else YesNo.NO,
        had_job=YesNo.YES if job else YesNo.NO,
        wants_work=YesNo.YES if wants_work else chance.choice((YesNo.NO, YesNo.NOT_SURE)),
        bank_account=YesNo.YES if chance.random() < about["bank_account"] else YesNo.NO,
        returns_home=chance.choice((YesNo.YES, YesNo.NOT_SURE)) if row.has_home else YesNo.NO,
        single=chance.random() < about["single"],
        children=chance.randint(1, 3) if chance.random() < about["children"] else 0,
        id_held=chance.choice(words["ids"]),
        wants=chance.choice(words["wants"]) if wants_work else None,
        skills=", ".join(sorted(chance.sample(words["skills"], chance.randint(0, 2)))) or None,
        benefits=benefits,
        job=job,
        needs=_needs(chance),
        consents=consents,
        targets=_targets(chance, days_left) if wants_work else (),
        books=(
            shared
            and days_left is not None
            and days_left <= about["books_within_days"]
            and chance.random() < about["books"]
        ),
        slip=slip,
    )


def _benefits(chance: Random, row: Invented, as_of: date) -> tuple[DemoBenefit, ...]:
    first_rows = in_force(spread()["benefit"], as_of)
    first = chance.choices(first_rows, [item["weight"] for item in first_rows])[0]
    offices = _offices(row.postcode)
    found = [_benefit(chance, row, first, offices[0])]
    if row.has_home and chance.random() < spread()["facts"]["second_benefit"]:
        second = chance.choice(in_force(spread()["second"], as_of))
        found.append(_benefit(chance, row, second, offices[1]))
    return tuple(found)


def _benefit(chance: Random, row: Invented, item: Mapping[str, Any], office: str) -> DemoBenefit:
    weekly = chance.choice(item["weekly"]) if "weekly" in item else None
    return DemoBenefit(
        benefit=Benefit(item["code"]),
        office=office,
        weekly_pence=weekly,
        monthly_pence=None if weekly else chance.choice(item["monthly"]),
        paid_to=row.received + timedelta(days=chance.randint(-3, 13)),
        housing_costs=not weekly and chance.random() < 0.5,
        closure=ClosureState(weighted(chance, spread()["closure"])),
    )


def _offices(postcode: str) -> Sequence[str]:
    """The benefit centre and the council of a home; of nobody's home, the prison's own."""
    area = "".join(char for char in postcode[:2] if char.isalpha())
    offices: Mapping[str, Sequence[str]] = spread()["offices"]
    return offices.get(area, offices["HU"])


def _job(chance: Random) -> DemoJob:
    return DemoJob(
        employer=chance.choice(vocabulary("employers")),
        job=chance.choice(vocabulary("jobs")),
        contact=chance.choice(spread()["words"]["contacts"]),
        wants_kept=chance.choice((YesNo.YES, YesNo.YES, YesNo.NOT_SURE, YesNo.NO)),
    )


def _needs(chance: Random) -> tuple[DemoNeed, ...]:
    rows = chance.sample(spread()["need"], chance.choice((0, 1, 1, 2, 3)))
    return tuple(
        DemoNeed(
            pathway=Pathway(row["pathway"]),
            status=chance.choice((NeedStatus.NOT_STARTED, NeedStatus.IN_PROGRESS, NeedStatus.MET)),
            detail=chance.choice(row["details"]),
        )
        for row in rows
    )


def _consents(chance: Random) -> tuple[DemoConsent, ...]:
    about = spread()["facts"]
    how = chance.choice((ConsentHow.READ_OUT, ConsentHow.READ_OUT, ConsentHow.READ))
    return tuple(
        DemoConsent(
            recipient=recipient,
            state=(
                ConsentState.GIVEN
                if chance.random() < about[f"consent_{recipient.value.lower()}"]
                else ConsentState.REFUSED
            ),
            how=how,
        )
        for recipient in (Recipient.JOBCENTRE, Recipient.PROBATION, Recipient.EMPLOYER)
    )


def _targets(chance: Random, days_left: int | None) -> tuple[DemoTarget, ...]:
    about = spread()["facts"]
    if days_left is None or days_left > about["target_within_days"]:
        return ()
    # The nearer the release, the more opportunities have been found.
    most = about["target_most"]
    nearness = 1 - max(days_left, 0) / about["target_within_days"]
    count = min(most, max(0, round(chance.gauss(most * nearness, 2))))
    found: dict[tuple[str, str], DemoTarget] = {}
    while len(found) < count:
        title = chance.choice(vocabulary("jobs"))
        employer = chance.choice(vocabulary("employers"))
        town, dialling = chance.choice(tuple(spread()["dialling"].items()))
        found[title, employer] = DemoTarget(
            title=title,
            employer=employer,
            town=town,
            telephone=f"{dialling}{chance.randrange(1000):03}",
            source=chance.choice((TargetSource.DWP, TargetSource.NFN, TargetSource.PEL)),
            state=TargetState(weighted(chance, spread()["target"])),
        )
    return tuple(found.values())


def _slip(chance: Random, row: Invented) -> DemoSlip:
    wishes = chance.sample(tuple(Wants), chance.choice((1, 1, 2)))
    return DemoSlip(
        surname=row.surname,
        forenames=row.forenames.split()[0],
        wing=row.wing,
        cell=row.cell,
        wants=tuple(wish for wish in Wants if wish in wishes),
        reading_help=chance.random() < spread()["facts"]["reading_help"],
    )


def _working_day(day: date) -> date:
    return day + timedelta(days=(7 - day.weekday()) % 7 if day.weekday() >= SATURDAY else 0)
