"""What an induction's typed answers mean: values for the case, and every problem at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeVar

from ebatui.casework.codes import (
    Benefit,
    ConsentHow,
    CustodyStatus,
    InductionOutcome,
    NinoUnknown,
    Pathway,
    YesNo,
)
from ebatui.casework.records import Episode, Person
from ebatui.casework.text import clean
from ebatui.rules import identifiers, nino, terms
from ebatui.rules.closure import has_begun
from ebatui.rules.field_checks import check_custody
from ebatui.services.desk import Desk, NotAccepted, Problem
from ebatui.services.entry import (
    read_choice,
    read_day,
    read_number,
    read_pence,
    read_text,
)
from ebatui.services.facts import ClaimFacts, HouseholdFacts
from ebatui.services.induction_form import rows_of, yes_or_no

T = TypeVar("T")

PAID_BY_MONTH = frozenset({Benefit.UC})
NO_FIXED_ABODE = frozenset({"NFA", "NOFIXEDABODE"})


@dataclass(slots=True)
class Heard:
    """Typed answers as values. Fields that were not asked are left out."""

    person: dict[str, object] = field(default_factory=dict)
    custody: dict[str, object] = field(default_factory=dict)
    induction: dict[str, object] = field(default_factory=dict)
    job: dict[str, object] = field(default_factory=dict)
    claims: list[ClaimFacts | None] = field(default_factory=list)
    offices: list[str | None] = field(default_factory=list)
    needs: list[Pathway] = field(default_factory=list)
    needs_detail: str | None = None
    consents: dict[str, bool] = field(default_factory=dict)
    consent_how: ConsentHow | None = None
    outcome: InductionOutcome = InductionOutcome.DONE
    seen_on: date | None = None
    nino_closable: bool = False
    problems: tuple[Problem, ...] = ()

    @property
    def household(self) -> HouseholdFacts:
        """The home, for the rules."""
        single = self.induction.get("single")
        returns = self.induction.get("returns_home")
        ends = self.induction.get("tenancy_ends")
        return HouseholdFacts(
            single if isinstance(single, bool) else None,
            returns if isinstance(returns, YesNo) else None,
            ends if isinstance(ends, date) else None,
        )

    def episode(self, held: Episode) -> Episode:
        """The episode as it will be once this is saved."""
        return replace(held, **self.custody)  # type: ignore[arg-type]  # named as its fields


class _Reading:
    """Reads answers one by one and keeps every problem met on the way."""

    def __init__(self, answers: Mapping[str, object], today: date) -> None:
        self.answers = answers
        self.today = today
        self.problems: list[Problem] = []

    def has(self, name: str) -> bool:
        return name in self.answers

    def typed(self, name: str) -> str:
        value = self.answers.get(name)
        return value if isinstance(value, str) else ""

    def read(self, name: str, reader: Callable[[str, str], T | None]) -> T | None:
        try:
            return reader(name, self.typed(name))
        except NotAccepted as refused:
            self.problems.extend(refused.problems)
            return None

    def day(self, name: str) -> date | None:
        return self.read(name, lambda field, typed: read_day(field, typed, self.today))

    def text(self, name: str, limit: int) -> str | None:
        return self.read(name, lambda field, typed: read_text(field, typed, limit))

    def flag(self, name: str) -> bool | None:
        typed = clean(self.typed(name))
        answer = yes_or_no(typed)
        if typed and answer is None:
            self.problems.append(Problem(name, "ENTRY_NOT_YES_OR_NO"))
        return answer

    def problem(self, name: str, code: str) -> None:
        self.problems.append(Problem(name, code))


def hear(desk: Desk, person: Person, episode: Episode, answers: Mapping[str, object]) -> Heard:
    """What the answers (as ``induction_form.asked`` gives them) mean for this case."""
    reading = _Reading(answers, desk.clock.today())
    heard = Heard()
    _outcome(reading, heard)
    if heard.outcome is InductionOutcome.DONE:
        _who(desk, reading, heard)
        _custody(reading, heard, episode)
        _job(reading, heard)
        _benefits(desk, reading, heard)
        _home(desk, reading, heard, episode)
        _needs(reading, heard)
        _work(reading, heard)
        _consents(reading, heard)
    heard.problems = tuple(reading.problems)
    return heard


def _outcome(reading: _Reading, heard: Heard) -> None:
    outcome = reading.read(
        "outcome", lambda field, typed: read_choice(field, typed, InductionOutcome)
    )
    heard.outcome = outcome or InductionOutcome.DONE
    heard.seen_on = reading.day("seen_on") or reading.today
    if heard.seen_on > reading.today:
        reading.problem("seen_on", "ENTRY_IN_FUTURE")


def _who(desk: Desk, reading: _Reading, heard: Heard) -> None:
    typed = clean(reading.typed("nino"))
    if typed:
        checked = nino.check(typed, desk.policy.nino, demo=desk.demo)
        heard.nino_closable = checked.closable
        if checked.ok:
            heard.person |= {"nino": checked.normalised, "nino_unknown": None}
        else:
            reading.problem("nino", checked.code)
    elif reading.has("nino_unknown"):
        why = reading.read(
            "nino_unknown", lambda field, text: read_choice(field, text, NinoUnknown)
        )
        heard.person["nino_unknown"] = why
        if why is not None:  # a number that was held is taken back
            heard.person["nino"] = None
    if reading.has("reading_help"):
        heard.person["reading_help"] = reading.flag("reading_help")


def _custody(reading: _Reading, heard: Heard, episode: Episode) -> None:
    status = reading.read("status", lambda field, typed: read_choice(field, typed, CustodyStatus))
    if status is not None:
        heard.custody["status"] = status
    for name in ("sentenced_on", "crd"):
        if reading.has(name) and (day := reading.day(name)) is not None:
            heard.custody[name] = day
    if reading.has("sentence") and (text := reading.text("sentence", 40)) is not None:
        heard.custody["sentence"] = text
        if text != episode.sentence and not _is_term(text):
            reading.problem("sentence", "ENTRY_NOT_A_TERM")
    if reading.has("remand_days"):
        days = reading.read("remand_days", lambda field, typed: read_number(field, typed, 3650))
        if days is not None:
            heard.custody["remand_days"] = days
    facing = heard.episode(episode)
    recalled = facing.status is CustodyStatus.RECALL
    for fault in check_custody(
        today=reading.today,
        reception=facing.received,
        sentenced=None if recalled else facing.sentenced_on,
        release=facing.crd,
    ):
        asked_as = {"sentenced": "sentenced_on", "release": "crd"}.get(fault.field)
        if asked_as is not None:
            reading.problem(asked_as, fault.code)


def _is_term(text: str) -> bool:
    try:
        terms.parse(text)
    except terms.TermError:
        return False
    return True


def _job(reading: _Reading, heard: Heard) -> None:
    heard.induction["had_job"] = reading.read(
        "had_job", lambda field, typed: read_choice(field, typed, YesNo)
    )
    if not reading.has("employer"):
        return
    heard.job = {
        "employer": reading.text("employer", 80),
        "contact": reading.text("employer_contact", 80),
        "job": reading.text("job", 60),
        "wants_kept": reading.read(
            "wants_kept", lambda field, typed: read_choice(field, typed, YesNo)
        ),
    }
    if heard.job["employer"] is None:
        reading.problem("employer", "ENTRY_MISSING")


def _benefits(desk: Desk, reading: _Reading, heard: Heard) -> None:
    heard.induction["on_benefit"] = reading.read(
        "on_benefit", lambda field, typed: read_choice(field, typed, YesNo)
    )
    if not clean(reading.typed("on_benefit")):
        # What no one asked is not a "no": the claim could still be in payment.
        reading.problem("on_benefit", "ENTRY_MISSING")
    rows = rows_of(reading.answers)
    if heard.induction["on_benefit"] is YesNo.YES and not rows:
        reading.problem("benefits", "BENEFITS_NONE_NAMED")
    seen: set[Benefit] = set()
    for number, row in enumerate(rows):
        facts, office = _claim(reading, number, row)
        if facts is not None and facts.benefit in seen:
            reading.problem(f"benefits.{number}.benefit", "BENEFIT_TWICE")
        if facts is not None and not has_begun(facts.benefit, reading.today, desk.policy.closures):
            reading.problem(f"benefits.{number}.benefit", "BENEFIT_NOT_YET")
        if facts is not None:
            seen.add(facts.benefit)
        heard.claims.append(facts)
        heard.offices.append(office)
    for name in ("single", "partner_claims"):
        if reading.has(name):
            heard.induction[name] = reading.flag(name)
    if reading.has("children"):
        heard.induction["children"] = reading.read(
            "children", lambda field, typed: read_number(field, typed, 30)
        )
    if reading.has("returns_home"):
        heard.induction["returns_home"] = reading.read(
            "returns_home", lambda field, typed: read_choice(field, typed, YesNo)
        )
    if reading.has("tenancy_ends"):
        heard.induction["tenancy_ends"] = reading.day("tenancy_ends")


def _claim(
    reading: _Reading, number: int, row: Mapping[str, str]
) -> tuple[ClaimFacts | None, str | None]:
    """One benefit row; problems are named ``benefits.2.weekly``."""
    at = f"benefits.{number}."
    part = _Reading({at + name: value for name, value in row.items()}, reading.today)
    benefit = part.read(at + "benefit", lambda field, typed: read_choice(field, typed, Benefit))
    if benefit is None and not part.problems:
        part.problem(at + "benefit", "ENTRY_MISSING")
    amount = part.read(at + "weekly", read_pence)
    paid_to = part.day(at + "paid_to")
    office = part.text(at + "office", 60)
    housing = part.flag(at + "housing_costs")
    reading.problems.extend(part.problems)
    if benefit is None:
        return None, office
    monthly = benefit in PAID_BY_MONTH
    return (
        ClaimFacts(
            benefit,
            None if monthly else amount,
            amount if monthly else None,
            paid_to,
            housing,
        ),
        office,
    )


def _home(desk: Desk, reading: _Reading, heard: Heard, episode: Episode) -> None:
    typed = reading.text("home_postcode", 20)
    if typed is not None:
        if "".join(typed.upper().split()) in NO_FIXED_ABODE:
            heard.custody["home_postcode"] = "NFA"
        else:
            checked = identifiers.check_postcode(typed)
            if checked.ok:
                heard.custody["home_postcode"] = checked.normalised
            elif typed != episode.home_postcode:
                reading.problem("home_postcode", checked.code)
    moved = heard.custody.get("home_postcode")
    if isinstance(moved, str) and (moved != episode.home_postcode or episode.jobcentre is None):
        nearest = desk.places.nearest_jobcentres(moved, 1)
        if nearest:
            heard.custody["jobcentre"] = nearest[0].code
    going_to = reading.text("going_to", 120)
    if going_to is not None:
        heard.custody["going_to"] = going_to


def _needs(reading: _Reading, heard: Heard) -> None:
    listed = [part for part in reading.typed("needs").split(",") if clean(part)]
    for part in listed:
        try:
            pathway = read_choice("needs", part, Pathway)
        except NotAccepted as refused:
            reading.problems.extend(refused.problems)
            continue
        if pathway is not None and pathway not in heard.needs:
            heard.needs.append(pathway)
    heard.needs_detail = reading.text("needs_detail", 200)
    if heard.needs_detail is not None and not listed:
        reading.problem("needs", "ENTRY_MISSING")


def _work(reading: _Reading, heard: Heard) -> None:
    for name in ("wants_work", "bank_account"):
        heard.induction[name] = reading.read(
            name, lambda field, typed: read_choice(field, typed, YesNo)
        )
    for name, limit in (("wants", 200), ("skills", 200), ("id_held", 120)):
        if reading.has(name):
            heard.induction[name] = reading.text(name, limit)


def _consents(reading: _Reading, heard: Heard) -> None:
    for name in ("consent_jobcentre", "consent_employer"):
        answer = reading.flag(name)
        if answer is not None:
            heard.consents[name] = answer
    heard.consent_how = reading.read(
        "consent_how", lambda field, typed: read_choice(field, typed, ConsentHow)
    )
    if any(heard.consents.values()) and heard.consent_how is None:
        reading.problem("consent_how", "ENTRY_MISSING")
