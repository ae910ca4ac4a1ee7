"""The night workload's lines, rebuilt from what an end holds and compared with those told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ebatui.bootstrap.night_lines import Ids, Line
from ebatui.bootstrap.night_words import (
    BENEFITS,
    CLOSURE_REASONS,
    CONSENTS,
    DOCUMENTS,
    NEEDS,
    NOTE_KINDS,
    OFFENCES,
    REASONS,
    SOURCES,
    TENURES,
)
from ebatui.casework.codes import ConsentState, EpisodeState, JobOutcome, YesNo
from ebatui.casework.fields import Value
from ebatui.casework.ids import RecordId

Held = Mapping[str, Mapping[str, Value]]
"""What was set of each part of a line."""


def fields_of(kind: str, held: Held, ids: Ids, *, created: bool) -> Line:
    """A line's fields, rebuilt from what an end holds.

    ``created``: every field is told, those not set as ``None``; else only those that were set.
    """
    if kind == "case":
        return _case_back(held)
    ((part, values),) = held.items()
    told: Line = {}
    for name, (source, back) in _BACK[part].items():
        if source in values or created:
            told[name] = back(values.get(source), ids)
    if "benefit" in told:
        told["benefit"] = _benefit_back(values)
    return {
        name: value for name, value in told.items() if created is False or name in _CREATED[part]
    }


def _benefit_back(values: Mapping[str, Value]) -> str:
    return _NAMED[str(values["benefit"]), values.get("contributory")]  # type: ignore[index]


_NAMED = {(benefit.value, basis): name for name, (benefit, basis) in BENEFITS.items()}


def _back(table: Mapping[Any, Any]) -> Callable[[Value, Ids], Any]:
    found = {code.value: word for word, code in table.items()}
    return lambda value, _ids: None if value is None else found[value]


def _same(value: Value, _ids: Ids) -> Value:
    return value


def _lower(value: Value, _ids: Ids) -> str | None:
    return None if value is None else _word(value)


def _money(value: Value, _ids: Ids) -> float | None:
    return _pounds(value)


def _episode_back(value: Value, ids: Ids) -> str:
    return ids.lines["episode", RecordId(int(value or 0))][0]


_BACK: Mapping[str, Mapping[str, tuple[str, Callable[[Value, Ids], Any]]]] = {
    "closure": {
        "case": ("episode", _episode_back),
        "benefit": ("benefit", _same),
        "reason": ("reason", _back(CLOSURE_REASONS)),
        "last_paid": ("last_paid", _same),
        "custody_from": ("custody_from", _same),
        "office": ("office", _same),
        "overpaid": ("overpaid_pence", _money),
        "signed": ("signed", _same),
        "status": ("state", _lower),
        "note": ("note", _same),
        "status_date": ("state_on", _same),
        "ack_ref": ("reference", _same),
        "ack_date": ("answered_on", _same),
    },
    "target": {
        "case": ("episode", _episode_back),
        "title": ("title", _same),
        "employer": ("employer", _same),
        "phone": ("telephone", _same),
        "town": ("town", _same),
        "source": ("source", _back(SOURCES)),
        "contact": ("contact", _same),
        "status": ("state", _lower),
        "status_date": ("state_on", _same),
        "note": ("note", _same),
    },
    "booking": {
        "case": ("episode", _episode_back),
        "jobcentre": ("jobcentre", _same),
        "slot": ("at", lambda value, _: None if value is None else str(value).replace("T", " ")),
        "claim": ("claim", _same),
        "adviser": ("adviser", _same),
        "interpreter": ("interpreter", _same),
        "status": ("state", _lower),
        "reason": ("moved_for", _back(REASONS)),
        "confirm_ref": ("reference", _same),
        "room": ("room", _same),
    },
    "note": {
        "case": ("episode", _episode_back),
        "kind": ("kind", _back(NOTE_KINDS)),
        "minutes": ("minutes", _same),
        "text": ("text", _same),
    },
    "vacancy": {
        "title": ("title", _same),
        "employer": ("employer", _same),
        "town": ("town", _same),
        "hours": ("week_minutes", lambda value, _: int(value or 0) / 60),
        "pay_hour": ("hour_pence", _money),
        "phone": ("telephone", _same),
        "closes": ("closes", _same),
        "ex_offenders": ("takes_convictions", _same),
        "soc": ("soc", _same),
        "text": ("text", _same),
    },
    "contact": {
        "name": ("name", _same),
        "role": ("role", _lower),
        "org": ("office", _same),
        "phone": ("telephone", _same),
        "email": ("email", _same),
        "town": ("town", _same),
    },
}
_ONLY_LATER = {
    "closure": {"status_date", "ack_ref", "ack_date"},
    "target": {"status_date", "note"},
    "booking": {"reason", "confirm_ref", "room"},
}
_CREATED = {part: set(names) - _ONLY_LATER.get(part, set()) for part, names in _BACK.items()}


def _several(table: Mapping[str, Any], value: Value) -> list[str]:
    words = {code.value: word for word, code in table.items()}
    return [words[one] for one in str(value or "").split()]


def _case_back(held: Held) -> Line:
    person, episode, induction = held["person"], held["episode"], held["induction"]
    claims = [values for part, values in sorted(held.items()) if part.startswith("claim")]
    job = held.get("job", {})
    offences = {code.value: number for number, code in OFFENCES.items()}
    tenures = {code.value: word for word, code in TENURES.items()}
    return {
        "prison_no": person.get("prison_number"),
        "surname": person.get("surname"),
        "forename": person.get("forenames"),
        "alias": person.get("aliases"),
        "dob": person.get("born"),
        "sex": person.get("sex"),
        "ethnicity": person.get("ethnicity"),
        "nino": person.get("nino"),
        "wing": episode.get("wing"),
        "cell": episode.get("cell"),
        "reception_date": episode.get("received"),
        "custody_status": _word(episode["status"]),
        "offence_group": offences[episode["offence_group"]],  # type: ignore[index]  # text
        "sentence_weeks": episode.get("sentence_weeks"),
        "release_date": episode.get("crd"),
        "hdc_eligible": episode.get("hdc_eligible"),
        "discharge_postcode": episode.get("home_postcode"),
        "tenure": tenures[induction["tenure"]],  # type: ignore[index]  # text
        "rent_weekly": _pounds(induction.get("rent_weekly_pence")),
        "jobcentre": episode.get("jobcentre"),
        "benefits": [
            {"t": _benefit_back(values), "weekly": _pounds(values.get("weekly_pence"))}
            for values in claims
        ],
        "partner_claim": induction.get("partner_claims"),
        "dependants": induction.get("children"),
        "employer_before": job.get("employer"),
        "job_before": job.get("job"),
        "job_retained": job.get("outcome") == JobOutcome.KEPT,
        "id_held": _several(DOCUMENTS, induction.get("documents")),
        "bank_account": induction.get("bank_account") == YesNo.YES,
        "literacy_flag": person.get("reading_help"),
        "numeracy_flag": induction.get("number_help"),
        "esol": induction.get("esol"),
        "support_needs": _several(NEEDS, induction.get("support")),
        "next_of_kin_phone": person.get("kin_telephone"),
        **{name: held[name].get("state") == ConsentState.GIVEN for name in CONSENTS},
        "debts": _pounds(induction.get("debts_pence")),
        "status": "open" if episode.get("state") == EpisodeState.IN_CUSTODY else None,
        "note": induction.get("note") or "",
    }


def differing(told: Iterable[Line], rebuilt: Mapping[str, Line]) -> list[str]:
    """The ids of lines that did not come back the same, by id; rebuilt ones too many among them."""
    lines = {line["id"]: line for line in told}
    wrong = [name for name, line in lines.items() if not _equal(line, rebuilt.get(name))]
    return wrong + [name for name in rebuilt if name not in lines]


def _equal(line: Line, back: Line | None) -> bool:
    names = ("type", "op", "by", "at", "fields")
    return back is not None and all(line[name] == back[name] for name in names)


def _word(state: Value) -> str:
    return str(state).replace("_", " ").lower()


def _pounds(pence: Value) -> float | None:
    return None if pence is None else int(pence) / 100
