"""The induction interview as data: its sections, what is asked in each, and when it is asked.

Answers are kept as typed, by field name; the rows of ``benefits`` are a list of such answers.
The skip logic is here and nowhere else: a screen draws what ``visible`` names, and saving reads
what ``asked`` gives back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from ebatui.casework.codes import (
    Benefit,
    ConsentHow,
    CustodyStatus,
    InductionOutcome,
    NinoUnknown,
    Pathway,
    YesNo,
)
from ebatui.casework.text import clean
from ebatui.services.entry import choice_words, matching_choices

Answers = Mapping[str, object]
"""What was typed, by field name; ``benefits`` holds a list of rows, each typed text by column."""

ROWS = "benefits"
"""The one answer that has rows."""


class Asked(StrEnum):
    """How a question is answered."""

    TEXT = "text"
    DAY = "day"
    MONEY = "money"
    NUMBER = "number"
    YES_NO = "yesno"
    CHOICE = "choice"
    SEVERAL = "several"
    """Any of the choices, by first letters with commas between."""
    ROWS = "rows"
    SHOWN = "shown"
    """Not asked: what the case already says."""


@dataclass(frozen=True, slots=True)
class FormField:
    """One question.

    ``shown_if`` names answers that must stand before it is asked: every field named must hold one
    of the values given for it. ``""`` is an empty answer; ``YES`` and ``NO`` fit a yes-or-no
    answer; a value for ``benefits`` fits when any row has that benefit.
    """

    name: str
    kind: Asked
    choices: tuple[StrEnum, ...] = ()
    limit: int = 60
    shown_if: tuple[tuple[str, str], ...] = ()
    default: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Questions asked together; the screen shows one section at a time."""

    code: str
    fields: tuple[FormField, ...]


DONE = (("outcome", InductionOutcome.DONE.value),)
"""Most questions are asked only of someone who was seen and did not refuse."""

YES_NO_WITHHELD = (YesNo.YES, YesNo.NO, YesNo.WILL_NOT_SAY)
YES_NO_UNSURE = (YesNo.YES, YesNo.NO, YesNo.NOT_SURE)

BENEFIT_CHOICES: tuple[Benefit, ...] = (
    Benefit.JSA,
    Benefit.IS,
    Benefit.HB,
    Benefit.UC,
    Benefit.ESA_IR,
    Benefit.ESA_C,
    Benefit.PIP,
    Benefit.DLA,
    Benefit.CTB,
    Benefit.CTR,
    Benefit.CA,
    Benefit.CHB,
    Benefit.CTC,
    Benefit.WTC,
    Benefit.IB,
    Benefit.PC,
    Benefit.SP,
    Benefit.AA,
    Benefit.IIDB,
    Benefit.MA,
    Benefit.SDA,
)
"""The most often met first, so that one letter is enough for it."""

_HELD = (("status", CustodyStatus.SENTENCED.value), ("status", CustodyStatus.RECALL.value))
_HAD_JOB = (("had_job", YesNo.YES.value),)
_ON_BENEFIT = (("on_benefit", YesNo.YES.value),)
_WOULD_WORK = (("wants_work", YesNo.YES.value), ("wants_work", YesNo.NOT_SURE.value))
_HOUSING_PART = tuple(
    ("benefit", benefit.value) for benefit in (Benefit.IS, Benefit.ESA_IR, Benefit.PC, Benefit.UC)
)
_PAID_FOR_A_HOME = tuple(
    (ROWS, benefit.value) for benefit in (Benefit.HB, Benefit.CTB, Benefit.CTR, Benefit.UC)
)

BENEFIT_ROW: tuple[FormField, ...] = (
    FormField("benefit", Asked.CHOICE, BENEFIT_CHOICES, 24),
    FormField("weekly", Asked.MONEY, limit=10),
    FormField("paid_to", Asked.DAY, limit=20),
    FormField("office", Asked.TEXT, limit=60),
    FormField("housing_costs", Asked.YES_NO, limit=3, shown_if=_HOUSING_PART),
)
"""What is asked of each benefit."""

SECTIONS: tuple[Section, ...] = (
    Section(
        "WHO",
        (
            FormField(
                "outcome",
                Asked.CHOICE,
                tuple(InductionOutcome),
                24,
                default=InductionOutcome.DONE.value,
            ),
            FormField("seen_on", Asked.DAY, limit=20, default="t"),
            FormField("nino", Asked.TEXT, limit=13, shown_if=DONE),
            FormField("nino_unknown", Asked.CHOICE, tuple(NinoUnknown), 24, (*DONE, ("nino", ""))),
            FormField("born", Asked.SHOWN, limit=20),
            FormField("reading_help", Asked.YES_NO, limit=3, shown_if=DONE),
        ),
    ),
    Section(
        "CUSTODY",
        (
            FormField("status", Asked.CHOICE, tuple(CustodyStatus), 24, DONE),
            FormField("sentenced_on", Asked.DAY, limit=20, shown_if=(*DONE, *_HELD)),
            FormField("sentence", Asked.TEXT, limit=40, shown_if=(*DONE, *_HELD)),
            FormField("remand_days", Asked.NUMBER, limit=4, shown_if=(*DONE, *_HELD)),
            FormField("crd", Asked.DAY, limit=20, shown_if=(*DONE, *_HELD)),
        ),
    ),
    Section(
        "JOB",
        (
            FormField("had_job", Asked.CHOICE, YES_NO_WITHHELD, 24, DONE),
            FormField("employer", Asked.TEXT, limit=80, shown_if=(*DONE, *_HAD_JOB)),
            FormField("employer_contact", Asked.TEXT, limit=80, shown_if=(*DONE, *_HAD_JOB)),
            FormField("job", Asked.TEXT, limit=60, shown_if=(*DONE, *_HAD_JOB)),
            FormField("wants_kept", Asked.CHOICE, YES_NO_UNSURE, 24, (*DONE, *_HAD_JOB)),
        ),
    ),
    Section(
        "BENEFITS",
        (
            FormField("on_benefit", Asked.CHOICE, YES_NO_WITHHELD, 24, DONE),
            FormField(ROWS, Asked.ROWS, shown_if=(*DONE, *_ON_BENEFIT)),
            FormField("single", Asked.YES_NO, limit=3, shown_if=(*DONE, *_ON_BENEFIT)),
            FormField(
                "partner_claims",
                Asked.YES_NO,
                limit=3,
                shown_if=(*DONE, *_ON_BENEFIT, ("single", YesNo.NO.value)),
            ),
            FormField("children", Asked.NUMBER, limit=2, shown_if=(*DONE, *_ON_BENEFIT)),
            FormField(
                "returns_home",
                Asked.CHOICE,
                YES_NO_UNSURE,
                24,
                (*DONE, *_ON_BENEFIT, *_PAID_FOR_A_HOME),
            ),
            FormField(
                "tenancy_ends",
                Asked.DAY,
                limit=20,
                shown_if=(*DONE, *_ON_BENEFIT, *_PAID_FOR_A_HOME),
            ),
        ),
    ),
    Section(
        "HOME",
        (
            FormField("home_postcode", Asked.TEXT, limit=20, shown_if=DONE),
            FormField("going_to", Asked.TEXT, limit=120, shown_if=DONE),
        ),
    ),
    Section(
        "NEEDS",
        (
            FormField("needs", Asked.SEVERAL, tuple(Pathway), 200, DONE),
            FormField("needs_detail", Asked.TEXT, limit=200, shown_if=DONE),
        ),
    ),
    Section(
        "WORK",
        (
            FormField("wants_work", Asked.CHOICE, YES_NO_UNSURE, 24, DONE),
            FormField("wants", Asked.TEXT, limit=200, shown_if=(*DONE, *_WOULD_WORK)),
            FormField("skills", Asked.TEXT, limit=200, shown_if=(*DONE, *_WOULD_WORK)),
            FormField("bank_account", Asked.CHOICE, YES_NO_UNSURE, 24, DONE),
            FormField("id_held", Asked.TEXT, limit=120, shown_if=DONE),
        ),
    ),
    Section(
        "CONSENT",
        (
            FormField("consent_jobcentre", Asked.YES_NO, limit=3, shown_if=DONE),
            FormField("consent_employer", Asked.YES_NO, limit=3, shown_if=DONE),
            FormField("consent_how", Asked.CHOICE, tuple(ConsentHow), 24, DONE),
        ),
    ),
)
"""The interview in the order in which it is held. Each section is one screenful."""

FIELDS: Mapping[str, FormField] = {
    item.name: item for section in SECTIONS for item in section.fields
}
"""Every question by name; the columns of ``benefits`` are ``BENEFIT_ROW``."""


def section_of(field: str) -> int:
    """The place in ``SECTIONS`` of the section that asks ``field``. ``KeyError`` if none does.

    A problem of one row is named ``benefits.2.weekly``: it belongs where the rows are.
    """
    name = field.split(".", 1)[0]
    for index, section in enumerate(SECTIONS):
        if any(item.name == name for item in section.fields):
            return index
    raise KeyError(field)


def likeliest(typed: str, choices: Iterable[StrEnum]) -> StrEnum | None:
    """The choice that first letters mean: the first listed that begins so. ``None``: none does.

    Lists are ordered by how often an answer is given, so that one letter names the usual one and
    another letter or two name the rest.
    """
    if not clean(typed):
        return None
    found = matching_choices(typed, choices)
    text = clean(typed).lower()
    # What is on the screen is the words: f is Family, though the code of Money and ID begins so.
    shown = (choice for choice in found if choice_words(choice).lower().startswith(text))
    return next(shown, found[0] if found else None)


def shortcuts(choices: Sequence[StrEnum]) -> list[tuple[str, StrEnum]]:
    """For each choice the fewest letters that name it, for the hint beside a question."""
    return [(_fewest(choice, choices), choice) for choice in choices]


def _fewest(choice: StrEnum, choices: Sequence[StrEnum]) -> str:
    """The shortest beginning of its code or its words that names it; its code where none does."""
    beginnings = [
        spelled[:length].strip()
        for spelled in (choice_words(choice).lower(), choice.value.lower())
        for length in range(1, len(spelled) + 1)
        if likeliest(spelled[:length], choices) is choice
    ]
    return min(beginnings, key=len, default=choice.value.lower())


def settled(field: FormField, typed: str) -> str:
    """What is typed with first letters replaced by the code they name; anything else as it is."""
    if field.kind is Asked.CHOICE:
        choice = likeliest(typed, field.choices)
        return choice.value if choice else typed
    if field.kind is Asked.SEVERAL:
        parts = [clean(part) for part in typed.split(",")]
        chosen = [(likeliest(part, field.choices) or part) for part in parts if part]
        return ", ".join(dict.fromkeys(str(part) for part in chosen))
    if field.kind is Asked.YES_NO:
        answer = yes_or_no(typed)
        return typed if answer is None else ("y" if answer else "n")
    return typed


def spelled(field: FormField, typed: str) -> str:
    """As ``settled``, in words: how an answer stands in its field once its meaning is clear.

    Benefits keep their short names, as on the lists: ``ESA C``.
    """
    if field.kind is Asked.CHOICE:
        choice = likeliest(typed, field.choices)
        return _short(choice) if choice else typed
    if field.kind is Asked.SEVERAL:
        parts = [clean(part) for part in typed.split(",")]
        chosen = [(part, likeliest(part, field.choices)) for part in parts if part]
        return ", ".join(dict.fromkeys(_short(one) if one else part for part, one in chosen))
    return settled(field, typed)


def _short(choice: StrEnum) -> str:
    if isinstance(choice, Benefit):
        return choice.value.replace("_", " ")
    return choice_words(choice)


def yes_or_no(typed: str) -> bool | None:
    """A typed ``y``, ``yes``, ``n`` or ``no``; ``None`` for anything else."""
    return {"y": True, "yes": True, "n": False, "no": False}.get(clean(typed).lower())


def rows_of(answers: Answers) -> list[Mapping[str, str]]:
    """The benefit rows as typed, without the rows that hold nothing."""
    given = answers.get(ROWS)
    if not isinstance(given, Sequence) or isinstance(given, str):
        return []
    rows = [
        {item.name: str(row.get(item.name) or "") for item in BENEFIT_ROW}
        for row in given
        if isinstance(row, Mapping)
    ]
    return [row for row in rows if any(clean(value) for value in row.values())]


def drops_rows(answers: Answers) -> bool:
    """Whether benefits are named that would not be asked for, so that saving would lose them.

    A form hides them at once and keeps them in its draft; a file has to be told.
    """
    open_yet = "on_benefit" in visible(answers) and not clean(str(answers.get("on_benefit") or ""))
    return bool(rows_of(answers)) and not open_yet and ROWS not in visible(answers)


def visible(answers: Answers) -> frozenset[str]:
    """The names of the questions to ask, given what has been answered so far."""
    shown: set[str] = set()
    for section in SECTIONS:
        for item in section.fields:
            if _stands(item, answers, shown):
                shown.add(item.name)
    return frozenset(shown)


def visible_in_row(row: Answers) -> frozenset[str]:
    """The columns to ask of one benefit row."""
    columns = {item.name: item for item in BENEFIT_ROW}
    return frozenset(
        item.name
        for item in BENEFIT_ROW
        if all(
            any(_fits(columns[name], row.get(name), value) for value in values)
            for name, values in _grouped(item.shown_if).items()
        )
    )


def asked(answers: Answers) -> dict[str, object]:
    """The answers to questions that are being asked, first letters settled to codes.

    What was typed for a question that is no longer asked stays in the draft and is not saved.
    """
    shown = visible(answers)
    kept: dict[str, object] = {}
    for name, value in answers.items():
        if name == ROWS or name not in shown:
            continue
        kept[name] = settled(FIELDS[name], str(value or ""))
    if ROWS in shown:
        kept[ROWS] = [
            {
                item.name: settled(item, row[item.name]) if item.name in columns else ""
                for item in BENEFIT_ROW
            }
            for row in rows_of(answers)
            for columns in (visible_in_row(row),)
        ]
    return kept


def _stands(item: FormField, answers: Answers, shown: set[str]) -> bool:
    """Whether every answer the question waits for is given, and is itself still asked."""
    return all(
        name in shown and any(_fits(FIELDS[name], answers.get(name), value) for value in values)
        for name, values in _grouped(item.shown_if).items()
    )


def _grouped(pairs: tuple[tuple[str, str], ...]) -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = {}
    for name, value in pairs:
        grouped.setdefault(name, []).append(value)
    return grouped


def _fits(item: FormField, given: object, wanted: str) -> bool:
    if item.kind is Asked.ROWS:
        benefits = {settled(BENEFIT_ROW[0], row["benefit"]) for row in rows_of({item.name: given})}
        return wanted in benefits
    typed = clean(str(given or "")) or item.default
    if not wanted:
        return not typed
    if item.kind is Asked.YES_NO:
        return yes_or_no(typed) is (wanted == YesNo.YES)
    return settled(item, typed) == wanted
